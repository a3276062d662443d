"""Exports content to a folder that can be loaded again and gives the same content."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from promdaen.curriculum import queries as curriculum_queries
from promdaen.curriculum.rules import records as record_rules
from promdaen.curriculum.rules import review_states
from promdaen.kit import content
from promdaen.kit.content import ContentRecord, RecordReview, Shape, writing
from promdaen.kit.json_objects import JsonObject

CONTENT_PARTS: Mapping[str, tuple[str, ...]] = {
    "items": ("item",),
    "lessons": ("lesson",),
    "cases": ("case",),
    "scenarios": ("scenario",),
    "booth": ("dialogue", "incident", "wave"),
    "survey": ("survey", "indicator", "calibration"),
    "measures": ("measure",),
    "reviews": (),
}
"""The parts that can be exported separately, with the kinds of record whose texts they have."""
LANGUAGES = ("km", "en")


class ExportRefused(RuntimeError):
    """The folder cannot receive the content; the message says why and what to do."""


@dataclass(frozen=True, kw_only=True)
class ContentExport:
    """The result of an export: changed files, and records that differ in this database.

    `overwritten` records were changed in their files as well since they were loaded. `left`
    records were changed only in their files, and stay as the files have them. `private` are items
    for tests only that were written here and were left out.
    """

    files: Sequence[str]
    records: Sequence[str]
    overwritten: Sequence[str]
    left: Sequence[str]
    private: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class _Task:
    """What to write: the kinds of record with texts, whether with reviews, and if into a copy."""

    kinds: Collection[str]
    has_reviews: bool
    is_copy: bool
    has_private: bool
    stored_records: Mapping[tuple[str, str], Any]
    reviews: Mapping[tuple[str, str], RecordReview]


def export_content(
    *, folder: Path, names: Collection[str] = (), has_private: bool = False
) -> ContentExport:
    """Write the content of this database to a folder.

    An empty folder first receives a copy of the shipped content; a content folder is updated in
    place, and keeps changes made in it since it was loaded. `names` names some of CONTENT_PARTS.
    Items for tests only that were written here are left out unless `has_private`. Raises
    ExportRefused for a folder that has other files, and content.ContentRefused for content that
    cannot be read.
    """
    is_copy = _prepared(folder=folder)
    kinds = [kind for part in names for kind in CONTENT_PARTS[part]]
    task = _Task(
        kinds=kinds if names else record_rules.STORED_KINDS,
        has_reviews=not names or "reviews" in names,
        is_copy=is_copy,
        has_private=has_private,
        stored_records=curriculum_queries.current_records(),
        reviews=curriculum_queries.current_reviews(),
    )
    shapes = content.read_shapes(path=folder / "shapes.toml")
    read = content.read_content(root=folder, names=list(record_rules.STORED_KINDS))
    files: list[str] = []
    changed: list[str] = []
    over: list[str] = []
    private: list[str] = []
    left: list[str] = []
    for kind, records in read.items():
        settled = {
            record.code: _settled(kind=kind, record=record, task=task) for record in records
        }
        changed += [f"{kind}:{code}" for code, (_one, is_new) in settled.items() if is_new]
        over += [
            f"{kind}:{record.code}"
            for record in records
            if settled[record.code][1] and _is_changed_too(kind, record, task)
        ]
        left += [f"{kind}:{record.code}" for record in records if _is_left(kind, record, task)]
        added = _added(kind=kind, records=records, shape=shapes[kind], task=task)
        changed += [f"{kind}:{record['code']}" for ours in added.values() for record in ours]
        private += _private(kind=kind, records=records, task=task)
        records_by_code = {code: pair for code, (pair, _is_new) in settled.items()}
        files += _write(folder=folder, shape=shapes[kind], records=records_by_code, added=added)
    return ContentExport(
        files=files, records=changed, overwritten=over, left=left, private=private
    )


def _prepared(*, folder: Path) -> bool:
    """Whether the folder is a copy created now; an existing content folder is used as it is."""
    if (folder / "shapes.toml").is_file():
        return False
    if folder.is_file() or (folder.is_dir() and any(folder.iterdir())):
        raise ExportRefused(
            f"{folder}: is neither empty nor a folder of content; name another folder."
        )
    shutil.copytree(content.content_root(), folder, dirs_exist_ok=True)
    return True


def _settled(
    *, kind: str, record: ContentRecord, task: _Task
) -> tuple[writing.WrittenRecord, bool]:
    """The final state of a record in its file, and whether its text differs from the file."""
    stored_values = record_rules.strip_review(values=record.values)
    row = task.stored_records.get((kind, record.code))
    is_ours = row is not None and kind in task.kinds and (task.is_copy or row.edited_at)
    values = row.values if row is not None and is_ours and row.values != stored_values else None
    if not task.has_reviews:
        return writing.WrittenRecord(values=values), values is not None
    parts = stored_values.get("outcomes", ()) if kind == "topic" else ()
    written_record = writing.WrittenRecord(
        values=values,
        review=_review(subject=f"{kind}:{record.code}", task=task),
        inside="outcomes" if parts else "",
        inner={
            part["code"]: _review(subject=f"outcome:{part['code']}", task=task) for part in parts
        },
    )
    return written_record, values is not None


def _is_changed_too(kind: str, record: ContentRecord, task: _Task) -> bool:
    """Whether a record that was edited here was changed in its file as well."""
    row = task.stored_records[kind, record.code]
    stored_values = record_rules.strip_review(values=record.values)
    return bool(row.edited_at) and row.loaded_digest != review_states.digest_of_values(
        values=stored_values
    )


def _is_left(kind: str, record: ContentRecord, task: _Task) -> bool:
    """Whether the file has a text of its own that was not loaded here."""
    row = task.stored_records.get((kind, record.code))
    if task.is_copy or kind not in task.kinds or (row is not None and row.edited_at):
        return False
    stored_values = record_rules.strip_review(values=record.values)
    return row is None or row.values != stored_values


def _review(*, subject: str, task: _Task) -> dict[str, RecordReview]:
    return {
        language: task.reviews.get((subject, language), RecordReview()) for language in LANGUAGES
    }


def _added(
    *, kind: str, records: Sequence[ContentRecord], shape: Shape, task: _Task
) -> dict[str, list[JsonObject]]:
    """The records created here, by target file: that of the topic's other records.

    A record that fills a whole file gets one of its own.
    """
    if kind not in task.kinds:
        return {}
    known_codes = {record.code for record in records}
    additions: dict[str, list[Mapping[str, Any]]] = {}
    for (sort, code), row in task.stored_records.items():
        if sort == kind and code not in known_codes and row.edited_at is not None:
            if _is_private(row) and not task.has_private:
                continue
            own = f"{str(shape.files).partition('*')[0]}{code.lower()}.toml"
            path = (
                _record_path(row=row, kind=kind, records=records, task=task) if shape.each else own
            )
            values = record_rules.arranged(values=row.values, shape=shape)
            additions.setdefault(path, []).append(values)
    return additions


def _private(*, kind: str, records: Sequence[ContentRecord], task: _Task) -> list[str]:
    """The items for tests only that were written here and are left out."""
    if kind != "item" or kind not in task.kinds or task.has_private:
        return []
    public_codes = {record.code for record in records}
    return [
        f"item:{code}"
        for (sort, code), row in task.stored_records.items()
        if sort == kind
        and code not in public_codes
        and row.edited_at is not None
        and _is_private(row)
    ]


def _is_private(row: Any) -> bool:
    return bool(row.kind == "item" and row.values.get("use") == "test")


def _record_path(*, row: Any, kind: str, records: Sequence[ContentRecord], task: _Task) -> str:
    for record in records:
        topic = record_rules.record_topic(kind=kind, code=record.code, values=record.values)
        if topic == row.topic:
            return record.file.partition("/")[2]
    number = task.stored_records["topic", row.topic].values["number"]
    return f"{kind}s/{number:02d}-{row.topic.lower()}.toml"


def _write(
    *,
    folder: Path,
    shape: Shape,
    records: Mapping[str, writing.WrittenRecord],
    added: Mapping[str, Sequence[JsonObject]],
) -> Iterator[str]:
    """Write the files of a kind whose text differs; yields their names."""
    paths = {path.relative_to(folder).as_posix() for path in folder.glob(str(shape.files))}
    for name in sorted(paths | set(added)):
        path = folder / name
        old = path.read_text(encoding="utf-8") if path.exists() else ""
        new = writing.rewritten(text=old, shape=shape, records=records, added=added.get(name, ()))
        if new != old:
            path.write_text(new, encoding="utf-8", newline="\n")
            yield name
