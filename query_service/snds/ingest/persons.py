"""Who is a person: from the numbers of cards to dense numbers, one for each unit (handbook, section 2).

The number of a card (BEN_NIR_PSA, with its rank BEN_RNG_GEM in town) leads to BEN_IDT_ANO by IR_BEN_R and its archive.
A person with several cards is one. People who share the number of a card (twins of the same sex) are one unit, with
everything that any of their cards holds: hospitals write that number without the rank, and to drop such people, as
linked studies do, or to give their stays to one of them would change what the store says of one when the other comes
or goes. `Twins.APART` counts them as the handbook does instead, for exact figures only.

Nobody's (person 0): numbers that IR_BEN_R does not know, fictitious ones (BEN_CDI_NIR other than 00, 03 and 04;
secret by law for some) and fillers. None of them makes two people one.

Numbers go by BEN_IDT_ANO, the least of the unit: they say nothing about anybody, and the same source gives the same.
"""

from __future__ import annotations

from query_service.errors import UnreadableSource
from query_service.snds.ingest.report import Journal
from query_service.snds.ingest.residence import from_insurance
from query_service.snds.ingest.rules import Rules
from query_service.snds.ingest.sql import Workbench, fill, make, number
from query_service.store.manifest import Twins

KEPT_NUMBERS = ("00", "03", "04")
FILLER = "regexp_full_match($number, '[xX]+D?')"
# Far more than families have: a chain of shared cards this long is an extract gone wrong.
_MOST_STEPS = 50

_IDENTITIES = """
SELECT BEN_NIR_PSA AS card, coalesce(BEN_RNG_GEM, 0) AS rank, $identity AS identity,
  CASE WHEN BEN_SEX_COD IN (1, 2) THEN BEN_SEX_COD END AS sex,
  CASE WHEN BEN_NAI_ANN BETWEEN 1850 AND 2100 THEN BEN_NAI_ANN END AS birth_year,
  $departement AS departement, $died AS died,
  $secret AS secret,
  coalesce(strftime(coalesce(BEN_DTE_MAJ, MAX_TRT_DTD), '%Y%m%d'), '00000000') || BEN_NIR_PSA
    || coalesce(BEN_RNG_GEM, 0) || $said AS latest,
  $why AS why
FROM ($rows)
"""
# Two rows of one day: the last by what they say, whatever reads them first.
_SAID = ("BEN_SEX_COD", "BEN_NAI_ANN", "BEN_RES_DPT", "BEN_RES_COM", "ORG_AFF_BEN", "BEN_DCD_DTE", "BEN_DCD_AME")
_WITH_ARCHIVE = "SELECT * FROM IR_BEN_R UNION ALL BY NAME SELECT * FROM IR_BEN_R_ARC"
_LINKS = "SELECT DISTINCT card, identity FROM identities WHERE why IS NULL AND NOT secret"
_SHARED = """
SELECT card, identity, identity AS unit FROM links
WHERE card IN (SELECT card FROM links GROUP BY card HAVING count(*) > 1)
"""
_STEP = """
WITH by_card AS (SELECT card, min(unit) AS unit FROM shared GROUP BY card),
  by_identity AS (
    SELECT shared.identity, min(by_card.unit) AS unit FROM shared JOIN by_card USING (card) GROUP BY shared.identity)
SELECT shared.card, shared.identity, by_identity.unit FROM shared JOIN by_identity USING (identity)
"""
_CHANGED = """
SELECT count(*) FROM shared JOIN shared_next USING (card, identity) WHERE shared.unit <> shared_next.unit
"""
_NUMBERED = """
WITH units AS (
    SELECT DISTINCT links.identity, coalesce(joined.unit, links.identity) AS unit
    FROM links LEFT JOIN (SELECT DISTINCT identity, unit FROM shared) AS joined USING (identity)),
  numbers AS (SELECT unit, CAST(row_number() OVER (ORDER BY unit) AS INTEGER) AS person FROM units GROUP BY unit)
SELECT units.identity, numbers.person FROM units JOIN numbers USING (unit)
"""
_BY_CARD = "SELECT links.card, min(numbered.person) AS person FROM links JOIN numbered USING (identity) GROUP BY card"
_BY_RANK = """
SELECT card, $rank AS rank, min(numbered.person) AS person
FROM identities JOIN numbered USING (identity) WHERE why IS NULL AND NOT secret GROUP BY ALL
"""
_SECRET = "SELECT DISTINCT card, rank FROM identities WHERE secret AND card IS NOT NULL"
_PERSONS = """
SELECT numbered.person, coalesce($pick(sex, latest) FILTER (sex IS NOT NULL), 0) AS sex,
  $pick(birth_year, latest) FILTER (birth_year IS NOT NULL) AS birth_year,
  $pick(departement, latest) FILTER (departement IS NOT NULL) AS departement,
  $pick(died, latest) FILTER (died IS NOT NULL) AS died,
  count(DISTINCT sex) > 1 AS sex_varies, count(DISTINCT birth_year) > 1 AS birth_varies
FROM identities JOIN numbered USING (identity) WHERE why IS NULL AND NOT secret GROUP BY numbered.person
"""


