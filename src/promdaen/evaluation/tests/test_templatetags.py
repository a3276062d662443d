"""Labels and figures of roll-outs as pages show them."""

from __future__ import annotations

import pytest
from django.utils import translation

from promdaen.evaluation.queries.rollouts import Power
from promdaen.evaluation.rules import protocols
from promdaen.evaluation.templatetags import evaluation


@pytest.mark.parametrize(
    ("value", "text"), [(0.0009, "< 0.001"), (0.001, "0.001"), (0.0494, "0.049"), (1.0, "1.000")]
)
def test_a_tiny_probability_is_never_zero(value: float, text: str) -> None:
    with translation.override("en"):
        assert evaluation.p_value(value) == text


@pytest.mark.parametrize(("power", "is_more"), [(0.8, False), (0.99, False), (0.991, True)])
def test_an_almost_certain_power_is_never_a_hundred_per_cent(power: float, is_more: bool) -> None:
    with translation.override("en"):
        text = evaluation.power_share(power)
    assert text.startswith("> 99") is is_more
    assert "100" not in text


def test_every_state_has_a_chip_and_a_label() -> None:
    states = {protocols.PLANNED, protocols.ANNOUNCED, protocols.DRAWN, protocols.SEALED}
    labels = {evaluation.state_words(state) for state in (*states, protocols.ENDED)}
    assert len(labels) == 5
    assert evaluation.state_kind(protocols.ENDED) == "done"


def test_the_chart_of_power_names_the_detectable_effect() -> None:
    power = Power(
        detectable=6.4,
        planned=0.7,
        normal_detectable=6.0,
        normal_planned=0.75,
        permutation=0.7,
        curve=((0.0, 0.05), (6.4, 0.8), (12.0, 0.99)),
        fewer_steps=(),
        changes={},
        table=(),
    )
    with translation.override("en"):
        chart = evaluation.power_chart(power)
    assert "An effect of 6.4 points is detected in 80 of 100 roll-outs." in chart
