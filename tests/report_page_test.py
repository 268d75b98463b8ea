#!/usr/bin/env python3
"""The report of `stride results`, opened in a real browser: no error, every chart drawn, nothing asked of a network.

  tests/report_page_test.py --stride build/dev/stride [--keep FOLDER]      writes a report of made-up answers and opens it

Exit 77 where there is no Chromium (ctest then counts it as skipped).
"""
import argparse
import json
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile

HOSTILE = "</script><script>document.title = 'broken'</script>\u2028\"'&<!--"


def plan(verb, seeds, *flags):
    return {"verb": verb, "seeds": seeds, "flags": list(flags)}


def experiments():
    """Two groups of studies; the last one has a name that tries to break out of the page, and has only run its leaky twin."""
    made = []
    for name, group, label in [("a", "small", "cnn"), ("b", "small", "lstm"), ("c", "small", "mlp"), ("d", "many activities", "cnn")]:
        made.append({"name": name, "group": group, "title": f"{label} on {group} recordings", "about": "Made up.", "label": label, "flags": ["--data", name],
                     "honest": plan("crossval", [1, 2], "--protocol", "loso"), "leaky": plan("train", [1], "--protocol", "paper-random")})
    made.append(dict(made[0], name="e", group=HOSTILE, title=HOSTILE, about=HOSTILE, label=HOSTILE))
    return made


def answer(study, arm, seed, activities, chance):
    """A kept answer whose counts agree, as `stride results` checks them."""
    classes = len(activities)
    confusion = [[0] * classes for _ in activities]
    subjects = {}
    for s in range(5):
        counts = {"hits": [0] * classes, "truth": [0] * classes, "answered": [0] * classes}
        for truth in range(classes):
            for _ in range(30):
                hit = chance.random() < (0.97 if arm == "leaky" else 0.7 + 0.05 * s)
                said = truth if hit else min(classes - 1, int(abs(chance.gauss(0, 2)) + truth) % classes)
                confusion[truth][said] += 1
                counts["truth"][truth] += 1
                counts["answered"][said] += 1
                counts["hits"][truth] += said == truth
        subjects[f"person {s + 1}"] = counts
    part = study[arm]
    command = [part["verb"], *study["flags"], *part["flags"], "--seed", str(seed)]
    folds = range(5) if part["verb"] == "crossval" else [0]
    curves = [{"name": f"subject {f}" if len(folds) > 1 else "", "loss": [1.5 * 0.8 ** e + 0.05 * chance.random() for e in range(12)],
               "validation_macro_f1": [0.9 - 0.6 * 0.7 ** e + 0.03 * chance.random() for e in range(12)]} for f in folds]
    scale = 10 ** chance.uniform(0, 3)
    return {"format": 1, "command": command, "protocol": part["flags"][1], "leaky": arm == "leaky", "data": {"name": study["name"], "checksum": "0"},
            "labels": activities, "confusion": confusion, "per_subject": subjects, "curves": curves,
            "cost": {"parameters": int(2000 * scale), "macs": int(9000 * scale), "weight_bytes": int(8000 * scale), "file_bytes": int(8100 * scale)},
            "made": {"date": "2026-01-01", "machine": "made up", "executor": "none", "code": "none", "seconds": 1.5}}


def write(folder):
    chance = random.Random(20261121)
    studies = experiments()
    (folder / "experiments.json").write_text(json.dumps({"studies": studies}))
    for study in studies:
        activities = ["walking", "sitting", "standing", "running", HOSTILE if study["name"] == "e" else "lying on right side"]
        if study["name"] == "d":
            activities = [f"daily activity {k + 1}" for k in range(18)]
        for arm in ["leaky"] if study["name"] == "e" else ["honest", "leaky"]:
            for seed in study[arm]["seeds"]:
                file = folder / "answers" / study["name"] / (("leaky-" if arm == "leaky" else "") + f"seed{seed}.json")
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(json.dumps(answer(study, arm, seed, activities, chance)))


def browse(browser, page, folder, *flags):
    return subprocess.run(
        [browser, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", f"--user-data-dir={folder / 'profile'}", "--enable-logging=stderr", "--virtual-time-budget=5000",
         *flags, page], text=True, capture_output=True, timeout=120)


def problems(browser, folder):
    page = (folder / "pages" / "results.html").as_uri()
    for where, charts in [(page, 4), (page + "#d", 4), (page + "#e", 4)]:
        done = browse(browser, where, folder, "--dump-dom")
        said = re.findall(r"CONSOLE.*", done.stderr)
        if said:
            yield f"{where}: the console says {said[0]}"
        drawn = re.search(r'data-charts="(\d+)"', done.stdout)
        if not drawn or int(drawn[1]) < charts:
            yield f"{where}: {drawn[1] if drawn else 'no'} charts drawn, want {charts}"
        if "<title>stride: results</title>" not in done.stdout:
            yield f"{where}: a name changed the page's title"
        if "LEAKY" not in done.stdout or "person 1" not in done.stdout:
            yield f"{where}: the rows are not there"
    text = (folder / "pages" / "results.html").read_text()
    for reference in re.findall(r"""(?:src|href)\s*=\s*["']?(?:https?:)?//[^"'\s>]+""", text):
        yield f"the page asks the network for {reference}"


def main():
    flags = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    flags.add_argument("--stride", type=pathlib.Path, required=True)
    flags.add_argument("--keep", type=pathlib.Path, help="folder for the page and its pictures")
    given = flags.parse_args()
    browser = next(filter(None, map(shutil.which, ["chromium", "chromium-browser", "google-chrome"])), None)
    if not browser:
        print("report_page_test: Skipped\nneeds Chromium: apt install chromium")
        sys.exit(77)
    with tempfile.TemporaryDirectory(prefix="stride-report-") as name:
        folder = given.keep.resolve() if given.keep else pathlib.Path(name)
        folder.mkdir(parents=True, exist_ok=True)
        write(folder)
        subprocess.run([given.stride.resolve(), "-q", "results", "--page", "--experiments", folder / "experiments.json", "--answers", folder / "answers",
                        "--pages", folder / "pages"], check=True, stdout=subprocess.DEVNULL)
        found = list(problems(browser, folder))
        if given.keep:
            page = (folder / "pages" / "results.html").as_uri()
            for name, size, extra in [("desktop", "1280,2600", []), ("phone", "500,5200", []), ("dark", "1280,2600", ["--blink-settings=preferredColorScheme=0"])]:
                browse(browser, page, folder, f"--screenshot={folder / name}.png", f"--window-size={size}", "--hide-scrollbars", *extra)
    for problem in found:
        print(problem, file=sys.stderr)
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
