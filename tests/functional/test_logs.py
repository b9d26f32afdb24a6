"""Nothing that a person typed, is called or may be reached by is in a log, whatever goes wrong."""

from __future__ import annotations

import http.client
import json
import logging
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import Engine

from citizen_site import logs
from tests.conftest import SECRET
from tests.functional.full_register import WHOLE

MakeApp = Callable[..., Flask]

# What a person may say of herself: an address, a telephone, a number of thirteen digits that is nobody's, words.
PERSONAL = {
    "address": "camille@exemple.test",
    "telephone": "06.00.00.00.00",
    "number": "9 99 99 99 999 999 99",
    "search": "maladie-cherchee",
    "form": "phrase ecrite dans un formulaire",
    "agent": "navigateur-tres-particulier",
}


def ask_everything(client: FlaskClient) -> None:
    """Say all of it to the site, everywhere something can be said."""
    words = " ".join(PERSONAL.values())
    headers = {"User-Agent": PERSONAL["agent"], "Referer": f"https://autre.test/?q={PERSONAL['search']}",
               "X-Forwarded-For": "203.0.113.7", "If-None-Match": words,
               "Cookie": f"form={PERSONAL['search']}"}  # fmt: skip
    for path in ("/fr/projets", "/fr/projets.json", "/fr/projets.atom", "/api/v1/projects", "/fr/ailleurs", "/readyz",
                 f"/fr/projets/numero/{PERSONAL['number']}", f"/fr/projets/{PERSONAL['search']}",
                 f"/fr/projets/{WHOLE}/proposer/{PERSONAL['address']}", f"/{PERSONAL['address']}"):  # fmt: skip
        client.get(path, query_string={"q": words, "limit": PERSONAL["number"]}, headers=headers)
    form = f"/fr/projets/{WHOLE}/signaler"
    client.post(form, data={"what": words}, headers=headers)
    token = html.document_fromstring(client.get(form).text).xpath("//input[@name='csrf_token']/@value")[0]
    for what in (words, "court", words * 100):
        client.post(form, data={"csrf_token": token, "what": what}, headers={"User-Agent": PERSONAL["agent"]})


def found_in(log: str) -> list[str]:
    """Return what is personal in a log, by name; digits are also looked for without what separates them."""
    digits = re.sub(r"[ .\-]", "", log)
    seen = [name for name, said in PERSONAL.items() if said in log or said.replace(" ", "+") in log]
    seen += [name for name in ("telephone", "number") if re.sub(r"\D", "", PERSONAL[name]) in digits]
    return sorted({*seen, *(["client"] if "203.0.113.7" in log or "127.0.0.1" in log else [])})


