"""Attendance: the chance that an officer takes part, from past windows."""

from __future__ import annotations

import numpy as np

from promdaen.refresher.rules.families import Reals

# Prior before any window of an officer: attendance as planned for (design, section 4), with the
# weight of so many windows.
USUAL_ATTENDANCE, PRIOR_WINDOWS = 0.7, 8


def chances(*, offered: Reals, completed: Reals) -> Reals:
    """The chance of each officer from windows offered and completed (halves count half).

    This is the posterior mean of a beta prior (0.7, with the weight of 8 windows).

    >>> chances(offered=np.array([0, 2, 8]), completed=np.array([0, 2, 0.4])).round(3)
    array([0.7  , 0.76 , 0.375])
    """
    return np.asarray((USUAL_ATTENDANCE * PRIOR_WINDOWS + completed) / (PRIOR_WINDOWS + offered))
