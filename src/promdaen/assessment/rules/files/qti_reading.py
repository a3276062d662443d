"""Reads items of QTI 3.0, and of 2.x, whose elements have the same names in another spelling."""

from __future__ import annotations

import contextlib
import html
import posixpath
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from promdaen.assessment.rules.files import packages, qti_cartridges
from promdaen.assessment.rules.files.items import ItemsRead
from promdaen.assessment.rules.files.kind_forms import FileKind
from promdaen.assessment.rules.files.messages import say
from promdaen.assessment.rules.files.moodle_reading import MAX_QUESTIONS
from promdaen.assessment.rules.files.pictures import unquoted
from promdaen.assessment.rules.files.qti import TOOL
from promdaen.assessment.rules.files.questions import (
    FULL_MARK_PERCENT,
    MoodleAnswer,
    MoodleQuestion,
    MoodleText,
)
from promdaen.assessment.rules.files.questions_reading import read_item
from promdaen.assessment.rules.files.trees import XmlElement, read_tree
from promdaen.kit.spreadsheets import FileMessage, UnreadableFile

ITEM = "assessment-item"
OLD_ROOT = "questestinterop"
_ITEM_TYPE, _OLD_TYPE = "imsqti_item_", "imsqti_xmlv1p2"
_INTERACTION = "-interaction"
_TYPES: Mapping[str, str] = {
    "text-entry-interaction": "shortanswer",
    "extended-text-interaction": "essay",
    "inline-choice-interaction": "cloze",
    "gap-match-interaction": "cloze",
    "slider-interaction": "numerical",
}
_UNSHOWN = frozenset({"stylesheet", "feedback-block", "feedback-inline"})
_RUBRIC = "rubric-block"
_TEST_TYPES = ("imsqti_test_", "imsqti_section_")
_WRONG_NAMES = ("incorrect", "wrong")
_RIGHT_NAMES = ("correct", "right", "rationale", "general", "solution")
_VOID = frozenset({"br", "hr", "img", "col"})
_CAPITAL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_TRUTHS = {"true", "false"}


def read_qti(*, name: str, data: bytes, kinds: Sequence[FileKind]) -> ItemsRead:
    """The items of one XML file of QTI 3.0, 2.x or 1.2; raises UnreadableFile for others."""
    root = read_tree(name=name, data=data)
    source = QuestionSource(package=None, path=name)
    questions = _questions(root=root, source=source)
    if questions is None:
        raise UnreadableFile(say(code="xml_other", name=name, line=root.line, what=root.tag[:40]))
    return _read(name=name, form="qti", questions=questions, kinds=kinds)


def read_package(*, name: str, data: bytes, kinds: Sequence[FileKind]) -> ItemsRead:
    """The items of a QTI package or a Common Cartridge, numbered in the order of its contents.

    A part that cannot be read is an item with that problem. Raises UnreadableFile for a package
    that is unsafe to read, or has no questions.
    """
    package = packages.open_package(name=name, data=data)
    questions: list[MoodleQuestion] = []
    with_text = _paths_with_text(package=package)
    for resource in package.resources():
        if not resource.type.startswith((_ITEM_TYPE, _OLD_TYPE)):
            continue
        source = QuestionSource(
            package=package, path=resource.path, has_shared_text=resource.path in with_text
        )
        try:
            root = package.tree(path=resource.path)
            questions += _questions(root=root, source=source) or ()
        except UnreadableFile as error:
            if error.message.code in ("package_broken", "package_large"):
                raise
            questions.append(_unread(path=resource.path, fault=error.message))
        if len(questions) > MAX_QUESTIONS:
            break
    if not questions:
        raise UnreadableFile(say(code="package_empty", name=name))
    numbered = [
        replace(question, line=number) for number, question in enumerate(questions, start=1)
    ]
    return _read(name=name, form="package", questions=numbered, kinds=kinds)


def _paths_with_text(*, package: packages.Package) -> set[str]:
    """The paths of questions to which a test or section shows a text of its own."""
    paths = set()
    for resource in package.resources():
        if not resource.type.startswith(_TEST_TYPES):
            continue
        # Without a readable test, its questions are read alone.
        with contextlib.suppress(UnreadableFile):
            for node in package.tree(path=resource.path).below():
                if any(
                    plain_name(name=child.tag) == _RUBRIC and _is_shown(child)
                    for child in node.children
                ):
                    folder = posixpath.dirname(resource.path)
                    paths |= {
                        posixpath.normpath(
                            posixpath.join(folder, unquoted(source=_attributes(ref)["href"]))
                        )
                        for ref in node.below()
                        if plain_name(name=ref.tag) == "assessment-item-ref"
                        and "href" in _attributes(ref)
                    }
    return paths


