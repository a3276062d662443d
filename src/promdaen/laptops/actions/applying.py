"""Applies a laptop's entries to the product's tables; those that cannot be applied are clashes."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import CASCADE, Exists, ForeignObjectRel, OuterRef, QuerySet

from promdaen.course import actions as course_actions
from promdaen.kit.json_objects import JsonObject, NewJsonObject
from promdaen.kit.models import AuditLine, Node
from promdaen.kit.protocols import ActingAccount
from promdaen.laptops.actions import late_entries, stores
from promdaen.laptops.actions.stores import Arrived
from promdaen.laptops.models import Chain, Clash, Entry, Peer, SentForm
from promdaen.laptops.queries import decided, tables
from promdaen.laptops.rules import contents, shapes
from promdaen.people import actions as people_actions
from promdaen.people import queries as people_queries
from promdaen.people.rules.sameness import ComparedOfficer

MISSING, CHANGED, REFUSED, FOREIGN = "missing", "changed", "refused", "foreign"
LATE, OFFICER, PERSON_OF_ACCOUNT = late_entries.LATE, "officer", "account"
TRIED_AGAIN: Mapping[str, Any] = {"reason__in": (MISSING, REFUSED), "decided_at": None}
"""Clashes whose reason may be gone with the next file."""
DECIDED_BY_PERSON = (CHANGED, FOREIGN, late_entries.LATE)
"""Reasons that do not go by themselves."""
UNFIT = (DatabaseError, ValueError, TypeError, OverflowError)
"""What writing a row raises whose values do not fit their columns."""
SURE_MATCHES = ("certain", "likely")
DONE = (Entry.APPLIED, Entry.ASIDE, Entry.LATER)
AUDIT_LINE = AuditLine._meta.label
NO_ADDRESS = "laptop.invalid"
GOES_WITH = frozenset({"course.Badge", "course.OfficerSummary"})
"""Tables that laptops do not send, whose rows go with the deleted row that they refer to."""
SHAPES: Mapping[str, tuple[Sequence[str], Sequence[str]]] = {
    tables.ACCOUNT: (("id",), ("id", "name", "email")),
    tables.AUDIT_NODE: (
        ("id",),
        ("id", "name", "epoch", "sequence", "last_digest", "is_demo"),
    ),
}
"""Kinds that are no table: their columns with ids, and those that they always have."""


@dataclass
class Applied:
    """The result of applying: rows by table, clashes, entries that wait for a newer version."""

    rows: Counter[str] = field(default_factory=Counter)
    aside: list[Clash] = field(default_factory=list)
    later: int = 0


class Applier:
    """Applies entries of one node inside the caller's transaction."""

    def __init__(
        self,
        *,
        node: UUID,
        now: datetime,
        by: ActingAccount | None = None,
        fresh: Mapping[int, Sequence[Arrived]] | None = None,
        documents: Mapping[str, Any] | None = None,
    ):
        """`fresh` are entries by epoch that were just stored as applied, and follow all others.

        `documents` are theirs by key.
        """
        self.node, self.now, self.by = node, now, by
        self.fresh = fresh or {}
        # Those of entries that were read already, by number.
        self.documents: dict[int, Any] = {}
        for arrived in self.fresh.values():
            read = [(documents or {})[entry.key] for entry in arrived]
            self.documents.update(zip([entry.pk for entry in arrived], read, strict=True))
        self.applied = Applied()
        # The keys of entries by their number.
        self.aside: dict[int, str] = {}
        self.later: dict[int, str] = {}
        self.unfilled: list[tuple[tables.TravelTable, Arrived, dict[str, Any]]] = []
        self.officers: set[UUID] = set()
        self.accounts: set[UUID] = set()
        # Tables that affect the totals of course runs.
        self.changed: dict[str, set[str]] = {"runs": set(), "enrolments": set(), "sittings": set()}

    def apply_waiting(self) -> Applied:
        """Apply the entries that the chain reaches, in order, each fact once."""
        waiting = Entry.objects.filter(node=self.node, state=Entry.WAITING).order_by()
        with_waiting = set(waiting.values_list("epoch", flat=True).distinct())
        reaches = Chain.objects.filter(node=self.node, epoch__in={*with_waiting, *self.fresh})
        for epoch, reach in reaches.order_by("epoch").values_list("epoch", "reach_sequence"):
            rows = waiting.filter(epoch=epoch, sequence__lte=reach)
            entries = self._waiting_entries(rows=rows) if epoch in with_waiting else []
            whole = [*self._without_broken(entries=entries), *self.fresh.get(epoch, ())]
            self.apply(entries=self._without_late(entries=whole))
            if epoch in with_waiting:
                rows.update(state=Entry.APPLIED)
            _mark(ids=self.later, state=Entry.LATER)
            _mark(ids=self.aside, state=Entry.ASIDE)
        self.finish()
        # Again, for references that could not be filled in: they are tried with the next bundle.
        _mark(ids=self.aside, state=Entry.ASIDE)
        return self.applied

    def _waiting_entries(self, *, rows: QuerySet[Entry]) -> list[Arrived]:
        """Entries that wait, the first of each key; others are marked as repeated."""
        # A fact that is already here under another place counts once. It is not marked as
        # applied: the one here may still wait, and is tried again.
        finished_entries = Entry.objects.filter(key=OuterRef("key"), state__in=DONE)
        rows.filter(Exists(finished_entries)).update(state=Entry.REPEATED)
        new_entries = rows.order_by("sequence").values_list("pk", "key", "kind", "body")
        entries: dict[str, Arrived] = {}
        repeated: set[int] = set()
        for entry in map(Arrived._make, new_entries.iterator(chunk_size=stores.CHUNK_SIZE)):
            if entries.setdefault(entry.key, entry) is not entry:
                repeated.add(entry.pk)
        _mark(ids=repeated, state=Entry.REPEATED)
        return list(entries.values())

    def _without_late(self, *, entries: Sequence[Arrived]) -> list[Arrived]:
        """Set aside entries about runs that this laptop does not have on loan."""
        closed = late_entries.closed_runs(node=self.node)
        if not closed:
            return list(entries)
        late: set[int] = set()
        # What a person added does not ask again if it waits for something else.
        added = Clash.objects.filter(node=self.node, reason=LATE, decision=decided.TAKE)
        added_keys = set(added.values_list("key", flat=True))
        bodies = [
            (entry.pk, entry.kind, document)
            for entry in entries
            if entry.key not in added_keys
            for document in [self._document(entry=entry)]
            if not late_entries.is_unreported_forms_count(kind=entry.kind, body=document)
        ]
        for code in late_entries.runs_with_late_entries(closed=closed, bodies=bodies):
            numbers = late_entries.late_entries(code=code, bodies=bodies)
            for entry in entries:
                if entry.pk in numbers - late:
                    self._set_aside(entry=entry, reason=LATE, detail=code)
            late |= numbers
        return [entry for entry in entries if entry.pk not in late]

    def _without_broken(self, *, entries: Sequence[Arrived]) -> list[Arrived]:
        """Set aside entries that no laptop writes: tables that were not known when they came."""
        documents = read_facts(facts=[(entry.kind, entry.body) for entry in entries])
        whole = []
        for entry, document in zip(entries, documents, strict=True):
            if document is None:
                self._set_aside(entry=entry, reason=FOREIGN)
            else:
                self.documents[entry.pk] = document
                whole.append(entry)
        return whole

    def _document(self, *, entry: Arrived) -> Any:
        document = self.documents.get(entry.pk)
        return json.loads(entry.body) if document is None else document

    def apply(self, *, entries: Sequence[Arrived]) -> None:
        """Apply entries in their order."""
        for kind, group in groupby(entries, key=lambda entry: entry.kind):
            same = list(group)
            if kind == tables.ACCOUNT:
                self._apply_accounts(entries=same)
            elif kind == tables.AUDIT_NODE:
                self._apply_nodes(entries=same)
            elif kind in tables.travelling():
                self._apply_rows(table=tables.travelling()[kind], entries=same)
            else:
                self._keep_for_later(entries=same)

    def finish(self) -> None:
        """Fill in postponed references, store the clashes, update the totals of runs."""
        for table, entry, values in self.unfilled:
            self._fill(table=table, entry=entry, values=values)
        self._store_clashes()
        if self.officers or self.accounts:
            people_actions.merge_people(
                officers=self.officers, accounts=self.accounts, by=self.by, now=self.now
            )
        if any(self.changed.values()):
            course_actions.settle_merged_runs(
                **{name: {UUID(run_id) for run_id in ids} for name, ids in self.changed.items()}
            )

    def _store_clashes(self) -> None:
        """Store the new clashes; one that was tried again stays, with its reason now."""
        open_clashes = {}
        keys = {clash.key for clash in self.applied.aside}
        for chunk in tables.chunks(items=keys, size=tables.MAX_PARAMETERS):
            clashes = Clash.objects.filter(node=self.node, key__in=chunk, **TRIED_AGAIN)
            open_clashes.update({row.key: row for row in clashes})
        new = []
        for clash in self.applied.aside:
            earlier = open_clashes.get(clash.key)
            if earlier is None:
                new.append(clash)
                continue
            present_values = (clash.reason, clash.detail, clash.body)
            if (earlier.reason, earlier.detail, earlier.body) != present_values:
                earlier.reason, earlier.detail, earlier.body = present_values
                earlier.save(update_fields=["reason", "detail", "body"])
        Clash.objects.bulk_create(new)

    def _fill(self, *, table: tables.TravelTable, entry: Arrived, values: NewJsonObject) -> None:
        refers_to = {column.name: column.refers_to for column in table.columns}
        absent = [
            name
            for name, value in values.items()
            if not tables.ids_here(label=refers_to[name], ids=[value])
        ]
        row = json.loads(entry.body)["row"]
        try:
            if not absent:
                with transaction.atomic():
                    write_row(table=table, key=table.row_key(row=row), row=values)
        except UNFIT:
            absent = list(values)
        if absent:
            self._set_aside(entry=entry, reason=MISSING, detail=", ".join(absent))

    # Kinds other than synchronised tables

    def _apply_accounts(self, *, entries: Sequence[Arrived]) -> None:
        """Create an account that cannot sign in for each account that a laptop's facts name."""
        model = get_user_model()
        for entry in entries:
            row = json.loads(entry.body)["row"]
            existing_row = model._default_manager.filter(pk=UUID(row["id"])).first()
            if existing_row is not None:
                if (existing_row.name, existing_row.email) != (row["name"], row["email"]):
                    self._ask(entry=entry, reason=PERSON_OF_ACCOUNT, detail=existing_row.name)
                continue
            email = row["email"]
            if model._default_manager.filter(email__iexact=email).exists():
                email = f"{row['id']}@{NO_ADDRESS}"
            account = model(pk=UUID(row["id"]), email=email, name=row["name"], is_active=False)
            account.set_unusable_password()
            account.save(force_insert=True)
            self.accounts.add(account.pk)
            self.applied.rows[tables.ACCOUNT] += 1

    def _apply_nodes(self, *, entries: Sequence[Arrived]) -> None:
        """Store how far the audit log of a laptop goes; never lower, never for this node."""
        for entry in entries:
            row = json.loads(entry.body)["row"]
            existing_node = Node.objects.filter(pk=UUID(row["id"])).first()
            if existing_node is not None and existing_node.is_this:
                self._set_aside(entry=entry, reason=FOREIGN)
            elif existing_node is None or existing_node.sequence < row["sequence"]:
                Node.objects.update_or_create(
                    pk=UUID(row["id"]),
                    defaults={
                        "name": row["name"],
                        "epoch": row["epoch"],
                        "sequence": row["sequence"],
                        "last_digest": row["last_digest"],
                        "is_demo": row["is_demo"],
                    },
                )

    def _keep_for_later(self, *, entries: Iterable[Arrived]) -> None:
        for entry in entries:
            self.later[entry.pk] = entry.key
            self.applied.later += 1

    # Rows

    def _apply_rows(self, *, table: tables.TravelTable, entries: Sequence[Arrived]) -> None:
        if table.kind == tables.REFERENCE:
            # Headquarters owns these tables: a laptop must not write them.
            for entry in entries:
                self._set_aside(entry=entry, reason=FOREIGN)
            return
        names = {column.name for column in table.columns}
        bodies = [self.documents.get(entry.pk) or self._document(entry=entry) for entry in entries]
        if shapes.are_new_rows(documents=bodies, ids=(), required=()):
            rows = [entry_body["row"] for entry_body in bodies]
            if names.issuperset(set().union(*rows)) and table.label not in decided.PERSON_COLUMNS:
                self._add_rows(table=table, entries=entries, rows=rows)
                return
        self._apply_one_by_one(table=table, entries=entries, bodies=bodies)

    def _apply_one_by_one(
        self,
        *,
        table: tables.TravelTable,
        entries: Sequence[Arrived],
        bodies: Sequence[dict[str, Any]],
    ) -> None:
        """Apply new, changed and deleted rows, also those with columns that are not known here."""
        names = {column.name for column in table.columns}
        known_pairs = []
        for entry, entry_body in zip(entries, bodies, strict=True):
            row = entry_body["row"] if entry_body["row"] is not None else entry_body["was"]
            if names.issuperset(row):
                known_pairs.append((entry, entry_body))
            else:
                self._keep_for_later(entries=[entry])
        if table.label in decided.PERSON_COLUMNS:
            known_pairs = _without_removed(kind=table.label, pairs=known_pairs)
        for is_new, group in groupby(known_pairs, key=lambda entry: _is_new(body=entry[1])):
            pairs = list(group)
            if is_new:
                self._add_rows(
                    table=table,
                    entries=[entry for entry, _body in pairs],
                    rows=[entry_body["row"] for _entry, entry_body in pairs],
                )
            else:
                for entry, entry_body in pairs:
                    self._change_row(table=table, entry=entry, body=entry_body)

    def _add_rows(
        self,
        *,
        table: tables.TravelTable,
        entries: Sequence[Arrived],
        rows: Sequence[contents.Row],
    ) -> None:
        """Add new rows; ignores identical ones; a different one with the same id is a clash."""
        optional = {column.name for column in table.columns if column.is_optional}
        by_key = dict(zip(table.row_keys(rows=rows), zip(entries, rows, strict=True), strict=True))
        rows_here = tables.rows_by_key(table=table, keys=by_key)
        for key, present in rows_here.items():
            entry, sent_row = by_key.pop(key)
            if contents.has_values(row=present, sent_row=sent_row):
                continue
            empty = {
                name: sent_row[name]
                for name in optional
                if present[name] is None and sent_row.get(name)
            }
            if contents.has_values(row={**present, **empty}, sent_row=sent_row):
                # Stored by an earlier bundle, before the rows that it refers to.
                self.unfilled.append((table, entry, empty))
            else:
                self._set_aside(entry=entry, reason=CHANGED)
        missing = _missing(table=table, rows=[row for _entry, row in by_key.values()])
        if not missing and table.label != AUDIT_LINE:
            self._insert(table=table, pairs=list(by_key.values()))
            return
        fit: list[tuple[Arrived, contents.Row]] = []
        for entry, row in by_key.values():
            absent = [name for name, ids in missing.items() if row.get(name) in ids]
            if absent and optional.issuperset(absent):
                # Two rows may refer to each other: the other one may still come.
                self.unfilled.append((table, entry, {name: row[name] for name in absent}))
                fit.append((entry, {**row, **dict.fromkeys(absent)}))
            elif absent:
                self._set_aside(entry=entry, reason=MISSING, detail=", ".join(absent))
            elif not self._is_allowed(table=table, row=row):
                self._set_aside(entry=entry, reason=FOREIGN)
            else:
                fit.append((entry, row))
        self._insert(table=table, pairs=fit)

    def _is_allowed(self, *, table: tables.TravelTable, row: contents.Row) -> bool:
        """Whether a row may be added; no audit line may join the log of headquarters itself."""
        return table.label != AUDIT_LINE or row["node_id"] != self._own_node

    @property
    def _own_node(self) -> str:
        node = Node.objects.filter(is_this=True).values_list("pk", flat=True).first()
        return node.hex if node else ""

    def _insert(
        self, *, table: tables.TravelTable, pairs: Sequence[tuple[Arrived, contents.Row]]
    ) -> None:
        """Insert rows together; if the database refuses, one by one."""
        if not pairs:
            return
        try:
            with transaction.atomic():
                insert_rows(table=table, rows=[row for _entry, row in pairs])
        except UNFIT as error:
            if len(pairs) == 1:
                self._set_aside(entry=pairs[0][0], reason=REFUSED, detail=str(error))
                return
            for pair in pairs:
                self._insert(table=table, pairs=[pair])
            return
        self.applied.rows[table.label] += len(pairs)
        self.note_rows(table=table, rows=[row for _entry, row in pairs])
        if table.label == tables.OFFICER:
            self._ask_about_officers(pairs=pairs)

    def _ask_about_officers(self, *, pairs: Sequence[tuple[Arrived, contents.Row]]) -> None:
        """Ask a person about new officers who may be known under another spelling."""
        for entry, sent_row in pairs:
            row = {**tables.defaults(table=tables.travelling()[tables.OFFICER]), **sent_row}
            person = ComparedOfficer(
                key=row["id"],
                name_latin=row["name_latin"],
                name_km=row["name_km"],
                sex=row["sex"],
                department=row["department_id"],
                officer_code=row["code"],
                short_code=row["short_code"],
            )
            for officer, candidate in people_queries.officers_like(person=person):
                if officer.pk.hex != row["id"] and candidate.grade in SURE_MATCHES:
                    self._ask(entry=entry, reason=OFFICER, detail=officer.pk.hex)
                    break

    def _ask(self, *, entry: Arrived, reason: str, detail: str) -> None:
        """Ask a person about an entry that was applied as far as it can be."""
        self._set_aside(entry=entry, reason=reason, detail=detail)
        self.aside.pop(entry.pk)

    def _change_row(
        self, *, table: tables.TravelTable, entry: Arrived, body: NewJsonObject
    ) -> None:
        """Change or delete a row if it is as the laptop last knew it; otherwise it is a clash."""
        row, base = body["row"], body.get("base")
        shape = row if row is not None else body["was"]
        key = table.row_key(row=shape)
        present = tables.rows_by_key(table=table, keys=[key]).get(key)
        if present is None:
            if row is not None:
                self._set_aside(entry=entry, reason=CHANGED)
            else:
                self._close_row(label=table.label, key=key)
            return
        if row is not None and contents.has_values(row=present, sent_row=row):
            return
        # Compares only the columns that the laptop knows.
        part = present if row is None else {name: present[name] for name in row}
        if contents.row_digest(row=part) != base:
            self._set_aside(entry=entry, reason=CHANGED)
            return
        if missing := _obstacles(table=table, key=key, row=row):
            self._set_aside(entry=entry, reason=MISSING, detail=", ".join(missing))
            return
        try:
            with transaction.atomic():
                _replace_row(table=table, key=key, row=row)
        except UNFIT as error:
            self._set_aside(entry=entry, reason=REFUSED, detail=str(error))
            return
        self.applied.rows[table.label] += 1
        # A deleted or moved row counted in the totals of the run where it was.
        self.note_rows(table=table, rows=[present, shape])

    def _close_row(self, *, label: str, key: str) -> None:
        """Close what waits about a row that the laptop deleted before it could be added."""
        prefix = f"{label}:{key}:"
        for waiting in (self.aside, self.later):
            for pk, entry_key in list(waiting.items()):
                if entry_key.startswith(prefix):
                    del waiting[pk]
        aside = self.applied.aside
        aside[:] = [clash for clash in aside if not clash.key.startswith(prefix)]
        self.applied.later = len(self.later)
        # Also entries of an earlier node of this laptop: what never was here is on no other.
        own = Entry.objects.filter(node=self.node, key__startswith=prefix).order_by()
        open_clashes = Clash.objects.filter(key__startswith=prefix, **TRIED_AGAIN).order_by()
        keys = {*own.values_list("key", flat=True), *open_clashes.values_list("key", flat=True)}
        for chunk in tables.chunks(items=keys, size=tables.MAX_PARAMETERS):
            entries = Entry.objects.filter(key__in=chunk)
            entries.filter(state__in=(Entry.ASIDE, Entry.LATER)).update(state=Entry.APPLIED)
            # Entries of other nodes that were let wait again; those here follow in their order.
            entries.filter(state=Entry.WAITING).exclude(node=self.node).update(state=Entry.APPLIED)
            clashes = Clash.objects.filter(key__in=chunk, decided_at=None)
            clashes.update(decided_at=self.now, decision=decided.LEAVE)

    def note_rows(self, *, table: tables.TravelTable, rows: Sequence[contents.Row]) -> None:
        """Collect the people to record, and the course runs whose totals these rows change."""
        if table.label == tables.OFFICER:
            self.officers.update(UUID(row["id"]) for row in rows)
        elif table.label == "assessment.Sitting":
            self.changed["sittings"].update(row["id"] for row in rows)
        elif table.label == "assessment.Response":
            self.changed["sittings"].update(
                row["sitting_id"] for row in rows if "sitting_id" in row
            )
        elif table.label == "course.CourseRun":
            self.changed["runs"].update(row["id"] for row in rows)
        elif table.label.startswith("course."):
            for name, column in (("runs", "run_id"), ("enrolments", "enrolment_id")):
                self.changed[name].update(row[column] for row in rows if row.get(column))

    def _set_aside(self, *, entry: Arrived, reason: str, detail: str = "") -> None:
        self.aside[entry.pk] = entry.key
        self.applied.aside.append(
            Clash(
                node=self.node,
                key=entry.key,
                kind=entry.kind,
                body=entry.body,
                reason=reason,
                detail=detail[:300],
                at=self.now,
            )
        )


