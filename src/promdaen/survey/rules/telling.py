"""The instrument in words: kinds of answers, how each score comes about, what checks found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from promdaen.kit.spreadsheets import Words
from promdaen.survey.rules.instrument import HIGHEST_SCORE, Indicator
from promdaen.survey.rules.steps import Step

FILLS: Mapping[str, Words] = {
    "course": Words(en="Course runs and certificates", km="វគ្គបណ្តុះបណ្តាល និងវិញ្ញាបនបត្រ"),
    "refresher": Words(en="Refreshers", km="វគ្គបំប៉នរំលឹក"),
    "trainers": Words(en="The register of trainers", km="បញ្ជីគ្រូបណ្តុះបណ្តាល"),
    "documents": Words(en="Course runs on documents", km="វគ្គបណ្តុះបណ្តាលអំពីឯកសារ"),
    "interview": Words(en="Course runs on interviews", km="វគ្គបណ្តុះបណ្តាលអំពីការសម្ភាសន៍"),
    "law": Words(en="Course runs on law", km="វគ្គបណ្តុះបណ្តាលអំពីច្បាប់"),
    "rescue": Words(en="Course runs on rescue", km="វគ្គបណ្តុះបណ្តាលអំពីការសង្គ្រោះ"),
    "health": Words(en="Course runs on health", km="វគ្គបណ្តុះបណ្តាលអំពីសុខភាព"),
    "knowledge": Words(en="Tests", km="តេស្ត"),
    "specimens": Words(en="Practice with specimens", km="ការអនុវត្តលើឯកសារគំរូ"),
    "drill": Words(en="Exercises held", km="លំហាត់ដែលបានធ្វើ"),
}
"""The own records that can answer an indicator."""

NOT_RUN, NO_JAVA, LATE, WARNING = "not_run", "no_java", "late", "warning"
FINDINGS: Mapping[str, Words] = {
    NOT_RUN: Words(
        en="ODK Validate was not run; our own check found nothing.",
        km="មិនបានដំណើរការ ODK Validate ទេ។ ការពិនិត្យរបស់ប្រព័ន្ធរកមិនឃើញបញ្ហា។",
    ),
    NO_JAVA: Words(
        en="Java was not found, so that ODK Validate was not run; our own check found nothing. "
        "Install Java 8 or later to have both.",
        km="រកមិនឃើញ Java ដូច្នេះមិនបានដំណើរការ ODK Validate ទេ។ ការពិនិត្យរបស់ប្រព័ន្ធរកមិនឃើញបញ្ហា។ "
        "សូមដំឡើង Java ៨ ឬថ្មីជាងនេះ ដើម្បីឱ្យមានការពិនិត្យទាំងពីរ។",
    ),
    LATE: Words(
        en="ODK Validate did not finish in time; our own check found nothing.",
        km="ODK Validate មិនបានចប់ទាន់ពេលទេ។ ការពិនិត្យរបស់ប្រព័ន្ធរកមិនឃើញបញ្ហា។",
    ),
    WARNING: Words(en="ODK Validate warns", km="ODK Validate ព្រមាន"),
}
"""What checks at publishing can say that does not stop it."""

BELOW = Words(en="Less", km="តិចជាងនេះ")
NOT_DUE = Words(en="Not scored", km="មិនដាក់ពិន្ទុ")
_SIGNS = {">=": "≥", "<=": "≤", ">": ">", "<": "<"}


@dataclass(frozen=True, kw_only=True)
class Band:
    """A score, "" where nothing is scored, and what gives it."""

    score: str
    words: Words


def bands(
    *, indicator: Indicator, is_share: bool = False, weak: Words | None = None
) -> tuple[Band, ...]:
    """What gives each score of an indicator, highest first; empty where it is not scored.

    `is_share`: its steps are shares. `weak`: what alone gives one point, where the steps begin
    at two.
    """
    found = _bands(indicator, is_share, weak)
    return tuple(reversed(list(found))) if indicator.is_scored else ()


def step_text(*, step: Step, is_share: bool) -> str:
    """A step as people write it.

    >>> from fractions import Fraction
    >>> step_text(step=Step(">=", Fraction(1, 4)), is_share=True)
    '≥ 25 %'
    >>> step_text(step=Step("<", Fraction(3, 2)), is_share=False)
    '< 1.5'
    """
    limit = step.limit * 100 if is_share else step.limit
    return f"{_SIGNS[step.sign]} {float(limit):g}{' %' if is_share else ''}"


def _bands(indicator: Indicator, is_share: bool, weak: Words | None) -> Iterator[Band]:
    if "nothing" in indicator.labels:
        label = indicator.labels["nothing"]
        yield Band(score="", words=label)
    if indicator.scale:
        for one in indicator.scale:
            yield Band(score=one.code, words=one.label)
        return
    zero = indicator.labels.get("zero")
    yield Band(score="0", words=_either(BELOW, zero) if zero else BELOW)
    if weak is not None:
        yield Band(score="1", words=weak)
    first = 2 if weak is not None else 1
    for score, step in enumerate(indicator.steps, start=first):
        if score <= HIGHEST_SCORE:
            text = step_text(step=step, is_share=is_share)
            yield Band(score=str(score), words=Words(en=text, km=text))


def weak_option(*, indicator: Indicator) -> Words | None:
    """The option that alone gives one point; None where there is none."""
    labels = {one.code: one.label for one in indicator.options}
    return _filled("Only: {}", "មានតែ៖ {}", labels[indicator.weak]) if indicator.weak else None


def whole_alone(*, indicator: Indicator) -> Words:
    """The first of two counts, which alone gives one point."""
    return _filled("{} only", "មានតែ{}", indicator.labels["whole"])


def _filled(en: str, km: str, words: Words) -> Words:
    return Words(en=en.format(words.en), km=km.format(words.km))


def _either(one: Words, other: Words) -> Words:
    return Words(en=f"{one.en}; {other.en}", km=f"{one.km}; {other.km}")
