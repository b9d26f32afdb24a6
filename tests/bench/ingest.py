"""Speed of ingest: a synthetic SNDS of 100,000 persons over three years becomes a store."""

from __future__ import annotations

import io
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as csv
import pyarrow.parquet as parquet

from query_service.snds.ingest.source.finding import find_tables
from tests.bench.lines import Line
from tests.bench.spending import spent_by_command
from tests.bench.stores import source_of

GIGABYTE = 1e9
_MOST_SECONDS, _MOST_MEMORY, _LEAST_SMALLER = 120, 8 * GIGABYTE, 8


def ingest_lines(home: Path, persons: int) -> Iterator[Line]:
    """Measure the ingest of so many persons: time, memory, and size of the store beside that of the tables as CSV."""
    source = source_of(home, persons)
    files = [path for table in find_tables(source).tables.values() for paths in table.files.values() for path in paths]
    rows = sum(parquet.read_metadata(path).num_rows for path in files)
    store = home / f"ingested-{persons}"
    shutil.rmtree(store, ignore_errors=True)
    spent = spent_by_command("query-service", "ingest", str(source), "--store", str(store))
    of = f"ingest of {persons:,} persons, {rows / 1e6:.1f} M rows:"
    load = os.getloadavg()[0]
    seen = f"{spent.seconds:.0f} s, processor {spent.processor:.0f} s (load {load:.1f})"
    yield Line(f"{of} time", seen, f"< {_MOST_SECONDS} s", spent.seconds < _MOST_SECONDS)
    yield Line(
        f"{of} memory", f"{spent.memory / GIGABYTE:.1f} GB", f"< {_MOST_MEMORY / GIGABYTE:.0f} GB",
        spent.memory < _MOST_MEMORY,
    )  # fmt: skip
    kept = sum(path.stat().st_size for path in store.rglob("*") if path.is_file())
    told = sum(map(_size_as_csv, files))
    smaller = told / kept
    seen = f"{kept / 1e6:.0f} MB of {told / 1e6:,.0f} MB as CSV: {smaller:.0f} times smaller"
    yield Line(f"{of} store", seen, f"≥ {_LEAST_SMALLER} ×", smaller >= _LEAST_SMALLER)
    shutil.rmtree(store)
    (home / f"{store.name}.mapping.parquet").unlink()


class _Counter(io.RawIOBase):
    """A file that forgets what is written to it but for its size."""

    size = 0

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        written = memoryview(data).nbytes  # type: ignore[arg-type]
        self.size += written
        return written


def _size_as_csv(path: Path) -> int:
    """Return how many bytes a table would have as CSV, without quotes."""
    counter = _Counter()
    opened = parquet.ParquetFile(path)
    with csv.CSVWriter(
        pa.PythonFile(counter, mode="w"), opened.schema_arrow, write_options=csv.WriteOptions(quoting_style="none")
    ) as writer:
        for batch in opened.iter_batches(batch_size=100_000):
            writer.write_batch(batch)
    return counter.size
