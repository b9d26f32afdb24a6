"""A synthetic store of a few people with something of everything, and the command over it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from query_service.commands import Commands
from query_service.snds.ingest.running import Options, ingest
from tests.builders.snds import GLIMEPIRIDE, MiniSnds

Run = Callable[..., int]


@pytest.fixture(scope="session")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Tables of PSEUDONYM-A to -E in 2018 and 2019: D and E share a card; A alone has care in 2018, and a lab test.

    Everybody has a box of metformin in 2019 (17.50 euros), a stay with a diagnosis and an act.
    """
    snds = MiniSnds()
    cards = {"A": "CA", "B": "CB", "C": "CC", "D": "CDE", "E": "CDE"}
    for place, (who, card) in enumerate(cards.items()):
        rank = 2 if who == "E" else 1
        snds.person(f"PSEUDONYM-{who}", card, rank)
        snds.box(card, "2019-01-05", BEN_RNG_GEM=rank)
        number = snds.stay(card, f"2019-03-{place + 1:02d}")
        snds.of_stay("T_MCO19A", number, CDC_ACT="NFKA008", ACV_ACT=1, PHA_ACT=0, NBR_EXE_ACT=1, ENT_DAT_DEL=1)
    snds.box("CA", "2018-06-05", GLIMEPIRIDE)
    snds.lab_test("CA", "2019-02-05")
    snds.illness("CB", "2015-01-01", "2099-12-31")
    snds.certificate("CERTIFICATE", "PSEUDONYM-A", "2019-12-01", "I219", "E119")
    snds.stay("UNKNOWN-CARD", "2019-05-05")
    folder = snds.write(tmp_path_factory.mktemp("objections") / "source")
    said = {"synthetic": True, "complete": True, "persons": 5, "years": [2018, 2019]}
    (folder / "synthetic.json").write_text(json.dumps(said))
    return folder


@pytest.fixture(scope="session")
def once(source: Path) -> Path:
    """The folder of the store and of its mapping, made once."""
    folder = source.parent / "made"
    ingest(source, folder / "store", Options(threads=1))
    return folder


@pytest.fixture
def store(once: Path, tmp_path: Path) -> Path:
    """The store of these tables, for one test."""
    shutil.copytree(once, tmp_path, dirs_exist_ok=True)
    return tmp_path / "store"


@pytest.fixture
def listed(tmp_path: Path) -> Callable[..., Path]:
    """Write a list of objections, one for each line of it, and return its path."""

    def write(*lines: str, header: str = "BEN_IDT_ANO,received") -> Path:
        path = tmp_path / "list.csv"
        path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
        return path

    return write


@pytest.fixture
def run() -> Run:
    """Run a command of the secure side and return its exit code."""

    def run(*arguments: object) -> int:
        with pytest.raises(SystemExit) as stopped:
            Commands(name="query-service").main([str(one) for one in arguments])
        return int(stopped.value.code or 0)

    return run
