"""The events that a question can name: dispensings, acts, lab tests, visits, stays, ALD, deaths."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from query_service.errors import IllFormed
from query_service.query_model.codes import CodeSet
from query_service.query_model.systems import check_taken


class Position(StrEnum):
    """Where a diagnosis stands in a stay. Always written out: main alone or any position differ several times over."""

    MAIN = "main"
    LINKED = "linked"
    ASSOCIATED = "associated"
    UNIT_MAIN = "unit_main"
    UNIT_LINKED = "unit_linked"


class CausePosition(StrEnum):
    """Where a cause stands on a death certificate."""

    INITIAL = "initial"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A diagnosis of a stay, at one of these positions."""

    codes: CodeSet
    positions: tuple[Position, ...]

    def __post_init__(self) -> None:
        check_taken(self.codes, "diagnosis")
        if not self.positions:
            raise IllFormed(
                "positions", "say where the diagnosis stands: main, linked, associated, unit_main, unit_linked."
            )
        object.__setattr__(self, "positions", tuple(p for p in Position if p in self.positions))


@dataclass(frozen=True, slots=True)
class Dispensing:
    """A drug delivered in town, or by a hospital to take home: net of cancellations, boxes above zero."""

    codes: CodeSet

    def __post_init__(self) -> None:
        check_taken(self.codes, "dispensing")


@dataclass(frozen=True, slots=True)
class MedicalAct:
    """A technical act (CCAM), in town, in a private or public hospital, in a stay or not; activity 1, phase 0 or 1."""

    codes: CodeSet

    def __post_init__(self) -> None:
        check_taken(self.codes, "act")


@dataclass(frozen=True, slots=True)
class LabTest:
    """A lab test (NABM), in town and private care only: those of hospital patients are not in the SNDS."""

    codes: CodeSet

    def __post_init__(self) -> None:
        check_taken(self.codes, "lab_test")


@dataclass(frozen=True, slots=True)
class Visit:
    """A consultation, a visit or any other fee (PRS_NAT_REF), by a practitioner of these specialities when given."""

    codes: CodeSet
    specialities: CodeSet | None = None

    def __post_init__(self) -> None:
        check_taken(self.codes, "visit")
        if self.specialities is not None:
            check_taken(self.specialities, "visit.specialities")


@dataclass(frozen=True, slots=True)
class Stay:
    """A hospital stay (MCO) that has all of these at once: each diagnosis, one of the groups, one of the acts.

    With nothing named, any stay. It counts in its year of discharge; windows in days look at its entry, which
    is also its date among distinct dates.
    """

    diagnoses: tuple[Diagnosis, ...] = ()
    groups: CodeSet | None = None
    acts: CodeSet | None = None

    def __post_init__(self) -> None:
        if self.groups is not None:
            check_taken(self.groups, "stay.groups")
        if self.acts is not None:
            check_taken(self.acts, "stay.acts")


@dataclass(frozen=True, slots=True)
class LongTermIllness:
    """An ALD running in the window, by its diagnosis (CIM-10). An administrative status, not a prevalence."""

    codes: CodeSet

    def __post_init__(self) -> None:
        check_taken(self.codes, "long_term_illness")


@dataclass(frozen=True, slots=True)
class Death:
    """A death in the window; of these causes when given, known about two years later."""

    causes: CodeSet | None = None
    position: CausePosition = CausePosition.INITIAL

    def __post_init__(self) -> None:
        if self.causes is not None:
            check_taken(self.causes, "death.causes")


Selector = Dispensing | MedicalAct | LabTest | Visit | Stay | LongTermIllness | Death

# The name of each kind in the JSON form.
NAMES: dict[type, str] = {
    Dispensing: "dispensing",
    MedicalAct: "act",
    LabTest: "lab_test",
    Visit: "visit",
    Stay: "stay",
    LongTermIllness: "long_term_illness",
    Death: "death",
}
