"""The files that a clean clone holds."""

from __future__ import annotations

import re
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_NOT_TEXT = {".bin", ".png", ".ico", ".xlsx", ".woff2", ".mo"}


@cache
def tracked(pattern: str = "*") -> tuple[Path, ...]:
    """Return the files that git knows and that match, by name; a file taken away and not yet committed is left out."""
    listed = subprocess.run(["git", "ls-files", "-z", "--", pattern], cwd=ROOT, capture_output=True, check=True)
    names = sorted(name for name in listed.stdout.decode("utf-8").split("\0") if name)
    return tuple(ROOT / name for name in names if (ROOT / name).is_file())


def texts(pattern: str = "*") -> list[tuple[str, str]]:
    """Return the name from the root and the text of each file that matches and is text."""
    found = [path for path in tracked(pattern) if path.suffix not in _NOT_TEXT]
    return [(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")) for path in found]


def places(pattern: str, expression: str) -> list[str]:
    """Return `name:line` for each line of the matching files in which the expression is found."""
    wanted = re.compile(expression)
    return [
        f"{name}:{number}"
        for name, text in texts(pattern)
        for number, line in enumerate(text.splitlines(), 1)
        if wanted.search(line)
    ]
