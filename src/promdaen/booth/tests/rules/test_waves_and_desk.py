"""When travellers come, and which tool of the counter shows what."""

from __future__ import annotations

import tomllib

import numpy as np
import pytest

from promdaen.booth.rules import desk, waves
from promdaen.booth.tests import mornings
from promdaen.kit import content
from promdaen.specimen.queries import stock


def times(pattern: str, sizes: list[int], seed: int = 1) -> list[int]:
    return waves.arrivals(pattern=pattern, sizes=sizes, draw=np.random.default_rng(seed))


@pytest.mark.parametrize(("pattern", "gap"), [("coach", 6), ("market", 55)])
def test_parties_come_one_after_another_at_the_gap_of_their_pattern(
    pattern: str, gap: int
) -> None:
    arrivals = times(pattern, [1] * 4000)
    assert arrivals[0] == 0
    assert arrivals == sorted(arrivals)
    assert arrivals[-1] / 3999 == pytest.approx(gap, rel=0.06)


def test_a_boat_brings_a_dozen_and_the_next_comes_a_quarter_of_an_hour_later() -> None:
    arrivals = times("ferry", [4, 4, 4, 4, 4, 4, 1])
    assert max(arrivals[:3]) < 900
    assert arrivals[3] == 900
    assert arrivals[3] <= min(arrivals[3:6])
    assert arrivals[6] == 1800


def test_the_waves_of_the_content_are_read_and_their_shares_are_whole() -> None:
    text = (content.content_root() / "booth" / "waves.toml").read_text(encoding="utf-8")
    shipped_waves = [waves.read_wave(values=load) for load in tomllib.loads(text)["wave"]]
    assert {wave.pattern for wave in shipped_waves} == {"coach", "ferry", "market"}
    for wave in shipped_waves:
        assert sum(wave.shares) == pytest.approx(1)
    assert {wave.code: wave.start_seconds for wave in shipped_waves}["coach"] == (7 * 60 + 42) * 60
    assert mornings.stage().wave.start_seconds == 7 * 3600


def test_every_defect_that_is_met_has_a_tool_and_some_are_felt() -> None:
    showing = desk.showing(defects=stock.whole_stock().defects)
    assert {tool for tools in showing.values() for tool in tools} <= set(desk.DESK_TOOLS)
    assert showing["erasure"] == ("magnifier", "feel")
    assert showing["uv_absent"] == ("uv",)
    assert showing["expired"] == ("look", "zone")
    assert set(desk.FELT_DEFECTS) <= set(showing)
    assert desk.showing(defects=mornings.STOCK.defects).keys() == {
        "uv_absent",
        "erasure",
        "expired",
    }
