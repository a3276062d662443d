"""Records of the exchange: created, addressed, sent, read, withdrawn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from promdaen.exchange.actions import log
from promdaen.exchange.actions.refusals import ExchangeRefused
from promdaen.exchange.models import (
    Addressee,
    Group,
    NamedReader,
    Record,
    RecordKey,
    Seen,
    Share,
    Text,
)
from promdaen.exchange.models.records import text_place
from promdaen.exchange.queries import exchange_database, sealed, visible
from promdaen.exchange.rules import levels, numbers, policy
from promdaen.exchange.rules.exchange_members import ExchangeMember
from promdaen.kit import sealing
from promdaen.kit.ids import new_id

ALWAYS_SEALED = ("protection", "person", "indicators", "needs", "consent", "care")
"""Texts that lie sealed whatever the level of their record."""
WITHDRAWN = {"referral": "revoked"}
"""What the state of a kind of record is called when it was taken back, where not withdrawn."""


@dataclass(frozen=True, kw_only=True)
class Handling:
    """The handling of a record: its level, extra codes and two grades.

    `restriction` is the text that H3 requires. A grade of "" means none (requests, alerts).
    """

    level: int
    is_court_bound: bool = False
    is_bound: bool = False
    restriction: str = ""
    source_grade: str = ""
    info_grade: str = ""
    is_suspected_false: bool = False


@dataclass(frozen=True, kw_only=True)
class Audience:
    """The readers of a record other than its originator.

    `departments` are codes; `posts` are pairs of department and checkpoint; `named_reader_ids` are
    accounts; `groups` are sharing groups.
    """

    departments: Sequence[str] = ()
    posts: Sequence[tuple[str, str]] = ()
    named_reader_ids: Sequence[UUID] = ()
    groups: Sequence[Group] = ()


@dataclass(frozen=True, kw_only=True)
class NewRecord:
    """A record to create; `texts` by field, `record_id` is the id assigned on the phone."""

    kind: str
    handling: Handling
    texts: Mapping[str, str] = field(default_factory=dict)
    record_id: UUID | None = None
    province: str = ""
    checkpoint: str = ""
    expires_at: datetime | None = None
    due_at: datetime | None = None
    is_integrity: bool = False


def create_record(*, new: NewRecord, by: ExchangeMember, now: datetime) -> Record:
    """Create a draft, visible only to its author until it is sent. Raises ExchangeRefused."""
    check_handling(handling=new.handling)
    record_id = new.record_id or new_id()
    with transaction.atomic(using=exchange_database.ALIAS):
        record = Record.objects.create(
            id=record_id,
            kind=new.kind,
            local_no=numbers.local_number(
                record_id=record_id,
                department=by.department,
                post=by.post,
                year=timezone.localdate(now).year,
            ),
            origin=by.department,
            origin_post=by.post,
            author_id=by.account_id,
            exercise=by.world,
            province=new.province,
            checkpoint=new.checkpoint,
            is_integrity=new.is_integrity,
            created_at=now,
            due_at=new.due_at,
            expires_at=new.expires_at,
            **handling_columns(handling=new.handling),
        )
        _make_key(record=record)
        put_texts(record=record, texts=_texts(new=new), by=by, now=now)
        log.record_line(
            act="create_record",
            subject=record,
            by=by,
            now=now,
            detail={"level": record.level_code, "kind": record.kind},
        )
    return record


def change_draft(*, record: Record, new: NewRecord, by: ExchangeMember, now: datetime) -> Record:
    """Replace the place, handling and texts of a draft. Raises ExchangeRefused, NotAllowed."""
    log.require(act="update", record=record, by=by, now=now)
    if record.sent_at is not None:
        raise ExchangeRefused(_("This was sent already."))
    check_handling(handling=new.handling)
    changed = {
        "province": new.province,
        "checkpoint": new.checkpoint,
        "is_integrity": new.is_integrity,
        "due_at": new.due_at,
        "expires_at": new.expires_at,
        **handling_columns(handling=new.handling),
    }
    with transaction.atomic(using=exchange_database.ALIAS):
        for name, value in changed.items():
            setattr(record, name, value)
        record.save(update_fields=list(changed))
        before = record.texts.filter(layer=0).values_list("field", flat=True)
        put_texts(
            record=record, texts={**dict.fromkeys(before, ""), **_texts(new=new)}, by=by, now=now
        )
        log.record_line(
            act="change_record",
            subject=record,
            by=by,
            now=now,
            detail={"level": record.level_code, "kind": record.kind},
        )
    return record


def send_record(
    *, record: Record, audience: Audience, state: str = "sent", by: ExchangeMember, now: datetime
) -> Record:
    """Send a draft to its audience; from then on others than its author can read it.

    RED can only be sent to named persons. Raises ExchangeRefused.
    """
    log.require(act="update", record=record, by=by, now=now)
    if record.sent_at is not None:
        raise ExchangeRefused(_("This was sent already."))
    if record.level == levels.RED and not audience.named_reader_ids:
        raise ExchangeRefused(
            _("TLP:RED is for persons who are named. Name at least one, or choose another level."),
            fields={"named": _("Name at least one person.")},
        )
    with transaction.atomic(using=exchange_database.ALIAS):
        record.sent_at, record.state = now, state
        record.save(update_fields=["sent_at", "state"])
        address_record(record=record, audience=audience, by=by, now=now)
        log.add_event(record=record, act="sent", by=by, now=now)
        log.record_line(
            act="send_record",
            subject=record,
            by=by,
            now=now,
            detail={"level": record.level_code, "kind": record.kind},
        )
    return record


def address_record(
    *, record: Record, audience: Audience, by: ExchangeMember, now: datetime
) -> None:
    """Add readers to a record; existing readers stay. Writes no audit line."""
    for department, post in [
        *((department, "") for department in audience.departments),
        *audience.posts,
    ]:
        Addressee.objects.get_or_create(
            record=record,
            department=department,
            post=post,
            revoked_at=None,
            defaults={"by_id": by.acting_id, "at": now},
        )
    for account_id in audience.named_reader_ids:
        NamedReader.objects.get_or_create(
            record=record,
            account_id=account_id,
            revoked_at=None,
            defaults={"by_id": by.acting_id, "at": now},
        )
    for group in audience.groups:
        Share.objects.get_or_create(
            record=record,
            group=group,
            revoked_at=None,
            defaults={"by_id": by.acting_id, "at": now},
        )


def read_record(*, record_id: UUID, by: ExchangeMember, now: datetime) -> Record | None:
    """Open a record to read its texts; at the two highest levels each reading is audited.

    Returns None if the account may not read it or it does not exist: the reply is the same.
    """
    record = visible.record_seen_by(member=by, record_id=record_id, now=now)
    if record is None:
        return None
    _mark_seen(record=record, by=by, now=now)
    if not record.is_sealed:
        return record
    with transaction.atomic(using=exchange_database.ALIAS):
        log.record_line(
            act="read_record",
            subject=record,
            by=by,
            now=now,
            detail={"level": record.level_code, "kind": record.kind},
        )
    return record


def _mark_seen(*, record: Record, by: ExchangeMember, now: datetime) -> None:
    """Mark the record as read for this account and its department; its author does not count."""
    if record.sent_at is not None and by.account_id != record.author_id:
        Seen.objects.get_or_create(
            record=record,
            account_id=by.account_id,
            defaults={"department": by.department, "at": now},
        )


def withdraw_record(*, record: Record, by: ExchangeMember, now: datetime) -> Record:
    """Withdraw a record: from now on only its originator can read it.

    Raises NotAllowed without the right to withdraw it, and ExchangeRefused for a due referral.
    """
    log.require(act="withdraw", record=record, by=by, now=now)
    if record.kind == policy.DUE_REFERRAL:
        raise ExchangeRefused(
            _("A due referral is not withdrawn. Make the referral, or close it with a reason.")
        )
    if record.withdrawn_at is not None:
        return record
    with transaction.atomic(using=exchange_database.ALIAS):
        record.withdrawn_at, record.state = now, WITHDRAWN.get(record.kind, "withdrawn")
        record.save(update_fields=["withdrawn_at", "state"])
        log.add_event(record=record, act="withdrawn", by=by, now=now)
        log.record_line(
            act="withdraw_record", subject=record, by=by, now=now, detail={"kind": record.kind}
        )
    return record


def put_texts(
    *, record: Record, texts: Mapping[str, str], by: ExchangeMember, now: datetime
) -> None:
    """Write texts in the lowest layer of a record, encrypted where required; "" removes a text."""
    filled_texts = {name: text for name, text in texts.items() if text.strip()}
    _check_blacked_out(record=record, texts=texts)
    record.texts.filter(layer=0, field__in=texts.keys() - filled_texts.keys()).delete()
    needs_key = any(must_seal(record=record, name=name) for name in filled_texts)
    key = sealed.record_key(record=record) if needs_key else None
    for name, words in filled_texts.items():
        first_text = record.texts.filter(field=name, layer=0).first()
        if first_text is not None and not first_text.is_top:
            continue
        row = first_text or Text(record=record, field=name)
        row.by_id, row.at = by.acting_id, now
        fill_text(text=row, words=words, key=key if must_seal(record=record, name=name) else None)
        row.save()


def _check_blacked_out(*, record: Record, texts: Mapping[str, str]) -> None:
    """Refuse to change redacted text underneath its redaction; unchanged text is allowed."""
    for text in record.texts.filter(layer=0, is_top=False, field__in=list(texts)):
        if sealed.open_text(text=text, key=sealed.record_key(record=record)) != texts[text.field]:
            raise ExchangeRefused(
                _("A text that is blacked out cannot be rewritten. Add an update instead."),
                fields={text.field: _("This text is blacked out for others.")},
            )


def fill_text(*, text: Text, words: str, key: bytes | None) -> None:
    """Put text into a row: encrypted with a key, plain without one."""
    if key is None:
        text.put_plain(text=words)
        return
    place = text_place(record_id=text.record_id, field=text.field, layer=text.layer)
    text.put_sealed(sealed=sealing.seal(data=words.encode(), key=key, place=place))


def must_seal(*, record: Record, name: str) -> bool:
    """Whether a text must be encrypted, because of its record's level or its field."""
    return record.is_sealed or name.startswith(ALWAYS_SEALED)


