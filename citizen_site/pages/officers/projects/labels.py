"""The words an editor reads for the state of a project at the desk."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import lazy_gettext as _l

from citizen_site.desk.search import Where
from registry.projects.kinds import Publication

WHERE: dict[Where, str] = {
    Where.PUBLIC: _l("Public"),
    Where.DRAFT: _l("With an open draft"),
    Where.ASKED: _l("Waiting for a second person"),
    Where.WITHDRAWN: _l("Withdrawn"),
    Where.NOT_PUBLIC: _l("Never public yet"),
}
WHERE_IS: dict[StrEnum, str] = {
    Publication.PUBLISHED: _l("public"),
    Publication.WITHDRAWN: _l("withdrawn"),
    Publication.DRAFT: _l("not public"),
    Where.DRAFT: _l("draft open"),
    Where.ASKED: _l("waits for a second person"),
}
