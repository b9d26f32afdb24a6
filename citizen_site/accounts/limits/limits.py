"""How often something may be tried: one table, name by number and window. Each figure has its reason."""

from __future__ import annotations

import datetime as dt
import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from citizen_site.accounts.errors import AccountRule


class Try(StrEnum):
    """What is counted."""

    SIGN_IN_OF_ACCOUNT = "sign_in_of_account"
    SIGN_IN_FROM_NETWORK = "sign_in_from_network"
    CODE_OF_ACCOUNT = "code_of_account"
    RECOVERY_CODE_FROM_NETWORK = "recovery_code_from_network"
    REGISTRATION_FROM_NETWORK = "registration_from_network"
    LINK_FROM_NETWORK = "link_from_network"
    PASSKEY_FROM_NETWORK = "passkey_from_network"
    PROVIDER_FROM_NETWORK = "provider_from_network"
    STRAY_RETURN_FROM_NETWORK = "stray_return_from_network"
    FILE_OF_ACCOUNT = "file_of_account"
    POLICY_REPORT_FROM_NETWORK = "policy_report_from_network"


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `tries` in each window."""

    tries: int
    window: dt.timedelta


LIMITS: Mapping[Try, Limit] = {
    # A person mistypes a few times; a machine that knows one address gets 240 passwords a day.
    Try.SIGN_IN_OF_ACCOUNT: Limit(10, dt.timedelta(hours=1)),
    # An office behind one address signs in together; trying one password on many accounts is slow.
    Try.SIGN_IN_FROM_NETWORK: Limit(60, dt.timedelta(hours=1)),
    # Three codes are good at once out of a million: 10 an hour are found once in four years on average.
    Try.CODE_OF_ACCOUNT: Limit(10, dt.timedelta(hours=1)),
    Try.RECOVERY_CODE_FROM_NETWORK: Limit(20, dt.timedelta(hours=1)),
    Try.REGISTRATION_FROM_NETWORK: Limit(5, dt.timedelta(days=1)),
    Try.LINK_FROM_NETWORK: Limit(60, dt.timedelta(hours=1)),
    # Nobody guesses a signature: this bounds the work, for an office of sixty that signs in four times an hour.
    Try.PASSKEY_FROM_NETWORK: Limit(240, dt.timedelta(hours=1)),
    # Going to the provider and back counts once; it keeps its own counts of what is tried there.
    Try.PROVIDER_FROM_NETWORK: Limit(120, dt.timedelta(hours=1)),
    # A return that nobody left for leaves a line in the trail, and any page elsewhere can have a browser make it.
    # Counted apart: those lines are few, and no such page keeps an office from signing in.
    Try.STRAY_RETURN_FROM_NETWORK: Limit(20, dt.timedelta(hours=1)),
    Try.FILE_OF_ACCOUNT: Limit(30, dt.timedelta(hours=1)),
    # Anybody may send one, and each leaves a line in the log: enough to see that a page is broken.
    Try.POLICY_REPORT_FROM_NETWORK: Limit(60, dt.timedelta(hours=1)),
}


class TooManyTries(AccountRule):
    """Too many tries in this window; `seconds` says when the next one begins."""

    def __init__(self, what: Try, seconds: int) -> None:
        super().__init__(f"{what.value}: too many tries. Try again in {seconds} seconds.")
        self.what, self.seconds = what, seconds


def window_of(limit: Limit, now: dt.datetime) -> int:
    """Return the number of the window that `now` is in, counted from 1970."""
    return int(now.timestamp()) // int(limit.window.total_seconds())


def end_of(limit: Limit, window: int) -> dt.datetime:
    """Return the instant at which the window ends."""
    return dt.datetime.fromtimestamp((window + 1) * int(limit.window.total_seconds()), dt.UTC)


def network_of(address: str) -> str:
    """Return the network of an address: itself for IPv4, its first 64 bits for IPv6, where one line has many.

    What is no address is one network, so that it is counted too.
    """
    try:
        read = ipaddress.ip_address(address.strip())
    except ValueError:
        return "unknown"
    if isinstance(read, ipaddress.IPv6Address):
        return str(read.ipv4_mapped or ipaddress.ip_network((read, 64), strict=False).network_address)
    return str(read)
