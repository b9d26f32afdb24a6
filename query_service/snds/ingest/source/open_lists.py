"""Codes that their nomenclature does not have: told, and kept.

A closed list on which a rule depends is refused (`reading.py`). Nomenclatures of care are open: real data hold codes
newer than the edition at hand, so an unknown code is told in the report, with the first row that has it, and its row is
kept. Only nomenclatures that are there whole are looked into: an extract would call most codes unknown.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from query_service.codes.nomenclature import Nomenclature
from query_service.codes.shipped import shipped_whole
from query_service.codes.spelling import spelled
from query_service.query_model.codes import SHAPES, CodeSystem
from query_service.snds.ingest.rules import Rules
from query_service.snds.ingest.source import values
from query_service.snds.ingest.source.columns import Column
from query_service.snds.ingest.source.parts import Part
from query_service.snds.ingest.sql import Workbench, fill

# Groups of stays (GHM) are not here: their one public list is older than the data.
CODED: Mapping[str, Mapping[str, CodeSystem]] = MappingProxyType(
    {
        "ER_PHA_F": {"PHA_PRS_C13": CodeSystem.CIP13},
        "ER_UCD_F": {"UCD_UCD_COD": CodeSystem.UCD},
        "ER_CAM_F": {"CAM_PRS_IDE": CodeSystem.CCAM},
        "ER_BIO_F": {"BIO_PRS_IDE": CodeSystem.NABM},
        "IR_PHA_R": {"PHA_ATC_CLA": CodeSystem.ATC},
        "NU_ITE_R": {"PHA_ATC_CLA": CodeSystem.ATC},
        "T_MCOaaB": {"DGN_PAL": CodeSystem.CIM10, "DGN_REL": CodeSystem.CIM10},
        "T_MCOaaD": {"ASS_DGN": CodeSystem.CIM10},
        "T_MCOaaUM": {"DGN_PAL": CodeSystem.CIM10, "DGN_REL": CodeSystem.CIM10},
        "T_MCOaaA": {"CDC_ACT": CodeSystem.CCAM},
        "T_MCOaaMED": {"UCD_UCD_COD": CodeSystem.UCD},
        "T_MCOaaFMSTC": {"CCAM_COD": CodeSystem.CCAM},
        "T_SSRaaCCAM": {"CCAM_ACT": CodeSystem.CCAM},
        "T_HADaaA": {"CCAM_COD": CodeSystem.CCAM},
        "IR_IMB_R": {"MED_MTF_COD": CodeSystem.CIM10},
        "KI_CCI_R": {"DCD_CIM_COD": CodeSystem.CIM10},
        "KI_ECD_R": {"ECD_CIM_COD": CodeSystem.CIM10},
    }
)
SYSTEMS = tuple(dict.fromkeys(system for columns in CODED.values() for system in columns.values()))
# What stands where there is no code, and the pseudo-class of homeopathy.
_NO_CODE = {
    CodeSystem.CIM10: re.compile("I{4,6}|X{3,6}"),
    CodeSystem.CIP13: re.compile("0|9{13}"),
    CodeSystem.ATC: re.compile("WHOMEO"),
}
MOST_EXAMPLES = 3
_CODES = "SELECT $value AS code, count(*) AS number FROM $rows WHERE $value IS NOT NULL AND $asked GROUP BY $value"
_FIRST = """
SELECT filename, min(file_row_number) + 1 FROM $rows WHERE $value IN ($codes) AND $asked
GROUP BY filename ORDER BY filename
"""
_IN_CIM10 = "coalesce($nomenclature, 'CIM10') = 'CIM10'"


@dataclass(frozen=True, slots=True)
class UnknownCodes:
    """How many codes of a column its nomenclature does not have, in how many rows, and the first of these.

    `examples` are the most frequent ones that have the shape of a code: another value may be anything.
    """

    table: str
    column: str
    edition: str
    codes: int
    rows: int
    file: str
    row: int
    examples: tuple[str, ...]

    def __str__(self) -> str:
        shown = ", ".join(self.examples) or "none has the shape of a code"
        return (
            f"{self.table}, column {self.column}: {_number(self.codes, 'code')} not in {self.edition}, in "
            f"{_number(self.rows, 'row')}, first in row {self.row} ({self.file}): {shown}. Kept; look them up in a "
            "newer edition (--codes), or correct the rows"
        )


class OpenLists:
    """The nomenclatures that are there whole: those given, else those that ship whole."""

    def __init__(self, given: Iterable[Nomenclature]) -> None:
        self._whole = {one.system: one for one in (*shipped_whole(), *given)}

    @property
    def lacking(self) -> tuple[CodeSystem, ...]:
        """Return the systems whose codes cannot be looked up."""
        return tuple(system for system in SYSTEMS if system not in self._whole)

    def unknown_in(self, bench: Workbench, part: Part, rules: Rules) -> Iterator[UnknownCodes]:
        """Yield what each column of codes of a table holds that its nomenclature does not have."""
        for column in part.table.columns:
            system = CODED.get(part.table.name, {}).get(column.name)
            place = part.find(column)
            if system in self._whole and place is not None:
                value = values.read(column, *place, rules)
                found = self._unknown(bench, part, column, value, self._whole[system], rules)
                yield from [found] if found else []

    def _unknown(
        self, bench: Workbench, part: Part, column: Column, value: str, edition: Nomenclature, rules: Rules
    ) -> UnknownCodes | None:
        asked = _asked(part, rules)
        written: dict[str, str] = {}
        number: Counter[str] = Counter()
        for raw, count in bench.rows(fill(_CODES, value=value, rows=part.relation, asked=asked)):
            code = _as_known(edition.system, raw)
            if code and code not in edition:
                written[raw] = code
                number[code] += count
        if not number:
            return None
        listed = ", ".join("'" + raw.replace("'", "''") + "'" for raw in sorted(written))
        path, row = bench.rows(fill(_FIRST, value=value, rows=part.relation, codes=listed, asked=asked))[0]
        shape = SHAPES[CodeSystem(edition.system)]
        shown = [code for code, _count in sorted(number.items(), key=lambda one: (-one[1], one[0]))
                 if shape.fullmatch(code)]  # fmt: skip
        return UnknownCodes(
            part.name, column.name, f"{edition.system} {edition.version}", len(number), number.total(),
            part.origin(path), row, tuple(shown[:MOST_EXAMPLES]),
        )  # fmt: skip


def _asked(part: Part, rules: Rules) -> str:
    """Return the SQL that is true of the rows to look at: an ALD may be in another nomenclature, and says so."""
    named = next((one for one in part.table.columns if one.name == "MED_NCL_IDT"), None)
    place = part.find(named) if named else None
    if named is None or place is None:
        return "true"
    return fill(_IN_CIM10, nomenclature=values.read(named, *place, rules))


def _as_known(system: str, raw: str) -> str:
    """Return a code as its nomenclature has it; "" for what stands for none."""
    code = spelled(system, raw)
    if (filler := _NO_CODE.get(CodeSystem(system))) and filler.fullmatch(code):
        return ""
    if system == CodeSystem.CCAM:
        return code[:7]
    return code[-7:] if system == CodeSystem.UCD else code


def _number(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"
