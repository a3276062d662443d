"""Files that were set aside as a whole, because another fact had a place of theirs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from promdaen.kit import audit
from promdaen.kit.key_files import KeyFileError
from promdaen.kit.protocols import ActingAccount
from promdaen.kit.sync import facts
from promdaen.kit.sync.headquarters import ChainLink
from promdaen.laptops.actions import applying, late_entries, node_files, stores
from promdaen.laptops.actions.refusals import LaptopRefused, refused
from promdaen.laptops.models import Chain, Entry, Peer, RefusedBundle, SentForm
from promdaen.laptops.queries import nodes, tables
from promdaen.laptops.rules import envelopes

REVOKED, NOT_FOR_US = "revoked", "not-for-us"
MAX_OF_REVOKED = 20


@transaction.atomic
def add_refused_bundle(
    *, bundle: RefusedBundle, recovery_key: str = "", by: ActingAccount | None, now: datetime
) -> applying.Applied:
    """Add the records of a file that was set aside and that are not here under another place.

    For a laptop that is lost: otherwise it sends them again. `recovery_key` opens the file in
    place of the key of headquarters. Raises LaptopRefused.
    """
    row = RefusedBundle.objects.select_for_update().filter(pk=bundle.pk, decided_at=None).first()
    if row is None:
        raise LaptopRefused(_("This was already decided. Reload the list."))
    try:
        content = _content(bundle=row, recovery_key=recovery_key)
    except KeyFileError as error:
        raise LaptopRefused(_needs_printed_key(bundle=row)) from error
    except facts.BadBundle as error:
        if error.code == NOT_FOR_US and not recovery_key:
            raise LaptopRefused(_needs_printed_key(bundle=row)) from error
        raise refused(error=error) from error
    keys_here = _keys_here(content=content)
    new: dict[str, facts.ChainEntry] = {}
    for stretch in content.stretches:
        for entry in stretch.entries:
            if entry.fact.key not in keys_here:
                new.setdefault(entry.fact.key, entry)
    _store(node=row.node, entries=list(new.values()))
    applied = applying.Applier(node=row.node, now=now, by=by).apply_waiting()
    applying.count_later(node=row.node)
    forms = _add_forms(node=row.node, sets=content.feedback, now=now)
    late_entries.set_aside_late_forms(node=row.node, now=now)
    row.decided_at = now
    row.save(update_fields=["decided_at"])
    audit.record_line(
        action="add_refused_bundle",
        subject=Peer.objects.get(pk=row.node),
        by=by,
        now=now,
        detail={"facts": len(new), "forms": forms, "clashes": len(applied.aside)},
    )
    return applied


@transaction.atomic
def leave_refused_bundle(
    *, bundle: RefusedBundle, by: ActingAccount | None, now: datetime
) -> None:
    """Leave out the records of a file of a revoked laptop; raises LaptopRefused.

    The file is asked about again if it is read again.
    """
    bundles = RefusedBundle.objects.select_for_update().filter(reason=REVOKED, decided_at=None)
    row = bundles.filter(pk=bundle.pk).first()
    if row is None:
        raise LaptopRefused(_("This was already decided. Reload the list."))
    row.decided_at = now
    row.save(update_fields=["decided_at"])
    audit.record_line(
        action="leave_refused_bundle",
        subject=Peer.objects.get(pk=row.node),
        by=by,
        now=now,
        detail={"sha256": row.digest},
    )


@transaction.atomic
def keep_of_revoked(*, node: UUID, data: bytes, now: datetime) -> bool:
    """Keep a whole file of a revoked laptop, still encrypted, for a person; whether it is kept.

    At most so many, since a thief who has the laptop can write any number of files.
    """
    digest = hashlib.sha256(data).hexdigest()
    waiting = RefusedBundle.objects.filter(node=node, reason=REVOKED, decided_at=None)
    if waiting.exclude(digest=digest).count() >= MAX_OF_REVOKED:
        return False
    RefusedBundle.objects.update_or_create(
        digest=digest,
        defaults={"decided_at": None},
        create_defaults={"node": node, "data": data, "reason": REVOKED, "at": now},
    )
    return True


def _needs_printed_key(*, bundle: RefusedBundle) -> str:
    return _(
        "The key of headquarters does not open this file. Type the printed recovery key into a "
        "file KEY, then run on the server: %(command)s"
    ) % {"command": f"./promdaen merge-bundle --kept {bundle} --key KEY"}


def settle_refused_bundles(*, node: UUID, recovery_key: str = "", now: datetime) -> None:
    """Close the files of a laptop that were set aside and whose content came since."""
    for bundle in RefusedBundle.objects.filter(node=node, decided_at=None):
        try:
            content = _content(bundle=bundle, recovery_key=recovery_key)
        except (facts.BadBundle, KeyFileError):
            continue  # of another key of headquarters: a person decides
        keys = {entry.fact.key for stretch in content.stretches for entry in stretch.entries}
        if keys == _keys_here(content=content) and not _new_forms(
            node=node, sets=content.feedback
        ):
            bundle.decided_at = now
            bundle.save(update_fields=["decided_at"])


def _content(*, bundle: RefusedBundle, recovery_key: str) -> facts.Bundle:
    """The file, which was checked when it came."""
    private_key = recovery_key or node_files.headquarters_keys().age_key
    opened = envelopes.unseal(data=bytes(bundle.data), private_key=private_key)
    return facts.read_bundle(data=opened.envelope.body)


def _keys_here(*, content: facts.Bundle) -> set[str]:
    keys = [entry.fact.key for stretch in content.stretches for entry in stretch.entries]
    keys_here: set[str] = set()
    for chunk in tables.chunks(items=keys, size=tables.MAX_PARAMETERS):
        keys_here.update(Entry.objects.filter(key__in=chunk).values_list("key", flat=True))
    return keys_here


def _store(*, node: UUID, entries: Sequence[facts.ChainEntry]) -> None:
    """Store entries in an epoch of their own, which no laptop has: their order is not known."""
    chain = Chain.objects.get_or_create(node=node, epoch=nodes.ADDED_EPOCH)[0]
    links = [
        ChainLink(entry._replace(epoch=nodes.ADDED_EPOCH, sequence=sequence), "")
        for sequence, entry in enumerate(entries, start=chain.reach_sequence + 1)
    ]
    stores.insert_entries(node=node, links=links, states=[Entry.WAITING] * len(links))
    chain.reach_sequence += len(links)
    chain.save(update_fields=["reach_sequence"])


def _new_forms(*, node: UUID, sets: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """The forms, by run, that are not here."""
    forms_here = set(SentForm.objects.filter(node=node).values_list("form", flat=True))
    new = {
        run: [text for text in texts if UUID(json.loads(text)["id"]) not in forms_here]
        for run, texts in sets.items()
    }
    return {run: texts for run, texts in new.items() if texts}


def _add_forms(*, node: UUID, sets: Mapping[str, Sequence[str]], now: datetime) -> int:
    new = _new_forms(node=node, sets=sets)
    SentForm.objects.bulk_create(
        SentForm(
            node=node,
            run=UUID(run),
            form=UUID(json.loads(text)["id"]),
            text=text,
            is_in_last_set=False,
        )
        for run, texts in new.items()
        for text in texts
    )
    closed = {run_id.hex for run_id in late_entries.closed_runs(node=node).values()}
    feedback = {run: texts for run, texts in new.items() if run not in closed}
    applying.apply_feedback(node=node, now=now, feedback=feedback)
    return sum(len(texts) for texts in new.values())
