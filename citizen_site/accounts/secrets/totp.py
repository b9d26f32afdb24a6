"""Codes of the second factor that change every 30 seconds (TOTP, RFC 6238), as the usual applications make them.

A code is accepted one step early or late, since clocks drift, and never twice: the step of the last accepted code is
kept with the account, and only a later one passes.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import struct
from collections.abc import Callable
from urllib.parse import quote

from citizen_site.accounts.errors import AccountRule

# What applications assume when nothing else is said: SHA-1, six digits, 30 seconds. HMAC does not need more of SHA-1.
STEP_SECONDS = 30
DIGITS = 6
DRIFT_STEPS = 1
SECRET_BYTES = 20
NEVER = -1
"""The last accepted step of an account that has not used a code yet."""


class CodeRefused(AccountRule):
    """The code is not one of this moment."""


class CodeReplayed(CodeRefused):
    """The code was right and has been used already, or one after it has."""


def new_secret(random: Callable[[int], bytes]) -> bytes:
    """Return a secret of 160 bits (RFC 4226, 4); `random` gives that many bytes, as `secrets.token_bytes` does."""
    return random(SECRET_BYTES)


def step_of(now: dt.datetime) -> int:
    """Return the number of whole steps since 1970. `now` is aware."""
    if now.tzinfo is None:
        raise ValueError(f"{now!r} has no time zone: pass an aware instant")
    return int(now.timestamp()) // STEP_SECONDS


def code(secret: bytes, step: int, digits: int = DIGITS) -> str:
    """Return the code of this step (RFC 4226, 5.3)."""
    digest = hmac.new(secret, struct.pack(">Q", step), hashlib.sha1).digest()
    place = digest[-1] & 0x0F
    number = int.from_bytes(digest[place : place + 4], "big") & 0x7FFFFFFF
    return str(number % 10**digits).zfill(digits)


def check(secret: bytes, typed: str, *, last_step: int, now: dt.datetime) -> int:
    """Return the step of the code typed, to be kept as the last accepted one, in the same transaction.

    Raises CodeReplayed for a code of an accepted step or of one before it, CodeRefused for any other.
    """
    given = "".join(typed.split()).encode("utf-8", "surrogatepass")
    here = step_of(now)
    window = range(max(here - DRIFT_STEPS, 0), here + DRIFT_STEPS + 1)
    # All are compared, whatever was found: the time taken tells nothing.
    matching = [step for step in window if hmac.compare_digest(code(secret, step).encode(), given)]
    later = [step for step in matching if step > last_step]
    if later:
        return min(later)
    if matching:
        raise CodeReplayed("Code: has been used. Wait for the next one, 30 seconds at most.")
    raise CodeRefused("Code: is not the one of this moment. Check the clock of the device that shows it.")


def is_accepted(secret: bytes, typed: str, *, last_step: int, now: dt.datetime) -> bool:
    """Say whether the code would be accepted; nothing is used up."""
    try:
        check(secret, typed, last_step=last_step, now=now)
    except CodeRefused:
        return False
    return True


def address(secret: bytes, *, issuer: str, account: str) -> str:
    """Return the address that applications read from a picture or a link to learn the secret."""
    label = quote(f"{issuer}:{account}", safe=":")
    spelled = base64.b32encode(secret).decode("ascii").rstrip("=")
    named = f"secret={spelled}&issuer={quote(issuer, safe='')}"
    return f"otpauth://totp/{label}?{named}&algorithm=SHA1&digits={DIGITS}&period={STEP_SECONDS}"
