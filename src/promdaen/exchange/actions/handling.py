"""Changes to the handling of a record by its originator: level, codes, end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from promdaen.exchange.actions import log, records
from promdaen.exchange.actions.records import Audience, Handling
from promdaen.exchange.actions.refusals import ExchangeRefused
from promdaen.exchange.models import Record
from promdaen.exchange.queries import current_member, exchange_database, requests, sealed
from promdaen.exchange.rules import handling as rules
from promdaen.exchange.rules import levels
from promdaen.exchange.rules.exchange_members import ExchangeMember


@dataclass(frozen=True, kw_only=True)
class HandlingChange:
    """The new handling of a record; `named_reader_ids` get access in addition."""

    handling: Handling
    expires_at: datetime | None = None
    named_reader_ids: Sequence[UUID] = ()


def change_handling(
    *, record: Record, change: HandlingChange, by: ExchangeMember, now: datetime
) -> Record:
    """Change level, codes, grades and end in one transaction; only the originator may do this.

    A higher level encrypts the texts, a lower one decrypts them. A record that becomes bound (H2)
    is removed from groups, because groups can grow. Raises ExchangeRefused.
    """
    log.require(act="downgrade", record=record, by=by, now=now)
    records.check_handling(handling=change.handling)
    errors = dict(_wrong_change(record=record, change=change, now=now))
    if errors:
        raise ExchangeRefused(_("It is not handled like this."), fields=errors)
    was = record.level_code
    with transaction.atomic(using=exchange_database.ALIAS):
        for name, value in records.handling_columns(handling=change.handling).items():
            setattr(record, name, value)
        if record.expires_at != change.expires_at:
            # The retention period is counted from the new end.
            record.expires_at, record.retain_until = change.expires_at, None
        record.save()
        words = {"restriction": change.handling.restriction}
        records.put_texts(record=record, texts=words, by=by, now=now)
        _reseal(record=record)
        if record.is_bound:
            record.shares.filter(revoked_at=None).update(revoked_at=now)
        audience = Audience(named_reader_ids=change.named_reader_ids)
        records.address_record(record=record, audience=audience, by=by, now=now)
        detail = {"from": was, "to": record.level_code}
        log.add_event(record=record, act="handling_changed", by=by, now=now, detail=detail)
        log.record_line(act="change_handling", subject=record, by=by, now=now, detail=detail)
    return record


def _wrong_change(
    *, record: Record, change: HandlingChange, now: datetime
) -> Iterator[tuple[str, str]]:
    """Each field that does not fit the record, with a message that says what to do."""
    level = change.handling.level
    if record.withdrawn_at is not None:
        yield "level", _("It is withdrawn: no one else can read it any more.")
    if not rules.is_level_fit(kind=record.kind, level=level):
        lowest, highest = rules.level_range(kind=record.kind)
        yield (
            "level",
            _("Choose a level from %(lowest)s to %(highest)s for this.")
            % {
                "lowest": levels.LEVEL_LABELS[lowest],
                "highest": levels.LEVEL_LABELS[highest],
            },
        )
    if requests.has_answer(record=record) and _is_wider(record=record, handling=change.handling):
        yield "level", _("Another department answered under this handling: it only gets narrower.")
    named_ids = set(record.named.filter(revoked_at=None).values_list("account_id", flat=True))
    if (
        level == levels.RED
        and record.sent_at is not None
        and not {*named_ids, *change.named_reader_ids}
    ):
        yield "named", _("Name at least one person.")
    memberships = current_member.active_memberships().filter(
        account_id__in=list(change.named_reader_ids)
    )
    if set(change.named_reader_ids) - set(memberships.values_list("account_id", flat=True)):
        yield "named", _("Only people with a role in the exchange can be named.")
    is_same_end = change.expires_at == record.expires_at
    if not is_same_end and not rules.is_end_fit(
        kind=record.kind, expires_at=change.expires_at, now=now
    ):
        yield "expires_at", _("Choose an end in the future; an alert lasts 90 days at most.")


def _is_wider(*, record: Record, handling: Handling) -> bool:
    """Whether a lower level, or a removed code, would give more people access than now."""
    columns = records.handling_columns(handling=handling)
    marks = ("is_court_bound", "is_bound", "is_restricted")
    return handling.level < record.level or any(
        getattr(record, name) and not columns[name] for name in marks
    )


def _reseal(*, record: Record) -> None:
    """Encrypt or decrypt the texts to match the level; redacted text stays encrypted."""
    key = sealed.record_key(record=record)
    for text in record.texts.all():
        is_to_seal = not text.is_top or records.must_seal(record=record, name=text.field)
        if is_to_seal != (text.sealed is not None):
            words = sealed.open_text(text=text, key=key)
            records.fill_text(text=text, words=words, key=key if is_to_seal else None)
            text.save()
