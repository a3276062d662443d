"""Auditors' actions that add an audit line: exporting the log and verifying the chain."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from promdaen.exchange.actions import log
from promdaen.exchange.actions.refusals import ExchangeRefused
from promdaen.exchange.queries import auditing, codes, exchange_database
from promdaen.exchange.rules.exchange_members import ExchangeMember
from promdaen.kit import chains
from promdaen.kit.models import AuditLine
from promdaen.people.queries import AuditFilter, NotAllowed


def export_log(
    *, filters: AuditFilter, purpose: str, by: ExchangeMember, now: datetime
) -> list[tuple[AuditLine, str]]:
    """Export the selected lines of the chain, with names, and add a line about the export.

    Raises NotAllowed if the account is not an auditor, ExchangeRefused if there is no purpose.
    """
    _require_auditor(by=by)
    if purpose not in codes.code_list(name="audit_purpose"):
        words = _("Say what the log is taken for.")
        raise ExchangeRefused(words, fields={"purpose": words})
    with transaction.atomic(using=exchange_database.ALIAS):
        lines = auditing.named_lines(lines=auditing.chain_lines(member=by, filters=filters))
        detail = {
            "purpose": purpose,
            "act": filters.action,
            "person": filters.person,
            "thing": filters.kind,
            "record": [filters.thing, *filters.more_things]
            if filters.more_things
            else filters.thing,
            "since": str(filters.since or ""),
            "until": str(filters.until or ""),
            "count": len(lines),
        }
        log.record_line(act="export_log", subject=None, by=by, now=now, detail=detail)
    return lines


def check_chain(*, text: str, by: ExchangeMember, now: datetime) -> chains.ChainCheck | None:
    """Verify the chain, compare it with heads noted elsewhere, and record the check.

    Raises NotAllowed if the account is not an auditor, and the errors of
    queries.auditing.check_chain.
    """
    _require_auditor(by=by)
    chain_check = auditing.check_chain(member=by, text=text)
    detail = {
        "with_head": bool(text.strip()),
        "is_whole": bool(chain_check and chain_check.fault is None),
    }
    with transaction.atomic(using=exchange_database.ALIAS):
        log.record_line(act="check_chain", subject=None, by=by, now=now, detail=detail)
    return chain_check


def _require_auditor(*, by: ExchangeMember) -> None:
    if not auditing.is_auditor(member=by):
        raise NotAllowed(_("The audit log of the exchange is for its auditors."))
