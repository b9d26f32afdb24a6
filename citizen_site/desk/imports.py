"""Files of projects at the desk: received, looked at against the register, applied as they were shown, or given up.

What a file would change is computed again each time it is looked at. Applying takes the digest of the file and the
change of the register that were looked at: where either is another by now, nothing is written. Each act runs in the
caller's transaction and raises before it writes anything for good; the caller notes it in the trail.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from citizen_site.desk import drafts, received_files
from citizen_site.desk.drafts import By
from citizen_site.desk.received_files import FileRefused
from citizen_site.desk.records import ImportFileRecord
from registry.errors import NotFound, RuleBroken, TooManyRows, UnreadableFile
from registry.importing.drafts import Finding, FindingKind
from registry.importing.formats import Format
from registry.importing.reading import Choices
from registry.importing.reconciling import Verdict
from registry.importing.run_import import Outcome, import_file
from registry.projects.actions import Trace, take_turn
from registry.projects.search import last_change

MOST_ROWS = 2_000
MOST_WAITING = 20


@dataclass(frozen=True, slots=True)
class Received:
    """One file that waits, without its content."""

    id: int
    name: str
    layout: str
    digest: str
    received_at: dt.datetime
    received_by: str


@dataclass(frozen=True, slots=True)
class Looked:
    """A file beside the register: what it would change, and the change of the register that this is true of."""

    file: Received
    outcome: Outcome
    change: int

    @property
    def writes(self) -> int:
        return sum(self.outcome.count(verdict) for verdict in (Verdict.NEW, Verdict.CHANGED))


class TooManyFiles(FileRefused):
    """So many files wait that no other is taken."""


class TooManyProjects(FileRefused):
    """The file has more rows than the desk takes at once."""


class NotProjects(FileRefused):
    """Nothing in the file names the columns or the fields of a project."""


class OtherFile(RuleBroken):
    """The file is not the one that was looked at."""


class RegisterMoved(RuleBroken):
    """The register changed since the differences were looked at."""


class NotASecondReader(RuleBroken):
    """Applying takes two persons, and this one sent the file."""


class NothingToApply(RuleBroken):
    """The file would change nothing."""


class RowsRefused(RuleBroken):
    """The rules of the register refuse rows that reading the file did not; nothing is written."""

    def __init__(self, message: str, findings: tuple[Finding, ...]) -> None:
        super().__init__(message)
        self.findings = findings


def receive(session: Session, name: str, content: bytes, by: By) -> int:
    """Keep a file that can be read as projects; return its number, that of the same file where it waits already.

    Raises FileRefused, with the field `file`, for any other.
    """
    layout = received_files.layout_of(content)
    digest = _digest(content)
    take_turn(session)
    known = session.scalar(select(ImportFileRecord.id).filter_by(digest=digest))
    if known is not None:
        return known
    if waiting_count(session) >= MOST_WAITING:
        raise TooManyFiles(f"{MOST_WAITING} files wait already. Apply or give up some first.", field="file")
    row = ImportFileRecord(
        name=received_files.plain_name(name, layout), layout=layout.value, digest=digest, content=content,
        received_at=by.now, received_by=by.who,
    )  # fmt: skip
    _outcome(session, row, Trace(by.who, "look", by.now), dry_run=True)
    session.add(row)
    session.flush()
    return row.id


def look(session: Session, number: int, by: By) -> Looked:
    """Return what the file would change in the register as it is; write nothing. Raises NotFound, FileRefused."""
    row = _row(session, number)
    change = last_change(session)
    return Looked(_value(row), _outcome(session, row, Trace(by.who, "look", by.now), dry_run=True), change)


def apply(session: Session, number: int, *, digest: str, change: int, why: str, by: By, two_persons: bool) -> Looked:
    """Bring the register to what the file says, as it was looked at; the file ends. `why` is public.

    Rows that cannot be read are left out, as they were shown to be; one that a rule refuses only now stops all.
    """
    take_turn(session)
    row = _row(session, number)
    if not digest == row.digest == _digest(row.content):
        raise OtherFile(f"File {number} is not the one that was looked at. Look again.")
    check_reader(row.received_by, by.who, two_persons=two_persons)
    if last_change(session) != change:
        raise RegisterMoved(f"The register is at change {last_change(session)}, not {change}. Look again.")
    reason = drafts.check_reason(why)
    shown = look(session, number, by)
    if not shown.writes:
        raise NothingToApply(f"File {number} would change nothing. Give it up.")
    done = _outcome(session, row, Trace(by.who, reason, by.now), dry_run=False)
    known = set(shown.outcome.findings)
    refused = tuple(one for one in done.findings if one.kind is FindingKind.BAD and one not in known)
    if refused:
        raise RowsRefused(f"File {number}: a rule refuses {len(refused)} rows. Correct them.", refused)
    session.delete(row)
    session.flush()
    return Looked(shown.file, done, last_change(session))


def give_up(session: Session, number: int) -> None:
    """Forget a file; the register stays as it is."""
    take_turn(session)
    session.delete(_row(session, number))


def check_reader(received_by: str, who: str, *, two_persons: bool) -> None:
    """Refuse who sent the file where the policy wants a second person to apply it."""
    if two_persons and received_by == who:
        raise NotASecondReader(f"{who} sent this file. Another person looks at it and applies it.")


def waiting(session: Session) -> tuple[Received, ...]:
    """Return the files that wait, last received first."""
    columns = [getattr(ImportFileRecord, name) for name in Received.__slots__]
    rows = session.execute(select(*columns).order_by(ImportFileRecord.id.desc()))
    return tuple(Received(*row) for row in rows)


def waiting_count(session: Session) -> int:
    """Return how many files wait."""
    return session.scalar(select(func.count()).select_from(ImportFileRecord)) or 0


def _outcome(session: Session, row: ImportFileRecord, trace: Trace, *, dry_run: bool) -> Outcome:
    form = Format(row.layout)
    try:
        with _on_disk(row) as path:
            return import_file(session, path, trace, Choices(form, most_rows=MOST_ROWS), dry_run=dry_run)
    except TooManyRows as error:
        raise TooManyProjects(str(error), field="file") from error
    except UnreadableFile as error:
        raise NotProjects(str(error), field="file") from error


@contextmanager
def _on_disk(row: ImportFileRecord) -> Iterator[Path]:
    """Give the file under its plain name in a folder of its own, taken away at the end."""
    with tempfile.TemporaryDirectory(prefix="import-") as folder:
        path = Path(folder) / row.name
        path.write_bytes(row.content)
        yield path


def _row(session: Session, number: int) -> ImportFileRecord:
    row = session.get(ImportFileRecord, number)
    if row is None:
        raise NotFound(f"No file with the number {number} waits.")
    return row


def _value(row: ImportFileRecord) -> Received:
    return Received(row.id, row.name, row.layout, row.digest, row.received_at, row.received_by)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
