"""Answers as readable text, by indicator."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from promdaen.kit.texts import Words
from promdaen.survey.kinds import answer_fields
from promdaen.survey.kinds.scoring import HOW, NOTE
from promdaen.survey.rules.fields import AnswerField
from promdaen.survey.rules.instrument import IndicatorContent, InstrumentContent


@dataclass(frozen=True, kw_only=True)
class AnswerText:
    """One answer: question and answer as text; `picture` is a file name."""

    name: str
    label: Words
    words: tuple[Words, ...]
    picture: str = ""


@dataclass(frozen=True, kw_only=True)
class IndicatorAnswers:
    """The answers to one indicator, with evidence grade and remark."""

    indicator: IndicatorContent
    answers: tuple[AnswerText, ...]
    grade: str
    remark: str

    @property
    def is_answered(self) -> bool:
        """Whether anything was answered."""
        return bool(self.answers)


def answer_lines(
    *,
    instrument: InstrumentContent,
    answers: Mapping[str, str],
    standard_class: str,
    modes: Collection[str],
) -> tuple[IndicatorAnswers, ...]:
    """The answers to every indicator of a class and modes, in order."""
    return tuple(
        IndicatorAnswers(
            indicator=indicator,
            answers=tuple(answer_texts(indicator=indicator, answers=answers)),
            grade=answers.get(f"{indicator.code}_{HOW}", ""),
            remark=answers.get(f"{indicator.code}_{NOTE}", ""),
        )
        for indicator in instrument.indicators
        if indicator.applies(standard_class=standard_class, modes=modes)
    )


def answer_texts(
    *, indicator: IndicatorContent, answers: Mapping[str, str]
) -> Iterator[AnswerText]:
    """Yield the answers to an indicator by field; fields without an answer are skipped."""
    for field in answer_fields(indicator=indicator):
        name = field.name(code=indicator.code)
        answer = answers.get(name, "").strip()
        if not answer:
            continue
        picture = answer if field.kind == "picture" else ""
        yield AnswerText(
            name=name, label=field.label, words=answer_words(field=field, answer=answer),
            picture=picture,
        )  # fmt: skip


def answer_words(*, field: AnswerField, answer: str) -> tuple[Words, ...]:
    """The labels of the chosen codes, else the text as received.

    >>> from promdaen.survey.rules.instrument import AnswerChoice
    >>> yes = AnswerChoice(code="yes", label=Words(en="Yes", km="បាទ/ចាស"))
    >>> one = AnswerField(suffix="", kind="several", label=yes.label, choices=(yes,))
    >>> [words.en for words in answer_words(field=one, answer="yes maybe")]
    ['Yes', 'maybe']
    """
    if not field.choices:
        return (Words.same(answer),)
    labels = {choice.code: choice.label for choice in field.choices}
    parts = answer.split() if field.kind == "several" else [answer]
    return tuple(labels.get(part, Words.same(part)) for part in parts)
