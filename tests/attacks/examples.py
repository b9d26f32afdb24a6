"""Every example request asked of a synthetic copy under the policy of the demonstration; its tables are summed again.

Whoever checks the sums reads the CSV files of each release and nothing else.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from query_service import database
from query_service.assembly import EngineName, service_over
from query_service.ledger.policy import shipped_policy
from query_service.migrations.histories import VAULT
from query_service.migrations.running import upgrade
from query_service.query_model.json_reading import from_json
from query_service.release.formats import bundle
from query_service.scoring import EXAMPLES
from query_service.snds.ingest.running import ingest
from query_service.snds.synthesis.copying import Order, synthesise
from query_service.snds.synthesis.written.writing import FileFormat
from tests.builders.csv_sums import failures

FIRST, LAST, SEED = 2018, 2021, 7


@dataclass(frozen=True, slots=True)
class Asked:
    """What one example gave: tables and figures, how many are shown, and what does not add up."""

    name: str
    tables: int
    figures: int
    shown: int
    wrong: tuple[str, ...]


def asked(persons: int, folder: Path) -> Iterator[Asked]:
    """Ask each example of a copy of so many persons."""
    synthesise(Order(persons, FIRST, LAST, SEED, folder / "copy", FileFormat.PARQUET, all_columns=False))
    ingest(folder / "copy", folder / "store")
    yield from asked_of(folder / "store", folder / "vault.db")


def asked_of(store: Path, path_of_vault: Path) -> Iterator[Asked]:
    """Ask each example of a store, paid from a new vault."""
    vault = database.connect(f"sqlite:///{path_of_vault}")
    upgrade(vault, VAULT)
    service = service_over(store, vault, shipped_policy("demonstration"), EngineName.DUCKDB)
    for path in sorted(EXAMPLES.glob("*.json")):
        question = from_json(json.loads(path.read_text(encoding="utf-8")))
        body = service.ask(question, f"association {path.stem}", service.not_worth(question))
        tables = json.loads(body)["tables"]
        yield Asked(
            path.stem,
            len(tables),
            sum(table["figures"] for table in tables),
            sum(table["shown"] for table in tables),
            tuple(map(str, failures(bundle(body)))),
        )
    vault.dispose()


@click.command()
@click.option("--persons", type=int, default=50_000, show_default=True)
def main(persons: int) -> None:
    """Ask every example, print what is shown and what does not add up; end with 1 when something does not."""
    wrong = 0
    click.echo(f"{'example':<36} {'tables':>6} {'figures':>8} {'shown':>6}  adds up, by the CSV alone")
    with tempfile.TemporaryDirectory() as folder:
        for one in asked(persons, Path(folder)):
            click.echo(f"{one.name:<36} {one.tables:>6} {one.figures:>8} {one.shown:>6}  {not one.wrong}")
            for line in one.wrong:
                click.echo(f"  {line}")
            wrong += len(one.wrong)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
