"""The sentence that a question says, generated from it: a title typed by hand may say something else."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from query_service.query_model.codes import CodeRule, CodeSet, CodeSystem
from query_service.query_model.conditions import (
    Age,
    Alive,
    All,
    AnyOf,
    Condition,
    Consumer,
    Counting,
    IsSex,
    LivesIn,
    Not,
    Occurs,
    Since,
    Window,
    Years,
)
from query_service.query_model.json_writing import rule_to_text
from query_service.query_model.phrases import BEFORE, DURING, PHRASES, Phrases
from query_service.query_model.question import Dimension, Measure, Question
from query_service.query_model.selectors import (
    NAMES,
    Death,
    LongTermIllness,
    Selector,
    Stay,
    Visit,
)

# The French or English name of a code or beginning of code; "" when the nomenclature has none.
NameOf = Callable[[CodeSystem, str], str]


def sentence(asked: Question, language: str, name_of: NameOf = lambda _system, _code: "") -> str:
    """Return the question as one or more sentences in `fr` or `en`, codes with their names where known."""
    return _Speech(asked, language, PHRASES[language], name_of).whole()


def condition_in_words(said: Condition, asked: Question, language: str) -> str:
    """Return one condition of a question as the sentence says it, such as "aged 40 or more"."""
    return _Speech(asked, language, PHRASES[language], lambda _system, _code: "")._condition(said)


@dataclass(frozen=True, slots=True)
class _Speech:
    asked: Question
    language: str
    words: Phrases
    name_of: NameOf

    def whole(self) -> str:
        said = self.words.measure[self.asked.measure]
        if self.asked.counted is not None and self.asked.measure is not Measure.PERSONS:
            said += self._volume(self.asked.counted)
        said += self._population() + self._period() + self._tables()
        if self.asked.index is not None:
            event = self._event(self.asked.index.event) + self._window(self.asked.index.window)
            said += self.words.index % event
        if self.asked.code_groups:
            groups = self.words.apart.join(f"{one.name} ({self._codes(one.codes)})" for one in self.asked.code_groups)
            said += self.words.groups % groups
        return f"{said}."

    # who and what

    def _population(self) -> str:
        who: list[str] = [self._condition(self.asked.population)] if self.asked.population else []
        if self.asked.measure is not Measure.PERSONS:
            return self.words.for_persons % who[0] if who else ""
        if self.asked.counted is not None:
            who.append(self._event(self.asked.counted))
        return self.words.with_population % self.words.all.join(who)

    def _volume(self, counted: Selector) -> str:
        if isinstance(counted, Stay):
            return self._stay_details(counted)
        if isinstance(counted, LongTermIllness | Death):
            return ""
        return self.words.of % self._codes(counted.codes) + self._specialities(counted)

    def _condition(self, said: Condition) -> str:
        words = self.words
        match said:
            case All(parts):
                return words.all.join(self._inner(part) for part in parts)
            case AnyOf(parts):
                return words.any.join(self._inner(part) for part in parts)
            case Not(part):
                return words.nothing % self._inner(part)
            case IsSex(sex):
                return words.sex[sex]
            case Age(first, last):
                return words.age_from % first if last is None else words.age % (first, last)
            case LivesIn(regions, departements):
                return words.lives_in % ", ".join((*regions, *departements))
            case Alive():
                return words.alive
            case Consumer():
                return words.consumer
        assert isinstance(said, Occurs)
        return self._occurs(said)

    def _inner(self, said: Condition) -> str:
        """Put round brackets where the reader could not tell what "and" and "or" join."""
        text = self._condition(said)
        return f"({text})" if isinstance(said, All | AnyOf) and len(said.conditions) > 1 else text

    def _occurs(self, said: Occurs) -> str:
        if isinstance(said.event, LongTermIllness | Death):
            return self._event(said.event) + self._window(said.window)
        one, many = self.words.events[NAMES[type(said.event)]]
        if said.at_least == 1:
            number = one + self._details(said.event)
        else:
            counted = self.words.on_dates if said.counting is Counting.DATES else self.words.in_total
            number = self.words.at_least % (said.at_least, many + self._details(said.event) + counted)
        if said.at_least_with_large_pack is not None:
            number += self.words.large_pack % said.at_least_with_large_pack
        return self.words.having % number + self._window(said.window)

    def _event(self, event: Selector) -> str:
        if isinstance(event, LongTermIllness):
            return self.words.illness % self._codes(event.codes)
        if isinstance(event, Death):
            return self.words.death + (self.words.of_cause % self._codes(event.causes) if event.causes else "")
        return self.words.having % (self.words.events[NAMES[type(event)]][0] + self._details(event))

    def _details(self, event: Selector) -> str:
        if isinstance(event, Stay):
            return self._stay_details(event)
        assert not isinstance(event, LongTermIllness | Death)
        return self.words.of % self._codes(event.codes) + self._specialities(event)

    def _specialities(self, event: Selector) -> str:
        if isinstance(event, Visit) and event.specialities is not None:
            return self.words.speciality % self._codes(event.specialities)
        return ""

    def _stay_details(self, stay: Stay) -> str:
        said = []
        for one in stay.diagnoses:
            positions = self.words.any.join(self.words.positions[position] for position in one.positions)
            said.append(self.words.with_diagnosis % (self._codes(one.codes), positions))
        if stay.groups is not None:
            said.append(self.words.with_group % self._codes(stay.groups))
        if stay.acts is not None:
            said.append(self.words.with_act % self._codes(stay.acts))
        first, rest = said[:1], said[1:]
        return "".join([*first, *(self.words.all.rstrip() + one for one in rest)])

    # codes

    def _codes(self, codes: CodeSet) -> str:
        said = self._rules(codes.system, codes.included)
        if codes.excluded:
            said += self.words.except_ % self._rules(codes.system, codes.excluded)
        return said

    def _rules(self, system: CodeSystem, rules: Iterable[CodeRule]) -> str:
        named = []
        for rule in rules:
            text = rule_to_text(rule)
            name = self.name_of(system, text.rstrip("*"))
            named.append(f"{name} ({text})" if name else f"{self.words.systems[system]} {text}")
        return ", ".join(named)

    # when and by what

    def _window(self, window: Window) -> str:
        if isinstance(window, Since):
            return self.words.since % window.year
        if not isinstance(window, Years):
            return self.words.days % (self._day(window.first), self._day(window.last))
        one, several = BEFORE[self.language]
        back = one if window.first == -1 else several % -window.first
        if window.last == 0:
            yearly = any(Dimension.YEAR in table.dimensions for table in self.asked.tables)
            if window.first == 0:
                return self.words.this_year if yearly or self._one_year() else self.words.over_period
            return self.words.year_and_before % back
        if window.last == -1:
            return DURING[self.language] % back
        return self.words.from_to_before % (-window.first, -window.last)

    def _day(self, day: int) -> str:
        if day == 0:
            return self.words.that_day
        return self.words.day_before % -day if day < 0 else self.words.day_after % day

    def _one_year(self) -> bool:
        return self.asked.period.first == self.asked.period.last

    def _period(self) -> str:
        first, last = self.asked.period.first, self.asked.period.last
        if self._one_year():
            return self.words.one_year % first
        yearly = all(Dimension.YEAR in table.dimensions for table in self.asked.tables)
        return (self.words.each_year if yearly else self.words.pooled) % (first, last)

    def _tables(self) -> str:
        said = [self.words.all.join(self.words.dimensions[d] for d in t.dimensions) for t in self.asked.tables]
        wanted = [text for text in said if text]
        return self.words.by % self.words.apart.join(wanted) if wanted else ""
