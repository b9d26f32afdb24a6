"""How well published rules find the truly ill of a synthetic copy."""

from __future__ import annotations

from pathlib import Path

import click

from query_service.scoring import scores
from query_service.snds.ingest.placing import mapping_beside

HEAD = ("condition", "request", "ill", "found", "both", "sensitivity", "PPV")


@click.command()
@click.option(
    "--store", required=True, type=click.Path(exists=True, file_okay=False, path_type=Path), help="Folder of the store."
)
@click.option(
    "--truth",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Truth of the synthetic copy that the store was made from: truth.parquet or truth.csv.",
)
@click.option(
    "--mapping",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File of pseudonyms and numbers that the ingest wrote. By default STORE.mapping.parquet, beside the store.",
)
def command(store: Path, truth: Path, mapping: Path | None) -> None:
    """Score example requests against the truth of a synthetic copy.

    For each, over the last year of the store: persons truly ill, found, both; sensitivity (both / ill) and positive
    predictive value (both / found). Refused over a store whose manifest does not say that it is synthetic.
    """
    made = scores(store, truth, mapping or mapping_beside(store))
    lines = [HEAD]
    for one in made:
        counts = (f"{one.ill:,}", f"{one.found:,}", f"{one.both:,}")
        rates = (_percent(one.sensitivity), _percent(one.predictive_value))
        lines.append((one.rule.condition, one.rule.request, *counts, *rates))
    widths = [max(len(line[place]) for line in lines) for place in range(len(HEAD))]
    click.echo(f"Year {made[0].year}, persons who do not exist.\n")
    for line in lines:
        words = [word.ljust(width) for word, width in zip(line[:2], widths[:2], strict=True)]
        numbers = [word.rjust(width) for word, width in zip(line[2:], widths[2:], strict=True)]
        click.echo("  ".join([*words, *numbers]))


def _percent(share: float | None) -> str:
    return "none" if share is None else f"{share:.1%}"
