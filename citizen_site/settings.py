"""Settings of the site: read once from the environment into a frozen value. Nothing else reads it."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from enum import StrEnum
from pathlib import Path
from typing import Any

from citizen_site import keys
from citizen_site.keys import MEANINGS, Purpose

PREFIX = "CITIZEN_SITE_"
# Hosts that run several programs say once what they are for; the name with the prefix says the same.
SHORT_ENVIRONMENT = "SITE_ENV"
ENVIRONMENT = f"{PREFIX}ENV"


class Environment(StrEnum):
    """What an installation is for: in production every key is given, and nothing of a demonstration is accepted."""

    DEVELOPMENT = "development"
    PRODUCTION = "production"


class SettingMissing(Exception):
    """A setting without which the site cannot start; the message says which, and what it is for."""


# Acts of the desk that an installation may give to two persons: the second neither asked nor wrote.
FOR_TWO_PERSONS = ("publish_record", "withdraw_record", "import_records")


def setting(meaning: str, *, unit: str = "text", default: Any = MISSING) -> Any:
    """Declare one setting with its meaning, unit and default; without default it must be given."""
    metadata = {"meaning": meaning, "unit": unit}
    return field(metadata=metadata) if default is MISSING else field(default=default, metadata=metadata)


_DERIVED = " Outside production, derived from the secret key when empty."


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that differs from one installation to the next."""

    database_url: str = setting("Database of the site, as an SQLAlchemy address (SQLite or PostgreSQL).", unit="URL")
    secret_key: str = setting(MEANINGS[Purpose.SECRET])
    public_url: str = setting("Address of the site as the public types it, without a final slash.", unit="URL")
    index_folder: str = setting(
        "Folder of the search index of this host; empty: the index is kept in memory.", unit="path", default=""
    )
    workers: int = setting("Number of web processes.", unit="processes", default=2)
    # Threads of a process take turns to make pages: four made each wait for the others, and no more pages a second.
    threads: int = setting("Number of threads in each web process.", unit="threads", default=2)
    host: str = setting("Address on which the web server listens.", default="127.0.0.1")
    port: int = setting("Port on which the web server listens.", unit="port", default=8000)
    trusted_proxies: int = setting("Number of reverse proxies in front of the site.", unit="proxies", default=0)
    demo: bool = setting("Says on every page that this is a demonstration.", unit="yes or no", default=False)
    form_limit: str = setting("How many forms one address may send.", unit="rate", default="10 per hour")
    security_contact: str = setting(
        "Where to report a weakness, for security.txt.", unit="URI", default="mailto:security@example.org"
    )
    log_format: str = setting("`json` for machines, `text` for people.", default="json")
    env: Environment = setting(
        "`production` or `development`; `SITE_ENV` says the same. In production every key must be given, be long, "
        "differ from the others, and be no key of a demonstration.",
        unit="kind of installation",
        default=Environment.DEVELOPMENT,
    )
    officers_host: str = setting(
        "Name of the host on which alone the pages of officers answer; empty: the same as for the public.",
        unit="host", default="",
    )  # fmt: skip
    provider_issuer: str = setting(
        "Identity provider of officers (OpenID Connect): its issuer; empty: officers sign in by passkey alone.",
        unit="URL", default="",
    )  # fmt: skip
    provider_client_id: str = setting("Name of this site at the identity provider.", default="")
    provider_client_secret: str = setting("Secret of this site at the identity provider.", default="")
    provider_algorithm: str = setting("Algorithm by which the provider signs: RS256 or ES256.", default="RS256")
    provider_pkce: bool = setting(
        "Sends a challenge with each sign-in (PKCE); off where the provider refuses it.",
        unit="yes or no", default=True,
    )  # fmt: skip
    provider_acr: str = setting(
        "Levels of sign-in (acr) asked for and alone accepted, between spaces; empty: those of ProConnect with two "
        "factors, or two factors said by amr.",
        default="",
    )
    provider_sirets: str = setting(
        "SIRET numbers of the establishments whose staff may sign in, between spaces; empty: all.", default=""
    )
    session_key: str = setting(MEANINGS[Purpose.SESSION] + _DERIVED, default="")
    tokens_key: str = setting(MEANINGS[Purpose.TOKENS] + _DERIVED, default="")
    totp_key: str = setting(MEANINGS[Purpose.TOTP] + _DERIVED, default="")
    trail_key: str = setting(MEANINGS[Purpose.TRAIL] + _DERIVED, default="")
    two_persons: tuple[str, ...] = setting(
        "Acts that take two persons at the desk of the register, the second looking at what the first wrote.",
        unit=f"comma list among {', '.join(FOR_TWO_PERSONS)}",
        default=(),
    )
    trail_past_keys: str = setting(
        "Former keys of the trail, between commas: lines sealed with them are still verified.", default=""
    )

    totp_past_keys: str = setting(
        "Former keys of the second factor, between commas: secrets sealed with them open until they are sealed anew.",
        default="",
    )

    def __repr__(self) -> str:
        return f"Settings(public_url={self.public_url!r})"

    @property
    def keys_given(self) -> dict[Purpose, str]:
        """The keys by purpose as they were given; empty for one that is derived."""
        return {purpose: getattr(self, purpose.setting) for purpose in Purpose}

    def key(self, purpose: Purpose) -> bytes:
        """Return the key of this purpose."""
        return keys.key(purpose, self.keys_given)

    def trail_keys(self) -> tuple[bytes, ...]:
        """Return the key that seals the trail, then the former ones."""
        return (self.key(Purpose.TRAIL), *_between_commas(self.trail_past_keys))

    def totp_keys(self) -> tuple[bytes, ...]:
        """Return the key that seals secrets of the second factor, then the former ones."""
        return (self.key(Purpose.TOTP), *_between_commas(self.totp_past_keys))


