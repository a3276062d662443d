"""Contacts between departments: rounds of questions and the page of figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from promdaen.course import queries as course_queries
from promdaen.course.models import CourseRun, Enrolment
from promdaen.course.queries import opening
from promdaen.course.rules.phone import PhoneRow
from promdaen.evaluation.models import TieRound, TieStep
from promdaen.evaluation.queries import rollouts
from promdaen.evaluation.queries.missing import EvaluationNotFound
from promdaen.evaluation.rules import ties
from promdaen.exchange.queries import pairs as exchange_pairs
from promdaen.exercise.queries import passing
from promdaen.kit import suppression
from promdaen.kit.json_objects import NewJsonObject
from promdaen.kit.months import whole_months
from promdaen.kit.texts import Text
from promdaen.people import queries as people_queries
from promdaen.people.models import Account, Department
from promdaen.places import queries as places_queries
from promdaen.places.models import Province

LISTED_DAYS = 450
LATER_DAYS, LATER_UNTIL_DAYS = 180, 270
AFTER_UNTIL_DAYS = 14
LONG_OPEN_DAYS = 14


@dataclass(frozen=True, kw_only=True)
class OccasionFigures:
    """The answers of one occasion over all closed rounds, and the officers of their runs."""

    occasion: str
    groups: ties.TieGroups
    officers: int
    answered: int
    pairs: Mapping[tuple[str, str], ties.TieShare | None]
    months: tuple[int, int] | None = None
    """The fewest and most whole months from the end of a course to its round; of later rounds."""


@dataclass(frozen=True, kw_only=True)
class TieCell:
    """What officers of a department say of another: a share on each occasion."""

    to: Department
    shares: Sequence[ties.TieShare | None]
    is_lowest: bool


@dataclass(frozen=True, kw_only=True)
class TieRow:
    """A department: its answers on each occasion, and a cell for every department."""

    department: Department
    counts: Sequence[int]
    cells: Sequence[TieCell | None]


@dataclass(frozen=True, kw_only=True)
class TieQuestion:
    """Another question: its share on each occasion and its change since before."""

    name: Text
    shares: Sequence[ties.TieShare | None]
    change: ties.ShareChange | None


@dataclass(frozen=True, kw_only=True)
class PairSummary:
    """A pair: its last share and change, what the exchange and exercises show of it.

    requests is None without an exchange or for other readers; a small count is not shown.
    """

    departments: tuple[Department, Department]
    shares: Sequence[ties.TieShare | None]
    change: ties.ShareChange | None
    requests: int | None = None
    in_time: float | None = None
    is_small: bool = False
    facts_passed: int = 0
    facts_needed: int = 0


@dataclass(frozen=True, kw_only=True)
class StepEffect:
    """A step with the share of its pair before and after it, in the same course runs."""

    step: TieStep
    kind: Text
    first: ties.TieShare | None
    second: ties.TieShare | None
    change: ties.ShareChange | None


@dataclass(frozen=True, kw_only=True)
class TiesPage:
    """Contacts between departments, of all provinces or of one."""

    departments: Sequence[Department]
    provinces: Sequence[Province]
    province: Province | None
    occasions: Sequence[OccasionFigures]
    rows: Sequence[TieRow]
    questions: Sequence[TieQuestion]
    pairs: Sequence[PairSummary]
    steps: Sequence[StepEffect]
    next_pair: PairSummary | None
    months: tuple[date, date] | None
    can_write: bool
    missing_points: float
    open_count: int

    @property
    def has_figures(self) -> bool:
        """Whether any occasion has answers that may be shown."""
        return any(figures.groups.answers for figures in self.occasions)

    @property
    def last(self) -> OccasionFigures:
        """The figures of the last occasion with answers that may be shown."""
        occasions_shown = [figures for figures in self.occasions if figures.groups.answers]
        return occasions_shown[-1] if occasions_shown else self.occasions[0]


def ties_page(*, account: Account | None, province: str, now: datetime) -> TiesPage:
    """The figures of closed rounds; small groups are not shown."""
    departments = people_queries.departments()
    codes = [department.pk for department in departments]
    rounds = list(TieRound.objects.select_related("run"))
    closed = [tie_round for tie_round in rounds if tie_round.closed_on is not None]
    occasions = [
        _figures(rounds=closed, occasion=occasion, codes=codes, province=province)
        for occasion in ties.TIE_OCCASIONS
    ]
    can_write = account is None or people_queries.has_right(rollouts.WRITE_RIGHT, account=account)
    requests = exchange_pairs.requests_between_departments(now=now) if can_write else None
    pairs = _pair_summaries(departments=departments, occasions=occasions, requests=requests)
    weakest = ties.next_pair(pairs=[_state(pair=pair) for pair in pairs])
    lowest = weakest.pair if weakest else ("", "")
    places = {place.code: place for place in places_queries.provinces()}
    with_answers = {answer["province"] for finished in closed for answer in finished.answers}
    last = next((occasion for occasion in reversed(occasions) if occasion.officers), None)
    return TiesPage(
        departments=departments,
        provinces=[place for code, place in places.items() if code in with_answers],
        province=places.get(province),
        occasions=occasions,
        rows=[
            _row(
                department=department,
                departments=departments,
                occasion_figures=occasions,
                lowest=lowest,
            )
            for department in departments
        ],
        questions=_questions(occasions=occasions),
        pairs=pairs,
        steps=_step_effects(rounds=closed, codes=codes),
        next_pair=next(
            (
                pair
                for pair in pairs
                if {department.pk for department in pair.departments} == set(lowest)
            ),
            None,
        ),
        months=(requests.starts_on, requests.ends_on) if requests else None,
        can_write=can_write,
        missing_points=ties.missing_points(expected=last.officers, answered=last.answered)
        if last and not province
        else 0.0,
        open_count=len(rounds) - len(closed),
    )


def _figures(
    *, rounds: Sequence[TieRound], occasion: str, codes: Sequence[str], province: str
) -> OccasionFigures:
    chosen = [tie_round for tie_round in rounds if tie_round.occasion == occasion]
    answers = _answers(rounds=chosen)
    groups = ties.shown_groups(answers=answers, departments=codes, province=province)
    officers = Enrolment.objects.filter(run__in=[tie_round.run_id for tie_round in chosen]).count()
    return OccasionFigures(
        occasion=occasion,
        groups=groups,
        officers=officers,
        answered=len(answers),
        months=_months_later(rounds=chosen) if occasion == ties.LATER else None,
        pairs={
            pair: ties.pair_share(answers=groups.answers, pair=pair)
            for pair in ties.department_pairs(departments=codes)
        },
    )


def _months_later(*, rounds: Sequence[TieRound]) -> tuple[int, int] | None:
    months = [
        whole_months(first=tie_round.run.ends_on, last=tie_round.opened_on)
        for tie_round in rounds
        if tie_round.answers
    ]
    return (min(months), max(months)) if months else None


def _answers(*, rounds: Sequence[TieRound]) -> list[ties.TieAnswer]:
    return [
        ties.read_answer(document=document)
        for tie_round in rounds
        for document in tie_round.answers
    ]


def _row(
    *,
    department: Department,
    departments: Sequence[Department],
    occasion_figures: Sequence[OccasionFigures],
    lowest: tuple[str, str],
) -> TieRow:
    return TieRow(
        department=department,
        counts=[figures.groups.officers_count(department.pk) for figures in occasion_figures],
        cells=[
            None
            if other.pk == department.pk
            else TieCell(
                to=other,
                shares=[
                    ties.directed_share(
                        answers=figures.groups.answers, by=department.pk, contacted=other.pk
                    )
                    for figures in occasion_figures
                ],
                is_lowest={department.pk, other.pk} == set(lowest),
            )
            for other in departments
        ],
    )


def _questions(*, occasions: Sequence[OccasionFigures]) -> list[TieQuestion]:
    every = [figures.groups.everyone for figures in occasions]
    kinds: list[tuple[Text, Any]] = [
        (Text("An answer came"), ties.reply_share),
        (Text("Would know whom to call tonight, in all departments"), ties.knows_share),
    ]
    lines = [(name, [measure(answers=answers) for answers in every]) for name, measure in kinds]
    lines += [
        (name, [ties.frequency_share(answers=answers, code=code) for answers in every])
        for code, name in ties.CONTACT_CHOICES.items()
    ]
    lines += [
        (name, [ties.code_share(answers=answers, code=code) for answers in every])
        for code, name in [*ties.BARRIER_CHOICES.items(), *ties.LEVEL_CHOICES.items()]
    ]
    questions = []
    for name, measured in lines:
        shares = [None if share is None or share.is_small else share for share in measured]
        questions.append(TieQuestion(name=name, shares=shares, change=_change(shares=shares)))
    return questions


def _change(*, shares: Sequence[ties.TieShare | None]) -> ties.ShareChange | None:
    """The last share since before: of 6 months later, or of after the course without one."""
    before, after, later = shares
    return ties.share_change(first=before, second=later or after)


def _pair_summaries(
    *,
    departments: Sequence[Department],
    occasions: Sequence[OccasionFigures],
    requests: exchange_pairs.RequestMonths | None,
) -> list[PairSummary]:
    facts = passing.facts_between_departments()
    by_code = {department.pk: department for department in departments}
    pairs = []
    for pair in ties.department_pairs(departments=list(by_code)):
        key = (min(pair), max(pair))
        passed = facts.get(key)
        shares = [figures.pairs[pair] for figures in occasions]
        line = PairSummary(
            departments=(by_code[pair[0]], by_code[pair[1]]),
            shares=shares,
            change=_change(shares=shares),
            facts_passed=passed.passed if passed else 0,
            facts_needed=passed.needed if passed else 0,
            **_request_values(requests=requests, key=key),
        )
        pairs.append(line)
    return pairs


def _request_values(
    *, requests: exchange_pairs.RequestMonths | None, key: tuple[str, str]
) -> NewJsonObject:
    if requests is None:
        return {}
    counted = requests.pairs.get(key)
    if counted is None:
        return {"requests": 0}
    if suppression.is_small(n=counted.requests):
        return {"is_small": True}
    return {"requests": counted.requests, "in_time": counted.in_time / counted.requests}


def _state(*, pair: PairSummary) -> ties.PairState:
    stated_shares = [share for share in pair.shares if share is not None]
    return ties.PairState(
        pair=(pair.departments[0].pk, pair.departments[1].pk),
        share=stated_shares[-1] if stated_shares else None,
        facts_passed=pair.facts_passed,
        facts_needed=pair.facts_needed,
    )


def _step_effects(*, rounds: Sequence[TieRound], codes: Sequence[str]) -> list[StepEffect]:
    steps = []
    for step in TieStep.objects.select_related("department", "partner"):
        first, second = _shares_around(step=step, rounds=rounds, codes=codes)
        steps.append(
            StepEffect(
                step=step,
                kind=ties.TIE_STEP_KINDS[step.kind],
                first=first,
                second=second,
                change=ties.share_change(first=first, second=second),
            )
        )
    return steps


def _shares_around(
    *, step: TieStep, rounds: Sequence[TieRound], codes: Sequence[str]
) -> tuple[ties.TieShare | None, ties.TieShare | None]:
    """The share of a pair in runs asked before and after a step: their last and first rounds."""
    if step.done_on is None:
        return None, None
    before: dict[UUID, TieRound] = {}
    after: dict[UUID, TieRound] = {}
    for tie_round in sorted(rounds, key=lambda tie_round: tie_round.opened_on):
        if tie_round.opened_on > step.done_on:
            after.setdefault(tie_round.run_id, tie_round)
        elif tie_round.closed_on is not None and tie_round.closed_on <= step.done_on:
            before[tie_round.run_id] = tie_round
    runs = before.keys() & after.keys()
    pair = (step.department_id, step.partner_id)
    shares = [
        ties.pair_share(
            answers=ties.shown_groups(
                answers=_answers(rounds=[side[run] for run in runs]), departments=codes
            ).answers,
            pair=pair,
        )
        for side in (before, after)
    ]
    return shares[0], shares[1]


@dataclass(frozen=True, kw_only=True)
class RoundCell:
    """An occasion of a run: its round, or None; `officers` are those enrolled.

    opens_on: the day from which it can be opened, while that is to come.
    """

    occasion: str
    name: Text
    tie_round: TieRound | None
    officers: int
    opens_on: date | None


@dataclass(frozen=True, kw_only=True)
class RunOccasions:
    """A course run with its three occasions."""

    run: CourseRun
    cells: Sequence[RoundCell]


def run_occasions(*, account: Account, now: datetime) -> list[RunOccasions]:
    """Course runs of the last 15 months that the account may change, with their rounds."""
    today = timezone.localdate(now)
    since = today - timedelta(days=LISTED_DAYS)
    runs = list(
        course_queries.named_to(account=account)
        .filter(starts_on__gte=since, is_cancelled=False)
        .select_related("province")
        .annotate(officers=Count("enrolments"))
    )
    rounds = {
        (tie_round.run_id, tie_round.occasion): tie_round
        for tie_round in TieRound.objects.filter(run__in=runs)
    }
    return [
        RunOccasions(
            run=run,
            cells=[
                RoundCell(
                    occasion=occasion,
                    name=ties.OCCASION_NAMES[occasion],
                    tie_round=rounds.get((run.pk, occasion)),
                    officers=run.officers,
                    opens_on=_day_to_come(occasion=occasion, run=run, today=today),
                )
                for occasion in ties.TIE_OCCASIONS
            ],
        )
        for run in runs
    ]


def _day_to_come(*, occasion: str, run: CourseRun, today: date) -> date | None:
    opens_on = ties.opens_on(occasion=occasion, ends_on=run.ends_on)
    return opens_on if opens_on is not None and today < opens_on else None


def tie_round(*, code: str, occasion: str, account: Account) -> TieRound:
    """The round of a run that the account may change. Raises EvaluationNotFound, NotAllowed."""
    run = run_for_ties(code=code, account=account)
    rounds = TieRound.objects.select_related("run__province").filter(run=run, occasion=occasion)
    stored = rounds.first()
    if stored is None:
        raise EvaluationNotFound(_("These questions were not opened yet."))
    return stored


def run_for_ties(*, code: str, account: Account) -> CourseRun:
    """The run that the account may change. Raises EvaluationNotFound, NotAllowed."""
    try:
        return opening.run_to_change(code=code, account=account)
    except opening.NotThere as error:
        raise EvaluationNotFound(str(error)) from error


def tie_step(*, step_id: UUID) -> TieStep:
    """A step by its id. Raises EvaluationNotFound."""
    step = TieStep.objects.select_related("department", "partner").filter(pk=step_id).first()
    if step is None:
        raise EvaluationNotFound(_("There is no such step."))
    return step


def officer_province(*, enrolment: Enrolment) -> str:
    """The province by which an officer's answer counts: that of work, else that of the run."""
    return enrolment.province_id or enrolment.run.province_id


