"""The evidence of officers in the form of the memory rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from django.utils import timezone

from promdaen.assessment import kinds
from promdaen.assessment.queries import bank
from promdaen.evidence import queries as evidence_queries
from promdaen.refresher.kinds.memories import MEMORIES
from promdaen.refresher.models import Member, Season
from promdaen.refresher.queries import starts
from promdaen.refresher.rules import (
    attending,
    calendar,
    dates,
    histories,
    prior_knowledge,
    starting,
    trees,
)
from promdaen.refresher.rules.beliefs import CohortBelief, belief_of_few, cohort_belief

# Answers of tests and refreshers can be guessed; cases and specimens cannot.
GUESSED = ("test", "refresher")
# The tables need one guessing rate to tell places apart: that of four options.
GUESS = 0.25
# Officer, memory, day, credit, guess.
_Row = tuple[int, int, int, float, float]


@dataclass(frozen=True, kw_only=True, eq=False)
class SeasonMemories:
    """The outcomes with practice items, and their guessing rates."""

    outcomes: tuple[str, ...]
    topics: tuple[str, ...]
    guess: np.ndarray[Any, np.dtype[np.float64]]

    @property
    def places(self) -> Mapping[str, int]:
        """The place of each outcome."""
        return {code: index for index, code in enumerate(self.outcomes)}


@dataclass(frozen=True, kw_only=True, eq=False)
class SeasonCohort:
    """Members of a season in order with their histories before a session, and the belief."""

    members: Sequence[Member]
    memories: SeasonMemories
    replayed: histories.Replayed
    tables: trees.Tables
    belief: CohortBelief


def memories() -> SeasonMemories:
    """Outcomes that have an item for practice, in the order of topics."""
    values_by_outcome: dict[str, list[float]] = {}
    topics: dict[str, str] = {}
    items = bank.practice_items().order_by("outcome__topic__number", "outcome__number", "code")
    for item in items:
        kind = kinds.get_kind(name=item.kind)
        values_by_outcome.setdefault(item.outcome_id, []).append(kind.by_chance(body=item.body))
        topics[item.outcome_id] = item.outcome.topic_id
    return SeasonMemories(
        outcomes=tuple(values_by_outcome),
        topics=tuple(topics[outcome] for outcome in values_by_outcome),
        guess=np.array(
            [sum(abilities) / len(abilities) for abilities in values_by_outcome.values()],
            dtype=float,
        ),
    )


@lru_cache(maxsize=4)
def tables_for(*, days: tuple[int, ...]) -> trees.Tables:
    """The tables of a calendar; takes some seconds and 130 MB, cached by the process."""
    return trees.build_tables(
        families=MEMORIES,
        days=days,
        guess=GUESS,
        attend=attending.USUAL_ATTENDANCE,
        roots=trees.all_roots(guess=GUESS),
    )


def season_cohort(
    *, season: Season, members: Sequence[Member], session: int, memories: SeasonMemories
) -> SeasonCohort:
    """The members of a season before a session, with histories from all evidence.

    Includes the tables needed for planning.
    """
    tables = tables_for(days=tuple(season.days))
    replayed = _replayed(season=season, members=members, memories=memories, at=(tables, session))
    return SeasonCohort(
        members=members,
        memories=memories,
        replayed=replayed,
        tables=tables,
        belief=cohort_belief(tables=tables, session=session, histories=replayed.histories),
    )


def known_cohort(*, season: Season, members: Sequence[Member], day: int) -> SeasonCohort:
    """The cohort on any day of the year or later, without the tables: knowledge only."""
    days = calendar.days_until(days=tuple(season.days), day=day)
    session = calendar.session_at(day=day, days=days) + 1
    tables = trees.bare_tables(
        families=MEMORIES, days=days, guess=GUESS, roots=trees.all_roots(guess=GUESS)
    )
    season_memories = memories()
    replayed = _replayed(
        season=season, members=members, memories=season_memories, at=(tables, session)
    )
    return SeasonCohort(
        members=members,
        memories=season_memories,
        replayed=replayed,
        tables=tables,
        belief=belief_of_few(tables=tables, session=session, histories=replayed.histories),
    )


def _replayed(
    *,
    season: Season,
    members: Sequence[Member],
    memories: SeasonMemories,
    at: tuple[trees.Tables, int],
) -> histories.Replayed:
    tables, session = at
    recall, older = _recalls_shown(season=season, members=members, memories=memories)
    shape = (len(members), len(memories.outcomes))
    first = recall.day < tables.days[0]
    learnt = starting.chances(
        evidence=starting.CourseEvidence(
            officer=recall.officer[first],
            memory=recall.memory[first],
            credit=recall.credit[first],
            guess=recall.guess[first],
        ),
        officers=len(members),
        difficulties=starts.difficulties(outcomes=memories.outcomes),
    )
    carried = prior_knowledge.retained_knowledge(
        recall=older, families=MEMORIES, guess=GUESS, shape=shape
    )
    chances = starting.combined_chances(learnt=learnt, carried=carried)
    return histories.replayed(
        tables=tables,
        recall=recall,
        session=session,
        is_included=np.ones(shape, dtype=bool),
        start=starting.roots_near(chances=chances, roots=tables.roots),
    )


def _recalls_shown(
    *, season: Season, members: Sequence[Member], memories: SeasonMemories
) -> tuple[histories.ShownRecall, histories.ShownRecall]:
    """What members have shown since their course began, and before.

    Before the first refresher only the newest day counts, because a test before the course says
    nothing about what was learned in it.
    """
    seats = {member.officer_id: index for index, member in enumerate(members)}
    places = memories.places
    observations = evidence_queries.current_alone().filter(
        officer__in=list(seats), outcome__in=memories.outcomes
    )
    review_rows: list[_Row] = []
    newest: dict[tuple[int, int], int] = {}
    first = season.days[0]
    for officer, outcome, kind, credit, at in observations.values_list(
        "officer", "outcome", "kind", "credit", "at"
    ):
        day = dates.days_since(on=timezone.localdate(at), taught_on=season.taught_on)
        seat, place = seats[officer], places[outcome]
        guess = memories.guess[place] if kind in GUESSED else 0.0
        review_rows.append((seat, place, day, float(credit or 0), guess))
        if day < first:
            newest[seat, place] = max(newest.get((seat, place), day), day)
    older = [row for row in review_rows if row[2] < calendar.FIRST_DAY]
    since = [
        row
        for row in review_rows
        if row[2] >= first or (row[2] >= calendar.FIRST_DAY and row[2] == newest[row[0], row[1]])
    ]
    return _columns(since), _columns(older)


def _columns(rows: Sequence[_Row]) -> histories.ShownRecall:
    columns = np.array(rows, dtype=float).reshape(-1, 5).T
    return histories.ShownRecall(
        officer=columns[0].astype(np.int64),
        memory=columns[1].astype(np.int64),
        day=columns[2].astype(np.int64),
        credit=columns[3],
        guess=columns[4],
    )
