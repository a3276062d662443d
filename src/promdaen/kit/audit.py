"""The audit log: one line per action, written in its transaction, chained by digests."""

import getpass
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from django.core.exceptions import PermissionDenied
from django.db import DEFAULT_DB_ALIAS, connections, models, transaction

from promdaen.kit import bulk, chains, heads, line_text, node_keys, remembered
from promdaen.kit.json_objects import JsonObject, NewJsonObject
from promdaen.kit.models import AuditLine, Node
from promdaen.kit.protocols import ActingAccount
from promdaen.kit.standalone import verify_audit

logger = logging.getLogger("promdaen.audit")
COLUMNS = tuple(field.attname for field in AuditLine._meta.concrete_fields)
# The operating system user who runs a command; "" in requests and jobs.
_system_user: ContextVar[str] = ContextVar("system_user", default="")


Check = Callable[..., None]
_checks: list[Check] = []


class ChangeRefused(PermissionDenied):
    """A row may not be changed on this machine now; the text says why and what to do."""


def register_check(*, check: Check) -> None:
    """Register a check of each action in the main database, before its line is written.

    It is called with `action`, `subject` and `detail`, and raises ChangeRefused to undo the
    action with its transaction.
    """
    _checks.append(check)


class NoNodeError(RuntimeError):
    """The database has no row for this installation; `promdaen migrate` creates it."""


@dataclass(frozen=True)
class ChainBreak:
    """The first line that was changed after it was written, and the kind of change."""

    sequence: int
    problem: str


def this_node(*, for_update: bool = False, using: str = DEFAULT_DB_ALIAS) -> Node:
    """The row of this installation in a database; raises NoNodeError before it is migrated."""
    statement = _node_statement(using, connections[using].vendor, for_update)
    for node in Node.objects.using(using).raw(*statement):
        return node
    raise NoNodeError("This database has no node yet. Run: promdaen migrate")


# Every action reads this row: building its statement took longer than running it.
@lru_cache(maxsize=8)
def _node_statement(using: str, _vendor: str, for_update: bool) -> tuple[str, tuple[object, ...]]:
    nodes = Node.objects.using(using).filter(is_this=True)
    rows = nodes.select_for_update() if for_update else nodes
    statement, values = rows.query.get_compiler(using).as_sql()
    return statement, tuple(values)


def _count_line(*, node: Node, audit_line: AuditLine, using: str) -> None:
    """Store that a line is the last one of its node."""
    node.sequence, node.last_digest = audit_line.sequence, audit_line.digest
    connection = connections[using]
    key = Node._meta.pk.get_db_prep_save(node.pk, connection)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE kit_node SET sequence = %s, last_digest = %s WHERE id = %s",
            [node.sequence, node.last_digest, key],
        )


@remembered.cache_per_request
def is_demo() -> bool:
    """Whether this database has fictitious people; False before it is created."""
    try:
        return this_node().is_demo
    except NoNodeError:
        return False


def last_line(*, action: str) -> AuditLine | None:
    """The newest line of this node with an action, or None."""
    return action_lines(action=action).last()


def action_lines(*, action: str, using: str = DEFAULT_DB_ALIAS) -> models.QuerySet[AuditLine]:
    """The lines of this node with an action, oldest first."""
    rows = AuditLine.objects.using(using).filter(node__is_this=True, action=action)
    return rows.order_by("epoch", "sequence")


def mark_demo() -> None:
    """Mark a database permanently as one with fictitious people."""
    Node.objects.filter(is_this=True).update(is_demo=True)