def wait_for_upgrade(*, keys: Collection[str]) -> None:
    """Let entries wait for a newer version, which knows their columns."""
    waiting_nodes: set[UUID] = set()
    for chunk in tables.chunks(items=keys, size=tables.MAX_PARAMETERS):
        entries = Entry.objects.filter(key__in=chunk, state=Entry.ASIDE).order_by()
        waiting_nodes.update(entries.values_list("node", flat=True).distinct())
        entries.update(state=Entry.LATER)
    for node in waiting_nodes:
        count_later(node=node)


def count_later(*, node: UUID) -> None:
    """Store how many entries of a node wait for a newer version."""
    later = Entry.objects.filter(node=node, state=Entry.LATER)
    Peer.objects.filter(pk=node).update(later_count=later.count())


def _mark(*, ids: Collection[int], state: int) -> None:
    for chunk in tables.chunks(items=ids, size=tables.MAX_PARAMETERS):
        Entry.objects.filter(pk__in=chunk).update(state=state)


def _without_removed(
    *, kind: str, pairs: Sequence[tuple[Arrived, dict[str, Any]]]
) -> list[tuple[Arrived, dict[str, Any]]]:
    """Leave out rows of officers whose names were removed here: an older file has them still."""
    ids = {
        entry.key: decided.officer_id(kind=kind, row=entry_body["row"] or entry_body["was"])
        for entry, entry_body in pairs
    }
    removed = people_queries.removed_officers(
        officers=[officer_id for officer_id in ids.values() if officer_id]
    )
    return [pair for pair in pairs if ids[pair[0].key] not in removed]


