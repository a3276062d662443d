"""Content, rosters and trainers' accounts: exported at headquarters, imported on a laptop."""

from __future__ import annotations

import json
import zlib
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from promdaen.course.actions import badge_keys as badge_actions
from promdaen.course.queries import badge_keys
from promdaen.kit import audit
from promdaen.kit.json_objects import JsonObject, NewJsonObject
from promdaen.kit.protocols import ActingAccount
from promdaen.kit.sealing import SealBroken
from promdaen.kit.sync.facts import MAX_BYTES, BadBundle, ChainPoint
from promdaen.kit.sync.laptops import Laptop
from promdaen.laptops.actions import applying, enrolment, node_files, removed_rows, stores
from promdaen.laptops.actions.refusals import BundleRefused, LaptopRefused, not_enrolled
from promdaen.laptops.models import (
    Chain,
    Entry,
    Headquarters,
    LaptopPassword,
    Loan,
    NumberedRow,
    Peer,
)
from promdaen.laptops.queries import lending, nodes, tables, versions
from promdaen.laptops.rules import contents, envelopes
from promdaen.people import actions as people_actions
from promdaen.people import queries as people_queries

TRAINER = "trainer"
BADGE = "course.Badge"
NUMBERED = ("table", "row", "digest")


@dataclass(frozen=True, kw_only=True)
class ReferenceFile:
    """What a laptop needs, sealed; `digest` is that of its content, whenever it was written.

    `data` is empty where the content is that of an earlier file.
    """

    digest: str
    data: bytes = b""
    name: str = ""
    rows_count: int = 0


def make_reference_bundle(
    *, laptop: str, runs: Sequence[str], by: ActingAccount | None, now: datetime
) -> tuple[bytes, str, int]:
    """At headquarters: the data a laptop needs for course runs: sealed file, name, row count.

    All runs that are lent to it are included; `runs` names some that must be among them. Raises
    LaptopRefused with a message.
    """
    reference = write_reference(laptop=laptop, runs=runs, by=by, now=now)
    return reference.data, reference.name, reference.rows_count


@transaction.atomic
def write_reference(
    *,
    laptop: str,
    runs: Sequence[str],
    earlier_digest: str = "",
    by: ActingAccount | None,
    now: datetime,
) -> ReferenceFile:
    """As `make_reference_bundle`, and nothing where the content has the digest of an earlier one.

    Raises LaptopRefused with a message.
    """
    own = Headquarters.objects.select_for_update().first()
    if own is None:
        raise not_enrolled()
    enrolment.revoke_again(now=now)
    peer = nodes.laptop_called(name=laptop)
    if peer is None or not peer.age_key:
        raise LaptopRefused(_("There is no enrolled laptop with this name."))
    if peer.compared_at is None:
        raise BundleRefused(code="not-compared")
    open_loans = list(peer.loans.filter(ended_at=None).select_related("run"))
    codes = [loan.run.code for loan in open_loans]
    _check_lent(runs=runs, codes=codes)
    selected = lending.run_rows(codes=codes)
    stores.renew_if_restored(headquarters=own)
    by_table = lending.bundle_rows(selected=selected)
    document = _content(
        headquarters=own, peer=peer, selected=selected, by_table=by_table, open_loans=open_loans
    )
    digest = contents.content_digest(document=document)
    if digest == earlier_digest:
        return ReferenceFile(digest=digest)
    own.reference = node_files.last_reference(headquarters=own) + 1
    own.save(update_fields=["reference"])
    node_files.write_state(reference=own.reference)
    document |= {
        "version": own.reference,
        "made_at": now.isoformat(),
        "reached": _reached(peer=peer),
    }
    rows_count = sum(len(rows) for rows in by_table.values())
    audit.record_line(
        action="make_reference_bundle",
        subject=peer,
        by=by,
        now=now,
        detail={"runs": codes, "rows": rows_count, "version": own.reference},
    )
    return ReferenceFile(
        digest=digest,
        data=_sealed(headquarters=own, peer=peer, document=document),
        name=f"for-{peer.pk.hex[:8]}-{own.reference}.promdaen",
        rows_count=rows_count,
    )