def system_user() -> str:
    """The operating system user; "" if it has no name, as in some containers."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""


@contextmanager
def run_by_system_user(*, name: str) -> Iterator[None]:
    """Add a system user to every line of the main database recorded within the block.

    The detail stores it as `system_user`; an empty name adds nothing.
    """
    token = _system_user.set(name)
    try:
        yield
    finally:
        _system_user.reset(token)


def record_line(
    *,
    action: str,
    subject: models.Model | None,
    by: ActingAccount | None,
    now: datetime,
    detail: JsonObject | None = None,
    account_name: str | None = None,
    using: str = DEFAULT_DB_ALIAS,
) -> AuditLine:
    """Add one line to this node's log in a database, within the caller's transaction.

    `subject` is the row acted on, or None if the row must not be named (feedback); `by` is None
    for the system itself. `account_name` replaces the name of `by`, for example by the role in
    which it acted. Names are only written in the main database: in other logs an account is its
    id. Raises RuntimeError outside a transaction of that database, because a line without its
    change, or a change without its line, would be worse than none.
    """
    if not transaction.get_connection(using).in_atomic_block:
        raise RuntimeError("An audit line is written in the transaction of what it tells.")
    if using == DEFAULT_DB_ALIAS:
        for check in _checks:
            check(action=action, subject=subject, detail=detail or {})
    node = this_node(for_update=True, using=using)
    audit_line = AuditLine(
        node=node,
        epoch=node.epoch,
        sequence=node.sequence + 1,
        at=now.astimezone(UTC),
        account_id=by.pk if by is not None else None,
        account_name=_name(by=by, name=account_name, using=using),
        action=action,
        subject_kind=subject._meta.label if subject is not None else "",
        subject_id=str(subject.pk) if subject is not None else "",
        detail=dict(detail or {}) | _system_user_detail(using=using),
        previous_digest=node.last_digest,
    )
    audit_line.body = line_text.canonical_line(fields=line_text.line_fields(audit_line=audit_line))
    audit_line.digest = verify_audit.line_digest(
        previous=audit_line.previous_digest, body=audit_line.body
    )
    row = [getattr(audit_line, name) for name in COLUMNS]
    bulk.add_rows(model=AuditLine, columns=COLUMNS, rows=[row], using=using)
    audit_line._state.adding, audit_line._state.db = False, using
    _count_line(node=node, audit_line=audit_line, using=using)
    if logger.isEnabledFor(logging.INFO):
        transaction.on_commit(
            lambda: log_line(audit_line=audit_line, using=using), using=using, robust=True
        )
    return audit_line


def log_line(*, audit_line: AuditLine, using: str) -> None:
    """Write the number and digest of an audit line into the log of the server, without names.

    Where that log is sent to another machine, a chain that was cut off here is noticed there. Of
    the exchange, the action stays out of it.
    """
    entry: NewJsonObject = {
        "chain": using,
        "node": str(audit_line.node_id),
        "epoch": audit_line.epoch,
        "sequence": audit_line.sequence,
        "digest": audit_line.digest,
    }
    if using == DEFAULT_DB_ALIAS:
        entry |= {"action": audit_line.action, "account": str(audit_line.account_id or "")}
    logger.info("audit", extra={"line": entry})


def chain_breaks(*, node: Node, using: str = DEFAULT_DB_ALIAS) -> list[ChainBreak]:
    """The first line of a node's log that was changed after it was written; empty if none was."""
    [chain_verdict] = chains.check_chains(nodes=[(using, node)])
    return (
        [ChainBreak(chain_verdict.fault.sequence, chain_verdict.fault.problem)]
        if chain_verdict.fault
        else []
    )


def head(*, using: str = DEFAULT_DB_ALIAS) -> heads.ChainHead:
    """The last line of this node's log; raises NoNodeError, or ValueError if it has none."""
    return node_head(node=this_node(using=using))


def node_head(*, node: Node) -> heads.ChainHead:
    """The last line that a node counts; raises ValueError if it has none."""
    if not node.sequence:
        raise ValueError("This audit log has no line yet, and so no head.")
    return heads.ChainHead(
        node=node.pk, epoch=node.epoch, sequence=node.sequence, digest=node.last_digest
    )


def signed_head(*, now: datetime, using: str = DEFAULT_DB_ALIAS) -> str:
    """The head of this node's log as one signed line, for others to keep.

    Raises ValueError if the log has no line, kit.signing.KeyFileError with a message.
    """
    return heads.signed_head(head=head(using=using), key=node_keys.signing_key(), moment=now)


def head_document(*, now: datetime) -> NewJsonObject:
    """The head of this node's log as plain JSON, for a document that others keep.

    `short` is the code, `head` the signed line. Raises as signed_head does.
    """
    last = head()
    return {
        "node": str(last.node),
        "sequence": last.sequence,
        "digest": last.digest,
        "short": last.short,
        "head": heads.signed_head(head=last, key=node_keys.signing_key(), moment=now),
    }


def _name(*, by: ActingAccount | None, name: str | None, using: str) -> str:
    if name is not None:
        return name
    if by is None:
        return "system"
    return by.audit_name if using == DEFAULT_DB_ALIAS else ""


def _system_user_detail(*, using: str) -> dict[str, str]:
    name = _system_user.get()
    return {"system_user": name} if name and using == DEFAULT_DB_ALIAS else {}
