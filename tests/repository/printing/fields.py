"""docs/fields.md: the fields of a record, which are mandatory, and what each weighs."""

from __future__ import annotations

from dataclasses import fields

from citizen_site.presentation.labels import FIELD
from registry.projects.facts import FIELDS, Event, Field, Group, Party, ProjectFacts, Result
from registry.projects.publication import completeness
from registry.words import Words
from tests.repository.printing.markdown import code, head, table

ABOUT = """\
What the register says of one project. The score of completeness is the share of the weights whose field is stated,
rounded down; a weight of 0 does not count. Mandatory fields must be stated before a record filed by hand is
published; a record drawn from a published document says what its source says.
"""


def page() -> str:
    """Return the page of fields."""
    kinds = {one.name: str(one.type) for one in fields(ProjectFacts)}
    rows = [_row(one, kinds[one.name]) for group in Group for one in FIELDS if one.group is group]
    total = sum(one.weight for one in FIELDS)
    parts = [
        head("Fields of a record", "registry/projects/facts.py", ABOUT),
        "\n" + table(("Group", "Field", "Name on the page", "Type", "Mandatory", "Weight"), rows),
        f"\nTotal weight: {total}. A record that states its title only has {_title_only()} % "
        f"({_weight('title')} / {total}).\n",
        "\n`slug` is the address of the record. `Words` is a text in French and English; `PartialDate` a date known "
        "to the day, the month or the year.\n",
    ]
    parts += [_values(kind) for kind in (Party, Event, Result)]
    return "".join(parts)


def _row(one: Field, kind: str) -> tuple[str, ...]:
    weight = str(one.weight or "")
    return one.group.value, code(one.name), str(FIELD[one.name]), code(kind), "yes" if one.mandatory else "", weight


def _weight(name: str) -> int:
    return next(one.weight for one in FIELDS if one.name == name)


def _title_only() -> int:
    return completeness(ProjectFacts(slug="a-project", title=Words("Un titre"))).percent


def _values(kind: type) -> str:
    rows = [(code(one.name), code(one.type)) for one in fields(kind)]
    said = " ".join((kind.__doc__ or "").split())
    return f"\n## {kind.__name__}\n\n{said}\n\n" + table(("Field", "Type"), rows)
