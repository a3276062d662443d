"""A year begins with its dates and its lot, costs what is set, falls back, ends."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from promdaen.refresher.actions import seasons as actions
from promdaen.refresher.actions.refusals import RefresherRefused
from promdaen.refresher.models import Member, Season, Window
from promdaen.refresher.queries import pieces
from promdaen.refresher.tests import samples
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_year_opens_on_the_days_of_the_calendar_for_both_arms() -> None:
    season = samples.season([factories.officer()])
    planned = Window.objects.filter(season=season, arm="planned").order_by("number")
    first, second, *_rest, last = planned
    assert (first.opens_on, first.closes_on) == (date(2026, 11, 17), date(2026, 11, 21))
    assert (second.opens_on, second.closes_on) == (date(2026, 11, 22), date(2026, 12, 5))
    assert (last.number, last.opens_on) == (8, date(2027, 10, 3))
    passes = Window.objects.filter(season=season, arm="control").order_by("number")
    assert [window.opens_on for window in passes] == [
        date(2027, 2, 7),
        date(2027, 5, 9),
        date(2027, 8, 8),
    ]


@pytest.mark.parametrize(
    "fields",
    [
        {"taught_on": date(2026, 11, 18)},
        {"taught_on": date(2025, 11, 17)},
        {"budget_minutes": 14},
        {"budget_minutes": 601},
    ],
)
def test_a_year_that_cannot_be_is_refused(fields: dict[str, object]) -> None:
    with pytest.raises(RefresherRefused):
        samples.season([factories.officer()], **fields)
    assert not Season.objects.exists()


def test_a_year_begins_once_and_with_somebody() -> None:
    with pytest.raises(RefresherRefused):
        samples.season([])
    samples.season([factories.officer()])
    with pytest.raises(RefresherRefused):
        samples.season([factories.officer()])


def test_a_second_year_takes_the_place_of_the_first_for_who_was_in_it() -> None:
    both, alone, late = (factories.officer() for _each in range(3))
    first = samples.season([both, alone], taught_on=date(2026, 6, 5))
    second = samples.season([both, late], code="KK-02")
    members = Member.objects.filter(left_at__isnull=False)
    assert [(member.season, member.officer) for member in members] == [(first, both)]
    # Begun late, the year after an earlier course takes nobody away from a later one's.
    third = samples.season([both, alone], code="KK-03", taught_on=date(2026, 9, 4))
    assert [member.officer for member in third.members.all()] == [alone]
    assert second.members.filter(left_at__isnull=True).count() == 2
    with pytest.raises(RefresherRefused):
        samples.season([late], code="KK-04", taught_on=date(2026, 9, 4))


def test_a_viewer_changes_nothing() -> None:
    season = samples.season([factories.officer()])
    viewer = factories.account("viewer")
    for act in (
        lambda: actions.change_budget(season=season, minutes=60, by=viewer, now=samples.NOW),
        lambda: actions.close_season(season=season, by=viewer, now=samples.NOW),
        lambda: actions.leave_season(member=Member.objects.get(), by=viewer, now=samples.NOW),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_other_minutes_are_promised_again() -> None:
    season = samples.season([factories.officer()])
    Season.objects.update(promise={"end": 0.8}, promised_at=samples.NOW)
    by = factories.account("coordinator")
    actions.change_budget(season=season, minutes=60, by=by, now=samples.NOW)
    season.refresh_from_db()
    assert (season.budget_minutes, season.promise, season.promised_at) == (60, {}, None)
    with pytest.raises(RefresherRefused):
        actions.change_budget(season=season, minutes=1, by=by, now=samples.NOW)


def test_a_closed_year_asks_and_takes_nothing_more() -> None:
    samples.bank()
    officer = factories.officer()
    season = samples.season([officer])
    share = samples.share(Member.objects.get())
    by = factories.account("coordinator")
    actions.close_season(season=season, by=by, now=samples.NOW)
    assert pieces.open_shares(officer_id=officer.pk, now=samples.NOW) == []
    assert samples.keep(officer.pk, samples.new_answer(share, "UNTOC.1")).stored_ids == ()
    with pytest.raises(RefresherRefused):
        actions.close_season(season=season, by=by, now=samples.NOW)


def test_leaving_is_shown_once() -> None:
    samples.season([factories.officer()])
    by = factories.account("coordinator")
    for _time in range(2):
        actions.leave_season(member=Member.objects.get(), by=by, now=samples.NOW)
    assert Member.objects.get().left_at == samples.NOW


def test_falling_back_puts_passes_in_place_of_what_is_not_planned() -> None:
    season = samples.season([factories.officer()])
    Window.objects.filter(arm="planned", number__lte=3).update(planned_at=samples.NOW)
    at = samples.NOW + timedelta(days=75)
    for _time in range(2):
        actions.fall_back(season=season, now=at)
    planned = Window.objects.filter(season=season, arm="planned").order_by("number")
    assert [window.number for window in planned] == [0, 1, 2, 3, 4, 5]
    assert [window.opens_on for window in planned][4:] == [date(2027, 4, 27), date(2027, 8, 25)]
    assert Window.objects.filter(season=season, arm="control").count() == 3


def test_falling_back_leaves_what_a_phone_answered_in_a_window_that_no_one_planned() -> None:
    samples.bank()
    officer = factories.officer()
    season = samples.season([officer])
    Member.objects.update(arm="planned")
    share = samples.share(Member.objects.get(), number=1)
    at = datetime.combine(share.window.closes_on, time(), tzinfo=UTC)
    samples.keep(officer.pk, samples.new_answer(share, "UNTOC.1", at=at), now=at)
    actions.fall_back(season=season, now=at + timedelta(days=30))
    planned = Window.objects.filter(season=season, arm="planned").order_by("number")
    assert share.window in planned
    assert [window.number for window in planned] == [1, 2, 3, 4]


def test_falling_back_before_anything_was_planned_begins_with_the_first_pass() -> None:
    season = samples.season([factories.officer()])
    actions.fall_back(season=season, now=samples.NOW)
    planned = Window.objects.filter(season=season, arm="planned").order_by("number")
    assert [window.number for window in planned] == [0, 1, 2]
