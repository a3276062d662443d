"""Every case of the content: who reads it right gets full credit, who leaves all open far less."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from typing import Any

import pytest

from promdaen.casework.rules import engine, marking, reading, reading_cases, stages
from promdaen.casework.rules.marking import AnsweredStage, CaseAnswer, ElementAnswer
from tests import practice

CASES = sorted((practice.CONTENT / "cases").glob("*.toml"))


def answered(body: dict[str, Any], *, is_read: bool) -> list[AnsweredStage]:
    """The stages of a case, answered as the facts support it, or unknown everywhere."""
    law = reading.read_law(body=practice.law_body())
    text, answered_stages = stages.case_text(body=body), []
    for index, stage in enumerate(text.stages):
        facts = stages.facts_with(text=text, index=index)
        missing = engine.judge(law=law, facts=facts).missing
        truth = stages.stage_truth(text=text, index=index, missing=missing)
        answer = CaseAnswer(
            elements={code: ElementAnswer(value="unknown") for code in truth.values}
        )
        if is_read:
            answer = CaseAnswer(
                elements={
                    code: ElementAnswer(value=value, cites=truth.shows.get(code, frozenset()))
                    for code, value in truth.values.items()
                },
                missing=truth.missing[: marking.MAX_MISSING_FACTS],
                offices=truth.offices,
                protection=truth.protection,
            )
        answered_stages.append(AnsweredStage(code=stage.code, truth=truth, answer=answer))
    return answered_stages


def credits(body: dict[str, Any], answered_stages: Sequence[AnsweredStage]) -> list[float | None]:
    parts = marking.case_parts(stages=answered_stages)
    return [marking.outcome_credit(outcome=outcome, parts=parts) for outcome in body["outcomes"]]


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_case_read_right_shows_all_its_outcomes_and_leaving_all_open_does_not(path: Any) -> None:
    body = tomllib.loads(path.read_text(encoding="utf-8"))
    assert body["place"] in reading_cases.CASE_PLACES
    right = credits(body, answered(body, is_read=True))
    assert right == [pytest.approx(1)] * len(right)
    for credit in credits(body, answered(body, is_read=False)):
        assert credit is not None
        assert credit <= 0.75
