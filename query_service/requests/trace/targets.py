"""A request as the groups of persons that it has counted, each ready to be compared with those of other requests.

A request on persons counts one group, and one for each group of codes that it names; a request on volumes counts the
same ones, since a volume is measured with its persons. Two groups differ in who they are and in the years they are
counted over; of tables the years and the classes of age matter alone, since persons add up over sex, age and place.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from query_service.query_model.codes import CodeSet
from query_service.query_model.conditions import All, Condition, Not, Occurs
from query_service.query_model.question import Dimension, Question, Table, occurrences
from query_service.query_model.selectors import Selector
from query_service.requests.trace.attributes import Persons, split
from query_service.requests.trace.events import OPEN, Token, code_sets
from query_service.requests.trace.expanded import Expanded
from query_service.requests.trace.forms import Form, Forms, Kind, Slot
from query_service.requests.trace.groups import within
from query_service.requests.trace.implying import Need, need

Unit = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Open:
    """A slot of a whole group: groups with the same `key` differ by what fills it alone.

    `tokens`: groups with none in common have nothing near in it.
    """

    key: bytes
    slot: Slot
    tokens: frozenset[bytes]


@dataclass(frozen=True, slots=True)
class Target:
    """A group of persons. `group` is the name of its group of codes, "" for the whole.

    `who` is the same for the same persons in other words; `units`: the years, or runs of years pooled, that they are
    counted over; `classes`: first ages of the classes where a table has them; `opens`, `cuts`: what they nearly are;
    `needs`, `index`: what all of them meet; `families` and `codes`: families of the codes that are named, and how
    many codes the condition with the fewest has.
    """

    group: str
    who: bytes
    persons: Persons
    units: frozenset[Unit]
    classes: tuple[int, ...]
    opens: tuple[Open, ...]
    cuts: Mapping[bytes, Condition]
    needs: tuple[Need, ...]
    index: str
    families: frozenset[str]
    codes: int


def targets(said: Question, codes: Expanded) -> Iterator[Target]:
    """Give the groups of persons of a request: the whole where a table shows it, then its groups of codes.

    `said`: the question in its canonical form.
    """
    whole = [table for table in said.tables if Dimension.CODE_GROUP not in table.dimensions]
    if whole:
        yield _target(said, said.counted, "", whole, codes)
    apart = [table for table in said.tables if Dimension.CODE_GROUP in table.dimensions]
    if apart and said.counted is not None:
        for group in said.code_groups:
            held = within(said.counted, group.codes, codes)
            if held is not None:
                yield _target(said, held, group.name, apart, codes)


def _target(asked: Question, counted: Selector | None, group: str, tables: Sequence[Table], codes: Expanded) -> Target:
    parts = list(asked.population.conditions) if isinstance(asked.population, All) else []
    if asked.population is not None and not parts:
        parts = [asked.population]
    persons, kept = split(parts)
    if counted is not None:
        kept.append(Occurs(counted))
    forms = Forms(codes, lambda said: codes(said).token)
    form = forms.all_of(kept)
    if len(kept) > 1:
        form = forms.fillable(form, All(tuple(kept)))
    ends = _Ends(_index_text(asked, forms), str(persons.ages), ",".join(sorted(persons.places)))
    named = [one for part in kept for one in _sets(part)]
    return Target(
        group=group,
        who=ends.key("who", form.body.text),
        persons=persons,
        units=frozenset(unit for table in tables for unit in _units(asked, table)),
        classes=asked.age_classes if any(Dimension.AGE_CLASS in table.dimensions for table in tables) else (),
        opens=(*_opens(form, persons, ends), *_repeated(kept, codes, ends)),
        cuts={ends.key("who", cut.body.text): cut.dropped for cut in form.cuts},
        needs=tuple(need(part, codes) for part in kept),
        index=ends.index,
        families=frozenset(family for one in named for family in codes(one).families),
        codes=_fewest(kept, codes),
    )


@dataclass(frozen=True, slots=True)
class _Ends:
    """What a key says besides the conditions, as texts."""

    index: str
    ages: str
    places: str

    def key(self, kind: str, text: str, *, ages: str = "", places: str = "") -> bytes:
        ends = f"{kind};{text};{self.index};{ages or self.ages};{places or self.places}"
        return hashlib.blake2b(ends.encode(), digest_size=12).digest()


def _opens(form: Form, persons: Persons, ends: _Ends) -> Iterator[Open]:
    for slot in form.slots:
        yield _open(ends.key(slot.kind, slot.body.text), slot)
    text = form.body.text
    yield _open(ends.key(Kind.AGES, text, ages=OPEN), Slot(Kind.AGES, form.body, persons.ages))
    yield _open(ends.key(Kind.PLACES, text, places=OPEN), Slot(Kind.PLACES, form.body, persons.places))


def _open(key: bytes, slot: Slot) -> Open:
    return Open(key, slot, frozenset(key + anchor.encode() for anchor in slot.anchors))


def _repeated(parts: Sequence[Condition], codes: Expanded, ends: _Ends) -> Iterator[Open]:
    """Give one slot for each list that several places name: who changes it changes it everywhere."""
    tokens = [codes(one).token for part in parts for one in _sets(part)]
    by_token = {codes(one).token: codes(one) for part in parts for one in _sets(part)}
    for token, found in by_token.items():
        if tokens.count(token) > 1:
            body = Forms(codes, _opening(token, codes)).all_of(parts).body
            yield _open(ends.key("everywhere", f"{found.system}{body.text}"),
                        Slot(Kind.CODES, body, found.codes, found.families))  # fmt: skip


def _opening(token: str, codes: Expanded) -> Token:
    """Return what writes sets of codes and leaves those of one list open."""
    return lambda said: OPEN if codes(said).token == token else codes(said).token


def _units(asked: Question, table: Table) -> Iterator[Unit]:
    if Dimension.YEAR in table.dimensions:
        yield from ((year, year) for year in asked.period.years)
    else:
        yield asked.period.first, asked.period.last


def _index_text(asked: Question, forms: Forms) -> str:
    if asked.index is None:
        return ""
    return forms.of(Occurs(asked.index.event, asked.index.window)).body.text


def _sets(said: Condition) -> Iterator[CodeSet]:
    for leaf in occurrences(said):
        yield from code_sets(leaf.event)


def _fewest(parts: Sequence[Condition], codes: Expanded) -> int:
    """Return the codes of the condition that names fewest: everybody in the group had one of them."""
    numbers = (
        len({code for one in _sets(part) for code in codes(one).codes}) for part in parts if not isinstance(part, Not)
    )
    return min((number for number in numbers if number), default=0)
