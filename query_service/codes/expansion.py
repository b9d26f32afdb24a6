"""What a set of codes means in one edition of its nomenclature: the codes themselves. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from query_service.codes import ghm
from query_service.codes.nomenclature import Entry, Nomenclature
from query_service.codes.spelling import check_digit_holds, spelled
from query_service.errors import IllFormed, UnknownCode, UnknownNomenclature
from query_service.query_model.codes import Code, CodeRule, CodeSet, CodeSystem, Prefix

_CATEGORIES = "it is a category (01 to 28, 90 for stays in error), a letter C, K, M or Z and 2 digits."

Expansion = Callable[[CodeSet], tuple[str, ...]]


def expand(codes: CodeSet, edition: Nomenclature) -> tuple[str, ...]:
    """Return the codes of the included rules that no excluded rule names, sorted, as the store spells them.

    Raises UnknownCode for a code, a beginning or an end of a range that the edition does not know, also
    among the excluded ones, and for a beginning whose codes the edition holds only in part; UnknownNomenclature
    when the set names another edition; IllFormed when nothing is left.
    """
    _check_edition(codes, edition)
    found = {code for rule in codes.included for code in _codes_of(rule, edition)}
    found -= {code for rule in codes.excluded for code in _codes_of(rule, edition)}
    if not found:
        raise IllFormed("codes", f"every code of {codes.system} that is named is also left out. Leave fewer out.")
    return tuple(sorted(found))


def expansion_over(editions: Iterable[Nomenclature]) -> Expansion:
    """Return how sets of codes expand over these editions: the one a set names, else the last of its system."""
    by_name = {(edition.system, edition.version): edition for edition in editions}
    latest = {system: edition for (system, _version), edition in by_name.items()}

    def expanded(codes: CodeSet) -> tuple[str, ...]:
        named = by_name.get((codes.system, codes.version)) if codes.version else latest.get(codes.system)
        if named is None:
            known = ", ".join(version for system, version in by_name if system == codes.system) or "none"
            wanted = f"{codes.system} {codes.version}".strip()
            raise UnknownNomenclature(f"nomenclature {wanted}: not at hand. Editions of {codes.system}: {known}.")
        return expand(codes, named)

    return expanded


def _check_edition(codes: CodeSet, edition: Nomenclature) -> None:
    if codes.system != edition.system or codes.version not in ("", edition.version):
        raise UnknownNomenclature(
            f"the codes are of {codes.system} {codes.version}, the nomenclature is {edition.system} {edition.version}."
        )


def _codes_of(rule: CodeRule, edition: Nomenclature) -> frozenset[str]:
    if edition.system == CodeSystem.GHM:
        return _groups(rule)
    if isinstance(rule, Code):
        return frozenset({_known(rule.code, edition).code})
    if isinstance(rule, Prefix):
        entries = edition.starting(rule.prefix)
        if not entries:
            raise UnknownCode(_unknown(f"no code starts with {rule.prefix!r}", rule.prefix, edition))
        _check_whole(rule.prefix, entries, edition)
    else:
        _known(rule.first, edition), _known(rule.last, edition)
        entries = edition.between(rule.first, rule.last)
        _check_whole(f"{rule.first}-{rule.last}", entries, edition)
    return frozenset(entry.code for entry in entries)


def _groups(rule: CodeRule) -> frozenset[str]:
    if isinstance(rule, Code):
        if not ghm.category_exists(rule.code):
            raise UnknownCode(f"{rule.code!r} is no GHM: {_CATEGORIES}")
        return frozenset({rule.code})
    assert isinstance(rule, Prefix), "CodeSet gives ranges to CIM-10 only"
    if not ghm.is_beginning(rule.prefix):
        raise UnknownCode(f"{rule.prefix!r} starts no GHM: {_CATEGORIES}")
    return ghm.of_shape(rule.prefix)


def _known(code: str, edition: Nomenclature) -> Entry:
    wanted = spelled(edition.system, code)
    if edition.system == CodeSystem.CIP13 and not check_digit_holds(wanted):
        raise UnknownCode(f"{code!r} is no CIP13: its last digit does not agree with the others. Check what was typed.")
    entry = edition.get(wanted)
    if entry is None:
        raise UnknownCode(_unknown(f"{code!r} is not a code", wanted, edition))
    return entry


def _check_whole(said: str, entries: Iterable[Entry], edition: Nomenclature) -> None:
    in_part = sorted(entry.code for entry in entries if not entry.whole)
    if in_part:
        raise UnknownCode(
            f"{said}: {edition.system} {edition.version} leaves out the subdivisions of {', '.join(in_part[:3])}"
            f"{' and others' if len(in_part) > 3 else ''}, so the answer would be too low. Import the whole "
            "nomenclature with `query-service codes import`."
        )


def _unknown(what: str, code: str, edition: Nomenclature) -> str:
    near = edition.nearest(code)
    remedy = f"Nearest: {', '.join(near)}." if near else "Look it up with `query-service codes search`."
    return f"{what} in {edition.system} {edition.version}. {remedy}"
