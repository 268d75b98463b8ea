#pragma once

/// The settings of LibTorch and of the libraries under it, which have no other door than the
/// environment.
namespace stride::training {

/// Sets what makes LibTorch's libraries fast here and what the user has not set: OpenBLAS's kernel
/// set, LibTorch's vector width, how OpenMP threads wait, and when the allocator gives memory back.
/// Measured on a training step of `cnn` (batch 64, 128 x 9, one thread): 22 ms without, 14 ms with.
/// Must run before the libraries are loaded; later calls change nothing. Answers whether the
/// environment was changed (a program linked to LibTorch must then start itself anew).
bool set_library_switches();

}  // namespace stride::training
