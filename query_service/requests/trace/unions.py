"""Unions beside their parts: what the parts hold more than the union is who is in several of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from query_service.requests.trace.forms import Kind, Slot
from query_service.requests.trace.rules import Said, Severity
from query_service.requests.trace.targets import Open, Target, Unit
from query_service.requests.trace.thresholds import Threshold
from query_service.requests.trace.traced import Traced


@dataclass(frozen=True, slots=True)
class Union:
    """A union whose parts were asked as well: the requests that hold them and itself, the new one left out."""

    requests: tuple[Traced, ...]
    differs: Said
    severity: Severity


@dataclass(frozen=True, slots=True)
class _Piece:
    """One group of persons with the place that is filled by a set: codes, or alternatives."""

    of: Traced
    target: Target
    key: bytes
    slot: Slot
    tokens: frozenset[bytes]

    @property
    def parts(self) -> frozenset[str]:
        assert isinstance(self.slot.value, frozenset)
        return frozenset(map(str, self.slot.value))

    @property
    def units(self) -> frozenset[Unit]:
        return self.target.units


def unions(new: Traced, near: Sequence[Traced], earlier: Sequence[Traced]) -> Iterator[Union]:
    """Give the unions that the new request makes, as the union or as one of its parts, with those of `near`.

    The other parts are looked for among all that is `earlier`.
    """
    mine = list(_pieces(new))
    theirs = _by_key(piece for one in near for piece in _pieces(one))
    own = _by_key(mine)
    for piece in mine:
        beside = [one for one in (*own[piece.key], *theirs.get(piece.key, ())) if one is not piece]
        found = _covered(piece, (), beside)
        if found:
            yield _told(new, piece, found)
    yield from _as_part(new, mine, theirs, earlier)


def _as_part(
    new: Traced, mine: Sequence[_Piece], theirs: Mapping[bytes, list[_Piece]], earlier: Sequence[Traced]
) -> Iterator[Union]:
    pairs = [
        (piece, whole) for piece in mine for whole in theirs.get(piece.key, ()) if piece.parts < whole.parts
    ]  # fmt: skip
    pairs.sort(key=lambda pair: (len(pair[1].parts - pair[0].parts), pair[1].of.number))
    pairs = pairs[: Threshold.MOST_UNIONS.number]
    tokens = frozenset(token for _piece, whole in pairs for token in whole.tokens)
    held = [one for one in earlier if not tokens.isdisjoint(one.tokens)] if tokens else []
    others = _by_key(piece for one in held for piece in _pieces(one))
    for piece, whole in pairs:
        found = _covered(whole, (piece,), others.get(whole.key, ()))
        if found:
            yield _told(new, whole, found)


def _covered(whole: _Piece, given: tuple[_Piece, ...], beside: Iterable[_Piece]) -> list[_Piece]:
    """Return parts that together are the whole, those given first; nothing when they are not, or are fewer than two."""
    units = frozenset.intersection(whole.units, *(one.units for one in given))
    parts = [one for one in beside if one.parts < whole.parts and not units.isdisjoint(one.units)]
    parts.sort(key=lambda one: (-len(one.parts), one.of.number, one.target.group))
    found, left = list(given), whole.parts.difference(*(one.parts for one in given))
    for part in parts:
        if not left:
            break
        if left & part.parts and units & part.units:
            found.append(part)
            left, units = left - part.parts, units & part.units
    return found if not left and len(found) > 1 else []


def _told(new: Traced, whole: _Piece, parts: Sequence[_Piece]) -> Union:
    requests = {one.of.number: one.of for one in (whole, *parts) if one.of is not new}
    names = [one.target.group for one in parts if one.of is new and one.target.group]
    said = f" ({', '.join(names)})" if names else ""
    return Union(
        tuple(requests.values()),
        Said(
            f"{len(parts)} parties{said} et leur réunion\u00a0: la différence compte qui est dans plusieurs parties",
            f"{len(parts)} parts{said} and their union: the difference counts who is in several parts",
        ),
        # With more than two parts, the difference mixes all that they share.
        Severity.TO_BE_REVIEWED if len(parts) == 2 else Severity.INFORMATION,
    )


def _pieces(one: Traced) -> Iterator[_Piece]:
    for target in one.targets:
        for opened in target.opens:
            if _unites(opened):
                yield _Piece(one, target, opened.key, opened.slot, opened.tokens)


def _unites(opened: Open) -> bool:
    return opened.slot.unites and opened.slot.kind in (Kind.CODES, Kind.ALTERNATIVES)


def _by_key(pieces: Iterable[_Piece]) -> dict[bytes, list[_Piece]]:
    found: dict[bytes, list[_Piece]] = {}
    for piece in pieces:
        found.setdefault(piece.key, []).append(piece)
    return found