def _missing(*, table: tables.TravelTable, rows: Sequence[contents.Row]) -> Mapping[str, set[str]]:
    """By column, the references to rows that exist neither here nor among these."""
    absent_ids = {}
    for column in table.columns:
        if not column.refers_to:
            continue
        named_keys = {row.get(column.name) for row in rows} - {None}
        if named_keys and column.refers_to == table.label:
            named_keys.difference_update(table.row_keys(rows=rows))
        ids = {str(key_value) for key_value in named_keys}
        absent = ids - tables.ids_here(label=column.refers_to, ids=ids) if ids else set()
        if absent:
            absent_ids[column.name] = absent
    return absent_ids


def _referring(*, table: tables.TravelTable, key: str) -> list[str]:
    """The tables with references to a row, which therefore must stay."""
    if len(table.identity) > 1:
        return []
    return [
        relation.related_model._meta.label
        for relation in table.model._meta.get_fields(include_hidden=True)
        if isinstance(relation, ForeignObjectRel)
        and relation.field.concrete
        and relation.related_model._meta.label not in GOES_WITH
        and relation.related_model._base_manager.filter(**{relation.field.name: key}).exists()
    ]


def _obstacles(*, table: tables.TravelTable, key: str, row: contents.Row | None) -> list[str]:
    """What a row refers to and is not here; of a deleted row, the tables that refer to it."""
    if row is None:
        return _referring(table=table, key=key)
    return list(_missing(table=table, rows=[row]))


