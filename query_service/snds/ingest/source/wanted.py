"""The tables and columns that ingest reads, as one table. Every other column is left where it is.

Closed lists stand only where a rule depends on the value: an unknown one cannot be decided, so it is refused.
"""

from __future__ import annotations

from query_service.snds.ingest.source.columns import (
    Column,
    Table,
    date,
    decimal,
    finess,
    integer,
    numeral,
    short_date,
    text,
)

JOIN_KEY = (
    integer("DCT_ORD_NUM"), date("FLX_DIS_DTD"), integer("FLX_EMT_NUM"), integer("FLX_EMT_ORD"),
    integer("FLX_EMT_TYP"), date("FLX_TRT_DTD"), text("ORG_CLE_NUM"), integer("PRS_ORD_NUM"), integer("REM_TYP_AFF"),
)  # fmt: skip
KEY_NAMES = tuple(column.name for column in JOIN_KEY)

# Natures of IR_ETM_V: those that are ALD, those that are not, and nothing (0, 99).
ALD_NATURES = (0, 11, 12, 13, 20, 21, 41, 43, 45, 47, 55, 56, 58, 59, 60, 62, 81, 82, 99)
ACTIVITIES = ("1", "2", "3", "4", "5")
PHASES = ("0", "1", "2", "3")
_CARD = (text("BEN_NIR_PSA", demex="NUM_ENQ"), integer("BEN_RNG_GEM"))


def _returns(*names: str, optional: tuple[str, ...] = ()) -> tuple[Column, ...]:
    """Return columns of return codes: '0' when the check went well, any other character when not."""
    return (*(text(name) for name in names), *(text(name, optional=True) for name in optional))


_RETURNS = ("NIR_RET", "NAI_RET", "SEX_RET", "SEJ_RET", "FHO_RET", "PMS_RET", "DAT_RET")
_LATER_RETURNS = ("COH_NAI_RET", "COH_SEX_RET")
_STAY_DATES = (
    date("EXE_SOI_DTD", optional=True), date("EXE_SOI_DTF", optional=True),
    short_date("ENT_DAT", optional=True), short_date("SOR_DAT", optional=True),
)  # fmt: skip
_PERSON = (
    *_CARD,
    text("BEN_IDT_ANO", demex="NUM_ENQ_IDT"),
    text("BEN_NIR_ANO", optional=True, demex="NUM_ENQ_ANO"),
    text("BEN_CDI_NIR"),
    integer("BEN_NAI_ANN"),
    integer("BEN_SEX_COD", 0, 1, 2, 9),
    date("BEN_DCD_DTE"),
    text("BEN_DCD_AME", optional=True),
    text("BEN_RES_DPT", optional=True),
    text("BEN_RES_COM", optional=True),
    text("ORG_AFF_BEN", optional=True),
    date("BEN_DTE_MAJ", optional=True),
    date("MAX_TRT_DTD", optional=True),
)
_STAY = (finess("ETA_NUM"), numeral("RSA_NUM"))
_VISIT = (finess("ETA_NUM"), numeral("SEQ_NUM"))
_REHABILITATION = (finess("ETA_NUM"), numeral("RHA_NUM"))
_AT_HOME = (finess("ETA_NUM_EPMSI"), numeral("RHAD_NUM"))

