"""The folder of the index on one host: kept between processes, shared by them, made anew when unusable."""

from __future__ import annotations

import datetime as dt
import fcntl
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from registry.projects.criteria import Criteria
from registry.projects.index import IndexBusy, ProjectIndex
from tests.builders.folders import closed_to_writing
from tests.spec.search.searching import found, indexed, look, titled

DAY = dt.date(2026, 11, 24)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


def filled(folder: Path, *titles: str) -> ProjectIndex:
    index = ProjectIndex.open(folder)
    index.rebuild(indexed(titled(*titles)), change_number=7, day=DAY)
    return index


def slugs(index: ProjectIndex) -> set[str]:
    return set(index.slugs(Criteria(), "fr"))


def test_a_new_folder_holds_nothing_and_knows_no_change(folder: Path) -> None:
    index = ProjectIndex.open(folder)
    assert (slugs(index), index.change_number, index.day, index.in_memory) == (set(), 0, None, False)


def test_without_a_folder_the_index_is_in_memory() -> None:
    index = ProjectIndex.open(None)
    index.rebuild(indexed(titled("Cancer")), change_number=7, day=DAY)
    assert (found(index, "cancer"), index.change_number, index.day, index.in_memory) == (["p0"], 7, DAY, True)


def test_what_is_written_is_there_for_the_next_process(folder: Path) -> None:
    filled(folder, "Cancer", "Sommeil")
    again = ProjectIndex.open(folder)
    assert (found(again, "sommeil"), again.change_number, again.day) == (["p1"], 7, DAY)


def test_rebuilding_replaces_everything_and_says_how_many(folder: Path) -> None:
    index = filled(folder, "Cancer", "Sommeil")
    assert index.rebuild(indexed(titled("Diabète")), change_number=8) == 1
    assert (slugs(index), index.change_number, index.day) == ({"p0"}, 8, None)
    assert found(index, "cancer") == []


def test_updating_replaces_the_changed_adds_the_new_and_takes_out_the_gone(folder: Path) -> None:
    index = filled(folder, "Cancer", "Sommeil", "Diabète")
    changed = indexed(titled("Rien", "Sommeil profond", "Rien", "Grippe"))
    index.update([changed[1], changed[3]], ["p0", "inconnu"], change_number=9)
    assert (slugs(index), index.change_number, index.day) == ({"p1", "p2", "p3"}, 9, DAY)
    assert [found(index, typed) for typed in ("cancer", "profond", "diabète", "grippe")] == [[], ["p1"], ["p2"], ["p3"]]
    assert look(index, "").grand_total == 3


def test_a_project_given_twice_is_there_once_as_it_was_last(folder: Path) -> None:
    index = ProjectIndex.open(folder)
    first, then = indexed(titled("Cancer")), indexed(titled("Sommeil"))
    assert index.rebuild([*first, *then], change_number=1) == 1
    assert (found(index, "sommeil"), found(index, "cancer")) == (["p0"], [])


def test_an_error_on_the_way_leaves_the_index_as_it_was(folder: Path) -> None:
    index = filled(folder, "Cancer")

    def broken() -> Iterator[object]:
        yield from indexed(titled("Sommeil"))
        raise RuntimeError("the database went away")

    with pytest.raises(RuntimeError):
        index.rebuild(broken(), change_number=8)  # type: ignore[arg-type]
    for seen in (index, ProjectIndex.open(folder)):
        assert (found(seen, "cancer"), found(seen, "sommeil"), seen.change_number) == (["p0"], [], 7)
    index.rebuild(indexed(titled("Sommeil")), change_number=8)
    assert found(index, "sommeil") == ["p0"]


def test_a_reader_sees_the_new_state_when_it_refreshes_and_not_before(folder: Path) -> None:
    writer = filled(folder, "Cancer")
    reader = ProjectIndex.open(folder)
    writer.rebuild(indexed(titled("Sommeil")), change_number=8, day=DAY)
    assert (found(reader, "cancer"), reader.change_number) == (["p0"], 7)
    reader.refresh()
    assert (found(reader, "cancer"), found(reader, "sommeil"), reader.change_number) == ([], ["p0"], 8)


WRITE_ELSEWHERE = """
import sys
from pathlib import Path
from registry.projects.index import ProjectIndex
from tests.spec.search.searching import indexed, titled
index = ProjectIndex.open(Path(sys.argv[1]))
assert index.change_number == 7, index.change_number
index.update(indexed(titled("Rien", "Sommeil"))[1:], [], change_number=8)
"""


def test_another_process_writes_and_this_one_sees_it(folder: Path) -> None:
    reader = filled(folder, "Cancer")
    subprocess.run([sys.executable, "-c", WRITE_ELSEWHERE, str(folder)], check=True, timeout=60, cwd=Path.cwd())
    reader.refresh()
    assert (slugs(reader), reader.change_number, reader.day) == ({"p0", "p1"}, 8, DAY)


