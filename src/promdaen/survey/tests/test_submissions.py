"""Submissions: kept once, scored when they come."""

import pytest

from promdaen.survey.models import Submission
from tests import factories, survey_world

pytestmark = pytest.mark.django_db


def test_a_submission_is_scored_for_the_class_and_modes_of_its_checkpoint() -> None:
    place = factories.checkpoint("KH-L1", modes=["land"], kind="local")
    made = survey_world.submission(checkpoint=place)
    assert made.standard_class == "local"
    assert made.scores["I01"] == 3
    assert "I15" not in made.scores, "a local checkpoint owes no liaison office"
    assert "T34" not in made.scores, "no boats on land"
    assert made.grades["I01"] == "seen"
    assert made.visit is not None
    assert made.visit.submission == made
    assert made.visit.state == "submitted"
    assert made.head_count == 24


def test_the_same_bytes_are_stored_once() -> None:
    place = factories.checkpoint()
    account = factories.account("assessor")
    survey_world.submission(checkpoint=place, account=account)
    survey_world.submission(checkpoint=place, account=account)
    assert Submission.objects.count() == 1
