"""Groups of stays (GHM): known by their shape, because no public list of them is whole.

The one list at hand is that of version 9, before March 2009; the codes of today are in no open file. So a
beginning stands for every code of that shape: no stay of the group can be missed, and the meaning of a
question depends neither on a list that ages nor on what the store happens to hold. Codes that no edition
ever used match nothing.

Shape (ATIH, notices of versions 9 and 11): category, 2 digits; C surgery, K interventional, M medical, Z either;
a number, 2 digits; severity 1 to 4, A to D, E (died), J (day surgery), T (very short stay), Z (not divided), and
in version 9 V, W and S (without, with, with severe associated illness).
"""

from __future__ import annotations

import re
from itertools import product

CATEGORIES = (*(f"{number:02}" for number in range(1, 29)), "90")
KINDS = "CKMZ"
SEVERITIES = "1234ABCDEJSTVWZ"
_NUMBERS = tuple(f"{number:02}" for number in range(100))
_BEGINNING = re.compile(rf"\d{{2}}([{KINDS}]\d{{2}})?")
CATEGORY, ROOT = 2, 5


def category_exists(code: str) -> bool:
    """Say whether the two first digits are a category (CMD): 01 to 28, and 90 for stays in error."""
    return code[:CATEGORY] in CATEGORIES


def is_beginning(text: str) -> bool:
    """Say whether this can be a category or a root."""
    return bool(_BEGINNING.fullmatch(text)) and category_exists(text)


def of_shape(beginning: str) -> frozenset[str]:
    """Return every code of that shape under a category (6,000) or a root (15)."""
    if len(beginning) == ROOT:
        return frozenset(beginning + severity for severity in SEVERITIES)
    roots = (beginning + kind + number for kind, number in product(KINDS, _NUMBERS))
    return frozenset(root + severity for root, severity in product(roots, SEVERITIES))
