"""Text and JSON files: encodings, separators, damaged records, the shapes of JSON."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.errors import UnreadableFile
from registry.importing import json_files, text_files
from registry.importing.splitting import joined, split

ROWS = [["slug", "title_fr"], ["un", "Étude d’été"], ["deux", 'Avec "guillemets",\r\net saut']]
CELLS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), max_size=12)
IN_ONE_FOLDER = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


def written(tmp_path: Path, rows: list[list[str]], encoding: str = "utf-8", separator: str = ",") -> Path:
    path = tmp_path / "f.csv"
    with path.open("w", encoding=encoding, newline="") as out:
        csv.writer(out, delimiter=separator).writerows(rows)
    return path


def cells_of(path: Path) -> list[list[str]]:
    return [list(row.cells) for row in text_files.read_csv(path).rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_encoding_and_separator_are_found(tmp_path: Path, encoding: str, separator: str) -> None:
    assert cells_of(written(tmp_path, ROWS, encoding, separator)) == ROWS


@IN_ONE_FOLDER
@given(st.lists(st.lists(CELLS, min_size=3, max_size=3).filter(any), max_size=5))
def test_any_cells_come_back_as_they_were_written(tmp_path: Path, rows: list[list[str]]) -> None:
    table = [["slug", "title_fr", "title_en"], *rows]
    assert cells_of(written(tmp_path, table)) == table


def test_the_line_of_a_row_is_that_of_its_first_line(tmp_path: Path) -> None:
    path = written(tmp_path, [*ROWS, ["trois", "Après"]])
    assert [row.line for row in text_files.read_csv(path).rows] == [1, 2, 3, 5]  # the third row has two lines


@pytest.mark.parametrize("broken", ['un,"ouvert', 'un,"fer"mé', "un,deux,trois", "un"])
def test_a_broken_record_leaves_those_after_it(tmp_path: Path, broken: str) -> None:
    path = tmp_path / "f.csv"
    path.write_text(f"slug,title_fr\nzero,Avant\n{broken}\ndeux,Après\ntrois,Encore\n", encoding="utf-8")
    rows = list(text_files.read_csv(path).rows)
    assert [list(row.cells) for row in rows if not row.whole][1:] == [
        ["zero", "Avant"],
        ["deux", "Après"],
        ["trois", "Encore"],
    ]
    assert [row.line for row in rows if row.whole] == [3]


def test_a_row_swallowed_by_a_quote_left_open_above_it_is_read_on_its_own(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    lines = ["slug,title_fr,platform", "zero,Avant,x", 'un,"ouvert,x', 'deux,Après,écran 5"', "trois,Encore,x"]
    path.write_text("\n".join(lines), encoding="utf-8")
    rows = list(text_files.read_csv(path).rows)
    assert [row.cells[0] for row in rows if not row.whole] == ["slug", "zero", "deux", "trois"]
    assert [row.line for row in rows if row.whole] == [3]


def test_the_limit_of_the_csv_module_is_given_back(tmp_path: Path) -> None:
    before = csv.field_size_limit()
    assert len(list(text_files.read_csv(written(tmp_path, [["slug"], ["x" * 1_000_000]])).rows)) == 2
    assert csv.field_size_limit() == before


def items(text: str) -> list[tuple[int, object]]:
    return [(item.line, item.value) for item in json_files.items("f.json", text)]


@pytest.mark.parametrize(
    "text",
    [
        '[{"slug": "un"},\n{"slug": "deux"}]',
        '{"projects": [{"slug": "un"},\n{"slug": "deux"}]}',
        '{"total": 2, "query": [["q", "x"]], "projects": [{"slug": "un"},\n{"slug": "deux"}]}',
        '{"slug": "un"}\n{"slug": "deux"}\n',
        '\ufeff[{"slug": "un"},\n{"slug": "deux"}]',
    ],
)
def test_each_shape_of_json_gives_its_projects_with_their_lines(text: str) -> None:
    assert items(text) == [(1, {"slug": "un"}), (2, {"slug": "deux"})]


def test_one_project_alone_is_a_file_of_one() -> None:
    assert items('{"slug": "un", "title": {"fr": "Un"}}') == [(1, {"slug": "un", "title": {"fr": "Un"}})]


@pytest.mark.parametrize("text", ["", "null", "12", '"texte"', "nothing"])
def test_what_holds_no_project_is_refused_whole(text: str) -> None:
    with pytest.raises(UnreadableFile):
        items(text)


def test_after_a_broken_object_reading_goes_on_at_the_next_one_and_not_inside_it() -> None:
    projects = [{"slug": "un", "events": [{"kind": "filed"}, {"kind": "complete"}]}, {"slug": "deux"}]
    text = json.dumps({"projects": projects}, indent=1).replace('"slug": "un"', '"slug": un')
    found = list(json_files.items("f.json", text))
    assert [item.value for item in found if item.fault is None] == [{"slug": "deux"}]
    assert [item.line for item in found if item.fault] == [3]


def test_an_empty_list_has_no_project() -> None:
    assert items("[]") == items('{"projects": []}') == []


@given(
    st.lists(st.from_regex(r"[A-Z][a-z]{2,6}(, [a-zA-Z]{2,5})?(;[a-z]{2})?", fullmatch=True), min_size=1, max_size=5)
)
def test_a_list_reads_back_as_its_values(values: list[str]) -> None:
    assert split(joined(tuple(values), {}), {}).values == tuple(values)


@pytest.mark.parametrize(
    ("said", "values", "mended"),
    [
        ("PMSI), DCIR", ("PMSI", "DCIR"), (("PMSI)", "PMSI"),)),
        ("(PMSI, DCIR", ("PMSI", "DCIR"), (("(PMSI", "PMSI"),)),
        ("Base (a, B), DCIR", ("Base (a, B)", "DCIR"), ()),
        ("- PMSI\n- DCIR", ("PMSI", "DCIR"), (("- PMSI", "PMSI"), ("- DCIR", "DCIR"))),
        ("", (), ()),
    ],
)
def test_orphan_brackets_and_bullets_go_and_are_said(
    said: str, values: tuple[str, ...], mended: tuple[tuple[str, str], ...]
) -> None:
    assert split(said, {}) == (values, mended)


def test_a_list_of_ten_thousand_commas_is_cut_in_time() -> None:
    assert len(split("a," * 10_000, {}).values) == 10_000
