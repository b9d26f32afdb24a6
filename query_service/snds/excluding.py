"""Objections take effect: the store without those who object, in the place of the store.

What is due is never a flag that somebody must set: it is read from the objections kept, the mapping of pseudonyms and
the persons of the store. So a store made again, from a source that still holds these people, has due objections until
they are applied again, and nothing may be drawn from it before.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as compute
import pyarrow.parquet as parquet

from query_service.errors import RuleBroken, UnusableStore
from query_service.snds import objections
from query_service.snds.ingest import placing
from query_service.snds.objections import Objections, takes_effect
from query_service.store import holding
from query_service.store.excluding import Written, present, write_without
from query_service.store.manifest import Manifest, Twins, read_manifest


class ObjectionsDue(RuleBroken):
    """A draw from a store that still holds somebody whose objection has taken effect."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the objections of a store stand on a day: true figures, which stay on the secure side.

    `new` of the list at hand were not kept before; `waiting`: how many take effect on each later day. Of the others,
    `unknown` are of people whom this store never held, and `persons` are in it. People who share the number of a card
    are one person of a store: one objection takes out all of them.
    """

    listed: int
    new: int
    waiting: dict[dt.date, int]
    due: int
    unknown: int
    persons: frozenset[int]


def due(store: Path, on: dt.date, mapping: Path | None = None) -> bool:
    """Say whether the store holds somebody whose objection has taken effect on that day.

    `mapping`: None for beside the store. Raises UnusableStore when that cannot be known (no mapping, or that of another
    store), while the store is being replaced, and RuleBroken for a store that counts twins apart.
    """
    where = mapping or placing.mapping_beside(store)
    with holding.reading(store):
        manifest = _manifest(store)
        return bool(_standing(store, manifest, where, {}, on).persons)


def check_applied(store: Path, on: dt.date, mapping: Path | None = None) -> None:
    """Raise ObjectionsDue, and what `due` raises, unless the store may be drawn from on that day."""
    if due(store, on, mapping):
        raise ObjectionsDue(
            f"{store}: objections have taken effect and are not applied. Apply them with `query-service exclude "
            f"--store {store}`, then ask again."
        )


def look(listed: Objections, store: Path, on: dt.date, mapping: Path | None = None) -> Standing:
    """Return what keeping this list and applying what is due would find; nothing is written."""
    where = mapping or placing.mapping_beside(store)
    with holding.reading(store):
        return _standing(store, _manifest(store), where, listed, on)


def keep(listed: Objections, store: Path, on: dt.date, mapping: Path | None = None) -> Standing:
    """Keep the objections of a list beside the mapping, and return what is there to apply."""
    where = mapping or placing.mapping_beside(store)
    _check_place(store)
    with placing.workshop(store):
        standing = look(listed, store, on, where)
        if standing.new:
            objections.keep(where, objections.joined(objections.kept(where), listed))
    return standing


def apply_due(store: Path, on: dt.date, mapping: Path | None = None) -> Written:
    """Take those whose objection has taken effect out of the store, and say how many files that changed.

    The store is replaced whole or not at all; killed, it is run again. Raises what `due` raises, and UnusableStore
    while somebody reads the store: a worker calls it before it opens one.
    """
    where = mapping or placing.mapping_beside(store)
    _check_place(store)
    with placing.workshop(store) as work:
        persons = look({}, store, on, where).persons
        if not persons:
            return Written(0, 0)
        with holding.replacing(store):
            pass  # Refused before the work, and again at its end.
        written = write_without(store, work / "store", persons)
        placing.replace(work / "store", store)
    return written


def check_day(store: Path, on: dt.date, today: dt.date) -> None:
    """Raise RuleBroken for a day to come, unless the store is synthetic: objections take effect at fixed dates."""
    if on > today and not read_manifest(store).synthetic:
        raise RuleBroken(
            f"--on {on}: is a day to come, and objections take effect at fixed dates only. Wait for it; a synthetic "
            "store alone can be shown as it will be."
        )


def _standing(store: Path, manifest: Manifest, mapping: Path, listed: Objections, on: dt.date) -> Standing:
    former = objections.kept(mapping)
    new = [who for who, day in listed.items() if day < former.get(who, dt.date.max)]
    known = objections.joined(former, listed)
    waiting: dict[dt.date, int] = {}
    now = set()
    for who, day in sorted(known.items(), key=lambda one: one[1]):
        effect = takes_effect(day)
        if effect <= on:
            now.add(who)
        else:
            waiting[effect] = waiting.get(effect, 0) + 1
    found, persons = _mapped(mapping, manifest.numbering, now)
    return Standing(len(listed), len(new), waiting, len(now), len(now) - found, present(store, persons))


def _mapped(mapping: Path, numbering: str, pseudonyms: Collection[str]) -> tuple[int, frozenset[int]]:
    """Return how many of these pseudonyms the mapping has, and the persons that they are."""
    wanted = pa.array(sorted(pseudonyms), pa.string())
    persons: set[int] = set()
    found = 0
    try:
        with parquet.ParquetFile(mapping) as file:
            said = (file.metadata.metadata or {}).get(b"numbering", b"").decode()
            if said != numbering:
                raise UnusableStore(
                    f"{mapping}: is the mapping of another ingest: by it, others would be taken out. Name that of this "
                    "store with --mapping, or ingest again."
                )
            for batch in file.iter_batches() if pseudonyms else ():
                rows = batch.filter(compute.is_in(batch["BEN_IDT_ANO"], value_set=wanted))
                found += rows.num_rows
                persons.update(rows["person"].to_pylist())
    except FileNotFoundError:
        raise UnusableStore(
            f"{mapping}: the mapping of pseudonyms is not there, so nobody can be found in the store. Name it with "
            "--mapping."
        ) from None
    except pa.ArrowInvalid:
        raise UnusableStore(f"{mapping}: cannot be read as Parquet. Name the mapping with --mapping.") from None
    return found, frozenset(persons)


def _manifest(store: Path) -> Manifest:
    manifest = read_manifest(store)
    if manifest.twins is not Twins.ONE_UNIT:
        raise RuleBroken(
            f"{store}: counts twins apart, so that the stays of one may be those of the other, and nothing can be "
            "released from it. Ingest again with --twins one_unit, then exclude."
        )
    return manifest


def _check_place(store: Path) -> None:
    """Refuse a place where no store was ever made, before anything is made there."""
    if not store.parent.is_dir():
        read_manifest(store)
