"""Rounds and their plans: visits given, waiting and missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q, QuerySet

from promdaen.people import queries as people_queries
from promdaen.people.models import Account
from promdaen.people.rules import roles
from promdaen.places import queries as places_queries
from promdaen.places.models import Checkpoint, Province
from promdaen.survey.models import Instrument, ProvinceAccess, Round, Submission, Visit
from promdaen.survey.queries import instruments, keys
from promdaen.survey.rules import planning as rules
from promdaen.survey.rules.visit_status import STANDINGS, VisitStatus, status_on

if TYPE_CHECKING:
    from promdaen.people.models import Account


@dataclass(frozen=True, kw_only=True)
class RoundProgress:
    """A round with its progress: the number of checkpoints by the state of their first visit."""

    round: Round
    checkpoints: int
    assigned: int
    submitted: int
    accepted: int
    seconds: int
    to_review: int

    @property
    def not_given(self) -> int:
        """The number of checkpoints without a visit."""
        return max(0, self.checkpoints - self.assigned)

    @property
    def seconds_due(self) -> int:
        """The number of second visits still to draw."""
        return max(0, rules.second_count(checkpoints=self.assigned) - self.seconds)


@dataclass(frozen=True, kw_only=True)
class CheckpointVisits:
    """A checkpoint of a round with its first and second visits, and their states."""

    checkpoint: Checkpoint
    standard_class: str
    first: Visit | None
    second: Visit | None
    status: VisitStatus
    second_status: VisitStatus | None


@dataclass(frozen=True, kw_only=True)
class VisitPlanFilter:
    """The filter of the plan of a round; "" means all."""

    province: str = ""
    status: str = ""
    assessor: str = ""


@dataclass(frozen=True, kw_only=True)
class VisitPlanPage:
    """The plan of a round: filtered lines, and counts of all lines by state."""

    line: RoundProgress
    lines: Sequence[CheckpointVisits]
    counts: Sequence[tuple[VisitStatus, int]]

    @property
    def can_give(self) -> bool:
        """Whether any visible line has no first visit, in an open round."""
        return self.line.round.closed_at is None and any(
            not planned_visits.first for planned_visits in self.lines
        )


@dataclass(frozen=True, kw_only=True)
class SurveyHome:
    """The start page of a survey coordinator: the current round, recent actions."""

    line: RoundProgress | None
    rounds: Sequence[RoundProgress]
    next_visit: Visit | None
    strays: int


@dataclass(frozen=True, kw_only=True)
class SurveyToDo:
    """The tasks of a survey coordinator; empty before there is an open round."""

    line: RoundProgress | None = None
    waiting: Sequence[Visit] = ()
    late: Sequence[Visit] = ()
    returned: Sequence[tuple[Round, int]] = ()
    has_instrument: bool = True
    has_assessors: bool = True


@dataclass(frozen=True, kw_only=True)
class AssessorAccess:
    """An assessor with assigned provinces and own visits."""

    account: Account
    provinces: Sequence[Province] = field(default_factory=list)
    visits: int = 0


def assessors() -> QuerySet[Account]:
    """The active accounts that make visits, by name."""
    return people_queries.accounts_with_roles(roles=roles.roles_with(right="visits"))


def rounds() -> QuerySet[Round]:
    """All rounds, newest first."""
    return Round.objects.order_by("-starts_on", "code")


def scored_codes(*, today: date, survey_round: Round | None = None) -> Mapping[str, str]:
    """The checkpoints that have a standard: {code: class of the standard}.

    Those of a closed round are the ones of its own instrument, of any other round those of today.
    """
    instrument = instruments.newest_instrument()
    if survey_round is not None and survey_round.closed_at is not None:
        instrument = instruments.instrument_of_round(survey_round=survey_round)
    return _codes_with_standard(row=instrument, today=today)


def _codes_with_standard(*, row: Instrument | None, today: date) -> Mapping[str, str]:
    if row is not None:
        instrument = instruments.published_rules(instrument=row)
        checkpoints = instruments.published_checkpoints(instrument=row)
    else:
        draft = instruments.draft_body(today=today)
        if draft is None:
            return {}
        instrument, checkpoints = instruments.read_instrument(body=draft), draft["checkpoints"]
    classes_by_code = {
        code: instrument.standard_class(value=checkpoint["class"])
        for code, checkpoint in checkpoints.items()
    }
    return {code: value for code, value in classes_by_code.items() if value}


def assessor_name(*, visit: Visit | None) -> str:
    """The name of the account or phone key that makes a visit."""
    if visit is None:
        return ""
    return visit.assessor.name if visit.assessor else visit.who


def first_assessors(*, survey_round: Round) -> dict[str, str]:
    """The first assessor of each checkpoint of a round: {code: account id, "" for a
    key}.
    """
    visits = survey_round.visits.filter(is_second=False).order_by(
        "checkpoint__code", "planned_at", "id"
    )
    pairs = visits.values_list("checkpoint__code", "assessor")
    first_by_checkpoint: dict[str, str] = {}
    for code, person in pairs:
        first_by_checkpoint.setdefault(code, str(person) if person else "")
    return first_by_checkpoint


def second_codes(*, survey_round: Round) -> set[str]:
    """The checkpoints of a round that have a second visit."""
    rows = survey_round.visits.filter(is_second=True).values_list("checkpoint__code", flat=True)
    return set(rows)


def round_progress(*, survey_round: Round, today: date) -> RoundProgress:
    """The progress of a round."""
    [progress] = rounds_progress(
        survey_rounds=Round.objects.filter(pk=survey_round.pk), today=today
    )
    return progress


def rounds_progress(*, survey_rounds: QuerySet[Round], today: date) -> list[RoundProgress]:
    """The progress of several rounds, in as many queries as for one."""
    is_first = Q(visits__is_second=False)
    columns = {
        "assigned": is_first,
        "submitted": is_first & ~Q(visits__state="planned"),
        "accepted": is_first & Q(visits__state="accepted"),
        "seconds": Q(visits__is_second=True),
    }
    counted = survey_rounds.annotate(
        to_review=Count("visits", filter=Q(visits__state="submitted")),
        **{
            name: Count("visits__checkpoint", distinct=True, filter=condition)
            for name, condition in columns.items()
        },
    )
    today_count = len(scored_codes(today=today))
    own = instruments.instruments_of_rounds(rounds=[row for row in counted if row.closed_at])
    own_counts = {
        pk: len(_codes_with_standard(row=instrument, today=today))
        for pk, instrument in own.items()
    }
    return [
        RoundProgress(
            round=row,
            checkpoints=own_counts.get(row.pk, today_count),
            to_review=row.to_review,
            **{name: getattr(row, name) for name in columns},
        )
        for row in counted
    ]


def plan_page(
    *, account: Account | None, survey_round: Round, filters: VisitPlanFilter, today: date
) -> VisitPlanPage:
    """The plan of a round over every checkpoint that has a standard. Raises NotAllowed."""
    people_queries.require_right("survey", account=account)
    planned_visits = _planned_visits(survey_round=survey_round, today=today)
    counts = dict.fromkeys(STANDINGS, 0)
    for line in planned_visits:
        counts[line.status.code] += 1
    return VisitPlanPage(
        line=round_progress(survey_round=survey_round, today=today),
        lines=[line for line in planned_visits if _fits(planned_visits=line, filters=filters)],
        counts=[
            (visit_status, counts[code])
            for code, visit_status in STANDINGS.items()
            if counts[code]
        ],
    )


def survey_to_do(*, account: Account, today: date) -> SurveyToDo:
    """What the current round needs, and the visits to review in all open rounds.

    Raises NotAllowed without the right to manage the survey.
    """
    people_queries.require_right("survey", account=account)
    progress = rounds_progress(survey_rounds=rounds().filter(closed_at=None)[:1], today=today)
    if not progress:
        return SurveyToDo()
    [line] = progress
    late = Q(state="planned", due_on__lt=today)
    rows = Visit.objects.filter(
        late | Q(state__in=("submitted", "returned")), round__closed_at=None
    ).select_related("round", "checkpoint__province", "assessor", "submission")
    visits = list(rows.order_by("submission__received_at", "due_on", "checkpoint__code", "id"))
    return SurveyToDo(
        line=line,
        waiting=[visit for visit in visits if visit.state == "submitted"],
        late=[visit for visit in visits if visit.state == "planned"],
        returned=list(
            Counter(visit.round for visit in visits if visit.state == "returned").items()
        ),
        has_instrument=instruments.newest_instrument() is not None,
        has_assessors=line.assigned > 0 or assessors().exists(),
    )


def shown_round(*, today: date) -> Round | None:
    """The current round, else the newest; None before there is any."""
    return keys.current_round(today=today) or rounds().first()


def survey_home(*, account: Account, today: date) -> SurveyHome:
    """The start page of a survey coordinator. Raises NotAllowed for others."""
    people_queries.require_right("survey", account=account)
    survey_round = shown_round(today=today)
    visits = Visit.objects.filter(
        Q(round=survey_round) | Q(round__closed_at=None), state="submitted"
    ).select_related("submission")
    return SurveyHome(
        line=round_progress(survey_round=survey_round, today=today) if survey_round else None,
        rounds=rounds_progress(survey_rounds=rounds(), today=today),
        next_visit=visits.order_by("submission__received_at", "id").first(),
        strays=Submission.objects.filter(visit=None, superseded_by=None).count(),
    )


def assessor_accesses(*, account: Account) -> list[AssessorAccess]:
    """Every assessor with the assigned provinces. Raises NotAllowed."""
    people_queries.require_right("survey", account=account)
    provinces_by_account: dict[Any, list[Province]] = {}
    province_accesses = ProvinceAccess.objects.select_related("province").order_by(
        "account", "province"
    )
    for province_access in province_accesses:
        provinces_by_account.setdefault(province_access.account_id, []).append(
            province_access.province
        )
    counts = dict(
        Visit.objects.order_by().values("assessor").annotate(n=Count("pk")).values_list(
            "assessor", "n"
        )
    )  # fmt: skip
    return [
        AssessorAccess(
            account=assessor,
            provinces=provinces_by_account.get(assessor.pk, []),
            visits=counts.get(assessor.pk, 0),
        )
        for assessor in assessors()
    ]


def _planned_visits(*, survey_round: Round, today: date) -> list[CheckpointVisits]:
    scored = scored_codes(today=today, survey_round=survey_round)
    visits: dict[tuple[Any, bool], Visit] = {}
    planned = survey_round.visits.select_related("assessor").order_by("planned_at", "id")
    for visit in planned:
        visits.setdefault((visit.checkpoint_id, visit.is_second), visit)
    visit_plan_lines = []
    for checkpoint in places_queries.checkpoint_choices().filter(code__in=scored):
        first, second = visits.get((checkpoint.pk, False)), visits.get((checkpoint.pk, True))
        visit_plan_lines.append(
            CheckpointVisits(
                checkpoint=checkpoint,
                standard_class=scored[checkpoint.code],
                first=first,
                second=second,
                status=_status(visit=first, today=today),
                second_status=_status(visit=second, today=today) if second else None,
            )
        )
    return visit_plan_lines


def _status(*, visit: Visit | None, today: date) -> VisitStatus:
    if visit is None:
        return STANDINGS["none"]
    return status_on(state=visit.state, due_on=visit.due_on, today=today)


def _fits(*, planned_visits: CheckpointVisits, filters: VisitPlanFilter) -> bool:
    people = {
        str(visit.assessor_id) for visit in (planned_visits.first, planned_visits.second) if visit
    }
    standings = {
        visit_status.code
        for visit_status in (planned_visits.status, planned_visits.second_status)
        if visit_status
    }
    return (
        (not filters.province or planned_visits.checkpoint.province_id == filters.province)
        and (not filters.status or filters.status in standings)
        and (not filters.assessor or filters.assessor in people)
    )
