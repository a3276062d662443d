"""The instrument as rows of an XLSForm, for pyxform, Excel and git."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from promdaen.kit.texts import Text, Words
from promdaen.survey.kinds import answer_fields
from promdaen.survey.kinds.scoring import HOW, NOTE
from promdaen.survey.rules import wording
from promdaen.survey.rules.fields import NONE_OPTION, AnswerField
from promdaen.survey.rules.instrument import (
    CLASSES,
    MODES,
    NO_TEXT,
    AnswerChoice,
    IndicatorContent,
    InstrumentContent,
)

FORM_ID = "promdaen_checkpoint"
ENGLISH, KHMER = "English (en)", "ខ្មែរ (km)"
ROOT, HEAD = "data", "head"
PROVINCE, CHECKPOINT, VISITED_ON = "province", "checkpoint", "visited_on"
HEAD_COUNT, IS_SECOND = "head_count", "is_second"
CLASS, MODE = "standard_class", "modes"

Row = dict[str, str]


@dataclass(frozen=True, kw_only=True)
class FormCheckpoint:
    """A checkpoint that can be chosen; `standard_class` and `modes` are those of the standard."""

    code: str
    name: Words
    province: str
    standard_class: str
    modes: Collection[str]


@dataclass(frozen=True, kw_only=True)
class FormPlaces:
    """The provinces and checkpoints of a form."""

    provinces: Sequence[AnswerChoice]
    checkpoints: Sequence[FormCheckpoint]


@dataclass(frozen=True, kw_only=True)
class XlsForm:
    """The three sheets of an XLSForm, each a list of rows by column."""

    survey: tuple[Row, ...]
    choices: tuple[Row, ...]
    settings: tuple[Row, ...]

    def sheets(self) -> dict[str, tuple[Row, ...]]:
        """The sheets by name."""
        return {"survey": self.survey, "choices": self.choices, "settings": self.settings}


def used_columns(*, rows: Sequence[Row]) -> tuple[str, ...]:
    """The columns that any of the rows has, in the order in which they come up.

    >>> used_columns(rows=[{"type": "note", "name": "a"}, {"type": "note", "hint": "b"}])
    ('type', 'name', 'hint')
    """
    return tuple(dict.fromkeys(column for row in rows for column in row))


def build_xlsform(
    *, instrument: InstrumentContent, form_places: FormPlaces, number: int
) -> XlsForm:
    """The form of an instrument's version `number` over these places."""
    return XlsForm(
        survey=tuple(_survey(instrument=instrument)),
        choices=tuple(_all_choices(instrument=instrument, form_places=form_places)),
        settings=(
            {
                "form_title": f"{wording.TITLE.km} · {wording.TITLE.en}",
                "form_id": FORM_ID,
                "version": str(number),
                "default_language": KHMER,
                "instance_name": f"concat(${{{CHECKPOINT}}}, ' ', ${{{VISITED_ON}}})",
            },
        ),
    )


def list_name(*, indicator: IndicatorContent, field: AnswerField) -> str:
    """The name of the choice list of a field; levels of one scale share a list."""
    is_shared = not indicator.has_own_levels
    if is_shared and field.choices and field.choices == indicator.scale:
        return "scale_" + "".join(choice.label.en[:1] for choice in indicator.scale).lower()
    return field.name(code=indicator.code)


def relevance(*, indicator: IndicatorContent) -> str:
    """The expression for the checkpoints where an indicator is asked; "" for all."""
    due = (
        [class_code for class_code in CLASSES if class_code in indicator.standard]
        if indicator.is_scored
        else CLASSES
    )
    modes = [mode for mode in MODES if mode in indicator.modes]
    parts = []
    if len(due) < len(CLASSES) or indicator.is_scored:
        parts.append(" or ".join(f"${{{CLASS}}} = '{due_record}'" for due_record in due))
    if len(modes) < len(MODES):
        parts.append(" or ".join(f"selected(${{{MODE}}}, '{mode}')" for mode in modes))
    return " and ".join(f"({part})" for part in parts)


def constraint(*, code: str, field: AnswerField) -> tuple[str, Words] | None:
    """The constraint of a field and its error message."""
    if field.kind == "several" and any(choice.code == NONE_OPTION for choice in field.choices):
        alone = f"not(selected(., '{NONE_OPTION}') and count-selected(.) > 1)"
        return alone, wording.NOT_ALONE
    if field.kind not in {"integer", "decimal"}:
        return None
    bounds = [f". >= {field.low}"]
    bounds += [f". <= {field.high}"] if field.high is not None else []
    if field.at_most:
        bounds.append(f". <= ${{{code}_{field.at_most}}}")
        return " and ".join(bounds), wording.PART_NOT_MORE
    return " and ".join(bounds), bounds_words(low=field.low, high=field.high)


def bounds_words(*, low: int, high: int | None) -> Words:
    """The error message for a number that is too low or too high.

    >>> bounds_words(low=0, high=24).en
    'A number from 0 to 24.'
    """
    if high is None:
        return Text("A number of {low} or more.", low=low)
    return Text("A number from {low} to {high}.", low=low, high=high)


def _survey(*, instrument: InstrumentContent) -> Iterator[Row]:
    yield {"type": "start", "name": "start"}
    yield {"type": "end", "name": "end"}
    yield from _head()
    for sub_domain in instrument.sub_domains:
        indicators = instrument.sub_domain_indicators(sub_domain=sub_domain.code)
        if not indicators:
            continue
        yield {"type": "begin group", "name": sub_domain.code, **_label(sub_domain.name)}
        for indicator in indicators:
            yield from _indicator(indicator)
        yield {"type": "end group"}


