"""Converts Moodle questions to items, or gives the reasons for refusal."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from promdaen.assessment.rules.files import tags, wording
from promdaen.assessment.rules.files.items import LANGUAGES, OPTION_LETTERS, FileItem, ReadItem
from promdaen.assessment.rules.files.kind_forms import FileKind
from promdaen.assessment.rules.files.messages import say
from promdaen.assessment.rules.files.pieces import Pieces
from promdaen.assessment.rules.files.questions import (
    FULL_MARK_PERCENT,
    NO_PIECE,
    MoodleForm,
    MoodleItem,
    MoodleQuestion,
)
from promdaen.kit.texts import Text, Words

if TYPE_CHECKING:
    from promdaen.assessment.rules.files.questions import MoodleText

TYPE_WORDS: Mapping[str, Words] = {
    "shortanswer": Text("a short answer"),
    "numerical": Text("a numerical question"),
    "essay": Text("an essay"),
    "description": Text("a description without a question"),
    "cloze": Text("a text with gaps (cloze)"),
    "composite": Text("a question with several answers in it"),
}
# Names in the form that the bank assigns; names in other files are not our codes.
_OUR_NAME = re.compile(r"[A-Z][A-Z0-9]{2,11}-\d{2,3}")
_MAX_NAME_LENGTH = 60


def read_item(*, question: MoodleQuestion, kinds: Sequence[FileKind]) -> ReadItem:
    """The item of a question; errors are in its problems."""
    question_tags = tags.read_tags(tags=question.tags)
    pieces = Pieces(problems=list(question.faults), notes=list(question.notes))
    stem = pieces.texts(piece=question.text, part="stem")
    name = wording.clean(text=question.name) or stem["en"] or stem["km"]
    form = _form(question=question, question_tags=question_tags, kinds=kinds)
    if form is None:
        type_words = TYPE_WORDS.get(question.type, Words.same(question.type))
        return ReadItem(
            line=question.line,
            name=name[:_MAX_NAME_LENGTH],
            item=FileItem(code=question.code, stem=stem),
            problems=tuple(question.faults) or (say(code="unknown_type", what=type_words),),
        )
    answered_question = form.read(question=question, question_tags=question_tags, pieces=pieces)
    rationale, passage = _rationale(
        question=question, labels=answered_question.labels, pieces=pieces
    )
    item = FileItem(
        code=_code(question=question),
        kind=answered_question.kind,
        outcome=question_tags.outcome or _last(path=question.category),
        level=question_tags.level,
        stem=stem,
        body=answered_question.body,
        key=answered_question.key,
        rationale=rationale,
        sources=question_tags.sources,
        passage=passage if passage is not None or not question_tags.is_ours else "",
        verification=question_tags.verification,
        use=question_tags.use,
        images=tuple(pieces.images),
        pictures=pieces.data,
    )
    return ReadItem(
        line=question.line,
        name=(wording.clean(text=question.code) or name)[:_MAX_NAME_LENGTH],
        item=item,
        problems=tuple(pieces.problems),
        notes=tuple(pieces.notes),
    )


def _form(
    *, question: MoodleQuestion, question_tags: tags.QuestionTags, kinds: Sequence[FileKind]
) -> MoodleForm | None:
    """The form of the kind in a tag, otherwise of the kind that reads this type."""
    forms = {kind.NAME: kind.FILES.moodle for kind in kinds if kind.FILES.moodle is not None}
    if question_tags.kind in forms:
        return forms[question_tags.kind]
    fitting = [form for form in forms.values() if question.type in form.types]
    same = [form for form in fitting if form.is_single == question.is_single]
    return next(iter(same or fitting), None)


def read_choice(
    *, question: MoodleQuestion, question_tags: tags.QuestionTags, pieces: Pieces
) -> MoodleItem:
    """One or several right options, as the question says."""
    ids = _ids(tag_ids=question_tags.ids, count=len(question.answers))
    options = _options(
        pieces=pieces,
        ids=ids,
        answers=[answer.text for answer in question.answers],
        side="options",
    )
    by_id = dict(zip(ids, question.answers, strict=True))
    if not question.is_single:
        right = [option for option, answer in by_id.items() if answer.share > 0]
        if not right:
            pieces.problems.append(say(code="no_right"))
        if not question_tags.is_ours:
            pieces.notes.append(say(code="partial_dropped"))
        return MoodleItem(kind="multiple_choice", body={"options": options}, key=right, labels=ids)
    whole = [option for option, answer in by_id.items() if answer.share >= FULL_MARK_PERCENT]
    if len(whole) != 1:
        pieces.problems.append(say(code="two_right" if whole else "no_right"))
    if any(0 < answer.share < FULL_MARK_PERCENT for answer in question.answers):
        pieces.notes.append(say(code="partial_dropped"))
    key = whole[0] if whole else None
    return MoodleItem(kind="single_choice", body={"options": options}, key=key, labels=ids)


def read_truth(
    *, question: MoodleQuestion, question_tags: tags.QuestionTags, pieces: Pieces
) -> MoodleItem:
    """A statement that is true or false."""
    words = [answer.text.markup.strip().casefold() for answer in question.answers]
    # Old exports have localised words there, true before false.
    is_named = set(words) == {"true", "false"}
    labels = words if is_named else ["true", "false"][: len(words)]
    shares = {word: answer.share for word, answer in zip(labels, question.answers, strict=False)}
    right = [word for word, share in shares.items() if share >= FULL_MARK_PERCENT]
    if len(right) != 1:
        pieces.problems.append(say(code="two_right" if right else "no_right"))
    return MoodleItem(kind="true_false", body={}, key=right == ["true"], labels=labels)


def read_order(
    *, question: MoodleQuestion, question_tags: tags.QuestionTags, pieces: Pieces
) -> MoodleItem:
    """Options in the right order; shuffled unless a tag has the order shown."""
    answers = [answer.text for answer in question.answers]
    count = len(answers)
    if _names(ids=question_tags.ids, count=count):
        ids = list(question_tags.ids)
        option_order = (
            list(question_tags.shown) if set(question_tags.shown) == set(ids) else sorted(ids)
        )
    else:
        letters = ids_in_order(count=count)
        places = _shuffled(texts=[answer.markup for answer in answers])
        letters_by_place = dict(zip(places, letters, strict=True))
        ids, option_order = [letters_by_place[place] for place in range(count)], letters
        pieces.notes.append(say(code="order_shuffled"))
    options = _options(pieces=pieces, ids=ids, answers=answers, side="options")
    options.sort(key=lambda row: option_order.index(row["id"]))
    return MoodleItem(kind="ordering", body={"options": options}, key=ids, labels=ids)


def read_pairs(
    *, question: MoodleQuestion, question_tags: tags.QuestionTags, pieces: Pieces
) -> MoodleItem:
    """Entries on the left, each with its match; the right side is shuffled like an order."""
    answers = list(question.answers)
    if _names(ids=question_tags.ids, count=len(answers)):
        ids = list(question_tags.ids)
        option_order = (
            list(question_tags.shown) if set(question_tags.shown) == set(ids) else sorted(ids)
        )
    else:
        ids = _option_letters(texts=[answer.match.markup.strip() for answer in answers])
        option_order = sorted(set(ids), key=ids_in_order(count=len(answers)).index)
        pieces.notes.append(say(code="order_shuffled"))
    option_answers = [
        (option, answer.text)
        for option, answer in zip(ids, answers, strict=True)
        if answer.text.markup.strip()
    ]
    count = len(option_answers)
    is_named = _names(ids=question_tags.left, count=count)
    lefts = list(question_tags.left) if is_named else [str(place) for place in range(1, count + 1)]
    left = _options(
        pieces=pieces, ids=lefts, answers=[text for _, text in option_answers], side="left"
    )
    matches = {option: answer.match for option, answer in zip(ids, answers, strict=True)}
    rights_shown = [matches[left] for left in option_order]
    right = _options(pieces=pieces, ids=option_order, answers=rights_shown, side="right")
    key = {left: right for left, (right, _) in zip(lefts, option_answers, strict=True)}
    if len(set(key.values())) < len(key):
        pieces.problems.append(say(code="same_answer"))
    return MoodleItem(kind="matching", body={"left": left, "right": right}, key=key)


def _option_letters(*, texts: Sequence[str]) -> list[str]:
    """Letters for answers without ids: equal answers share one, and the order reveals nothing."""
    distinct_texts = list(dict.fromkeys(texts))
    letters = ids_in_order(count=len(distinct_texts))
    letters_by_text = {
        distinct_texts[place]: letter
        for letter, place in zip(letters, _shuffled(texts=distinct_texts), strict=True)
    }
    return [letters_by_text[text] for text in texts]


def _options(
    *, pieces: Pieces, ids: Sequence[str], answers: Sequence[MoodleText], side: str
) -> list[dict[str, str]]:
    return [
        {"id": option, **pieces.texts(piece=piece, part=f"{side}.{option}")}
        for option, piece in zip(ids, answers, strict=True)
    ]


def _rationale(
    *, question: MoodleQuestion, labels: Sequence[str], pieces: Pieces
) -> tuple[dict[str, str] | None, str | None]:
    """The rationale followed by the feedback to single answers; the passage of the source."""
    rationale_piece = pieces.read(piece=question.feedback or NO_PIECE, part="rationale")
    single = [
        (label, pieces.texts(piece=answer.feedback, part="rationale"))
        for label, answer in zip(labels, question.answers, strict=False)
        if answer.feedback.markup.strip()
    ]
    if question.feedback is None and not single:
        return None, None
    if not single:
        return rationale_piece.text, rationale_piece.passage
    pieces.notes.append(say(code="feedback_added"))
    texts = {}
    for language in LANGUAGES:
        below = [f"({label}) {text[language]}" for label, text in single if text[language]]
        texts[language] = "\n".join([*filter(None, [rationale_piece.text[language]]), *below])
    return texts, rationale_piece.passage


def _code(*, question: MoodleQuestion) -> str:
    """The code of an item: the question's own number, otherwise its name if assigned by us."""
    if question.code.strip():
        return question.code.strip()
    name = question.name.strip()
    return name if _OUR_NAME.fullmatch(name) else ""


def _last(*, path: str) -> str | None:
    """The last name of a category, if it has the form of an outcome's code."""
    name = path.rpartition("/")[2].strip()
    return name if re.fullmatch(r"[A-Za-z]+\.\d+", name) else None


def _ids(*, tag_ids: Sequence[str], count: int) -> list[str]:
    return list(tag_ids) if _names(ids=tag_ids, count=count) else ids_in_order(count=count)


def _names(*, ids: Sequence[str], count: int) -> bool:
    return len(ids) == count == len(set(ids))


def ids_in_order(*, count: int) -> list[str]:
    """Ids of options: a to j, then numbers (no valid item has so many options).

    >>> ids_in_order(count=3)
    ['a', 'b', 'c']
    """
    return [
        OPTION_LETTERS[place] if place < len(OPTION_LETTERS) else str(place + 1)
        for place in range(count)
    ]


def _shuffled(*, texts: Sequence[str]) -> list[int]:
    """An order of texts that depends only on the texts and is never the given one."""
    digests = [hashlib.sha256(text.encode()).hexdigest() for text in texts]
    places = sorted(range(len(texts)), key=lambda place: (digests[place], place))
    return places[1:] + places[:1] if places == list(range(len(texts))) else places