def officers_provinces(*, run: CourseRun) -> list[Province]:
    """The provinces by which answers of a run's officers count, at least one."""
    enrolments = Enrolment.objects.filter(run=run).values_list("province_id", flat=True)
    codes = {code or run.province_id for code in enrolments} or {run.province_id}
    return [province for province in places_queries.provinces() if province.code in codes]


def open_round(*, enrolment: Enrolment) -> TieRound | None:
    """The open round that this officer has not answered, or None."""
    rounds = TieRound.objects.filter(run=enrolment.run_id, closed_on=None).order_by("opened_on")
    return next((row for row in rounds if str(enrolment.pk) not in row.answered), None)


def phone_rows(*, enrolment: Enrolment, now: datetime) -> list[PhoneRow]:
    """The row of the six questions on a phone, while they are open and not answered."""
    if open_round(enrolment=enrolment) is None:
        return []
    return [
        PhoneRow(
            title=Text("Six questions about the other departments"),
            text=Text("No name, about two minutes"),
            page="evaluation:phone_ties",
            icon="people",
            weight=42,
            is_next=True,
        )
    ]


@dataclass(frozen=True, kw_only=True)
class DueRound:
    """A round that is due to be opened or closed."""

    run: CourseRun
    occasion: str
    is_to_close: bool
    due_on: date


