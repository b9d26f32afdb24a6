"""Interval charts: valid Vega-Lite, safe to put in a page, complete in a file, and of the size asked."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from altair.vegalite.v6.schema.core import TopLevelSpec
from hypothesis import given
from hypothesis import strategies as st

import citizen_site
from citizen_site.charts import svg
from citizen_site.charts.colours import IN_FILE, IN_PAGE, LIGHT, Palette
from citizen_site.charts.interval_chart import NARROW, WIDE, interval_spec
from citizen_site.charts.interval_drawing import Layout
from citizen_site.charts.interval_marks import DAYS_IN_A_MONTH, Allowed, Each, NoTerm, Panel, Row, Said, Spreading
from citizen_site.charts.text_width import text_width, wrapped

LONG = "Préparer le dossier avant de le déposer devant le comité éthique et scientifique pour les recherches"
ROWS = [
    Row("CNIL & <comité>", head=True),
    Row("Dans les textes : 2 mois, 4 en cas de prolongation", Allowed(61, 122)),
    Row("Sources publiques : 2 à 8 mois", Said(61, 243)),
    Row("Observé : 90 jours (8 458 délais)", Spreading(47, 64, 90, 126, 171, 122)),
    Row("Observé : 3 délais", Each((40, 90, 200), 122)),
    Row("Dans les textes : aucun délai", NoTerm()),
    Row("Sources publiques : 1 mois", Said(30, 30)),
    Row(LONG, head=True),
    Row(LONG, Each((10,))),
]
PANELS = [Panel(ROWS, limits=(61, 122)), Panel([Row("Étude", head=True), Row("Aucun délai", NoTerm())])]

layouts = pytest.mark.parametrize("layout", [WIDE, NARROW], ids=["wide", "narrow"])
palettes = pytest.mark.parametrize("colour", [IN_PAGE, IN_FILE], ids=["page", "file"])


def in_page(panels: list[Panel] = PANELS, layout: Layout = WIDE) -> str:
    return svg.in_page(interval_spec(panels, layout, IN_PAGE, "mois"))


def in_file(*heading: str) -> str:
    return svg.in_file(interval_spec(PANELS, WIDE, IN_FILE, "mois", heading))


@layouts
@palettes
def test_a_chart_is_valid_vega_lite(layout: Layout, colour: Palette) -> None:
    TopLevelSpec.from_dict(interval_spec(PANELS, layout, colour, "mois", ["Un titre", "Une source"]))


@layouts
def test_a_chart_in_a_page_holds_nothing_that_the_content_policy_refuses(layout: Layout) -> None:
    found = in_page(layout=layout)
    assert re.findall(r"<(style|script|image|use|foreignObject)\b|\s(style|on\w+)=|javascript:|data:", found) == []
    assert "&lt;comité>" in found or "&lt;comité&gt;" in found


@layouts
def test_a_chart_in_a_page_takes_its_colours_from_the_style_sheet(layout: Layout) -> None:
    colours = set(re.findall(r'(?:fill|stroke)="([^"]+)"', in_page(layout=layout)))
    assert colours - {"none", "transparent"} <= {f"var(--{name})" for name in LIGHT} | {"url(#extension)"}


def test_a_chart_in_a_file_stands_alone() -> None:
    found = in_file("Combien de temps ?")
    assert "var(" not in found
    assert found.index('<pattern id="extension"') < found.index('"url(#extension)"')
    assert LIGHT["brick"] in found and "Combien de temps ?" in found


def test_the_title_and_the_notes_of_a_file_are_cut_to_its_width() -> None:
    notes = " ".join(f"mot{number}" for number in range(200))
    found = in_file(notes, notes)
    assert "…" not in found
    lines = re.findall(r">(mot[^<]*)<", found)
    assert " ".join(lines).split() == notes.split() * 2
    assert all(text_width(line, 13) <= WIDE.width for line in lines)


def test_the_colours_of_files_are_those_of_the_style_sheet() -> None:
    css = (Path(citizen_site.__file__).parent / "static" / "css" / "site.css").read_text(encoding="utf-8")
    light = css.partition("prefers-color-scheme")[0]
    found = dict(re.findall(r"--([\w-]+): (#[0-9A-Fa-f]{6});", light))
    assert {name: found[name] for name in LIGHT} == LIGHT


@layouts
def test_a_chart_has_the_width_of_its_layout_whatever_its_words(layout: Layout) -> None:
    # The padding, and the half of a dot or of a number that stands on an edge.
    width = int(re.findall(r'<svg[^>]* width="(\d+)"', in_page(layout=layout))[0])
    assert layout.width < width <= layout.width + 12


@layouts
def test_no_words_run_beyond_their_column(layout: Layout) -> None:
    room = layout.words or layout.width
    plain = [value for value in texts(PANELS, layout) if value["weight"] == "normal"]
    assert plain and all(text_width(value["text"], 13) <= room for value in plain)


def test_the_part_beyond_the_term_is_a_piece_of_its_own() -> None:
    # Half of the delays are between 64 and 126 days, of which 122 to 126 beyond the term.
    bars = [
        v for layer in layers([Panel([ROWS[3]])], WIDE) for v in layer["data"]["values"] if "y2" in v and "fill" in v
    ]
    assert [(v["x"], v["x2"], v["fill"]) for v in bars] == [
        (month(64), month(122), "var(--brand)"), (month(122), month(126), "var(--brick)"),
    ]  # fmt: skip


def test_delays_all_beyond_the_term_are_late_as_a_whole() -> None:
    bars = [v for layer in layers([Panel([Row("x", Spreading(130, 140, 150, 160, 170, 122))])], WIDE)
            for v in layer["data"]["values"] if "y2" in v and "fill" in v]  # fmt: skip
    assert [v["fill"] for v in bars] == ["var(--brick)"]


def test_a_few_delays_are_dots_and_the_late_ones_are_red() -> None:
    dots = [
        v
        for layer in layers([Panel([ROWS[4]])], WIDE)
        for v in layer["data"]["values"]
        if "fill" in v and "text" not in v
    ]
    assert [(v["x"], v["fill"]) for v in dots] == [
        (month(40), "var(--brand)"), (month(90), "var(--brand)"), (month(200), "var(--brick)"),
    ]  # fmt: skip


@given(st.floats(0.1, 9000), st.sampled_from([WIDE, NARROW]))
def test_lengths_start_at_zero_and_end_inside_the_axis_with_room_for_its_numbers(days: float, layout: Layout) -> None:
    axis = layers([Panel([Row("x", Each((days,)))])], layout)[0]["encoding"]["x"]
    ticks = axis["axis"]["values"]
    assert ticks[0] == axis["scale"]["domain"][0] == 0
    assert days / DAYS_IN_A_MONTH <= ticks[-1] == axis["scale"]["domain"][1]
    assert 2 <= len(ticks) <= layout.most_ticks + 1


@given(st.lists(st.text("abcdefgh", min_size=1, max_size=12), min_size=1, max_size=20), st.integers(100, 400))
def test_wrapping_keeps_every_word_and_every_line_in_its_room(words: list[str], room: int) -> None:
    lines = wrapped(" ".join(words), room, 13)
    assert " ".join(lines).split() == words
    assert all(text_width(line, 13) <= room or " " not in line for line in lines)


def layers(panels: list[Panel], layout: Layout) -> list[dict[str, Any]]:
    return [layer for panel in interval_spec(panels, layout, IN_PAGE, "mois")["vconcat"] for layer in panel["layer"]]


def texts(panels: list[Panel], layout: Layout) -> list[dict[str, Any]]:
    return [value for layer in layers(panels, layout) for value in layer["data"]["values"] if "text" in value]


def month(days: float) -> float:
    return round(days / DAYS_IN_A_MONTH, 3)