@pytest.fixture
def breaking(filled_engine: Engine, make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """A site in which the search breaks, quoting what was searched for."""
    from citizen_site.pages.projects import views

    def broken() -> object:
        raise ValueError(f"cannot search for {list(PERSONAL.values())}")

    monkeypatch.setattr(views, "asked", broken)
    return make_app(filled_engine).test_client()


@pytest.mark.parametrize("form", ["json", "text"])
def test_no_log_holds_what_a_person_said(
    filled_engine: Engine, make_app: MakeApp, capfd: pytest.CaptureFixture[str], form: str
) -> None:
    ask_everything(make_app(filled_engine, log_format=form).test_client())
    written = capfd.readouterr()
    assert written.out == ""
    assert written.err.count("request") > 12
    assert found_in(written.err) == []


def test_no_log_of_a_fault_holds_what_a_person_said(breaking: FlaskClient, capfd: pytest.CaptureFixture[str]) -> None:
    logs.set_up("json")
    ask_everything(breaking)
    log = capfd.readouterr().err
    assert log.count("unexpected error") >= 3
    assert found_in(log) == []


def test_what_libraries_warn_of_is_told_by_its_kind_only(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up("json")
    logging.getLogger("library").warning("cannot read %s", PERSONAL["address"])
    try:
        raise OSError(PERSONAL["form"])
    except OSError:
        logging.getLogger("library").exception(PERSONAL["search"])
    logging.getLogger("library").info(PERSONAL["number"])
    told = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [(one["event"], one["error"]) for one in told] == [
        ("library warning", "library"),
        ("library warning", "OSError"),
    ]


def test_a_log_without_its_guard_is_caught(
    filled_engine: Engine, make_app: MakeApp, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The weakened twin: were the processor left out and the address logged, the check above would see it."""
    monkeypatch.setattr(logs, "without_personal_data", lambda _logger, _method, values: values)
    app = make_app(filled_engine, log_format="json")

    @app.before_request
    def log_too_much() -> None:
        from flask import request

        logs.logger().info(
            "request", address=request.full_path, agent=str(request.user_agent), form=[*request.form.values()]
        )

    ask_everything(app.test_client())
    assert set(PERSONAL) <= set(found_in(capfd.readouterr().err))


def test_a_name_that_nobody_decided_on_is_dropped(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up("json")
    logs.logger().info("event of the tests", status=200, address="x", q="x", user="x", url="x", change=12)
    told = json.loads(capsys.readouterr().err)
    assert set(told) == {"event", "level", "timestamp", "status", "change"}
    assert "url" not in logs.ALLOWED and "query" not in logs.ALLOWED


@pytest.mark.parametrize(
    "said", ["a@b.test", "écrire à camille.x@exemple.test.", "9999999999999", "9 99 99 99 999 999 99", "06 00 00 00 00",
             "06.00.00.00.00", "06-00-00-00-00", "+33 6 00 00 00 00", "99/9999-99.99", "9 999\u202f999 99 99"]
)  # fmt: skip
def test_addresses_and_long_numbers_are_taken_out_of_allowed_values(said: str) -> None:
    cleaned = str(logs.without_personal_data(None, "", {"rule": said})["rule"])
    assert re.search(r"\[(address|number)\]", cleaned)
    assert re.search(r"@|\d{3}", cleaned) is None


def test_ordinary_values_stay_as_they_are() -> None:
    values = {"event": "request", "status": 200, "milliseconds": 1234.5, "route": "/<any(fr,en):language>/projets",
              "change": 12_345_678, "count": 0, "file": "citizen_site/app.py", "rule": "2019-06-20",
              "language": None}  # fmt: skip
    assert logs.without_personal_data(None, "", dict(values)) == values
    assert logs.without_personal_data(None, "", {"count": 9_999_999_999_999}) == {"count": "[number]"}
    assert len(logs.without_personal_data(None, "", {"rule": "x" * 1000})["rule"]) == 300


def test_the_number_of_a_request_is_logged_as_the_reader_was_told(
    standing: FlaskClient, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from citizen_site import security

    logs.set_up("json")
    monkeypatch.setattr(security.secrets, "token_hex", lambda _bytes: "1234567890123456")
    answer = standing.get("/fr/ailleurs")
    told = json.loads(capsys.readouterr().err)
    assert told["request_id"] == answer.headers["X-Request-ID"] == "1234567890123456"
    assert (told["route"], told["status"], told["method"]) == ("none", 404, "GET")


def test_a_request_is_logged_by_its_route_and_a_file_of_the_theme_is_not(
    standing: FlaskClient, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.set_up("json")
    standing.get(f"/fr/projets/{WHOLE}?q=mot")
    with standing.get("/static/css/site.css") as file:
        assert file.status_code == 200
    (told,) = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert told["route"] == "/<any(fr,en):language>/projets/<slug:slug>"
    assert told["milliseconds"] >= 0


@pytest.fixture
def server(filled_file: Path, tmp_path: Path) -> Iterator[tuple[int, Callable[[], str]]]:
    """The site as operators run it: its port, and a function that stops it and returns all that it wrote."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    given = {"DATABASE_URL": f"sqlite:///{filled_file}", "SECRET_KEY": SECRET, "PUBLIC_URL": "http://site.test",
             "INDEX_FOLDER": str(tmp_path / "index"), "PORT": str(port), "WORKERS": "1"}  # fmt: skip
    environment = {**os.environ, **{f"CITIZEN_SITE_{name}": value for name, value in given.items()}}
    command = [sys.executable, "-c", "from citizen_site.commands import main; main()", "serve"]
    running = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def stop() -> str:
        running.send_signal(signal.SIGTERM)
        return running.communicate(timeout=60)[0]

    try:
        _wait(port)
        yield port, stop
    finally:
        if running.poll() is None:
            running.kill()
            running.communicate()


def _wait(port: int) -> None:
    limit = time.monotonic() + 90
    while time.monotonic() < limit:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server does not answer")


def raw(port: int, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(request)
        connection.settimeout(30)
        return connection.recv(4096)


def test_the_server_writes_nothing_of_a_request_even_when_it_cannot_read_it(
    server: tuple[int, Callable[[], str]],
) -> None:
    port, stop = server
    asked = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    asked.request("GET", f"/fr/projets?q={PERSONAL['search']}", headers={"User-Agent": PERSONAL["agent"]})
    assert asked.getresponse().status == 200
    asked.close()
    search = PERSONAL["search"].encode()
    for broken in (b"GET /fr/" + search + b" HTTP/9.9\r\n\r\n", search + b"\r\n\r\n",
                   b"GET /?q=" + search + b"x" * 9000 + b" HTTP/1.1\r\n\r\n",
                   b"GET / HTTP/1.1\r\n" + search + b" : x\r\n\r\n"):  # fmt: skip
        assert re.match(rb"HTTP/1\.\d 4\d\d ", raw(port, broken))
    log = stop()
    assert '"route": "/<any(fr,en):language>/projets"' in log
    assert "library warning" in log
    assert found_in(log) == []
