"""Better screening at the booths, and what it takes at the second line.

An officer refers a traveller whose impression is beyond a criterion c. Of those who should be
referred a share Phi(d'/2 - c) is, of all others Phi(-d'/2 - c) (Macmillan & Creelman 2005,
Detection Theory, chapter 2). The present criterion of a class follows from its referral, from d'
and from the share who should be referred; neither of the last two is measured at a checkpoint.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass

import scipy

from promdaen.kit.json_objects import JsonObject
from promdaen.planning.rules import checkpoints, queues, twins
from promdaen.planning.rules.twins import SecondLineDay, StaffingChange

MAX_CRITERION = 10.0
"""A criterion is looked for between minus and plus so many standard deviations."""
MAX_ADDED = 6
"""So many more officers are tried at the second line."""
KEPT_SHARE = 0.95
D_PRIME_GAIN = 0.5
"""By how much training betters d': a proposal of our own, to be replaced by a trial."""
PRIOR_D_PRIME, PRIOR_IRREGULAR, PRIOR_GOAL = 1.5, 0.005, 0.7
"""Before anybody measured: d', the share who should be referred, the share of them to refer."""


@dataclass(frozen=True, kw_only=True)
class ScreeningSkill:
    """d' now and after training; shares 0 to 1 of travellers who should be referred, and the goal.

    `goal`: the share of those who should be referred that is to be referred.
    """

    now: float
    after: float
    irregular: float
    goal: float


@dataclass(frozen=True, kw_only=True)
class ScreeningMethod:
    """One way to screen: shares referred of those who should be, of others, and the second line.

    `needed`: so many officers all day more than now keep nine of ten waits within
    twins.PROMISE_MINUTES on 95 of 100 days; None if MAX_ADDED do not.
    """

    name: str
    d_prime: float
    caught: float
    false: float
    second: SecondLineDay
    needed: int | None


def rates(*, d_prime: float, criterion: float) -> tuple[float, float]:
    """The shares referred of those who should be, and of all others.

    >>> [round(share, 3) for share in rates(d_prime=2.0, criterion=0.0)]
    [0.841, 0.159]
    """
    return (
        float(scipy.special.ndtr(d_prime / 2 - criterion)),
        float(scipy.special.ndtr(-d_prime / 2 - criterion)),
    )


def referral(*, d_prime: float, criterion: float, irregular: float) -> float:
    """The share of all travellers that is referred."""
    caught, false = rates(d_prime=d_prime, criterion=criterion)
    return irregular * caught + (1 - irregular) * false


def criterion_at(*, share: float, d_prime: float, irregular: float) -> float:
    """The criterion at which this share of all travellers is referred.

    >>> share = referral(d_prime=2.0, criterion=0.5, irregular=0.1)
    >>> round(criterion_at(share=share, d_prime=2.0, irregular=0.1), 6)
    0.5
    """
    return float(
        scipy.optimize.brentq(
            lambda c: referral(d_prime=d_prime, criterion=c, irregular=irregular) - share,
            -MAX_CRITERION,
            MAX_CRITERION,
        )
    )


def criterion_of_false(*, false: float, d_prime: float) -> float:
    """The criterion at which this share of travellers in order is referred."""
    return -float(scipy.special.ndtri(false)) - d_prime / 2


def criterion_of_goal(*, goal: float, d_prime: float) -> float:
    """The criterion at which this share of those who should be referred is."""
    return d_prime / 2 - float(scipy.special.ndtri(goal))


NOW, STRICT, GOAL_NOW, GOAL_AFTER = "now", "strict", "goal_now", "goal_after"


def screening_methods(
    *, document: JsonObject, skill: ScreeningSkill, days: int, seed: int
) -> list[ScreeningMethod]:
    """Ways to screen at a checkpoint with a second line, on the same days.

    As now; with better d' and no more false referrals; the goal with d' as now, and with better
    d'. The booths take as long as now. Classes that are never referred stay so.
    """
    base = checkpoints.read_checkpoint(document=document, is_drawn=True)
    people = checkpoints.draw_people(checkpoint=base, days=days, seed=(seed, 0))
    first = queues.serve(arrivals=people.line, plans=[base.stations[0]])
    screening_methods = []
    for name, d_prime, is_goal in (
        (NOW, skill.now, False),
        (STRICT, skill.after, False),
        (GOAL_NOW, skill.now, True),
        (GOAL_AFTER, skill.after, True),
    ):
        shares = {
            key: _class_rates(share=share, skill=skill, d_prime=d_prime, is_goal=is_goal)
            for key, share in document["refer"].items()
            if 0 < share < 1
        }
        screened_document = copy.deepcopy(dict(document))
        for key, (caught, false) in shares.items():
            screened_document["refer"][key] = (
                skill.irregular * caught + (1 - skill.irregular) * false
            )
        checkpoint = checkpoints.read_checkpoint(document=screened_document, is_drawn=True)
        drawn = checkpoints.draw_people(checkpoint=checkpoint, days=days, seed=(seed, 0))
        second, needed = _second_line(document=screened_document, people=drawn, first=first)
        weights = {key: _expected(document=document, name=key) for key in shares}
        total = sum(weights.values()) or 1.0
        screening_methods.append(
            ScreeningMethod(
                name=name,
                d_prime=d_prime,
                caught=sum(weights[key] * shares[key][0] for key in shares) / total,
                false=sum(weights[key] * shares[key][1] for key in shares) / total,
                second=second,
                needed=needed,
            )
        )
    return screening_methods


def _class_rates(
    *, share: float, skill: ScreeningSkill, d_prime: float, is_goal: bool
) -> tuple[float, float]:
    present = criterion_at(share=share, d_prime=skill.now, irregular=skill.irregular)
    if is_goal:
        caught, _false = rates(d_prime=skill.now, criterion=present)
        goal = max(skill.goal, caught)
        return rates(d_prime=d_prime, criterion=criterion_of_goal(goal=goal, d_prime=d_prime))
    _caught, false = rates(d_prime=skill.now, criterion=present)
    return rates(d_prime=d_prime, criterion=criterion_of_false(false=false, d_prime=d_prime))


def _second_line(
    *, document: JsonObject, people: queues.People, first: queues.ServedTravellers
) -> tuple[SecondLineDay, int | None]:
    """The second line as staffed, and the fewest officers all day that keep the promise."""
    days, last = [], int(document["day_minutes"])
    for added in range(MAX_ADDED + 1):
        wish = StaffingChange(booths={}, second=added, since=0, until=last)
        staffed = checkpoints.read_checkpoint(
            document=twins.with_wish(document=document, wish=wish), is_drawn=True
        )
        second = queues.serve_second_line(people=people, first=first, plans=[staffed.stations[1]])
        days.append(twins.second_line_day(second=second, checkpoint=staffed))
        if days[-1].kept_share >= KEPT_SHARE:
            return days[0], added
    return days[0], None


def _expected(*, document: JsonObject, name: str) -> float:
    """Travellers of a class that are expected in a day."""
    arrivals = document["arrivals"].get(name, {})
    buses = arrivals.get("bus") or {"per_block": [], "mean_passengers": 0}
    return float(
        sum(arrivals.get("walk") or []) + sum(buses["per_block"]) * buses["mean_passengers"]
    )
