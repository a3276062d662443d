"""Programmes as files: the TOML that `promdaen import-programme` reads."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from promdaen.course.rules.programmes import TargetCell
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.spreadsheets import FileMessage, Param, Sentences, filled_message
from promdaen.kit.texts import Text

MAX_FILE_BYTES = 1_000_000
FILE_KEYS = ("code", "name", "donor", "ministry", "currency", "starts", "ends", "target")
TARGET_KEYS = ("department", "province", "year", "officers")
LANGUAGES = ("en", "km")
USD = "USD"

MESSAGE_TEXTS: Mapping[str, Sentences] = {
    "file_not_there": Sentences(
        Text("The file is not there or cannot be opened."), Text("Check the name and the folder.")
    ),
    "file_too_large": Sentences(
        Text("The file is larger than {limit} bytes."),
        Text("Name the TOML file of one programme."),
    ),
    "file_empty": Sentences(
        Text("The file is empty."), Text("Write code, name.en, name.km, starts and ends.")
    ),
    "file_encoding": Sentences(
        Text("The text is in another encoding than UTF-8."),
        Text("Save the file as UTF-8 and import it again."),
    ),
    "file_syntax": Sentences(
        Text("The file cannot be read as TOML: {what}."),
        Text("Correct this line and import the file again."),
    ),
    "key_unknown": Sentences(Text("{key}: there is no such key."), Text("Use only: {known}.")),
    "key_missing": Sentences(
        Text("{key}: it is missing or empty."), Text("Write it, such as {example}.")
    ),
    "not_text": Sentences(
        Text("{key}: it is not a text."), Text("Write it in quotation marks, such as {example}.")
    ),
    "not_names": Sentences(
        Text("{key}: it is neither a text nor {key}.en and {key}.km."),
        Text("Write it as {example}."),
    ),
    "not_a_day": Sentences(Text("{key}: it is not a date."), Text("Write it as 2026-01-31.")),
    "not_targets": Sentences(
        Text("{key}: it is not a list of targets."),
        Text("Begin each target with [[target]] on a line of its own."),
    ),
    "not_a_number": Sentences(
        Text("{key}: it is not a whole number."), Text("Write digits alone, such as {example}.")
    ),
    "target_twice": Sentences(
        Text("{key}: target {other} is for the same department, province and year."),
        Text("Keep one of them."),
    ),
}
KEY_EXAMPLES: Mapping[str, str] = {
    "code": '"PRG-2026"',
    "name": 'name.en = "Frontline officers"',
    "donor": '"A donor"',
    "ministry": '"Ministry of Interior"',
    "currency": '"USD"',
    "starts": "2026-01-01",
    "ends": "2027-12-31",
    "department": '"IMM"',
    "province": '"09"',
    "year": "2026",
    "officers": "30",
}


class ProgrammeFileRefused(ValueError):
    """A file of a programme cannot be read; `messages` has one for each mistake."""

    def __init__(self, *messages: FileMessage) -> None:
        self.messages = messages
        super().__init__("\n".join(message.en for message in messages))


@dataclass(frozen=True, kw_only=True)
class ProgrammeFile:
    """A programme as read from a file; `targets` are officers by cell, in file order."""

    code: str
    name: Mapping[str, str]
    donor: Mapping[str, str]
    ministry: Mapping[str, str]
    currency: str
    starts_on: date
    ends_on: date
    targets: Mapping[TargetCell, int]

    def key_of_cell(self, *, cell: TargetCell) -> str:
        """The label of a target in the file: its number, then its cell."""
        number = list(self.targets).index(cell) + 1
        return f"target {number} ({', '.join(map(str, cell))})"


@dataclass(kw_only=True)
class _Reading:
    """The mistakes found so far."""

    messages: list[FileMessage] = field(default_factory=list)

    def refuse(self, code: str, **params: Param) -> None:
        self.messages.append(message(code=code, **params))


def key_of_field(*, name: str) -> str:
    """The key of a programme's detail in a file.

    >>> [key_of_field(name=name) for name in ("code", "title_km", "funder_en", "starts_on")]
    ['code', 'name.km', 'donor.en', 'starts']
    """
    keys = {"title": "name", "funder": "donor", "implementer": "ministry"}
    first, _, last = name.partition("_")
    return f"{keys[first]}.{last}" if last in LANGUAGES else first


def message(*, code: str, **params: Param) -> FileMessage:
    """A message about a file of a programme."""
    return filled_message(texts=MESSAGE_TEXTS, code=code, row=None, column=None, params=params)


def read_programme(*, data: bytes) -> ProgrammeFile:
    """Read a programme from TOML. Raises ProgrammeFileRefused with every mistake."""
    values = _parsed(data=data)
    reading = _Reading()
    _refuse_unknown(reading, values=values, known_codes=FILE_KEYS)
    code = _text(reading, values=values, key="code")
    name = _names(reading, value=values.get("name"), key="name", is_required=True)
    donor = _names(reading, value=values.get("donor"), key="donor")
    ministry = _names(reading, value=values.get("ministry"), key="ministry")
    currency = _text(reading, values={"currency": USD} | values, key="currency")
    starts_on = _day(reading, values=values, key="starts")
    ends_on = _day(reading, values=values, key="ends")
    targets = _targets(reading, value=values.get("target", []))
    if reading.messages or starts_on is None or ends_on is None:
        raise ProgrammeFileRefused(*reading.messages)
    return ProgrammeFile(
        code=code,
        name=name,
        donor=donor,
        ministry=ministry,
        currency=currency,
        starts_on=starts_on,
        ends_on=ends_on,
        targets=targets,
    )


def _parsed(*, data: bytes) -> dict[str, object]:
    if len(data) > MAX_FILE_BYTES:
        raise ProgrammeFileRefused(message(code="file_too_large", limit=MAX_FILE_BYTES))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ProgrammeFileRefused(message(code="file_encoding")) from None
    if not text.strip():
        raise ProgrammeFileRefused(message(code="file_empty"))
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        problem = str(error).rstrip(".")
        raise ProgrammeFileRefused(message(code="file_syntax", what=problem)) from None


def _refuse_unknown(
    reading: _Reading, *, values: JsonObject, known_codes: Sequence[str], place: str = ""
) -> None:
    for key in values:
        if key not in known_codes:
            reading.refuse("key_unknown", key=f"{place}{key}", known=", ".join(known_codes))


def _text(reading: _Reading, *, values: JsonObject, key: str, place: str = "") -> str:
    value = values.get(key, "")
    if not isinstance(value, str):
        reading.refuse("not_text", key=f"{place}{key}", example=KEY_EXAMPLES[key])
        return ""
    text = value.strip()
    if not text:
        reading.refuse("key_missing", key=f"{place}{key}", example=KEY_EXAMPLES[key])
    return text


def _names(
    reading: _Reading, *, value: object, key: str, is_required: bool = False
) -> dict[str, str]:
    """A text in both languages; a single text is used for both, except for a name."""
    if isinstance(value, str) and not is_required:
        return dict.fromkeys(LANGUAGES, value.strip())
    if value is None and not is_required:
        return {}
    if not isinstance(value, Mapping):
        code = "key_missing" if value is None else "not_names"
        reading.refuse(code, key=key, example=KEY_EXAMPLES[key])
        return {}
    _refuse_unknown(reading, values=value, known_codes=LANGUAGES, place=f"{key}.")
    names_by_language = {}
    for language in LANGUAGES:
        text = value.get(language, "")
        if not isinstance(text, str):
            reading.refuse("not_text", key=f"{key}.{language}", example=KEY_EXAMPLES[key])
        elif not text.strip() and is_required:
            reading.refuse("key_missing", key=f"{key}.{language}", example=KEY_EXAMPLES[key])
        else:
            names_by_language[language] = text.strip()
    return names_by_language


def _day(reading: _Reading, *, values: JsonObject, key: str) -> date | None:
    value = values.get(key)
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value.strip())
        except ValueError:
            reading.refuse("not_a_day", key=key)
            return None
    if value is None:
        reading.refuse("key_missing", key=key, example=KEY_EXAMPLES[key])
        return None
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    reading.refuse("not_a_day", key=key)
    return None


def _targets(reading: _Reading, *, value: object) -> dict[TargetCell, int]:
    if not isinstance(value, list) or not all(isinstance(row, Mapping) for row in value):
        reading.refuse("not_targets", key="target")
        return {}
    targets_by_cell: dict[TargetCell, int] = {}
    numbers: dict[TargetCell, int] = {}
    for number, row in enumerate(value, start=1):
        for cell, officers in _target(reading, row=row, place=f"target {number}: "):
            if cell in targets_by_cell:
                reading.refuse("target_twice", key=f"target {number}", other=numbers[cell])
            targets_by_cell[cell], numbers[cell] = officers, number
    return targets_by_cell


def _target(reading: _Reading, *, row: JsonObject, place: str) -> Iterator[tuple[TargetCell, int]]:
    """The target of a table, if it has no mistakes."""
    before = len(reading.messages)
    _refuse_unknown(reading, values=row, known_codes=TARGET_KEYS, place=place)
    department = _text(reading, values=row, key="department", place=place)
    province = _text(reading, values=row, key="province", place=place)
    year = _number(reading, values=row, key="year", place=place)
    officers = _number(reading, values=row, key="officers", place=place)
    if len(reading.messages) == before:
        yield (department.upper(), province, year), officers


def _number(reading: _Reading, *, values: JsonObject, key: str, place: str) -> int:
    value = values.get(key)
    if value is None:
        reading.refuse("key_missing", key=f"{place}{key}", example=KEY_EXAMPLES[key])
    elif isinstance(value, bool) or not isinstance(value, int):
        reading.refuse("not_a_number", key=f"{place}{key}", example=KEY_EXAMPLES[key])
    else:
        return value
    return 0
