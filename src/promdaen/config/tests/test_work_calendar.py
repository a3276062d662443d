"""The calendar of waiting work: days without subjects, the exchange without content."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import icalendar
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from promdaen.config.work_calendar import work_calendar
from promdaen.kit.waiting import LATER, OVERDUE, WaitingWork
from promdaen.people import actions as people_actions
from promdaen.people.models import ApiToken
from promdaen.people.rules import api_tokens
from tests import exercise_world, factories

NOW = datetime(2026, 11, 30, 3, tzinfo=UTC)


def row(**changes: Any) -> WaitingWork:
    values = {"kind": "k", "action": "Issue the sheet", "subject": "Sok Dara", "urgency": LATER}
    return WaitingWork(**{**values, "url": "/runs/KK-1/", "where": "Kampot"} | changes)


def entries(*rows: WaitingWork) -> list[Any]:
    data = work_calendar(work=rows, full_url=lambda path: f"https://here{path}", now=NOW)
    return icalendar.Calendar.from_ical(data).walk("VEVENT")


def test_work_is_listed_on_its_day_without_its_subject() -> None:
    [entry] = entries(row(due_on=date(2026, 12, 4)), row(url="/none/"))
    assert entry["summary"] == "Issue the sheet"
    assert entry["location"] == "Kampot"
    assert entry["url"] == "https://here/runs/KK-1/"
    assert entry.decoded("dtstart") == date(2026, 12, 4)
    assert b"Sok Dara" not in entry.to_ical()


def test_overdue_work_is_due_today_and_counts_are_named() -> None:
    late = row(due_on=date(2026, 11, 1), urgency=OVERDUE, count=3)
    passed = row(url="/b/", due_at=NOW - timedelta(hours=1), urgency=OVERDUE)
    first, second = entries(late, passed)
    assert first.decoded("dtstart") == second.decoded("dtstart") == date(2026, 11, 30)
    assert first["summary"] == "Issue the sheet (3)"


def test_work_with_a_time_ends_at_it_and_keeps_its_uid() -> None:
    [entry] = entries(row(due_at=NOW + timedelta(hours=5)))
    assert entry.decoded("dtend") == NOW + timedelta(hours=5)
    [moved] = entries(row(due_at=NOW + timedelta(hours=9)))
    assert moved["uid"] == entry["uid"]


def test_of_the_exchange_it_shows_only_that_something_waits() -> None:
    url = f"{reverse('exchange:home')}reports/17/"
    [entry] = entries(row(action="Make the referral", url=url, due_at=NOW + timedelta(hours=2)))
    assert entry["summary"] == "Something waits in the exchange"
    assert entry["url"] == f"https://here{reverse('exchange:home')}"
    assert "location" not in entry


@pytest.mark.django_db(databases=["default", "exchange"])
def test_everybody_takes_the_calendar_of_the_own_work(client: Client) -> None:
    address = reverse("waiting_calendar")
    assert client.get(address).status_code == 302
    controller = factories.account("controller", language="en")
    exercise_world.run(controllers=[controller], is_rehearsal=True)
    client.force_login(controller)
    answer = client.get(address)
    assert answer.headers["Content-Type"].startswith("text/calendar")
    [entry] = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    assert entry["url"].startswith("http://testserver/exercises/")
    client.force_login(factories.account("viewer"))
    assert not icalendar.Calendar.from_ical(client.get(address).content).walk("VEVENT")


@pytest.mark.django_db(databases=["default", "exchange"])
def test_a_calendar_reads_the_dates_by_a_secret_address(client: Client) -> None:
    controller = factories.account("controller", language="en")
    exercise_world.run(controllers=[controller], is_rehearsal=True)
    client.force_login(controller)
    page = reverse("own_calendar")
    assert "Make a secret address" in client.get(page).content.decode()
    address = client.post(page).context["address"]
    assert address.startswith("http://testserver/calendar/promdaen_")
    assert address not in client.get(page).content.decode()
    path = address.removeprefix("http://testserver")
    stranger = Client()
    answer = stranger.get(path)
    assert answer.headers["Content-Type"].startswith("text/calendar")
    [entry] = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    assert entry["url"].startswith("http://testserver/exercises/")
    token = path.split("/")[2]
    headers = {"authorization": f"Bearer {token}"}
    assert stranger.get("/api/v1/runs", headers=headers).status_code == 403
    [row] = ApiToken.objects.all()
    people_actions.revoke_api_token(token=row, by=controller, now=factories.NOW)
    assert stranger.get(path).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("token", ["x", "promdaen_", "%00", "១", "a" * 3000, "%2e%2e"])
def test_an_address_that_was_not_made_is_not_found(token: str) -> None:
    answer = Client().get(f"/calendar/{token}/work.ics")
    assert answer.status_code == 404
    assert token not in answer.content.decode() or token == "x"


@pytest.mark.django_db
def test_a_token_of_the_api_opens_no_calendar_and_requests_are_limited() -> None:
    account = factories.account("viewer")
    for scopes in ([api_tokens.COURSES], [api_tokens.CALENDAR]):
        new = people_actions.NewApiToken(token=scopes[0], name="x", scopes=scopes, days=1)
        people_actions.create_api_token(new=new, by=account, now=timezone.now())
    assert Client().get("/calendar/courses/work.ics").status_code == 404
    assert Client().get("/calendar/calendar/work.ics").status_code == 200
    minute = int(timezone.now().timestamp()) // 60
    for each in (minute, minute + 1):
        ApiToken.objects.update(minute_count=api_tokens.MAX_REQUESTS_PER_MINUTE, minute=each)
        answer = Client().get("/calendar/calendar/work.ics")
        if answer.status_code == 429:
            break
    assert answer.status_code == 429
    both = people_actions.NewApiToken(token="b", name="x", scopes=["calendar", "courses"], days=1)
    with pytest.raises(people_actions.ApiTokenRefused):
        people_actions.create_api_token(new=both, by=account, now=timezone.now())


@pytest.mark.django_db
def test_more_than_20_addresses_are_refused_in_words() -> None:
    client = Client(headers={"accept-language": "en"})
    client.force_login(factories.account("viewer", language="en"))
    for _number in range(20):
        client.post(reverse("own_calendar"))
    answer = client.post(reverse("own_calendar"))
    assert "You have 20 tokens" in answer.content.decode()
    assert ApiToken.objects.count() == 20
