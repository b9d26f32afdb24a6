"""Many askers at once on a budget for ten releases get ten, on both databases; the twin gives more."""

from __future__ import annotations

import pytest

from query_service import database
from query_service.ledger import actions
from tests.attacks.races import RELEASES, YEAR, open_account, race

pytestmark = pytest.mark.slow


def test_eight_processes_of_eight_threads_get_ten_releases_and_no_more(vault_url: str) -> None:
    assert race(vault_url) == (64, RELEASES)
    vault = database.connect(vault_url)
    with database.reading(vault) as session:
        assert actions.verify(session).number == RELEASES
        assert actions.spent(session) == {YEAR.account: YEAR.cap}
    vault.dispose()


def test_an_account_that_is_read_and_then_written_gives_more_than_ten(vault_url: str) -> None:
    vault = database.connect(vault_url)
    open_account(vault)
    asked, given = race(vault_url, weaker=True)
    assert asked == 64 and given > RELEASES
    vault.dispose()
