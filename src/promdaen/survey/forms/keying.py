"""A filled questionnaire as it is keyed: one line an indicator, digits for what was ticked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.http import QueryDict

from promdaen.kit import languages
from promdaen.kit.texts import Words
from promdaen.survey.kinds import fields_of, paper
from promdaen.survey.kinds.scoring import HOW, NOTE
from promdaen.survey.kinds.xlsform import HEAD_COUNT, VISITED_ON
from promdaen.survey.queries.visit_forms import PAPER, SOURCE, Form, Part, Standing
from promdaen.survey.rules.fields import Field
from promdaen.survey.rules.instrument import Indicator


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One box of a line: its name, what was typed, what is wrong; `label` None for a question."""

    name: str
    typed: str
    label: Words | None
    keys: str
    is_long: bool
    problem: Words | None
    target: str


@dataclass(frozen=True, kw_only=True)
class Line:
    """An indicator as it is keyed."""

    indicator: Indicator
    cells: Sequence[Cell]
    grade: Cell | None
    note: str


def keyed_parts(*, form: Form) -> list[tuple[Part, list[Line]]]:
    """The sub-domains of a form with a line an indicator; photographs cannot be keyed."""
    found = []
    for part in form.parts[1:]:
        lines = [line for one in part.standings if (line := _line(one)).cells]
        if lines:
            found.append((part, lines))
    return found


def answers_keyed(*, form: Form, data: QueryDict) -> dict[str, str]:
    """The answers that were keyed, by name of field, and that they come from paper."""
    found = {SOURCE: PAPER}
    found |= {name: str(data[name]) for name in (VISITED_ON, HEAD_COUNT) if name in data}
    for one in form.indicators:
        for field in _typed_fields(one):
            name = field.name(code=one.code)
            if name in data:
                found[name] = _value(field, str(data[name]))
        how, note = f"{one.code}_{HOW}", f"{one.code}_{NOTE}"
        if how in data:
            key = languages.latin_digits(str(data[how]).strip())
            found[how] = paper.GRADE_KEYS.get(key, key)
        if note in data:
            found[note] = str(data[note])
    return found


def _line(one: Standing) -> Line:
    code = one.indicator.code
    grade = None
    if one.indicator.is_scored:
        keys = {grade: key for key, grade in paper.GRADE_KEYS.items()}
        held = one.given.get(HOW, "")
        grade = Cell(
            name=f"{code}_{HOW}",
            typed=keys.get(held, held),
            label=None,
            keys="1–3",
            is_long=False,
            problem=one.problems.get(HOW),
            target=f"f-{code}_{HOW}-0",
        )
    return Line(
        indicator=one.indicator,
        cells=[_cell(one, field) for field in _typed_fields(one.indicator)],
        grade=grade,
        note=one.given.get(NOTE, ""),
    )


def _cell(one: Standing, field: Field) -> Cell:
    name = field.name(code=one.indicator.code)
    value = one.given.get(field.suffix, "")
    return Cell(
        name=name,
        typed=paper.typed_of(field=field, value=value) if field.choices else value,
        label=None if field.label == one.indicator.question else field.label,
        keys=" ".join(paper.keys_of(field=field)) if field.choices else "",
        is_long=field.kind == "position",
        problem=one.problems.get(field.suffix),
        target=f"f-{name}-0" if field.choices else f"f-{name}",
    )


def _typed_fields(indicator: Indicator) -> Iterator[Field]:
    return (one for one in fields_of(indicator=indicator) if one.kind != "picture")


def _value(field: Field, typed: str) -> str:
    return paper.value_of(field=field, typed=typed) if field.choices else typed
