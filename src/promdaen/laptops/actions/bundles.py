"""Exports a laptop's records to a file, merges the file at headquarters, reads the reply."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from promdaen.kit import audit
from promdaen.kit.ids import new_id
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.models import Node
from promdaen.kit.protocols import ActingAccount
from promdaen.kit.sync import facts
from promdaen.kit.sync.facts import BadBundle, SyncFact
from promdaen.kit.sync.headquarters import Merger
from promdaen.kit.sync.laptops import Laptop, OtherMachine
from promdaen.laptops.actions import applying, late_entries, node_files, references, set_aside
from promdaen.laptops.actions.enrolment import begin_audit_log, revoke_again
from promdaen.laptops.actions.refusals import (
    BundleRefused,
    LaptopRefused,
    not_enrolled,
    refused,
)
from promdaen.laptops.actions.stores import HeadquartersTables, LaptopStore
from promdaen.laptops.models import Chain, Clash, Entry, NumberedRow, Peer, SentForm, Transfer
from promdaen.laptops.queries import decided, nodes, records, tables, versions
from promdaen.laptops.rules import contents, envelopes, shapes

CHUNK_SIZE = 2_000
INBOX = "from-headquarters"
"""What was brought of a file, by its digest, until the file is whole."""
MAX_KEY_LENGTH, MAX_KIND_LENGTH = 200, 80
"""The letters that their columns have."""


@dataclass(frozen=True, kw_only=True)
class MadeBundle:
    """A file for another node, and its content; `content_count` leaves out audit lines."""

    data: bytes
    name: str
    facts_count: int
    new_count: int
    forms_count: int = 0
    content_count: int = 0


@dataclass(kw_only=True)
class MergeResult:
    """The result of a file: rows by table, rows already present, cases for a person.

    `answer` is the reply file for the laptop, "" if the file was a reply or content itself.
    """

    kind: str
    sender: str
    node: UUID | None = None
    facts_count: int = 0
    repeated_count: int = 0
    rows: Counter[str] = field(default_factory=Counter)
    clashes_count: int = 0
    later_count: int = 0
    waiting_count: int = 0
    is_set_aside: bool = False
    answer: bytes = b""


# On the laptop


@transaction.atomic
def make_bundle(*, by: ActingAccount | None, now: datetime) -> MadeBundle:
    """Everything that headquarters does not report having, as a sealed file.

    Rows get their places here, so that other actions need not know about laptops. Raises
    LaptopRefused and nodes.NodeFileError with a message.
    """
    laptop, store = open_laptop()
    headquarters = store.headquarters
    new = list(_new_facts(node=laptop.node))
    if new:
        laptop.record_all(facts=new)
    bundle = laptop.gather()
    envelope = envelopes.Envelope(
        kind=envelopes.FACTS,
        sender=laptop.node,
        to=headquarters.pk.hex,
        version=versions.version(),
        body=facts.bundle_bytes(bundle=replace(bundle, content=_content(peer=headquarters))),
        left_count=records.waiting_forms_count(node=UUID(laptop.node)),
    )
    data = envelopes.seal(
        envelope=envelope,
        key=node_files.laptop_keys().signing_key,
        recipients=[headquarters.age_key, headquarters.recovery_key],
    )
    facts_count = sum(len(bundle_stretch.entries) for bundle_stretch in bundle.stretches)
    forms_count = sum(len(rows) for rows in bundle.feedback.values())
    content_count = forms_count + sum(
        entry.fact.kind not in {applying.AUDIT_LINE, tables.AUDIT_NODE}
        for stretch in bundle.stretches
        for entry in stretch.entries
    )
    audit.record_line(
        action="make_bundle",
        subject=headquarters,
        by=by,
        now=now,
        detail={"facts": facts_count, "forms": forms_count, "bytes": len(data)},
    )
    return MadeBundle(
        data=data,
        name=f"{laptop.node[:8]}-{now:%Y%m%dT%H%M%S}.promdaen",
        facts_count=facts_count,
        new_count=len(new),
        forms_count=forms_count,
        content_count=content_count,
    )


def _content(*, peer: Peer) -> tuple[int, str]:
    """What content this laptop has: its version, and when headquarters wrote it."""
    return peer.reference, peer.content_at.isoformat() if peer.content_at else ""


def open_laptop() -> tuple[Laptop, LaptopStore]:
    """The synchronisation rules of this laptop, started; raises LaptopRefused, NodeFileError.

    Call it in a transaction. If the database is older than what left this machine, a new epoch and
    a new chain of the audit log start; if it was numbered under another node, it is renumbered.
    """
    headquarters = Peer.objects.select_for_update().filter(is_headquarters=True).first()
    if headquarters is None:
        raise not_enrolled()
    identity = nodes.node_file().identity
    store = LaptopStore(node=UUID(identity.node), headquarters=headquarters)
    laptop = Laptop(store=store, file=node_files.IdentityOnDisk(), fingerprint=nodes.machine())
    epochs = store.epochs()
    try:
        laptop.start()
    except OtherMachine as error:
        raise LaptopRefused(
            _(
                "This data folder was copied from another machine. Two machines never share one "
                "identity: have this one enrolled at headquarters. Nothing it recorded is lost."
            )
        ) from error
    if store.epochs() != epochs:
        begin_audit_log(node=new_id(), name=audit.this_node().name)
    return laptop, store


def _new_facts(*, node: str) -> Iterator[SyncFact]:
    """Facts of all rows that are new or changed since they were last numbered."""
    facts: list[tuple[str, contents.Row, SyncFact]] = []
    removed: list[SyncFact] = []
    numbered: list[NumberedRow] = []
    for table in tables.travelling().values():
        if table.kind == tables.FACT:
            facts += _added(table=table)
        elif table.kind == tables.CHANGING:
            changed, gone = _changed(table=table, numbered=numbered)
            facts += changed
            removed = gone + removed
    NumberedRow.objects.bulk_create(numbered, batch_size=CHUNK_SIZE)
    yield from _accounts(rows=[(label, row) for label, row, _fact in facts], node=node)
    yield from _audit_nodes(
        rows=[row for label, row, _fact in facts if label == applying.AUDIT_LINE]
    )
    # Deletions go first: a new row may have taken their place.
    yield from removed
    yield from (fact for _label, _row, fact in facts)


def _added(*, table: tables.TravelTable) -> list[tuple[str, contents.Row, SyncFact]]:
    """New rows of an append-only table."""
    label, rows = table.label, list(tables.rows_not_numbered(table=table))
    keys = table.row_keys(rows=rows)
    number_rows(rows=[(label, key, "") for key in keys])
    bodies = contents.new_bodies(rows=rows)
    return [
        (label, row, SyncFact(key=f"{label}:{key}", kind=label, body=body))
        for row, key, body in zip(rows, keys, bodies, strict=True)
    ]


def _changed(
    *, table: tables.TravelTable, numbered: list[NumberedRow]
) -> tuple[list[tuple[str, contents.Row, SyncFact]], list[SyncFact]]:
    """Rows of a mutable table that differ from the numbered ones, and deleted rows."""
    label = table.label
    numbered_by_row = {
        numbered_row.row: numbered_row
        for numbered_row in NumberedRow.objects.filter(table=label).only("row", "digest")
    }
    changed_facts: list[tuple[str, contents.Row, SyncFact]] = []
    for row in tables.rows(table=table):
        key, digest = table.row_key(row=row), contents.row_digest(row=row)
        before = numbered_by_row.pop(key, None)
        if before is not None and before.digest == digest:
            continue
        base = before.digest if before is not None else None
        fact = SyncFact(
            key=f"{label}:{key}:{new_id().hex}",
            kind=label,
            body=contents.entry_body(row=row, base=base),
        )
        changed_facts.append((label, row, fact))
        if before is None:
            numbered.append(NumberedRow(table=label, row=key, digest=digest))
        else:
            NumberedRow.objects.filter(pk=before.pk).update(digest=digest)
    return changed_facts, [
        _removal(table=table, numbered=numbered_row) for numbered_row in numbered_by_row.values()
    ]


def _removal(*, table: tables.TravelTable, numbered: NumberedRow) -> SyncFact:
    identity = dict(
        zip(
            (column.name for column in table.identity),
            tables.split_key(table=table, key=numbered.row),
            strict=True,
        )
    )
    fact = SyncFact(
        key=f"{table.label}:{numbered.row}:{new_id().hex}",
        kind=table.label,
        body=contents.entry_body(row=None, base=numbered.digest, deleted_row=identity),
    )
    numbered.delete()
    return fact


def number_rows(*, rows: list[tuple[str, str, str]]) -> None:
    """Record rows (table, key, digest) that were numbered or came from headquarters."""
    references.insert_numbered(rows=rows)


def _accounts(*, rows: list[tuple[str, contents.Row]], node: str) -> Iterator[SyncFact]:
    """The accounts that rows refer to and that no earlier bundle contained."""
    columns = {
        label: [column.name for column in table.columns if column.refers_to == tables.ACCOUNT]
        for label, table in tables.travelling().items()
    }
    account_ids = {row[name] for label, row in rows for name in columns[label]} - {None}
    numbered = NumberedRow.objects.filter(table=tables.ACCOUNT)
    digests_by_row = dict(numbered.values_list("row", "digest"))
    new = tables.accounts(ids=account_ids - digests_by_row.keys())
    number_rows(rows=[(tables.ACCOUNT, row["id"], contents.row_digest(row=row)) for row in new])
    for row in new:
        yield SyncFact(
            key=f"{tables.ACCOUNT}:{row['id']}:{node}",
            kind=tables.ACCOUNT,
            body=contents.entry_body(row=row),
        )
    # An account that was changed here since: a person at headquarters decides.
    for row in tables.accounts(ids=[pk for pk, digest in digests_by_row.items() if digest]):
        digest = contents.row_digest(row=row)
        if digest != digests_by_row[row["id"]]:
            numbered.filter(row=row["id"]).update(digest=digest)
            yield SyncFact(
                key=f"{tables.ACCOUNT}:{row['id']}:{node}:{digest[:16]}",
                kind=tables.ACCOUNT,
                body=contents.entry_body(row=row),
            )


def _audit_nodes(*, rows: list[contents.Row]) -> Iterator[SyncFact]:
    """The ends of the audit chains to which new lines belong."""
    for audit_node in Node.objects.filter(pk__in={row["node_id"] for row in rows}).order_by("pk"):
        row = {
            "id": audit_node.pk.hex,
            "name": audit_node.name,
            "epoch": audit_node.epoch,
            "sequence": audit_node.sequence,
            "last_digest": audit_node.last_digest,
            "is_demo": audit_node.is_demo,
        }
        yield SyncFact(
            key=f"{tables.AUDIT_NODE}:{audit_node.pk.hex}:{audit_node.sequence}:{audit_node.last_digest}",
            kind=tables.AUDIT_NODE,
            body=contents.entry_body(row=row),
        )


# Both sides


@dataclass
class VerifiedSender:
    """The laptop that signed a file, once that is verified; `can_keep` if its file is whole."""

    peer: Peer | None = None
    can_keep: bool = False


def merge_bundle(
    *,
    data: bytes,
    recovery_key: str = "",
    way: str = Transfer.STICK,
    by: ActingAccount | None,
    now: datetime,
) -> MergeResult:
    """Merge a file of another node: of a laptop at headquarters, of headquarters on a laptop.

    `recovery_key` opens a file of a laptop in place of the key of headquarters. All or nothing.
    Raises BundleRefused, LaptopRefused and nodes.NodeFileError with a message; refusals are
    recorded in the audit log.
    """
    revoke_again(now=now)
    sender = VerifiedSender()
    try:
        with transaction.atomic():
            if nodes.role() == nodes.LAPTOP:
                return _merge_on_laptop(data=data, by=by, now=now)
            opened = _opened(data=data, recovery_key=recovery_key, sender=sender)
            merged = _merge_at_headquarters(
                opened=opened, sender=sender, data=data, by=by, now=now
            )
            if merged.node is not None and not merged.is_set_aside:
                set_aside.settle_refused_bundles(
                    node=merged.node, recovery_key=recovery_key, now=now
                )
            _note_received(sender=sender, merged=merged, data=data, way=way, now=now)
            return merged
    except BadBundle as error:
        problem = refused(error=error)
        note_refusal(
            data=data, code=problem.code, peer=sender.peer, place=error.place, by=by, now=now
        )
        raise problem from error
    except BundleRefused as error:
        problem = error
        if sender.peer is not None and sender.can_keep:
            is_kept = set_aside.keep_of_revoked(node=sender.peer.pk, data=data, now=now)
            problem = BundleRefused(code="revoked-kept" if is_kept else "revoked-full")
        note_refusal(data=data, code=problem.code, peer=sender.peer, by=by, now=now)
        raise problem from None


@transaction.atomic
def note_refusal(
    *,
    data: bytes,
    code: str,
    peer: Peer | None = None,
    place: str = "",
    by: ActingAccount | None,
    now: datetime,
) -> None:
    """Record a refused file in the audit log, without its content.

    `peer` is the laptop that signed it, and `place` where it is wrong, as far as they are known.
    """
    detail: dict[str, Any] = {
        "reason": code,
        "bytes": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
    }
    detail |= {"node": peer.pk.hex, "name": peer.name} if peer else {}
    detail |= {"place": place} if place else {}
    audit.record_line(action="refuse_bundle", subject=None, by=by, now=now, detail=detail)


def _opened(*, data: bytes, recovery_key: str, sender: VerifiedSender) -> envelopes.OpenedEnvelope:
    """The file of a laptop of this headquarters, opened, its signature verified."""
    own = nodes.headquarters()
    if own is None:
        raise not_enrolled()
    private_key = recovery_key or node_files.headquarters_keys().age_key
    opened = envelopes.unseal(data=data, private_key=private_key)
    if opened.envelope.to != own.pk.hex:
        raise BundleRefused(code="not-for-us")
    peer = _laptop(sender=opened.envelope.sender)
    opened.check(public_key=peer.signing_key)
    sender.peer = peer
    return opened


def _note_received(
    *, sender: VerifiedSender, merged: MergeResult, data: bytes, way: str, now: datetime
) -> None:
    Transfer.objects.create(
        peer=sender.peer,
        at=now,
        ended_at=now,
        way=way,
        what=Transfer.RECORDS,
        records_count=merged.facts_count,
        bytes_count=len(data),
        problem="set-aside" if merged.is_set_aside else "",
    )


def _note_contact(
    *, peer: Peer, left_count: int | None, bundle: facts.Bundle, now: datetime
) -> None:
    """Store when a laptop's last file came, and what the newest of its files says of it."""
    peer.last_bundle_at = now
    # Files may come in another order than they were written.
    if _is_newest(bundle=bundle):
        peer.left_count = left_count
    version, made_at = bundle.content
    if version > peer.reference:
        peer.reference = version
        peer.content_at = datetime.fromisoformat(made_at) if made_at else None
    peer.save(update_fields=["last_bundle_at", "left_count", "reference", "content_at"])


