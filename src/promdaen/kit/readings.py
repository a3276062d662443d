"""Who read what: one line per account, page, object and hour, kept for two years.

These lines are not in the audit log, which is kept for good: they have a separate chain, and lines
older than two years are exported to a file and deleted. A signed segment records where the chain
continues.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast
from uuid import UUID

from django.apps import apps
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.http import HttpResponse

from promdaen.kit import audit, ids, node_keys, signing
from promdaen.kit.json_objects import NewJsonObject
from promdaen.kit.models import PlainJson, Reading, ReadingSegment
from promdaen.kit.proofs import MAX_FAULTS, ProofResult
from promdaen.kit.protocols import ActingAccount
from promdaen.kit.standalone import verify_audit

RETENTION = timedelta(days=731)
"""Twenty-four months, whichever they are."""
HOUR_SECONDS, TRIES, CHUNK = 3600, 5, 5_000
FIRST_LINE = "promdaen-readings 1"


@dataclass(frozen=True, kw_only=True)
class PrunedReadings:
    """Lines that were exported and deleted: their number, and the document about them."""

    count: int
    document: NewJsonObject | None = None


def logged_pages() -> dict[str, str]:
    """Every page that adds a line, by URL name, with its label.

    Each capability lists its own as `readings` of its apps.py. Prints and exports of every page
    add a line; those that are listed have their own labels.
    """
    return {
        f"{config.label}:{name}": words
        for config in apps.get_app_configs()
        for name, words in getattr(config, "readings", {}).items()
    }


ROW_HEAD = b'scope="row"'
"""Begins each row of a table for people, which screen readers need."""


def set_record_count(*, response: HttpResponse, count: int) -> HttpResponse:
    """Set the number of people or rows in a response for its line; returns the response."""
    cast(Any, response).rows_count = count
    return response


def counted_records(*, response: HttpResponse) -> int | None:
    """The number set by `set_record_count`, else the rows of the tables of a page or None."""
    rows_count: int | None = getattr(response, "rows_count", None)
    is_page = response.headers.get("Content-Type", "").startswith("text/html")
    if rows_count is not None or response.streaming or not is_page:
        return rows_count
    return response.content.count(ROW_HEAD) or None


def record_reading(
    *, account_id: UUID | None, page: str, subject: str, count: int | None, now: datetime
) -> bool:
    """Add the line of this hour, unless it exists; returns whether it was added.

    `page` is the name of a URL or of an act, `subject` ids and codes. Raises the database's error
    if it cannot be written.
    """
    hour = now.astimezone(UTC).strftime("%Y-%m-%dT%H")
    key = ids.fixed_id("reading", account_id, page, subject, hour)
    if cache.get(f"reading-{key}"):
        return False
    for left in reversed(range(TRIES)):
        try:
            is_new = _added(
                Reading(
                    id=key,
                    at=now.astimezone(UTC),
                    account_id=account_id,
                    page=page,
                    subject=subject[:200],
                    count=count,
                )
            )
            break
        except IntegrityError:
            # Another process took the number, or wrote the same line.
            if not left:
                raise
    cache.set(f"reading-{key}", True, HOUR_SECONDS)
    return is_new


def _added(line: Reading) -> bool:
    with transaction.atomic():
        last = Reading.objects.order_by("-sequence").values_list("sequence", "digest").first()
        number, previous = last or _end_of_segments()
        if last and Reading.objects.filter(pk=line.pk).exists():
            return False
        line.sequence = number + 1
        line.digest = verify_audit.line_digest(previous=previous, body=hashed_text(reading=line))
        line.save(force_insert=True)
    return True


def hashed_text(*, reading: Reading) -> str:
    fields = {
        "id": str(reading.pk),
        "sequence": reading.sequence,
        "at": reading.at.astimezone(UTC).isoformat(),
        "account": str(reading.account_id) if reading.account_id else None,
        "page": reading.page,
        "subject": reading.subject,
        "count": reading.count,
    }
    return json.dumps(fields, cls=PlainJson)


@transaction.atomic
def prune_readings(*, path: Path, by: ActingAccount | None, now: datetime) -> PrunedReadings:
    """Export the lines older than two years to a file, sign the export, and delete them.

    The file is complete before a line is deleted. Raises FileExistsError, OSError, and
    kit.signing.KeyFileError with a message; ValueError if the chain of lines is broken.
    """
    if path.exists():
        raise FileExistsError(path)
    if faults := prove_readings().faults:
        raise ValueError(faults[0])
    audit.this_node(for_update=True)
    # In case a clock was wrong: no line after a recent line is deleted.
    young = Reading.objects.filter(at__gte=now - RETENTION).order_by("sequence").first()
    rows = Reading.objects.filter(sequence__lt=young.sequence) if young else Reading.objects.all()
    lines = rows.order_by("sequence")
    old = lines.last()
    if old is None:
        return PrunedReadings(count=0)
    before, previous = _end_of_segments()
    sha256 = _write_lines(path=path, readings=lines.iterator(chunk_size=CHUNK))
    count = old.sequence - before
    document: NewJsonObject = {
        "kind": FIRST_LINE,
        "node": str(audit.this_node().pk),
        "first_sequence": before + 1,
        "previous_digest": previous,
        "last_sequence": old.sequence,
        "last_digest": old.digest,
        "sha256": sha256,
        "made_at": now.astimezone(UTC).isoformat(),
    }
    key = node_keys.signing_key()
    document["public_key"] = signing.public_half(key=key)
    document["signature"] = signing.sign(digest=_signed_digest(document=document), key=key)
    ReadingSegment.objects.create(
        last_sequence=old.sequence, last_digest=old.digest, document=document, made_at=now
    )
    lines._raw_delete(lines.db)
    audit.record_line(
        action="prune_readings",
        subject=None,
        by=by,
        now=now,
        detail={"count": count, "last_sequence": old.sequence, "sha256": sha256},
    )
    return PrunedReadings(count=count, document=document)


def _write_lines(*, path: Path, readings: Iterator[Reading]) -> str:
    """Write lines to a file, completely or not at all; returns its SHA-256 (hex)."""
    digest = hashlib.sha256()
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    draft = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            for text in (
                FIRST_LINE,
                *(f"{reading.digest}\t{hashed_text(reading=reading)}" for reading in readings),
            ):
                data = f"{text}\n".encode()
                digest.update(data)
                file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return digest.hexdigest()


def prove_readings() -> ProofResult:
    """Check the chain of readings after the last segment, and the segments' signatures."""
    segments = list(ReadingSegment.objects.order_by("last_sequence"))
    faults = [*_bad_segments(segments=segments)]
    number, previous = _end_of_segments()
    for line in Reading.objects.order_by("sequence").iterator(chunk_size=CHUNK):
        number += 1
        digest = verify_audit.line_digest(previous=previous, body=hashed_text(reading=line))
        if (line.sequence, line.digest) != (number, digest):
            faults.append(f"line {number} was changed, removed or put in")
            break
        previous = line.digest
    return ProofResult(
        name="readings", rows_count=Reading.objects.count(), faults=tuple(faults[:MAX_FAULTS])
    )


def _bad_segments(*, segments: list[ReadingSegment]) -> Iterator[str]:
    """Segments without a signature by a known key, or that do not follow the one before."""
    keys, end = node_keys.trusted_keys() if segments else [], (0, "")
    for segment in segments:
        document = segment.document
        signed_end = document.get("last_sequence"), document.get("last_digest")
        follows = document.get("first_sequence"), document.get("previous_digest")
        is_signed = document.get("public_key") in keys and signing.verify(
            digest=_signed_digest(document=document),
            signature=str(document.get("signature")),
            public_key=str(document.get("public_key")),
        )
        is_next = follows == (end[0] + 1, end[1])
        end = segment.last_sequence, segment.last_digest
        if not (is_signed and is_next and signed_end == end):
            yield f"the segment that ends with line {segment.last_sequence} is not signed as it is"


def _end_of_segments() -> tuple[int, str]:
    rows = ReadingSegment.objects.order_by("-last_sequence")
    return rows.values_list("last_sequence", "last_digest").first() or (0, "")


def _signed_digest(*, document: NewJsonObject) -> bytes:
    signed_values = {key: value for key, value in document.items() if key != "signature"}
    return signing.document_digest(document=signed_values)
