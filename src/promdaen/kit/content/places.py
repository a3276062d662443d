"""A record with its position in its file: its lines, its faults, and the checked record."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from promdaen.kit.content.checks import review_faults, table_faults
from promdaen.kit.content.records import (
    LANGUAGES,
    ContentError,
    ContentRecord,
    RecordReview,
    Shape,
    ValueFault,
)
from promdaen.kit.json_objects import JsonObject, NewJsonObject


@dataclass(frozen=True, kw_only=True)
class LocatedRecord:
    """A record with its position in its file, before it has been checked."""

    file: str
    sort: str
    line: int
    source: Sequence[str]
    values: JsonObject

    def error(self, fault: ValueFault) -> ContentError:
        code = self.values.get("code")
        name = f"{self.sort} {code}" if isinstance(code, str) else self.sort
        return ContentError(
            file=self.file,
            place=f"{name}, key `{fault.key}`",
            problem=fault.problem,
            remedy=fault.remedy,
            line=self._key_line(fault.key),
        )

    def record(self) -> ContentRecord:
        return ContentRecord(
            file=self.file,
            line=self.line,
            code=self.values["code"],
            values={key: value for key, value in self.values.items() if key != "review"},
            review=record_reviews(table=self.values),
        )

    def _key_line(self, key: str) -> int:
        names = re.findall(r"[^.\[\]]+", re.sub(r"\[\d+\]", "", key))
        inner = re.fullmatch(r"(\w+)\[(\d+)\].*", key)
        headers = [
            number
            for number, line in enumerate(self.source)
            if inner and line.startswith(f"[[{inner[1]}]]")
        ]
        if inner and int(inner[2]) <= len(headers):
            return self.line + headers[int(inner[2]) - 1]
        for name in (".".join(names), names[0]):
            start = re.compile(rf"{re.escape(name)}\s*[.=]")
            for number, line in enumerate(self.source):
                if start.match(line):
                    return self.line + number
        return self.line


def places(
    *, table: NewJsonObject, shape: Shape, label: str, source: str
) -> Iterator[LocatedRecord]:
    """Split a file into its records, each with its first line and its own lines."""
    lines = source.splitlines()
    if shape.each is None:
        yield LocatedRecord(file=label, sort=shape.name, line=1, source=lines, values=table)
        return
    header = f"[[{shape.each}]]"
    starts = [number for number, line in enumerate(lines) if line.startswith(header)]
    starts += [len(lines)] * (len(table[shape.each]) + 1 - len(starts))
    for values, start, end in zip(table[shape.each], starts, starts[1:], strict=False):
        yield LocatedRecord(
            file=label, sort=shape.name, line=start + 1, source=lines[start:end], values=values
        )


def is_list_of_records(*, table: JsonObject, shape: Shape) -> bool:
    """Whether a file has only its records and nothing else."""
    if shape.each is None:
        return True
    records = table.get(shape.each)
    return (
        set(table) == {shape.each}
        and isinstance(records, list)
        and all(isinstance(record, Mapping) for record in records)
    )


def repeated(located_record: LocatedRecord, *, first_seen: dict[str, str]) -> Iterator[ValueFault]:
    """A fault if a code was used before; adds the codes to `first_seen`."""
    code = located_record.values.get("code")
    if not isinstance(code, str):
        return
    position = f"{located_record.file}:{located_record.line}"
    if first_seen.setdefault(code, position) != position:
        yield ValueFault(
            key="code",
            problem=f"{code} stands already at {first_seen[code]}",
            remedy="give each record a code of its own",
        )


def record_faults(values: JsonObject, *, shape: Shape) -> Iterator[ValueFault]:
    """The faults in the keys of a record and in its review."""
    yield from table_faults({k: v for k, v in values.items() if k != "review"}, shape=shape)
    yield from review_faults(values.get("review", {}))


def record_reviews(*, table: JsonObject) -> dict[str, RecordReview]:
    """The review of a table, by language: a draft unless stated otherwise.

    >>> record_reviews(table={"code": "A"})["km"].state
    'draft'
    """
    review = table.get("review", {})
    return {
        language: _review(review[language])
        if isinstance(review.get(language), Mapping)
        else RecordReview()
        for language in LANGUAGES
    }


def _review(values: JsonObject) -> RecordReview:
    # In a file the digest of the approved text is called `of`.
    return RecordReview(
        **{"digest" if name == "of" else name: value for name, value in values.items()}
    )
