"""Writes records back into their TOML files; unchanged parts stay byte for byte.

Comments, the order of keys and the layout of values are kept; a new record is added at the end in
the layout of the content.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import tomlkit
from tomlkit import items

from promdaen.kit.content.places import record_reviews
from promdaen.kit.content.records import LANGUAGES, RecordReview, Shape
from promdaen.kit.json_objects import JsonObject

DRAFT = RecordReview()
REVIEW = "review"


@dataclass(frozen=True, kw_only=True)
class WrittenRecord:
    """A record to write: its values (None: unchanged) and its review.

    `inner` has the reviews of parts with their own review, by code; the parts are in the list of
    the record named `inside`.
    """

    values: JsonObject | None = None
    review: Mapping[str, RecordReview] | None = None
    inside: str = ""
    inner: Mapping[str, Mapping[str, RecordReview]] = field(default_factory=dict)


class NotWritten(RuntimeError):
    """The new text would not read back as intended; the file was not changed."""


def rewritten(
    *,
    text: str,
    shape: Shape,
    records: Mapping[str, WrittenRecord],
    added: Sequence[JsonObject] = (),
) -> str:
    """The text of a file with its records, by code, updated, and new ones added.

    Raises NotWritten if the text would not read back as intended.
    """
    if not added and _is_up_to_date(text=text, shape=shape, records=records):
        return text
    document = tomlkit.parse(text)
    tables = document.get(shape.each, []) if shape.each else [document] if text else []
    ours = {
        str(table["code"]): (table, records[str(table["code"])])
        for table in tables
        if str(table["code"]) in records
    }
    for table, record_change in ours.values():
        _bring(table=table, record_change=record_change)
    parts = [tomlkit.dumps(document), *(record_text(values=row, shape=shape) for row in added)]
    new_text = "\n".join(part for part in parts if part)
    values_by_code = {code: record_change.values for code, (_table, record_change) in ours.items()}
    _check(text=new_text, shape=shape, values_by_code=values_by_code, added=added)
    return new_text


def record_text(*, values: JsonObject, shape: Shape) -> str:
    """A record of a list, or one with its own file, in the layout of the content.

    >>> from promdaen.kit.content.records import KeyField
    >>> fields = {"code": KeyField(kind="code"), "stem": KeyField(kind="text")}
    >>> shape = Shape(name="item", each="item", fields=fields)
    >>> print(record_text(values={"stem": {"en": "Why?"}, "code": "A-1"}, shape=shape), end="")
    [[item]]
    code = "A-1"
    stem.en = "Why?"
    """
    lines = [f"[[{shape.each}]]"] if shape.each else []
    ordered = [name for name in shape.fields if name in values]
    for name in [*ordered, *(name for name in values if name not in ordered)]:
        lines += _lines(name=name, value=values[name])
    return "\n".join(lines) + "\n"


def _is_up_to_date(*, text: str, shape: Shape, records: Mapping[str, WrittenRecord]) -> bool:
    """Whether a file is already up to date: most are, and checking that is faster."""
    table = tomllib.loads(text)
    tables = table.get(shape.each, []) if shape.each else [table] if text else []
    ours = [(table, records[table["code"]]) for table in tables if table["code"] in records]
    return all(
        _is_as_meant(table=old_table, record_change=record_change)
        for old_table, record_change in ours
    )


def _is_as_meant(*, table: JsonObject, record_change: WrittenRecord) -> bool:
    own_reviews = record_reviews(table=table)
    parts = table[record_change.inside] if record_change.inside else ()
    inner = [
        (part, record_change.inner[part["code"]])
        for part in parts
        if part["code"] in record_change.inner
    ]
    return (
        record_change.values is None
        and (record_change.review is None or _are_same(own_reviews, record_change.review))
        and all(
            _is_part_as_meant(
                part=part, reviews=part_reviews, inherited=own_reviews, upper=record_change.review
            )
            for part, part_reviews in inner
        )
    )


def _bring(*, table: Any, record_change: WrittenRecord) -> None:
    if record_change.values is not None:
        _change(table=table, values=record_change.values)
    for part in table[record_change.inside] if record_change.inside else ():
        inherited = record_reviews(table=table.unwrap())
        part_change = record_change.inner.get(str(part["code"]))
        if part_change is not None:
            _review_part(
                table=part, reviews=part_change, inherited=inherited, upper=record_change.review
            )
    if record_change.review is not None:
        _review(table=table, reviews=record_change.review)


def _change(*, table: Any, values: JsonObject) -> None:
    """Update a table to the values, key by key; its review is not one of them."""
    for key in [key for key in table if key not in values and key != REVIEW]:
        del table[key]
    for key, value in values.items():
        if key not in table:
            _add(table=table, key=key, value=value)
        elif _plain(table[key]) != value or type(_plain(table[key])) is not type(value):
            _replace(table=table, key=key, value=value)


def _add(*, table: Any, key: str, value: Any) -> None:
    is_inline = isinstance(table, items.InlineTable)
    if _is_text(value) and not is_inline:
        for language in LANGUAGES:
            if language in value:
                words = _item(value[language], is_inline=False)
                table.append(tomlkit.key([key, language]), words)
    else:
        table[key] = _item(value, is_inline=is_inline)


def _replace(*, table: Any, key: str, value: Any) -> None:
    inner_tables = table[key]
    if isinstance(value, Mapping) and isinstance(inner_tables, MutableMapping):
        _change(table=inner_tables, values=value)
    elif (
        _are_tables(value)
        and _are_tables(_plain(inner_tables))
        and len(value) == len(inner_tables)
    ):
        for inner, values in zip(inner_tables, value, strict=True):
            _change(table=inner, values=values)
    else:
        table[key] = _item(value, is_inline=isinstance(table, items.InlineTable))


def _are_tables(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(x, Mapping) for x in value)


def _is_text(value: object) -> bool:
    return isinstance(value, Mapping) and bool(value) and set(value) <= set(LANGUAGES)


def _plain(item: object) -> Any:
    return item.unwrap() if hasattr(item, "unwrap") else item


def _review(*, table: Any, reviews: Mapping[str, RecordReview]) -> None:
    """Write the review of a record if it differs in the file."""
    own_reviews = record_reviews(table=_plain(table))
    if _are_same(own_reviews, reviews):
        return
    _write_review(
        table=table,
        reviews={
            language: _merged_review(own_reviews[language], reviews[language])
            for language in LANGUAGES
        },
    )


def _review_part(
    *,
    table: Any,
    reviews: Mapping[str, RecordReview],
    inherited: Mapping[str, RecordReview],
    upper: Mapping[str, RecordReview] | None,
) -> None:
    """Write the review of a part, unless it equals its record's, now and afterwards."""
    part = _plain(table)
    if _is_part_as_meant(part=part, reviews=reviews, inherited=inherited, upper=upper):
        return
    if _are_same(_handed_down(upper or inherited), reviews):
        table.pop(REVIEW, None)
        return
    part_review = record_reviews(table=part) if REVIEW in table else _handed_down(inherited)
    _write_review(
        table=table,
        reviews={
            language: _merged_review(part_review[language], reviews[language])
            for language in LANGUAGES
        },
        is_draft_said=True,
    )


