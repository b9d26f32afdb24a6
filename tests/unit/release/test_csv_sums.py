"""The files of a release add up, for who has nothing else; a file that was changed by one unit does not."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings

from query_service.ledger.policy import shipped_policy
from query_service.query_model.question import Measure
from query_service.release.formats import bundle
from query_service.release.release import Facts, release
from query_service.tables.intervals import interval_factor
from tests.builders.csv_sums import failures
from tests.builders.publications import METFORMIN, Drawn, drawings, in_region, invented, published
from tests.builders.questions import persons, planned_release
from tests.builders.released import KEY, LOSS

QUICK = settings(max_examples=25)
ASKED = in_region(persons(METFORMIN, by="sex departement;age_class departement;region;sex;", age_classes=(0, 60)), "53")


def body_of(draw: Drawn) -> bytes:
    facts = Facts(
        key=KEY, question=draw.asked, plan=planned_release(draw.asked), policy=shipped_policy(), loss=LOSS,
        vintage="2021-12", synthetic=True, code_systems={}, software="test", drawn_on=dt.date(2026, 11, 25),
    )  # fmt: skip
    return release(facts, published(draw.publication))


BODY = body_of(invented(ASKED, Random(1), 40))
FILES = bundle(BODY)
FINEST = next(name for name in FILES if name.endswith("by-sex-departement.csv"))


def damaged(before: str, after: str, name: str = FINEST) -> list[str]:
    text = FILES[name].decode()
    assert before in text
    return failures({**FILES, name: text.replace(before, after, 1).encode()})


def first(name: str, start: str, state: str) -> list[str]:
    """Return the fields of the first row of a kind."""
    lines = [line.split(",") for line in FILES[name].decode().splitlines()]
    return next(line for line in lines if line[0].startswith(start) and state in line)


def test_the_files_of_a_release_add_up(tmp_path: Path) -> None:
    assert b",hidden," in FILES[FINEST] and b"\nE" in FILES[FINEST] and b",zero," in FILES[FINEST]
    assert failures(FILES) == []
    for name, content in FILES.items():
        (tmp_path / name).write_bytes(content)
    assert failures(tmp_path) == []


@QUICK
@given(drawings())
def test_the_files_of_any_release_add_up(draw: Drawn) -> None:
    assert failures(bundle(body_of(draw))) == []


@pytest.mark.parametrize("kind", ["C", "E"])
def test_one_unit_too_many_is_seen_in_a_cell_and_in_a_remainder(kind: str) -> None:
    row = ",".join(first(FINEST, kind, "value"))
    fields = row.split(",")
    place = 7 if kind == "C" else next(n for n, field in enumerate(fields[7:], start=7) if field)
    changed = ",".join([*fields[:place], str(int(fields[place]) + 1), *fields[place + 1 :]])
    found = damaged(row, changed)
    assert found and all("adds up to" in failure for failure in found)


def test_a_lost_remainder_a_wrong_number_of_cells_and_a_cell_that_names_none_are_seen() -> None:
    remainder = ",".join(first(FINEST, "E", "value"))
    assert any("0 remainders" in one for one in damaged(remainder + "\r\n", ""))
    fields = remainder.split(",")
    assert any("the remainder says" in one for one in damaged(remainder, ",".join([*fields[:-3], "99", *fields[-2:]])))
    hidden = ",".join(first(FINEST, "C", "hidden"))
    assert any(
        "does not say that it is in" in one for one in damaged(hidden, hidden.replace(" E", " X").replace(",E", ",X"))
    )


# the release itself


SAID = json.loads(BODY)


def test_ids_of_remainders_are_unique_through_a_release() -> None:
    ids = [one["id"] for table in SAID["tables"] for one in table["remainders"]]
    assert ids == [f"E{number}" for number in range(1, len(ids) + 1)] and len(ids) > 2


def test_a_hidden_row_lists_the_remainders_of_its_lines_and_no_others() -> None:
    for table in SAID["tables"]:
        counted = {one["id"]: one["cells"] for one in table["remainders"]}
        named = [name for row in table["rows"] for name in row.get("remainders", [])]
        assert {name: named.count(name) for name in counted} == counted and set(named) <= set(counted)


def test_a_hidden_row_has_no_figure_and_a_zero_row_is_zero_without_error() -> None:
    rows = [row for table in SAID["tables"] for row in table["rows"]]
    hidden = [row for row in rows if row["state"] == "hidden"]
    assert hidden and all(row["value"] is row["lower"] is row["upper"] is None for row in hidden)
    zeros = [row for row in rows if row["state"] == "zero"]
    assert zeros and all((row["value"], row["standard_error"]) == (0, 0.0) and "threshold" not in row for row in zeros)


def test_tables_say_to_which_others_of_the_release_they_add_up() -> None:
    said = {tuple(one["name"] for one in table["dimensions"]): table["adds_up_to"] for table in SAID["tables"]}
    finest = next(coarser for dimensions, coarser in said.items() if set(dimensions) == {"sex", "departement"})
    assert sorted(map(sorted, finest)) == [[], ["region"], ["sex"]]
    assert said[()] == [] and said[("sex",)] == [[]]
    assert all(table["measure"] == Measure.PERSONS.value for table in SAID["tables"])


def test_intervals_are_wider_where_less_is_shown() -> None:
    # All shown: 0.975 of the normal law, 1.96. One in ten: 1 - 0.025/10 = 0.9975, 2.807. One in a hundred: 3.481.
    found = [round(interval_factor(shown, 100), 3) for shown in (100, 10, 1, 0)]
    assert found == [1.96, 2.807, 3.481, 3.481]
    for table in SAID["tables"]:
        states = [row["state"] for row in table["rows"]]
        assert (table["shown"], table["figures"]) == (states.count("value"), len(states) - states.count("zero"))
        assert table["z"] == round(interval_factor(table["shown"], table["figures"]), 4)
