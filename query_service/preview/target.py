"""What it takes to reach an error: the level of the policy that does, and the smallest loss that would."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from query_service.preview.outlook import TableOutlook
from query_service.privacy.loss import Loss
from query_service.query_model.question import Dimension, Precision

# A thousand: a loss at which a release would tell everything about everybody.
LARGEST = Loss(1_000_000_000_000)

Dimensions = tuple[Dimension, ...]
# The table at a loss of one year of care; None where that loss is too small to be shared.
At = Callable[[Loss], TableOutlook | None]


@dataclass(frozen=True, slots=True)
class Reached:
    """An error wanted of a table, as a share of its figures: half of the interval of the cell in the middle.

    `level`: the cheapest of the policy that reaches it; `loss`: the smallest of one year of care that does, before the
    tables share it. None where none does, whatever it costs.
    """

    error: float
    table: Dimensions
    level: Precision | None
    loss: Loss | None


def reach(error: float, table: Dimensions, levels: Mapping[Precision, Loss], at: At) -> Reached:
    """Return what reaches an error. The loss is found by halving: the more is paid, the less a figure errs.

    (Where hardly anything is shown the factor of the intervals can rise by a hair; the loss found reaches the error,
    and one a little smaller does not.)
    """
    by_price = sorted(levels.items(), key=lambda one: one[1])
    level = next((name for name, loss in by_price if _reaches(at(loss), error)), None)
    if not _reaches(at(LARGEST), error):
        return Reached(error, table, level, None)
    low, high = 0, LARGEST.billionths
    while high - low > 1:
        middle = (low + high) // 2
        if _reaches(at(Loss(middle)), error):
            high = middle
        else:
            low = middle
    return Reached(error, table, level, Loss(high))


def _reaches(table: TableOutlook | None, error: float) -> bool:
    return table is not None and table.relative_error is not None and table.relative_error <= error