def _is_part_as_meant(
    *,
    part: JsonObject,
    reviews: Mapping[str, RecordReview],
    inherited: Mapping[str, RecordReview],
    upper: Mapping[str, RecordReview] | None,
) -> bool:
    """Whether a part already has the intended review, itself or through its record."""
    if REVIEW in part:
        return _are_same(record_reviews(table=part), reviews)
    inherited_review = _handed_down(inherited)
    return (
        _are_same(inherited_review, reviews)
        and _handed_down(upper or inherited) == inherited_review
    )


def _handed_down(review: Mapping[str, RecordReview]) -> dict[str, RecordReview]:
    """The part of a record's review that its parts inherit: none if it names a text's digest."""
    return {
        language: DRAFT if review[language].digest else review[language] for language in LANGUAGES
    }


def _is_same(file_review: RecordReview, review: RecordReview) -> bool:
    """Whether a file has the intended review; it may leave out the digest."""
    same = (file_review.state, file_review.by, file_review.on) == (
        review.state,
        review.by,
        review.on,
    )
    return same and file_review.digest in ("", review.digest)


def _are_same(
    file_reviews: Mapping[str, RecordReview], reviews: Mapping[str, RecordReview]
) -> bool:
    return all(_is_same(file_reviews[language], reviews[language]) for language in LANGUAGES)


