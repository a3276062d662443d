"""Visits for rules, made of a few words: scores by indicator of the instrument that ships."""

from __future__ import annotations

from typing import Any

from promdaen.kit.texts import Words
from promdaen.survey.rules.figures import Surveyed
from tests import survey_world


def surveyed(code: str = "KH-1", **values: Any) -> Surveyed:
    """The visit of an international checkpoint on land, with the scores that are given."""
    defaults = {
        "name": Words(en=f"Crossing {code}", km=f"ច្រក {code}"),
        "province": "01",
        "standard_class": "international",
        "modes": frozenset({"land"}),
        "scores": {},
        "grades": {},
    }
    return Surveyed(code=code, **(defaults | values))


def all_scores(score: int) -> dict[str, int]:
    """The same score on everything that is scored."""
    return {
        indicator.code: score
        for indicator in survey_world.instrument_content().indicators
        if indicator.is_scored
    }
