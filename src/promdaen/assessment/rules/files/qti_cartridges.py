"""Reads the QTI 1.2 of Common Cartridge packages: its profiles of questions."""

from __future__ import annotations

import html
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from promdaen.assessment.rules.files.messages import say
from promdaen.assessment.rules.files.questions import (
    FULL_MARK_PERCENT,
    NO_PIECE,
    MoodleAnswer,
    MoodleQuestion,
    MoodleText,
)
from promdaen.assessment.rules.files.trees import XmlElement

TextReader = Callable[..., MoodleText]
_PROFILE = "cc_profile"
_TYPED_PROFILES = {"cc.essay.v0p1": "essay", "cc.fib.v0p1": "shortanswer"}
_SCORE = "SCORE"
_SIGNS: Mapping[str, int] = {"set": 1, "add": 1, "subtract": -1}
_TRUTHS = {"true", "false"}
_RESPONSES = ("response_lid", "response_str", "response_num", "response_xy", "response_grp")


def questions(*, root: XmlElement, text: TextReader) -> Iterator[MoodleQuestion]:
    """The questions of a QTI 1.2 document, in its order; `text` reads HTML with pictures."""
    yield from _questions_below(node=root, shared="", text=text)


def _questions_below(
    *, node: XmlElement, shared: str, text: TextReader
) -> Iterator[MoodleQuestion]:
    """The questions of an element; `shared` is the material of the sections around it."""
    shared += "".join(
        _stem(child)
        for child in node.children
        if _name(child) == "presentation_material" or _is_rubric(child)
    )
    for child in node.children:
        if _name(child) == "item":
            yield _question(node=child, shared=shared, text=text)
        else:
            yield from _questions_below(node=child, shared=shared, text=text)


def _is_rubric(node: XmlElement) -> bool:
    """Whether an element is a rubric that candidates see."""
    views = node.attributes.get("view", "All").casefold()
    return _name(node) == "rubric" and ("candidate" in views or "all" in views)


@dataclass(frozen=True, kw_only=True)
class _Scoring:
    """The shares that answers earn by response and answer, and the feedback to them.

    `general` has the names of feedback that every answer gets.
    """

    shares: Mapping[tuple[str, str], float]
    feedback: Mapping[tuple[str, str], str]
    general: tuple[str, ...]


def _question(*, node: XmlElement, shared: str, text: TextReader) -> MoodleQuestion:
    presentation = _first(node, "presentation")
    inside = list(presentation.below()) if presentation else []
    responses = [child for child in inside if _name(child) in _RESPONSES]
    scoring = _scoring(node=node)
    feedback_texts = {
        child.attributes.get("ident", ""): _material(child)
        for child in node.children
        if _name(child) == "itemfeedback"
    }
    feedback = "".join(
        f"<p>{feedback_texts[name]}</p>" for name in scoring.general if feedback_texts.get(name)
    )
    stem = shared + _stem(presentation)
    if len(responses) == 1:
        stem += _stem(responses[0])
    plain = MoodleQuestion(
        line=node.line,
        type=_type(node=node, responses=responses),
        name=node.attributes.get("title", "") or node.attributes.get("ident", ""),
        text=text(markup=stem),
        feedback=text(markup=feedback) if feedback else None,
    )
    if plain.type == "matching":
        return replace(plain, **_pairs(responses=responses, scoring=scoring, text=text))
    if plain.type not in ("multichoice", "ordering"):
        return plain
    [response] = responses
    return replace(
        plain,
        **_choices(response=response, scoring=scoring, feedback_texts=feedback_texts, text=text),
    )


def _type(*, node: XmlElement, responses: list[XmlElement]) -> str:
    profile = next(
        (
            _text(_first(field, "fieldentry"))
            for field in node.below()
            if _name(field) == "qtimetadatafield"
            and _text(_first(field, "fieldlabel")) == _PROFILE
        ),
        "",
    )
    names = {_name(response) for response in responses}
    if not responses:
        return _TYPED_PROFILES.get(profile, "description")
    if names != {"response_lid"}:
        return _TYPED_PROFILES.get(profile, "shortanswer" if len(responses) == 1 else "composite")
    if len(responses) > 1:
        return "matching" if _is_matching(responses=responses) else "composite"
    is_order = responses[0].attributes.get("rcardinality", "").casefold() == "ordered"
    return "ordering" if is_order else "multichoice"


