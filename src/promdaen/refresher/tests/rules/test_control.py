"""The lot of the control takes its share of every department, and the same again."""

from hypothesis import given
from hypothesis import strategies as st

from promdaen.refresher.rules import control


@given(sizes=st.lists(st.integers(0, 40), min_size=1, max_size=4), seed=st.integers(0, 2**31 - 1))
def test_the_control_is_a_tenth_of_all_and_at_most_one_off_in_each_department(
    sizes: list[int], seed: int
) -> None:
    strata = {f"{unit}-{n}": str(unit) for unit, size in enumerate(sizes) for n in range(size)}
    drawn = control.draw(strata=strata, seed=seed)
    assert len(drawn) == round(0.1 * len(strata))
    for unit, size in enumerate(sizes):
        control_count = sum(strata[officer] == str(unit) for officer in drawn)
        assert abs(control_count - 0.1 * size) <= 1
    assert control.draw(strata=dict(reversed(strata.items())), seed=seed) == drawn


def test_another_seed_draws_others() -> None:
    strata = {str(number): "IMM" for number in range(90)}
    drawn = {control.draw(strata=strata, seed=seed) for seed in range(20)}
    assert len(drawn) == 20
