"""What somebody looks for in the register: one grammar for page, feed, alert, API and export.

The names in the address are French and the same in both languages:
`q theme domaine finalite etape source responsable type annee resultats programme tri page`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Self


class Facet(StrEnum):
    """A way to narrow the list; the value is its name in the address."""

    THEME = "theme"
    STATUS = "etape"
    DOMAIN = "domaine"
    SOURCE = "source"
    PURPOSE = "finalite"
    CONTROLLER_KIND = "type"
    CONTROLLER = "responsable"
    YEAR = "annee"
    RESULTS = "resultats"
    PROGRAMME = "programme"


class Sort(StrEnum):
    RELEVANCE = "pertinence"
    DATE = "date"
    LATE = "retard"
    TITLE = "titre"


MAX_TEXT = 200
MAX_PAGE = 10_000
PAGE_SIZE = 20


@dataclass(frozen=True, slots=True)
class Criteria:
    """A search: words, chosen values by facet (any of them inside a facet, all facets together)."""

    text: str = ""
    chosen: Mapping[Facet, tuple[str, ...]] = field(default_factory=dict)
    sort: Sort | None = None
    page: int = 1

    @classmethod
    def from_pairs(cls, pairs: Iterable[tuple[str, str]]) -> Self:
        """Read the pairs of a query string; what has no meaning is left out, never an error."""
        text, sort, page = "", None, 1
        chosen: dict[Facet, list[str]] = {}
        for name, raw in pairs:
            value = " ".join(raw.replace("\x00", " ").split())[:MAX_TEXT].rstrip()
            if name == "q":
                text = value
            elif name == "tri" and value in set(Sort):
                sort = Sort(value)
            elif name == "page" and value.isascii() and value.isdigit():
                page = min(max(int(value[:6]), 1), MAX_PAGE)
            elif name in set(Facet) and value:
                values = chosen.setdefault(Facet(name), [])
                if value not in values and len(values) < 50:
                    values.append(value)
        ordered = {facet: tuple(sorted(chosen[facet])) for facet in Facet if facet in chosen}
        return cls(text, ordered, sort, page)

    def to_pairs(self) -> tuple[tuple[str, str], ...]:
        """Return the pairs that read back as this search, always in the same order."""
        pairs = [("q", self.text)] if self.text else []
        pairs += [(facet.value, v) for facet in Facet for v in self.chosen.get(facet, ())]
        pairs += [("tri", self.sort.value)] if self.sort else []
        pairs += [("page", str(self.page))] if self.page > 1 else []
        return tuple(pairs)

    @property
    def active(self) -> tuple[tuple[Facet, str], ...]:
        return tuple((facet, value) for facet in Facet for value in self.chosen.get(facet, ()))

    def with_value(self, facet: Facet, value: str) -> Criteria:
        return self._chosen(facet, tuple(sorted({*self.chosen.get(facet, ()), value})))

    def without_value(self, facet: Facet, value: str) -> Criteria:
        return self._chosen(facet, tuple(v for v in self.chosen.get(facet, ()) if v != value))

    def without_facet(self, facet: Facet) -> Criteria:
        return self._chosen(facet, ())

    def _chosen(self, facet: Facet, values: tuple[str, ...]) -> Criteria:
        kept = {f: v for f, v in self.chosen.items() if f is not facet}
        if values:
            kept[facet] = values
        return replace(self, chosen={f: kept[f] for f in Facet if f in kept}, page=1)
