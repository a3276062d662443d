"""Headquarters' side of the line: greets laptops, receives files in parts, merges, sends content.

A file is stored in parts in the data folder until it is whole. Everything is checked first: who
asks, that the request is new, and that the part continues the file.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction

from promdaen.kit import ids, machine
from promdaen.kit.json_objects import JsonObject
from promdaen.laptops.actions import bundles, enrolment, references
from promdaen.laptops.actions.node_files import write_whole
from promdaen.laptops.actions.refusals import BundleRefused
from promdaen.laptops.models import Peer, Transfer
from promdaen.laptops.queries import nodes
from promdaen.laptops.rules import envelopes, requests

FOLDER = "received"
MAX_ANSWERS = 20
PART, ANSWER, CONTENT, DIGEST = "part", "answer", "content", "says"


@dataclass(frozen=True, kw_only=True)
class SignedRequest:
    """A request of a laptop as it arrived."""

    node: str
    number: str
    signature: str
    path: str
    body: bytes


def greet_laptop(*, request: SignedRequest, now: datetime) -> str:
    """Begin a connection: the challenge that later requests are signed over.

    Raises BundleRefused.
    """
    enrolment.revoke_again(now=now)
    return _challenge(request=request)


@transaction.atomic
def _challenge(*, request: SignedRequest) -> str:
    peer = _peer(node=request.node)
    sync_request = requests.SyncRequest(
        node=request.node, challenge="", number=0, path=request.path, body=request.body
    )
    if not sync_request.is_signed(public_key=peer.signing_key, signature=request.signature):
        raise BundleRefused(code="forged")
    peer.challenge, peer.request_number = secrets.token_hex(16), 0
    peer.save(update_fields=["challenge", "request_number"])
    return peer.challenge


@transaction.atomic
def check_request(*, request: SignedRequest) -> Peer:
    """The laptop that signed a request, which counts once; raises BundleRefused."""
    peer = _peer(node=request.node)
    if not request.number.isascii() or not request.number.isdecimal() or not peer.challenge:
        raise BundleRefused(code="repeated")
    number = int(request.number[:12])
    sync_request = requests.SyncRequest(
        node=request.node,
        challenge=peer.challenge,
        number=number,
        path=request.path,
        body=request.body,
    )
    if not sync_request.is_signed(public_key=peer.signing_key, signature=request.signature):
        raise BundleRefused(code="repeated")
    if number <= peer.request_number:
        raise BundleRefused(code="repeated")
    peer.request_number = number
    peer.save(update_fields=["request_number"])
    return peer


def _peer(*, node: str) -> Peer:
    peers = Peer.objects.select_for_update().filter(
        pk__in=ids.read_ids([node]), is_headquarters=False
    )
    peer = peers.exclude(signing_key="").first()
    if peer is None or nodes.headquarters() is None:
        raise BundleRefused(code="unknown-node")
    if peer.revoked_at is not None:
        raise BundleRefused(code="revoked")
    return peer


def received_count(*, peer: Peer, digest: str) -> int:
    """How many bytes of a file are here; -1 if it is merged already."""
    if stored_path(peer=peer, digest=digest, kind=ANSWER).exists():
        return -1
    path = stored_path(peer=peer, digest=digest, kind=PART)
    return path.stat().st_size if path.exists() else 0


def require_room() -> None:
    """Raise BundleRefused where the disk is nearly full, before anything is received."""
    if not machine.has_room():
        raise BundleRefused(code="no-room")


def receive_part(*, peer: Peer, digest: str, offset: int, body: bytes) -> int:
    """Store a part of a file at its place; returns how many bytes are here then.

    A part that does not continue the file is not stored, and the laptop goes on from the returned
    number. Raises BundleRefused for a file that is too large, or where there is no room for it.
    """
    require_room()
    if len(body) > requests.MAX_PART_BYTES or offset + len(body) > envelopes.MAX_BYTES:
        stored_path(peer=peer, digest=digest, kind=PART).unlink(missing_ok=True)
        raise BundleRefused(code="too-large")
    path = stored_path(peer=peer, digest=digest, kind=PART)
    if not path.exists():
        # A laptop sends one file at a time: what it gave up is not kept.
        for earlier in path.parent.glob(f"*.{PART}"):
            earlier.unlink(missing_ok=True)
    count_here = received_count(peer=peer, digest=digest)
    if count_here != offset:
        return count_here
    # At its place, not at the end: a request that was slow on the way may write the same part.
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT, 0o666), "wb") as file:
        file.seek(offset)
        file.write(body)
    return offset + len(body)


def merge_received(*, peer: Peer, digest: str, now: datetime) -> bytes:
    """Merge a whole file, and return the answer for the laptop; again the same if it asks again.

    Raises BundleRefused, and then the file is removed.
    """
    answer, path = (stored_path(peer=peer, digest=digest, kind=kind) for kind in (ANSWER, PART))
    if answer.exists():
        return answer.read_bytes()
    require_room()
    data = path.read_bytes() if path.exists() else b""
    if hashlib.sha256(data).hexdigest() != digest:
        path.unlink(missing_ok=True)
        raise BundleRefused(code="changed")
    try:
        merged = bundles.merge_bundle(data=data, way=Transfer.LINE, by=None, now=now)
    except BundleRefused:
        path.unlink(missing_ok=True)
        raise
    write_whole(path=answer, data=merged.answer)
    path.unlink(missing_ok=True)
    forget_old_answers(peer=peer)
    return merged.answer


def forget_old_answers(*, peer: Peer) -> None:
    """Keep the newest answers to a laptop, some of which people still carry to it."""
    answers = (nodes.data_folder() / FOLDER / peer.pk.hex).glob(f"*.{ANSWER}")
    newest_first = sorted(answers, key=lambda path: path.stat().st_mtime_ns, reverse=True)
    for path in newest_first[MAX_ANSWERS:]:
        path.unlink(missing_ok=True)


def prepare_content(*, peer: Peer, now: datetime, has_digest: str = "") -> JsonObject:
    """Write what the laptop needs for its lent runs; its digest and size, to be read in parts.

    `has_digest` is that of a file that the laptop has a part of: while its content is the same,
    the laptop goes on with it.
    """
    earlier_digest, earlier_bytes = _prepared(peer=peer, digest=has_digest)
    reference = references.write_reference(
        laptop=str(peer.pk), runs=[], earlier_digest=earlier_digest, by=None, now=now
    )
    if not reference.data:
        return {"digest": has_digest, "bytes": earlier_bytes}
    digest = hashlib.sha256(reference.data).hexdigest()
    path = stored_path(peer=peer, digest=digest, kind=CONTENT)
    for kind in (CONTENT, DIGEST):
        for earlier in path.parent.glob(f"*.{kind}"):
            earlier.unlink(missing_ok=True)
    write_whole(path=path, data=reference.data)
    beside = stored_path(peer=peer, digest=digest, kind=DIGEST)
    write_whole(path=beside, data=reference.digest.encode())
    return {"digest": digest, "bytes": len(reference.data)}


def _prepared(*, peer: Peer, digest: str) -> tuple[str, int]:
    """Of a file that was prepared: the digest of its content, and its size; "" if it is gone."""
    if not requests.is_digest(text=digest):
        return "", 0
    path, beside = (stored_path(peer=peer, digest=digest, kind=kind) for kind in (CONTENT, DIGEST))
    if not path.exists() or not beside.exists():
        return "", 0
    return beside.read_text(encoding="ascii"), path.stat().st_size


def content_part(
    *, peer: Peer, digest: str, offset: int, size: int = requests.PART_BYTES
) -> bytes:
    """A part of what was prepared; raises BundleRefused if it is not here any more."""
    path = stored_path(peer=peer, digest=digest, kind=CONTENT)
    if not path.exists():
        raise BundleRefused(code="not-whole")
    with path.open("rb") as file:
        file.seek(offset)
        return file.read(max(1, min(size, requests.MAX_PART_BYTES)))


def stored_path(*, peer: Peer, digest: str, kind: str) -> Path:
    """The file of a laptop with this digest; raises BundleRefused for any other name."""
    if not requests.is_digest(text=digest):
        raise BundleRefused(code="changed")
    folder = nodes.data_folder() / FOLDER / peer.pk.hex
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{digest}.{kind}"


def greeting_body(*, node: str) -> bytes:
    """What a laptop signs to begin a connection: new each time."""
    return json.dumps({"node": node, "random": secrets.token_hex(16)}).encode()
