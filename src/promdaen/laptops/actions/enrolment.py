"""Invitation, enrolment and revocation of laptops."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from promdaen.kit import audit
from promdaen.kit.ids import new_id
from promdaen.kit.models import Node
from promdaen.kit.protocols import ActingAccount
from promdaen.kit.sync.facts import BadBundle
from promdaen.kit.sync.laptops import Laptop, NodeIdentity
from promdaen.laptops.actions import node_files
from promdaen.laptops.actions.refusals import BundleRefused, LaptopRefused, refused
from promdaen.laptops.actions.stores import LaptopStore
from promdaen.laptops.models import Headquarters, Peer
from promdaen.laptops.queries import nodes, versions
from promdaen.laptops.rules import enrolling, envelopes

DAYS, MAX_NAME_LENGTH = 14, 80
SIGNED = (
    "headquarters",
    "headquarters_name",
    "signing_key",
    "age_key",
    "recovery_key",
    "node",
    "name",
    "until",
)
"""What the code proves of an invitation."""
REPLY = ("node", "signing_key", "age_key", "proof")


@dataclass(frozen=True, kw_only=True)
class LaptopInvitation:
    """An invited laptop: the code to type on it, the file to carry, and the expiry date."""

    peer: Peer
    code: str
    data: bytes
    fingerprint: str


@dataclass(frozen=True, kw_only=True)
class Acceptance:
    """A laptop's reply: the file to carry back, and fingerprints to compare."""

    data: bytes
    node: UUID
    fingerprint: str
    headquarters_name: str
    headquarters_fingerprint: str


@transaction.atomic
def invite_laptop(*, name: str, by: ActingAccount | None, now: datetime) -> LaptopInvitation:
    """Invite a laptop: a code for two weeks, and a file that can only be verified with it.

    Raises LaptopRefused with a message, and KeyFileError if the keys of headquarters are missing.
    """
    name = name.strip()
    if nodes.role() == nodes.LAPTOP:
        raise LaptopRefused(_("This machine is a laptop. Laptops are invited at headquarters."))
    if not name or len(name) > MAX_NAME_LENGTH:
        raise LaptopRefused(_("Give the laptop a name of 1 to 80 letters."))
    if nodes.laptop_called(name=name) is not None:
        raise LaptopRefused(_("Another laptop has this name. Choose another name."))
    if not nodes.recovery_key():
        raise LaptopRefused(
            _(
                "Make the printed recovery key first, so that files of laptops can be opened even "
                "if this machine is lost. Run: promdaen make-recovery-key FILE"
            )
        )
    keys = node_files.headquarters_keys()
    _own_row()
    code = enrolling.code_to_type(random_bytes=secrets.token_bytes(enrolling.CODE_BYTES))
    peer = Peer.objects.create(name=name, code=code, invited_until=now + timedelta(days=DAYS))
    audit.record_line(action="invite_laptop", subject=peer, by=by, now=now, detail={"name": name})
    return LaptopInvitation(
        peer=peer,
        code=code,
        data=invitation_file(peer=peer),
        fingerprint=enrolling.fingerprint(
            signing_key=keys.public_signing_key, age_key=keys.public_age_key
        ),
    )


def invitation_file(*, peer: Peer) -> bytes:
    """The file of an open invitation, always the same. Raises LaptopRefused, KeyFileError."""
    own = nodes.headquarters()
    if own is None or not peer.code or peer.invited_until is None:
        raise LaptopRefused(_("This laptop has no open invitation."))
    keys = node_files.headquarters_keys()
    parts = {
        "headquarters": own.pk.hex,
        "headquarters_name": audit.this_node().name,
        "signing_key": keys.public_signing_key,
        "age_key": keys.public_age_key,
        "recovery_key": nodes.recovery_key(),
        "node": peer.pk.hex,
        "name": peer.name,
        "until": peer.invited_until.isoformat(),
    }
    proof = enrolling.proof(code=peer.code, parts=[parts[name] for name in SIGNED])
    document = {"format": enrolling.INVITATION, **parts, "proof": proof}
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