def _is_newest(*, bundle: facts.Bundle) -> bool:
    """Whether no later file of the laptop was stored: each file ends after the earlier ones."""
    entries = Entry.objects.filter(node=UUID(bundle.node)).order_by("-epoch", "-sequence")
    last = entries.values_list("epoch", "sequence").first()
    return last is None or bundle.end >= last


def _merge_at_headquarters(
    *,
    opened: envelopes.OpenedEnvelope,
    sender: VerifiedSender,
    data: bytes,
    by: ActingAccount | None,
    now: datetime,
) -> MergeResult:
    own, peer, envelope = nodes.headquarters(), sender.peer, opened.envelope
    if own is None or peer is None:
        raise not_enrolled()
    if peer.compared_at is None and peer.revoked_at is None:
        raise BundleRefused(code="not-compared")
    if envelope.kind != envelopes.FACTS:
        raise BundleRefused(code="wrong-kind")
    bundle = facts.read_bundle(data=envelope.body)
    if bundle.node != peer.pk.hex:
        raise BundleRefused(code="forged")
    documents = _read_texts(bundle=bundle)
    if peer.revoked_at is not None:
        # It changes nothing, but records from before may be in it alone: a person decides.
        sender.can_keep = peer.compared_at is not None
        raise BundleRefused(code="revoked")
    locked = type(own).objects.select_for_update().get(pk=own.pk)
    store = HeadquartersTables(row=locked, now=now)
    before = Entry.objects.filter(node=peer.pk).count()
    statement = Merger(store=store).merge_bundle(bundle=bundle, data=data)
    merged = MergeResult(
        kind=envelope.kind,
        sender=peer.name,
        node=peer.pk,
        facts_count=sum(len(stretch.entries) for stretch in bundle.stretches),
        is_set_aside=bool(statement.reused),
    )
    if not statement.reused:
        merged.repeated_count = merged.facts_count - (
            Entry.objects.filter(node=peer.pk).count() - before
        )
        applier = applying.Applier(node=peer.pk, now=now, fresh=store.fresh, documents=documents)
        _apply(peer=peer, bundle=bundle, applier=applier, merged=merged, now=now)
    _note_contact(peer=peer, left_count=envelope.left_count, bundle=bundle, now=now)
    merged.answer = _answer(statement=statement, peer=peer, own=own.pk.hex)
    audit.record_line(
        action="merge_bundle",
        subject=peer,
        by=by,
        now=now,
        detail={
            "facts": merged.facts_count,
            "repeated": merged.repeated_count,
            "clashes": merged.clashes_count,
            "set_aside": merged.is_set_aside,
        },
    )
    return merged


