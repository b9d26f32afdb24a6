"""`make attacks`: the kills, as a table."""

from __future__ import annotations

# Here and not the kills themselves: the processes that are killed import them by name.
from tests.attacks.kills import main

if __name__ == "__main__":
    main()
