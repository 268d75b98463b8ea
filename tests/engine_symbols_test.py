"""What a bare target must bring for the engine: these functions, which compilers call on their own, and no more."""

import subprocess
import sys

ALLOWED = {"memcpy", "memset", "memmove"}

undefined = set()
for path in sys.argv[1:]:
    lines = subprocess.run(["nm", "--undefined-only", path], check=True, capture_output=True, text=True).stdout
    undefined |= {line.split()[-1] for line in lines.splitlines() if line.strip()}
undefined.discard("_GLOBAL_OFFSET_TABLE_")
if not undefined <= ALLOWED:
    sys.exit(f"the engine needs {sorted(undefined - ALLOWED)} of its target, want none but {sorted(ALLOWED)}")
