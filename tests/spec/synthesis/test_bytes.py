"""The same order gives the same bytes; memory does not grow; nothing looks like a real number."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from query_service.snds.synthesis import block, copying
from query_service.snds.synthesis.copying import synthesise
from query_service.snds.synthesis.written.people_tables import impossible_number
from query_service.snds.synthesis.written.writing import FileFormat
from tests.spec.synthesis.conftest import order


def digests(folder: Path) -> dict[str, str]:
    """Return the digest of each file by its place in the folder."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(tmp_path):
    for name, seed in (("first", 3), ("again", 3), ("other", 4)):
        synthesise(order(tmp_path / name, seed=seed))
    first, again, other = (digests(tmp_path / name) for name in ("first", "again", "other"))
    assert first == again
    same = {name for name in first if first[name] == other.get(name)}
    # The referentials do not depend on the seed: the drugs, the hospitals of the year.
    assert same == {"IR_PHA_R/IR_PHA_R.parquet", "NU_ITE_R/NU_ITE_R.parquet", "T_MCO19E/T_MCO19E.parquet"}


def test_a_copy_made_again_in_its_folder_leaves_nothing_of_the_former_one(tmp_path):
    synthesise(order(tmp_path / "twice", persons=90, first_year=2018))
    synthesise(order(tmp_path / "twice"))
    synthesise(order(tmp_path / "once"))
    assert digests(tmp_path / "twice") == digests(tmp_path / "once")


def test_csv_holds_the_same_rows_as_parquet(tmp_path):
    synthesise(order(tmp_path / "parquet"))
    synthesise(order(tmp_path / "csv", file_format=FileFormat.CSV))
    for table in ("ER_PRS_F", "ER_PHA_F", "T_MCO19B", "IR_BEN_R", "IR_IMB_R"):
        one = duckdb.sql(f"SELECT * FROM read_parquet('{tmp_path}/parquet/{table}/*.parquet')")
        listed = ", ".join(f'CAST("{name}" AS VARCHAR) AS "{name}"' for name in one.columns)
        read = f"read_csv('{tmp_path}/csv/{table}/*.csv', delim = ';', all_varchar = true)"
        texts = sorted(
            duckdb.sql(f"SELECT {listed} FROM read_parquet('{tmp_path}/parquet/{table}/*.parquet')").fetchall(), key=str
        )
        lines = sorted(duckdb.sql(f"SELECT * FROM {read}").fetchall(), key=str)
        amounts = [place for place, kind in enumerate(one.types) if str(kind) == "DOUBLE"]
        assert [_rounded(row, amounts) for row in lines] == [_rounded(row, amounts) for row in texts]


def _rounded(row: tuple[str | None, ...], amounts: list[int]) -> list[str | float | None]:
    return [float(cell) if place in amounts and cell is not None else cell for place, cell in enumerate(row)]


def test_csv_writes_dates_of_stays_as_the_extracts_do(tmp_path):
    synthesise(order(tmp_path, file_format=FileFormat.CSV))
    lines = (tmp_path / "T_MCO19C" / "T_MCO19C.csv").read_text().splitlines()
    place = [name.strip('"') for name in lines[0].split(";")].index("EXE_SOI_DTD")
    assert re.fullmatch(
        r'"?\d\d(JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)2019:00:00:00"?', lines[-1].split(";")[place]
    )


def test_no_text_looks_like_a_national_number(tmp_path):
    """A number of 13 or 15 digits that has a possible sex, month and département; a right key is not even asked."""
    synthesise(order(tmp_path, file_format=FileFormat.CSV))
    possible = re.compile(r"(?<![0-9])[12][0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[1-8][0-9]|9[0-9]|2[AB])[0-9]{6}(?![0-9])")
    with_key = re.compile(possible.pattern.replace("(?![0-9])", "[0-9]{2}(?![0-9])"))
    looked_at = 0
    for path in tmp_path.rglob("*.csv"):
        text = path.read_text(encoding="utf-8")
        assert not possible.search(text), path.name
        assert not with_key.search(text), path.name
        looked_at += 1
    assert looked_at > 15


def test_the_number_of_the_truth_is_impossible_and_its_key_is_right():
    """Woman born in 1985, person 123456: month 99, département 00; 97 - (2859900123456 mod 97) = 97 - 40 = 57."""
    number = impossible_number(2, 1985, 123_456)
    assert number[:13] == "2859900123456"
    assert int(number[13:]) == 97 - 2859900123456 % 97


def test_memory_holds_one_block(tmp_path, monkeypatch):
    monkeypatch.setattr(block, "SIZE", 30)
    monkeypatch.setattr(copying, "SIZE", 30)
    held = []
    synthesise(order(tmp_path, persons=180), done=lambda persons: held.append(pa.total_allocated_bytes()))
    assert len(held) == 6
    # Open files keep a little of their metadata; a block of 30 persons is megabytes.
    assert max(held[1:]) <= held[0] + 1_000_000


@pytest.mark.slow
def test_three_times_the_persons_take_no_more_memory(tmp_path):
    program = (
        "import resource, sys; from pathlib import Path\n"
        "from query_service.snds.synthesis.copying import *\n"
        "order = Order(int(sys.argv[1]), 2019, 2019, 1, Path(sys.argv[2]), FileFormat.PARQUET, False)\n"
        "synthesise(order); print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)\n"
    )
    peaks = []
    for persons in (4_000, 12_000):
        arguments = [sys.executable, "-c", program, str(persons), str(tmp_path / str(persons))]
        peaks.append(int(subprocess.run(arguments, capture_output=True, check=True, text=True).stdout))
    assert peaks[1] < 1.3 * peaks[0]
