"""Edit a lesson in parts: the texts of each, and the changed lesson."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from promdaen.curriculum.rules import places
from promdaen.kit import prose
from promdaen.kit.json_objects import JsonObject, NewJsonObject
from promdaen.kit.texts import Text, Words, words_from

PLAN, MISTAKES, FIGURE, MINUTES = "plan", "mistakes", "figure", "minutes"
OPTIONAL_PARTS = ("ask",)
PHRASES = ("materials", "collect", "ask", "debrief")
"""Lists of short texts, of which rows may be added and taken out."""
_OF_THE_PLAN = ("aim", "materials", "collect")
_LISTS: Mapping[str, tuple[str, Words]] = {
    "steps": ("step", Text("Step")),
    "handout": ("section", Text("Handout, section")),
    "figures": ("drawing", Text("Further drawing")),
    "exercises": ("exercise", Text("Exercise")),
}
_FAULTS = (
    Text("session {session} on day {day} has {minutes} minutes, its steps {steps}"),
    Text("{minutes} minutes of steps are left after the last session"),
    Text(
        "the practical session on day {day} has {own} of {minutes} minutes in which officers do "
        "something themselves"
    ),
    Text("`exercises` {exercise}: {minutes} minutes, but its steps have {steps}"),
)
_VALUE = re.compile(r"\\{(\w+)\\}")
_SEGMENT = re.compile(r"(\w+)(?:\[([^\]]+)\])?")


@dataclass(frozen=True, kw_only=True)
class LessonPart:
    """A part of a lesson: its code in the address, label, and own title if any."""

    code: str
    label: Words
    title: Words | None = None


@dataclass(frozen=True, kw_only=True)
class EditableText:
    """One text of a part; an empty row of a list of phrases is removed."""

    place: str
    km: str
    en: str
    is_row: bool = False


@dataclass(frozen=True, kw_only=True)
class StepMinutes:
    """The minutes of a step or an exercise, and its activity."""

    place: str
    label: Words
    title: Words
    minutes: int


def lesson_parts(*, body: JsonObject) -> list[LessonPart]:
    """The parts of a lesson, in teaching order."""
    return [
        LessonPart(code=PLAN, label=Text("Aim, materials")),
        LessonPart(code=MINUTES, label=Text("Minutes")),
        *_of_list(body=body, name="steps"),
        LessonPart(code=MISTAKES, label=Text("Common mistakes")),
        *_of_list(body=body, name="handout"),
        LessonPart(code=FIGURE, label=Text("Words of the drawing")),
        *_of_list(body=body, name="figures"),
        *_of_list(body=body, name="exercises"),
    ]


def drawing_index(*, part: str) -> int | None:
    """The index of the drawing whose words a part has, from 0; None for another part.

    >>> drawing_index(part="figure"), drawing_index(part="drawing-2"), drawing_index(part="plan")
    (0, 2, None)
    """
    if part == FIGURE:
        return 0
    name, _, number = part.partition("-")
    return int(number) if name == "drawing" else None


def editable_texts(*, body: JsonObject, part: str) -> list[EditableText]:
    """The texts of a part; every list of phrases has an empty row at its end.

    >>> body = {"aim": {"en": "Aim", "km": "គោល"}, "materials": [], "collect": []}
    >>> [spot.place for spot in editable_texts(body=body, part="plan")]
    ['aim', 'materials[1]', 'collect[1]']
    """
    texts: list[EditableText] = []
    for at, value in _roots(body=body, part=part):
        texts += _spots(value, path=at)
    return texts


def step_minutes(*, body: JsonObject) -> list[StepMinutes]:
    """The minutes of every step, then of every exercise."""
    return [
        StepMinutes(
            place=f"{name}[{number}]",
            label=places.words_of_place(place=f"{name}[{number}]"),
            title=words_from(step["title"]),
            minutes=step["minutes"],
        )
        for name in ("steps", "exercises")
        for number, step in enumerate(body[name], start=1)
    ]


def replace_texts(*, body: JsonObject, texts: Mapping[str, Mapping[str, str]]) -> NewJsonObject:
    """The lesson with some texts {km, en} replaced by place; empty rows are removed.

    >>> body = {"ask": [{"en": "One", "km": "មួយ"}]}
    >>> replace_texts(body=body, texts={"ask[1]": {"en": "", "km": ""}})
    {}
    """
    edited_body = copy.deepcopy(dict(body))
    for place, text in texts.items():
        holder, key = _holder(edited_body, place)
        if isinstance(holder, list):
            _put_row(holder, key, text)
        else:
            holder[key] = {**holder[key], "km": text["km"], "en": text["en"]}
    cleaned: dict[str, Any] = _without_empty(edited_body)
    return cleaned


def replace_minutes(*, body: JsonObject, minutes: Mapping[str, int]) -> NewJsonObject:
    """The lesson with other minutes, by the place of the step or exercise."""
    edited_body = copy.deepcopy(dict(body))
    for place, place_minutes in minutes.items():
        holder, key = _holder(edited_body, place)
        holder[key]["minutes"] = place_minutes
    return edited_body


def emptied(*, body: JsonObject) -> list[str]:
    """The lists of phrases that need at least one row and have none.

    >>> emptied(body={"materials": [], "exercises": [{"debrief": []}]})
    ['materials', 'exercises[1].debrief']
    """
    return list(_emptied(body, path=""))


def are_alike(*, km: str, en: str) -> bool:
    """Whether both languages of a text have the same paragraphs and lists.

    >>> are_alike(km="មួយ\\n- ក", en="One\\n- a"), are_alike(km="មួយ\\n- ក", en="One a")
    (True, False)
    """
    return _blocks(km) == _blocks(en)


def is_long(*, place: str) -> bool:
    """Whether a text may have paragraphs and lists, or lines of a board.

    >>> is_long(place="steps[2].guide"), is_long(place="steps[2].title")
    (True, False)
    """
    return place.rpartition(".")[2] in {"guide", "board", "body", "task", "expected"}


def words_of_fault(*, fault: str) -> Words:
    """A fault of `rules.lessons` in both languages; other texts are unchanged.

    >>> words_of_fault(fault="session 1 on day 2 has 60 minutes, its steps 65").km
    'ម៉ោងបណ្តុះបណ្តាលទី 1 ថ្ងៃទី 2 មាន 60 នាទី តែជំហានមាន 65 នាទី'
    """
    for text in _FAULTS:
        pattern = _VALUE.sub(r"(?P<\1>\\S+)", re.escape(text.message))
        if fault_match := re.fullmatch(pattern, fault):
            return text.filled(fault_match.groupdict())
    return Words.same(fault)


def spot_label(*, place: str, part: str) -> Words:
    """The label of a text within its part, without what all of them share."""
    name = part.rpartition("-")[0]
    is_of_list = any(code == name for code, _words in _LISTS.values())
    inner = place.partition(".")[2] if is_of_list else place
    return places.words_of_place(place=inner or place)


def _of_list(*, body: JsonObject, name: str) -> Iterator[LessonPart]:
    code, text = _LISTS[name]
    for number, part in enumerate(body.get(name, ()), start=1):
        yield LessonPart(
            code=f"{code}-{number}",
            label=Text("{words} {number}", words=text, number=number),
            title=words_from(part["title"] if "title" in part else part["caption"]),
        )


def _roots(*, body: JsonObject, part: str) -> Iterator[tuple[str, object]]:
    """Yield the top-level texts of a part: place and value."""
    if part == PLAN:
        yield from ((name, body[name]) for name in _OF_THE_PLAN)
    elif part in (MISTAKES, FIGURE):
        yield part, body[part]
    for name, (code, _words) in _LISTS.items():
        for number, row in enumerate(body.get(name, ()), start=1):
            if part == f"{code}-{number}":
                yield f"{name}[{number}]", row


def _spots(value: object, *, path: str) -> Iterator[EditableText]:
    name = path.rpartition(".")[2]
    if isinstance(value, list):
        is_phrases = name in PHRASES
        tables = [row for row in value if isinstance(row, Mapping)]
        for number, table in enumerate(tables, start=1):
            place = f"{path}[{table.get('id', number)}]"
            if is_phrases:
                yield EditableText(place=place, km=table["km"], en=table["en"], is_row=True)
            else:
                yield from _spots(table, path=place)
        if is_phrases:
            yield EditableText(place=f"{path}[{len(value) + 1}]", km="", en="", is_row=True)
    elif isinstance(value, Mapping):
        if "km" in value and "en" in value:
            yield EditableText(place=path, km=value["km"], en=value["en"])
            return
        for key, inner in value.items():
            yield from _spots(inner, path=f"{path}.{key}")


def _holder(body: Any, place: str) -> tuple[Any, Any]:
    """The container of the text of a place and its key; for a row the list and its
    index.
    """
    steps: list[Any] = []
    for name, position in _SEGMENT.findall(place):
        steps.append(name)
        if position:
            steps.append(position)
    container = body
    for step in steps[:-1]:
        container = container[_key(container, step)]
    return container, _key(container, steps[-1])


def _key(value: object, step: str) -> Any:
    if not isinstance(value, list):
        return step
    ids = [row.get("id") for row in value]
    return ids.index(step) if step in ids else int(step) - 1


def _put_row(rows: list[Any], number: int, text: Mapping[str, str]) -> None:
    old_row = rows[number] if number < len(rows) else {}
    row = {**old_row, "en": text["en"], "km": text["km"]}
    if number < len(rows):
        rows[number] = row
    else:
        rows.append(row)


def _without_empty(value: object) -> Any:
    """Lists without empty rows; an optional list without rows is removed."""
    if isinstance(value, list):
        return [_without_empty(entry) for entry in value]
    if not isinstance(value, Mapping):
        return value
    filled_values = {
        key: [row for row in inner if row["km"] or row["en"]]
        if key in PHRASES
        else _without_empty(inner)
        for key, inner in value.items()
    }
    return {
        key: inner for key, inner in filled_values.items() if inner or key not in OPTIONAL_PARTS
    }


def _emptied(value: object, *, path: str) -> Iterator[str]:
    if isinstance(value, list):
        for number, entry in enumerate(value, start=1):
            yield from _emptied(entry, path=f"{path}[{number}]")
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            place = f"{path}.{key}" if path else key
            if key in PHRASES and not inner:
                yield place
            yield from _emptied(inner, path=place)


def _blocks(text: str) -> Sequence[tuple[str, int]]:
    return [(block.kind, len(block.lines)) for block in prose.blocks(text=text)]
