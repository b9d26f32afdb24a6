"""The pictures of a release: the same figures as its table, CSV and JSON, whatever is hidden, zero or missing."""

from __future__ import annotations

import csv
import io
import json
import random
import re
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from lxml import etree, html

from citizen_site.commands.draw_indicator import drawn
from query_service.query_model.codes import CodeSystem
from query_service.query_model.question import Question
from query_service.release.formats import csv_of
from query_service.release.labels import in_words
from query_service.release.reading import read_release
from query_service.release.released import ReleasedRate, ReleasedRow, State
from tests.builders.pictures import Filling, filled
from tests.builders.questions import codes, dispensing, had, persons, volume

GROUPS = {name: codes(CodeSystem.ATC, atc) for name, atc in (("Metformine", "A10BA02"), ("Insulines", "A10AB01"))}
WORDS = {
    "fr": {"hidden": "masqué", "not_available": "non disponible", "zero": "0 par définition", "to": "à"},
    "en": {"hidden": "hidden", "not_available": "not available", "zero": "0 by definition", "to": "to"},
}
SVG = "{http://www.w3.org/2000/svg}"
UNKNOWN = {"sex": 0, "age_class": -1, "region": "", "departement": ""}


def asked(by: str, period: tuple[int, int] = (2019, 2019)) -> Question:
    if "code_group" in by:
        return volume("boxes", dispensing("A10BA02 A10AB01"), by=by, period=period, groups=GROUPS)
    return persons(had(dispensing("A10BA02")), counted=dispensing("A10BA02"), by=by, period=period)


SHAPES = [
    ("", (2017, 2019)),
    ("sex age_class;sex;age_class;", (2019, 2019)),
    ("region;", (2019, 2019)),
    ("departement;region;", (2019, 2019)),
    ("sex region;region", (2019, 2019)),
    ("year region;year", (2017, 2019)),
    ("year sex age_class;year", (2018, 2019)),
    ("year month;year", (2019, 2019)),
    ("year sex;year", (2017, 2019)),
    ("code_group;year code_group;code_group sex", (2018, 2019)),
    ("sex age_class region", (2019, 2019)),
]


def cases() -> list[Any]:
    """Every shape twice, with states, figures, margins and rates that chance chose, in either language."""
    dice = random.Random(20261125)
    return [
        pytest.param(
            shape,
            Filling(dice.random() * 0.6, dice.random() * 0.2, dice.random() * 0.2, 40,
                    dice.choice((90, 2000, 68_000_000)),
                    dice.choice((1, 28, 400)), dice.random() < 0.5),
            language,
            dice.randint(0, 10**6),
            id=f"{shape[0] or 'in all'} {language}",
        )
        for shape in SHAPES
        for language in ("fr", "en")
    ]  # fmt: skip


by_chance = pytest.mark.parametrize(("shape", "filling", "language", "seed"), cases())


@cache
def made_of(shape: tuple[str, tuple[int, int]], filling: Filling, language: str, seed: int
            ) -> tuple[bytes, dict[str, bytes]]:  # fmt: skip
    """A release and its files: drawn once for all the tests that look at it."""
    body = filled(asked(*shape), filling, seed=seed)
    return body, drawn(read_release(body), language)


def pages(files: dict[str, bytes]) -> Any:
    return html.fromstring(files["index.html"].decode("utf-8"))


def tables(files: dict[str, bytes]) -> dict[str, list[Any]]:
    """The rows of each table of the page, by the name of the CSV that its frame links to."""
    found = {}
    for frame in pages(files).xpath("//section[contains(@class, 'frame')]"):
        names = [link.get("href") for link in frame.xpath(".//a[starts-with(@aria-label, 'CSV')]")]
        for name, table in zip(names, frame.xpath(".//table"), strict=True):
            found[name] = table.xpath("./tbody/tr")
    return found


def cells(row: Any) -> list[str]:
    """The names of a row, then its figures and margins; what only stands under a figure is left out."""
    for under in row.xpath(".//span[@class='under']"):
        under.drop_tree()
    return [" ".join(cell.text_content().split(" ")) for cell in row.xpath("./th|./td")]


def titles(files: dict[str, bytes]) -> dict[str, list[str]]:
    """What the marks of each picture say to a pointer, by the name of its file."""
    return {
        name: [line for path in etree.fromstring(content).iter(f"{SVG}path") for title in path.iter(f"{SVG}title")
               for line in (title.text or "").split("\n")]
        for name, content in files.items() if name.endswith(".svg")
    }  # fmt: skip


