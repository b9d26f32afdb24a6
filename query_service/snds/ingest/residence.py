"""The département where a person lives, from the ways the SNDS writes it (handbook, section 10).

Insurance: BEN_RES_DPT on 3 characters and BEN_RES_COM, else the paying office (ORG_AFF_BEN, characters 4 to 6).
Hospital: BDI_DEP on 2. What none of them says is null here, the empty text in the store.
"""

from __future__ import annotations

from collections.abc import Iterable

from query_service.catalogue.places import departements
from query_service.snds.ingest.rules import Rules
from query_service.snds.ingest.sql import fill

# Communes of Corse-du-Sud (official codes): 209 and 020 say Corsica and no more, the commune says which half.
_SOUTH = (
    "001 004 006 008 011 014 017 018 019 021 022 024 026 027 028 031 032 035 038 040 041 048 056 060 061 062 064 065 "
    "066 070 071 085 089 090 091 092 094 098 099 100 103 104 108 114 115 117 118 119 127 128 129 130 131 132 133 139 "
    "141 142 144 146 154 158 160 163 174 181 186 189 191 196 197 198 200 203 204 209 211 212 215 228 232 240 247 249 "
    "253 254 258 259 262 266 268 269 270 271 272 276 278 279 282 284 285 288 295 300 308 310 312 322 323 324 325 326 "
    "330 331 336 345 348 349 351 357 358 359 360 362 363"
)

# Two digits of the mainland, with or without a zero before; Corsica has 20 and its own lines.
_MAINLAND = (
    "WHEN TRY_CAST($code AS INTEGER) BETWEEN 1 AND 95 AND $code NOT IN ('20', '020') "
    "THEN lpad(CAST(TRY_CAST($code AS INTEGER) AS VARCHAR), 2, '0')"
)
_CORSICA = (
    "WHEN $code IN ('201', '02A', '2A', '20A') THEN '2A' "
    "WHEN $code IN ('202', '02B', '2B', '20B') THEN '2B' "
    "WHEN $code IN ('209', '020', '20') THEN $half"
)
# The commune first, then the paying office. Where neither tells, Corse-du-Sud: the région at least is right.
_HALF = (
    "CASE WHEN $commune IN ($south) THEN '2A' WHEN TRY_CAST($commune AS INTEGER) BETWEEN 2 AND 365 THEN '2B' "
    "WHEN $office = '202' THEN '2B' ELSE '2A' END"
)
_OVERSEAS = "WHEN $code = '097' AND left($commune, 1) IN ($islands) THEN '97' || left($commune, 1)"
# A paying office has 3 digits: the département, then its place in it; 201 and 202 in Corsica, 971 to 976 overseas.
_OFFICE = (
    "CASE WHEN $office IN ($overseas) THEN $office WHEN $office = '201' THEN '2A' WHEN $office = '202' THEN '2B' "
    "WHEN left($office, 2) <> '20' AND TRY_CAST(left($office, 2) AS INTEGER) BETWEEN 1 AND 95 THEN left($office, 2) END"
)
_WRITTEN_OUT = "WHEN $code IN ($overseas) THEN $code"


def from_insurance(departement: str, commune: str, organism: str, rules: Rules) -> str:
    """Return the SQL of the département, given the SQL of BEN_RES_DPT, BEN_RES_COM and ORG_AFF_BEN."""
    office = f"substr({organism}, 4, 3)"
    known = _decoded(departement, commune, office, rules)
    if not rules.on("paying_office"):
        return known
    return f"coalesce({known}, {fill(_OFFICE, office=office, overseas=_listed(_overseas()))})"


def from_hospital(code: str) -> str:
    """Return the SQL of the département, given the SQL of BDI_DEP."""
    others = {one.pmsi: one.code for one in departements() if not one.pmsi.isdigit()}
    cases = " ".join(f"WHEN {code} = '{written}' THEN '{meant}'" for written, meant in others.items())
    mainland = fill(_MAINLAND, code=code)
    return f"CASE {cases} {mainland} WHEN {code} = '20' THEN '2A' END"


def _decoded(code: str, commune: str, office: str, rules: Rules) -> str:
    half = fill(_HALF, commune=commune, office=office, south=_listed(_SOUTH.split()))
    cases = [fill(_MAINLAND, code=code)]
    if rules.on("corsica"):
        cases.append(fill(_CORSICA, code=code, half=half))
    if rules.on("overseas_by_commune"):
        cases.append(fill(_OVERSEAS, code=code, commune=commune, islands=_listed(one[2] for one in _overseas())))
    cases.append(fill(_WRITTEN_OUT, code=code, overseas=_listed(_overseas())))
    return f"CASE {' '.join(cases)} END"


def _overseas() -> list[str]:
    return [one.code for one in departements() if one.code.startswith("97")]


def _listed(codes: Iterable[str]) -> str:
    return ", ".join(f"'{code}'" for code in codes)
