"""A site with something of each kind, somebody of each role before it, and an address for each page."""

from __future__ import annotations

import base64
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from werkzeug.routing import AnyConverter, Rule
from werkzeug.test import TestResponse

from citizen_site import database
from citizen_site.accounts.associations import actions as associations
from citizen_site.accounts.associations import applications
from citizen_site.accounts.audit import Actor
from citizen_site.accounts.people import invitations
from citizen_site.accounts.people.kinds import AccountState
from citizen_site.accounts.people.records import PasskeyRecord
from citizen_site.accounts.permissions import OFFICERS, Act, Role
from citizen_site.accounts.secrets.sealing import seal
from citizen_site.accounts.sessions import steps
from citizen_site.accounts.sessions.steps import StepKind
from citizen_site.accounts.trail import NOBODY
from citizen_site.app import create_app
from citizen_site.desk import actions, domains, imports
from citizen_site.desk.drafts import By
from citizen_site.doors import DOORS
from citizen_site.keys import Purpose
from citizen_site.settings import Settings
from citizen_site.wiring import Services
from registry.projects.domain_changes import DomainsOfMany
from registry.projects.records import Subject
from registry.proposals import actions as proposals
from registry.proposals import tokens
from tests.builders.accounts import add_association, add_member, add_officer, sign_in
from tests.builders.project_files import as_csv
from tests.builders.projects import NOW

HOST = "https://localhost"
PROVIDER = "https://provider.example"
ROLES = [role for role in Role if role is not Role.CITIZEN]
WHO = ["anybody", *(role.value for role in ROLES)]
# In the middle of something: a link followed as far as its code, a password given.
UNDER_WAY = ["setting_up", "half_signed_in"]
# What nobody but its holder and the site may read; written where each is kept.
CANARY = "canary-of-a-secret"


@dataclass(frozen=True, slots=True)
class Whole:
    """The site, a client for each visitor, and what stands in the parts of addresses."""

    app: Flask
    engine: Engine
    clients: dict[str, FlaskClient]
    values: dict[str, Any]
    """By endpoint and part, by blueprint and part, or by part alone; the first of these that is there."""
    own: dict[str, dict[str, Any]] = field(default_factory=dict)
    """What differs from one visitor to another, by visitor, in the same way."""

    def pages(self, who: str) -> list[tuple[Rule, str]]:
        """Each rule that is read, with one address; public ones once, since they look at no session."""
        return [
            (rule, self.address(rule, who))
            for rule in self.app.url_map.iter_rules()
            if "GET" in (rule.methods or ())
            and not rule.endpoint.endswith("static")
            and (who == "anybody" or DOORS[rule.endpoint] is not Act.READ_PUBLIC_PAGES)
        ]

    def address(self, rule: Rule, who: str = "anybody") -> str:
        known = {**self.values, **self.own.get(who, {})}
        values = {name: _value(rule, name, known) for name in rule.arguments}
        return str(self.app.url_map.bind("localhost").build(rule.endpoint, values))

    def key(self, purpose: Purpose) -> bytes:
        services: Services = self.app.extensions["services"]
        return services.settings.key(purpose)


def _value(rule: Rule, name: str, known: dict[str, Any]) -> Any:
    for where in (f"{rule.endpoint}.{name}", f"{rule.endpoint.split('.')[0]}.{name}"):
        if where in known:
            return known[where]
    converter = rule._converters[name]
    if isinstance(converter, AnyConverter):
        return "fr" if "fr" in converter.items else min(converter.items)
    return known.get(name, "x")


# What anybody may type as a part of an address.
TYPED = {
    "slug": "hydro", "token": "x" * 43, "filename": "css/site.css", "number": 1, "delays.figure_twin.form": "svg",
    "databases.slug": "snds", "organisations.slug": "ap-hp", "themes.slug": "cancers",
    "api_references.database.slug": "snds", "api_references.organisation.slug": "ap-hp",
    "officer_databases.slug": "snds", "officer_organisations.slug": "ap-hp",
}  # fmt: skip


