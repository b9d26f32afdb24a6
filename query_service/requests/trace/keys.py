"""Which requests have the same answer: as `answer_key` says, without writing every code out for each of them."""

from __future__ import annotations

from query_service.query_model.conditions import All, AnyOf, Condition, LivesIn, Not, Occurs
from query_service.query_model.question import Question
from query_service.requests.trace.events import Token, event_text, window_text
from query_service.requests.trace.forms import Body, attribute_text, joined, negated


def key_text(said: Question, token: Token) -> str:
    """Return a text that two questions in their canonical form share when they have one stored answer, and only then.

    `token` names what a set of codes stands for. Régions are as they are said: the key of an answer does not write them
    out.
    """
    population = _body(said.population, token).text if said.population else ""
    counted = event_text(said.counted, token) if said.counted else ""
    index = f"{event_text(said.index.event, token)}[{window_text(said.index.window)}]" if said.index else ""
    groups = [(group.name, token(group.codes)) for group in said.code_groups]
    period = (said.period.first, said.period.last)
    tables = [table.dimensions for table in said.tables]
    return repr((said.measure, period, population, counted, groups, tables, said.age_classes, index, said.precision))


def _body(said: Condition, token: Token) -> Body:
    match said:
        case All(parts):
            return joined("all", [_body(part, token) for part in parts])
        case AnyOf(parts):
            return joined("any", [_body(part, token) for part in parts])
        case Not(part):
            return negated(_body(part, token))
        case Occurs():
            number = f"{said.at_least};{said.counting};{said.at_least_with_large_pack}"
            return Body(f"{event_text(said.event, token)}[{window_text(said.window)};{number}]")
        case LivesIn(regions, departements):
            return Body(f"in{regions}{departements}")
    return Body(attribute_text(said))
