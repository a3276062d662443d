"""The note for the next shift: each sentence when it is true, and when it is not."""

from __future__ import annotations

from typing import Any

import pytest

from promdaen.booth.rules import hand_over
from promdaen.booth.tests import mornings

KINDS = {code: incident.kind for code, incident in mornings.INCIDENTS.items()}
FULL = [("tool", "t01", "uv"), ("tool", "t01", "database")]


@pytest.mark.parametrize(
    ("rows", "outages", "holds"),
    [
        ([*FULL, ("rule", "t01", "admit")], (), {"uv_all", "database_all", "nothing"}),
        ([("tool", "t01", "uv"), ("rule", "t01", "refuse", "story")], (), {"sent:t01", "uv_all"}),
        ([("tool", "t01", "database")], ((0, 60),), {"system_down", "nothing"}),
        ([("tool", "t01", "database"), ("pause",), ("answer", "t01", "database", "same", 90),
          ("tool", "t01", "database")], ((0, 60),), {"system_down", "database_all", "nothing"}),
        ([("incident", "t01", "money", "right")], (), {"money_offered"}),
        ([("incident", "", "call", "right")], (), {"call_from_above"}),
        ([("incident", "t01", "child", "right")], (), set()),
        ([("incident", "t01", "shout", "right")], (), {"nothing"}),
        ([("incident", "t01", "gone", "right"), ("rule", "t01", "asylum")], (), {"sent:t01"}),
    ],
)  # fmt: skip
def test_what_is_true_of_a_run(
    rows: list[tuple[Any, ...]], outages: tuple[tuple[int, int], ...], holds: set[str]
) -> None:
    run = mornings.run(mornings.traveller(), outages=outages)
    played = mornings.through(run, ("call", "t01"), *rows)
    assert hand_over.true_codes(played=played, kinds=KINDS) == holds
    offered = hand_over.offered_codes(played=played)
    assert offered[-6:] == hand_over.FIXED_CODES
    assert set(offered) >= holds