def _sealed(*, headquarters: Headquarters, peer: Peer, document: NewJsonObject) -> bytes:
    """The content for a laptop as a file that it alone, and the recovery key, opens."""
    keys = node_files.headquarters_keys()
    envelope = envelopes.Envelope(
        kind=envelopes.REFERENCE,
        sender=headquarters.pk.hex,
        to=peer.pk.hex,
        version=versions.version(),
        body=zlib.compress(contents.row_text(row=document).encode()),
    )
    return envelopes.seal(
        envelope=envelope,
        key=keys.signing_key,
        recipients=[peer.age_key, nodes.recovery_key()],
    )


def _reached(*, peer: Peer) -> dict[str, list[Any]]:
    """Which records of a laptop are in its content: it leaves what it changed since."""
    chains = Chain.objects.filter(node=peer.pk, epoch__gt=nodes.ADDED_EPOCH)
    return {str(chain.epoch): [chain.reach_sequence, chain.reach_digest] for chain in chains}


def _check_lent(*, runs: Sequence[str], codes: Collection[str]) -> None:
    """Raise LaptopRefused for a run without a loan: both sides would change it."""
    rest = sorted(set(runs) - set(codes))
    unknown = sorted(set(rest) - lending.codes_here(codes=rest))
    if unknown:
        raise LaptopRefused(_("There is no course run %(codes)s.") % {"codes": ", ".join(unknown)})
    if rest:
        raise LaptopRefused(
            _(
                "%(codes)s is not on loan to this laptop, and both sides would change it. Lend it "
                "first: on the page of the laptop, or with lend-run."
            )
            % {"codes": ", ".join(rest)}
        )


def _content(
    *,
    headquarters: Headquarters,
    peer: Peer,
    selected: lending.Selected,
    by_table: Mapping[str, Sequence[contents.Row]],
    open_loans: Sequence[Loan],
) -> NewJsonObject:
    """What the file for a laptop says, whenever it is written."""
    return {
        "is_demo": audit.is_demo(),
        "accounts": _lent_accounts(selected=selected, peer=peer),
        "removed_accounts": {
            pk.hex: name for pk, name in people_queries.removed_accounts().items()
        },
        "tables": by_table,
        # What is missing there was removed.
        "complete": removed_rows.complete_tables(headquarters=headquarters),
        "loans": [
            {"id": loan.pk.hex, "run": loan.run_id.hex, "until": loan.until_on.isoformat()}
            for loan in open_loans
        ],
        "badges": badge_keys.lent_badges(
            run_ids=[UUID(row["id"]) for row in selected.get(lending.RUN, {}).values()]
        ),
    }


def _lent_accounts(*, selected: lending.Selected, peer: Peer) -> list[dict[str, Any]]:
    """The accounts of the runs, and earlier trainers of the laptop, who may be deactivated.

    Trainers have their password for this laptop, if they have one.
    """
    passwords = {
        laptop_password.account.hex: laptop_password.password
        for laptop_password in LaptopPassword.objects.filter(peer=peer)
    }
    rows = tables.accounts(ids={*lending.named_accounts(selected=selected), *passwords})
    active = {
        pk.hex
        for pk in get_user_model()
        ._default_manager.filter(pk__in=[row["id"] for row in rows], is_active=True)
        .values_list("pk", flat=True)
    }
    trainers = lending.trainers(selected=selected) & active
    return [
        {
            **row,
            "is_trainer": row["id"] in trainers,
            "is_ended": row["id"] in passwords and row["id"] not in active,
            "password": passwords.get(row["id"], ""),
        }
        for row in rows
    ]


