"""Shifts of officers within labour rules: the fewest officers of a day, and of a week.

A set-covering problem (Dantzig 1954, Operations Research 2:339): every shift that the rules allow
is a column, every half hour a row, solved by HiGHS. The roster deals the shifts of all days, in
order of time, to the officers in turn. An officer's next shift is then on the next day and begins
no earlier, or is on a later day; so a shift of at most 24 hours less the rest keeps the rest.
Where seven days in a row then hold more hours than the rules allow, one more officer takes turns,
until they do not.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property

import numpy as np
import scipy

from promdaen.kit.json_objects import JsonObject
from promdaen.kit.texts import Digits, Text
from promdaen.planning.rules.queues import Floats, Whole
from promdaen.planning.rules.twins import clock_text
from promdaen.planning.rules.weekdays import DAYS_PER_WEEK

BLOCK_MINUTES, DAY_MINUTES, DAYS_A_YEAR = 30, 1440, 365
MAX_ROSTER_DAYS = 4 * DAYS_PER_WEEK
SECONDS, SHORTENING_SECONDS = 2.0, 0.5
_MAX_COLUMNS, _GAP = 2_000, 0.01
_SLACK = 1e-6

NOTHING_STAFFED = Text("No booth is staffed.")
BACKWARD = Text(
    "Counted in half hours, the longest shift has {longest} h, less than the shortest one "
    "({shortest} h)."
)
REST_TOO_LONG = Text(
    "With this rest a shift may last at most {left} h, less than the shortest one ({shortest} h)."
)
OPEN_TOO_SHORT = Text(
    "The checkpoint is open for {hours} h, less than the shortest shift ({shortest} h)."
)
NO_BREAK = Text(
    "No shift has room for its breaks: choose shorter breaks or a longer time without one."
)
ALL_REST = Text(
    "At {clock} every possible shift has its break: choose shorter shifts or breaks, or a longer "
    "time without one."
)
SHORT_WEEK = Text(
    "The longest week has {week} h, less than the longest shift ({longest} h). Choose a longer "
    "week."
)
NO_DAYS = Text(
    "With these days off and absences an officer works on no day of the year. Choose fewer of "
    "them."
)
TOO_LONG = Text("No shift plan was found in time. Choose a shorter longest shift.")


def net_days(*, days_a_week: float, absent_days: float) -> float:
    """Days a year on which an officer is there; `absent_days` are of the working days.

    >>> net_days(days_a_week=7, absent_days=15)
    350.0
    """
    return DAYS_A_YEAR * days_a_week / DAYS_PER_WEEK - absent_days


def relief_factor(*, days_a_week: float, absent_days: float) -> float:
    """The shift relief factor: days to be covered by days that an officer is there.

    Source: Liebert, Miller 2003, Staffing Analysis Workbook for Jails, 2nd edition, National
    Institute of Corrections: hours to be covered by net annual work hours; here in days, as every
    shift counts a day. The net days must be above 0.

    >>> round(relief_factor(days_a_week=5, absent_days=49), 3)
    1.724
    """
    return DAYS_A_YEAR / net_days(days_a_week=days_a_week, absent_days=absent_days)


@dataclass(frozen=True, kw_only=True)
class LabourRules:
    """Rules for shifts, in minutes: counted in half hours, never to the officer's disadvantage.

    `without_break`: the longest time at a booth without one; `rest`: the least between the shifts
    of two days; `week`: the most of any seven days, without breaks. Days an officer is absent a
    year, of those that would be working days: leave, public holidays, sickness, training.
    """

    longest: float
    shortest: float
    without_break: float
    break_minutes: float
    rest: float
    days_a_week: int
    week: float
    leave_days: float
    holidays: float
    sick_days: float
    training_days: float

    @property
    def absent_days(self) -> float:
        """Days an officer is absent a year."""
        return self.leave_days + self.holidays + self.sick_days + self.training_days

    @property
    def shortest_blocks(self) -> int:
        """Half hours of the shortest shift."""
        return math.ceil(self.shortest / BLOCK_MINUTES)

    @property
    def longest_blocks(self) -> int:
        """Half hours of the longest shift, whatever the rest."""
        return math.floor(self.longest / BLOCK_MINUTES)

    @property
    def rested_blocks(self) -> int:
        """Half hours of the longest shift that the rest leaves of a day."""
        return math.floor((DAY_MINUTES - self.rest) / BLOCK_MINUTES)

    @property
    def stretch_blocks(self) -> int:
        """Half hours of the longest time at a booth."""
        return math.floor(self.without_break / BLOCK_MINUTES)

    @property
    def break_blocks(self) -> int:
        """Half hours of a break."""
        return math.ceil(self.break_minutes / BLOCK_MINUTES)


PROPOSED_RULES = LabourRules(
    longest=540, shortest=240, without_break=240, break_minutes=60, rest=660, days_a_week=6,
    week=2880, leave_days=15, holidays=20, sick_days=5, training_days=5,
)  # fmt: skip
"""Rules of our own that come from no law, until someone sets others."""
RULE_LABELS: Mapping[str, Text] = {
    "longest": Text("Longest shift, hours with breaks"),
    "shortest": Text("Shortest shift, hours"),
    "without_break": Text("Longest time at a booth without a break, hours"),
    "break_minutes": Text("Length of a break, minutes"),
    "rest": Text("Least rest between the shifts of two days, hours"),
    "days_a_week": Text("Working days of an officer a week"),
    "week": Text("Longest week, hours without breaks"),
    "leave_days": Text("Leave, working days a year"),
    "holidays": Text("Public holidays on working days a year"),
    "sick_days": Text("Sickness, working days a year"),
    "training_days": Text("Training, working days a year"),
}
HOUR_RULES = ("longest", "shortest", "without_break", "rest", "week")


def rule_values(*, rules: LabourRules) -> dict[str, float]:
    """Each rule in the unit of its label.

    >>> values = rule_values(rules=PROPOSED_RULES)
    >>> values["rest"], values["break_minutes"]
    (11.0, 60)
    """
    return {
        name: value / 60 if name in HOUR_RULES else value for name, value in asdict(rules).items()
    }


@dataclass(frozen=True, kw_only=True, order=True)
class Shift:
    """A shift from a minute to a minute of the checkpoint's day, and its breaks."""

    begin: int
    end: int
    breaks: tuple[tuple[int, int], ...]

    @property
    def booth_hours(self) -> float:
        """Hours without the breaks."""
        return sum(until - since for since, until in self.stretches) / 60

    @property
    def stretches(self) -> tuple[tuple[int, int], ...]:
        """The times at a booth: from one break to the next."""
        begins = [self.begin, *(until for _since, until in self.breaks)]
        ends = [*(since for since, _until in self.breaks), self.end]
        return tuple(zip(begins, ends, strict=True))


