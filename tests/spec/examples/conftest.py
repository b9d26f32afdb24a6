"""One small synthetic copy, its store and its truth, for the tests of example requests."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from query_service.snds.ingest.running import ingest
from query_service.snds.synthesis.copying import Order, synthesise
from query_service.snds.synthesis.written.writing import FileFormat

PERSONS, FIRST, LAST, SEED = 2000, 2019, 2021, 1


@dataclass(frozen=True)
class Made:
    """Where the store, the truth and the mapping are."""

    store: Path
    truth: Path
    mapping: Path


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("examples")
    synthesise(Order(PERSONS, FIRST, LAST, SEED, folder / "copy", FileFormat.PARQUET, all_columns=False))
    ingest(folder / "copy", folder / "store")
    return Made(folder / "store", folder / "copy" / "truth.parquet", folder / "store.mapping.parquet")