@dataclass(frozen=True, kw_only=True)
class QuestionSource:
    """Where a question was read: its package, None for a single file, and its path there.

    `has_shared_text`: a section of the package shows a text with it.
    """

    package: packages.Package | None
    path: str
    has_shared_text: bool = False

    def text(self, *, markup: str) -> MoodleText:
        """HTML with its pictures."""
        folder = posixpath.dirname(self.path)
        return packages.with_pictures(markup=markup, package=self.package, folder=folder)


def _read(
    *, name: str, form: str, questions: Sequence[MoodleQuestion], kinds: Sequence[FileKind]
) -> ItemsRead:
    if not questions:
        raise UnreadableFile(say(code="no_questions", name=name))
    if len(questions) > MAX_QUESTIONS:
        line = questions[MAX_QUESTIONS].line
        raise UnreadableFile(say(code="many_questions", name=name, line=line, limit=MAX_QUESTIONS))
    items = tuple(read_item(question=question, kinds=kinds) for question in questions)
    return ItemsRead(form=form, items=items)


def _unread(*, path: str, fault: FileMessage) -> MoodleQuestion:
    return MoodleQuestion(type="description", name=posixpath.basename(path), faults=(fault,))


def _questions(*, root: XmlElement, source: QuestionSource) -> list[MoodleQuestion] | None:
    """The questions below a root element, None for one that has none."""
    if plain_name(name=root.tag) == ITEM:
        return [_question(root=root, source=source)]
    if plain_name(name=root.tag) == OLD_ROOT:
        return list(qti_cartridges.questions(root=root, text=source.text))
    return None


def plain_name(*, name: str) -> str:
    """A name of QTI 3.0 or 2.x without prefix, in one spelling.

    >>> plain_name(name="qti-choice-interaction"), plain_name(name="ims:choiceInteraction")
    ('choice-interaction', 'choice-interaction')
    """
    local = name.rpartition(":")[2].removeprefix("qti-")
    return _CAPITAL.sub("-", local).lower()


def _question(*, root: XmlElement, source: QuestionSource) -> MoodleQuestion:
    attributes = _attributes(root)
    body = next((node for node in root.children if plain_name(name=node.tag) == "item-body"), None)
    inside = list(body.below()) if body else []
    interactions = [node for node in inside if plain_name(name=node.tag).endswith(_INTERACTION)]
    keys = _keys(root=root)
    stem = _markup(body, skips=set(map(id, interactions))) if body else ""
    answered = _Answered(type="description")
    if len(interactions) > 1:
        answered = _Answered(type="composite")
    elif interactions:
        [interaction] = interactions
        stem += "".join(
            f"<p>{_markup(child)}</p>"
            for child in interaction.children
            if plain_name(name=child.tag) == "prompt"
        )
        answered = _answered(interaction=interaction, keys=keys, source=source)
    is_ours = attributes.get("tool-name") == TOOL
    feedback = _modal_feedback(root=root, interactions=interactions)
    title, identifier = attributes.get("title", ""), attributes.get("identifier", "")
    return MoodleQuestion(
        line=root.line,
        type=answered.type,
        name=title or identifier,
        code=title if is_ours else "",
        tags=attributes.get("label", "").split(";") if is_ours else (),
        text=source.text(markup=stem),
        feedback=source.text(markup=feedback.general) if feedback.general else None,
        is_single=answered.is_single,
        answers=_with_feedback(answered=answered, texts=feedback.choices, source=source),
        faults=(*answered.faults, *_faults(root=root, source=source)),
        notes=(say(code="feedback_left_out"),) if feedback.is_cut else (),
    )


@dataclass(frozen=True, kw_only=True)
class _ModalFeedback:
    """Feedback of a question: to each choice of its only interaction, and to the right answer.

    `is_cut`: some was left out, as it is to a wrong answer or it is not known to which.
    """

    choices: Sequence[str]
    general: str
    is_cut: bool


