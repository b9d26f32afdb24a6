"""The folder of the index on one host: tantivy's files, what they hold, and who may write them."""

from __future__ import annotations

import datetime as dt
import fcntl
import json
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import tantivy

from registry.projects.index.fields import VERSION, schema

_PATIENCE = 3.0


@dataclass(frozen=True, slots=True)
class State:
    """What an index holds: the last change of the register, and the day for which lateness was computed."""

    change_number: int = 0
    day: dt.date | None = None


@contextmanager
def passing_over_damage() -> Iterator[None]:
    """Go on after files that cannot be read: tantivy raises ValueError, or panics at what it cannot have written.

    A panic comes as a BaseException of a module that cannot be imported: it is known by its name.
    """
    try:
        yield
    except (OSError, ValueError):
        pass
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise


class IndexFolder:
    """A folder with `index/` (tantivy's files, ours to erase), `state.json` and `writer.lock`."""

    def __init__(self, path: Path) -> None:
        self._files = path / "index"
        self._state = path / "state.json"
        self._lock = path / "writer.lock"
        self._held = False

    def opened(self) -> tuple[tantivy.Index, State]:
        """Return the index and its state; an unreadable one, or one of another version, is made anew, empty.

        Raises OSError or ValueError when the folder cannot be used at all.
        """
        self._files.mkdir(parents=True, exist_ok=True)
        state = self.state()
        if state is not None and tantivy.Index.exists(str(self._files)):
            with passing_over_damage():
                return self._index(), state
        return self._made_anew(), State()

    def state(self) -> State | None:
        """Return the state written beside the index; None when there is none of this version."""
        try:
            value = json.loads(self._state.read_text(encoding="utf-8"))
            day = dt.date.fromisoformat(value["day"]) if value["day"] else None
            return State(int(value["change_number"]), day) if value["version"] == VERSION else None
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def write(self, state: State) -> None:
        """Write the state in one step. After the commit: a crash between the two only repeats work."""
        value = {
            "version": VERSION,
            "change_number": state.change_number,
            "day": state.day.isoformat() if state.day else None,
        }
        fresh = self._state.with_suffix(".new")
        fresh.write_text(json.dumps(value), encoding="utf-8")
        fresh.replace(self._state)

    def written(self) -> tuple[int, int]:
        """Return a mark that changes with each state written."""
        try:
            seen = self._state.stat()
        except OSError:
            return 0, 0
        return seen.st_mtime_ns, seen.st_ino

    @contextmanager
    def lock(self) -> Iterator[bool]:
        """Give True to the one process of the host that may write; never waits. The same object may nest it."""
        if self._held:
            yield True
            return
        with self._lock.open("a") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            self._held = True
            try:
                yield True
            finally:
                self._held = False

    def _index(self) -> tantivy.Index:
        index = tantivy.Index(schema(), path=str(self._files))
        index.config_reader("manual")
        index.searcher()
        return index

    def _made_anew(self) -> tantivy.Index:
        """Erase tantivy's files and start again; another process doing the same is waited for."""
        limit = time.monotonic() + _PATIENCE
        while time.monotonic() < limit:
            with self.lock() as mine:
                if mine:
                    shutil.rmtree(self._files)
                    self._files.mkdir()
                    index = self._index()
                    self.write(State())
                    return index
            time.sleep(0.05)
        raise OSError(f"{self._lock}: another process holds the search index and does not finish.")