PERSON_TABLES = (
    Table("IR_BEN_R", _PERSON),
    Table("IR_BEN_R_ARC", _PERSON, "persons without care since 2013 are missing"),
)
FEES = Table(
    "ER_PRS_F",
    (
        *JOIN_KEY,
        *_CARD,
        text("BEN_CDI_NIR", optional=True),
        date("EXE_SOI_DTD"),
        numeral("PRS_NAT_REF"),
        decimal("PRS_ACT_QTE"),
        integer("CPL_MAJ_TOP"),
        integer("CPL_AFF_COD"),
        integer("DPN_QLF"),
        integer("PRS_DPN_QLP"),
        decimal("BSE_REM_MNT", optional=True),
        decimal("CPL_REM_MNT", optional=True),
        numeral("PSE_SPE_COD", optional=True),
        text("PFS_PRE_NUM", optional=True),
        text("BEN_RES_DPT", optional=True),
        text("BEN_RES_COM", optional=True),
        text("ORG_AFF_BEN", optional=True),
    ),
    "there is no town care",
)
TOWN_TABLES = (
    FEES,
    Table(
        "ER_PHA_F",
        (*JOIN_KEY, numeral("PHA_PRS_C13"), numeral("PHA_PRS_IDE", optional=True), integer("PHA_ACT_QSN"),
         text("PHA_DEC_TOP", "D", "I", "Z", optional=True), integer("PHA_DEC_QSU", optional=True)),
        "there are no drugs of town pharmacies",
    ),
    Table(
        "ER_UCD_F",
        (*JOIN_KEY, text("UCD_UCD_COD"), decimal("UCD_DLV_NBR")),
        "there are no drugs delivered by hospitals to take home",
    ),
    Table(
        "ER_CAM_F",
        (*JOIN_KEY, text("CAM_PRS_IDE"), text("CAM_ACT_COD", *ACTIVITIES), text("CAM_TRT_PHA", *PHASES)),
        "there are no acts of town practices",
    ),
    Table("ER_BIO_F", (*JOIN_KEY, numeral("BIO_PRS_IDE"), integer("BIO_ACT_QSN")), "there are no lab tests"),
    Table(
        "ER_ETE_F",
        (*JOIN_KEY, integer("ETE_IND_TAA"), integer("MDT_COD", optional=True)),
        "fees billed by public hospitals and acts of private stays may be counted twice",
    ),
)  # fmt: skip
REFERENTIALS = (
    Table(
        "IR_PHA_R",
        (numeral("PHA_CIP_C13"), text("PHA_ATC_CLA"), text("PHA_GRD_CND", "O", "N"),
         numeral("PHA_PRS_IDE", optional=True), numeral("PHA_CIP_UCD", optional=True),
         text("PHA_UNT_NBR_DSES", optional=True)),
        "drugs have no ATC class",
    ),
    Table(
        "NU_ITE_R",
        (text("UCD_UCD_COD"), text("PHA_ATC_CLA")),
        "drugs of hospitals have the ATC class of IR_PHA_R, else that of the list shipped with the project",
    ),
)  # fmt: skip
HOSPITAL_TABLES = (
    Table(
        "T_MCOaaB",
        (*_STAY, text("GRG_GHM"), text("DGN_PAL"), text("DGN_REL"), text("ENT_MOD"), text("SOR_MOD"),
         text("SEJ_TYP"), integer("SOR_MOI"), integer("SEJ_NBJ", optional=True), text("BDI_DEP", optional=True)),
        "there are no stays of that year",
    ),
    Table(
        "T_MCOaaC",
        (*_STAY, text("NIR_ANO_17"), *_STAY_DATES, *_returns(*_RETURNS, optional=_LATER_RETURNS)),
        "the stays of that year are nobody's",
    ),
    Table("T_MCOaaD", (*_STAY, text("ASS_DGN")), "stays have no associated diagnoses"),
    Table("T_MCOaaUM", (*_STAY, text("DGN_PAL"), text("DGN_REL")), "stays have no diagnoses of units"),
    Table(
        "T_MCOaaA",
        (*_STAY, text("CDC_ACT"), text("ACV_ACT", *ACTIVITIES), text("PHA_ACT", *PHASES), integer("NBR_EXE_ACT"),
         integer("ENT_DAT_DEL", optional=True)),
        "stays have no acts",
    ),
    Table(
        "T_MCOaaMED",
        (*_STAY, text("UCD_UCD_COD"), decimal("ADM_NBR"), integer("DELAI", optional=True)),
        "costly drugs given in public stays are missing",
    ),
    Table(
        "T_MCOaaCSTC",
        (*_VISIT, text("NIR_ANO_17"), *_STAY_DATES, *_returns("NIR_RET", "NAI_RET", "SEX_RET", "IAS_RET",
         "ENT_DAT_RET")),
        "outpatient care of public hospitals is missing",
    ),
    Table(
        "T_MCOaaFMSTC",
        (*_VISIT, text("CCAM_COD"), text("ACV_ACT", *ACTIVITIES), text("PHA_ACT", *PHASES),
         integer("DEL_DAT_ENT", optional=True)),
        "outpatient acts of public hospitals are missing",
    ),
    Table(
        "T_SSRaaC",
        (*_REHABILITATION, text("NIR_ANO_17"), *_STAY_DATES, *_returns(*_RETURNS, optional=_LATER_RETURNS)),
        "rehabilitation is missing",
    ),
    Table(
        "T_SSRaaCCAM",
        (*_REHABILITATION, text("CCAM_ACT"), text("CCAM_COD_ACT", *ACTIVITIES), text("CCAM_PHA_ACT", *PHASES),
         integer("CCAM_NBR_REA"), integer("CCAM_DEL_ENT_UM", optional=True)),
        "acts of rehabilitation are missing",
    ),
    Table(
        "T_HADaaC",
        (*_AT_HOME, text("NIR_ANO_17"), *_STAY_DATES, *_returns(*_RETURNS, optional=_LATER_RETURNS)),
        "hospital at home is missing",
    ),
    Table(
        "T_HADaaA",
        (*_AT_HOME, text("CCAM_COD"), text("ACT_COD", *ACTIVITIES), text("PHA_COD", *PHASES), integer("REAL_NBR"),
         integer("DEL_DEB_SSEQ", optional=True)),
        "acts of hospital at home are missing",
    ),
)  # fmt: skip
ILLNESS_TABLES = (
    Table(
        "IR_IMB_R",
        (*_CARD, date("IMB_ALD_DTD"), date("IMB_ALD_DTF"), integer("IMB_ETM_NAT", *ALD_NATURES),
         text("MED_MTF_COD"), text("MED_NCL_IDT", optional=True)),
        "there are no long-term illnesses (ALD)",
    ),
)  # fmt: skip
DEATH_TABLES = (
    Table(
        "KI_CCI_R",
        (text("DCD_IDT_ENC"), integer("DCD_IDT_TOP", 0, 1, optional=True), text("BEN_IDT_ANO"), text("DCD_CIM_COD"),
         date("BEN_DCD_DTE"), text("BEN_DCD_AME", optional=True)),
        "causes of death are missing",
    ),
    Table(
        "KI_ECD_R",
        (text("DCD_IDT_ENC"), text("BEN_IDT_ANO"), text("ECD_CIM_COD")),
        "only initial causes of death are known",
    ),
)  # fmt: skip

TABLES = (
    *PERSON_TABLES, *TOWN_TABLES, *REFERENTIALS, *HOSPITAL_TABLES, *ILLNESS_TABLES, *DEATH_TABLES,
)  # fmt: skip
BY_NAME = {table.name: table for table in TABLES}
