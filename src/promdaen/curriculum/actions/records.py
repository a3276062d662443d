"""Current records of content: from files, or edited here and kept on import."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from promdaen.curriculum.actions.refusals import ReviewRefused
from promdaen.curriculum.actions.reviews import follow_text
from promdaen.curriculum.models import Record
from promdaen.curriculum.rules import records as record_rules
from promdaen.curriculum.rules import review_states
from promdaen.kit import audit, content, loading
from promdaen.kit.json_objects import JsonObject
from promdaen.people.models import Account

Records = Mapping[str, Sequence[content.ContentRecord]]
KEPT_OF_AN_EDIT = ("topic", "title_km", "title_en", "values")
RECORD_COLUMNS = (
    *KEPT_OF_AN_EDIT,
    "position",
    "file",
    "loaded_digest",
    "offered_digest",
    "edited_at",
    "edited_by",
)


@dataclass(frozen=True, kw_only=True)
class StoredRecords:
    """The records to save: those of the files, except where an edit is kept."""

    records: Records
    loaded: loading.LoadCounts


def put_records(
    *, records: Records, edited: Collection[str] = (), by: Account | None, now: datetime
) -> StoredRecords:
    """Save the records of the files, except where an edit made here is kept.

    `edited` names the edits to discard, as "item:UNTOC-01". A record that is no longer in the
    files is deleted, unless it was edited or created here. Raises ReviewRefused if `edited` names
    a record that was not edited here, or has no text in a file.
    """
    with transaction.atomic():
        rows_by_subject = {row.subject: row for row in Record.objects.select_for_update()}
        _check_taken(edited=edited, records=records, stored=rows_by_subject)
        records_by_kind: dict[str, list[content.ContentRecord]] = {}
        rows: dict[str, Record] = {}
        for kind, ours in records.items():
            if kind not in record_rules.STORED_KINDS:
                continue
            records_by_kind[kind] = []
            for position, record in enumerate(ours):
                row = _row(kind=kind, record=record, position=position)
                before = None if row.subject in edited else rows_by_subject.get(row.subject)
                rows[row.subject] = _settled(record=row, before=before)
                values = rows[row.subject].values
                records_by_kind[kind].append(dataclasses.replace(record, values=values))
        rows |= {row.subject: row for row in _outcomes(rows=rows)}
        _store(rows=rows, stored=rows_by_subject, kinds=set(records_by_kind))
        if edited:
            detail = {"subjects": sorted(edited)}
            audit.record_line(action="take_records", subject=None, by=by, now=now, detail=detail)
    edited_count = sum(1 for row in rows.values() if row.edited_at is not None)
    return StoredRecords(
        records={**records, **records_by_kind}, loaded=loading.LoadCounts(kept=edited_count)
    )


def put_edited(
    *, kind: str, code: str, values: JsonObject, by: Account | None, now: datetime
) -> None:
    """Save an edited record; changed texts that were approved are drafts again.

    Call within the transaction of the action that changes the subject of the record.
    """
    columns = _columns(kind=kind, code=code, values=values)
    record = Record.objects.select_for_update().filter(subject=columns["subject"]).first()
    if record is None:
        record = Record(position=_next_position(kind=kind))
    for name, value in columns.items():
        setattr(record, name, value)
    is_as_loaded = record.loaded_digest == review_states.digest_of_values(values=values)
    record.edited_at = None if is_as_loaded else now
    record.edited_by = "" if is_as_loaded or by is None else by.name
    record.save()
    follow_text(subject=record.subject, values=values)


def drop_records(*, kind: str, codes: Collection[str]) -> None:
    """Remove records that other ones replace, with edits made here.

    Call within the transaction of the action that replaces them.
    """
    Record.objects.filter(kind=kind, code__in=codes).delete()


def _check_taken(
    *, edited: Collection[str], records: Records, stored: Mapping[str, Record]
) -> None:
    offered = {f"{kind}:{record.code}" for kind, ours in records.items() for record in ours}
    lines = [
        _("%(subject)s: no edit to discard; the text is the same as in its file, or has no file.")
        % {"subject": subject}
        for subject in edited
        if subject not in offered or subject not in stored or stored[subject].edited_at is None
    ]
    if lines:
        raise ReviewRefused(*lines)


def _row(*, kind: str, record: content.ContentRecord, position: int) -> Record:
    values = record_rules.strip_review(values=record.values)
    digest = review_states.digest_of_values(values=values)
    return Record(
        **_columns(kind=kind, code=record.code, values=values),
        position=position,
        file=record.file.partition("/")[2],
        loaded_digest=digest,
        offered_digest=digest,
    )


def _columns(*, kind: str, code: str, values: JsonObject) -> dict[str, Any]:
    return {
        "subject": f"{kind}:{code}",
        "kind": kind,
        "code": code,
        "values": dict(values),
        "topic": record_rules.record_topic(kind=kind, code=code, values=values),
        "title_km": record_rules.record_title(values=values, language="km"),
        "title_en": record_rules.record_title(values=values, language="en"),
    }


def _settled(*, record: Record, before: Record | None) -> Record:
    """The row to save: an edit is kept until the file has the same values."""
    if before is None or before.edited_at is None or before.values == record.values:
        return record
    for name in (*KEPT_OF_AN_EDIT, "loaded_digest", "edited_at", "edited_by"):
        setattr(record, name, getattr(before, name))
    return record


def _outcomes(*, rows: Mapping[str, Record]) -> Iterator[Record]:
    """Yield each outcome as its own record, because each is reviewed separately."""
    position = 0
    for record in [record for record in rows.values() if record.kind == "topic"]:
        for part in record.values["outcomes"]:
            position += 1
            yield Record(
                **_columns(kind="outcome", code=part["code"], values=part),
                position=position,
                file=record.file,
            )


def _store(*, rows: Mapping[str, Record], stored: Mapping[str, Record], kinds: set[str]) -> None:
    """Save what differs; delete records that are no longer in the files of these kinds."""
    fresh = [record for subject, record in rows.items() if subject not in stored]
    changed = [
        record
        for subject, record in rows.items()
        if subject in stored
        and any(getattr(record, name) != getattr(stored[subject], name) for name in RECORD_COLUMNS)
    ]
    Record.objects.bulk_create(fresh, batch_size=200)
    Record.objects.bulk_update(changed, fields=RECORD_COLUMNS, batch_size=200)
    about = kinds | {"outcome"} if "topic" in kinds else kinds
    gone = [
        subject
        for subject, record in stored.items()
        if subject not in rows and record.kind in about and record.edited_at is None
    ]
    Record.objects.filter(subject__in=gone).delete()


def _next_position(*, kind: str) -> int:
    last = Record.objects.filter(kind=kind).aggregate(models.Max("position"))["position__max"]
    return (last or 0) + 1
