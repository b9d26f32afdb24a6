"""A condition as a text that all its wordings share, and as the texts of what is nearly the same.

Each form has its `body`; `slots`, the whole with one place left open, so that two forms with the same open text differ
by what fills it and by nothing else; and `cuts`, the whole without one of several conditions that must all hold. Parts
joined by all or any are put in the order of their texts, each once, at every depth and for each open place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from query_service.catalogue.places import region_of
from query_service.query_model.codes import CodeSet
from query_service.query_model.conditions import (
    Age,
    All,
    AnyOf,
    Condition,
    IsSex,
    LivesIn,
    Not,
    Occurs,
    Window,
)
from query_service.query_model.selectors import Selector
from query_service.requests.trace.events import OPEN, Token, code_sets, event_text, positions, window_text
from query_service.requests.trace.expanded import Codes


class Kind(StrEnum):
    """What fills an open place."""

    ALTERNATIVES = "alternatives"
    CODES = "codes"
    WINDOW = "window"
    NUMBER = "number"
    POSITIONS = "positions"
    AGES = "ages"
    PLACES = "places"


Value = frozenset[str] | Window | int | tuple[int, int]


@dataclass(frozen=True, slots=True)
class Body:
    """A text, and how it was joined: `kind` is all, any, not or nothing."""

    text: str
    kind: str = ""
    parts: tuple[Body, ...] = ()


@dataclass(frozen=True, slots=True)
class Slot:
    """A place left open in `body`, and what fills it.

    `anchors`: two values with none in common are never near one another. `unites`: whether who meets a union of two
    values meets one of them. `said`: the conditions of alternatives, by their texts.
    """

    kind: Kind
    body: Body
    value: Value
    anchors: frozenset[str] = frozenset({""})
    unites: bool = False
    said: Mapping[str, Condition] = field(default_factory=dict, compare=False)

    def inside(self, body: Body) -> Slot:
        """Return the same slot of a larger whole."""
        # Not `replace`: it takes a fifth of the time of a whole trace.
        return Slot(self.kind, body, self.value, self.anchors, self.unites, self.said)


@dataclass(frozen=True, slots=True)
class Cut:
    """The whole without one of its conditions."""

    body: Body
    dropped: Condition


@dataclass(frozen=True, slots=True)
class Form:
    body: Body
    slots: tuple[Slot, ...] = ()
    cuts: tuple[Cut, ...] = ()


def joined(kind: str, bodies: Iterable[Body]) -> Body:
    """Return bodies joined by all or any: flat, each once, in order; the only one by itself."""
    flat = [part for one in bodies for part in (one.parts if one.kind == kind else (one,))]
    ordered = sorted({one.text: one for one in flat}.values(), key=lambda one: one.text)
    if len(ordered) == 1:
        return ordered[0]
    return Body(f"{kind}({'|'.join(one.text for one in ordered)})", kind, tuple(ordered))


def negated(body: Body) -> Body:
    """Return the body of who is not in this one."""
    return body.parts[0] if body.kind == "not" else Body(f"not({body.text})", "not", (body,))


@dataclass(frozen=True, slots=True)
class Forms:
    """Makes forms over expanded codes. `token` writes a set of codes in a text."""

    codes: Callable[[CodeSet], Codes]
    token: Token

    def of(self, said: Condition) -> Form:
        """Return the form of a condition, which may be filled by another or joined with others by any."""
        made = self._of(said)
        if isinstance(said, AnyOf) and made.body.kind == "any":
            return made
        return self.fillable(made, said)

    def fillable(self, form: Form, said: Condition) -> Form:
        """Return the form with one more slot: the whole, as the only alternative."""
        return replace(form, slots=(*form.slots, _alternatives({form.body.text: said})))

    def _of(self, said: Condition) -> Form:
        match said:
            case All(parts):
                return self.all_of(parts)
            case AnyOf(parts):
                return self._any_of(parts)
            case Not(part):
                return _not(self.of(part))
            case Occurs():
                return self._occurs(said)
        return Form(Body(attribute_text(said)))

    def all_of(self, parts: Sequence[Condition]) -> Form:
        """Return the form of several conditions that all hold; with none, of everybody."""
        once = {form.body.text: (form, part) for part in parts for form in [self.of(part)]}
        bodies = {text: form.body for text, (form, _part) in once.items()}
        whole = joined("all", bodies.values()) if bodies else Body("all()", "all")
        cuts = [Cut(joined("all", _without(bodies, text)), part) for text, (_form, part) in once.items()]
        held = [form for form, _part in once.values()]
        return _in_context("all", whole, held, bodies, (), cuts if len(once) > 1 else ())

    def _any_of(self, parts: Sequence[Condition]) -> Form:
        # A part of any has no alternatives of its own: those of the whole hold it.
        forms = {form.body.text: (form, part) for part in parts for form in [self._of(part)]}
        bodies = {text: form.body for text, (form, _part) in forms.items()}
        slots: list[Slot] = []
        if len(bodies) > 1:
            said = {text: part for text, (_form, part) in forms.items()}
            slots = [_alternatives(said)]
        whole = joined("any", bodies.values())
        return _in_context("any", whole, [form for form, _part in forms.values()], bodies, slots, ())

    def _occurs(self, said: Occurs) -> Form:
        event = event_text(said.event, self.token)
        window = window_text(said.window)
        number, how = str(said.at_least), f"{said.counting};{said.at_least_with_large_pack}"

        def body(event: str = event, window: str = window, number: str = number) -> Body:
            return Body(f"{event}[{window};{number};{how}]")

        slots = [
            Slot(slot.kind, body(event=slot.body.text), slot.value, slot.anchors, slot.unites and said.at_least == 1)
            for slot in self.event_slots(said.event)
        ]
        slots.append(Slot(Kind.WINDOW, body(window=OPEN), said.window))
        slots.append(Slot(Kind.NUMBER, body(number=OPEN), said.at_least))
        return Form(body(), tuple(slots))

    def event_slots(self, event: Selector) -> Iterator[Slot]:
        """Give the open places of an event: each set of codes, the positions of each diagnosis."""
        for number, said in enumerate(code_sets(event)):
            found = self.codes(said)
            body = Body(event_text(event, self.token, open_codes=number))
            yield Slot(Kind.CODES, body, found.codes, found.families, unites=True)
        for number, places in enumerate(positions(event)):
            body = Body(event_text(event, self.token, open_positions=number))
            yield Slot(Kind.POSITIONS, body, frozenset(map(str, places)))


def _in_context(kind: str, whole: Body, forms: Sequence[Form], bodies: Mapping[str, Body], slots: Iterable[Slot],
                cuts: Iterable[Cut]) -> Form:  # fmt: skip
    """Put what is open in each part into the whole."""
    found, without = list(slots), list(cuts)
    for form in forms:
        others = _without(bodies, form.body.text)
        found += [slot.inside(joined(kind, (*others, slot.body))) for slot in form.slots]
        without += [Cut(joined(kind, (*others, cut.body)), cut.dropped) for cut in form.cuts]
    return Form(whole, tuple(found), tuple(without))


def _not(form: Form) -> Form:
    slots = tuple(slot.inside(negated(slot.body)) for slot in form.slots)
    return Form(negated(form.body), slots, tuple(Cut(negated(cut.body), cut.dropped) for cut in form.cuts))


def _without(bodies: Mapping[str, Body], text: str) -> list[Body]:
    return [body for one, body in bodies.items() if one != text]


def _alternatives(said: Mapping[str, Condition]) -> Slot:
    return Slot(Kind.ALTERNATIVES, Body(OPEN), frozenset(said), frozenset(said), unites=True, said=said)


def attribute_text(said: Condition) -> str:
    """Return a condition on who somebody is as a few signs."""
    match said:
        case IsSex(sex):
            return f"sex{int(sex)}"
        case Age(first, last):
            return f"age{first}:{last}"
        case LivesIn():
            return f"in({','.join(sorted(written_out(said)))})"
    return type(said).__name__.lower()


def written_out(said: LivesIn) -> frozenset[str]:
    """Return the départements of a residence, those of its régions among them."""
    return frozenset({*said.departements, *(code for code, region in region_of().items() if region in said.regions)})
