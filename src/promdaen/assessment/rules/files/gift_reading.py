"""Reads GIFT from any source into items and refusals."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from promdaen.assessment.rules.files.items import ItemsRead
from promdaen.assessment.rules.files.kind_forms import FileKind
from promdaen.assessment.rules.files.messages import say
from promdaen.assessment.rules.files.moodle_reading import MAX_QUESTIONS
from promdaen.assessment.rules.files.questions import (
    FULL_MARK_PERCENT,
    MoodleAnswer,
    MoodleQuestion,
    MoodleText,
)
from promdaen.assessment.rules.files.questions_reading import read_item
from promdaen.kit.spreadsheets import UnreadableFile

_FORMS = {
    "html": "html",
    "moodle": "moodle_auto_format",
    "plain": "plain_text",
    "markdown": "markdown",
}
# Placeholders for escaped characters while unescaped ones are parsed.
_STAND_INS = {
    sign: chr(number) for number, sign in enumerate([":", "#", "=", "{", "}", "~", "n", "\\"], 1)
}
_SIGNS = {stand: "\n" if sign == "n" else sign for sign, stand in _STAND_INS.items()}
_ESCAPE = re.compile(r"\\([:#={}~n\\])")
_UNTYPED = re.compile("[\x00-\x08]")
_ID = re.compile(r"\[id:((?:\\\]|[^\]])+)\]")
_TAG = re.compile(r"\[tag:((?:\\\]|[^\]])+)\]")
_FORM = re.compile(r"\s*\[(html|moodle|plain|markdown)\]", re.IGNORECASE)
_WEIGHT = re.compile(r"%(-?\d{1,3}(?:\.\d*)?)%")
_ORDER_HEAD = re.compile(
    r">\s*\d*\s*(?:(?:ALL|EXACT|RANDOM|REL|CONTIGUOUS|CONTIG|HORIZONTAL|HORI|H|VERTICAL|VERT|V|"
    r"ALL_OR_NOTHING|ABSOLUTE_POSITION|ABSOLUTE|ABS|RELATIVE\w*|LONGEST\w*|SHOW|HIDE|TRUE|FALSE|"
    r"YES|NO|none|123|abc|ABCD|iii|IIII|[01])(?=\s|$)[ \t]*)*"
)
_TRUTHS = {"T": True, "TRUE": True, "F": False, "FALSE": False}
_FEEDBACK = "####"
_CATEGORY = "$CATEGORY:"


@dataclass(frozen=True, kw_only=True)
class _Block:
    """The lines between two empty ones: the question, the comments before it, the line numbers."""

    numbers: tuple[int, ...]
    text: str
    comment: str

    @property
    def line(self) -> int:
        """The number of the first line."""
        return self.numbers[0]


@dataclass(frozen=True, kw_only=True)
class _Parts:
    """A question split at its braces; `answers` is None without braces."""

    name: str
    text: str
    answers: str | None
    feedback: str | None
    is_odd: bool = False


def read_gift(*, name: str, data: bytes, kinds: Sequence[FileKind]) -> ItemsRead:
    """The items of a GIFT file; invalid questions are included with their errors.

    Raises UnreadableFile for a file in an encoding other than UTF-8 or marked UTF-16, and for one
    without questions.
    """
    questions: list[MoodleQuestion] = []
    category = ""
    for block in _blocks(text=decoded(name=name, data=data)):
        if block.text.startswith(_CATEGORY):
            path, _, rest = block.text.removeprefix(_CATEGORY).partition("\n")
            category = path.strip()
            block = replace(block, text=rest.strip(), numbers=block.numbers[1:])  # noqa: PLW2901
        if not block.text:
            continue
        if len(questions) == MAX_QUESTIONS:
            limit = MAX_QUESTIONS
            raise UnreadableFile(
                say(code="many_questions", name=name, line=block.line, limit=limit)
            )
        question = _question(block=block)
        questions.append(replace(question, category=category))
    if not questions:
        raise UnreadableFile(say(code="no_questions", name=name))
    return ItemsRead(
        form="gift",
        items=tuple(read_item(question=question, kinds=kinds) for question in questions),
    )


def decoded(*, name: str, data: bytes) -> str:
    """The text of a file in UTF-8 or marked UTF-16; raises UnreadableFile for other encodings."""
    is_wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = data.decode("utf-16" if is_wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise UnreadableFile(say(code="file_not_utf8", name=name, line=line)) from error
    before, nul, _ = text.partition("\0")
    if nul:
        line = before.count("\n") + 1
        raise UnreadableFile(say(code="file_not_utf8", name=name, line=line))
    return _UNTYPED.sub("", text)


def _blocks(*, text: str) -> Iterator[_Block]:
    """The questions of a file: blocks between empty lines, with comments separated."""
    lines: dict[int, str] = {}
    comments: list[str] = []
    for number, line in enumerate([*re.split(r"\r\n|\r|\n", text), ""], start=1):
        plain = line.strip()
        if plain.startswith("//"):
            comments.append(plain)
        elif plain:
            lines[number] = line
        elif lines:
            text = "\n".join(lines.values()).strip()
            yield _Block(numbers=tuple(lines), text=text, comment=" ".join(comments))
            lines, comments = {}, []
        else:
            comments = []


def _question(*, block: _Block) -> MoodleQuestion:
    waiting = _ESCAPE.sub(lambda match: _STAND_INS[match[1]], block.text)
    parts = _parts(text=waiting)
    code = _ID.search(block.comment)
    question = MoodleQuestion(
        line=block.line,
        type="",
        name=_restored(parts.name).strip(),
        code=code[1].replace("\\]", "]").strip() if code else "",
        tags=[tag.replace("\\]", "]").strip() for tag in _TAG.findall(block.comment)],
    )
    piece = _piece(text=parts.text)
    feedback_piece = (
        None if parts.feedback is None else _piece(text=parts.feedback, form=piece.form)
    )
    question = replace(question, text=piece, feedback=feedback_piece)
    if parts.is_odd:
        return replace(question, type="description", faults=(say(code="gift_braces"),))
    if parts.answers is None:
        return replace(question, type="description")
    for is_of, reader in _READERS:
        if is_of(parts.answers):
            return reader(question, parts.answers)
    return replace(question, type="shortanswer")


def _parts(*, text: str) -> _Parts:
    name = ""
    if text.startswith("::"):
        name, _, rest = text[2:].partition("::")
        text = rest.strip()
    start, end = text.find("{"), text.find("}")
    if start < 0 and end < 0:
        return _Parts(name=name, text=text, answers=None, feedback=None)
    after = text[end + 1 :].strip() if end >= 0 else ""
    if start < 0 or end < start or set("{}").intersection(after):
        return _Parts(name=name, text=text[:start], answers=None, feedback=None, is_odd=True)
    inside = text[start + 1 : end].strip()
    answers, mark, feedback = inside.rpartition(_FEEDBACK)
    gap = "_____" if after else ""
    return _Parts(
        name=name,
        text=f"{text[:start]}{gap}{text[end + 1 :]}",
        answers=answers.strip() if mark else inside,
        feedback=feedback if mark else None,
    )


def _choices(question: MoodleQuestion, answers: str) -> MoodleQuestion:
    choice_texts = [part.strip() for part in answers.replace("=", "~=").split("~")]
    return replace(
        question,
        type="multichoice",
        is_single="=" in answers,
        answers=[_choice(text=text, form=question.text.form) for text in choice_texts if text],
    )


def _choice(*, text: str, form: str) -> MoodleAnswer:
    share, weight = 0.0, _WEIGHT.match(text)
    if text.startswith("="):
        share, text = FULL_MARK_PERCENT, text[1:]
    elif weight:
        share, text = float(weight[1]), text[weight.end() :]
    choice_text, _, feedback = text.partition("#")
    return MoodleAnswer(
        text=_piece(text=choice_text, form=form),
        share=share,
        feedback=_piece(text=feedback, form=form),
    )


def _flag(question: MoodleQuestion, answers: str) -> MoodleQuestion:
    word, *feedback_parts = answers.split("#")
    is_true = _TRUTHS[word.strip().upper()]
    wrong, right = [
        *(_piece(text=text, form=question.text.form) for text in feedback_parts),
        MoodleText(),
        MoodleText(),
    ][:2]
    return replace(
        question,
        type="truefalse",
        answers=[
            MoodleAnswer(
                text=MoodleText(markup=label),
                share=FULL_MARK_PERCENT if is_right else 0.0,
                feedback=right if is_right else wrong,
            )
            for label, is_right in (("true", is_true), ("false", not is_true))
        ],
    )


def _order(question: MoodleQuestion, answers: str) -> MoodleQuestion:
    head = _ORDER_HEAD.match(answers)
    lines = answers[head.end() if head else 1 :].split("\n")
    order_pieces = [_piece(text=line, form=question.text.form) for line in lines if line.strip()]
    return replace(
        question,
        type="ordering",
        answers=[
            MoodleAnswer(text=text, share=float(number))
            for number, text in enumerate(order_pieces, 1)
        ],
    )


def _pairs(question: MoodleQuestion, answers: str) -> MoodleQuestion:
    pairs, faults = [], []
    for pair in answers.split("="):
        text, arrow, match = pair.partition("->")
        if arrow and match.strip():
            pairs.append(
                MoodleAnswer(
                    text=_piece(text=text, form=question.text.form),
                    match=_piece(text=match, form="html"),
                )
            )
        elif pair.strip():
            value = _restored(pair.strip())[:60]
            faults.append(say(code="gift_pair", value=value))
    return replace(question, type="matching", answers=pairs, faults=tuple(faults))


def _other(kind: str) -> Callable[[MoodleQuestion, str], MoodleQuestion]:
    return lambda question, answers: replace(question, type=kind)


_READERS: Sequence[
    tuple[Callable[[str], bool], Callable[[MoodleQuestion, str], MoodleQuestion]]
] = (
    (lambda answers: not answers, _other("essay")),
    (lambda answers: answers.startswith(">"), _order),
    (lambda answers: answers.startswith("#"), _other("numerical")),
    (lambda answers: "~" in answers, _choices),
    (lambda answers: "=" in answers and "->" in answers, _pairs),
    (lambda answers: answers.split("#")[0].strip().upper() in _TRUTHS, _flag),
)


def _piece(*, text: str, form: str = "moodle_auto_format") -> MoodleText:
    form_match = _FORM.match(text)
    if form_match:
        form, text = _FORMS[form_match[1].lower()], text[form_match.end() :]
    return MoodleText(markup=_restored(text).strip(), form=form)


def _restored(text: str) -> str:
    return "".join(_SIGNS.get(sign, sign) for sign in text)
