"""Numbers by which an association is known: RNA, SIREN, agreement. Rules of texts; nothing is looked up.

RNA (national register of associations, order of 14 October 2009): W, three signs of the office that keeps the file,
six digits. The office begins with the two digits of its département; 2A and 2B in Corsica, 9 and a letter overseas
(W9R1… in Réunion). Associations under the local law of Alsace-Moselle have no RNA number: they give a SIREN number.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from stdnum.exceptions import ValidationError
from stdnum.fr import siren as sirens

from citizen_site.accounts.associations.refusals import (
    AgreementMalformed,
    AssociationRefused,
    NoNumber,
    RnaMalformed,
    SirenMalformed,
)

# Overseas: Saint-Barthélemy, Guyane, Wallis-et-Futuna, Guadeloupe, Martinique, Nouvelle-Calédonie, Polynésie,
# La Réunion, Saint-Pierre-et-Miquelon, Mayotte.
OVERSEAS = "BCFGMNPRST"
_RNA = re.compile(rf"W(?:2[AB]|9[{OVERSEAS}]|\d\d)\d{{7}}", re.ASCII)
_SIREN = re.compile(r"\d{9}", re.ASCII)
# No public text fixes one spelling for agreements of article L. 1114-1, national or regional: letters, digits and
# the signs between them, a digit somewhere. The officer compares it with the order that gave it.
_AGREEMENT = re.compile(r"(?=.*\d)[A-Z0-9](?:[A-Z0-9 ./-]{0,38}[A-Z0-9])", re.ASCII)
# As people write them between groups; what no keyboard puts there is refused.
_BETWEEN = re.compile("[ .\u00a0\u202f-]")


def rna(typed: str) -> str:
    """Return the RNA number as the register writes it, ten signs. Raises RnaMalformed."""
    number = _BETWEEN.sub("", typed.strip()).upper()
    if not _RNA.fullmatch(number):
        raise RnaMalformed("RNA: write W and nine signs, as on the receipt of the prefecture.", "rna")
    return number


def siren(typed: str) -> str:
    """Return the SIREN number, nine digits. Raises SirenMalformed."""
    number = _BETWEEN.sub("", typed.strip())
    try:
        # Only digits are left, or the library would read what looks like one. Nine zeros fit the key and are nobody.
        known = _SIREN.fullmatch(number) and number != "0" * 9 and sirens.validate(number)
    except ValidationError:
        known = None
    if not known:
        raise SirenMalformed("SIREN: write its nine digits; one of them is wrong when the last does not fit.", "siren")
    return number


def agreement(typed: str) -> str:
    """Return the number of the agreement in capitals and on one line; empty when none is given.

    Raises AgreementMalformed.
    """
    number = " ".join(typed.split()).upper()
    if number and not _AGREEMENT.fullmatch(number):
        raise AgreementMalformed("Agreement: write its number, at most 40 letters and digits.", "agreement")
    return number


def numbers(typed_rna: str, typed_siren: str) -> tuple[str | None, str | None]:
    """Return RNA and SIREN, None for one that is not given. Raises NoNumber, RnaMalformed, SirenMalformed."""
    found = (rna(typed_rna) if typed_rna.strip() else None, siren(typed_siren) if typed_siren.strip() else None)
    if found == (None, None):
        raise NoNumber("Association: give its RNA number or its SIREN number.", "rna")
    return found


def is_rna(typed: str) -> bool:
    """Say whether this is an RNA number."""
    return _accepts(rna, typed)


def is_siren(typed: str) -> bool:
    """Say whether this is a SIREN number."""
    return _accepts(siren, typed)


def _accepts(rule: Callable[[str], str], typed: str) -> bool:
    try:
        rule(typed)
    except AssociationRefused:
        return False
    return True
