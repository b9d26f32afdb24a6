"""What a list of objections may hold, when each takes effect, and how they are kept."""

from __future__ import annotations

import datetime as dt
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from query_service.errors import UnreadableSource
from query_service.snds import objections

TODAY = dt.date(2026, 11, 25)
Listed = Callable[..., Path]


@pytest.mark.parametrize(
    ("received", "effect"),
    [
        ("2026-11-01", "2026-12-01"),
        ("2026-11-30", "2026-12-01"),
        ("2026-12-01", "2027-01-01"),
        ("2026-12-31", "2027-01-01"),
        ("2028-01-31", "2028-02-01"),
    ],
)
def test_an_objection_takes_effect_on_the_first_day_of_the_month_after(received: str, effect: str) -> None:
    assert objections.takes_effect(dt.date.fromisoformat(received)).isoformat() == effect


def test_a_list_says_who_and_when_with_commas_or_semicolons_and_other_columns(listed: Listed) -> None:
    expected = {"AB": dt.date(2026, 10, 3), "+/=": dt.date(2026, 10, 4)}
    for separator in ",;":
        rows = (f"2026-10-03{separator}x{separator}AB", "", f"2026-10-04{separator}{separator} +/= ")
        path = listed(*rows, header=separator.join(("\ufeffreceived", "batch", "BEN_IDT_ANO")))
        assert objections.read_list(path, TODAY) == expected


def test_without_the_column_they_were_received_on_the_day_of_the_command(listed: Listed) -> None:
    assert objections.read_list(listed("AB", header="BEN_IDT_ANO"), TODAY) == {"AB": TODAY}


def test_of_two_objections_of_a_person_the_first_counts(listed: Listed) -> None:
    first = dt.date(2026, 9, 1)
    assert objections.read_list(listed("AB,2026-10-03", "AB,2026-09-01"), TODAY) == {"AB": first}
    assert objections.joined({"AB": TODAY}, {"AB": first}) == objections.joined({"AB": first}, {"AB": TODAY})


# "2" thirteen times: the length of a national number, and no date or commune in it that exist.
@pytest.mark.parametrize(
    ("line", "told"),
    [
        (",2026-10-03", "line 3, column BEN_IDT_ANO: empty; a pseudonym has 1 to 32 visible characters without"),
        ("HID DEN,2026-10-03", "line 3, column BEN_IDT_ANO: a value of 7 characters; a pseudonym has 1 to 32"),
        (f"{'H' * 33},2026-10-03", "line 3, column BEN_IDT_ANO: a value of 33 characters; a pseudonym has"),
        (f"{'2' * 13},2026-10-03", "line 3, column BEN_IDT_ANO: a value of 13 characters; looks like a national num"),
        (f"{'2' * 15},2026-10-03", "line 3, column BEN_IDT_ANO: a value of 15 characters; looks like a national num"),
        ("CD,", "line 3, column received: empty; is no date. Write the day it was received as 2026-11-25."),
        ("CD,03/10/2026", "line 3, column received: '03/10/2026'; is no date. Write the day it was received as"),
        ("CD,20261003", "line 3, column received: a value of 8 characters; is no date."),
        ("CD,2026-02-30", "line 3, column received: '2026-02-30'; is no date."),
        ("CD,HIDDEN", "line 3, column received: a value of 6 characters; is no date."),
        ("CD,2026-11-26", "line 3, column received: '2026-11-26'; is after 2026-11-25. Write the day it was"),
        ("HIDDEN", "line 3: 1 fields where the header has 2."),
    ],
)
def test_a_wrong_line_is_told_by_its_place_value_rule_and_remedy_and_no_pseudonym(
    listed: Listed, line: str, told: str
) -> None:
    path = listed("AB,2026-10-03", line)
    with pytest.raises(UnreadableSource) as refused:
        objections.read_list(path, TODAY)
    assert str(refused.value).startswith(f"{path}, {told}")
    # The folder of a test has a number, which may hold three digits alike.
    said = str(refused.value).replace(str(path), "")
    assert not any(word in said for word in ("HID", "HHH", "222", "CD", "AB,"))


def test_all_wrong_lines_are_told_at_once_ten_at_most(listed: Listed) -> None:
    with pytest.raises(UnreadableSource) as refused:
        objections.read_list(listed(*["AB,soon"] * 12), TODAY)
    lines = str(refused.value).splitlines()
    assert [line.split(", ")[1] for line in lines[:10]] == [f"line {number}" for number in range(2, 12)]
    assert lines[10:] == ["and 2 more", "Nothing was kept: mend the file, run it again."]


@pytest.mark.parametrize("header", ["HIDDEN", "HIDDEN,received", "BEN_IDT_ANO,BEN_IDT_ANO", ""])
def test_a_list_without_the_column_is_refused_and_its_first_line_not_repeated(listed: Listed, header: str) -> None:
    with pytest.raises(UnreadableSource, match="line 1: the header needs one column BEN_IDT_ANO") as refused:
        objections.read_list(listed("AB,2026-10-03", header=header), TODAY)
    assert "HIDDEN" not in str(refused.value)


def test_a_file_that_is_no_text_or_is_not_there_is_refused(tmp_path: Path) -> None:
    (tmp_path / "latin").write_bytes(b"BEN_IDT_ANO\nAB\n\xe9\n")
    with pytest.raises(UnreadableSource, match="line 3: not UTF-8"):
        objections.read_list(tmp_path / "latin", TODAY)
    with pytest.raises(UnreadableSource, match="there is no such file"):
        objections.read_list(tmp_path / "nothing", TODAY)


def test_what_is_kept_is_read_again_by_its_owner_alone_and_leaves_no_part(tmp_path: Path) -> None:
    mapping = tmp_path / "store.mapping.parquet"
    assert objections.kept(mapping) == {}
    (tmp_path / ".store.mapping.objections.csv.part").write_text("half")
    for said in ({"B=": TODAY}, {"B=": TODAY, "A": dt.date(2020, 2, 29)}):
        objections.keep(mapping, said)
        assert objections.kept(mapping) == said
    (path,) = tmp_path.iterdir()
    assert path == objections.beside(mapping)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
