"""The chain of the trail: each line seals the one before with a key, so that a line altered or taken out is seen.

A line says who (the number of an account), did what, when, to what, and why, in closed words. It holds nothing of a
person: what could be a name, an address or a national number has no place in its fields.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from citizen_site.accounts.errors import AccountRule
from citizen_site.accounts.permissions import Act

FIRST = "0" * 64
OPERATOR = "operator"
NOBODY = "nobody"
"""Who acts at the console of the host, and who tried to sign in without an account that is known."""

_WHO = re.compile(r"[a-z0-9-]{1,40}")
_THING = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,89}")
# A national number has 13 digits or 15; nothing that the site names has so many in a row.
_MANY_DIGITS = re.compile(r"\d{13}")


class AccountEvent(StrEnum):
    """What happens to an account without being an act that the table of permissions allows or refuses."""

    SIGNED_IN = "signed_in"
    SIGNED_OUT = "signed_out"
    SIGN_IN_REFUSED = "sign_in_refused"
    PROVED_AGAIN = "proved_again"
    ACT_REFUSED = "act_refused"
    PASSWORD_CHANGED = "password_changed"
    RECOVERY_CODE_USED = "recovery_code_used"
    KEY_ROTATED = "key_rotated"


class Thing(StrEnum):
    """Kinds of things to which something is done."""

    ACCOUNT = "account"
    SESSION = "session"
    ASSOCIATION = "association"
    PROJECT = "project"
    ORGANISATION = "organisation"
    DATA_SOURCE = "data_source"
    THEME = "theme"
    PROPOSAL = "proposal"
    IMPORT = "import"
    NEWSLETTER = "newsletter"
    COURSE = "course"
    INDICATOR_REQUEST = "indicator_request"
    CASE = "case"
    BATCH = "batch"
    TRAIL = "trail"
    KEY = "key"
    ROUTE = "route"


class Reason(StrEnum):
    """Why: a closed list, so that nobody is told about in a free text."""

    ORDINARY_WORK = "ordinary_work"
    CORRECTION = "correction"
    ASKED_BY_HOLDER = "asked_by_holder"
    ASKED_BY_PERSON = "asked_by_person"
    DUTY_OF_LAW = "duty_of_law"
    REVIEW = "review"
    SECURITY = "security"
    FACTOR_LOST = "factor_lost"
    PERSON_LEFT = "person_left"
    WRONG_PASSWORD = "wrong_password"
    WRONG_CODE = "wrong_code"
    CODE_REPLAYED = "code_replayed"
    TOO_MANY_TRIES = "too_many_tries"
    PASSKEY_REFUSED = "passkey_refused"
    PASSKEY_COPIED = "passkey_copied"
    PROVIDER_REFUSED = "provider_refused"
    NOT_ALLOWED = "not_allowed"
    PROOF_TOO_OLD = "proof_too_old"


class BrokenTrail(AccountRule):
    """The trail is not the one that was written; the message names the first line that does not fit."""


class NotForTheTrail(AccountRule):
    """What was to be noted is not in the closed words of the trail, or could say something of a person."""


@dataclass(frozen=True, slots=True)
class Note:
    """What is noted of one act: account, act or event, kind and identifier of the thing, reason."""

    who: str
    act: str
    kind: str
    thing: str
    why: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line as it is written: number from 1 on, instant, note, the key that seals it, digest of the line before."""

    number: int
    at: dt.datetime
    note: Note
    key: str
    previous: str

    def digest(self, key: bytes) -> str:
        """HMAC-SHA256 of the line in one spelling; 64 hexadecimal signs."""
        note = self.note
        said = [note.who, note.act, note.kind, note.thing, note.why]
        at = self.at.astimezone(dt.UTC).isoformat(timespec="microseconds")
        spelled = json.dumps([self.number, at, *said, self.key, self.previous], ensure_ascii=True)
        return hmac.new(key, spelled.encode("ascii"), hashlib.sha256).hexdigest()


@dataclass(frozen=True, slots=True)
class Head:
    """The last line: what is published each day, and what a restored copy is compared with."""

    number: int = 0
    digest: str = FIRST

    def __str__(self) -> str:
        return f"{self.number}:{self.digest}"


def read_head(text: str) -> Head:
    """Return the head written as `number:digest`; raise ValueError for anything else."""
    match = re.fullmatch(r"(\d{1,18}):([0-9a-f]{64})", text.strip(), re.ASCII)
    if match is None:
        raise ValueError("no head of a trail: number, colon, 64 hexadecimal signs")
    return Head(int(match[1]), match[2])


def name_of(key: bytes) -> str:
    """Return the name by which lines tell the key that seals them: 16 hexadecimal signs that do not give it away."""
    return hmac.new(key, b"name of a key of the trail", hashlib.sha256).hexdigest()[:16]


def check_note(note: Note) -> None:
    """Return nothing for words of the lists and identifiers of the site; raise NotForTheTrail otherwise."""
    _check_word("act", note.act, [*Act, *AccountEvent])
    _check_word("kind", note.kind, Thing)
    _check_word("reason", note.why, Reason)
    for name, value, form in (("account", note.who, _WHO), ("thing", note.thing, _THING)):
        if not form.fullmatch(value) or _MANY_DIGITS.search(value):
            # Not the value itself: it is refused because it may be personal.
            raise NotForTheTrail(f"Trail: the {name} is no identifier of the site. Give its number or its slug.")


def next_line(last: Head, note: Note, now: dt.datetime, key: bytes) -> Line:
    """Return the line that follows the head. Raises NotForTheTrail."""
    check_note(note)
    return Line(last.number + 1, now.astimezone(dt.UTC), note, name_of(key), last.digest)


def check_chain(lines: Iterable[tuple[Line, str]], last: Head, keys: Sequence[bytes], published: Sequence[Head]) -> int:
    """Compare each line with its seal, with the one before, and with the heads that were published; return how many.

    Raises BrokenTrail: for a line altered, missing or added, or sealed by a key that is not among `keys`; and where a
    published head is in no line, which is what a copy put back from an earlier day looks like.
    """
    known = {name_of(key): key for key in keys}
    found = dict.fromkeys((head.number for head in published), "")
    before = Head()
    for line, kept in lines:
        if line.number != before.number + 1:
            raise BrokenTrail(f"Trail, line {before.number + 1}: is missing; line {line.number} follows.")
        if line.key not in known:
            raise BrokenTrail(f"Trail, line {line.number}: is sealed by a key that is not given, named {line.key}.")
        if not hmac.compare_digest(line.digest(known[line.key]), kept):
            raise BrokenTrail(f"Trail, line {line.number}: was altered after it was written.")
        if line.previous != before.digest:
            raise BrokenTrail(f"Trail, line {line.number}: does not follow line {before.number} as it stands.")
        before = Head(line.number, kept)
        if line.number in found:
            found[line.number] = kept
    if before != last:
        raise BrokenTrail(f"Trail, line {before.number + 1}: is missing; the head says {last.number} lines.")
    for head in published:
        if {0: FIRST, **found}[head.number] != head.digest:
            raise BrokenTrail(
                f"Trail, line {head.number}: is not as it was published. The trail was put back from an older copy, "
                "or is another one."
            )
    return before.number


def _check_word(name: str, value: str, known: Iterable[str]) -> None:
    words = [str(one) for one in known]
    if value not in words:
        raise NotForTheTrail(f"Trail: {name} unknown. It is one of: {', '.join(words)}.")
