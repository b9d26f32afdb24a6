"""Coarser questions are answered from figures released before: their sums, their error, and nothing charged."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from query_service import database
from query_service.catalogue.places import region_of
from query_service.ledger import actions
from query_service.ledger.policy import shipped_policy
from query_service.migrations.histories import VAULT
from query_service.migrations.running import upgrade
from query_service.privacy.loss import Loss
from query_service.query_model.question import Precision, Question
from query_service.release.checksum import checksum
from query_service.service import Service
from query_service.store.manifest import read_manifest, write_manifest
from tests.builders.questions import dispensing, had, persons, volume
from tests.builders.releases import drawn_store, make_service, showing_all

METFORMIN = dispensing("A10BA02")
FINE = persons(had(METFORMIN), by="sex departement")
ASSOCIATION = "apnée"


def by(tables: str, like: Question = FINE) -> Question:
    return replace(like, tables=persons(had(METFORMIN), counted=METFORMIN, by=tables).tables)


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Engine]:
    engine = database.connect(f"sqlite:///{tmp_path / 'vault.db'}")
    upgrade(engine, VAULT)
    yield engine
    engine.dispose()


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return drawn_store(tmp_path / "store")


@pytest.fixture
def service(store: Path, vault: Engine) -> Service:
    policy = shipped_policy()
    # Several draws on one topic: what they may cost is not what is looked at here.
    caps = replace(policy.caps, topic=Loss(10**9), association=Loss(10**9), calendar_year=Loss(10**9))
    return make_service(store, vault, policy=showing_all(replace(policy, caps=caps)))


def asked(service: Service, question: Question) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(service.ask(question, ASSOCIATION))
    return said


def added(service: Service, question: Question) -> dict[str, Any]:
    body = service.by_addition(question)
    assert body is not None
    said: dict[str, Any] = json.loads(body)
    return said


def rows(said: Mapping[str, Any], table: int = 0) -> dict[tuple[int | str, ...], dict[str, Any]]:
    return {tuple(row["cell"]): row for row in said["tables"][table]["rows"]}


def state(vault: Engine) -> tuple[object, int]:
    """What was spent, and the lines of the ledger."""
    with database.reading(vault) as session:
        return actions.spent(session), actions.verify(session).number


def test_sums_are_those_of_the_cells_released_and_so_is_their_error(service: Service) -> None:
    fine = asked(service, FINE)
    said = added(service, by("sex;region;"))
    cells = rows(fine)
    sigma = cells[1, "75"]["standard_error"]
    # Tables come in the order of the canonical question: the total, région, sex.
    total, regions, sexes = (rows(said, place) for place in range(3))
    assert total[()]["value"] == sum(row["value"] for row in cells.values())
    assert total[()]["standard_error"] == pytest.approx(sigma * math.sqrt(2 * 102), rel=1e-3)
    for sex in (1, 2):
        assert sexes[sex,]["value"] == sum(row["value"] for cell, row in cells.items() if cell[0] == sex)
        assert sexes[sex,]["standard_error"] == pytest.approx(sigma * math.sqrt(102), rel=1e-3)
    places = region_of()
    for region, row in regions.items():
        parts = [one["value"] for cell, one in cells.items() if places.get(str(cell[1]), "") == region[0]]
        assert row["value"] == sum(parts)
        # A third of the cells are those of an unknown sex, which nobody in a release has.
        assert row["standard_error"] == pytest.approx(sigma * math.sqrt(len(parts) * 2 / 3), rel=1e-3)
    assert said["tables"][0]["added_from"] == ["sex", "departement"]


def test_it_costs_nothing_and_says_what_the_draw_cost_and_where_it_comes_from(service: Service, vault: Engine) -> None:
    fine = asked(service, FINE)
    before = state(vault)
    said = added(service, by("sex"))
    assert state(vault) == before
    assert (said["rho"], said["rho_billionths"]) == (0, 0)
    assert said["by_addition_from"] == fine["id"] != said["id"]
    assert said["rho_of_draw_billionths"] == fine["rho_billionths"]
    # What protects the persons is the noise of that draw.
    for name in ("epsilon", "chance_of_a_right_guess", "drawn_on", "vintage"):
        assert said[name] == fine[name]
    assert f"rho = {fine['rho']:.9f}" in said["method"]["en"] and fine["id"] in said["method"]["fr"]
    assert said["checksum"] == checksum(said)
    assert "by_addition_from" not in fine and "added_from" not in fine["tables"][0]


def test_asked_again_it_is_the_same_bytes_whatever_is_drawn_since(service: Service) -> None:
    asked(service, FINE)
    first = service.by_addition(by("sex"))
    assert service.by_addition(replace(by("sex"), title="other words")) == first
    asked(service, by("sex age_class"))
    assert service.by_addition(by("sex")) == first


def test_measured_itself_it_is_another_draw_which_is_then_what_is_given(service: Service, vault: Engine) -> None:
    asked(service, FINE)
    sums, before = service.by_addition(by("sex")), state(vault)
    offer = service.offer(by("sex"))
    assert offer is not None
    direct = service.ask(by("sex"), ASSOCIATION)
    assert direct != sums and state(vault) != before
    assert service.by_addition(by("sex")) == direct and service.offer(by("sex")) is None
    # One table: 1 / sqrt(2 x 0.005) = 10, and 102 cells of it.
    assert offer.measured[0].scale.sigma == pytest.approx(10, abs=0.01)
    assert offer.sums.tables[0].largest == pytest.approx(102 * 100, rel=1e-3)


def test_of_several_draws_the_one_that_errs_least_is_added_up(service: Service) -> None:
    asked(service, FINE)
    better = asked(service, by("sex age_class"))
    assert added(service, by("sex"))["by_addition_from"] == better["id"]
    # Same tables at a finer precision: nothing is added, and the error is that of its noise.
    best = asked(service, replace(FINE, precision=Precision.FINE))
    said = added(service, by("departement"))
    assert said["by_addition_from"] == best["id"]
    assert rows(said)["75",]["standard_error"] == pytest.approx(5 * math.sqrt(2), rel=1e-2)


def test_all_tables_of_an_answer_come_from_one_draw(service: Service) -> None:
    asked(service, by("sex"))
    asked(service, by("region"))
    assert service.by_addition(by("sex;region")) is None
    asked(service, by("sex region"))
    assert service.by_addition(by("sex;region")) is not None


@pytest.mark.parametrize(
    "other",
    [
        persons(had(METFORMIN, total=2), by="sex"),
        persons(had(METFORMIN), by="sex", period=(2018, 2019)),
        replace(by("sex age_class"), age_classes=(0, 40)),
        by("age_class"),
        volume("boxes", METFORMIN, of=had(METFORMIN), by="sex"),
    ],
    ids=["another population", "another period", "classes of age", "another dimension", "another measure"],
)
def test_where_nothing_adds_up_there_is_no_answer(service: Service, vault: Engine, other: Question) -> None:
    asked(service, FINE)
    before = state(vault)
    assert service.by_addition(other) is None and service.offer(other) is None
    assert state(vault) == before


def test_another_vintage_has_nothing_to_add(service: Service, store: Path) -> None:
    asked(service, FINE)
    write_manifest(replace(read_manifest(store), vintage="next"), store)
    assert service.by_addition(by("sex")) is None


def test_a_draw_that_was_not_released_is_not_added_up(store: Path, vault: Engine) -> None:
    class Stopped(Exception):
        pass

    def stop(step: str) -> None:
        if step == "drawn":
            raise Stopped

    with pytest.raises(Stopped):
        make_service(store, vault, passing=stop).ask(FINE, ASSOCIATION)
    service = make_service(store, vault)
    assert service.by_addition(by("sex")) is None
    asked(service, FINE)
    assert service.by_addition(by("sex")) is not None


def test_a_volume_over_months_says_where_it_was_cut_and_that_persons_are_left_out(service: Service) -> None:
    months = asked(service, volume("boxes", METFORMIN, by="year month"))
    said = added(service, volume("boxes", METFORMIN))
    (table,) = said["tables"]
    assert (table["measure"], table["added_from"]) == ("boxes", ["year", "month"])
    assert table["rows"][0]["value"] == sum(row["value"] for row in rows(months, 1).values())
    assert (
        "at most 60 boxes to a cell of the finer table whose cells are added up, and 180 in all"
        in (said["method"]["en"])
    )
    assert "une case du tableau plus fin" in said["method"]["fr"]
    assert said["notes"] == ["persons of the table by nothing: no sum of what was measured, left out"]
    assert "finer table" not in months["method"]["en"]
