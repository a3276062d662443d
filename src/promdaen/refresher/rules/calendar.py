"""The year after a course, in days from its first day, and seconds for each answer."""

SESSION_DAYS = (9, 14, 42, 77, 119, 168, 224, 280, 329)
# The plain quarterly pass: the best known alternative, used for the control group.
PASS_DAYS = (91, 182, 273)
COURSE_DAY = 5
# The first day of a course: earlier evidence was shown before the course.
FIRST_DAY = 1
HORIZON_DAYS = 365
WINDOW_DAYS = 14

RIGHT_SECONDS = 15.0
WRONG_SECONDS = 40.0
OPENING_SECONDS = 30.0
# An answer on average: 18 to 24 in passes of the three worlds (benchmarks, seeds 1 and 2).
SECONDS_EACH = 22
MICRO_SESSION_SECONDS = 360.0

KNOWN_AT_START = 0.75
STEP_DAYS, MAX_STEPS = 56, 25


def days_until(*, days: tuple[int, ...], day: int) -> tuple[int, ...]:
    """A calendar extended past its last session, every eight weeks, until a day.

    Later evidence counts from those days on. After many years the steps are longer.

    >>> days_until(days=(9, 329), day=350), days_until(days=(9, 329), day=450)
    ((9, 329), (9, 329, 385, 441))
    """
    step = max(STEP_DAYS, -(-(day - days[-1]) // MAX_STEPS))
    return (*days, *range(days[-1] + step, day + 1, step))


def session_at(*, day: int, days: tuple[int, ...] = SESSION_DAYS) -> int:
    """The session whose window contains a day; before the first session, -1.

    >>> session_at(day=8), session_at(day=9), session_at(day=13), session_at(day=400)
    (-1, 0, 0, 8)
    """
    return sum(day >= first for first in days) - 1
