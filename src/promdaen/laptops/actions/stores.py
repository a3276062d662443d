"""Database stores for the rules of kit.sync."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from promdaen.kit.sync.facts import (
    ChainEntry,
    ChainPoint,
    EntryStretch,
    HeadquartersStatement,
    SyncFact,
    digest_of_feedback,
    read_statement,
    statement_document,
)
from promdaen.kit.sync.headquarters import ChainLink
from promdaen.laptops.actions import node_files, removed_names
from promdaen.laptops.models import Chain, Clash, Headquarters, Peer, RefusedBundle, SentForm
from promdaen.laptops.models import Entry as StoredEntry
from promdaen.laptops.queries import nodes, tables
from promdaen.laptops.rules import contents

COLUMNS = ("epoch", "sequence", "key", "kind", "body", "digest")
CHUNK_SIZE = 2_000
MAX_VALUES = 30_000
"""Of one statement: SQLite takes 32,766, PostgreSQL 65,535."""


class Arrived(NamedTuple):
    """A stored entry to apply."""

    pk: int
    key: str
    kind: str
    body: str


class LaptopStore:
    """The database of a laptop (`kit.sync.laptops.Store`)."""

    def __init__(self, *, node: UUID, headquarters: Peer):
        # The database may be of before this machine was enrolled again.
        self.node = Chain.objects.values_list("node", flat=True).first() or node
        self.headquarters = headquarters

    def owner(self) -> str:
        """As `Store`."""
        return self.node.hex

    def move_to(self, *, node: str) -> None:
        """As `Store`."""
        for table in (StoredEntry, Chain, SentForm):
            table.objects.filter(node=self.node).update(node=UUID(node))
        self.node, self.headquarters.statement = UUID(node), None
        self.headquarters.save(update_fields=["statement"])

    @property
    def _entries(self) -> Any:
        return StoredEntry.objects.filter(node=self.node)

    def _chain(self, *, epoch: int) -> Chain:
        return Chain.objects.get_or_create(node=self.node, epoch=epoch)[0]

    def epochs(self) -> Sequence[int]:
        """As `Store`."""
        stored_epochs = Chain.objects.filter(node=self.node).values_list("epoch", flat=True)
        return sorted(stored_epochs) or [self._chain(epoch=1).epoch]

    def entries(self, *, epoch: int, after: int) -> Sequence[ChainEntry]:
        """As `Store`."""
        rows = self._entries.filter(epoch=epoch, sequence__gt=after).order_by("sequence")
        return [
            ChainEntry(
                epoch=epoch,
                sequence=sequence,
                fact=SyncFact(key=key, kind=kind, body=body),
                digest=digest,
            )
            for sequence, key, kind, body, digest in rows.values_list(*COLUMNS[1:]).iterator(
                chunk_size=CHUNK_SIZE
            )
        ]

    def mark(self, *, epoch: int, sequence: int) -> ChainPoint | None:
        """As `Store`."""
        if sequence == 0:
            return ChainPoint()
        chain = self._chain(epoch=epoch)
        if sequence == chain.removed_sequence:
            return ChainPoint(sequence=sequence, digest=chain.removed_digest)
        rows = self._entries.filter(epoch=epoch, sequence=sequence)
        digest = rows.values_list("digest", flat=True).first()
        return None if digest is None else ChainPoint(sequence=sequence, digest=digest)

    def last(self, *, epoch: int) -> ChainPoint:
        """As `Store`."""
        rows = self._entries.filter(epoch=epoch).order_by("-sequence")
        last_row = rows.values_list("sequence", "digest").first()
        if last_row is None:
            chain = self._chain(epoch=epoch)
            return ChainPoint(sequence=chain.removed_sequence, digest=chain.removed_digest)
        return ChainPoint(sequence=last_row[0], digest=last_row[1])

    def add(self, *, entries: Sequence[ChainEntry]) -> None:
        """As `Store`."""
        if entries:
            self.open_epoch(epoch=entries[-1].epoch)
        insert_entries(
            node=self.node,
            links=[ChainLink(entry, "") for entry in entries],
            states=[StoredEntry.APPLIED] * len(entries),
        )

    def open_epoch(self, *, epoch: int) -> None:
        """As `Store`."""
        self._chain(epoch=epoch)

    def number_again(self, *, after: Mapping[int, int], stretch: EntryStretch) -> None:
        """As `Store`."""
        for epoch, sequence in after.items():
            self._entries.filter(epoch=epoch, sequence__gt=sequence).delete()
        self.open_epoch(epoch=stretch.epoch)
        self.add(entries=stretch.entries)

    def remove(self, *, epoch: int, mark: ChainPoint) -> None:
        """As `Store`."""
        chain = self._chain(epoch=epoch)
        if mark.sequence > chain.removed_sequence:
            self._entries.filter(epoch=epoch, sequence__lte=mark.sequence).delete()
            chain.removed_sequence, chain.removed_digest = mark.sequence, mark.digest
            chain.save()

    def feedback(self) -> Mapping[str, Sequence[str]]:
        """As `Store`: forms of earlier sets first, then the others, by their random ids."""
        form_ids = set(SentForm.objects.filter(node=self.node).values_list("form", flat=True))
        table = tables.feedback_table()
        by_run: dict[str, tuple[list[str], list[str]]] = {}
        for row in tables.rows(table=table):
            groups = by_run.setdefault(row["run_id"], ([], []))
            groups[UUID(row["id"]) not in form_ids].append(contents.row_text(row=row))
        return {run: [*earlier, *later] for run, (earlier, later) in by_run.items()}

    def sent_forms(self) -> Mapping[str, int]:
        """As `Store`."""
        ids_here = {UUID(row["id"]) for row in tables.rows(table=tables.feedback_table())}
        counts: Counter[str] = Counter()
        for run, form in SentForm.objects.filter(node=self.node).values_list("run", "form"):
            counts[run.hex] += form in ids_here
        return counts

    def note_sets(self, *, sets: Mapping[str, Sequence[str]]) -> None:
        """As `Store`."""
        noted_forms = set(SentForm.objects.filter(node=self.node).values_list("form", flat=True))
        forms = [
            SentForm(node=self.node, run=UUID(run), form=UUID(json.loads(text)["id"]))
            for run, texts in sets.items()
            for text in texts
        ]
        SentForm.objects.bulk_create(
            [sent_form for sent_form in forms if sent_form.form not in noted_forms]
        )

    def add_form(self, *, run: str, row: str) -> None:
        """As `Store`: forms are rows of the product already."""
        raise NotImplementedError

    def reference(self) -> int:
        """As `Store`."""
        return self.headquarters.reference

    def keep_reference(self, *, version: int) -> None:
        """As `Store`."""
        self.headquarters.reference = version
        self.headquarters.save(update_fields=["reference"])

    def statement(self) -> HeadquartersStatement | None:
        """As `Store`."""
        document = self.headquarters.statement
        return read_statement(document=document) if document else None

    def keep_statement(self, *, statement: HeadquartersStatement) -> None:
        """As `Store`."""
        self.headquarters.statement = statement_document(statement=statement)
        self.headquarters.save(update_fields=["statement"])


def renew_if_restored(*, headquarters: Headquarters) -> None:
    """Give headquarters a new incarnation if its database is older than what left it.

    It is recognised by the number of its last statement, or of the last content that it wrote.
    """
    reference = node_files.last_reference(headquarters=headquarters)
    is_rewound = node_files.is_rewound(
        incarnation=headquarters.incarnation, statement_number=headquarters.said
    )
    if is_rewound or reference != headquarters.reference:
        headquarters.incarnation, headquarters.said, headquarters.reference = (
            uuid4().hex,
            0,
            reference,
        )
        headquarters.save(update_fields=["incarnation", "said", "reference"])
        node_files.write_state(incarnation=headquarters.incarnation, said=0, reference=reference)


class HeadquartersTables:
    """The database of headquarters (`kit.sync.headquarters.HeadquartersStore`)."""

    def __init__(self, *, row: Headquarters, now: datetime):
        self.row, self.now = row, now
        self.fresh: dict[int, Sequence[Arrived]] = {}
        """By epoch new entries that are stored as applied, since nothing keeps them waiting."""
        renew_if_restored(headquarters=row)

    @property
    def incarnation(self) -> str:
        """As `HeadquartersStore`."""
        return self.row.incarnation

    @property
    def reference(self) -> int:
        """As `HeadquartersStore`."""
        return self.row.reference

    def next_number(self) -> int:
        """As `HeadquartersStore`: written to the file before the database."""
        self.row.said += 1
        node_files.write_state(
            incarnation=self.row.incarnation, said=self.row.said, reference=self.row.reference
        )
        self.row.save()
        return self.row.said

    def reaches(self, *, node: str) -> Mapping[int, ChainPoint]:
        """As `HeadquartersStore`."""
        chains = Chain.objects.filter(node=UUID(node), epoch__gt=nodes.ADDED_EPOCH)
        return {
            chain.epoch: ChainPoint(sequence=chain.reach_sequence, digest=chain.reach_digest)
            for chain in chains.order_by("epoch")
        }

    def digests(self, *, node: str, epoch: int, first: int, last: int) -> Mapping[int, str]:
        """As `HeadquartersStore`."""
        entries = StoredEntry.objects.filter(
            node=UUID(node), epoch=epoch, sequence__range=(first, last)
        )
        return dict(entries.order_by().values_list("sequence", "digest"))

    def keep(self, *, node: str, epoch: int, links: Sequence[ChainLink]) -> None:
        """As `HeadquartersStore`; contradicting facts are applied separately, and once."""
        owner = UUID(node)
        if not links:
            return
        first, last = links[0].entry.sequence, links[-1].entry.sequence
        digests_here = self.digests(node=node, epoch=epoch, first=first, last=last)
        new = [link for link in links if link.entry.sequence not in digests_here]
        chain = Chain.objects.get_or_create(node=owner, epoch=epoch)[0]
        is_next = len(new) == len(links) and _is_next(chain=chain, link=links[0])
        state = StoredEntry.APPLIED if is_next else StoredEntry.WAITING
        insert_entries(node=owner, links=new, states=[state] * len(new))
        stored = StoredEntry.objects.filter(node=owner, epoch=epoch, sequence__range=(first, last))
        if is_next and not _with_earlier(entries=stored).exists():
            numbers = stored.order_by("sequence").values_list("pk", flat=True)
            self.fresh[epoch] = [
                Arrived(number, *link.entry.fact)
                for number, link in zip(numbers, links, strict=True)
            ]
            chain.reach_sequence, chain.reach_digest = last, links[-1].entry.digest
            chain.save(update_fields=["reach_sequence", "reach_digest"])
            return
        if is_next:
            stored.update(state=StoredEntry.WAITING)
        contradicting = contradicted_facts(entries=stored)
        Clash.objects.bulk_create(
            Clash(node=owner, key=key, kind=kind, body=body, reason="differs", at=self.now)
            for key, kind, body in removed_names.without_removed(facts=contradicting)
        )
        self._extend(chain=chain, new=new)

    def _extend(self, *, chain: Chain, new: Sequence[ChainLink]) -> None:
        node, epoch = chain.node, chain.epoch
        reach = ChainPoint(sequence=chain.reach_sequence, digest=chain.reach_digest)
        for link in new:
            if link.entry.sequence == reach.sequence + 1 and link.previous == reach.digest:
                reach = ChainPoint(sequence=link.entry.sequence, digest=link.entry.digest)
        # Entries that came earlier and were behind a gap.
        behind = StoredEntry.objects.filter(node=node, epoch=epoch, sequence__gt=reach.sequence)
        rows = behind.order_by("sequence").values_list("sequence", "previous", "digest")
        for sequence, previous, digest in rows.iterator(chunk_size=CHUNK_SIZE):
            if sequence != reach.sequence + 1 or previous != reach.digest:
                break
            reach = ChainPoint(sequence=sequence, digest=digest)
        chain.reach_sequence, chain.reach_digest = reach.sequence, reach.digest
        # A drill may mark the chain as safe meanwhile.
        chain.save(update_fields=["reach_sequence", "reach_digest"])

    def keep_feedback(self, *, node: str, feedback: Mapping[str, Sequence[str]]) -> None:
        """As `HeadquartersStore`; the forms themselves are applied separately."""
        owner = UUID(node)
        for run, texts in feedback.items():
            SentForm.objects.filter(node=owner, run=UUID(run)).update(is_in_last_set=False)
            for text in texts:
                form = UUID(json.loads(text)["id"])
                earlier = SentForm.objects.filter(node=owner, form=form)
                earlier.exclude(text=text).update(is_safe=False)
                SentForm.objects.update_or_create(
                    node=owner,
                    form=form,
                    defaults={"run": UUID(run), "text": text, "is_in_last_set": True},
                )

    def keep_aside(self, *, node: str, digest: str, data: bytes) -> None:
        """As `HeadquartersStore`."""
        RefusedBundle.objects.get_or_create(
            digest=digest,
            defaults={"node": UUID(node), "data": data, "reason": "reused", "at": self.now},
        )

    def safe_marks(self, *, node: str) -> Mapping[int, ChainPoint]:
        """As `HeadquartersStore`."""
        chains = Chain.objects.filter(
            node=UUID(node), epoch__gt=nodes.ADDED_EPOCH, safe_sequence__gt=0
        )
        return {
            chain.epoch: ChainPoint(sequence=chain.safe_sequence, digest=chain.safe_digest)
            for chain in chains
        }

    def feedback_digests(self, *, node: str) -> Mapping[str, str]:
        """As `HeadquartersStore`."""
        forms = SentForm.objects.filter(node=UUID(node), is_in_last_set=True)
        return self._digests_by_run(rows=forms)

    def safe_feedback_digests(self, *, node: str) -> Mapping[str, str]:
        """As `HeadquartersStore`."""
        forms = SentForm.objects.filter(node=UUID(node), is_in_last_set=True, is_safe=True)
        return self._digests_by_run(rows=forms)

    @staticmethod
    def _digests_by_run(*, rows: QuerySet[SentForm]) -> Mapping[str, str]:
        by_run: dict[str, list[str]] = {}
        for run, text in rows.order_by().values_list("run", "text"):
            by_run.setdefault(run.hex, []).append(text)
        return {run: digest_of_feedback(rows=texts) for run, texts in by_run.items()}


def insert_entries(*, node: UUID, links: Sequence[ChainLink], states: Sequence[int]) -> None:
    """Insert entries of a node, in batches as large as the database allows."""
    owner = node.hex if connection.vendor == "sqlite" else node
    entries = [link.entry for link in links]
    facts = [entry.fact for entry in entries]
    insert(
        table=StoredEntry._meta.db_table,
        columns={
            "node": [owner] * len(links),
            "epoch": [entry.epoch for entry in entries],
            "sequence": [entry.sequence for entry in entries],
            "key": [fact.key for fact in facts],
            "kind": [fact.kind for fact in facts],
            "body": [fact.body for fact in facts],
            "digest": [entry.digest for entry in entries],
            "previous": [link.previous for link in links],
            "state": states,
        },
    )


def insert(*, table: str, columns: Mapping[str, Sequence[Any]]) -> None:
    """Insert rows, as columns of plain values; raises IntegrityError; never replaces a row.

    Statements of many rows take half of the time of one for each row.
    """
    quoted = connection.ops.quote_name
    names = ", ".join(quoted(column) for column in columns)
    row_marks = f"({', '.join(['%s'] * len(columns))})"
    size = max(1, MAX_VALUES // len(columns))
    count = len(next(iter(columns.values())))
    whole = count - count % size
    with connection.cursor() as cursor:
        for starts, at_once in ((range(0, whole, size), size), ([whole], count - whole)):
            if starts and at_once:
                marks = ", ".join([row_marks] * at_once)
                cursor.executemany(
                    f"INSERT INTO {quoted(table)} ({names}) VALUES {marks}",  # noqa: S608
                    [_row_by_row(columns=columns, start=start, count=at_once) for start in starts],
                )


def _row_by_row(*, columns: Mapping[str, Sequence[Any]], start: int, count: int) -> list[Any]:
    """The values of some rows, one row after the other."""
    values: list[Any] = [None] * (count * len(columns))
    for index, column in enumerate(columns.values()):
        values[index :: len(columns)] = column[start : start + count]
    return values


def _is_next(*, chain: Chain, link: ChainLink) -> bool:
    """Whether an entry follows the last one of a chain, and nothing waits behind a gap there."""
    return (
        link.entry.sequence == chain.reach_sequence + 1
        and link.previous == chain.reach_digest
        and not StoredEntry.objects.filter(
            node=chain.node, epoch=chain.epoch, sequence__gt=chain.reach_sequence
        ).exists()
    )


def _with_earlier(*, entries: QuerySet[StoredEntry]) -> QuerySet[StoredEntry]:
    """Those of stored entries whose key came earlier, under any place."""
    earlier = StoredEntry.objects.filter(key=OuterRef("key"), id__lt=OuterRef("id"))
    return entries.filter(Exists(earlier))


def contradicted_facts(*, entries: QuerySet[StoredEntry]) -> list[tuple[str, str, str]]:
    """Facts (key, kind, text) of stored entries that contradict an earlier entry."""
    earlier = StoredEntry.objects.filter(key=OuterRef("key"), id__lt=OuterRef("id"))
    rows = entries.filter(Exists(earlier.exclude(body=OuterRef("body"))))
    return list(rows.values_list("key", "kind", "body"))
