#!/usr/bin/env python3
"""What the engine for C costs: a static program with engine and model below 300 kB, a process that runs a model below 8 MB.

  tests/c_budget_test.py --alone c_alone --example c_example --model cnn.stride

The static program (c_alone.c) is measured stripped, as the bytes of its file, and must run. Of the process (examples/c) it is the most
memory that was resident, VmHWM, read while it waits to write its answers.
"""
import argparse
import os
import pathlib
import shutil
import struct
import subprocess
import sys
import tempfile
import time

MOST_FILE_BYTES = 300_000
MOST_RESIDENT_BYTES = 8_000_000
FLOATS = 9 * 128
ANSWERS = 6


def stripped_bytes(program):
    with tempfile.NamedTemporaryFile() as copy:
        shutil.copy(program, copy.name)
        subprocess.run(["strip", copy.name], check=True)
        return os.path.getsize(copy.name)


def full_pipe():
    """A pipe into which nothing more goes until it is read."""
    read, write = os.pipe()
    filler = os.open(f"/proc/self/fd/{write}", os.O_WRONLY | os.O_NONBLOCK)
    try:
        while True:
            os.write(filler, b"\n" * 4096)
    except BlockingIOError:
        os.close(filler)
    return read, write


def status_of(process, key):
    for line in pathlib.Path(f"/proc/{process.pid}/status").read_text().splitlines():
        if line.startswith(key + ":"):
            return line.split()[1]
    return None


def resident_bytes(example, model):
    read, write = full_pipe()
    with tempfile.TemporaryFile("w+") as window:
        window.write("0.5\n" * FLOATS)
        window.seek(0)
        process = subprocess.Popen([example, model], stdin=window, stdout=write)
        os.close(write)
        asleep = 0
        while asleep < 5 and process.poll() is None:  # on a file nothing else makes it sleep
            time.sleep(0.02)
            asleep = asleep + 1 if status_of(process, "State") == "S" else 0
        most = status_of(process, "VmHWM")
        with os.fdopen(read) as answers:
            lines = answers.read().split()
        if process.wait() != 0 or len(lines) != ANSWERS or most is None:
            sys.exit(f"the example answered {lines}, exit {process.returncode}")
        return int(most) * 1024


def main():
    flags = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("--alone", "--example", "--model"):
        flags.add_argument(name, type=pathlib.Path, required=True)
    given = flags.parse_args()
    answered = subprocess.run([given.alone], check=True, stdout=subprocess.PIPE).stdout
    answers = struct.unpack(f"{ANSWERS}f", answered)
    if not any(answers):
        sys.exit(f"the static program answers {answers}")
    file_bytes, model_bytes = stripped_bytes(given.alone), given.model.stat().st_size
    resident = resident_bytes(given.example, given.model)
    print(f"static program {file_bytes} bytes, of them {model_bytes} the model; want less than {MOST_FILE_BYTES}")
    print(f"resident {resident} bytes at most; want less than {MOST_RESIDENT_BYTES}")
    sys.exit(file_bytes >= MOST_FILE_BYTES or resident >= MOST_RESIDENT_BYTES)


if __name__ == "__main__":
    main()