def take(*, body: bytes, laptop: Laptop, headquarters: Peer, now: datetime) -> Counter[str]:
    """On a laptop, in its transaction: import new or newer rows; returns counts by table.

    Rows that were changed here are not overwritten, also where the change was sent but is not in
    this content. Raises BundleRefused.
    """
    document = _document(body=body)
    if not laptop.take_reference(version=document["version"]):
        raise BundleRefused(code="older-reference")
    counts: Counter[str] = Counter()
    try:
        newer = _newer_rows(laptop=laptop, reached=document.get("reached", {}))
        _remove_accounts(removed=document.get("removed_accounts", {}), now=now)
        counts[tables.ACCOUNT] = _take_accounts(
            rows=document["accounts"],
            newer=newer.get(tables.ACCOUNT, set()),
            headquarters=headquarters,
            now=now,
        )
        removed = removed_rows.removed_rows(
            document=document, newer=newer, headquarters=headquarters
        )
        # Before others, which may take their place; and again what a changed row referred to.
        removed_counts, left = removed_rows.remove_rows(rows=removed)
        for label, table in tables.travelling().items():
            rows = document["tables"].get(label)
            if rows:
                counts[label] = _take_rows(
                    table=table, rows=rows, newer=newer.get(label, set()), now=now
                )
        removed_counts += removed_rows.remove_rows(rows=left)[0]
        if removed_counts:
            removed_rows.settle_runs(document=document)
        counts += removed_counts
        if document.get("is_demo"):
            audit.mark_demo()
        _take_loans(rows=document.get("loans", []), headquarters=headquarters, now=now)
        counts[BADGE] = badge_actions.take_lent_badges(
            lent_badges=document.get("badges", []), now=now
        )
    except IntegrityError as error:
        raise BundleRefused(code="own-rows") from error
    except SealBroken as error:
        raise BundleRefused(code="other-badge-key") from error
    except (KeyError, TypeError, AttributeError, ValueError, ObjectDoesNotExist) as error:
        raise BadBundle("This file is not complete.") from error
    _note_content(document=document, headquarters=headquarters)
    return +counts


def _note_content(*, document: Mapping[str, Any], headquarters: Peer) -> None:
    """On a laptop: store which headquarters wrote its content, and when by its clock."""
    if "complete" in document:
        headquarters.content_incarnation = removed_rows.noted_incarnation(
            stored=headquarters.content_incarnation,
            incarnation=str(document["complete"].get("incarnation", "")),
        )
    made_at = document.get("made_at")
    headquarters.content_at = datetime.fromisoformat(made_at) if made_at else None
    headquarters.save(update_fields=["content_incarnation", "content_at"])


def _newer_rows(
    *, laptop: Laptop, reached: Mapping[str, tuple[int, str]]
) -> Mapping[str, set[str]]:
    """By table, the rows whose last change here was not at headquarters when content was written.

    `reached` is how far headquarters then had the chains of this laptop. A chain that ends before
    that was sent whole, and the database went back to a backup since. Where headquarters had
    another chain, everything in it counts as newer.
    """
    newer: dict[str, set[str]] = {}
    for epoch in laptop.store.epochs():
        sequence, digest = reached.get(str(epoch), (0, ""))
        chain_point = ChainPoint(sequence=sequence, digest=digest)
        is_shorter = laptop.store.last(epoch=epoch).sequence < sequence
        if not is_shorter and laptop.store.mark(epoch=epoch, sequence=sequence) != chain_point:
            sequence = 0
        entries = Entry.objects.filter(
            node=UUID(laptop.node), epoch=epoch, sequence__gt=sequence, kind__in=_changing_kinds()
        )
        for kind, key in entries.values_list("kind", "key"):
            parts = key.removeprefix(f"{kind}:").split(":")
            row_key = parts[0] if kind == tables.ACCOUNT else ":".join(parts[:-1])
            newer.setdefault(kind, set()).add(row_key)
    return newer


def _changing_kinds() -> list[str]:
    changing = [
        table.label for table in tables.travelling().values() if table.kind == tables.CHANGING
    ]
    return [*changing, tables.ACCOUNT]


def remove_names(*, now: datetime) -> None:
    """On a laptop: remove the names that headquarters removed, without sending that back."""
    removed = people_actions.receive_name_removals(now=now)
    if removed:
        table = tables.travelling()[lending.OFFICER]
        numbered_rows = NumberedRow.objects.filter(
            table=table.label, row__in=[key.hex for key in removed]
        )
        _note(table=table, keys=list(numbered_rows.values_list("row", flat=True)))


