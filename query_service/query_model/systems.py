"""Which systems of codes each kind of event takes: the one table that values, reading and schema share."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from query_service.errors import IllFormed
from query_service.query_model.codes import CodeSet, CodeSystem

Systems = tuple[CodeSystem, ...]

DRUGS = (CodeSystem.ATC, CodeSystem.CIP13, CodeSystem.UCD)
# Drugs of which a box may be a large pack: those of hospitals (UCD) are given by the unit.
IN_PACKS = (CodeSystem.ATC, CodeSystem.CIP13)

# By place in a question. Devices (LPP) have no events in the store: no place takes their codes.
TAKEN: Mapping[str, Systems] = MappingProxyType(
    {
        "dispensing": DRUGS,
        "act": (CodeSystem.CCAM,),
        "lab_test": (CodeSystem.NABM,),
        "visit": (CodeSystem.NATURE,),
        "visit.specialities": (CodeSystem.SPECIALITY,),
        "diagnosis": (CodeSystem.CIM10,),
        "stay.groups": (CodeSystem.GHM,),
        "stay.acts": (CodeSystem.CCAM,),
        "long_term_illness": (CodeSystem.CIM10,),
        "death.causes": (CodeSystem.CIM10,),
    }
)

# By kind of the counted events: what named groups of codes may cut them by. Others are not cut.
CUT_BY: Mapping[str, Systems] = MappingProxyType(
    {
        "dispensing": DRUGS,
        "act": (CodeSystem.CCAM,),
        "lab_test": (CodeSystem.NABM,),
        "visit": (CodeSystem.NATURE,),
        "stay": (CodeSystem.CIM10, CodeSystem.GHM),
    }
)


def check_taken(codes: CodeSet, place: str) -> None:
    """Raise IllFormed, at the codes inside the event, when a place of the question takes none of this system."""
    if codes.system not in TAKEN[place]:
        inside = place.partition(".")[2] or "codes"
        raise IllFormed(inside, f"{place} takes codes of {_listed(TAKEN[place])}, not of {codes.system}.")


def check_cut(codes: CodeSet, place: str, counted: str) -> None:
    """Raise IllFormed when events of a kind have no code of this system to be cut by."""
    if codes.system not in CUT_BY[counted]:
        raise IllFormed(
            place, f"counted events of kind {counted} are cut by codes of {_listed(CUT_BY[counted])}, "
            f"not of {codes.system}."
        )  # fmt: skip


def _listed(systems: Systems) -> str:
    return ", ".join(system.value for system in systems)
