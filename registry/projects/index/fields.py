"""The documents of the search index: schema, fields of one project, and the row read back from it.

Measured on 200,000 documents: counting a column with one value in each document takes 0.3 ms, a
column with several 5 to 10 ms. So a facet is counted over a few columns, one value in each, and the
last column holds what is left joined by a sign that no code contains.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from functools import lru_cache

import tantivy

from registry.projects.criteria import Facet
from registry.projects.french import analysed, chunks, folded
from registry.projects.lifecycle import Stage, Standing, Status
from registry.projects.summary import IndexedProject, ProjectSummary
from registry.words import LANGUAGES, PartialDate, Words

# To be raised with each change of the schema or of the normal forms: older folders are then rebuilt.
VERSION = 5

# How many columns each facet is counted over: as many as most projects have values.
COLUMNS: dict[Facet, int] = {
    Facet.THEME: 3,
    Facet.STATUS: 1,
    Facet.DOMAIN: 3,
    Facet.SOURCE: 4,
    Facet.PURPOSE: 3,
    Facet.CONTROLLER_KIND: 2,
    Facet.CONTROLLER: 5,
    Facet.YEAR: 1,
    Facet.RESULTS: 1,
    Facet.PROGRAMME: 1,
}
JOINT = "\x1f"
# Between two texts of one field, so that no sequence of words runs over the border.
_BORDER = " ¶ "
_FAR = 9_999_999


def columns(facet: Facet) -> tuple[str, ...]:
    """Return the names of the columns a facet is counted over."""
    return tuple(f"{facet.name.lower()}_{at}" for at in range(COLUMNS[facet]))


def schema() -> tantivy.Schema:
    """Return the fields: `text_*` all words, `title_*` those of the title, `exact` whole names and numbers,
    `vocabulary` each word as "folded|written", `by_*` keys of order that end with the slug, `row` the summary."""
    builder = tantivy.SchemaBuilder()
    for name in ("slug", "exact"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for language in LANGUAGES:
        builder.add_text_field(f"text_{language}", tokenizer_name="whitespace", index_option="position")
        builder.add_text_field(f"title_{language}", tokenizer_name="whitespace", index_option="position")
        builder.add_text_field(f"by_title_{language}", tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_text_field("vocabulary", tokenizer_name="whitespace", index_option="basic")
    counted = [column for facet in Facet for column in columns(facet)]
    for name in ("by_date", "by_late", *(facet.name.lower() for facet in Facet), *counted):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_bytes_field("row", stored=True)
    return builder.build()


def document(project: IndexedProject) -> tantivy.Document:
    """Return what the index keeps of one project."""
    row = project.summary
    made = tantivy.Document()
    made.add_text("slug", row.slug)
    for name in {folded(n) for n in (row.slug, row.number, row.acronym, *row.controllers)} - {""}:
        made.add_text("exact", name)
    vocabulary: set[str] = set()
    for language in LANGUAGES:
        title, text = row.title.spoken(language)[0], project.words.spoken(language)[0]
        made.add_text(f"title_{language}", _indexed((title,), language, vocabulary))
        made.add_text(f"text_{language}", _indexed((title, text, project.other_words), language, vocabulary))
    made.add_text("vocabulary", " ".join(vocabulary))
    for name, key in _order_keys(row).items():
        made.add_text(name, key)
    for facet in Facet:
        _add_facet(made, facet, [_storable(value) for value in project.facets.get(facet, ())])
    made.add_bytes("row", _row_to_bytes(row))
    return made


def _indexed(texts: Iterable[str], language: str, vocabulary: set[str]) -> str:
    """Return the normal forms of the texts; the words as written are added to `vocabulary`.

    Joined forms of compounds come after the texts: between their parts they would break a sequence.
    """
    joined: list[str] = []
    read: list[str] = []
    for text in texts:
        words: list[str] = []
        for chunk in chunks(text):
            for token in analysed(chunk, language):
                (joined if token.joined else words).append(token.normal)
                if not _is_number(token.folded):
                    vocabulary.add(f"{token.folded}|{chunk[token.start : token.end].lower()}")
        read.append(" ".join(words))
    return _BORDER.join((*read, *joined))


def _is_number(word: str) -> bool:
    """Say whether a word is a number of a file rather than a word: each project has its own, and none is misspelt."""
    return sum(sign.isdigit() for sign in word) > 4


def _order_keys(row: ProjectSummary) -> dict[str, str]:
    """Return one key for each order, ascending and ended by the slug, so that no two projects tie."""
    latest = _FAR - row.last_event.day.toordinal() if row.last_event else _FAR
    late = _FAR - min(row.standing.late_days, _FAR)
    keys = {"by_date": f"{latest:07}", "by_late": f"{late:07}{latest:07}"}
    for language in LANGUAGES:
        words = [folded(word) for word in chunks(row.title.spoken(language)[0])]
        keys[f"by_title_{language}"] = " ".join(words)[:160]
    return {name: f"{key}{JOINT}{row.slug}" for name, key in keys.items()}


def slug_of_key(key: str) -> str:
    """Return the slug at the end of a key of order."""
    return key.rpartition(JOINT)[2]


def _add_facet(made: tantivy.Document, facet: Facet, values: list[str]) -> None:
    for value in values:
        made.add_text(facet.name.lower(), value)
    names = columns(facet)
    head, rest = values[: len(names) - 1], values[len(names) - 1 :]
    cells = [*head, JOINT.join(rest)]
    for at, name in enumerate(names):
        # An empty cell is written too: a column with a value everywhere is ten times faster.
        made.add_text(name, cells[at] if at < len(cells) else "")


def _storable(value: str) -> str:
    """Return a facet value without the sign that joins values and without what UTF-8 cannot hold."""
    return value.replace(JOINT, " ").encode("utf-8", "replace").decode("utf-8")


def _row_to_bytes(row: ProjectSummary) -> bytes:
    where = row.standing
    cells = [
        row.slug,
        row.number,
        row.acronym,
        [row.title.fr, row.title.en],
        [row.lay_summary.fr, row.lay_summary.en],
        row.controllers,
        row.sources,
        row.last_event and row.last_event.iso(),
        where.status,
        where.since and where.since.iso(),
        where.expected and where.expected.isoformat(),
        where.late_days,
        sorted(where.reached),
        where.before_pause,
    ]
    return json.dumps(cells, separators=(",", ":")).encode("ascii")


def row_from_bytes(stored: bytes) -> ProjectSummary:
    """Read back the summary that `document` stored. By hand: four times faster than a converter."""
    slug, number, acronym, title, lay, controllers, sources, last, status, since, expected, late, reached, before = (
        json.loads(stored)
    )
    return ProjectSummary(
        slug,
        number,
        acronym,
        Words(*title),
        Words(*lay),
        tuple(controllers),
        tuple(sources),
        _standing(status, since, expected, late, tuple(reached), before),
        _date(last) if last else None,
    )


@lru_cache(maxsize=4096)
def _standing(
    status: str, since: str | None, expected: str | None, late: int, reached: tuple[str, ...], before: str | None
) -> Standing:
    return Standing(
        Status(status),
        _date(since) if since else None,
        dt.date.fromisoformat(expected) if expected else None,
        late,
        frozenset(map(Stage, reached)),
        Status(before) if before else None,
    )


# Rows repeat the same days.
_date = lru_cache(maxsize=4096)(PartialDate.parse)
