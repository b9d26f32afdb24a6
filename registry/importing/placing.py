"""Which project of the register each draft speaks of, and the address of those it does not know. Pure.

A draft is known by its number, then by its address; one without an address takes it from its title,
with -0, -1 and so on behind it when another project has that title.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from registry.importing.drafts import BadRow, Draft, Finding, FindingKind, shortened
from registry.projects.kinds import Publication
from registry.projects.references import SLUG_LENGTH, slug_of


@dataclass(frozen=True, slots=True)
class Entry:
    """A project of the register, as far as a file can be matched with it."""

    slug: str
    number: str
    origin: str
    state: Publication


@dataclass(frozen=True, slots=True)
class Placed:
    """A draft with its address, and the project of the register it speaks of, None for a new one."""

    draft: Draft
    slug: str
    entry: Entry | None


@dataclass(frozen=True, slots=True)
class Placement:
    placed: tuple[Placed, ...]
    bad_rows: tuple[BadRow, ...]
    findings: tuple[Finding, ...]


def place(drafts: Iterable[Draft], entries: Iterable[Entry]) -> Placement:
    """Return the address of each draft; a number or an address given twice makes the second row bad."""
    return _Placing(entries).run(tuple(drafts))


class _Placing:
    """The addresses given so far, and the projects of the register already spoken of."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._by_slug = {entry.slug: entry for entry in entries}
        self._by_number = {entry.number: entry for entry in self._by_slug.values() if entry.number}
        self._first: dict[tuple[str, object], tuple[int, int]] = {}
        self._claimed: dict[str, int] = {}
        self._next_suffix: dict[str, int] = {}
        self._refused: dict[int, Finding] = {}
        self._remarks: list[Finding] = []

    def run(self, drafts: tuple[Draft, ...]) -> Placement:
        found: dict[int, Placed] = {}
        # Numbers speak first, then addresses given, then titles: whoever comes later takes what is left.
        for way in (self._refuse_repeated, self._by_its_number, self._by_its_address, self._by_its_title):
            for rank, draft in enumerate(drafts):
                if rank not in found and rank not in self._refused and (placed := way(rank, draft)) is not None:
                    found[rank] = placed
        bad = tuple(BadRow(drafts[r].line, drafts[r].facts.number, drafts[r].facts.slug) for r in self._refused)
        placed_drafts = tuple(found[rank] for rank in sorted(found))
        return Placement(placed_drafts, bad, (*self._refused.values(), *self._remarks))

    def _refuse_repeated(self, rank: int, draft: Draft) -> None:
        """A number, an address, or a whole row without either, is given once."""
        facts = draft.facts
        given: list[tuple[str, object]] = [("number", facts.number), ("slug", facts.slug)]
        if not facts.number and not facts.slug:
            given = [("title", facts)]
        for column, value in given:
            first = self._first.setdefault((column, value), (rank, draft.line)) if value else (rank, 0)
            if first[0] != rank:
                shown = facts.title.fr if value is facts else value
                self._refuse(rank, draft, column, str(shown), f"it stands already at line {first[1]}")

    def _by_its_number(self, rank: int, draft: Draft) -> Placed | None:
        entry = self._by_number.get(draft.facts.number) if draft.facts.number else None
        if entry is None:
            return None
        slug, other = draft.facts.slug, self._by_slug.get(draft.facts.slug)
        if other is not None and other is not entry:
            told = f"the number belongs to {entry.slug} and the address to another project"
            self._refuse(rank, draft, "slug", slug, told)
            return None
        if slug and slug != entry.slug:
            self._say(draft, "slug", slug, "the project keeps the address it has", entry.slug)
        return self._claim(rank, draft, entry.slug, entry)

    def _by_its_address(self, rank: int, draft: Draft) -> Placed | None:
        slug, number = draft.facts.slug, draft.facts.number
        if not slug:
            return None
        entry = self._by_slug.get(slug)
        if entry and entry.number and number and entry.number != number:
            self._say(draft, "number", entry.number, "the number of the project changes", number)
        return self._claim(rank, draft, slug, entry)

    def _by_its_title(self, rank: int, draft: Draft) -> Placed | None:
        title = draft.facts.title.fr or draft.facts.title.en
        base = slug_of(title) or slug_of(draft.facts.number)
        if not title or not base:
            told = "no address can be made of this title" if title else "a new project has a title"
            self._refuse(rank, draft, "title", title, told)
            return None
        while self._is_taken(self._with_suffix(base), draft):
            self._next_suffix[base] = self._next_suffix.get(base, -1) + 1
        slug = self._with_suffix(base)
        if slug != base:
            self._say(draft, "title", title, "another project has this title; the address ends with a number", slug)
        return self._claim(rank, draft, slug, self._by_slug.get(slug))

    def _is_taken(self, slug: str, draft: Draft) -> bool:
        """Two projects with numbers are two projects, whatever their titles."""
        entry = self._by_slug.get(slug)
        return slug in self._claimed or bool(entry and entry.number and draft.facts.number)

    def _with_suffix(self, base: str) -> str:
        if base not in self._next_suffix:
            return base
        suffix = f"-{self._next_suffix[base]}"
        return base[: SLUG_LENGTH - len(suffix)].rstrip("-") + suffix

    def _claim(self, rank: int, draft: Draft, slug: str, entry: Entry | None) -> Placed | None:
        if slug in self._claimed:
            self._refuse(rank, draft, "slug", slug, f"the project is told at line {self._claimed[slug]}")
            return None
        self._claimed[slug] = draft.line
        return Placed(draft, slug, entry)

    def _refuse(self, rank: int, draft: Draft, column: str, value: str, rule: str) -> None:
        remedy = "Keep one of the two rows, or correct this one."
        self._refused[rank] = Finding(FindingKind.BAD, draft.line, column, shortened(value), rule, remedy)

    def _say(self, draft: Draft, column: str, value: str, rule: str, became: str) -> None:
        self._remarks.append(Finding(FindingKind.REMARK, draft.line, column, shortened(value), rule, became=became))
