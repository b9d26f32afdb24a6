"""The two histories: where their steps are, which tables they lead to, where a database notes how far it is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import MetaData

# Each module adds its tables to the metadata.
import query_service.codes.records
import query_service.ledger.records
import query_service.requests.records  # noqa: F401
from query_service.schema import ExchangeBase, VaultBase


@dataclass(frozen=True, slots=True)
class History:
    """The steps of one set of tables. Both histories can live in one database, beside that of the site."""

    name: str
    metadata: MetaData

    @property
    def steps(self) -> Path:
        return Path(__file__).parent / self.name

    @property
    def version_table(self) -> str:
        """The table in which a database notes its last step."""
        return f"alembic_version_{self.name}"


EXCHANGE = History("exchange", ExchangeBase.metadata)
VAULT = History("vault", VaultBase.metadata)
