"""Every page as every person who is signed in: reading changes nothing, keeps to this site, and has every header."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from lxml import html
from werkzeug.test import TestResponse

from citizen_site import security
from citizen_site.accounts.people.kinds import AccountKind
from citizen_site.accounts.permissions import OFFICERS, Role, is_public, may
from citizen_site.doors import DOORS, audience
from tests.functional.desk_visits import everything
from tests.functional.whole_site import CANARY, HOST, PROVIDER, UNDER_WAY, WHO, Whole, built, fill, read

EVERYBODY = [*WHO, *UNDER_WAY]
# Pages that somebody who may read them is not shown here, and what comes instead.
INSTEAD = {
    "machines.choose_language": 302, "projects.by_number": 404, "delays.figure_twin": 404,
    "demonstration.officers": 404, "demonstration.members": 404,
    # Shown in the middle of something: a return from the provider, a link followed, a password given, a form kept.
    "officer_provider.come_back": 403, "officer_provider.signed_out": 303, "member_invitation.second": 303,
    "member_sign_in.code": 303, "send_again.officers": 303, "send_again.members": 303,
}  # fmt: skip
# Addresses of accounts that each visitor reads, beside their own: of those whose accounts they open and close.
ADDRESSES = {
    "administrator": {"officers.example", "members.example", "applicants.example"},
    "association_manager": {"members.example"},
}


@dataclass(frozen=True, slots=True)
class Page:
    """One page as somebody read it; `wrote`: something was committed meanwhile."""

    endpoint: str
    path: str
    answer: TestResponse
    wrote: bool


@dataclass(frozen=True, slots=True)
class Walk:
    """Every page as one visitor reads it, and the tables that differ after all of it."""

    pages: list[Page]
    changed: frozenset[str]


@pytest.fixture(scope="module")
def whole(content_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Whole]:
    with built(content_file, tmp_path_factory.mktemp("whole")) as site:
        fill(site)
        yield site


@pytest.fixture(scope="module")
def walk_of(whole: Whole) -> Callable[[str], Walk]:
    """Return a function that reads every page as somebody, once for all tests, with the database watched."""
    known: dict[str, Walk] = {}

    def walk(who: str) -> Walk:
        if who not in known:
            before = everything(whole.engine)
            pages = list(_read_all(whole, who))
            after = everything(whole.engine)
            known[who] = Walk(pages, frozenset(name for name in after if after[name] != before[name]))
        return known[who]

    return walk


@pytest.fixture
def pages_of(walk_of: Callable[[str], Walk]) -> Callable[[str], list[Page]]:
    return lambda who: walk_of(who).pages


def _read_all(whole: Whole, who: str) -> Iterator[Page]:
    with whole.engine.connect() as watching:
        # Grows when another connection has committed anything: asked of SQLite after each page.
        number = watching.exec_driver_sql("PRAGMA data_version").scalar_one()
        for rule, path in whole.pages(who):
            answer = read(whole.clients[who], path)
            watching.rollback()
            now = watching.exec_driver_sql("PRAGMA data_version").scalar_one()
            yield Page(rule.endpoint, path, answer, now != number)
            number = now


Pages = Callable[[str], list[Page]]


@pytest.mark.parametrize("who", EVERYBODY)
def test_whoever_may_read_a_page_reads_it_here(pages_of: Pages, who: str) -> None:
    """So that the tests below look at pages and not at refusals: with a real link, draft, file or application each."""
    wrong = []
    for page in pages_of(who):
        act = DOORS[page.endpoint]
        allowed = is_public(act)
        if not allowed and who in set(Role):
            kind = AccountKind.OFFICER if Role(who) in OFFICERS else AccountKind.MEMBER
            allowed = may({Role(who)}, act) and audience(page.endpoint) is kind
        refused = 403 if who in set(Role) else 303
        expected = INSTEAD.get(page.endpoint, 200) if allowed else refused
        if (who, page.endpoint) in (
            ("setting_up", "member_invitation.second"),
            ("half_signed_in", "member_sign_in.code"),
        ):
            expected = 200
        if page.answer.status_code != expected:
            wrong.append((page.path, page.answer.status_code, expected))
    assert wrong == []


@pytest.mark.parametrize("who", EVERYBODY)
def test_reading_any_page_changes_nothing(walk_of: Callable[[str], Walk], who: str) -> None:
    """A refusal is noted, and nothing else is: not what a link, a step or a draft was, nor who read it."""
    walk = walk_of(who)
    assert [page.path for page in walk.pages if page.wrote and page.answer.status_code != 403] == []
    # A return from the provider that nobody left for is counted as well.
    assert walk.changed <= {"trail_line", "trail_head", "try_counter"}


@pytest.mark.parametrize("who", EVERYBODY)
def test_each_page_has_every_header_and_keeps_to_this_site(pages_of: Pages, who: str) -> None:
    for page in pages_of(who):
        answer, path = page.answer, page.path
        for name, value in security.HEADERS.items():
            if name != "Content-Security-Policy":
                assert answer.headers.get_all(name) == [value], (path, name)
        assert answer.headers.get_all("Strict-Transport-Security") == [security.STRICT_TRANSPORT], path
        (said,) = answer.headers.get_all("Content-Security-Policy")
        policy = dict(part.split(" ", 1) for part in said.split("; "))
        assert policy["default-src"] == "'self'" and "unsafe" not in said, path
        assert policy["script-src"] in ("'none'", "'self'"), path
        assert policy["form-action"] in ("'self'", f"'self' {PROVIDER}"), path
        assert policy["frame-ancestors"] == "'none'", path
        if answer.mimetype == "text/html":
            _check_content(answer, path)
        if not is_public(DOORS[page.endpoint]):
            assert "no-store" in answer.headers["Cache-Control"] or answer.status_code == 303, path


def _check_content(answer: TestResponse, path: str) -> None:
    root = html.document_fromstring(answer.text)
    assert root.xpath("//script[not(@type='application/ld+json')][not(@src)] | //style | //*[@style]") == [], path
    assert root.xpath("//@*[starts-with(name(), 'on')]") == [], path
    loaded = "//*[not(self::a)]/@src | //@srcset | //@poster | //object/@data | //form/@action | //@formaction"
    linked = "//link[not(@rel='canonical') and not(@rel='alternate')]/@href | //*[name()='use' or name()='image']/@*"
    foreign = [one for one in root.xpath(f"{loaded} | {linked}") if "//" in one and not one.startswith(f"{HOST}/")]
    assert foreign == [], path
    assert root.xpath("//iframe | //embed | //base | //meta[@http-equiv]") == [], path


@pytest.mark.parametrize("who", EVERYBODY)
def test_each_cookie_of_a_page_is_of_this_host_alone(pages_of: Pages, who: str) -> None:
    seen = set()
    for page in pages_of(who):
        for given in page.answer.headers.getlist("Set-Cookie"):
            seen.add(given.split("=", 1)[0])
            assert {part.strip() for part in given.split(";")[1:]} == {
                "Secure", "HttpOnly", "Path=/", "SameSite=Lax",
            }, (page.path, given)  # fmt: skip
    assert seen == {"__Host-form"}


@pytest.mark.parametrize("who", EVERYBODY)
def test_what_is_sent_without_the_token_of_a_form_is_refused_first(whole: Whole, who: str) -> None:
    before = everything(whole.engine)
    sent = 0
    for rule in whole.app.url_map.iter_rules():
        if "POST" in (rule.methods or ()) and rule.rule not in security.CSRF_EXEMPT:
            answer = whole.clients[who].post(
                whole.address(rule, who), base_url=HOST, data={"why": "x"}, headers={"Referer": f"{HOST}/fr/"}
            )
            assert answer.status_code == 400, (rule.endpoint, answer.status_code)
            sent += 1
    assert sent > 60
    assert everything(whole.engine) == before


@pytest.mark.parametrize("who", EVERYBODY)
def test_nobody_reads_an_address_that_is_not_theirs_but_those_who_manage_its_account(pages_of: Pages, who: str) -> None:
    shown: set[str] = set()
    for page in pages_of(who):
        if page.answer.mimetype == "text/html":
            shown |= set(re.findall(r"[\w.-]+@([\w.-]+\.example)\b", page.answer.text.replace(f"{who}@", "")))
    assert shown == ADDRESSES.get(who, set())


@pytest.mark.parametrize("who", EVERYBODY)
def test_no_page_shows_what_is_kept_of_a_secret(pages_of: Pages, who: str) -> None:
    """Passwords as they are kept, second factors, passkeys: read by the site alone."""
    assert [page.path for page in pages_of(who) if CANARY in page.answer.text] == []
