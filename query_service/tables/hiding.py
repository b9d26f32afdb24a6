"""Which figures are hidden: small ones, and enough others that no hidden one can be worked out from what is shown.

The practice of the SNDS is that no figure from 1 to the floor is printed, nor can be by subtraction. Noise protects
persons without it: everything here reads noisy figures only, adds nothing to that promise and takes nothing from it.

1. A figure is hidden when its evidence does not reach its threshold.
2. The rule of lines. In each line whose total is shown, or follows from what is shown, either nothing is hidden, or two
   figures at least are and their sum, the remainder, reaches its own threshold; otherwise the smallest figure that is
   shown in the line is hidden as well. When none is left to hide, the total is.
3. The audit. No hidden figure follows from all that is published from the draw, what was published before included
   (auditing.py); when one does, the smallest figure near it is hidden as well.

2 and 3 are repeated until both hold. Each turn hides a figure more, so it ends, with nothing shown at worst. What was
published before stays as it is, and so does what follows from it: only figures that tell something new are hidden. A
figure that was hidden before is still not to be known.
"""

from __future__ import annotations

from collections.abc import Iterable

from query_service.tables.auditing import recomputable
from query_service.tables.board import Board, Line


def hide(board: Board) -> None:
    """Hide figures of the board until every rule holds."""
    _keep_what_is_known(board)
    waiting = dict.fromkeys(range(len(board.lines)))
    while True:
        keep_lines(board, waiting)
        if not hide_more(board, waiting):
            return


def keep_lines(board: Board, waiting: dict[int, None]) -> None:
    """Apply the rule of lines to the lines that wait, and to those that this changes, until it holds."""
    while waiting:
        number = next(iter(waiting))
        if (more := _to_hide(board, board.lines[number])) is None:
            del waiting[number]
        else:
            _hide(board, more, waiting)


def hide_more(board: Board, waiting: dict[int, None]) -> bool:
    """Hide a figure near each one that can be worked out; say whether there is more to look at.

    Totals that nobody publishes and that follow from what is shown have lines as well: they are looked at from then on.
    """
    known = recomputable(board.left(board.hidden | board.unknown))
    totals = (known & board.unknown) - board.small - board.follows
    board.follows |= totals
    for number in totals:
        waiting.update(dict.fromkeys(board.lines_of(number)))
    hidden_now: set[int] = set()
    for number in sorted(known & _secret(board)):
        if hidden_now.intersection(board.beside(number)):
            continue
        if free := _free_near(board, number):
            more = _smallest(board, free)
            _hide(board, more, waiting)
            hidden_now.add(more)
    return bool(hidden_now or waiting)


def told(board: Board) -> set[int]:
    """Return the figures that are not to be known, and that a reader of everything published can work out."""
    return recomputable(board.left(board.hidden | board.unknown)) & _secret(board)


def _secret(board: Board) -> set[int]:
    return (board.hidden - board.known) | board.small


def _keep_what_is_known(board: Board) -> None:
    """Leave alone what follows from what was published before: to hide it would hide nothing."""
    if board.fixed:
        published = board.fixed - board.hidden
        known = recomputable(board.left(set(range(len(board.figures))) - published))
        board.known |= known
        board.fixed |= known - board.unknown
        board.small -= known


def _to_hide(board: Board, line: Line) -> int | None:
    """Return what is to be hidden next for a line to keep its rule; None when it does, or nothing can be."""
    if line.total in board.hidden or (line.total in board.unknown and line.total not in board.follows):
        return None
    hidden = [part for part in line.parts if part in board.hidden]
    if not hidden or (len(hidden) > 1 and board.reaches(hidden)):
        return None
    free = [part for part in line.parts if board.is_free(part)]
    if not free and line.total in board.unknown:
        # The parts were published before: what is left is that their total does not follow.
        free = _free_near(board, line.total)
        if free:
            board.follows.discard(line.total)
    if free:
        return _smallest(board, free)
    return line.total if board.is_free(line.total) else None


def _free_near(board: Board, number: int) -> list[int]:
    """Return what can be hidden of the figures beside this one, else of all figures."""
    near = [one for one in board.beside(number) if board.is_free(one)]
    return near or [one for one in range(len(board.figures)) if board.is_free(one)]


def _smallest(board: Board, numbers: Iterable[int]) -> int:
    return min(numbers, key=lambda number: (board.figures[number], number))


def _hide(board: Board, number: int, waiting: dict[int, None]) -> None:
    board.hidden.add(number)
    waiting.update(dict.fromkeys(board.lines_of(number)))
