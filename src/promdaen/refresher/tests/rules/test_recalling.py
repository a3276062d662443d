"""What is known on a day, against each history walked alone; how long it lasts."""

import numpy as np
import pytest

from promdaen.refresher.rules import beliefs, recalling
from promdaen.refresher.rules.trees import states_after
from promdaen.refresher.tests.rules.tables import small


def test_knowledge_is_the_mean_over_families_and_durabilities() -> None:
    tables = small()
    histories = np.array([[2 * 9 + 3 + 1, 0 * 9 + 6 + 2, beliefs.NO_HISTORY]] * 2)
    belief = beliefs.cohort_belief(tables=tables, session=2, histories=histories)
    days = (20, 200)
    chances = recalling.knowledge(tables=tables, belief=belief, histories=histories, days=days)
    assert chances.shape == (2, 2, 3)
    for memory in range(2):
        for place, day in enumerate(days):
            total = 0.0
            for family in belief.families:
                state, _ = states_after(
                    family=family.tables.family,
                    tables=tables,
                    session=2,
                    histories=histories[0, memory : memory + 1],
                )
                chance = family.tables.family.recall(state=state, day=day)[0]
                total += float(family.durabilities(rows=slice(0, 1))[0, memory] @ chance)
            assert chances[place, 0, memory] == pytest.approx(total, abs=1e-5)
    assert (chances[0, :, :2] > chances[1, :, :2]).all()
    assert (chances[:, :, 0] > chances[:, :, 1]).all()
    assert (chances[:, :, 2] == 0).all()
