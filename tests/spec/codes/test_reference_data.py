"""Whatever the synthetic data holds can be asked for: each code it is drawn from is known to the extract."""

from __future__ import annotations

import csv
import re
from collections import defaultdict

from query_service.codes.shipped import shipped
from query_service.codes.spelling import spelled
from tests.repository.tracked_files import ROOT

REFERENCE = ROOT / "query_service" / "reference"
# Columns of the tables that the synthetic data is drawn from, and the nomenclature of what they hold.
COLUMNS = {
    "atc": "atc", "diagnosis": "cim10", "diagnoses": "cim10", "associated": "cim10", "ald_codes": "cim10",
    "act": "ccam", "nature": "nature", "device": "lpp",
    "PHA_CIP_C13": "cip13", "UCD_UCD_COD": "ucd", "PHA_ATC_CLA": "atc",
}  # fmt: skip


def named() -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for path in [*REFERENCE.glob("calibration/*.csv"), *REFERENCE.glob("drugs/*.csv")]:
        with path.open(encoding="utf-8") as file:
            for row in csv.DictReader(file, delimiter=";"):
                for column in COLUMNS.keys() & row.keys():
                    # A cell may hold several codes with their weights (E119:70 E11:15); = is the code of the illness.
                    found[column] |= {code for code in re.split(r":\d+|\s|=", row[column]) if code}
    return found


def test_every_code_of_the_synthetic_data_is_known() -> None:
    editions = {edition.system: edition for edition in shipped()}
    codes = named()
    assert codes.keys() == COLUMNS.keys()
    unknown = {
        column: sorted(code for code in several if spelled(COLUMNS[column], code) not in editions[COLUMNS[column]])
        for column, several in codes.items()
    }
    assert {column: several for column, several in unknown.items() if several} == {}
