"""Sessions in which a case is judged: stages, revisions, groups, marks, observations."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from promdaen.casework.actions import sessions as actions
from promdaen.casework.actions.refusals import CaseworkRefused
from promdaen.casework.models import Case, CaseMember, CaseResult, CaseSession, Law, StageAnswer
from promdaen.casework.queries import answers, debriefs, rooms
from promdaen.casework.queries import sessions as queries
from promdaen.evidence.models import Observation
from promdaen.kit import slots
from promdaen.kit.models import AuditLine
from promdaen.people.models import Officer
from tests import factories, practice

pytestmark = pytest.mark.django_db
NOW = factories.NOW
LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def case() -> Case:
    return practice.case()


@pytest.fixture
def officer() -> Officer:
    return factories.officer()


def opened(case: Case, *officers: Officer, **more: Any) -> CaseSession:
    return actions.open_session(
        case=case, officers=[officer.pk for officer in officers], now=NOW, **more
    )


def answered(session: CaseSession, officer: Officer, stage: str = "1", **more: Any) -> StageAnswer:
    values = {
        "elements": practice.right(stage),
        "missing": {"1": ["S4"], "2": []}[stage],
        "offices": practice.OFFICES[stage],
        "protection": practice.PROTECTION[stage],
    } | more
    return actions.answer_stage(
        session=session,
        stage=stage,
        answer=actions.NewStageAnswer(**values),
        officer_id=officer.pk,
        now=NOW,
    )


def test_a_case_begun_alone_continues_until_it_is_closed(case: Case, officer: Officer) -> None:
    first = actions.begin_alone(case=case, officer_id=officer.pk, now=NOW)
    assert actions.begin_alone(case=case, officer_id=officer.pk, now=LATER) == first
    guided = opened(case, officer, is_guided=True)
    actions.close_session(session=first, by=None, now=LATER)
    assert actions.begin_alone(case=case, officer_id=officer.pk, now=LATER) not in (first, guided)


def test_who_read_the_reasoning_of_a_later_session_is_not_counted_in_the_first(
    case: Case, officer: Officer
) -> None:
    first = opened(case, officer)
    CaseSession.objects.update(opened_at=NOW - timedelta(hours=1))
    judged(case, officer)
    answered(first, officer)
    left(first, officer, "1")
    actions.close_session(session=first, by=None, now=LATER)
    assert [row.detail["seen_before"] for row in first.results.all()] == [True, True]
    assert Observation.objects.count() == len(practice.OUTCOMES)


def left(session: CaseSession, officer: Officer, stage: str) -> None:
    actions.leave_stage(session=session, stage=stage, officer_id=officer.pk, now=LATER)


def judged(case: Case, officer: Officer, **more: Any) -> CaseSession:
    """A session from its first stage to its end, right in all."""
    session = opened(case, officer, **more)
    for stage in ("1", "2"):
        answered(session, officer, stage)
        left(session, officer, stage)
    session.refresh_from_db()
    return session


def test_a_case_is_judged_stage_by_stage_and_a_perfect_one_gets_full_credit(
    case: Case, officer: Officer
) -> None:
    session = judged(case, officer)
    assert session.closed_at == LATER
    credits = dict(CaseResult.objects.values_list("outcome__code", "credit"))
    assert credits == {"UNTOC.5": 1.0, "IDENTIFY.4": pytest.approx(1.0)}
    rows = Observation.objects.filter(officer=officer)
    assert {(row.outcome.code, row.kind, row.credit) for row in rows} == {
        (code, "case", credit) for code, credit in credits.items()
    }


def test_a_repeated_case_is_recorded_but_shows_nothing_new(case: Case, officer: Officer) -> None:
    judged(case, officer)
    again = judged(case, officer)
    [was_seen_before, *_more] = [row.detail["seen_before"] for row in again.results.all()]
    assert was_seen_before
    assert again.results.count() == 2
    assert Observation.objects.count() == 2


def test_who_met_the_case_in_a_group_shows_nothing_new_alone(case: Case, officer: Officer) -> None:
    group = opened(case, officer, is_group=True, name="1")
    actions.take_pen(session=group, officer_id=officer.pk, now=NOW)
    answered(group, officer)
    judged(case, officer)
    assert not Observation.objects.exists()


def test_a_session_left_before_a_word_was_written_does_not_count_as_met(
    case: Case, officer: Officer
) -> None:
    opened(case, officer)
    judged(case, officer)
    assert Observation.objects.count() == 2


def test_answers_of_a_group_are_no_evidence_of_one_member(case: Case, officer: Officer) -> None:
    session = opened(case, officer, factories.officer(), is_group=True, name="1")
    actions.take_pen(session=session, officer_id=officer.pk, now=NOW)
    for stage in ("1", "2"):
        answered(session, officer, stage)
        left(session, officer, stage)
    assert CaseSession.objects.get().closed_at is not None
    assert not CaseResult.objects.exists()
    assert not Observation.objects.exists()


def test_a_stage_that_was_not_left_shows_nothing(case: Case, officer: Officer) -> None:
    session = opened(case, officer)
    answered(session, officer, elements={"S1": {"value": "yes", "cites": []}})
    actions.close_session(session=session, by=None, now=LATER)
    assert not CaseResult.objects.exists()
    arrived = opened(case, factories.officer())
    member = arrived.members.get().officer
    answered(arrived, member)
    left(arrived, member, "1")
    actions.close_session(session=arrived, by=None, now=LATER)
    assert {row.detail["stages"][-1] for row in arrived.results.all()} == {"1"}
    assert {row.credit for row in arrived.results.all()} == {1.0}


def test_a_session_closed_without_a_word_has_no_result(case: Case, officer: Officer) -> None:
    session = opened(case, officer)
    actions.close_session(session=session, by=None, now=NOW)
    actions.close_session(session=session, by=None, now=LATER)
    session.refresh_from_db()
    assert session.closed_at == NOW
    assert not CaseResult.objects.exists()
    assert debriefs.case_debrief(session=session).stages == []


def test_an_outcome_that_the_case_did_not_measure_has_no_result(officer: Officer) -> None:
    case = practice.case()
    case.body["asks"] = ["S1"]
    case.save()
    case.outcomes.add(factories.outcome(factories.topic("UNTOC"), 9))
    session = opened(case, officer)
    answered(session, officer, elements={"S1": {"value": "yes", "cites": []}}, missing=[])
    left(session, officer, "1")
    actions.close_session(session=session, by=None, now=NOW)
    assert {row.outcome.code for row in CaseResult.objects.all()} == {"UNTOC.5"}


def test_the_same_sent_again_is_no_new_revision_and_a_part_leaves_the_rest(
    case: Case, officer: Officer
) -> None:
    session = opened(case, officer)
    first = answered(session, officer)
    assert answered(session, officer) == first
    stage_answer = actions.answer_stage(
        session=session,
        stage="1",
        answer=actions.NewStageAnswer(offices=["ACU"]),
        officer_id=officer.pk,
        now=NOW,
    )
    assert (stage_answer.revision, stage_answer.offices, stage_answer.missing) == (
        2,
        ["ACU"],
        ["S4"],
    )
    assert stage_answer.elements == first.elements


def test_the_first_part_sent_leaves_the_rest_empty(case: Case, officer: Officer) -> None:
    session = opened(case, officer)
    answer = actions.NewStageAnswer(offices=["BPP"])
    stage_answer = actions.answer_stage(
        session=session, stage="1", answer=answer, officer_id=officer.pk, now=NOW
    )
    assert (stage_answer.elements, stage_answer.missing, stage_answer.protection) == ({}, [], [])


def test_new_facts_come_when_the_stage_is_left_and_the_answers_are_there(
    case: Case, officer: Officer
) -> None:
    session = opened(case, officer)
    page = queries.stage_page(session=session, officer_id=officer.pk)
    assert [stage.code for stage in page.known] == ["1"]
    answered(session, officer)
    left(session, officer, "1")
    page = queries.stage_page(session=session, officer_id=officer.pk)
    assert [stage.code for stage in page.known] == ["2", "1"]
    assert page.answered_count == 10
    assert page.missing == ()
    assert [answer_option.code for answer_option in page.offices if answer_option.is_chosen] == [
        "BPP"
    ]


def test_leaving_a_stage_again_leaves_it_once(case: Case, officer: Officer) -> None:
    session = opened(case, officer)
    answered(session, officer)
    left(session, officer, "1")
    left(session, officer, "1")
    assert sorted(answers.current_session_answers(session=session)) == ["1", "2"]


def test_a_stage_is_left_only_with_every_element_answered(case: Case, officer: Officer) -> None:
    session = opened(case, officer)
    with pytest.raises(CaseworkRefused, match="Still to answer: 10"):
        left(session, officer, "1")
    elements = practice.right("1")
    del elements["S4"]
    answered(session, officer, elements=elements)
    with pytest.raises(CaseworkRefused, match="Still to answer: 1"):
        left(session, officer, "1")


def test_a_stage_that_was_left_takes_no_more(case: Case, officer: Officer) -> None:
    session = opened(case, officer)
    answered(session, officer)
    left(session, officer, "1")
    with pytest.raises(CaseworkRefused, match="already finished"):
        answered(session, officer, "1")


def test_a_closed_session_refuses_an_answer_and_a_pen(case: Case, officer: Officer) -> None:
    session = judged(case, officer)
    with pytest.raises(CaseworkRefused, match="closed"):
        answered(session, officer, "2")
    with pytest.raises(CaseworkRefused, match="closed"):
        actions.take_pen(session=session, officer_id=officer.pk, now=NOW)


STRANGE = (
    {"elements": {"X9": {"value": "yes", "cites": []}}},
    {"elements": {"S1": {"value": "perhaps", "cites": []}}},
    {"elements": {"S1": {"value": "yes", "cites": ["2a"]}}},
    {"missing": ["X9"]},
    {"offices": ["MOON"]},
    {"protection": ["gold"]},
)


@pytest.mark.parametrize("strange", STRANGE)
def test_what_is_not_on_offer_is_refused(
    case: Case, officer: Officer, strange: dict[str, Any]
) -> None:
    with pytest.raises(CaseworkRefused, match="not on offer"):
        answered(opened(case, officer), officer, **strange)


@pytest.mark.parametrize("missing", [["S1", "S2", "S3", "S4"], ["S4", "S4"]])
def test_three_facts_at_most_are_named_each_once(
    case: Case, officer: Officer, missing: list[str]
) -> None:
    with pytest.raises(CaseworkRefused, match="at most 3"):
        answered(opened(case, officer), officer, missing=missing)


def test_one_phone_writes_for_a_group_until_another_takes_over(case: Case) -> None:
    officer, other = factories.officer(), factories.officer()
    session = opened(case, officer, other, is_group=True, name="1")
    with pytest.raises(CaseworkRefused, match="writes now"):
        answered(session, officer)
    for member in (officer, officer, other):
        actions.take_pen(session=session, officer_id=member.pk, now=NOW)
    assert AuditLine.objects.filter(action="take_pen").count() == 2
    with pytest.raises(CaseworkRefused, match="writes now"):
        answered(session, officer)
    assert answered(session, other).officer == other
    reader_session = queries.find_session(session_id=session.pk, officer_id=officer.pk)
    assert reader_session is not None
    assert not queries.stage_page(session=reader_session, officer_id=officer.pk).can_write


def test_who_is_no_member_neither_reads_nor_writes(case: Case, officer: Officer) -> None:
    session, stranger = opened(case, officer), factories.officer()
    assert queries.find_session(session_id=session.pk, officer_id=stranger.pk) is None
    with pytest.raises(CaseworkRefused, match="not in this group"):
        answered(session, stranger)


def test_a_case_needs_a_law_and_one_officer_alone_or_a_group(case: Case, officer: Officer) -> None:
    for officers in ((), (officer, factories.officer())):
        with pytest.raises(CaseworkRefused, match="one officer or by a group"):
            opened(case, *officers)
    Law.objects.update(is_current=False)
    with pytest.raises(CaseworkRefused, match="no law"):
        opened(case, officer)


def test_the_reasoning_of_a_guided_case_waits_for_the_trainer(
    case: Case, officer: Officer
) -> None:
    session = opened(case, officer, is_guided=True)
    with pytest.raises(CaseworkRefused, match="still being judged"):
        actions.open_reasoning(session=session, by=None, now=NOW)
    actions.close_session(session=session, by=None, now=NOW)
    session.refresh_from_db()
    assert not debriefs.is_open(session=session)
    for now in (NOW, LATER):
        actions.open_reasoning(session=session, by=None, now=now)
    session.refresh_from_db()
    assert session.feedback_at == NOW
    assert debriefs.is_open(session=session)


def test_who_practises_alone_reads_the_reasoning_at_once(case: Case, officer: Officer) -> None:
    assert debriefs.is_open(session=judged(case, officer))


def test_an_officer_is_moved_between_groups_and_leaves_the_pen(case: Case) -> None:
    first_officer, second_officer, third_officer = (factories.officer() for _ in range(3))
    source = opened(case, first_officer, second_officer, is_group=True, name="1")
    target = opened(case, third_officer, is_group=True, name="2")
    actions.take_pen(session=source, officer_id=first_officer.pk, now=NOW)
    for officer in (first_officer, second_officer):
        actions.move_member(officer_id=officer.pk, source=source, target=target, by=None, now=NOW)
    late = factories.officer()
    actions.move_member(officer_id=late.pk, source=None, target=target, by=None, now=NOW)
    source.refresh_from_db()
    assert source.pen is None
    assert set(CaseMember.objects.values_list("session__name", "officer")) == {
        ("2", group_officer.pk)
        for group_officer in (first_officer, second_officer, third_officer, late)
    }


def test_no_one_is_moved_out_of_a_case_alone(case: Case, officer: Officer) -> None:
    alone = opened(case, officer)
    group = opened(case, factories.officer(), is_group=True, name="1")
    with pytest.raises(CaseworkRefused, match="in no group"):
        actions.move_member(officer_id=officer.pk, source=alone, target=group, by=None, now=NOW)


def test_the_debrief_shows_where_the_answers_lead_beside_the_facts(
    case: Case, officer: Officer
) -> None:
    session = opened(case, officer)
    elements = practice.right("1", S4="yes", S5="unknown")
    elements["S4"]["cites"] = ["1f"]
    answered(session, officer, elements=elements, offices=["BPP", "ACU"])
    left(session, officer, "1")
    answered(session, officer, "2")
    left(session, officer, "2")
    session.refresh_from_db()
    first, second = debriefs.case_debrief(session=session).stages
    assert (first.yours.verdict.code, first.true.verdict.code) == ("undetermined", "undetermined")
    assert (second.true.verdict.code, second.is_same_verdict) == ("smuggling", True)
    benefit = next(
        element_seen for element_seen in first.elements if element_seen.element.code == "S4"
    )
    assert benefit.is_overclaimed
    assert [
        (line_seen.line.code, line_seen.is_yours, line_seen.is_shown)
        for line_seen in benefit.lines
    ] == [("1f", True, False)]
    assert first.right_count == 8
    assert [len(offices) for offices in (first.offices.right, first.offices.too_many)] == [1, 1]
    assert second.true.person is not None
    assert second.true.person.code == "shielded"
    assert [
        len(marked_line.shows) for marked_line in second.text if marked_line.line.code == "2a"
    ] == [1]
    assert [
        len(marked_line.yours) for marked_line in first.text if marked_line.line.code == "1f"
    ] == [2]


def test_the_debrief_states_what_was_shown_and_whether_it_counts(
    case: Case, officer: Officer
) -> None:
    first = debriefs.case_debrief(session=judged(case, officer))
    assert {result_seen.word for result_seen in first.results} == {"well"}
    assert first.is_counted
    again = opened(case, officer)
    elements = {code: {"value": "unknown", "cites": []} for code in practice.RIGHT["1"]}
    answered(again, officer, elements=elements, missing=[])
    left(again, officer, "1")
    actions.close_session(session=again, by=None, now=NOW)
    again.refresh_from_db()
    second = debriefs.case_debrief(session=again)
    assert {result_seen.word for result_seen in second.results} == {"again"}
    assert not second.is_counted


def test_a_room_sees_where_its_groups_split_without_a_name(case: Case) -> None:
    sessions = []
    for name, value in (("1", "yes"), ("2", "unknown"), ("3", "")):
        officer = factories.officer()
        session = opened(case, officer, is_group=True, name=name)
        actions.take_pen(session=session, officer_id=officer.pk, now=NOW)
        if value:
            answered(session, officer, elements=practice.right("1", S4=value))
        sessions.append(session)
    page = rooms.room_page(case=case, sessions=sessions)
    [stage] = page.stages
    assert stage.worst is not None
    assert stage.worst.element.code == "S4"
    assert stage.worst.by_group == ["yes", "unknown", ""]
    assert stage.answered_count == 2
    assert {line.code for line, count in stage.lines if count == 2} <= {
        "1a",
        "1b",
        "1c",
        "1d",
        "1e",
    }
    assert {verdict.code: count for verdict, count in stage.verdicts} == {
        "smuggling": 1, "undetermined": 1,
    }  # fmt: skip
    progress_rows = [
        (session_progress.answered_count, session_progress.stage, session_progress.is_done)
        for session_progress in rooms.session_progress(sessions=sessions)
    ]
    assert progress_rows == [(10, 1, False), (10, 1, False), (0, 1, False)]


def test_cases_to_practise_alone_are_with_those_under_way_first(
    case: Case, officer: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = practice.case("CASE-02")
    judged(case, officer)
    first, second = queries.practice_cases(officer_id=officer.pk, now=NOW)
    assert [
        (practice_case.case, practice_case.done_count) for practice_case in (first, second)
    ] == [(other, 0), (case, 1)]
    session = opened(case, officer)
    assert queries.practice_cases(officer_id=officer.pk, now=NOW)[0].open_session == session.pk
    reserved = [lambda officer_id, now: {"CASE-01"}]
    monkeypatch.setitem(slots._fills, slots.RESERVED_CASES, reserved)
    assert [
        practice_case.case
        for practice_case in queries.practice_cases(officer_id=officer.pk, now=NOW)
    ] == [other]
    assert queries.find_open_case(code="CASE-01", officer_id=officer.pk, now=NOW) is None
    assert queries.find_open_case(code="CASE-02", officer_id=officer.pk, now=NOW) == other


def test_answers_are_read_as_they_were_sent(case: Case, officer: Officer) -> None:
    row = answered(opened(case, officer), officer)
    answer = answers.read(stage_answer=row)
    assert answer.missing == ("S4",)
    assert replace(answer, missing=()) != answer
