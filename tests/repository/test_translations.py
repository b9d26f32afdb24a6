"""The French catalogue is complete, and the tool that keeps it finds what is not."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.support import Translations

from tests.repository import translations as tool

PAGE = """
from flask_babel import gettext as _, ngettext

def words(count: int) -> list[str]:
    return [_("Home"), _("Held by %(name)s", name="x"), ngettext("%(num)s project", "%(num)s projects", count)]
"""
TEMPLATE = """{{ _('Record %(percent)s%% complete', percent=1) }} {{ _('Home') }}"""
CATALOGUE = """
#: citizen_site/page.py
msgid "Home"
msgstr "Accueil"

#: citizen_site/page.py
#, python-format
msgid "Held by %(name)s"
msgstr "Détenue par %(name)s"

#, python-format
msgid "%(num)s project"
msgid_plural "%(num)s projects"
msgstr[0] "%(num)s projet"
msgstr[1] "%(num)s projets"

#, python-format
msgid "Record %(percent)s%% complete"
msgstr "Fiche complète à %(percent)s %%"
"""


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A site of one module, one template and four messages, whose catalogue has no fault."""
    (tmp_path / "citizen_site" / "templates").mkdir(parents=True)
    (tmp_path / "citizen_site" / "page.py").write_text(PAGE, encoding="utf-8")
    (tmp_path / "citizen_site" / "templates" / "page.html").write_text(TEMPLATE, encoding="utf-8")
    catalogue = tmp_path / tool.CATALOGUE
    catalogue.parent.mkdir(parents=True)
    catalogue.write_text(tool.HEADER + CATALOGUE, encoding="utf-8")
    cfg = (tool.ROOT / "translations" / "babel.cfg").read_text(encoding="utf-8")
    (tmp_path / "translations" / "babel.cfg").write_text(cfg, encoding="utf-8")
    return tmp_path


def faults(root: Path) -> list[str]:
    return list(tool.faults(tool.read(root), tool.extract(root)))


def change(root: Path, old: str, new: str) -> None:
    catalogue = root / tool.CATALOGUE
    text = catalogue.read_text(encoding="utf-8")
    assert old in text
    catalogue.write_text(text.replace(old, new), encoding="utf-8")


def test_every_message_of_the_site_has_its_french_words() -> None:
    assert faults(tool.ROOT) == []


def test_the_catalogue_has_the_messages_of_the_code_in_their_order() -> None:
    written, found = tool.read(), tool.extract()
    assert [message.id for message in written if message.id] == [message.id for message in found if message.id]


def test_the_catalogue_holds_no_date_no_line_number_and_no_path_of_a_machine() -> None:
    text = (tool.ROOT / tool.CATALOGUE).read_text(encoding="utf-8")
    assert re.findall(r"^#: .*:\d+|Date:|^#: /|^#~", text, flags=re.MULTILINE) == []


def test_a_catalogue_without_fault_passes(small: Path) -> None:
    assert faults(small) == []


def test_a_message_left_out_is_found(small: Path) -> None:
    change(small, 'msgid "Home"\nmsgstr "Accueil"\n', "")
    assert faults(small) == ["missing: 'Home' (citizen_site/page.py, citizen_site/templates/page.html)"]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('"Accueil"', '""', "empty: 'Home'"),
        ('msgstr[1] "%(num)s projets"', 'msgstr[1] ""', "empty: '%(num)s project'"),
        ('#: citizen_site/page.py\nmsgid "Home"', '#, fuzzy\nmsgid "Home"', "fuzzy: 'Home'"),
        ("Détenue par %(name)s", "Détenue par %(nom)s", "other placeholders in 'Détenue par %(nom)s'"),
        ("Détenue par %(name)s", "Détenue", "other placeholders in 'Détenue'"),
        ('"%(num)s projets"', '"des projets"', "other placeholders in 'des projets'"),
        ("%(percent)s %%", "%(percent)s %", "a lone % in 'Fiche complète à %(percent)s %'"),
        ('msgid "Home"', 'msgid "House"', "no longer in the code: 'House'"),
        ('\nmsgid "Home"\nmsgstr "Accueil"', '\n#~ msgid "Home"\n#~ msgstr "Accueil"', "obsolete: 'Home'"),
        ("%(num)s projects", "%(num)s plans", "missing: '%(num)s project'"),
    ],
)
def test_each_kind_of_fault_is_named_with_its_message(small: Path, old: str, new: str, fault: str) -> None:
    change(small, old, new)
    assert any(told.startswith(fault) for told in faults(small)), faults(small)


def test_the_french_singular_may_give_the_number_that_the_english_one_leaves_out(small: Path) -> None:
    # Zero is singular in French: "0 projet en retard" needs its number where English says "one".
    (small / "citizen_site" / "page.py").write_text(
        PAGE.replace('"%(num)s project"', '"One project"'), encoding="utf-8"
    )
    change(small, 'msgid "%(num)s project"', 'msgid "One project"')
    assert faults(small) == []


def test_check_writes_nothing_and_fails(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(small, '"Accueil"', '""')
    before = (small / tool.CATALOGUE).read_bytes()
    assert tool.main(["--check"], small) == 1
    assert (small / tool.CATALOGUE).read_bytes() == before
    assert "empty: 'Home'" in capsys.readouterr().err


def test_check_passes_in_silence(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert tool.main(["--check"], small) == 0
    assert capsys.readouterr() == ("", "")


def test_updating_adds_new_messages_empty_and_takes_gone_ones_out(small: Path) -> None:
    page = PAGE.replace('_("Home")', '_("Method")')
    (small / "citizen_site" / "page.py").write_text(page, encoding="utf-8")
    (small / "citizen_site" / "templates" / "page.html").write_text("", encoding="utf-8")
    assert tool.main([], small) == 0
    words = {message.id: message.string for message in tool.read(small) if message.id}
    assert words == {
        "Method": "",
        "Held by %(name)s": "Détenue par %(name)s",
        ("%(num)s project", "%(num)s projects"): ("%(num)s projet", "%(num)s projets"),
    }


def test_updating_again_changes_nothing(small: Path) -> None:
    tool.main([], small)
    once = (small / tool.CATALOGUE).read_bytes()
    tool.main([], small)
    assert (small / tool.CATALOGUE).read_bytes() == once


def test_the_lines_of_the_code_may_move_without_a_change_of_the_catalogue(small: Path) -> None:
    tool.main([], small)
    before = (small / tool.CATALOGUE).read_bytes()
    (small / "citizen_site" / "page.py").write_text("# One more line.\n" + PAGE, encoding="utf-8")
    tool.main([], small)
    assert (small / tool.CATALOGUE).read_bytes() == before


@pytest.fixture(scope="module")
def french() -> Callable[[str, str, int], str]:
    """The plural of French as the site reads it, from the compiled catalogue."""
    compiled = io.BytesIO()
    write_mo(compiled, tool.read())
    compiled.seek(0)
    return Translations(compiled).ngettext


@pytest.mark.parametrize(("number", "word"), [(0, "projet"), (1, "projet"), (2, "projets"), (1_000_000, "projets")])
def test_zero_and_one_are_singular_in_french(french: Callable[[str, str, int], str], number: int, word: str) -> None:
    assert french("%(total)s project", "%(total)s projects", number) == f"%(total)s {word}"


def test_the_plural_differs_from_the_singular_but_for_words_that_do_not_change() -> None:
    same = [m.string[0] for m in tool.read() if isinstance(m.string, tuple) and m.string[0] == m.string[1]]
    assert [words for words in same if not re.search(r"\b(?:mois|fois)\b", words)] == []
