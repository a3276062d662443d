"""A Moodle question: the common form between its two file formats and an item of the bank."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from promdaen.assessment.rules.files import markup, pictures, tags
from promdaen.assessment.rules.files.items import LANGUAGES, OPTION_LETTERS, FileItem
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.spreadsheets import FileMessage
from promdaen.kit.texts import Words

if TYPE_CHECKING:
    from promdaen.assessment.rules.files.pieces import Pieces

FULL_MARK_PERCENT = 100.0


@dataclass(frozen=True, kw_only=True)
class MoodleText:
    """A text of a question: HTML or another Moodle format, and its pictures by name."""

    markup: str = ""
    form: str = "html"
    files: Mapping[str, bytes] = field(default_factory=dict)


NO_PIECE = MoodleText()


@dataclass(frozen=True, kw_only=True)
class MoodleAnswer:
    """An answer of a question: its text, its share of the mark in per cent, its feedback.

    `match` is the subquestion that an answer of a matching question belongs to.
    """

    text: MoodleText = NO_PIECE
    share: float = 0.0
    feedback: MoodleText = NO_PIECE
    match: MoodleText = NO_PIECE


@dataclass(frozen=True, kw_only=True)
class MoodleQuestion:
    """A Moodle question: "multichoice", "truefalse", "ordering", "matching" or another type.

    `line` is its first line in the file; answers of an ordering are in the right order; `faults`
    are errors of the format itself, `notes` what it lost.
    """

    line: int = 0
    type: str
    name: str = ""
    code: str = ""
    tags: Sequence[str] = ()
    category: str = ""
    text: MoodleText = NO_PIECE
    feedback: MoodleText | None = None
    is_single: bool = True
    answers: Sequence[MoodleAnswer] = ()
    faults: Sequence[FileMessage] = ()
    notes: Sequence[FileMessage] = ()


@dataclass(frozen=True, kw_only=True)
class MoodleFrame:
    """The parts of a question that are not in its item: category, labels for checks of sources.

    `inlines`: pictures are inside the text, for a format without separate files.
    """

    category: str = ""
    checks: Mapping[str, Words] = field(default_factory=dict)
    inlines: bool = False


@dataclass(frozen=True, kw_only=True)
class MoodleItem:
    """The item part of a question: its kind, its body and its key.

    `labels` name the answers of the question in their feedback.
    """

    kind: str
    body: JsonObject
    key: Any
    labels: Sequence[str] = ()


class MoodleWriter(Protocol):
    """Writes an item as the answers of a question."""

    def __call__(self, *, item: FileItem, pieces: ItemPieces) -> MoodleQuestionParts: ...


class MoodleReader(Protocol):
    """Reads a question as an item; errors are added to the problems of `pieces`."""

    def __call__(
        self, *, question: MoodleQuestion, question_tags: tags.QuestionTags, pieces: Pieces
    ) -> MoodleItem: ...


@dataclass(frozen=True, kw_only=True)
class MoodleForm:
    """A kind of item as a Moodle question.

    `types`: the question types read as this kind, for "multichoice" those that are `is_single` or
    not. A kind that shares its type with another writes a tag "kind" with its name, to be
    recognised again.
    """

    types: tuple[str, ...]
    write: MoodleWriter
    read: MoodleReader
    is_single: bool = True


def moodle_question(*, item: FileItem, frame: MoodleFrame, form: MoodleForm) -> MoodleQuestion:
    pieces = ItemPieces(item=item, inlines=frame.inlines)
    kind, answers, ids = form.write(item=item, pieces=pieces)
    rationale = pieces.piece(text=item.rationale or {}, part="rationale")
    below = tags.source_line(item=item, checks=frame.checks)
    has_feedback = item.rationale is not None or below or rationale.files
    return MoodleQuestion(
        type=kind,
        name=item.code,
        code=item.code,
        tags=tags.item_tags(item=item, ids=ids),
        category=frame.category,
        text=pieces.piece(text=item.stem, part="stem"),
        feedback=MoodleText(markup=rationale.markup + below, files=rationale.files)
        if has_feedback
        else None,
        is_single=form.is_single,
        answers=answers,
    )


@dataclass(frozen=True, kw_only=True)
class ItemPieces:
    """Makes the pieces of an item, each with its pictures."""

    item: FileItem
    inlines: bool

    def piece(self, *, text: Mapping[str, str], part: str) -> MoodleText:
        part_images = [image for image in self.item.images or () if image.part == part]
        data_by_name = {image.name: self.item.pictures[image.sha256] for image in part_images}
        after = {
            language: "".join(
                f"<br>{self._picture_markup(image, image.as_row()[language])}"
                for image in part_images
            )
            for language in LANGUAGES
        }
        bilingual_text = markup.bilingual(text=text, after=after)
        return MoodleText(markup=bilingual_text, files={} if self.inlines else data_by_name)

    def _picture_markup(self, picture: pictures.ItemPicture, alt: str) -> str:
        if not self.inlines:
            return markup.picture(source=f"@@PLUGINFILE@@/{picture.name}", alt=alt)
        data = self.item.pictures[picture.sha256]
        kind, inside = pictures.media_type(data=data), pictures.encoded(data=data)
        source = f"data:{kind};base64,{inside}"
        return markup.picture(source=source, alt=alt, name=picture.name)

    def options(self, *, side: str, ids: Sequence[str] | None = None) -> list[MoodleText]:
        rows = {row["id"]: row for row in self.item.body[side]}
        row_ids = list(rows) if ids is None else ids
        return [self.piece(text=rows[option], part=f"{side}.{option}") for option in row_ids]


MoodleQuestionParts = tuple[str, list[MoodleAnswer], dict[str, Sequence[str]]]
"""The type of a question, its answers, and the ids that its tags carry."""


def write_one(*, item: FileItem, pieces: ItemPieces) -> MoodleQuestionParts:
    """One right option of several."""
    return _choice(item, pieces, right=[item.key], wrong=0.0)


def write_some(*, item: FileItem, pieces: ItemPieces) -> MoodleQuestionParts:
    """Several right options."""
    # A wrong choice costs the whole mark if several may be chosen: Moodle's closest equivalent to
    # "all and no other".
    return _choice(item, pieces, right=list(item.key), wrong=-FULL_MARK_PERCENT)


def _choice(
    item: FileItem, pieces: ItemPieces, *, right: Sequence[str], wrong: float
) -> MoodleQuestionParts:
    ids = option_ids(item=item, side="options")
    answers = [
        MoodleAnswer(
            text=piece,
            share=round(FULL_MARK_PERCENT / len(right), 5) if option in right else wrong,
        )
        for option, piece in zip(ids, pieces.options(side="options"), strict=True)
    ]
    return "multichoice", answers, {"ids": () if ids == list(OPTION_LETTERS[: len(ids)]) else ids}


def write_truth(*, item: FileItem, pieces: ItemPieces) -> MoodleQuestionParts:
    """A statement that is true or false."""
    shares = {
        "true": FULL_MARK_PERCENT if item.key else 0.0,
        "false": 0.0 if item.key else FULL_MARK_PERCENT,
    }
    return (
        "truefalse",
        [
            MoodleAnswer(text=MoodleText(markup=word), share=share)
            for word, share in shares.items()
        ],
        {},
    )


def write_order(*, item: FileItem, pieces: ItemPieces) -> MoodleQuestionParts:
    """Options in the right order; a tag has the order shown."""
    option_order, ids = option_ids(item=item, side="options"), list(item.key)
    answers = [
        MoodleAnswer(text=piece, share=float(number))
        for number, piece in enumerate(pieces.options(side="options", ids=ids), 1)
    ]
    return (
        "ordering",
        answers,
        {"ids": ids, "shown": () if option_order == sorted(ids) else option_order},
    )


def write_pairs(*, item: FileItem, pieces: ItemPieces) -> MoodleQuestionParts:
    """Entries on the left, each with its match."""
    lefts, rights = option_ids(item=item, side="left"), option_ids(item=item, side="right")
    ids = [item.key[left] for left in lefts]
    ids += [right for right in rights if right not in ids]
    texts = pieces.options(side="left") + [NO_PIECE] * (len(ids) - len(lefts))
    answers = [
        MoodleAnswer(text=text, match=match)
        for text, match in zip(texts, pieces.options(side="right", ids=ids), strict=True)
    ]
    plain = [str(place) for place in range(1, len(lefts) + 1)]
    carried: dict[str, Sequence[str]] = {
        "ids": ids,
        "shown": () if rights == sorted(ids) else rights,
        "left": () if lefts == plain else lefts,
    }
    return "matching", answers, carried


def option_ids(*, item: FileItem, side: str) -> list[str]:
    """The ids of one side of an item's body, in the order shown."""
    rows: Sequence[Mapping[str, Any]] = item.body.get(side, ())
    return [row["id"] for row in rows]
