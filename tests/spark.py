"""A Spark cluster for the tests marked `spark`: started by the first one, stopped at the end of the run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path

import pytest

from query_service.engines.engine import Engine
from query_service.errors import ServerMissing
from tests.lacking import lacking
from tests.spark_cluster import SETTINGS, cluster

# The bridge of pyspark leaves its connections to Java for the garbage collector to close.
ON_SPARK = (
    pytest.mark.spark,
    pytest.mark.filterwarnings("ignore:Exception ignored in. <socket:pytest.PytestUnraisableExceptionWarning"),
)


@cache
def why_not() -> str:
    """Return why there is no Spark here, "" when there is one."""
    try:
        from query_service.store.spark_session import check_java

        check_java()
    except ServerMissing as error:
        return str(error)
    return ""


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Hold back every test marked `spark`, whatever its fixtures."""
    if item.get_closest_marker("spark") and why_not():
        lacking("SPARK", why_not())


@pytest.fixture(scope="session")
def spark_master(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a cluster of one master and two workers on this machine."""
    from query_service.store.spark_session import stop

    folder = tmp_path_factory.mktemp("spark")
    with cluster(folder) as address, pytest.MonkeyPatch.context() as patch:
        # As on a real cluster, what every driver has to say is in its own file.
        said = "".join(f"{name} {value}\n" for name, value in SETTINGS.items())
        (folder / "spark-defaults.conf").write_text(said, encoding="utf-8")
        patch.setenv("SPARK_CONF_DIR", str(folder))
        yield address
        stop()


@pytest.fixture(scope="session")
def spark(spark_master: str) -> Callable[[Path], Engine]:
    """Return how to ask Spark over a store."""
    from query_service.engines.spark_engine import SparkEngine

    return partial(SparkEngine, master=spark_master)
