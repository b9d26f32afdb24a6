"""A mini SNDS drawn by hand: persons, care, stays, ALD and deaths, each with values that pass every rule.

Each method adds the rows of one thing and takes what a test wants different by the names of the columns. Numbers of
cards are words such as A1: none looks like a pseudonym.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections import defaultdict
from pathlib import Path
from typing import Any

from query_service.snds.ingest.source.wanted import BY_NAME, KEY_NAMES

Values = dict[str, Any]

METFORMIN, METFORMIN_ATC = "3400930000014", "A10BA02"
GLIMEPIRIDE, GLIMEPIRIDE_ATC = "3400930000021", "A10BB12"
LARGE_PACK = "3400930000038"
NATALIZUMAB, NATALIZUMAB_ATC = "9270000", "L04AA23"
KNEE = "NFKA008"
HOSPITAL = "010000024"
PHARMACY, CONSULTATION, BIOLOGY, SURGERY = 3313, 1111, 3211, 1321


class MiniSnds:
    """Rows by table; `write` makes a folder of CSV files of them."""

    def __init__(self) -> None:
        self.rows: dict[str, list[Values]] = defaultdict(list)
        self._fees = 0
        self._stays = 0
        for product, code, large in (
            (METFORMIN, METFORMIN_ATC, "N"), (GLIMEPIRIDE, GLIMEPIRIDE_ATC, "N"), (LARGE_PACK, METFORMIN_ATC, "O"),
        ):  # fmt: skip
            self.add("IR_PHA_R", {"PHA_CIP_C13": product, "PHA_ATC_CLA": code, "PHA_GRD_CND": large})
        self.add("NU_ITE_R", {"UCD_UCD_COD": f"000000{NATALIZUMAB}", "PHA_ATC_CLA": NATALIZUMAB_ATC})

    def add(self, table: str, values: Values) -> None:
        """Add one row to a table, such as T_MCO19B."""
        self.rows[table].append(values)

    def person(self, who: str, card: str = "", rank: int = 1, table: str = "IR_BEN_R", **other: Any) -> None:
        """Add a row of the referential: a woman born in 1950 who lives in Paris, alive."""
        self.add(table, {
            "BEN_NIR_PSA": card or f"{who}1", "BEN_RNG_GEM": rank, "BEN_IDT_ANO": who, "BEN_CDI_NIR": "00",
            "BEN_NAI_ANN": 1950, "BEN_SEX_COD": 2, "BEN_DCD_DTE": "1600-01-01", "BEN_RES_DPT": "075",
            "BEN_RES_COM": "101", "BEN_DTE_MAJ": "2019-01-01", **other,
        })  # fmt: skip

    def fee(self, card: str, date: str, nature: int = CONSULTATION, flux: str = "", **other: Any) -> Values:
        """Add a row of ER_PRS_F and return it: one act of 25.00 euros, of which 17.50 are reimbursed."""
        self._fees += 1
        key = dict(zip(KEY_NAMES, (self._fees, flux or _next_month(date), 1, 1, 1, flux or _next_month(date),
                                   "01C751000", 1, 0), strict=True))  # fmt: skip
        row = {
            **key, "BEN_NIR_PSA": card, "BEN_RNG_GEM": 1, "EXE_SOI_DTD": date, "PRS_NAT_REF": nature,
            "PRS_ACT_QTE": 1, "CPL_MAJ_TOP": 0, "CPL_AFF_COD": 0, "DPN_QLF": 0, "PRS_DPN_QLP": 0,
            "BSE_REM_MNT": "17.50", "PSE_SPE_COD": 1, "PFS_PRE_NUM": "P1", "BEN_RES_DPT": "075", "BEN_RES_COM": "101",
            "ORG_AFF_BEN": "01C751000", **other,
        }  # fmt: skip
        self.add("ER_PRS_F", row)
        return row

    def detail(self, table: str, fee: Values, values: Values) -> None:
        """Add a detail row of a fee."""
        self.add(table, {**{name: fee[name] for name in KEY_NAMES}, **values})

    def box(self, card: str, date: str, product: str = METFORMIN, boxes: int = 1, **other: Any) -> Values:
        """Add a dispensing of a town pharmacy."""
        fee = self.fee(card, date, PHARMACY, **{"PRS_ACT_QTE": boxes, **other})
        self.detail("ER_PHA_F", fee, {"PHA_PRS_C13": product, "PHA_ACT_QSN": boxes})
        return fee

    def hospital_drug(self, card: str, date: str, ucd: str, **other: Any) -> None:
        """Add a drug delivered by a hospital to take home."""
        self.detail("ER_UCD_F", self.fee(card, date, 3317, **other), {"UCD_UCD_COD": ucd, "UCD_DLV_NBR": 1})

    def act(self, card: str, date: str, code: str = KNEE, activity: int = 1, phase: int = 0, **other: Any) -> Values:
        """Add a technical act of a town practice."""
        fee = self.fee(card, date, SURGERY, **other)
        self.detail("ER_CAM_F", fee, {"CAM_PRS_IDE": code, "CAM_ACT_COD": activity, "CAM_TRT_PHA": phase})
        return fee

    def lab_test(self, card: str, date: str, code: int = 1577, tests: int = 1, **other: Any) -> None:
        """Add a lab test."""
        self.detail("ER_BIO_F", self.fee(card, date, BIOLOGY, **other), {"BIO_PRS_IDE": code, "BIO_ACT_QSN": tests})

    def stay(
        self, card: str, entry: str, discharge: str = "", main: str = "E119", hospital: str = HOSPITAL, **other: Any
    ) -> str:
        """Add a stay (B and C) and return its number; columns of both tables by name."""
        self._stays += 1
        number = f"{self._stays:010d}"
        end = dt.date.fromisoformat(discharge or entry)
        year = f"{end.year % 100:02d}"
        key = {"ETA_NUM": hospital, "RSA_NUM": number}
        returns = dict.fromkeys(
            ("NIR_RET", "NAI_RET", "SEX_RET", "SEJ_RET", "FHO_RET", "PMS_RET", "DAT_RET", "COH_NAI_RET",
             "COH_SEX_RET"), "0",
        )  # fmt: skip
        stay = {**key, "GRG_GHM": "10M021", "DGN_PAL": main, "ENT_MOD": "8", "SOR_MOD": "8", "SOR_MOI": end.month,
                "SEJ_NBJ": (end - dt.date.fromisoformat(entry)).days, "BDI_DEP": "75"}  # fmt: skip
        who = {**key, "NIR_ANO_17": card, "EXE_SOI_DTD": _sas(dt.date.fromisoformat(entry)), "EXE_SOI_DTF": _sas(end),
               "ENT_DAT": "", "SOR_DAT": "",
               **returns}  # fmt: skip
        for name, value in other.items():
            (who if name in who else stay)[name] = value
        self.add(f"T_MCO{year}B", stay)
        self.add(f"T_MCO{year}C", who)
        return number

    def of_stay(self, table: str, number: str, hospital: str = HOSPITAL, **values: Any) -> None:
        """Add a row of another table of a stay, such as T_MCO19D."""
        self.add(table, {"ETA_NUM": hospital, "RSA_NUM": number, **values})

    def outpatient_act(self, card: str, date: str, code: str = KNEE, **other: Any) -> None:
        """Add an act of public outpatient care (CSTC and FMSTC)."""
        self._stays += 1
        year = date[2:4]
        key = {"ETA_NUM": HOSPITAL, "SEQ_NUM": f"{self._stays:08d}"}
        returns = dict.fromkeys(("NIR_RET", "NAI_RET", "SEX_RET", "IAS_RET", "ENT_DAT_RET"), "0")
        self.add(f"T_MCO{year}CSTC", {**key, "NIR_ANO_17": card, "EXE_SOI_DTD": date, **returns})
        self.add(f"T_MCO{year}FMSTC", {**key, "CCAM_COD": code, "ACV_ACT": 1, "PHA_ACT": 0, **other})

    def illness(self, card: str, first: str, last: str, code: str = "E11", **other: Any) -> None:
        """Add a row of ALD."""
        self.add("IR_IMB_R", {
            "BEN_NIR_PSA": card, "BEN_RNG_GEM": 1, "IMB_ALD_DTD": first, "IMB_ALD_DTF": last, "IMB_ETM_NAT": 41,
            "MED_MTF_COD": code, "MED_NCL_IDT": "CIM10", **other,
        })  # fmt: skip

    def certificate(self, number: str, who: str, date: str, cause: str, *others: str, **values: Any) -> None:
        """Add a certificate of death with its causes."""
        self.add("KI_CCI_R", {"DCD_IDT_ENC": number, "DCD_IDT_TOP": 1, "BEN_IDT_ANO": who, "DCD_CIM_COD": cause,
                              "BEN_DCD_DTE": date, **values})  # fmt: skip
        for code in others:
            self.add("KI_ECD_R", {"DCD_IDT_ENC": number, "BEN_IDT_ANO": who, "ECD_CIM_COD": code})

    def write(self, folder: Path, delimiter: str = ";") -> Path:
        """Write a CSV for each table that has rows, with every column that ingest reads, and return the folder."""
        folder.mkdir(parents=True, exist_ok=True)
        for table, rows in self.rows.items():
            columns = [column.name for column in BY_NAME[_generic(table)].columns]
            columns += sorted({name for row in rows for name in row} - set(columns))
            with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, columns, restval="", delimiter=delimiter)
                writer.writeheader()
                writer.writerows(rows)
        return folder


def _generic(table: str) -> str:
    return f"{table[:5]}aa{table[7:]}" if table.startswith("T_") else table


def _next_month(date: str) -> str:
    day = dt.date.fromisoformat(date)
    return f"{day.year + day.month // 12}-{day.month % 12 + 1:02d}-01"


def _sas(day: dt.date) -> str:
    return day.strftime("%d%b%Y:00:00:00").upper()
