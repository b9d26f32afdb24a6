"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from query_service.assembly import EngineName

DATABASE_VARIABLE = "QUERY_SERVICE_DATABASE_URL"
SPARK_VARIABLE = "QUERY_SERVICE_SPARK_MASTER"
POLICY_VARIABLE = "QUERY_SERVICE_POLICY"


def database(*, required: bool = True) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return the option --database; an address with a password belongs in the variable, which no process list shows."""
    return click.option(
        "--database",
        "database_url",
        metavar="URL",
        required=required,
        envvar=DATABASE_VARIABLE,
        show_envvar=True,
        help="Database, as an SQLAlchemy address (SQLite or PostgreSQL).",
    )


def spark_master() -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return the option --spark-master: the same cluster for every command, when the variable names it."""
    return click.option(
        "--spark-master",
        metavar="URL",
        default="local[2]",
        show_default=True,
        envvar=SPARK_VARIABLE,
        show_envvar=True,
        help="Address of Spark, with --engine spark, such as spark://host:7077.",
    )


def engine() -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return the option --engine."""
    return click.option(
        "--engine",
        type=click.Choice([str(name) for name in EngineName]),
        default=str(EngineName.DUCKDB),
        show_default=True,
        help="What answers; in_memory is the reference, for small stores.",
    )


def policy() -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return the option --policy."""
    return click.option(
        "--policy",
        "policy_name",
        default="default",
        show_default=True,
        envvar=POLICY_VARIABLE,
        show_envvar=True,
        help="A policy that ships (default, demonstration), or a policy file.",
    )


def mapping() -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return the option --mapping."""
    return click.option(
        "--mapping",
        type=click.Path(dir_okay=False, path_type=Path),
        help="Pseudonyms and numbers that the ingest wrote. By default STORE.mapping.parquet, beside the store.",
    )
