"""How many officers a daily shift takes over a year, with days off, leave and sickness."""

from __future__ import annotations

from promdaen.planning.rules.weekdays import WEEK

DAYS_A_YEAR = 365


def net_days(*, days_a_week: float, absent_days: float) -> float:
    """Days a year on which an officer is there; `absent_days` are of the working days.

    >>> net_days(days_a_week=7, absent_days=15)
    350.0
    """
    return DAYS_A_YEAR * days_a_week / WEEK - absent_days


def relief_factor(*, days_a_week: float, absent_days: float) -> float:
    """The shift relief factor: days to be covered by days that an officer is there.

    Source: Liebert, Miller 2003, Staffing Analysis Workbook for Jails, 2nd edition, National
    Institute of Corrections: hours to be covered by net annual work hours; here in days, as every
    shift counts a day. The net days must be above 0.

    >>> round(relief_factor(days_a_week=5, absent_days=49), 3)
    1.724
    """
    return DAYS_A_YEAR / net_days(days_a_week=days_a_week, absent_days=absent_days)
