"""Survey rounds and the visits planned for them."""

from __future__ import annotations

from dataclasses import dataclass
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
    """A survey round as a coordinator plans it; both days count."""

    code: str
    title_km: str
    title_en: str
    starts_on: date
    ends_on: date
    is_invented: bool = False


def create_round(*, new: NewRound, by: Account | None, now: datetime) -> Round:
    """Plan a round. Raises SurveyRefused for a code that is taken and days the wrong way round."""
    people_queries.require_right("survey", account=by)
    if new.ends_on < new.starts_on:
        raise SurveyRefused(_("The last day lies before the first. Change one of them."))
    with transaction.atomic():
        if Round.objects.filter(code=new.code).exists():
            raise SurveyRefused(
                _("There is a round %(code)s already. Choose another code.") % {"code": new.code}
            )
        made = Round.objects.create(
            code=new.code,
            title_km=new.title_km,
            title_en=new.title_en,
            starts_on=new.starts_on,
            ends_on=new.ends_on,
            is_invented=new.is_invented,
        )
        audit.record_line(
            action="create_round", subject=made, by=by, now=now, detail={"code": new.code}
        )
    return made
