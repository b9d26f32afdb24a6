"""Keeping a copy: who replays the changes holds what the register holds, withdrawals included."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from citizen_site import database
from registry.projects import actions, search
from registry.projects.facts import Result, to_json
from registry.projects.kinds import EventKind, ResultKind
from registry.words import Words
from tests.builders.projects import event, make_project, trace
from tests.functional.full_register import WITHDRAWN

MakeApp = Callable[..., Flask]


def replay(client: FlaskClient, copy: dict[str, Any], since: int, limit: int = 7) -> int:
    """Bring the copy up to date as a program would, knowing only what the API says; return the last number read."""
    address: str | None = f"/api/v1/changes?since={since}&limit={limit}"
    for _ in range(200):
        if address is None:
            return since
        page = client.get(address).json
        for one in page["items"]:
            apply(copy, one)
            since = one["change"]
        address = page["next"]
    raise AssertionError("more than 200 pages")


def apply(copy: dict[str, Any], one: dict[str, Any]) -> None:
    if one["act"] == "withdraw":
        copy.pop(one["slug"], None)
        return
    said = copy.setdefault(one["slug"], {})
    for change in one["changes"]:
        said[change["field"]] = change["after"]
        if change["after"] is None:
            del said[change["field"]]


def register(engine: Engine) -> dict[str, Any]:
    """Return what the register says of each public project, without its address."""
    with database.reading(engine) as session:
        told = {facts.slug: to_json(facts) for facts in search.every_project(session)}
    return {slug: {name: value for name, value in said.items() if name != "slug"} for slug, said in told.items()}


def test_a_copy_made_from_nothing_equals_the_register(filled_engine: Engine, make_app: MakeApp) -> None:
    copy: dict[str, Any] = {}
    replay(make_app(filled_engine).test_client(), copy, 0)
    assert WITHDRAWN not in copy
    assert copy == register(filled_engine)


def test_a_copy_kept_in_step_equals_the_register_after_each_act(content_engine: Engine, make_app: MakeApp) -> None:
    client, copy, since = make_app(content_engine).test_client(), dict[str, Any](), 0
    longer = make_project("pas", population=Words("Personnes qui travaillent"), keywords=("nuit",))
    acts: list[Callable[[Any], object]] = [
        lambda s: actions.file(s, make_project("pas"), trace()),
        lambda s: actions.publish(s, "pas", trace()),
        lambda s: actions.amend(s, longer, trace()),
        lambda s: actions.add_event(s, "pas", event(EventKind.COMPLETE, "2025-02-01"), trace()),
        lambda s: actions.withdraw(s, "pas", trace("Demande")),
        lambda s: actions.amend(s, make_project("pas", acronym="PAS"), trace()),
        lambda s: actions.publish(s, "pas", trace()),
        lambda s: actions.add_result(s, "pas", Result(ResultKind.ARTICLE, "Trouvé"), trace()),
        lambda s: actions.amend(s, make_project("pas"), trace()),
    ]
    for act in acts:
        with database.writing(content_engine) as session:
            act(session)
        since = replay(client, copy, since)
        assert copy == register(content_engine)
    assert "pas" in copy


def test_the_total_of_changes_is_how_many_remain(filled_engine: Engine, make_app: MakeApp) -> None:
    client = make_app(filled_engine).test_client()
    first = client.get("/api/v1/changes?limit=5").json
    second = client.get(first["next"]).json
    assert second["total"] == first["total"] - 5
    assert [one["change"] for one in first["items"]] == sorted({one["change"] for one in first["items"]})
    assert client.get(f"/api/v1/changes?since={2**31 - 1}").json == {"items": [], "total": 0, "next": None}


def test_what_a_withdrawn_project_said_is_nowhere_any_more(filled_engine: Engine, make_app: MakeApp) -> None:
    secret = "à ne plus lire"
    with database.writing(filled_engine) as session:
        actions.file(session, make_project("repris", lay_summary=Words(secret)), trace())
        actions.publish(session, "repris", trace())
    client = make_app(filled_engine).test_client()
    places = ("/fr/projets/repris/historique", "/fr/projets/repris/historique.json",
              "/api/v1/projects/repris/versions", "/fr/projets.atom?nombre=1000", "/fr/projets.json",
              "/fr/projets?q=repris", "/sitemap.xml", "/fr/projets/repris.atom")  # fmt: skip

    def read() -> str:
        changes = client.get("/api/v1/changes?since=100&limit=100").text
        return changes + "".join(client.get(place).text for place in places)

    assert secret in read()
    with database.writing(filled_engine) as session:
        actions.withdraw(session, "repris", trace("Demande du porteur"))
    assert secret not in read()
    assert client.get("/fr/projets/repris").status_code == 410
    assert client.get("/fr/projets/repris.json").status_code == 410
    # That it was withdrawn, when and why stays to be read.
    for place in ("/fr/projets/repris/historique", "/fr/projets.atom", "/api/v1/changes?since=100&limit=100"):
        assert "Demande du porteur" in client.get(place).text, place


def test_nobody_is_named_in_what_the_public_reads(filled_engine: Engine, make_app: MakeApp) -> None:
    client = make_app(filled_engine).test_client()
    authors = {one["by"] for one in client.get("/api/v1/changes?limit=100").json["items"]}
    assert authors == {"Health Data Hub"}
