"""The rules of French typography and tone that words shown to citizens keep, as one table."""

from __future__ import annotations

import re
from dataclasses import dataclass

NBSP, NARROW = "\u00a0", "\u202f"


@dataclass(frozen=True, slots=True)
class Rule:
    """`found` matches what breaks the rule; `bad` breaks it and `good` does not, which a test verifies."""

    name: str
    found: re.Pattern[str]
    bad: str
    good: str


def _rule(name: str, found: str, bad: str, good: str) -> Rule:
    return Rule(name, re.compile(found), bad, good)


RULES = (
    _rule("apostrophes are typographic", r"'", "l'étude", "l’étude"),
    _rule("a narrow no-break space stands before ; ? and !", rf"(?:^|[^{NARROW}])[;?!]", "Quand ?", f"Quand{NARROW}?"),
    _rule("a no-break space stands before a colon", rf"(?:^|[^{NBSP}]):(?!//)", "Source :", f"Source{NBSP}: https://"),
    _rule("no-break spaces stand inside French quotes", rf"«(?!{NBSP})|(?<!{NBSP})»", "« AVC »", f"«{NBSP}AVC{NBSP}»"),
    _rule("quotes are French", r"[\"“”]", "“AVC”", f"«{NBSP}AVC{NBSP}»"),
    _rule("a no-break space stands before a per cent sign", rf"(?<![{NBSP}%])%%", "78 %%", f"78{NBSP}%%"),
    _rule("the ellipsis is one sign", r"\.\.", "projet...", "projet…"),
    _rule("no two spaces follow each other", rf"[ {NBSP}{NARROW}]{{2}}", "un  projet", "un projet"),
    _rule("thousands are parted by a narrow no-break space", r"\d[ ,.]?\d{3}(?![\d-])(?<!\b20\d\d)(?<!\b19\d\d)",
          "2 000 signes", f"2{NARROW}000 signes, en 2026, 2026-03"),
    _rule("œ is one letter", r"(?i)\b(?:c|s|man)?oe(?:u[rv]|il)", "coeur", "cœur, œuvre"),
    _rule("capitals keep their accents", r"\b(?:A (?!priori)|E(?:tude|tape|v[ée]nement|valu|crire|ch[ée]ance))",
          "A propos", "À propos, Étude"),
    _rule("no exclamation", r"!", f"Bravo{NARROW}!", "Bravo."),
    _rule("people are told what happens, not to click", r"(?i)cliqu", "Cliquez ici", "Lire la fiche"),
    _rule("no empty politeness", r"(?i)h[ée]sitez pas|veuillez|merci de\b", "N’hésitez pas", "Écrivez"),
    _rule("people are addressed as vous", r"(?i)\b(?:tu|toi|tes|ton|ta)\b", "ton projet", "votre projet"),
    _rule("French has its own word",
          r"(?i)\b(?:feedback|e-?mail|newsletter|login|slug|dataset|dashboard|preprint|workflow|open data|opt-out|"
          r"start-up|reporting|deadline|link|cookies? wall|machine learning)s?\b", "votre feedback", "votre avis"),
)  # fmt: skip


def broken(text: str) -> list[str]:
    """Return the names of the rules that a French text breaks."""
    return [rule.name for rule in RULES if rule.found.search(text)]