@transaction.atomic
def accept_invitation(
    *, data: bytes, code: str, by: ActingAccount | None, now: datetime
) -> Acceptance:
    """On the laptop: create its keys, store its headquarters; returns the file to carry back.

    A laptop that was enrolled before renumbers all its records under its new node. Raises
    LaptopRefused with a message.
    """
    if nodes.headquarters() is not None:
        raise LaptopRefused(_("This machine is headquarters and cannot become a laptop."))
    try:
        invitation_texts = enrolling.read_texts(data=data, names=[*SIGNED, "format", "proof"])
    except BadBundle as error:
        raise refused(error=error) from error
    if invitation_texts["format"] != enrolling.INVITATION:
        raise BundleRefused(code="no-invitation")
    parts = [invitation_texts[name] for name in SIGNED]
    if not enrolling.is_proved(code=code, parts=parts, by=invitation_texts["proof"]):
        raise BundleRefused(code="wrong-code")
    # Headquarters checks the day: the clock of a laptop may be wrong.
    keys, node = node_files.new_keys(), UUID(invitation_texts["node"])
    headquarters = _know_headquarters(reply=invitation_texts)
    _take_identity(node=node, keys=keys, headquarters=headquarters)
    begin_audit_log(node=node, name=invitation_texts["name"])
    own = (node.hex, keys.public_signing_key, keys.public_age_key)
    reply = dict(zip(REPLY, (*own, enrolling.proof(code=code, parts=own)), strict=True))
    envelope = envelopes.Envelope(
        kind=envelopes.REPLY,
        sender=node.hex,
        to=headquarters.pk.hex,
        version=versions.version(),
        body=json.dumps(reply).encode(),
    )
    audit.record_line(
        action="accept_invitation", subject=headquarters, by=by, now=now, detail={"node": node.hex}
    )
    return Acceptance(
        data=envelopes.seal(
            envelope=envelope, key=keys.signing_key, recipients=[headquarters.age_key]
        ),
        node=node,
        fingerprint=enrolling.fingerprint(
            signing_key=keys.public_signing_key, age_key=keys.public_age_key
        ),
        headquarters_name=headquarters.name,
        headquarters_fingerprint=nodes.peer_fingerprint(peer=headquarters),
    )


@transaction.atomic
def enrol_laptop(
    *, data: bytes, by: ActingAccount | None, now: datetime, fingerprint: str = ""
) -> Peer:
    """At headquarters: store the keys of the replying laptop; raises LaptopRefused.

    With the fingerprint that the laptop shows, only if it is that of these keys.
    """
    own = nodes.headquarters()
    if own is None:
        raise BundleRefused(code="not-invited")
    keys = node_files.headquarters_keys()
    try:
        opened = envelopes.unseal(data=data, private_key=keys.age_key)
        if opened.envelope.kind != envelopes.REPLY or opened.envelope.to != own.pk.hex:
            raise BadBundle("This file is not an answer to an invitation.", code="no-invitation")
        reply_texts = enrolling.read_texts(data=opened.envelope.body, names=REPLY)
        opened.check(public_key=reply_texts["signing_key"])
    except BadBundle as error:
        raise refused(error=error) from error
    # A revocation at the same time waits for this one.
    invited = Peer.objects.select_for_update().filter(is_headquarters=False).exclude(code="")
    peer = next(
        (invited_peer for invited_peer in invited if invited_peer.pk.hex == reply_texts["node"]),
        None,
    )
    if peer is None or opened.envelope.sender != reply_texts["node"]:
        raise BundleRefused(code="not-invited")
    parts = [reply_texts[name] for name in REPLY[:-1]]
    if not enrolling.is_proved(code=peer.code, parts=parts, by=reply_texts["proof"]):
        raise BundleRefused(code="wrong-code")
    if peer.invited_until is None or peer.invited_until < now:
        raise BundleRefused(code="expired")
    peer.signing_key, peer.age_key = reply_texts["signing_key"], reply_texts["age_key"]
    own_fingerprint = nodes.peer_fingerprint(peer=peer)
    typed = enrolling.typed_code(text=fingerprint)
    if fingerprint and typed != enrolling.typed_code(text=own_fingerprint):
        raise BundleRefused(code="other-fingerprint")
    peer.code, peer.enrolled_at = "", now
    peer.save(update_fields=["signing_key", "age_key", "code", "enrolled_at"])
    audit.record_line(
        action="enrol_laptop",
        subject=peer,
        by=by,
        now=now,
        detail={"name": peer.name, "fingerprint": own_fingerprint},
    )
    return peer


@transaction.atomic
def revoke_laptop(*, name: str, by: ActingAccount | None, now: datetime) -> Peer:
    """At headquarters: merge nothing more from a laptop; raises LaptopRefused."""
    lock_state()
    peer = nodes.laptop_called(name=name)
    if peer is None:
        raise LaptopRefused(_("There is no laptop with this name."))
    revoke_peer(peer=peer, by=by, now=now)
    note_revoked(peer=peer)
    return peer


def lock_state() -> None:
    """Wait for others who write the file that is stored outside the database."""
    Headquarters.objects.select_for_update().first()


