"""Resuming: the state of one person after the answers so far."""

from collections.abc import Sequence

import numpy as np

from promdaen.assessment.rules.adaptive import testing


def resumed(
    *, plan: testing.AdaptivePlan, items: Sequence[int], marks: Sequence[float]
) -> testing.GroupProgress:
    """The state of a person who got these items of the bank, in this order, with marks 0..1.

    A part mark is neither right nor wrong: its item counts as asked but gives no information, as
    on the national scale.
    """
    progress = testing.begun(plan=plan, persons=1)
    for item, mark in zip(items, marks, strict=True):
        if mark in (0, 1):
            right = np.array([mark == 1])
            testing.answer(plan=plan, progress=progress, items=np.array([item]), right=right)
            continue
        progress.is_open[0, item] = False
        progress.counts[0, plan.bank.topics[item]] += 1
        progress.asked_count += 1
    return progress
