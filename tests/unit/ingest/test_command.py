"""The command: options, exit codes, dry run, report."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from query_service.commands import Commands
from query_service.snds.ingest import rules
from tests.builders.snds import MiniSnds


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A source with a box, its cancellation and a surcharge."""
    snds = MiniSnds()
    snds.person("A")
    snds.box("A1", "2019-01-05")
    snds.box("A1", "2019-01-05", boxes=-1)
    snds.box("A1", "2019-02-05")
    snds.fee("A1", "2019-02-05", CPL_MAJ_TOP=2)
    return snds.write(tmp_path / "source")


def _run(*arguments: object) -> int:
    with pytest.raises(SystemExit) as stopped:
        Commands(name="query-service").main([str(one) for one in ("ingest", *arguments)])
    return int(stopped.value.code or 0)


def test_the_report_counts_rows_read_kept_and_dropped_by_rule(
    source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(source, "--store", tmp_path / "store", "--report", tmp_path / "report.json") == 0
    told = capsys.readouterr().out
    assert "ER_PRS_F: 4 rows read, 3 kept" in told
    assert "1 dropped: surcharges (CPL_MAJ_TOP 2) are no act (surcharges, handbook 7)" in told
    said = {row["table"]: row for row in json.loads((tmp_path / "report.json").read_text())["tables"]}
    assert said["ER_PHA_F"] == {"table": "ER_PHA_F", "read": 3, "dropped": {"net_of_cancellations": 2}, "kept": 1}


def test_a_dry_run_checks_and_writes_nothing(source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(source, "--store", tmp_path / "store", "--dry-run") == 0
    assert "ER_PRS_F: 4 rows read" in capsys.readouterr().out
    assert [path.name for path in tmp_path.iterdir()] == ["source"]


def test_bad_input_stops_with_2_and_a_sentence(
    source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (source / "IR_BEN_R.csv").unlink()
    assert _run(source, "--store", tmp_path / "store") == 2
    assert "table IR_BEN_R is missing" in capsys.readouterr().err


@pytest.mark.parametrize("option", [("--years", "2021-2017"), ("--years", "soon"), ("--memory", "much")])
def test_options_that_mean_nothing_are_refused(source: Path, tmp_path: Path, option: tuple[str, str]) -> None:
    assert _run(source, "--store", tmp_path / "store", *option) == 2
    assert not (tmp_path / "store").exists()


def test_too_little_memory_and_disk_stop_with_4_and_the_remedy(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    snds = MiniSnds()
    for number in range(3000):
        snds.person(f"P{number:04d}" + "x" * 500)
    source = snds.write(tmp_path / "source")
    code = _run(source, "--store", tmp_path / "store", "--memory", "8MB", "--spill", "1MB", "--threads", 1)
    assert (code, "--memory or --spill" in capsys.readouterr().err) == (4, True)
    assert not (tmp_path / "store").exists()


def test_every_rule_has_a_name_a_section_and_a_use() -> None:
    folder = Path(rules.__file__).parent
    code = "".join(path.read_text() for path in folder.rglob("*.py") if path.name != "rules.py")
    assert len({rule.name for rule in rules.RULES}) == len(rules.RULES)
    for rule in rules.RULES:
        assert f'"{rule.name}"' in code or f"'{rule.name}'" in code, f"{rule.name} is written and not applied"
        assert re.fullmatch(r"\d+(\.\d)?", rule.section)


def test_a_rule_that_is_not_there_cannot_be_left_out() -> None:
    with pytest.raises(KeyError, match="no such rule: gravity"):
        rules.Rules(["gravity"])