def number_persons(bench: Workbench, rules: Rules, twins: Twins, journal: Journal) -> None:
    """Make the tables `numbered` (identity, person), `by_card`, `by_rank`, `secret_numbers` and `person_rows`."""
    make(bench, "identities", _IDENTITIES, **_identity_parts(rules))
    journal.count(bench, "IR_BEN_R, IR_BEN_R_ARC", "identities")
    make(bench, "links", _LINKS)
    make(bench, "shared", _SHARED)
    if _one_unit(twins, rules):
        _join_shared(bench)
    make(bench, "numbered", _NUMBERED)
    make(bench, "by_card", _BY_CARD)
    make(bench, "by_rank", _BY_RANK, rank="rank" if rules.on("rank_tells_twins_apart") else "0")
    make(bench, "secret_numbers", _SECRET)
    make(bench, "person_rows", _PERSONS, pick="max_by" if rules.on("latest_row") else "min_by")
    _note(bench, journal)


def in_town(card: str, rank: str, kind: str, twins: Twins, rules: Rules) -> tuple[str, str]:
    """Return the SQL of the person of a row of town care, and the joins that it needs.

    `card`, `rank` and `kind` are the SQL of BEN_NIR_PSA, BEN_RNG_GEM and BEN_CDI_NIR of the row.
    """
    joins = fill(
        "LEFT JOIN by_card ON by_card.card = $card "
        "LEFT JOIN secret_numbers ON secret_numbers.card = $card AND secret_numbers.rank = coalesce($rank, 0)",
        card=card, rank=rank,
    )  # fmt: skip
    person = "by_card.person"
    if not _one_unit(twins, rules):
        wanted = f"coalesce({rank}, 0)" if rules.on("rank_tells_twins_apart") else "0"
        joins += f" LEFT JOIN by_rank ON by_rank.card = {card} AND by_rank.rank = {wanted}"
        # The self-employed often have rank 0 on one side only: a card of one person is enough.
        person = "coalesce(by_rank.person, by_card.person)"
    if not rules.on("secret_numbers_are_nobody"):
        return f"coalesce({person}, 0)", joins
    secret = f"secret_numbers.card IS NOT NULL OR {_is_secret(kind)}"
    return f"CASE WHEN {secret} THEN 0 ELSE coalesce({person}, 0) END", joins


def in_hospital(card: str) -> tuple[str, str]:
    """Return the SQL of the person of a card without rank, as hospitals write it, and the join that it needs."""
    return "coalesce(by_card.person, 0)", f"LEFT JOIN by_card ON by_card.card = {card}"


def is_filler(card: str) -> str:
    """Return the SQL that is true of a number that stands for none."""
    return fill(FILLER, number=card)


def _one_unit(twins: Twins, rules: Rules) -> bool:
    return twins is Twins.ONE_UNIT and rules.on("shared_card_is_one_unit")


def _is_secret(kind: str) -> str:
    kept = ", ".join(f"'{one}'" for one in KEPT_NUMBERS)
    return f"coalesce(lpad({kind}, 2, '0') NOT IN ({kept}), false)"


def _identity_parts(rules: Rules) -> dict[str, str]:
    own = "coalesce(BEN_IDT_ANO, BEN_NIR_ANO, BEN_NIR_PSA || coalesce(BEN_RNG_GEM, 0))"
    return {
        "rows": _WITH_ARCHIVE if rules.on("archived_persons") else "SELECT * FROM IR_BEN_R",
        "identity": own if rules.on("one_person_many_cards") else "BEN_NIR_PSA || coalesce(BEN_RNG_GEM, 0)",
        "departement": from_insurance("BEN_RES_DPT", "BEN_RES_COM", "ORG_AFF_BEN", rules),
        "said": " || ".join(f"' ' || coalesce(CAST({name} AS VARCHAR), '')" for name in _SAID),
        "died": day_of_death("BEN_DCD_DTE", "BEN_DCD_AME"),
        "secret": _is_secret("BEN_CDI_NIR") if rules.on("secret_numbers_are_nobody") else "false",
        "why": rules.first_broken([("fillers", f"coalesce({is_filler('BEN_NIR_PSA')}, true)")]),
    }


def day_of_death(day: str, month: str) -> str:
    """Return the SQL of a date of death, the first of the month when only the month is known; 1600 is none."""
    first = f"TRY_CAST(left({month}, 4) || '-' || substr({month}, 5, 2) || '-01' AS DATE)"
    return f"CASE WHEN year({day}) > 1600 THEN {day} WHEN year({first}) > 1600 THEN {first} END"


def _join_shared(bench: Workbench) -> None:
    """Give everybody linked by shared cards, however many steps away, the same unit: the least of their identities."""
    for _step in range(_MOST_STEPS):
        make(bench, "shared_next", _STEP)
        changed = number(bench, _CHANGED)
        make(bench, "shared", "SELECT * FROM shared_next")
        if not changed:
            return
    raise UnreadableSource(
        f"IR_BEN_R: shared numbers of cards link people in a chain of more than {_MOST_STEPS}. No family has one: "
        "check that BEN_NIR_PSA and BEN_IDT_ANO were not exchanged."
    )


def _note(bench: Workbench, journal: Journal) -> None:
    shared = number(bench, "SELECT count(DISTINCT card) FROM shared")
    sex = number(bench, "SELECT count(*) FROM person_rows WHERE sex_varies")
    birth = number(bench, "SELECT count(*) FROM person_rows WHERE birth_varies")
    if shared:
        journal.note(f"IR_BEN_R: {shared} numbers of cards belong to several people")
    if sex or birth:
        journal.note(f"IR_BEN_R: {sex} persons have rows with two sexes, {birth} with two years of birth")
