"""Key in a paper questionnaire: one line for each indicator, digits for ticked choices."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.http import QueryDict

from promdaen.kit import languages
from promdaen.kit.texts import Words
from promdaen.survey.kinds import answer_fields, paper
from promdaen.survey.kinds.scoring import HOW, NOTE
from promdaen.survey.kinds.xlsform import HEAD_COUNT, VISITED_ON
from promdaen.survey.queries.visit_forms import (
    PAPER,
    SOURCE_FIELD,
    FormPart,
    IndicatorEntry,
    VisitForm,
)
from promdaen.survey.rules.fields import AnswerField
from promdaen.survey.rules.instrument import IndicatorContent


@dataclass(frozen=True, kw_only=True)
class KeyingCell:
    """One box of a line: name, value and error; `label` is None for the question itself."""

    name: str
    typed: str
    label: Words | None
    keys: str
    is_long: bool
    problem: Words | None
    target: str


@dataclass(frozen=True, kw_only=True)
class IndicatorKeying:
    indicator: IndicatorContent
    cells: Sequence[KeyingCell]
    grade: KeyingCell | None
    note: str


def keyed_parts(*, form: VisitForm) -> list[tuple[FormPart, list[IndicatorKeying]]]:
    """The sub-domains of a form with a line for each indicator; without photographs."""
    keyed_parts_list = []
    for part in form.parts[1:]:
        indicator_keyings = [
            indicator_keying
            for entry in part.standings
            if (indicator_keying := _indicator_keying(entry)).cells
        ]
        if indicator_keyings:
            keyed_parts_list.append((part, indicator_keyings))
    return keyed_parts_list


def answers_keyed(*, form: VisitForm, data: QueryDict) -> dict[str, str]:
    """The keyed answers by field name, marked as from paper."""
    keyed_answers = {SOURCE_FIELD: PAPER}
    keyed_answers |= {name: str(data[name]) for name in (VISITED_ON, HEAD_COUNT) if name in data}
    for indicator in form.indicators:
        for field in _typed_fields(indicator):
            name = field.name(code=indicator.code)
            if name in data:
                keyed_answers[name] = _value(field, str(data[name]))
        how, note = f"{indicator.code}_{HOW}", f"{indicator.code}_{NOTE}"
        if how in data:
            key = languages.latin_digits(str(data[how]).strip())
            keyed_answers[how] = paper.GRADE_KEYS.get(key, key)
        if note in data:
            keyed_answers[note] = str(data[note])
    return keyed_answers


def _indicator_keying(entry: IndicatorEntry) -> IndicatorKeying:
    code = entry.indicator.code
    grade = None
    if entry.indicator.is_scored:
        keys = {grade: key for key, grade in paper.GRADE_KEYS.items()}
        how_answered = entry.answers.get(HOW, "")
        grade = KeyingCell(
            name=f"{code}_{HOW}",
            typed=keys.get(how_answered, how_answered),
            label=None,
            keys="1–3",
            is_long=False,
            problem=entry.problems.get(HOW),
            target=f"f-{code}_{HOW}-0",
        )
    return IndicatorKeying(
        indicator=entry.indicator,
        cells=[_cell(entry, field) for field in _typed_fields(entry.indicator)],
        grade=grade,
        note=entry.answers.get(NOTE, ""),
    )


def _cell(entry: IndicatorEntry, field: AnswerField) -> KeyingCell:
    name = field.name(code=entry.indicator.code)
    value = entry.answers.get(field.suffix, "")
    return KeyingCell(
        name=name,
        typed=paper.typed_keys(field=field, value=value) if field.choices else value,
        label=None if field.label == entry.indicator.question else field.label,
        keys=" ".join(paper.choice_keys(field=field)) if field.choices else "",
        is_long=field.kind == "position",
        problem=entry.problems.get(field.suffix),
        target=f"f-{name}-0" if field.choices else f"f-{name}",
    )


def _typed_fields(indicator: IndicatorContent) -> Iterator[AnswerField]:
    return (field for field in answer_fields(indicator=indicator) if field.kind != "picture")


def _value(field: AnswerField, typed: str) -> str:
    return paper.keyed_value(field=field, typed=typed) if field.choices else typed
