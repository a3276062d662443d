"""A year is promised before it begins, and held to its control quarter by quarter."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from promdaen.refresher.actions import daily_knowledge, seasons, year_comparisons
from promdaen.refresher.models import Known, Member, Season, Share, Window
from promdaen.refresher.queries import control
from promdaen.refresher.tests import samples
from tests import factories

pytestmark = pytest.mark.django_db
OUTCOMES = ("UNTOC.1", "UNTOC.2", "UNTOC.3")


def test_a_year_is_promised_once_beside_the_plain_passes() -> None:
    samples.bank()
    season = samples.season([factories.officer()], budget_minutes=15)
    Season.objects.update(days=season.days[:4])
    year_comparisons.watch_seasons(now=samples.NOW)
    season.refresh_from_db()
    assert season.promised_at == samples.NOW
    for way in ("ours", "quarterly"):
        forecast = season.promise[way]
        assert 0 < forecast["end"]["low"] <= forecast["end"]["mean"] <= forecast["end"]["high"] < 1
        assert 0 < forecast["minutes"]["mean"] <= 15 * 1.5
    year_comparisons.watch_seasons(now=samples.NOW + timedelta(hours=1))
    season.refresh_from_db()
    assert season.promised_at == samples.NOW


def test_a_year_that_fails_stops_no_other_and_is_reported_at_the_end(
    caplog: pytest.LogCaptureFixture,
) -> None:
    samples.bank()
    broken, sound = (
        samples.season([factories.officer()], code=code, budget_minutes=15)
        for code in ("KK-01", "KK-02")
    )
    Season.objects.filter(pk=broken.pk).update(days=[])
    Season.objects.filter(pk=sound.pk).update(days=sound.days[:2])
    with pytest.raises(ExceptionGroup, match="Years of refreshers failed") as failure:
        year_comparisons.watch_seasons(now=samples.NOW)
    # Its window and its promise.
    assert [type(exception) for exception in failure.value.exceptions] == [ValueError, ValueError]
    assert [record.message for record in caplog.records if "failed" in record.message] == [
        f"<Window: {broken.pk} planned 0> failed",
        "<Season: KK-01> failed",
    ]
    planned = Window.objects.filter(number=0, arm="planned", planned_at__isnull=False)
    assert [window.season for window in planned] == [sound]
    assert [season.promised_at is None for season in Season.objects.order_by("code")] == [
        True,
        False,
    ]
    with pytest.raises(ExceptionGroup):
        daily_knowledge.keep_known(now=samples.NOW)
    assert Known.objects.get().member.season == sound


def test_without_questions_nothing_is_promised() -> None:
    season = samples.season([factories.officer()])
    year_comparisons.promise_season(season=season, now=samples.NOW)
    season.refresh_from_db()
    assert (season.promise, season.promised_at) == ({}, samples.NOW)


def test_minutes_changed_meanwhile_are_promised_next_time() -> None:
    samples.bank()
    season = samples.season([factories.officer()], budget_minutes=15)
    season.days = season.days[:4]
    Season.objects.update(budget_minutes=30)
    year_comparisons.promise_season(season=season, now=samples.NOW)
    assert Season.objects.get().promised_at is None


def probed(*, planned: int, control_right: int) -> Window:
    """Two quarters in which so many of three questions by lot were right, in each arm."""
    samples.bank()
    season = samples.season([factories.officer() for _each in range(12)])
    Season.objects.update(days=season.days[:4])
    members = list(Member.objects.order_by("pk"))
    for place, member in enumerate(members):
        member.arm = "control" if place % 2 else "planned"
        member.save()
    for number in range(2):
        for member in members:
            arm = "control" if member.arm == "control" else "probe"
            window = Window.objects.get(season=season, arm=arm, number=number)
            Window.objects.filter(pk=window.pk).update(planned_at=samples.NOW)
            share = Share.objects.create(
                window=window, member=member, outcomes=list(OUTCOMES), probes=list(OUTCOMES)
            )
            right = planned if arm == "probe" else control_right
            at = datetime.combine(window.opens_on, samples.NOW.timetz()) + timedelta(hours=1)
            samples.keep(
                member.officer_id,
                *(
                    samples.new_answer(
                        share, outcome, answer={"chosen": "a" if n < right else "b"}
                    )
                    for n, outcome in enumerate(OUTCOMES)
                ),
                now=at,
            )
    return Window.objects.get(arm="control", number=0)


def closed(window: Window) -> datetime:
    return datetime.combine(window.closes_on, samples.NOW.timetz()) + timedelta(days=1)


def test_a_quarter_is_compared_once_it_has_closed_and_a_plan_that_is_ahead_goes_on() -> None:
    window = probed(planned=3, control_right=1)
    assert list(control.uncompared(today=window.closes_on)) == []
    year_comparisons.watch_seasons(now=closed(window))
    window.refresh_from_db()
    comparison = window.figures["comparison"]
    assert (comparison["state"], comparison["planned_count"], comparison["control_count"]) == (
        "ahead",
        6,
        6,
    )
    assert comparison["difference"] == pytest.approx(2 / 3)
    assert list(control.uncompared(today=closed(window).date())) == []
    assert Season.objects.get().fell_back_at is None


def test_a_plan_that_is_not_ahead_falls_back_by_itself() -> None:
    window = probed(planned=1, control_right=3)
    at = closed(window)
    assert year_comparisons.compare_quarter(window=window, now=at).state == "behind"
    season = Season.objects.get()
    assert season.fell_back_at == at
    seasons.fall_back(season=season, now=at + timedelta(days=1))
    assert Season.objects.get().fell_back_at == at