def _is_matching(*, responses: list[XmlElement]) -> bool:
    """Whether responses choose from the same labels, one each: the pairs of some exporters."""
    labels = [[_plain(label) for label in _labels(response)] for response in responses]
    is_single = all(
        response.attributes.get("rcardinality", "single").casefold() == "single"
        for response in responses
    )
    return is_single and all(sorted(row) == sorted(labels[0]) for row in labels)


def _choices(
    *, response: XmlElement, scoring: _Scoring, feedback_texts: Mapping[str, str], text: TextReader
) -> dict[str, Any]:
    ident = response.attributes.get("ident", "")
    labels = _labels(response)
    ids = [label.attributes.get("ident", "") for label in labels]
    shares = [scoring.shares.get((ident, option), 0.0) for option in ids]
    cardinality = response.attributes.get("rcardinality", "single").casefold()
    if cardinality == "ordered":
        right = [option for name, option in scoring.shares if name == ident]
        is_whole = sorted(right) == sorted(ids)
        by_id = dict(zip(ids, labels, strict=True))
        order = [by_id[option] for option in right] if is_whole else labels
        return {
            "answers": [MoodleAnswer(text=text(markup=_material(label))) for label in order],
            "faults": () if is_whole else (say(code="no_order"),),
        }
    words = [_plain(label).casefold() for label in labels]
    if cardinality == "single" and len(words) == len(_TRUTHS) and set(words) == _TRUTHS:
        return {
            "type": "truefalse",
            "answers": [
                MoodleAnswer(text=MoodleText(markup=word), share=share)
                for word, share in zip(words, shares, strict=True)
            ],
        }
    feedback = [
        feedback_texts.get(scoring.feedback.get((ident, option), ""), "") for option in ids
    ]
    return {
        "is_single": cardinality == "single",
        "answers": [
            MoodleAnswer(
                text=text(markup=_material(label)),
                share=share,
                feedback=text(markup=words) if words else NO_PIECE,
            )
            for label, share, words in zip(labels, shares, feedback, strict=True)
        ],
    }


def _pairs(*, responses: list[XmlElement], scoring: _Scoring, text: TextReader) -> dict[str, Any]:
    answers, used, is_whole = [], set(), True
    for response in responses:
        ident = response.attributes.get("ident", "")
        right = [
            label
            for label in _labels(response)
            if scoring.shares.get((ident, label.attributes.get("ident", "")), 0.0) > 0
        ]
        is_whole = is_whole and len(right) == 1
        for label in right[:1]:
            used.add(_plain(label))
            left = text(markup=_stem(response))
            answers.append(MoodleAnswer(text=left, match=text(markup=_material(label))))
    others = [label for label in _labels(responses[0]) if _plain(label) not in used]
    answers += [MoodleAnswer(match=text(markup=_material(label))) for label in others]
    return {"answers": answers, "faults": () if is_whole else (say(code="several_answers"),)}


@dataclass(frozen=True, kw_only=True)
class _Choice:
    """An answer that a condition asks for; `place` is its place in an order."""

    response: str
    answer: str
    place: float


@dataclass(frozen=True, kw_only=True)
class _Condition:
    """The answers that a condition asks for, what they earn, and the names of its feedback."""

    points: float
    is_added: bool
    choices: Sequence[_Choice]
    feedback: Sequence[str]