def _replace_row(*, table: tables.TravelTable, key: str, row: contents.Row | None) -> None:
    """Change a row, or delete it with what goes with it."""
    if row is None:
        _remove_derived(table=table, key=key)
    write_row(table=table, key=key, row=row)


def put_row(
    *, table: tables.TravelTable, key: str, row: contents.Row | None, is_here: bool
) -> None:
    """Insert, change or delete a row as a person decided; raises one of UNFIT if it cannot be.

    The database would refuse a broken reference at the end of the transaction only.
    """
    if row is None and not is_here:
        return
    if obstacles := _obstacles(table=table, key=key, row=row):
        raise IntegrityError(", ".join(obstacles))
    with transaction.atomic():
        if row is not None and not is_here:
            insert_rows(table=table, rows=[row])
        else:
            _replace_row(table=table, key=key, row=row)


def _remove_derived(*, table: tables.TravelTable, key: str) -> None:
    """Delete what is only here and goes with a row: totals of an officer, a badge."""
    if len(table.identity) > 1:
        return
    for relation in table.model._meta.related_objects:
        if relation.related_model._meta.label in GOES_WITH and relation.on_delete is CASCADE:
            relation.related_model._base_manager.filter(**{relation.field.name: key}).delete()


def read_facts(*, facts: Sequence[tuple[str, str]]) -> list[Any]:
    """The documents of facts (kind, body); None for those without the shape of their kind."""
    documents = shapes.read_bodies(texts=[body for _kind, body in facts])
    read: list[Any] = []
    for kind, group in groupby(kind for kind, _body in facts):
        same = documents[len(read) : len(read) + len(list(group))]
        ids, required = _shape(kind=kind)
        if not shapes.are_new_rows(documents=same, ids=ids, required=required):
            same = [
                document
                if shapes.is_entry(document=document, ids=ids, required=required)
                and not (document["row"] is None and kind in SHAPES)
                else None
                for document in same
            ]
        read += same
    return read


