"""The belief against the exact posterior of one officer, and what it learns of a cohort."""

import numpy as np
import pytest

from promdaen.refresher.rules import beliefs
from promdaen.refresher.rules.families import DURABILITIES
from promdaen.refresher.rules.trees import Tables, bare_tables, states_after
from promdaen.refresher.tests.rules.tables import small

SESSION = 3


def lived(
    *, tables: Tables, family: int, officers: int, shift: float, seed: int = 1, memories: int = 30
) -> np.ndarray:
    """Histories of a cohort that truly remembers by a family, everything asked each time."""
    chance = np.random.default_rng(seed)
    own = chance.normal(shift, 0.3, (officers, 1)) + chance.normal(0, 0.2, (1, memories))
    place = np.abs(DURABILITIES[:, None, None] - own).argmin(axis=0)
    histories = np.where(chance.random(own.shape) < 0.75, len(tables.roots) - 1, 0)
    for session in range(SESSION):
        right = tables.families[family].right[session][histories, place]
        histories = 3 * histories + np.where(chance.random(own.shape) < right, 1, 2)
    return histories


def test_nothing_shown_is_the_prior() -> None:
    histories = np.zeros((4, 5), dtype=np.int64)
    belief = beliefs.cohort_belief(tables=small(), session=0, histories=histories)
    assert belief.weights == pytest.approx({"fsrs": 1 / 3, "half_life": 1 / 3, "actr": 1 / 3})
    for family in belief.families:
        weights = family.durabilities(rows=slice(0, 4))
        assert weights.sum(axis=-1) == pytest.approx(np.full((4, 5), 1 / 3))
        assert family.mean == pytest.approx(0, abs=1e-3)


def test_one_officer_of_one_memory_by_hand() -> None:
    # Seen wrong at the first session. With one memory and its factor held at the prior, the
    # officer's chances are prior x the product over shifts of likelihood^chance of the shift.
    tables = small()
    histories = np.array([[2 * 3 + 2]])
    belief = beliefs.cohort_belief(tables=tables, session=1, histories=histories)
    family = belief.families[0]
    log_chances = np.log(1 - tables.families[0].right[0][2])
    step = DURABILITIES[1] - DURABILITIES[0]
    shifts = np.exp(-0.5 * (np.arange(-4, 5) * step / 0.4) ** 2)
    shifts /= shifts.sum()
    mean = 0.0
    for _ in range(beliefs.ROUNDS):
        prior = np.exp(-0.5 * ((DURABILITIES - mean) / 0.5) ** 2)
        officer = np.zeros(17)
        for place in range(17):
            at = np.clip(place + np.arange(-4, 5), 0, 16)
            officer[place] = np.log(prior[place] / prior.sum()) + (shifts * log_chances[at]).sum()
        officer = np.exp(officer - officer.max())
        officer /= officer.sum()
        used = shifts
        scores = [
            (officer * log_chances[np.clip(np.arange(17) + shift, 0, 16)]).sum()
            for shift in range(-4, 5)
        ]
        shifts = np.exp(-0.5 * (np.arange(-4, 5) * step / 0.4) ** 2) * np.exp(scores)
        shifts /= shifts.sum()
        mean = (officer @ DURABILITIES) / 0.25 / (1 / 0.25 + 1 / 0.49)
    assert family.officers[0] == pytest.approx(officer, abs=1e-5)
    assert family.memories[0] == pytest.approx(used, abs=1e-5)
    whole = np.zeros(17)
    for place in range(17):
        for shift in range(9):
            whole[min(max(place + shift - 4, 0), 16)] += officer[place] * used[shift]
    weights = family.durabilities(rows=slice(0, 1))[0, 0]
    assert weights == pytest.approx(family.weight * whole, abs=1e-5)
    assert weights.sum() == pytest.approx(family.weight, abs=1e-5)


@pytest.mark.parametrize("family", range(3))
def test_it_finds_the_family_and_how_durable_the_cohort_is(family: int) -> None:
    tables = small()
    means = []
    for shift in (-0.8, 0.8):
        histories = lived(tables=tables, family=family, officers=40, shift=shift)
        belief = beliefs.cohort_belief(tables=tables, session=SESSION, histories=histories)
        best = max(belief.families, key=lambda family: family.weight)
        assert best.tables.family.code == tables.families[family].family.code
        assert sum(belief.weights.values()) == pytest.approx(1, abs=0.01)
        means.append(best.mean)
    assert means[0] < -0.3 < 0.3 < means[1]


def test_excluded_memories_and_officers_who_joined_later_carry_no_evidence() -> None:
    tables = small()
    histories = lived(tables=tables, family=0, officers=30, shift=0.5)
    skipped = np.full((300, 30), 1 * 27)
    excluded = np.full((300, 30), beliefs.NO_HISTORY)
    alone, joined, belief = (
        beliefs.cohort_belief(
            tables=tables, session=SESSION, histories=np.vstack([histories, *more])
        )
        for more in ((), (skipped,), (excluded,))
    )
    for family, other in zip(joined.families, belief.families, strict=True):
        assert family.officers == pytest.approx(other.officers, abs=1e-6)
        assert family.weight == pytest.approx(other.weight)
    # More officers than are looked at together: the chunks change nothing for those who showed.
    assert len(skipped) + len(histories) > beliefs.CHUNK
    # Who showed nothing tells nothing; only the mean of the cohort, of which they are part, is
    # drawn less far from where it began.
    assert joined.families[0].officers[-1].argmax() == pytest.approx(8, abs=2)
    assert joined.families[0].mean <= alone.families[0].mean + 0.05


def test_the_likelihood_is_that_of_the_history() -> None:
    tables = small()
    family = tables.families[1]
    # Right, skipped, wrong, after a test that was seen right: node 2 x 27 + 1 x 9 + 0 x 3 + 2.
    _, likelihood = states_after(
        family=family.family, tables=tables, session=3, histories=np.array([65])
    )
    by_hand = np.log(family.right[0][2]) + np.log(1 - family.right[2][2 * 9 + 3])
    assert likelihood[0] == pytest.approx(by_hand, abs=1e-4)


def test_without_tables_it_is_the_same_belief() -> None:
    tables = small()
    histories = lived(tables=tables, family=2, officers=20, shift=0.4)
    histories[3, 5] = beliefs.NO_HISTORY
    bare = bare_tables(families=[family.family for family in tables.families], days=tables.days,
                       roots=tables.roots)  # fmt: skip
    whole = beliefs.cohort_belief(tables=tables, session=SESSION, histories=histories)
    few = beliefs.belief_of_few(tables=bare, session=SESSION, histories=histories)
    assert whole.weights == pytest.approx(few.weights, abs=1e-4)
    for belief, other in zip(whole.families, few.families, strict=True):
        rows = slice(0, 20)
        assert belief.durabilities(rows=rows) == pytest.approx(
            other.durabilities(rows=rows), abs=1e-4
        )