def _modal_feedback(*, root: XmlElement, interactions: Sequence[XmlElement]) -> _ModalFeedback:
    rows = [
        (_attributes(node).get("identifier", ""), f"<p>{_markup(node)}</p>")
        for node in root.children
        if plain_name(name=node.tag) == "modal-feedback"
    ]
    choices = _choices(interactions[0], tag="simple-choice") if len(interactions) == 1 else []
    ids = [_attributes(choice).get("identifier", "") for choice in choices]
    by_id = {name: text for name, text in rows if name in ids}
    others = [(name.casefold(), text) for name, text in rows if name not in by_id]
    not_wrong = [row for row in others if not any(word in row[0] for word in _WRONG_NAMES)]
    right = [row for row in not_wrong if any(word in row[0] for word in _RIGHT_NAMES)]
    general = not_wrong if len(not_wrong) == 1 else right
    return _ModalFeedback(
        choices=[by_id.get(option, "") for option in ids],
        general="".join(text for _name, text in general),
        is_cut=len(general) < len(others),
    )


def _with_feedback(
    *, answered: _Answered, texts: Sequence[str], source: QuestionSource
) -> Sequence[MoodleAnswer]:
    if answered.type not in ("multichoice", "truefalse"):
        return answered.answers
    return [
        replace(answer, feedback=source.text(markup=answer.feedback.markup + text))
        if text
        else answer
        for answer, text in zip(answered.answers, texts, strict=True)
    ]


def _faults(*, root: XmlElement, source: QuestionSource) -> list[FileMessage]:
    """What keeps a question from being read alone and as it is."""
    names = {plain_name(name=child.tag) for child in root.children}
    faults = []
    if "assessment-stimulus-ref" in names or source.has_shared_text:
        faults.append(say(code="shared_text"))
    if "template-declaration" in names:
        faults.append(say(code="changing_parts"))
    return faults


@dataclass(frozen=True, kw_only=True)
class _Answered:
    """What an interaction gives a question."""

    type: str
    answers: Sequence[MoodleAnswer] = ()
    is_single: bool = True
    faults: Sequence[FileMessage] = ()


@dataclass(frozen=True, kw_only=True)
class _Key:
    cardinality: str
    values: Sequence[str]


def _keys(*, root: XmlElement) -> dict[str, _Key]:
    """The right responses by their identifier; from a mapping if none are named."""
    keys = {}
    for node in root.children:
        if plain_name(name=node.tag) != "response-declaration":
            continue
        attributes = _attributes(node)
        values = [
            child.text.strip()
            for right in _choices(node, tag="correct-response")
            for child in _choices(right, tag="value")
            if child.text.strip()
        ]
        mapped = [
            entry["map-key"]
            for child in node.below()
            if plain_name(name=child.tag) == "map-entry"
            and (entry := _attributes(child)).get("map-key")
            and _is_positive(entry.get("mapped-value", ""))
        ]
        keys[attributes.get("identifier", "")] = _Key(
            cardinality=attributes.get("cardinality", ""), values=values or mapped
        )
    return keys


def _answered(
    *, interaction: XmlElement, keys: Mapping[str, _Key], source: QuestionSource
) -> _Answered:
    name = plain_name(name=interaction.tag)
    key = keys.get(
        _attributes(interaction).get("response-identifier", ""), _Key(cardinality="", values=())
    )
    reader = _READERS.get(name)
    if reader is None:
        return _Answered(type=_TYPES.get(name, name))
    return reader(interaction, key, source)


def _choice(interaction: XmlElement, key: _Key, source: QuestionSource) -> _Answered:
    choices = _choices(interaction, tag="simple-choice")
    ids = [_attributes(choice).get("identifier", "") for choice in choices]
    right = {value for value in key.values if value in ids}
    most = _attributes(interaction).get("max-choices", "1")
    is_single = key.cardinality == "single" or (
        key.cardinality != "multiple" and most in ("", "1")
    )
    texts = [_plain_text(choice).casefold() for choice in choices]
    for words in (texts, [option.casefold() for option in ids]):
        if is_single and len(words) == len(_TRUTHS) and set(words) == _TRUTHS:
            answers = [
                MoodleAnswer(
                    text=MoodleText(markup=word),
                    share=FULL_MARK_PERCENT if option in right else 0.0,
                )
                for option, word in zip(ids, words, strict=True)
            ]
            return _Answered(type="truefalse", answers=answers)
    share = FULL_MARK_PERCENT if is_single else FULL_MARK_PERCENT / max(len(right), 1)
    answers = [
        MoodleAnswer(
            text=source.text(markup=_markup(choice)),
            share=share if option in right else 0.0,
            feedback=source.text(markup=_feedback(choice)),
        )
        for option, choice in zip(ids, choices, strict=True)
    ]
    return _Answered(type="multichoice", answers=answers, is_single=is_single)