def _read_texts(*, bundle: facts.Bundle) -> dict[str, Any]:
    """The documents of the facts by key; the last one of a key, if it comes twice.

    Raises BadBundle for texts that no laptop writes, before anything of them is stored.
    """
    sync_facts = [entry.fact for stretch in bundle.stretches for entry in stretch.entries]
    documents = applying.read_facts(facts=[(fact.kind, fact.body) for fact in sync_facts])
    keys = [fact.key for fact in sync_facts]
    is_whole = (
        max(map(len, keys), default=0) <= MAX_KEY_LENGTH
        and max(map(len, {fact.kind for fact in sync_facts}), default=0) <= MAX_KIND_LENGTH
        and None not in documents
    )
    if not is_whole:
        place = _place_of_unfit(bundle=bundle, documents=documents)
        raise BadBundle("This bundle is not complete.", place=place)
    for run, texts in bundle.feedback.items():
        for number, text in enumerate(texts, start=1):
            if not shapes.is_form(text=text, run=run):
                raise BadBundle("This bundle is not complete.", place=f"form {number} of a run")
    return dict(zip(keys, documents, strict=True))


def _place_of_unfit(*, bundle: facts.Bundle, documents: Sequence[Any]) -> str:
    """The first fact that no laptop writes: its part, number and field."""
    entries = [
        (part, entry)
        for part, stretch in enumerate(bundle.stretches, start=1)
        for entry in stretch.entries
    ]
    for (part, entry), document in zip(entries, documents, strict=True):
        lengths = {
            "key": (entry.fact.key, MAX_KEY_LENGTH),
            "kind": (entry.fact.kind, MAX_KIND_LENGTH),
        }
        long = [name for name, (text, limit) in lengths.items() if len(text) > limit]
        name = next(iter(long), "" if document is not None else "body")
        if name:
            return f"part {part}, number {entry.sequence}, {name}"
    return ""


