"""What projects refer to: organisations and data sources, as frozen values; and their slugs."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from registry.projects.kinds import OrganisationKind, SourceKind
from registry.words import PartialDate, Words

SLUG_LENGTH = 90


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation that holds projects or data. `name` is unique in the register."""

    name: str
    kind: OrganisationKind | None = None
    full_name: Words = Words()
    about: Words = Words()
    url: str = ""
    origin: str = ""

    @property
    def slug(self) -> str:
        return slug_of(self.name)


@dataclass(frozen=True, slots=True)
class DataSource:
    """A source of data; `name` is unique. `listed` is the date of the act that put it in the catalogue."""

    name: str
    kind: SourceKind = SourceKind.OTHER
    full_name: Words = Words()
    about: Words = Words()
    holder: str = ""
    holder_certain: bool = True
    covid_related: bool | None = None
    listed: PartialDate | None = None
    part_of: str = ""
    origin: str = ""
    remarks: Words = Words()

    @property
    def slug(self) -> str:
        return slug_of(self.name)


def slug_of(text: str) -> str:
    """Return an address part: lower case ASCII words joined by hyphens, at most 90 characters."""
    opened = text.replace("œ", "oe").replace("Œ", "OE").replace("æ", "ae").replace("Æ", "AE").replace("’", "'")
    plain = unicodedata.normalize("NFKD", opened).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", plain)
    slug = ""
    for word in words:
        longer = f"{slug}-{word}" if slug else word[:SLUG_LENGTH]
        if len(longer) > SLUG_LENGTH:
            break
        slug = longer
    return slug
