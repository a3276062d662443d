"""Survey rounds: planned, changed, closed and opened again."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from promdaen.kit import audit
from promdaen.people import queries as people_queries
from promdaen.people.models import Account
from promdaen.survey.actions.refusals import SurveyRefused
from promdaen.survey.models import Round


@dataclass(frozen=True, kw_only=True)
class NewRound:
    """A survey round to plan; both dates are included."""

    code: str
    title_km: str
    title_en: str
    starts_on: date
    ends_on: date
    is_invented: bool = False


def create_round(*, new: NewRound, by: Account | None, now: datetime) -> Round:
    """Create a round. Raises SurveyRefused if the code is in use or the dates are reversed."""
    people_queries.require_right("survey", account=by)
    with transaction.atomic():
        _check(new=new, current=None)
        survey_round = Round.objects.create(**asdict(new))
        audit.record_line(
            action="create_round", subject=survey_round, by=by, now=now, detail={"code": new.code}
        )
    return survey_round


def change_round(
    *, survey_round: Round, new: NewRound, by: Account | None, now: datetime
) -> Round:
    """Change the titles, days and code of a round. Raises SurveyRefused as `create_round`."""
    people_queries.require_right("survey", account=by)
    with transaction.atomic():
        row: Round = Round.objects.select_for_update().get(pk=survey_round.pk)
        _check(new=new, current=row)
        changed = [name for name, value in asdict(new).items() if getattr(row, name) != value]
        for name in changed:
            setattr(row, name, getattr(new, name))
        if changed:
            row.save(update_fields=changed)
            detail = {"code": row.code, "changed": changed}
            audit.record_line(action="change_round", subject=row, by=by, now=now, detail=detail)
    return row


def close_round(*, survey_round: Round, by: Account | None, now: datetime) -> None:
    """Close a round: no new visits can be planned, and late submissions are flagged."""
    _set_closed(survey_round=survey_round, closed_at=now, by=by, now=now)


def open_round_again(*, survey_round: Round, by: Account | None, now: datetime) -> None:
    """Open a closed round again."""
    _set_closed(survey_round=survey_round, closed_at=None, by=by, now=now)


def _set_closed(
    *, survey_round: Round, closed_at: datetime | None, by: Account | None, now: datetime
) -> None:
    people_queries.require_right("survey", account=by)
    with transaction.atomic():
        row: Round = Round.objects.select_for_update().get(pk=survey_round.pk)
        if (row.closed_at is None) == (closed_at is None):
            return
        row.closed_at = closed_at
        row.save(update_fields=["closed_at"])
        action = "open_round_again" if closed_at is None else "close_round"
        audit.record_line(action=action, subject=row, by=by, now=now, detail={"code": row.code})
        survey_round.closed_at = closed_at


def _check(*, new: NewRound, current: Round | None) -> None:
    if new.ends_on < new.starts_on:
        raise SurveyRefused(_("The last day is before the first. Change one of them."))
    others = Round.objects.filter(code=new.code)
    if current is not None:
        others = others.exclude(pk=current.pk)
    if others.exists():
        raise SurveyRefused(
            _("There is a round %(code)s already. Choose another code.") % {"code": new.code}
        )
