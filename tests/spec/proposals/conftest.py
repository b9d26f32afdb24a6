"""A register with one public project, for which something is proposed."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from registry.projects import actions
from tests.builders.projects import make_project, trace
from tests.spec.acts.register import Register


@pytest.fixture
def register(engine: Engine) -> Register:
    return with_a_project(Register(engine))


@pytest.fixture
def any_register(any_engine: Engine) -> Register:
    return with_a_project(Register(any_engine))


def with_a_project(register: Register) -> Register:
    register.do(actions.file, make_project(), trace())
    register.do(actions.publish, "sommeil", trace())
    return register
