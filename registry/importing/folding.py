"""Labels and values compared without case, accents, spaces, apostrophes, plural marks and small words."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from registry.projects.references import slug_of

_SMALL = frozenset({"de", "du", "des", "la", "le", "les", "l", "d", "et", "a", "au", "aux", "un", "une"})
_SAME = {"treatment": "traitement"}  # one label of the official file mixes the two languages


@lru_cache(maxsize=50_000)
def name_key(name: str) -> str:
    """Return the address of a name: two spellings of one name have the same, two names do not."""
    return slug_of(name)


@lru_cache(maxsize=50_000)
def fold(text: str) -> str:
    """Return the text in plain lower-case words: `Etape  : Complétude` gives `etape completude`."""
    opened = text.replace("œ", "oe").replace("Œ", "OE").replace("(s)", "s")
    plain = unicodedata.normalize("NFKD", opened).encode("ascii", "ignore").decode().lower()
    # The apostrophe of print is not ASCII: it would glue the two words it parts.
    if "’" in text:
        plain = unicodedata.normalize("NFKD", opened.replace("’", "'")).encode("ascii", "ignore").decode().lower()
    words = [_SAME.get(word, word) for word in re.findall(r"[a-z0-9]+", plain)]
    kept = [word for word in words if word not in _SMALL] or words
    return " ".join(word[:-1] if len(word) > 3 and word.endswith("s") else word for word in kept)
