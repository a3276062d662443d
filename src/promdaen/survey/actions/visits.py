"""Plan visits for assessors: create, change and cancel them, and draw second visits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from promdaen.kit import audit
from promdaen.people import queries as people_queries
from promdaen.people.models import Account
from promdaen.places import queries as places_queries
from promdaen.places.models import Checkpoint
from promdaen.survey.actions.refusals import SurveyRefused
from promdaen.survey.models import ProvinceAccess, Round, Visit
from promdaen.survey.queries import planning
from promdaen.survey.rules import planning as rules


@dataclass(frozen=True, kw_only=True)
class NewVisit:
    """A visit to plan: checkpoint, assessor, due date, and whether it is a second one."""

    checkpoint: Checkpoint
    assessor: Account
    due_on: date | None = None
    is_second: bool = False


@dataclass(frozen=True, kw_only=True)
class SecondVisits:
    """The result of a draw: the new visits, and checkpoints without another available assessor."""

    visits: Sequence[Visit]
    left_out: Sequence[Checkpoint]


def plan_visits(
    *, survey_round: Round, new: Sequence[NewVisit], by: Account | None, now: datetime
) -> list[Visit]:
    """Plan visits of a round for assessors, all or none.

    Raises SurveyRefused with a line for each invalid one: a closed round, an account that is no
    assessor, a checkpoint without a standard or with such a visit, a date outside the round.
    """
    people_queries.require_right("survey", account=by)
    with transaction.atomic():
        row = _open(survey_round=survey_round)
        if lines := list(_lines(survey_round=row, new=new, today=timezone.localdate(now))):
            raise SurveyRefused(*lines)
        visits = [
            _make(survey_round=row, new_visit=planned_visit, now=now) for planned_visit in new
        ]
        if visits:
            detail = {
                "round": row.code,
                "checkpoints": [planned_visit.checkpoint.code for planned_visit in new],
                "second": any(planned_visit.is_second for planned_visit in new),
            }
            audit.record_line(action="plan_visits", subject=row, by=by, now=now, detail=detail)
    return visits


def draw_second_visits(
    *,
    survey_round: Round,
    seed: str,
    due_on: date | None = None,
    by: Account | None,
    now: datetime,
) -> SecondVisits:
    """Draw one checkpoint in ten for a second visit by another assessor, with a random seed.

    Existing second visits count, so that repeating a draw adds only missing ones. Raises
    SurveyRefused without any checkpoint or assessor to draw from.
    """
    people_queries.require_right("survey", account=by)
    if not seed.strip():
        raise SurveyRefused(_("Write any words or numbers to draw by, such as the day's date."))
    with transaction.atomic():
        row = _open(survey_round=survey_round)
        first = planning.first_assessors(survey_round=row)
        assessors = {str(account.pk): account for account in planning.assessors()}
        have = planning.second_codes(survey_round=row)
        missing_count = rules.second_count(checkpoints=len(first)) - len(have)
        if missing_count <= 0:
            raise SurveyRefused(
                _("One checkpoint in ten has a second visit already, or none is planned yet.")
            )
        codes = rules.draw_codes(codes=set(first) - have, count=missing_count, seed=seed)
        second_visits = rules.second_assessors(
            codes=codes, first=first, assessors=sorted(assessors), seed=seed
        )
        checkpoints = places_queries.checkpoint_choices().filter(code__in=codes)
        places = {checkpoint.code: checkpoint for checkpoint in checkpoints}
        new = [
            NewVisit(
                checkpoint=places[code], assessor=assessors[key], due_on=due_on, is_second=True
            )
            for code, key in sorted(second_visits.items())
        ]
        visits = plan_visits(survey_round=row, new=new, by=by, now=now)
        detail = {"round": row.code, "seed": seed, "checkpoints": sorted(second_visits)}
        audit.record_line(action="draw_second_visits", subject=row, by=by, now=now, detail=detail)
    left_out = [places[code] for code in codes if code not in second_visits]
    return SecondVisits(visits=visits, left_out=left_out)


def change_visit(
    *, visit: Visit, assessor: Account, due_on: date | None, by: Account | None, now: datetime
) -> Visit:
    """Change the assessor or the due date of a visit that was not started.

    Raises SurveyRefused if it was started, or for the reasons of `plan_visits`.
    """
    people_queries.require_right("survey", account=by)
    with transaction.atomic():
        row = _visit_to_make(visit=visit)
        new = NewVisit(
            checkpoint=row.checkpoint, assessor=assessor, due_on=due_on, is_second=row.is_second
        )
        _open(survey_round=row.round)
        others = Visit.objects.exclude(pk=row.pk)
        visits = others.filter(round=row.round, checkpoint=row.checkpoint, assessor=assessor)
        lines = list(_assessor_faults(new_visit=new, is_taken=visits.exists()))
        lines += _day_faults(survey_round=row.round, new_visit=new)
        if lines:
            raise SurveyRefused(*lines)
        row.assessor, row.who, row.due_on = assessor, "", due_on
        row.save(update_fields=["assessor", "who", "due_on"])
        audit.record_line(action="change_visit", subject=row, by=by, now=now)
    return row


def take_back_visit(*, visit: Visit, by: Account | None, now: datetime) -> None:
    """Cancel a visit that was not started. Raises SurveyRefused if it was started."""
    people_queries.require_right("survey", account=by)
    with transaction.atomic():
        row = _visit_to_make(visit=visit)
        detail = {"round": row.round.code, "checkpoint": row.checkpoint.code}
        audit.record_line(action="take_back_visit", subject=row, by=by, now=now, detail=detail)
        row.delete()


def give_provinces(
    *, account: Account, codes: Sequence[str], by: Account | None, now: datetime
) -> None:
    """Set the provinces whose scores an assessor may read in addition to their own visits.

    Raises SurveyRefused for an account that is not an assessor.
    """
    people_queries.require_right("survey", account=by)
    with transaction.atomic():
        if not people_queries.has_right("visits", account=account):
            raise SurveyRefused(_not_assessor(account))
        province_codes = places_queries.province_names().keys() & set(codes)
        province_accesses = ProvinceAccess.objects.select_for_update().filter(account=account)
        have = {province_access.province_id for province_access in province_accesses}
        province_accesses.exclude(province__in=province_codes).delete()
        # Of two presses at one moment the second gives nothing.
        added_codes = [
            code
            for code in sorted(province_codes - have)
            if ProvinceAccess.objects.get_or_create(
                account=account, province_id=code, defaults={"given_at": now}
            )[1]
        ]
        removed_codes = sorted(have - province_codes)
        if not (added_codes or removed_codes):
            return
        detail = {"given": added_codes, "taken": removed_codes}
        audit.record_line(action="give_provinces", subject=account, by=by, now=now, detail=detail)


def _open(*, survey_round: Round) -> Round:
    row: Round = Round.objects.select_for_update().get(pk=survey_round.pk)
    if row.closed_at is not None:
        raise SurveyRefused(
            _("The round %(code)s is closed. Open it again first.") % {"code": row.code}
        )
    return row


def _visit_to_make(*, visit: Visit) -> Visit:
    visits = Visit.objects.select_for_update(of=("self",)).select_related("round", "checkpoint")
    row = visits.filter(pk=visit.pk).first()
    if row is None:
        raise SurveyRefused(_("This visit was taken back."))
    is_begun = row.state != "planned" or row.submissions.exists() or row.drafts.exists()
    if is_begun or row.draft_pictures.exists():
        raise SurveyRefused(_("This visit was begun already, so that it stays as it is."))
    return row


def _make(*, survey_round: Round, new_visit: NewVisit, now: datetime) -> Visit:
    return Visit.objects.create(
        round=survey_round,
        checkpoint=new_visit.checkpoint,
        assessor=new_visit.assessor,
        is_second=new_visit.is_second,
        due_on=new_visit.due_on,
        planned_at=now,
    )


def _lines(*, survey_round: Round, new: Sequence[NewVisit], today: date) -> Iterator[str]:
    """The reasons against planning these visits, one line each."""
    planned_pairs = {
        (place, person)
        for place, person in survey_round.visits.values_list("checkpoint", "assessor")
        if person is not None
    }
    firsts = set(survey_round.visits.filter(is_second=False).values_list("checkpoint", flat=True))
    scored = planning.scored_codes(today=today)
    for planned_visit in new:
        pair = (planned_visit.checkpoint.pk, planned_visit.assessor.pk)
        yield from _assessor_faults(new_visit=planned_visit, is_taken=pair in planned_pairs)
        yield from _day_faults(survey_round=survey_round, new_visit=planned_visit)
        if planned_visit.checkpoint.code not in scored:
            yield _("%(code)s has no standard, so that it is not visited.") % {
                "code": planned_visit.checkpoint.code
            }
        if (
            not planned_visit.is_second
            and planned_visit.checkpoint.pk in firsts
            and pair not in planned_pairs
        ):
            yield _("%(code)s is given to another assessor already.") % {
                "code": planned_visit.checkpoint.code
            }
        planned_pairs.add(pair)
        if not planned_visit.is_second:
            firsts.add(planned_visit.checkpoint.pk)


def _assessor_faults(*, new_visit: NewVisit, is_taken: bool) -> Iterator[str]:
    if not people_queries.has_right("visits", account=new_visit.assessor):
        yield _not_assessor(new_visit.assessor)
    if is_taken:
        yield _("%(code)s: %(name)s has this checkpoint in this round already.") % {
            "code": new_visit.checkpoint.code,
            "name": new_visit.assessor.name,
        }


def _day_faults(*, survey_round: Round, new_visit: NewVisit) -> Iterator[str]:
    if (
        new_visit.due_on is not None
        and not survey_round.starts_on <= new_visit.due_on <= survey_round.ends_on
    ):
        yield _("%(code)s: the day is outside the round.") % {"code": new_visit.checkpoint.code}


def _not_assessor(account: Account) -> str:
    return _("%(name)s is not an assessor. An administrator gives the role.") % {
        "name": account.name
    }
