"""Each trap of the handbook has rows in a small synthetic copy: a query that falls into one gets a wrong number."""

from __future__ import annotations

import pytest

KEY = (
    "DCT_ORD_NUM, FLX_DIS_DTD, FLX_EMT_NUM, FLX_EMT_ORD, FLX_EMT_TYP, FLX_TRT_DTD, ORG_CLE_NUM, PRS_ORD_NUM, "
    "REM_TYP_AFF"
)
TRAPS = {
    "one person has two card numbers": """
        SELECT count(*) FROM (SELECT BEN_IDT_ANO FROM IR_BEN_R GROUP BY 1 HAVING count(DISTINCT BEN_NIR_PSA) > 1)""",
    "both card numbers of a person have care": """
        SELECT count(*) FROM (SELECT BEN_IDT_ANO FROM IR_BEN_R JOIN ER_PRS_F USING (BEN_NIR_PSA, BEN_RNG_GEM)
        GROUP BY 1 HAVING count(DISTINCT BEN_NIR_PSA) > 1)""",
    "twins of the same sex share a number and have two ranks": """
        SELECT count(*) FROM (SELECT BEN_NIR_PSA FROM IR_BEN_R WHERE BEN_CDI_NIR = '00'
        GROUP BY 1 HAVING count(DISTINCT BEN_IDT_ANO) = 2 AND count(DISTINCT BEN_SEX_COD) = 1)""",
    "a fictitious number stands for nobody and has care": """
        SELECT count(*) FROM ER_PRS_F JOIN IR_BEN_R USING (BEN_NIR_PSA, BEN_RNG_GEM)
        WHERE IR_BEN_R.BEN_CDI_NIR IN ('01', '05', '11') AND BEN_NIR_ANO IS NULL""",
    "an abortion in town is under a fictitious number": """
        SELECT count(*) FROM ER_PRS_F WHERE PRS_NAT_REF = 3329 AND BEN_CDI_NIR = '01'""",
    "an abortion in hospital is under a fictitious number": """
        SELECT count(*) FROM T_MCO_B JOIN T_MCO_C USING (ETA_NUM, RSA_NUM, SOR_ANN) JOIN IR_BEN_R
        ON NIR_ANO_17 = BEN_NIR_PSA WHERE GRG_GHM = '14Z08Z' AND BEN_CDI_NIR = '01'""",
    "care in December enters the base in March or later": """
        SELECT count(*) FROM ER_PRS_F WHERE month(EXE_SOI_DTD) = 12 AND year(EXE_SOI_DTD) = 2017
        AND FLX_DIS_DTD >= DATE '2018-03-01'""",
    "care after the period asked enters within its months": """
        SELECT count(*) FROM ER_PRS_F WHERE EXE_SOI_DTD >= DATE '2018-01-01' AND FLX_DIS_DTD < DATE '2018-07-01'""",
    "an outpatient visit is in the DCIR for information": """
        SELECT count(*) FROM ER_PRS_F WHERE DPN_QLF = 71 AND PRS_DPN_QLP = 71""",
    "an outpatient visit is billed by the hospital": "SELECT count(*) FROM ER_ETE_F WHERE ETE_IND_TAA = 1",
    "a surcharge is a row of its own": "SELECT count(*) FROM ER_PRS_F WHERE CPL_MAJ_TOP = 2",
    "a flat contribution is a row of its own": "SELECT count(*) FROM ER_PRS_F WHERE CPL_AFF_COD = 16",
    "anaesthesia is the same act with activity 4": "SELECT count(*) FROM ER_CAM_F WHERE CAM_ACT_COD = '4'",
    "anaesthesia is in the stay too": "SELECT count(*) FROM T_MCO_A WHERE ACV_ACT = '4'",
    "an act of a private hospital is in the DCIR and in the PMSI": f"""
        SELECT count(*) FROM ER_CAM_F JOIN ER_ETE_F USING ({KEY}) JOIN T_MCO_E USING (ETB_EXE_FIN)
        JOIN T_MCO_A ON T_MCO_A.ETA_NUM = T_MCO_E.ETA_NUM AND CDC_ACT = trim(CAM_PRS_IDE) WHERE PRS_PPU_SEC = 2""",
    "a stay of 2017 is sent twice": """
        SELECT count(*) FROM T_MCO17B JOIN T_MCO17E USING (ETA_NUM) WHERE SOC_RAI = 'SITE EN DOUBLE'""",
    "a stay is in error": "SELECT count(*) FROM T_MCO_B WHERE GRG_GHM LIKE '90%'",
    "a stay is done for another hospital": """
        SELECT count(*) FROM T_MCO_B WHERE SEJ_TYP = 'B' AND ENT_MOD = '0' AND SOR_MOD = '0'""",
    "a stay has a bad return code": "SELECT count(*) FROM T_MCO_C WHERE NIR_RET = '1'",
    "a stay has a filler for number": "SELECT count(*) FROM T_MCO_C WHERE NIR_ANO_17 ILIKE 'xxxxxxxxxxxxxxxx%'",
    "a stay runs over New Year": """
        SELECT count(*) FROM T_MCO18C WHERE year(EXE_SOI_DTD) = 2017 AND year(EXE_SOI_DTF) = 2018""",
    "a diagnosis of a unit is absent from the associated ones": """
        SELECT count(*) FROM T_MCO_UM u ANTI JOIN T_MCO_D d ON u.ETA_NUM = d.ETA_NUM AND u.RSA_NUM = d.RSA_NUM
        AND trim(u.DGN_PAL) = trim(d.ASS_DGN) WHERE UM_ORD_NUM = 2""",
    "an associated diagnosis is written twice": """
        SELECT count(*) FROM (SELECT filename, ETA_NUM, RSA_NUM, trim(ASS_DGN) FROM T_MCO_D GROUP BY ALL
        HAVING count(*) > 1)""",
    "an ALD has no end, written 1600": "SELECT count(*) FROM IR_IMB_R WHERE year(IMB_ALD_DTF) = 1600",
    "an ALD has no end, written 2099": "SELECT count(*) FROM IR_IMB_R WHERE year(IMB_ALD_DTF) = 2099",
    "a work injury is no ALD": "SELECT count(*) FROM IR_IMB_R WHERE IMB_ETM_NAT = 11",
    "an ALD is renewed in a new row": """
        SELECT count(*) FROM IR_IMB_R a JOIN IR_IMB_R b USING (BEN_NIR_PSA, BEN_RNG_GEM, MED_MTF_COD)
        WHERE b.IMB_ALD_DTD = a.IMB_ALD_DTF + 1""",
    "a hospital drug is written with zeros": "SELECT count(*) FROM ER_UCD_F WHERE UCD_UCD_COD LIKE '0000009%'",
    "a hospital drug is written without zeros": "SELECT count(*) FROM T_MCO_MED WHERE length(UCD_UCD_COD) = 7",
    "overseas residence is written 097 and its commune": """
        SELECT count(*) FROM ER_PRS_F WHERE BEN_RES_DPT = '097' AND BEN_RES_COM LIKE '4%'""",
    "overseas residence is written 97x too": "SELECT count(*) FROM ER_PRS_F WHERE BEN_RES_DPT LIKE '97%'",
    "a residence is unknown and its office is not": """
        SELECT count(*) FROM ER_PRS_F WHERE BEN_RES_DPT IN ('099', '999', '000') AND ORG_AFF_BEN LIKE '___75%'""",
    "a death is known by its certificate only": """
        SELECT count(*) FROM KI_CCI_R JOIN IR_BEN_R USING (BEN_IDT_ANO) WHERE year(IR_BEN_R.BEN_DCD_DTE) = 1600""",
    "a certificate is nobody's": "SELECT count(*) FROM KI_CCI_R WHERE DCD_IDT_TOP = 0 AND BEN_IDT_ANO IS NULL",
    "a person has two sexes": """
        SELECT count(*) FROM (SELECT BEN_IDT_ANO FROM IR_BEN_R GROUP BY 1 HAVING count(DISTINCT BEN_SEX_COD) > 1)""",
    "a person has two years of birth": """
        SELECT count(*) FROM (SELECT BEN_IDT_ANO FROM IR_BEN_R GROUP BY 1 HAVING count(DISTINCT BEN_NAI_ANN) > 1)""",
    "codes are padded with blanks": """
        SELECT count(*) FROM IR_IMB_R, ER_CAM_F WHERE MED_MTF_COD LIKE '% ' AND CAM_PRS_IDE LIKE '% '""",
    "a fee has two rows of detail": f"""
        SELECT count(*) FROM (SELECT {KEY} FROM ER_PHA_F GROUP BY ALL HAVING count(*) = 2)""",
    "two identical boxes are two": """
        SELECT count(*) FROM (SELECT BEN_NIR_PSA, EXE_SOI_DTD, BSE_REM_PRU, PRS_ACT_QTE, DCT_ORD_NUM
        FROM ER_PRS_F WHERE PSE_ACT_NAT = 50 AND PRS_ACT_QTE > 0 GROUP BY ALL HAVING count(*) = 2)""",
    "two drugs are given on one day": """
        SELECT count(*) FROM (SELECT BEN_NIR_PSA, EXE_SOI_DTD FROM ER_PRS_F WHERE PSE_ACT_NAT = 50
        GROUP BY ALL HAVING count(DISTINCT BSE_REM_PRU) > 1)""",
    "a box is dispensed by the unit": "SELECT count(*) FROM ER_PHA_F WHERE PHA_DEC_TOP = 'D' AND PHA_DEC_QSU > 0",
    "people who are not there are in the referential": """
        SELECT count(*) FROM IR_BEN_R ANTI JOIN ER_PRS_F USING (BEN_NIR_PSA) WHERE BEN_TOP_CNS = 0""",
    "people without care since 2013 are in the archive": "SELECT count(*) FROM IR_BEN_R_ARC",
}


