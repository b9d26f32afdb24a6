"""Words in two languages, and dates known to the day, the month or the year only."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

LANGUAGES = ("fr", "en")


@dataclass(frozen=True, slots=True)
class Words:
    """A text in French and, when somebody wrote it, in English."""

    fr: str = ""
    en: str = ""

    def __bool__(self) -> bool:
        return bool(self.fr or self.en)

    def spoken(self, language: str) -> tuple[str, str]:
        """Return the text to show and its true language: French when English is missing, and back."""
        wanted, other = (self.en, self.fr) if language == "en" else (self.fr, self.en)
        if wanted or not other:
            return wanted, language
        return other, "fr" if language == "en" else "en"

    def to_json(self) -> dict[str, str]:
        return {"fr": self.fr, "en": self.en}

    @classmethod
    def from_json(cls, value: object) -> Self:
        if isinstance(value, str):
            return cls(fr=value)
        if isinstance(value, dict):
            return cls(fr=str(value.get("fr") or ""), en=str(value.get("en") or ""))
        return cls()


class Precision(StrEnum):
    """How far a date is known."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True, order=True)
class PartialDate:
    """A date with its precision; `day` is the first day of the month or year when only that is known."""

    day: dt.date
    precision: Precision = Precision.DAY

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `2019`, `2019-06` or `2019-06-20`; raise ValueError for anything else."""
        match = re.fullmatch(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", text.strip(), re.ASCII)
        if not match:
            raise ValueError(f"{text!r} is not a date of the form YYYY, YYYY-MM or YYYY-MM-DD")
        year, month, day = match.groups()
        precision = Precision.DAY if day else Precision.MONTH if month else Precision.YEAR
        try:
            return cls(dt.date(int(year), int(month or 1), int(day or 1)), precision)
        except ValueError:
            raise ValueError(f"{text.strip()} is not a date of the calendar") from None

    def iso(self) -> str:
        """Return the ISO 8601 text at the precision known: 2019, 2019-06 or 2019-06-20."""
        return self.day.isoformat()[: {"day": 10, "month": 7, "year": 4}[self.precision]]

    @property
    def latest(self) -> dt.date:
        """The last day this date can mean."""
        if self.precision is Precision.DAY:
            return self.day
        if self.precision is Precision.MONTH:
            return self.day.replace(day=calendar.monthrange(self.day.year, self.day.month)[1])
        return self.day.replace(month=12, day=31)
