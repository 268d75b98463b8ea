/* The device engine for C, and for every language that calls C. A program is what
 * `stride export RUN --target program` writes.
 *
 * Nothing here allocates but stride_open: whoever calls asks for a size and gives that much memory.
 *
 *     size_t size;
 *     stride_engine* engine;
 *     if (stride_size(program, bytes, &size) != STRIDE_OK) ...
 *     if (stride_make(program, bytes, memory, size, &engine) != STRIDE_OK) ...
 *     if (stride_run(engine, window, answers) != STRIDE_OK) ...
 *
 * An engine is used by one thread at a time; several may share a program. */
#ifndef STRIDE_H
#define STRIDE_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define STRIDE_API __attribute__((visibility("default")))
#else
#define STRIDE_API
#endif

typedef enum stride_status {
  STRIDE_OK = 0,
  STRIDE_BAD_SHAPE = 1,        /* a count that contradicts another */
  STRIDE_MEMORY_TOO_SMALL = 2, /* less than stride_size said, or none left */
  STRIDE_BAD_VALUE = 3,        /* no program: damaged, of another version, or misplaced */
  STRIDE_BAD_TIME = 4,         /* a timestamp that repeats or goes back */
  STRIDE_UNSUPPORTED = 5,      /* a step that this engine does not know */
  STRIDE_OTHER_UNIT = 6,       /* a unit of another quantity than the model's sensor */
  STRIDE_OTHER_RATE = 7,       /* too slow for the model */
  STRIDE_NOT_POPPED = 8,       /* answers to what was pushed before still wait */
  STRIDE_NO_FILE = 64          /* cannot be opened, or read to its end */
} stride_status;

/* In words. Never null. */
STRIDE_API const char* stride_text(stride_status status);

typedef struct stride_engine stride_engine;

/* Where a program begins: a multiple of this many bytes is fastest; of 4 it must be. */
#define STRIDE_ALIGNMENT 64

/* Bytes of memory that an engine for this program needs. */
STRIDE_API stride_status stride_size(const void* program, size_t bytes, size_t* size);

/* An engine in that memory, which may begin anywhere. The program is not copied: both stay as they
 * are, where they are, for the engine's life; there is nothing to release. */
STRIDE_API stride_status stride_make(const void* program, size_t bytes, void* memory, size_t size,
                          stride_engine** engine);

/* What stride_run takes and gives. */
STRIDE_API size_t stride_samples(const stride_engine* engine);  /* T, samples of a window */
STRIDE_API size_t stride_channels(const stride_engine* engine); /* C, readings of a sample */
STRIDE_API size_t stride_answers(const stride_engine* engine);  /* K, logits, or 1 of a regression */

/* window [T, C]: scaled samples, oldest first, the channels of one beside each other.
 * answers [K]. Takes the same time for any numbers; fails never. */
STRIDE_API stride_status stride_run(stride_engine* engine, const float* window, float* answers);

/* Where there are files and a heap: reads a program and makes its engine, in memory that
 * stride_close gives back (and null is nothing to close). */
STRIDE_API stride_status stride_open(const char* path, stride_engine** engine);
STRIDE_API void stride_close(stride_engine* engine);

#ifdef __cplusplus
}
#endif
#endif
