"""One cell to one value. Each function says what it changed, or raises BadValue.

`Cleaned` is a value with the names of what was done to it, for the report.
"""

from __future__ import annotations

import datetime as dt
import html
import re
import unicodedata
from typing import Any, NamedTuple

from registry.importing.drafts import BadValue
from registry.importing.folding import fold

LONGEST = 100_000  # signs in one cell: a record is read by people

# Not stated, in the words of the files seen. "nan" is what a program writes for an empty cell.
_NOT_STATED = frozenset({"", "_", "-", "–", "—", "/", "nan", "none", "null", "n/a", "na", "nr", "non renseigne",
                         "non renseignee", "aucune", "aucun", "sans objet"})  # fmt: skip
_TAGS = (
    "a|abbr|address|article|b|big|blockquote|body|br|button|caption|center|cite|code|col|dd|del|div|dl|dt|em|font|"
    "footer|form|h[1-6]|head|header|hr|html|i|iframe|img|input|ins|label|li|link|main|meta|nav|object|ol|p|pre|"
    "script|section|small|span|strike|strong|style|sub|sup|svg|table|tbody|td|tfoot|th|thead|title|tr|tt|u|ul"
)
_TAG = re.compile(
    rf"</?(?:(?:{_TAGS})(?=[\s/>])|[a-z][\w:-]*(?=\s[^<>]*=)|[a-z]+:[a-z]+(?=[\s/>]))[^<>]*>|<!--[^<>]*>", re.I
)
_BREAKING = re.compile(r"</?(?:br|p|li|div|tr|h[1-6]|ul|ol)(?=[\s/>])[^<>]*>", re.I)
_ENTITY = re.compile(r"&(?:[a-z]{2,8}|#\d{1,7}|#x[0-9a-f]{1,6});", re.I)
_OLD_BREAK = re.compile(r"(?: \.){2,}(?= |$)")
_EXCEL_ESCAPE = re.compile(r"_x000([9AD])_", re.I)
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
_YEARS = re.compile(r"(\d{1,6}(?:[.,]\d{1,6})?)\s*(an(?:née|nee)?\(?s?\)?|mois)?(?![\w.,]|\s\d)\s*", re.I)
_EXPONENT = re.compile(r"(\d)(?:[.,](\d+))?[eE]\+?(\d{1,2})")


class Cleaned(NamedTuple):
    value: str
    done: tuple[str, ...] = ()


def text(cell: Any) -> Cleaned:
    """Return the plain text of a cell, empty when it states nothing."""
    said = as_text(cell)
    if len(said) > LONGEST:
        raise BadValue(
            f"a cell holds at most {LONGEST} signs and this one has {len(said)}",
            "Shorten the text, or look for a missing quote.",
        )
    done: list[str] = []
    for name, step in _STEPS:
        after = step(said)
        if after != said:
            done.append(name)
            said = after
    if said and _states_nothing(said):
        return Cleaned("", (*done, "not stated"))
    return Cleaned(said, tuple(done))


def as_text(cell: Any) -> str:
    """Return what a person sees in the cell: 3.0 is 3, a day has no hour."""
    if cell is None or cell != cell:
        return ""
    if isinstance(cell, bool):
        return "Oui" if cell else "Non"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        return cell.date().isoformat()
    return str(cell)


