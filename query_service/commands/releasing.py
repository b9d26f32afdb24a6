"""What every command that makes releases is told: store, vault, policy, engine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any

import click
from sqlalchemy import Engine as Vault

from query_service import database
from query_service.assembly import EngineName, service_over
from query_service.commands import options
from query_service.ledger.policy import SHIPPED, Policy, read_policy
from query_service.service import Service


@dataclass(frozen=True, slots=True)
class Chosen:
    """The options as they were given."""

    store: Path
    database_url: str
    policy_name: str
    mapping: Path | None
    engine: str
    spark_master: str

    def vault(self) -> Vault:
        return database.connect(self.database_url)

    def service(self, vault: Vault) -> Service:
        return service_over(
            self.store,
            vault,
            found_policy(self.policy_name),
            EngineName(self.engine),
            master=self.spark_master,
            mapping=self.mapping,
        )


def chosen(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give the command these options, as one argument `chosen`."""

    @wraps(command)
    def called(**given: Any) -> Any:
        said = {name: given.pop(name) for name in Chosen.__dataclass_fields__}
        return command(chosen=Chosen(**said), **given)

    folder = click.Path(exists=True, file_okay=False, path_type=Path)
    store = click.option("--store", required=True, type=folder, help="Folder of the store.")
    given_to: Callable[..., Any] = called
    # The last one is printed first.
    own = (options.spark_master(), options.engine(), options.mapping(), options.policy(), options.database(), store)
    for option in own:
        given_to = option(given_to)
    return given_to


def found_policy(name: str) -> Policy:
    """Return the policy that ships under this name, else that of a file."""
    shipped = SHIPPED / f"{name}.toml"
    return read_policy(shipped if shipped.is_file() else Path(name))
