"""A Spark cluster on this machine, as one that spans several would be: a master and two workers, each its own process.

Started with what pyspark ships (bin/spark-class) and ended by the numbers of its processes. Everything listens on
loopback, on ports the system chooses. Logs and work folders go where they are told.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

LOOPBACK = "127.0.0.1"
WORKERS = 2
_CORES, _MEMORY = "1", "1024M"
_SECONDS_TO_START = 60
_SECONDS_TO_END = 15
_MASTER_AT = re.compile(r"Starting Spark master at (spark://\S+)")
_REGISTERED = re.compile(r"Successfully registered with master")

# What a driver on the same machine has to say: loopback, small executors, few partitions for few rows.
SETTINGS = {
    "spark.driver.host": LOOPBACK,
    "spark.driver.bindAddress": LOOPBACK,
    "spark.executor.memory": "512m",
    "spark.executor.cores": "1",
    "spark.sql.shuffle.partitions": "2",
}


class ClusterFailed(Exception):
    """The cluster did not start; the end of the log says why."""


@dataclass(frozen=True)
class Part:
    """A process of the cluster and the file it writes its log into."""

    process: subprocess.Popen[bytes]
    log: Path

    def wait_for(self, pattern: re.Pattern[str]) -> re.Match[str]:
        """Return the first line of the log that matches. Raises ClusterFailed when none comes in time."""
        until = time.monotonic() + _SECONDS_TO_START
        while time.monotonic() < until:
            if found := pattern.search(self.log.read_text(encoding="utf-8", errors="replace")):
                return found
            if self.process.poll() is not None:
                break
            time.sleep(0.1)
        raise ClusterFailed("\n".join(self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-10:]))

    def end(self) -> None:
        """Ask the process to end, then make it and whatever it started."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(_SECONDS_TO_END)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait(_SECONDS_TO_END)


@contextmanager
def cluster(folder: Path) -> Iterator[str]:
    """Give the address of the master of a cluster that lives as long as the block."""
    parts: list[Part] = []
    try:
        parts.append(_start(folder, "master", "--host", LOOPBACK, "--port", "0", "--webui-port", "0"))
        address = parts[0].wait_for(_MASTER_AT)[1]
        for number in range(1, WORKERS + 1):
            parts.append(
                _start(folder, f"worker{number}", "--host", LOOPBACK, "--webui-port", "0", "-c", _CORES, "-m", _MEMORY,
                       address)
            )  # fmt: skip
        for worker in parts[1:]:
            worker.wait_for(_REGISTERED)
        yield address
    finally:
        for part in reversed(parts):
            part.end()


def _start(folder: Path, name: str, *arguments: str) -> Part:
    import pyspark

    home = Path(pyspark.__file__).parent
    kind = "master.Master" if name == "master" else "worker.Worker"
    work = folder / name
    work.mkdir()
    log = folder / f"{name}.log"
    environment = {
        **os.environ,
        "SPARK_HOME": str(home),
        "SPARK_LOCAL_IP": LOOPBACK,
        "SPARK_WORKER_DIR": str(work),
        "SPARK_LOCAL_DIRS": str(work),
        "SPARK_DAEMON_MEMORY": "256m",
        "PYSPARK_PYTHON": sys.executable,
    }
    with log.open("wb") as out:
        process = subprocess.Popen(
            [str(home / "bin" / "spark-class"), f"org.apache.spark.deploy.{kind}", *arguments],
            cwd=work, env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT,
            # A group of its own: what a worker starts can be ended with it.
            start_new_session=True,
        )  # fmt: skip
    return Part(process, log)
