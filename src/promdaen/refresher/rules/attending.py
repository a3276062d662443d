"""Who takes part: the chance that an officer takes what is offered, by the windows passed."""

from __future__ import annotations

import numpy as np

from promdaen.refresher.rules.families import Reals

# Before anything is known of an officer: as planned for (design, section 4), and the windows for
# which that counts.
USUAL, PRIOR_WINDOWS = 0.7, 8


def chances(*, offered: Reals, completed: Reals) -> Reals:
    """The chance of each officer: of windows offered so many were taken, one half done as half.

    The mean of a beta law (7 in 10, as if seen in 8 windows) after what was seen.

    >>> chances(offered=np.array([0, 2, 8]), completed=np.array([0, 2, 0.4])).round(3)
    array([0.7  , 0.76 , 0.375])
    """
    return np.asarray((USUAL * PRIOR_WINDOWS + completed) / (PRIOR_WINDOWS + offered))
