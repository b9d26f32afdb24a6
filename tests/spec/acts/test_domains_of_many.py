"""Medical domains are added to many projects at once or taken away: what changes is known before, one version each."""

from __future__ import annotations

from dataclasses import replace

import pytest

from registry.errors import NotFound
from registry.projects import actions
from registry.projects.describing import lay_vocabulary
from registry.projects.domain_changes import DomainsOfMany, change_domains, changes
from registry.projects.kinds import Act
from registry.projects.refusals import AddedAndTaken, NoProjectChosen, NothingChosen, UnknownDomain
from tests.builders.projects import make_project, trace
from tests.spec.acts.register import Register

DOMAINS = {"un": ("neurologie",), "deux": ("neurologie", "cancerologie"), "trois": ()}
ASKED = DomainsOfMany(("cancerologie",), ("neurologie",), ("trois", "un", "deux"))


@pytest.fixture
def three(any_register: Register) -> Register:
    any_register.do(lay_vocabulary)
    for slug, domains in DOMAINS.items():
        any_register.do(actions.file, make_project(slug, domains=domains), trace())
        any_register.do(actions.publish, slug, trace())
    return any_register


def test_what_changes_is_told_before_anything_is_written(three: Register) -> None:
    before = three.last_change()
    found = three.read(changes, ASKED)
    assert [(one.slug, one.before, one.after) for one in found] == [
        ("trois", (), ("cancerologie",)),
        ("un", ("neurologie",), ("cancerologie",)),
        ("deux", ("neurologie", "cancerologie"), ("cancerologie",)),
    ]
    assert three.last_change() == before


def test_each_project_that_changes_gets_one_version_and_the_others_none(three: Register) -> None:
    before = three.last_change()
    three.do(change_domains, replace(ASKED, remove=()), trace("sorted anew"))
    # "deux" has the domain already.
    assert three.last_change() == before + 2
    assert three.project("un").facts.domains == ("neurologie", "cancerologie")
    assert three.project("trois").facts.domains == ("cancerologie",)
    first = three.history("un")[0]
    assert (first.act, first.why, [one.field for one in first.changes]) == (Act.AMEND, "sorted anew", ["domains"])
    assert len(three.history("deux")) == 1


def test_the_same_change_a_second_time_changes_nothing(three: Register) -> None:
    three.do(change_domains, ASKED, trace())
    before = three.last_change()
    three.do(change_domains, ASKED, trace())
    assert three.last_change() == before
    assert three.read(changes, ASKED) == ()


@pytest.mark.parametrize(
    ("asked", "kind", "field"),
    [
        (replace(ASKED, add=("astrologie",)), UnknownDomain, "add"),
        (replace(ASKED, add=(), remove=()), NothingChosen, "add"),
        (replace(ASKED, add=("neurologie",)), AddedAndTaken, "remove"),
        (replace(ASKED, slugs=()), NoProjectChosen, "slugs"),
    ],
)
def test_the_register_refuses(three: Register, asked: DomainsOfMany, kind: type[Exception], field: str) -> None:
    refused = three.refused(change_domains, asked, trace())
    assert (type(refused), getattr(refused, "field", None)) == (kind, field)


def test_a_project_that_is_not_there_stops_the_change_of_all(three: Register) -> None:
    assert isinstance(three.refused(change_domains, replace(ASKED, slugs=("un", "nulle-part")), trace()), NotFound)
