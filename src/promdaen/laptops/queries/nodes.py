"""The identity of this node, the nodes it knows, and its key files."""

from __future__ import annotations

import hashlib
import json
import platform
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from promdaen.kit import audit
from promdaen.kit.sync.laptops import NodeIdentity
from promdaen.laptops.models import (
    Chain,
    Clash,
    Entry,
    Headquarters,
    Peer,
    RefusedBundle,
    SentForm,
)
from promdaen.laptops.rules import enrolling

LAPTOP, HEADQUARTERS, ALONE = "laptop", "headquarters", "alone"
NODE_FILE, STATE_FILE = enrolling.NODE_FILE, enrolling.STATE_FILE
SIGNING_NAME, AGE_NAME = "headquarters-signing.pem", enrolling.AGE_NAME
RECOVERY_NAME = "recovery-recipient.txt"
ADDED_EPOCH = 0
"""Of records that a person added from a file that was set aside; those of laptops begin at 1."""
MIN_DIGEST_LENGTH = 8
"""The letters that a person types of the digest of a file."""
MACHINE_FILES = (Path("/etc/machine-id"), Path("/var/lib/dbus/machine-id"))


class NodeFileError(RuntimeError):
    """The file of this node is missing or damaged; the message says what to do."""


@dataclass(frozen=True, kw_only=True)
class NodeFile:
    """Data that a laptop stores outside its database: identity, keys, highest place."""

    identity: NodeIdentity
    signing_key: str
    age_key: str

    def text(self) -> str:
        """The text of the file."""
        identity = self.identity
        return json.dumps(
            {
                "node": identity.node,
                "fingerprint": identity.fingerprint,
                "epoch": identity.epoch,
                "sequence": identity.sequence,
                "signing_key": self.signing_key,
                "age_key": self.age_key,
            },
            indent=1,
        )


def data_folder() -> Path:
    """The data folder of this installation."""
    return Path(settings.DATA_FOLDER)


def machine() -> str:
    """A fingerprint of this machine and data folder: a copy of either is another node."""
    own = next((text for path in MACHINE_FILES if (text := _text(path=path))), "")
    parts = (own or f"{platform.node()} {uuid.getnode()}", str(data_folder().resolve()))
    return hashlib.sha256("\n".join(("promdaen machine", *parts)).encode()).hexdigest()


