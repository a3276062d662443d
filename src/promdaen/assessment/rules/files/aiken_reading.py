"""Reads Aiken, as Moodle documents it: a question, its options by letter, `ANSWER:` and a letter.

Format: docs.moodle.org, "Aiken format". It has one language and only single choice.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from promdaen.assessment.rules.files.gift_reading import decoded
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

OPTION = re.compile(r"([A-Z])[.)]\s+(.*)")
_LETTER = re.compile(r"ANSWER:\s*[A-Z]\s*", re.IGNORECASE)
KEY = re.compile(r"ANSWER:\s*(.*)", re.IGNORECASE)


def is_aiken(*, text: str) -> bool:
    """Whether a text has lines in Aiken form: options by letter, and an answer.

    >>> is_aiken(text="Where?\\nA. Here\\nB. There\\nANSWER: B"), is_aiken(text="Where? {T}")
    (True, False)
    """
    lines = [line.strip() for line in text.splitlines()]
    return any(map(_LETTER.fullmatch, lines)) and any(map(OPTION.match, lines))


def read_aiken(*, name: str, data: bytes, kinds: Sequence[FileKind]) -> ItemsRead:
    """The items of an Aiken file; invalid questions are included with their errors.

    Raises UnreadableFile for a file in an encoding other than UTF-8 or marked UTF-16, and for one
    with too many questions.
    """
    questions: list[MoodleQuestion] = []
    stem: list[str] = []
    options: dict[str, str] = {}
    began = 0
    lines = decoded(name=name, data=data).splitlines()
    for number, line in enumerate([*lines, "ANSWER:"], start=1):
        plain = line.strip()
        key, option = KEY.match(plain), OPTION.match(plain)
        if key and (stem or options):
            if len(questions) == MAX_QUESTIONS:
                limit = MAX_QUESTIONS
                raise UnreadableFile(
                    say(code="many_questions", name=name, line=began, limit=limit)
                )
            text = " ".join(stem)
            questions.append(_question(line=began, text=text, options=options, key=key[1].strip()))
            stem, options, began = [], {}, 0
        elif plain and not key:
            began = began or number
            if option:
                options[option[1]] = option[2]
            else:
                stem.append(plain)
    return ItemsRead(
        form="aiken",
        items=tuple(read_item(question=question, kinds=kinds) for question in questions),
    )


def _question(*, line: int, text: str, options: dict[str, str], key: str) -> MoodleQuestion:
    return MoodleQuestion(
        line=line,
        type="multichoice",
        text=_plain(text),
        answers=[
            MoodleAnswer(text=_plain(option), share=FULL_MARK_PERCENT if letter == key else 0.0)
            for letter, option in options.items()
        ],
    )


def _plain(text: str) -> MoodleText:
    return MoodleText(markup=text, form="plain_text")
