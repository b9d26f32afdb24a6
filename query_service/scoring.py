"""How well published rules find the truly ill of a synthetic copy: sensitivity and positive predictive value.

No engine says who a question finds, and none has to: the persons both ill and found are the figure of the same
question over the part of the store that holds the truly ill alone.
"""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from query_service.assembly import EngineName, report_exactly
from query_service.exact_report import synthetic_manifest
from query_service.query_model.json_reading import from_json
from query_service.query_model.question import Period, Question, Table
from query_service.snds.synthesis.truth import truly_ill
from query_service.store.part import write_part

EXAMPLES = Path(__file__).parent / "examples"


@dataclass(frozen=True, slots=True)
class Rule:
    """An example request, and the illnesses of the truth that it looks for."""

    condition: str
    request: str
    illnesses: tuple[str, ...]


RULES = (
    Rule("diabetes, treated", "diabete-traite", ("diabetes_1", "diabetes_2")),
    Rule("diabetes", "diabete-cartographie", ("diabetes_1", "diabetes_2")),
    Rule("Parkinson", "parkinson", ("parkinson",)),
    Rule("multiple sclerosis", "sclerose-en-plaques", ("multiple_sclerosis",)),
    Rule("breast cancer", "cancer-du-sein", ("breast_cancer",)),
)


@dataclass(frozen=True, slots=True)
class Score:
    """Persons truly ill in the year, found by the rule, and both."""

    rule: Rule
    year: int
    ill: int
    found: int
    both: int

    @property
    def sensitivity(self) -> float | None:
        """The share of the ill who are found; None when nobody is ill."""
        return self.both / self.ill if self.ill else None

    @property
    def predictive_value(self) -> float | None:
        """The share of the found who are ill; None when nobody is found."""
        return self.both / self.found if self.found else None


def scores(store: Path, truth: Path, mapping: Path) -> list[Score]:
    """Return the score of each rule over the last year that every table of a synthetic store covers.

    Raises NotSynthetic before anything is read of the truth, then UnusableStore, UnreadableSource.
    """
    manifest = synthetic_manifest(store)
    year = min(span.last for span in manifest.coverage.values())
    made = []
    for rule in RULES:
        ill = truly_ill(truth, mapping, manifest.numbering, rule.illnesses, year)
        asked = _question(rule, year)
        with tempfile.TemporaryDirectory() as folder:
            both = _figure(asked, write_part(store, Path(folder) / "ill", ill.persons))
        made.append(Score(rule, year, len(ill), _figure(asked, store), both))
    return made


def _question(rule: Rule, year: int) -> Question:
    asked = from_json(json.loads((EXAMPLES / f"{rule.request}.json").read_text(encoding="utf-8")))
    return replace(asked, period=Period(year, year), tables=(Table(),))


def _figure(asked: Question, store: Path) -> int:
    report, _none = report_exactly(asked, EngineName.DUCKDB, store, master="", explain=False)
    (table,) = report.tables
    return int(table.rows[0][-1]) if table.rows else 0
