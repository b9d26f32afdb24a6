"""The table that `make attacks` prints: each attack against the service, and against the twins that it must break."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from tests.attacks import (
    canaries,
    holes,
    ingested,
    kills,
    membership,
    neighbours,
    noise_law,
    races,
    redraws,
    topics,
    tracker,
    unions,
    whole_path,
)
from tests.attacks.outcomes import Attack, Outcome

ATTACKS: Mapping[str, Attack] = {
    "membership": membership.attack,
    "whole-path": whole_path.attack,
    "canaries": canaries.attack,
    "noise-law": noise_law.attack,
    "redraws": redraws.attack,
    "neighbours": neighbours.attack,
    "ingested": ingested.attack,
    "holes": holes.attack,
    "tracker": tracker.attack,
    "tracker-shared-total": tracker.attack_shared_total,
    "unions": unions.attack,
    "unions-less-a-part": unions.attack_less_a_part,
    "topics": topics.attack,
    "topics-looking-back": topics.attack_looking_back,
    "topics-inside-any-stay": topics.attack_inside_any_stay,
    "kills": kills.attack,
    "races": races.attack,
}
HEADER = ("attack", "what is attacked, and what is scored", "service", "bound", "twin", "score", "verdict")
_WIDTHS = (21, 58, 9, 9, 33, 9)
Row = tuple[str, ...]


def rows(found: Sequence[Outcome]) -> Iterator[Row]:
    """Give a row for each twin beside the service, and one for what has no twin."""
    for service in (one for one in found if not one.twin):
        what = f"{service.case} ({service.unit})"
        told = (service.attack, what, shown(service.score), shown(service.bound))
        twins = [one for one in found if one.twin and (one.attack, one.case) == (service.attack, service.case)]
        for twin in twins:
            yield *told, twin.twin, shown(twin.score), _verdict(service, twin)
        if not twins:
            yield *told, "", "", _verdict(service)


def _verdict(service: Outcome, twin: Outcome | None = None) -> str:
    if service.broken:
        return "SERVICE BROKEN"
    if twin is None:
        return "holds"
    return "holds, twin breaks" if twin.broken else "TWIN SURVIVES"


def shown(score: float) -> str:
    """Return a number as it is read: three digits, whole where it is large."""
    return f"{score:.3g}" if abs(score) < 1000 else f"{score:,.0f}" if score < 1e9 else "no noise"


def line(row: Iterable[str]) -> str:
    """Return a row of the table as text."""
    *cells, last = row
    return " ".join([*(cell.ljust(width) for cell, width in zip(cells, _WIDTHS, strict=True)), last])
