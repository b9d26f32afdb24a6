"""What ships with the project: the extract of the nomenclatures, the chapters of CIM-10, the words of lay people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from query_service.codes.expansion import Expansion, expansion_over
from query_service.codes.importing.csv_files import rows
from query_service.codes.importing.extract import ADDED, added_codes, read_extract
from query_service.codes.importing.layouts import Layout
from query_service.codes.importing.reading import read_folder
from query_service.codes.nomenclature import DEPARTEMENT, REGION, Entry, Nomenclature, nomenclature
from query_service.codes.search import Chapter, SearchIndex
from query_service.codes.words import Phrase, words
from query_service.query_model.codes import CodeSystem

_REFERENCE = Path(__file__).parents[1] / "reference"
# The products of the synthetic data, in the layout of IR_PHA_R: a question can name those and no others.
_PRODUCTS = Layout(CodeSystem.CIP13, "products.csv", "PHA_CIP_C13", "PHA_MED_NOM", ("PHA_ATC_CLA",))
_DRUGS = "2018-01-extract"
_IN_PART = "-extract"
# The official geographic code of Insee has had these régions since 1 January 2016.
_PLACES = "2016"


@cache
def shipped() -> tuple[Nomenclature, ...]:
    """Return the editions of the extract, the drugs sold in town, the régions and the départements."""
    return (
        *read_extract(_REFERENCE / "codes"),
        *(reading.edition for reading in read_folder(_REFERENCE / "drugs", _DRUGS, layouts=(_PRODUCTS,))),
        *_places(_REFERENCE / "departements.csv"),
    )


@cache
def shipped_whole() -> tuple[Nomenclature, ...]:
    """Return the editions of codes that ship whole; the version of the others says that they are an extract."""
    listed = (one for one in shipped() if one.system in set(CodeSystem))
    return tuple(one for one in listed if not one.version.endswith(_IN_PART))


@cache
def shipped_expansion() -> Expansion:
    """Return how sets of codes expand over the extract: what the planner needs."""
    return expansion_over(shipped())


@cache
def added() -> Mapping[str, list[Entry]]:
    """Return the codes that the official files lack, by system, each with its source."""
    return added_codes(_REFERENCE / "codes" / ADDED)


@cache
def chapters() -> tuple[Chapter, ...]:
    """Return the chapters of CIM-10 and those of its blocks that are often asked for."""
    found = rows(_REFERENCE / "codes" / "chapters.csv", ("first", "last", "label"))
    return tuple(Chapter(row["first"], row["last"], row["label"]) for _line, row in found)


@cache
def lay_words() -> Mapping[Phrase, tuple[Phrase, ...]]:
    """Return how the nomenclatures say what people say, both as compared words."""
    found: dict[Phrase, tuple[Phrase, ...]] = {}
    for _line, row in rows(_REFERENCE / "codes" / "lay_words.csv", ("said", "means")):
        said = words(row["said"])
        found[said] = (*found.get(said, ()), words(row["means"]))
    return found


@cache
def shipped_index() -> SearchIndex:
    """Return the search over the extract."""
    return SearchIndex(shipped(), chapters(), lay_words())


def _places(path: Path) -> Iterator[Nomenclature]:
    found = [row for _line, row in rows(path, ("departement", "name", "region", "region_name"))]
    regions = (Entry(row["region"], row["region_name"]) for row in found)
    departements = (Entry(row["departement"], row["name"], heading=row["region"]) for row in found)
    yield nomenclature(REGION, _PLACES, regions, title="Régions de 2016")
    yield nomenclature(DEPARTEMENT, _PLACES, departements, title="Départements")
