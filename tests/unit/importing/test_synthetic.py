"""Invented projects say that they are, never change for a seed, and vary over every facet."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

from registry.importing.synthetic import INVENTED_KINDS, synthetic_projects
from registry.importing.synthetic_events import LAST_DAY
from registry.importing.synthetic_words import SUBJECTS
from registry.projects.criteria import Facet
from registry.projects.kinds import OrganisationKind, Purpose
from registry.projects.lifecycle import Status, delays, in_order
from registry.projects.publication import missing_mandatory
from registry.projects.references import slug_of
from registry.projects.summary import to_index
from registry.projects.vocabulary import DOMAIN, THEME

TODAY = dt.date(2026, 11, 24)
PROJECTS = list(synthetic_projects(1500, 1))


class Addresses(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return slug_of(name)


def facet_values() -> dict[Facet, set[str]]:
    found: dict[Facet, set[str]] = defaultdict(set)
    kinds = {slug_of(name): kind for name, kind in INVENTED_KINDS.items()}
    for facts in PROJECTS:
        indexed = to_index(facts, today=TODAY, slugs=Addresses(), kinds=kinds)
        for facet, values in indexed.facets.items():
            found[facet].update(values)
    return found


def test_a_seed_always_gives_the_same_projects_however_many_are_asked() -> None:
    assert list(synthetic_projects(20, 1)) == PROJECTS[:20]
    assert list(synthetic_projects(20, 2)) != PROJECTS[:20]


def test_every_invented_project_says_so_and_may_be_published() -> None:
    for facts in PROJECTS:
        assert "inventé" in facts.origin and "inventé" in facts.lay_summary.fr and "invented" in facts.lay_summary.en
        assert facts.number.startswith("INVENTE-") and facts.slug.startswith("invente-")
        assert missing_mandatory(facts) == ()


def test_addresses_and_numbers_are_unique_and_well_formed() -> None:
    assert len({facts.slug for facts in PROJECTS}) == len({facts.number for facts in PROJECTS}) == len(PROJECTS)
    assert all(facts.slug == slug_of(facts.slug) for facts in PROJECTS)


def test_they_vary_over_every_facet() -> None:
    found = facet_values()
    assert found[Facet.THEME] == set(THEME)
    assert found[Facet.DOMAIN] == set(DOMAIN) == set(SUBJECTS)
    assert found[Facet.PURPOSE] == {purpose.value for purpose in Purpose}
    assert found[Facet.CONTROLLER_KIND] == {kind.value for kind in OrganisationKind}
    assert found[Facet.RESULTS] == {"avec", "sans", "retard"}
    assert len(found[Facet.STATUS]) >= 10
    assert {Status.RESULTS_LATE.value, Status.PAUSED.value, Status.REFUSED.value} <= found[Facet.STATUS]
    assert len(found[Facet.YEAR]) == 10  # 2017 to 2026
    assert len(found[Facet.PROGRAMME]) >= 3


def test_events_follow_one_another_and_none_is_to_come() -> None:
    for facts in PROJECTS:
        days = [event.date.day for event in in_order(facts.events)]
        assert days[-1] <= LAST_DAY
        assert facts.events[0].date.day <= days[-1]
    assert any(delay.late for facts in PROJECTS for delay in delays(facts.events, TODAY))
