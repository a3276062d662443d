"""Checks of the values of a record's keys: one check per kind of value."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from promdaen.kit.content import wording
from promdaen.kit.content.records import LANGUAGES, KeyField, Shape, ValueFault

ADDRESS = re.compile(r"https?://[^\s\"'<>]+")
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


class ValueCheck(Protocol):
    """Yields the faults of a key's value."""

    def __call__(self, value: object, *, spec: KeyField, path: str) -> Iterator[ValueFault]: ...


def table_faults(value: object, *, shape: Shape, path: str = "") -> Iterator[ValueFault]:
    """The faults in the keys of a table: unknown, missing, or invalid."""
    if not isinstance(value, Mapping):
        yield ValueFault(key=path, problem="is not a table", remedy="write { key = value, ... }")
        return
    prefix = f"{path}." if path else ""
    for key in sorted(value.keys() - shape.fields.keys()):
        allowed = ", ".join(shape.fields)
        yield ValueFault(
            key=prefix + key,
            problem="is not a key of this record",
            remedy=f"the keys are {allowed}",
        )
    for key, spec in shape.fields.items():
        if key in value:
            yield from CHECKS[spec.kind](value[key], spec=spec, path=prefix + key)
        elif spec.required:
            yield ValueFault(
                key=prefix + key, problem="missing", remedy="add it or remove the record"
            )


def review_faults(review: object) -> Iterator[ValueFault]:
    """The faults of a review: each language is a draft, or approved by someone."""
    remedy = 'write "draft" or { state = "approved", by = "name, office", on = 2026-11-24 }'
    if not isinstance(review, Mapping) or set(review) - set(LANGUAGES):
        yield ValueFault(key="review", problem="is not a table of languages", remedy=remedy)
        return
    for language, state in review.items():
        if state != "draft" and not _is_approval(state):
            problem = "is neither draft nor approved by a named person on a date"
            yield ValueFault(key=f"review.{language}", problem=problem, remedy=remedy)


def _is_approval(state: object) -> bool:
    """Whether it names the approver and the date; `of` may identify the text by its digest."""
    return (
        isinstance(state, Mapping)
        and {"state", "by", "on"} <= set(state) <= {"state", "by", "on", "of"}
        and state["state"] == "approved"
        and isinstance(state["by"], str)
        and bool(state["by"].strip())
        and type(state["on"]) is datetime.date
        and isinstance(state.get("of", ""), str)
    )


def _typed(types: type | tuple[type, ...], type_name: str, remedy: str) -> ValueCheck:
    def check(value: object, *, spec: KeyField, path: str) -> Iterator[ValueFault]:
        type_choices = types if isinstance(types, tuple) else (types,)
        if type(value) not in type_choices:
            yield ValueFault(key=path, problem=type_name, remedy=remedy)

    return check


def _code(value: object, *, spec: KeyField, path: str) -> Iterator[ValueFault]:
    if not isinstance(value, str) or not CODE.fullmatch(value):
        remedy = "use Latin letters, digits, dots and hyphens"
        yield ValueFault(key=path, problem="is not a code", remedy=remedy)


def _address(value: Any, *, spec: KeyField, path: str) -> Iterator[ValueFault]:
    if not isinstance(value, str) or not ADDRESS.fullmatch(value):
        remedy = "write it whole, as https://example.org/page"
        yield ValueFault(key=path, problem="is not a web address", remedy=remedy)


def _codes(value: object, *, spec: KeyField, path: str) -> Iterator[ValueFault]:
    if not isinstance(value, list):
        yield ValueFault(key=path, problem="is not a list of codes", remedy='write ["A", "B"]')
        return
    for number, code in enumerate(value, start=1):
        yield from _code(code, spec=spec, path=f"{path}[{number}]")
    for code in sorted({str(code) for code in value if value.count(code) > 1}):
        yield ValueFault(key=path, problem=f"names {code} twice", remedy="name it once")


def _line(value: object, *, spec: KeyField, path: str) -> Iterator[ValueFault]:
    yield from _wording(value, language="en", path=path)


