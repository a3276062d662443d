"""Years of all policies side by side, at the same minutes, over several seeds."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from promdaen.refresher.kinds import memories, worlds
from promdaen.refresher.rules import rivals, trees, years
from promdaen.refresher.rules.planning import Budget
from promdaen.refresher.rules.pursuing import Ours
from promdaen.refresher.rules.trees import Tables
from promdaen.refresher.rules.years import Conditions, Policy, Room, WorldKind, Year

NONE, QUARTERLY, WEEKLY, FSRS_DUE, OURS = "none", "quarterly", "weekly", "fsrs_due", "ours"
POLICIES = (NONE, QUARTERLY, WEEKLY, FSRS_DUE, OURS)


@dataclass(frozen=True, kw_only=True)
class Contest:
    """Under which conditions years are compared: minutes a week, or those of quarterly passes."""

    tables: Tables
    conditions: Conditions
    minutes: float | None = None
    room: Room


def contest(
    *, conditions: Conditions = years.IDEAL, minutes: float | None = None, room: Room | None = None
) -> Contest:
    """A contest; ours is told the rate of guessing and the mean attendance, nothing else."""
    guess = conditions.guess
    tables = trees.tables_of(
        families=memories.MEMORIES,
        guess=guess,
        attend=1.0 if conditions.attend is None else conditions.attend,
        roots=trees.seen_roots(guess=guess),
    )
    return Contest(tables=tables, conditions=conditions, minutes=minutes, room=room or Room())


def years_of(*, held: Contest, kind: WorldKind, scale: float, seed: int) -> dict[str, Year]:
    """One year of each policy in the same world, by the policy's name."""
    first = _quarterly(held=held)
    effects = years.effects_of(kind=kind, room=held.room, seed=seed)

    def year(policy: Policy) -> Year:
        return years.played(
            world=kind.made(scale=scale, effects=effects),
            policy=policy,
            seed=seed,
            conditions=held.conditions,
            room=held.room,
        )

    quarterly = year(first)
    a_year = quarterly.minutes if held.minutes is None else held.minutes * years.WEEKS
    seconds = a_year * 60
    scheduler = worlds.world_of(code="fsrs").made(scale=0.0, effects=np.zeros(len(effects)))
    return {
        NONE: year(rivals.Nothing()),
        QUARTERLY: quarterly,
        WEEKLY: year(rivals.Round(room=held.room, seconds=seconds)),
        FSRS_DUE: year(rivals.Due(room=held.room, seconds=seconds, scheduler=scheduler)),
        OURS: year(Ours(room=held.room, tables=held.tables, budget=Budget(seconds=seconds))),
    }


def _quarterly(*, held: Contest) -> Policy:
    if held.minutes is None:
        return rivals.Passes(room=held.room)
    minutes = held.minutes * years.WEEKS
    days = rivals.passes_for(minutes=minutes)
    return rivals.Round(room=held.room, seconds=minutes * 60, days=days)


def means(*, played: Sequence[dict[str, Year]]) -> dict[str, dict[str, float]]:
    """Of each policy the means over years of what is known at the end, over the year, minutes."""
    return {
        policy: {
            "end": float(np.mean([one[policy].end for one in played])),
            "year": float(np.mean([one[policy].year for one in played])),
            "minutes": float(np.mean([one[policy].minutes_a_week for one in played])),
        }
        for policy in POLICIES
    }
