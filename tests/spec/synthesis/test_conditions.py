"""The seventeen published conditions have persons even in a small copy, with the codes that their rules look for."""

from __future__ import annotations

import pytest

from tests.spec.synthesis.test_traps import KEY

DRUGS = f"ER_PRS_F JOIN ER_PHA_F USING ({KEY}) JOIN IR_PHA_R ON PHA_PRS_C13 = PHA_CIP_C13"
MAIN = "SELECT count(*) FROM T_MCO_B WHERE trim(DGN_PAL)"


def dispensed(codes: str) -> str:
    return f"SELECT count(DISTINCT BEN_NIR_PSA) FROM {DRUGS} WHERE {codes}"


CONDITIONS = {
    "1 diabetes treated": dispensed("PHA_ATC_CLA LIKE 'A10%' AND PHA_ATC_CLA <> 'A10BX06'"),
    "1 large packs": dispensed("PHA_ATC_CLA LIKE 'A10%' AND PHA_GRD_CND = 'O'"),
    "1 benfluorex, excluded": dispensed("PHA_ATC_CLA = 'A10BX06'"),
    "2 diabetes by ALD": "SELECT count(*) FROM IR_IMB_R WHERE MED_MTF_COD SIMILAR TO 'E1[0-4].*'",
    "2 diabetes by a stay": f"{MAIN} SIMILAR TO 'E1[0-4].*'",
    "3 type 1": dispensed("PHA_ATC_CLA LIKE 'A10A%'"),
    "3 type 2": dispensed("PHA_ATC_CLA LIKE 'A10B%'"),
    "4 acute coronary syndrome": f"{MAIN} SIMILAR TO 'I2[1-4].*'",
    "5 stroke": f"{MAIN} SIMILAR TO 'I6[0-4].*'",
    "6 heart failure": f"{MAIN} LIKE 'I50%'",
    "7 breast cancer, surgery": "SELECT count(*) FROM T_MCO_A WHERE CDC_ACT LIKE 'QEFA%'",
    "7 breast cancer, chemotherapy": f"{MAIN} = 'Z511' AND trim(DGN_REL) LIKE 'C50%'",
    "7 breast cancer, tamoxifen and after": dispensed("PHA_ATC_CLA IN ('L02BA01', 'L02BG03', 'L02BG04', 'L02BG06')"),
    "8 cancers by ALD": "SELECT count(*) FROM IR_IMB_R WHERE MED_MTF_COD LIKE 'C%'",
    "9 multiple sclerosis": "SELECT count(*) FROM IR_IMB_R WHERE trim(MED_MTF_COD) = 'G35'",
    "10 Parkinson": dispensed("PHA_ATC_CLA LIKE 'N04B%'"),
    "10 neuroleptics and N04 without Parkinson": f"""SELECT count(*) FROM (SELECT BEN_NIR_PSA FROM {DRUGS}
        GROUP BY 1 HAVING bool_or(PHA_ATC_CLA LIKE 'N04AA%') AND bool_or(PHA_ATC_CLA LIKE 'N05A%'))""",
    "11 asthma": dispensed("PHA_ATC_CLA LIKE 'R03%' AND CAST(BEN_NAI_ANN AS INT) > 1980"),
    "12 COPD": f"{MAIN} LIKE 'J44%'",
    "13 antihypertensives": dispensed("PHA_ATC_CLA SIMILAR TO 'C0[23789].*'"),
    "13 sotalol, no antihypertensive": dispensed("PHA_ATC_CLA = 'C07AA07'"),
    "14 dementia": dispensed("PHA_ATC_CLA IN ('N06DA02', 'N06DX01') AND EXE_SOI_DTD < DATE '2018-08-01'"),
    "15 vasculitis": "SELECT count(*) FROM truth WHERE vasculitis IS NOT NULL",
    "16 congenital adrenal hyperplasia": dispensed("PHA_ATC_CLA = 'H02AB09'"),
    "16 cystic fibrosis": "SELECT count(*) FROM IR_IMB_R WHERE IMB_ALD_NUM = 18",
    "17 abortion in hospital": """SELECT count(*) FROM T_MCO_B JOIN T_MCO_A USING (ETA_NUM, RSA_NUM)
        WHERE GRG_GHM = '14Z08Z' AND CDC_ACT IN ('JNJP001', 'JNJD002')""",
    "17 abortion in town": "SELECT count(*) FROM ER_PRS_F WHERE PRS_NAT_REF = 3329",
    "GP visits": "SELECT count(*) FROM ER_PRS_F WHERE PRS_NAT_REF = 1111",
    "lab tests": "SELECT count(*) / 3 FROM ER_BIO_F WHERE BIO_PRS_IDE IN (1577, 552, 1104)",
    "analgesics": dispensed("PHA_ATC_CLA LIKE 'N02%'"),
    "dental care": "SELECT count(*) FROM ER_CAM_F WHERE CAM_PRS_IDE LIKE 'HB%'",
    "sessions": "SELECT count(*) FROM T_MCO_B WHERE GRG_GHM LIKE '28%' AND SEJ_NBJ IS NULL",
    "newborns": "SELECT count(*) FROM T_MCO_B WHERE GRG_GHM LIKE '15%' AND AGE_ANN IS NULL AND AGE_JOU = 0",
    "deliveries": "SELECT count(*) FROM T_MCO_B WHERE GRG_GHM LIKE '14%' AND DGN_PAL LIKE 'O8%'",
    "rentals of devices": "SELECT count(*) FROM ER_TIP_F WHERE TIP_ACL_DTF > TIP_ACL_DTD",
}


@pytest.mark.parametrize("condition", CONDITIONS)
def test_a_condition_has_persons(number, condition):
    assert number(CONDITIONS[condition]) > 0


def test_drugs_of_dementia_stop_on_1_august_2018(number):
    after = "PHA_ATC_CLA IN ('N06DA02', 'N06DA03', 'N06DA04', 'N06DX01') AND EXE_SOI_DTD >= DATE '2018-08-01'"
    assert number(dispensed(after)) == 0


def test_teleconsultations_begin_in_september_2018(number):
    natures = "PRS_NAT_REF IN (1096, 1157, 1164, 1191, 1192)"
    assert number(f"SELECT count(*) FROM ER_PRS_F WHERE {natures} AND EXE_SOI_DTD < DATE '2018-09-15'") == 0
