"""The instrument as text: kinds of answers, scoring, findings of the checks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from promdaen.kit.texts import Text, Words
from promdaen.survey.rules.instrument import MAX_SCORE, NO_TEXT, IndicatorContent
from promdaen.survey.rules.steps import ScoreBound

FILLS: Mapping[str, Words] = {
    "course": Text("Course runs and certificates"),
    "refresher": Text("Refreshers", context="survey"),
    "trainers": Text("The register of trainers"),
    "documents": Text("Course runs on documents"),
    "interview": Text("Course runs on interviews"),
    "law": Text("Course runs on law"),
    "rescue": Text("Course runs on rescue"),
    "health": Text("Course runs on health"),
    "knowledge": Text("Tests"),
    "specimens": Text("Practice with specimens"),
    "drill": Text("Exercises held"),
}
"""The own records that can answer an indicator."""

NOT_RUN, NO_JAVA, LATE, WARNING = "not_run", "no_java", "late", "warning"
FINDINGS: Mapping[str, Words] = {
    NOT_RUN: Text("ODK Validate was not run; our own check found nothing."),
    NO_JAVA: Text(
        "Java was not found, so that ODK Validate was not run; our own check found nothing. "
        "Install Java 8 or later to have both."
    ),
    LATE: Text("ODK Validate did not finish in time; our own check found nothing."),
    WARNING: Text("ODK Validate warns"),
}
"""What checks at publishing can say that does not stop it."""

BELOW = Text("Less")
NOT_DUE = Text("Not scored")
_SIGNS = {">=": "≥", "<=": "≤", ">": ">", "<": "<"}


@dataclass(frozen=True, kw_only=True)
class Band:
    """A score ("" if not scored), the condition for it, and an example where there is one."""

    score: str
    words: Words
    example: Words = NO_TEXT


def bands(
    *, indicator: IndicatorContent, is_share: bool = False, weak: Words | None = None
) -> tuple[Band, ...]:
    """The condition for each score of an indicator, highest first; empty if not scored.

    `is_share`: its steps are shares. `weak`: what alone gives one point, if the steps begin at
    two.
    """
    band_texts = _bands(indicator, is_share, weak)
    return tuple(reversed(list(band_texts))) if indicator.is_scored else ()


def step_text(*, step: ScoreBound, is_share: bool) -> str:
    """A step as text.

    >>> from fractions import Fraction
    >>> step_text(step=ScoreBound(">=", Fraction(1, 4)), is_share=True)
    '≥ 25 %'
    >>> step_text(step=ScoreBound("<", Fraction(3, 2)), is_share=False)
    '< 1.5'
    """
    limit = step.limit * 100 if is_share else step.limit
    return f"{_SIGNS[step.sign]} {float(limit):g}{' %' if is_share else ''}"


def _bands(indicator: IndicatorContent, is_share: bool, weak: Words | None) -> Iterator[Band]:
    if "nothing" in indicator.labels:
        label = indicator.labels["nothing"]
        yield Band(score="", words=label)
    if indicator.scale:
        for choice in indicator.scale:
            yield Band(score=choice.code, words=choice.label, example=choice.example)
        return
    zero = indicator.labels.get("zero")
    yield Band(score="0", words=Text("{one}; {other}", one=BELOW, other=zero) if zero else BELOW)
    if weak is not None:
        yield Band(score="1", words=weak)
    first = 2 if weak is not None else 1
    for score, step in enumerate(indicator.steps, start=first):
        if score <= MAX_SCORE:
            text = step_text(step=step, is_share=is_share)
            yield Band(score=str(score), words=Words.same(text))


def weak_option(*, indicator: IndicatorContent) -> Words | None:
    """The option that gives one point on its own; None if there is none."""
    labels = {choice.code: choice.label for choice in indicator.options}
    return Text("Only: {label}", label=labels[indicator.weak]) if indicator.weak else None


def whole_alone(*, indicator: IndicatorContent) -> Words:
    """The first of two counts, which gives one point on its own."""
    return Text("{label} only", label=indicator.labels["whole"])
