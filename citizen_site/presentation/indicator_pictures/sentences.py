"""What a picture finds, in a sentence that stands before it. Figures whose margins overlap are never ranked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from citizen_site.charts.indicators.cells import Blank, Cell, Shown, shown
from citizen_site.presentation.indicator_pictures.quantities import Quantity, capital


@dataclass(frozen=True, slots=True)
class Named:
    """A cell and what it is of."""

    name: str
    cell: Cell


def one_figure(cell: Cell, quantity: Quantity) -> str:
    """Return the only figure of a picture with its margin."""
    if isinstance(cell, Shown):
        figure = f"{quantity.say(cell.value)} {quantity.name}"
        return _("%(figure)s, with a margin of %(margin)s.", figure=figure, margin=quantity.say_margin(cell))
    return how_many_shown([cell], quantity)


def how_many_shown(cells: Sequence[Cell], quantity: Quantity) -> str:
    """Return how many figures are shown, between which two, and how many are not for each reason."""
    figures = shown(cells)
    of, count = quantity.say_round(len(cells)), quantity.say_round(len(figures))
    if not figures:
        said = ngettext("The figure is not shown.", "None of the %(of)s figures is shown.", len(cells), of=of)
    elif len(figures) == 1:
        figure = f"{quantity.say(figures[0].value)} {quantity.name}"
        said = _("One of %(of)s figures is shown: %(figure)s.", of=of, figure=figure)
    else:
        values = [figure.value for figure in figures]
        least, most = quantity.say(min(values)), quantity.say(max(values))
        said = _("%(count)s of %(of)s figures are shown, from %(least)s to %(most)s %(unit)s.",
                 count=count, of=of, least=least, most=most, unit=quantity.name)  # fmt: skip
    return " ".join([said, *_why_not(cells, quantity)])


def _why_not(cells: Sequence[Cell], quantity: Quantity) -> list[str]:
    def counted(blank: Blank) -> tuple[int, str]:
        return cells.count(blank), quantity.say_round(cells.count(blank))

    hidden, missing, zero = (counted(blank) for blank in (Blank.HIDDEN, Blank.MISSING, Blank.ZERO))
    told = []
    if hidden[0]:
        told.append(ngettext("%(count)s is hidden.", "%(count)s are hidden.", hidden[0], count=hidden[1]))
    if missing[0]:
        told.append(ngettext("%(count)s is not available.", "%(count)s are not available.", missing[0],
                             count=missing[1]))  # fmt: skip
    if zero[0]:
        told.append(ngettext("%(count)s is zero by definition.", "%(count)s are zero by definition.", zero[0],
                             count=zero[1]))  # fmt: skip
    return told


def compared(pairs: Sequence[tuple[Cell, Cell]], names: tuple[str, str], quantity: Quantity) -> str:
    """Return how often the first series is above the second beyond the margins, and how often the margins overlap."""
    both = [(one, other) for one, other in pairs if isinstance(one, Shown) and isinstance(other, Shown)]
    above = sum(one.lower > other.upper for one, other in both)
    below = sum(one.upper < other.lower for one, other in both)
    cells = [cell for pair in pairs for cell in pair]
    if not both:
        return how_many_shown(cells, quantity)
    counts = {"count": len(both), "above": above, "below": below, "even": len(both) - above - below}
    said = {name: quantity.say_round(number) for name, number in counts.items()}
    told = ngettext(
        "In %(count)s comparison: %(first)s higher, %(above)s; %(second)s higher, %(below)s; margins overlap, "
        "%(even)s.",
        "In %(count)s comparisons: %(first)s higher, %(above)s; %(second)s higher, %(below)s; margins overlap, "
        "%(even)s.",
        len(both),
        **{**said, "first": names[0], "second": names[1]},
    )
    return " ".join([told, *_why_not(cells, quantity)])


def over_time(points: Sequence[Named], quantity: Quantity) -> str:
    """Return the first and the last figure, and whether their margins part them."""
    known = [(one.name, one.cell) for one in points if isinstance(one.cell, Shown)]
    if len(known) < 2:
        return how_many_shown([one.cell for one in points], quantity)
    (first, start), (last, end) = known[0], known[-1]
    told = [_("%(point)s: %(figure)s (margin: %(margin)s).", point=capital(name), figure=quantity.say(cell.value),
              margin=quantity.say_margin(cell)) for name, cell in ((first, start), (last, end))]  # fmt: skip
    return " ".join([*told, _verdict(start, end), *_why_not([one.cell for one in points], quantity)])


def series_over_time(lines: Sequence[tuple[str, Sequence[Named]]], quantity: Quantity) -> str:
    """Return for each line whether its first and last figures are apart."""
    told = []
    for name, points in lines:
        known = [one.cell for one in points if isinstance(one.cell, Shown)]
        verdict = _change(known[0], known[-1]) if len(known) > 1 else _("too few figures to compare.")
        told.append(_("%(what)s: %(where)s", what=capital(name), where=verdict))
    first, last = lines[0][1][0].name, lines[0][1][-1].name
    period = _("%(first)s to %(last)s", first=capital(first), last=last)
    return " ".join([f"{period}.", *told, *_why_not([one.cell for _name, points in lines for one in points], quantity)])


def _way(start: Shown, end: Shown) -> int:
    """Return 1 for a rise beyond both margins, -1 for a fall, 0 where the margins meet."""
    return int(end.lower > start.upper) - int(end.upper < start.lower)


def _change(start: Shown, end: Shown) -> str:
    return {
        1: _("a rise beyond the noise."),
        -1: _("a fall beyond the noise."),
        0: _("a gap that the noise is enough to explain."),
    }[_way(start, end)]


def _verdict(start: Shown, end: Shown) -> str:
    return {
        1: _("The margins do not meet: the noise does not explain the rise."),
        -1: _("The margins do not meet: the noise does not explain the fall."),
        0: _("The two margins overlap: the noise is enough to explain the gap."),
    }[_way(start, end)]
