"""ACT-R: each practice leaves a trace that decays faster if activation was higher.

P. I. Pavlik and J. R. Anderson, "Practice and Forgetting Effects on Vocabulary Memory: An
Activation-Based Model of the Spacing Effect" (Cognitive Science 29, 2005, equations 1 to 4) and
"Using a Model to Compute the Optimal Schedule of Practice" (Journal of Experimental Psychology:
Applied 14, 2008): decay = c e^activation + a with c = .217 and a = .177, time between sittings
scaled by h = .025.
"""

from dataclasses import dataclass

import numpy as np

from promdaen.refresher.rules.calendar import COURSE_DAY
from promdaen.refresher.rules.families import DURABILITIES, Reals, State

DECAY_SCALE, DECAY_INTERCEPT = 0.217, 0.177
NOISE = 0.30
SECONDS_A_DAY = 0.025 * 86_400
MIN_SECONDS = 60.0
MAX_ACTIVATION = 3.0
FIRST_UNKNOWN, WRONG = 0.4, 0.7
LESSON_DAYS = 3
# Width of a step of durability in activation; the threshold of recall at which half is known.
WIDTH, CENTRE = 0.3, -2.0299544662826747


def strength(*, elapsed: Reals, decay: Reals, weight: Reals) -> Reals:
    """The contribution of a trace after elapsed days, before the logarithm."""
    seconds = np.maximum(elapsed * SECONDS_A_DAY, MIN_SECONDS)
    # As seconds**-decay, but twice as fast if all have the same elapsed time.
    return np.asarray(weight * np.exp(-np.log(seconds) * decay))


def trace_decay(*, activation: Reals) -> Reals:
    """The decay of a trace made at this activation."""
    return np.asarray(
        DECAY_SCALE * np.exp(np.minimum(activation, MAX_ACTIVATION)) + DECAY_INTERCEPT
    )


def recall(*, activation: Reals, threshold: Reals) -> Reals:
    """The chance of recall: logistic in activation minus threshold."""
    return np.asarray(1 / (1 + np.exp((threshold - activation) / NOISE)))


@dataclass(frozen=True, kw_only=True)
class Actr:
    """ACT-R traces; the durability shifts the threshold of recall."""

    code: str = "actr"
    end_weight: float = 0.72

    def _activation(self, state: State, day: float) -> Reals:
        total: Reals = np.zeros(1)
        for trace in range(len(state) // 3):
            total = total + strength(
                elapsed=day - state[f"day {trace}"],
                decay=state[f"decay {trace}"],
                weight=state[f"weight {trace}"],
            )
        return np.asarray(np.log(total + 1e-300))

    def _with_trace(self, state: State, day: float, decay: Reals, weight: Reals) -> State:
        trace = len(state) // 3
        own = {f"day {trace}": np.array(float(day)), f"decay {trace}": decay}
        return {**state, **own, f"weight {trace}": weight}

    def _decay(self, state: State, day: float) -> Reals:
        return trace_decay(activation=self._activation(state, day))

    def start(self, *, chance: Reals) -> State:
        """Traces of the lesson, and of the test three days later: weaker if unknown."""
        first, ones = COURSE_DAY - LESSON_DAYS, np.ones_like(chance)
        lesson = self._with_trace({}, first, DECAY_INTERCEPT * ones, ones)
        decay = self._decay(lesson, COURSE_DAY)
        return self._with_trace(
            lesson, COURSE_DAY, decay, FIRST_UNKNOWN + (1 - FIRST_UNKNOWN) * chance
        )

    def recall(self, *, state: State, day: float) -> Reals:
        """The chance of recall on a day."""
        threshold = CENTRE - WIDTH * DURABILITIES
        return recall(activation=self._activation(state, day), threshold=threshold)

    def review(self, *, state: State, day: float, recalled: Reals) -> State:
        """The state with one more trace, weaker after a wrong answer."""
        return self._with_trace(
            state, day, self._decay(state, day), WRONG + (1 - WRONG) * recalled
        )

    def skip(self, *, state: State, day: float) -> State:
        """The state with a trace of weight 0."""
        nothing = np.zeros_like(state["decay 0"])
        return self._with_trace(state, day, nothing + 0.5, nothing)

    def area(self, *, state: State, since: float, until: float) -> Reals:
        """The integral by four Gauss-Legendre nodes, drawn towards the start where it is steep."""
        nodes, weights = np.polynomial.legendre.leggauss(4)
        places, length = (nodes + 1) / 2, until - since
        total: Reals = np.zeros(1)
        for place, weight in zip(places, weights, strict=True):
            chance = self.recall(state=state, day=since + length * place**2)
            total = total + weight * place * length * chance
        return total