def _make_key(*, record: Record) -> None:
    master = sealed.master_key()
    record_key = RecordKey(record=record, master=sealing.key_name(key=master))
    record_key.wrapped = sealing.seal(data=sealing.new_key(), key=master, place=record_key.place)
    record_key.save(force_insert=True)


def _texts(*, new: NewRecord) -> dict[str, str]:
    restriction = {"restriction": new.handling.restriction} if new.handling.restriction else {}
    return {**new.texts, **restriction}


def handling_columns(*, handling: Handling) -> dict[str, object]:
    """The model fields of a record that store its handling."""
    return {
        "level": handling.level,
        "is_court_bound": handling.is_court_bound,
        "is_bound": handling.is_bound,
        "is_restricted": bool(handling.restriction.strip()),
        "source_grade": handling.source_grade,
        "info_grade": handling.info_grade,
        "is_suspected_false": handling.is_suspected_false,
    }


def check_handling(*, handling: Handling) -> None:
    """Check that a handling is complete; raises ExchangeRefused."""
    errors = dict(_wrong_handling(handling=handling))
    if errors:
        raise ExchangeRefused(_("The handling is not complete."), fields=errors)


def _wrong_handling(*, handling: Handling) -> Iterable[tuple[str, str]]:
    if handling.level not in levels.HANDLING_LEVELS:
        yield "level", _("Choose who may read it.")
    if handling.source_grade not in ("", *"ABCX"):
        yield "source_grade", _("Choose how far the source is to be trusted.")
    if handling.info_grade not in ("", *"1234"):
        yield "info_grade", _("Choose how sure the information is.")
