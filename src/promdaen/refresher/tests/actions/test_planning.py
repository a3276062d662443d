"""Windows are planned from what was shown: what is likely forgotten and worth its price."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest

from promdaen.evidence import actions as evidence_actions
from promdaen.people.models import Officer
from promdaen.refresher.actions import planning as actions
from promdaen.refresher.actions import seasons
from promdaen.refresher.models import Member, Season, Share, Window
from promdaen.refresher.queries import pieces
from promdaen.refresher.rules import planning as rules
from promdaen.refresher.tests import samples
from tests import factories

pytestmark = pytest.mark.django_db
OFFICERS = 20


@pytest.fixture
def officers() -> list[Officer]:
    samples.bank(12)
    return [factories.officer() for _each in range(OFFICERS)]


@pytest.fixture
def season(officers: list[Officer]) -> Season:
    """All were tested on the last day of the course: even outcomes right, odd ones wrong."""
    at = datetime.combine(samples.TAUGHT_ON, samples.NOW.timetz())
    observed(officers, at=at, credit_of=lambda number: float(number % 2 == 0))
    # A test before the course, all wrong, says nothing of what it left behind.
    observed(officers, at=at - timedelta(days=4), credit_of=lambda _number: 0.0)
    season = samples.season(officers, budget_minutes=15)
    # Seven sessions: their tables are made at once.
    season.days = season.days[:7]
    season.save()
    return season


def observed(officers: list[Officer], *, at: datetime, credit_of: object) -> None:
    news = [
        evidence_actions.NewObservation(
            officer_id=officer.pk,
            outcome_id=f"UNTOC.{number}",
            kind="test",
            credit=credit_of(number),  # type: ignore[operator]
            at=at,
            source_kind="test.row",
            source_id=uuid4(),
        )
        for officer in officers
        for number in range(1, 13)
    ]
    evidence_actions.record_observations(observations=news, by=None, now=at)


def window(arm: str, number: int) -> Window:
    return Window.objects.get(arm=arm, number=number)


def at(on: date) -> datetime:
    return datetime.combine(on, samples.NOW.timetz())


def test_what_was_not_known_is_asked_before_what_was(season: Season) -> None:
    Season.objects.update(budget_minutes=11, critical=[])
    actions.plan_window(window=window("planned", 1), now=at(date(2026, 11, 22)))
    planned = window("planned", 1)
    shares = list(planned.shares.all())
    assert len(shares) == Member.objects.filter(arm="planned").count() == 18
    numbers = [int(outcome.split(".")[1]) for share in shares for outcome in share.outcomes]
    assert numbers
    odd = sum(number % 2 for number in numbers)
    assert odd > 0.6 * len(numbers), (odd, len(numbers))
    assert planned.price is not None
    assert planned.figures["members"] == 18
    assert set(planned.figures["families"]) <= {"fsrs", "half_life", "actr"}
    outcomes_ahead = {outcome for outcome, bits in shares[0].ahead.items() if int(bits, 16) & 1}
    assert outcomes_ahead == set(shares[0].outcomes)


def test_seconds_are_reckoned_by_the_pace_and_by_who_takes_part(
    season: Season, monkeypatch: pytest.MonkeyPatch
) -> None:
    cohorts: list[rules.PlannedCohort] = []
    plan = rules.plan
    monkeypatch.setattr(
        rules, "plan", lambda **all_: cohorts.append(all_["cohort"]) or plan(**all_)
    )
    member = Member.objects.filter(arm="planned").order_by("pk")[0]
    share = samples.share(member)
    samples.keep(member.officer_id, samples.new_answer(share, "UNTOC.1", seconds=115))
    actions.plan_window(window=window("planned", 1), now=at(date(2026, 11, 22)))
    [cohort] = cohorts
    # A right answer in 115 seconds instead of 15; one of three answered of the one window.
    assert cohort.pace is not None
    assert cohort.pace.tolist() == [pytest.approx(515 / 415), *[1.0] * 17]
    assert cohort.comes is not None
    assert cohort.comes.tolist() == [
        pytest.approx((5.6 + 1 / 3) / 9),
        *[pytest.approx(0.7)] * 17,
    ]


def test_a_window_is_planned_once_and_only_while_it_is_open(season: Season) -> None:
    opens_on = window("planned", 0).opens_on
    assert actions.due_windows(today=opens_on - timedelta(days=1)) == []
    assert actions.due_windows(today=opens_on) == [window("planned", 0)]
    actions.plan_window(window=window("planned", 0), now=at(opens_on))
    assert actions.due_windows(today=opens_on) == []
    count = Share.objects.count()
    actions.plan_window(window=window("planned", 0), now=at(opens_on))
    assert Share.objects.count() == count


def test_what_a_phone_asked_before_the_plan_stays_and_counts(season: Season) -> None:
    planned = window("planned", 0)
    member = Member.objects.filter(arm="planned")[0]
    Share.objects.create(window=planned, member=member, outcomes=["UNTOC.2"])
    actions.plan_window(window=planned, now=at(planned.opens_on))
    share = Share.objects.get(window=planned, member=member)
    assert share.outcomes[0] == "UNTOC.2"
    assert len(share.outcomes) == len(set(share.outcomes)) > 1
    assert share.ahead


def test_both_arms_are_asked_the_same_by_lot_on_the_days_of_a_pass(season: Season) -> None:
    opens_on = window("control", 0).opens_on
    due = actions.due_windows(today=opens_on)
    assert {due_window.arm for due_window in due} == {"control", "probe"}
    for due_window in due:
        actions.plan_window(window=due_window, now=at(opens_on))
    control = list(window("control", 0).shares.all())
    probe = list(window("probe", 0).shares.all())
    assert {tuple(share.probes) for share in (*control, *probe)} == {tuple(probe[0].outcomes)}
    assert len(probe[0].outcomes) == 8
    # Fifteen minutes a year in three passes hold twelve questions: all of them, probes first.
    assert {len(share.outcomes) for share in control} == {12}
    assert all(share.outcomes[:8] == probe[0].outcomes for share in control)


def test_after_falling_back_everybody_is_asked_in_passes(season: Season) -> None:
    seasons.fall_back(season=season, now=samples.NOW)
    first = window("planned", 0)
    actions.plan_window(window=first, now=at(first.opens_on))
    assert {len(share.outcomes) for share in first.shares.all()} == {12}
    assert window("planned", 0).price is None


def test_without_practice_items_or_members_no_one_is_asked(officers: list[Officer]) -> None:
    season = samples.season(officers[:1])
    Member.objects.update(left_at=samples.NOW)
    actions.plan_window(
        window=Window.objects.get(season=season, arm="planned", number=0), now=samples.NOW
    )
    assert not Share.objects.exists()


def test_an_officer_sees_the_plan_and_when_the_next_opens(
    season: Season, officers: list[Officer]
) -> None:
    member = Member.objects.filter(arm="planned").select_related("officer")[0]
    opened = at(window("planned", 1).opens_on)
    actions.plan_window(window=window("planned", 1), now=opened)
    [open_share] = pieces.open_shares(officer_id=member.officer_id, now=opened)
    assert set(open_share.left) == set(open_share.share.outcomes)
    coming = pieces.next_opening(officer_id=member.officer_id, now=opened)
    assert coming == window("planned", 2)
    controlled = Member.objects.filter(arm="control")[0]
    coming = pieces.next_opening(officer_id=controlled.officer_id, now=opened)
    assert coming == window("control", 0)
