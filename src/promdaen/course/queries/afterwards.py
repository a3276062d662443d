"""Later tests: rounds of a run, due officers across runs, and letters to departments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from promdaen.assessment import queries as assessment_queries
from promdaen.assessment.queries import adaptive as adaptive_queries
from promdaen.course.models import CourseRun, Enrolment, Invitation, RunSitting
from promdaen.course.queries import runs as run_queries
from promdaen.course.queries.people import TRAINED_FILTER
from promdaen.course.rules import rounds
from promdaen.course.rules.steps import RunState
from promdaen.kit.texts import Words
from promdaen.people import queries as people_queries
from promdaen.people.models import Account

OPEN_STATE = "open"
"""The filter of officers who are invited now: due or overdue."""
OPEN_STATES = ("overdue", "due")


@dataclass(frozen=True, kw_only=True)
class InvitedOfficer:
    """An officer invited to a round: the state on a day, and a reason for not coming."""

    invitation: Invitation
    state: RunState
    days_over: int
    reason: Words | None

    @property
    def enrolment(self) -> Enrolment:
        """The officer on the run."""
        return self.invitation.enrolment

    @property
    def is_open(self) -> bool:
        """Whether the officer can still take the test."""
        return self.state.code in {*OPEN_STATES, "ahead"}


@dataclass(frozen=True, kw_only=True)
class LaterRoundRow:
    """A round of a run: due day, number of officers by state, and how many can be invited.

    `reasons` counts why invited officers will not come.
    """

    test_round: rounds.RunOccasion
    span: Words
    due_on: date
    counts: Mapping[str, int]
    invited_count: int
    open_to_invite_count: int
    reasons: Sequence[tuple[Words, int]]

    @property
    def missing_count(self) -> int:
        """Invited officers who did not come by the due day, with or without a reason."""
        return self.counts["declined"] + self.counts["overdue"] + self.counts["due"]


@dataclass(frozen=True, kw_only=True)
class LaterFilter:
    """The filter of the list of due officers; "" is no filter."""

    department: str = ""
    province: str = ""
    months: str = ""
    state: str = OPEN_STATE


def later_rounds(*, run: CourseRun, today: date) -> list[LaterRoundRow]:
    """Every round of a run in order, also those without invitations."""
    invitation_lines = round_officers(
        invitations=Invitation.objects.filter(enrolment__run=run), today=today
    )
    trained = set(Enrolment.objects.filter(TRAINED_FILTER, run=run).values_list("pk", flat=True))
    line_list = []
    for months in rounds.LATER_MONTHS:
        invited_officers = [
            invited_officer
            for invited_officer in invitation_lines
            if invited_officer.invitation.months == months
        ]
        reasons = [
            invited_officer.reason
            for invited_officer in invited_officers
            if invited_officer.reason and invited_officer.state.code == "declined"
        ]
        line_list.append(
            LaterRoundRow(
                test_round=rounds.RunOccasion(occasion=rounds.LATER, months=months),
                span=rounds.months_words(months=months),
                due_on=rounds.due_on(ends_on=run.ends_on, months=months),
                counts=rounds.counts(
                    states=[invited_officer.state for invited_officer in invited_officers]
                ),
                invited_count=len(invited_officers),
                open_to_invite_count=len(
                    trained
                    - {invited_officer.enrolment.pk for invited_officer in invited_officers}
                ),
                reasons=[(why, reasons.count(why)) for why in dict.fromkeys(reasons)],
            )
        )
    return line_list


def unstated_count(*, run: CourseRun) -> int:
    """How many valid later tests of a run have no known round."""
    return _later_sittings(runs=CourseRun.objects.filter(pk=run.pk)).filter(months=0).count()


def is_begun(*, run: CourseRun) -> bool:
    """Whether a later test of a run was taken, so that its paper cannot change."""
    return RunSitting.objects.filter(
        enrolment__run=run, occasion=rounds.LATER, sitting__withdrawn_at__isnull=True
    ).exists()


def round_page(*, run: CourseRun, months: int, today: date) -> list[InvitedOfficer]:
    """The officers invited to a round, by seat; contains names."""
    round_invitations = Invitation.objects.filter(enrolment__run=run, months=months)
    return sorted(
        round_officers(invitations=round_invitations, today=today),
        key=lambda invited_officer: invited_officer.enrolment.seat,
    )


def invitations_due(
    *, account: Account, filters: LaterFilter, today: date
) -> list[InvitedOfficer]:
    """The invited officers of every run whose names an account may see, longest due first."""
    runs = run_queries.named_to(account=account).filter(is_cancelled=False)
    run_invitations = Invitation.objects.filter(enrolment__run__in=runs)
    if filters.department:
        run_invitations = run_invitations.filter(enrolment__officer__department=filters.department)
    if filters.province:
        run_invitations = run_invitations.filter(enrolment__run__province=filters.province)
    if filters.months:
        run_invitations = run_invitations.filter(months=filters.months)
    states = {OPEN_STATE: OPEN_STATES, "": tuple(rounds.INVITATION_STATES)}.get(
        filters.state, (filters.state,)
    )
    invited_officers = round_officers(invitations=run_invitations, today=today)
    return [
        invited_officer
        for invited_officer in invited_officers
        if invited_officer.state.code in states
    ]


def round_officers(*, invitations: QuerySet[Invitation], today: date) -> list[InvitedOfficer]:
    """The state of invitations on a day, longest due first."""
    rows = invitations.select_related(
        "enrolment__officer",
        "enrolment__rank",
        "enrolment__officer__department",
        "enrolment__province",
        "enrolment__run__province",
    ).order_by("due_on", "enrolment__run__code", "enrolment__seat")
    sat_rounds = set(
        _later_sittings(
            runs=CourseRun.objects.filter(enrolments__invitations__in=invitations)
        ).values_list("enrolment_id", "months")
    )
    return [
        _invited_officer(invitation=invitation, sat_rounds=sat_rounds, today=today)
        for invitation in rows
    ]


def letter(
    *, department: object, invited_officers: Sequence[InvitedOfficer], today: date
) -> dict[str, object]:
    """The data of a printed letter that asks a department to send officers.

    Officers are in order of run and seat; contains names.
    """
    ordered = sorted(
        invited_officers,
        key=lambda invited_officer: (
            invited_officer.enrolment.run.code,
            invited_officer.enrolment.seat,
        ),
    )
    return {
        "department": _both(row=department, field="name"),
        "on": today.isoformat(),
        "officers": [
            {
                "code": invited_officer.enrolment.officer.code,
                "km": invited_officer.enrolment.officer.name_km,
                "en": invited_officer.enrolment.officer.name_latin,
                "rank": _both(row=invited_officer.enrolment.rank, field="name"),
                "run": invited_officer.enrolment.run.code,
                "place": _both(row=invited_officer.enrolment.run.province, field="name"),
                "months": invited_officer.invitation.months,
                "due": invited_officer.invitation.due_on.isoformat(),
                "is_on_paper": invited_officer.invitation.is_on_paper,
                "is_overdue": invited_officer.state.code == "overdue",
            }
            for invited_officer in ordered
        ],
    }


def departments() -> Sequence[Any]:
    """The departments that can receive letters."""
    return list(people_queries.departments())


def later_papers() -> Sequence[Any]:
    """The papers that a later test can use, by code."""
    return list(assessment_queries.current_papers().exclude(use="quiz").order_by("code"))


def adaptive_papers(*, papers: Sequence[Any]) -> list[adaptive_queries.PaperReadiness]:
    """Whether later tests on papers can be adaptive, and why not."""
    return adaptive_queries.paper_readiness(papers=papers)


def _later_sittings(*, runs: QuerySet[CourseRun]) -> QuerySet[RunSitting]:
    return RunSitting.objects.counted().filter(enrolment__run__in=runs, occasion=rounds.LATER)


def _invited_officer(
    *, invitation: Invitation, sat_rounds: set[tuple[UUID, int]], today: date
) -> InvitedOfficer:
    state = rounds.round_state(
        has_sat=(invitation.enrolment_id, invitation.months) in sat_rounds,
        is_declined=bool(invitation.declined_reason),
        due=invitation.due_on,
        today=today,
    )
    why = rounds.DECLINED_REASONS.get(invitation.declined_reason, rounds.DECLINED_REASONS["other"])
    return InvitedOfficer(
        invitation=invitation,
        state=state,
        days_over=max(0, (today - invitation.due_on).days),
        reason=why if invitation.declined_reason else None,
    )


def _both(*, row: object, field: str) -> dict[str, str]:
    if row is None:
        return {"en": "", "km": ""}
    return {language: str(getattr(row, f"{field}_{language}")) for language in ("en", "km")}
