"""What somebody does at the desk: read a page, change a few answers of its form, send what a browser would send."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import Engine, MetaData
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from citizen_site import database
from citizen_site.accounts.permissions import Role
from tests.builders.accounts import add_officer, sign_in

LIST = "/fr/agents/projets"
HYDRO = f"{LIST}/hydro"
WHY = "Le responsable de traitement l’a écrit."
# What a page may write by being read: when a session was last used.
_OF_SESSIONS = {"account_session"}


def words(answer: TestResponse) -> str:
    """Return what a page says, on one line."""
    return " ".join(html.document_fromstring(answer.text).text_content().split())


def parts(answer: TestResponse, path: str) -> list[Any]:
    """Return the elements of a page at this XPath."""
    found: list[Any] = html.document_fromstring(answer.text).xpath(path)
    return found


def rows(answer: TestResponse) -> int:
    """Return how many events or results the page lists."""
    return len(parts(answer, "//ol[contains(@class, 'row-list')]/li"))


@dataclass(slots=True)
class Editor:
    """One officer before the desk, signed in; answers with codes other than those expected are failures."""

    client: FlaskClient
    number: str
    name: str

    def read(self, path: str, status: int = 200) -> TestResponse:
        answer = self.client.get(path)
        assert answer.status_code == status, (path, answer.status_code)
        return answer

    def form(self, path: str, action: str = "") -> MultiDict[str, str]:
        """Return what a browser would send of the form that leads to `action`, by default the widest one."""
        forms = html.document_fromstring(self.read(path).text).forms
        posts = [one for one in forms if one.method == "POST" and (one.action or "").endswith(action)]
        widest = max(posts, key=lambda one: len(one.inputs))
        # A text of several lines is sent with the ends of lines of the network.
        pairs = [(name, str(value).replace("\n", "\r\n")) for name, value in widest.form_values()]
        return MultiDict(pairs)

    def send(self, path: str, read: str = "", action: str = "", status: int = 303, **changes: Any) -> TestResponse:
        """Send the form of a page to `path` with these answers changed; None takes one away, a list gives several."""
        said = self.form(read or path, action)
        for name, value in changes.items():
            said.poplist(name)
            if value is not None:
                said.setlist(name, value if isinstance(value, list) else [value])
        answer = self.client.post(path, data=said)
        assert answer.status_code == status, (path, answer.status_code, words(answer)[-600:])
        return answer

    def open(self, project: str = HYDRO) -> None:
        self.send(f"{project}/ouvrir", read=project, action="ouvrir")

    def publish(self, project: str = HYDRO, why: str = WHY, status: int = 303) -> TestResponse:
        return self.send(f"{project}/publier", read=project, action="publier", why=why, status=status)


def editor(app: Flask, engine: Engine, *roles: Role, proved: dt.datetime | None = None) -> Editor:
    """Return a new officer with these roles, a register editor unless others are said, signed in."""
    with database.writing(engine) as session:
        account = add_officer(session, *(roles or (Role.REGISTER_EDITOR,)))
        number, name, account_id = account.number, account.name, account.id
    return Editor(sign_in(app, account_id, now=proved), number, name)


def everything(engine: Engine) -> dict[str, list[Any]]:
    """Return every row of every table, but when sessions were last used."""
    tables = MetaData()
    tables.reflect(engine)
    with engine.connect() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(table.select())]
            for table in tables.sorted_tables
            if table.name not in _OF_SESSIONS
        }
