"""Prints the pages of the documentation that say what the code says: `make docs`, or `--check` to find stale ones.

A page is a function without arguments that returns its text. The code is the only place where a
setting, a command, a term or a field is written; a page that says something else is stale.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from tests.repository.printing import (
    access,
    api,
    commands,
    fields,
    lifecycle,
    privacy,
    privacy_numbers,
    request,
    settings,
)

DOCS = Path(__file__).resolve().parents[2] / "docs"
REMEDY = "Run `make docs` and commit the page."

PAGES: dict[str, Callable[[], str]] = {
    "settings.md": settings.page,
    "commands.md": commands.page,
    "lifecycle.md": lifecycle.page,
    "fields.md": fields.page,
    "api.md": api.page,
    "access.md": access.page,
    "request.schema.json": request.page,
    "privacy-parameters.md": privacy.page,
    "privacy-numbers.md": privacy_numbers.page,
}


def main(arguments: list[str] | None = None) -> int:
    """Print the pages, or say which are stale; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.repository.printed_pages", description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; exit with 1 when a page is stale")
    if not parser.parse_args(arguments).check:
        for name in write(DOCS):
            print(f"printed docs/{name}")
        return 0
    found = stale(DOCS)
    for name in found:
        print(f"docs/{name} does not say what the code says. {REMEDY}", file=sys.stderr)
    return 1 if found else 0


def stale(folder: Path) -> list[str]:
    """Return the names of the pages in `folder` that are missing or differ from what would be printed."""
    return [name for name, page in PAGES.items() if _read(folder / name) != page()]


def write(folder: Path) -> list[str]:
    """Print the pages into `folder`; return the names of those that changed."""
    changed = stale(folder)
    folder.mkdir(exist_ok=True)
    for name in changed:
        (folder / name).write_text(PAGES[name](), encoding="utf-8")
    return changed


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


if __name__ == "__main__":
    sys.exit(main())
