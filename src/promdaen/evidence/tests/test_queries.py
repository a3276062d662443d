import pytest
from django.contrib.auth.models import AnonymousUser

from promdaen.evidence import actions, queries
from promdaen.evidence.tests.test_actions import new
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_coordinator_sees_all_an_officer_their_own_and_others_nothing() -> None:
    officer = factories.officer()
    mine, other = new(officer_id=officer.pk), new()
    actions.record_observations(observations=[mine, other], by=None, now=factories.NOW)
    coordinator = factories.account("coordinator")
    participant = factories.account("participant", officer=officer)
    assert queries.visible_to(account=coordinator).count() == 2
    assert [observation.officer_id for observation in queries.visible_to(account=participant)] == [
        officer.pk
    ]
    for account in (
        factories.account("administrator"),
        factories.account("viewer"),
        factories.account("participant", officer=factories.officer(), is_active=False),
        AnonymousUser(),
    ):
        assert not queries.visible_to(account=account).exists()


def test_observations_are_found_by_their_source() -> None:
    observation, other = new(), new()
    actions.record_observations(observations=[observation, other], by=None, now=factories.NOW)
    observations = queries.of_sources(source_kind="response", source_ids=[observation.source_id])
    assert [row.source_id for row in observations] == [observation.source_id]
