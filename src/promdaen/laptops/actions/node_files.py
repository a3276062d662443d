"""Keys and files of this node: written atomically, readable only by their owner."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pyrage
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from promdaen.kit import key_files, signing
from promdaen.kit.sync.laptops import NodeIdentity
from promdaen.laptops.models import Headquarters
from promdaen.laptops.queries import nodes

VERSIONS_SKIPPED = 1_000
"""Of the reference tables, where it is not known how many were written since the backup."""


@dataclass(frozen=True, kw_only=True)
class NodeKeys:
    """The private keys of this node."""

    signing_key: Ed25519PrivateKey
    age_key: str

    @property
    def public_signing_key(self) -> str:
        """The public signing key, base64."""
        return signing.public_half(key=self.signing_key)

    @property
    def public_age_key(self) -> str:
        """The public age key in age's format."""
        return str(pyrage.x25519.Identity.from_str(self.age_key).to_public())


class IdentityOnDisk:
    """The identity file of a laptop (`kit.sync.laptops.IdentityFile`)."""

    def read(self) -> NodeIdentity:
        """The last identity written; raises nodes.NodeFileError."""
        return nodes.node_file().identity

    def write(self, *, identity: NodeIdentity) -> None:
        """Replace the identity; it is on disk before this returns."""
        write_node_file(file=replace(nodes.node_file(), identity=identity))


def write_node_file(*, file: nodes.NodeFile) -> None:
    """Replace the file of this laptop."""
    write_whole(path=nodes.data_folder() / nodes.NODE_FILE, data=file.text().encode())


def write_whole(*, path: Path, data: bytes) -> None:
    """Replace a file atomically: the old or the new one exists; on disk before this returns."""
    beside = path.with_name(f".{path.name}.{uuid4().hex[:8]}")
    try:
        key_files.write_key_file(path=beside, data=data)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    if os.name == "posix":
        handle = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def new_keys() -> NodeKeys:
    age_key = str(pyrage.x25519.Identity.generate())
    return NodeKeys(signing_key=Ed25519PrivateKey.generate(), age_key=age_key)


def laptop_keys() -> NodeKeys:
    """The keys of this laptop; raises nodes.NodeFileError."""
    file = nodes.node_file()
    try:
        key = serialization.load_pem_private_key(file.signing_key.encode(), password=None)
        if not isinstance(key, Ed25519PrivateKey):
            raise TypeError(type(key).__name__)
    except (ValueError, TypeError) as error:
        raise nodes.damaged() from error
    return NodeKeys(signing_key=key, age_key=file.age_key)


def key_text(*, key: Ed25519PrivateKey) -> str:
    """A private key as PEM."""
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()


def headquarters_keys() -> NodeKeys:
    """The keys of this headquarters, created before the first laptop; raises KeyFileError."""
    path = nodes.data_folder() / "keys" / nodes.AGE_NAME
    key_files.refuse_to_replace(path=path)
    if not path.exists():
        text = f"{pyrage.x25519.Identity.generate()}\n"
        key_files.write_key_file(path=path, data=text.encode())
    signing_key = headquarters_signing_key()
    age_key = path.read_text(encoding="ascii").strip()
    try:
        pyrage.x25519.Identity.from_str(age_key)
    except pyrage.IdentityError as error:
        message = f"{path} is no age key. Put it back from a backup."
        raise key_files.KeyFileError(message) from error
    return NodeKeys(signing_key=signing_key, age_key=age_key)


def headquarters_signing_key() -> Ed25519PrivateKey:
    """The key that this headquarters signs with; raises KeyFileError."""
    return signing.load_or_create_key(path=nodes.data_folder() / "keys" / nodes.SIGNING_NAME)


def is_rewound(*, incarnation: str, statement_number: int) -> bool:
    """Whether the database of headquarters is older than its last statement: it was restored."""
    state = nodes.stored_state()
    return (state.get("incarnation"), state.get("said")) != (incarnation, statement_number)


def last_reference(*, headquarters: Headquarters) -> int:
    """The version of the reference tables that no file of this headquarters exceeds.

    A restored database has an earlier one.
    """
    stored_reference = nodes.stored_state().get("reference")
    if stored_reference is not None:
        return max(headquarters.reference, int(stored_reference))
    is_restored = is_rewound(
        incarnation=headquarters.incarnation, statement_number=headquarters.said
    )
    return headquarters.reference + (VERSIONS_SKIPPED if is_restored else 0)


def write_state(**values: Any) -> None:
    """Record outside the database what a restored one must know; other values stay.

    `incarnation` and `said` are those of the last statement of headquarters, `reference` the
    version of the reference tables, `revoked` the ids of revoked laptops.
    """
    text = json.dumps({**nodes.stored_state(), **values})
    write_whole(path=nodes.data_folder() / nodes.STATE_FILE, data=text.encode())
