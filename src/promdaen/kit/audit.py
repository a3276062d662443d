"""The audit log: one line an action, written in its transaction, chained by digests."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import DEFAULT_DB_ALIAS, models, transaction

from promdaen.kit.models import AuditLine, Node
from promdaen.kit.protocols import ActingAccount


class NoNodeError(RuntimeError):
    """The database has no row for this installation; `promdaen migrate` makes it."""


@dataclass(frozen=True)
class Break:
    """A place where the chain does not hold: the line's sequence and what is wrong."""

    sequence: int
    what: str


def this_node(*, for_update: bool = False, using: str = DEFAULT_DB_ALIAS) -> Node:
    """The row of this installation in a database; raises NoNodeError before it is migrated."""
    nodes = Node.objects.using(using)
    held = nodes.select_for_update() if for_update else nodes
    node = held.filter(is_this=True).first()
    if node is None:
        raise NoNodeError("This database has no node yet. Run: promdaen migrate")
    return node


def mark_demo(*, using: str = DEFAULT_DB_ALIAS) -> None:
    """Say for good that a database holds invented people."""
    Node.objects.using(using).filter(is_this=True).update(is_demo=True)


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
    account_name: str | None = None,
    using: str = DEFAULT_DB_ALIAS,
) -> AuditLine:
    """Add one line to the log of this node in a database, inside the caller's transaction.

    `subject` is the row acted on, or None where the row must not be named (feedback); `by` is
    None for the system itself. `account_name` stands in the line in place of the name of `by`,
    such as the role in which it acted. The name itself is written in the main database alone:
    in the log of any other, an account is its id. Raises RuntimeError outside a transaction of
    that database, since a line without its change, or a change without its line, would be worse
    than none.
    """
    if not transaction.get_connection(using).in_atomic_block:
        raise RuntimeError("An audit line is written in the transaction of what it tells.")
    node = this_node(for_update=True, using=using)
    line = AuditLine(
        node=node,
        epoch=node.epoch,
        sequence=node.sequence + 1,
        at=now.astimezone(UTC),
        account_id=by.pk if by is not None else None,
        account_name=_name(by=by, given=account_name, using=using),
        action=action,
        subject_kind=subject._meta.label if subject is not None else "",
        subject_id=str(subject.pk) if subject is not None else "",
        detail=dict(detail or {}),
        previous_digest=node.last_digest,
    )
    line.digest = digest_of_line(previous=line.previous_digest, fields=_fields(line=line))
    line.save(force_insert=True, using=using)
    node.sequence, node.last_digest = line.sequence, line.digest
    node.save(update_fields=["sequence", "last_digest"], using=using)
    return line


def breaks(*, node: Node, using: str = DEFAULT_DB_ALIAS) -> Iterator[Break]:
    """Every place where a node's log has a gap, a changed line or a broken chain."""
    expected, previous = 1, ""
    lines = AuditLine.objects.using(using).filter(node=node.pk)
    for line in lines.order_by("epoch", "sequence").iterator():
        if line.sequence != expected:
            yield Break(line.sequence, f"line {expected} is missing")
        if line.previous_digest != previous:
            yield Break(line.sequence, "it does not follow the line before it")
        if line.digest != digest_of_line(previous=line.previous_digest, fields=_fields(line=line)):
            yield Break(line.sequence, "its text was changed after it was written")
        expected, previous = line.sequence + 1, line.digest
    if expected - 1 != node.sequence or previous != node.last_digest:
        yield Break(node.sequence, "lines at the end are missing")


def _name(*, by: ActingAccount | None, given: str | None, using: str) -> str:
    if given is not None:
        return given
    if by is None:
        return "system"
    return by.audit_name if using == DEFAULT_DB_ALIAS else ""


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
