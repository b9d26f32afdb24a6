"""The rules of ingest, one table: each has a name, a section of the handbook and a sentence.

The report prints the sentence beside the rows that the rule dropped. A test switches a rule off by its name
(`without`) and sees the trap it guards against come back; nothing else does.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule; `section` is that of the handbook of the SNDS."""

    name: str
    section: str
    says: str


RULES = (
    # Persons
    Rule("one_person_many_cards", "2.1", "the numbers of cards lead to one person, by IR_BEN_R"),
    Rule("rank_tells_twins_apart", "2.2", "twins on one card are told apart by their rank in town (exact figures)"),
    Rule("shared_card_is_one_unit", "2.2", "people who share the number of a card are one unit, none is dropped"),
    Rule("latest_row", "2.4", "sex, birth, residence and death are those of the latest row that states them"),
    Rule("secret_numbers_are_nobody", "2.5", "fictitious numbers, some secret by law, are nobody's; acts stay"),
    Rule("archived_persons", "2.6", "IR_BEN_R_ARC is read as well"),
    Rule("fillers", "5.4", "numbers of x only are no person's"),
    # Values
    Rule("trimmed", "4", "blanks around values are taken away"),
    Rule("ucd_on_7_digits", "9", "a UCD is the same with and without its six zeros"),
    Rule("year_of_birth", "10", "the year of birth is kept: age is the year asked minus it"),
    Rule("corsica", "10", "201, 202, 209, 02A, 02B and 020 are Corsica"),
    Rule("overseas_by_commune", "10", "097 and the first digit of the commune are the département overseas"),
    Rule("paying_office", "10", "an unknown residence is that of the paying office"),
    # Town care
    Rule("date_of_care", "7", "care counts on its date, not in its flux"),
    Rule("without_date", "7", "no date of care, or one before the SNDS"),
    Rule("years_asked", "7", "care outside the years asked for"),
    Rule("information_rows", "7", "for information only (71): the care is in the PMSI as well"),
    Rule("surcharges", "7", "surcharges (CPL_MAJ_TOP 2) are no act"),
    Rule("flat_contributions", "7", "flat contributions of patients (CPL_AFF_COD 16)"),
    Rule("public_billing", "7", "billed by a public hospital: in the PMSI as well"),
    Rule("net_of_cancellations", "7", "corrections are added up: nothing is left"),
    Rule("identical_rows_are_true", "7", "two identical rows are two boxes"),
    Rule("amounts_shared_out", "3", "the amount of a fee is shared among its boxes and acts, not repeated"),
    Rule("fee_dropped", "3", "its row of ER_PRS_F was dropped or is missing"),
    Rule("first_activity", "7", "only activity 1 of an act is an act; 4 is its anaesthesia"),
    Rule("first_phase", "7", "only phase 0 or 1 of an act is an act; the others repeat it"),
    Rule("acts_once_a_fee", "7", "an act written twice for one fee has the quantity of the fee once"),
    Rule("private_hospital_acts", "7", "acts of private stays are counted in the PMSI"),
    Rule("no_quantity", "7", "a quantity of 0"),
    # Hospital
    Rule("duplicate_finess", "5.1", "sent a second time by a site of AP-HP, AP-HM or HCL"),
    Rule("stays_in_error", "5.2", "groups of stays in error (GHM 90)"),
    Rule("for_another_hospital", "5.3", "stays for another hospital (SEJ_TYP B, modes 0)"),
    Rule("return_codes", "5.4", "a return code other than 0: a stay, but nobody's"),
    Rule("one_row_a_stay", "7", "a stay is one row of its year, hospital and number"),
    Rule("year_of_discharge", "5", "a stay counts once, in its year of discharge"),
    Rule("stay_dropped", "5", "its stay was dropped or is missing"),
    Rule("codes_of_nothing", "9", "an empty code, or a filler of the PMSI"),
    # ALD, deaths
    Rule("ald_natures", "6", "work injury, occupational disease and disability (11, 12, 13) are no ALD"),
    Rule("ald_without_end", "6", "an ALD that ends in 1600 or 2099 has no end"),
    Rule("renewals_are_rows", "6", "a renewal adds a row, the old ones stay"),
    Rule("ald_not_cim10", "6", "the illness is not in CIM-10"),
    Rule("ald_of_nobody", "6", "the ALD of a number that is nobody's"),
    Rule("ald_without_start", "6", "no first day, or a last day before it"),
    Rule("deaths_on_certificates", "6", "a death may be known by its certificate only"),
    Rule("deaths_in_hospital", "6", "a stay that ends in death (SOR_MOD 9) says the date"),
    Rule("death_without_date", "6", "a certificate without a date"),
)  # fmt: skip

BY_NAME = {rule.name: rule for rule in RULES}


class Rules:
    """The rules that hold; all of them outside tests."""

    def __init__(self, without: Iterable[str] = ()) -> None:
        self._off = frozenset(without)
        unknown = sorted(self._off - BY_NAME.keys())
        if unknown:
            raise KeyError(f"no such rule: {', '.join(unknown)}")

    def on(self, name: str) -> bool:
        """Say whether the rule holds."""
        return BY_NAME[name].name not in self._off

    def first_broken(self, conditions: Iterable[tuple[str, str]]) -> str:
        """Return the SQL of the name of the first rule, among those that hold, whose condition drops the row.

        `conditions` are pairs of a rule and of the SQL that is true of the rows it drops; null where none does.
        """
        cases = [f"WHEN {condition} THEN '{name}'" for name, condition in conditions if self.on(name)]
        return f"CASE {' '.join(cases)} END" if cases else "CAST(NULL AS VARCHAR)"
