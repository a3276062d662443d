"""Files of laptops that a person reads at headquarters."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from promdaen.kit.protocols import ActingAccount
from promdaen.laptops.actions import bundles, enrolment, node_files, receiving
from promdaen.laptops.actions.refusals import BundleRefused
from promdaen.laptops.models import Peer
from promdaen.laptops.queries import nodes


@dataclass(frozen=True, kw_only=True)
class ReadFile:
    """A file that was read: its laptop and, unless it was a reply, the result and its digest."""

    peer: Peer
    merged: bundles.MergeResult | None = None
    digest: str = ""


def read_laptop_file(*, data: bytes, by: ActingAccount | None, now: datetime) -> ReadFile:
    """Enrol the laptop if the file is its reply, otherwise merge its records.

    The answer is stored, to be carried back. Raises LaptopRefused and KeyFileError.
    """
    if nodes.role() == nodes.LAPTOP:
        # Checked first: an answer must not be read here and then refused.
        raise BundleRefused(code="wrong-kind")
    if nodes.headquarters() is not None:
        try:
            return ReadFile(peer=enrolment.enrol_laptop(data=data, by=by, now=now))
        except BundleRefused as problem:
            if problem.code != "no-invitation":
                bundles.note_refusal(data=data, code=problem.code, by=by, now=now)
                raise
    merged = bundles.merge_bundle(data=data, by=by, now=now)
    if merged.node is None:
        raise BundleRefused(code="wrong-kind")
    peer = Peer.objects.get(pk=merged.node)
    digest = hashlib.sha256(data).hexdigest()
    path = receiving.stored_path(peer=peer, digest=digest, kind=receiving.ANSWER)
    node_files.write_whole(path=path, data=merged.answer)
    receiving.forget_old_answers(peer=peer)
    return ReadFile(peer=peer, merged=merged, digest=digest)


def stored_answer(*, peer: Peer, digest: str) -> bytes | None:
    """The answer to a file that was merged."""
    try:
        path = receiving.stored_path(peer=peer, digest=digest, kind=receiving.ANSWER)
    except BundleRefused:
        return None
    return path.read_bytes() if path.exists() else None
