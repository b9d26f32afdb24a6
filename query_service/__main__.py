"""The commands of the secure side, without any web."""

from __future__ import annotations

import click


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="hdh-citizen-site")
def main() -> None:
    """Answer questions on health data, on the secure side.

    The event store, the engines and the private release are not part of this version: there is no
    command to run yet, and the public site does not need this one.
    """


if __name__ == "__main__":
    main()
