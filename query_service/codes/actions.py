"""What can be done to nomenclatures and code lists. Each act runs in the caller's transaction and leaves a trace.

The acts raise RuleBroken or NotFound when a rule refuses them, UnknownCode for a code that the nomenclature
does not have.
"""

from __future__ import annotations

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from query_service.codes import lists
from query_service.codes.lists import Content, ListState, ListVersion, VersionName
from query_service.codes.nomenclature import Nomenclature, fingerprint
from query_service.codes.records import (
    LONGEST_VERSION,
    CodeListCodeRecord,
    CodeListRecord,
    CodeListReferenceRecord,
    CodeListRuleRecord,
    CodeListVersionRecord,
    CodesAct,
    CodesTraceRecord,
    NomenclatureCodeRecord,
    NomenclatureRecord,
    RuleKind,
)
from query_service.codes.stored import edition, edition_record, list_version, version_record
from query_service.codes.trace import Trace
from query_service.errors import RuleBroken
from query_service.query_model.codes import Code, CodeRule, Prefix

_ROWS = 5000


def import_nomenclature(session: Session, read: Nomenclature, trace: Trace) -> bool:
    """Keep an edition and return True; False when it is there already, the same.

    An edition never changes: RuleBroken when another content has the same name.
    """
    if len(read.version) > LONGEST_VERSION:
        raise RuleBroken(f"{read.version!r}: an edition has a name of {LONGEST_VERSION} characters at most.")
    said = fingerprint(read)
    there = session.scalar(select(NomenclatureRecord).filter_by(system=read.system, version=read.version))
    if there is not None and there.fingerprint != said:
        raise RuleBroken(
            f"{read.system} {read.version} was imported with other codes. Give this one another name (--edition).",
            field="version",
        )
    if there is not None:
        return False
    record = NomenclatureRecord(
        system=read.system,
        version=read.version,
        title=read.title,
        source=read.source,
        fingerprint=said,
        codes=len(read.entries),
    )
    session.add(record)
    session.flush()
    _put_codes(session, record.id, read)
    _leave(session, CodesAct.IMPORT, trace, nomenclature_id=record.id)
    return True


def draft_list(session: Session, slug: str, content: Content, trace: Trace) -> VersionName:
    """Make the first version of a new list, as a draft, and return its name."""
    if session.scalar(select(CodeListRecord.id).filter_by(slug=slug)) is not None:
        raise RuleBroken(f"{slug}: a list has this address. Derive a new version of it.", field="slug")
    found = edition(session, content.codes.system, content.codes.version)
    version = lists.drafted(VersionName(slug, 1), content, found)
    record = CodeListRecord(slug=slug, system=version.system.value)
    session.add(record)
    _put_version(session, record, version, CodesAct.DRAFT, trace)
    return version.name


def amend_draft(session: Session, name: VersionName, content: Content, trace: Trace) -> None:
    """Replace what a draft says."""
    found = edition(session, content.codes.system, content.codes.version)
    _rewrite(session, lists.amended(list_version(session, name), content, found), CodesAct.AMEND, trace)


def publish_version(session: Session, name: VersionName, trace: Trace) -> ListVersion:
    """Publish a draft for good, its codes as they are in the latest edition, or in the one that it names."""
    draft = list_version(session, name)
    found = edition(session, draft.system, draft.content.codes.version)
    version = lists.published(draft, found, trace.now)
    _rewrite(session, version, CodesAct.PUBLISH, trace)
    return version


def derive(session: Session, source: VersionName, slug: str, author: str, trace: Trace) -> VersionName:
    """Make a draft that starts from `source`: the next version of the list `slug`, or the first of a new one."""
    start = list_version(session, source)
    record = session.scalar(select(CodeListRecord).filter_by(slug=slug))
    if record is not None:
        _check_next(session, record, start)
    latest = select(func.max(CodeListVersionRecord.number)).join(CodeListVersionRecord.code_list)
    number = (session.scalar(latest.where(CodeListRecord.slug == slug)) or 0) + 1
    found = edition(session, start.system, start.content.codes.version)
    version = lists.derived(start, VersionName(slug, number), author, found)
    if record is None:
        record = CodeListRecord(slug=slug, system=version.system.value)
        session.add(record)
    _put_version(session, record, version, CodesAct.DERIVE, trace)
    return version.name


