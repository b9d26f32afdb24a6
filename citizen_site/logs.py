"""Logs as events: a fixed phrase and named values. Personal data is taken out before writing."""

from __future__ import annotations

import logging
import re
import sys
from typing import Any

import structlog
from structlog.typing import EventDict, Processor

# Only these names leave the process, with values of plain types. A name not listed is dropped:
# a new value is logged once somebody has decided that it tells nothing about a person.
ALLOWED = frozenset({
    "event", "level", "timestamp", "request_id", "method", "route", "status", "milliseconds", "bytes",
    "language", "change", "count", "projects", "file", "line", "column", "rule", "exit_code", "setting",
    "command", "index_folder", "seconds", "error", "address_kind", "port", "slug", "state", "new",
    "changed", "unchanged", "gone", "problems",
})  # fmt: skip
# Made by the site itself, and looked for as they are: the number that a page of error quotes.
_OURS = frozenset({"request_id", "timestamp"})
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+")
# Nine digits or more, as telephone and social security numbers are written: together, or one sign apart.
_LONG_NUMBER = re.compile(r"\d(?:[ .\-/\u00a0\u202f]?\d){8,}")


def without_personal_data(_logger: Any, _method: str, values: EventDict) -> EventDict:
    """Keep the named values that are allowed; take addresses and long numbers out of texts."""
    return {name: value if name in _OURS else _clean(value) for name, value in values.items() if name in ALLOWED}


def _clean(value: Any) -> Any:
    if value is None or isinstance(value, bool | float) or (isinstance(value, int) and abs(value) < 10**8):
        return value
    return _LONG_NUMBER.sub("[number]", _EMAIL.sub("[address]", str(value)))[:300]


def set_up(form: str = "json") -> None:
    """Send every log of the process to standard error, as JSON lines or as text."""
    shape: Processor = structlog.processors.JSONRenderer() if form == "json" else structlog.dev.ConsoleRenderer()
    before: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*before, without_personal_data, shape],
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )
    # Libraries write through `logging`; only their warnings and errors come out, without arguments.
    logging.basicConfig(level=logging.WARNING, handlers=[Bridge()], force=True)


class Bridge(logging.Handler):
    """Turns a library's warning into an event with its type only: its text may quote a request."""

    def emit(self, record: logging.LogRecord) -> None:
        kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else record.name
        structlog.get_logger().log(record.levelno, "library warning", error=kind)


def logger() -> Any:
    return structlog.get_logger()
