#!/usr/bin/env python3
"""The documentation is tested: what it shows is run, what it quotes is compared, what it links to exists.

  tests/docs_test.py --stride build/dev/stride            every test
  tests/docs_test.py --stride build/dev/stride --write    refreshes docs/cli.md, the pages of results, and the files quoted in the pages

In README.md and docs/*.md, a block that begins with

  ```sh run        is run, with all others of its page as one script, in an empty folder that holds `examples`
  ```cpp PATH      is the file PATH, whole
"""
import argparse
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
BLOCK = re.compile(r"^```(\w+) (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


def pages():
    found = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md"]
    return found + sorted((ROOT / "docs").glob("*.md")) + sorted((ROOT / "examples").rglob("*.md"))


def anchors(text):
    """The anchors of a page's headings, as GitHub makes them."""
    text = re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
    heads = re.findall(r"^#+ +(.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", h.replace("`", "").lower()).strip().replace(" ", "-") for h in heads}


def broken_links(page, text):
    for match in LINK.finditer(re.sub(r"^```.*?^```$", lambda m: "\n" * m[0].count("\n"), text, flags=re.M | re.S)):
        target, _, anchor = match[1].partition("#")
        if "://" in target or target.startswith("mailto:"):
            continue
        to = (page.parent / target).resolve() if target else page
        where = f"{page.relative_to(ROOT)}:{line_of(text, match.start())}"
        if not to.exists():
            yield f"{where}: no file {target}"
        elif anchor and to.suffix == ".md" and anchor not in anchors(to.read_text()):
            yield f"{where}: {to.name} has no heading #{anchor}"


def stale_quotes(page, text, write):
    """Blocks that quote a file must be the file."""
    fresh = text
    for match in BLOCK.finditer(text):
        language, path, body = match.groups()
        if language == "sh" or "/" not in path:
            continue
        where = f"{page.relative_to(ROOT)}:{line_of(text, match.start())}"
        if not (ROOT / path).is_file():
            yield f"{where}: quotes {path}, which is not there"
        elif (ROOT / path).read_text() != body:
            if write:
                fresh = fresh.replace(match[0], f"```{language} {path}\n{(ROOT / path).read_text()}```")
            else:
                yield f"{where}: {path} has changed since; run tests/docs_test.py --write"
    if fresh != text:
        page.write_text(fresh)


def failing_blocks(page, text, stride):
    """Runs a page's blocks as one script; the last line number that was announced is the one that failed."""
    script = ""
    for match in BLOCK.finditer(text):
        if match[1] == "sh" and match[2] == "run":
            script += f"echo '@@ {line_of(text, match.start())}' >&2\n{match[3]}"
    if not script:
        return
    with tempfile.TemporaryDirectory(prefix="stride-docs-") as folder:
        os.symlink(ROOT / "examples", pathlib.Path(folder) / "examples")
        environment = dict(os.environ, PATH=f"{stride.parent}:{os.environ['PATH']}", NO_COLOR="1",
                           XDG_CACHE_HOME=f"{folder}/cache", XDG_DATA_HOME=f"{folder}/share")
        done = subprocess.run(["bash", "-euo", "pipefail", "-c", script], cwd=folder, env=environment, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=600)
        if done.returncode != 0:
            lines = re.findall(r"^@@ (\d+)$", done.stderr, re.MULTILINE)
            yield (f"{page.relative_to(ROOT)}:{lines[-1] if lines else 1}: the block failed with exit "
                   f"{done.returncode}\n{done.stdout[-1000:]}{done.stderr[-2000:]}")


def stale_flags(stride, write):
    page = ROOT / "docs" / "cli.md"
    text = subprocess.run([stride, "help", "--markdown"], text=True, stdout=subprocess.PIPE, check=True).stdout
    if write:
        page.write_text(text)
    elif not page.exists() or page.read_text() != text:
        yield "docs/cli.md: is not what `stride help --markdown` says; run tests/docs_test.py --write"


def stale_results(stride, write):
    """The pages of results must be what `stride results --page` writes from the kept answers."""
    names = ["results.md", "reproduction.md", "results.html"]
    with tempfile.TemporaryDirectory(prefix="stride-docs-") as folder:
        pages = ROOT / "docs" if write else pathlib.Path(folder)
        subprocess.run([stride, "-q", "results", "--page", "--pages", pages], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        for name in names:
            if not write and (pages / name).read_bytes() != (ROOT / "docs" / name).read_bytes():
                yield f"docs/{name}: is not what `stride results --page` says; run tests/docs_test.py --write"


def main():
    flags = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    flags.add_argument("--stride", type=pathlib.Path, required=True, help="the program")
    flags.add_argument("--write", action="store_true", help="refresh what is generated")
    flags.add_argument("--only", choices=["text", "blocks"], help="links, quotes and flags, or the blocks that run")
    given = flags.parse_args()
    stride = given.stride.resolve()

    problems = []
    if given.only != "blocks":
        problems += stale_flags(stride, given.write)
        problems += stale_results(stride, given.write)
    for page in pages():
        text = page.read_text()
        if given.only != "blocks":
            problems += stale_quotes(page, text, given.write)
            problems += broken_links(page, text)
        if given.only != "text" and not given.write:
            problems += failing_blocks(page, text, stride)
    for problem in problems:
        print(problem, file=sys.stderr)
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
