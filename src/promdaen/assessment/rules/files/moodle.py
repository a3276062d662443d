"""Writes questions as Moodle XML, in the form of Moodle's own export."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from promdaen.assessment.rules.files import pictures
from promdaen.assessment.rules.files.questions import MoodleAnswer, MoodleQuestion, MoodleText

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
_GENERAL = ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback")
_ORDERING = {
    "layouttype": "VERTICAL",
    "selecttype": "ALL",
    "gradingtype": "ALL_OR_NOTHING",
    "showgrading": "HIDE",
    "numberingstyle": "none",
}


def write_moodle(*, questions: Iterable[MoodleQuestion]) -> bytes:
    """Questions as a Moodle XML file; consecutive ones share their category."""
    lines = [_HEAD, "<quiz>"]
    for category, inside in groupby(questions, key=lambda question: question.category):
        lines += _category(path=category)
        for question in inside:
            lines += _question(question=question)
    return "\n".join([*lines, "</quiz>", ""]).encode()


def _category(*, path: str) -> Iterator[str]:
    if path:
        yield '  <question type="category">'
        yield f"    <category>{_text(path)}</category>"
        yield "  </question>"


def _question(*, question: MoodleQuestion) -> Iterator[str]:
    yield f'  <question type="{question.type}">'
    yield f"    <name>{_text(question.name)}</name>"
    yield from _piece(tag="questiontext", piece=question.text)
    yield from _piece(tag="generalfeedback", piece=question.feedback or MoodleText())
    yield "    <defaultgrade>1</defaultgrade>"
    yield "    <penalty>0</penalty>"
    yield "    <hidden>0</hidden>"
    yield f"    <idnumber>{_escaped(question.code)}</idnumber>"
    yield from _BODIES[question.type](question)
    yield "    <tags>"
    yield from (f"      <tag>{_text(tag)}</tag>" for tag in question.tags)
    yield "    </tags>"
    yield "  </question>"


def _choices(question: MoodleQuestion) -> Iterator[str]:
    yield f"    <single>{'true' if question.is_single else 'false'}</single>"
    yield "    <shuffleanswers>false</shuffleanswers>"
    yield "    <answernumbering>abc</answernumbering>"
    yield "    <showstandardinstruction>0</showstandardinstruction>"
    yield from _general()
    yield from _answers(answers=question.answers)


def _flag(question: MoodleQuestion) -> Iterator[str]:
    yield from _answers(answers=question.answers, form="moodle_auto_format")


def _order(question: MoodleQuestion) -> Iterator[str]:
    for name, value in _ORDERING.items():
        yield f"    <{name}>{value}</{name}>"
    yield f"    <selectcount>{len(question.answers)}</selectcount>"
    yield from _general()
    # Without it Moodle's importer creates hints without a format, and stops at the first question.
    yield "    <shownumcorrect></shownumcorrect>"
    yield from _answers(answers=question.answers)


def _pairs(question: MoodleQuestion) -> Iterator[str]:
    yield "    <shuffleanswers>false</shuffleanswers>"
    yield from _general()
    for answer in question.answers:
        inside = "".join(_files(piece=answer.match))
        match = f"      <answer>{_text(answer.match.markup)}{inside}</answer>"
        yield from _piece(tag="subquestion", piece=answer.text, more=[match])


_BODIES = {
    "multichoice": _choices,
    "truefalse": _flag,
    "ordering": _order,
    "matching": _pairs,
}


def _answers(*, answers: Sequence[MoodleAnswer], form: str = "html") -> Iterator[str]:
    for answer in answers:
        yield f'    <answer fraction="{answer.share:.7g}" format="{form}">'
        yield f"      {_text(answer.text.markup)}"
        yield from _files(piece=answer.text)
        yield '      <feedback format="html"><text></text></feedback>'
        yield "    </answer>"


def _general() -> Iterator[str]:
    for name in _GENERAL:
        yield f'    <{name} format="html"><text></text></{name}>'


def _piece(*, tag: str, piece: MoodleText, more: Sequence[str] = ()) -> Iterator[str]:
    yield f'    <{tag} format="{piece.form}">'
    yield f"      {_text(piece.markup)}"
    yield from _files(piece=piece)
    yield from more
    yield f"    </{tag}>"


def _files(*, piece: MoodleText) -> Iterator[str]:
    for name, data in piece.files.items():
        inside = pictures.encoded(data=data)
        yield f'      <file name="{html.escape(name)}" path="/" encoding="base64">{inside}</file>'


def _text(text: str) -> str:
    return f"<text>{_escaped(text)}</text>"


def _escaped(text: str) -> str:
    """A text unchanged if it has no markup, otherwise as a readable CDATA block."""
    if not set("<>&").intersection(text):
        return text
    return f"<![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]>"
