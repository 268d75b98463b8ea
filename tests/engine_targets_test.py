#!/usr/bin/env python3
"""The engine's vectors on other processors: engine_alike.cpp, compiled for one of them and run in its emulator.

  tests/engine_targets_test.py --target aarch64 | wasm | cortex-m55

Exit 77 where the compiler or the emulator is not there (ctest then counts it as skipped).
"""
import argparse
import pathlib
import shutil
import subprocess
import sys
import tempfile

TESTS = pathlib.Path(__file__).resolve().parent
SOURCE = TESTS / "engine_alike.cpp"
FLAGS = ["-std=c++17", "-O2", "-Wall", "-Wextra", "-Werror", "-fno-exceptions", "-fno-rtti", f"-I{TESTS.parent / 'src'}"]
BARE = ["-ffreestanding", "-nostdlib", "-isystem", str(TESTS / "freestanding")]


class Missing(Exception):
    pass


def tool(*names, package):
    """The first of these programs that is there."""
    found = next(filter(None, map(shutil.which, names)), None)
    if not found:
        raise Missing(f"needs {names[0]}: apt install {package}")
    return found


def run(*command):
    return subprocess.run(list(map(str, command)), check=True, capture_output=True, text=True, timeout=300).stdout


def aarch64(folder):
    compiler = tool("aarch64-linux-gnu-g++", package="g++-aarch64-linux-gnu")
    emulator = tool("qemu-aarch64", "qemu-aarch64-static", package="qemu-user")
    for processor in "armv8-a", "armv8.2-a+dotprod", "armv8.2-a+i8mm":  # none, some and all of its sums of products of bytes
        run(compiler, *FLAGS, f"-march={processor}", "-static", SOURCE, "-o", folder / "alike")
        run(emulator, "-cpu", "max", folder / "alike")


def wasm(folder):
    compiler = tool("clang++-14", "clang++", package="clang-14")
    linker = tool("wasm-ld-14", "wasm-ld", package="lld-14")
    node = tool("node", "nodejs", package="nodejs")
    run(compiler, "--target=wasm32", *FLAGS, *BARE, "-msimd128", "-mbulk-memory", f"-fuse-ld={linker}", "-Wl,--no-entry",
        "-Wl,--export=stride_first_that_differs", SOURCE, "-o", folder / "alike.wasm")
    script = ("const bytes = require('fs').readFileSync(process.argv[1]);"
              "const {exports} = new WebAssembly.Instance(new WebAssembly.Module(bytes));"
              "const first = exports.stride_first_that_differs(20261125);"
              "if (first !== 0) { console.error(`case ${first} differs`); process.exit(1); }")
    return run(node, "-e", script, folder / "alike.wasm")


def cortex_m55(folder):
    compiler = tool("clang++-14", "clang++", package="clang-14")
    linker = tool("ld.lld-14", "ld.lld", package="lld-14")
    emulator = tool("qemu-system-arm", package="qemu-system-arm")
    bare = TESTS / "freestanding"
    run(compiler, "--target=thumbv8.1m.main-none-eabi", "-mcpu=cortex-m55", "-mfloat-abi=hard", *FLAGS, *BARE, f"--ld-path={linker}",
        "-T", bare / "cortex_m55.ld", SOURCE, bare / "cortex_m55.cpp", "-o", folder / "alike.elf")
    return run(emulator, "-M", "mps3-an547", "-nographic", "-semihosting", "-kernel", folder / "alike.elf")


TARGETS = {"aarch64": aarch64, "wasm": wasm, "cortex-m55": cortex_m55}


def main():
    flags = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    flags.add_argument("--target", choices=TARGETS, required=True)
    given = flags.parse_args()
    with tempfile.TemporaryDirectory(prefix="stride-target-") as folder:
        try:
            TARGETS[given.target](pathlib.Path(folder))
        except Missing as missing:
            print(f"engine_targets_test: Skipped\n{missing}")
            sys.exit(77)
        except subprocess.CalledProcessError as failed:
            sys.exit(f"{given.target}: {pathlib.Path(failed.cmd[0]).name} answers {failed.returncode}\n{failed.stdout}{failed.stderr}")


if __name__ == "__main__":
    main()