def revoke_peer(
    *,
    peer: Peer,
    detail: Mapping[str, bool] | None = None,
    by: ActingAccount | None,
    now: datetime,
) -> None:
    """Revoke a laptop in the database; `note_revoked` then writes it to the file."""
    peer.revoked_at, peer.code = now, ""
    peer.save(update_fields=["revoked_at", "code"])
    line_detail = {"name": peer.name, **(detail or {})}
    audit.record_line(action="revoke_laptop", subject=peer, by=by, now=now, detail=line_detail)


def note_revoked(*, peer: Peer) -> None:
    """Write to the file outside the database that a laptop is revoked.

    Call it last: a refusal after it undoes what the database says, but not the file.
    """
    revoked = {*nodes.stored_state().get("revoked", []), peer.pk.hex}
    node_files.write_state(revoked=sorted(revoked))


@transaction.atomic
def reinstate_laptop(*, peer: Peer, by: ActingAccount | None, now: datetime) -> Peer:
    """Enrol a laptop again that was revoked by mistake; raises LaptopRefused.

    Nothing is merged from it before two people compare its fingerprint again.
    """
    lock_state()
    row = Peer.objects.select_for_update().get(pk=peer.pk)
    if row.revoked_at is None or not row.signing_key:
        raise LaptopRefused(_("There is no revoked laptop with this name."))
    namesakes = Peer.objects.filter(name=row.name, is_headquarters=False, revoked_at=None)
    if namesakes.exists():
        raise LaptopRefused(_("Another laptop has this name."))
    row.revoked_at = row.compared_at = None
    row.save(update_fields=["revoked_at", "compared_at"])
    audit.record_line(
        action="reinstate_laptop", subject=row, by=by, now=now, detail={"name": row.name}
    )
    # Last: a refusal would undo what the database says, but not the file.
    revoked = {*nodes.stored_state().get("revoked", [])} - {row.pk.hex}
    node_files.write_state(revoked=sorted(revoked))
    return row


def revoke_again(*, now: datetime) -> None:
    """At headquarters: revoke the laptops that a restored database does not know as revoked."""
    revoked = [UUID(node) for node in nodes.stored_state().get("revoked", [])]
    if not revoked:
        return
    peers = Peer.objects.filter(pk__in=revoked, is_headquarters=False, revoked_at=None)
    with transaction.atomic():
        for peer in peers.select_for_update():
            revoke_peer(peer=peer, detail={"restored": True}, by=None, now=now)


def _own_row() -> Headquarters:
    # Two people may invite the first laptops at once: the second uses the row of the first.
    headquarters, is_new = Headquarters.objects.get_or_create(
        defaults={"incarnation": uuid4().hex}
    )
    if is_new:
        node_files.write_state(
            incarnation=headquarters.incarnation,
            said=headquarters.said,
            reference=headquarters.reference,
        )
    return headquarters


def _know_headquarters(*, reply: Mapping[str, str]) -> Peer:
    Peer.objects.filter(is_headquarters=True).exclude(pk=reply["headquarters"]).delete()
    return Peer.objects.update_or_create(
        pk=UUID(reply["headquarters"]),
        defaults={
            "name": reply["headquarters_name"],
            "is_headquarters": True,
            "signing_key": reply["signing_key"],
            "age_key": reply["age_key"],
            "recovery_key": reply["recovery_key"],
            # Statements to the earlier node of this machine do not apply to the new one.
            "statement": None,
        },
    )[0]


def _take_identity(*, node: UUID, keys: node_files.NodeKeys, headquarters: Peer) -> None:
    """Store this machine's identity; records of an earlier node are renumbered."""
    identity = NodeIdentity(node=node.hex, fingerprint=nodes.machine())
    file = nodes.NodeFile(
        identity=identity,
        signing_key=node_files.key_text(key=keys.signing_key),
        age_key=keys.age_key,
    )
    node_files.write_node_file(file=file)
    store = LaptopStore(node=node, headquarters=headquarters)
    if store.owner() != node.hex:
        laptop = Laptop(
            store=store, file=node_files.IdentityOnDisk(), fingerprint=identity.fingerprint
        )
        laptop.enrol_again(node=node.hex)


def begin_audit_log(*, node: UUID, name: str) -> None:
    """Start an audit chain for this node; earlier lines stay in theirs."""
    was = audit.this_node(for_update=True)
    Node.objects.filter(pk=was.pk).update(is_this=False)
    pk = node if not Node.objects.filter(pk=node).exists() else new_id()
    Node.objects.create(pk=pk, name=name, is_this=True, is_demo=was.is_demo)
