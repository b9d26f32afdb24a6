"""The sheet of a release, in a real browser: nothing that axe can find, nothing cut, nothing on top of another."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from click.testing import CliRunner, Result
from playwright.sync_api import Browser, Page

from citizen_site.commands import main
from query_service.query_model.codes import CodeSystem
from query_service.query_model.question import Question
from tests.builders.pictures import Filling, filled
from tests.builders.questions import codes, dispensing, had, persons, volume
from tests.functional.browsing import window
from tests.functional.test_accessibility import RULES, TOO_WIDE

LONG = "Sulfamides hypoglycémiants associés à l’insuline"
GROUPS = {name: codes(CodeSystem.ATC, atc) for name, atc in (("Metformine", "A10BA02"), (LONG, "A10BB12"))}
MIXED = Filling(hidden=0.2, zero=0.05, missing=0.05, half=60)


def asked(by: str, period: tuple[int, int], classes: tuple[int, ...] = (0, 20, 40, 60, 75)) -> Question:
    event = dispensing("A10BA02")
    return persons(had(event), counted=event, by=by, period=period, age_classes=classes)


def releases() -> Iterator[tuple[str, bytes]]:
    """One for each kind of picture, at its fullest or emptiest."""
    twenty = tuple(range(0, 100, 5))
    both = dispensing("A10BA02 A10BB12")
    large = Filling(hidden=0.2, most=68_000_000, half=1_000_000)
    yield "maps-of-rates", filled(asked("region;departement;", (2021, 2021)), Filling(0.1, 0.05, 0.05, rates=True))
    yield "maps-of-counts", filled(asked("year region;departement;sex region", (2020, 2021)), large)
    yield "ages", filled(asked("year sex age_class;year;year sex", (2017, 2021), twenty), MIXED)
    yield "months", filled(asked("year month;", (2021, 2021)), MIXED)
    yield "many-months", filled(asked("year month;year month sex", (2017, 2021)), MIXED)
    yield "all-hidden", filled(asked("sex age_class;region;departement;year", (2018, 2021)), Filling(hidden=1))
    yield "groups", filled(volume("boxes", both, by="code_group;year code_group;code_group age_class;code_group region",
                                  period=(2018, 2021), groups=GROUPS), MIXED)  # fmt: skip
    yield "amounts", filled(volume("amount_reimbursed", dispensing("A10BA02"), by="sex age_class;region;year",
                                   period=(2018, 2021)), Filling(0.1, 0, 0, 10**6, 68 * 10**8, 10**7))  # fmt: skip
    yield "no-picture", filled(asked("sex age_class region", (2021, 2021)), MIXED)


NAMES = (
    "maps-of-rates",
    "maps-of-counts",
    "ages",
    "months",
    "many-months",
    "all-hidden",
    "groups",
    "amounts",
    "no-picture",
)
# The words that are shown, where they are on the screen and how high; those of a halo are white and left out.
WORDS = """[...document.querySelectorAll('.picture svg')].filter(svg => svg.checkVisibility()).flatMap((svg, n) => {
  const frame = svg.getBoundingClientRect()
  return [...svg.querySelectorAll('text')].filter(e => !e.hasAttribute('stroke')).map(e => {
    const box = e.getBoundingClientRect()
    return {n, text: e.textContent, size: parseFloat(getComputedStyle(e).fontSize) * svg.getScreenCTM().a,
            box: [box.left - frame.left, box.top - frame.top, box.right - frame.left, box.bottom - frame.top],
            room: [frame.width, frame.height]}
  })
})"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sheets of all these releases in both languages."""
    home = tmp_path_factory.mktemp("pictures")
    for name, body in releases():
        (home / f"{name}.json").write_bytes(body)
        for language in ("fr", "en"):
            done = run(str(home / f"{name}.json"), "--out", str(home / f"{name}-{language}"), "--language", language)
            assert done.exit_code == 0, done.output
    return home


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["draw-indicator", *arguments])


@pytest.fixture(scope="module")
def opened(browser: Browser) -> Iterator[dict[str, Page]]:
    managers = {scheme: window(browser, scheme=scheme) for scheme in ("light", "dark")}
    yield {scheme: manager.__enter__() for scheme, manager in managers.items()}
    for manager in managers.values():
        manager.__exit__(None, None, None)


