"""What a run needs on a day, when it becomes late, and what comes next."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from promdaen.course.rules import attention
from promdaen.course.rules.attention import RunAttentionFacts

FIRST, LAST = date(2026, 3, 2), date(2026, 3, 6)
PLANNED = RunAttentionFacts(starts_on=FIRST, ends_on=LAST)
READY = replace(
    PLANNED, enrolled=30, targets=4, papers=2, sessions=36, taught=28, led=28, badges=30
)
TESTED = replace(
    READY, begun=36, before=30, after=30, forms=29, opened=frozenset({"before", "after"})
)
FINAL = replace(TESTED, is_final=True, is_sheet_issued=True, certificates=28)


def days(number: int) -> date:
    """A day so many days before the first; after it where the number is below zero."""
    return FIRST - timedelta(days=number)


def states(facts: RunAttentionFacts, today: date) -> dict[str, str]:
    return {need.kind: need.state for need in attention.needs(facts=facts, today=today)}


@pytest.mark.parametrize(
    ("kind", "due", "late"),
    [("roster", 14, 2), ("targets", 14, 2), ("papers", 10, 2), ("timetable", 7, 2)],
)
def test_preparation_is_due_on_its_day_and_late_in_the_last_two(
    kind: str, due: int, late: int
) -> None:
    assert states(PLANNED, days(due + 1))[kind] == "not_due"
    assert states(PLANNED, days(due))[kind] == "due"
    assert states(PLANNED, days(late + 1))[kind] == "due"
    assert states(PLANNED, days(late))[kind] == "late"
    assert states(READY, days(late))[kind] == "done"


def test_leaders_and_badges_are_due_last() -> None:
    half = replace(READY, led=26, badges=29)
    assert [states(half, days(n))["leaders"] for n in (6, 5, 3, 2)] == [
        "not_due",
        "due",
        "due",
        "late",
    ]
    assert [states(half, days(n))["badges"] for n in (3, 2, 1)] == ["not_due", "due", "late"]
    counts = {need.kind: need.count for need in attention.needs(facts=half, today=days(2))}
    assert (counts["leaders"], counts["badges"]) == (2, 1)
    assert "leaders" not in states(PLANNED, days(2))
    assert "badges" not in states(half, LAST + timedelta(days=1))


def test_fewer_officers_than_meant_and_waiting_files_are_notes() -> None:
    state_by_kind = states(replace(READY, short=2, drafts=1, keyed_once=3), days(20))
    assert (state_by_kind["short"], state_by_kind["file"], state_by_kind["keying"]) == (
        "note",
        "note",
        "note",
    )
    assert "short" not in states(replace(PLANNED, short=30), days(20))


def test_a_test_is_to_be_opened_on_its_day() -> None:
    assert states(READY, days(1))["test_before"] == "not_due"
    assert states(READY, FIRST)["test_before"] == "due"
    assert states(READY, FIRST + timedelta(days=1))["test_before"] == "late"
    assert states(replace(READY, opened=frozenset({"before"})), FIRST)["test_before"] == "done"
    assert states(replace(READY, before=1), FIRST)["test_before"] == "done"
    assert states(READY, FIRST)["test_after"] == "not_due"
    early = replace(READY, after_on=LAST - timedelta(days=1))
    assert states(early, LAST - timedelta(days=1))["test_after"] == "due"
    assert "test_before" not in states(replace(READY, papers=0), FIRST)
    assert "test_before" not in states(READY, LAST + timedelta(days=1))


def test_attendance_is_due_once_a_session_has_begun() -> None:
    assert states(READY, days(3))["attendance"] == "not_due"
    assert states(replace(READY, begun=2, unattended=1), FIRST)["attendance"] == "due"
    assert states(replace(READY, begun=2), FIRST)["attendance"] == "not_due"
    over = LAST + timedelta(days=1)
    assert states(READY, over)["attendance"] == "due"
    assert states(replace(READY, begun=36, unattended=1), over)["attendance"] == "due"
    assert states(replace(READY, begun=36), over)["attendance"] == "done"
    assert states(replace(READY, is_presence_known=True), over)["attendance"] == "done"
    assert states(READY, LAST + timedelta(days=8))["attendance"] == "late"
    assert "attendance" not in states(PLANNED, over)


def test_answers_are_due_the_day_after_their_test() -> None:
    assert states(READY, FIRST)["answers_before"] == "not_due"
    assert states(READY, FIRST + timedelta(days=1))["answers_before"] == "due"
    assert states(READY, FIRST + timedelta(days=2))["answers_before"] == "late"
    assert states(READY, LAST)["answers_after"] == "not_due"
    assert states(replace(READY, after=1), LAST + timedelta(days=9))["answers_after"] == "done"
    assert "answers_before" not in states(PLANNED, LAST)
    missing = replace(TESTED, unexplained=3)
    assert "reasons" not in states(missing, LAST)
    assert states(missing, LAST + timedelta(days=1))["reasons"] == "due"
    assert states(missing, LAST + timedelta(days=7))["reasons"] == "late"


def test_evaluation_forms_are_due_on_the_last_day_unless_they_are_open() -> None:
    assert states(READY, LAST - timedelta(days=1))["feedback"] == "not_due"
    assert states(READY, LAST)["feedback"] == "due"
    assert states(replace(READY, is_feedback_open=True), LAST)["feedback"] == "not_due"
    opened = replace(READY, is_feedback_open=True)
    assert states(opened, LAST + timedelta(days=1))["feedback"] == "due"
    assert states(TESTED, LAST)["feedback"] == "done"
    assert "feedback" not in states(PLANNED, LAST)


def test_finishing_is_due_after_a_week_and_the_sheet_after_ten_days() -> None:
    facts = replace(TESTED, is_sheet_issued=False)
    assert states(facts, LAST + timedelta(days=6))["finish"] == "not_due"
    assert states(facts, LAST + timedelta(days=7))["finish"] == "due"
    assert states(facts, LAST + timedelta(days=14))["finish"] == "late"
    assert states(facts, LAST + timedelta(days=10))["sheet"] == "due"
    assert states(facts, LAST + timedelta(days=17))["certificates"] == "late"
    assert "sheet" not in states(TESTED, LAST)
    assert "certificates" not in states(PLANNED, LAST)
    assert states(FINAL, LAST)["finish"] == "done"


def test_the_later_test_is_asked_for_after_ninety_days() -> None:
    assert states(FINAL, LAST + timedelta(days=90))["later_test"] == "not_due"
    assert states(FINAL, LAST + timedelta(days=91))["later_test"] == "due"
    assert "later_test" not in states(replace(FINAL, later=1), LAST + timedelta(days=99))
    assert "later_test" not in states(READY, LAST + timedelta(days=99))
    assert states(replace(FINAL, later_overdue=2), LAST)["later_overdue"] == "due"


def test_a_run_that_was_finished_lacks_nothing_of_its_course() -> None:
    bare = replace(PLANNED, is_final=True, enrolled=30)
    assert attention.missing(facts=bare, today=LAST) == []
    assert states(bare, LAST)["roster"] == "done"
    assert "papers" not in states(bare, LAST)


def test_a_cancelled_run_needs_nothing() -> None:
    cancelled = replace(PLANNED, is_cancelled=True)
    assert attention.needs(facts=cancelled, today=LAST) == []
    assert attention.next_act(facts=cancelled, today=LAST) == ""


def test_what_is_late_comes_first_and_notes_last() -> None:
    facts = replace(READY, papers=0, led=27, short=1, targets=0)
    needs = attention.attention(facts=facts, today=days(4))
    assert [(need.kind, need.state) for need in needs] == [
        ("targets", "due"),
        ("papers", "due"),
        ("leaders", "due"),
        ("short", "note"),
    ]
    late = attention.attention(facts=replace(facts, targets=4, short=0), today=days(2))
    assert [need.state for need in late] == ["late", "late"]


def test_after_a_year_sheets_and_later_tests_are_no_longer_asked_for() -> None:
    facts = replace(TESTED, is_final=True, is_sheet_issued=False, later_overdue=1)
    last = LAST + timedelta(days=365)
    kinds = [need.kind for need in attention.attention(facts=facts, today=last)]
    assert kinds == ["sheet", "certificates", "later_test", "later_overdue"]
    later = attention.attention(facts=facts, today=last + timedelta(days=1))
    assert [need.kind for need in later] == ["later_overdue"]
    assert attention.next_act(facts=facts, today=last + timedelta(days=1)) == "sheet"


def test_missing_things_are_listed_also_before_they_are_due() -> None:
    missing_kinds = [need.kind for need in attention.missing(facts=PLANNED, today=days(60))]
    assert missing_kinds == ["roster", "targets", "papers", "timetable"]
    missing_kinds = [need.kind for need in attention.missing(facts=READY, today=LAST)]
    assert missing_kinds == [
        "test_before",
        "test_after",
        "attendance",
        "answers_before",
        "answers_after",
        "feedback",
    ]
    assert attention.missing(facts=TESTED, today=LAST + timedelta(days=1)) == []


MIDDLE, OVER = date(2026, 3, 4), date(2026, 3, 9)
DRESSED = {"enrolled": 30, "papers": 2, "sessions": 36, "taught": 28}


@pytest.mark.parametrize(
    ("today", "fact_values", "act"),
    [
        (days(40), {}, "roster"),
        (days(40), {"enrolled": 30}, "papers"),
        (days(40), {"enrolled": 30, "papers": 2}, "timetable"),
        (days(40), DRESSED, "leaders"),
        (days(40), DRESSED | {"led": 28}, "badges"),
        (days(40), DRESSED | {"led": 28, "badges": 30}, "prints"),
        (MIDDLE, {}, "roster"),
        (MIDDLE, {"enrolled": 30, "papers": 2}, "timetable"),
        (MIDDLE, DRESSED | {"led": 28}, "test_before"),
        (MIDDLE, DRESSED | {"led": 28, "before": 30, "begun": 9, "unattended": 1}, "attendance"),
        (MIDDLE, DRESSED | {"led": 20, "before": 30}, "leaders"),
        (MIDDLE, DRESSED | {"led": 28, "before": 30}, "day"),
        (LAST, DRESSED | {"led": 28, "before": 30}, "test_after"),
        (LAST, DRESSED | {"led": 28, "before": 30, "after": 9}, "feedback"),
    ],
)
def test_a_run_asks_for_what_its_day_needs(
    today: date, fact_values: dict[str, Any], act: str
) -> None:
    assert attention.next_act(facts=replace(PLANNED, **fact_values), today=today) == act


def test_a_past_run_is_completed_in_one_day_step_by_step() -> None:
    """Each act, once done, makes way for the next, from the empty run to the year after."""
    does: dict[str, dict[str, Any]] = {
        "roster": {"enrolled": 30},
        "papers": {"papers": 2},
        "timetable": {"sessions": 36, "taught": 28, "begun": 34, "unattended": 34},
        "leaders": {"led": 28},
        "attendance": {"unattended": 0},
        "answers_before": {"before": 30},
        "answers_after": {"after": 29, "unexplained": 1},
        "reasons": {"unexplained": 0},
        "feedback": {"forms": 28},
        "finish": {"is_final": True},
        "sheet": {"is_sheet_issued": True},
        "certificates": {"certificates": 28},
    }
    facts, walked = replace(PLANNED, is_sheet_issued=False), []
    while (act := attention.next_act(facts=facts, today=OVER)) in does:
        walked.append(act)
        facts = replace(facts, **does[act])
    assert walked == list(does)
    assert act == "year"


def test_a_run_finished_early_goes_on_with_its_sheet() -> None:
    facts = replace(READY, is_final=True, is_sheet_issued=False)
    assert attention.next_act(facts=facts, today=MIDDLE) == "sheet"
