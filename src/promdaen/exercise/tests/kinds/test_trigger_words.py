"""Triggers in words, as a controller reads them."""

from __future__ import annotations

from typing import Any

import pytest

from promdaen.exercise.kinds import triggers
from promdaen.exercise.tests import samples
from promdaen.kit.texts import Words

NAMES = {samples.A: Words(en="GDI", km="អគ្គ"), samples.B: Words(en="MP", km="ដែនទឹក")}


@pytest.mark.parametrize(
    ("trigger", "sentence"),
    [
        ({"kind": "at", "minute": 8}, "at 06:08"),
        ({"kind": "after", "inject": 2, "minutes": 2}, "2 min after no. 2"),
        ({"kind": "manual"}, "by hand"),
        (
            {"kind": "decided", "decision": "D1", "options": ["a", "b"], "minutes": 1},
            "when decided: Stop / Follow + 1 min",
        ),
        (
            {"kind": "known", "fact": "F1", "cell": samples.A},
            "when GDI knows: The boat left at 05:40.",
        ),
        ({"kind": "seen", "action": "A3"}, "when seen: Talks with the child in private"),
        (
            {"kind": "asked", "cell": samples.A, "subject": "boat", "minutes": 0.5},
            "when GDI asks about: The boat + 0.5 min",
        ),
        (
            {"kind": "missing", "minute": 8, "what": {"kind": "seen", "action": "A2"}},
            "at 06:08, unless it happened: when seen: Follows without danger",
        ),
        (
            {"kind": "counted", "of": "requests", "cell": samples.B, "count": 3},
            "when MP has asked, times: 3",
        ),
    ],
)
def test_every_kind_of_trigger_has_a_sentence(trigger: dict[str, Any], sentence: str) -> None:
    words = triggers.trigger_sentence(trigger=trigger, scenario=samples.played(), names=NAMES)
    assert words.en == sentence
    assert words.km
