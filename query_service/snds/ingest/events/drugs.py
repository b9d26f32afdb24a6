"""Drugs: boxes of town pharmacies (CIP13), drugs of hospitals (UCD), each with its ATC class (handbook, sections 3, 7).

Town: ER_PHA_F, its class by IR_PHA_R; before 2013 the product is known by its old number of 7 digits. Quantities are
signed boxes. A box opened and dispensed by the unit (PHA_DEC_TOP 'D') counts the whole boxes that its units make
(PHA_DEC_QSU by PHA_UNT_NBR_DSES), one at least. A pack of three months is one box, marked `large_pack`.

Hospital: ER_UCD_F, delivered to take home or billed on top of a private stay, and T_MCOaaMED, given in a public stay
on top of its tariff: several treatments are known there only. One UCD is counted as one box; T_MCOaaMED says no
reimbursed amount (0), its date is that of entry plus the delay. Class by NU_ITE_R, else IR_PHA_R, else the list
shipped with the project.
"""

from __future__ import annotations

from query_service.snds.ingest.events.netting import net_details
from query_service.snds.ingest.events.town import details
from query_service.snds.ingest.report import Journal
from query_service.snds.ingest.rules import Rules
from query_service.snds.ingest.source.shipped import classes_of_hospital_drugs
from query_service.snds.ingest.sql import Workbench, drop, fill, make, number

_PRODUCTS = """
SELECT PHA_CIP_C13 AS product, max(upper(PHA_ATC_CLA)) AS code,
  coalesce(bool_or(PHA_GRD_CND = 'O'), false) AS large_pack,
  max(PHA_PRS_IDE) AS old_number, max(PHA_CIP_UCD) AS ucd, max(TRY_CAST(PHA_UNT_NBR_DSES AS DOUBLE)) AS units
FROM IR_PHA_R WHERE PHA_CIP_C13 IS NOT NULL GROUP BY PHA_CIP_C13
"""
_OLD_NUMBERS = (
    "SELECT old_number, min(product) AS product FROM products WHERE old_number IS NOT NULL GROUP BY old_number"
)
_BOXES = """
SELECT boxes.* EXCLUDE (cip13, old_number), coalesce(cip13, old_numbers.product, boxes.old_number) AS product
FROM ($boxes) AS boxes LEFT JOIN old_numbers ON boxes.cip13 IS NULL AND old_numbers.old_number = boxes.old_number
"""
_BOX_COLUMNS = """
CASE WHEN detail.PHA_PRS_C13 NOT IN ('0', '9999999999999') THEN detail.PHA_PRS_C13 END AS cip13,
detail.PHA_PRS_IDE AS old_number, detail.PHA_DEC_TOP = 'D' AND detail.PHA_DEC_QSU IS NOT NULL AS by_unit,
CASE WHEN detail.PHA_DEC_TOP = 'D' THEN coalesce(detail.PHA_DEC_QSU, detail.PHA_ACT_QSN) ELSE detail.PHA_ACT_QSN END
  AS quantity, greatest(abs(detail.PHA_ACT_QSN), 1) AS part, CAST(NULL AS VARCHAR) AS why
"""
_IN_TOWN = """
SELECT person, date, coalesce(products.code, '') AS code, product, coalesce(products.large_pack, false) AS large_pack,
  CASE WHEN by_unit THEN CAST(greatest(1, ceil(quantity / coalesce(nullif(units, 0), quantity))) AS INTEGER)
    ELSE quantity END AS quantity, amount
FROM net_boxes LEFT JOIN products USING (product)
"""
_UCD_COLUMNS = "$product AS product, detail.UCD_DLV_NBR AS quantity, 1 AS part, $why AS why"
_UCD_CLASSES = """
SELECT ucd, min_by(code, source || code) AS code FROM (
  SELECT $ucd_of_list AS ucd, upper(PHA_ATC_CLA) AS code, 1 AS source FROM NU_ITE_R
  UNION ALL SELECT ucd, min(code), 2 FROM products WHERE ucd IS NOT NULL GROUP BY ucd
  UNION ALL SELECT ucd, code, 3 FROM (VALUES $shipped) AS shipped(ucd, code))
WHERE code IS NOT NULL GROUP BY ucd
"""
_IN_STAYS = """
SELECT stays.person, CAST(stays.date + CAST(coalesce(greatest(given.DELAI, 0), 0) AS INTEGER) AS DATE) AS date,
  $product AS product, CAST(ceil(given.ADM_NBR) AS INTEGER) AS quantity, CAST(0 AS BIGINT) AS amount
FROM T_MCOaaMED AS given JOIN stays USING (table_year, ETA_NUM, RSA_NUM)
WHERE given.ADM_NBR > 0 AND given.UCD_UCD_COD IS NOT NULL
"""
_IN_HOSPITAL = """
SELECT person, date, coalesce(classes.code, '') AS code, product, false AS large_pack, quantity, amount
FROM (
  SELECT person, date, product, quantity, amount FROM net_ucd
  UNION ALL SELECT person, date, product, quantity, amount FROM given)
LEFT JOIN ucd_classes AS classes ON classes.ucd = product
"""


def find_drugs(bench: Workbench, rules: Rules, journal: Journal) -> None:
    """Make the table `dispensings`; needs `fees` and `stays`."""
    make(bench, "products", _PRODUCTS)
    make(bench, "old_numbers", _OLD_NUMBERS)
    boxes = fill(_BOXES, boxes=details(_BOX_COLUMNS, "ER_PHA_F"))
    net_details(bench, "net_boxes", "ER_PHA_F", boxes, "product, by_unit", rules, journal,
                order="product, part, by_unit")  # fmt: skip
    _hospital(bench, rules, journal)
    both = fill("$town UNION ALL BY NAME $hospital", town=_IN_TOWN, hospital=_IN_HOSPITAL)
    make(bench, "dispensings", both)
    drop(bench, "net_boxes", "net_ucd", "given")
    classless = number(bench, "SELECT count(*) FROM dispensings WHERE code = ''")
    if classless:
        journal.note(f"drugs: {classless} dispensings of products that no referential knows; they have no ATC class")


def _hospital(bench: Workbench, rules: Rules, journal: Journal) -> None:
    why = rules.first_broken([("codes_of_nothing", "detail.UCD_UCD_COD IS NULL")])
    columns = fill(_UCD_COLUMNS, product=_seven_digits("detail.UCD_UCD_COD", rules), why=why)
    rows = details(columns, "ER_UCD_F")
    net_details(bench, "net_ucd", "ER_UCD_F", rows, "product", rules, journal, order="product")
    make(bench, "given", _IN_STAYS, product=_seven_digits("given.UCD_UCD_COD", rules))
    read = number(bench, "SELECT count(*) FROM T_MCOaaMED")
    journal.add("T_MCOaaMED", read, {"stay_dropped": read - number(bench, "SELECT count(*) FROM given")})
    listed = ", ".join(f"('{ucd}', '{code}')" for ucd, code in classes_of_hospital_drugs().items())
    make(bench, "ucd_classes", _UCD_CLASSES, ucd_of_list=_seven_digits("UCD_UCD_COD", rules), shipped=listed)


def _seven_digits(code: str, rules: Rules) -> str:
    """Return the SQL of a UCD on its 7 digits, whether or not six zeros come before."""
    return f"right({code}, 7)" if rules.on("ucd_on_7_digits") else code
