"""Supervisors fill in checklists by a link, without names; figures show no officer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from promdaen.curriculum import queries as curriculum_queries
from promdaen.evaluation import actions
from promdaen.evaluation.models import ChecklistRound
from promdaen.evaluation.queries import checklists as queries
from promdaen.evaluation.rules import checklists
from promdaen.kit import content
from promdaen.people.queries import NotAllowed
from tests import factories, job_world, runs

pytestmark = pytest.mark.django_db
NOW = factories.NOW
PAGE, ROUNDS = reverse("evaluation:checklists"), reverse("evaluation:checklist_rounds")


@pytest.fixture(autouse=True)
def _at_now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    job_world.behaviours()


def refused(act: Callable[..., Any], **arguments: Any) -> str:
    with pytest.raises(actions.ChecklistRefused) as error:
        act(by=None, now=NOW, **arguments)
    return str(error.value)


def signed_in(*roles: str) -> Client:
    client = in_english()
    client.force_login(factories.account(*roles))
    return client


def in_english() -> Client:
    client = Client()
    client.cookies["promdaen_language"] = "en"
    return client


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_content_has_six_behaviours_of_each_topic_from_its_outcomes() -> None:
    records = content.read_content(root=content.content_root(), names=["behaviour", "topic"])
    by_topic: dict[str, list[str]] = {}
    outcomes = {
        outcome["code"] for topic in records["topic"] for outcome in topic.values["outcomes"]
    }
    for record in records["behaviour"]:
        values = record.values
        by_topic.setdefault(values["topic"], []).append(values["text"]["en"])
        assert values["outcome"] in outcomes
        assert values["outcome"].partition(".")[0] == values["topic"]
    assert set(by_topic) == {record.code for record in records["topic"]}
    assert {len(set(texts)) for texts in by_topic.values()} == {checklists.BEHAVIOURS_OF_TOPIC}


def test_behaviours_are_reviewed_like_other_texts() -> None:
    values = curriculum_queries.values_of_kind(kind="behaviour")
    assert values[0]["code"] == "UNTOC.B1"
    record = curriculum_queries.find_record(kind="behaviour", code="UNTOC.B1")
    assert record is not None
    assert record.topic == "UNTOC"


def test_a_checklist_is_opened_once_after_a_course() -> None:
    run = job_world.run_that_is_over()
    early = runs.run("EARLY-1", starts_on=NOW.date())
    gone = job_world.run_that_is_over("GONE-1", officers=0, is_cancelled=True)
    for wrong in (early, gone):
        assert "course is over" in refused(actions.open_checklist, run=wrong)
    with pytest.raises(NotAllowed):
        actions.open_checklist(run=run, by=factories.account("viewer"), now=NOW)
    job_world.opened(run)
    assert "already" in refused(actions.open_checklist, run=run)


def test_a_form_names_a_known_post_and_there_are_no_more_forms_than_officers() -> None:
    row = job_world.opened(job_world.run_that_is_over(officers=2))
    act = actions.send_checklist_form
    for changes in ({"department": "XXX"}, {"post": "KH-NO"}, {"province": "02"}):
        form = job_world.form(row, **changes)
        assert "department and post" in refused(act, checklist_round=row, form=form)
    form = job_world.form(row)
    short = replace(form, answers=dict(list(form.answers.items())[:11]))
    assert "every line" in refused(act, checklist_round=row, form=short)
    assert [job_world.sent(row), job_world.sent(row, is_second=True)] == [1, 2]
    assert "all 2 officers" in refused(act, checklist_round=row, form=job_world.form(row))
    second = replace(form, number=2, observer=checklists.SECOND_OBSERVER)
    assert "already" in refused(act, checklist_round=row, form=second)
    assert "no first form" in refused(act, checklist_round=row, form=replace(second, number=9))


def test_a_closed_checklist_takes_no_form_and_keeps_no_order() -> None:
    row = job_world.closed(job_world.run_that_is_over())
    assert "closed" in refused(
        actions.send_checklist_form, checklist_round=row, form=job_world.form(row)
    )
    assert "closed" in refused(actions.close_checklist, checklist_round=row)
    documents = ChecklistRound.objects.get().forms
    firsts = [document for document in documents if document["observer"] == 1]
    numbers = [document["number"] for document in firsts]
    assert numbers == sorted(numbers)
    contents = [str(sorted(document.items())[:2]) for document in firsts]
    assert len(contents) == 8
    assert not {"officer", "name", "enrolment"} & {
        key for document in documents for key in document
    }


def test_a_link_cannot_be_guessed() -> None:
    row = job_world.opened(job_world.run_that_is_over())
    token = queries.round_token(checklist_round=row)
    assert queries.round_of_token(token=token) == row
    for wrong in (token[:-1], f"{row.pk}.x", "x"):
        address = reverse("evaluation:phone_checklist", args=(wrong,))
        assert Client().get(address).status_code == 404
    row.delete()
    address = reverse("evaluation:phone_checklist", args=(token,))
    assert Client().get(address).status_code == 404
    second = reverse("evaluation:second_observer", args=("x",))
    assert Client().get(second).status_code == 404


def test_two_supervisors_fill_in_the_form_on_their_phones() -> None:
    row = job_world.opened(job_world.run_that_is_over())
    token = queries.round_token(checklist_round=row)
    phone, address = in_english(), reverse("evaluation:phone_checklist", args=(token,))
    assert "Keeps smuggling and trafficking apart" in text_of(phone, address)
    values = {"topics": "UNTOC,CORRUPT", "department": "IMM", "post": "KH-X2"}
    values |= {f"{topic}.B{n}": "seen" for topic in ("UNTOC", "CORRUPT") for n in range(1, 7)}
    assert "UNTOC.B1" in phone.post(address, values | {"UNTOC.B1": ""}).content.decode()
    # Another form came in between: the topics stay those that were shown.
    job_world.sent(row)
    response = phone.post(address, values)
    assert response["Location"] == f"{address}?sent=2"
    assert "number 2" in text_of(phone, response["Location"])
    second = reverse("evaluation:second_observer", args=(token,))
    assert "Number of the first form" in text_of(phone, second)
    assert "no first form" in text_of(phone, f"{second}?number=9")
    own = reverse("evaluation:phone_checklist_second", args=(token, 2))
    assert phone.get(f"{second}?number=2")["Location"] == own
    page = text_of(phone, own)
    assert "Second observer of form 2" in page
    assert 'name="post"' not in page
    assert "sent=2" in phone.post(own, values)["Location"]
    assert "sent already" in phone.post(own, values).content.decode()
    missing = reverse("evaluation:phone_checklist_second", args=(token, 77))
    assert phone.get(missing).status_code == 404
    row.refresh_from_db()
    actions.close_checklist(checklist_round=row, by=None, now=NOW)
    assert "closed" in text_of(phone, address)


def test_figures_show_topics_places_and_agreement_without_officers() -> None:
    assert "No checklist counts yet" in text_of(signed_in("viewer"), PAGE)
    assert ROUNDS in text_of(signed_in("coordinator"), PAGE)
    assert signed_in("assessor").get(PAGE).status_code == 403
    run = job_world.run_that_is_over()
    job_world.closed(run)
    job_world.opened(job_world.run_that_is_over("OVER-2"))
    page = text_of(signed_in("viewer"), PAGE)
    assert "of 8 officers" in page
    assert "1 checklist is open" in page
    assert "kappa" in page
    assert all(str(enrolment.officer) not in page for enrolment in run.enrolments.all())
    figures = queries.checklist_page(province="01")
    assert figures.whole is not None
    assert figures.agreement.officers == 8
    assert [post.code for post, _row in figures.posts] == ["KH-X1"]
    assert "Trial crossing" in text_of(signed_in("viewer"), f"{PAGE}?province=01")


def test_a_few_forms_show_nothing() -> None:
    job_world.closed(job_world.run_that_is_over(), officers=4)
    page = text_of(signed_in("viewer"), PAGE)
    assert "No checklist counts yet" in page
    assert queries.checklist_page().whole is None


def test_checklists_are_opened_linked_and_closed_on_pages() -> None:
    client = signed_in("coordinator")
    assert "No course run is over" in text_of(client, ROUNDS)
    job_world.run_that_is_over()
    assert "Open the checklist" in text_of(client, ROUNDS)
    links = {
        name: reverse(f"evaluation:{name}", args=("OVER-1",))
        for name in ("open_checklist", "close_checklist", "checklist_link")
    }
    assert client.get(links["checklist_link"]).status_code == 404
    assert client.post(links["close_checklist"]).status_code == 404
    assert client.post(links["open_checklist"])["Location"] == links["checklist_link"]
    token = queries.round_token(checklist_round=ChecklistRound.objects.get())
    assert f"/p/observe/{token}/" in text_of(client, links["checklist_link"])
    assert "already" in client.post(links["open_checklist"], follow=True).content.decode()
    assert "0 of 8 officers observed" in text_of(client, ROUNDS)
    page = client.post(links["close_checklist"], follow=True).content.decode()
    assert "closed on" in page
    assert str(ChecklistRound.objects.get()).endswith("2026-11-24")
