"""The audit log: one line an action, written in its transaction, chained by digests."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import models, transaction

from promdaen.kit.models import AuditLine, Node
from promdaen.kit.protocols import ActingAccount


class NoNodeError(RuntimeError):
    """The database has no row for this installation; `promdaen migrate` makes it."""


@dataclass(frozen=True)
class Break:
    """A place where the chain does not hold: the line's sequence and what is wrong."""

    sequence: int
    what: str


def this_node(*, for_update: bool = False) -> Node:
    """The row of this installation; raises NoNodeError before the first migration."""
    nodes = Node.objects.select_for_update() if for_update else Node.objects.all()
    node = nodes.filter(is_this=True).first()
    if node is None:
        raise NoNodeError("This database has no node yet. Run: promdaen migrate")
    return node


def mark_demo() -> None:
    """Say for good that this database holds invented people."""
    Node.objects.filter(is_this=True).update(is_demo=True)


def digest_of_line(*, previous: str, fields: Mapping[str, Any]) -> str:
    """SHA-256 (hex) of the previous line's digest and this line's fields as sorted JSON."""
    body = json.dumps(fields, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(f"{previous}\n{body}".encode()).hexdigest()


def record_line(
    *,
    action: str,
    subject: models.Model | None,
    by: ActingAccount | None,
    now: datetime,
    detail: Mapping[str, Any] | None = None,
) -> AuditLine:
    """Add one line to the log of this node, inside the caller's transaction.

    `subject` is the row acted on, or None where the row must not be named (feedback); `by` is
    None for the system itself. Raises RuntimeError outside a transaction, since a line without
    its change, or a change without its line, would be worse than none.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("An audit line is written in the transaction of what it tells.")
    node = this_node(for_update=True)
    line = AuditLine(
        node=node,
        epoch=node.epoch,
        sequence=node.sequence + 1,
        at=now.astimezone(UTC),
        account_id=by.pk if by is not None else None,
        account_name=by.audit_name if by is not None else "system",
        action=action,
        subject_kind=subject._meta.label if subject is not None else "",
        subject_id=str(subject.pk) if subject is not None else "",
        detail=dict(detail or {}),
        previous_digest=node.last_digest,
    )
    line.digest = digest_of_line(previous=line.previous_digest, fields=_fields(line=line))
    line.save(force_insert=True)
    node.sequence, node.last_digest = line.sequence, line.digest
    node.save(update_fields=["sequence", "last_digest"])
    return line


def breaks(*, node: Node) -> Iterator[Break]:
    """Every place where a node's log has a gap, a changed line or a broken chain."""
    expected, previous = 1, ""
    for line in AuditLine.objects.filter(node=node).order_by("epoch", "sequence").iterator():
        if line.sequence != expected:
            yield Break(line.sequence, f"line {expected} is missing")
        if line.previous_digest != previous:
            yield Break(line.sequence, "it does not follow the line before it")
        if line.digest != digest_of_line(previous=line.previous_digest, fields=_fields(line=line)):
            yield Break(line.sequence, "its text was changed after it was written")
        expected, previous = line.sequence + 1, line.digest
    if expected - 1 != node.sequence or previous != node.last_digest:
        yield Break(node.sequence, "lines at the end are missing")


def _fields(*, line: AuditLine) -> dict[str, Any]:
    return {
        "node": str(line.node_id),
        "epoch": line.epoch,
        "sequence": line.sequence,
        "at": line.at.astimezone(UTC).isoformat(),
        "account": str(line.account_id) if line.account_id else None,
        "account_name": line.account_name,
        "action": line.action,
        "subject": [line.subject_kind, line.subject_id],
        "detail": line.detail,
    }
