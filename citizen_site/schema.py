"""Base and metadata of the tables of the site itself; no key leads into another package, none comes from one."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase

from registry.schema import NAMES, Instant


class SiteBase(DeclarativeBase):
    """Accounts, and what else belongs to the site and to no package below it."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {dt.datetime: Instant}