def _laptop(*, sender: str) -> Peer:
    """The enrolled laptop that a file names; raises BundleRefused."""
    try:
        peer = Peer.objects.filter(pk=UUID(sender), is_headquarters=False).first()
    except ValueError:
        peer = None
    if peer is None or not peer.signing_key:
        raise BundleRefused(code="unknown-node")
    return peer


def _apply(
    *,
    peer: Peer,
    bundle: facts.Bundle,
    applier: applying.Applier,
    merged: MergeResult,
    now: datetime,
) -> None:
    _close_asked_elsewhere()
    keys = _keys_to_try_again()
    waiting_nodes = _let_wait(keys=keys) | set(
        Clash.objects.filter(**applying.TRIED_AGAIN).order_by().values_list("node", flat=True)
    )
    # What another laptop sent may be complete now, too. The newest first: of a fact that a laptop
    # sent again under a new name, the place under that name counts.
    for node in sorted({peer.pk, *waiting_nodes}, reverse=True):
        node_applier = applier if node == peer.pk else applying.Applier(node=node, now=now)
        applied = node_applier.apply_waiting()
        applying.count_later(node=node)
        closed = {run_id.hex for run_id in late_entries.closed_runs(node=node).values()}
        sent_sets = bundle.feedback if node == peer.pk else {}
        feedback = {run: texts for run, texts in sent_sets.items() if run not in closed}
        forms = applying.apply_feedback(node=node, now=now, feedback=feedback)
        if node == peer.pk:
            late_forms = late_entries.set_aside_late_forms(node=node, now=now)
            merged.rows = applied.rows + forms.rows
            merged.clashes_count = len(applied.aside) + len(late_forms) + len(forms.aside)
            merged.later_count = applied.later
    # Their clash goes only once they are applied.
    aside = Entry.objects.filter(key=OuterRef("key"), state=Entry.ASIDE)
    for chunk in tables.chunks(items=keys, size=tables.MAX_PARAMETERS):
        clashes = Clash.objects.filter(~Exists(aside), key__in=chunk, **applying.TRIED_AGAIN)
        clashes.delete()
    _close_asked_elsewhere()
    merged.waiting_count = Entry.objects.filter(node=peer.pk, state=Entry.WAITING).count()