def _lines(value: object, *, spec: KeyField, path: str) -> Iterator[ValueFault]:
    if not isinstance(value, list):
        yield ValueFault(key=path, problem="is not a list of texts", remedy='write ["one", "two"]')
        return
    for number, text in enumerate(value, start=1):
        yield from _wording(text, language="en", path=f"{path}[{number}]")


def _khmer(value: object, *, spec: KeyField, path: str) -> Iterator[ValueFault]:
    yield from _wording(value, language="km", path=path)


def _text(value: Any, *, spec: KeyField, path: str) -> Iterator[ValueFault]:
    if not isinstance(value, Mapping):
        yield ValueFault(
            key=path, problem="is not a text in two languages", remedy="write .en and .km"
        )
        return
    for language in sorted(value.keys() - set(LANGUAGES)):
        remedy = "keep en and km; content has these two languages"
        yield ValueFault(
            key=f"{path}.{language}", problem="is not a language of the content", remedy=remedy
        )
    for language in LANGUAGES:
        if language in value:
            yield from _wording(value[language], language=language, path=f"{path}.{language}")
        else:
            name = wording.LANGUAGE_NAMES[language]
            remedy = f"add the {name} text or remove the record"
            yield ValueFault(key=f"{path}.{language}", problem="missing", remedy=remedy)


def _wording(value: object, *, language: str, path: str) -> Iterator[ValueFault]:
    if not isinstance(value, str):
        yield ValueFault(
            key=path, problem="is not a text", remedy="put it between quotation marks"
        )
        return
    for problem, remedy in wording.faults(text=value, language=language):
        yield ValueFault(key=path, problem=problem, remedy=remedy)


def _word(value: object, *, spec: KeyField, path: str) -> Iterator[ValueFault]:
    if value not in spec.words:
        remedy = f"choose one of {', '.join(spec.words)}"
        yield ValueFault(key=path, problem=f"{value!r} is not one of the words", remedy=remedy)


def _list_faults(value: object, *, spec: KeyField, path: str) -> Iterator[ValueFault]:
    if not isinstance(value, list) or not value:
        remedy = f"choose from {', '.join(spec.words)}"
        yield ValueFault(key=path, problem="is not a list of words", remedy=remedy)
        return
    for number, word in enumerate(value, start=1):
        yield from _word(word, spec=spec, path=f"{path}[{number}]")


def _part(value: object, *, spec: KeyField, path: str) -> Iterator[ValueFault]:
    if spec.inside is not None:
        yield from table_faults(value, shape=spec.inside, path=path)


def _parts(value: object, *, spec: KeyField, path: str) -> Iterator[ValueFault]:
    if not isinstance(value, list) or not value:
        remedy = "write at least one { ... } between [ and ]"
        yield ValueFault(key=path, problem="is not a list of tables", remedy=remedy)
        return
    for number, part in enumerate(value, start=1):
        yield from _part(part, spec=spec, path=f"{path}[{number}]")


def _review(value: object, *, spec: KeyField, path: str) -> Iterator[ValueFault]:
    prefix = path.removesuffix("review")
    for fault in review_faults(value):
        yield ValueFault(key=prefix + fault.key, problem=fault.problem, remedy=fault.remedy)


def _anything(value: object, *, spec: KeyField, path: str) -> Iterator[ValueFault]:
    yield from ()


CHECKS: Mapping[str, ValueCheck] = {
    "address": _address,
    "anything": _anything,
    "code": _code,
    "codes": _codes,
    "date": _typed(datetime.date, "is not a date", "write it as 2026-11-24"),
    "each": _parts,
    "english": _line,
    "flag": _typed(bool, "is not true or false", "write true or false"),
    "integer": _typed(int, "is not a whole number", "write a number without a point"),
    "khmer": _khmer,
    "line": _line,
    "lines": _lines,
    "number": _typed((int, float), "is not a number", "write a number"),
    "review": _review,
    "some_of": _list_faults,
    "table": _part,
    "text": _text,
    "word": _word,
}
