"""The command: what it says, its exit codes, and that no pseudonym is in either."""

from __future__ import annotations

import datetime as dt
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from query_service.snds import objections
from query_service.snds.ingest.placing import mapping_beside
from query_service.store import holding
from query_service.store.reading import rows_of

Run = Callable[..., int]
Listed = Callable[..., Path]
DAY = "2026-11-25"
LIST = ("PSEUDONYM-B,2026-10-03", "PSEUDONYM-C,2026-11-20", "PSEUDONYM-X,2026-10-03")


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Callable[[], str]:
    """Return what was printed since the last time; no pseudonym is ever in it."""

    def read() -> str:
        captured = capsys.readouterr()
        assert "PSEUDONYM" not in captured.out + captured.err
        return captured.out + captured.err

    return read


def test_it_keeps_all_applies_what_is_due_and_changes_nothing_the_second_time(
    store: Path, listed: Listed, run: Run, said: Callable[[], str]
) -> None:
    path = listed(*LIST)
    kept = objections.beside(mapping_beside(store))
    assert run("exclude", path, "--store", store, "--on", DAY) == 0
    assert said() == (
        "3 objections in the list, 3 of them new\n"
        f"kept in {kept}\n"
        "to take effect on 2026-12-01: 1 objection\n"
        "in effect: 2 objections, 1 of people unknown to this store\n"
        "taken out of the store: 1 person\n"
        "8 of its 13 files written again\n"
    )
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    once, written = rows_of(store), kept.stat().st_ino
    assert {row["person"] for row in once["persons"]} == {1, 3, 4}
    assert run("exclude", path, "--store", store, "--on", DAY) == 0
    assert said() == (
        "3 objections in the list, 0 of them new\n"
        "to take effect on 2026-12-01: 1 objection\n"
        "in effect: 2 objections, 1 of people unknown to this store\n"
        "taken out of the store: 0 persons\n"
    )
    assert (rows_of(store), kept.stat().st_ino) == (once, written)


def test_without_a_file_what_was_kept_is_applied_when_its_day_has_come(
    store: Path, listed: Listed, run: Run, said: Callable[[], str]
) -> None:
    path = listed(*LIST)
    assert run("exclude", path, "--store", store, "--on", DAY) == 0
    path.unlink()
    said()
    assert run("exclude", "--store", store, "--on", "2026-12-01") == 0
    assert "in effect: 3 objections, 1 of people unknown to this store\ntaken out of the store: 1 person\n" in said()
    assert [row["person"] for row in rows_of(store)["persons"]] == [1, 4]


def test_a_dry_run_says_how_many_and_writes_nothing(
    store: Path, listed: Listed, run: Run, said: Callable[[], str]
) -> None:
    before = {path: path.stat().st_mtime_ns for path in store.parent.rglob("*")}
    path = listed(*LIST)
    assert run("exclude", path, "--store", store, "--on", DAY, "--dry-run") == 0
    assert "would be taken out of the store: 1 person\n" in said()
    path.unlink()
    assert {path: path.stat().st_mtime_ns for path in store.parent.rglob("*")} == before


def test_a_wrong_line_stops_with_2_and_nothing_is_kept(
    store: Path, listed: Listed, run: Run, said: Callable[[], str]
) -> None:
    assert run("exclude", listed(*LIST, "PSEUDONYM-D,soon"), "--store", store, "--on", DAY) == 2
    assert "line 5, column received" in said()
    assert not objections.beside(mapping_beside(store)).exists()


def test_a_store_in_use_stops_with_2_and_the_list_is_kept(
    store: Path, listed: Listed, run: Run, said: Callable[[], str]
) -> None:
    with holding.reading(store):
        assert run("exclude", listed(*LIST), "--store", store, "--on", DAY) == 2
    assert "is in use" in said()
    assert run("exclude", "--store", store, "--on", DAY) == 0
    assert "taken out of the store: 1 person" in said()


def test_a_day_to_come_stops_with_3_when_people_are_real(
    store: Path, listed: Listed, run: Run, said: Callable[[], str]
) -> None:
    manifest = store / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"synthetic": true', '"synthetic": false'))
    tomorrow = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=1)
    assert run("exclude", listed(*LIST), "--store", store, "--on", tomorrow) == 3
    assert "is a day to come" in said()


def test_an_ingest_over_objections_in_effect_says_that_they_are_to_be_applied(
    source: Path, store: Path, listed: Listed, run: Run, said: Callable[[], str]
) -> None:
    assert run("ingest", source, "--store", store, "--replace") == 0
    assert "exclude" not in said()
    # received in 2020: in effect on whatever day this runs
    assert run("exclude", listed("PSEUDONYM-B,2020-01-15"), "--store", store) == 0
    said()
    assert run("ingest", source, "--store", store, "--replace") == 0
    assert said().endswith(
        "objections are in effect and are not applied to this store: nothing is released from it before "
        f"`query-service exclude --store {store}`\n"
    )
