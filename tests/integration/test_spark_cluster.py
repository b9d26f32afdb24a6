"""A question on a cluster: its address is configuration, and workers of their own do the work."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from query_service.__main__ import main
from query_service.commands.options import SPARK_VARIABLE
from query_service.scoring import EXAMPLES
from tests.builders.stores import rows_of, write_store
from tests.spark import ON_SPARK
from tests.spark_cluster import LOOPBACK, WORKERS

pytestmark = list(ON_SPARK)

PERSONS = """
person  sex  birth_year
1       1    1950
2       2    1960
"""
DISPENSINGS = """
person  date        code
1       2019-01-05  N04BA02
1       2019-02-05  N04BA02
1       2019-03-05  N04BA02
2       2019-01-05  N04BA02
"""


def exactly(store: Path, *options: str) -> str:
    """Return what the command says about persons treated for Parkinson: at least three dates."""
    asked = ["exact", str(EXAMPLES / "parkinson.json"), "--store", str(store), "--json", *options]
    result = CliRunner().invoke(main, asked)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_the_cluster_has_a_master_and_two_workers_on_loopback(spark_master: str) -> None:
    from query_service.store.spark_session import started

    assert spark_master.startswith(f"spark://{LOOPBACK}:")
    context = started(spark_master, {}).sparkContext
    assert context.master == spark_master
    until = time.monotonic() + 60
    # The driver is counted with the executors, one on each worker.
    while context._jsc.sc().getExecutorMemoryStatus().size() < WORKERS + 1 and time.monotonic() < until:
        time.sleep(0.1)
    assert context._jsc.sc().getExecutorMemoryStatus().size() == WORKERS + 1


def test_the_command_asks_the_cluster_it_is_told(
    spark_master: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = rows_of({"persons": PERSONS, "dispensings": DISPENSINGS})
    store = write_store(tmp_path / "store", rows)
    usual = exactly(store)
    assert "[2019, 1]" in usual  # person 1 has three dates, person 2 one
    assert exactly(store, "--engine", "spark", "--spark-master", spark_master) == usual
    monkeypatch.setenv(SPARK_VARIABLE, spark_master)
    assert exactly(store, "--engine", "spark") == usual
