"""What people order on the pages of a laptop: sending, bringing, files of a stick, joining."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from promdaen.kit import jobs
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.models import Job
from promdaen.kit.protocols import ActingAccount
from promdaen.laptops.actions import bundles, enrolment, node_files, sending
from promdaen.laptops.models import Transfer
from promdaen.laptops.queries import nodes
from promdaen.laptops.rules import envelopes

REPLY_FILE = "reply.promdaen"


@transaction.atomic
def ask_transfer(*, kind: str, by: ActingAccount, now: datetime) -> Job:
    """Order sending or bringing in the background; the same under way is not ordered twice.

    Another one waits until it is done. Raises LaptopRefused if the address of headquarters is not
    known.
    """
    sending.open_connection()
    under_way = Job.objects.filter(kind=kind, state__in=jobs.UNDER_WAY, asked_by_id=by.pk)
    if same := under_way.first():
        return same
    return jobs.ask_job(kind=kind, arguments={}, by=by, now=now)


def run_sending(*, arguments: JsonObject) -> dict[str, int]:
    """The work of the job that sends."""
    with sending.only_line():
        send_result = sending.send_records(
            line=sending.open_connection(), by=None, now=timezone.now()
        )
    return _counts(transfer=send_result)


def run_bringing(*, arguments: JsonObject) -> dict[str, int]:
    """The work of the job that brings content."""
    with sending.only_line():
        bring_result = sending.bring_content(
            line=sending.open_connection(), by=None, now=timezone.now()
        )
    return _counts(transfer=bring_result)


def _counts(*, transfer: Transfer) -> dict[str, int]:
    return {"records": transfer.records_count, "bytes": transfer.bytes_count}


def make_stick_file(*, by: ActingAccount | None, now: datetime) -> bundles.MadeBundle:
    """Write a file for a stick, and note it; raises LaptopRefused and nodes.NodeFileError."""
    bundle_file = bundles.make_bundle(by=by, now=now)
    sending.note_transfer(
        way=sending.STICK,
        kind=sending.RECORDS,
        moment=now,
        counts=(bundle_file.content_count, len(bundle_file.data), 0),
    )
    return bundle_file


def read_file(*, data: bytes, by: ActingAccount | None, now: datetime) -> bundles.MergeResult:
    """Read a file of headquarters, and note it; raises LaptopRefused and nodes.NodeFileError."""
    merged = bundles.merge_bundle(data=data, by=by, now=now)
    kind = sending.ANSWER if merged.kind == envelopes.ANSWER else sending.CONTENT
    sending.note_transfer(
        way=sending.STICK, kind=kind, moment=now, counts=(sum(merged.rows.values()), len(data), 0)
    )
    return merged


def join_headquarters(
    *, data: bytes, code: str, by: ActingAccount | None, now: datetime
) -> enrolment.Acceptance:
    """Accept an invitation, and store the reply to be carried; raises LaptopRefused."""
    accepted = enrolment.accept_invitation(data=data, code=code, by=by, now=now)
    node_files.write_whole(path=_reply_path(), data=accepted.data)
    return accepted


def stored_reply() -> bytes | None:
    """The reply of this laptop, if it was made on a page."""
    path = _reply_path()
    return path.read_bytes() if path.exists() else None


def _reply_path() -> Path:
    return nodes.data_folder() / REPLY_FILE
