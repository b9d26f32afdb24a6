"""The events that a question can name: dispensings, acts, lab tests, visits, stays, ALD, deaths."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from query_service.errors import IllFormed
from query_service.query_model.codes import CodeSet, CodeSystem


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
        _system(self.codes, "diagnosis", CodeSystem.CIM10)
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
        _system(self.codes, "dispensing", CodeSystem.ATC, CodeSystem.CIP13, CodeSystem.UCD)


@dataclass(frozen=True, slots=True)
class MedicalAct:
    """A technical act (CCAM), in town, in a private or public hospital, in a stay or not; activity 1, phase 0 or 1."""

    codes: CodeSet

    def __post_init__(self) -> None:
        _system(self.codes, "act", CodeSystem.CCAM)


@dataclass(frozen=True, slots=True)
class LabTest:
    """A lab test (NABM), in town and private care only: those of hospital patients are not in the SNDS."""

    codes: CodeSet

    def __post_init__(self) -> None:
        _system(self.codes, "lab_test", CodeSystem.NABM)


@dataclass(frozen=True, slots=True)
class Visit:
    """A consultation, a visit or any other fee (PRS_NAT_REF), by a practitioner of these specialities when given."""

    codes: CodeSet
    specialities: CodeSet | None = None

    def __post_init__(self) -> None:
        _system(self.codes, "visit", CodeSystem.NATURE)
        if self.specialities is not None:
            _system(self.specialities, "visit.specialities", CodeSystem.SPECIALITY)


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
            _system(self.groups, "stay.groups", CodeSystem.GHM)
        if self.acts is not None:
            _system(self.acts, "stay.acts", CodeSystem.CCAM)


@dataclass(frozen=True, slots=True)
class LongTermIllness:
    """An ALD running in the window, by its diagnosis (CIM-10). An administrative status, not a prevalence."""

    codes: CodeSet

    def __post_init__(self) -> None:
        _system(self.codes, "long_term_illness", CodeSystem.CIM10)


@dataclass(frozen=True, slots=True)
class Death:
    """A death in the window; of these causes when given, known about two years later."""

    causes: CodeSet | None = None
    position: CausePosition = CausePosition.INITIAL

    def __post_init__(self) -> None:
        if self.causes is not None:
            _system(self.causes, "death.causes", CodeSystem.CIM10)


Selector = Dispensing | MedicalAct | LabTest | Visit | Stay | LongTermIllness | Death


def _system(codes: CodeSet, place: str, *allowed: CodeSystem) -> None:
    if codes.system not in allowed:
        names = ", ".join(system.value for system in allowed)
        raise IllFormed(place, f"takes codes of {names}, not of {codes.system}.")
