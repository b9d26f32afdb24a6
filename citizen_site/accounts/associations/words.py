"""Texts of associations in one spelling: on one line, in paragraphs, an address. Rules; nothing is looked up."""

from __future__ import annotations

from citizen_site.accounts.associations.refusals import AddressRefused, ParagraphRefused, TextRefused
from citizen_site.accounts.officers.actions import AccountRefused, clean_address

LONGEST_LINE, LONGEST_PARAGRAPH = 200, 2000


def one_line(typed: str, field: str) -> str:
    """Return a name on one line. Raises TextRefused."""
    text = " ".join(typed.split())
    if not 1 <= len(text) <= LONGEST_LINE or not text.isprintable():
        raise TextRefused(f"{field}: give between 1 and {LONGEST_LINE} characters, on one line.", field)
    return text


def paragraph(typed: str, field: str) -> str:
    """Return a text with its line breaks. Raises ParagraphRefused."""
    text = "\n".join(" ".join(line.split()) for line in typed.strip().splitlines())
    if not 1 <= len(text) <= LONGEST_PARAGRAPH or not text.replace("\n", " ").isprintable():
        raise ParagraphRefused(f"{field}: give between 1 and {LONGEST_PARAGRAPH} characters.", field)
    return text


def address_of(typed: str) -> str:
    """Return the address by which somebody signs in, in small letters. Raises AddressRefused."""
    try:
        return clean_address(typed)
    except AccountRefused:
        raise AddressRefused("Address: write it as name@organisation.example.", "address") from None
