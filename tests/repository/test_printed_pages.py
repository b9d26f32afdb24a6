"""Pages printed from the code say what it says."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from registry.projects.facts import FIELDS, Event
from registry.projects.kinds import EventKind
from registry.projects.lifecycle import Status, standing
from registry.words import PartialDate
from tests.repository import printed_pages
from tests.repository.printing import lifecycle


@pytest.mark.parametrize("name", printed_pages.PAGES)
def test_every_printed_page_is_up_to_date(name: str) -> None:
    assert name not in printed_pages.stale(printed_pages.DOCS), printed_pages.REMEDY


def test_a_page_is_the_same_whoever_prints_it() -> None:
    assert [name for name, page in printed_pages.PAGES.items() if page() != page()] == []


def test_a_stale_page_and_a_missing_one_are_named_with_the_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(printed_pages, "DOCS", tmp_path)
    monkeypatch.setattr(printed_pages, "PAGES", {"a.md": lambda: "new", "b.md": lambda: "b", "c.md": lambda: "c"})
    (tmp_path / "a.md").write_text("old", encoding="utf-8")
    (tmp_path / "b.md").write_text("b", encoding="utf-8")
    assert printed_pages.main(["--check"]) == 1
    remedy = "does not say what the code says. Run `make docs` and commit the page."
    assert capsys.readouterr().err.splitlines() == [f"docs/a.md {remedy}", f"docs/c.md {remedy}"]
    assert (tmp_path / "a.md").read_text(encoding="utf-8") == "old", "--check changes nothing"


def test_printing_mends_what_was_stale(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printed_pages, "DOCS", tmp_path)
    monkeypatch.setattr(printed_pages, "PAGES", {"a.md": lambda: "new"})
    assert printed_pages.main([]) == 0
    assert (tmp_path / "a.md").read_text(encoding="utf-8") == "new"
    assert printed_pages.main(["--check"]) == 0


def test_the_page_of_fields_has_a_row_for_each_field() -> None:
    page = printed_pages.PAGES["fields.md"]()
    assert [field.name for field in FIELDS if f"| `{field.name}` |" not in page] == []


def test_the_page_of_the_lifecycle_tells_the_moves_of_the_rule() -> None:
    page = lifecycle.page()
    assert "| `complete` | `under_review` | `unknown`, `selected`, `preparation`, `filed`" in page
    assert "| `cnil` | the first `opinion` | `authorisation` | the CNIL | 2 months | 4 months |" in page
    assert "→ refused | withdrawn | abandoned | stopped → results_published" in page


def test_a_paused_project_moves_as_the_page_says_from_the_status_before() -> None:
    """Its own pause apart: a pause is not paused again, and resuming leads back."""
    day = PartialDate(dt.date(2019, 12, 31))
    for kind in (EventKind.FILED, EventKind.AUTHORISATION, EventKind.PROCESSING_STARTED):
        status = standing([Event(kind, day)], day.day).status
        from_status = lifecycle.moves_from([Event(kind, day)])
        from_pause = lifecycle.moves_from([Event(kind, day), Event(EventKind.SUSPENDED, day)])
        assert from_status.pop(EventKind.SUSPENDED) is Status.PAUSED
        assert from_pause.pop(EventKind.RESUMED) is status
        later = {event: there for event, there in from_pause.items() if there is not status}
        assert later == from_status
