"""Published rules find the truly ill of a synthetic copy, and the score says when they do not."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from shutil import copytree

import pyarrow as pa
import pyarrow.csv as csv
import pyarrow.parquet as parquet
import pytest
from click.testing import CliRunner

from query_service.__main__ import main
from query_service.errors import NotSynthetic, UnreadableSource
from query_service.scoring import Score, scores
from query_service.snds.ingest.running import ingest
from query_service.snds.synthesis.copying import Order, synthesise
from query_service.snds.synthesis.written.writing import FileFormat
from query_service.store.layout import MANIFEST
from tests.spec.examples.conftest import LAST, Made

# Least sensitivity and least positive predictive value. Diabetes is frequent (about 100 persons) and its floors are
# close to what was measured (97 % and more). The others have a handful of persons here, one of whom moves the rate
# a lot. N04 is given against neuroleptics too, and a woman in remission has no stay and may have no ALD.
FLOORS: Mapping[str, tuple[float, float]] = {
    "diabete-traite": (0.90, 0.95),
    "diabete-cartographie": (0.95, 0.85),
    "parkinson": (0.80, 0.50),
    "sclerose-en-plaques": (0.60, 0.80),
    "cancer-du-sein": (0.50, 0.80),
}


def below(made: list[Score]) -> list[str]:
    """Return the requests whose score is under one of its floors."""
    return [
        one.rule.request
        for one in made
        if (one.sensitivity or 0) < FLOORS[one.rule.request][0]
        or (one.predictive_value or 0) < FLOORS[one.rule.request][1]
    ]


def test_each_rule_is_over_its_floors(made: Made) -> None:
    found = scores(made.store, made.truth, made.mapping)
    assert {one.rule.request for one in found} == set(FLOORS)
    assert {one.year for one in found} == {LAST}
    assert all(one.ill and one.both <= min(one.ill, one.found) for one in found)
    assert below(found) == []


def test_each_rule_falls_under_its_floors_when_the_truth_is_that_of_other_persons(made: Made, tmp_path: Path) -> None:
    table = parquet.read_table(made.truth)
    names = table["BEN_IDT_ANO"].to_pylist()
    turned = pa.array([*names[1:], names[0]])
    place = table.column_names.index("BEN_IDT_ANO")
    parquet.write_table(table.set_column(place, "BEN_IDT_ANO", turned), tmp_path / "truth.parquet")
    assert below(scores(made.store, tmp_path / "truth.parquet", made.mapping)) == list(FLOORS)


def as_csv(truth: Path, target: Path) -> Path:
    """Write the truth as `synthesise --format csv` does."""
    csv.write_csv(parquet.read_table(truth), target, csv.WriteOptions(delimiter=";", quoting_style="needed"))
    return target


def test_a_truth_in_csv_gives_the_same_scores(made: Made, tmp_path: Path) -> None:
    truth = as_csv(made.truth, tmp_path / "truth.csv")
    assert scores(made.store, truth, made.mapping) == scores(made.store, made.truth, made.mapping)


def test_the_truth_that_synthesise_writes_in_csv_is_read(tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    synthesise(Order(30, 2021, 2021, 1, folder, FileFormat.CSV, all_columns=False))
    ingest(folder, tmp_path / "store")
    found = scores(tmp_path / "store", folder / "truth.csv", tmp_path / "store.mapping.parquet")
    assert [one.rule.request for one in found] == list(FLOORS)


def test_a_truth_in_csv_that_is_none_is_refused(made: Made, tmp_path: Path) -> None:
    truth = as_csv(made.truth, tmp_path / "truth.csv")
    (tmp_path / "dates.csv").write_text(truth.read_text().replace(";20", ";soon"))
    (tmp_path / "commas.csv").write_text(truth.read_text().replace(";", ","))
    for name, told in (("dates.csv", "cannot be read as CSV"), ("commas.csv", "no column"), ("none.csv", "cannot be")):
        with pytest.raises(UnreadableSource, match=told):
            scores(made.store, tmp_path / name, made.mapping)


def test_the_truth_of_another_copy_is_refused(made: Made, tmp_path: Path) -> None:
    table = parquet.read_table(made.truth)
    strangers = pa.array([f"X{row}" for row in range(table.num_rows)])
    place = table.column_names.index("BEN_IDT_ANO")
    parquet.write_table(table.set_column(place, "BEN_IDT_ANO", strangers), tmp_path / "truth.parquet")
    with pytest.raises(UnreadableSource, match="none of its persons"):
        scores(made.store, tmp_path / "truth.parquet", made.mapping)


def test_the_mapping_of_another_ingest_is_refused(made: Made, tmp_path: Path) -> None:
    table = parquet.read_table(made.mapping).replace_schema_metadata({"numbering": "another"})
    parquet.write_table(table, tmp_path / "mapping.parquet")
    with pytest.raises(UnreadableSource, match="mapping of another ingest"):
        scores(made.store, made.truth, tmp_path / "mapping.parquet")


def test_a_store_that_does_not_say_it_is_synthetic_is_refused(made: Made, tmp_path: Path) -> None:
    store = Path(copytree(made.store, tmp_path / "real"))
    said = (store / MANIFEST).read_text(encoding="utf-8")
    (store / MANIFEST).write_text(said.replace('"synthetic": true', '"synthetic": false'), encoding="utf-8")
    with pytest.raises(NotSynthetic):
        scores(store, tmp_path / "none.parquet", made.mapping)


def test_the_command_prints_a_line_for_each_condition(made: Made) -> None:
    result = CliRunner().invoke(main, ["score", "--store", str(made.store), "--truth", str(made.truth)])
    lines = result.stdout.splitlines()
    assert lines[0] == f"Year {LAST}, persons who do not exist."
    assert lines[2].split() == ["condition", "request", "ill", "found", "both", "sensitivity", "PPV"]
    assert len(lines) == 3 + len(FLOORS)
