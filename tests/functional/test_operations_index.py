"""The search index is a copy: lost, closed or damaged, it costs speed and never a page."""

from __future__ import annotations

import fcntl
import resource
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from citizen_site import database
from registry.projects import actions, search
from registry.projects.index_keeping import bring_up_to_date
from tests.builders.folders import closed_to_writing
from tests.builders.projects import NOW, make_project, trace

MakeApp = Callable[..., Flask]
PAGES = ("/fr/", "/fr/projets", "/fr/projets?q=cancer", "/fr/projets.json", "/fr/themes", "/fr/resultats",
         "/api/v1/projects", "/api/v1/themes", "/fr/projets?q=caner")  # fmt: skip


def publish(engine: Engine, slug: str) -> None:
    with database.writing(engine) as session:
        actions.file(session, make_project(slug), trace())
        actions.publish(session, slug, trace())


def total(client: FlaskClient) -> int:
    return int(client.get("/api/v1/projects?limit=1").json["total"])


def assert_pages_answer(client: FlaskClient) -> None:
    assert {address: client.get(address).status_code for address in PAGES} == dict.fromkeys(PAGES, 200)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.mark.parametrize("given", ["", "missing/folder", "a_file", "a_file/below"])
def test_pages_answer_whatever_stands_where_the_index_should(
    content_engine: Engine, make_app: MakeApp, tmp_path: Path, given: str
) -> None:
    (tmp_path / "a_file").write_text("no folder")
    place = str(tmp_path / given) if given else ""
    client = make_app(content_engine, index_folder=place).test_client()
    assert_pages_answer(client)
    before = total(client)
    publish(content_engine, "nouveau")
    assert total(client) == before + 1


def test_pages_answer_when_the_folder_is_taken_away(
    content_engine: Engine, make_app: MakeApp, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    client = make_app(content_engine).test_client()
    before = total(client)
    shutil.rmtree(folder)
    assert_pages_answer(client)
    publish(content_engine, "nouveau")
    assert_pages_answer(client)
    assert total(client) == before + 1
    assert capsys.readouterr().err.count("index folder unusable") == 1


def test_pages_answer_when_the_folder_becomes_read_only(
    content_engine: Engine, make_app: MakeApp, folder: Path
) -> None:
    client = make_app(content_engine).test_client()
    assert_pages_answer(client)
    before = total(client)
    publish(content_engine, "nouveau")
    with closed_to_writing(folder):
        assert_pages_answer(client)
        assert total(client) == before + 1


def test_pages_answer_when_the_disk_is_full(
    content_engine: Engine, make_app: MakeApp, capsys: pytest.CaptureFixture[str]
) -> None:
    client = make_app(content_engine).test_client()
    assert_pages_answer(client)
    before = total(client)
    publish(content_engine, "nouveau")
    with no_file_grows():
        assert_pages_answer(client)
        assert total(client) == before + 1
    assert "index folder unusable" in capsys.readouterr().err


@contextmanager
def no_file_grows() -> Iterator[None]:
    """Let no file of this process grow, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def halve(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def scramble(path: Path) -> None:
    path.write_bytes(bytes(255 - byte for byte in path.read_bytes()))


@pytest.mark.parametrize("damage", [halve, scramble, Path.unlink, lambda path: path.write_bytes(b"")],
                         ids=["halved", "scrambled", "gone", "emptied"])  # fmt: skip
@pytest.mark.parametrize("files", ["*.json", "*.store", "*.term", "*.fast", "*"])
def test_a_damaged_index_is_made_anew(
    content_engine: Engine, make_app: MakeApp, folder: Path, files: str, damage: Callable[[Path], object]
) -> None:
    whole = total(make_app(content_engine).test_client())
    damaged = [path for path in folder.rglob(files) if path.is_file() and not path.name.endswith(".lock")]
    assert damaged
    for path in damaged:
        damage(path)
    client = make_app(content_engine).test_client()
    assert_pages_answer(client)
    assert total(client) == whole


def test_pages_go_on_while_another_process_writes_the_index(
    content_engine: Engine, make_app: MakeApp, folder: Path
) -> None:
    client = make_app(content_engine).test_client()
    before = total(client)
    publish(content_engine, "nouveau")
    with (folder / "writer.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert_pages_answer(client)
        assert total(client) == before
    assert total(client) == before + 1


@pytest.mark.parametrize("place", ["folder", "memory"])
def test_every_thread_answers_when_the_register_has_just_changed(
    content_engine: Engine, make_app: MakeApp, folder: Path, place: str
) -> None:
    app = make_app(content_engine, index_folder=str(folder) if place == "folder" else "")
    before = total(app.test_client())
    for number in range(3):
        publish(content_engine, f"nouveau-{number}")
        assert set(together(app, "/fr/projets?q=cancer")) == {200}
    assert total(app.test_client()) == before + 3


@pytest.mark.parametrize("place", ["folder", "memory"])
def test_no_thread_shows_an_empty_register_while_the_first_one_fills_the_index(
    content_engine: Engine, make_app: MakeApp, folder: Path, place: str
) -> None:
    whole = total(make_app(content_engine, index_folder="").test_client())
    app = make_app(content_engine, index_folder=str(folder) if place == "folder" else "")
    assert set(together(app, "/api/v1/projects?limit=1", read=lambda answer: answer.json["total"])) == {whole}


def together(
    app: Flask, address: str, read: Callable[..., int] = lambda answer: int(answer.status_code), threads: int = 4
) -> list[int]:
    """Ask for one address from several threads at once; return what each one reads."""
    start, seen = threading.Barrier(threads), list[int]()

    def ask() -> None:
        start.wait(10)
        seen.append(read(app.test_client().get(address)))

    asking = [threading.Thread(target=ask) for _ in range(threads)]
    for one in asking:
        one.start()
    for one in asking:
        one.join(30)
    assert len(seen) == threads
    return seen


def test_a_reader_begun_before_a_change_does_not_take_it_out_of_the_index(
    content_engine: Engine, make_app: MakeApp
) -> None:
    services = make_app(content_engine).extensions["services"]
    with Session(content_engine) as early, Session(content_engine) as late:
        known = search.last_change(early)  # from here on this one sees the register as it is now
        publish(content_engine, "nouveau")
        assert services.fresh_index(late).change_number == known + 2  # filed, published
        bring_up_to_date(services.index, early, NOW.date(), known)
        assert search.last_change(early) == known
        assert services.index.change_number == known + 2


def test_an_index_ahead_of_a_database_put_back_from_a_copy_is_made_anew(
    content_file: Path, content_engine: Engine, make_app: MakeApp, tmp_path: Path
) -> None:
    client = make_app(content_engine).test_client()
    before = total(client)
    publish(content_engine, "perdu")
    assert total(client) == before + 1
    restored = database.connect(f"sqlite:///{shutil.copy(content_file, tmp_path / 'copy.db')}")
    assert total(make_app(restored).test_client()) == before
    restored.dispose()
