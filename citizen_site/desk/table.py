"""The kinds of record that the desk can write: one line each."""

from __future__ import annotations

from collections.abc import Mapping

from citizen_site.desk.kinds import Kind
from citizen_site.desk.projects import PROJECT
from citizen_site.desk.references import DATA_SOURCE, ORGANISATION
from registry.errors import NotFound
from registry.projects.records import Subject

KINDS: Mapping[Subject, Kind] = {kind.subject: kind for kind in (PROJECT, ORGANISATION, DATA_SOURCE)}


def kind_of(subject: str) -> Kind:
    """Return what the desk knows of this kind of record; raise NotFound for one that it does not write."""
    known = {str(one): kind for one, kind in KINDS.items()}
    if str(subject) not in known:
        raise NotFound(f"The desk writes no record of the kind {subject!r}. Kinds: {', '.join(known)}.")
    return known[str(subject)]
