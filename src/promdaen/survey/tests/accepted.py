"""Accepted visits for tests of figures: a round, checkpoints of chosen classes, their scores."""

from __future__ import annotations

from typing import Any

from promdaen.places.models import Checkpoint
from promdaen.survey.models import Round, Submission, Visit
from tests import factories, survey_world


def places(*codes: str, kind: str = "local", province: str = "01", **fields: Any) -> list[Any]:
    """Checkpoints of a class in a province."""
    province_row = factories.province(province)
    return [
        factories.checkpoint(
            code, kind=kind, province=province_row, name_en=f"Crossing {code}", **fields
        )
        for code in codes
    ]


def visit(checkpoint: Checkpoint, *, score: int = 3, **fields: Any) -> Submission:
    """An accepted visit that gave everything about the same score."""
    answers = fields.pop("answers", None) or survey_world.answers_of(score=score)
    submission = survey_world.submission(checkpoint=checkpoint, answers=answers, **fields)
    Visit.objects.filter(pk=submission.visit_id).update(state="accepted")
    return submission


def a_round(code: str = "2026", **fields: Any) -> Round:
    """A round, made in English words that tests can read."""
    return survey_world.a_round(code, title_en=f"Survey {code}", **fields)
