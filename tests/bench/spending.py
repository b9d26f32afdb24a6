"""What work costs: seconds of the clock and of the processor, and memory, each run beside others in turn."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

CLOCK, PROCESSOR = "clock", "processor"
_COMMANDS = Path(sys.executable).parent
_LOOK_EVERY = 0.02


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds of the clock, seconds of the processor (all threads), most bytes of memory at once (0: not looked at)."""

    seconds: float
    processor: float
    memory: int = 0

    def by(self, which: str) -> float:
        """Return the seconds of the clock or those of the processor."""
        return self.processor if which == PROCESSOR else self.seconds


def judge() -> str:
    """Say which seconds to judge by: on a machine that others keep busy the clock says little, the processor does."""
    return PROCESSOR if os.getloadavg()[0] > 1.5 * (os.cpu_count() or 1) else CLOCK


def spent_by_command(*asked: str) -> Spent:
    """Run a command of this project to its end and return what it cost; raise RuntimeError when it fails."""
    begun = time.perf_counter()
    process = subprocess.Popen([str(_COMMANDS / asked[0]), *asked[1:]], stdout=subprocess.DEVNULL)
    memory = 0
    while not (ended := os.wait4(process.pid, os.WNOHANG))[0]:
        memory = max(memory, _most_memory(process.pid))
        time.sleep(_LOOK_EVERY)
    _pid, status, used = ended
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(asked)} ended with {process.returncode}.")
    return Spent(time.perf_counter() - begun, used.ru_utime + used.ru_stime, memory)


def _most_memory(process: int) -> int:
    """Return the most bytes that a process has held so far; 0 once it is gone.

    Not what `wait4` says of memory: it begins with that of the process which started it.
    """
    try:
        lines = Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM")), 0)


def least_spent(works: Sequence[Callable[[], object]], times: int) -> list[Spent]:
    """Run the works in turn, so many times, and return the least that each cost: others use the machine too."""
    seen: list[list[Spent]] = [[] for _ in works]
    for _turn in range(times):
        for work, costs in zip(works, seen, strict=True):
            begun, used = time.perf_counter(), time.process_time()
            work()
            costs.append(Spent(time.perf_counter() - begun, time.process_time() - used))
    return [Spent(min(c.seconds for c in costs), min(c.processor for c in costs)) for costs in seen]
