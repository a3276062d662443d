"""The year after a run is started on its page; then badges open and phones show what is next."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from promdaen.course.actions import refreshers as year_actions
from promdaen.course.actions import rights
from promdaen.course.models import Badge, CourseRun
from promdaen.course.queries import classroom, phone
from promdaen.course.tests.views.conftest import Visitor
from promdaen.people.models import Account
from promdaen.refresher.models import Member, Season, Share, Window
from tests import factories, phones

pytestmark = pytest.mark.django_db
ENDS_ON = date(2026, 5, 20)


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    """A year after May 2026 is over one day: here it stays November."""
    monkeypatch.setattr(timezone, "now", lambda: factories.NOW)


@pytest.fixture
def over() -> CourseRun:
    return factories.run("KK-2026-5", starts_on=date(2026, 5, 16), ends_on=ENDS_ON)


def test_a_run_begins_its_year_once_with_those_who_were_trained(
    coordinator: Client, over: CourseRun
) -> None:
    rows = factories.enrolments(over, 3)
    address = f"/runs/{over.code}/year/"
    assert "No one is trained yet" in coordinator.get(address).content.decode()
    for row in rows[:2]:
        row.has_attended = True
        row.save()
    badge = phones.badge_of(rows[0])
    assert not classroom.open_badges(now=factories.NOW).filter(pk=badge.pk).exists()
    assert "15" in coordinator.post(address, {"minutes": "2"}).content.decode()
    html = coordinator.post(address, {"minutes": "120"}, follow=True).content.decode()
    assert "The year after this run has begun." in html
    assert f"/refresher/{over.code}/" in html
    season = Season.objects.get(code=over.code)
    assert (season.taught_on, season.budget_minutes) == (ENDS_ON, 120)
    assert set(Member.objects.values_list("officer", flat=True)) == {
        row.officer_id for row in rows[:2]
    }
    again = coordinator.post(address, {"minutes": "120"}).content.decode()
    assert "has begun already" in again
    assert classroom.open_badges(now=factories.NOW).filter(pk=badge.pk).exists()
    Season.objects.update(closed_at=factories.NOW)
    assert not Badge.objects.filter(pk__in=classroom.open_badges(now=factories.NOW)).exists()


def test_a_year_is_not_begun_too_early_too_late_or_by_another(
    coordinator: Client, visitor: Visitor, run: CourseRun
) -> None:
    [row] = factories.enrolments(run, 1)
    row.has_attended = True
    row.save()
    address = f"/runs/{run.code}/year/"
    for ends_on, words in (
        (
            factories.NOW.date() + timedelta(days=3),
            "The year can begin from the last day of the course",
        ),
        (factories.NOW.date() - timedelta(days=380), "is over already"),
    ):
        run.starts_on = run.ends_on = ends_on
        run.save()
        assert words in coordinator.get(address).content.decode()
        assert coordinator.post(address, {"minutes": "120"}).status_code == 200
    assert visitor(account=_trainer()).get(address).status_code == 403
    assert not Season.objects.exists()


def test_no_year_follows_a_run_that_was_cancelled(over: CourseRun) -> None:
    over.is_cancelled = True
    by = factories.account("coordinator")
    with pytest.raises(rights.CourseRefused):
        year_actions.begin_year(run=over, minutes=120, by=by, now=factories.NOW)


def test_a_phone_shows_what_is_open_or_when_the_next_comes(
    coordinator: Client, over: CourseRun
) -> None:
    [row] = factories.enrolments(over, 1)
    row.has_attended = True
    row.save()
    assert not [
        phone_row
        for phone_row in phone.phone_rows(enrolment=row, now=factories.NOW)
        if _is_ours(phone_row)
    ]
    coordinator.post(f"/runs/{over.code}/year/", {"minutes": "120"})
    [waits] = [
        phone_row
        for phone_row in phone.phone_rows(enrolment=row, now=factories.NOW)
        if _is_ours(phone_row)
    ]
    assert "Next questions on" in waits.text.en
    window = Window.objects.filter(arm="planned").first()
    Share.objects.create(window=window, member=Member.objects.get(), outcomes=["A", "B"])
    opened = factories.NOW + (window.opens_on - factories.NOW.date())
    [first, *_rest] = phone.phone_rows(enrolment=row, now=opened)
    assert first.title.en == "Refresher: 2 questions"
    assert first.is_next


def _is_ours(row: object) -> bool:
    return getattr(row, "page", "") == "refresher:home"


def _trainer() -> Account:
    return factories.account("trainer")
