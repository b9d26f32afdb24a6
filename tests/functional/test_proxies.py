"""What proxies say of a request is believed of those alone that the settings know, the last ones on its way here."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask, request
from lxml import html
from sqlalchemy import Engine, select

from citizen_site import database, security
from citizen_site.accounts.limits.records import CounterRecord

MakeApp = Callable[..., Flask]
FROM = "192.0.2.1"
SAID = {
    "X-Forwarded-For": "198.51.100.7, 203.0.113.9", "X-Forwarded-Host": "evil.example, site.test",
    "X-Forwarded-Proto": "https, http", "X-Forwarded-Port": "8443", "X-Forwarded-Prefix": "/elsewhere",
    "X-Real-IP": "198.51.100.7", "Forwarded": "for=198.51.100.7;host=evil.example;proto=https",
    "X-Original-URL": "/fr/agents", "X-Rewrite-URL": "/fr/agents", "X-HTTP-Method-Override": "POST",
}  # fmt: skip


def understood(app: Flask) -> tuple[str | None, str, str, str, str]:
    """Return address, scheme, host, path and method of a request as the site understands them."""
    found = []

    def look() -> None:
        found.append((request.remote_addr, request.scheme, request.host, request.full_path, request.method))

    app.before_request(look)
    app.test_client().get("/fr/projets", base_url="http://site.test", headers=SAID, environ_base={"REMOTE_ADDR": FROM})
    return found[0]


@pytest.mark.parametrize(
    ("proxies", "address"),
    # Each proxy adds whom it heard: the last of the list is written by ours, all before it by anybody.
    [(0, FROM), (1, "203.0.113.9"), (2, "198.51.100.7")],
)
def test_the_address_is_that_which_the_last_known_proxy_heard(
    engine: Engine, make_app: MakeApp, proxies: int, address: str
) -> None:
    assert understood(make_app(engine, trusted_proxies=proxies))[0] == address


def test_without_a_proxy_nothing_that_is_said_of_another_request_is_believed(engine: Engine, make_app: MakeApp) -> None:
    assert understood(make_app(engine)) == (FROM, "http", "site.test", "/fr/projets?", "GET")


def test_with_a_proxy_it_says_address_scheme_and_host_and_nothing_more(engine: Engine, make_app: MakeApp) -> None:
    assert understood(make_app(engine, trusted_proxies=1)) == (
        "203.0.113.9", "http", "site.test", "/fr/projets?", "GET",
    )  # fmt: skip


@pytest.mark.parametrize(("proxies", "networks"), [(0, 1), (1, 3)])
def test_tries_are_counted_for_the_network_that_made_them(
    engine: Engine, make_app: MakeApp, proxies: int, networks: int
) -> None:
    """Three tries, each under another name: without a proxy the names are invented and the network is one."""
    client = make_app(engine, trusted_proxies=proxies).test_client()
    for last in ("198.51.100.1", "198.51.100.2", "198.51.100.3"):
        client.post(security.REPORTS, headers={"X-Forwarded-For": f"203.0.113.9, {last}"})
    with database.reading(engine) as session:
        assert sorted(session.scalars(select(CounterRecord.tries))) == [3 // networks] * networks


@pytest.mark.parametrize(("proxies", "second"), [(0, 429), (1, 303)])
def test_forms_of_citizens_are_counted_in_the_same_way(
    content_engine: Engine, make_app: MakeApp, proxies: int, second: int
) -> None:
    client = make_app(content_engine, trusted_proxies=proxies, form_limit="1 per hour").test_client()
    page = "/fr/projets/hydro/signaler"

    def send(network: str) -> int:
        token = html.document_fromstring(client.get(page).text).xpath("//input[@name='csrf_token']/@value")[0]
        told = {"csrf_token": token, "what": "La date de la décision est fausse."}
        return client.post(page, data=told, headers={"X-Forwarded-For": network}).status_code

    assert (send("198.51.100.1"), send("198.51.100.2")) == (303, second)
