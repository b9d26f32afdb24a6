"""Spark is optional: what it lacks is told in a sentence."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from query_service.assembly import EngineName, opened_engine
from query_service.errors import ServerMissing


def test_without_pyspark_asking_for_spark_is_refused_with_the_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("query_service.engines.spark_engine", "query_service.store.spark_session"):
        monkeypatch.delitem(sys.modules, module, raising=False)
    monkeypatch.setitem(sys.modules, "pyspark", None)
    monkeypatch.setitem(sys.modules, "py4j", None)
    with (
        pytest.raises(ServerMissing, match=r"pyspark is not installed .* requirements/spark.txt"),
        opened_engine(EngineName.SPARK, tmp_path),
    ):
        pass


@pytest.mark.spark
def test_without_java_asking_for_spark_is_refused_with_the_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spark: object
) -> None:
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ServerMissing, match="Java 17"), opened_engine(EngineName.SPARK, tmp_path):
        pass
