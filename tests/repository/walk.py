"""The page that walks from tables to a figure: runs its commands, writes their outputs, `--check` to find stale ones.

In docs/from-tables-to-a-figure.md a block `console` holds one command after `$ ` and `> `, then what it printed. The
commands are run in one temporary folder, in their order. What depends on the machine is left out by the rules of
`settled`, and a long output is cut where the page says so: a line `...` stands for what follows the lines before it.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "from-tables-to-a-figure.md"
REMEDY = "Run `python -m tests.repository.walk` and commit the page."
BLOCK = re.compile(r"^```console\n\$ (.+\n(?:> ?.*\n)*)((?:.*\n)*?)```$", re.M)
SECONDS = 120
CUT = "..."
ROOM = 300


@dataclass(frozen=True, slots=True)
class Step:
    """A command of the page and the output it shows."""

    command: str
    shown: str


def steps(page: str) -> list[Step]:
    """Return the commands of a page, in their order."""
    return [Step(command, shown) for command, shown in BLOCK.findall(page)]


def played(page: str) -> str:
    """Return the page with what its commands print now."""
    with TemporaryDirectory() as folder:
        (Path(folder) / "query_service").symlink_to(ROOT / "query_service")
        return BLOCK.sub(lambda match: _block(match[1], match[2], Path(folder)), page)


def settled(output: str) -> str:
    """Return an output without what depends on the machine: times, and the number that an ingest draws."""
    output = re.sub(r"\s+\d+\.\d ms$", " ... ms", output, flags=re.M)
    output = re.sub(r'("numbering": ")[0-9a-f]{32}"', r'\1..."', output)
    lines = [line.rstrip() for line in output.splitlines()]
    return "".join(f"{_short(line)}\n" for line in lines)


def _short(line: str) -> str:
    return line if len(line) <= ROOM else f"{line[:ROOM]}..."


def _block(command: str, shown: str, folder: Path) -> str:
    output = settled(_run(re.sub(r"^> ?", "", command, flags=re.M), folder))
    before = shown.splitlines()
    if CUT in before:
        place = before.index(CUT)
        output = "".join(f"{line}\n" for line in [*output.splitlines()[:place], CUT])
    return f"```console\n$ {command}{output}```"


def _run(command: str, folder: Path) -> str:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    environment = os.environ | {"PATH": path, "PYTHONPATH": str(ROOT), "COLUMNS": "100", "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        ["/bin/sh", "-c", command], cwd=folder, env=environment, capture_output=True, text=True, timeout=SECONDS,
        check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"{command}: exit code {done.returncode}: {done.stderr}")
    return done.stdout


def main(arguments: list[str] | None = None) -> int:
    """Write the outputs into the page, or say that they are stale; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.repository.walk", description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; exit with 1 when the page is stale")
    check = parser.parse_args(arguments).check
    page = PAGE.read_text(encoding="utf-8")
    now = played(page)
    if now == page:
        return 0
    if check:
        print(f"{PAGE.name} does not show what its commands print. {REMEDY}", file=sys.stderr)
        return 1
    PAGE.write_text(now, encoding="utf-8")
    print(f"wrote {PAGE.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
