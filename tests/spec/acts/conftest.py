"""Registers for the acts."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from tests.spec.acts.register import Register


@pytest.fixture
def register(engine: Engine) -> Register:
    """An empty register."""
    return Register(engine)


@pytest.fixture
def any_register(any_engine: Engine) -> Register:
    """An empty register on each database."""
    return Register(any_engine)
