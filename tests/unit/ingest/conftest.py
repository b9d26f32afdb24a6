"""A place to make stores of mini SNDS in."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.spec.traps.asking import Given


@pytest.fixture
def given(tmp_path: Path) -> Given:
    """Make stores in a folder of the test."""
    return Given(tmp_path)
