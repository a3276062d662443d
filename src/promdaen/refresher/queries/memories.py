"""What officers have shown, as the rules of memory take it: replayed from the evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from django.db.models import Count, Sum
from django.utils import timezone

from promdaen.assessment import kinds
from promdaen.assessment.queries import bank
from promdaen.evidence import queries as evidence_queries
from promdaen.refresher.kinds.memories import MEMORIES
from promdaen.refresher.models import Answer, Member, Season
from promdaen.refresher.rules import calendar, dates, histories, trees
from promdaen.refresher.rules.beliefs import Belief, belief_of

# What can be guessed: a test's answer and a refresher's. A case or a specimen is worked out.
GUESSED = ("test", "refresher")
# Chance to take an offered refresher, as it is planned for (design, section 4: mean .70).
ATTEND = 0.7
# To tell places apart a chance of guessing is needed once a table: that of four options.
GUESS = 0.25


@dataclass(frozen=True, kw_only=True, eq=False)
class Memories:
    """What is remembered: outcomes that have items for practice, with the chance of guessing."""

    outcomes: tuple[str, ...]
    topics: tuple[str, ...]
    guess: np.ndarray[Any, np.dtype[np.float64]]

    @property
    def places(self) -> Mapping[str, int]:
        """The place of each outcome."""
        return {code: place for place, code in enumerate(self.outcomes)}


@dataclass(frozen=True, kw_only=True, eq=False)
class Cohort:
    """Members of a season in order with their histories before a session, and what is believed.

    used: seconds of each so far, openings among them.
    """

    season: Season
    members: Sequence[Member]
    memories: Memories
    replayed: histories.Replayed
    used: np.ndarray[Any, np.dtype[np.float64]]
    tables: trees.Tables
    belief: Belief


def memories() -> Memories:
    """Outcomes that have an item for practice, in the order of topics."""
    found: dict[str, list[float]] = {}
    topics: dict[str, str] = {}
    rows = bank.practice_items().order_by("outcome__topic__number", "outcome__number", "code")
    for item in rows:
        kind = kinds.kind_of(name=item.kind)
        found.setdefault(item.outcome_id, []).append(kind.by_chance(body=item.body))
        topics[item.outcome_id] = item.outcome.topic_id
    return Memories(
        outcomes=tuple(found),
        topics=tuple(topics[one] for one in found),
        guess=np.array([sum(one) / len(one) for one in found.values()], dtype=float),
    )


@lru_cache(maxsize=4)
def tables_for(*, days: tuple[int, ...]) -> trees.Tables:
    """The tables of a calendar; some seconds and a third of a gigabyte, kept by the process."""
    return trees.tables_of(
        families=MEMORIES,
        days=days,
        guess=GUESS,
        attend=ATTEND,
        roots=trees.three_roots(guess=GUESS),
    )


def cohort_of(
    *, season: Season, members: Sequence[Member], session: int, held: Memories
) -> Cohort:
    """The members of a season before a session: replayed from all that they have shown."""
    days = tuple(season.days)
    replayed = histories.replayed(
        shown=_shown(season=season, members=members, held=held),
        session=session,
        held=np.ones((len(members), len(held.outcomes)), dtype=bool),
        roots=len(trees.three_roots()),
        days=days,
    )
    tables = tables_for(days=days)
    return Cohort(
        season=season,
        members=members,
        memories=held,
        replayed=replayed,
        used=seconds_used(members=members),
        tables=tables,
        belief=belief_of(tables=tables, session=session, histories=replayed.histories),
    )


def seconds_used(*, members: Sequence[Member]) -> np.ndarray[Any, np.dtype[np.float64]]:
    """What refreshers have cost each member so far, in seconds, an opening for each window."""
    rows = (
        Answer.objects.filter(share__member__in=[one.pk for one in members])
        .values("share__member")
        .annotate(seconds=Sum("seconds"), shares=Count("share", distinct=True))
    )
    spent = {
        row["share__member"]: row["seconds"] + calendar.OPENING_SECONDS * row["shares"]
        for row in rows
    }
    return np.array([spent.get(one.pk, 0.0) for one in members], dtype=float)


def _shown(*, season: Season, members: Sequence[Member], held: Memories) -> histories.Shown:
    """Everything that members have shown; before the first refresher, the newest day alone.

    A test before the course says nothing of what the course left behind.
    """
    seats = {one.officer_id: place for place, one in enumerate(members)}
    places = held.places
    rows = evidence_queries.current_alone().filter(
        officer__in=list(seats), outcome__in=held.outcomes
    )
    found: list[tuple[int, int, int, float, float]] = []
    newest: dict[tuple[int, int], int] = {}
    first = season.days[0]
    for officer, outcome, kind, credit, at in rows.values_list(
        "officer", "outcome", "kind", "credit", "at"
    ):
        day = dates.day_of(on=timezone.localdate(at), taught_on=season.taught_on)
        seat, place = seats[officer], places[outcome]
        guess = held.guess[place] if kind in GUESSED else 0.0
        found.append((seat, place, day, float(credit or 0), guess))
        if day < first:
            newest[seat, place] = max(newest.get((seat, place), day), day)
    kept = [one for one in found if one[2] >= first or one[2] == newest[one[0], one[1]]]
    columns = np.array(kept, dtype=float).reshape(-1, 5).T
    return histories.Shown(
        officer=columns[0].astype(np.int64),
        memory=columns[1].astype(np.int64),
        day=columns[2].astype(np.int64),
        credit=columns[3],
        guess=columns[4],
    )
