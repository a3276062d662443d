"""Files of figures; each is written to the audit log."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from promdaen.kit import audit
from promdaen.kit.json_objects import NewJsonObject
from promdaen.people.models import Account
from promdaen.survey.actions.refusals import SurveyRefused
from promdaen.survey.models import Round
from promdaen.survey.queries import gaps, planning


def export_plan(
    *, survey_round: Round, filters: planning.VisitPlanFilter, by: Account | None, now: datetime
) -> planning.VisitPlanPage:
    """Return the plan of a round for a file, and write it to the audit log. Raises NotAllowed."""
    today = timezone.localdate(now)
    page = planning.plan_page(account=by, survey_round=survey_round, filters=filters, today=today)
    detail: NewJsonObject = {"round": survey_round.code, "rows": len(page.lines)}
    with transaction.atomic():
        audit.record_line(
            action="export_plan", subject=survey_round, by=by, now=now, detail=detail
        )
    return page


def export_gaps(
    *, code: str, filters: gaps.GapFilter, purpose: str, by: Account | None, now: datetime
) -> gaps.GapList:
    """The gaps of a round visible to an account; the purpose is written to the audit log.

    Raises SurveyRefused without a purpose, and the errors of queries.gaps.gap_list.
    """
    if not purpose.strip():
        raise SurveyRefused(_("Write what the file is for. The audit log keeps it."))
    gap_list = gaps.gap_list(code=code, filters=filters, account=by)
    detail: NewJsonObject = {
        "round": code,
        "rows": len(gap_list.lines),
        "purpose": purpose.strip(),
        "class": filters.chosen.standard_class,
        "province": filters.chosen.province,
        "mode": filters.chosen.mode,
        "part": filters.part,
        "critical": filters.is_critical,
        "serious": filters.is_serious,
    }
    with transaction.atomic():
        audit.record_line(
            action="export_gaps", subject=gap_list.figures.round, by=by, now=now, detail=detail
        )
    return gap_list
