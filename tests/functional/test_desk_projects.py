"""An editor keeps a project alive: opened, written, looked at, published; the public sees what changed, not by whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import Engine, select

from citizen_site import database
from citizen_site.accounts import audit, permissions
from citizen_site.accounts.permissions import Role
from citizen_site.accounts.records import TrailLineRecord
from citizen_site.desk.records import DraftRecord
from citizen_site.pages.officers.projects.sections import ORDER, SECTIONS
from citizen_site.wiring import Services
from registry.projects import actions
from registry.projects.records import VersionRecord
from tests.builders.projects import NOW, make_project, trace
from tests.functional.desk_visits import HYDRO, LIST, WHY, Editor, editor, everything, parts, rows, words
from tests.functional.full_register import WHOLE

BENEFIT = "Éviter une hospitalisation sur dix, d’après l’équipe."


@pytest.fixture
def someone(app: Flask, content_engine: Engine) -> Editor:
    return editor(app, content_engine)


@pytest.fixture
def two(make_app: Callable[..., Flask], content_engine: Engine) -> tuple[Editor, Editor]:
    """Two editors of an installation where publishing and withdrawing take two persons."""
    app = make_app(content_engine, two_persons=("publish_record", "withdraw_record"))
    return editor(app, content_engine), editor(app, content_engine)


def drafts(engine: Engine) -> list[tuple[str, int]]:
    with database.reading(engine) as session:
        return [(row.slug, row.revision) for row in session.scalars(select(DraftRecord))]


def trail(engine: Engine) -> list[tuple[str, str, str, str]]:
    with database.reading(engine) as session:
        rows = session.scalars(select(TrailLineRecord).order_by(TrailLineRecord.number))
        return [(row.who, row.act, row.kind, row.thing) for row in rows if row.kind == "project"]


def test_an_editor_amends_hydro_and_the_public_sees_what_changed(
    app: Flask, someone: Editor, content_engine: Engine
) -> None:
    public = app.test_client()
    someone.open()
    someone.send(f"{HYDRO}/question", public_benefit_fr=BENEFIT, public_benefit_en="")
    assert BENEFIT not in public.get("/fr/projets/hydro").text
    assert BENEFIT in words(someone.read(f"{HYDRO}/apercu"))
    assert "Bénéfice attendu" in words(someone.read(f"{HYDRO}/differences"))
    assert someone.publish().headers["Location"].endswith(HYDRO)

    assert BENEFIT in words(public.get("/fr/projets/hydro"))
    history = words(public.get("/fr/projets/hydro/historique"))
    assert "Fiche modifiée" in history and WHY in history and BENEFIT in history
    entry = public.get("/fr/projets/hydro.atom").text.split("<entry>")[1]
    assert "fiche modifiée" in entry.lower() and "Ce qui change\xa0: bénéfice attendu." in entry
    (change,) = public.get("/api/v1/projects/hydro/versions").json["items"][:1]
    assert [one["field"] for one in change["changes"]] == ["public_benefit"]
    assert public.get("/api/v1/projects/hydro").json["public_benefit"]["fr"] == BENEFIT
    assert drafts(content_engine) == []


def test_the_public_reads_the_name_of_the_hub_and_never_that_of_the_officer(
    app: Flask, someone: Editor, content_engine: Engine
) -> None:
    someone.open()
    someone.send(f"{HYDRO}/question", public_benefit_fr=BENEFIT)
    someone.publish()
    public = app.test_client()
    for path in ("/fr/projets/hydro", "/fr/projets/hydro/historique", "/fr/projets/hydro/historique.json",
                 "/fr/projets/hydro.atom", "/fr/projets.atom", "/fr/projets/hydro.json", "/en/projets/hydro/historique",
                 "/api/v1/projects/hydro", "/api/v1/projects/hydro/versions", "/api/v1/changes?since=0"):  # fmt: skip
        said = public.get(path)
        assert said.status_code == 200, path
        assert someone.number not in said.text and someone.name not in said.text, path
    assert "Health Data Hub" in words(public.get("/fr/projets/hydro/historique"))
    with database.reading(content_engine) as session:
        version = session.scalars(select(VersionRecord).order_by(VersionRecord.change.desc()).limit(1)).one()
        line = session.scalars(select(TrailLineRecord).order_by(TrailLineRecord.number.desc()).limit(1)).one()
        # The trail and the version are tied by the account, the instant and the address.
        assert (version.who, version.at, version.slug) == (line.who, line.at, line.thing)
        assert (line.who, line.act) == (someone.number, "publish_record")


def test_every_act_leaves_its_line_in_the_trail_and_the_chain_holds(
    app: Flask, someone: Editor, content_engine: Engine
) -> None:
    someone.open()
    someone.send(f"{HYDRO}/question", public_benefit_fr=BENEFIT)
    someone.send(f"{HYDRO}/demander", read=HYDRO, action="publier", why=WHY)
    someone.send(f"{HYDRO}/renvoyer", read=HYDRO, action="renvoyer", note="À revoir.")
    someone.publish()
    someone.send(f"{HYDRO}/retirer", read=HYDRO, action="retirer", withdrawal=WHY)
    acts = ["amend_record"] * 4 + ["publish_record", "withdraw_record"]
    assert trail(content_engine) == [(someone.number, act, "project", "hydro") for act in acts]
    services: Services = app.extensions["services"]
    with database.reading(content_engine) as session:
        assert audit.verify(session, services.settings.trail_keys()).number >= len(acts)


@pytest.mark.parametrize("section", [one.slug for one in SECTIONS])
def test_a_section_saved_as_it_was_read_changes_nothing_of_any_real_project(
    someone: Editor, content_engine: Engine, section: str
) -> None:
    with database.reading(content_engine) as session:
        slugs = sorted(set(session.scalars(select(VersionRecord.slug).filter_by(subject="project"))))
    assert len(slugs) > 20
    for slug in slugs[:: 3 if section != "question" else 1]:
        path = f"{LIST}/{slug}"
        someone.open(path)
        someone.send(f"{path}/{section}")
        assert "Le brouillon dit la même chose que la fiche publique." in words(someone.read(f"{path}/differences"))


def test_a_whole_record_saved_as_it_was_read_changes_nothing(
    make_app: Callable[..., Flask], filled_engine: Engine
) -> None:
    someone = editor(make_app(filled_engine), filled_engine)
    path = f"{LIST}/{WHOLE}"
    someone.open(path)
    for section in SECTIONS:
        someone.send(f"{path}/{section.slug}")
    for kind in ("evenements", "resultats"):
        count = rows(someone.read(f"{path}/{kind}"))
        assert count > 1
        for number in range(1, count + 1):
            someone.send(f"{path}/{kind}/{number}")
    assert "Le brouillon dit la même chose" in words(someone.read(f"{path}/differences"))


def test_events_and_results_are_added_changed_and_taken_away(app: Flask, someone: Editor) -> None:
    someone.open()
    before = rows(someone.read(f"{HYDRO}/evenements"))
    someone.send(f"{HYDRO}/evenements/ajouter", kind="reminder", date="2026-10-01", actor="hdh")
    assert "Porteur relancé" in words(someone.read(f"{HYDRO}/evenements"))
    someone.send(f"{HYDRO}/evenements/{before + 1}", date="2026-10-02")
    assert "2 octobre 2026" in words(someone.read(f"{HYDRO}/evenements"))
    someone.send(f"{HYDRO}/evenements/{before + 1}/retirer", read=f"{HYDRO}/evenements", action=f"{before + 1}/retirer")
    assert "octobre 2026" not in words(someone.read(f"{HYDRO}/evenements"))
    someone.send(f"{HYDRO}/resultats/ajouter", kind="article", title="Prévoir une crise", date="2026-05",
                 doi="https://doi.org/10.1000/xyz123")  # fmt: skip
    someone.publish()
    said = words(app.test_client().get("/fr/projets/hydro"))
    assert "Prévoir une crise" in said
    assert app.test_client().get("/api/v1/projects/hydro").json["results"][-1]["doi"] == "10.1000/xyz123"


def test_a_new_project_is_written_from_its_title_to_its_publication(app: Flask, someone: Editor) -> None:
    path = f"{LIST}/reveil"
    answer = someone.send(f"{LIST}/nouveau", title_fr="Se réveiller la nuit", acronym="Réveil", number="N-77")
    assert answer.headers["Location"] == path
    assert app.test_client().get("/fr/projets/reveil").status_code == 404
    refused = someone.publish(path, status=422)
    assert "Remplissez d’abord" in words(refused)
    someone.send(f"{path}/question", lay_summary_fr="Pourquoi se réveille-t-on ?", purposes=["research"],
                 domains=["neurologie"])  # fmt: skip
    someone.send(f"{path}/acteurs", **{"parties-0-name": "Université de Port-Imaginaire"})
    someone.send(f"{path}/donnees", **{"sources-0-name": "SNDS"})
    someone.send(f"{path}/droit", pathway="mr004")
    someone.send(f"{path}/evenements/ajouter", kind="filed", date="2026-01")
    someone.publish(path)
    assert "Se réveiller la nuit" in words(app.test_client().get("/fr/projets/reveil"))
    assert "Université de Port-Imaginaire" in words(app.test_client().get("/fr/projets/reveil"))
    (entry,) = app.test_client().get("/fr/projets/reveil.atom").text.split("<entry>")[1:]
    assert "Pourquoi se réveille-t-on ?" in entry


def test_what_must_be_stated_first_is_listed_but_for_what_a_published_source_left_out(someone: Editor) -> None:
    someone.open()
    assert "À remplir d’abord" not in words(someone.read(HYDRO))
    assert "vient d’une source publiée" in words(someone.read(f"{HYDRO}/droit"))
    someone.send(f"{LIST}/nouveau", title_fr="Réveil")
    needed = parts(someone.read(f"{LIST}/reveil"), "//div[contains(@class, 'note')]//li/a/@href")
    assert f"{LIST}/reveil/droit#pathway" in needed and f"{LIST}/reveil/evenements" in needed
    for link in needed:
        path, _sign, anchor = link.partition("#")
        assert not anchor or parts(someone.read(path), f"//*[@id='{anchor}']"), link


def test_the_preview_is_the_page_of_the_public_with_a_banner_and_is_kept_by_nobody(app: Flask, someone: Editor) -> None:
    someone.open()
    preview = someone.read(f"{HYDRO}/apercu")
    assert preview.headers["Cache-Control"] == "no-store"
    assert "Aperçu, non public." in words(preview)
    public = app.test_client().get("/fr/projets/hydro")
    titles = [[one.text_content() for one in parts(page, "//main//h1 | //main//h2")] for page in (preview, public)]
    assert titles[0] == titles[1] and len(titles[0]) > 3


def test_a_row_is_added_without_saving_and_without_losing_what_was_typed(
    someone: Editor, content_engine: Engine
) -> None:
    someone.open()
    before = everything(content_engine)
    answer = someone.send(f"{HYDRO}/acteurs", status=200, add="parties", contact="projet@exemple.test",
                          **{"parties-0-name": "Hôpital de Port-Imaginaire"})  # fmt: skip
    assert everything(content_engine) == before
    assert [one.value for one in parts(answer, "//input[@id='contact']")] == ["projet@exemple.test"]
    names = parts(answer, "//input[contains(@name, '-name')]")
    assert [one.value or "" for one in names] == ["Hôpital de Port-Imaginaire", ""]
    assert names[-1].get("autofocus") is not None


def test_names_that_the_register_does_not_know_are_said_when_they_are_saved(someone: Editor) -> None:
    someone.open()
    someone.send(f"{HYDRO}/acteurs", **{"parties-0-name": "Implicty"})
    assert "Nouveau dans le registre : Implicty." in words(someone.read(f"{HYDRO}/acteurs"))
    someone.send(f"{HYDRO}/acteurs", **{"parties-0-name": "Implicity"})
    assert "Nouveau dans le registre" not in words(someone.read(f"{HYDRO}/acteurs"))


def test_saving_and_going_on_leads_through_every_section(someone: Editor) -> None:
    someone.open()
    here, seen = ORDER[0], [ORDER[0]]
    while (path := f"{HYDRO}/{here}") and here not in ("evenements", "resultats"):
        there = someone.send(path, next="1").headers["Location"]
        if there == HYDRO:
            break
        here = there.rpartition("/")[2]
        seen.append(here)
        if here in ("evenements", "resultats"):
            follow = ORDER[ORDER.index(here) + 1 :]
            seen += follow
            here = follow[-1]
    assert seen == list(ORDER)


def test_a_second_window_sees_what_was_saved_and_replaces_it_only_knowingly(
    someone: Editor, app: Flask, content_engine: Engine
) -> None:
    someone.open()
    stale = someone.form(f"{HYDRO}/droit")
    someone.send(f"{HYDRO}/droit", pathway="mr004")
    stale["pathway"] = "mr001"
    answer = someone.client.post(f"{HYDRO}/droit", data=stale)
    assert answer.status_code == 422
    assert "MR-004" in words(answer) and "MR-001" in words(answer)
    assert "MR-004" in words(someone.read(f"{HYDRO}/differences"))
    stale["revision"] = parts(answer, "//input[@name='revision']")[0].value
    assert someone.client.post(f"{HYDRO}/droit", data=stale).status_code == 303
    assert "MR-001" in words(someone.read(f"{HYDRO}/differences"))


def test_a_record_that_changed_meanwhile_is_shown_and_the_draft_brought_onto_it(
    someone: Editor, app: Flask, content_engine: Engine
) -> None:
    someone.send(f"{LIST}/nouveau", title_fr="Titre")
    with database.writing(content_engine) as session:
        actions.file(session, make_project("sommeil"), trace())
        actions.publish(session, "sommeil", trace())
    path = f"{LIST}/sommeil"
    someone.open(path)
    someone.send(f"{path}/identite", acronym="MORPHEE", title_en="Sleep")
    with database.writing(content_engine) as session:
        actions.amend(session, make_project("sommeil", acronym="NUIT", platform="PADI"), trace())
    refused = someone.publish(path, status=422)
    assert "La fiche publique a changé" in words(refused)
    seen = words(someone.read(f"{path}/differences"))
    assert "NUIT" in seen and "MORPHEE" in seen and "PADI" in seen
    unsaid = someone.send(f"{path}/reprendre", read=f"{path}/differences", status=422)
    assert "Dites laquelle des deux versions vaut." in words(unsaid)
    someone.send(f"{path}/reprendre", read=f"{path}/differences", acronym="draft")
    someone.publish(path)
    said = app.test_client().get("/api/v1/projects/sommeil").json
    assert (said["acronym"], said["platform"], said["title"]["en"]) == ("MORPHEE", "PADI", "Sleep")


def test_two_persons_publish_where_the_policy_says_so(two: tuple[Editor, Editor], content_engine: Engine) -> None:
    writer, other = two
    writer.open()
    writer.send(f"{HYDRO}/question", public_benefit_fr=BENEFIT)
    page = writer.read(HYDRO)
    assert "Demander à une deuxième personne" in words(page)
    assert "/publier" not in page.text
    writer.send(f"{HYDRO}/demander", read=HYDRO, action="demander", why=WHY)
    assert "une autre personne décide" in words(writer.read(HYDRO))
    data = other.form(HYDRO, "publier")
    alone = writer.client.post(f"{HYDRO}/publier", data={**data, "csrf_token": writer.form(HYDRO)["csrf_token"]})
    assert alone.status_code == 422
    assert "une autre personne le publie" in words(alone)
    assert WHY in words(other.read(HYDRO))
    assert other.client.post(f"{HYDRO}/publier", data=data).status_code == 303
    assert drafts(content_engine) == []


def test_a_draft_sent_back_shows_its_note_to_who_writes_it_again(two: tuple[Editor, Editor]) -> None:
    writer, other = two
    writer.open()
    writer.send(f"{HYDRO}/question", public_benefit_fr=BENEFIT)
    writer.send(f"{HYDRO}/demander", read=HYDRO, action="demander", why=WHY)
    refused = other.send(f"{HYDRO}/renvoyer", read=HYDRO, action="renvoyer", note=" ", status=422)
    assert parts(refused, "//*[@id='note-error']")
    other.send(f"{HYDRO}/renvoyer", read=HYDRO, action="renvoyer", note="Citer la source.")
    assert "Citer la source." in words(writer.read(HYDRO))
    writer.send(f"{HYDRO}/question", public_benefit_fr="Plus court.")


def test_two_persons_withdraw_where_the_policy_says_so(app: Flask, two: tuple[Editor, Editor]) -> None:
    writer, other = two
    writer.send(f"{HYDRO}/retirer", read=HYDRO, action="retirer", withdrawal=WHY)
    assert app.test_client().get("/fr/projets/hydro").status_code == 200
    assert "Son retrait est demandé" in words(other.read(HYDRO))
    other.send(f"{HYDRO}/publier", read=HYDRO, action="publier")
    gone = app.test_client().get("/fr/projets/hydro")
    assert gone.status_code == 410
    assert WHY in words(gone)


def test_an_officer_without_the_right_reads_and_does_nothing(app: Flask, content_engine: Engine) -> None:
    stranger = editor(app, content_engine, Role.NEWSLETTER_EDITOR, Role.ADMINISTRATOR)
    token = stranger.form("/fr/agents/comptes/nouveau")["csrf_token"]
    before = {name: rows for name, rows in everything(content_engine).items() if not name.startswith("trail")}
    for path in (LIST, HYDRO, f"{LIST}/nouveau", f"{HYDRO}/droit", f"{HYDRO}/apercu", f"{HYDRO}/differences"):
        assert stranger.client.get(path).status_code == 403, path
    for path in ("ouvrir", "droit", "publier", "demander", "renvoyer", "retirer", "abandonner", "reprendre"):
        assert stranger.client.post(f"{HYDRO}/{path}", data={"csrf_token": token}).status_code == 403, path
    after = {name: rows for name, rows in everything(content_engine).items() if not name.startswith("trail")}
    assert after == before


def test_who_may_publish_and_not_withdraw_does_not_withdraw_by_publishing(
    two: tuple[Editor, Editor], monkeypatch: pytest.MonkeyPatch
) -> None:
    writer, other = two
    writer.send(f"{HYDRO}/retirer", read=HYDRO, action="retirer", withdrawal=WHY)
    narrower = permissions.ALLOWED[Role.REGISTER_EDITOR] - {permissions.Act.WITHDRAW_RECORD}
    monkeypatch.setattr(permissions, "ALLOWED", {**permissions.ALLOWED, Role.REGISTER_EDITOR: narrower})
    other.send(f"{HYDRO}/publier", read=HYDRO, action="publier", status=403)
    assert "Son retrait est demandé" in words(other.read(HYDRO))


def test_boxes_ticked_keep_the_order_of_the_record_and_new_ones_come_after(
    app: Flask, someone: Editor, content_engine: Engine
) -> None:
    domains = ("neurologie", "cardiologie")
    with database.writing(content_engine) as session:
        actions.file(session, make_project(domains=domains), trace())
        actions.publish(session, "sommeil", trace())
    path = f"{LIST}/sommeil"
    someone.open(path)
    someone.send(f"{path}/question")
    assert "Le brouillon dit la même chose" in words(someone.read(f"{path}/differences"))
    someone.send(f"{path}/question", domains=["cancerologie", "cardiologie", "neurologie"])
    someone.publish(path)
    said = app.test_client().get("/api/v1/projects/sommeil").json["domains"]
    assert said == [*domains, "cancerologie"]


def test_an_old_proof_writes_drafts_and_publishes_nothing(app: Flask, content_engine: Engine) -> None:
    tired = editor(app, content_engine, proved=NOW - dt.timedelta(minutes=12))
    tired.open()
    tired.send(f"{HYDRO}/question", public_benefit_fr=BENEFIT)
    assert "/agents/preuve" in tired.publish().headers["Location"]
    assert BENEFIT not in words(app.test_client().get("/fr/projets/hydro"))
    assert drafts(content_engine) == [("hydro", 2)]


def test_reading_changes_nothing_whatever_the_page_and_what_is_asked(
    app: Flask, someone: Editor, content_engine: Engine
) -> None:
    someone.open()
    mine = [rule for rule in app.url_map.iter_rules() if "/agents/projets" in rule.rule]
    assert len(mine) > 15
    before = everything(content_engine)
    adapter = app.url_map.bind("localhost")
    for rule in mine:
        for section in (*ORDER, ""):
            given = {"language": "fr", "slug": "hydro", "section": section, "rows": section, "number": 1}
            values = {name: given[name] for name in rule.arguments}
            if any(section not in getattr(rule._converters[name], "items", [section]) for name in ("section", "rows")
                   if name in values):  # fmt: skip
                continue
            path = adapter.build(rule.endpoint, values, method="GET" if "GET" in rule.methods else "POST")
            for asked in (path, f"{path}?revision=1&why=x&withdrawal=x&note=x&add=parties&next=1"):
                someone.client.get(asked)
                someone.client.head(asked)
    assert everything(content_engine) == before


def test_the_desk_finds_projects_whatever_their_state(someone: Editor) -> None:
    someone.send(f"{LIST}/nouveau", title_fr="Se réveiller la nuit", acronym="REVEIL")
    someone.send(f"{HYDRO}/retirer", read=HYDRO, action="retirer", withdrawal=WHY)
    assert "hydro" in someone.read(f"{LIST}?q=HYDRO").text
    assert "retirée" in words(someone.read(f"{LIST}?q=hydro&etat=withdrawn"))
    assert "Rien de trouvé" in words(someone.read(f"{LIST}?q=hydro&etat=public"))
    assert "Se réveiller" in words(someone.read(f"{LIST}?q=reveiller&etat=not_public"))
    for odd in ("?page=0", "?page=9999999999", "?page=²", "?etat=x", "?q=%00%ff", f"?q={'a' * 3000}", "?q=%25_\\"):
        someone.read(f"{LIST}{odd}")
