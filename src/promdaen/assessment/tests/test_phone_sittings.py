"""A sitting on a phone: saved from two phones in any order, handed in once, opened again."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from promdaen.assessment import actions as assessment_actions
from promdaen.assessment import queries
from promdaen.assessment.actions import AssessmentRefused
from promdaen.assessment.actions import phone as actions
from promdaen.assessment.models import Item, Paper, Response, SavedAnswer, Sitting
from promdaen.assessment.queries import phone as phone_queries
from promdaen.evidence.models import Observation
from promdaen.kit.models import AuditLine
from promdaen.people.queries import NotAllowed
from tests import factories

pytestmark = pytest.mark.django_db

ONE, TWO = "1" * 32, "2" * 32
START = factories.NOW


def minute(count: float) -> datetime:
    return START + timedelta(minutes=count)


@pytest.fixture
def paper() -> Paper:
    """An item of each kind; the right answers are a, a and c, true, c a b, and 1b 2a."""
    options = [
        {"id": option_id, "en": f"Option {option_id}", "km": f"ជម្រើស {option_id}"}
        for option_id in "abc"
    ]
    sides = {"left": [{**option, "id": str(n)} for n, option in enumerate(options[:2], 1)]}
    items = [
        factories.item("ONE"),
        factories.item("SOME", kind="multiple_choice", body={"options": options}, key=["a", "c"]),
        factories.item("TRUTH", kind="true_false", body={}, key=True),
        factories.item("ORDER", kind="ordering", body={"options": options}, key=["c", "a", "b"]),
        factories.item(
            "PAIRS",
            kind="matching",
            body=sides | {"right": options},
            key={"1": "b", "2": "a"},
        ),
    ]
    return factories.paper("K", items)


@pytest.fixture
def sitting(paper: Paper) -> Sitting:
    return begun(paper)


def begun(paper: Paper, *, minutes: int | None = 30) -> Sitting:
    return actions.start_sitting(
        officer_id=factories.officer().pk,
        paper=paper,
        language="km",
        ends_at=None if minutes is None else minute(minutes),
        seed=5,
        by=None,
        now=START,
    )


def save(
    sitting: Sitting,
    *saves: tuple[Any, ...],
    phone: str = ONE,
    at: float = 1,
) -> actions.Saved:
    """Save (sequence, item, answer) or (sequence, item, answer, flag) of each."""
    return actions.save_answers(
        sitting=sitting,
        phone=phone,
        saves=[
            actions.NewSave(
                sequence=answer_save[0],
                item=answer_save[1],
                answer=answer_save[2],
                is_flagged=len(answer_save) > 3 and answer_save[3],
            )
            for answer_save in saves
        ],
        now=minute(at),
    )


def a(option: str) -> dict[str, Any]:
    return {"chosen": option}


def current_answers(sitting: Sitting) -> dict[str, tuple[int, Any, float]]:
    rows = Response.objects.filter(sitting=sitting, superseded_by__isnull=True)
    return {row.item.code: (row.revision, row.answer, row.mark) for row in rows}


def test_a_sitting_begins_with_an_order_of_its_own(sitting: Sitting) -> None:
    assert sitting.mode == "phone"
    assert sitting.closed_at is None
    assert sorted(sitting_item["item"] for sitting_item in sitting.shown) == sorted(
        ["ONE", "SOME", "TRUTH", "ORDER", "PAIRS"]
    )
    by_item = {sitting_item["item"]: sitting_item["options"] for sitting_item in sitting.shown}
    assert by_item["TRUTH"] == ["true", "false"]
    assert by_item["ORDER"] != ["c", "a", "b"]
    assert AuditLine.objects.filter(action="start_sitting", subject_id=str(sitting.pk)).exists()


def test_a_paper_without_items_begins_nothing(paper: Paper) -> None:
    paper.places.all().delete()
    with pytest.raises(AssessmentRefused, match="has no items"):
        begun(paper)


def test_a_repeated_save_is_stored_once(sitting: Sitting) -> None:
    for at in (1, 2):
        saved = save(sitting, (1, "ONE", a("b")), (2, "SOME", {"chosen": ["c", "a"]}, True), at=at)
        assert saved == actions.Saved(saved_numbers=(1, 2), refused={})
    assert SavedAnswer.objects.count() == 2
    newest_saves = phone_queries.newest_saves(sittings=[sitting.pk])
    assert newest_saves[sitting.pk, "SOME"].answer == {"chosen": ["a", "c"]}
    assert newest_saves[sitting.pk, "SOME"].is_flagged


def test_an_answer_not_on_offer_is_refused_and_the_rest_is_kept(sitting: Sitting) -> None:
    saved = save(sitting, (1, "ONE", a("z")), (2, "TRUTH", a("true")), (3, "OTHER", a("a")))
    assert saved.saved_numbers == (2,)
    assert "not an option" in saved.refused[1]
    assert "not on this paper" in saved.refused[3]
    assert saved.held_back == ""


Step = tuple[int, str, str]
STEPS = st.lists(
    st.tuples(st.sampled_from([ONE, TWO]), st.integers(1, 4), st.sampled_from("abcd")),
    min_size=1,
    max_size=8,
)


@settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS)
def test_of_two_phones_in_any_order_the_highest_sequence_counts(
    paper: Paper, steps: Sequence[Step]
) -> None:
    sitting = begun(paper)
    first: dict[tuple[str, int], str] = {}
    for phone, sequence, option in steps:
        save(sitting, (sequence, "ONE", a(option)), phone=phone)
        first.setdefault((phone, sequence), option)
    highest = max(sequence for _phone, sequence in first)
    newest_save = phone_queries.newest_saves(sittings=[sitting.pk])[sitting.pk, "ONE"]
    assert newest_save.answer["chosen"] in {
        option for (_phone, sequence), option in first.items() if sequence == highest
    }
    assert SavedAnswer.objects.filter(sitting=sitting).count() == len(first)


def test_a_late_save_of_the_old_phone_does_not_overrule_the_new_one(sitting: Sitting) -> None:
    save(sitting, (1, "ONE", a("b")))
    save(sitting, (1000, "ONE", a("a")), phone=TWO, at=2)
    save(sitting, (2, "ONE", a("c")), (3, "TRUTH", a("false")), at=3)
    actions.hand_in_sitting(sitting=sitting, by=None, now=minute(4))
    assert current_answers(sitting)["ONE"] == (1, a("a"), 1.0)
    assert current_answers(sitting)["TRUTH"] == (1, a("false"), 0.0)


def test_after_the_end_saves_count_for_a_minute_and_then_wait(sitting: Sitting) -> None:
    assert save(sitting, (1, "ONE", a("a")), at=30.9).held_back == ""
    late = save(sitting, (1, "ONE", a("a")), (2, "TRUTH", a("true")), at=31.1)
    assert late.saved_numbers == (1,)
    assert "The time is over" in late.held_back
    actions.extend_sittings(sittings=[sitting.pk], minutes=5, by=None, now=minute(32))
    assert save(sitting, (2, "TRUTH", a("true")), at=36).saved_numbers == (2,)


def test_handed_in_it_is_marked_and_blanks_count_nothing(sitting: Sitting) -> None:
    save(
        sitting,
        (1, "ONE", a("a")),
        (2, "SOME", {"chosen": ["a", "c"]}),
        (3, "ORDER", {"order": ["c", "a", "b"]}),
        (4, "PAIRS", {"pairs": {"1": "b", "2": "a"}}),
        (5, "ONE", {}),
    )
    assert not queries.current_responses(sittings=[sitting.pk]).exists()
    actions.hand_in_sitting(sitting=sitting, by=None, now=minute(9))
    assert current_answers(sitting) == {
        "ONE": (1, {}, 0.0),
        "SOME": (1, {"chosen": ["a", "c"]}, 1.0),
        "TRUTH": (1, {}, 0.0),
        "ORDER": (1, {"order": ["c", "a", "b"]}, 1.0),
        "PAIRS": (1, {"pairs": {"1": "b", "2": "a"}}, 1.0),
    }
    sitting.refresh_from_db()
    assert sitting.closed_at == minute(9)
    assert Observation.objects.count() == 5


def test_a_second_hand_in_changes_nothing(sitting: Sitting) -> None:
    save(sitting, (1, "ONE", a("a")))
    for at in (2, 3):
        actions.hand_in_sitting(sitting=sitting, by=None, now=minute(at))
    assert Response.objects.count() == Observation.objects.count() == 5
    sitting.refresh_from_db()
    assert sitting.closed_at == minute(2)
    saved = save(sitting, (1, "ONE", a("a")), (2, "ONE", a("b")), at=4)
    assert saved.saved_numbers == (1,)
    assert "handed in" in saved.held_back


def test_opened_again_only_what_changed_becomes_a_revision(sitting: Sitting) -> None:
    save(sitting, (1, "ONE", a("b")), (2, "TRUTH", a("true")), (3, "SOME", {}))
    actions.hand_in_sitting(sitting=sitting, by=None, now=minute(5))
    assessment_actions.correct_response(
        sitting=sitting, item="SOME", new_answer={"chosen": ["a", "c"]}, reason="x", by=None,
        now=minute(6),
    )  # fmt: skip
    actions.reopen_sitting(
        sitting=sitting, minutes=10, reason="Ended early", by=None, now=minute(7)
    )
    sitting.refresh_from_db()
    assert (sitting.closed_at, sitting.ends_at) == (None, minute(17))
    assert not queries.current_responses(sittings=[sitting.pk]).exists()
    save(sitting, (4, "ONE", a("a")), (5, "TRUTH", a("true")), at=8)
    actions.hand_in_sitting(sitting=sitting, by=None, now=minute(9))
    answers_by_item = current_answers(sitting)
    assert answers_by_item["ONE"] == (2, a("a"), 1.0)
    assert answers_by_item["TRUTH"] == (1, a("true"), 1.0)
    assert answers_by_item["SOME"] == (2, {"chosen": ["a", "c"]}, 1.0)
    assert answers_by_item["ORDER"] == (1, {}, 0.0)
    second = Response.objects.get(item__code="ONE", revision=2)
    assert Observation.objects.get(source_id=second.pk).supersedes is not None


def test_a_clock_that_went_back_opens_nothing_again(sitting: Sitting) -> None:
    save(sitting, (1, "ONE", a("b")))
    actions.hand_in_sitting(sitting=sitting, by=None, now=minute(5))
    with pytest.raises(AssessmentRefused, match="clock"):
        actions.reopen_sitting(sitting=sitting, minutes=10, reason="x", by=None, now=minute(4))


def test_an_open_sitting_counts_for_nothing_and_is_not_corrected(sitting: Sitting) -> None:
    save(sitting, (1, "ONE", a("a")))
    assert not queries.counted().sittings
    with pytest.raises(AssessmentRefused, match="open on a phone"):
        assessment_actions.correct_response(
            sitting=sitting, item="ONE", new_answer="b", reason="x", by=None, now=minute(1)
        )


def test_an_item_that_is_shown_on_a_phone_is_not_changed_under_the_thumb(
    sitting: Sitting,
) -> None:
    before = Item.objects.get(code="ONE")
    factories.item("ONE", stem={"en": "Changed?", "km": "តើប្តូរឬ?"})
    assert Item.objects.get(pk=before.pk).stem_en == "Which?"
    assert Item.objects.filter(code="ONE").count() == 2


def test_what_cannot_be_opened_again(sitting: Sitting, paper: Paper) -> None:
    def refused(refused_sitting: Sitting, match: str, reason: str = "Why not") -> None:
        with pytest.raises(AssessmentRefused, match=match):
            actions.reopen_sitting(
                sitting=refused_sitting, minutes=None, reason=reason, by=None, now=minute(9)
            )

    refused(sitting, "Say why", reason=" ")
    refused(sitting, "already open")
    new = assessment_actions.NewSitting(
        officer_id=factories.officer().pk, paper_id=paper.pk, mode="keyed", language="km",
        opened_at=START, closed_at=START, responses={},
    )  # fmt: skip
    [keyed] = assessment_actions.record_sittings(sittings=[new], by=None, now=START)
    refused(keyed, "Only a test taken on a phone")
    assessment_actions.withdraw_sittings(sittings=[sitting], reason="x", by=None, now=minute(1))
    refused(sitting, "withdrawn")
    assert "does not count" in save(sitting, (1, "ONE", a("a"))).held_back
    actions.hand_in_sitting(sitting=sitting, by=None, now=minute(2))
    assert not Response.objects.filter(sitting=sitting).exists()


def test_opened_again_without_a_limit_it_has_none(sitting: Sitting) -> None:
    actions.hand_in_sitting(sitting=sitting, by=None, now=minute(5))
    actions.reopen_sitting(sitting=sitting, minutes=None, reason="x", by=None, now=minute(6))
    sitting.refresh_from_db()
    assert sitting.ends_at is None


def test_only_open_sittings_with_a_limit_get_more_time(sitting: Sitting, paper: Paper) -> None:
    endless = begun(paper, minutes=None)
    ids = [sitting.pk, endless.pk]
    assert actions.extend_sittings(sittings=ids, minutes=5, by=None, now=minute(1)) == 1
    sitting.refresh_from_db()
    assert sitting.ends_at == minute(35)
    line = AuditLine.objects.get(action="extend_sittings")
    assert line.subject_id == str(sitting.pk)
    with pytest.raises(AssessmentRefused, match="No one is taking"):
        actions.extend_sittings(sittings=[endless.pk], minutes=5, by=None, now=minute(1))


def test_several_are_extended_and_handed_in_at_once(sitting: Sitting, paper: Paper) -> None:
    ids = [sitting.pk, begun(paper).pk]
    assert actions.extend_sittings(sittings=ids, minutes=5, by=None, now=minute(1)) == 2
    assert actions.hand_in_sittings(sittings=ids, by=None, now=minute(2)) == 2
    line = AuditLine.objects.get(action="hand_in_sittings")
    assert line.subject_id == ""
    assert (line.detail["responses"], line.detail["observations"]) == (10, 10)
    assert Response.objects.count() == 10
    assert not AuditLine.objects.filter(action="record_observations").exists()


def test_a_viewer_neither_extends_nor_opens_again(sitting: Sitting) -> None:
    viewer = factories.account("viewer")
    with pytest.raises(NotAllowed):
        actions.extend_sittings(sittings=[sitting.pk], minutes=5, by=viewer, now=START)
    with pytest.raises(NotAllowed):
        actions.reopen_sitting(sitting=sitting, minutes=5, reason="x", by=viewer, now=START)


def page(sitting: Sitting, item: str, answer: Any, *, flag: bool = False, at: float = 1) -> None:
    actions.save_page(sitting=sitting, item=item, answer=answer, is_flagged=flag, now=minute(at))


def test_a_page_without_javascript_saves_what_changed(sitting: Sitting) -> None:
    page(sitting, "ONE", {})
    assert not SavedAnswer.objects.exists()
    page(sitting, "ONE", a("b"))
    page(sitting, "ONE", a("b"))
    page(sitting, "ONE", a("b"), flag=True)
    assert list(SavedAnswer.objects.values_list("sequence", flat=True)) == [1, 2]
    save(sitting, (1000, "ONE", a("c")))
    page(sitting, "ONE", a("a"))
    assert phone_queries.sitting_position(sitting=sitting) == phone_queries.PhonePosition(
        highest=2000, phone="page"
    )


def test_a_page_is_refused_in_words(sitting: Sitting) -> None:
    with pytest.raises(AssessmentRefused, match="not an option"):
        page(sitting, "ONE", a("z"))
    with pytest.raises(AssessmentRefused, match="time is over"):
        page(sitting, "ONE", a("a"), at=40)
