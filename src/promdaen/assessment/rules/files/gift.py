"""Writes questions as GIFT, with data that GIFT cannot express in a comment before each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from promdaen.assessment.rules.files.questions import (
    FULL_MARK_PERCENT,
    MoodleAnswer,
    MoodleQuestion,
    MoodleText,
)

# Backslash first, otherwise the escapes would be escaped again.
_SIGNS = "\\#=~{}:"
# Moodle's ordering does not undo escapes, so these characters are HTML entities.
_ENTITIES = {"\\": "&bsol;", "#": "&num;", "{": "&lcub;", "}": "&rcub;"}


def write_gift(*, questions: Iterable[MoodleQuestion]) -> bytes:
    """Questions as a GIFT file (UTF-8); pictures must be inside the texts."""
    blocks = []
    for category, inside in groupby(questions, key=lambda question: question.category):
        if category:
            blocks.append(f"$CATEGORY: {category}")
        blocks += ["\n".join(_question(question=question)) for question in inside]
    return ("\n\n".join(blocks) + "\n").encode()


def _question(*, question: MoodleQuestion) -> Iterator[str]:
    marks = [f"[id:{_bracketed(question.code)}]"] if question.code else []
    marks += [f"[tag:{_bracketed(tag)}]" for tag in question.tags]
    yield f"// {' '.join(marks)}"
    yield f"::{_escaped(question.name)}::[html]{_escaped(question.text.markup)}{{"
    yield from _BODIES[question.type](question)
    if question.feedback is not None:
        yield f"\t####{_escaped(question.feedback.markup)}"
    yield "}"


def _choices(question: MoodleQuestion) -> Iterator[str]:
    for answer in question.answers:
        yield f"\t{_sign(answer=answer, is_single=question.is_single)}{_markup(answer.text)}"


def _sign(*, answer: MoodleAnswer, is_single: bool) -> str:
    if answer.share == 0:
        return "~"
    return "=" if is_single and answer.share == FULL_MARK_PERCENT else f"~%{answer.share:.7g}%"


def _flag(question: MoodleQuestion) -> Iterator[str]:
    is_true = any(
        answer.text.markup == "true" and answer.share == FULL_MARK_PERCENT
        for answer in question.answers
    )
    yield "\tTRUE" if is_true else "\tFALSE"


def _order(question: MoodleQuestion) -> Iterator[str]:
    yield f"\t>{len(question.answers)} ALL VERTICAL ALL_OR_NOTHING HIDE none"
    for answer in question.answers:
        yield "\t" + "".join(_ENTITIES.get(sign, sign) for sign in answer.text.markup)


def _pairs(question: MoodleQuestion) -> Iterator[str]:
    for answer in question.answers:
        yield f"\t={_markup(answer.text)} -> {_markup(answer.match)}"


_BODIES = {
    "multichoice": _choices,
    "truefalse": _flag,
    "ordering": _order,
    "matching": _pairs,
}


def _markup(piece: MoodleText) -> str:
    return _escaped(piece.markup)


def _escaped(text: str) -> str:
    for sign in _SIGNS:
        text = text.replace(sign, f"\\{sign}")
    return text


def _bracketed(text: str) -> str:
    return text.replace("]", "\\]")
