"""Reads the QTI 1.2 of Common Cartridge packages: its profiles of questions."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from promdaen.assessment.rules.files.messages import say
from promdaen.assessment.rules.files.questions import (
    NO_PIECE,
    WHOLE,
    MoodleAnswer,
    MoodleQuestion,
    MoodleText,
)
from promdaen.assessment.rules.files.trees import XmlElement

TextReader = Callable[..., MoodleText]
_PROFILE = "cc_profile"
_WRITTEN = {"cc.essay.v0p1": "essay", "cc.fib.v0p1": "shortanswer"}
_TRUTHS = {"true", "false"}
_RESPONSES = ("response_lid", "response_str", "response_num", "response_xy", "response_grp")


def questions(*, root: XmlElement, text: TextReader) -> Iterator[MoodleQuestion]:
    """The questions of a QTI 1.2 document, in its order; `text` reads HTML with pictures."""
    for node in root.below():
        if _name(node) == "item":
            yield _question(node=node, text=text)


@dataclass(frozen=True, kw_only=True)
class _Scoring:
    """The shares that answers earn by response and answer, and the feedback to them.

    `general` has the names of feedback that every answer gets.
    """

    shares: Mapping[tuple[str, str], float]
    feedback: Mapping[tuple[str, str], str]
    general: tuple[str, ...]


def _question(*, node: XmlElement, text: TextReader) -> MoodleQuestion:
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
    plain = MoodleQuestion(
        line=node.line,
        type=_type(node=node, responses=responses),
        name=node.attributes.get("title", "") or node.attributes.get("ident", ""),
        text=text(markup=_stem(presentation)),
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
        return _WRITTEN.get(profile, "description")
    if names != {"response_lid"}:
        return _WRITTEN.get(profile, "shortanswer" if len(responses) == 1 else "composite")
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


def _scoring(*, node: XmlElement) -> _Scoring:
    """The highest share of each answer; a condition without an answer gives general feedback."""
    shares: dict[tuple[str, str], float] = {}
    feedback: dict[tuple[str, str], str] = {}
    general: list[str] = []
    for condition in node.below():
        if _name(condition) != "respcondition":
            continue
        points = max(
            (_number(child.text) for child in condition.children if _name(child) == "setvar"),
            default=0.0,
        )
        feedback_names = [
            child.attributes.get("linkrefid", "")
            for child in condition.children
            if _name(child) == "displayfeedback"
        ]
        chosen = list(_chosen(_first(condition, "conditionvar")))
        for answer in chosen if points > 0 else ():
            shares[answer] = max(points, shares.get(answer, 0.0))
        if len(chosen) == 1 and feedback_names and points <= 0:
            feedback[chosen[0]] = feedback_names[0]
        if not chosen and points <= 0:
            general += feedback_names
    most = max(shares.values(), default=0.0)
    return _Scoring(
        shares={answer: WHOLE * points / most for answer, points in shares.items()},
        feedback=feedback,
        general=tuple(name for name in general if "correct" not in name),
    )


def _chosen(node: XmlElement | None) -> Iterator[tuple[str, str]]:
    """The answers that a condition asks for, without those that it excludes."""
    for child in node.children if node else ():
        if _name(child) == "varequal":
            yield child.attributes.get("respident", ""), child.text.strip()
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
        return float(text)
    except ValueError:
        return 0.0
