"""ONNX Runtime as npm ships it, at the version of package-lock.json: installed once, below the user's cache."""
import fcntl
import json
import os
import pathlib
import shutil
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
VERSION = json.loads((HERE / "package.json").read_text())["dependencies"]["onnxruntime-node"]


class Missing(Exception):
    """Why there is no ONNX Runtime here."""


def installed():
    """The folder with node_modules. Raises Missing."""
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            raise Missing(f"no {program} here, which brings ONNX Runtime")
    cache = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache")
    folder = cache / "stride" / f"onnxruntime-{VERSION}"
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "complete").exists():
            for name in ("package.json", "package-lock.json"):
                shutil.copy(HERE / name, folder / name)
            done = subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=folder, text=True, stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT)
            if done.returncode != 0:
                raise Missing(f"npm could not get ONNX Runtime (no network?): {done.stdout.strip().splitlines()[-1:]}")
            (folder / "complete").touch()
    return folder


def library():
    """The shared library inside. Raises Missing."""
    machine = {"x86_64": "x64", "aarch64": "arm64"}.get(os.uname().machine, "none")
    found = sorted(installed().glob(f"node_modules/onnxruntime-node/bin/*/linux/{machine}/libonnxruntime.so.1"))
    if not found:
        raise Missing(f"onnxruntime-node has no library for {os.uname().machine}")
    return found[0]
