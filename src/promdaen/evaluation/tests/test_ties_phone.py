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


def page_text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_an_officer_answers_once_on_a_phone() -> None:
    today = timezone.localdate()  # a phone is let in during a run and for some days after
    run = tie_world.run_of_two_departments(starts_on=today, ends_on=today)
    enrolment = run.enrolments.first()
    assert enrolment is not None
    device = phones.phone_of(enrolment)
    address = reverse("evaluation:phone_ties")
    assert "No questions wait" in page_text(device, address)
    assert queries.phone_rows(enrolment=enrolment, now=NOW) == []
    actions.open_tie_round(run=run, occasion="before", by=None, now=NOW)
    assert len(queries.phone_rows(enrolment=enrolment, now=NOW)) == 1
    assert "Six questions" in page_text(device, address)
    form_data = {"contact_MAR": "once", "reply_MAR": "yes", "barriers": ["nothing", "whom"]}
    assert "either" in device.post(address, form_data).content.decode()
    device.post(address, form_data | {"barriers": ["whom"]})
    assert "No questions wait" in page_text(device, address)
    assert TieRound.objects.get().answers[0]["replies"] == {"MAR": "yes"}
    with patch("promdaen.course.queries.classroom.enrolment_of_phone", return_value=None):
        assert device.get(address).status_code == 404
