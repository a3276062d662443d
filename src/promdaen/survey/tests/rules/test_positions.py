"""Positions that a visit measured."""

import pytest

from promdaen.survey.rules import positions
from tests import survey_world


@pytest.mark.parametrize(
    "text", ["", "11.3", "1 2 3 4 5", "91 0 0 4", "0 181 0 4", "0 0 0 0", "nan 5 0 1", "x y"]
)
def test_what_is_no_position_is_none(text: str) -> None:
    assert positions.read_position(text=text) is None


@pytest.mark.parametrize(
    ("text", "stands"),
    [("11.3 104.9 0 4", True), ("11.3 104.9 0 900", False), ("11.3 104.9 0 0", False),
     ("11.3 104.9", False), ("", False)],
)  # fmt: skip
def test_a_position_counts_if_it_was_measured_closely(text: str, stands: bool) -> None:
    instrument = survey_world.instrument_content()
    (code,) = (
        indicator.code for indicator in instrument.indicators if indicator.kind == positions.KIND
    )
    position = positions.visit_position(instrument=instrument, answers={code: text})
    assert (position is not None) == stands
