"""A season for tests: outcomes with practice items, members, a window with shares."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from promdaen.people.models import Officer
from promdaen.refresher.actions import answers, seasons
from promdaen.refresher.models import Member, Season, Share, Window
from tests import factories

TAUGHT_ON = date(2026, 11, 13)
# Day 9 of the calendar: the first window opens.
NOW = datetime(2026, 11, 17, 3, 0, tzinfo=UTC)
OUTCOMES = ("UNTOC.1", "UNTOC.2", "UNTOC.3")


def bank(count: int = 3, items_each: int = 2, first: int = 1) -> list[str]:
    """Outcomes of one topic with items for practice; the key of each is "a"."""
    outcome_codes = []
    for number in range(first, first + count):
        outcome = factories.outcome(number=number)
        for letter in "XY"[:items_each]:
            factories.item(code=f"{outcome.code}-{letter}", outcome=outcome)
        outcome_codes.append(outcome.code)
    return outcome_codes


def season(officers: Sequence[Officer], **fields: Any) -> Season:
    """A year that began when the course ended."""
    now = fields.pop("now", NOW)
    values = {"code": "KK-01", "taught_on": TAUGHT_ON, "budget_minutes": 120, "seed": 7}
    new = seasons.NewSeason(officers=[officer.pk for officer in officers], **(values | fields))
    return seasons.begin_season(new=new, by=factories.account("coordinator"), now=now)


def share(member: Member, outcomes: Sequence[str] = OUTCOMES, number: int = 0) -> Share:
    """What a member is asked in the window of that number of their arm."""
    window = Window.objects.get(season=member.season, arm=member.arm, number=number)
    return Share.objects.create(window=window, member=member, outcomes=list(outcomes))


def new_answer(own_share: Share, on: str, **fields: Any) -> answers.NewRefresherAnswer:
    """A right answer by its first item, 20 seconds, now; unless the fields say otherwise."""
    values: dict[str, Any] = {
        "id": uuid4(),
        "window": own_share.window_id,
        "outcome": on,
        "item": f"{on}-X",
        "answer": {"chosen": "a"},
        "seconds": 20,
        "at": NOW + timedelta(minutes=1),
    }
    return answers.NewRefresherAnswer(**(values | fields))


def keep(
    officer_id: UUID, *news: answers.NewRefresherAnswer, **fields: Any
) -> answers.AnswersResult:
    """Keep answers two minutes after NOW."""
    values = {"phone": "f" * 32, "now": NOW + timedelta(minutes=2)}
    return answers.keep_answers(officer_id=officer_id, answers=list(news), **(values | fields))
