"""The laptop's side of the line: sends its records, and brings what it needs.

After a cut it goes on where headquarters says that it has the file. A file is kept in the data
folder until it is merged, so that the same bytes go on.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from promdaen.kit import audit, jobs
from promdaen.kit.channels import wire
from promdaen.kit.file_locks import try_lock
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.protocols import ActingAccount
from promdaen.laptops.actions import bundles, node_files, receiving
from promdaen.laptops.actions.refusals import REASONS, BundleRefused, LaptopRefused, not_enrolled
from promdaen.laptops.models import Peer, Transfer
from promdaen.laptops.queries import nodes, status
from promdaen.laptops.rules import envelopes, requests

OUTBOX = "to-headquarters.promdaen"
LINE, STICK = "line", "stick"
RECORDS, ANSWER, CONTENT = "records", "answer", "content"
RATE, MAX_RATE = 200, 100_000
"""Kilobytes a second, unless a person sets them, so that others on the line can work too."""
CUTS, FIRST_PAUSE_SECONDS = 5, 1.0
"""So often a request is sent again, each time after twice the pause."""
PATIENCE_SECONDS = 300
"""How long headquarters may work on a request: merging a course and writing content take time."""
QUIET_EVERY = timedelta(days=1)
"""So often a laptop without new records asks what is safe."""
LOCK, TURN_SECONDS = "line.lock", 1.0
TURN = gettext_noop("Waiting until another transfer is done")
SENDING = gettext_noop("Sending")
MERGING = gettext_noop("Waiting for headquarters")
BRINGING = gettext_noop("Bringing")
NO_ROOM, NO_ROOM_THERE = "no-room", "no-room-there"
Post = Callable[..., wire.WireResponse]


class LineDown(LaptopRefused):
    """Headquarters was not reached; what it has stays there, and sending goes on later."""


@dataclass(kw_only=True)
class HeadquartersConnection:
    """A connection to headquarters: signs requests, counts cuts, and keeps to the rate."""

    address: str
    node: str
    keys: node_files.NodeKeys
    post: Post = wire.post
    sleep: Callable[[float], None] = time.sleep
    kilobytes_a_second: int = RATE
    challenge: str = ""
    number: int = 0
    cuts_count: int = field(default=0)

    def ask(self, *, path: str, body: bytes = b"") -> wire.WireResponse:
        """Send a signed request; again after a cut. Raises LineDown and BundleRefused."""
        pause, failures = FIRST_PAUSE_SECONDS, 0
        while True:
            response = self._greet() if not self.challenge else None
            if response is None or (response.is_good and _is_whole(response=response)):
                response = self._signed(path=path, body=body)
            if response.is_good and _is_whole(response=response):
                return response
            code = _code(response=response)
            if code == "repeated":
                # Another connection of this laptop, or a restarted headquarters: greet again.
                self.challenge = ""
            elif code:
                raise BundleRefused(code=NO_ROOM_THERE if code == NO_ROOM else code)
            self.cuts_count, failures = self.cuts_count + 1, failures + 1
            if failures > CUTS:
                raise LineDown(
                    _("Headquarters was not reached. Nothing is lost: sending goes on later.")
                )
            self.sleep(pause)
            pause *= 2

    def _greet(self) -> wire.WireResponse:
        body = receiving.greeting_body(node=self.node)
        self.number = 0
        response = self._send(path="/sync/hello/", body=body)
        if response.is_good:
            self.challenge = str(_document(response=response).get("challenge", ""))
        return response

    def _signed(self, *, path: str, body: bytes) -> wire.WireResponse:
        self.number += 1
        return self._send(path=path, body=body)

    def _send(self, *, path: str, body: bytes) -> wire.WireResponse:
        sync_request = requests.SyncRequest(
            node=self.node, challenge=self.challenge, number=self.number, path=path, body=body
        )
        headers = {
            "Content-Type": "application/octet-stream",
            requests.NODE_HEADER: self.node,
            requests.NUMBER_HEADER: str(self.number),
            requests.SIGNATURE_HEADER: sync_request.signature(key=self.keys.signing_key),
        }
        return self.post(
            address=f"{self.address}{path}",
            body=body,
            headers=headers,
            timeout_seconds=PATIENCE_SECONDS,
        )


def _is_whole(*, response: wire.WireResponse) -> bool:
    """Whether an answer says where it ends: one that was cut in its headers looks empty."""
    return bool({"content-length", "transfer-encoding"} & response.headers.keys())


def _document(*, response: wire.WireResponse) -> JsonObject:
    with suppress(ValueError):
        document = json.loads(response.body)
        if isinstance(document, dict):
            return document
    return {}


def _code(*, response: wire.WireResponse) -> str:
    """The code of a refusal by headquarters; "" for a cut or a busy server."""
    if response.status not in {HTTPStatus.FORBIDDEN, HTTPStatus.CONFLICT}:
        return ""
    code = str(_document(response=response).get("code", ""))
    return code if code in REASONS else ""


@transaction.atomic
def set_address(
    *,
    address: str,
    kilobytes_a_second: int | None = None,
    by: ActingAccount | None,
    now: datetime,
) -> str:
    """On a laptop: set where headquarters is reached, and the rate, if given.

    Raises LaptopRefused.
    """
    headquarters = Peer.objects.select_for_update().filter(is_headquarters=True).first()
    if headquarters is None:
        raise not_enrolled()
    headquarters.address = _address_of_machine(text=address.strip())
    if kilobytes_a_second is not None:
        if not 1 <= kilobytes_a_second <= MAX_RATE:
            raise LaptopRefused(_("Type a number of kB a second from 1 to 100,000."))
        headquarters.kilobytes_a_second = kilobytes_a_second
    headquarters.save(update_fields=["address", "kilobytes_a_second"])
    audit.record_line(
        action="set_headquarters_address",
        subject=headquarters,
        by=by,
        now=now,
        detail={
            "address": headquarters.address,
            "kilobytes_a_second": headquarters.kilobytes_a_second,
        },
    )
    return headquarters.address


def _address_of_machine(*, text: str) -> str:
    """Scheme and machine of an address; people paste the address of a page."""
    try:
        parts = urlsplit(text)
        is_good = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:  # an unfinished IPv6 address, or a port that is no number
        is_good = False
    if not is_good or "@" in parts.netloc:
        raise LaptopRefused(
            _("Type the address as in a browser, for example https://promdaen.example.org")
        )
    return f"{parts.scheme}://{parts.netloc}"


def open_connection(
    *, post: Post | None = None, sleep: Callable[[float], None] = time.sleep
) -> HeadquartersConnection:
    """A connection to headquarters; raises LaptopRefused and nodes.NodeFileError."""
    headquarters = nodes.own_headquarters()
    if headquarters is None:
        raise not_enrolled()
    if not headquarters.address:
        raise LaptopRefused(_("Type the address of headquarters first."))
    keys = node_files.laptop_keys()
    node = nodes.node_file().identity.node
    return HeadquartersConnection(
        address=headquarters.address,
        node=node,
        keys=keys,
        post=post or wire.post,
        sleep=sleep,
        kilobytes_a_second=headquarters.kilobytes_a_second,
    )


@contextmanager
def only_line(*, is_patient: bool = True) -> Iterator[bool]:
    """Let one process of this laptop use its line at a time: a greeting begins a connection.

    Others wait for their turn, or get False at once if they are not patient.
    """
    with (nodes.data_folder() / LOCK).open("w", encoding="utf-8") as file:
        is_ours = try_lock(file=file)
        while is_patient and not is_ours:
            jobs.report_progress(done_count=0, total=1, step=TURN)
            time.sleep(TURN_SECONDS)
            is_ours = try_lock(file=file)
        yield is_ours


def send_records(
    *,
    line: HeadquartersConnection,
    by: ActingAccount | None,
    now: datetime,
    is_quiet: bool = False,
) -> Transfer:
    """Send everything that headquarters does not have, and read its answer.

    An unfinished file goes first, from where it was cut. Raises LineDown, BundleRefused,
    LaptopRefused and nodes.NodeFileError. The result is recorded in each case, but quietly only
    if something was sent or refused.
    """
    path = nodes.data_folder() / OUTBOX
    counts = [0, 0]
    try:
        for is_earlier in (True, False):
            if is_earlier and not path.exists():
                continue
            if not is_earlier:
                bundle_file = bundles.make_bundle(by=by, now=now)
                node_files.write_whole(path=path, data=bundle_file.data)
                counts[0] += bundle_file.content_count
            counts[1] += _send_file(headquarters_connection=line, path=path, by=by, now=now)
    except LaptopRefused as problem:
        code = getattr(problem, "code", "no-line")
        if isinstance(problem, BundleRefused) and code != NO_ROOM_THERE:
            path.unlink(missing_ok=True)
        if not is_quiet or _is_news(code=code):
            counted = (0, 0, line.cuts_count)
            note_transfer(way=LINE, kind=RECORDS, moment=now, counts=counted, problem=code)
        raise
    Peer.objects.filter(is_headquarters=True).update(last_bundle_at=now)
    if is_quiet and not counts[0]:
        return Transfer(at=now, ended_at=now, way=LINE, what=RECORDS)
    return note_transfer(
        way=LINE, kind=RECORDS, moment=now, counts=(counts[0], counts[1], line.cuts_count)
    )


def _is_news(*, code: str) -> bool:
    """Whether a quiet failure says more than the last transfer: no line is no news."""
    last = Transfer.objects.filter(way=LINE, what=RECORDS).first()
    return code != "no-line" and (last is None or last.problem != code)


def _send_file(
    *,
    headquarters_connection: HeadquartersConnection,
    path: Path,
    by: ActingAccount | None,
    now: datetime,
) -> int:
    data = path.read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    offset = _offset(headquarters_connection.ask(path=f"/sync/{digest}/"))
    size = requests.PART_BYTES
    while 0 <= offset < len(data):
        jobs.report_progress(done_count=offset, total=len(data), step=SENDING)
        part = data[offset : offset + size]
        began = time.monotonic()
        try:
            response = headquarters_connection.ask(
                path=f"/sync/{digest}/part/?offset={offset}", body=part
            )
        except LineDown:
            # A line may break before a whole part is through: smaller ones may pass.
            if size <= requests.MIN_PART_BYTES:
                raise
            size = requests.smaller_part(size=size)
            continue
        _keep_rate(headquarters_connection=headquarters_connection, count=len(part), began=began)
        offset = _offset(response)
    jobs.report_progress(done_count=len(data), total=len(data), step=MERGING)
    answer = headquarters_connection.ask(path=f"/sync/{digest}/merge/").body
    bundles.merge_bundle(data=answer, by=by, now=now)
    path.unlink(missing_ok=True)
    return len(data)


def _offset(response: wire.WireResponse) -> int:
    try:
        return int(_document(response=response)["offset"])
    except (KeyError, TypeError, ValueError) as error:
        raise LineDown(_("There is no headquarters at this address.")) from error


def bring_content(
    *, line: HeadquartersConnection, by: ActingAccount | None, now: datetime
) -> Transfer:
    """Bring content, lent runs, rosters and trainers from headquarters, and import them.

    What a cut left is kept, and the next time goes on there while headquarters still has the
    file. Raises as `send_records`, and BundleRefused where this laptop has no room for it.
    """
    try:
        receiving.require_room()
        path, total = _find_content(headquarters_connection=line)
        _bring_file(headquarters_connection=line, path=path, total=total)
        merged = _merge_content(path=path, by=by, now=now)
    except LaptopRefused as problem:
        note_transfer(
            way=LINE, kind=CONTENT, moment=now, counts=(0, 0, line.cuts_count),
            problem=getattr(problem, "code", "no-line"),
        )  # fmt: skip
        raise
    counts = (sum(merged.rows.values()), total, line.cuts_count)
    return note_transfer(way=LINE, kind=CONTENT, moment=now, counts=counts)


def _find_content(*, headquarters_connection: HeadquartersConnection) -> tuple[Path, int]:
    """Where the file that headquarters has for this laptop is kept here, and its size in bytes.

    Parts of any other file are removed.
    """
    parts = {
        path.suffixes[0][1:]: path for path in nodes.data_folder().glob(f"{bundles.INBOX}.*.part")
    }
    have = next(iter(parts), "")
    query = f"?have={have}" if requests.is_digest(text=have) else ""
    content_answer = _document(response=headquarters_connection.ask(path=f"/sync/content/{query}"))
    digest, total = str(content_answer.get("digest", "")), content_answer.get("bytes")
    is_file = requests.is_digest(text=digest)
    if not is_file or not isinstance(total, int) or not 0 < total <= envelopes.MAX_BYTES:
        raise LineDown(_("There is no headquarters at this address."))
    for other, path in parts.items():
        if other != digest:
            path.unlink(missing_ok=True)
    return nodes.data_folder() / f"{bundles.INBOX}.{digest}.part", total


def _bring_file(
    *, headquarters_connection: HeadquartersConnection, path: Path, total: int
) -> None:
    """Bring the rest of a file, in smaller parts where the line breaks before a whole one."""
    digest, size = path.suffixes[0][1:], requests.PART_BYTES
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    with os.fdopen(os.open(path, flags, 0o600), "ab") as file:
        offset = file.seek(0, os.SEEK_END)
        while offset < total:
            jobs.report_progress(done_count=offset, total=total, step=BRINGING)
            began = time.monotonic()
            query = f"?offset={offset}&size={size}"
            try:
                part = headquarters_connection.ask(path=f"/sync/content/{digest}/{query}").body
            except LineDown:
                if size <= requests.MIN_PART_BYTES:
                    raise
                size = requests.smaller_part(size=size)
                continue
            if not part:
                raise BundleRefused(code="not-whole")
            file.write(part)
            file.flush()
            os.fsync(file.fileno())
            offset += len(part)
            _keep_rate(
                headquarters_connection=headquarters_connection, count=len(part), began=began
            )


def _merge_content(*, path: Path, by: ActingAccount | None, now: datetime) -> bundles.MergeResult:
    """Import a file that was brought whole; it is removed, also where it is refused."""
    data = path.read_bytes()
    try:
        if hashlib.sha256(data).hexdigest() != path.suffixes[0][1:]:
            raise BundleRefused(code="changed")
        return bundles.merge_bundle(data=data, by=by, now=now)
    finally:
        path.unlink(missing_ok=True)


def _keep_rate(
    *, headquarters_connection: HeadquartersConnection, count: int, began: float
) -> None:
    headquarters_connection.sleep(
        requests.pause_seconds(
            bytes_count=count,
            kilobytes_a_second=headquarters_connection.kilobytes_a_second,
            took_seconds=time.monotonic() - began,
        )
    )


def note_transfer(
    *,
    way: str,
    kind: str,
    moment: datetime,
    counts: tuple[int, int, int] = (0, 0, 0),
    problem: str = "",
) -> Transfer:
    """Record what was sent, written or read; `counts` are of records, bytes and cuts."""
    records_count, bytes_count, cuts_count = counts
    return Transfer.objects.create(
        at=moment,
        ended_at=max(timezone.now(), moment),
        way=way,
        what=kind,
        records_count=records_count,
        bytes_count=bytes_count,
        cuts_count=cuts_count,
        problem=problem,
    )


def send_quietly(*, now: datetime) -> None:
    """On a laptop with an address: send new records, if headquarters can be reached.

    A line that is down is no error: this is tried again.
    """
    headquarters = nodes.own_headquarters() if nodes.is_laptop_here() else None
    if headquarters is None or not headquarters.address:
        return
    last_at = headquarters.last_bundle_at
    is_recent = last_at is not None and now - last_at < QUIET_EVERY
    laptop_state = status.laptop_status()
    if is_recent and not laptop_state.new_count and not laptop_state.here_count:
        return
    with only_line(is_patient=False) as is_ours, suppress(LaptopRefused):
        if is_ours:
            send_records(line=open_connection(), by=None, now=now, is_quiet=True)
