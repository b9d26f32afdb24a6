"""Organisations at the desk. The pages are those of `references`, in the words of this desk."""

from __future__ import annotations

from citizen_site.pages.officers.references.desk import ORGANISATIONS
from citizen_site.pages.officers.references.routes import blueprint_of

blueprint = blueprint_of(ORGANISATIONS)