def read(environment: Mapping[str, str] | None = None) -> Settings:
    """Return the settings; raise SettingMissing with a sentence for the operator."""
    given = _with_environment(os.environ if environment is None else environment)
    values = {f.name: _value(f, given) for f in fields(Settings) if _given(f, given)}
    missing = [f for f in fields(Settings) if f.default is MISSING and f.name not in values]
    if missing:
        lines = [f"{PREFIX}{f.name.upper()}: {f.metadata['meaning']}" for f in missing]
        raise SettingMissing("The site cannot start. Set in its environment:\n  " + "\n  ".join(lines))
    settings = Settings(**values)
    _check_fit(settings)
    return settings


def _with_environment(given: Mapping[str, str]) -> Mapping[str, str]:
    """Return the environment with the short name of what the installation is for read as the long one."""
    short = given.get(SHORT_ENVIRONMENT)
    if not short:
        return given
    if given.get(ENVIRONMENT, short) != short:
        raise SettingMissing(f"{SHORT_ENVIRONMENT} and {ENVIRONMENT} say two different things: give one of them.")
    return {**given, ENVIRONMENT: short}


def _check_fit(settings: Settings) -> None:
    """Raise SettingMissing with all that keeps the site from starting; no key is repeated."""
    production = settings.env is Environment.PRODUCTION
    found = [_named(one) for one in keys.faults(settings.keys_given, all_needed=production)]
    if production and settings.demo:
        found.append(f"{PREFIX}DEMO: a demonstration is never in production.")
    if found:
        raise SettingMissing("The site cannot start:\n  " + "\n  ".join(found))


def _named(sentence: str) -> str:
    """Begin the sentence about a key with the name of its variable."""
    name, _, rest = sentence.partition(" ")
    return f"{PREFIX}{name.upper()} {rest}"


def _given(f: Any, given: Mapping[str, str]) -> bool:
    return PREFIX + f.name.upper() in given or f"{PREFIX}{f.name.upper()}_FILE" in given


def _value(f: Any, given: Mapping[str, str]) -> Any:
    """The value of one setting; NAME_FILE names a file that holds it (for secrets)."""
    name = PREFIX + f.name.upper()
    raw = given[name] if name in given else _in_file(f"{name}_FILE", given)
    try:
        return _READ.get(str(f.type), str)(raw)
    except ValueError as error:
        raise SettingMissing(f"{name}={raw!r} is not a {f.metadata['unit']}: {f.metadata['meaning']}") from error


def _in_file(name: str, given: Mapping[str, str]) -> str:
    try:
        return Path(given[name]).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingMissing(f"{name}={given[name]}: this file cannot be read ({type(error).__name__}).") from error


def _between_commas(raw: str) -> tuple[bytes, ...]:
    return tuple(one.strip().encode() for one in raw.split(",") if one.strip())


def _yes(raw: str) -> bool:
    if raw.strip().lower() in {"1", "yes", "true", "on"}:
        return True
    if raw.strip().lower() in {"0", "no", "false", "off", ""}:
        return False
    raise ValueError(raw)


def _environment(raw: str) -> Environment:
    return Environment(raw.strip().lower())


def _two_persons(raw: str) -> tuple[str, ...]:
    named = {one.strip() for one in raw.split(",") if one.strip()}
    if named - set(FOR_TWO_PERSONS):
        raise ValueError(raw)
    return tuple(one for one in FOR_TWO_PERSONS if one in named)


_READ: dict[str, Callable[[str], Any]] = {
    "int": int,
    "bool": _yes,
    "Environment": _environment,
    "tuple[str, ...]": _two_persons,
}
