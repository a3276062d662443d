"""Agreement of two assessors."""

import numpy as np
import pytest

from promdaen.survey.rules import agreement

# Agresti (2002), Categorical Data Analysis, table 10.2, as vcd's SexualFun has it (R package vcd).
FUN = np.array([[7, 7, 2, 3], [2, 8, 3, 7], [1, 5, 4, 9], [2, 8, 9, 14.0]])


def visits(*pairs: tuple[object, object]) -> list[tuple[dict[str, object], dict[str, object]]]:
    """A checkpoint for each pair of scores of one indicator."""
    return [({"I01": first}, {"I01": second}) for first, second in pairs]


def test_weighted_kappa_is_that_of_a_published_table() -> None:
    kappa = agreement.weighted_kappa(counts=FUN)
    assert kappa is not None
    assert (round(kappa.value, 4), round(kappa.error, 4)) == (0.2374, 0.0783)


def test_with_two_levels_it_is_the_plain_kappa() -> None:
    # Observed 0.7, expected 0.5: Cohen's own kappa is 0.4.
    kappa = agreement.weighted_kappa(counts=np.array([[20, 5], [10, 15.0]]))
    assert kappa is not None
    assert kappa.value == pytest.approx(0.4)


@pytest.mark.parametrize("counts", [np.zeros((5, 5)), np.diag([0, 0, 7.0, 0, 0])])
def test_kappa_is_not_defined_where_nothing_varies(counts: np.ndarray) -> None:
    assert agreement.weighted_kappa(counts=counts) is None


def test_full_agreement_is_one_without_error() -> None:
    kappa = agreement.weighted_kappa(counts=np.diag([3, 0, 0, 0, 4.0]))
    assert kappa == agreement.Kappa(value=1.0, error=0.0)


def test_what_is_missing_or_does_not_apply_makes_no_pair() -> None:
    both = visits((4, 4), (4, 3), (4, 1), (None, 2), ("na", 2), (2, "na"), ("na", "na"))
    result = agreement.agreement(codes=["I01"], visits=both)
    assert (
        result.pairs,
        result.same,
        result.near,
        result.places,
    ) == (3, 1, 2, 3)
    assert (result.missing, result.undecided) == (1, 2)
    assert result.interval is None, "three checkpoints give no interval"


def test_an_indicator_alone_needs_thirty_pairs() -> None:
    both = visits(*[(score % 5, score % 5) for score in range(30)])
    alone = {"codes": ["I01"], "fewest_pairs": agreement.MIN_PAIRS}
    assert agreement.agreement(visits=both, **alone).kappa == pytest.approx(1.0)
    assert agreement.agreement(visits=both[1:], **alone).kappa is None


def test_the_interval_leaves_out_one_checkpoint_at_a_time() -> None:
    both = visits((0, 0), (1, 1), (2, 3), (3, 3), (4, 2), (4, 4))
    result = agreement.agreement(codes=["I01"], visits=both)
    assert result.kappa is not None
    assert result.interval is not None
    low, high = result.interval
    assert -1 <= low < result.kappa < high <= 1


def test_no_interval_where_leaving_one_out_leaves_nothing_that_varies() -> None:
    both = visits((4, 4), (4, 4), (4, 4), (4, 4), (0, 0))
    result = agreement.agreement(codes=["I01"], visits=both)
    assert result.kappa == pytest.approx(1.0)
    assert result.interval is None


def test_nothing_at_all_is_no_agreement() -> None:
    result = agreement.agreement(codes=["I01"], visits=[])
    assert (result.pairs, result.kappa, result.places) == (0, None, 0)
