"""The person who moves figures most: care of every kind in every month, in every group, far above any clip.

Once as rows of a drawn store, once as tables of the SNDS, where she is a household: twins who share a number, several
cards and pseudonyms, another département in every month.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from query_service.query_model.codes import CodeSystem
from query_service.query_model.selectors import Position
from query_service.snds.ingest.source.wanted import TABLES
from tests.builders.invented_stores import CODES, FIRST, LAST
from tests.builders.snds import GLIMEPIRIDE, LARGE_PACK, METFORMIN, NATALIZUMAB, MiniSnds
from tests.builders.stores import Row, Rows, completed

MANY = 500
PARIS, LYON, SOUTH_CORSICA = ("075", "101"), ("069", "123"), ("209", "004")
MOVES = (PARIS, LYON, SOUTH_CORSICA)


def largest_rows(person: int, years: Sequence[int] = range(FIRST, LAST + 1)) -> Rows:
    """Rows of every table for one person, with every code in every month of the years."""
    days = [dt.date(year, month, 15) for year in years for month in range(1, 13)]
    stays = [{"person": person, "date": day, "code": code} for day in days for code in CODES[CodeSystem.GHM]]
    stays = [{"stay": 1000 + place, **stay} for place, stay in enumerate(stays)]
    in_stays = [
        {**act, "stay": stay["stay"]} for stay in stays for act in _events(person, [stay["date"]], CodeSystem.CCAM)
    ]
    products = (*CODES[CodeSystem.CIP13], *CODES[CodeSystem.UCD])
    dispensings = [
        {**event, "product": product, "large_pack": True}
        for event in _events(person, days, CodeSystem.ATC) for product in products
    ]  # fmt: skip
    visits = [{**event, "speciality": one} for event in _events(person, days, CodeSystem.NATURE) for one in ("1", "22")]
    causes = CODES[CodeSystem.CIM10]
    return completed({
        "persons": [{"person": person, "sex": 2, "birth_year": 1980, "departement": "75"}],
        "presence": [{"person": person, "year": year, "departement": ("75", "78", "2A")[year % 3]} for year in years],
        "dispensings": dispensings,
        "lab_tests": list(_events(person, days, CodeSystem.NABM)),
        "visits": visits,
        "acts": [*_events(person, days, CodeSystem.CCAM), *in_stays],
        "stays": stays,
        "stay_diagnoses": [
            {"stay": stay["stay"], "position": position.value, "code": code}
            for stay in stays for position in Position for code in causes
        ],
        "long_term_illnesses": [{"person": person, "code": code, "first": day, "last": dt.date(9999, 12, 31)}
                                for day in days for code in causes],
        "deaths": [{"person": person, "date": days[-1], "code": code, "initial": True} for code in causes],
    })  # fmt: skip


def _events(person: int, days: Sequence[dt.date], system: CodeSystem) -> Iterator[Row]:
    for day in days:
        for code in CODES[system]:
            yield {"person": person, "date": day, "code": code, "quantity": MANY, "amount": 100 * MANY}


def with_every_table(snds: MiniSnds, years: Sequence[int]) -> MiniSnds:
    """Add the tables of the SNDS that are not there, so that a store covers the same with a person or without."""
    for table in TABLES:
        for year in years if table.yearly else (0,):
            snds.rows[table.name.replace("aa", f"{year % 100:02d}")]
    return snds


def add_largest(snds: MiniSnds, name: str, years: Sequence[int]) -> None:
    """Add her household: `name` 0 and 1 are twins on the card A, 1 has the card B as well, which she shares with 2."""
    for place, (identity, card, rank) in enumerate(((0, "A", 1), (1, "A", 2), (1, "B", 1), (2, "B", 2))):
        departement, commune = MOVES[place % 3]
        snds.person(f"{name}{identity}", f"{name}{card}", rank, BEN_NAI_ANN=1980 + place, BEN_RES_DPT=departement,
                    BEN_RES_COM=commune, BEN_DTE_MAJ=f"201{place}-01-01")  # fmt: skip
    for year in years:
        for month in range(1, 13):
            _add_month(snds, name, f"{year}-{month:02d}-05", month)
        # Over the turn of the year: it counts in the year of discharge.
        snds.stay(f"{name}A", f"{year}-12-30", f"{year + 1}-01-02" if year < years[-1] else "")
    snds.illness(f"{name}A", f"{years[0]}-01-01", "2099-12-31")


def _add_month(snds: MiniSnds, name: str, date: str, month: int) -> None:
    departement, commune = MOVES[month % 3]
    lives = {"BEN_RES_DPT": departement, "BEN_RES_COM": commune}
    for card, rank in (("A", 1), ("A", 2), ("B", 1), ("B", 2)):
        who = {"BEN_RNG_GEM": rank, **lives}
        number = f"{name}{card}"
        for product in (METFORMIN, GLIMEPIRIDE, LARGE_PACK):
            snds.box(number, date, product, 40, BSE_REM_MNT="9000.00", **who)
        snds.hospital_drug(number, date, NATALIZUMAB, **who)
        snds.act(number, date, PRS_ACT_QTE=20, **who)
        snds.lab_test(number, date, tests=30, **who)
        snds.fee(number, date, **who)
        stay = snds.stay(number, date, BDI_DEP=departement[-2:])
        year = date[2:4]
        snds.of_stay(f"T_MCO{year}D", stay, ASS_DGN="I10")
        snds.of_stay(f"T_MCO{year}A", stay, CDC_ACT="NFKA008", ACV_ACT=1, PHA_ACT=0, NBR_EXE_ACT=1, ENT_DAT_DEL=1)
        snds.outpatient_act(number, date)