@contextmanager
def built(content_file: Path, home: Path) -> Iterator[Whole]:
    """Give a site with somebody of each role and a draft, in this folder, until the end."""
    shutil.copy(content_file, home / "site.db")
    engine = database.connect(f"sqlite:///{home / 'site.db'}")
    settings = Settings(str(engine.url), "k" * 40, HOST, index_folder=str(home / "index"), log_format="text",
                        provider_issuer=PROVIDER, provider_client_id="c", provider_client_secret="s")  # fmt: skip
    app = create_app(settings, Services(settings, engine, lambda: NOW))
    own: dict[str, dict[str, Any]] = {}
    with database.writing(engine) as session:
        association = add_association(session)
        accounts = {}
        for role in ROLES:
            said = {"address": f"{role.value}@{'officers' if role in OFFICERS else 'members'}.example"}
            row = add_officer(session, role, **said) if role in OFFICERS else add_member(
                session, association, role, password=CANARY, totp_secret=CANARY.encode(), **said)  # fmt: skip
            accounts[role.value] = row.id
            if role in OFFICERS:
                key = PasskeyRecord(account_id=row.id, credential=f"{CANARY}-{row.id}", public_key=CANARY.encode(),
                                    sign_count=0, name="Clé", added_at=NOW)  # fmt: skip
                session.add(key)
                session.flush()
                own[role.value] = {"officer_self.number": key.id}
        member = add_member(session, association, address="member@members.example")
        actions.open_draft(session, Subject.PROJECT, "hydro", By("officer-1", NOW))
        values = {
            **TYPED, "officer_accounts.number": f"officer-{accounts['register_editor']}", "member": member.number,
            "officer_associations.number": association.number, "member_members.number": member.number,
        }  # fmt: skip
    clients = {role: sign_in(app, account) for role, account in accounts.items()}
    clients["anybody"] = app.test_client()
    yield Whole(app, engine, clients, values, own)
    engine.dispose()


def fill(site: Whole) -> None:
    """Add something of each other kind: drafts, files, proposals, an application, links, what is under way."""
    by, key = By("officer-1", NOW), site.key(Purpose.TOKENS)
    with database.writing(site.engine) as session:
        actions.open_draft(session, Subject.DATA_SOURCE, "snds", by)
        actions.open_draft(session, Subject.ORGANISATION, "ap-hp", by)
        site.values["officer_themes.slug"] = domains.begin(
            session, DomainsOfMany(("dermatologie",), (), ("hydro",)), by
        )
        site.values["officer_imports.number"] = imports.receive(
            session, "liste.csv", as_csv({"slug": "hydro", "title_fr": "Un autre titre"}), by
        )
        site.values["officer_proposals.number"] = proposals.report_error(
            session, "hydro", field="", what="Une date est fausse.", now=NOW
        )
        site.values["proposals.propose.token"] = tokens.make("k" * 40, "hydro")
        _apply(site, session, key)
        elsewhere = add_association(session)
        add_member(session, elsewhere, address="member@others.example")
        officer = add_officer(session, Role.COURSE_EDITOR, state=AccountState.INVITED, address="new@officers.example")
        site.values["officer_invitation.token"] = invitations.make(
            session, officer.id, by="officer-1", now=NOW, key=key
        )
        invited = add_member(session, elsewhere, state=AccountState.INVITED, address="new@others.example")
        site.values["member_invitation.token"] = invitations.make(session, invited.id, by="member-1", now=NOW, key=key)
        _begin(site, session, "setting_up", StepKind.SECOND_FACTOR_ENROLMENT, invited.id, {
            "purpose": "set_up", "number": invited.number, "name": "Nom", "password": CANARY,
            "secret": base64.b64encode(seal(b"s" * 20, invited.number, site.key(Purpose.TOTP), _nonce)).decode(),
        })  # fmt: skip
        _begin(site, session, "half_signed_in", StepKind.SECOND_FACTOR, invited.id, {"number": invited.number})


def _apply(site: Whole, session: Session, key: bytes) -> None:
    said = associations.checked(
        name="Association qui demande", purpose="Informer", representative="Présidence", rna="W751234567", siren="",
        agreed="", applicant="Personne qui demande", address="applicant@applicants.example",
    )  # fmt: skip
    token = associations.register(session, said, actor=Actor(NOBODY, NOW, site.key(Purpose.TRAIL)), key=key)
    site.values["member_registration.token"] = token
    site.values["officer_associations.application.number"] = applications.find(session, token, now=NOW, key=key).number


def _begin(site: Whole, session: Session, who: str, kind: StepKind, account: int, data: dict[str, Any]) -> None:
    token = steps.begin(session, kind, data, key=site.key(Purpose.SESSION), now=NOW, account_id=account)
    site.clients[who] = site.app.test_client()
    site.clients[who].set_cookie("__Host-step", token, secure=True, domain="localhost")


def _nonce(count: int) -> bytes:
    return b"n" * count


def read(client: FlaskClient, path: str) -> TestResponse:
    answer = client.get(path, base_url=HOST)
    answer.get_data()
    return answer
