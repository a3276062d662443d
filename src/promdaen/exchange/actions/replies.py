"""What the receiving desk does with a request, and what the requester adds to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from promdaen.exchange.actions import log, notices, records, requests, screening
from promdaen.exchange.actions.records import Audience, Handling
from promdaen.exchange.actions.refusals import ExchangeRefused
from promdaen.exchange.models import Record
from promdaen.exchange.queries import codes, exchange_database, sealed
from promdaen.exchange.queries import requests as queries
from promdaen.exchange.rules import levels, request_acts
from promdaen.exchange.rules.exchange_members import ExchangeMember
from promdaen.kit.screening import ScreenedTexts
from promdaen.people.queries import NotAllowed


def accept_request(*, record: Record, by: ExchangeMember, now: datetime) -> Record:
    """Accept a request: the desk is working on the answer."""
    _require_asked(record=record, by=by, now=now)
    with transaction.atomic(using=exchange_database.ALIAS):
        requests.change_state(record=record, act="accept", state="accepted")
        _set(record=record, accepted_at=now)
        log.record_event(record=record, act="accept_request", event="accepted", by=by, now=now)
        _notify_requester(record=record, why="request_accepted", now=now)
    return record


def ask_clarification(
    *, record: Record, words: str, confirmation: str = "", by: ExchangeMember, now: datetime
) -> Record:
    """Ask the requester for more information; the clock keeps running, and the page says so."""
    _require_asked(record=record, by=by, now=now)
    screened = _screened(name="clarification", words=words, confirmation=confirmation)
    with transaction.atomic(using=exchange_database.ALIAS):
        requests.change_state(record=record, act="ask", state="clarification")
        number = record.events.filter(act="clarification").count() + 1
        texts = {f"clarification_{number}": words}
        records.put_texts(record=record, texts=texts, by=by, now=now)
        screening.note_confirmed(record=record, screened=screened, by=by, now=now)
        log.record_event(
            record=record, act="ask_clarification", event="clarification", by=by, now=now
        )
        _notify_requester(record=record, why=f"request_unclear_{number}", now=now)
    return record


def give_clarification(
    *, record: Record, words: str, confirmation: str = "", by: ExchangeMember, now: datetime
) -> Record:
    """Give the information that the receiving desk asked for."""
    log.require(act="update", record=record, by=by, now=now)
    screened = _screened(name="clarification", words=words, confirmation=confirmation)
    was_accepted = record.request.accepted_at is not None
    with transaction.atomic(using=exchange_database.ALIAS):
        state = request_acts.state_after_clarifying(was_accepted=was_accepted)
        requests.change_state(record=record, act="clarify", state=state)
        number = record.events.filter(act="clarification").count()
        texts = {f"clarified_{number}": words}
        records.put_texts(record=record, texts=texts, by=by, now=now)
        screening.note_confirmed(record=record, screened=screened, by=by, now=now)
        log.record_event(
            record=record, act="give_clarification", event="clarified", by=by, now=now
        )
        requests.notify_desk(record=record, why=f"request_clear_{number}", now=now)
    return record


def answer_request(
    *,
    record: Record,
    words: str,
    handling: Handling,
    confirmation: str = "",
    by: ExchangeMember,
    now: datetime,
) -> Record:
    """Answer a request. The handling may only get narrower, and then covers the request too.

    Raises ExchangeRefused for a handling that is incomplete or wider, for findings in the text
    that are not confirmed, and if the request is decided.
    """
    _require_asked(record=record, by=by, now=now)
    if errors := dict(_wrong_handling(record=record, handling=handling)):
        raise ExchangeRefused(_("The handling of the answer is not complete."), fields=errors)
    more = {"restriction": handling.restriction}
    screened = _screened(name="answer", words=words, more=more, confirmation=confirmation)
    with transaction.atomic(using=exchange_database.ALIAS):
        requests.change_state(record=record, act="answer", state="answered")
        _set(record=record, answered_at=now)
        _narrow(record=record, handling=handling, by=by, now=now)
        records.put_texts(record=record, texts={"answer": words}, by=by, now=now)
        screening.note_confirmed(record=record, screened=screened, by=by, now=now)
        detail = {"level": record.level_code}
        log.record_event(
            record=record, act="answer_request", event="answered", by=by, now=now, detail=detail
        )
        _notify_requester(record=record, why="request_answered", now=now)
    return record


def refuse_request(
    *,
    record: Record,
    ground: str,
    words: str,
    confirmation: str = "",
    by: ExchangeMember,
    now: datetime,
) -> Record:
    """Refuse a request on a listed ground, with a written reason."""
    _require_asked(record=record, by=by, now=now)
    if ground not in codes.code_list(name="refusal_ground"):
        message = _("Choose why it is refused.")
        raise ExchangeRefused(message, fields={"ground": message})
    screened = _screened(name="refusal", words=words, confirmation=confirmation)
    with transaction.atomic(using=exchange_database.ALIAS):
        requests.change_state(record=record, act="refuse", state="refused")
        _set(record=record, answered_at=now, refusal_ground=ground)
        records.put_texts(record=record, texts={"refusal": words}, by=by, now=now)
        screening.note_confirmed(record=record, screened=screened, by=by, now=now)
        detail = {"ground": ground}
        log.record_event(
            record=record, act="refuse_request", event="refused", by=by, now=now, detail=detail
        )
        _notify_requester(record=record, why="request_refused", now=now)
    return record


def _require_asked(*, record: Record, by: ExchangeMember, now: datetime) -> None:
    """Raise NotAllowed unless the account is at the receiving desk; other readers cannot."""
    log.require(act="answer", record=record, by=by, now=now)
    if not queries.is_asked(record=record, member=by):
        raise NotAllowed(_("The department that was asked answers."))


def _narrow(*, record: Record, handling: Handling, by: ExchangeMember, now: datetime) -> None:
    """The narrower of the handling of request and answer, for the whole record.

    Plain texts are encrypted if the level is now high. RED names the requester and the person who
    answers, and removes readers whom the requester named while it was wider.
    """
    was_sealed, was_red = record.is_sealed, record.level == levels.RED
    record.level = handling.level
    record.is_court_bound = record.is_court_bound or handling.is_court_bound
    record.is_bound = record.is_bound or handling.is_bound
    record.is_restricted = record.is_restricted or bool(handling.restriction.strip())
    record.source_grade, record.info_grade = handling.source_grade, handling.info_grade
    record.is_suspected_false = handling.is_suspected_false
    record.save()
    if record.is_sealed and not was_sealed:
        key = sealed.record_key(record=record)
        for text in record.texts.filter(sealed=None):
            records.fill_text(text=text, words=text.plain, key=key)
            text.save()
    if handling.restriction.strip():
        texts = {"restriction_answer": handling.restriction}
        records.put_texts(record=record, texts=texts, by=by, now=now)
    if record.level == levels.RED:
        both = {record.author_id, by.account_id}
        others = record.named.filter(revoked_at=None).exclude(account_id__in=both)
        if not was_red:
            others.update(revoked_at=now)
        audience = Audience(named_reader_ids=[record.author_id, by.account_id])
        records.address_record(record=record, audience=audience, by=by, now=now)


def _wrong_handling(*, record: Record, handling: Handling) -> Iterator[tuple[str, str]]:
    if handling.level not in levels.HANDLING_LEVELS or handling.level < record.level:
        yield "level", _("An answer is handled as narrowly as its question, or more so.")
    if handling.source_grade not in tuple("ABCX"):
        yield "source_grade", _("Choose how far the source is to be trusted.")
    if handling.info_grade not in tuple("1234"):
        yield "info_grade", _("Choose how sure the information is.")


def _screened(
    *, name: str, words: str, confirmation: str, more: Mapping[str, str] | None = None
) -> ScreenedTexts:
    """A required text with its confirmed warnings; raises ExchangeRefused."""
    if not words.strip():
        message = _("Fill this in.")
        raise ExchangeRefused(message, fields={name: message})
    return screening.screen_texts(texts={name: words, **(more or {})}, confirmation=confirmation)


def _set(*, record: Record, **columns: Any) -> None:
    sent_request = record.request
    for name, value in columns.items():
        setattr(sent_request, name, value)
    sent_request.save(update_fields=list(columns))


def _notify_requester(*, record: Record, why: str, now: datetime) -> None:
    notices.notify(record=record, accounts=[record.author_id], why=why, now=now)
