"""The text of an event or a window with its codes written out, and with one place of it left open."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count

from query_service.query_model.codes import CodeSet
from query_service.query_model.conditions import Days, Since, Window
from query_service.query_model.selectors import (
    NAMES,
    Death,
    Dispensing,
    LabTest,
    LongTermIllness,
    MedicalAct,
    Position,
    Selector,
    Stay,
    Visit,
)

OPEN = "_"
Token = Callable[[CodeSet], str]
Positions = tuple[Position, ...]


def event_text(event: Selector, token: Token, *, open_codes: int = -1, open_positions: int = -1) -> str:
    """Return the same text for events that say the same; the numbered set of codes or positions is left open.

    Sets of codes are numbered as `code_sets` gives them, positions as the diagnoses come.
    """
    numbers = count()

    def written(codes: CodeSet | None) -> str:
        if codes is None:
            return "any"
        return _opened(token(codes)) if next(numbers) == open_codes else token(codes)

    match event:
        case Dispensing(codes) | MedicalAct(codes) | LabTest(codes) | LongTermIllness(codes):
            said = written(codes)
        case Visit(codes, specialities):
            said = f"{written(codes)},{written(specialities)}"
        case Stay(diagnoses, groups, acts):
            each = [
                f"{written(one.codes)}@{OPEN if number == open_positions else _places(one.positions)}"
                for number, one in enumerate(diagnoses)
            ]
            said = f"{'+'.join(sorted(each))},{written(groups)},{written(acts)}"
        case Death(causes, position):
            said = f"{written(causes)},{position}"
    return f"{NAMES[type(event)]}({said})"


def code_sets(event: Selector) -> Iterator[CodeSet]:
    """Give the sets of codes of an event, in the order of its text."""
    match event:
        case Dispensing(codes) | MedicalAct(codes) | LabTest(codes) | LongTermIllness(codes):
            yield codes
        case Visit(codes, specialities):
            yield from (one for one in (codes, specialities) if one is not None)
        case Stay(diagnoses, groups, acts):
            yield from (one.codes for one in diagnoses)
            yield from (one for one in (groups, acts) if one is not None)
        case Death(causes):
            yield from (one for one in (causes,) if one is not None)


def positions(event: Selector) -> Iterator[Positions]:
    """Give the positions of the diagnoses of an event, in their order."""
    if isinstance(event, Stay):
        yield from (one.positions for one in event.diagnoses)


def window_text(window: Window) -> str:
    """Return a window as a few signs: y-1:0, s2012, d-5:5."""
    if isinstance(window, Since):
        return f"s{window.year}"
    return f"{'d' if isinstance(window, Days) else 'y'}{window.first}:{window.last}"


def _opened(token: str) -> str:
    # What stays says of which nomenclature the codes are: lists of two systems have nothing in common.
    return f"{token.partition(':')[0]}:{OPEN}"


def _places(said: Positions) -> str:
    return "/".join(said)
