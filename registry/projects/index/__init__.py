"""The search index of the register: a copy of the tables that can be thrown away and rebuilt at any time."""

from registry.projects.index.project_index import IndexBusy, ProjectIndex

__all__ = ["IndexBusy", "ProjectIndex"]
