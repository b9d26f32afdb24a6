"""What may be done to a draft, and by whom."""

from __future__ import annotations

import pytest

from citizen_site.desk import drafts
from citizen_site.desk.drafts import Draft, Intent
from tests.builders.drafts import OTHER, THIRD, WRITER, asked, make_draft


def test_what_was_read_before_the_last_save_is_refused_and_what_was_read_after_it_is_taken() -> None:
    drafts.check_revision(make_draft(revision=3), 3)
    for stale in (2, 4, 0):
        with pytest.raises(drafts.ChangedInAnotherWindow):
            drafts.check_revision(make_draft(revision=3), stale)


def test_a_draft_that_waits_for_a_second_person_is_not_written() -> None:
    drafts.check_writable(make_draft())
    with pytest.raises(drafts.WaitsForASecond):
        drafts.check_writable(asked())


def test_a_draft_that_asks_for_a_withdrawal_is_not_written() -> None:
    with pytest.raises(drafts.DraftInTheWay):
        drafts.check_writable(make_draft(intent=Intent.WITHDRAW))


def test_publication_is_asked_once_and_only_what_was_asked_is_sent_back() -> None:
    drafts.check_may_be_asked(make_draft())
    drafts.check_asked(asked())
    with pytest.raises(drafts.WaitsForASecond):
        drafts.check_may_be_asked(asked())
    with pytest.raises(drafts.NotAsked):
        drafts.check_asked(make_draft())


# Who publishes, where the policy wants one person or two.
@pytest.mark.parametrize(
    ("draft", "who", "alone", "with_two"),
    [
        (make_draft(), WRITER, True, False),  # nobody was asked to look
        (make_draft(), OTHER, True, False),
        (asked(WRITER), WRITER, False, False),  # the writer asked that somebody else look
        (asked(WRITER), OTHER, True, True),
        (asked(OTHER), WRITER, False, False),  # last changed by the writer, asked by another
        (asked(OTHER), OTHER, False, False),
        (asked(OTHER), THIRD, True, True),
        (asked(WRITER, changed_by=OTHER), OTHER, False, False),
    ],
)
def test_the_person_who_publishes_neither_asked_nor_last_changed_what_waits(
    draft: Draft, who: str, alone: bool, with_two: bool
) -> None:
    assert drafts.may_be_published_by(draft, who, two_persons=False) is alone
    assert drafts.may_be_published_by(draft, who, two_persons=True) is with_two


def test_a_refusal_says_whether_nobody_asked_or_the_same_person_publishes() -> None:
    with pytest.raises(drafts.NotAsked):
        drafts.check_publisher(make_draft(), OTHER, two_persons=True)
    with pytest.raises(drafts.NotASecondPerson):
        drafts.check_publisher(asked(), WRITER, two_persons=True)


def test_a_draft_whose_record_changed_meanwhile_is_not_published_as_it_is() -> None:
    drafts.check_base(make_draft(base=7), 7)
    for moved in (6, 8):
        with pytest.raises(drafts.RecordChanged):
            drafts.check_base(make_draft(base=7), moved)


def test_a_reason_is_one_sentence_of_at_most_300_characters() -> None:
    assert drafts.check_reason("  Le dossier \n le dit. ") == "Le dossier le dit."
    assert drafts.check_reason("x" * 300) == "x" * 300
    assert drafts.check_reason("Pourquoi\u202f: le dossier") == "Pourquoi\u202f: le dossier"
    for refused in ("", "  \n", "x" * 301):
        with pytest.raises(drafts.ReasonMissing) as caught:
            drafts.check_reason(refused, field="note")
        assert caught.value.field == "note"


def test_fields_are_compared_in_the_order_of_reading_and_those_that_agree_are_left_out() -> None:
    before, after = {"b": 1, "a": 1, "c": 3}, {"a": 2, "b": 1, "d": 4}
    told = drafts.compare(before, after, ("a", "b", "c", "d"))
    assert [(one.field, one.before, one.after) for one in told] == [("a", 1, 2), ("c", 3, None), ("d", None, 4)]


def test_against_nothing_every_stated_field_is_new() -> None:
    assert [one.field for one in drafts.compare(None, {"a": 1}, ("a", "b"))] == ["a"]
