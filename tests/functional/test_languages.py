"""Every page is wholly in its language: no word escapes the catalogue, no text hides the language it is in."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from citizen_site import database, errors, locales
from citizen_site.accounts.people.records import AccountRecord, AssociationRecord
from citizen_site.pages.legal import views as legal
from registry.content import reading
from registry.projects.facts import json_converter
from registry.projects.records import VersionRecord
from registry.projects.vocabulary import DOMAINS, THEMES
from registry.proposals import tokens
from registry.words import LANGUAGES
from tests.conftest import SECRET
from tests.functional import full_register, pseudo_language
from tests.functional.full_register import IN_ENGLISH, IN_FRENCH, STAYED_ENGLISH, STAYED_FRENCH, WHOLE, WITHDRAWN
from tests.functional.pseudo_language import Content
from tests.functional.reading_pages import crawl, parse, pieces
from tests.functional.whole_site import WHO, built, read
from tests.repository import translations

MakeApp = Callable[..., Flask]
OTHER = {"fr": "en", "en": "fr"}
FROM_MARKDOWN = "prose"
TYPED = ("introuvable", "somneil")  # a word that nothing answers to, and one nearly right
# Where the templates of people who are signed in are: the walk of citizens does not lead to them.
OF_SIGNED_IN = (
    "officers/", "accounts/", "demonstration/", "send_again/", "layouts/desk.html", "layouts/codes.html",
    "components/passkey.html", "components/provider.html", "components/own_things.html",
)  # fmt: skip
TEXTS_OF_THE_SITE = ("notice", "personal_data", "accessibility", "method", "machines")


@pytest.fixture
def full_engine(content_engine: Engine) -> Engine:
    """The real projects, and invented ones in every state that a page can show."""
    with database.writing(content_engine) as session:
        full_register.fill(session)
    return content_engine


@pytest.fixture
def pseudo(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The site speaks a false language in which each message stands between signs."""
    pseudo_language.write(tmp_path / "pseudo")
    monkeypatch.setattr(locales, "TRANSLATIONS", tmp_path / "pseudo")


