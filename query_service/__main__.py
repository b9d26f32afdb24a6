"""The commands of the secure side, without any web."""

from __future__ import annotations

import click

from query_service.commands import Commands


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="hdh-citizen-site")
def main() -> None:
    """Answer questions on health data, on the secure side."""


if __name__ == "__main__":
    main()
