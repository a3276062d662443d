"""Where memories start, what older years leave, how fast and how faithfully officers answer."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

import numpy as np
import pytest

from promdaen.assessment.models import BankStatistics, Item, ItemStatistics
from promdaen.evidence import actions as evidence_actions
from promdaen.people.models import Officer
from promdaen.refresher.models import Member, Season
from promdaen.refresher.queries import habits, memories, starts, topic_knowledge
from promdaen.refresher.tests import samples
from tests import factories

pytestmark = pytest.mark.django_db
# Places of the roots: seen wrong, a quarter, a half, three quarters, seen right.
WRONG, QUARTER, HALF, THREE_QUARTERS, RIGHT = range(5)


def observed(officer: Officer, *, days: int, credits_of: dict[int, float]) -> None:
    """So many days after the course, by outcome."""
    at = datetime.combine(samples.TAUGHT_ON, samples.NOW.timetz()) + timedelta(days=days)
    news = [
        evidence_actions.NewObservation(
            officer_id=officer.pk,
            outcome_id=f"UNTOC.{number}",
            kind="case",
            credit=credit,
            at=at,
            source_kind="case.row",
            source_id=uuid4(),
        )
        for number, credit in credits_of.items()
    ]
    evidence_actions.record_observations(observations=news, by=None, now=at)


def counted(**figures_by_code: dict[str, object]) -> None:
    """Statistics of items by code, all else empty."""
    bank = BankStatistics.objects.create(
        computed_at=samples.NOW, sittings_count=1, responses_count=1, figures={}
    )
    for code, figures in figures_by_code.items():
        item = Item.objects.get(code=code.replace("_", "."), is_current=True)
        whole = {"difficulty": None, "columns": [], "choices": [], "fair": []} | figures
        ItemStatistics.objects.create(bank=bank, item=item, figures=whole)


def starts_of(season: Season, *officers: Officer, day: int = 6) -> list[list[int]]:
    members = [Member.objects.get(season=season, officer=officer) for officer in officers]
    cohort = memories.known_cohort(season=season, members=members, day=day)
    return cohort.replayed.histories.tolist()  # type: ignore[no-any-return]


def test_what_was_never_seen_starts_by_ability_and_by_the_items() -> None:
    samples.bank(10)
    strong, weak, unseen = (factories.officer() for _each in range(3))
    observed(strong, days=0, credits_of=dict.fromkeys(range(1, 9), 1.0))
    observed(weak, days=0, credits_of=dict.fromkeys(range(1, 9), 0.0))
    season = samples.season([strong, weak, unseen])
    roots = starts_of(season, strong, weak, unseen)
    # Seen: by the root. Never seen: the strong far above the weak; who showed nothing, between.
    assert [row[:8] for row in roots] == [[RIGHT] * 8, [WRONG] * 8, [HALF] * 8]
    assert [row[8:] for row in roots] == [[RIGHT] * 2, [QUARTER] * 2, [THREE_QUARTERS] * 2]
    # An item on the scale, two logits harder than an average officer is able; another by its
    # share right; what has neither does not count.
    counted(
        **{
            "UNTOC.9-X": {"difficulty": {"n": 200, "b": 2.0}},
            "UNTOC.9-Y": {"difficulty": {"n": 9, "reason": "few"}},
            "UNTOC.10-X": {
                "columns": [
                    {"turn": "latest", "paper": "A", "figures": {"n": 40, "facility": 0.925}}
                ]
            },
        }
    )
    # Guessed one in four. Logistic(-2) = .119 is less than guessing: knowing counts as .05, the
    # logit 2.944; .925 is .9 beyond guessing: -2.197.
    hard, easy, none = starts.difficulties(outcomes=["UNTOC.9", "UNTOC.10", "UNTOC.1"])
    assert (hard, easy) == (pytest.approx(2.944, abs=1e-3), pytest.approx(-2.197, abs=1e-3))
    assert np.isnan(none)
    roots = starts_of(season, strong, weak, unseen)
    assert [row[8] for row in roots] == [QUARTER, WRONG, WRONG]
    assert [row[9] for row in roots] == [RIGHT, THREE_QUARTERS, RIGHT]


def test_where_no_one_showed_anything_it_is_three_in_four() -> None:
    samples.bank(2)
    officer = factories.officer()
    assert starts_of(samples.season([officer]), officer) == [[THREE_QUARTERS] * 2]


def test_what_was_shown_before_the_course_is_carried_into_its_year() -> None:
    samples.bank(4)
    officer = factories.officer()
    season = samples.season([officer])
    # Reviewed last year and again this autumn; reviewed wrong long ago; shown in the course.
    for days in (-330, -250, -120, -40):
        observed(officer, days=days, credits_of={1: 1.0})
    observed(officer, days=-400, credits_of={2: 0.0, 3: 0.0})
    observed(officer, days=0, credits_of={3: 1.0})
    [roots] = starts_of(season, officer)
    # What was wrong long ago takes nothing from what the course leaves.
    assert roots == [RIGHT, THREE_QUARTERS, RIGHT, THREE_QUARTERS]


def test_a_year_that_was_not_closed_goes_on_taking_what_is_shown() -> None:
    samples.bank(2)
    officer, other = factories.officer(), factories.officer()
    season = samples.season([officer, other])
    for each in (officer, other):
        observed(each, days=0, credits_of={1: 1.0, 2: 1.0})
    observed(officer, days=460, credits_of={1: 1.0, 2: 1.0})
    # Day 465 lies in the second window past the year's nine, from day 441 on.
    [[first, second], [none, _]] = starts_of(season, officer, other, day=470)
    assert first == second == RIGHT * 3**11 + 1
    assert none == RIGHT * 3**11
    today = samples.TAUGHT_ON + timedelta(days=470)
    [mine], [theirs] = (
        topic_knowledge.own_topics(officer_id=each.pk, today=today) or ()
        for each in (officer, other)
    )
    assert (mine.state, theirs.state) == ("fresh", "faded")


def test_pace_and_taking_part_are_measured_over_all_years() -> None:
    samples.bank()
    officer, other = factories.officer(), factories.officer()
    season = samples.season([officer, other])
    member = Member.objects.get(officer=officer)
    first = samples.share(member)
    samples.share(member, number=1)
    # Right and wrong, 40 and 80 seconds: at the reference 15 + 40. Asked three, twice, and two
    # of six answered.
    samples.keep(
        officer.pk,
        samples.new_answer(first, "UNTOC.1", seconds=40),
        samples.new_answer(first, "UNTOC.2", seconds=80, answer={"chosen": "b"}),
    )
    members = [member, Member.objects.get(officer=other)]
    assert habits.paces(members=members).tolist() == [pytest.approx(520 / 455), 1.0]
    opens_on = first.window.opens_on + timedelta(days=90)
    shares = habits.comes(members=members, before=opens_on).tolist()
    assert shares == [pytest.approx((5.6 + 2 / 3) / 10), pytest.approx(0.7)]
    # A window that is open still says nothing.
    assert (
        habits.comes(members=members, before=first.window.closes_on).tolist()
        == [pytest.approx(0.7)] * 2
    )
    # A second year begins with what the first has shown.
    season.closed_at = samples.NOW
    season.save()
    later = samples.season([officer], code="KK-02")
    again = [Member.objects.get(season=later)]
    assert habits.paces(members=again)[0] == pytest.approx(520 / 455)
