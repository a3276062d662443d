"""The default cost of a year of refreshers."""

# Two and a half minutes a week: three plain passes (design, section 1).
USUAL_MINUTES = 120
WEEKS_PER_YEAR = 52


def minutes_a_week(*, minutes: int) -> float:
    """The minutes a week for minutes a year.

    >>> minutes_a_week(minutes=130)
    2.5
    """
    return minutes / WEEKS_PER_YEAR
