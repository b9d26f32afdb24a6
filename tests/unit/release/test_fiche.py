"""The fiche says what is counted and how to check it, in good French and English, and no smuggled Markdown."""

from __future__ import annotations

import re

import pytest

from query_service.planner.plan import Clip
from query_service.release.fiche import fiche, plain
from query_service.release.reading import read_release
from tests.builders.questions import dispensing, had, persons, volume
from tests.builders.released import changed, made
from tests.repository.french_rules import broken

METFORMIN = dispensing("A10BA02")
BODY = made(persons(had(METFORMIN), by="sex;region", period=(2019, 2020)))
BOXES = made(volume("boxes", METFORMIN, by="sex"), clip=Clip(60, 1800), synthetic=False)


def written(body: bytes, language: str = "en", sql: str = "") -> str:
    released = read_release(body)
    return fiche(released, language, [f"{place}.csv" for place in range(len(released.tables))], sql)


def prose(text: str) -> str:
    """The words of a fiche: no code, no decimals, and signs as Markdown shows them."""
    text = re.sub(r"^```.*?^```", "", text, flags=re.M | re.S)
    text = re.sub(r"\|? ?---.*|`[^`]*`", "x", text)
    return re.sub(r"\d+[.,]\d+|\d+e\\?-\d+", "0", text).replace("\\", "")


@pytest.mark.parametrize("body", [BODY, BOXES], ids=["persons", "boxes"])
def test_the_french_keeps_the_rules(body: bytes) -> None:
    said = prose(written(body, "fr", "SELECT 1"))
    assert [(line, broken(line)) for line in said.splitlines() if line and broken(line)] == []


def test_it_says_what_the_release_says() -> None:
    said = written(BODY)
    for words in ("`0123456789abcdef`", "metformin" if "metformin" in said else "A10BA02", "2019 to 2020", "`2021-12`",
                  "`atc` 2021, `cim10` 2019", "2026-11-25", "hdh-citizen-site 0.1.0", "Open Licence 2.0",
                  "ρ = 0.004990001", "| `0.csv` | persons | Sex | 14.25 | – |", "Synthetic data"):  # fmt: skip
        assert words in said, words
    assert str(read_release(BODY).checksum) in said


def test_numbers_are_written_as_each_language_does() -> None:
    assert "| 14,25 |" in written(BODY, "fr") and "ρ = 0,004990001" in written(BODY, "fr")
    assert "60 dans une case, 1\u202f800 dans le tableau" in written(BOXES, "fr")
    assert "60 in a cell, 1,800 in the table" in written(BOXES)


def test_real_figures_are_not_called_synthetic() -> None:
    assert "Synthetic data" not in written(BOXES) and "Données synthétiques" not in written(BOXES, "fr")


def test_several_errors_are_given_by_their_ends() -> None:
    body = BODY.replace(b'"standard_error": 14.25', b'"standard_error": 10.5', 1)
    assert "| 10.5 to 14.25 |" in written(changed(body))


def test_a_sum_of_figures_of_another_release_has_the_loss_of_their_draw() -> None:
    body = changed(BODY, rho_billionths=0, rho=0.0, by_addition_from="fedc", rho_of_draw_billionths=5_000_000)
    assert "ρ = 0.005;" in written(body)


def test_words_typed_by_people_are_words() -> None:
    name = "<script>alert(1)</script> [x](http://y) | `a` **b** # c"
    asked = persons(had(METFORMIN), counted=METFORMIN, by="code_group", groups={name: METFORMIN.codes})
    said = written(made(asked))
    assert "<script>" not in said and "http://" not in said and "**b**" not in said
    assert r"\[x\](http\://y) \| \`a\`" in said
    assert r"\<script\>alert(1)\</script\>" in said
    # One line: nothing typed begins a heading, a list or a quotation.
    assert plain("a\n# b\r\n- c") == r"a \# b - c"
    assert [plain(text) for text in ("- a", "+ a", "http://a")] == [r"\- a", r"\+ a", r"http\://a"]
    assert plain("soins\u00a0: oui\u202f; non") == "soins\u00a0: oui\u202f; non"


def test_the_sql_is_whole_and_its_block_ends_where_it_ends() -> None:
    assert "```sql\nSELECT 1\n```\n" in written(BODY, sql="SELECT 1\n")
    assert "````sql\n-- ```\n````" in written(BODY, sql="-- ```")
    assert "It is not joined to this fiche." in written(BODY) and "```sql" not in written(BODY)
