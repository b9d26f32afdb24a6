"""The step that adds drafts: a record has one draft, and whoever asks for it to be published is noted with the date."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from citizen_site.migrations.running import downgrade, upgrade
from tests.migrations.databases import column, put, tables

STEP, BEFORE = "20261126_desk", "20261126_accounts"


@pytest.fixture
def stepped(bare_engine: Engine) -> Engine:
    upgrade(bare_engine, STEP)
    with bare_engine.begin() as connection:
        put(connection, "draft", subject="project", slug="sleep", state="open", intent="amend")
        put(connection, "import_file", name="projects.csv", content=b"a;b")
    return bare_engine


def test_drafts_and_files_put_in_are_read_back_and_go_away_with_the_step(stepped: Engine) -> None:
    with stepped.connect() as connection:
        assert column(connection, "draft", "slug") == ["sleep"]
        assert column(connection, "import_file", "content") == [b"a;b"]
    downgrade(stepped, BEFORE)
    assert not tables(stepped) & {"draft", "import_file"}
    upgrade(stepped, STEP)


@pytest.mark.parametrize(
    ("rule", "row"),
    [
        ("subject", {"slug": "sleep", "state": "open"}),
        ("asking_has_an_author", {"slug": "other", "state": "asked"}),
    ],
)
def test_a_second_draft_and_an_asking_without_author_are_refused(
    stepped: Engine, rule: str, row: dict[str, object]
) -> None:
    with pytest.raises(IntegrityError, match=rule), stepped.begin() as connection:
        put(connection, "draft", subject="project", intent="amend", **row)
