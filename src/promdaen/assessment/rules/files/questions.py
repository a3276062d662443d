"""A question as Moodle has it, between its two written forms and an item of the bank."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from promdaen.assessment.rules.files import markup, pictures, tags
from promdaen.assessment.rules.files.items import LANGUAGES, LETTERS, FileItem
from promdaen.kit.spreadsheets import Message
from promdaen.kit.texts import Words

WHOLE = 100.0


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A text of a question: HTML or another form of Moodle's, and the pictures inside by name."""

    markup: str = ""
    form: str = "html"
    files: Mapping[str, bytes] = field(default_factory=dict)


NO_PIECE = Piece()


@dataclass(frozen=True, kw_only=True)
class Answer:
    """An answer of a question: its text, its share of the mark in per cent, what is said to it.

    `match` is what a text of a matching question belongs to.
    """

    text: Piece = NO_PIECE
    share: float = 0.0
    feedback: Piece = NO_PIECE
    match: Piece = NO_PIECE


@dataclass(frozen=True, kw_only=True)
class Question:
    """A question of Moodle's: "multichoice", "truefalse", "ordering", "matching" or another type.

    `line` is where it begins in its file; answers of an ordering stand in the right order;
    `faults` are what its form alone makes wrong.
    """

    line: int = 0
    type: str
    name: str = ""
    code: str = ""
    tags: Sequence[str] = ()
    category: str = ""
    text: Piece = NO_PIECE
    feedback: Piece | None = None
    is_single: bool = True
    answers: Sequence[Answer] = ()
    faults: Sequence[Message] = ()


@dataclass(frozen=True, kw_only=True)
class Frame:
    """What a question needs beside its item: the category, and words for checks of sources.

    `inlines`: pictures stand inside the text itself, where a form has no files beside it.
    """

    category: str = ""
    checks: Mapping[str, Words] = field(default_factory=dict)
    inlines: bool = False


def question_of(*, item: FileItem, frame: Frame) -> Question:
    """An item as a question; raises KeyError for a kind that Moodle has no question for."""
    held = _Held(item=item, inlines=frame.inlines)
    kind, answers, ids = WRITERS[item.kind](item, held)
    said = held.piece(text=item.rationale or {}, part="rationale")
    below = tags.source_line(item=item, checks=frame.checks)
    has_feedback = item.rationale is not None or below or said.files
    return Question(
        type=kind,
        name=item.code,
        code=item.code,
        tags=tags.tags_of(item=item, ids=ids),
        category=frame.category,
        text=held.piece(text=item.stem, part="stem"),
        feedback=Piece(markup=said.markup + below, files=said.files) if has_feedback else None,
        is_single=item.kind != "multiple_choice",
        answers=answers,
    )


@dataclass(frozen=True, kw_only=True)
class _Held:
    """Makes the pieces of an item, each with the pictures that belong to it."""

    item: FileItem
    inlines: bool

    def piece(self, *, text: Mapping[str, str], part: str) -> Piece:
        here = [one for one in self.item.images or () if one.part == part]
        held = {one.name: self.item.pictures[one.sha256] for one in here}
        after = {
            language: "".join(f"<br>{self._shown(one, one.as_row()[language])}" for one in here)
            for language in LANGUAGES
        }
        shown = markup.bilingual(text=text, after=after)
        return Piece(markup=shown, files={} if self.inlines else held)

    def _shown(self, picture: pictures.ItemPicture, alt: str) -> str:
        if not self.inlines:
            return markup.picture(source=f"@@PLUGINFILE@@/{picture.name}", alt=alt)
        data = self.item.pictures[picture.sha256]
        kind, inside = pictures.media_type(data=data), pictures.encoded(data=data)
        source = f"data:{kind};base64,{inside}"
        return markup.picture(source=source, alt=alt, name=picture.name)

    def options(self, *, side: str, ids: Sequence[str] | None = None) -> list[Piece]:
        rows = {row["id"]: row for row in self.item.body[side]}
        wanted = list(rows) if ids is None else ids
        return [self.piece(text=rows[one], part=f"{side}.{one}") for one in wanted]


Written = tuple[str, list[Answer], dict[str, Sequence[str]]]
Writer = Callable[[FileItem, _Held], Written]


def _choice(item: FileItem, held: _Held) -> Written:
    ids = ids_of(item=item, side="options")
    right = [item.key] if item.kind == "single_choice" else list(item.key)
    # A wrong choice takes the whole mark away where several may be chosen, which is as near to
    # "all and no other" as Moodle's own question comes.
    wrong = 0.0 if item.kind == "single_choice" else -WHOLE
    answers = [
        Answer(text=piece, share=round(WHOLE / len(right), 5) if one in right else wrong)
        for one, piece in zip(ids, held.options(side="options"), strict=True)
    ]
    return "multichoice", answers, {"ids": () if ids == list(LETTERS[: len(ids)]) else ids}


def _flag(item: FileItem, held: _Held) -> Written:
    shares = {"true": WHOLE if item.key else 0.0, "false": 0.0 if item.key else WHOLE}
    return (
        "truefalse",
        [Answer(text=Piece(markup=word), share=share) for word, share in shares.items()],
        {},
    )


def _order(item: FileItem, held: _Held) -> Written:
    shown, ids = ids_of(item=item, side="options"), list(item.key)
    answers = [
        Answer(text=piece, share=float(place))
        for place, piece in enumerate(held.options(side="options", ids=ids), 1)
    ]
    return "ordering", answers, {"ids": ids, "shown": () if shown == sorted(ids) else shown}


def _pairs(item: FileItem, held: _Held) -> Written:
    lefts, rights = ids_of(item=item, side="left"), ids_of(item=item, side="right")
    ids = [item.key[one] for one in lefts]
    ids += [one for one in rights if one not in ids]
    texts = held.options(side="left") + [NO_PIECE] * (len(ids) - len(lefts))
    answers = [
        Answer(text=text, match=match)
        for text, match in zip(texts, held.options(side="right", ids=ids), strict=True)
    ]
    plain = [str(place) for place in range(1, len(lefts) + 1)]
    carried: dict[str, Sequence[str]] = {
        "ids": ids,
        "shown": () if rights == sorted(ids) else rights,
        "left": () if lefts == plain else lefts,
    }
    return "matching", answers, carried


def ids_of(*, item: FileItem, side: str) -> list[str]:
    """The ids of one side of an item's body, in the order shown."""
    rows: Sequence[Mapping[str, Any]] = item.body.get(side, ())
    return [row["id"] for row in rows]


WRITERS: Mapping[str, Writer] = {
    "single_choice": _choice,
    "multiple_choice": _choice,
    "true_false": _flag,
    "ordering": _order,
    "matching": _pairs,
}
