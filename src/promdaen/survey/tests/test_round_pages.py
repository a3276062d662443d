"""Pages of rounds, plans, provinces, reviews and agreement."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from promdaen.kit.models import AuditLine
from promdaen.people.models import Account
from promdaen.survey.actions import reviews
from promdaen.survey.models import ProvinceAccess, Round, Submission, Visit
from promdaen.survey.queries import reviews as queries
from promdaen.survey.rules.flags import FLAGS
from tests import factories, survey_world

pytestmark = pytest.mark.django_db


def answered(
    code: str, *, person: Account, is_second: bool = False, **replaced: str
) -> Submission:
    """A visit submitted; `given` replaces answers."""
    place = factories.Checkpoint.objects.filter(code=code).first() or factories.checkpoint(
        code, kind="local", latitude=11.3, longitude=104.9
    )
    score = 2 if is_second else 3
    submission = survey_world.submission(
        checkpoint=place, account=person, answers=survey_world.answers_of(score=score, **replaced)
    )
    if is_second and submission.visit:
        submission.visit.is_second = True
        submission.visit.save()
    return submission


def accept(submission: Submission) -> None:
    assert submission.visit is not None
    reviews.accept_visit(
        visit=submission.visit,
        judgement=reviews.VisitJudgement(read=submission.pk),
        by=None,
        now=factories.NOW,
    )


@pytest.fixture
def coordinator(client: Client) -> Account:
    account = factories.account("coordinator", language="en")
    client.force_login(account)
    return account


def text_of(client: Client, name: str, *args: Any) -> str:
    response = client.get(reverse(name, args=args), follow=True)
    assert response.status_code == 200
    return response.content.decode()


def submit(client: Client, name: str, *args: Any, **data: Any) -> str:
    response = client.post(reverse(name, args=args), data, follow=True)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.usefixtures("coordinator")
def test_the_first_page_shows_what_is_next(client: Client) -> None:
    assert "No round yet" in text_of(client, "survey:home")
    assert "No round yet" in text_of(client, "survey:rounds")
    days = {"starts_on": "2026-10-01", "ends_on": "2026-12-20"}
    titles = {"title_km": "ការអង្កេត", "title_en": "Survey"}
    assert "Use Latin letters" in submit(client, "survey:new_round", code="new", **days, **titles)
    backwards = {"starts_on": "2026-10-01", "ends_on": "2026-09-20"}
    assert "before the first" in submit(
        client, "survey:new_round", code="A", **backwards, **titles
    )
    assert "Give its visits next" in submit(
        client, "survey:new_round", code="2026", **days, **titles
    )
    page = text_of(client, "survey:home")
    assert "Give visits" in page
    assert "Publish the instrument: assessors need it to make visits" in page
    assert "2026" in text_of(client, "survey:rounds")


@pytest.mark.usefixtures("coordinator")
def test_a_round_is_changed_and_closed_on_its_page(client: Client) -> None:
    survey_world.a_round()
    survey_world.a_round("2025")
    titles = {"title_km": "ការអង្កេត", "title_en": "Second survey"}
    days = {"starts_on": "2026-10-01", "ends_on": "2026-12-20"}
    refusal = submit(client, "survey:edit_round", "2026", code="2025", **titles, **days)
    assert "There is a round 2025 already" in refusal
    changed = submit(client, "survey:edit_round", "2026", code="2026", **titles, **days)
    assert "The round is changed" in changed
    submit(client, "survey:close_round", "2026")
    assert "Open again" in text_of(client, "survey:edit_round", "2026")
    submit(client, "survey:close_round", "2026")
    assert Round.objects.get(code="2026").closed_at is None
    assert client.get(reverse("survey:plan", args=["1999"])).status_code == 404


@pytest.mark.usefixtures("coordinator")
def test_marked_checkpoints_are_given_changed_and_taken_back(client: Client) -> None:
    for code in ("KH-A", "KH-B"):
        factories.checkpoint(code, kind="local")
    survey_world.loaded()
    survey_world.a_round()
    person, other = factories.account("assessor"), factories.account("assessor")
    give = {"assessor": str(person.pk), "due_on": "2026-12-01"}
    assert "Mark the checkpoints" in submit(client, "survey:plan", "2026", **give)
    late = submit(
        client, "survey:plan", "2026", checkpoint=["KH-A"], **(give | {"due_on": "2027-05-01"})
    )
    assert "outside the round" in late
    planned = submit(client, "survey:plan", "2026", checkpoint=["KH-A", "KH-B"], **give)
    assert "2 visits are given" in planned
    visit = Visit.objects.get(checkpoint__code="KH-A")
    assert "1 second visit is given" in submit(client, "survey:draw", "2026", seed="៧")
    assert "in ten has a second visit" in submit(client, "survey:draw", "2026", seed="7")
    second = Visit.objects.get(is_second=True)
    twice = submit(client, "survey:give_visit", second.pk, assessor=str(person.pk))
    assert "already" in twice
    submit(client, "survey:give_visit", second.pk, back="yes")
    assert not Visit.objects.filter(is_second=True)
    submit(client, "survey:give_visit", visit.pk, assessor=str(other.pk), due_on="2026-12-02")
    visit.refresh_from_db()
    assert (visit.assessor, visit.due_on) == (other, date(2026, 12, 2))
    rows = client.get(reverse("survey:plan", args=["2026"]) + "?format=csv&province=01")
    assert rows.content.decode("utf-8-sig").count("KH-") == 2
    line = AuditLine.objects.get(action="export_plan")
    assert line.detail["rows"] == 2


@pytest.mark.usefixtures("coordinator")
def test_visits_are_spread_over_working_days_from_a_form_above_the_list(client: Client) -> None:
    codes = [f"KH-{letter}" for letter in "ABC"]
    for code in codes:
        factories.checkpoint(code, kind="local")
    survey_world.loaded()
    survey_world.a_round()
    page = text_of(client, "survey:plan", "2026")
    assert page.index("Give the visits") < page.index("data-select-all") + 500
    assert page.index("Give the visits") < page.index("KH-A")
    give = {"assessor": str(factories.account("assessor").pk), "checkpoint": codes}
    alone = submit(client, "survey:plan", "2026", first_on="2026-11-12", **give)
    assert "Give the last day" in alone
    # A Saturday and a Sunday.
    closed = {"first_on": "2026-11-14", "due_on": "2026-11-15"}
    assert "no working day" in submit(client, "survey:plan", "2026", **closed, **give)
    assert not Visit.objects.exists()
    days = {"first_on": "2026-11-12", "due_on": "2026-11-16"}
    assert "3 visits are given" in submit(client, "survey:plan", "2026", **days, **give)
    due = Visit.objects.order_by("checkpoint__code").values_list("due_on", flat=True)
    assert list(due) == [date(2026, 11, 12), date(2026, 11, 13), date(2026, 11, 16)]


@pytest.mark.usefixtures("coordinator")
def test_the_first_page_counts_over_every_open_round(client: Client) -> None:
    survey_world.loaded()
    first = survey_world.a_round("2025", title_en="Earlier survey", starts_on=date(2026, 9, 1))
    survey_world.a_round()
    for code, state in (("KH-B", "planned"), ("KH-C", "returned")):
        Visit.objects.create(
            round=first, checkpoint=factories.checkpoint(code, kind="local"), state=state,
            assessor=factories.account("assessor"), planned_at=factories.NOW,
            due_on=date(2026, 9, 2),
        )  # fmt: skip
    survey_world.submission(checkpoint=factories.checkpoint("KH-A", kind="local"), round=first)
    page = text_of(client, "survey:home")
    assert page.count("Earlier survey") == 3, "waits, overdue, returned"
    plan = reverse("survey:plan", args=["2025"])
    assert f"{plan}?standing=returned" in page
    assert reverse("survey:new_round") in page
    html = client.get(f"{plan}?standing=returned").content.decode()
    assert "KH-C" in html
    assert "KH-B" not in html
    assert "Give the visits" not in html, "nothing is there to mark"
    empty = client.get(f"{plan}?standing=accepted").content.decode()
    assert "Clear the filter." in empty
    assert "load-content" not in empty


@pytest.mark.usefixtures("coordinator")
def test_a_draw_without_another_assessor_is_reported(client: Client) -> None:
    factories.checkpoint("KH-A", kind="local")
    survey_world.loaded()
    survey_world.a_round()
    person = factories.account("assessor")
    submit(client, "survey:plan", "2026", checkpoint=["KH-A"], assessor=str(person.pk))
    assert "Only the first assessor can go to KH-A" in submit(
        client, "survey:draw", "2026", seed="1"
    )


@pytest.mark.usefixtures("coordinator")
def test_provinces_are_given_on_a_page(client: Client) -> None:
    factories.province("01")
    assert "No account is an assessor yet" in text_of(client, "survey:access")
    person = factories.account("assessor")
    submit(client, "survey:provinces", person.pk, provinces=["01"])
    assert ProvinceAccess.objects.get().province_id == "01"
    assert "Province 01" in text_of(client, "survey:access")
    nobody = reverse("survey:provinces", args=[factories.account("viewer").pk])
    assert client.get(nobody).status_code == 404


def test_a_visit_is_read_returned_corrected_and_accepted(
    client: Client, coordinator: Account
) -> None:
    person = factories.account("assessor")
    submission = answered(
        "KH-A", person=person, I01="0", I01_note="No copy here", I02="9", T02_front="gate.jpg"
    )
    visit = submission.visit
    assert visit is not None
    page = text_of(client, "survey:review_visit", visit.pk)
    assert "No copy here" in page
    assert "Has not come yet" in page, "the photograph is named and not there"
    assert "contradict" in page, "I02 was answered with what is no choice"
    refused = submit(
        client, "survey:review_visit", visit.pk, read=str(submission.pk), act="return"
    )
    assert "Say what must be checked again" in refused
    submit(
        client, "survey:review_visit", visit.pk, read=str(submission.pk), act="return",
        comment_I01="Ask for the copy",
    )  # fmt: skip
    edited = survey_world.submission(
        checkpoint=submission.visit.checkpoint, account=person, instance_id="uuid:2",
        deprecated_id=submission.instance_id, answers=survey_world.answers_of(I01="3"),
    )  # fmt: skip
    page = text_of(client, "survey:review_visit", visit.pk)
    assert "Said when returned:" in page
    assert "<del>" in page
    review_page = queries.review_page(
        visit=Visit.objects.get(pk=visit.pk), account=coordinator, new_comments={}
    )
    first = review_page.versions[0]
    assert {change.indicator.code for change in first.changes} == {"I01", "I02", "T02"}
    assert [review.decision for review in review_page.versions[1].reviews] == ["return"]
    old = submit(client, "survey:review_visit", visit.pk, read=str(submission.pk), act="accept")
    assert "changed while you read" in old
    submit(client, "survey:review_visit", visit.pk, read=str(edited.pk), act="accept")
    visit.refresh_from_db()
    assert visit.state == "accepted"
    assert "This visit counts." in text_of(client, "survey:review_visit", visit.pk)


@pytest.mark.usefixtures("coordinator")
def test_a_visit_without_a_submission_is_shown_as_such(client: Client) -> None:
    visit = Visit.objects.create(
        round=survey_world.a_round(), checkpoint=factories.checkpoint(),
        assessor=factories.account("assessor"), planned_at=factories.NOW,
    )  # fmt: skip
    assert "Nothing was submitted yet" in text_of(client, "survey:review_visit", visit.pk)
    stranger = reverse("survey:review_visit", args=["00000000-0000-4000-8000-000000000000"])
    assert client.get(stranger).status_code == 404


@pytest.mark.usefixtures("coordinator")
def test_agreement_shows_accepted_double_visits(client: Client) -> None:
    first, second = factories.account("assessor"), factories.account("assessor")
    submissions = [
        answered("KH-A", person=first),
        answered("KH-A", person=second, is_second=True, I01="0"),
    ]
    assert "No checkpoint was visited twice yet" in text_of(client, "survey:agreement", "2026")
    for submission in submissions:
        accept(submission)
    page = text_of(client, "survey:agreement", "2026")
    assert "By sub-domain" in page
    assert "Two or more levels apart" in page
    assert "No indicator has 30 pairs yet" in page


def test_assessors_open_their_home_and_none_of_these_pages(client: Client) -> None:
    person = factories.account("assessor")
    client.force_login(person)
    assert client.get(reverse("survey:home")).status_code == 200
    survey_world.a_round()
    visit = answered("KH-A", person=person).visit
    assert visit is not None
    for name, args in (
        ("survey:rounds", []),
        ("survey:new_round", []),
        ("survey:plan", ["2026"]),
        ("survey:edit_round", ["2026"]),
        ("survey:draw", ["2026"]),
        ("survey:agreement", ["2026"]),
        ("survey:access", []),
        ("survey:review_visit", [visit.pk]),
        ("survey:give_visit", [visit.pk]),
    ):
        assert client.get(reverse(name, args=args)).status_code == 403
    client.force_login(factories.account("trainer"))
    assert client.get(reverse("survey:home")).status_code == 403
    client.force_login(factories.account("viewer"))
    assert client.get(reverse("survey:home")).headers["Location"] == reverse("survey:totals")


def test_every_flag_that_a_submission_can_have_has_words() -> None:
    assert {"wrong", "needless", "no_checkpoint", "another", "no_day", "closed_round"} <= set(
        FLAGS
    )
