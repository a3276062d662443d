"""Refuses texts that name people or contain forbidden information, before they are stored."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from promdaen.exchange.actions import log
from promdaen.exchange.actions.refusals import ExchangeRefused
from promdaen.exchange.models import Record
from promdaen.exchange.queries import screening as queries
from promdaen.exchange.rules.exchange_members import ExchangeMember
from promdaen.kit import screening

Findings = Mapping[str, list[screening.TextFinding]]


class RecordTextRefused(ExchangeRefused):
    """A text was refused; `found` lists the findings by field, `token` confirms warnings.

    The token is "" if a finding cannot be confirmed.
    """

    def __init__(self, *, texts: Mapping[str, str], screened: Findings) -> None:
        every = [line for lines in screened.values() for line in lines]
        is_refused = any(line.is_refusal for line in every)
        words = (
            _("This is never stored. Remove what is marked.")
            if is_refused
            else _("Look at what is marked: it may lead to a person.")
        )
        super().__init__(words, fields=dict.fromkeys(screened, words))
        self.texts, self.found = dict(texts), dict(screened)
        self.token = "" if is_refused else screening.confirmation_token(findings=every)


def screen_texts(*, texts: Mapping[str, str], checked: str = "") -> Findings:
    """Refuse texts with findings; `checked` is the token that confirms the warnings.

    Returns the confirmed warnings. Raises RecordTextRefused.
    """
    text_findings = queries.found_in(texts=texts)
    every = [line for lines in text_findings.values() for line in lines]
    token = screening.confirmation_token(findings=every)
    if any(line.is_refusal for line in every) or token != (checked if every else ""):
        raise RecordTextRefused(texts=texts, screened=text_findings)
    return text_findings


def note_passed(*, record: Record, passed: Findings, by: ExchangeMember, now: datetime) -> None:
    """Add to a record's history that warnings were confirmed: their kinds, not the words."""
    kinds = sorted({line.code for lines in passed.values() for line in lines})
    if kinds:
        log.add_event(record=record, act="checked", by=by, now=now, detail={"kinds": kinds})
