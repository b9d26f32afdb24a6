"""The one session of Spark that a process has, on this machine or on a cluster: engines and ingest work in it.

Optional: requirements/spark.txt and Java 17. Without pyspark, importing this module raises ServerMissing; without
Java, `check_java` does.
"""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Mapping
from typing import Any

from query_service.errors import ServerMissing

try:
    from py4j.protocol import Py4JError
    from pyspark.errors import AnalysisException, PySparkException
    from pyspark.sql import SparkSession, functions
except ImportError as error:
    raise ServerMissing(
        f"spark: pyspark is not installed ({error}). Install requirements/spark.txt, or use duckdb."
    ) from error

__all__ = [
    "BROKEN", "FAILURES", "ON_THIS_MACHINE", "check_java", "first_line", "functions", "started", "stop",
]  # fmt: skip

# What it raises when it cannot do what it is told, and when that has no meaning: a column or a file is not there.
FAILURES = (PySparkException, Py4JError)
BROKEN = AnalysisException
ON_THIS_MACHINE = "local[2]"
_LOOPBACK = "127.0.0.1"
# A cluster may need to start machines first; one without a free processor would keep a question waiting for ever.
_SECONDS_FOR_A_WORKER = 120


def check_java() -> None:
    """Raise ServerMissing when this machine has no Java."""
    if not (os.environ.get("JAVA_HOME") or shutil.which("java")):
        raise ServerMissing("spark: this machine has no Java. Install Java 17, or use duckdb.")


def started(master: str, settings: Mapping[str, str]) -> Any:
    """Return the session on this master (local[2], spark://host:7077), started when there is none yet.

    `settings` are further settings of Spark, by name; those of spark-defaults.conf hold as well. Raises ServerMissing
    when the master does not answer, or has no worker with a processor free.
    """
    # Workers written in Python are none of ours, but Spark looks for them at the start.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.master(master).appName("query-service")
    for name, value in {**_settings(master), **settings}.items():
        builder = builder.config(name, value)
    try:
        session = builder.getOrCreate()
        there = _has_a_worker(session, master)
    except Exception as error:
        raise ServerMissing(f"spark: {master} does not start ({first_line(error)}).") from error
    if not there:
        session.stop()
        raise ServerMissing(
            f"spark: {master} gave no worker in {_SECONDS_FOR_A_WORKER} seconds. Start workers, or end what holds them."
        )
    return session


def stop() -> None:
    """Stop the session, if there is one."""
    session = SparkSession.getActiveSession()
    if session is not None:
        session.stop()


def first_line(error: Exception) -> str:
    """Return what an error says first: the rest is the inside of Java."""
    lines = (str(error) or type(error).__name__).splitlines()
    wrapped = lines[0].startswith("An error occurred while calling") and len(lines) > 1
    return lines[1].removeprefix(": ") if wrapped else lines[0]


def _settings(master: str) -> Mapping[str, str]:
    settings = {
        "spark.sql.session.timeZone": "UTC",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
    }
    local = master.startswith("local")
    if local or _LOOPBACK in master:
        os.environ.setdefault("SPARK_LOCAL_IP", _LOOPBACK)
        settings |= {"spark.driver.host": _LOOPBACK, "spark.driver.bindAddress": _LOOPBACK}
    if local:
        # One for each processor: the two hundred of a cluster cost seconds here.
        settings["spark.sql.shuffle.partitions"] = "2"
    return settings


def _has_a_worker(session: Any, master: str) -> bool:
    if master.startswith("local"):
        return True
    until = time.monotonic() + _SECONDS_FOR_A_WORKER
    while time.monotonic() < until:
        # The driver counts among them.
        if session.sparkContext._jsc.sc().getExecutorMemoryStatus().size() > 1:
            return True
        time.sleep(0.2)
    return False
