"""Reads nomenclatures and code lists from the exchange, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from query_service.codes.expansion import Expansion, expansion_over
from query_service.codes.lists import Content, ListState, ListVersion, Reference, VersionName
from query_service.codes.nomenclature import Entry, Nomenclature, nomenclature
from query_service.codes.records import (
    CodeListRecord,
    CodeListRuleRecord,
    CodeListVersionRecord,
    NomenclatureCodeRecord,
    NomenclatureRecord,
    RuleKind,
)
from query_service.errors import NotFound, QueryServiceError, UnknownNomenclature
from query_service.query_model.codes import Code, CodeRule, CodeSet, CodeSystem, Prefix, Range


class Altered(QueryServiceError):
    """A published version does not say what it said when it was published: its rows were changed by hand."""

    exit_code = 3


@dataclass(frozen=True, slots=True)
class ListSummary:
    """A version as a page of lists shows it; `codes` is how many it stands for."""

    name: VersionName
    state: ListState
    system: CodeSystem
    title_fr: str
    title_en: str
    author: str
    codes: int


def edition_record(session: Session, system: str, version: str = "") -> NomenclatureRecord:
    """Return the edition named, else the one imported last; raise UnknownNomenclature."""
    found = select(NomenclatureRecord).filter_by(system=system).order_by(NomenclatureRecord.id.desc())
    record = session.scalar(found.filter_by(version=version) if version else found.limit(1))
    if record is None:
        raise UnknownNomenclature(
            f"nomenclature {system} {version}".rstrip() + ": not imported. Run `query-service codes import`."
        )
    return record


def edition(session: Session, system: str, version: str = "") -> Nomenclature:
    """Return the edition named, else the one imported last, whole; raise UnknownNomenclature."""
    record = edition_record(session, system, version)
    codes = select(NomenclatureCodeRecord).filter_by(nomenclature_id=record.id)
    entries = (
        Entry(one.code, one.label, one.heading, one.first, one.last, one.source, one.whole)
        for one in session.scalars(codes)
    )
    return nomenclature(record.system, record.version, entries, title=record.title, source=record.source)


def latest_editions(session: Session) -> tuple[Nomenclature, ...]:
    """Return, of each system, the edition imported last."""
    systems = session.scalars(select(NomenclatureRecord.system).distinct().order_by(NomenclatureRecord.system))
    return tuple(edition(session, system) for system in systems)


def stored_expansion(session: Session) -> Expansion:
    """Return how sets of codes expand over the editions imported last."""
    return expansion_over(latest_editions(session))


def list_version(session: Session, name: VersionName) -> ListVersion:
    """Return a version, in whatever state; raise NotFound, or Altered when its rows changed after publication."""
    record = version_record(session, name)
    version = ListVersion(
        name=name,
        content=_content(record),
        edition=record.nomenclature.version,
        expansion=tuple(one.code for one in record.expansion),
        state=record.state,
        derived_from=_name(record.derived_from) if record.derived_from else None,
        published_at=record.published_at,
    )
    if record.fingerprint is not None and record.fingerprint != version.fingerprint:
        raise Altered(f"{name}: its codes are not those that were published. Restore them from a copy.")
    return version


def offered_lists(session: Session, *, drafts: bool = False) -> tuple[ListSummary, ...]:
    """Return the latest published version of each list, by address; with `drafts`, the open drafts as well."""
    states = [ListState.PUBLISHED, *([ListState.DRAFT] if drafts else [])]
    found = select(CodeListVersionRecord).join(CodeListVersionRecord.code_list)
    ordered = found.where(CodeListVersionRecord.state.in_(states)).order_by(
        CodeListRecord.slug, CodeListVersionRecord.number
    )
    latest = {(record.list_id, record.state): record for record in session.scalars(ordered)}
    return tuple(_summary(record) for record in latest.values())


def version_record(session: Session, name: VersionName) -> CodeListVersionRecord:
    """Return the row of a version; raise NotFound."""
    found = select(CodeListVersionRecord).join(CodeListVersionRecord.code_list)
    record = session.scalar(found.where(CodeListRecord.slug == name.slug, CodeListVersionRecord.number == name.number))
    if record is None:
        raise NotFound(f"{name}: no list of codes has this version.")
    return record


def _name(record: CodeListVersionRecord) -> VersionName:
    return VersionName(record.code_list.slug, record.number)


def _summary(record: CodeListVersionRecord) -> ListSummary:
    return ListSummary(
        name=_name(record),
        state=record.state,
        system=CodeSystem(record.code_list.system),
        title_fr=record.title_fr,
        title_en=record.title_en,
        author=record.author,
        codes=len(record.expansion),
    )


def _content(record: CodeListVersionRecord) -> Content:
    included = tuple(_rule(one) for one in record.rules if not one.excluded)
    excluded = tuple(_rule(one) for one in record.rules if one.excluded)
    return Content(
        title_fr=record.title_fr,
        title_en=record.title_en,
        purpose=record.purpose,
        author=record.author,
        codes=CodeSet(CodeSystem(record.code_list.system), included, excluded, record.asked_version),
        references=tuple(Reference(one.text, one.url) for one in record.references),
    )


def _rule(record: CodeListRuleRecord) -> CodeRule:
    if record.kind is RuleKind.CODE:
        return Code(record.first)
    return Prefix(record.first) if record.kind is RuleKind.PREFIX else Range(record.first, record.last)