def project_number(cell: Any) -> Cleaned:
    """Return the number of a file: 8 digits, F or T and 14 digits, or what another source calls it.

    A spreadsheet takes 8 digits for a quantity: it drops the first zeros, which are put back, or
    shortens it to 1,2E+07, where digits are lost and nothing can be put back.
    """
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        if cell != int(cell) or not 0 < cell < 1e15:
            raise BadValue("it is not a file number: 8 digits, or F or T and 14 digits", "Write the number as a text.")
        digits = str(int(cell))
        return Cleaned(digits.zfill(8), ("first zeros put back",) if len(digits) < 8 else ())
    said, done = text(cell)
    exponent = _EXPONENT.fullmatch(said)
    if exponent:
        return Cleaned(_from_exponent(exponent), (*done, "number written in full"))
    compact = re.sub(r"^(?:n°|nº|no\.?)|\s", "", said, flags=re.I)
    if re.fullmatch(r"[fFtT]?\d+(?:[.,]0+)?", compact):
        usual = re.sub(r"[.,]0+$", "", compact).upper()
        done += ("number in its usual form",) if usual != said else ()
        zeros = usual.isdigit() and len(usual) < 8
        return Cleaned(usual.zfill(8), (*done, "first zeros put back")) if zeros else Cleaned(usual, done)
    if len(said) > 60 or "\n" in said:
        raise BadValue("a number has at most 60 signs, on one line", "Write the number alone in its column.")
    return Cleaned(said, done)


def _from_exponent(match: re.Match[str]) -> str:
    whole, decimals, power = match[1], match[2] or "", int(match[3])
    if len(decimals) != power or power != 7:
        raise BadValue(
            "the spreadsheet shortened the number and lost its last digits",
            "Format the column as text and type the number again.",
        )
    return whole + decimals


def yes_or_no(cell: Any) -> tuple[bool | None, str]:
    """Return yes, no or not stated, and what the cell says besides."""
    said, _ = text(cell)
    if not said:
        return None, ""
    match = re.match(r"(oui|yes|vrai|true|1|non|no|faux|false|0)\b[\s,;:.–-]*", said, flags=re.I)
    if not match:
        raise BadValue("it is Oui or Non", "Write Oui, Non, or leave the cell empty.")
    return match[1].lower() in ("oui", "yes", "vrai", "true", "1"), said[match.end() :]


class Amount(NamedTuple):
    """A number of years, None when none is stated, with what the cell says besides and what was done to it."""

    value: float | None
    rest: str = ""
    done: tuple[str, ...] = ()


def years(cell: Any) -> Amount:
    """Return a number of years: `0,5`, `10 ans après la fin`, `6 mois`; raise BadValue for anything else."""
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        return Amount(_plausible(float(cell)))
    said, done = text(cell)
    if not said:
        return Amount(None, "", done)
    match = _YEARS.match(said)
    if not match:
        raise BadValue("it is not a number of years", "Write a number such as 3 or 0,5, or leave the cell empty.")
    amount, months = float(match[1].replace(",", ".")), (match[2] or "").lower() == "mois"
    done += ("decimal comma",) if "," in match[1] else ()
    done += ("months counted as years",) if months else ()
    return Amount(_plausible(amount / 12 if months else amount), said[match.end() :], done)


def _plausible(amount: float) -> float:
    if not 0 <= amount <= 200:
        raise BadValue("a retention lies between 0 and 200 years", "Check the number and its unit.")
    return amount


def _states_nothing(said: str) -> bool:
    if len(said) > 20:
        return False
    # Without its accents a word in another alphabet is nothing at all, and yet it says something.
    return said.lower() in _NOT_STATED or (fold(said) or said) in _NOT_STATED


def _without_tags(said: str) -> str:
    """Return the text of marked-up text; what is still mark-up once entities are read goes too."""
    for _ in range(3):
        before = said
        said = _TAG.sub("", _BREAKING.sub("\n", said))
        said = _ENTITY.sub(lambda match: html.unescape(match[0]), said)
        if said == before:
            break
    return said


def _spaced(said: str) -> str:
    lines = (re.sub(r"[ \t]{2,}|\t", " ", line).strip() for line in said.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


_STEPS = (
    ("line breaks", lambda said: _EXCEL_ESCAPE.sub("\n", said).replace("\r\n", "\n").replace("\r", "\n")),
    ("old line breaks", lambda said: _OLD_BREAK.sub("\n", said)),
    ("mark-up", _without_tags),
    ("unseen signs", lambda said: _UNSEEN.sub("", said)),
    ("accents composed", lambda said: unicodedata.normalize("NFC", said)),
    ("spaces", _spaced),
)
