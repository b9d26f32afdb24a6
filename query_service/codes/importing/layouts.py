"""The official files of nomenclatures: which columns of which file say what. One table."""

from __future__ import annotations

from dataclasses import dataclass

from query_service.codes.nomenclature import DEPARTEMENT, REGION
from query_service.query_model.codes import CodeSystem


@dataclass(frozen=True, slots=True)
class Layout:
    """One file of one system. `file` may hold a `*`: the version, taken from the name of the last such file.

    `heading` lists the columns joined by dots. `repeats`: the file has one row for each product, so that a
    code stands in many of them; elsewhere a code met twice is an error. A code met in a second file of the
    system is kept as the first one told it. `adds`: the codes that only this file has carry its name as source.
    """

    system: str
    file: str
    code: str
    label: str
    heading: tuple[str, ...] = ()
    first: str = ""
    last: str = ""
    repeats: bool = False
    adds: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        named = (self.code, self.label, *self.heading, self.first, self.last)
        return tuple(name for name in named if name)


_LPP_CHAPTER = ("LPP_ARB_CHA", "LPP_ARB_SC1", "LPP_ARB_SC2", "LPP_ARB_SC3", "LPP_ARB_SC4")

LAYOUTS: tuple[Layout, ...] = (
    # The list of the PMSI is the longer one; that of the reimbursements adds codes that ALD use.
    Layout(CodeSystem.CIM10, "MS_CIM_V.csv", "CIM_COD", "CIM_LIL"),
    Layout(CodeSystem.CIM10, "IR_CIM_V.csv", "CIM_COD", "CIM_LIB", adds=True),
    Layout(CodeSystem.CCAM, "IR_CCAM_V*.csv", "CAM_PRS_IDE_COD", "CAM_PRS_IDE_LIB", ("CAM_PRS_RGT",)),
    Layout(CodeSystem.NABM, "IR_BIO_R.csv", "BIO_PRS_IDE", "BIO_INF_LIB", ("BIO_ARB_CHA", "BIO_ARB_SC1"),
           first="BIO_CRE_DAT", last="BIO_SUP_DAT"),
    Layout(CodeSystem.NABM, "openbio_ACTE.csv", "ACTE", "LIB_ACTE", adds=True),
    Layout(CodeSystem.ATC, "openmedic_ATC1.csv", "ATC1", "Libellé ATC1"),
    Layout(CodeSystem.ATC, "openmedic_ATC2.csv", "ATC2", "Libellé ATC2"),
    Layout(CodeSystem.ATC, "openmedic_ATC3.csv", "ATC3", "Libellé ATC3"),
    Layout(CodeSystem.ATC, "openmedic_ATC4.csv", "ATC4", "Libellé ATC4"),
    Layout(CodeSystem.ATC, "openmedic_ATC5.csv", "ATC5", "Libellé ATC5"),
    # Open Medic names what was sold in one year: the two referentials add what was sold before, or in hospital.
    Layout(CodeSystem.ATC, "IR_PHA_R.csv", "PHA_ATC_CLA", "PHA_ATC_LIB", repeats=True, adds=True),
    Layout(CodeSystem.ATC, "NU_ITE_R.csv", "PHA_ATC_CLA", "PHA_ATC_LIB", repeats=True, adds=True),
    Layout(CodeSystem.CIP13, "IR_PHA_R.csv", "PHA_CIP_C13", "PHA_MED_NOM", ("PHA_ATC_CLA",)),
    Layout(CodeSystem.UCD, "NU_ITE_R.csv", "UCD_UCD_COD", "UCD_SPE_LIB", ("PHA_ATC_CLA",)),
    Layout(CodeSystem.LPP, "NT_LPP.csv", "LPP_PRS_IDE", "LPP_RED_LIB", _LPP_CHAPTER, last="LPP_VAL_DTF"),
    Layout(CodeSystem.GHM, "MS_GM9_V.csv", "GM9_GHM_COD", "GHM_LIB"),
    Layout(CodeSystem.NATURE, "IR_NAT_V.csv", "PRS_NAT", "PRS_NAT_LIB", ("PRS_NAT_CB2",)),
    Layout(CodeSystem.SPECIALITY, "IR_SPE_V.csv", "PFS_SPE_COD", "PFS_SPE_LIB"),
    Layout(REGION, "geo_regions_2016.csv", "REG_COD", "REG_LIB"),
    Layout(DEPARTEMENT, "geo_departements_2016.csv", "DPT_INSEE", "DPT_LIB", ("REG_COD",)),
)  # fmt: skip