def look(page: Page, folder: Path, name: str, language: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto((folder / f"{name}-{language}" / "index.html").as_uri())
    # Bounded: a table of hundreds of rows is looked at as its first rows.
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
    page.evaluate("document.querySelectorAll('tbody tr:nth-child(n+7)').forEach(row => row.remove())")


@pytest.mark.browser
@pytest.mark.parametrize("name", ["maps-of-rates", "ages", "many-months", "all-hidden", "amounts"])
def test_a_sheet_has_no_fault_that_axe_can_find(opened: dict[str, Page], folder: Path, name: str) -> None:
    for (scheme, page), language in zip(opened.items(), ("fr", "en"), strict=True):
        for width in (360, 1280):
            look(page, folder, name, language, width)
            found = Axe().run(page, options=RULES).response["violations"]
            told = [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]]
            assert told == [], f"{scheme} {width}: " + "\n".join(told)


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 768, 1280])
@pytest.mark.parametrize("name", NAMES)
def test_words_are_large_enough_inside_their_picture_and_apart(
    opened: dict[str, Page], folder: Path, name: str, width: int
) -> None:
    page = opened["light"]
    for language in ("fr", "en"):
        look(page, folder, name, language, width)
        inner, outer = page.evaluate("[document.documentElement.clientWidth, document.documentElement.scrollWidth]")
        assert outer <= inner, page.evaluate(TOO_WIDE)
        words = page.evaluate(WORDS)
        assert words or name == "no-picture"
        for one in words:
            assert one["size"] >= 11.5, one
            left, top, right, foot = one["box"]
            assert left >= -1 and top >= -1 and right <= one["room"][0] + 1 and foot <= one["room"][1] + 1, one
        for place, one in enumerate(words):
            for other in words[:place]:
                assert one["n"] != other["n"] or not touching(one["box"], other["box"]), (one, other)


def touching(one: list[float], other: list[float]) -> bool:
    """Boxes hold the room above and below letters too: lines of one label may share two pixels of it."""
    return one[0] < other[2] - 1 and other[0] < one[2] - 1 and one[1] < other[3] - 3 and other[1] < one[3] - 3


@pytest.mark.browser
def test_tiles_hold_their_words(opened: dict[str, Page], folder: Path) -> None:
    page = opened["light"]
    for width in (360, 1280):
        look(page, folder, "maps-of-counts", "fr", width)
        over = page.evaluate(
            """[...document.querySelectorAll('.picture svg')].filter(svg => svg.checkVisibility()).flatMap(svg => {
              const meets = (b, t) => b.left < t.right && t.left < b.right && b.top < t.bottom && t.top < b.bottom
              const inside = (b, t) => b.left >= t.left - .5 && b.right <= t.right + .5 && b.top >= t.top - .5 &&
                b.bottom <= t.bottom + .5
              const tiles = [...svg.querySelectorAll('path')].filter(e => e.querySelector('title'))
                .map(e => e.getBoundingClientRect())
              return [...svg.querySelectorAll('text')].map(e => [e.getBoundingClientRect(), e.textContent])
                .filter(([b]) => tiles.some(t => meets(b, t)) && !tiles.some(t => inside(b, t)))
                .map(([_, text]) => text)
            })"""
        )
        assert over == []


@pytest.mark.browser
def test_hidden_is_said_in_words_in_forced_colours_too(browser: Browser, folder: Path) -> None:
    with window(browser) as page:
        page.emulate_media(forced_colors="active")
        page.goto((folder / "all-hidden-fr" / "index.html").as_uri())
        assert page.locator(".wide text", has_text="masqué").count() > 0
        assert page.get_by_role("heading", level=1).is_visible()


# The command


def test_every_file_that_a_sheet_names_is_beside_it(folder: Path) -> None:
    from lxml import html

    for name in NAMES:
        page = html.parse(str(folder / f"{name}-fr" / "index.html"))
        named = set(page.xpath("//a/@href | //link/@href"))
        assert named and named == {path.name for path in (folder / f"{name}-fr").iterdir()} - {"index.html"}
        assert page.xpath("//script") == []


def test_a_sheet_is_in_the_language_asked(folder: Path) -> None:
    french, english = ((folder / f"ages-{one}" / "index.html").read_text(encoding="utf-8") for one in ("fr", "en"))
    assert (
        '<html lang="fr">' in french
        and "masqué" in french
        and "hidden" not in french.partition("<main>")[2].replace("aria-hidden", "").replace("is-hidden", "")
    )
    assert '<html lang="en">' in english and "hidden" in english and "masqué" not in english


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"no JSON", "is no JSON"),
        (b"{}", "is not known here"),
        (b"\xff\xfe", "is no JSON in UTF-8"),
    ],
)
def test_what_is_no_release_is_bad_input(tmp_path: Path, body: bytes, told: str) -> None:
    (tmp_path / "x.json").write_bytes(body)
    done = run(str(tmp_path / "x.json"), "--out", str(tmp_path / "out"))
    assert done.exit_code == 2 and told in done.output and "Traceback" not in done.output
    assert not (tmp_path / "out").exists()


def test_an_altered_release_is_bad_input(tmp_path: Path) -> None:
    said = json.loads(filled(asked("sex", (2021, 2021))))
    said["tables"][0]["rows"][0]["value"] += 1
    (tmp_path / "x.json").write_text(json.dumps(said), encoding="utf-8")
    done = run(str(tmp_path / "x.json"), "--out", str(tmp_path / "out"))
    assert done.exit_code == 2 and "altered" in done.output


def test_a_file_that_is_not_there_is_bad_input(tmp_path: Path) -> None:
    assert run(str(tmp_path / "none.json"), "--out", str(tmp_path)).exit_code == 2