def _take_loans(*, rows: Sequence[Mapping[str, Any]], headquarters: Peer, now: datetime) -> None:
    """Store which runs this laptop has; a loan that is no longer named has ended."""
    ids = [UUID(row["id"]) for row in rows]
    earlier = Loan.objects.filter(peer=headquarters, ended_at=None).exclude(pk__in=ids)
    earlier.update(ended_at=now, ending="ended")
    for row in rows:
        Loan.objects.update_or_create(
            pk=UUID(row["id"]),
            defaults={"peer": headquarters, "until_on": date.fromisoformat(row["until"])},
            create_defaults={
                "peer": headquarters,
                "run_id": UUID(row["run"]),
                "lent_at": now,
                "until_on": date.fromisoformat(row["until"]),
            },
        )


def _document(*, body: bytes) -> JsonObject:
    unpacker = zlib.decompressobj()
    try:
        text = unpacker.decompress(body, MAX_BYTES)
        if unpacker.unconsumed_tail:
            raise BadBundle("This file is too large.", code="too-large")
        document: JsonObject = json.loads(text)
        if not isinstance(document["version"], int):
            raise BadBundle("This file is not complete.")
    except (zlib.error, ValueError, KeyError, TypeError) as error:
        if isinstance(error, BadBundle):
            raise
        raise BadBundle("This file is not complete.") from error
    return document


def _take_accounts(
    *,
    rows: Sequence[Mapping[str, Any]],
    newer: Collection[str],
    headquarters: Peer,
    now: datetime,
) -> int:
    """Accounts of trainers, to be given a password on this laptop; others cannot sign in.

    Names and addresses that were changed here are not overwritten.
    """
    model: Any = get_user_model()
    ids = [row["id"] for row in rows]
    digests = dict(_numbered_accounts().values_list("row", "digest"))
    digests_here = {row["id"]: contents.row_digest(row=row) for row in tables.accounts(ids=ids)}
    renamed, changed = set(), set()
    for row in rows:
        account = model.objects.filter(pk=UUID(row["id"])).first() or model(
            pk=UUID(row["id"]), is_active=False, password=make_password(None)
        )
        is_new = row["id"] not in digests_here
        is_changed = row["id"] in newer or digests_here.get(row["id"]) != digests.get(row["id"])
        if is_new or not is_changed:
            name_and_address = (row["name"], _free_address(row=row))
            if name_and_address != (account.name, account.email):
                account.name, account.email = name_and_address
                account.save()
                renamed.add(row["id"])
        if _let_in(account=account, row=row, headquarters=headquarters, now=now):
            changed.add(account.pk)
    _number_accounts(ids=[key for key in ids if key in renamed or key not in digests])
    changed |= {UUID(key) for key in renamed}
    people_actions.merge_people(accounts=changed, by=None, now=now)
    return len(set(ids) - digests_here.keys())


def _let_in(*, account: Any, row: Mapping[str, Any], headquarters: Peer, now: datetime) -> bool:
    """Let a trainer in, or close the account of one who left; returns whether it changed.

    A password of headquarters is set once: one that its person chose here stays until
    headquarters makes another.
    """
    if row.get("is_ended"):
        was_active = account.is_active
        with suppress(people_actions.AccountRefused):
            if was_active:
                people_actions.deactivate_account(account=account, by=None, now=now)
        return bool(was_active != account.is_active)
    password = str(row.get("password", ""))
    if not row["is_trainer"] or account.email.endswith(f"@{applying.NO_ADDRESS}"):
        return False
    password_row = LaptopPassword.objects.filter(peer=headquarters, account=account.pk).first()
    is_new = bool(password) and (password_row is None or password_row.password != password)
    if is_new and (password_row is not None or not account.has_usable_password()):
        account.password = password
    if is_new:
        LaptopPassword.objects.update_or_create(
            peer=headquarters, account=account.pk, defaults={"password": password}
        )
    _role, is_first = account.roles.get_or_create(role=TRAINER)
    if is_new or is_first:
        account.is_active = True
        account.save(update_fields=["is_active", "password"])
    return is_new or is_first


def _remove_accounts(*, removed: Mapping[str, str], now: datetime) -> None:
    """Remove the names of accounts that headquarters removed, without sending that back."""
    names = {UUID(key): name for key, name in removed.items()}
    gone = people_actions.receive_account_removals(removed=names, now=now)
    _number_accounts(ids=[pk.hex for pk in gone])


