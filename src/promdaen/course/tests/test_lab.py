"""The laboratory within a run: always on the phone; answers of a test once it is closed."""

import pytest

from promdaen.course.actions import practice as actions
from promdaen.course.queries import phone
from promdaen.specimen.models import LabSession
from promdaen.specimen.queries import trials
from tests import factories

pytestmark = pytest.mark.django_db


def test_practice_with_specimens_is_always_on_the_phone() -> None:
    [seat] = factories.enrolments(factories.run(), 1)
    rows = {row.page: row for row in phone.phone_rows(enrolment=seat, now=factories.NOW)}
    assert not rows["specimen:lab"].is_next


def test_answers_of_a_test_open_when_the_trainer_closes_it() -> None:
    run = factories.run()
    [seat] = factories.enrolments(run, 1)
    new = actions.NewPractice(
        kind="specimens", mode="test", documents=("passport",), trials_count=1, seed=5
    )
    practice = actions.open_practice(run=run, new=new, by=None, now=factories.NOW)
    share = actions.enter_practice(practice=practice, enrolment=seat, now=factories.NOW)
    session = LabSession.objects.get(pk=share.lab_session_id)
    assert not trials.is_opened(session=session)
    actions.close_practice(practice=practice, by=None, now=factories.NOW)
    session.refresh_from_db()
    assert session.ended_at is not None
    assert trials.is_opened(session=session)
