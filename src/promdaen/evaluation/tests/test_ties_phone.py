"""The six questions on contacts on an officer's phone."""

from unittest.mock import patch

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from promdaen.evaluation import actions
from promdaen.evaluation.models import TieRound
from promdaen.evaluation.queries import ties as queries
from tests import phones, tie_world
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_officer_answers_once_on_a_phone() -> None:
    today = timezone.localdate()  # a phone is let in during a run and for some days after
    run = tie_world.run_of_two_departments(starts_on=today, ends_on=today)
    seat = run.enrolments.first()
    assert seat is not None
    device = phones.phone_of(seat)
    address = reverse("evaluation:phone_ties")
    assert "No questions wait" in text_of(device, address)
    assert queries.phone_rows(enrolment=seat, now=NOW) == []
    actions.open_tie_round(run=run, occasion="before", by=None, now=NOW)
    assert len(queries.phone_rows(enrolment=seat, now=NOW)) == 1
    assert "Six questions" in text_of(device, address)
    form_values = {"contact_MAR": "once", "reply_MAR": "yes", "barriers": ["nothing", "whom"]}
    assert "either" in device.post(address, form_values).content.decode()
    device.post(address, form_values | {"barriers": ["whom"]})
    assert "No questions wait" in text_of(device, address)
    assert TieRound.objects.get().answers[0]["replies"] == {"MAR": "yes"}
    with patch("promdaen.course.queries.classroom.enrolment_of_phone", return_value=None):
        assert device.get(address).status_code == 404
