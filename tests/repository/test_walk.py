"""The page from tables to a figure shows what its commands print."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.repository import walk

TWO = """\
Words.

```console
$ echo one && echo two && echo three
one
...
```

```console
$ cat <<'END'
> "took": 12.5 ms
>   indented
> END
stale
```
"""
PRINTED = TWO.replace("stale\n", '"took": ... ms\n  indented\n')


def test_the_page_shows_what_its_commands_print() -> None:
    page = walk.PAGE.read_text(encoding="utf-8")
    assert len(walk.steps(page)) == page.count("```console\n") > 5
    assert walk.played(page) == page, walk.REMEDY


def test_outputs_are_cut_where_the_page_says_and_times_are_left_out() -> None:
    assert walk.played(TWO) == PRINTED
    assert walk.played(PRINTED) == PRINTED


def test_the_number_an_ingest_draws_is_left_out_and_figures_are_not() -> None:
    drawn = '  "numbering": "' + "a0" * 16 + '",\n2019  94\n'
    assert walk.settled(drawn) == '  "numbering": "...",\n2019  94\n'


def test_a_stale_page_is_named_then_mended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(walk, "PAGE", tmp_path / "page.md")
    walk.PAGE.write_text(TWO, encoding="utf-8")
    assert walk.main(["--check"]) == 1
    assert walk.REMEDY in capsys.readouterr().err
    assert walk.PAGE.read_text(encoding="utf-8") == TWO, "--check changes nothing"
    assert walk.main([]) == 0
    assert walk.PAGE.read_text(encoding="utf-8") == PRINTED
    assert walk.main(["--check"]) == 0


def test_a_command_that_fails_is_told() -> None:
    with pytest.raises(RuntimeError, match="exit code 3"):
        walk.played("```console\n$ exit 3\n```\n")