def _head() -> Iterator[Row]:
    yield {
        "type": "begin group",
        "name": HEAD,
        **_label(wording.CHECKPOINT),
        "appearance": "field-list",
    }
    yield {"type": f"select_one {PROVINCE}", "name": PROVINCE, **_label(wording.PROVINCE)}
    yield {
        "type": f"select_one {CHECKPOINT}",
        "name": CHECKPOINT,
        **_label(wording.CHECKPOINT),
        "choice_filter": f"{PROVINCE} = ${{{PROVINCE}}}",
        "required": "yes",
        **_words("required_message", wording.REQUIRED),
    }
    yield {
        "type": "date", "name": VISITED_ON, **_label(wording.VISITED_ON), "default": "today()",
    }  # fmt: skip
    yield {
        "type": "integer",
        "name": HEAD_COUNT,
        **_label(wording.HEAD_COUNT),
        **_words("hint", wording.HEAD_COUNT_HINT),
        "constraint": ". >= 0",
        **_words("constraint_message", wording.WHOLE_NUMBER),
    }
    yield {
        "type": "select_one yes_no",
        "name": IS_SECOND,
        **_label(wording.IS_SECOND),
        **_words("hint", wording.IS_SECOND_HINT),
        "default": "no",
    }
    for name in (CLASS, MODE):
        item = f"instance('{CHECKPOINT}')/root/item[name = ${{{CHECKPOINT}}}]/{name}"
        yield {"type": "calculate", "name": name, "calculation": item}
    yield {"type": "end group"}


def _indicator(indicator: IndicatorContent) -> Iterator[Row]:
    fields = answer_fields(indicator=indicator)
    group: Row = {
        "type": "begin group",
        "name": f"g_{indicator.code}",
        **_label(Text("{code} {title}", code=indicator.code, title=indicator.title)),
        "appearance": "field-list",
    }
    if relevance_rule := relevance(indicator=indicator):
        group["relevant"] = relevance_rule
    yield group
    is_spoken = fields[0].label == indicator.question
    if not is_spoken:
        yield {"type": "note", "name": f"{indicator.code}_ask", **_label(indicator.question)}
    for number, field in enumerate(fields):
        yield _field(indicator, field, hint=indicator.hint if number == 0 else Text(""))
    if indicator.is_scored:
        yield {
            "type": "select_one grade",
            "name": f"{indicator.code}_{HOW}",
            **_label(wording.EVIDENCE),
            **_words("hint", indicator.evidence),
        }
        yield {"type": "text", "name": f"{indicator.code}_{NOTE}", **_label(wording.NOTE)}
    yield {"type": "end group"}


_TYPES: Mapping[str, str] = {
    "choice": "select_one",
    "several": "select_multiple",
    "integer": "integer",
    "decimal": "decimal",
    "position": "geopoint",
    "picture": "image",
}


def _field(indicator: IndicatorContent, field: AnswerField, *, hint: Words) -> Row:
    kind = _TYPES[field.kind]
    if field.choices:
        kind = f"{kind} {list_name(indicator=indicator, field=field)}"
    row: Row = {"type": kind, "name": field.name(code=indicator.code), **_label(field.label)}
    row |= _words("hint", hint)
    row |= _words("guidance_hint", _examples(field))
    if field.needs is not None:
        suffix, value = field.needs
        name = f"{indicator.code}_{suffix}" if suffix else indicator.code
        row["relevant"] = f"${{{name}}} = '{value}'"
    if constraint_rule := constraint(code=indicator.code, field=field):
        row["constraint"] = constraint_rule[0]
        row |= _words("constraint_message", constraint_rule[1])
    if field.kind == "picture":
        row["parameters"] = "max-pixels=1600"
    return row


def _examples(field: AnswerField) -> Words:
    """The examples of all levels as a text that Collect shows when asked to."""
    levels = [choice for choice in field.choices if choice.example != NO_TEXT]
    if not levels:
        return NO_TEXT
    return Words(
        en=" ".join(f"{level.code}: {level.example.text(language='en')}" for level in levels),
        km=" ".join(f"{level.code}: {level.example.text(language='km')}" for level in levels),
    )


def _all_choices(*, instrument: InstrumentContent, form_places: FormPlaces) -> Iterator[Row]:
    yield from _choices("yes_no", _YES_NO)
    grades = (AnswerChoice(code=code, label=label) for code, label in wording.GRADES.items())
    yield from _choices("grade", grades)
    yield from _choices(PROVINCE, form_places.provinces)
    for form_checkpoint in form_places.checkpoints:
        yield {
            "list_name": CHECKPOINT,
            "name": form_checkpoint.code,
            **_label(form_checkpoint.name),
            PROVINCE: form_checkpoint.province,
            CLASS: form_checkpoint.standard_class,
            MODE: " ".join(mode for mode in MODES if mode in form_checkpoint.modes),
        }
    list_names: set[str] = set()
    for indicator in instrument.indicators:
        for field in answer_fields(indicator=indicator):
            name = list_name(indicator=indicator, field=field)
            if field.choices and name not in list_names:
                list_names.add(name)
                yield from _choices(name, field.choices)


_YES_NO = (AnswerChoice(code="yes", label=wording.YES), AnswerChoice(code="no", label=wording.NO))


def _choices(name: str, choices: Iterable[AnswerChoice]) -> Iterator[Row]:
    for choice in choices:
        yield {"list_name": name, "name": choice.code, **_label(choice.label)}


def _label(text: Words) -> Row:
    return _words("label", text)


def _words(column: str, text: Words) -> Row:
    if not (text.en or text.km):
        return {}
    return {f"{column}::{ENGLISH}": text.en, f"{column}::{KHMER}": text.km}
