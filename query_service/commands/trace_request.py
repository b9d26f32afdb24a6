"""What a reviewer looks at before a request is answered."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from query_service import database
from query_service.assembly import class_of
from query_service.codes.shipped import shipped_expansion
from query_service.commands.requests import read_request
from query_service.commands.run_worker import EXCHANGE_VARIABLE
from query_service.requests.search import Stored, stored_requests
from query_service.requests.trace.expanded import Expanded
from query_service.requests.trace.rules import Finding, Said, Severity
from query_service.requests.trace.traced import traced
from query_service.requests.trace.tracing import findings

# Stored requests are numbered from 1.
_NEW = 0
_SEVERITIES: Mapping[Severity, Said] = {
    Severity.TO_BE_REVIEWED: Said("à examiner", "to be reviewed"),
    Severity.INFORMATION: Said("information", "information"),
}
_EARLIER, _ACROSS = Said("demandes", "requests"), Said(", de plusieurs comptes", ", of several accounts")
_MEND, _NOTHING = Said("que faire", "what to do"), Said("rien à signaler", "nothing to tell")
_COMPARED = Said("demandes comparées", "requests compared")
# What stands between a word and what it announces.
_COLON = Said("\u00a0: ", ": ")
_UNREAD = Said("illisibles ici, non comparées", "unreadable here, not compared")


@click.command()
@click.argument("request", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--exchange",
    "exchange_url",
    metavar="URL",
    required=True,
    envvar=EXCHANGE_VARIABLE,
    show_envvar=True,
    help="Database of the exchange, where earlier requests are stored: by default that of the site.",
)
@click.option("--asker", default="command line", show_default=True, help="The association that asks.")
@click.option("--language", type=click.Choice(["fr", "en"]), default="fr", show_default=True, help="Of the findings.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, in both languages.")
def command(request: Path, exchange_url: str, asker: str, language: str, as_json: bool) -> None:
    """Tell a reviewer what REQUEST, a question as JSON, would give away beside requests stored before.

    Pairs that differ by one condition, age, département, year or a few codes; unions beside their parts; requests ever
    narrower; small groups asked again. Reads requests alone: neither figures nor data. A finding advises and refuses
    nothing: exit code 0 with or without one. For reviewers of the Health Data Hub, and nobody else.
    """
    codes = Expanded(shipped_expansion(), class_of)
    new = traced(_NEW, asker, dt.datetime.now(dt.UTC).date(), read_request(request), codes)
    with database.reading(database.connect(exchange_url)) as session:
        stored = stored_requests(session, codes)
    found = findings(new, stored.requests)
    if as_json:
        click.echo(json.dumps(_as_json(found, stored), ensure_ascii=False, indent=2))
        return
    for line in _lines(found, stored, language):
        click.echo(line)


def _lines(found: tuple[Finding, ...], stored: Stored, language: str) -> Iterator[str]:
    colon = _COLON.in_(language)
    days = {one.number: one.asked_on.isoformat() for one in stored.requests}
    yield f"{len(stored.requests)} {_COMPARED.in_(language)}"
    if stored.unread:
        yield f"{_UNREAD.in_(language)}{colon}{', '.join(map(str, stored.unread))}"
    if not found:
        yield _NOTHING.in_(language)
    for one in found:
        yield ""
        yield f"{one.words.title.in_(language)} [{one.rule}] ({_SEVERITIES[one.severity].in_(language)})"
        yield f"  {one.differs.in_(language)}"
        if one.earlier:
            across = _ACROSS.in_(language) if one.across else ""
            named = ", ".join(f"{number} ({days[number]})" for number in one.earlier)
            yield f"  {_EARLIER.in_(language)}{across}{colon}{named}"
        yield f"  {_MEND.in_(language)}{colon}{one.words.mend.in_(language)}"


def _as_json(found: tuple[Finding, ...], stored: Stored) -> dict[str, Any]:
    return {
        "compared": len(stored.requests),
        "unread": list(stored.unread),
        "findings": [
            {
                "rule": one.rule.value,
                "severity": one.severity.value,
                "requests": list(one.earlier),
                "several_accounts": one.across,
                "title": _both(one.words.title),
                "differs": _both(one.differs),
                "mend": _both(one.words.mend),
            }
            for one in found
        ],
    }


def _both(said: Said) -> dict[str, str]:
    return {"fr": said.fr, "en": said.en}
