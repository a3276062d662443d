"""Writes questions as a package of QTI 3.0, with their pictures."""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from promdaen.assessment.rules.files import markup, tags
from promdaen.assessment.rules.files.questions import MoodleQuestion, MoodleText
from promdaen.kit.texts import Text

TOOL = "Promdaen"
ITEM_TYPE = "imsqti_item_xmlv3p0"
_SPACE = "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
_PACKAGE_SPACE = "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1"
_MATCH_CORRECT = "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/match_correct.xml"
_EMPTY = re.compile(r"<(br|img)\b([^<>]*?)/?>")
_TRUTHS: Mapping[str, Text] = {"true": Text("True"), "false": Text("False")}
_FEEDBACK = (
    '<qti-outcome-declaration identifier="FEEDBACK" cardinality="single" base-type="identifier">'
    "<qti-default-value><qti-value>RATIONALE</qti-value></qti-default-value>"
    "</qti-outcome-declaration>"
)
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)


def write_qti(*, questions: Iterable[MoodleQuestion]) -> bytes:
    """Questions as a QTI 3.0 package: an item each in the order of the package's contents."""
    parts: dict[str, bytes] = {}
    resources = []
    for number, question in enumerate(questions, start=1):
        path = f"items/item-{number:04d}.xml"
        pictures: dict[str, bytes] = {}
        for piece in _pieces(question=question):
            pictures |= {f"items/{number:04d}/{name}": data for name, data in piece.files.items()}
        parts[path] = _item(question=question, number=number).encode()
        parts |= pictures
        files = "".join(f'<file href="{html.escape(name)}"/>' for name in (path, *pictures))
        resources.append(
            f'<resource identifier="RES-{number:04d}" type="{ITEM_TYPE}" href="{path}">{files}'
            "</resource>"
        )
    manifest = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<manifest xmlns="{_PACKAGE_SPACE}" '
        'identifier="MANIFEST"><metadata><schema>QTI Package</schema>'
        "<schemaversion>3.0.0</schemaversion></metadata><organizations/>"
        f"<resources>{''.join(resources)}</resources></manifest>"
    )
    return _archive(parts={"imsmanifest.xml": manifest.encode(), **parts})


def _archive(*, parts: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in parts.items():
            # Without the time of writing, so that the same items are the same bytes.
            info = zipfile.ZipInfo(path, date_time=_FIRST_DAY)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    return buffer.getvalue()


def _pieces(*, question: MoodleQuestion) -> Iterator[MoodleText]:
    yield question.text
    if question.feedback is not None:
        yield question.feedback
    for answer in question.answers:
        yield from (answer.text, answer.match)


def _item(*, question: MoodleQuestion, number: int) -> str:
    cardinality, base_type, values, body = _BODIES[question.type](question, number)
    correct = "".join(f"<qti-value>{value}</qti-value>" for value in values)
    feedback = question.feedback.markup if question.feedback else ""
    modal_feedback = (
        '<qti-modal-feedback outcome-identifier="FEEDBACK" identifier="RATIONALE" '
        f'show-hide="show"><qti-content-body>{_xhtml(feedback, number)}</qti-content-body>'
        "</qti-modal-feedback>"
    )
    return "\n".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            f'<qti-assessment-item xmlns="{_SPACE}" identifier="ITEM-{number:04d}" '
            f'title="{html.escape(question.code)}" label="{html.escape(";".join(question.tags))}" '
            f'adaptive="false" time-dependent="false" tool-name="{TOOL}">',
            f'<qti-response-declaration identifier="RESPONSE" cardinality="{cardinality}" '
            f'base-type="{base_type}"><qti-correct-response>{correct}</qti-correct-response>'
            "</qti-response-declaration>",
            '<qti-outcome-declaration identifier="SCORE" cardinality="single" base-type="float"/>',
            *([_FEEDBACK] if feedback else []),
            f"<qti-item-body><div>{_xhtml(question.text.markup, number)}</div>{body}"
            "</qti-item-body>",
            f'<qti-response-processing template="{_MATCH_CORRECT}"/>',
            *([modal_feedback] if feedback else []),
            "</qti-assessment-item>",
            "",
        ]
    )


