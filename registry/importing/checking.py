"""What the tables of the register cannot hold, said before a row is written and with its place."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from registry.importing.cells import LONGEST
from registry.importing.drafts import BadValue
from registry.projects.facts import Party
from registry.projects.references import SLUG_LENGTH, slug_of
from registry.projects.vocabulary import DOMAIN

LONGEST_NUMBER = 60
_LARGEST_INTEGER = 2**31 - 1
_NO_TEXT = re.compile(r"[\x00\ud800-\udfff]")
_WHOLE_NUMBERS = frozenset({"population_size", "data_from", "data_to"})


def check_value(field: str, value: Any) -> None:
    """Refuse a value of a field that the register cannot hold; raise BadValue with the remedy."""
    if field == "slug" and value and (slug_of(value) != value or len(value) > SLUG_LENGTH):
        raise BadValue("an address is lower-case words joined by hyphens, 90 signs at most", "Correct the address.")
    if field == "number" and len(value) > LONGEST_NUMBER:
        raise BadValue(f"a number has at most {LONGEST_NUMBER} signs", "Shorten the number.")
    if field == "domains":
        _check_domains(value)
    if field == "parties":
        _check_names(party.name for party in value if isinstance(party, Party))
    if field == "sources":
        _check_names(value)
    if field == "results" and any(len(result.language) > 8 for result in value):
        raise BadValue("a language is a code such as fr or en", "Correct the language of the result.")
    if field in _WHOLE_NUMBERS and value is not None and not 0 <= value <= _LARGEST_INTEGER:
        raise BadValue(f"a whole number lies between 0 and {_LARGEST_INTEGER}", "Correct the number.")
    if field == "retention_years" and value is not None and not 0 <= value <= 200:
        raise BadValue("a retention lies between 0 and 200 years", "Check the number and its unit.")


def check_text(said: str) -> None:
    """Refuse a text that no record holds: too long, or with a sign that databases refuse."""
    if len(said) > LONGEST:
        raise BadValue(
            f"a text has at most {LONGEST} signs and this one {len(said)}", "Shorten it, or look for a missing quote."
        )
    if _NO_TEXT.search(said):
        raise BadValue("it holds a sign that is no text", "Type the text again.")


def check_texts(value: Any) -> None:
    """Refuse JSON values in which a text cannot be held."""
    if isinstance(value, str):
        check_text(value)
    elif isinstance(value, dict):
        for key, inner in value.items():
            check_text(key)
            check_texts(inner)
    elif isinstance(value, list):
        for inner in value:
            check_texts(inner)


def _check_domains(slugs: Iterable[str]) -> None:
    unknown = [slug for slug in slugs if slug not in DOMAIN]
    if unknown:
        raise BadValue(f"{unknown[0]!r} is not a medical domain of the register", f"Take one of: {', '.join(DOMAIN)}.")


def _check_names(names: Iterable[str]) -> None:
    for name in names:
        if not slug_of(name):
            raise BadValue(f"the name {name!r} has no Latin letter and no digit", "Write the name in Latin letters.")
