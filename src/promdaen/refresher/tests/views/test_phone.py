"""A refresher on a phone: a question, the reason, what is left; nothing of anybody else's."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from promdaen.refresher.models import Answer, Member, Share
from promdaen.refresher.tests import samples
from tests import factories, phones

pytestmark = pytest.mark.django_db
HOME = reverse("refresher:home")


@pytest.fixture
def seats() -> list[Any]:
    samples.bank()
    return factories.enrolments(factories.run(), 2)


@pytest.fixture
def share(seats: list[Any]) -> Share:
    now = timezone.now()
    taught_on = timezone.localdate(now) - timedelta(days=4)
    season = samples.season([seats[0].officer], taught_on=taught_on, now=now)
    return samples.share(Member.objects.get(season=season))


def page(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def send(client: Client, share: Share, **fields: str) -> Any:
    """Send the form of the question that is shown."""
    address = reverse("refresher:ask", args=(share.pk,))
    [token] = re.findall(r'name="shown" value="([^"]+)"', page(client, address))
    return client.post(address, {"shown": token, "go": "answer"} | fields)


def test_an_officer_answers_and_reads_why(seats: list[Any], share: Share) -> None:
    client = phones.phone_of(seats[0])
    assert "Questions left: 3, about 1 min." in page(client, HOME)
    right = send(client, share, a="a")
    text = page(client, right["Location"])
    assert "<h1" in text
    assert "Right" in text
    wrong = send(client, share, a="b")
    text = page(client, wrong["Location"])
    assert "Right answer" in text
    assert "Option a" in text
    last = send(client, share, go="unknown")
    assert "this refresher is complete" in page(client, last["Location"])
    assert "The next refresher opens on" in page(client, HOME)
    assert [answer.mark for answer in Answer.objects.order_by("received_at")] == [1, 0, 0]


def test_a_form_without_an_answer_or_repeated_or_old_keeps_nothing_more(
    seats: list[Any], share: Share
) -> None:
    client = phones.phone_of(seats[0])
    address = reverse("refresher:ask", args=(share.pk,))
    [token] = re.findall(r'name="shown" value="([^"]+)"', page(client, address))
    blank = client.post(address, {"shown": token, "go": "answer"})
    assert "Choose an answer, or say that you do not know it." in blank.content.decode()
    for _time in range(2):
        assert client.post(address, {"shown": token, "go": "answer", "a": "a"})["Location"]
    assert client.post(address, {"shown": "forged", "a": "a"})["Location"] == address
    assert Answer.objects.count() == 1


def test_another_officer_sees_and_sends_nothing(seats: list[Any], share: Share) -> None:
    mine, other = phones.phone_of(seats[0]), phones.phone_of(seats[1])
    answered = send(mine, share, a="a")["Location"]
    assert other.get(answered).status_code == 404
    assert other.get(reverse("refresher:ask", args=(share.pk,)))["Location"] == HOME
    assert "No refresher is planned for you" in page(other, HOME)
    assert Client().get(HOME).status_code == 302


def test_khmer_is_on_every_page(seats: list[Any], share: Share) -> None:
    client = phones.phone_of(seats[0], language="km")
    assert "រក្សាចំណេះដឹងដែលបានរៀន" in page(client, HOME)
    assert "ខ្ញុំមិនដឹង" in page(client, reverse("refresher:ask", args=(share.pk,)))