def _shape(*, kind: str) -> tuple[Sequence[str], Sequence[str]]:
    """The columns of a kind with ids, and those that no row is without."""
    if kind in SHAPES:
        return SHAPES[kind]
    table = tables.travelling().get(kind)
    if table is None:
        return (), ()
    ids = [column.name for column in table.columns if column.kind == "uuid"]
    return ids, [column.name for column in table.identity]


def _is_new(*, body: JsonObject) -> bool:
    return body["row"] is not None and "base" not in body


def apply_feedback(*, node: UUID, now: datetime, feedback: Mapping[str, Sequence[str]]) -> Applied:
    """Add or update the forms of feedback sets, and those whose run was missing before."""
    table = tables.feedback_table()
    applier = Applier(node=node, now=now)
    waiting = Clash.objects.filter(node=node, kind=table.label, **TRIED_AGAIN)
    sent_rows = [json.loads(body)["row"] for body in waiting.values_list("body", flat=True)]
    # A newer text of a form comes after the earlier one; a laptop that was enrolled again has a
    # newer node.
    form_ids = [UUID(row["id"]) for row in sent_rows]
    for chunk in tables.chunks(items=form_ids, size=tables.MAX_PARAMETERS):
        forms_sent = SentForm.objects.filter(form__in=chunk).exclude(text="").order_by("node")
        sent_rows += [json.loads(text) for text in forms_sent.values_list("text", flat=True)]
    sent_rows += [json.loads(text) for texts in feedback.values() for text in texts]
    forms = {row["id"]: row for row in sent_rows}
    rows_here = tables.rows_by_key(table=table, keys=forms)
    for key, row in forms.items():
        present = rows_here.get(key)
        entry = Arrived(0, f"{table.label}:{key}", table.label, contents.entry_body(row=row))
        if present is None:
            applier._add_rows(table=table, entries=[entry], rows=[row])
        elif not contents.has_values(row=present, sent_row=row):
            try:
                with transaction.atomic():
                    write_row(table=table, key=key, row=row)
            except UNFIT as error:
                applier._set_aside(entry=entry, reason=REFUSED, detail=str(error))
    applier.finish()
    waiting.exclude(key__in=[clash.key for clash in applier.applied.aside]).delete()
    return applier.applied


