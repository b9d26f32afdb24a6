"""Where an ingest works, and how its store takes its place: whole or not at all.

Everything is made in a folder beside the store, `.<store>.ingest`, that nobody else can read, and renamed at the end.
After a kill the old store is still there, or the next ingest puts it back, and throws the rest away.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from query_service.errors import UnusableStore
from query_service.store import holding
from query_service.store.layout import MANIFEST


def mapping_beside(store: Path) -> Path:
    """Return where the mapping of pseudonyms goes by default: beside the store, never in it."""
    return store.parent / f"{store.name}.mapping.parquet"


def check_target(store: Path, mapping: Path, replace: bool) -> None:
    """Raise UnusableStore when the store cannot be written there."""
    if store.resolve() in mapping.resolve().parents:
        raise UnusableStore(f"{mapping}: the mapping of pseudonyms cannot be in the store. Put it elsewhere.")
    if not store.exists() or (store.is_dir() and not any(store.iterdir())):
        return
    if not (store / MANIFEST).is_file():
        raise UnusableStore(f"{store}: is there and is no store. Name a new folder.")
    if not replace:
        raise UnusableStore(f"{store}: a store is there already. Replace it with --replace, or name a new folder.")
    with holding.replacing(store):
        pass


@contextmanager
def workshop(store: Path) -> Iterator[Path]:
    """Give an empty folder beside the store, for one ingest at a time; nothing of it is left afterwards."""
    folder = store.parent / f".{store.name}.ingest"
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    with (folder / "lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UnusableStore(f"{store}: another ingest is writing it. Wait for its end.") from None
        put_back(store)
        _empty(folder)
        try:
            yield folder
        finally:
            put_back(store)
            shutil.rmtree(folder, ignore_errors=True)


def put_back(store: Path) -> None:
    """Put the old store back when an ingest was stopped between taking it away and placing the new one."""
    old = _old(store)
    if old.is_dir() and not (store / MANIFEST).is_file():
        shutil.rmtree(store, ignore_errors=True)
        old.rename(store)


def place(made: Path, store: Path, mapping_made: Path, mapping: Path) -> None:
    """Put a finished store and its mapping in their places. Raises UnusableStore while somebody reads the old one.

    The mapping goes first: a kill in between leaves the old store, which a mapping of another numbering does not fit,
    never a new store whose pseudonyms are lost.
    """
    if (store / MANIFEST).is_file():
        with holding.replacing(store):
            _place_privately(mapping_made, mapping)
            _swap(made, store)
        return
    _place_privately(mapping_made, mapping)
    if store.is_dir():
        store.rmdir()
    made.rename(store)


def replace(made: Path, store: Path) -> None:
    """Put a store in the place of one that the same mapping fits. Raises UnusableStore while somebody reads it."""
    with holding.replacing(store):
        _swap(made, store)


def _swap(made: Path, store: Path) -> None:
    store.rename(_old(store))
    made.rename(store)


def _place_privately(made: Path, target: Path) -> None:
    """Copy a file to its place, readable by its owner alone at every instant, whole or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.part")
    part.unlink(missing_ok=True)
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as out, made.open("rb") as source:
        shutil.copyfileobj(source, out)
    part.replace(target)


def _old(store: Path) -> Path:
    return store.parent / f".{store.name}.ingest" / "old"


def _empty(folder: Path) -> None:
    for path in folder.iterdir():
        if path.name == "lock":
            continue
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
