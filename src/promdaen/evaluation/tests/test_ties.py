"""Rounds of questions on contacts: opened, answered once, closed, shown without small groups."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from http import HTTPStatus
from typing import Any
from unittest.mock import patch

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from promdaen.evaluation import actions
from promdaen.evaluation.models import TieRound, TieStep
from promdaen.evaluation.queries import tie_forms
from promdaen.evaluation.queries import ties as queries
from promdaen.evaluation.rules import ties
from promdaen.exchange.queries import pairs as exchange_pairs
from promdaen.exercise.queries import passing
from promdaen.kit import pdf
from promdaen.kit.models import AuditLine
from promdaen.people.queries import NotAllowed
from tests import factories, runs, tie_world
from tests.extras import block_extra

pytestmark = pytest.mark.django_db(databases=("default", "exchange"))
PAGE, ROUNDS = reverse("evaluation:ties"), reverse("evaluation:tie_rounds")
NOW = factories.NOW


@pytest.fixture(autouse=True)
def _at_now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def refused(act: Callable[..., Any], **arguments: Any) -> str:
    with pytest.raises(actions.TiesRefused) as error:
        act(by=None, now=NOW, **arguments)
    return str(error.value)


def signed_in(*roles: str) -> Client:
    client = Client()
    client.cookies["promdaen_language"] = "en"
    client.force_login(factories.account(*roles))
    return client


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def page_of(name: str, *arguments: Any) -> str:
    return reverse(f"evaluation:{name}", args=arguments)


def test_a_round_is_opened_once_and_closed_once() -> None:
    run = tie_world.run_of_two_departments()
    tie_round = actions.open_tie_round(run=run, occasion="before", by=None, now=NOW)
    assert "already open" in refused(actions.open_tie_round, run=run, occasion="before")
    assert "before, after" in refused(actions.open_tie_round, run=run, occasion="never")
    actions.close_tie_round(tie_round=tie_round, by=None, now=NOW)
    assert "closed" in refused(actions.close_tie_round, tie_round=tie_round)
    answers = [tie_world.answer()]
    assert "closed" in refused(actions.record_tie_answers, tie_round=tie_round, answers=answers)
    again = actions.open_tie_round(run=run, occasion="before", by=None, now=NOW)
    assert again.pk == tie_round.pk
    assert str(again).endswith("before")


def test_a_round_of_a_run_that_is_cancelled_or_has_not_begun_is_refused() -> None:
    cancelled = runs.run("TIE-3", is_cancelled=True)
    assert "cancelled" in refused(actions.open_tie_round, run=cancelled, occasion="before")
    later = runs.run("TIE-4", starts_on=date(2026, 11, 23), ends_on=date(2026, 11, 25))
    assert "from its last day on" in refused(actions.open_tie_round, run=later, occasion="after")
    actions.open_tie_round(run=later, occasion="before", by=None, now=NOW)
    actions.open_tie_round(run=later, occasion="after", by=None, now=NOW + timedelta(days=1))


def test_later_questions_are_opened_from_three_months_after_the_course_on() -> None:
    young = runs.run("TIE-3", starts_on=date(2026, 8, 25), ends_on=date(2026, 8, 25))
    assert "3 months after" in refused(actions.open_tie_round, run=young, occasion="later")
    rounds = text_of(signed_in("coordinator"), ROUNDS)
    assert "not asked; from 25 Nov 2026 on" in rounds
    assert rounds.count("Open the questions") == 2
    actions.open_tie_round(run=young, occasion="later", by=None, now=NOW + timedelta(days=1))


def test_answers_are_kept_in_no_order_and_without_persons() -> None:
    run = tie_world.run_of_two_departments()
    tie_round = actions.open_tie_round(run=run, occasion="before", by=None, now=NOW)
    seats = list(run.enrolments.all())
    lines = AuditLine.objects.count()
    for seat in (seats[7], seats[0]):
        answer = tie_world.answer(seat.department_id)
        actions.send_tie_answer(tie_round=tie_round, enrolment=seat, answer=answer)
    assert AuditLine.objects.count() == lines
    stored = TieRound.objects.get()
    assert {document["department"] for document in stored.answers} == {"IMM", "MAR"}
    in_order = sorted(stored.answers, key=lambda document: json.dumps(document, sort_keys=True))
    assert stored.answers == in_order
    assert stored.answered == sorted(str(seat.pk) for seat in (seats[0], seats[7]))
    again = {"tie_round": tie_round, "enrolment": seats[0], "answer": tie_world.answer()}
    wrong = {**again, "enrolment": seats[1], "answer": tie_world.answer(contacts={})}
    other = {**again, "enrolment": runs.enrol(runs.run("TIE-5"))}
    for arguments, words in (
        (again, "already"),
        (wrong, "how often"),
        (other, "another course run"),
    ):
        with pytest.raises(actions.TiesRefused, match=words):
            actions.send_tie_answer(**arguments)


def test_no_more_answers_than_officers_are_taken() -> None:
    run = tie_world.run_of_two_departments()
    tie_round = actions.open_tie_round(run=run, occasion="before", by=None, now=NOW)
    answers = [tie_world.answer()] * 13
    assert "All 12 officers" in refused(
        actions.record_tie_answers, tie_round=tie_round, answers=answers
    )


def test_a_trainer_opens_rounds_of_own_runs_alone() -> None:
    run = tie_world.run_of_two_departments()
    trainer = factories.account("trainer")
    with pytest.raises(NotAllowed):
        actions.open_tie_round(run=run, occasion="before", by=trainer, now=NOW)
    run.trainers.set([trainer])
    actions.open_tie_round(run=run, occasion="before", by=trainer, now=NOW)


def test_a_step_is_planned_for_two_departments_and_done_once() -> None:
    tie_world.run_of_two_departments()
    plan = actions.plan_tie_step

    def new(**changes: Any) -> actions.NewTieStep:
        values = {"pair": ("MAR", "IMM"), "kind": "visit", "planned_on": NOW.date()}
        return actions.NewTieStep(**values | changes)

    assert "two departments" in refused(plan, step=new(pair=("IMM", "IMM")))
    assert "two departments" in refused(plan, step=new(pair=("IMM", "XXX")))
    assert "visit" in refused(plan, step=new(kind="party"))
    step = tie_world.step()
    assert str(step) == "IMM MAR visit"
    finish = actions.finish_tie_step
    tomorrow = NOW.date() + timedelta(days=1)
    assert "today or an earlier day" in refused(finish, step=step, done_on=tomorrow)
    actions.finish_tie_step(step=step, done_on=NOW.date(), by=None, now=NOW)
    assert "already" in refused(finish, step=step, done_on=NOW.date())


def test_an_empty_page_leads_the_coordinator_to_a_round() -> None:
    assert ROUNDS in text_of(signed_in("coordinator"), PAGE)
    assert ROUNDS not in text_of(signed_in("viewer"), PAGE)
    assert signed_in("trainer").get(PAGE).status_code == 403
    assert "No course run to ask" in text_of(signed_in("coordinator"), ROUNDS)


def test_the_page_shows_shares_changes_and_the_pair_that_comes_next() -> None:
    run = tie_world.run_of_two_departments()
    tie_world.round_of(run, "before", contacts=1)
    tie_world.round_of(run, "after", contacts=4)
    page = text_of(signed_in("coordinator"), PAGE)
    assert "Bring together next: Short IMM and Short MAR" in page
    assert "the fewest of the pairs that are shown" in page
    assert "12 of 12 officers answered" in page
    assert "+50 (+" in page
    assert page.count("<svg") > 3
    assert "17 %" in page.replace("\u202f", " ").replace("\xa0", " ")
    assert "Plan a step for a pair" not in text_of(signed_in("viewer"), PAGE)
    province = text_of(signed_in("coordinator"), f"{PAGE}?province=01")
    assert "12 answers" in province


def test_open_rounds_and_small_groups_are_not_shown() -> None:
    run = tie_world.run_of_two_departments()
    tie_round = actions.open_tie_round(run=run, occasion="before", by=None, now=NOW)
    answers = [tie_world.answer()] * 4 + [tie_world.answer("MAR")] * 6
    actions.record_tie_answers(tie_round=tie_round, answers=answers, by=None, now=NOW)
    client = signed_in("coordinator")
    assert "No answers that may be shown yet" in text_of(client, PAGE)
    actions.close_tie_round(tie_round=tie_round, by=None, now=NOW)
    page = queries.ties_page(account=None, province="", now=NOW)
    assert page.occasions[0].pairs["IMM", "MAR"] is None


def test_a_step_is_judged_by_runs_asked_before_and_after_it() -> None:
    run = tie_world.run_of_two_departments(**tie_world.LONG_OVER)
    first = tie_world.round_of(run, "before", contacts=1)
    second = tie_world.round_of(run, "later", contacts=4)
    TieRound.objects.filter(pk=first.pk).update(
        opened_on=date(2026, 11, 1), closed_on=date(2026, 11, 2)
    )
    TieRound.objects.filter(pk=second.pk).update(opened_on=date(2026, 11, 20))
    step = tie_world.step()
    assert queries.ties_page(account=None, province="", now=NOW).steps[0].change is None
    actions.finish_tie_step(step=step, done_on=date(2026, 11, 10), by=None, now=NOW)
    line = queries.ties_page(account=None, province="", now=NOW).steps[0]
    assert line.change is not None
    assert line.change.points == pytest.approx(50)
    for days, sentence in ((40, "Asked 1 whole month after"), (130, "Asked 4 whole months after")):
        ends_on = NOW.date() - timedelta(days=days)
        type(run).objects.filter(pk=run.pk).update(ends_on=ends_on, starts_on=ends_on)
        page = text_of(signed_in("coordinator"), PAGE)
        assert f"{sentence} the courses" in page
    assert "Contact once in the month" in page
    other = tie_world.run_of_two_departments("TIE-2", **tie_world.LONG_OVER)
    tie_world.round_of(other, "later", contacts=4)
    ends_on = NOW.date() - timedelta(days=200)
    type(run).objects.filter(pk=other.pk).update(ends_on=ends_on, starts_on=ends_on)
    assert "Asked 4 to 6 whole months" in text_of(signed_in("coordinator"), PAGE)
    assert "Steps for a pair" in text_of(signed_in("coordinator"), PAGE)


def test_requests_are_counted_by_pair_and_small_counts_are_hidden() -> None:
    run = tie_world.run_of_two_departments()
    tie_world.round_of(run)
    months = exchange_pairs.RequestMonths(
        starts_on=date(2026, 5, 1),
        ends_on=date(2026, 10, 31),
        pairs={("IMM", "MAR"): exchange_pairs.PairRequests(requests=10, in_time=8)},
    )
    facts = {("IMM", "MAR"): passing.PassedFacts(needed=7, passed=3)}
    source = "promdaen.evaluation.queries.ties"
    with (
        patch(f"{source}.exchange_pairs.requests_between_departments", return_value=months),
        patch(f"{source}.passing.facts_between_departments", return_value=facts),
    ):
        page = text_of(signed_in("coordinator"), PAGE)
        assert "80 %" in page.replace("\u202f", " ").replace("\xa0", " ")
        assert "3 of 7" in page
        assert "Answered in time" not in text_of(signed_in("viewer"), PAGE)
        months.pairs["IMM", "MAR"] = exchange_pairs.PairRequests(requests=4, in_time=4)
        small = "under 5\n"
        assert small in text_of(signed_in("coordinator"), PAGE)
        months.pairs.clear()
        assert small not in text_of(signed_in("coordinator"), PAGE)


def test_a_coordinator_opens_types_and_closes_a_round() -> None:
    tie_world.run_of_two_departments()
    client = signed_in("coordinator")
    at = ("TIE-1", "before")
    assert "Open the questions" in text_of(client, ROUNDS)
    assert client.get(page_of("type_ties", *at)).status_code == 404
    html = client.post(page_of("open_tie_round", *at), follow=True).content.decode()
    assert "open on the officers" in html
    html = client.post(page_of("open_tie_round", *at), follow=True).content.decode()
    assert "already open" in html
    assert "Of which department" in text_of(client, page_of("type_ties", *at))
    typed = page_of("type_ties_form", *at, "IMM")
    assert client.get(page_of("type_ties_form", *at, "XXX")).status_code == 404
    assert (
        "Say whether an answer came"
        in client.post(typed, {"contact_MAR": "once"}).content.decode()
    )
    both = {"contact_MAR": "once", "reply_MAR": "late", "barriers": ["nothing", "whom"]}
    assert "either" in client.post(typed, both).content.decode()
    form_values = {"contact_MAR": "none", "reply_MAR": "no", "knows": ["MAR"], "level": "post"}
    html = client.post(typed, form_values, follow=True).content.decode()
    assert "Answers so far: 1" in html
    assert TieRound.objects.get().answers[0]["replies"] == {}
    for words in ("closed. The answers count", "questions are closed."):
        html = client.post(page_of("close_tie_round", *at), follow=True).content.decode()
        assert words in html
    assert "1 of 12 answered, closed" in text_of(client, ROUNDS)


def test_an_answer_counts_in_the_province_of_the_officer_on_paper_as_on_a_phone() -> None:
    run = tie_world.run_of_two_departments()
    tie_round = actions.open_tie_round(run=run, occasion="before", by=None, now=NOW)
    client = signed_in("coordinator")
    typed = page_of("type_ties_form", "TIE-1", "before", "IMM")
    assert "Province of the officer" not in text_of(client, typed)
    assert tie_forms.form_data(run=run)["provinces"] == []
    other = factories.province("07")
    enrolment = run.enrolments.earliest("seat")
    enrolment.province = other
    enrolment.save()
    assert queries.officer_province(enrolment=enrolment) == "07"
    assert "Province of the officer" in text_of(client, typed)
    offered = [province["en"] for province in tie_forms.form_data(run=run)["provinces"]]
    assert offered == [str(run.province.name_en), "Province 07"]
    form_values = {"contact_MAR": "none"}
    assert "This field is required" in client.post(typed, form_values).content.decode()
    assert client.post(typed, form_values | {"province": "07"}).status_code == 302
    tie_round.refresh_from_db()
    assert [answer["province"] for answer in tie_round.answers] == ["07"]
    assert client.get(page_of("ties_form", "TIE-1")).content.startswith(b"%PDF")


def test_the_form_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    tie_world.run_of_two_departments()
    client = signed_in("coordinator")
    response = client.get(page_of("ties_form", "TIE-1"))
    assert response.content.startswith(b"%PDF")
    assert client.get(page_of("ties_form", "NONE")).status_code == 404
    block_extra(monkeypatch, "prints")
    assert client.get(page_of("ties_form", "TIE-1")).status_code == HTTPStatus.NOT_IMPLEMENTED

    def fails(**_: Any) -> bytes:
        raise pdf.PrintError("no fonts")

    monkeypatch.setattr("promdaen.kit.pdf.compile_pdf", fails)
    assert "no fonts" in client.get(page_of("ties_form", "TIE-1"), follow=True).content.decode()


def test_a_step_is_planned_and_done_on_pages() -> None:
    tie_world.round_of(tie_world.run_of_two_departments())
    client = signed_in("coordinator")
    new = page_of("add_tie_step")
    assert "selected" in text_of(client, f"{new}?department=IMM&partner=MAR")
    form_values = {
        "department": "IMM",
        "partner": "IMM",
        "kind": "visit",
        "planned_on": "2026-11-20",
    }
    assert "two departments" in client.post(new, form_values).content.decode()
    client.post(new, form_values | {"partner": "MAR"})
    step = TieStep.objects.get()
    address = page_of("finish_tie_step", step.pk)
    text_of(client, address)
    assert (
        "today or an earlier day"
        in client.post(address, {"done_on": "2027-01-01"}).content.decode()
    )
    html = client.post(address, {"done_on": "2026-11-20"}, follow=True).content.decode()
    assert "The next round shows" in html
    none = page_of("finish_tie_step", "00000000-0000-0000-0000-000000000000")
    assert client.get(none).status_code == 404


def test_rounds_wait_after_the_course_and_six_months_later() -> None:
    run = tie_world.run_of_two_departments()
    account = factories.account("coordinator")
    actions.open_tie_round(run=run, occasion="before", by=None, now=NOW)

    def due(days: int) -> list[tuple[str, bool]]:
        today = run.ends_on + timedelta(days=days)
        rows = queries.due_rounds(account=account, today=today)
        return [(row.occasion, row.is_to_close) for row in rows]

    TieRound.objects.update(opened_on=run.ends_on)
    assert due(1) == [("after", False)]
    assert due(14) == [("before", True), ("after", False)]
    assert due(100) == [("before", True)]
    assert due(181) == [("before", True), ("later", False)]
    TieRound.objects.update(closed_on=run.ends_on)
    assert due(300) == []
    assert due(-1) == []
    assert ties.LATER in ties.TIE_OCCASIONS
