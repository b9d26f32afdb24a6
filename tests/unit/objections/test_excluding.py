"""Who objects is out of the store from that day on, and of every store made again; nothing else moves."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as parquet
import pytest

from query_service.assembly import EngineName, report_exactly
from query_service.errors import RuleBroken, UnusableStore
from query_service.query_model.conditions import Occurs
from query_service.query_model.question import Measure, Period, Question, Table
from query_service.snds import excluding, objections
from query_service.snds.excluding import ObjectionsDue
from query_service.snds.ingest.placing import mapping_beside
from query_service.snds.ingest.running import Options, ingest
from query_service.store import holding
from query_service.store.excluding import Written
from query_service.store.manifest import Twins, check_store, read_manifest
from query_service.store.reading import rows_of
from tests.spec.traps.asking import drug

OCTOBER, DECEMBER = dt.date(2026, 10, 20), dt.date(2026, 12, 1)
NOVEMBER = dt.date(2026, 11, 1)  # when what was received in October takes effect


def keep(store: Path, *who: str, received: dt.date = OCTOBER) -> None:
    """Keep the objections of PSEUDONYM-…, received on that day."""
    excluding.keep({f"PSEUDONYM-{one}": received for one in who}, store, DECEMBER)


def figure(store: Path, measure: Measure) -> int:
    """Return the true figure of metformin in 2019: persons, boxes, or cents."""
    metformin = drug("A10BA02")
    what = {"population": Occurs(metformin)} if measure is Measure.PERSONS else {"counted": metformin}
    asked = Question(measure, Period(2019, 2019), tables=(Table(),), **what)
    report, _none = report_exactly(asked, EngineName.DUCKDB, store, master="", explain=False)
    return int(report.tables[0].rows[0][-1])


def test_an_objection_holds_from_its_day_on_and_not_before(store: Path) -> None:
    keep(store, "B")
    eve = NOVEMBER - dt.timedelta(days=1)
    assert not excluding.due(store, eve)
    excluding.check_applied(store, eve)
    assert excluding.apply_due(store, eve) == Written(0, 0)
    assert excluding.due(store, NOVEMBER)
    with pytest.raises(ObjectionsDue, match="Apply them with `query-service exclude --store") as refused:
        excluding.check_applied(store, NOVEMBER)
    assert refused.value.exit_code == 3
    assert excluding.apply_due(store, NOVEMBER).again
    excluding.check_applied(store, NOVEMBER)


def test_exact_figures_fall_by_what_the_person_had(store: Path) -> None:
    before = {one: figure(store, one) for one in (Measure.PERSONS, Measure.BOXES, Measure.AMOUNT_REIMBURSED)}
    assert list(before.values()) == [4, 5, 5 * 1750]  # A, B, C, and D with E: one unit
    keep(store, "B")
    excluding.apply_due(store, NOVEMBER)
    assert [figure(store, one) for one in before] == [4 - 1, 5 - 1, (5 - 1) * 1750]


def test_people_who_share_a_card_go_together(store: Path) -> None:
    keep(store, "E")
    assert len(excluding.look({}, store, NOVEMBER).persons) == 1
    excluding.apply_due(store, NOVEMBER)
    assert (figure(store, Measure.PERSONS), figure(store, Measure.BOXES)) == (3, 3)  # A, B, C
    keep(store, "D")
    assert not excluding.due(store, NOVEMBER)


def test_nobodys_events_stay_and_numbers_and_mapping_still_fit(store: Path) -> None:
    before, manifest = rows_of(store), read_manifest(store)
    mapping = mapping_beside(store).read_bytes()
    keep(store, "A", "C")
    excluding.apply_due(store, NOVEMBER)
    after = rows_of(store)
    gone = {1, 3}  # numbers go by pseudonym
    assert after == {name: [row for row in rows if row["person"] not in gone] for name, rows in before.items()}
    assert any(row["person"] == 0 for row in after["stays"])
    assert mapping_beside(store).read_bytes() == mapping
    left = check_store(store)
    assert (left.vintage, left.numbering, left.coverage) == (manifest.vintage, manifest.numbering, manifest.coverage)
    # What was ordered, not who is left.
    assert left.ordered_persons == manifest.ordered_persons == 5


def test_files_without_the_person_are_the_same_files_and_years_of_nobody_have_none(store: Path) -> None:
    inodes = {path.relative_to(store): path.stat().st_ino for path in store.rglob("*.parquet")}
    keep(store, "B")
    written = excluding.apply_due(store, NOVEMBER)
    # B has no lab test, no care in 2018 and is alive
    same = {Path(name) / "0.parquet" for name in ("lab_tests/year=2019", "presence/year=2018", "dispensings/year=2018",
                                                  "visits/year=2018", "deaths")}  # fmt: skip
    assert {path for path, inode in inodes.items() if (store / path).stat().st_ino == inode} == same
    assert written == Written(len(inodes) - len(same), len(inodes))
    keep(store, "A")
    excluding.apply_due(store, NOVEMBER)
    assert not list(store.glob("*/year=2018"))
    assert not list((store / "lab_tests").rglob("*.parquet"))
    assert parquet.read_metadata(store / "deaths" / "0.parquet").num_rows == 0


def test_rights_of_the_store_are_those_it_had_and_nothing_is_left_beside_it(store: Path) -> None:
    store.chmod(0o750)
    (store / "dispensings" / "year=2019" / "0.parquet").chmod(0o640)
    keep(store, "B")
    excluding.apply_due(store, NOVEMBER)
    assert stat.S_IMODE(store.stat().st_mode) == 0o750
    assert stat.S_IMODE((store / "dispensings" / "year=2019" / "0.parquet").stat().st_mode) == 0o640
    assert sorted(path.name for path in store.parent.iterdir()) == [
        "store", "store.mapping.objections.csv", "store.mapping.parquet"
    ]  # fmt: skip


def test_a_store_made_again_is_closed_until_they_are_applied_again(source: Path, store: Path) -> None:
    keep(store, "B")
    excluding.apply_due(store, NOVEMBER)
    once = rows_of(store)
    ingest(source, store, Options(threads=1, replace=True))
    with pytest.raises(ObjectionsDue):
        excluding.check_applied(store, NOVEMBER)
    excluding.apply_due(store, NOVEMBER)
    excluding.check_applied(store, NOVEMBER)
    assert rows_of(store) == once


def test_one_who_is_not_in_this_store_is_kept_for_a_later_one(store: Path) -> None:
    keep(store, "F")
    standing = excluding.look({}, store, NOVEMBER)
    assert (standing.due, standing.unknown, standing.persons) == (1, 1, frozenset())
    assert "PSEUDONYM-F" in objections.kept(mapping_beside(store))


def test_the_mapping_of_another_ingest_is_refused_and_nothing_kept(source: Path, store: Path, tmp_path: Path) -> None:
    ingest(source, tmp_path / "other", Options(threads=1))
    shutil.copy(mapping_beside(tmp_path / "other"), mapping_beside(store))
    for act in (excluding.due, excluding.apply_due):
        with pytest.raises(UnusableStore, match="is the mapping of another ingest"):
            act(store, NOVEMBER)
    with pytest.raises(UnusableStore, match="is the mapping of another ingest"):
        keep(store, "B")
    assert not objections.beside(mapping_beside(store)).exists()


def test_without_its_mapping_nothing_says_that_a_store_may_be_drawn_from(store: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "apart.parquet"
    mapping_beside(store).rename(elsewhere)
    with pytest.raises(UnusableStore, match="the mapping of pseudonyms is not there"):
        excluding.due(store, NOVEMBER)
    assert not excluding.due(store, NOVEMBER, elsewhere)
    elsewhere.write_text("nothing")
    with pytest.raises(UnusableStore, match="cannot be read as Parquet"):
        excluding.due(store, NOVEMBER, elsewhere)


def test_a_store_that_counts_twins_apart_is_refused(source: Path, tmp_path: Path) -> None:
    ingest(source, tmp_path / "apart", Options(threads=1, twins=Twins.APART))
    with pytest.raises(RuleBroken, match="counts twins apart"):
        excluding.due(tmp_path / "apart", NOVEMBER)


def test_a_store_in_use_is_left_as_it_is_and_the_objection_kept(store: Path) -> None:
    before = rows_of(store)
    with holding.reading(store):
        keep(store, "B")
        with pytest.raises(UnusableStore, match="is in use"):
            excluding.apply_due(store, NOVEMBER)
    assert rows_of(store) == before
    assert excluding.due(store, NOVEMBER)


def test_a_store_that_does_not_hold_what_it_says_is_not_made_to_look_sound(store: Path) -> None:
    keep(store, "B")
    (store / "lab_tests" / "year=2019" / "0.parquet").unlink()
    with pytest.raises(UnusableStore, match="lab_tests: 0 rows in its files, 1 in manifest"):
        excluding.apply_due(store, NOVEMBER)


def test_a_day_to_come_can_be_shown_on_a_synthetic_store_only(store: Path) -> None:
    excluding.check_day(store, DECEMBER, NOVEMBER)
    manifest = store / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"synthetic": true', '"synthetic": false'))
    excluding.check_day(store, DECEMBER, DECEMBER)
    with pytest.raises(RuleBroken, match="is a day to come"):
        excluding.check_day(store, DECEMBER, NOVEMBER)


def test_a_place_without_a_store_is_refused_and_nothing_made_there(tmp_path: Path) -> None:
    for place in (tmp_path / "nothing", tmp_path / "no" / "thing"):
        with pytest.raises(UnusableStore, match="holds no manifest"):
            excluding.apply_due(place, NOVEMBER)
    assert not list(tmp_path.iterdir())


# Kills itself where the name of what is done and of what it is done to say.
KILLED = """
import datetime, os, pathlib, signal, sys
from query_service.snds import excluding
from query_service.store import excluding as writing
def die(*_, **__): os.kill(os.getpid(), signal.SIGKILL)
if sys.argv[2] == "while a file is written":
    writing.parquet.ParquetWriter.write_table = die
else:
    real = pathlib.Path.rename
    def rename(path, target):
        if path.parent.name == ".store.ingest":
            die()
        return real(path, target)
    pathlib.Path.rename = rename
excluding.apply_due(pathlib.Path(sys.argv[1]), datetime.date(2026, 11, 1))
"""


@pytest.mark.parametrize("step", ["while a file is written", "between the two renames"])
def test_a_kill_leaves_the_old_store_and_the_next_run_ends_the_work(store: Path, step: str) -> None:
    keep(store, "B")
    before = rows_of(store)
    child = subprocess.run([sys.executable, "-c", KILLED, store, step], timeout=60, check=False, cwd=Path.cwd())
    assert child.returncode == -signal.SIGKILL
    work = store.parent / ".store.ingest"
    assert rows_of(store if (store / "manifest.json").exists() else work / "old") == before
    excluding.apply_due(store, NOVEMBER)
    assert check_store(store).rows["persons"] == 3
    assert not excluding.due(store, NOVEMBER)
    assert not os.path.lexists(work)
