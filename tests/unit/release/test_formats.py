"""The files of a release say what its JSON says, and a release that was altered has none."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner, Result

from query_service.__main__ import main
from query_service.planner.plan import Clip
from query_service.query_model.question import Question
from query_service.release.formats import bundle
from query_service.release.reading import AlteredRelease, UnreadableRelease, read_release
from tests.builders.questions import dispensing, had, persons, volume
from tests.builders.released import changed, made

METFORMIN = dispensing("A10BA02")
BODY = made(persons(had(METFORMIN), by="sex;region"))
AMOUNTS = made(volume("amount_reimbursed", METFORMIN), clip=Clip(500_000, 1_500_000))


def named(*groups: str) -> Question:
    """A question whose groups somebody named so."""
    sets = dict.fromkeys(groups, METFORMIN.codes)
    return persons(had(METFORMIN), counted=METFORMIN, by="code_group", groups=sets)


def with_row(row: dict[str, Any]) -> bytes:
    """The release with this row in the place of those of its first table."""
    return changed(BODY, tables=[{**json.loads(BODY)["tables"][0], "rows": [row]}])


def rows(files: dict[str, bytes], name: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(files[name].decode("utf-8"), newline="")))


def records(files: dict[str, bytes], name: str) -> list[dict[str, str]]:
    head, *lines = rows(files, name)
    return [dict(zip(head, line, strict=True)) for line in lines]


def schema(files: dict[str, bytes], name: str) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(files[f"{name}.schema.json"])
    return said


def test_there_is_a_csv_with_its_schema_for_each_table_and_a_fiche_in_each_language() -> None:
    assert list(bundle(BODY)) == [
        "release.json",
        "1-persons-by-sex.csv",
        "1-persons-by-sex.csv.schema.json",
        "2-persons-by-region.csv",
        "2-persons-by-region.csv.schema.json",
        "fiche.fr.md",
        "fiche.en.md",
        "SHA256SUMS",
    ]  # fmt: skip
    assert bundle(BODY)["release.json"] == BODY
    assert bundle(BODY) == bundle(BODY)


def test_a_row_has_code_and_words_of_each_dimension_then_the_figure_its_error_and_its_unit() -> None:
    # 1.96 x 14.25 is 27.93: 28 on each side. The first figures of the grid are -1, 0, 1.
    head, *lines = rows(bundle(BODY), "1-persons-by-sex.csv")
    assert head == [
        "row", "sex", "sex_fr", "sex_en", "value", "standard_error", "lower", "upper", "state", "threshold", "rule",
        "remainders", "of", "cells", "unit_fr", "unit_en",
    ]  # fmt: skip
    nothing, unit = ["", "", "", ""], ["personnes", "persons"]
    assert lines == [
        ["C1", "0", "sexe inconnu", "unknown sex", "-1", "14.25", "-29", "27", "value", "55", *nothing, *unit],
        ["C2", "1", "hommes", "men", "0", "14.25", "-28", "28", "value", "55", *nothing, *unit],
        ["C3", "2", "femmes", "women", "1", "14.25", "-27", "29", "value", "55", *nothing, *unit],
    ]


def test_lines_end_as_rfc_4180_says_and_texts_are_utf_8() -> None:
    content = bundle(BODY)["2-persons-by-region.csv"]
    assert content.count(b"\r\n") == content.count(b"\n") == 1 + 19
    assert "Île-de-France" in content.decode("utf-8") and not content.startswith(b"\xef\xbb\xbf")


def test_every_figure_of_the_json_is_in_the_csv() -> None:
    said = json.loads(BODY)
    for place, name in enumerate(("1-persons-by-sex.csv", "2-persons-by-region.csv")):
        found = records(bundle(BODY), name)
        expected = said["tables"][place]["rows"]
        for column in ("value", "standard_error", "lower", "upper", "state"):
            assert [line[column] for line in found] == [str(row[column]) for row in expected]


def test_a_residence_that_is_not_known_has_a_code_for_an_empty_field_is_no_figure() -> None:
    found = rows(bundle(BODY), "2-persons-by-region.csv")
    assert found[1][1:4] == ["unknown", "résidence inconnue", "unknown residence"]


def test_a_table_in_all_has_no_dimension() -> None:
    assert rows(bundle(AMOUNTS), "1-persons-in-all.csv")[1][:2] == ["C1", "-1"]


def test_amounts_are_in_cents_and_every_file_says_so() -> None:
    files = bundle(AMOUNTS)
    name = "2-amount_reimbursed-in-all.csv"
    assert rows(files, name)[1][-2:] == ["centimes d’euro remboursés", "cents of euro reimbursed"]
    assert "in cents" in schema(files, name)["fields"][1]["title"]
    assert "in cents" not in schema(files, "1-persons-in-all.csv")["fields"][1]["title"]
    assert "les montants sont en centimes" in files["fiche.fr.md"].decode()
    assert "amounts are in cents: 100 for one euro" in files["fiche.en.md"].decode()
    assert "amounts" not in bundle(BODY)["fiche.en.md"].decode()


def hidden(cell: list[int | str], *remainders: str) -> dict[str, Any]:
    return {"cell": cell, "value": None, "standard_error": 14.25, "threshold": 55, "lower": None, "upper": None,
            "state": "hidden", "rule": "R11", "remainders": list(remainders)}  # fmt: skip


def test_a_hidden_figure_is_an_empty_field_with_its_state_its_rule_and_its_remainders() -> None:
    said = json.loads(BODY)
    said["tables"][0]["rows"][1] = hidden([1], "E1", "E4")
    found = records(bundle(changed(BODY, tables=said["tables"])), "1-persons-by-sex.csv")[1]
    assert [found[name] for name in ("value", "lower", "upper", "state")] == ["", "", "", "hidden"]
    assert [found[name] for name in ("rule", "remainders", "of", "cells")] == ["R11", "E1 E4", "", ""]


@pytest.mark.parametrize("state", ["hidden", "not_available"])
@pytest.mark.parametrize("name", ["value", "lower", "upper", "rate"])
def test_a_figure_that_should_not_be_there_is_refused(state: str, name: str) -> None:
    said = json.loads(BODY)
    there = {"value": 1.0, "lower": 0.0, "upper": 2.0} if name == "rate" else 7
    said["tables"][0]["rows"][1] = hidden([1], "E1") | {"state": state, name: there}
    with pytest.raises(UnreadableRelease, match=f"a {state} figure is there"):
        bundle(changed(BODY, tables=said["tables"]))


def test_hidden_cells_together_are_a_row_after_the_cells_that_says_which_total_they_belong_to() -> None:
    said = json.loads(made(persons(had(METFORMIN), by="sex departement")))
    figure = {"value": 70, "standard_error": 20.1, "lower": 30, "upper": 110, "threshold": 73, "state": "value"}
    lines = [(["sex"], [2]), (["region"], ["11"]), ([], [])]
    said["tables"][0]["remainders"] = [
        {"id": f"E{number}", "of": {"dimensions": dimensions, "cell": cell}, "cells": 3 + number, **figure}
        for number, (dimensions, cell) in enumerate(lines, start=1)
    ]
    files = bundle(changed(json.dumps(said).encode(), tables=said["tables"]))
    name = "1-persons-by-sex-departement.csv"
    found = records(files, name)[-3:]
    assert [one["row"] for one in found] == ["E1", "E2", "E3"]
    assert [one["of"] for one in found] == ["sex=2", "region=11", "all"]
    assert [one["cells"] for one in found] == ["4", "5", "6"] and {one["value"] for one in found} == {"70"}
    assert (found[0]["sex"], found[0]["sex_fr"]) == ("2", "femmes")
    assert (found[0]["departement"], found[0]["departement_fr"]) == ("", "Ensemble des 4 cases masquées")
    assert found[2]["sex_en"] == "The 6 hidden cells together"


def test_a_table_with_rates_has_inhabitants_and_a_rate_beside_each_figure() -> None:
    said = json.loads(BODY)
    table = said["tables"][0] | {"per": 100_000, "population": {"fr": "habitants", "en": "inhabitants"}}
    table["rows"][1] |= {"inhabitants": 200, "rate": {"value": 1.5, "lower": -2.0, "upper": 3.25}}
    table["rows"][2] |= {"inhabitants": 300}
    files = bundle(changed(BODY, tables=[table]))
    columns = ("inhabitants", "rate", "rate_lower", "rate_upper")
    assert [[one[name] for name in columns] for one in records(files, "1-persons-by-sex.csv")] == [
        ["", "", "", ""], ["200", "1.5", "-2.0", "3.25"], ["300", "", "", ""],
    ]  # fmt: skip
    assert "rate" not in rows(bundle(BODY), "1-persons-by-sex.csv")[0]


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+33", "'+33"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1+1", "\t'=1+1"),
        ("＝1+1", "'＝1+1"),
        ("x;=1+1", "x;'=1+1"),
        ("x\n=1+1", "x\n'=1+1"),
        ("'=1+1", "''=1+1"),
        ("A10 - insulins", "A10 - insulins"),
        ('said "so", he', 'said "so", he'),
    ],
)
def test_a_name_typed_by_somebody_is_no_formula_in_a_spreadsheet(name: str, written: str) -> None:
    found = rows(bundle(made(named(name, "other"))), "1-persons-by-code_group.csv")
    assert found[1][1:4] == [written] * 3 and found[2][1:4] == ["other"] * 3
    assert found[1][4] == "-1", "a figure below zero stays a number"


def test_two_names_never_become_one() -> None:
    found = rows(bundle(made(named("=1", "'=1", "''=1"))), "1-persons-by-code_group.csv")
    assert len({line[1] for line in found[1:]}) == 3


def test_the_schema_describes_each_column_and_every_value_fits_it() -> None:
    for body in (BODY, AMOUNTS, made(named("=1+1", "x"))):
        files = bundle(body)
        for name in (one for one in files if one.endswith(".csv")):
            head, *lines = rows(files, name)
            said = schema(files, name)
            assert [field["name"] for field in said["fields"]] == head
            assert said["$schema"].endswith("table-schema.json") and said["missingValues"] == [""]
            for line in lines:
                for field, value in zip(said["fields"], line, strict=True):
                    _fits(field, value)
            keys = [tuple(line[head.index(column)] for column in said.get("primaryKey", ())) for line in lines]
            assert len(set(keys)) == len(lines)


def _fits(field: dict[str, Any], value: str) -> None:
    constraints = field.get("constraints", {})
    assert value or not constraints.get("required")
    if not value:
        return
    read = {"integer": int, "number": float, "string": str}[field["type"]](value)
    jsonschema.validate(read, {key: rule for key, rule in constraints.items() if key in ("enum", "minimum")})


def test_the_digests_are_those_of_the_files() -> None:
    files = bundle(BODY)
    said = dict(reversed(line.split("  ")) for line in files.pop("SHA256SUMS").decode().splitlines())
    assert said == {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}


@pytest.mark.parametrize(
    ("old", "new"),
    [(b'"value": 0,', b'"value": 1,'), (b'"rho_billionths": 4990001', b'"rho_billionths": 4990000'),
     (b'"vintage": "2021-12"', b'"vintage": "2021-11"'), (b'"checksum": "', b'"checksum": "0')],
)  # fmt: skip
def test_a_release_that_was_altered_is_refused(old: bytes, new: bytes) -> None:
    assert BODY.count(old) >= 1
    with pytest.raises(AlteredRelease, match="It was altered after it was made") as refused:
        bundle(BODY.replace(old, new, 1))
    assert refused.value.exit_code == 3


def test_spaces_and_order_change_nothing() -> None:
    said = json.loads(BODY)
    other = json.dumps(dict(reversed(said.items())), ensure_ascii=True).encode()
    assert read_release(other) == read_release(BODY)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "is no JSON"),
        (b"\xff", "is no JSON in UTF-8"),
        (b"[" * 100_000, "is no JSON"),
        (b"[]", "is no JSON object"),
        (b'{"format": 1, "format": 1}', "a name is given twice"),
        (b'{"format": NaN}', "NaN is no number"),
        (b"{}", "format None is not known here"),
        (changed(BODY, format=2), "format 2 is not known here"),
        (changed(BODY, tables=None), "is not of format 1"),
        (changed(BODY, sentence={"fr": "x"}), "is not of format 1 .*en"),
        (changed(BODY, tables=[{**json.loads(BODY)["tables"][0], "measure": "../x"}]), "is not of format 1"),
        (with_row({"cell": [9], "state": "value"}),
         "9 is no code of sex"),
        (with_row({"cell": [1], "state": "value", "value": "=1"}),
         "value is '=1': no number"),
        (with_row({"cell": [1], "state": "value", "lower": 1.5}),
         "lower is 1.5: no whole number"),
    ],
)  # fmt: skip
def test_what_is_no_release_is_refused_with_what_is_wrong(body: bytes, said: str) -> None:
    with pytest.raises(UnreadableRelease, match=said):
        bundle(body)


# the command


def run(*arguments: object, typed: bytes = b"") -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments], input=typed)


def test_the_command_writes_the_files_into_a_new_folder_and_names_them(tmp_path: Path) -> None:
    given, out = tmp_path / "given.json", tmp_path / "deep" / "out"
    given.write_bytes(BODY)
    done = run("formats", given, "--out", out)
    assert done.exit_code == 0, done.output
    assert {path.name: path.read_bytes() for path in out.iterdir()} == bundle(BODY)
    assert done.stdout.splitlines() == [str(out / name) for name in bundle(BODY)]
    assert [path.name for path in out.parent.iterdir()] == ["out"], "nothing is left beside it"


def test_it_reads_a_pipe_and_an_empty_folder_is_taken(tmp_path: Path) -> None:
    assert run("formats", "-", "--out", tmp_path, typed=BODY).exit_code == 0
    assert (tmp_path / "release.json").read_bytes() == BODY


def test_a_folder_that_holds_something_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine")
    refused = run("formats", "-", "--out", tmp_path, typed=BODY)
    assert refused.exit_code == 2 and "holds something already" in refused.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_an_altered_release_ends_with_3_and_makes_no_folder(tmp_path: Path) -> None:
    refused = run("formats", "-", "--out", tmp_path / "out", typed=BODY.replace(b'"value": 0,', b'"value": 9,', 1))
    assert refused.exit_code == 3 and "was altered" in refused.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_fiche_tells_how_to_check_and_what_it_tells_works(tmp_path: Path) -> None:
    run("formats", "-", "--out", tmp_path / "out", typed=BODY)
    for language in ("fr", "en"):
        fiche = (tmp_path / "out" / f"fiche.{language}.md").read_text(encoding="utf-8")
        script = fiche.partition("```sh\n")[2].partition("```")[0]
        python = script.partition("\n")[2].replace("python3", sys.executable)
        told = subprocess.run(
            ["sh", "-ec", script.partition("\n")[0] + "\n" + python],
            cwd=tmp_path / "out", capture_output=True, text=True, timeout=60, check=True,
        )  # fmt: skip
        assert told.stdout.splitlines()[-1] == "True"
        assert told.stdout.count(": OK") == len(bundle(BODY)) - 1


def test_nothing_that_somebody_typed_is_in_the_name_of_a_file() -> None:
    files = bundle(made(replace(named("../../x"), title="../y")))
    assert list(files)[1] == "1-persons-by-code_group.csv" and not any("/" in name or "x" in name for name in files)