def insert_rows(*, table: tables.TravelTable, rows: Sequence[contents.Row]) -> None:
    """Insert rows of plain values into a table of the product."""
    if any(len(row) < len(table.columns) for row in rows):
        # A node with an earlier version does not know all columns.
        rows = [{**tables.defaults(table=table), **row} for row in rows]
    columns = {}
    for column in table.columns:
        values = [row[column.name] for row in rows]
        change = contents.TO_DRIVER.get(column.kind)
        columns[column.column] = _changed(values=values, change=change) if change else values
    stores.insert(table=table.name, columns=columns)


def _changed(*, values: Sequence[Any], change: Callable[[Any], Any]) -> list[Any]:
    # Answers of a course are few different ones: each is written once.
    texts = list(map(repr, values))
    by_text = dict(zip(texts, values, strict=True))
    changed = {text: None if value is None else change(value) for text, value in by_text.items()}
    return [changed[text] for text in texts]


def write_row(*, table: tables.TravelTable, key: str, row: contents.Row | None) -> None:
    """Change a row to plain values, or delete it if there are none."""
    quoted = connection.ops.quote_name
    where = " AND ".join(f"{quoted(column.column)} = %s" for column in table.identity)
    identity = tables.split_key(table=table, key=key)
    with connection.cursor() as cursor:
        if row is None:
            cursor.execute(f"DELETE FROM {quoted(table.name)} WHERE {where}", identity)  # noqa: S608
            return
        columns = [column for column in table.columns if column.name in row]
        values = []
        for column in columns:
            change = contents.TO_DRIVER.get(column.kind)
            value = row[column.name]
            values.append(change(value) if change and value is not None else value)
        sets = ", ".join(f"{quoted(column.column)} = %s" for column in columns)
        cursor.execute(
            f"UPDATE {quoted(table.name)} SET {sets} WHERE {where}",  # noqa: S608
            [*values, *identity],
        )
