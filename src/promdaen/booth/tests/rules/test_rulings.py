"""The table of what a ruling is worth, row by row, and that every ruling has a price."""

from __future__ import annotations

from typing import Any

import pytest

from promdaen.booth.rules import rulings
from promdaen.booth.rules.axes import TravellerTruth

OFFICES = ("border_patrol", "maritime", "anti_trafficking", "health", "child_protection", "asylum")
Case = tuple[dict[str, str], str, str, str]


def judged(truth: dict[str, str], ruling: str, ground: str = "", **more: Any) -> str:
    return rulings.ruling_verdict(
        truth=TravellerTruth(**truth), ruling=ruling, ground=ground, **more
    )


TABLE: list[Case] = [
    # In order.
    ({}, "admit", "", "right"),
    ({}, "refuse", "document", "false_refusal"),
    ({}, "second_line", "story", "needless"),
    *(({}, office, "", "needless") for office in ("immigration", *OFFICES)),
    # A document, or who carries it; several grounds can be true at once.
    ({"document": "uv_absent"}, "admit", "", "missed"),
    ({"document": "uv_absent"}, "second_line", "document", "right"),
    ({"document": "uv_absent"}, "second_line", "database", "wrong_ground"),
    ({"document": "uv_absent"}, "refuse", "document", "hasty"),
    ({"document": "uv_absent"}, "refuse", "identity", "wrong_ground"),
    ({"document": "uv_absent"}, "immigration", "", "right"),
    *(({"document": "uv_absent"}, office, "", "wrong_place") for office in OFFICES),
    ({"document": "reported"}, "second_line", "database", "right"),
    ({"document": "reported"}, "second_line", "document", "right"),
    ({"document": "expired", "purpose": "other"}, "second_line", "story", "right"),
    ({"identity": "other"}, "second_line", "identity", "right"),
    ({"identity": "other"}, "second_line", "document", "wrong_ground"),
    # Another purpose and nothing else.
    ({"purpose": "other"}, "admit", "", "missed"),
    ({"purpose": "other"}, "second_line", "story", "right"),
    ({"purpose": "other"}, "second_line", "need", "wrong_ground"),
    ({"purpose": "other"}, "refuse", "story", "hasty"),
    ({"purpose": "other"}, "immigration", "", "right"),
    ({"purpose": "other"}, "asylum", "", "wrong_place"),
]
RIGHT = {
    "trafficking": "anti_trafficking",
    "protection": "asylum",
    "child": "child_protection",
    "health": "health",
}


@pytest.mark.parametrize("case", TABLE)
def test_without_a_need(case: Case) -> None:
    truth, ruling, ground, verdict = case
    assert judged(truth, ruling, ground) == verdict


@pytest.mark.parametrize("need", RIGHT)
@pytest.mark.parametrize("papers", [{}, {"document": "uv_absent"}, {"identity": "other"}])
def test_a_need_comes_before_papers(need: str, papers: dict[str, str]) -> None:
    truth = {"need": need, **papers}
    assert judged(truth, "admit") == "missed"
    assert judged(truth, "refuse", "document") == "harmful"
    judged_second_line = "wrong_place" if need == "health" else "justified"
    assert judged(truth, "second_line", "need") == judged_second_line
    for office in ("immigration", *OFFICES):
        expected = "right" if office == RIGHT[need] else "wrong_place"
        assert judged(truth, office) == expected
    assert judged(truth, "child_protection", is_minor=True) == "right"


def test_a_false_hit_may_be_sent_on_and_is_no_ground_to_refuse() -> None:
    assert judged({}, "second_line", "database", has_hit=True) == "justified"
    assert judged({}, "refuse", "database", has_hit=True) == "false_refusal"
    assert judged({}, "admit", has_hit=True) == "right"
    assert judged({}, "asylum", has_hit=True) == "needless"


def test_every_ruling_has_a_price_and_a_need_an_office() -> None:
    assert set(rulings.RULING_SECONDS) == set(rulings.RULINGS)
    assert set(rulings.RULINGS) == {*rulings.OFFICES, "admit", "refuse",
                                                            "second_line"}  # fmt: skip
    assert set(rulings.OFFICES_BY_NEED) == set(RIGHT)
    assert set(rulings.SOUND_VERDICTS) == {"right", "justified"}
