"""Search over the register: words, facets, order and pages, in one call that touches no table.

The tables are the truth; this is a copy in tantivy that a host rebuilds at will. Any number of
processes read, one at a time writes, and readers see the new state when they call `refresh`.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Self

import tantivy

from registry.errors import RegistryError
from registry.projects.criteria import PAGE_SIZE, Criteria
from registry.projects.index.fields import document, schema
from registry.projects.index.folder import IndexFolder, State, passing_over_damage
from registry.projects.index.view import View
from registry.projects.index.words import Marker
from registry.projects.summary import Found, Highlight, IndexedProject, ProjectSummary

# One thread: the machine serves pages while it indexes.
_HEAP = 64_000_000


class IndexBusy(RegistryError):
    """Another process of this host is writing the search index."""


class ProjectIndex:
    """The index of one process. `in_memory`: the folder could not be used, and nothing is kept at the end."""

    def __init__(self, index: tantivy.Index, folder: IndexFolder | None, state: State) -> None:
        self._index, self._folder = index, folder
        self._turn = threading.RLock()
        self._seen = folder.written() if folder else (0, 0)
        self._view = View(index.schema, index.searcher(), state)

    @classmethod
    def open(cls, folder: Path | None) -> Self:
        """Return the index kept in `folder`; one in memory, empty, when there is no usable folder."""
        if folder is not None:
            place = IndexFolder(folder)
            with suppress(OSError, ValueError):
                index, state = place.opened()
                return cls(index, place, state)
        memory = tantivy.Index(schema())
        memory.config_reader("manual")
        return cls(memory, None, State())

    @property
    def in_memory(self) -> bool:
        return self._folder is None

    @property
    def change_number(self) -> int:
        """The last change of the register that this index holds; 0 when it is empty."""
        return self._view.state.change_number

    @property
    def day(self) -> dt.date | None:
        """The day for which lateness was computed."""
        return self._view.state.day

    @contextmanager
    def writable_by_me(self) -> Iterator[bool]:
        """Give True to the one thread of the one process of the host that may write, False to the others.

        Waits only for another thread that fills an empty index: there is nothing to show meanwhile.
        """
        if not self._turn.acquire(blocking=self.change_number == 0):
            yield False
            return
        try:
            with self._folder.lock() if self._folder else nullcontext(True) as mine:
                yield mine
        finally:
            self._turn.release()

    def rebuild(self, items: Iterable[IndexedProject], *, change_number: int, day: dt.date | None = None) -> int:
        """Replace the whole content in one step and return the number of projects; raise IndexBusy."""
        return self._write(items, None, State(change_number, day))

    def update(
        self,
        changed: Iterable[IndexedProject],
        gone: Iterable[str],
        *,
        change_number: int,
        day: dt.date | None = None,
    ) -> None:
        """Replace the changed projects and take out the slugs gone, in one step; raise IndexBusy."""
        self._write(changed, gone, State(change_number, day or self.day))

    def _write(self, items: Iterable[IndexedProject], gone: Iterable[str] | None, state: State) -> int:
        with self.writable_by_me() as mine:
            if not mine:
                raise IndexBusy("The search index is being written by another process of this host. Try again later.")
            written = self._commit(items, gone)
            if self._folder:
                self._folder.write(state)
                self._seen = self._folder.written()
            self._show(state)
        return written

    def _commit(self, items: Iterable[IndexedProject], gone: Iterable[str] | None) -> int:
        """Write and commit; an error on the way leaves the index as it was."""
        writer = self._index.writer(_HEAP, 1)
        written: set[str] = set()
        try:
            if gone is None:
                writer.delete_all_documents()
            for slug in gone or ():
                writer.delete_documents_by_term("slug", slug)
            for item in items:
                slug = item.summary.slug
                if gone is not None or slug in written:
                    writer.delete_documents_by_term("slug", slug)
                writer.add_document(document(item))
                written.add(slug)
            writer.commit()
        except BaseException:
            writer.rollback()
            raise
        finally:
            writer.wait_merging_threads()
        return len(written)

    def refresh(self) -> None:
        """See what another process wrote. Costs one look at a file when nothing was."""
        if self._folder is None or (now := self._folder.written()) == self._seen:
            return
        state = self._folder.state()
        # No state of this version: a newer release owns the folder. What is open stays readable.
        if state is not None:
            with passing_over_damage():
                self._show(state)
                self._seen = now

    def _show(self, state: State) -> None:
        self._index.reload()
        self._view = View(self._index.schema, self._index.searcher(), state)

    def search(self, criteria: Criteria, *, language: str) -> Found:
        """Return one page of the projects found, with the counts of every facet.

        When no word is found in `language`, the other language is tried, then words that begin so; when
        still nothing is found, `suggestion` is the text with the nearest words of the register.
        """
        view = self._view
        reading = view.understand(criteria.text, language)
        total, facets = view.counts(reading, criteria)
        marker = view.marker(reading)
        rows = tuple(view.page(reading, criteria, language, PAGE_SIZE))
        return Found(
            rows=rows,
            total=total,
            grand_total=view.documents,
            facets=facets,
            marks={row.slug: _marks(row, marker, language) for row in rows} if reading.clauses else {},
            suggestion="" if total else view.suggestion(reading, criteria),
        )

    def slugs(self, criteria: Criteria, language: str) -> Iterator[str]:
        """Yield the slugs of all the projects found, in the order of the pages."""
        view = self._view
        return view.slugs(view.understand(criteria.text, language), criteria, language)


def _marks(row: ProjectSummary, marker: Marker, language: str) -> tuple[Highlight, Highlight]:
    return marker.highlight(row.title.spoken(language)[0]), marker.highlight(row.lay_summary.spoken(language)[0])