def _free_address(*, row: Mapping[str, Any]) -> str:
    others = get_user_model()._default_manager.exclude(pk=UUID(row["id"]))
    is_free = not others.filter(email__iexact=row["email"]).exists()
    return str(row["email"]) if is_free else f"{row['id']}@{applying.NO_ADDRESS}"


def _numbered_accounts() -> Any:
    return NumberedRow.objects.filter(table=tables.ACCOUNT)


def _number_accounts(*, ids: Sequence[str]) -> None:
    """Record accounts as headquarters has them, so that they are not sent back."""
    _numbered_accounts().filter(row__in=ids).delete()
    insert_numbered(
        rows=[
            (tables.ACCOUNT, row["id"], contents.row_digest(row=row))
            for row in tables.accounts(ids=ids)
        ]
    )


def _take_rows(
    *,
    table: tables.TravelTable,
    rows: Sequence[contents.Row],
    newer: Collection[str],
    now: datetime,
) -> int:
    names = {column.name for column in table.columns}
    sent_rows = {table.row_key(row=row): _known_columns(row=row, names=names) for row in rows}
    rows_here = tables.rows_by_key(table=table, keys=sent_rows)
    numbered = dict(NumberedRow.objects.filter(table=table.label).values_list("row", "digest"))
    # What was changed or deleted here since, and what was deleted and not sent yet.
    protected_keys = set(newer)
    if table.kind == tables.CHANGING:
        protected_keys |= numbered.keys() - rows_here.keys()
    sent_rows = {key: row for key, row in sent_rows.items() if key not in protected_keys}
    rows_here = {key: row for key, row in rows_here.items() if key not in protected_keys}
    changed = {
        key: row
        for key, row in rows_here.items()
        if any(row[name] != value for name, value in sent_rows[key].items())
        and _is_to_change(table=table, row=row, digest=numbered.get(key))
    }
    # Changes go first: an outdated version must free its place for the next.
    for key in changed:
        applying.write_row(table=table, key=key, row=sent_rows[key])
    added = [row for key, row in sent_rows.items() if key not in rows_here]
    applying.insert_rows(table=table, rows=added)
    if table.label == lending.OFFICER:
        officers = [UUID(key) for key in (*changed, *(row["id"] for row in added))]
        people_actions.merge_people(officers=officers, by=None, now=now)
    if table.kind != tables.REFERENCE:
        _note(
            table=table, keys=[key for key in sent_rows if key not in rows_here or key in changed]
        )
    return len(added) + len(changed)


def _known_columns(*, row: contents.Row, names: set[str]) -> contents.Row:
    return {name: value for name, value in row.items() if name in names}


def _is_to_change(*, table: tables.TravelTable, row: contents.Row, digest: str | None) -> bool:
    if table.kind == tables.REFERENCE:
        return True
    return table.kind == tables.CHANGING and digest == contents.row_digest(row=row)


def _note(*, table: tables.TravelTable, keys: Sequence[str]) -> None:
    """Record that rows came from headquarters in this state, so that they are not sent back."""
    for chunk in tables.chunks(items=keys, size=tables.MAX_PARAMETERS):
        NumberedRow.objects.filter(table=table.label, row__in=chunk).delete()
    now_here = tables.rows_by_key(table=table, keys=keys)
    is_compared = table.kind == tables.CHANGING
    insert_numbered(
        rows=[
            (table.label, key, contents.row_digest(row=row) if is_compared else "")
            for key, row in now_here.items()
        ]
    )


def insert_numbered(*, rows: Sequence[tuple[str, str, str]]) -> None:
    """Record rows (table, key, digest) that have a place or came from headquarters."""
    numbered_keys: set[str] = set()
    if rows and rows[0][0] == tables.ACCOUNT:
        numbered_accounts = NumberedRow.objects.filter(table=tables.ACCOUNT)
        numbered_keys = set(numbered_accounts.values_list("row", flat=True))
    new = [row for row in rows if row[1] not in numbered_keys]
    columns = {name: [row[index] for row in new] for index, name in enumerate(NUMBERED)}
    stores.insert(table=NumberedRow._meta.db_table, columns=columns)