_Body = tuple[str, str, Sequence[str], str]
"""The cardinality and type of a response, the right values, and the interaction."""


def _choice(question: MoodleQuestion, number: int) -> _Body:
    choices = {
        f"O{place}": _xhtml(answer.text.markup, number)
        for place, answer in enumerate(question.answers, start=1)
    }
    right = [
        option
        for option, answer in zip(choices, question.answers, strict=True)
        if answer.share > 0
    ]
    most = 1 if question.is_single else 0
    body = _interaction(
        name="choice", attributes=f'max-choices="{most}" shuffle="false"', choices=choices
    )
    return "single" if question.is_single else "multiple", "identifier", right, body


def _truth(question: MoodleQuestion, number: int) -> _Body:
    del number
    choices = {
        word: markup.bilingual(text={"en": text.en, "km": text.km})
        for word, text in _TRUTHS.items()
    }
    right = [answer.text.markup for answer in question.answers if answer.share > 0]
    attributes = 'max-choices="1" shuffle="false"'
    body = _interaction(name="choice", attributes=attributes, choices=choices)
    return "single", "identifier", right, body


def _ids(question: MoodleQuestion) -> tuple[Sequence[str], Sequence[str]]:
    """The ids of the answers, and the order in which the bank shows them."""
    question_tags = tags.read_tags(tags=question.tags)
    return question_tags.ids, question_tags.shown or tuple(sorted(question_tags.ids))


def _order(question: MoodleQuestion, number: int) -> _Body:
    """Choices in the order in which the bank shows them, never in the right one."""
    ids, order = _ids(question)
    texts = dict(zip(ids, question.answers, strict=True))
    choices = {
        f"O{ids.index(option)}": _xhtml(texts[option].text.markup, number) for option in order
    }
    right = [f"O{place}" for place in range(len(ids))]
    body = _interaction(name="order", attributes='shuffle="true"', choices=choices)
    return "ordered", "identifier", right, body


def _pairs(question: MoodleQuestion, number: int) -> _Body:
    ids, order = _ids(question)
    by_id = dict(zip(ids, question.answers, strict=True))
    left = {
        f"L{index}": _xhtml(answer.text.markup, number)
        for index, answer in enumerate(question.answers)
        if answer.text.markup
    }
    right = {
        f"R{ids.index(option)}": _xhtml(by_id[option].match.markup, number) for option in order
    }
    sides = "".join(
        "<qti-simple-match-set>"
        + "".join(
            f'<qti-simple-associable-choice identifier="{option}" match-max="1">{text}'
            "</qti-simple-associable-choice>"
            for option, text in side.items()
        )
        + "</qti-simple-match-set>"
        for side in (left, right)
    )
    body = (
        f'<qti-match-interaction response-identifier="RESPONSE" max-associations="{len(left)}">'
        f"{sides}</qti-match-interaction>"
    )
    return "multiple", "directedPair", [f"L{place} R{place}" for place in range(len(left))], body


_BODIES: Mapping[str, Callable[[MoodleQuestion, int], _Body]] = {
    "multichoice": _choice,
    "truefalse": _truth,
    "ordering": _order,
    "matching": _pairs,
}


def _interaction(*, name: str, attributes: str, choices: Mapping[str, str]) -> str:
    inside = "".join(
        f'<qti-simple-choice identifier="{option}">{text}</qti-simple-choice>'
        for option, text in choices.items()
    )
    return (
        f'<qti-{name}-interaction response-identifier="RESPONSE" {attributes}>{inside}'
        f"</qti-{name}-interaction>"
    )


def _xhtml(text: str, number: int) -> str:
    """HTML of a question as XML: empty elements closed, pictures by their path in the package."""
    folder = f"{number:04d}/"
    plain = _EMPTY.sub(
        lambda match: f"<{match[1]}{match[2].replace('@@PLUGINFILE@@/', folder)}/>", text
    )
    # A reader of the other language filter must not take a brace of a text for its sign.
    return plain.replace("&lcub;", "{<i></i>")
