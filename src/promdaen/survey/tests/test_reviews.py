"""Reviews: accepted, returned, corrected; what stands afterwards."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from promdaen.kit import waiting
from promdaen.people.queries import NotAllowed
from promdaen.places.models import Checkpoint
from promdaen.survey.actions import reviews, submissions
from promdaen.survey.actions.refusals import SurveyRefused
from promdaen.survey.models import Round, Submission, Visit
from promdaen.survey.queries import reviews as queries
from promdaen.survey.queries import visit_pages
from promdaen.survey.waiting import survey_waiting
from tests import factories, survey_world

pytestmark = pytest.mark.django_db


def position_code() -> str:
    return next(
        indicator.code
        for indicator in survey_world.instrument_content().indicators
        if indicator.kind == "position"
    )


def submitted(**fields: Any) -> Submission:
    place = factories.checkpoint("KH-A", kind="local", position_quality="unverified")
    answers = survey_world.answers_of(**{position_code(): "11.3612 104.9187 8 4.5"})
    return survey_world.submission(checkpoint=place, answers=answers, **fields)


def judged(act: Any, submission: Submission, by: Any = None, **words: Any) -> Any:
    return act(
        visit=submission.visit,
        judgement=reviews.VisitJudgement(read=submission.pk, **words),
        by=by,
        now=factories.NOW,
    )


def refused(act: Any, submission: Submission, by: Any = None, **words: Any) -> str:
    with pytest.raises(SurveyRefused) as error:
        judged(act, submission, by, **words)
    return str(error.value)


def test_a_position_stays_valid_once_its_visit_is_accepted() -> None:
    submission = submitted()
    coordinator = factories.account("coordinator")
    review = judged(reviews.accept_visit, submission, coordinator, words=" Good ")
    assert (review.decision, review.words, review.by) == ("accept", "Good", coordinator)
    place = Checkpoint.objects.get()
    assert (place.latitude, place.position_quality) == (11.3612, "field")
    assert "any more" in refused(reviews.accept_visit, submission)


@pytest.mark.parametrize("case", ["invented", "second", "none"])
def test_no_position_is_taken_from_an_invented_or_a_second_visit_or_from_none(case: str) -> None:
    survey_round = survey_world.a_round(is_invented=case == "invented")
    place = factories.checkpoint("KH-A", kind="local")
    position = {} if case == "none" else {position_code(): "11.3612 104.9187 8 4.5"}
    answers = survey_world.answers_of(**position)
    submission = survey_world.submission(checkpoint=place, answers=answers, round=survey_round)
    visit = submission.visit
    assert visit is not None
    visit.is_second = case == "second"
    visit.save()
    judged(reviews.accept_visit, submission)
    assert not Checkpoint.objects.filter(position_quality="field")


def test_a_returned_visit_names_what_to_look_at_again() -> None:
    submission = submitted()
    assert "Say what" in refused(reviews.return_visit, submission, comments={"I01": " "})
    review = judged(reviews.return_visit, submission, comments={"I01": "Which year?", "I02": ""})
    assert review.comments == {"I01": "Which year?"}
    assert review.visit.state == "returned"


def test_a_returned_visit_is_due_three_days_after_it_was_returned(client: Client) -> None:
    submission = submitted()
    visit = submission.visit
    assert visit is not None
    assessor = factories.account("assessor")
    Visit.objects.filter(pk=visit.pk).update(
        assessor=assessor, due_on=factories.NOW.date() - timedelta(days=30)
    )
    judged(reviews.return_visit, submission, words="The staff list is of last year.")
    Visit.objects.create(
        round=visit.round, checkpoint=factories.checkpoint("KH-B", kind="local"),
        assessor=assessor, state="accepted", planned_at=factories.NOW,
    )  # fmt: skip
    today = factories.NOW.date()
    returned, accepted = visit_pages.visits_given(account=assessor)
    assert returned.due_on == today + timedelta(days=3)
    assert not accepted.is_open
    urgencies = []
    for days in (0, 3, 4):
        now = factories.NOW + timedelta(days=days)
        rows = survey_waiting(account=assessor, now=now)
        urgencies += [row.urgency for row in rows if row.kind == "visit_to_correct"]
    assert urgencies == [waiting.LATER, waiting.TODAY, waiting.OVERDUE]
    client.force_login(assessor)
    client.cookies["promdaen_language"] = "en"
    page = client.get(reverse("survey:home")).content.decode()
    folded = page.index("Submitted and accepted: 1")
    assert page.index("Read the remarks") < folded < page.index("Accepted<")
    assert page.count(reverse("survey:visit", args=(visit.pk,))) == 1, "it is shown once"


def test_an_accepted_visit_can_be_returned_and_then_counts_no_more() -> None:
    submission = submitted()
    judged(reviews.accept_visit, submission)
    judged(reviews.return_visit, submission, words="The staff list is of last year.")
    visit = submission.visit
    assert visit is not None
    visit.refresh_from_db()
    assert visit.state == "returned"


def test_nothing_is_judged_in_a_closed_round_whose_totals_are_read() -> None:
    submission = submitted()
    Round.objects.update(closed_at=factories.NOW)
    assert "Open it again" in refused(reviews.accept_visit, submission)
    Round.objects.update(closed_at=None)
    judged(reviews.accept_visit, submission)
    Round.objects.update(closed_at=factories.NOW)
    assert "Open it again" in refused(reviews.return_visit, submission, words="Look again.")


def test_answers_that_changed_since_they_were_read_are_not_accepted() -> None:
    submission = submitted()
    edited = survey_world.submission(
        checkpoint=Checkpoint.objects.get(), account=submission.account, instance_id="uuid:2",
        deprecated_id=submission.instance_id,
    )  # fmt: skip
    assert "changed" in refused(reviews.accept_visit, submission)
    judged(reviews.accept_visit, edited)


def test_no_one_reviews_an_own_visit_and_only_coordinators_review() -> None:
    both = factories.account("coordinator", "assessor")
    submission = submitted(account=both)
    assert "Someone else" in refused(reviews.accept_visit, submission, both)
    for act in (reviews.accept_visit, reviews.return_visit):
        with pytest.raises(NotAllowed):
            judged(act, submission, factories.account("assessor"), words="x")


def test_who_keyed_the_answers_of_another_does_not_accept_them(client: Client) -> None:
    keyer, assessor = factories.account("coordinator"), factories.account("assessor")
    place = factories.checkpoint("KH-A", kind="local")
    survey_world.instrument()
    xml = survey_world.xml_of(checkpoint=place, answers=survey_world.answers_of(score=0))
    submission = submissions.keep_submission(
        new=submissions.NewSubmission(xml=xml, source="paper"),
        origin=submissions.Origin(round=survey_world.a_round(), account=assessor, by=keyer),
        now=factories.NOW,
    ).submission
    assert (submission.account, submission.handed_in_by) == (assessor, keyer)
    assert "ask the administrator" in refused(reviews.accept_visit, submission, keyer)
    other = factories.account("coordinator")
    assert "Another coordinator" in refused(reviews.accept_visit, submission, keyer)
    visit = submission.visit
    assert visit is not None
    pages = {
        account: queries.review_page(visit=visit, account=account, new_comments={})
        for account in (keyer, other)
    }
    assert pages[keyer].refusal
    assert not pages[other].refusal
    client.force_login(keyer)
    page = client.get(reverse("survey:review_visit", args=[visit.pk])).content.decode()
    assert "អ្នកសម្របសម្រួលម្នាក់ទៀតត្រូវទទួលយក" in page
    assert 'value="accept"' not in page
    assert 'value="return"' in page
    parts = pages[keyer].parts
    assert page.count('<details class="fold wide" data-open-wide>') == len(parts) > 1
    typed = queries.review_page(visit=visit, account=other, new_comments={"I24": "Look"})
    assert [part.has_new_comment for part in typed.parts].count(True) == 1
    gaps = pages[other].first_looks[-1]
    assert (len(gaps.lines), gaps.count > queries.MAX_LISTED_GAPS) == (
        queries.MAX_LISTED_GAPS,
        True,
    )
    assert min(indicator_review.gap for indicator_review in gaps.lines) >= max(
        indicator_review.gap for indicator_review in gaps.more
    )
    judged(reviews.accept_visit, submission, other)
