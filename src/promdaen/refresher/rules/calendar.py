"""The year after a course, in days from its first day, and what an answer takes in seconds."""

SESSION_DAYS = (9, 14, 42, 77, 119, 168, 224, 280, 329)
# The plain quarterly pass: the best known rival, and what the standing control stays on.
PASS_DAYS = (91, 182, 273)
COURSE_DAY = 5
HORIZON = 365
WINDOW_DAYS = 14

RIGHT_SECONDS = 15.0
WRONG_SECONDS = 40.0
OPENING_SECONDS = 30.0
MICRO_SESSION_SECONDS = 360.0

KNOWN_AT_START = 0.75


def session_at(*, day: int, days: tuple[int, ...] = SESSION_DAYS) -> int:
    """The session whose window a day falls in; before the first session, -1.

    >>> session_at(day=8), session_at(day=9), session_at(day=13), session_at(day=400)
    (-1, 0, 0, 8)
    """
    return sum(day >= first for first in days) - 1