def rounds_in_time(*, account: Account, today: date) -> QuerySet[TieRound]:
    """The rounds that are open for long, and those of runs whose next questions may be due."""
    is_long_open = Q(closed_on=None, opened_on__lte=today - timedelta(days=LONG_OPEN_DAYS))
    until = today - timedelta(days=AFTER_UNTIL_DAYS)
    later = (today - timedelta(days=LATER_UNTIL_DAYS), today - timedelta(days=LATER_DAYS))
    may_be_due = Q(run__ends_on__range=(until, today)) | Q(run__ends_on__range=later)
    rounds = TieRound.objects.filter(run__in=course_queries.named_to(account=account))
    return rounds.filter(is_long_open | may_be_due)


def due_rounds(*, account: Account, today: date) -> list[DueRound]:
    """Rounds to open after and 6 months after a course that was asked before, and to close."""
    rows = TieRound.objects.filter(run__in=course_queries.named_to(account=account))
    by_run: dict[UUID, list[TieRound]] = {}
    for row in rows.select_related("run__province"):
        by_run.setdefault(row.run_id, []).append(row)
    due = []
    for rounds in by_run.values():
        run, opened = rounds[0].run, {row.occasion for row in rounds}
        due += [
            DueRound(run=run, occasion=row.occasion, is_to_close=True, due_on=today)
            for row in rounds
            if row.closed_on is None and row.opened_on <= today - timedelta(days=LONG_OPEN_DAYS)
        ]
        windows = {
            ties.AFTER: (0, AFTER_UNTIL_DAYS),
            ties.LATER: (LATER_DAYS, LATER_UNTIL_DAYS),
        }
        for occasion, (first, last) in windows.items():
            due_on = run.ends_on + timedelta(days=first)
            until = run.ends_on + timedelta(days=last)
            if occasion not in opened and due_on <= today <= until and not run.is_cancelled:
                due.append(DueRound(run=run, occasion=occasion, is_to_close=False, due_on=until))
    return due
