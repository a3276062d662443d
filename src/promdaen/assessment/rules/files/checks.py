"""Errors of an item in a file that can be found without the bank."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from promdaen.assessment.rules import levels
from promdaen.assessment.rules.files import wording
from promdaen.assessment.rules.files.items import (
    LANGUAGE_WORDS,
    LANGUAGES,
    OPTION_LETTERS,
    OPTION_SIDES,
    USES,
    VERIFICATIONS,
    FileItem,
    Translations,
    part_words,
)
from promdaen.assessment.rules.files.markup_reading import MAX_TEXT_LENGTH
from promdaen.assessment.rules.files.messages import say
from promdaen.kit import languages
from promdaen.kit.content.wording import faults
from promdaen.kit.spreadsheets import FileMessage, Param

MAX_CODE_LENGTH = 24
MAX_PASSAGE_LENGTH = 200
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_LATIN = re.compile(r"[A-Za-z]")


@dataclass(frozen=True, kw_only=True)
class ItemPosition:
    """The position of an item in a spreadsheet: its row, and the column of each of its parts.

    Parts are "code", "stem.en", "options.b.km" and so on; other files have no columns.
    """

    row: int | None = None
    columns: Mapping[str, str] = field(default_factory=dict)

    def say(self, *, code: str, part: str, language: str = "", **params: Param) -> FileMessage:
        """A message about a part, with {part} and {language} filled in."""
        column = self.columns.get(f"{part}.{language}" if language else part)
        return say(
            code=code,
            row=self.row,
            column=column,
            part=part_words(part=part),
            language=LANGUAGE_WORDS.get(language, ""),
            **params,
        )


def item_problems(
    *, item: FileItem, fewest: Mapping[str, int], place: ItemPosition | None = None
) -> tuple[FileMessage, ...]:
    """Every error that makes an item invalid, regardless of the bank.

    `fewest` is how many options each kind needs.
    """
    position = place or ItemPosition()
    problems = [
        *_words(item=item, position=position),
        *_sizes(item=item, fewest=fewest, position=position),
    ]
    for part, text in item_parts(item=item):
        problems += _text(part=part, text=text, position=position)
    return tuple(problems)


def item_parts(*, item: FileItem) -> Iterator[tuple[str, Translations]]:
    """Every text of an item with the name of its part; a rationale only if it has one.

    >>> [part for part, _ in item_parts(item=FileItem(body={"options": [{"id": "a"}]}))]
    ['stem', 'options.a']
    """
    yield "stem", item.stem
    for side in OPTION_SIDES:
        for row in item.body.get(side, ()):
            yield f"{side}.{row['id']}", row
    if item.rationale and any(item.rationale.values()):
        yield "rationale", item.rationale


def _words(*, item: FileItem, position: ItemPosition) -> Iterator[FileMessage]:
    """Errors in codes and in words of a closed list."""
    if item.code and not (_CODE.fullmatch(item.code) and len(item.code) <= MAX_CODE_LENGTH):
        yield position.say(
            code="code_odd", part="code", value=item.code[:60], limit=MAX_CODE_LENGTH
        )
    allowed_values = {
        "level": tuple(levels.LEVEL_NAMES),
        "verification": VERIFICATIONS,
        "use": tuple(USES),
    }
    for name, words in allowed_values.items():
        value = getattr(item, name)
        if value and value not in words:
            listed = ", ".join(words)
            yield position.say(code="unknown_word", part=name, value=value[:60], words=listed)
    if len(item.passage or "") > MAX_PASSAGE_LENGTH:
        yield position.say(code="too_long", part="passage", limit=MAX_PASSAGE_LENGTH)


def _sizes(
    *, item: FileItem, fewest: Mapping[str, int], position: ItemPosition
) -> Iterator[FileMessage]:
    for side in OPTION_SIDES:
        rows = item.body.get(side)
        if rows is None:
            continue
        if len(rows) > len(OPTION_LETTERS):
            yield position.say(code="too_many", part=side, limit=len(OPTION_LETTERS), n=len(rows))
        if len(rows) < fewest.get(item.kind, 0):
            yield position.say(code="too_few", part=side, limit=fewest[item.kind], n=len(rows))
        for row in rows:
            if not _CODE.fullmatch(row["id"]):
                yield position.say(
                    code="code_odd", part="ids", value=row["id"][:60], limit=MAX_CODE_LENGTH
                )


def _text(*, part: str, text: Translations, position: ItemPosition) -> Iterator[FileMessage]:
    for language in LANGUAGES:
        language_text = text.get(language, "")
        if not language_text:
            yield position.say(code="no_language", part=part, language=language)
        elif len(language_text) > MAX_TEXT_LENGTH:
            yield position.say(
                code="too_long", part=part, language=language, limit=MAX_TEXT_LENGTH
            )
        elif language == "en":
            if languages.has_khmer(text=language_text) and not _LATIN.search(language_text):
                yield position.say(code="not_english", part=part, language=language)
        elif not languages.has_khmer(text=language_text) and not wording.is_neutral(
            text=language_text
        ):
            yield position.say(code="not_khmer", part=part, language=language)
        elif any(faults(text=language_text, language="km")):
            yield position.say(code="khmer_letters", part=part, language=language)
