"""Two acts of which the second begins before the first is committed, whatever the threads of the day do."""

from __future__ import annotations

import threading
from collections.abc import Callable

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from citizen_site import database

Act = Callable[[Session], object]
# Long enough for the second act to begin and to run into what the first holds; nothing fails when it is late.
_AHEAD = 0.4


def overlapping(engine: Engine, first: Act, second: Act) -> Exception | None:
    """Do the first act, begin the second, then commit the first; return what the second was refused with."""
    done, refused = threading.Event(), []

    def follow() -> None:
        done.wait(10)
        try:
            with database.writing(engine) as session:
                second(session)
        except Exception as error:
            refused.append(error)

    thread = threading.Thread(target=follow)
    thread.start()
    with database.writing(engine) as session:
        first(session)
        session.flush()
        done.set()
        thread.join(_AHEAD)
    thread.join(20)
    assert not thread.is_alive()
    return refused[0] if refused else None
