"""Scores of a whole visit: each indicator by its kind, with flags."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from promdaen.survey.kinds import scored_outcome
from promdaen.survey.rules.fields import given_by_code
from promdaen.survey.rules.instrument import InstrumentContent
from promdaen.survey.rules.scores import NOT_DUE, Score

GRADE_CODES = ("said", "seen", "measured")
"""How an answer is known, weakest first."""

HOW, NOTE = "how", "note"
"""Suffixes of the fields beside each indicator: the grade of the evidence, and a remark."""


@dataclass(frozen=True, kw_only=True)
class VisitScores:
    """`scores` of every scored indicator that applies: 0..4, "na", or None if missing.

    `grades`: how each answer is known, "" if not stated. `wrong`: indicators with contradictory
    answers; `needless`: indicators answered although not asked.
    """

    scores: Mapping[str, Score]
    grades: Mapping[str, str]
    wrong: tuple[str, ...]
    needless: tuple[str, ...]


def scored_visit(
    *,
    instrument: InstrumentContent,
    answers: Mapping[str, str],
    standard_class: str,
    modes: Collection[str],
) -> VisitScores:
    """Score the answers of a visit, by name of field, for a class and modes of checkpoint."""
    scores: dict[str, Score] = {}
    grades: dict[str, str] = {}
    wrong, needless = [], []
    by_code = given_by_code(answers=answers)
    for indicator in instrument.indicators:
        own_answers = by_code.get(indicator.code, {})
        grade = own_answers.pop(HOW, "")
        own_answers.pop(NOTE, None)
        if not indicator.applies(standard_class=standard_class, modes=modes):
            needless += [indicator.code] if own_answers else []
            continue
        if not indicator.is_scored:
            continue
        answer_outcome = scored_outcome(indicator=indicator, answers=own_answers)
        scores[indicator.code] = NOT_DUE if answer_outcome.state == "na" else answer_outcome.score
        wrong += [indicator.code] if answer_outcome.state == "wrong" else []
        if answer_outcome.state == "scored":
            grades[indicator.code] = grade if grade in GRADE_CODES else ""
    return VisitScores(scores=scores, grades=grades, wrong=tuple(wrong), needless=tuple(needless))
