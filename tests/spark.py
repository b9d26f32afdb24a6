"""A Spark on this machine for the tests marked `spark`: started by the first one, stopped at the end of the run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from query_service.engines.engine import Engine
from query_service.errors import ServerMissing
from tests.lacking import lacking

# The bridge of pyspark leaves its connections to Java for the garbage collector to close.
ON_SPARK = (
    pytest.mark.spark,
    pytest.mark.filterwarnings("ignore:Exception ignored in. <socket:pytest.PytestUnraisableExceptionWarning"),
)


@cache
def why_not() -> str:
    """Return why there is no Spark here, "" when there is one."""
    try:
        from query_service.engines.spark_engine import SparkEngine

        SparkEngine(Path())
    except ServerMissing as error:
        return str(error)
    return ""


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Hold back every test marked `spark`, whatever its fixtures."""
    if item.get_closest_marker("spark") and why_not():
        lacking("SPARK", why_not())


@pytest.fixture(scope="session")
def spark() -> Iterator[Callable[[Path], Engine]]:
    """Return how to ask Spark over a store."""
    from query_service.engines.spark_engine import SparkEngine

    yield SparkEngine
    SparkEngine(Path()).close()
