"""Files of figures that leave the product: each is a line of the audit log."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from promdaen.kit import audit
from promdaen.people.models import Account
from promdaen.survey.actions.refusals import SurveyRefused
from promdaen.survey.models import Round
from promdaen.survey.queries import gaps, planning


def export_plan(
    *, held: Round, chosen: planning.PlanFilter, by: Account | None, now: datetime
) -> planning.PlanPage:
    """The plan of a round for a file, noted. Raises NotAllowed."""
    today = timezone.localdate(now)
    page = planning.plan_page(account=by, held=held, chosen=chosen, today=today)
    detail: dict[str, Any] = {"round": held.code, "rows": len(page.lines)}
    with transaction.atomic():
        audit.record_line(action="export_plan", subject=held, by=by, now=now, detail=detail)
    return page


def export_gaps(
    *, code: str, wanted: gaps.WantedGaps, purpose: str, by: Account | None, now: datetime
) -> gaps.GapList:
    """The gaps of a round that an account may read, noted with what the file is for.

    Raises SurveyRefused without a purpose, and as queries.gaps.gap_list does.
    """
    if not purpose.strip():
        raise SurveyRefused(_("Write what the file is for. The audit log keeps it."))
    found = gaps.gap_list(code=code, wanted=wanted, account=by)
    detail: dict[str, Any] = {
        "round": code,
        "rows": len(found.lines),
        "purpose": purpose.strip(),
        "class": wanted.chosen.standard_class,
        "province": wanted.chosen.province,
        "mode": wanted.chosen.mode,
        "part": wanted.part,
        "critical": wanted.is_critical,
        "serious": wanted.is_serious,
    }
    with transaction.atomic():
        audit.record_line(
            action="export_gaps", subject=found.figures.round, by=by, now=now, detail=detail
        )
    return found
