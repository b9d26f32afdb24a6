"""Every code that the published algorithms name is known to the extract that ships with the project.

The rows are those of the table of algorithms in the handbook: condition, system, codes as the table writes
them, codes left out, and some that the set must hold or must not.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from query_service.codes.shipped import shipped_expansion
from tests.builders.codes import codes
from tests.repository.tracked_files import ROOT

EXAMPLES = sorted((ROOT / "query_service" / "examples").glob("*.json"))

DIABETES_COMPLICATIONS = "G590* G632* G730* G990* H280* H360* I792* L97* M142* M146* N083*"
LUNGS = "J60-J67 I278* I279* J684* J701* J703*"

ALGORITHMS = [
    ("1 diabetes treated", "atc", "A10*", "A10BX06", "A10BA02 A10AB01 A10BK01", "A10BX06 A11"),
    ("1 gliflozins only", "atc", "A10BK*", "", "A10BK03", "A10BX06"),
    ("2 diabetes, ALD or main diagnosis", "cim10", "E10-E14", "", "E10 E109 E1100 E149", "E15"),
    ("2 diabetes, complications", "cim10", DIABETES_COMPLICATIONS, "", "G590 I792 L97 M146 N083", "G59 N08"),
    ("3 type 1", "atc", "A10A*", "", "A10AB01 A10AE04", "A10BA02"),
    ("3 type 1 in ALD", "cim10", "E10*", "", "E109", "E119"),
    ("3 type 2", "atc", "A10B*", "", "A10BA02", "A10AB01"),
    ("3 type 2 in ALD", "cim10", "E11*", "", "E119", "E109"),
    ("4 acute coronary syndrome", "cim10", "I21-I24", "", "I21 I2100 I249", "I20 I200 I25"),
    ("4 acute coronary syndrome, wider", "cim10", "I20-I24", "", "I200", "I25"),
    ("5 acute stroke", "cim10", "I60-I64", "", "I60 I619 I639 I64", "I65 I69"),
    ("5 acute stroke, without subarachnoid", "cim10", "I61-I64", "", "I61", "I60"),
    ("6 heart failure", "cim10", "I50* I110* I130* I132* I139* K761* J81*", "", "I500 I110 J81", "I10 I119"),
    ("6 heart failure in ALD", "cim10", "I50* I11* I13*", "", "I119 I130", "I120"),
    ("7 breast cancer", "cim10", "C50*", "", "C509", "D05"),
    ("7 breast cancer in situ", "cim10", "D05*", "", "D059", "C50"),
    ("7 sessions", "cim10", "Z511* Z5100 Z5101", "", "Z511 Z5100 Z5101", "Z512"),
    (
        "7 total mastectomy",
        "ccam",
        "QEFA003 QEFA005 QEFA007 QEFA010 QEFA012 QEFA013 QEFA015 QEFA019 QEFA020",
        "",
        "QEFA003 QEFA020",
        "QEFA001",
    ),
    ("7 partial mastectomy", "ccam", "QEFA001 QEFA004 QEFA008 QEFA016 QEFA017 QEFA018", "", "QEFA018", "QEFA019"),
    ("7 radiotherapy", "ccam", "ZZNL*", "", "ZZNL063", "ZZMP018"),
    ("7 hormone therapy", "atc", "L02BA01 L02BG03 L02BG04 L02BG06", "", "L02BA01", "L02BG"),
    ("7 trastuzumab", "atc", "L01XC03", "", "L01XC03", "L01XC02"),
    ("8 history of cancer", "cim10", "C00-C97 D00-D09", "", "C000 C509 C97 D059", "D10 D45"),
    ("9 multiple sclerosis", "cim10", "G35*", "", "G35", "G36"),
    ("9 disease-modifying drugs", "atc", "L03AB07 L03AB08 L03AX13 L04AA27 L04AA23", "", "L04AA23", "L03AB"),
    ("10 Parkinson, drugs", "atc", "N04*", "", "N04BA02 N04BC05", "N05"),
    ("10 Parkinson", "cim10", "G20* F023*", "", "G20 F0230", "G21"),
    ("11 asthma and COPD, drugs", "atc", "R03*", "", "R03AC02 R03BB04 R03DC03", "R05"),
    ("11 asthma", "cim10", "J45-J46", "", "J450 J46", "J44"),
    ("12 COPD", "cim10", "J40-J44 J47* J96*", "", "J40 J449 J47 J9600", "J45 J46"),
    ("12 COPD, wider", "cim10", f"J40-J44 J47* J96* {LUNGS}", "", "J60 J679 I278 J703", "J700"),
    (
        "13 antihypertensives",
        "atc",
        "C02* C03* C07* C08* C09*",
        "C02KX* C07AA07 C09DX04 C03XA*",
        "C02AC01 C03AA03 C07AB02 C08CA01 C09AA05 C09DA01",
        "C02KX C02KX01 C02KX02 C07AA07 C09DX04 C03XA C03XA01",
    ),
    ("14 dementia", "cim10", "F00-F03 G30* G310* G311* F051*", "", "F000 F0000 F03 G309 G310 F051", "F04 G318"),
    ("14 dementia, drugs", "atc", "N06DA* N06DX01", "", "N06DA02 N06DA04 N06DX01", "N06DX"),
    (
        "15 vasculitis",
        "cim10",
        "M313* M317* M314* M300* M308* M302* M352* M301*",
        "",
        "M313 M317 M314 M300 M308 M302 M352 M301",
        "M310 M303",
    ),
    ("16 congenital adrenal hyperplasia", "cim10", "E250*", "", "E250 E250A", "E251 E25"),
    ("16 cystic fibrosis", "cim10", "E84*", "", "E84 E849", "E85"),
    ("17 abortion, stays", "ghm", "14Z08Z", "", "14Z08Z", "14Z08A"),
    ("17 abortion, acts", "ccam", "JNJP001 JNJD002", "", "JNJP001 JNJD002", "JNJD001"),
    ("17 abortion, in town", "nature", "3329", "", "3329", "3328"),
    ("teleconsultations", "nature", "1096 1157 1164 1191 1192", "", "1164 1191", "1110"),
    ("visits to a general practitioner", "speciality", "1 22 23", "", "1 22 23", "2"),
]


@pytest.mark.parametrize(
    ("system", "included", "without", "has", "has_not"),
    [row[1:] for row in ALGORITHMS],
    ids=[row[0] for row in ALGORITHMS],
)
def test_the_codes_of_a_published_algorithm_are_known(
    system: str, included: str, without: str, has: str, has_not: str
) -> None:
    found = set(shipped_expansion()(codes(system, included, without)))
    assert set(has.split()) <= found
    assert not set(has_not.split()) & found


def test_the_examples_are_there() -> None:
    assert len(EXAMPLES) >= 17


def test_antihypertensives_are_about_a_hundred_products() -> None:
    included, without = next(row[2:4] for row in ALGORITHMS if row[0].startswith("13"))
    products = [code for code in shipped_expansion()(codes("atc", included, without)) if len(code) == 7]
    assert 80 <= len(products) <= 160


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_codes_of_an_example_that_ships_are_known(path: Path) -> None:
    found = list(_sets_of_codes(json.loads(path.read_text(encoding="utf-8"))))
    assert found
    for said in found:
        included, without = " ".join(said["include"]), " ".join(said.get("exclude", []))
        assert shipped_expansion()(codes(said["system"], included, without))


def _sets_of_codes(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict) and "system" in value:
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _sets_of_codes(part)