def _scoring(*, node: XmlElement) -> _Scoring:
    """The share of each answer; a condition without an answer gives general feedback.

    Where a condition asks for several answers to a response, only the best condition counts.
    """
    conditions = _conditions(node=node)
    earning = [condition for condition in conditions if condition.points > 0 and condition.choices]
    if any(
        len({choice.response for choice in condition.choices}) < len(condition.choices)
        for condition in earning
    ):
        best = max(earning, key=lambda condition: condition.points)
        earning = [
            condition
            for condition in earning
            if condition is best
            or (condition.points == best.points and condition.is_added and best.is_added)
        ]
    shares: dict[tuple[str, str], float] = {}
    rows = [(choice, condition.points) for condition in earning for choice in condition.choices]
    for choice, points in sorted(rows, key=lambda row: row[0].place):
        answer = (choice.response, choice.answer)
        shares[answer] = max(points, shares.get(answer, 0.0))
    most = max(shares.values(), default=0.0)
    other = [condition for condition in conditions if condition.points <= 0]
    return _Scoring(
        shares={answer: FULL_MARK_PERCENT * points / most for answer, points in shares.items()},
        feedback={
            (condition.choices[0].response, condition.choices[0].answer): condition.feedback[0]
            for condition in other
            if len(condition.choices) == 1 and condition.feedback
        },
        general=tuple(
            name
            for condition in other
            if not condition.choices
            for name in condition.feedback
            if "correct" not in name
        ),
    )


def _conditions(*, node: XmlElement) -> list[_Condition]:
    """The conditions of a question; points count in SCORE, or in its only variable."""
    variables = {_variable(child) for child in node.below() if _name(child) == "setvar"}
    score = _SCORE if len(variables) != 1 else next(iter(variables))
    conditions = []
    for condition in node.below():
        if _name(condition) != "respcondition":
            continue
        changes = [
            child
            for child in condition.children
            if _name(child) == "setvar" and _variable(child) == score
        ]
        actions = [child.attributes.get("action", "Set").casefold() for child in changes]
        conditions.append(
            _Condition(
                points=sum(
                    _SIGNS.get(action, 0) * _number(child.text)
                    for action, child in zip(actions, changes, strict=True)
                ),
                is_added="add" in actions,
                choices=list(_chosen(_first(condition, "conditionvar"))),
                feedback=[
                    child.attributes.get("linkrefid", "")
                    for child in condition.children
                    if _name(child) == "displayfeedback"
                ],
            )
        )
    return conditions


def _variable(node: XmlElement) -> str:
    return node.attributes.get("varname", "").upper() or _SCORE


def _chosen(node: XmlElement | None) -> Iterator[_Choice]:
    """The answers that a condition asks for, without those that it excludes."""
    for child in node.children if node else ():
        if _name(child) == "varequal":
            yield _Choice(
                response=child.attributes.get("respident", ""),
                answer=child.text.strip(),
                place=_number(child.attributes.get("index", "")),
            )
        elif _name(child) != "not":
            yield from _chosen(child)


def _stem(node: XmlElement | None) -> str:
    """The material of an element outside of its responses."""
    parts = []
    for child in node.children if node else ():
        if _name(child) == "material":
            parts.append(f"<p>{_material(child)}</p>")
        elif _name(child) in ("flow", "flow_mat"):
            parts.append(_stem(child))
    return "".join(parts)


def _material(node: XmlElement) -> str:
    """The texts and pictures inside an element as HTML."""
    return "".join(_matter(child) for child in node.below())


def _matter(node: XmlElement) -> str:
    if _name(node) == "matimage":
        source = node.attributes.get("uri", "")
        label = node.attributes.get("label", "")
        return f'<img src="{html.escape(source)}" alt="{html.escape(label)}">'
    if _name(node) != "mattext":
        return ""
    words = "".join(part for below in node.below() for part in below.words)
    is_html = node.attributes.get("texttype", "").casefold() in ("text/html", "text/xhtml")
    return words if is_html and not node.children else html.escape(words, quote=False)


def _labels(response: XmlElement) -> list[XmlElement]:
    return [node for node in response.below() if _name(node) == "response_label"]


def _plain(node: XmlElement) -> str:
    return "".join(
        part for below in node.below() if _name(below) == "mattext" for part in below.words
    ).strip()


def _first(node: XmlElement, name: str) -> XmlElement | None:
    return next((child for child in node.children if _name(child) == name), None)


def _text(node: XmlElement | None) -> str:
    return node.text.strip() if node else ""


def _name(node: XmlElement) -> str:
    return node.tag.rpartition(":")[2].lower()


def _number(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        return 0.0
    return number if math.isfinite(number) else 0.0
