"""Who uses a store: readers hold it together, a writer alone. A lock on its manifest, gone with the process."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from query_service.errors import UnusableStore
from query_service.store.layout import MANIFEST


@contextmanager
def reading(store: Path) -> Iterator[None]:
    """Hold a store while reading it: no ingest replaces it meanwhile. Raises UnusableStore when there is none."""
    with _held(store, fcntl.LOCK_SH, "is being replaced. Try again in a moment"):
        yield


@contextmanager
def replacing(store: Path) -> Iterator[None]:
    """Hold a store alone. Raises UnusableStore while somebody reads it."""
    with _held(store, fcntl.LOCK_EX, "is in use. Stop the worker or the query that reads it, or write elsewhere"):
        yield


@contextmanager
def _held(store: Path, how: int, refusal: str) -> Iterator[None]:
    try:
        with (store / MANIFEST).open("rb") as file:
            try:
                fcntl.flock(file, how | fcntl.LOCK_NB)
            except BlockingIOError:
                raise UnusableStore(f"{store}: the store {refusal}.") from None
            yield
    except FileNotFoundError:
        raise UnusableStore(f"{store}: holds no {MANIFEST}. Make a store with `query-service ingest`.") from None