def _close_asked_elsewhere() -> None:
    """Close clashes about entries that another node sent too, and that a person decides there."""
    elsewhere = Clash.objects.filter(key=OuterRef("key"), reason__in=applying.DECIDED_BY_PERSON)
    # What a person added, and that waits for something else since, is tried again.
    taken_late = Q(reason=late_entries.LATE, decision=decided.TAKE)
    Clash.objects.filter(Exists(elsewhere.exclude(taken_late)), **applying.TRIED_AGAIN).delete()


def _keys_to_try_again() -> set[str]:
    """The keys of entries of all laptops that could not be applied before.

    This version may know what an earlier version of this installation did not, the rows that they
    refer to may be here now, and their place may be free.
    """
    clashes = Clash.objects.filter(**applying.TRIED_AGAIN)
    aside = Entry.objects.filter(state=Entry.ASIDE, key__in=clashes.values("key")).order_by()
    keys = set(aside.values_list("key", flat=True))
    for node in Peer.objects.filter(later_count__gt=0).values_list("pk", flat=True):
        later = Entry.objects.filter(node=node, state=Entry.LATER).order_by()
        keys.update(later.values_list("key", flat=True))
    return keys


def _let_wait(*, keys: Collection[str]) -> set[UUID]:
    """Let entries and their repeats wait again; returns their nodes."""
    waiting_nodes: set[UUID] = set()
    states = (Entry.ASIDE, Entry.LATER, Entry.REPEATED)
    for chunk in tables.chunks(items=keys, size=tables.MAX_PARAMETERS):
        again = Entry.objects.filter(key__in=chunk, state__in=states).order_by()
        waiting_nodes.update(again.values_list("node", flat=True).distinct())
        again.update(state=Entry.WAITING)
    return waiting_nodes