def _order(interaction: XmlElement, key: _Key, source: QuestionSource) -> _Answered:
    choices = {
        _attributes(choice).get("identifier", ""): choice
        for choice in _choices(interaction, tag="simple-choice")
    }
    is_whole = sorted(key.values) == sorted(choices)
    order = list(key.values) if is_whole else list(choices)
    return _Answered(
        type="ordering",
        answers=[
            MoodleAnswer(text=source.text(markup=_markup(choices[option]))) for option in order
        ],
        faults=() if is_whole else (say(code="no_order"),),
    )


def _match(interaction: XmlElement, key: _Key, source: QuestionSource) -> _Answered:
    sides = [
        {
            _attributes(choice).get("identifier", ""): choice
            for choice in _choices(side, tag="simple-associable-choice")
        }
        for side in _choices(interaction, tag="simple-match-set")
    ]
    if len(sides) != 2:  # noqa: PLR2004  a match has two sides
        return _Answered(type="match-interaction")
    left, right = sides
    pairs = [
        pair if pair[0] in left else pair[::-1]
        for value in key.values
        if len(pair := value.split()) == 2  # noqa: PLR2004
    ]
    partners = {first: second for first, second in pairs if first in left and second in right}
    is_whole = set(partners) == set(left) and len(pairs) == len(left)
    others = [option for option in right if option not in partners.values()]
    texts = {
        option: source.text(markup=_markup(choice))
        for side in sides
        for option, choice in side.items()
    }
    answers = [
        MoodleAnswer(text=texts[first], match=texts[partners[first]])
        for first in left
        if first in partners
    ]
    answers += [MoodleAnswer(match=texts[option]) for option in others]
    return _Answered(
        type="matching",
        answers=answers,
        faults=() if is_whole else (say(code="several_answers"),),
    )


_READERS: Mapping[str, Callable[[XmlElement, _Key, QuestionSource], _Answered]] = {
    "choice-interaction": _choice,
    "order-interaction": _order,
    "match-interaction": _match,
}


def _choices(node: XmlElement, *, tag: str) -> list[XmlElement]:
    return [child for child in node.children if plain_name(name=child.tag) == tag]


def _attributes(node: XmlElement) -> dict[str, str]:
    return {plain_name(name=name): value for name, value in node.attributes.items()}


def _markup(node: XmlElement, *, skips: Collection[int] = ()) -> str:
    """What is inside an element as HTML, without interactions and what is not shown at first."""
    parts = []
    for piece in node.pieces:
        if isinstance(piece, str):
            parts.append(html.escape(piece, quote=False))
        elif id(piece) not in skips and _is_shown(piece):
            tag = piece.tag.rpartition(":")[2]
            inside = _markup(piece, skips=skips)
            if plain_name(name=tag) != tag:  # no element of HTML
                parts.append(inside)
                continue
            attributes = "".join(
                f' {name}="{html.escape(value)}"' for name, value in piece.attributes.items()
            )
            close = "" if tag in _VOID else f"{inside}</{tag}>"
            parts.append(f"<{tag}{attributes}>{close}")
    return "".join(parts)


def _is_shown(node: XmlElement) -> bool:
    """Whether the candidate sees an element before answering."""
    name = plain_name(name=node.tag)
    if name == _RUBRIC:
        return "candidate" in _attributes(node).get("view", "").casefold().split()
    return name not in _UNSHOWN


def _feedback(choice: XmlElement) -> str:
    return "".join(
        _markup(child)
        for child in choice.children
        if plain_name(name=child.tag) == "feedback-inline"
    )


def _plain_text(node: XmlElement) -> str:
    return "".join(part for below in node.below() for part in below.words).strip()


def _is_positive(text: str) -> bool:
    try:
        return float(text) > 0
    except ValueError:
        return False
