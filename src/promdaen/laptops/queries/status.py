"""The three states of records: here, at headquarters, safe."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from promdaen.kit.json_objects import NewJsonObject
from promdaen.kit.sync.facts import ChainPoint, read_statement
from promdaen.laptops.models import Chain, Entry, Peer
from promdaen.laptops.queries import nodes, records


@dataclass(frozen=True, kw_only=True)
class LaptopStatus:
    """The state of a laptop's records.

    `new_count` are new, changed and deleted rows and forms to send, `here_count` entries that
    headquarters does not report having; `at_headquarters_count` are those it has, of which
    `safe_count` are in a verified backup.
    """

    node: str
    headquarters: str
    epoch: int
    sequence: int
    new_count: int
    here_count: int
    at_headquarters_count: int
    safe_count: int
    reference: int


@dataclass(frozen=True, kw_only=True)
class PeerStatus:
    """The state of a laptop at headquarters."""

    node: UUID
    name: str
    state: str
    fingerprint: str
    facts_count: int
    safe_count: int
    waiting_count: int
    later_count: int
    clashes_count: int
    set_aside_count: int
    last_bundle_at: datetime | None


def laptop_status() -> LaptopStatus:
    """The state of this laptop's records; raises nodes.NodeFileError with a message.

    Raises Peer.DoesNotExist if this is not a laptop.
    """
    headquarters = Peer.objects.get(is_headquarters=True)
    identity = nodes.node_file().identity
    node = UUID(identity.node)
    statement = read_statement(document=headquarters.statement) if headquarters.statement else None
    has: Mapping[int, ChainPoint] = statement.has if statement else {}
    safe: Mapping[int, ChainPoint] = statement.safe if statement else {}
    only_here = at_headquarters = safely = 0
    for chain in Chain.objects.filter(node=node):
        entries = Entry.objects.filter(node=node, epoch=chain.epoch)
        last = entries.order_by("-sequence").values_list("sequence", flat=True).first()
        end = last or chain.removed_sequence
        reached = min(has.get(chain.epoch, ChainPoint()).sequence, end)
        only_here += end - reached
        at_headquarters += reached
        safely += min(safe.get(chain.epoch, ChainPoint()).sequence, reached)
    forms = records.form_counts(node=node, headquarters=headquarters)
    return LaptopStatus(
        node=identity.node,
        headquarters=headquarters.name,
        epoch=identity.epoch,
        sequence=identity.sequence,
        new_count=new_count() + forms.to_send_count,
        here_count=only_here,
        at_headquarters_count=at_headquarters,
        safe_count=safely,
        reference=headquarters.reference,
    )


def new_count() -> int:
    """The number of new, changed and deleted rows; audit lines are not counted."""
    return sum(records.new_counts().values())


def peers() -> list[PeerStatus]:
    """The state of each laptop at headquarters."""
    return [
        PeerStatus(
            node=peer.pk,
            name=peer.name,
            state=_state(peer=peer),
            fingerprint=nodes.peer_fingerprint(peer=peer),
            facts_count=Entry.objects.filter(node=peer.pk).count(),
            safe_count=sum(
                Chain.objects.filter(node=peer.pk).values_list("safe_sequence", flat=True)
            ),
            waiting_count=nodes.waiting_count(node=peer.pk),
            later_count=peer.later_count,
            clashes_count=nodes.clashes_count(node=peer.pk),
            set_aside_count=nodes.set_aside_count(node=peer.pk),
            last_bundle_at=peer.last_bundle_at,
        )
        for peer in nodes.laptops()
    ]


def _state(*, peer: Peer) -> str:
    if peer.revoked_at is not None:
        return "revoked"
    return "enrolled" if peer.enrolled_at is not None else "invited"


def document() -> NewJsonObject:
    """The output of `node-status` as plain JSON; raises nodes.NodeFileError with a message."""
    role = nodes.role()
    if role == nodes.LAPTOP:
        return _laptop_document()
    own = nodes.headquarters()
    if own is None:
        return {"role": role}
    return {
        "role": role,
        "node": own.pk.hex,
        "reference": own.reference,
        "laptops": [
            {
                "node": peer.node.hex,
                "name": peer.name,
                "state": peer.state,
                "fingerprint": peer.fingerprint,
                "facts": peer.facts_count,
                "safe": peer.safe_count,
                "waiting": peer.waiting_count,
                "later": peer.later_count,
                "clashes": peer.clashes_count,
                "set_aside": peer.set_aside_count,
                "last_bundle_at": peer.last_bundle_at and peer.last_bundle_at.isoformat(),
            }
            for peer in peers()
        ],
    }


def _laptop_document() -> NewJsonObject:
    status = laptop_status()
    return {
        "role": nodes.LAPTOP,
        "node": status.node,
        "headquarters": status.headquarters,
        "is_this_machine": nodes.node_file().identity.fingerprint == nodes.machine(),
        "epoch": status.epoch,
        "sequence": status.sequence,
        "reference": status.reference,
        "not_numbered": status.new_count,
        "here": status.here_count,
        "at_headquarters": status.at_headquarters_count,
        "safe": status.safe_count,
    }
