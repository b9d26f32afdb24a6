"""The same projects for both servers: a register for the site, a table with full text for Datasette."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, product
from pathlib import Path
from urllib.parse import urlencode

from citizen_site import database
from citizen_site.commands.run_demo import add_synthetic, demo_settings
from citizen_site.commands.serve_site import prepare_index
from citizen_site.migrations.running import upgrade
from citizen_site.settings import Settings
from registry.importing.synthetic import synthetic_projects
from registry.projects.criteria import Facet
from registry.projects.describing import lay_vocabulary
from registry.projects.facts import ProjectFacts
from registry.projects.references import slug_of
from registry.projects.summary import to_index
from registry.projects.vocabulary import THEMES
from tests.bench.servers import free_port
from tests.builders.projects import TODAY

# Six facets on both sides, and words that find from a few rows to most of them.
FACETS = (Facet.THEME, Facet.STATUS, Facet.SOURCE, Facet.CONTROLLER_KIND, Facet.PURPOSE, Facet.YEAR)
BATCH = 5_000

Search = tuple[str, tuple[tuple[Facet, str], ...]]


def register(home: Path, count: int) -> Settings:
    """Return the settings of a site with this many invented projects, made once and kept in `home`."""
    settings = demo_settings(home, free_port())
    engine = database.connect(settings.database_url)
    upgrade(engine)
    with database.writing(engine) as session:
        lay_vocabulary(session)
    engine.dispose()
    add_synthetic(settings, count)
    prepare_index(settings)
    return settings


def table(path: Path, count: int) -> None:
    """Write the same projects as one table with an FTS5 index, the way Datasette's manual advises."""
    if path.exists():
        return
    unfinished = path.with_suffix(".new")
    unfinished.unlink(missing_ok=True)
    names = [facet.name.lower() for facet in FACETS]
    with sqlite3.connect(unfinished) as connection:
        columns = ", ".join(f"{name} TEXT" for name in ("slug", "acronym", "title", "summary", *names))
        connection.execute(f"CREATE TABLE projects (id INTEGER PRIMARY KEY, {columns})")
        marks = ", ".join("?" for _ in range(4 + len(names)))
        projects = synthetic_projects(count, 1)
        while part := list(islice(projects, BATCH)):
            connection.executemany(
                f"INSERT INTO projects (slug, acronym, title, summary, {', '.join(names)}) VALUES ({marks})",
                _cells(part),
            )
        for name in names:
            connection.execute(f"CREATE INDEX by_{name} ON projects ({name})")
        connection.execute(
            "CREATE VIRTUAL TABLE projects_fts USING fts5 (title, summary, content='projects', content_rowid='id', "
            "tokenize='unicode61 remove_diacritics 2')"
        )
        connection.execute("INSERT INTO projects_fts (projects_fts) VALUES ('rebuild')")
    connection.close()
    unfinished.rename(path)


def _cells(projects: Iterable[ProjectFacts]) -> Iterator[tuple[str, ...]]:
    for facts in projects:
        names = {name: slug_of(name) for name in (*facts.sources, *facts.controllers())}
        found = to_index(facts, today=TODAY, slugs=names, kinds={}).facets
        first = [next(iter(found.get(facet, ())), "") for facet in FACETS]
        yield (facts.slug, facts.acronym, facts.title.fr, facts.lay_summary.fr, *first)


def same_searches(words: Sequence[str]) -> list[Search]:
    """Return the searches that everybody makes: words, no filter."""
    return [(word, ()) for word in words]


def other_searches(words: Sequence[str]) -> list[Search]:
    """Return thousands of searches, each made once: words with a theme and a year."""
    themes = [theme.slug for theme in THEMES]
    chosen = product(themes, map(str, range(2013, 2027)), words)
    return [(word, ((Facet.THEME, theme), (Facet.YEAR, year))) for theme, year, word in chosen]


def site_paths(searches: Iterable[Search]) -> list[str]:
    """Return the addresses of these searches on the site: a page of 20 projects with its ten facets."""
    return ["/fr/projets?" + urlencode([("q", w), *((f.value, v) for f, v in chosen)]) for w, chosen in searches]


def each_made_anew(paths: Sequence[str], times: int = 2_000) -> list[str]:
    """Return the paths many times over, no two alike: the site keeps a page by its whole address."""
    return [f"{path}&tour={turn}" for turn in range(times) for path in paths]


def datasette_paths(database: Path, searches: Iterable[Search]) -> list[str]:
    """Return the addresses of these searches on Datasette: a page of 20 rows with six facets."""
    facets = [("_facet", facet.name.lower()) for facet in FACETS]
    return [
        f"/{database.stem}/projects?"
        + urlencode([("_search", w), *((f.name.lower(), v) for f, v in chosen), *facets, ("_size", "20")])
        for w, chosen in searches
    ]