@contextmanager
def another_process_writes(folder: Path) -> Iterator[None]:
    """Hold the lock as another process would: by a file opened apart."""
    with (folder / "writer.lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def test_of_two_who_want_to_write_one_may(folder: Path) -> None:
    one, other = filled(folder, "Cancer"), ProjectIndex.open(folder)
    with one.writable_by_me() as mine:
        with other.writable_by_me() as also:
            assert (mine, also) == (True, False)
        with one.writable_by_me() as again:
            assert again
    with other.writable_by_me() as now:
        assert now


def test_one_process_writes_at_a_time_and_the_others_go_on_reading(folder: Path) -> None:
    index = filled(folder, "Cancer")
    with another_process_writes(folder):
        with index.writable_by_me() as mine:
            assert not mine
        with pytest.raises(IndexBusy):
            index.rebuild([], change_number=8)
        assert found(index, "cancer") == ["p0"]
    with index.writable_by_me() as mine:
        assert mine
        index.rebuild([], change_number=8)
    assert slugs(index) == set()


@pytest.mark.parametrize(
    "damage",
    [
        lambda file: file.write_bytes(b"junk"),
        lambda file: file.write_bytes(b""),
        lambda file: file.write_bytes(file.read_bytes()[:-20]),
        lambda file: file.unlink(),
    ],
    ids=["junk", "empty", "cut", "gone"],
)
@pytest.mark.parametrize("name", ["meta.json", "*.term", "*.store", "*.fast"])
def test_a_damaged_index_is_made_anew_and_empty(folder: Path, name: str, damage: Callable[[Path], object]) -> None:
    filled(folder, "Cancer")
    files = list((folder / "index").glob(name))
    assert files
    for file in files:
        damage(file)
    index = ProjectIndex.open(folder)
    assert (slugs(index), index.change_number, index.in_memory) == (set(), 0, False)
    index.rebuild(indexed(titled("Cancer")), change_number=7)
    assert found(ProjectIndex.open(folder), "cancer") == ["p0"]


STATES = {
    "another version": lambda state: state | {"version": state["version"] + 1},
    "no version": lambda state: {"change_number": 7, "day": None},
    "no number": lambda state: state | {"change_number": None},
    "a day that is none": lambda state: state | {"day": "hier"},
    "a list": lambda state: [state],
}


@pytest.mark.parametrize("change", list(STATES.values()), ids=list(STATES))
def test_an_index_of_another_version_is_made_anew_and_empty(folder: Path, change: Callable[..., object]) -> None:
    filled(folder, "Cancer")
    state = folder / "state.json"
    state.write_text(json.dumps(change(json.loads(state.read_text()))))
    index = ProjectIndex.open(folder)
    assert (slugs(index), index.change_number) == (set(), 0)


@pytest.mark.parametrize("left", ["", "{", "\x00", '{"version": '])
def test_a_state_that_cannot_be_read_is_no_state(folder: Path, left: str) -> None:
    filled(folder, "Cancer")
    (folder / "state.json").write_text(left)
    assert ProjectIndex.open(folder).change_number == 0


def test_an_open_index_stays_readable_when_a_newer_release_takes_the_folder(folder: Path) -> None:
    index = filled(folder, "Cancer")
    state = json.loads((folder / "state.json").read_text())
    (folder / "state.json").write_text(json.dumps(state | {"version": state["version"] + 1}))
    index.refresh()
    assert (found(index, "cancer"), index.change_number) == (["p0"], 7)


def test_an_open_index_stays_readable_when_its_folder_is_taken_away(folder: Path) -> None:
    index = filled(folder, "Cancer")
    shutil.rmtree(folder)
    index.refresh()
    assert found(index, "cancer") == ["p0"]


def test_where_a_file_stands_the_index_is_in_memory(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    for path in (tmp_path / "file", tmp_path / "file" / "below"):
        index = ProjectIndex.open(path)
        index.rebuild(indexed(titled("Cancer")), change_number=1)
        assert (index.in_memory, found(index, "cancer")) == (True, ["p0"])


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that others than its owner can reach: pytest keeps its own to itself."""
    path = Path(tempfile.mkdtemp(prefix="register-index-"))
    path.chmod(0o755)
    yield path / "index"
    # A thread of tantivy may still be merging: what it writes meanwhile would make taking the folder away fail.
    shutil.rmtree(path, ignore_errors=True)


@pytest.mark.parametrize("titles", [(), ("Sommeil",)], ids=["empty", "filled"])
def test_where_nothing_can_be_written_the_index_is_in_memory(open_folder: Path, titles: tuple[str, ...]) -> None:
    """A filled folder too: tantivy locks a file of the folder to read it."""
    open_folder.mkdir()
    if titles:
        filled(open_folder, *titles)
    with closed_to_writing(open_folder):
        index = ProjectIndex.open(open_folder)
        assert (index.in_memory, index.change_number) == (True, 0)
        index.rebuild(indexed(titled("Cancer")), change_number=8)
        assert found(index, "cancer") == ["p0"]
    if titles:
        again = ProjectIndex.open(open_folder)
        assert (found(again, "sommeil"), again.change_number) == (["p0"], 7)
