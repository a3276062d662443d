"""Changes of a version in words: what was changed, from what to what."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.utils import translation

from promdaen.planning.actions import plans
from promdaen.planning.models import PlanChange
from promdaen.planning.queries import history
from promdaen.planning.rules.plan_inputs import LockedMeasure
from tests import factories, plan_world

pytestmark = pytest.mark.django_db
COST = {"low": 900, "likely": 1000.5, "high": 1500}
CAPITAL = ("1,000.50 (900–1,500)", "large: 1,000.50 (900–1,500)")


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    plan_world.compute_quickly(monkeypatch)


@pytest.mark.parametrize(
    ("path", "before", "after", "words"),
    [
        ("budget", [1000.0, 2500.0], [0.0, 1.0], ("Budget by year", "1,000; 2,500", "0; 1")),
        ("first_year", 2027, 2028, ("First year", "2027", "2028")),
        ("discount", 0.95, 1.0, ("What a year later counts", "0.95", "1")),
        ("currency", "USD 1", "KHR 4000", ("Currency", "USD 1", "KHR 4000")),
        ("capacity.train", None, [3.0], ("Delivery capacity: Train", "–", "3")),
        ("risks.KH-P1", 1.5, 2.0, ("What a gap weighs: Trial crossing", "1.50", "2")),
        ("floors.nation", None, 9.0, ("Least spending: Nation", "–", "9")),
        ("scores.KH-P1.X1", 2, None, ("Trial crossing: X1", "2", "Unknown")),
        (
            "M-POWER @ nation",
            0,
            2,
            (
                "Measure M-POWER, Nation: begins in",
                "Keep out of the plan",
                "year 2 of the plan",
            ),
        ),
        (
            "M-POWER @ nation",
            9,
            None,
            ("Measure M-POWER, Nation: begins in", "year 9 of the plan", "–"),
        ),
        (
            "M-POWER.basis",
            "invented",
            "else",
            ("Measure M-POWER: Source of the costs", "Invented for demonstration", "else"),
        ),
        ("M-POWER.capital", COST, {"large": COST}, ("Measure M-POWER: Capital", *CAPITAL)),
        ("M-GONE.X1", 4, 3, ("M-GONE: X1", "4", "3")),
        ("unheard", 1, 2, ("unheard", "1", "2")),
    ],
)
def test_a_change_is_described_in_words(
    path: str, before: Any, after: Any, words: tuple[str, str, str]
) -> None:
    content = plan_world.read(plan_world.version())
    change = PlanChange(what=path, before=before, after=after, at=factories.NOW)
    with translation.override("en"):
        [line] = history.described_changes(content=content, changes=[change])
    assert line.change is change
    assert (line.title, line.before, line.after) == words


def test_what_versions_set_differently_is_in_words() -> None:
    first = plan_world.version()
    second = plans.begin_version(
        source=first, note="", is_renewed=False, by=None, now=factories.NOW
    )
    content = plan_world.read(second)
    inputs = replace(content.inputs, floors={"nation": 9.0}, officer_pay=900.0, pay_source="Scale")
    plans.change_inputs(content=content, inputs=inputs, reason="pay", by=None, now=factories.NOW)
    lock = LockedMeasure(measure="M-PATH", at="nation", year=0)
    plans.lock_measure(
        content=plan_world.read(second), lock=lock, reason="no", by=None, now=factories.NOW
    )
    with translation.override("en"):
        lines = history.differences(first=plan_world.read(first), second=plan_world.read(second))
        assert [(line.title, line.before, line.after) for line in lines] == [
            ("Least spending: Nation", "–", "9"),
            ("Pay of an officer, a year", "–", "900"),
            ("Source of the pay", "–", "Scale"),
            ("Measure M-PATH, Nation: begins in", "–", "Keep out of the plan"),
        ]
        [back] = [
            line
            for line in history.differences(
                first=plan_world.read(second), second=plan_world.read(first)
            )
            if "M-PATH" in line.title
        ]
        assert (back.before, back.after) == ("Keep out of the plan", "–")