@pytest.mark.parametrize("trap", TRAPS)
def test_a_trap_has_rows(number, trap):
    assert number(TRAPS[trap]) > 0


def test_a_cancelled_box_has_the_same_content_with_the_opposite_sign_months_later(ask):
    lonely = ask("""
        WITH m AS (SELECT * FROM ER_PRS_F WHERE PRS_ACT_QTE < 0)
        SELECT count(*), count(p.DCT_ORD_NUM) FROM m LEFT JOIN
        (SELECT DISTINCT ON (BEN_NIR_PSA, EXE_SOI_DTD, PRS_NAT_REF, BSE_REM_PRU, PRS_ACT_QTE, PFS_EXE_NUM) *
         FROM ER_PRS_F WHERE PRS_ACT_QTE > 0 ORDER BY FLX_DIS_DTD) p
        ON p.BEN_NIR_PSA = m.BEN_NIR_PSA AND p.EXE_SOI_DTD = m.EXE_SOI_DTD AND p.PRS_NAT_REF = m.PRS_NAT_REF
        AND p.PRS_ACT_QTE = -m.PRS_ACT_QTE AND p.BSE_REM_PRU = m.BSE_REM_PRU AND p.BSE_REM_BSE = -m.BSE_REM_BSE
        AND p.PFS_EXE_NUM IS NOT DISTINCT FROM m.PFS_EXE_NUM AND p.FLX_DIS_DTD < m.FLX_DIS_DTD""")
    cancelled, with_its_first_row = lonely[0]
    assert cancelled > 100
    assert with_its_first_row == cancelled


def test_the_boxes_of_a_cancelled_row_are_negative_in_its_detail(number):
    wrong = f"""SELECT count(*) FROM ER_PRS_F JOIN ER_PHA_F USING ({KEY})
        WHERE sign(PRS_ACT_QTE) <> sign(PHA_ACT_QSN)"""
    assert number(wrong) == 0
    assert number("SELECT count(*) FROM ER_PHA_F WHERE PHA_ACT_QSN < 0") > 0