@pytest.fixture
def french(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The site speaks the French of the catalogue as it is in the tree, compiled anew."""
    path = tmp_path / "french" / "fr" / "LC_MESSAGES" / "messages.mo"
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        write_mo(file, translations.read())
    monkeypatch.setattr(locales, "TRANSLATIONS", tmp_path / "french")


def walk(app: Flask, language: str) -> dict[str, str]:
    """Return every page of a language: reached by links, by the letters to holders, by a search, by an error."""
    searches = [*(f"q={word}" for word in TYPED), "theme=cancers&resultats=sans&tri=retard", "annee=1999"]
    starts = [f"/{language}/", f"/{language}/projets/{WHOLE}/recu", *(f"/{language}/projets?{s}" for s in searches)]
    proposal = f"/{language}/projets/{WHOLE}/proposer/{tokens.make(SECRET, WHOLE)}"
    client = app.test_client()
    pages = crawl(client, [*starts, proposal], f"/{language}/")
    pages |= refused(client, f"/{language}/projets/{WHOLE}/signaler", {"what": "court"})
    pages |= refused(client, proposal, {"reason": "", "event_kind": "filed", "lay_summary_fr": "x" * 1501})
    pages |= refused(client, proposal, {"kind": "result", "result_url": "a.fr", "result_date": "hier"})
    pages |= refused(client, proposal, {"kind": "update", "reason": "Rien de neuf"})
    pages[f"/{language}/projets/{WITHDRAWN}"] = client.get(f"/{language}/projets/{WITHDRAWN}").text
    return pages | {f"error {status} in {language}": error_page(app, language, status) for status in errors.SENTENCES}


def refused(client: FlaskClient, address: str, answers: dict[str, str]) -> dict[str, str]:
    """Return the page that answers a form filled in wrongly."""
    token = parse(client.get(address).text).xpath("//input[@name='csrf_token']/@value")[0]
    answer = client.post(address, data={**answers, "csrf_token": token})
    assert answer.status_code == 422
    return {f"{address} {json.dumps(answers)[:40]}": answer.text}


def error_page(app: Flask, language: str, status: int) -> str:
    with app.test_request_context(f"/{language}/ailleurs"):
        app.preprocess_request()
        return errors.answer(status).get_data(as_text=True)


def content_of(engine: Engine, *more: str) -> Content:
    """Return the texts that the pages show and that are not messages, from where they are kept, and these."""
    plain = json_converter().unstructure
    files = [reading.projects(), reading.organisations(), reading.sources(), reading.calls(), reading.figures()]
    kept = [plain(one) for many in files for one in many] + [plain(one) for one in reading.timeline()]
    kept += [plain(reading.durations())]
    kept += [
        one.to_json() for named in (*THEMES, *DOMAINS) for one in (named.name, getattr(named, "about", named.name))
    ]
    kept += [legal._text(name, language)[0] for name in TEXTS_OF_THE_SITE for language in LANGUAGES]
    with Session(engine) as session:
        for version in session.scalars(select(VersionRecord)):
            kept += [version.snapshot, version.why]
    return Content([*TYPED, *more, *(text for one in kept for text in pseudo_language.strings(one))])


def unexplained(pages: dict[str, str], content: Content) -> dict[str, str]:
    """Return the words of these pages that are neither messages nor content, each with its place."""
    found: dict[str, str] = {}
    known: dict[str, str] = {}
    for address, page in pages.items():
        for piece in pieces(page, without=FROM_MARKDOWN):
            left = known.setdefault(piece.text, "") if piece.text in known else content.left(piece.text)
            known[piece.text] = left
            if left:
                found.setdefault(piece.text, f"{piece.place} of {address}: {left!r}")
    return found


@pytest.mark.usefixtures("pseudo")
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_every_page_is_a_message_or_content(
    full_engine: Engine, make_app: MakeApp, language: str
) -> None:
    app = make_app(full_engine, demo=True)
    pages = walk(app, language)
    assert unexplained(pages, content_of(full_engine)) == {}
    shown = {name for _loader, name in app.jinja_env.cache}
    ours = {
        name for name in app.jinja_env.list_templates(["html"]) if (Path(app.root_path) / "templates" / name).exists()
    }
    # Signs are explained, and figures shown, once the site publishes indicators; until then a command draws them.
    later = {"home/signs.html", "indicators/sheet.html", "components/indicator_figure.html"}
    left = {name for name in ours - shown - later if not name.startswith(OF_SIGNED_IN)}
    assert left == set(), "templates that no page of this walk shows"


@pytest.mark.usefixtures("pseudo")
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_read_by_people_who_are_signed_in_is_a_message_or_content(
    content_file: Path, tmp_path: Path, language: str
) -> None:
    with built(content_file, tmp_path) as site:
        content = content_of(site.engine, *texts_of_accounts(site.engine))
        pages = {}
        for who in WHO:
            for _rule, path in site.pages(who):
                # Lines of the trail name accounts, pages and digests, which are words of no language.
                if path.startswith(("/fr/agents", "/fr/compte")) and path != "/fr/agents/journal":
                    answer = read(site.clients[who], path.replace("/fr/", f"/{language}/", 1))
                    if answer.mimetype == "text/html" and answer.status_code == 200:
                        pages[f"{path} as {who}"] = answer.text
        assert len(pages) > 60
        assert unexplained(pages, content) == {}


def texts_of_accounts(engine: Engine) -> list[str]:
    """Names, addresses and numbers that pages of accounts show, and words that are the same in every language."""
    with Session(engine) as session:
        people = list(session.scalars(select(AccountRecord)))
        groups = list(session.scalars(select(AssociationRecord)))
        named = [text for one in people for text in (one.name, one.address, one.number)]
        named += [text for one in groups for text in (one.name, one.purpose, one.representative, one.rna, one.number)]
    return [*filter(None, named), "Clé", "à 10:00", "at 10:00"]


@pytest.mark.usefixtures("pseudo")
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_register_speaks_through_messages_too(engine: Engine, make_app: MakeApp, language: str) -> None:
    pages = crawl(
        make_app(engine).test_client(), [f"/{language}/", f"/{language}/projets?q={TYPED[0]}"], f"/{language}/"
    )
    assert len(pages) > 20
    assert unexplained(pages, content_of(engine)) == {}


def test_a_word_that_escapes_the_catalogue_is_found() -> None:
    content = Content(["Inserm", "Étude du sommeil"])
    page = """<html lang="fr"><p>⟦Held by ⟧Inserm</p><p>Étude du sommeil, 1er juin 2019</p><h1>Results</h1>
              <img alt="A map"><input type="submit" value="Send"><p>⟦Held by ⟧its holder</p></html>"""
    assert list(unexplained({"/": page}, content)) == ["Results", "A map", "Send", "⟦Held by ⟧its holder"]


def english_of_the_site() -> list[str]:
    """Return the runs of English words of the messages and of the content, where French says them otherwise."""
    said: list[str] = []
    for message in translations.read():
        if message.id:
            ids = message.id if isinstance(message.id, tuple) else (message.id,)
            strings = message.string if isinstance(message.string, tuple) else (message.string,)
            said += [run for en, fr in zip(ids, strings, strict=True) for run in _runs(en) if run not in fr]
    pairs = [one for theme in THEMES for one in (theme.name, theme.about)] + [domain.name for domain in DOMAINS]
    for facts in reading.projects():
        pairs += [facts.title, facts.question, facts.lay_summary, facts.population, facts.remarks]
    said += [run for pair in pairs if pair.fr for run in _runs(pair.en) if run not in pair.fr]
    return sorted({run for run in said if len(re.findall(r"\w+", run)) >= 2 and len(run) > 6})


def _runs(text: str) -> list[str]:
    return [run.strip(" .:;,?“”()") for run in re.split(r"%\(\w+\)s|%%|\n", text)]


@pytest.mark.usefixtures("french")
def test_no_french_page_shows_an_english_sentence(full_engine: Engine, make_app: MakeApp) -> None:
    english = english_of_the_site()
    found: dict[str, str] = {}
    told = {
        piece.text: f"{piece.place} of {address}"
        for address, page in walk(make_app(full_engine, demo=True), "fr").items()
        for piece in pieces(page)
        if piece.lang == "fr"
    }
    for text, place in told.items():
        # Two words may be a part of a name, such as Health Data Hub; more are a sentence.
        found |= {run: place for run in english if run == text or (run in text and run.count(" ") > 1)}
    assert found == {}


@pytest.mark.usefixtures("french")
@pytest.mark.parametrize(
    ("slug", "stayed", "language"), [(IN_FRENCH, STAYED_FRENCH, "en"), (IN_ENGLISH, STAYED_ENGLISH, "fr")]
)
def test_a_text_in_the_other_language_says_so(
    full_engine: Engine, make_app: MakeApp, slug: str, stayed: str, language: str
) -> None:
    client, unmarked, marked = make_app(full_engine).test_client(), [], 0
    for path in ("/", "/projets", f"/projets/{slug}", f"/projets/{slug}/historique", "/resultats", "/bases/snds",
                 f"/projets/{slug}/signaler", f"/projets/{WITHDRAWN}",
                 "/organismes/universite-de-port-imaginaire"):  # fmt: skip
        for piece in pieces(client.get(f"/{language}{path}").text):
            if stayed in piece.text and piece.place != "title":  # the title of a page has one language only
                marked += piece.lang == OTHER[language]
                unmarked += [(path, piece)] if piece.lang == language else []
    assert unmarked == []
    assert marked > 10


@pytest.mark.usefixtures("french")
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_page_leads_to_itself_in_the_other_language(full_engine: Engine, make_app: MakeApp, language: str) -> None:
    app, other = make_app(full_engine), OTHER[language]
    client, site = app.test_client(), app.url_map.bind("site.test")
    pages = crawl(
        client, [f"/{language}/", f"/{language}/projets?q=c%C5%93ur&theme=cancers&theme=sang&tri=date"], f"/{language}/"
    )
    for address, page in pages.items():
        root = parse(page)
        assert root.get("lang") == language, address
        (switch,) = root.xpath("//div[@class='language']/a")
        assert switch.get("href") == f"/{other}/" + address.removeprefix(f"/{language}/")
        assert (switch.get("lang"), switch.get("hreflang")) == (other, other)
        alternates = {one.get("hreflang"): one.get("href") for one in root.xpath("//link[@hreflang]")}
        path = address.partition("?")[0].removeprefix(f"/{language}/")
        assert {code: alternates[code].partition("test/")[2] for code in LANGUAGES} == {
            c: f"{c}/{path}" for c in LANGUAGES
        }
    one_of_each = {site.match(address.partition("?")[0])[0]: address for address in pages}
    assert len(one_of_each) > 15
    for address in one_of_each.values():
        assert client.get(f"/{other}/" + address.removeprefix(f"/{language}/")).status_code == 200, address


@pytest.mark.parametrize(
    ("path", "asked", "language"),
    [
        ("/fr/ailleurs", "en", "fr"), ("/en/ailleurs", "fr", "en"), ("/ailleurs", "en;q=0.9, fr;q=0.5", "en"),
        ("/ailleurs", "de", "fr"), ("/ailleurs", "", "fr"),
    ],
)  # fmt: skip
def test_an_error_speaks_the_language_of_the_address_else_of_the_browser(
    client: FlaskClient, path: str, asked: str, language: str
) -> None:
    answer = client.get(path, headers={"Accept-Language": asked})
    assert answer.status_code == 404
    assert parse(answer.text).get("lang") == language


@pytest.mark.usefixtures("french")
@pytest.mark.parametrize(
    ("language", "said", "never"),
    [
        ("fr", ["1er janvier 2024", "3 février 2025", "Début prévu", "12\u202f345", "2,5",
                "En retard de 5 ans et 4 mois", "relancé en février 2023"], ["12,345", "2.5", "January", "1 janvier"]),
        ("en", ["1 January 2024", "3 February 2025", "Planned start", "12,345", "2.5", "Late by 5 years and 4 months",
                "reminded in February 2023"], ["12\u202f345", "1er", "janvier", "on February"]),
    ],
)  # fmt: skip
def test_dates_and_numbers_are_those_of_the_language(
    full_engine: Engine, make_app: MakeApp, language: str, said: list[str], never: list[str]
) -> None:
    # Study ended on 1 January 2020, results due 18 months later, 1 July 2021: 1,972 days before 24 November 2026.
    client = make_app(full_engine).test_client()
    paths = (WHOLE, f"{WHOLE}/historique", full_register.LATE)
    text = "\n".join(piece.text for path in paths for piece in pieces(client.get(f"/{language}/projets/{path}").text))
    text += client.get(f"/{language}/projets?etape=paused&etape=results_late").text
    assert [words for words in said if words not in text] == []
    assert [words for words in never if words in text] == []


def test_words_and_addresses_kept_for_one_language_are_not_those_of_the_other(client: FlaskClient) -> None:
    french, english = (client.get(f"/{language}/projets").text for language in ("fr", "en"))
    assert "Bases de données" in french and "Bases de données" not in english
    assert 'href="/en/themes"' in english and 'href="/fr/themes"' not in english
    assert client.get("/fr/projets").text == french


def test_addresses_kept_under_a_folder_are_not_those_without_it(client: FlaskClient) -> None:
    below = client.get("/fr/projets", environ_overrides={"SCRIPT_NAME": "/espace"}).text
    alone = client.get("/fr/projets").text
    assert 'href="/espace/fr/themes"' in below
    assert 'href="/fr/themes"' in alone and "/espace/" not in alone
