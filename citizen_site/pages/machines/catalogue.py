"""The register and its databases as DCAT-AP 3 in Turtle, with health properties where they are known.

Vocabulary: DCAT 3 (W3C), DCAT-AP 3 (SEMIC): a catalogue has title, description, publisher and
dataset; a dataset has title, description, publisher; a distribution has an access address.
"""

from __future__ import annotations

from collections.abc import Iterable

from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF

from registry.projects.kinds import SourceKind
from registry.projects.references import DataSource
from registry.words import Words

LICENCE = URIRef("https://spdx.org/licenses/etalab-2.0")
FILE_TYPE = "http://publications.europa.eu/resource/authority/file-type/"
ACCESS = "http://publications.europa.eu/resource/authority/access-right/"
LANGUAGE = "http://publications.europa.eu/resource/authority/language/"
APPLICABLE = Namespace("http://data.europa.eu/r5r/")["applicableLegislation"]
EHDS = URIRef("http://data.europa.eu/eli/reg/2025/327/oj")
HEALTH = URIRef("http://publications.europa.eu/resource/authority/data-theme/HEAL")

TITLE = Words("Registre public des projets du Health Data Hub", "Public register of projects of the Health Data Hub")
ABOUT = Words(
    "Qui utilise des données de santé en France, pourquoi, à quelle étape et avec quels résultats.",
    "Who uses health data in France, why, at which step and with which results.",
)


def turtle(base: str, sources: Iterable[DataSource]) -> bytes:
    """Return the catalogue as Turtle, UTF-8; `base` is the address of the site."""
    graph = Graph()
    graph.bind("dcat", DCAT)
    catalogue, publisher = URIRef(f"{base}/catalogue.ttl#catalogue"), URIRef(f"{base}/catalogue.ttl#publisher")
    graph.add((publisher, RDF.type, FOAF.Agent))
    graph.add((publisher, FOAF.name, Literal("Health Data Hub")))
    _describe(graph, catalogue, DCAT.Catalog, TITLE, ABOUT, publisher)
    graph.add((catalogue, FOAF.homepage, URIRef(f"{base}/")))
    for code in ("FRA", "ENG"):
        graph.add((catalogue, DCTERMS.language, URIRef(LANGUAGE + code)))
    _register(graph, base, catalogue, publisher)
    for source in sources:
        if source.kind in (SourceKind.MAIN_BASE, SourceKind.CATALOGUE):
            _database(graph, base, catalogue, source)
    document: str = graph.serialize(format="turtle")
    return document.encode("utf-8")


def _describe(graph: Graph, node: URIRef, kind: URIRef, title: Words, about: Words, publisher: URIRef) -> None:
    graph.add((node, RDF.type, kind))
    graph.add((node, DCTERMS.publisher, publisher))
    for predicate, words in ((DCTERMS.title, title), (DCTERMS.description, about)):
        for language, said in words.to_json().items():
            if said:
                graph.add((node, predicate, Literal(said, lang=language)))


def _register(graph: Graph, base: str, catalogue: URIRef, publisher: URIRef) -> None:
    dataset = URIRef(f"{base}/fr/projets")
    _describe(graph, dataset, DCAT.Dataset, TITLE, ABOUT, publisher)
    graph.add((catalogue, DCAT.dataset, dataset))
    graph.add((dataset, DCTERMS.accessRights, URIRef(f"{ACCESS}PUBLIC")))
    graph.add((dataset, DCAT.theme, HEALTH))
    for ending, kind in (("csv", "CSV"), ("json", "JSON"), ("xlsx", "XLSX")):
        file = URIRef(f"{base}/fr/projets.{ending}")
        graph.add((dataset, DCAT.distribution, file))
        graph.add((file, RDF.type, DCAT.Distribution))
        graph.add((file, DCAT.accessURL, file))
        graph.add((file, DCAT.downloadURL, file))
        graph.add((file, DCTERMS.license, LICENCE))
        graph.add((file, DCTERMS["format"], URIRef(FILE_TYPE + kind)))


def _database(graph: Graph, base: str, catalogue: URIRef, source: DataSource) -> None:
    """A database that only authorised projects read: it has no distribution, and says its access is restricted."""
    dataset = URIRef(f"{base}/fr/bases/{source.slug}")
    holder = URIRef(f"{base}/catalogue.ttl#holder-{source.slug}")
    name = Words(source.name, source.name)
    about = source.about or source.full_name or name
    graph.add((holder, RDF.type, FOAF.Agent))
    graph.add((holder, FOAF.name, Literal(source.holder or "Non dit par la source")))
    _describe(graph, dataset, DCAT.Dataset, name, about, holder)
    graph.add((catalogue, DCAT.dataset, dataset))
    graph.add((dataset, DCTERMS.accessRights, URIRef(f"{ACCESS}RESTRICTED")))
    graph.add((dataset, DCAT.theme, HEALTH))
    graph.add((dataset, APPLICABLE, EHDS))
    graph.add((dataset, DCAT.landingPage, dataset))
