"""Acts on nomenclatures and lists of codes, in the exchange, on each database it can stand on."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

from query_service import database
from query_service.codes import stored
from query_service.codes.actions import (
    amend_draft,
    derive,
    draft_list,
    import_nomenclature,
    publish_version,
    retire,
)
from query_service.codes.lists import ListState, VersionName, difference
from query_service.codes.nomenclature import Entry, nomenclature
from query_service.codes.records import CodeListCodeRecord, CodesTraceRecord, NomenclatureCodeRecord
from query_service.codes.trace import Trace
from query_service.errors import NotFound, RuleBroken, UnknownCode, UnknownNomenclature
from tests.builders.codes import NOW, codes, content, drawn, trace

OLD = drawn("cim10", "E10 E101 E11 ~E14", "2020")
NEW = drawn("cim10", "E10 E101 E102 E11 E14", "2021")
FIRST = VersionName("diabete", 1)
SECOND = VersionName("diabete", 2)


@pytest.fixture
def filled(session: Session) -> Session:
    import_nomenclature(session, OLD, trace("import"))
    return session


def published(session: Session, included: str = "E10*") -> VersionName:
    name = draft_list(session, "diabete", content(included), trace())
    publish_version(session, name, trace())
    return name


def test_an_edition_comes_back_as_it_was_imported(session: Session) -> None:
    whole = Entry("552", "GLUCOSE", "13.1", dt.date(1996, 1, 1), dt.date(2015, 12, 31), "IR_BIO_R.csv", False)
    read = nomenclature("nabm", "2020", [whole, Entry("1577", "HBA1C")], title="NABM", source="IR_BIO_R.csv")
    assert import_nomenclature(session, read, trace()) is True
    assert stored.edition(session, "nabm") == read


def test_importing_the_same_edition_again_changes_nothing(filled: Session) -> None:
    assert import_nomenclature(filled, OLD, trace()) is False
    assert len(filled.scalars(select(CodesTraceRecord)).all()) == 1


def test_an_edition_never_changes_its_codes(filled: Session) -> None:
    with pytest.raises(RuleBroken, match="cim10 2020 was imported with other codes"):
        import_nomenclature(filled, drawn("cim10", "E10", "2020"), trace())


def test_a_name_of_edition_longer_than_its_column_is_refused(session: Session) -> None:
    with pytest.raises(RuleBroken, match="60 characters"):
        import_nomenclature(session, drawn("cim10", "E10", "2" * 61), trace())


def test_the_edition_imported_last_is_that_of_sets_that_name_none(filled: Session) -> None:
    import_nomenclature(filled, NEW, trace())
    expanded = stored.stored_expansion(filled)
    assert expanded(codes("cim10", "E10*")) == ("E10", "E101", "E102")
    assert stored.edition(filled, "cim10", "2020").codes == OLD.codes


def test_an_edition_that_was_not_imported_is_asked_for_by_name(filled: Session) -> None:
    with pytest.raises(UnknownNomenclature, match="atc: not imported"):
        stored.edition(filled, "atc")
    with pytest.raises(UnknownNomenclature, match="cim10 1999: not imported"):
        stored.edition(filled, "cim10", "1999")


def test_a_draft_comes_back_with_all_it_says(filled: Session) -> None:
    said = content("E10* E11", without="E101", title_en="Diabetes")
    name = draft_list(filled, "diabete", said, trace())
    version = stored.list_version(filled, name)
    assert (version.name, version.content, version.state) == (FIRST, said, ListState.DRAFT)
    assert (version.expansion, version.edition, version.published_at) == (("E10", "E11"), "2020", None)


def test_a_draft_is_amended_as_often_as_wanted(filled: Session) -> None:
    draft_list(filled, "diabete", content("E10"), trace())
    for included, expansion in (("E10*", ("E10", "E101")), ("E11", ("E11",)), ("E10-E11", ("E10", "E101", "E11"))):
        amend_draft(filled, FIRST, content(included), trace())
        assert stored.list_version(filled, FIRST).expansion == expansion


def test_a_code_kept_in_part_is_refused_at_the_draft(filled: Session) -> None:
    with pytest.raises(UnknownCode, match="E14"):
        draft_list(filled, "diabete", content("E14*"), trace())


def test_a_published_version_neither_changes_nor_moves_with_the_nomenclature(filled: Session) -> None:
    name = published(filled)
    import_nomenclature(filled, NEW, trace())
    with pytest.raises(RuleBroken, match="is published"):
        amend_draft(filled, name, content("E11"), trace())
    version = stored.list_version(filled, name)
    assert (version.expansion, version.edition, version.published_at) == (("E10", "E101"), "2020", NOW)


def test_the_next_version_is_derived_and_expanded_by_the_latest_edition(filled: Session) -> None:
    published(filled)
    import_nomenclature(filled, NEW, trace())
    name = derive(filled, FIRST, "diabete", "Another association", trace())
    publish_version(filled, name, trace())
    version = stored.list_version(filled, name)
    assert (name, version.derived_from, version.edition) == (SECOND, FIRST, "2021")
    assert difference(stored.list_version(filled, FIRST), version).added == ("E102",)


def test_a_version_can_be_the_start_of_another_list(filled: Session) -> None:
    published(filled)
    name = derive(filled, FIRST, "diabete-1", "Another association", trace())
    assert (name, stored.list_version(filled, name).derived_from) == (VersionName("diabete-1", 1), FIRST)


def test_one_draft_of_a_list_is_open_at_a_time(filled: Session) -> None:
    published(filled)
    derive(filled, FIRST, "diabete", "Association", trace())
    with pytest.raises(RuleBroken, match="diabete/2 is an open draft"):
        derive(filled, FIRST, "diabete", "Association", trace())


def test_a_list_is_not_continued_by_codes_of_another_system(filled: Session) -> None:
    import_nomenclature(filled, drawn("atc", "A10 A10A"), trace())
    published(filled)
    draft_list(filled, "insuline", content(codes=codes("atc", "A10A")), trace())
    publish_version(filled, VersionName("insuline", 1), trace())
    with pytest.raises(RuleBroken, match="diabete is a list of cim10, insuline/1 of atc"):
        derive(filled, VersionName("insuline", 1), "diabete", "Association", trace())


def test_an_address_is_given_once(filled: Session) -> None:
    published(filled)
    with pytest.raises(RuleBroken, match="a list has this address"):
        draft_list(filled, "diabete", content("E11"), trace())


def test_a_retired_version_is_no_longer_offered_and_still_read(filled: Session) -> None:
    name = published(filled)
    assert [one.name for one in stored.offered_lists(filled)] == [name]
    retire(filled, name, trace("replaced"))
    assert stored.offered_lists(filled) == ()
    assert stored.list_version(filled, name).expansion == ("E10", "E101")


def test_the_latest_published_version_of_each_list_is_offered_and_drafts_on_demand(filled: Session) -> None:
    published(filled)
    publish_version(filled, derive(filled, FIRST, "diabete", "Association", trace()), trace())
    derive(filled, SECOND, "diabete", "Association", trace())
    assert [(str(one.name), one.codes) for one in stored.offered_lists(filled)] == [("diabete/2", 2)]
    assert [str(one.name) for one in stored.offered_lists(filled, drafts=True)] == ["diabete/2", "diabete/3"]


def test_an_unknown_version_is_not_found(filled: Session) -> None:
    published(filled)
    for name in (SECOND, VersionName("autre", 1)):
        with pytest.raises(NotFound, match=str(name)):
            stored.list_version(filled, name)


def test_codes_taken_away_by_hand_after_publication_are_noticed(filled: Session) -> None:
    name = published(filled)
    filled.execute(delete(CodeListCodeRecord).where(CodeListCodeRecord.code == "E101"))
    filled.expire_all()
    with pytest.raises(stored.Altered, match="diabete/1"):
        stored.list_version(filled, name)


def test_every_act_keeps_who_when_and_why(filled: Session) -> None:
    later = Trace("association", "second thoughts", NOW + dt.timedelta(days=1))
    draft_list(filled, "diabete", content("E10"), trace("first draft"))
    amend_draft(filled, FIRST, content("E11"), later)
    publish_version(filled, FIRST, trace("ready"))
    derive(filled, FIRST, "diabete", "Association", trace("next year"))
    retire(filled, FIRST, trace("replaced"))
    kept = [(one.act.value, one.who, one.why) for one in filled.scalars(select(CodesTraceRecord).order_by("id"))]
    assert kept == [
        ("import", "officer", "import"),
        ("draft", "officer", "first draft"),
        ("amend", "association", "second thoughts"),
        ("publish", "officer", "ready"),
        ("derive", "officer", "next year"),
        ("retire", "officer", "replaced"),
    ]
    assert filled.scalars(select(CodesTraceRecord.at).order_by("id")).all()[2] == later.now


@pytest.mark.parametrize(("who", "why"), [("", "reason"), ("officer", " ")])
def test_an_act_without_author_or_reason_is_refused(who: str, why: str) -> None:
    with pytest.raises(RuleBroken, match="who acts and why"):
        Trace(who, why, NOW)


def test_an_act_that_fails_leaves_nothing(exchange: Engine) -> None:
    with pytest.raises(RuleBroken), database.writing(exchange) as session:
        import_nomenclature(session, OLD, trace())
        import_nomenclature(session, drawn("cim10", "E10", "2020"), trace())
    with database.reading(exchange) as session:
        assert session.scalars(select(NomenclatureCodeRecord)).all() == []
