"""Reads the pieces of a question: texts of both languages, pictures, and errors."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from promdaen.assessment.rules.files import pictures
from promdaen.assessment.rules.files.items import LANGUAGE_WORDS, LANGUAGES, part_words
from promdaen.assessment.rules.files.markup_reading import (
    MAX_TEXT_LENGTH,
    MarkedText,
    TextPicture,
    read_markup,
)
from promdaen.assessment.rules.files.messages import say
from promdaen.assessment.rules.files.questions import MoodleText
from promdaen.kit.spreadsheets import FileMessage


@dataclass
class Pieces:
    """Collects the content of a question's pieces, in the order in which they are read."""

    problems: list[FileMessage] = field(default_factory=list)
    notes: list[FileMessage] = field(default_factory=list)
    images: list[pictures.ItemPicture] = field(default_factory=list)
    data: dict[str, bytes] = field(default_factory=dict)

    def read(self, *, piece: MoodleText, part: str) -> MarkedText:
        """The text of a piece; its pictures, problems and losses are collected."""
        marked = read_markup(markup=piece.markup, form=piece.form)
        text = part_words(part=part)
        if marked.is_odd:
            self.problems.append(say(code="too_long", part=text, limit=MAX_TEXT_LENGTH))
        if marked.active:
            tag_names = ", ".join(f"<{tag}>" for tag in marked.active)
            self.problems.append(say(code="active", part=text, what=tag_names))
        self.notes += [say(code=code, part=text) for code in marked.lost]
        for source, source_pictures in _by_source(marked=marked).items():
            self._take(piece=piece, part=part, source=source, text_pictures=source_pictures)
        return marked

    def texts(self, *, piece: MoodleText, part: str) -> dict[str, str]:
        """The text of a piece as {en, km}."""
        return self.read(piece=piece, part=part).text

    def _take(
        self, *, piece: MoodleText, part: str, source: str, text_pictures: list[TextPicture]
    ) -> None:
        text = part_words(part=part)
        data = pictures.picture_bytes(source=source, files=piece.files)
        called = pictures.picture_name(source=source) or text_pictures[0].name or "data:"
        if data is None:
            code = "picture_missing" if pictures.is_inside(source=source) else "picture_elsewhere"
            name = called if code == "picture_missing" else source[:60]
            self.problems.append(say(code=code, part=text, name=name))
        elif not pictures.media_type(data=data):
            self.problems.append(say(code="picture_kind", part=text, name=called))
        elif len(data) > pictures.MAX_PICTURE_BYTES:
            limit = pictures.MAX_PICTURE_BYTES // 1024
            self.problems.append(say(code="picture_large", part=text, name=called, limit=limit))
        else:
            self._keep(part=part, data=data, called=called, text_pictures=text_pictures)

    def _keep(
        self, *, part: str, data: bytes, called: str, text_pictures: list[TextPicture]
    ) -> None:
        alt = {
            language: next(
                (
                    text_picture.alt
                    for text_picture in text_pictures
                    if language in text_picture.languages and text_picture.alt
                ),
                "",
            )
            for language in LANGUAGES
        }
        sha256 = pictures.picture_digest(data=data)
        name = pictures.fit_name(name="" if called == "data:" else called, data=data)
        if any(image.name == name and image.sha256 != sha256 for image in self.images):
            name = f"{sha256[:12]}-{name}"
        image = pictures.ItemPicture(part=part, name=name, sha256=sha256, **alt)
        self.images.append(image)
        self.data[sha256] = data
        self.problems += _unsaid(image=image)
        if len(self.images) == pictures.MAX_PICTURES + 1:
            self.problems.append(say(code="pictures_many", limit=pictures.MAX_PICTURES))


def _by_source(*, marked: MarkedText) -> dict[str, list[TextPicture]]:
    """The pictures of a text by source, without repeats between the language blocks."""
    pictures_by_source: dict[str, list[TextPicture]] = {}
    for picture in marked.pictures:
        pictures_by_source.setdefault(picture.source, []).append(picture)
    return pictures_by_source


def _unsaid(*, image: pictures.ItemPicture) -> Iterator[FileMessage]:
    for language in LANGUAGES:
        if not image.as_row()[language]:
            yield say(code="picture_words", name=image.name, language=LANGUAGE_WORDS[language])
