"""Compare simulated years of all policies at the same minutes, over several seeds."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from promdaen.refresher.kinds import memories, worlds
from promdaen.refresher.rules import rivals, trees, years
from promdaen.refresher.rules.plan_policy import Ours
from promdaen.refresher.rules.planning import Budget
from promdaen.refresher.rules.trees import Tables
from promdaen.refresher.rules.years import Conditions, RefresherPolicy, WorldKind, Year, YearSize

NONE, QUARTERLY, WEEKLY, FSRS_DUE, OURS = "none", "quarterly", "weekly", "fsrs_due", "ours"
COMPARED_POLICIES = (NONE, QUARTERLY, WEEKLY, FSRS_DUE, OURS)


@dataclass(frozen=True, kw_only=True)
class Contest:
    """The conditions of a comparison: minutes a week, or those of quarterly passes."""

    tables: Tables
    conditions: Conditions
    minutes: float | None = None
    room: YearSize


def contest(
    *,
    conditions: Conditions = years.IDEAL_CONDITIONS,
    minutes: float | None = None,
    room: YearSize | None = None,
) -> Contest:
    """A contest; our policy gets the guessing rate and mean attendance, nothing else."""
    guess = conditions.guess
    tables = trees.build_tables(
        families=memories.MEMORIES,
        guess=guess,
        attend=1.0 if conditions.attend is None else conditions.attend,
        roots=trees.seen_roots(guess=guess),
    )
    return Contest(tables=tables, conditions=conditions, minutes=minutes, room=room or YearSize())


def simulate_policies(
    *, contest: Contest, kind: WorldKind, scale: float, seed: int
) -> dict[str, Year]:
    """One year of each policy in the same world, by the policy's name."""
    first = _quarterly(contest=contest)
    effects = years.participation_effects(kind=kind, room=contest.room, seed=seed)

    def year(policy: RefresherPolicy) -> Year:
        return years.played(
            world=kind.new_world(scale=scale, effects=effects),
            policy=policy,
            seed=seed,
            conditions=contest.conditions,
            room=contest.room,
        )

    quarterly = year(first)
    a_year = (
        quarterly.minutes if contest.minutes is None else contest.minutes * years.WEEKS_PER_YEAR
    )
    seconds = a_year * 60
    scheduler = worlds.get_world(code="fsrs").new_world(scale=0.0, effects=np.zeros(len(effects)))
    return {
        NONE: year(rivals.NoRefresherPolicy()),
        QUARTERLY: quarterly,
        WEEKLY: year(rivals.RoundPolicy(room=contest.room, seconds=seconds)),
        FSRS_DUE: year(rivals.DuePolicy(room=contest.room, seconds=seconds, scheduler=scheduler)),
        OURS: year(Ours(room=contest.room, tables=contest.tables, budget=Budget(seconds=seconds))),
    }


def _quarterly(*, contest: Contest) -> RefresherPolicy:
    if contest.minutes is None:
        return rivals.Passes(room=contest.room)
    minutes = contest.minutes * years.WEEKS_PER_YEAR
    days = rivals.passes_for(minutes=minutes)
    return rivals.RoundPolicy(room=contest.room, seconds=minutes * 60, days=days)


def means(*, played: Sequence[dict[str, Year]]) -> dict[str, dict[str, float]]:
    """The means by policy over years: known at the end, over the year, and minutes."""
    return {
        policy: {
            "end": float(np.mean([year_by_policy[policy].end for year_by_policy in played])),
            "year": float(np.mean([year_by_policy[policy].year for year_by_policy in played])),
            "minutes": float(
                np.mean([year_by_policy[policy].minutes_a_week for year_by_policy in played])
            ),
        }
        for policy in COMPARED_POLICIES
    }
