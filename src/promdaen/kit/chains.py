"""Verifies the chains of the audit logs of every mounted database, and their columns."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections, transaction
from django.db.models import Max

from promdaen.kit import line_text
from promdaen.kit.models import AuditLine, Node
from promdaen.kit.standalone import verify_audit
from promdaen.kit.standalone.verify_audit import ChainFault

# From this number of lines, columns are compared in parallel, over a separate connection.
PARALLEL_FROM = 50_000
CHUNK = 5_000


@dataclass(frozen=True)
class ChainCheck:
    """One chain of one database: its number of lines, and the first bad one."""

    using: str
    node: Node
    lines_count: int
    fault: ChainFault | None


def mounted_databases() -> list[str]:
    """The databases with an audit log, the main one first."""
    table = AuditLine._meta.db_table
    aliases = sorted(connections, key=lambda alias: (alias != DEFAULT_DB_ALIAS, alias))
    return [alias for alias in aliases if table in connections[alias].introspection.table_names()]


def nodes(*, using: str) -> list[Node]:
    """The nodes of a database, each with its own chain; this installation's is first."""
    return list(Node.objects.using(using).order_by("-is_this", "name", "id"))


def check_chains(
    *,
    nodes: Sequence[tuple[str, Node]],
    heads: Sequence[verify_audit.NotedHead] = (),
    keys: Sequence[str] = (),
) -> list[ChainCheck]:
    """Verify the chains of nodes (alias and node) and compare them with heads from outside.

    `keys` are public keys (base64) that may have signed heads. Raises AuditRefused (of
    kit.standalone.verify_audit) for a head of an unknown node or with an invalid signature.
    """
    stored = [_Stored(using=using, node_id=node.pk) for using, node in nodes]
    with _side_by_side(stored=stored) as columns:
        chains = [stored_chain.chain(keys=keys) for stored_chain in stored]
        verdicts = verify_audit.check_stored_chains(chains=chains, heads=heads)
        return [
            ChainCheck(
                using=using,
                node=node,
                lines_count=verdict.chain.sequence,
                fault=_first(verdict.fault, *chain.faults(fault=verdict.fault), other()),
            )
            for (using, node), chain, verdict, other in zip(
                nodes, stored, verdicts, columns, strict=True
            )
        ]


def _first(*faults: ChainFault | None) -> ChainFault | None:
    faults_present = [fault for fault in faults if fault is not None]
    return min(faults_present, key=lambda fault: fault.sequence, default=None)


