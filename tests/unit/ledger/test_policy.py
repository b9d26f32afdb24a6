"""A policy is read whole or refused with the place."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from query_service.ledger.policy import SHIPPED, UnusablePolicy, read_policy, shipped_policy
from query_service.planner.plan import Clip
from query_service.privacy.loss import Loss
from query_service.query_model.question import Measure, Precision


def test_the_default_policy_is_the_one_that_was_decided() -> None:
    policy = shipped_policy()
    assert [policy.levels[level].rho for level in Precision] == [0.001, 0.005, 0.02]
    assert (policy.caps.calendar_year.rho, policy.caps.lifetime.rho, policy.caps.topic.rho) == (0.2, 1.0, 0.02)
    assert (policy.caps.lifetime_first_year, policy.caps.lifetime_last_year) == (2026, 2030)
    assert (policy.floor, policy.demo) == (10, False)
    assert policy.clips[Measure.BOXES] == Clip(60, 180)
    assert policy.most_cut[Measure.BOXES] == 32


def test_the_demonstration_has_its_own_larger_policy_and_says_so() -> None:
    demo, real = shipped_policy("demonstration"), shipped_policy()
    assert demo.demo and demo.caps.calendar_year > real.caps.calendar_year and demo.floor == real.floor
    assert (demo.persons, real.persons) == (50_000, None)


def test_a_demonstration_may_leave_out_for_how_many_persons_it_is(tmp_path: Path) -> None:
    text = (SHIPPED / "demonstration.toml").read_text(encoding="utf-8")
    path = tmp_path / "policy.toml"
    path.write_text(text.replace("persons = 50_000", "", 1), encoding="utf-8")
    assert read_policy(path).persons is None


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("floor = 10", "floor = 9", "floor"),
        ("floor = 10", "floor = true", "floor"),
        ("floor = 10", "", "floor"),
        ("floor = 10", "floor = 10\npersons = 50_000", "persons"),
        ("floor = 10", "floor = 10\npersons = 0", "persons"),
        ('name = "default"', 'name = " "', "name"),
        ("demo = false", "demo = 0", "demo"),
        ("slot_minutes = 60", "slot_minutes = 0", "slot_minutes"),
        ("landmark = 1_000_000", "landmark = 0.001", "levels.landmark"),
        ("landmark = 1_000_000", "landmark = 6_000_000", "levels"),
        ("fine = 20_000_000", "fine = 30_000_000", "caps"),
        ("fine = 20_000_000", "best = 20_000_000", "levels.best"),
        ("association = 40_000_000", "association = 400_000_000", "caps.association"),
        ("lifetime = 1_000_000_000", "lifetime = 1", "caps"),
        ("cell = 60", "cell = 181", "clips.boxes.cell"),
        ("cell = 60", "cell = 0", "clips.boxes.cell"),
        ("most_cut_percent = 32", "most_cut_percent = 100", "clips.boxes.most_cut_percent"),
        ("most_cut_percent = 32", "most_cut_percent = -1", "clips.boxes.most_cut_percent"),
        ("most_cut_percent = 32", "", "clips.boxes.most_cut_percent"),
        ('reason = "41', '# reason = "41', "clips.boxes.reason"),
        ("[clips.stays]", "[clips.nights]", "clips.nights"),
        ("[caps]", "[cap]", "cap"),
        ("[levels]", "[[levels]]", "levels"),
    ],
)
def test_what_is_impossible_is_refused_with_its_place(old: str, new: str, place: str, tmp_path: Path) -> None:
    text = (SHIPPED / "default.toml").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "policy.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(UnusablePolicy, match=re.escape(f"policy.toml, {place}: ")):
        read_policy(path)


def test_a_file_that_is_not_there_or_no_toml_is_said(tmp_path: Path) -> None:
    with pytest.raises(UnusablePolicy, match="there is no such file"):
        read_policy(tmp_path / "none.toml")
    (tmp_path / "broken.toml").write_text("= 1")
    with pytest.raises(UnusablePolicy, match="is no TOML"):
        read_policy(tmp_path / "broken.toml")


def test_a_level_is_a_loss() -> None:
    assert shipped_policy().levels[Precision.CURRENT] == Loss(5_000_000)
