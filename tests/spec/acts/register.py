"""Acts as somebody does them, and the register as the public then reads it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine

from citizen_site import database
from registry.errors import RegistryError
from registry.projects import search

Act = Callable[..., Any]


class Register:
    """One register: `do` is one act in one transaction, the rest is what anybody may read."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def do(self, act: Act, *arguments: Any) -> None:
        with database.writing(self.engine) as session:
            act(session, *arguments)

    def refused(self, act: Act, *arguments: Any) -> RegistryError:
        """Return the refusal, once it is sure that nothing was written."""
        before = self.last_change()
        with pytest.raises(RegistryError) as caught:
            self.do(act, *arguments)
        assert self.last_change() == before
        return caught.value

    def last_change(self) -> int:
        return self.read(search.last_change)

    def project(self, slug: str) -> search.Standalone:
        found = self.read(search.project, slug)
        assert isinstance(found, search.Standalone)
        return found

    def gone(self, slug: str) -> search.Gone:
        found = self.read(search.project, slug)
        assert isinstance(found, search.Gone)
        return found

    def history(self, slug: str) -> tuple[search.Version, ...]:
        found: tuple[search.Version, ...] = self.read(search.history, slug)
        return found

    def read(self, reading: Act, *arguments: Any, **more: Any) -> Any:
        with database.reading(self.engine) as session:
            return reading(session, *arguments, **more)
