"""The words of the time picture of a project."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from citizen_site.charts.time_picture import TimePicture
from registry.projects.facts import Event


def picture_of(events: Iterable[Event], today: dt.date) -> TimePicture | None:
    """Return the picture of the time a project took, or None when no step can be drawn."""
    return None
