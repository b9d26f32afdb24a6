"""A register with one public project, and its desk, on each database."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from citizen_site import database
from registry.projects import actions
from registry.projects.describing import lay_vocabulary
from tests.builders.projects import make_project, trace
from tests.spec.desk.desk import Desk


@pytest.fixture
def desk(any_engine: Engine) -> Desk:
    """The desk of a register with the project `sommeil`, public, number N-1."""
    with database.writing(any_engine) as session:
        lay_vocabulary(session)
    made = Desk(any_engine)
    made.do(actions.file, make_project(number="N-1"), trace())
    made.do(actions.publish, "sommeil", trace())
    return made