def _merged_review(file_review: RecordReview, review: RecordReview) -> RecordReview:
    return file_review if _is_same(file_review, review) else review


def _write_review(
    *, table: Any, reviews: Mapping[str, RecordReview], is_draft_said: bool = False
) -> None:
    if REVIEW in table:
        del table[REVIEW]
    for language in ("km", "en"):
        review = reviews[language]
        if review.state != DRAFT.state:
            table.append(tomlkit.key([REVIEW, language]), _approval(review))
        elif is_draft_said:
            table.append(tomlkit.key([REVIEW, language]), tomlkit.string("draft"))


def _approval(review: RecordReview) -> Any:
    approval = (
        f"state = {_quoted(review.state)}, by = {_quoted(review.by or '')}, on = {review.on}"
    )
    digest_part = f", of = {_quoted(review.digest)}" if review.digest else ""
    return tomlkit.parse(f"x = {{ {approval}{digest_part} }}\n")["x"]


# ---- values in the layout of the content ----


def _item(value: object, *, is_inline: bool) -> Any:
    if isinstance(value, str) and "\n" in value and not is_inline:
        # Parsed, so that the text starts on the line after its quotation marks.
        return tomlkit.parse(f"x = {_long_text(value)}\n")["x"]
    lines = [f"x = {_inline(value)}"] if _is_text(value) else _lines(name="x", value=value)
    # Line breaks are not allowed within braces; elsewhere every value ends its line.
    return tomlkit.parse("\n".join(lines) + ("" if is_inline else "\n"))["x"]


def _long_text(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    return f'"""\n{escaped}"""'


def _lines(*, name: str, value: Any) -> list[str]:
    """The lines of one key: one per language of a text, one per table of a list."""
    if _is_text(value):
        return [
            f"{name}.{language} = {_text(value[language])}"
            for language in LANGUAGES
            if language in value
        ]
    if _are_tables(value):
        return [f"{name} = [", *(f"  {_inline(entry)}," for entry in value), "]"]
    return [f"{name} = {_inline(value)}"]


def _text(value: str) -> str:
    return _long_text(value) if "\n" in value else _quoted(value)


def _inline(value: object) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_inline(entry)}" for key, entry in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_inline(entry) for entry in value) + "]"
    return _quoted(value) if isinstance(value, str) else str(tomlkit.item(value).as_string())


def _quoted(value: str) -> str:
    return str(tomlkit.string(value).as_string())


def _check(
    *,
    text: str,
    shape: Shape,
    values_by_code: Mapping[str, Mapping[str, object] | None],
    added: Sequence[JsonObject],
) -> None:
    table = tomllib.loads(text)
    tables_by_code = {row["code"]: row for row in (table[shape.each] if shape.each else [table])}
    for code, values in [*values_by_code.items(), *((row["code"], row) for row in added)]:
        if values is not None and _without_review(tables_by_code.get(code)) != dict(values):
            raise NotWritten(f"{shape.name} {code} would not read as it stands.")


def _without_review(values: object) -> object:
    if isinstance(values, Mapping):
        return {key: _without_review(value) for key, value in values.items() if key != REVIEW}
    return [_without_review(value) for value in values] if isinstance(values, list) else values
