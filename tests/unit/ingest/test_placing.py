"""A store takes its place whole or not at all, with its mapping apart, and no pseudonym in it."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pyarrow.parquet as parquet
import pytest

from query_service.errors import UnusableStore
from query_service.snds.ingest import placing, running
from query_service.snds.ingest.running import Options, ingest
from query_service.store import holding
from query_service.store.manifest import check_store, read_manifest
from query_service.store.reading import rows_of
from tests.builders.snds import MiniSnds

INGEST = "import sys; from query_service.commands import Commands; Commands(name='q').main(sys.argv[1:])"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A source of three persons whose numbers stand out."""
    snds = MiniSnds()
    for who in ("PSEUDONYM-A", "PSEUDONYM-B", "PSEUDONYM-C"):
        snds.person(who, card=f"CARD-{who}")
        snds.box(f"CARD-{who}", "2019-01-05", PFS_PRE_NUM="PRESCRIBER")
        snds.stay(f"CARD-{who}", "2019-02-05")
        snds.certificate(f"CERTIFICATE-{who}", who, "2019-03-01", "I219")
    return snds.write(tmp_path / "source")


def test_no_pseudonym_and_no_hospital_reaches_the_store(source: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    ingest(source, store)
    for path in filter(Path.is_file, store.rglob("*")):
        rows = parquet.read_table(path, partitioning=None).to_pylist() if path.suffix == ".parquet" else []
        held = path.read_bytes().decode("latin-1") + str(rows)
        for word in ("PSEUDONYM", "CARD", "CERTIFICATE", "PRESCRIBER", "010000024"):
            assert word not in held, path
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_the_mapping_is_beside_the_store_for_its_owner_alone_and_fits_it(source: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    ingest(source, store)
    mapping = tmp_path / "store.mapping.parquet"
    assert stat.S_IMODE(mapping.stat().st_mode) == 0o600
    assert parquet.read_table(mapping).to_pylist() == [
        {"BEN_IDT_ANO": f"PSEUDONYM-{who}", "person": number} for number, who in enumerate("ABC", start=1)
    ]
    assert parquet.read_metadata(mapping).metadata[b"numbering"].decode() == read_manifest(store).numbering


def test_the_mapping_goes_where_it_is_told_but_not_into_the_store(source: Path, tmp_path: Path) -> None:
    store, elsewhere = tmp_path / "store", tmp_path / "apart" / "numbers.parquet"
    with pytest.raises(UnusableStore, match="cannot be in the store"):
        ingest(source, store, Options(mapping=store / "numbers.parquet"))
    ingest(source, store, Options(mapping=elsewhere))
    assert elsewhere.is_file()
    assert not placing.mapping_beside(store).exists()


def test_a_store_is_replaced_on_demand_only_and_never_while_it_is_read(source: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    ingest(source, store)
    first = read_manifest(store).numbering
    with pytest.raises(UnusableStore, match="Replace it with --replace"):
        ingest(source, store)
    with holding.reading(store), pytest.raises(UnusableStore, match="is in use"):
        ingest(source, store, Options(replace=True))
    assert read_manifest(store).numbering == first
    ingest(source, store, Options(replace=True))
    assert read_manifest(store).numbering != first


def test_a_reader_who_comes_during_an_ingest_keeps_the_old_store_in_place(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = tmp_path / "store"
    ingest(source, store)
    first, place = read_manifest(store).numbering, placing.place

    def read_meanwhile(*paths: Path) -> None:
        with holding.reading(store):
            place(*paths)

    monkeypatch.setattr(placing, "place", read_meanwhile)
    with pytest.raises(UnusableStore, match="is in use"):
        ingest(source, store, Options(replace=True))
    assert check_store(store).numbering == first
    mapping = parquet.read_metadata(placing.mapping_beside(store)).metadata
    assert mapping[b"numbering"].decode() == first


def test_a_folder_that_is_no_store_is_left_alone(source: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    store.mkdir()
    (store / "notes.txt").write_text("mine")
    with pytest.raises(UnusableStore, match="is there and is no store"):
        ingest(source, store, Options(replace=True))
    assert (store / "notes.txt").read_text() == "mine"


def test_an_ingest_that_fails_leaves_nothing(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_arguments: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(running, "write_mapping", fail)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(RuntimeError, match="the disk is full"):
        ingest(source, tmp_path / "store")
    assert sorted(tmp_path.rglob("*")) == before


def test_two_ingests_do_not_write_one_store_at_once(source: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    with placing.workshop(store), pytest.raises(UnusableStore, match="another ingest is writing it"):
        ingest(source, store)


@pytest.mark.parametrize("step", ["before the old store is taken away", "between the two renames"])
def test_after_a_kill_the_next_ingest_starts_from_the_old_store(source: Path, tmp_path: Path, step: str) -> None:
    store = tmp_path / "store"
    ingest(source, store)
    first = read_manifest(store).numbering
    work = tmp_path / ".store.ingest"
    work.mkdir()
    (work / "csv").mkdir()
    (work / "csv" / "half.parquet").write_text("half a table")
    if step == "between the two renames":
        store.rename(work / "old")
    with placing.workshop(store) as folder:
        assert [path.name for path in folder.iterdir()] == ["lock"]
        assert check_store(store).numbering == first
    assert not work.exists()


def test_a_killed_ingest_leaves_no_half_written_store_and_can_be_run_again(source: Path, tmp_path: Path) -> None:
    store, work = tmp_path / "store", tmp_path / ".store.ingest"
    command = [sys.executable, "-c", INGEST, "ingest", str(source), "--store", str(store), "--threads", "1"]
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    limit = time.monotonic() + 60
    while not (work / "csv" / "ER_PRS_F").exists() and child.poll() is None and time.monotonic() < limit:
        time.sleep(0.002)
    os.kill(child.pid, signal.SIGKILL)
    child.wait(timeout=60)
    assert work.is_dir(), "it was killed at work"
    assert not store.exists()
    ingest(source, store)
    assert len(rows_of(store)["persons"]) == 3
    assert not work.exists()
    check_store(store)
