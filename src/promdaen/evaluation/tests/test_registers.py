"""Registers of posts are entered on one page and shown by groups of posts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from promdaen.evaluation import actions
from promdaen.evaluation.models import RegisterMonth
from promdaen.evaluation.queries import registers as queries
from promdaen.evaluation.rules import registers
from promdaen.exchange.queries import post_months
from promdaen.kit.models import AuditLine
from promdaen.people.queries import NotAllowed
from tests import factories, job_world

pytestmark = pytest.mark.django_db(databases=["default", "exchange"])
NOW = factories.NOW
PAGE, ENTER = reverse("evaluation:registers"), reverse("evaluation:enter_registers")
OCTOBER = date(2026, 10, 1)


@pytest.fixture(autouse=True)
def _at_now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def signed_in(*roles: str) -> Client:
    client = Client()
    client.cookies["promdaen_language"] = "en"
    client.force_login(factories.account(*roles))
    return client


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def refused(act: Callable[..., Any], *arguments: Any) -> str:
    with pytest.raises(actions.RegisterRefused) as error:
        act(*arguments)
    return str(error.value)


def test_counts_are_stored_once_and_replaced_with_their_old_value_in_the_log() -> None:
    job_world.posts()
    counts = job_world.counts()
    assert job_world.recorded(OCTOBER, {"KH-X1": counts, "KH-X2": counts}) == 2
    assert job_world.recorded(OCTOBER, {"KH-X1": counts}) == 0
    assert job_world.recorded(OCTOBER, {"KH-X1": job_world.counts(requests=7)}) == 1
    assert RegisterMonth.objects.count() == 2
    line = AuditLine.objects.filter(action="record_registers").order_by("sequence").last()
    assert line is not None
    assert line.detail["replaced"]["KH-X1"]["requests"] == 5


def test_registers_that_cannot_be_are_refused() -> None:
    job_world.posts()
    counts = job_world.counts()
    act = job_world.recorded
    for month in (date(2026, 11, 1), date(2027, 1, 1), date(2026, 10, 2)):
        assert "a month that is over" in refused(act, month, {"KH-X1": counts})
    assert "Choose checkpoints" in refused(act, OCTOBER, {"KH-NO": counts})
    wrong = job_world.counts(referrals=9001)
    assert "Trial crossing: More travellers" in refused(act, OCTOBER, {"KH-X1": wrong})
    with pytest.raises(NotAllowed):
        actions.record_registers(
            month_on=OCTOBER, registers={}, by=factories.account("viewer"), now=NOW
        )
    assert not RegisterMonth.objects.exists()


def test_a_post_is_trained_since_half_of_its_officers_are() -> None:
    job_world.posts()
    job_world.trained_at("KH-X1")
    job_world.trained_at("KH-X2", officers=3)
    since = queries.trained_posts(posts={"KH-X1", "KH-X2"})
    assert since == {"KH-X1": date(2026, 9, 1)}


def test_trained_posts_are_shown_beside_those_not_yet_trained() -> None:
    job_world.registers_of_30_months(effect=3, since=2)
    job_world.trained_at("KH-X1")
    page = queries.registers_page(measure=registers.REFERRALS, now=NOW)
    first, second = page.charts
    assert (first.posts, second.posts, page.split) == (1, 1, date(2026, 9, 1))
    assert first.after is not None
    assert first.after.ratio == pytest.approx(3.0)
    assert first.signals == 2
    assert second.signals == 0
    assert page.against is not None
    assert page.against.ratio > 2
    assert page.missing == 0
    text = text_of(signed_in("viewer"), PAGE)
    assert "2 months after the baseline are more than noise" in text
    assert "<svg" in text
    assert ENTER not in text
    assert "u-chart" in text_of(signed_in("coordinator"), f"{PAGE}?measure=incident_reports")


def test_small_counts_are_not_shown_and_few_months_have_no_chart() -> None:
    job_world.posts()
    for number in range(1, 14):
        job_world.recorded(
            queries.months_to_enter(now=NOW)[number], {"KH-X1": job_world.counts(requests=3)}
        )
    text = text_of(signed_in("viewer"), f"{PAGE}?measure=requests")
    assert "too few to show" in text
    page = queries.registers_page(measure=registers.REQUESTS, now=NOW)
    assert {row.rate for row in page.charts[0].months} == {None}
    RegisterMonth.objects.filter(month_on__lt=date(2026, 3, 1)).delete()
    assert "needs twelve months" in text_of(signed_in("viewer"), PAGE)


def test_registers_are_read_by_those_who_read_results() -> None:
    assert "No register is entered yet" in text_of(signed_in("viewer"), PAGE)
    assert ENTER in text_of(signed_in("coordinator"), PAGE)
    assert signed_in("trainer").get(PAGE).status_code == 403
    assert signed_in("viewer").get(ENTER).status_code == 403
    client = signed_in("coordinator")
    assert client.get(f"{PAGE}?measure=secrets").status_code == 404
    assert "There is no checkpoint" in text_of(client, ENTER)


def test_a_month_is_entered_on_one_page() -> None:
    job_world.posts()
    client, address = signed_in("coordinator"), f"{ENTER}?month=2026-10&province=01"
    assert "Trial crossing" in text_of(client, ENTER)
    for wrong in ("month=2030-01", "province=99"):
        assert client.get(f"{ENTER}?{wrong}").status_code == 404
    values = {"KH-X1_travellers": "៩០០០", "KH-X1_referrals": "9", "KH-X1_incident_reports": "6"}
    assert "0 is a number too" in client.post(address, values).content.decode()
    values["KH-X1_requests"] = "9999999999"
    assert "error" in client.post(address, values).content.decode()
    values |= {"KH-X1_requests": "5", "KH-X1_referrals": "9001"}
    assert "More travellers" in client.post(address, values).content.decode()
    values["KH-X1_referrals"] = "9"
    assert "1 post stored" in client.post(address, values, follow=True).content.decode()
    row = RegisterMonth.objects.get()
    assert (str(row)[-7:], row.travellers, row.source) == ("2026-10", 9000, "register")
    assert 'value="9000"' in text_of(client, address)


def test_reports_and_requests_are_taken_from_the_exchange(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    job_world.posts()
    counts_by_post = {"KH-X1": post_months.PostMonthCounts(incident_reports=4, requests=2)}
    monkeypatch.setattr(post_months, "counts_of_posts", lambda **_: counts_by_post)
    client, address = signed_in("coordinator"), f"{ENTER}?month=2026-10&province=01&exchange=1"
    page = text_of(client, address)
    assert "from the exchange" in page
    assert 'name="KH-X1_incident_reports" value="4"' in page
    values = {"KH-X1_travellers": "900", "KH-X1_referrals": "1"}
    values |= {"KH-X1_incident_reports": "4", "KH-X1_requests": "2"}
    client.post(address, values)
    assert RegisterMonth.objects.get().source == "exchange"
    monkeypatch.setattr(post_months, "counts_of_posts", lambda **_: None)
    assert "from the exchange" not in text_of(client, address)
