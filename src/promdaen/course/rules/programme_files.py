"""Programmes as files: what `promdaen import-programme` reads from TOML."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from promdaen.course.rules.programmes import TargetCell
from promdaen.kit.spreadsheets import FileMessage, MessageText, Param, filled

LARGEST_BYTES = 1_000_000
KEYS = ("code", "name", "donor", "ministry", "currency", "starts", "ends", "target")
TARGET_KEYS = ("department", "province", "year", "officers")
LANGUAGES = ("en", "km")
USD = "USD"

TEXTS: Mapping[str, MessageText] = {
    "file_not_there": MessageText(
        en="The file is not there or cannot be opened.",
        km="រកមិនឃើញ ឬមិនអាចបើកឯកសារបានទេ។",
        en_remedy="Check the name and the folder.",
        km_remedy="សូមពិនិត្យឈ្មោះឯកសារ និងថតឯកសារ។",
    ),
    "file_too_large": MessageText(
        en="The file is larger than {limit} bytes.",
        km="ឯកសារធំជាង {limit} បៃ។",
        en_remedy="Name the TOML file of one programme.",
        km_remedy="សូមដាក់ឯកសារ TOML នៃកម្មវិធីមួយ។",
    ),
    "file_empty": MessageText(
        en="The file is empty.",
        km="ឯកសារទទេ។",
        en_remedy="Write code, name.en, name.km, starts and ends.",
        km_remedy="សូមសរសេរ code, name.en, name.km, starts និង ends។",
    ),
    "file_encoding": MessageText(
        en="The text is in another encoding than UTF-8.",
        km="អក្សរក្នុងឯកសារមិនមែនជា UTF-8 ទេ។",
        en_remedy="Save the file as UTF-8 and import it again.",
        km_remedy="សូមរក្សាទុកជា UTF-8 រួចនាំចូលម្តងទៀត។",
    ),
    "file_syntax": MessageText(
        en="The file cannot be read as TOML: {what}.",
        km="មិនអាចអានឯកសារជា TOML បានទេ៖ {what}។",
        en_remedy="Correct this line and import the file again.",
        km_remedy="សូមកែបន្ទាត់នេះ រួចនាំចូលម្តងទៀត។",
    ),
    "key_unknown": MessageText(
        en="{key}: there is no such key.",
        km="{key}៖ គ្មានពាក្យគន្លឹះនេះទេ។",
        en_remedy="Use only: {known}.",
        km_remedy="សូមប្រើតែ៖ {known}។",
    ),
    "key_missing": MessageText(
        en="{key}: it is missing or empty.",
        km="{key}៖ ខ្វះ ឬទទេ។",
        en_remedy="Write it, such as {example}.",
        km_remedy="សូមសរសេរ ដូចជា {example}។",
    ),
    "not_text": MessageText(
        en="{key}: it is not a text.",
        km="{key}៖ មិនមែនជាអត្ថបទទេ។",
        en_remedy="Write it in quotation marks, such as {example}.",
        km_remedy="សូមសរសេរក្នុងសញ្ញាសម្រង់ ដូចជា {example}។",
    ),
    "not_names": MessageText(
        en="{key}: it is neither a text nor {key}.en and {key}.km.",
        km="{key}៖ មិនមែនជាអត្ថបទ ឬ {key}.en និង {key}.km ទេ។",
        en_remedy="Write it as {example}.",
        km_remedy="សូមសរសេរជា {example}។",
    ),
    "not_a_day": MessageText(
        en="{key}: it is not a date.",
        km="{key}៖ មិនមែនជាកាលបរិច្ឆេទទេ។",
        en_remedy="Write it as 2026-01-31.",
        km_remedy="សូមសរសេរជា 2026-01-31។",
    ),
    "not_targets": MessageText(
        en="{key}: it is not a list of targets.",
        km="{key}៖ មិនមែនជាបញ្ជីគោលដៅទេ។",
        en_remedy="Begin each target with [[target]] on a line of its own.",
        km_remedy="សូមចាប់ផ្តើមគោលដៅនីមួយៗដោយ [[target]] លើបន្ទាត់មួយ។",
    ),
    "not_a_number": MessageText(
        en="{key}: it is not a whole number.",
        km="{key}៖ មិនមែនជាចំនួនគត់ទេ។",
        en_remedy="Write digits alone, such as {example}.",
        km_remedy="សូមសរសេរតែលេខ ដូចជា {example}។",
    ),
    "target_twice": MessageText(
        en="{key}: target {other} is for the same department, province and year.",
        km="{key}៖ គោលដៅ {other} សម្រាប់នាយកដ្ឋាន ខេត្ត និងឆ្នាំដដែល។",
        en_remedy="Keep one of them.",
        km_remedy="សូមទុកតែមួយ។",
    ),
}
EXAMPLES: Mapping[str, str] = {
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
    """A programme as a file has it; `targets` are officers by cell, in the order of the file."""

    code: str
    name: Mapping[str, str]
    donor: Mapping[str, str]
    ministry: Mapping[str, str]
    currency: str
    starts_on: date
    ends_on: date
    targets: Mapping[TargetCell, int]

    def key_of_cell(self, *, cell: TargetCell) -> str:
        """What a target is called in the file: its number, then its cell."""
        number = list(self.targets).index(cell) + 1
        return f"target {number} ({', '.join(map(str, cell))})"


@dataclass(kw_only=True)
class _Reading:
    """The mistakes met so far."""

    messages: list[FileMessage] = field(default_factory=list)

    def refuse(self, code: str, **params: Param) -> None:
        self.messages.append(message(code=code, **params))


def key_of_field(*, name: str) -> str:
    """What a detail of a programme is called in a file.

    >>> [key_of_field(name=name) for name in ("code", "title_km", "funder_en", "starts_on")]
    ['code', 'name.km', 'donor.en', 'starts']
    """
    keys = {"title": "name", "funder": "donor", "implementer": "ministry"}
    first, _, last = name.partition("_")
    return f"{keys[first]}.{last}" if last in LANGUAGES else first


def message(*, code: str, **params: Param) -> FileMessage:
    """A sentence about a file of a programme."""
    return filled(texts=TEXTS, code=code, row=None, column=None, params=params)


def read_programme(*, data: bytes) -> ProgrammeFile:
    """Read a programme from TOML; raises ProgrammeFileRefused naming every mistake."""
    values = _parsed(data=data)
    reading = _Reading()
    _refuse_unknown(reading, values=values, known_codes=KEYS)
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


def _parsed(*, data: bytes) -> dict[str, Any]:
    if len(data) > LARGEST_BYTES:
        raise ProgrammeFileRefused(message(code="file_too_large", limit=LARGEST_BYTES))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ProgrammeFileRefused(message(code="file_encoding")) from None
    if not text.strip():
        raise ProgrammeFileRefused(message(code="file_empty"))
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        said = str(error).rstrip(".")
        raise ProgrammeFileRefused(message(code="file_syntax", what=said)) from None


def _refuse_unknown(
    reading: _Reading, *, values: Mapping[str, Any], known_codes: Sequence[str], place: str = ""
) -> None:
    for key in values:
        if key not in known_codes:
            reading.refuse("key_unknown", key=f"{place}{key}", known=", ".join(known_codes))


def _text(reading: _Reading, *, values: Mapping[str, Any], key: str, place: str = "") -> str:
    value = values.get(key, "")
    if not isinstance(value, str):
        reading.refuse("not_text", key=f"{place}{key}", example=EXAMPLES[key])
        return ""
    text = value.strip()
    if not text:
        reading.refuse("key_missing", key=f"{place}{key}", example=EXAMPLES[key])
    return text


def _names(
    reading: _Reading, *, value: Any, key: str, is_required: bool = False
) -> dict[str, str]:
    """A text in both languages; one text alone is that of both, but not for a name."""
    if isinstance(value, str) and not is_required:
        return dict.fromkeys(LANGUAGES, value.strip())
    if value is None and not is_required:
        return {}
    if not isinstance(value, Mapping):
        code = "key_missing" if value is None else "not_names"
        reading.refuse(code, key=key, example=EXAMPLES[key])
        return {}
    _refuse_unknown(reading, values=value, known_codes=LANGUAGES, place=f"{key}.")
    found = {}
    for language in LANGUAGES:
        text = value.get(language, "")
        if not isinstance(text, str):
            reading.refuse("not_text", key=f"{key}.{language}", example=EXAMPLES[key])
        elif not text.strip() and is_required:
            reading.refuse("key_missing", key=f"{key}.{language}", example=EXAMPLES[key])
        else:
            found[language] = text.strip()
    return found


def _day(reading: _Reading, *, values: Mapping[str, Any], key: str) -> date | None:
    value = values.get(key)
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value.strip())
        except ValueError:
            reading.refuse("not_a_day", key=key)
            return None
    if value is None:
        reading.refuse("key_missing", key=key, example=EXAMPLES[key])
        return None
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    reading.refuse("not_a_day", key=key)
    return None


def _targets(reading: _Reading, *, value: Any) -> dict[TargetCell, int]:
    if not isinstance(value, list) or not all(isinstance(row, Mapping) for row in value):
        reading.refuse("not_targets", key="target")
        return {}
    found: dict[TargetCell, int] = {}
    numbers: dict[TargetCell, int] = {}
    for number, row in enumerate(value, start=1):
        for cell, officers in _target(reading, row=row, place=f"target {number}: "):
            if cell in found:
                reading.refuse("target_twice", key=f"target {number}", other=numbers[cell])
            found[cell], numbers[cell] = officers, number
    return found


def _target(
    reading: _Reading, *, row: Mapping[str, Any], place: str
) -> Iterator[tuple[TargetCell, int]]:
    """The target of a table, if nothing of it is wrong."""
    before = len(reading.messages)
    _refuse_unknown(reading, values=row, known_codes=TARGET_KEYS, place=place)
    department = _text(reading, values=row, key="department", place=place)
    province = _text(reading, values=row, key="province", place=place)
    year = _number(reading, values=row, key="year", place=place)
    officers = _number(reading, values=row, key="officers", place=place)
    if len(reading.messages) == before:
        yield (department.upper(), province, year), officers


def _number(reading: _Reading, *, values: Mapping[str, Any], key: str, place: str) -> int:
    value = values.get(key)
    if value is None:
        reading.refuse("key_missing", key=f"{place}{key}", example=EXAMPLES[key])
    elif isinstance(value, bool) or not isinstance(value, int):
        reading.refuse("not_a_number", key=f"{place}{key}", example=EXAMPLES[key])
    else:
        return value
    return 0
