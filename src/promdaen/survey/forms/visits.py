"""The form of a visit for a page, and the answers sent by the page."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from promdaen.kit import edits, languages
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.mistakes import FormError
from promdaen.kit.photographs import MAX_BYTES
from promdaen.kit.texts import Words, page_language
from promdaen.survey.kinds import answer_fields, answering
from promdaen.survey.kinds.scoring import HOW, NOTE
from promdaen.survey.kinds.xlsform import HEAD_COUNT, VISITED_ON
from promdaen.survey.queries.visit_forms import FormPart, IndicatorEntry, VisitForm
from promdaen.survey.rules import wording
from promdaen.survey.rules.fields import AnswerField
from promdaen.survey.rules.instrument import AnswerChoice, IndicatorContent

HEAD_LABELS = {VISITED_ON: wording.VISITED_ON, HEAD_COUNT: wording.HEAD_COUNT}
OPENED = "opened_with"
"""Names the hidden field with the digests of the answers that a page was opened with."""
PAGE_INDICATORS = "asked"
"""Names the indicators that a page asked: a box that is not ticked sends nothing itself."""


@dataclass(frozen=True, kw_only=True)
class ShownChoice:
    """A choice of a field, and whether it is selected."""

    code: str
    label: Words
    id: str
    is_chosen: bool


@dataclass(frozen=True, kw_only=True)
class ShownField:
    """A field with its value; `label` is None if the question itself is the label."""

    name: str
    kind: str
    label: Words | None
    choices: Sequence[ShownChoice]
    value: str
    problem: Words | None
    is_behind: bool
    target: str

    @property
    def template(self) -> str:
        """The template for a field of this kind."""
        return f"survey/parts/fields/{self.kind}.html"

    @property
    def is_level(self) -> bool:
        """Whether it is a choice of levels alone, which a phone shows as a row of numbers."""
        return self.kind == "choice" and all(choice.code.isdigit() for choice in self.choices)


@dataclass(frozen=True, kw_only=True)
class ShownIndicator:
    """An indicator with its question, answers, errors, remark and proposal.

    `remark` is the comment of the coordinator who returned the visit; `proposal` is the answer
    from our own records; `scale` has the levels, if the indicator is the first of a part with
    this scale.
    """

    indicator: IndicatorContent
    state: str
    fields: Sequence[ShownField]
    grades: Sequence[ShownChoice]
    grade_problem: Words | None
    note: str
    remark: str = ""
    proposal: object = None
    scale: Sequence[ShownChoice] = ()

    @property
    def code(self) -> str:
        return self.indicator.code

    @property
    def is_gated(self) -> bool:
        """Whether some fields are asked only after a certain answer."""
        return any(part_field.is_behind for part_field in self.fields)


@dataclass(frozen=True, kw_only=True)
class Beside:
    """Remarks and proposals shown next to the questions, by indicator code."""

    remarks: Mapping[str, str] = field(default_factory=dict)
    proposals: JsonObject = field(default_factory=dict)


def shown_part(*, part: FormPart, beside: Beside) -> list[ShownIndicator]:
    """The indicators of a part as its page shows them."""
    indicators, explained = [], set()
    for indicator in (_shown_indicator(entry, beside) for entry in part.standings):
        levels = next((field.choices for field in indicator.fields if field.is_level), ())
        labels = tuple(choice.label for choice in levels)
        indicators.append(indicator if labels in explained else replace(indicator, scale=levels))
        explained.add(labels)
    return indicators


def answers_sent(*, form: VisitForm, data: QueryDict) -> dict[str, str]:
    """The sent answers by field name, for the indicators on the page."""
    sent_answers = {name: str(data[name]) for name in (VISITED_ON, HEAD_COUNT) if name in data}
    visible_names = set(data.getlist(PAGE_INDICATORS))
    for indicator in form.indicators:
        if indicator.code not in visible_names:
            continue
        for part in answer_fields(indicator=indicator):
            name = part.name(code=indicator.code)
            if part.kind != "picture":
                sent_answers[name] = " ".join(data.getlist(name))
        if indicator.is_scored:
            for suffix in (HOW, NOTE):
                sent_answers[f"{indicator.code}_{suffix}"] = str(
                    data.get(f"{indicator.code}_{suffix}", "")
                )
    return sent_answers


def opened_digests(*, form: VisitForm, codes: Sequence[str]) -> str:
    """The digests of the saved answers of these indicators and of the head, for a page."""
    digests_by_name = {
        name: edits.digest(form.answers.get(name, ""))
        for name in form.fields
        if name in (VISITED_ON, HEAD_COUNT) or name.partition("_")[0] in codes
    }
    return digests_text(digests=digests_by_name)


def digests_text(*, digests: Mapping[str, str]) -> str:
    """Digests as a page has them in its hidden field."""
    return json.dumps(digests, separators=(",", ":"), sort_keys=True)


def digests_sent(*, data: QueryDict) -> dict[str, str]:
    """The digests that a page was opened with; none if they cannot be read."""
    try:
        read = json.loads(data.get(OPENED, "") or "{}")
    except ValueError:
        return {}
    if not isinstance(read, dict):
        return {}
    return {str(name): value for name, value in read.items() if isinstance(value, str)}


def conflict_lines(*, form: VisitForm, conflicts: Mapping[str, str]) -> Iterator[FormError]:
    """A line for each answer that two windows changed, with both values."""
    for name, typed in conflicts.items():
        words = _("Another window saved: %(theirs)s. You entered: %(yours)s.") % {
            "theirs": _answer_text(form, name, form.answers.get(name, "")),
            "yours": _answer_text(form, name, typed),
        }
        code, _sign, suffix = name.partition("_")
        part = form.fields[name]
        kind = part.kind if part else "choice" if suffix == HOW else ""
        label = _in_page_language(HEAD_LABELS[name]) if name in HEAD_LABELS else code
        yield FormError(text=f"{label}: {words}", target=_target(name, "", kind))


def _answer_text(form: VisitForm, name: str, value: str) -> str:
    """An answer for reading: the labels of choices, or the text; "(empty)" without one."""
    part = form.fields[name]
    labels = {choice.code: choice.label for choice in part.choices} if part else {}
    if name.endswith(f"_{HOW}"):
        labels = dict(wording.SHORT_GRADES)
    if labels:
        value = ", ".join(
            _in_page_language(labels[choice]) if choice in labels else choice
            for choice in value.split()
        )
    return value or _("(empty)")


def pictures_sent(*, form: VisitForm, request: HttpRequest) -> dict[str, bytes | None]:
    """The sent photographs by field; None for one to remove."""
    pictures: dict[str, bytes | None] = {}
    for name, part in form.fields.items():
        if part is None or part.kind != "picture":
            continue
        file = request.FILES.get(name)
        if isinstance(file, UploadedFile):
            pictures[name] = file.read(MAX_BYTES + 1)
        elif request.POST.get("remove") == name:
            pictures[name] = None
    return pictures


def part_error_lines(*, parts: Sequence[FormPart]) -> Iterator[FormError]:
    """The errors of these parts as lines of a summary, with links to their fields."""
    for part in parts:
        for name, text in part.problems.items():
            label = HEAD_LABELS[name]
            yield FormError(
                text=f"{_in_page_language(label)}: {_in_page_language(text)}", target=f"f-{name}"
            )
        for entry in part.standings:
            code = entry.indicator.code
            title = f"{code} {_in_page_language(entry.indicator.title)}"
            kinds = {part.suffix: part.kind for part in answer_fields(indicator=entry.indicator)}
            for suffix, text in entry.problems.items():
                target = _target(code, suffix, kinds.get(suffix, "choice"))
                yield FormError(text=f"{title}: {_in_page_language(text)}", target=target)
            if entry.state == answering.WRONG and not entry.problems:
                yield FormError(
                    text=f"{title}: {_in_page_language(wording.CONTRADICTS)}", target=f"q-{code}"
                )


def _shown_indicator(entry: IndicatorEntry, beside: Beside) -> ShownIndicator:
    indicator = entry.indicator
    code = indicator.code
    grades = (AnswerChoice(code=key, label=text) for key, text in wording.SHORT_GRADES.items())
    how = f"{code}_{HOW}"
    return ShownIndicator(
        indicator=indicator,
        state=entry.state,
        fields=[_field(entry, part) for part in answer_fields(indicator=indicator)],
        grades=_choices(how, grades, {entry.answers.get(HOW, "")}) if indicator.is_scored else (),
        grade_problem=entry.problems.get(HOW),
        note=entry.answers.get(NOTE, ""),
        remark=beside.remarks.get(code, ""),
        proposal=beside.proposals.get(code),
    )


def _field(entry: IndicatorEntry, part: AnswerField) -> ShownField:
    name = part.name(code=entry.indicator.code)
    value = entry.answers.get(part.suffix, "")
    chosen = set(value.split()) if part.kind == "several" else {value}
    return ShownField(
        name=name,
        kind=part.kind,
        label=None if part.label == entry.indicator.question else part.label,
        choices=_choices(name, part.choices, chosen),
        value=value.removesuffix(" 0 0") if part.kind == "position" else value,
        problem=entry.problems.get(part.suffix),
        is_behind=part.needs is not None,
        target=_target(entry.indicator.code, part.suffix, part.kind),
    )


def _choices(name: str, choices: Any, chosen: set[str]) -> list[ShownChoice]:
    return [
        ShownChoice(
            code=choice.code,
            label=choice.label,
            id=f"f-{name}-{number}",
            is_chosen=choice.code in chosen,
        )
        for number, choice in enumerate(choices)
    ]


def _target(code: str, suffix: str, kind: str) -> str:
    """The id of an input; for a group of choices, of the first one."""
    name = f"{code}_{suffix}" if suffix else code
    return f"f-{name}-0" if kind in {"choice", "several"} else f"f-{name}"


def _in_page_language(text: Words) -> str:
    return languages.text_in(text, language=page_language())
