"""Invented groups of people who share cards, with care of every kind; what a store holds, whatever its numbers."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as some

from query_service.snds.ingest.source.wanted import TABLES
from tests.builders.snds import GLIMEPIRIDE, KNEE, LARGE_PACK, METFORMIN, MiniSnds

YEARS = (2019,)
KINDS = ("box", "cancelled", "large", "information", "surcharge", "act", "anaesthesia", "private", "lab", "fee", "stay",
         "error", "doubtful", "duplicate", "deadly", "outpatient", "ald", "injury", "certificate", "costly",
         "ucd")  # fmt: skip


@dataclass(frozen=True)
class Event:
    """Some care: its kind, the place of the card among those of the unit, and where it differs from another."""

    kind: str
    card: int
    year: int
    month: int
    variant: int


@dataclass(frozen=True)
class Person:
    """One row of the referential: places of the identity and of the card in the unit, rank and traits."""

    identity: int
    card: int
    rank: int
    sex: int
    residence: int
    kind: str
    died: bool


@dataclass(frozen=True)
class Unit:
    """People of one household, and their care. Their cards and identities are those of no other unit."""

    rows: tuple[Person, ...]
    events: tuple[Event, ...]


_EVENTS = some.builds(
    Event, some.sampled_from(KINDS), some.integers(0, 2), some.sampled_from(YEARS), some.integers(1, 3),
    some.integers(0, 2),
)  # fmt: skip
_ROWS = some.builds(
    Person, some.integers(0, 2), some.integers(0, 2), some.integers(0, 2), some.sampled_from((1, 2, 9)),
    some.integers(0, 5), some.sampled_from(("00", "00", "03", "01")), some.booleans(),
)  # fmt: skip
# A card with its rank is one row of the referential: the primary key.
units = some.builds(
    Unit,
    some.lists(_ROWS, min_size=1, max_size=4, unique_by=lambda row: (row.card, row.rank)).map(tuple),
    some.lists(_EVENTS, max_size=10).map(tuple),
)
RESIDENCES = (("075", "101"), ("209", "004"), ("097", "411"), ("099", "000"), ("", ""), ("013", "055"))


def snds_of(some_units: Mapping[int, Unit]) -> MiniSnds:
    """Return the tables of these units, by number: the rows of a unit are the same whoever else is there."""
    snds = MiniSnds()
    for table in TABLES:
        for year in YEARS if table.yearly else (0,):
            snds.rows[table.name.replace("aa", f"{year % 100:02d}")]  # every table is there, empty or not
    for number, unit in some_units.items():
        for row in unit.rows:
            departement, commune = RESIDENCES[row.residence]
            snds.person(
                f"U{number}I{row.identity}", _card(number, row.card), row.rank,
                BEN_SEX_COD=row.sex, BEN_CDI_NIR=row.kind,
                BEN_RES_DPT=departement, BEN_RES_COM=commune, BEN_DTE_MAJ=f"20{10 + row.identity + row.rank}-01-01",
                BEN_DCD_DTE="2019-12-24" if row.died else "1600-01-01",
            )  # fmt: skip
        for place, event in enumerate(unit.events):
            _add(snds, number, event, f"U{number}E{place}")
    return snds


def _card(number: int, card: int) -> str:
    return f"U{number}C{card}"


def _add(snds: MiniSnds, number: int, event: Event, name: str) -> None:
    """Add the rows of an event; several units have the same dates, codes, prescribers and hospitals."""
    card, date = _card(number, event.card), f"{event.year}-0{event.month}-05"
    product = (METFORMIN, GLIMEPIRIDE, "3400999999994")[event.variant]
    shared = {"BEN_RNG_GEM": event.variant, "BEN_RES_DPT": RESIDENCES[event.month][0], "BEN_RES_COM": "411"}
    match event.kind:
        case "box":
            fee = snds.box(card, date, product, event.variant + 1, **shared)
            if event.variant == 2:
                snds.detail("ER_PHA_F", fee, {"PHA_PRS_C13": METFORMIN, "PHA_ACT_QSN": 1})
        case "cancelled":
            snds.box(card, date, product, -1, BSE_REM_MNT="-17.50", **shared)
        case "large":
            snds.box(card, date, LARGE_PACK, **shared)
        case "information":
            snds.act(card, date, DPN_QLF=71, **shared)
        case "surcharge":
            snds.fee(card, date, CPL_MAJ_TOP=2, **shared)
        case "act" | "anaesthesia":
            snds.act(card, date, activity=1 if event.kind == "act" else 4, **shared)
        case "private":
            snds.detail("ER_ETE_F", snds.act(card, date, **shared), {"ETE_IND_TAA": event.variant, "MDT_COD": 3})
        case "lab":
            snds.lab_test(card, date, 1577, event.variant - 1, **shared)
        case "fee":
            snds.fee(card, date, **shared)
        case "outpatient":
            snds.outpatient_act(card, date)
        case "ucd":
            snds.hospital_drug(card, date, ("9270000", "0000009270000", "9010750")[event.variant], **shared)
        case "ald" | "injury":
            ends = ("1600-01-01", "2099-12-31", "2024-01-01")[event.variant]
            snds.illness(card, date, ends, IMB_ETM_NAT=41 if event.kind == "ald" else 11)
        case "certificate":
            snds.certificate(name, f"U{number}I{event.card}", date, "I219", "E119", DCD_IDT_TOP=min(event.variant, 1))
        case _:
            _add_stay(snds, card, date, event)


def _add_stay(snds: MiniSnds, card: str, date: str, event: Event) -> None:
    different = {
        "error": {"GRG_GHM": "90Z00Z"}, "doubtful": {"NIR_RET": "1"}, "deadly": {"SOR_MOD": "9"},
    }.get(event.kind, {})  # fmt: skip
    hospital = "750100018" if event.kind == "duplicate" else "010000024"
    number = snds.stay(card, date, main=("E119", "I10", "C509")[event.variant], hospital=hospital, **different)
    year = date[2:4]
    snds.of_stay(f"T_MCO{year}D", number, hospital, ASS_DGN="E119")
    snds.of_stay(f"T_MCO{year}UM", number, hospital, DGN_PAL="I10")
    snds.of_stay(f"T_MCO{year}A", number, hospital, CDC_ACT=KNEE, ACV_ACT=1, PHA_ACT=0, NBR_EXE_ACT=1, ENT_DAT_DEL=1)
    if event.kind == "costly":
        snds.of_stay(f"T_MCO{year}MED", number, hospital, UCD_UCD_COD="9270000", ADM_NBR=1, DELAI=0)


def content(rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> Counter[object]:
    """Return what a store holds, whatever its numbers: all of each person as one thing, nobody's one by one."""
    stays = _stays(rows)
    held: dict[int, list[object]] = defaultdict(list)
    for table in rows:
        for row in rows[table]:
            held[row["person"]].append((table, _without_numbers(row, stays)))
    nobodys = held.pop(0, [])
    return Counter([*(tuple(sorted(map(repr, things))) for things in held.values()), *map(repr, nobodys)])


def _stays(rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> Mapping[int, str]:
    """Return what each stay is by its number: its own row, its diagnoses and its acts."""
    parts: dict[int, list[str]] = defaultdict(list)
    for table in ("stays", "stay_diagnoses", "acts"):
        for row in rows[table]:
            parts[row["stay"]].append(repr((table, _without_numbers(row, {}))))
    return {number: repr(sorted(those)) for number, those in parts.items() if number}


def _without_numbers(row: Mapping[str, Any], stays: Mapping[int, str]) -> Iterable[object]:
    return tuple(
        (name, stays.get(value, "") if name == "stay" else str(value))
        for name, value in row.items()
        if name != "person"
    )
