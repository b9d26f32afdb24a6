"""One way to write each code: the way of the event store, whatever the way of the source."""

from __future__ import annotations

from query_service.query_model.codes import CodeSystem

UCD_ZEROS = "000000"
_NUMBERS = (CodeSystem.NABM, CodeSystem.NATURE, CodeSystem.SPECIALITY)


def spelled(system: str, code: str) -> str:
    """Return the code as the store writes it.

    Capitals, no blanks around (the SNDS pads with blanks), no dot in CIM-10, UCD on 7 digits without its
    six zeros, numbers of NABM, natures and specialities without leading zeros (they are stored as numbers).
    """
    plain = code.strip().upper()
    if system == CodeSystem.CIM10:
        return plain.replace(".", "")
    if system == CodeSystem.UCD and len(plain) == 13:
        return plain.removeprefix(UCD_ZEROS)
    if system in _NUMBERS:
        return plain.lstrip("0") or "0"
    return plain


def check_digit_holds(cip13: str) -> bool:
    """Say whether the last digit of a CIP13 is that of an EAN-13: weights 1 and 3 in turn, to the next ten."""
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(cip13[:12]))
    return (10 - total % 10) % 10 == int(cip13[12])
