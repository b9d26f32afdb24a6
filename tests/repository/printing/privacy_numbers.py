"""docs/privacy-numbers.md: what a released table looks like, for many patients and for few."""

from __future__ import annotations

from collections.abc import Iterator

from query_service.ledger.policy import shipped_policy
from query_service.preview.numbers import Numbers, numbers
from query_service.release.labels import in_words
from tests.repository.printing.markdown import code, head, table

ABOUT = """\
What a release shows of an illness with so many patients a year in France: three tables (the total, régions, sex by
five classes of age) of one year of care, by the default policy. Patients live and age as people with a long-term
illness (ALD) do. The numbers come from `query-service preview`: see [preview.md](preview.md) for your own question.
[privacy.md](privacy.md) says what the levels mean.
"""
COLUMNS = (
    "Patients", "Level", "Total", "Régions hidden", "A région", "Sex by age hidden", "A class", "Smallest shown",
)  # fmt: skip
READING = """\
Total, région and class: half of the 95 % interval, in per cent of the figure; for régions and classes, of the one in
the middle, even where it is hidden: more than about 50 % means that it is. Hidden: the share of the 18 régions and of
the 10 classes by sex that is expected not to be shown, small ones and those that would let them be worked out. The last
column is the smallest number of patients of a région that is printed.

Several years by year give the same table for each, at the price of each; one pooled period costs as one year, and holds
more patients. Two tables in place of three take away a fifth of the errors.
"""


def page() -> str:
    """Return the page of the numbers."""
    policy = shipped_policy()
    rows = list(_rows(list(numbers(policy.levels, policy.floor))))
    parts = [head("What a table looks like", "query_service/preview", ABOUT), table(COLUMNS, rows), READING]
    return "\n".join(parts)


def _rows(found: list[Numbers]) -> Iterator[tuple[str, ...]]:
    for one in found:
        yield (
            in_words(one.patients, "en"),
            code(one.level.value),
            f"±{_percent(one.error_of_total)}",
            _percent(one.hidden_regions),
            f"±{_percent(one.error_of_region)}",
            _percent(one.hidden_classes),
            f"±{_percent(one.error_of_class)}",
            in_words(one.smallest, "en"),
        )


def _percent(share: float) -> str:
    percent = 100 * share
    return f"{percent:.2g} %" if 0.005 <= percent < 10 else f"{percent:.0f} %"
