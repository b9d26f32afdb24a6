"""The events that a group of codes holds, as events by themselves."""

from __future__ import annotations

from dataclasses import replace

from query_service.query_model.codes import Code, CodeSet, CodeSystem
from query_service.query_model.selectors import (
    Diagnosis,
    Dispensing,
    LabTest,
    MedicalAct,
    Position,
    Selector,
    Stay,
    Visit,
)
from query_service.requests.trace.expanded import Expanded


def within(counted: Selector, group: CodeSet, codes: Expanded) -> Selector | None:
    """Return the counted events that are in a group, None when none can be."""
    match counted:
        case Stay():
            return _stay_within(counted, group, codes)
        case Visit(own) | Dispensing(own) | MedicalAct(own) | LabTest(own):
            # Products of a class and the class: which of them are in it is not looked up, those of the group are taken.
            both = _both(own, group, codes) if own.system is group.system else group
            return replace(counted, codes=both) if both else None
    return None


def _stay_within(counted: Stay, group: CodeSet, codes: Expanded) -> Stay | None:
    if group.system is CodeSystem.GHM:
        both = _both(counted.groups, group, codes) if counted.groups else group
        return replace(counted, groups=both) if both else None
    match counted.diagnoses:
        case (Diagnosis(own, positions),) if codes(group).codes <= codes(own).codes:
            return replace(counted, diagnoses=(Diagnosis(group, positions),))
    # A stay has several diagnoses: one counted, and another one that puts it in the group.
    named = {position for one in counted.diagnoses for position in one.positions}
    besides = Diagnosis(group, tuple(p for p in Position if not named or p in named))
    return replace(counted, diagnoses=(*counted.diagnoses, besides))


def _both(counted: CodeSet, group: CodeSet, codes: Expanded) -> CodeSet | None:
    """Return the codes of a group that are counted: the group itself where it adds none."""
    mine, theirs = codes(counted).codes, codes(group).codes
    if theirs <= mine:
        return group
    shared = sorted(mine & theirs)
    return CodeSet(group.system, tuple(map(Code, shared))) if shared else None
