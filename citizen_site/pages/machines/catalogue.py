"""The register and its databases as DCAT-AP 3 in Turtle, with health properties where they are known.

Vocabulary: DCAT 3 (W3C), DCAT-AP 3 (SEMIC): a catalogue has title, description, publisher and
dataset; a dataset has title, description, publisher; a distribution has an access address; a service
has title and address. HealthDCAT-AP adds the law that applies. It also asks for a contact, a health
category and an access body: no public source states them, so they are left out rather than guessed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF, XSD

from registry.projects.kinds import SourceKind
from registry.projects.references import DataSource
from registry.words import Words

LICENCE = URIRef("https://spdx.org/licenses/etalab-2.0")
FILE_TYPE = "http://publications.europa.eu/resource/authority/file-type/"
ACCESS = "http://publications.europa.eu/resource/authority/access-right/"
LANGUAGE = "http://publications.europa.eu/resource/authority/language/"
MEDIA_TYPE = "https://www.iana.org/assignments/media-types/"
DCATAP = Namespace("http://data.europa.eu/r5r/")
EHDS = URIRef("http://data.europa.eu/eli/reg/2025/327/oj")
HEALTH = URIRef("http://publications.europa.eu/resource/authority/data-theme/HEAL")

TITLE = Words("Registre public des projets du Health Data Hub", "Public register of projects of the Health Data Hub")
ABOUT = Words(
    "Qui utilise des données de santé en France, pourquoi, à quelle étape et avec quels résultats.",
    "Who uses health data in France, why, at which step and with which results.",
)
API_TITLE = Words("Interface de programmation du registre", "Programming interface of the register")
FILES = (
    ("csv", "CSV", "text/csv"),
    ("json", "JSON", "application/json"),
    ("xlsx", "XLSX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
)


def turtle(base: str, sources: Iterable[DataSource], changed: dt.datetime | None) -> bytes:
    """Return the catalogue as Turtle, UTF-8; `base` is the address of the site, `changed` when a project last did.

    What is described is named inside this document (`#register`, `#base-<slug>`): the address of a page
    names the page.
    """
    graph = Graph()
    for prefix, namespace in (("dcat", DCAT), ("dcterms", DCTERMS), ("dcatap", DCATAP), ("foaf", FOAF)):
        graph.bind(prefix, namespace)
    here = Namespace(f"{base}/catalogue.ttl#")
    graph.add((here.publisher, RDF.type, FOAF.Agent))
    graph.add((here.publisher, FOAF.name, Literal("Health Data Hub")))
    _describe(graph, here.catalogue, DCAT.Catalog, TITLE, ABOUT, here.publisher)
    graph.add((here.catalogue, FOAF.homepage, URIRef(f"{base}/")))
    graph.add((here.catalogue, DCTERMS.license, LICENCE))
    for code in ("FRA", "ENG"):
        graph.add((here.catalogue, DCTERMS.language, URIRef(LANGUAGE + code)))
    _register(graph, base, here, changed)
    for source in sources:
        if source.kind in (SourceKind.MAIN_BASE, SourceKind.CATALOGUE):
            _database(graph, base, here, source)
    document: str = graph.serialize(format="turtle")
    return document.encode("utf-8")


def _describe(graph: Graph, node: URIRef, kind: URIRef, title: Words, about: Words, publisher: URIRef) -> None:
    graph.add((node, RDF.type, kind))
    graph.add((node, DCTERMS.publisher, publisher))
    _say(graph, node, DCTERMS.title, title)
    _say(graph, node, DCTERMS.description, about)


def _say(graph: Graph, node: URIRef, predicate: URIRef, words: Words) -> None:
    for language, said in words.to_json().items():
        if said:
            graph.add((node, predicate, Literal(said, lang=language)))


def _dataset(graph: Graph, here: Namespace, dataset: URIRef, page: str, access: str) -> None:
    """What every dataset says beside its words: its theme, who may read it, its page, its lasting name."""
    graph.add((here.catalogue, DCAT.dataset, dataset))
    graph.add((dataset, DCTERMS.accessRights, URIRef(ACCESS + access)))
    graph.add((dataset, DCAT.theme, HEALTH))
    graph.add((dataset, DCAT.landingPage, URIRef(page)))
    graph.add((dataset, DCTERMS.identifier, Literal(str(dataset), datatype=XSD.anyURI)))


def _register(graph: Graph, base: str, here: Namespace, changed: dt.datetime | None) -> None:
    _describe(graph, here.register, DCAT.Dataset, TITLE, ABOUT, here.publisher)
    _dataset(graph, here, here.register, f"{base}/fr/projets", "PUBLIC")
    if changed is not None:
        graph.add((here.register, DCTERMS.modified, Literal(changed)))
    for ending, kind, media_type in FILES:
        distribution, file = here[f"register-{ending}"], URIRef(f"{base}/fr/projets.{ending}")
        graph.add((here.register, DCAT.distribution, distribution))
        graph.add((distribution, RDF.type, DCAT.Distribution))
        graph.add((distribution, DCAT.accessURL, file))
        graph.add((distribution, DCAT.downloadURL, file))
        graph.add((distribution, DCTERMS.license, LICENCE))
        graph.add((distribution, DCTERMS["format"], URIRef(FILE_TYPE + kind)))
        graph.add((distribution, DCAT.mediaType, URIRef(MEDIA_TYPE + media_type)))
    graph.add((here["register-csv"], DCTERMS.conformsTo, URIRef(f"{base}/fr/projets/schema.json")))
    _service(graph, base, here)


def _service(graph: Graph, base: str, here: Namespace) -> None:
    graph.add((here.catalogue, DCAT.service, here.api))
    graph.add((here.api, RDF.type, DCAT.DataService))
    _say(graph, here.api, DCTERMS.title, API_TITLE)
    graph.add((here.api, DCTERMS.publisher, here.publisher))
    graph.add((here.api, DCTERMS.license, LICENCE))
    graph.add((here.api, DCAT.endpointURL, URIRef(f"{base}/api/v1")))
    graph.add((here.api, DCAT.endpointDescription, URIRef(f"{base}/api/v1/openapi.json")))
    graph.add((here.api, DCAT.servesDataset, here.register))


def _database(graph: Graph, base: str, here: Namespace, source: DataSource) -> None:
    """A database that only authorised projects read: it has no distribution, and says its access is restricted."""
    dataset, holder = here[f"base-{source.slug}"], here[f"holder-{source.slug}"]
    name = Words(source.name, source.name)
    graph.add((holder, RDF.type, FOAF.Agent))
    graph.add((holder, FOAF.name, Literal(source.holder or "Non dit par la source")))
    _describe(graph, dataset, DCAT.Dataset, name, source.about or source.full_name or name, holder)
    _dataset(graph, here, dataset, f"{base}/fr/bases/{source.slug}", "RESTRICTED")
    graph.add((dataset, DCATAP.applicableLegislation, EHDS))
