"""Scores of a whole visit: each indicator's answers by its kind, with what is odd about them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from promdaen.survey.kinds import outcome_of
from promdaen.survey.rules.fields import given_by_code
from promdaen.survey.rules.instrument import Instrument
from promdaen.survey.rules.scores import NOT_DUE, Score

GRADES = ("said", "seen", "measured")
"""How an answer is known, weakest first."""

HOW, NOTE = "how", "note"
"""Suffixes of the fields beside each indicator: the grade of the evidence, and a remark."""


@dataclass(frozen=True, kw_only=True)
class Scored:
    """`scores` of every scored indicator that applies: 0..4, "na", or None where missing.

    `grades`: how each answered one is known, "" where that was not said. `wrong`: indicators
    whose answers contradict themselves; `needless`: answered although not asked here.
    """

    scores: Mapping[str, Score]
    grades: Mapping[str, str]
    wrong: tuple[str, ...]
    needless: tuple[str, ...]


def scored_visit(
    *,
    instrument: Instrument,
    answers: Mapping[str, str],
    standard_class: str,
    modes: Collection[str],
) -> Scored:
    """Score the answers of a visit, by name of field, for a class and modes of checkpoint."""
    scores: dict[str, Score] = {}
    grades: dict[str, str] = {}
    wrong, needless = [], []
    by_code = given_by_code(answers=answers)
    for one in instrument.indicators:
        given = by_code.get(one.code, {})
        grade = given.pop(HOW, "")
        given.pop(NOTE, None)
        if not one.applies(standard_class=standard_class, modes=modes):
            needless += [one.code] if given else []
            continue
        if not one.is_scored:
            continue
        came = outcome_of(indicator=one, given=given)
        scores[one.code] = NOT_DUE if came.state == "na" else came.score
        wrong += [one.code] if came.state == "wrong" else []
        if came.state == "scored":
            grades[one.code] = grade if grade in GRADES else ""
    return Scored(scores=scores, grades=grades, wrong=tuple(wrong), needless=tuple(needless))
