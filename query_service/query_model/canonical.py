"""One form for questions that plainly say the same, and its fingerprint.

What is put in order: the conditions of `all` and `any` (flattened, each once), `not not`, codes, positions,
places, tables. What nothing looks at is left out: an index event without a window in days, the position of a
cause that is not named. What is not seen: equalities that need thought (an age that everybody has, codes that
overlap); there the price of a release carries the rest.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import fields, is_dataclass, replace
from typing import Any

from query_service.query_model.codes import Code, CodeSet
from query_service.query_model.conditions import All, AnyOf, Condition, Days, LivesIn, Not, Occurs
from query_service.query_model.json_writing import rule_to_text, to_json
from query_service.query_model.question import (
    AGE_CLASSES,
    CodeGroup,
    IndexEvent,
    Precision,
    Question,
    Table,
    occurrences,
)
from query_service.query_model.selectors import (
    CausePosition,
    Death,
    Diagnosis,
    Dispensing,
    LabTest,
    LongTermIllness,
    MedicalAct,
    Selector,
    Stay,
    Visit,
)


def canonical(asked: Question) -> Question:
    """Return the question in its one form, without its title. Canonical twice is canonical once."""
    return replace(
        asked,
        title="",
        population=_condition(asked.population) if asked.population else None,
        counted=_selector(asked.counted) if asked.counted else None,
        code_groups=tuple(sorted((_group(g) for g in asked.code_groups), key=lambda g: g.name)),
        tables=tuple(sorted(asked.tables, key=lambda table: table.dimensions)),
        index=_index(asked),
    )


def _index(asked: Question) -> IndexEvent | None:
    """Return the index event, none where no window is in days: nothing looks at it then."""
    if asked.index is None or not any(isinstance(leaf.window, Days) for leaf in occurrences(asked.population)):
        return None
    return IndexEvent(_selector(asked.index.event), asked.index.window)


def fingerprint(asked: Question) -> str:
    """Return 64 hexadecimal digits (SHA-256) that questions with the same canonical form share, and no others."""
    return hashlib.sha256(canonical_text(asked).encode("utf-8")).hexdigest()


def canonical_text(asked: Question) -> str:
    """Return the canonical form as one line of JSON: keys in order, no space, ASCII."""
    return _text(to_json(canonical(asked)))


def answer_key(asked: Question, expand: Callable[[CodeSet], tuple[str, ...]], vintage: str) -> str:
    """Return the key under which an answer is kept: 64 hexadecimal digits (SHA-256).

    Of the canonical form with every code written out, the precision and the vintage of the store: the same question in
    other words has the same key where equality can be seen. Raises UnknownCode where `expand` does.
    """
    written_out: Question = _written_out(asked, expand)
    return hashlib.sha256(_text([to_json(canonical(written_out)), vintage]).encode("ascii")).hexdigest()


def family_key(asked: Question, expand: Callable[[CodeSet], tuple[str, ...]], vintage: str) -> str:
    """Return what answers share that differ by tables, classes of age and precision only: 64 hexadecimal digits."""
    plain = replace(asked, tables=(Table(),), age_classes=AGE_CLASSES, precision=Precision.CURRENT)
    return answer_key(plain, expand, vintage)


def _written_out(value: Any, expand: Callable[[CodeSet], tuple[str, ...]]) -> Any:
    """Return the value with each set of codes inside it replaced by its codes, of no edition in particular."""
    if isinstance(value, CodeSet):
        return CodeSet(value.system, tuple(Code(code) for code in expand(value)))
    if isinstance(value, tuple):
        return tuple(_written_out(part, expand) for part in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{f.name: _written_out(getattr(value, f.name), expand) for f in fields(value)})
    return value


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def _condition(said: Condition) -> Condition:
    match said:
        case All():
            return _joined(All, said)
        case AnyOf():
            return _joined(AnyOf, said)
        case Not(part):
            # First the part: a join of one condition may turn out to be a negation.
            inner = _condition(part)
            return inner.condition if isinstance(inner, Not) else Not(inner)
        case Occurs():
            return replace(said, event=_selector(said.event))
        case LivesIn(regions, departements):
            return LivesIn(tuple(sorted({*regions})), tuple(sorted({*departements})))
    return said


def _joined(kind: type[All] | type[AnyOf], said: All | AnyOf) -> Condition:
    """Flatten conditions of the same kind, keep each once, and put them in the order of their JSON."""
    parts: list[Condition] = []
    for one in said.conditions:
        part = _condition(one)
        parts.extend(part.conditions if isinstance(part, All | AnyOf) and isinstance(part, kind) else [part])
    ordered = _once(parts)
    return ordered[0] if len(ordered) == 1 else kind(tuple(ordered))


def _once(parts: Iterable[Condition]) -> list[Condition]:
    by_text = {repr(part): part for part in parts}
    return [by_text[text] for text in sorted(by_text)]


def _group(group: CodeGroup) -> CodeGroup:
    return CodeGroup(group.name, _codes(group.codes))


def _codes(codes: CodeSet) -> CodeSet:
    included, excluded = (tuple(sorted({*rules}, key=rule_to_text)) for rules in (codes.included, codes.excluded))
    return replace(codes, included=included, excluded=excluded)


def _some(codes: CodeSet | None) -> CodeSet | None:
    return _codes(codes) if codes else None


def _selector(event: Selector) -> Selector:
    match event:
        case Dispensing(codes) | MedicalAct(codes) | LabTest(codes) | LongTermIllness(codes):
            return replace(event, codes=_codes(codes))
        case Visit(codes, specialities):
            return Visit(_codes(codes), _some(specialities))
        case Stay(diagnoses, groups, acts):
            ordered = sorted({repr(one): one for one in map(_diagnosis, diagnoses)}.items())
            return Stay(tuple(one for _text, one in ordered), _some(groups), _some(acts))
        case Death(causes, position):
            # Without a cause there is no position of one.
            return Death(_some(causes), position if causes else CausePosition.INITIAL)


def _diagnosis(one: Diagnosis) -> Diagnosis:
    return Diagnosis(_codes(one.codes), one.positions)