def retire(session: Session, name: VersionName, trace: Trace) -> None:
    """Offer a published version no longer; whoever used it can still read it."""
    version = lists.retired(list_version(session, name))
    record = version_record(session, name)
    record.state = version.state
    _leave(session, CodesAct.RETIRE, trace, version_id=record.id)


def _check_next(session: Session, record: CodeListRecord, start: ListVersion) -> None:
    if record.system != start.system:
        raise RuleBroken(f"{record.slug} is a list of {record.system}, {start.name} of {start.system}.", field="slug")
    drafts = select(CodeListVersionRecord.number).filter_by(list_id=record.id, state=ListState.DRAFT)
    number = session.scalar(drafts)
    if number is not None:
        raise RuleBroken(f"{record.slug}/{number} is an open draft. Publish it, or amend it.", field="slug")


def _put_codes(session: Session, nomenclature_id: int, read: Nomenclature) -> None:
    rows = [
        {
            "nomenclature_id": nomenclature_id,
            "code": one.code,
            "label": one.label,
            "heading": one.heading,
            "first": one.first,
            "last": one.last,
            "source": one.source,
            "whole": one.whole,
        }
        for one in read
    ]
    for start in range(0, len(rows), _ROWS):
        session.execute(insert(NomenclatureCodeRecord), rows[start : start + _ROWS])


def _put_version(
    session: Session, code_list: CodeListRecord, version: ListVersion, act: CodesAct, trace: Trace
) -> None:
    with session.no_autoflush:
        record = CodeListVersionRecord(code_list=code_list, number=version.name.number)
        if version.derived_from:
            record.derived_from = version_record(session, version.derived_from)
        _fill(session, record, version)
    session.add(record)
    session.flush()
    _leave(session, act, trace, version_id=record.id)


def _rewrite(session: Session, version: ListVersion, act: CodesAct, trace: Trace) -> None:
    record = version_record(session, version.name)
    # Ranks and codes are keys: the old rows go before the new ones come.
    record.references, record.rules, record.expansion = [], [], []
    session.flush()
    _fill(session, record, version)
    _leave(session, act, trace, version_id=record.id)


def _fill(session: Session, record: CodeListVersionRecord, version: ListVersion) -> None:
    content = version.content
    record.state, record.published_at = version.state, version.published_at
    record.fingerprint = None if version.state is ListState.DRAFT else version.fingerprint
    record.title_fr, record.title_en = content.title_fr, content.title_en
    record.purpose, record.author = content.purpose, content.author
    record.asked_version = content.codes.version
    record.nomenclature = edition_record(session, version.system, version.edition)
    record.references = [
        CodeListReferenceRecord(rank=rank, text=one.text, url=one.url) for rank, one in enumerate(content.references)
    ]
    rules = [(rule, False) for rule in content.codes.included] + [(rule, True) for rule in content.codes.excluded]
    record.rules = [_rule(rank, rule, excluded) for rank, (rule, excluded) in enumerate(rules)]
    record.expansion = [CodeListCodeRecord(code=code) for code in version.expansion]


def _rule(rank: int, rule: CodeRule, excluded: bool) -> CodeListRuleRecord:
    if isinstance(rule, Code):
        return CodeListRuleRecord(rank=rank, excluded=excluded, kind=RuleKind.CODE, first=rule.code, last=rule.code)
    if isinstance(rule, Prefix):
        said = rule.prefix
        return CodeListRuleRecord(rank=rank, excluded=excluded, kind=RuleKind.PREFIX, first=said, last=said)
    return CodeListRuleRecord(rank=rank, excluded=excluded, kind=RuleKind.RANGE, first=rule.first, last=rule.last)


def _leave(
    session: Session,
    act: CodesAct,
    trace: Trace,
    *,
    nomenclature_id: int | None = None,
    version_id: int | None = None,
) -> None:
    session.add(
        CodesTraceRecord(
            act=act,
            nomenclature_id=nomenclature_id,
            version_id=version_id,
            at=trace.now,
            who=trace.who,
            why=trace.why,
        )
    )
    session.flush()
