"""Each noise is there as often as query_service/snds/synthesis/noise.py says."""

from __future__ import annotations

from math import sqrt

import pytest

from query_service.snds.synthesis import noise

BAD_CODE = " OR ".join(
    f"{name} = '1'"
    for name in (
        "NIR_RET", "NAI_RET", "SEX_RET", "SEJ_RET", "FHO_RET", "PMS_RET", "DAT_RET", "COH_NAI_RET", "COH_SEX_RET"
    )
)  # fmt: skip
VISITS = "PRS_NAT_REF IN (1110, 1111, 1112) AND DPN_QLF = 0 AND PFS_EXE_NUM IS NOT NULL AND PRS_ACT_QTE > 0"
FIRST = "PRS_ACT_QTE > 0"

# Name: stated rate, table, what is looked at, what is counted among it.
RATES = {
    "cancelled rows": (
        (noise.CANCELLED + noise.REDONE) / (1 + noise.CANCELLED + 2 * noise.REDONE),
        "ER_PRS_F", "true", "PRS_ACT_QTE < 0",
    ),
    "surcharges": (noise.SURCHARGE, "ER_PRS_F", VISITS, "CPL_MAJ_TOP = 2"),
    "unit dispensing": (noise.UNIT_DISPENSING, "ER_PHA_F", "true", "PHA_DEC_TOP = 'D'"),
    "hospital drugs without zeros": (noise.UCD_WITHOUT_ZEROS, "ER_UCD_F", "true", "length(UCD_UCD_COD) = 7"),
    "unknown residences": (noise.UNKNOWN_RESIDENCE, "ER_PRS_F", "true", "BEN_RES_DPT IN ('099', '999', '000')"),
    "bad return codes": (noise.BAD_RETURN_CODE, "T_MCO_C", "true", BAD_CODE),
    "fillers": (noise.BAD_RETURN_CODE * noise.FILLER_NUMBER, "T_MCO_C", "true", "NIR_ANO_17 ILIKE 'xxxxxxxx%'"),
    "error groups": (noise.ERROR_GROUP, "T_MCO_B", "true", "GRG_GHM LIKE '90%'"),
    "stays for another hospital": (noise.FOR_ANOTHER_HOSPITAL, "T_MCO_B", "NBR_SEA = 0", "SEJ_TYP = 'B'"),
    "two units": (noise.TWO_UNITS, "T_MCO_B", "SEJ_NBJ > 0", "NBR_RUM = 2"),
    "open ends": (noise.OPEN_END, "IR_IMB_R", "IMB_ETM_NAT <> 11", "year(IMB_ALD_DTF) = 2099"),
    "certificates that match": (noise.CERTIFICATE_MATCHED, "KI_CCI_R", "true", "DCD_IDT_TOP = 1"),
    "persons without a number of their own": (noise.NO_OWN_NUMBER, "truth", "true", "length(BEN_IDT_ANO) = 18"),
}  # fmt: skip
# A surcharge is counted beside visits of its own kind, a renewed ALD has several rows: the sample is not independent.
LOOSE = {"surcharges": 0.5, "open ends": 0.5, "persons without a number of their own": 0.3, "two units": 0.15}


@pytest.mark.parametrize("name", RATES)
def test_a_noise_comes_at_its_rate(number, name):
    rate, table, among, counted = RATES[name]
    size = number(f"SELECT count(*) FROM {table} WHERE {among}")
    if name == "surcharges":
        found = number(f"SELECT count(*) FROM {table} WHERE {counted} AND {FIRST}") / size
    else:
        found = number(f"SELECT count(*) FROM {table} WHERE ({among}) AND ({counted})") / size
    # Four standard errors, and what is known to be dependent.
    assert abs(found - rate) <= 4 * sqrt(rate * (1 - rate) / size) + LOOSE.get(name, 0.03) * rate


def test_some_dispensings_of_several_boxes_have_two_rows_of_detail(number):
    several = number("SELECT count(*) FROM ER_PRS_F WHERE PSE_ACT_NAT = 50 AND abs(PRS_ACT_QTE) > 1")
    twice = number("SELECT count(*) FROM ER_PHA_F WHERE PHA_ORD_NUM = 2")
    assert twice / several == pytest.approx(noise.TWO_DETAIL_ROWS, rel=0.15)


def test_98_or_99_rows_in_100_are_in_the_base_in_june_of_the_year_after(number):
    """The handbook: care of a year is at 98 to 99 % after six months, complete after 27."""
    in_time = number("""SELECT avg(CAST(FLX_DIS_DTD <= DATE '2018-06-01' AS INT)) FROM ER_PRS_F
        WHERE year(EXE_SOI_DTD) = 2017 AND PRS_ACT_QTE > 0""")
    assert 0.975 <= in_time <= 0.99
    months = "date_diff('month', date_trunc('month', EXE_SOI_DTD), FLX_DIS_DTD)"
    assert number(f"SELECT min({months}) FROM ER_PRS_F") == 0
    # 27, and nine months and one more for rows cancelled and written again.
    assert number(f"SELECT max({months}) FROM ER_PRS_F") <= 27 + 9 + 1


def test_outpatient_visits_are_partly_in_the_dcir(number):
    visits = number("SELECT count(*) FROM T_MCO_CSTC")
    informed = number("SELECT count(*) FROM ER_PRS_F WHERE DPN_QLF = 71 AND PRS_ACT_QTE > 0") / visits
    billed = number("SELECT count(*) FROM ER_ETE_F WHERE ETE_IND_TAA = 1") / visits
    assert informed == pytest.approx(noise.INFORMATION, rel=0.06)
    assert billed == pytest.approx(noise.DIRECT_BILLING, rel=0.08)


def test_duplicates_of_hospitals_stop_after_2017(number, copy):
    sites = "SELECT count(*) FROM {table} WHERE SOC_RAI = 'SITE EN DOUBLE'"
    assert number(sites.format(table="T_MCO17E")) == 46
    assert number(sites.format(table="T_MCO18E")) == 0
    assert number("SELECT count(*) FROM T_MCO18B ANTI JOIN T_MCO18E USING (ETA_NUM)") == 0