@dataclass
class _Stored:
    """The stored rows of a node, and the check of their column with previous digests."""

    using: str
    node_id: UUID
    top: int = 0
    last: int = 0
    # The first line that names a different previous digest, and whether it is valid after that
    # one.
    stray: tuple[int, bool] | None = None

    def chain(self, *, keys: Sequence[str]) -> verify_audit.StoredChain:
        lines = AuditLine.objects.using(self.using).filter(node=self.node_id)
        # A line and its node's count are written together: in this order of reading, lines written
        # meanwhile do not look like extra ones.
        self.top = lines.aggregate(top=Max("sequence"))["top"] or 0
        node = Node.objects.using(self.using).get(pk=self.node_id)
        self.last = node.sequence
        return verify_audit.StoredChain(
            name=f"{self.using}, {node.name}",
            node=node.pk.hex,
            rows=self.rows,
            sequence=node.sequence,
            digest=node.last_digest,
            keys=keys,
        )

    @property
    def key(self) -> str:
        """The id of the node in its stored form."""
        is_plain = connections[self.using].vendor == "postgresql"
        return str(self.node_id) if is_plain else self.node_id.hex

    def rows(self) -> Iterator[tuple[int, bytes, bytes]]:
        previous = b""
        for sequence, digest, body, before in self._read():
            if before != previous and self.stray is None:
                line_digest = verify_audit.line_digest(
                    previous=before.decode(), body=body.decode()
                )
                self.stray = sequence, line_digest == digest.decode()
            previous = digest
            yield sequence, digest, body

    def _read(self) -> Iterator[tuple[int, bytes, bytes, bytes]]:
        connection = connections[self.using]
        line_query = line_text.lines_statement(vendor=connection.vendor)
        if connection.vendor == "sqlite":
            cursor = connection.cursor()
            cursor.execute(line_query, [self.key, self.last])
            # The driver's own cursor: saves a layer of Python for each of a million lines.
            return iter(cursor.cursor)
        return self._read_apart(query=line_query)

    def _read_apart(self, *, query: str) -> Iterator[tuple[int, bytes, bytes, bytes]]:
        """The lines in batches; a plain query of this database would send all of them at once."""
        with connections[self.using].chunked_cursor() as cursor:
            cursor.execute(query, [self.key, self.last])
            while chunk := cursor.fetchmany(CHUNK):
                for sequence, *texts in chunk:
                    digest, body, before = (text.encode() for text in texts)
                    yield sequence, digest, body, before

    def faults(self, *, fault: ChainFault | None) -> Iterator[ChainFault]:
        """Faults in the columns of digests, lines beyond the count of the node, and strays."""
        table = Node.objects.using(self.using)
        if self.node_id == table.filter(is_this=True).values_list("pk", flat=True).first():
            # Possible in a shell that does not enforce foreign keys.
            lines = AuditLine.objects.using(self.using).exclude(node__in=table.all())
            if lines.exists():
                yield ChainFault(1, "inserted", "lines of a node that is not known were put in")
        if self.top > self.last:
            number = self.last + 1
            yield ChainFault(number, "inserted", f"line {number} was put in at the end")
        number, is_whole = self.stray or (0, False)
        if number and (fault is None or number < fault.sequence):
            problem = f"line {number} was changed: its column of the digest before it"
            yield ChainFault(number, "changed", problem)
        elif (
            number > 1
            and is_whole
            and fault
            and (fault.sequence, fault.code) == (number, "changed")
        ):
            # The line is valid, but after a different line than the one before it now.
            problem = f"line {number - 1} was changed and given a digest of its own"
            yield ChainFault(number - 1, "changed", problem)


@contextmanager
def _side_by_side(*, stored: Sequence[_Stored]) -> Iterator[list[Callable[[], ChainFault | None]]]:
    """Compare the columns of each chain: in parallel for a long one, otherwise on demand."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        yield [
            pool.submit(_differing_columns, chain=chain).result
            if _is_long(chain=chain)
            else partial(_columns, chain=chain)
            for chain in stored
        ]


def _is_long(*, chain: _Stored) -> bool:
    connection = connections[chain.using]
    node = Node.objects.using(chain.using).get(pk=chain.node_id)
    return node.sequence >= PARALLEL_FROM and not connection.in_atomic_block


def _differing_columns(*, chain: _Stored) -> ChainFault | None:
    connection = connections[chain.using]
    connection.connect()
    try:
        return _columns(chain=chain)
    finally:
        connection.close()


def _columns(*, chain: _Stored) -> ChainFault | None:
    """The first line whose columns differ from its text."""
    lines = AuditLine.objects.using(chain.using).filter(node=chain.node_id)
    for number in _suspects(chain=chain):
        for line in lines.filter(sequence=number).order_by("epoch"):
            differing_columns = line_text.differing_fields(audit_line=line)
            if differing_columns:
                names = ", ".join(differing_columns)
                problem = f"line {number} was changed: its text and its columns differ in {names}"
                return ChainFault(number, "changed", problem)
    return None


def _suspects(*, chain: _Stored) -> list[int]:
    """The numbers of lines that the database itself would serialise differently.

    This is fast, and correct if it finds nothing; any result is then checked in Python.
    """
    connection = connections[chain.using]
    suspect_query = line_text.suspects_statement(vendor=connection.vendor)
    is_inside = connection.in_atomic_block
    transaction_or_none = transaction.atomic(using=chain.using) if is_inside else nullcontext()
    try:
        with transaction_or_none, connection.cursor() as cursor:
            cursor.execute(suspect_query, {"node": chain.key, "said": str(chain.node_id)})
            return [number for (number,) in cursor.fetchall()]
    except DatabaseError:
        # PostgreSQL fails on a text that is not JSON.
        lines = AuditLine.objects.using(chain.using).filter(node=chain.node_id)
        return list(lines.order_by("sequence").values_list("sequence", flat=True))