def _answer(*, statement: facts.HeadquartersStatement, peer: Peer, own: str) -> bytes:
    document = facts.statement_document(statement=statement)
    envelope = envelopes.Envelope(
        kind=envelopes.ANSWER,
        sender=own,
        to=peer.pk.hex,
        version=versions.version(),
        body=json.dumps(document).encode(),
    )
    key = node_files.headquarters_signing_key()
    return envelopes.seal(envelope=envelope, key=key, recipients=[peer.age_key])


def _merge_on_laptop(*, data: bytes, by: ActingAccount | None, now: datetime) -> MergeResult:
    laptop, store = open_laptop()
    headquarters = store.headquarters
    opened = envelopes.unseal(data=data, private_key=node_files.laptop_keys().age_key)
    opened.check(public_key=headquarters.signing_key)
    envelope = opened.envelope
    if envelope.to != laptop.node or envelope.sender != headquarters.pk.hex:
        raise BundleRefused(code="not-for-us")
    merged = MergeResult(kind=envelope.kind, sender=headquarters.name)
    if envelope.kind == envelopes.ANSWER:
        laptop.take(statement=facts.read_statement(document=_document(body=envelope.body)))
        audit.record_line(action="take_answer", subject=headquarters, by=by, now=now)
    elif envelope.kind == envelopes.REFERENCE:
        merged.rows = references.take(
            body=envelope.body, laptop=laptop, headquarters=headquarters, now=now
        )
        references.remove_names(now=now)
        # What was brought of an earlier file would be refused as older.
        for part in nodes.data_folder().glob(f"{INBOX}.*.part"):
            part.unlink(missing_ok=True)
        audit.record_line(
            action="take_reference_bundle",
            subject=headquarters,
            by=by,
            now=now,
            detail={"rows": sum(merged.rows.values())},
        )
    else:
        raise BundleRefused(code="wrong-kind")
    return merged


