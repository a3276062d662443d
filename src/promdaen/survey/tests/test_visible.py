"""Who may read visits and scores, row by row."""

import pytest

from promdaen.survey.models import ProvinceAccess, Visit
from promdaen.survey.queries import visible
from tests import factories, survey_world

pytestmark = pytest.mark.django_db


def a_visit(code: str, province: str, **fields: object) -> Visit:
    place = factories.checkpoint(code, province=factories.province(province))
    values = {"round": survey_world.a_round(), "planned_at": factories.NOW} | fields
    return Visit.objects.create(checkpoint=place, **values)


def test_coordinators_read_every_visit_assessors_their_own_and_others_none() -> None:
    assessor = factories.account("assessor")
    own = a_visit("KH-A", "01", assessor=assessor)
    other = a_visit("KH-B", "02", assessor=factories.account("assessor"), state="accepted")
    for reader in (factories.account("coordinator"), None):
        assert set(visible.visits_visible_to(account=reader)) == {own, other}
        assert set(visible.scores_visible_to(account=reader)) == {own, other}
        assert visible.checkpoints_visible_to(account=reader).count() == 2
    assert list(visible.visits_visible_to(account=assessor)) == [own]
    assert list(visible.scores_visible_to(account=assessor)) == [own]
    assert list(visible.checkpoints_visible_to(account=assessor)) == [own.checkpoint]
    for reader in (factories.account("viewer"), factories.account("trainer")):
        assert not visible.visits_visible_to(account=reader)
        assert not visible.scores_visible_to(account=reader)
        assert not visible.checkpoints_visible_to(account=reader)


def test_an_assessor_reads_accepted_scores_of_provinces_that_were_given() -> None:
    assessor, colleague = factories.account("assessor"), factories.account("assessor")
    accepted = a_visit("KH-A", "01", assessor=colleague, state="accepted")
    a_visit("KH-B", "01", assessor=colleague, state="submitted")
    a_visit("KH-C", "02", assessor=colleague, state="accepted")
    ProvinceAccess.objects.create(
        account=assessor, province=accepted.checkpoint.province, given_at=factories.NOW
    )
    assert list(visible.scores_visible_to(account=assessor)) == [accepted]
    assert not visible.visits_visible_to(account=assessor), "scores, not answers and photographs"
    codes = [checkpoint.code for checkpoint in visible.checkpoints_visible_to(account=assessor)]
    assert codes == ["KH-A", "KH-B"]


def test_a_second_visit_is_made_without_the_scores_of_the_first() -> None:
    assessor = factories.account("assessor")
    first = a_visit("KH-A", "01", assessor=factories.account("assessor"), state="accepted")
    second = Visit.objects.create(
        round=first.round, checkpoint=first.checkpoint, assessor=assessor, is_second=True,
        planned_at=factories.NOW,
    )  # fmt: skip
    ProvinceAccess.objects.create(
        account=assessor, province=first.checkpoint.province, given_at=factories.NOW
    )
    assert list(visible.scores_visible_to(account=assessor)) == [second]
    for state in ("submitted", "returned"):
        second.state = state
        second.save()
        assert list(visible.scores_visible_to(account=assessor)) == [second], "it can be edited"
    second.state = "accepted"
    second.save()
    assert set(visible.scores_visible_to(account=assessor)) == {first, second}


def test_one_visit_is_found_by_those_who_may_read_it() -> None:
    assessor = factories.account("assessor")
    own = a_visit("KH-A", "01", assessor=assessor)
    assert visible.visit_seen_by(account=assessor, visit_id=own.pk) == own
    stranger = factories.account("assessor")
    assert visible.visit_seen_by(account=stranger, visit_id=own.pk) is None