def last_only(table: dict[str, Any], row: dict[str, Any], drawn_along: set[str]) -> bool:
    """Whether a row is at the last year and month of those that its picture does not go along."""
    return all(
        code == dimension["values"][-1]["code"]
        for dimension, code in zip(table["dimensions"], row["cell"], strict=True)
        if dimension["name"] in ("year", "month") and dimension["name"] not in drawn_along
    )


def along(table: dict[str, Any]) -> set[str]:
    """What of time the picture of a table goes along: the rule of the table of choices."""
    values = {dimension["name"]: dimension["values"] for dimension in table["dimensions"]}
    if not {"sex", "code_group"} >= set(values) - {"year", "month"}:
        return set()
    return {"year", "month"} if "month" in values else {"year"} if len(values.get("year", ())) > 1 else set()


def said(row: dict[str, Any], language: str) -> tuple[str, str]:
    """A figure of the JSON and its margin, as people of the language write them."""
    if row["state"] != "value":
        return WORDS[language][row["state"]], "–"
    low, high = (in_words(row[name], language) for name in ("lower", "upper"))
    return in_words(row["value"], language), f"{low} {WORDS[language]['to']} {high}"


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


@by_chance
def test_table_csv_and_json_have_the_same_figures(
    shape: tuple[str, tuple[int, int]], filling: Filling, language: str, seed: int
) -> None:
    body, files = made_of(shape, filling, language, seed)
    released, found = read_release(body), tables(files)
    names = [name for name in files if name.endswith(".csv")]
    for name, table, json_table in zip(names, released.tables, json.loads(body)["tables"], strict=True):
        assert files[name] == csv_of(table)
        rows = [row for row in json_table["rows"] if last_only(json_table, row, along(json_table))]
        plain = [cells(row) for row in found[name] if row.get("class") not in ("is-remainder", "is-total")]
        by_name = {tuple(row[: -4 if filling.rates else -2]): row for row in plain}
        assert len(by_name) == len(plain) == len(rows)
        listed = {tuple(line[d["name"]] for d in json_table["dimensions"]): line
                  for line in csv.DictReader(io.StringIO(files[name].decode("utf-8")))}  # fmt: skip
        for row in rows:
            labels = [capital(next(v["label"][language] for v in d["values"] if v["code"] == code))
                      for d, code in zip(json_table["dimensions"], row["cell"], strict=True)
                      if d["name"] in along(json_table) or d["name"] not in ("year", "month")]  # fmt: skip
            shown = by_name[tuple(labels) if labels else ("Ensemble" if language == "fr" else "All",)]
            figures = shown[-4:-2] if filling.rates else shown[-2:]
            assert tuple(figures) == said(row, language)
            line = listed[tuple(str(code) if code != "" else "unknown" for code in row["cell"])]
            assert line["value"] == ("" if row["value"] is None else str(row["value"]))
            if filling.rates and row["state"] == "value":
                assert shown[-2].replace("\u202f", "").replace(",", "." if language == "fr" else "") == (
                    f"{row['rate']['value']:.1f}"
                )


@by_chance
def test_a_picture_says_the_figures_of_the_release_and_no_other(
    shape: tuple[str, tuple[int, int]], filling: Filling, language: str, seed: int
) -> None:
    body, files = made_of(shape, filling, language, seed)
    found = titles(files)
    told = {title.partition(": " if language == "en" else "\u00a0: ")[2] for lines in found.values() for title in lines}
    wanted, everything = set(), set()
    for table in json.loads(body)["tables"]:
        names = [dimension["name"] for dimension in table["dimensions"]]
        drawn_rates = "per" in table and ("region" in names or "departement" in names)
        for row in table["rows"]:
            figure = said(row, language)
            if drawn_rates and row["state"] == "value":
                figure = rate_of(row, language)
            text = figure[0] if figure[1] == "–" else f"{figure[0]} ({figure[1]})"
            everything.add(text)
            known = all(code != UNKNOWN.get(name) for name, code in zip(names, row["cell"], strict=True))
            if known and last_only(table, row, along(table)) and names != ["sex", "age_class", "region"]:
                wanted.add(text)
    assert wanted <= told and told <= everything


