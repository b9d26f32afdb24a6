"""docs/settings.md: each setting with its environment name, unit, default and meaning."""

from __future__ import annotations

from dataclasses import MISSING, Field, fields
from typing import Any

from citizen_site.settings import PREFIX, Settings
from tests.repository.printing.markdown import code, head, table

ABOUT = f"""\
The site reads its settings once, from the environment, when it starts. A missing one stops the start with a
sentence that says which, and a value of the wrong kind says what was expected. Each name may end with `_FILE`: the
value is then read from the file named, for instance `{PREFIX}SECRET_KEY_FILE=/etc/citizen-site/secret_key`.
"""


def page() -> str:
    """Return the page of settings."""
    rows = [_row(one) for one in fields(Settings)]
    return (
        head("Settings", "citizen_site/settings.py", ABOUT) + "\n" + table(("Name", "Unit", "Default", "Meaning"), rows)
    )


def _row(one: Field[Any]) -> tuple[str, str, str, str]:
    name = code(PREFIX + one.name.upper())
    return name, one.metadata["unit"], _default(one.default), one.metadata["meaning"]


def _default(value: object) -> str:
    if value is MISSING:
        return "must be given"
    if isinstance(value, bool):
        return code("yes" if value else "no")
    return "empty" if value in ("", ()) else code(value)
