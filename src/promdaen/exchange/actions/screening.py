"""Refuses texts that name people or contain forbidden information, before they are stored."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from promdaen.exchange.actions import log
from promdaen.exchange.actions.refusals import ExchangeRefused
from promdaen.exchange.models import Record
from promdaen.exchange.queries.screening import screening_rules
from promdaen.exchange.rules.exchange_members import ExchangeMember
from promdaen.kit.screening import ScreenedTexts, screened_texts


class RecordTextRefused(ExchangeRefused):
    """Texts were refused; `screened` has their findings, and the token that confirms warnings."""

    def __init__(self, *, screened: ScreenedTexts) -> None:
        words = (
            _("This is never stored. Remove what is marked.")
            if screened.has_refusal
            else _("Look at what is marked: it may lead to a person.")
        )
        super().__init__(words, fields=dict.fromkeys(screened.findings, words))
        self.screened = screened


def screen_texts(*, texts: Mapping[str, str], confirmation: str = "") -> ScreenedTexts:
    """Refuse texts with findings; `confirmation` is the token that confirms the warnings.

    Raises RecordTextRefused.
    """
    screened = screened_texts(texts=texts, words=screening_rules())
    if not screened.is_accepted(token=confirmation):
        raise RecordTextRefused(screened=screened)
    return screened


def note_confirmed(
    *, record: Record, screened: ScreenedTexts, by: ExchangeMember, now: datetime
) -> None:
    """Add to a record's history that warnings were confirmed: their kinds, not the words."""
    kinds = sorted({finding.code for finding in screened.all_findings})
    if kinds:
        log.add_event(record=record, act="checked", by=by, now=now, detail={"kinds": kinds})
