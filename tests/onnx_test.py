#!/usr/bin/env python3
"""Every architecture, exported as ONNX and run by ONNX Runtime, answers as the engine does.

  tests/onnx_test.py --cases build/device/onnx_cases [--keep FOLDER]

Float files: within 1e-5 of the largest answer. Files of few bits: within 3 % of it, and their layers must have become
kernels of whole numbers. One window at a time gives the answers of all at once. Exit 77 where npm brings no ONNX Runtime (ctest
then counts it as skipped). Where this Python has the package `onnx`, its checker reads every file too.
"""
import argparse
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "bench" / "peers"))
import onnx_runtime  # noqa: E402


def check(folder):
    try:
        import onnx
    except ImportError:
        return
    for path in sorted(folder.glob("*.onnx")):
        onnx.checker.check_model(onnx.load(path), full_check=True)


def main():
    flags = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    flags.add_argument("--cases", type=pathlib.Path, required=True, help="the program that writes the files")
    flags.add_argument("--keep", type=pathlib.Path, help="a folder for the files, which stays")
    given = flags.parse_args()
    try:
        runtime = onnx_runtime.installed()
    except onnx_runtime.Missing as reason:
        print(reason)
        sys.exit(77)
    with tempfile.TemporaryDirectory(prefix="stride-onnx-") as folder:
        if given.keep:
            given.keep.mkdir(parents=True, exist_ok=True)
            folder = given.keep
        subprocess.run([given.cases.resolve(), folder], check=True)
        check(pathlib.Path(folder))
        sys.exit(subprocess.run(["node", ROOT / "tests" / "onnx_test.cjs", runtime, folder]).returncode)


if __name__ == "__main__":
    main()