def _document(*, body: bytes) -> JsonObject:
    try:
        document: JsonObject = json.loads(body)
    except ValueError as error:
        raise BadBundle("This answer of headquarters is not complete.") from error
    return document


@transaction.atomic
def note_safe(*, contents: nodes.SafeContents) -> None:
    """At headquarters: mark the content of a verified backup as safe.

    On a laptop its own backups make nothing safe. The drill writes its own audit line.
    """
    if nodes.headquarters() is None:
        return
    for mark in contents.marks:
        # The drill of an older backup takes nothing back.
        chains = Chain.objects.filter(
            node=mark.node, epoch=mark.epoch, safe_sequence__lt=mark.sequence
        )
        chains.update(safe_sequence=mark.sequence, safe_digest=mark.digest)
    forms = SentForm.objects.filter(is_safe=False).exclude(text="").order_by()
    safe_texts = {
        pk: text
        for pk, text in forms.values_list("pk", "text")
        if contents.forms.get(pk) == nodes.text_digest(text=text)
    }
    for chunk in tables.chunks(items=safe_texts, size=tables.MAX_PARAMETERS // 2):
        # A merge may have changed a form since it was read; no two forms have the same text.
        texts = [safe_texts[pk] for pk in chunk]
        SentForm.objects.filter(pk__in=chunk, text__in=texts).update(is_safe=True)