def rate_of(row: dict[str, Any], language: str) -> tuple[str, str]:
    def one(number: float) -> str:
        text = f"{number:,.1f}"
        return text.replace(",", "\u202f").replace(".", ",") if language == "fr" else text

    rate = row["rate"]
    return one(rate["value"]), f"{one(rate['lower'])} {WORDS[language]['to']} {one(rate['upper'])}"


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape[0] or "in all")
def test_a_hidden_figure_is_nowhere_even_when_its_row_holds_one(shape: tuple[str, tuple[int, int]]) -> None:
    """A release with a figure beside the word hidden is not read; if one were, no picture and no page would tell it."""
    released = read_release(filled(asked(*shape), Filling(hidden=0.5, half=7), seed=3))
    secret = 987_123_000

    def told(row: ReleasedRow) -> ReleasedRow:
        nonlocal secret
        if row.state is not State.HIDDEN:
            return row
        secret += 1
        rate = ReleasedRate(secret / 10, secret / 10, secret / 10)
        return replace(row, value=secret, lower=secret, upper=secret, rate=rate)

    tables = tuple(replace(table, rows=tuple(map(told, table.rows))) for table in released.tables)
    files = drawn(replace(released, tables=tables), "fr")
    for name, content in files.items():
        if not name.endswith(".csv"):
            digits = re.sub(r"[\s\u202f\u00a0.,]", "", content.decode("utf-8"))
            assert "987123" not in digits and "98712" not in digits, name


def test_what_hidden_cells_add_up_to_stands_under_them_and_the_total_at_the_foot() -> None:
    body = filled(asked("region;"), Filling(hidden=0.4), seed=5)
    said_of = {
        tuple(dimension["name"] for dimension in table["dimensions"]): table for table in json.loads(body)["tables"]
    }
    (remainder,) = said_of["region",]["remainders"]
    total = said_of[()]["rows"][0]["value"]
    found = tables(drawn(read_release(body), "fr"))["1-persons-by-region.csv"]
    rows = [cells(row) for row in found]
    assert rows[-2][0] == f"Ensemble des {remainder['cells']} cases masquées"
    assert rows[-2][1] == in_words(remainder["value"], "fr") and found[-2].get("class") == "is-remainder"
    assert rows[-1][:2] == ["Total", in_words(total, "fr")] and found[-1].get("class") == "is-total"
    shown = [int(row[1].replace("\u202f", "")) for row in rows[:-2] if row[1] != "masqué"]
    assert sum(shown) + remainder["value"] == total


def test_a_remainder_names_its_line() -> None:
    body = filled(asked("sex age_class;sex;"), Filling(hidden=0.5), seed=2)
    rows = [cells(row)[0] for row in tables(drawn(read_release(body), "en"))["1-persons-by-sex-age_class.csv"]]
    assert [name for name in rows if "hidden cell" in name and "women" in name]


def test_amounts_are_written_in_euros_and_the_figure_says_so() -> None:
    question = volume("amount_reimbursed", dispensing("A10BA02"), by="sex", period=(2019, 2019))
    body = filled(question, Filling(least=123_456_78, most=123_456_78))
    files = drawn(read_release(body), "fr")
    rows = [cells(row) for row in tables(files)["2-amount_reimbursed-by-sex.csv"]]
    assert rows[0][:3] == ["Femmes", "123\u202f456,78", "123\u202f456,50 à 123\u202f457,06"]
    page = pages(files).text_content()
    assert "Euros remboursés, 2019." in page and "100 pour un euro" in page
    assert b"12345678" in files["2-amount_reimbursed-by-sex.csv"]


def test_a_file_stands_alone_with_title_description_source_and_its_own_hatching() -> None:
    files = drawn(read_release(filled(asked("region;"), Filling(hidden=0.5))), "fr")
    svg = files["1-persons-by-region.svg"].decode("utf-8")
    root = etree.fromstring(svg.encode("utf-8"))
    assert root.find(f"{SVG}title").text == "Où vivent les personnes\u202f? Par région"
    assert "masqués" in root.find(f"{SVG}desc").text
    assert "var(" not in svg and svg.index('<pattern id="hatch"') < svg.index('"url(#hatch)"')
    words = "".join(root.itertext())
    assert "Source\u00a0: SNDS" in words and "Données de synthèse" in words and "masqué (" in words


def test_no_picture_of_a_page_holds_what_the_content_policy_refuses() -> None:
    for by, period in SHAPES:
        page = drawn(read_release(filled(asked(by, period), Filling(hidden=0.3))), "fr")["index.html"].decode("utf-8")
        for svg in re.findall(r"<svg.*?</svg>", page, re.S):
            assert (
                re.findall(r"<(style|script|image|use|foreignObject)\b|\s(style|on\w+)=|javascript:|data:", svg) == []
            )