def _text(*, path: Path) -> str:
    try:
        return path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def stored_state() -> dict[str, Any]:
    """What headquarters stores outside its database; empty if there is nothing whole."""
    try:
        state = json.loads((data_folder() / STATE_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return state if isinstance(state, dict) else {}


def node_file() -> NodeFile:
    """The file of this laptop; raises NodeFileError if it is missing or damaged."""
    path = data_folder() / NODE_FILE
    try:
        node_values = json.loads(path.read_text(encoding="utf-8"))
        return NodeFile(
            identity=NodeIdentity(
                node=str(node_values["node"]),
                fingerprint=str(node_values["fingerprint"]),
                epoch=int(node_values["epoch"]),
                sequence=int(node_values["sequence"]),
            ),
            signing_key=str(node_values["signing_key"]),
            age_key=str(node_values["age_key"]),
        )
    except FileNotFoundError as error:
        raise NodeFileError(
            _(
                "The file %(file)s is missing: this laptop no longer knows which laptop it is. "
                "After a restore, copy it from the old data folder. If it is gone, have the "
                "laptop replaced at headquarters. Nothing it recorded is lost."
            )
            % {"file": path}
        ) from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise damaged() from error


def damaged() -> NodeFileError:
    """The error for a laptop file that cannot be used."""
    return NodeFileError(
        _(
            "The file %(file)s is damaged. Move it away and have this laptop enrolled again at "
            "headquarters. Nothing it recorded is lost."
        )
        % {"file": data_folder() / NODE_FILE}
    )


def is_headquarters_here() -> bool:
    """Whether this installation has enrolled laptops, without a query."""
    return (data_folder() / STATE_FILE).exists()


def is_laptop_here() -> bool:
    """Whether this installation is a laptop, without a query."""
    return (data_folder() / NODE_FILE).exists()


def role() -> str:
    """Whether this installation is a laptop, headquarters, or neither yet."""
    if Peer.objects.filter(is_headquarters=True).exists():
        return LAPTOP
    return HEADQUARTERS if Headquarters.objects.exists() else ALONE


def removal_obstacle() -> str:
    """Why names of officers cannot be removed here; "" at headquarters."""
    if role() != LAPTOP:
        return ""
    return _(
        "Names are removed at headquarters. This laptop removes them when it reads the next file "
        "of headquarters."
    )


def own_name() -> str:
    """The name of this machine, as its audit log has it."""
    return audit.this_node().name


def own_headquarters() -> Peer | None:
    """On a laptop: its headquarters."""
    return Peer.objects.filter(is_headquarters=True).first()


def headquarters() -> Headquarters | None:
    """At headquarters: its own row."""
    return Headquarters.objects.first()


def laptops() -> list[Peer]:
    """The laptops of this headquarters, including invited ones."""
    return list(Peer.objects.filter(is_headquarters=False))


def laptop_called(*, name: str) -> Peer | None:
    """The newest unrevoked laptop with this name or id."""
    peers = [
        laptop for laptop in laptops() if name in {laptop.name, str(laptop.pk), laptop.pk.hex}
    ]
    return next((peer for peer in peers if peer.revoked_at is None), None)


def enrolled_count() -> int:
    """How many laptops need the keys of this headquarters."""
    return Peer.objects.filter(is_headquarters=False).count()


def peer_fingerprint(*, peer: Peer) -> str:
    """A fingerprint of its keys, for two people to compare; "" before they are known."""
    if not peer.signing_key:
        return ""
    return enrolling.fingerprint(signing_key=peer.signing_key, age_key=peer.age_key)


def recovery_key() -> str:
    """The public half of the printed recovery key; "" if there is none."""
    return _text(path=data_folder() / "keys" / RECOVERY_NAME)


def clashes_count(*, node: uuid.UUID) -> int:
    """How many clashes of a laptop wait for a decision."""
    return Clash.objects.filter(node=node, decided_at=None).count()


def refused_bundles(*, node: uuid.UUID) -> list[RefusedBundle]:
    """Its bundles that were set aside and wait for a decision, without their data."""
    return list(RefusedBundle.objects.filter(node=node, decided_at=None).defer("data"))


def refused_bundle_by_id(*, pk: uuid.UUID) -> RefusedBundle | None:
    """A bundle that was set aside."""
    return RefusedBundle.objects.filter(pk=pk).defer("data").first()


def kept_bundle(*, digest: str) -> RefusedBundle | None:
    """The bundle that waits for a decision and whose digest begins so; None if not just one."""
    if len(digest) < MIN_DIGEST_LENGTH:
        return None
    rows = RefusedBundle.objects.filter(digest__startswith=digest, decided_at=None).defer("data")
    bundles = list(rows[:2])
    return bundles[0] if len(bundles) == 1 else None


def set_aside_count(*, node: uuid.UUID) -> int:
    """How many of its bundles were set aside and wait for a decision."""
    return RefusedBundle.objects.filter(node=node, reason="reused", decided_at=None).count()


@dataclass(frozen=True, kw_only=True)
class SafeMark:
    """How far a backup has the chain of an epoch of a node."""

    node: uuid.UUID
    epoch: int
    sequence: int
    digest: str


def safe_marks(*, using: str) -> list[SafeMark]:
    """How far the chains of laptops go in a database, such as a separately restored one."""
    chains = Chain.objects.using(using).filter(reach_sequence__gt=0)
    return [
        SafeMark(
            node=chain.node,
            epoch=chain.epoch,
            sequence=chain.reach_sequence,
            digest=chain.reach_digest,
        )
        for chain in chains
    ]


@dataclass(frozen=True, kw_only=True)
class SafeContents:
    """What a backup has of laptops: their chains, and digests of evaluation forms by id."""

    marks: Sequence[SafeMark] = ()
    forms: Mapping[uuid.UUID, str] = field(default_factory=dict)


def safe_contents(*, using: str) -> SafeContents:
    """What a database has of laptops, such as a separately restored one."""
    forms = SentForm.objects.using(using).exclude(text="").order_by()
    return SafeContents(
        marks=safe_marks(using=using),
        forms={pk: text_digest(text=text) for pk, text in forms.values_list("pk", "text")},
    )


def text_digest(*, text: str) -> str:
    """A digest of the text of an evaluation form."""
    return hashlib.sha256(text.encode()).hexdigest()


def waiting_count(*, node: uuid.UUID) -> int:
    """How many entries of a node wait behind a gap."""
    return Entry.objects.filter(node=node, state=Entry.WAITING).count()
