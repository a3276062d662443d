"""Estimated knowledge of officers: today and on a later day."""

import numpy as np

from promdaen.refresher.rules import beliefs
from promdaen.refresher.rules.beliefs import CohortBelief
from promdaen.refresher.rules.families import Floats, Whole
from promdaen.refresher.rules.trees import Tables, states_after


def knowledge(
    *, tables: Tables, belief: CohortBelief, histories: Whole, days: tuple[int, ...]
) -> Floats:
    """The chance of recall on each day (days, officers, memories), without a review.

    histories are those before the belief's session, -1 if unused (chance 0 then); days count from
    the course, and none is before the last session.
    """
    nodes, places = np.unique(histories, return_inverse=True)
    places = places.reshape(histories.shape)
    total = np.zeros((len(days), *histories.shape), dtype=np.float32)
    for family in belief.families:
        state, _ = states_after(
            family=family.tables.family,
            tables=tables,
            session=belief.session,
            histories=np.maximum(nodes, 0),
        )
        chances = np.stack([family.tables.family.recall(state=state, day=day) for day in days])
        chances = (chances * (nodes >= 0)[:, None]).astype(np.float32)
        for rows in beliefs.chunks(officers=len(histories)):
            weights = family.durabilities(rows=rows)
            for index, chance in enumerate(chances):
                total[index, rows] += (weights * chance[places[rows]]).sum(axis=-1)
    return total