@dataclass(frozen=True, kw_only=True)
class ShiftPlan:
    """The shifts of a day in order of time, and the officers needed and there by half hour.

    `lower_bound`: no day of shifts by these rules has fewer officers.
    """

    shifts: tuple[Shift, ...]
    needed: tuple[int, ...]
    lower_bound: int
    rules: LabourRules

    @property
    def covered(self) -> tuple[int, ...]:
        """Officers at booths in each half hour."""
        counts = np.zeros(len(self.needed), dtype=np.intp)
        for shift in self.shifts:
            for since, until in shift.stretches:
                counts[since // BLOCK_MINUTES : until // BLOCK_MINUTES] += 1
        return tuple(counts.tolist())

    @property
    def blocks(self) -> tuple[tuple[int, int, int], ...]:
        """For each half hour its minute, and officers needed and there."""
        pairs = zip(self.needed, self.covered, strict=True)
        return tuple((BLOCK_MINUTES * index, *pair) for index, pair in enumerate(pairs))

    @property
    def is_least(self) -> bool:
        """Whether fewer officers a day are proved impossible."""
        return len(self.shifts) == self.lower_bound

    @property
    def least_officers(self) -> int:
        """Fewer officers would work too many days or hours a week."""
        hours_a_week = DAYS_PER_WEEK * self.booth_hours
        return max(
            math.ceil(DAYS_PER_WEEK * len(self.shifts) / self.rules.days_a_week),
            math.ceil(60 * hours_a_week / self.rules.week - _SLACK),
        )

    @cached_property
    def officers(self) -> int:
        """The fewest officers who take turns so that no one works too many days or hours a week.

        Each works on `days_a_week` of any seven days at most.
        """
        officers = self.least_officers
        while self._longest_week(officers=officers) > self.rules.week + _SLACK:
            officers += 1
        return officers

    def _longest_week(self, *, officers: int) -> float:
        """Minutes at booths of the officer with most of them in seven days in a row."""
        minutes = 60 * np.array([shift.booth_hours for shift in self.shifts])
        days = officers // math.gcd(officers, len(self.shifts))
        days *= math.ceil(DAYS_PER_WEEK / days)
        worked = np.zeros((officers, days + DAYS_PER_WEEK - 1))
        places = np.arange((days + DAYS_PER_WEEK - 1) * len(self.shifts))
        worked[places % officers, places // len(self.shifts)] = minutes[places % len(self.shifts)]
        return float(
            np.lib.stride_tricks.sliding_window_view(worked, DAYS_PER_WEEK, axis=1).sum(-1).max()
        )

    @property
    def week_hours(self) -> float:
        """The most hours at booths of an officer on the roster in any seven days."""
        return self._longest_week(officers=self.officers) / 60

    @property
    def working_days(self) -> float:
        """Days a week on which an officer works by the rules, hours a week among them."""
        mean_minutes = 60 * self.booth_hours / len(self.shifts)
        return min(self.rules.days_a_week, self.rules.week / mean_minutes)

    @property
    def relief_factor(self) -> float:
        """Officers for each shift of a day, with days off and absences of a year."""
        return relief_factor(days_a_week=self.working_days, absent_days=self.rules.absent_days)

    @property
    def officers_with_relief(self) -> int:
        """Officers needed so that every shift of the year is filled in spite of absences."""
        return max(self.officers, math.ceil(self.relief_factor * len(self.shifts) - _SLACK))

    @property
    def needed_hours(self) -> float:
        """Hours at booths that a day needs."""
        return sum(self.needed) * BLOCK_MINUTES / 60

    @property
    def booth_hours(self) -> float:
        """Hours at booths of all shifts of a day."""
        return sum(shift.booth_hours for shift in self.shifts)

    @property
    def hours(self) -> float:
        """Hours of all shifts of a day, breaks among them."""
        return sum(shift.end - shift.begin for shift in self.shifts) / 60

    @property
    def cycle(self) -> int:
        """Days, at least a week, after which the roster begins again."""
        days = self.officers // math.gcd(self.officers, len(self.shifts))
        return days * math.ceil(DAYS_PER_WEEK / days)

    @property
    def is_cycle_shown(self) -> bool:
        """Whether `roster_days` are a whole cycle, so that they can be repeated."""
        return self.cycle <= MAX_ROSTER_DAYS

    @property
    def roster_days(self) -> range:
        """The days (from 1) of the roster to print."""
        return range(1, min(self.cycle, MAX_ROSTER_DAYS) + 1)

    def roster(self, *, days: int | None = None, first: int = 0) -> list[list[int | None]]:
        """For each officer the number (from 0) of the shift on each day; None is a free day.

        `first`: days of the roster before the first one returned.
        """
        days, count = days or len(self.roster_days), len(self.shifts)
        rows: list[list[int | None]] = [[None] * days for _officer in range(self.officers)]
        for place in range(first * count, (first + days) * count):
            day, number = divmod(place, count)
            rows[place % self.officers][day - first] = number
        return rows


def needed_officers(*, document: JsonObject) -> tuple[int, ...]:
    """The most booths and second-line officers staffed at one time in each half hour.

    >>> lanes = [{"open": [[0, 60]]}, {"open": [[15, 30], [45, 50]]}]
    >>> needed_officers(document={"day_minutes": 90, "stations": [{"lanes": lanes}]})
    (2, 2, 0)
    """
    windows = [
        (since, until)
        for station in document["stations"]
        for lane in station["lanes"]
        for since, until in lane["open"]
    ]
    counts = []
    for block in range(math.ceil(document["day_minutes"] / BLOCK_MINUTES)):
        first, last = block * BLOCK_MINUTES, (block + 1) * BLOCK_MINUTES
        minutes = {first, *(since for since, _until in windows if first <= since < last)}
        counts.append(
            max(sum(since <= minute < until for since, until in windows) for minute in minutes)
        )
    return tuple(counts)


def shift_plan(
    *, needed: Sequence[int], rules: LabourRules, opens_at: int, seconds: float = SECONDS
) -> ShiftPlan | Text:
    """The fewest officers whose shifts cover each half hour, then the fewest hours; or why not.

    Shifts are within opening hours, and have no more breaks than the rules ask.
    """
    blocks = len(needed)
    refusal = _refusal(rules=rules, blocks=blocks)
    if refusal or not any(needed):
        return refusal or NOTHING_STAFFED
    shifts = list(_possible_shifts(rules=rules, blocks=blocks))
    if not shifts:
        return NO_BREAK
    covers = np.zeros((blocks, len(shifts)))
    for column, shift in enumerate(shifts):
        for since, until in shift.stretches:
            covers[since // BLOCK_MINUTES : until // BLOCK_MINUTES, column] = 1.0
    demand = np.array(needed, dtype=np.float64)
    uncovered = np.flatnonzero((demand > 0) & ~covers.any(axis=1))
    if len(uncovered):
        minute = int(uncovered[0]) * BLOCK_MINUTES
        return ALL_REST.filled({"clock": clock_text(minute=minute, opens_at=opens_at)})
    # A shift that could begin earlier or end later covers no more than that longer one.
    longest = max(shift.end - shift.begin for shift in shifts)
    is_longest = np.array(
        [
            _is_longest(
                shift=shift,
                longest=longest,
                without_break=rules.stretch_blocks * BLOCK_MINUTES,
                last=blocks * BLOCK_MINUTES,
            )
            for shift in shifts
        ]
    )
    fewest = _least(
        costs=np.ones(int(is_longest.sum())),
        rows=covers[:, is_longest],
        least=demand,
        seconds=seconds,
    )
    if fewest is None:
        return TOO_LONG
    counts, bound = fewest
    columns = np.repeat(np.flatnonzero(is_longest), counts)
    lengths = np.array([shift.end - shift.begin for shift in shifts], dtype=np.float64)
    return ShiftPlan(
        shifts=tuple(
            sorted(
                shifts[column]
                for column in _shortened(
                    columns=columns, lengths=lengths, covers=covers, demand=demand
                )
            )
        ),
        needed=tuple(needed),
        lower_bound=max(math.ceil(bound - _SLACK), *needed),
        rules=rules,
    )


def _is_longest(*, shift: Shift, longest: int, without_break: int, last: int) -> bool:
    """Whether neither its first time at a booth can begin earlier nor its last one end later."""
    first, final = shift.stretches[0], shift.stretches[-1]
    is_first = shift.begin == 0 or first[1] - first[0] == without_break
    is_final = shift.end == last or final[1] - final[0] == without_break
    return shift.end - shift.begin == longest or (is_first and is_final)


def _shortened(
    *, columns: Whole, lengths: Floats, covers: Floats, demand: Floats
) -> Sequence[int]:
    """As many columns with fewer hours: within 1 % of the fewest where there are not too many.

    Otherwise each is replaced by the shortest shift that the others leave possible.
    """
    if covers.shape[1] <= _MAX_COLUMNS:
        no_more = np.full((1, covers.shape[1]), -1.0)
        shorter = _least(
            costs=lengths,
            rows=np.vstack([covers, no_more]),
            least=np.append(demand, -len(columns)),
            seconds=SHORTENING_SECONDS,
            gap=_GAP,
        )
        if shorter:
            shortest: Sequence[int] = np.repeat(np.arange(len(lengths)), shorter[0]).tolist()
            return shortest
    order = np.argsort(lengths, kind="stable")
    shortened: list[int] = columns.tolist()
    for place in range(len(shortened)):
        others = [*shortened[:place], *shortened[place + 1 :]]
        missing = demand > covers[:, others].sum(axis=1)
        shortened[place] = int(order[np.argmax(covers[missing][:, order].all(axis=0))])
    return shortened


def _refusal(*, rules: LabourRules, blocks: int) -> Text | None:
    """The rule that leaves no shift at all."""
    unusable = unusable_rules(rules=rules)
    if unusable is None and blocks < rules.shortest_blocks:
        hours = _hours_text(blocks * BLOCK_MINUTES)
        return OPEN_TOO_SHORT.filled({"hours": hours, "shortest": _hours_text(rules.shortest)})
    return unusable


def unusable_rules(*, rules: LabourRules) -> Text | None:
    """Why rules leave an officer no week or no year of work, whatever the checkpoint; or None."""
    if rules.longest_blocks < rules.shortest_blocks:
        longest = _hours_text(rules.longest_blocks * BLOCK_MINUTES)
        return BACKWARD.filled({"longest": longest, "shortest": _hours_text(rules.shortest)})
    if rules.rested_blocks < rules.shortest_blocks:
        left = _hours_text(rules.rested_blocks * BLOCK_MINUTES)
        return REST_TOO_LONG.filled({"left": left, "shortest": _hours_text(rules.shortest)})
    if rules.week < rules.longest:
        longest = _hours_text(rules.longest)
        return SHORT_WEEK.filled({"week": _hours_text(rules.week), "longest": longest})
    days_a_week = min(rules.days_a_week, rules.week / rules.longest)
    if net_days(days_a_week=days_a_week, absent_days=rules.absent_days) <= 0:
        return NO_DAYS
    return None


def _hours_text(minutes: float) -> Digits:
    return Digits(f"{minutes / 60:g}")


def _possible_shifts(*, rules: LabourRules, blocks: int) -> Iterator[Shift]:
    longest = min(rules.longest_blocks, rules.rested_blocks, blocks)
    for length in range(rules.shortest_blocks, longest + 1):
        for breaks in _break_places(length=length, rules=rules):
            for begin in range(blocks - length + 1):
                yield Shift(
                    begin=begin * BLOCK_MINUTES,
                    end=(begin + length) * BLOCK_MINUTES,
                    breaks=tuple(
                        ((begin + since) * BLOCK_MINUTES, (begin + until) * BLOCK_MINUTES)
                        for since, until in breaks
                    ),
                )


def _break_places(*, length: int, rules: LabourRules) -> Iterator[tuple[tuple[int, int], ...]]:
    """The ways to place the fewest breaks in a shift of so many blocks."""
    maximum, pause = rules.stretch_blocks, rules.break_blocks
    count = 0
    while length - count * pause > (count + 1) * maximum:
        count += 1
    for stretches in _parts(total=length - count * pause, count=count + 1, maximum=maximum):
        ends = np.cumsum(stretches) + pause * np.arange(count + 1)
        yield tuple((end, end + pause) for end in ends[:-1].tolist())


def _parts(*, total: int, count: int, maximum: int) -> Iterator[tuple[int, ...]]:
    """The ways to divide a total into so many numbers from 1 to `maximum`, in order.

    >>> list(_parts(total=5, count=2, maximum=3))
    [(2, 3), (3, 2)]
    """
    if count == 1:
        if 1 <= total <= maximum:
            yield (total,)
        return
    for first in range(max(1, total - (count - 1) * maximum), min(maximum, total - count + 1) + 1):
        for rest in _parts(total=total - first, count=count - 1, maximum=maximum):
            yield (first, *rest)


def _least(
    *, costs: Floats, rows: Floats, least: Floats, seconds: float, gap: float = 0.0
) -> tuple[Whole, float] | None:
    """How often each column is taken at the least cost, and a bound; None if none was found."""
    solution = scipy.optimize.milp(
        costs,
        integrality=np.ones(len(costs), dtype=np.intp),
        constraints=scipy.optimize.LinearConstraint(scipy.sparse.csr_array(rows), lb=least),
        options={"time_limit": seconds, "mip_rel_gap": gap},
    )
    if solution.x is None:
        return None
    return np.rint(solution.x).astype(np.intp), float(solution.mip_dual_bound)
