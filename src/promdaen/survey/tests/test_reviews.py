"""Reviews: accepted, returned, corrected; what stands afterwards."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from promdaen.people.queries import NotAllowed
from promdaen.places.models import Checkpoint
from promdaen.survey.actions import reviews, submissions
from promdaen.survey.actions.refusals import SurveyRefused
from promdaen.survey.models import Round, Submission
from promdaen.survey.queries import reviews as queries
from tests import factories, survey_world

pytestmark = pytest.mark.django_db


def position_code() -> str:
    return next(one.code for one in survey_world.asked().indicators if one.kind == "position")


def submitted(**fields: Any) -> Submission:
    place = factories.checkpoint("KH-A", kind="local", position_quality="unverified")
    answers = survey_world.answers_of(**{position_code(): "11.3612 104.9187 8 4.5"})
    return survey_world.submission(checkpoint=place, answers=answers, **fields)


def judged(act: Any, made: Submission, by: Any = None, **words: Any) -> Any:
    return act(
        visit=made.visit,
        judgement=reviews.Judgement(read=made.pk, **words),
        by=by,
        now=factories.NOW,
    )


def refused(act: Any, made: Submission, by: Any = None, **words: Any) -> str:
    with pytest.raises(SurveyRefused) as error:
        judged(act, made, by, **words)
    return str(error.value)


def test_an_accepted_visit_lets_its_position_stand() -> None:
    made = submitted()
    coordinator = factories.account("coordinator")
    review = judged(reviews.accept_visit, made, coordinator, words=" Good ")
    assert (review.decision, review.words, review.by) == ("accept", "Good", coordinator)
    place = Checkpoint.objects.get()
    assert (place.latitude, place.position_quality) == (11.3612, "field")
    assert "any more" in refused(reviews.accept_visit, made)


@pytest.mark.parametrize("what", ["invented", "second", "none"])
def test_no_position_is_taken_from_an_invented_or_a_second_visit_or_from_none(what: str) -> None:
    held = survey_world.a_round(is_invented=what == "invented")
    place = factories.checkpoint("KH-A", kind="local")
    given = {} if what == "none" else {position_code(): "11.3612 104.9187 8 4.5"}
    answers = survey_world.answers_of(**given)
    made = survey_world.submission(checkpoint=place, answers=answers, round=held)
    visit = made.visit
    assert visit is not None
    visit.is_second = what == "second"
    visit.save()
    judged(reviews.accept_visit, made)
    assert not Checkpoint.objects.filter(position_quality="field")


def test_a_returned_visit_says_what_to_look_at_again() -> None:
    made = submitted()
    assert "Say what" in refused(reviews.return_visit, made, comments={"I01": " "})
    review = judged(reviews.return_visit, made, comments={"I01": "Which year?", "I02": ""})
    assert review.comments == {"I01": "Which year?"}
    assert review.visit.state == "returned"


def test_an_accepted_visit_can_be_returned_and_then_counts_no_more() -> None:
    made = submitted()
    judged(reviews.accept_visit, made)
    judged(reviews.return_visit, made, words="The staff list is of last year.")
    visit = made.visit
    assert visit is not None
    visit.refresh_from_db()
    assert visit.state == "returned"


def test_nothing_is_judged_in_a_closed_round_whose_totals_are_read() -> None:
    made = submitted()
    Round.objects.update(closed_at=factories.NOW)
    assert "Open it again" in refused(reviews.accept_visit, made)
    Round.objects.update(closed_at=None)
    judged(reviews.accept_visit, made)
    Round.objects.update(closed_at=factories.NOW)
    assert "Open it again" in refused(reviews.return_visit, made, words="Look again.")


def test_answers_that_changed_since_they_were_read_are_not_accepted() -> None:
    made = submitted()
    edited = survey_world.submission(
        checkpoint=Checkpoint.objects.get(), account=made.account, instance_id="uuid:2",
        deprecated_id=made.instance_id,
    )  # fmt: skip
    assert "changed" in refused(reviews.accept_visit, made)
    judged(reviews.accept_visit, edited)


def test_nobody_reviews_an_own_visit_and_only_coordinators_review() -> None:
    both = factories.account("coordinator", "assessor")
    made = submitted(account=both)
    assert "Someone else" in refused(reviews.accept_visit, made, both)
    for act in (reviews.accept_visit, reviews.return_visit):
        with pytest.raises(NotAllowed):
            judged(act, made, factories.account("assessor"), words="x")


def test_who_keyed_the_answers_of_another_does_not_accept_them(client: Client) -> None:
    keyer, assessor = factories.account("coordinator"), factories.account("assessor")
    place = factories.checkpoint("KH-A", kind="local")
    survey_world.instrument()
    xml = survey_world.xml_of(checkpoint=place, answers=survey_world.answers_of(score=0))
    made = submissions.keep_submission(
        new=submissions.NewSubmission(xml=xml, source="paper"),
        origin=submissions.Origin(round=survey_world.a_round(), account=assessor, by=keyer),
        now=factories.NOW,
    ).submission
    assert (made.account, made.handed_in_by) == (assessor, keyer)
    assert "ask the administrator" in refused(reviews.accept_visit, made, keyer)
    other = factories.account("coordinator")
    assert "Another coordinator" in refused(reviews.accept_visit, made, keyer)
    visit = made.visit
    assert visit is not None
    pages = {
        one: queries.review_page(visit=visit, account=one, written={}) for one in (keyer, other)
    }
    assert pages[keyer].refusal
    assert not pages[other].refusal
    client.force_login(keyer)
    page = client.get(reverse("survey:review_visit", args=[visit.pk])).content.decode()
    assert "អ្នកសម្របសម្រួលម្នាក់ទៀតត្រូវទទួលយក" in page
    assert 'value="accept"' not in page
    assert 'value="return"' in page
    gaps = pages[other].first_looks[-1]
    assert (len(gaps.lines), gaps.count > queries.MOST_LOOKS) == (queries.MOST_LOOKS, True)
    assert min(one.gap for one in gaps.lines) >= max(one.gap for one in gaps.more)
    judged(reviews.accept_visit, made, other)
