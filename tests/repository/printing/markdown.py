"""Markdown of the printed pages: head and tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def head(title: str, source: str, about: str) -> str:
    """Return the title of a page, where its content comes from, and what it is for."""
    note = f"<!-- Printed from {source} by `make docs`: change the code, not this page. -->"
    return f"# {title}\n\n{note}\n\n{about.strip()}\n"


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; a bar inside a cell would otherwise end it."""
    lines = [columns, ["---"] * len(columns), *rows]
    return "".join("| " + " | ".join(_cell(cell) for cell in line) + " |\n" for line in lines)


def code(text: object) -> str:
    return f"`{text}`" if str(text) else ""


def codes(values: Iterable[object]) -> str:
    return ", ".join(code(value) for value in values)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", r"\|")
