"""Rounds as who plans them sees them: what is given to whom, what waits, what is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from promdaen.people import queries as people_queries
from promdaen.people.models import Account
from promdaen.people.rules import roles
from promdaen.places.models import Checkpoint, Province
from promdaen.survey.models import ProvinceAccess, Round, Submission, Visit
from promdaen.survey.queries import instruments
from promdaen.survey.rules import planning as rules
from promdaen.survey.rules.standings import STANDINGS, Standing, standing_of


@dataclass(frozen=True, kw_only=True)
class RoundLine:
    """A round with how far it is, counted in checkpoints by where their first visit stands."""

    round: Round
    checkpoints: int
    given: int
    submitted: int
    accepted: int
    seconds: int
    to_review: int

    @property
    def not_given(self) -> int:
        """How many checkpoints nobody was given."""
        return max(0, self.checkpoints - self.given)

    @property
    def seconds_due(self) -> int:
        """How many second visits are still to be drawn."""
        return max(0, rules.second_count(checkpoints=self.given) - self.seconds)


@dataclass(frozen=True, kw_only=True)
class PlanLine:
    """A checkpoint of a round with its first and second visits, and where they stand."""

    checkpoint: Checkpoint
    standard_class: str
    first: Visit | None
    second: Visit | None
    standing: Standing
    second_standing: Standing | None


@dataclass(frozen=True, kw_only=True)
class PlanFilter:
    """What the plan of a round is narrowed to; "" means everything."""

    province: str = ""
    standing: str = ""
    assessor: str = ""


@dataclass(frozen=True, kw_only=True)
class PlanPage:
    """The plan of a round: its lines as narrowed, and counts of all of them by standing."""

    line: RoundLine
    lines: Sequence[PlanLine]
    counts: Sequence[tuple[Standing, int]]

    @property
    def can_give(self) -> bool:
        """Whether a line is shown whose checkpoint can still be given to somebody."""
        return self.line.round.closed_at is None and any(not one.first for one in self.lines)


@dataclass(frozen=True, kw_only=True)
class Home:
    """What a coordinator of the survey sees first: the round at hand, the acts of all that run."""

    line: RoundLine | None
    rounds: Sequence[RoundLine]
    next_visit: Visit | None
    strays: int


@dataclass(frozen=True, kw_only=True)
class ToDo:
    """What waits for a coordinator of the survey; nothing before there is an open round."""

    line: RoundLine | None = None
    waiting: Sequence[Visit] = ()
    late: Sequence[Visit] = ()
    returned: Sequence[tuple[Round, int]] = ()
    has_instrument: bool = True
    has_assessors: bool = True


@dataclass(frozen=True, kw_only=True)
class AccessLine:
    """An assessor with the provinces whose scores were given, and the own visits."""

    account: Account
    provinces: Sequence[Province] = field(default_factory=list)
    visits: int = 0


def assessors() -> QuerySet[Account]:
    """The active accounts that make visits, by name."""
    held = roles.roles_with(right="visits")
    rows = Account.objects.filter(is_active=True, roles__role__in=held).distinct()
    return rows.order_by("name", "email")


def rounds() -> QuerySet[Round]:
    """All rounds, newest first."""
    return Round.objects.order_by("-starts_on", "code")


def round_of(*, code: str) -> Round | None:
    """The round with a code, or None."""
    return Round.objects.filter(code=code).first()


def round_at_hand() -> Round | None:
    """The newest round that is not closed; where all are closed, the newest."""
    return rounds().filter(closed_at=None).first() or rounds().first()


def scored_codes(*, today: date) -> Mapping[str, str]:
    """The checkpoints that have a standard: code and the class whose standard holds."""
    row = instruments.newest_instrument()
    if row is not None:
        held, body = instruments.published_rules(row=row), row.body
    else:
        draft = instruments.draft_body(today=today)
        if draft is None:
            return {}
        held, body = instruments.instrument_of(body=draft), draft
    found = {
        code: held.standard_class(value=one["class"]) for code, one in body["checkpoints"].items()
    }
    return {code: value for code, value in found.items() if value}


def assessor_name(*, visit: Visit | None) -> str:
    """Who makes a visit: an account's name, or that of a phone's key."""
    if visit is None:
        return ""
    return visit.assessor.name if visit.assessor else visit.who


def first_assessors(*, held: Round) -> dict[str, str]:
    """Who visits each checkpoint of a round first: code and the account's id, "" for a key."""
    rows = held.visits.filter(is_second=False).order_by("checkpoint__code", "planned_at", "id")
    pairs = rows.values_list("checkpoint__code", "assessor")
    found: dict[str, str] = {}
    for code, person in pairs:
        found.setdefault(code, str(person) if person else "")
    return found


def second_codes(*, held: Round) -> set[str]:
    """The checkpoints of a round that have a second visit."""
    rows = held.visits.filter(is_second=True).values_list("checkpoint__code", flat=True)
    return set(rows)


def round_line(*, held: Round, today: date) -> RoundLine:
    """How far a round is."""
    [line] = round_lines(rows=Round.objects.filter(pk=held.pk), today=today)
    return line


def round_lines(*, rows: QuerySet[Round], today: date) -> list[RoundLine]:
    """How far each of some rounds is, in one question."""
    is_first = Q(visits__is_second=False)
    columns = {
        "given": is_first,
        "submitted": is_first & ~Q(visits__state="planned"),
        "accepted": is_first & Q(visits__state="accepted"),
        "seconds": Q(visits__is_second=True),
    }
    counted = rows.annotate(
        to_review=Count("visits", filter=Q(visits__state="submitted")),
        **{
            name: Count("visits__checkpoint", distinct=True, filter=condition)
            for name, condition in columns.items()
        },
    )
    return [
        RoundLine(
            round=row,
            checkpoints=len(scored_codes(today=today)),
            to_review=row.to_review,
            **{name: getattr(row, name) for name in columns},
        )
        for row in counted
    ]


def plan_page(*, account: Any, held: Round, chosen: PlanFilter, today: date) -> PlanPage:
    """The plan of a round over every checkpoint that has a standard. Raises NotAllowed."""
    people_queries.require_right("survey", account=account)
    lines = _plan_lines(held=held, today=today)
    counts = dict.fromkeys(STANDINGS, 0)
    for line in lines:
        counts[line.standing.code] += 1
    return PlanPage(
        line=round_line(held=held, today=today),
        lines=[line for line in lines if _fits(line=line, chosen=chosen)],
        counts=[(one, counts[code]) for code, one in STANDINGS.items() if counts[code]],
    )


def to_do(*, account: Any, today: date) -> ToDo:
    """What the round at hand needs, and the visits of all open rounds that wait for somebody.

    Raises NotAllowed for others than coordinators of the survey.
    """
    people_queries.require_right("survey", account=account)
    lines = round_lines(rows=rounds().filter(closed_at=None)[:1], today=today)
    if not lines:
        return ToDo()
    [line] = lines
    late = Q(state="planned", due_on__lt=today)
    rows = Visit.objects.filter(
        late | Q(state__in=("submitted", "returned")), round__closed_at=None
    ).select_related("round", "checkpoint__province", "assessor", "submission")
    visits = list(rows.order_by("submission__received_at", "due_on", "checkpoint__code", "id"))
    return ToDo(
        line=line,
        waiting=[one for one in visits if one.state == "submitted"],
        late=[one for one in visits if one.state == "planned"],
        returned=list(Counter(one.round for one in visits if one.state == "returned").items()),
        has_instrument=instruments.newest_instrument() is not None,
        has_assessors=line.given > 0 or assessors().exists(),
    )


def home(*, account: Any, today: date) -> Home:
    """What a coordinator of the survey sees first. Raises NotAllowed for others."""
    people_queries.require_right("survey", account=account)
    held = round_at_hand()
    visits = Visit.objects.filter(
        Q(round=held) | Q(round__closed_at=None), state="submitted"
    ).select_related("submission")
    return Home(
        line=round_line(held=held, today=today) if held else None,
        rounds=round_lines(rows=rounds(), today=today),
        next_visit=visits.order_by("submission__received_at", "id").first(),
        strays=Submission.objects.filter(visit=None, superseded_by=None).count(),
    )


def access_lines(*, account: Any) -> list[AccessLine]:
    """Every assessor with the provinces that were given. Raises NotAllowed."""
    people_queries.require_right("survey", account=account)
    given: dict[Any, list[Province]] = {}
    rows = ProvinceAccess.objects.select_related("province").order_by("account", "province")
    for row in rows:
        given.setdefault(row.account_id, []).append(row.province)
    counts = dict(
        Visit.objects.order_by().values("assessor").annotate(n=Count("pk")).values_list(
            "assessor", "n"
        )
    )  # fmt: skip
    return [
        AccessLine(account=one, provinces=given.get(one.pk, []), visits=counts.get(one.pk, 0))
        for one in assessors()
    ]


def _plan_lines(*, held: Round, today: date) -> list[PlanLine]:
    scored = scored_codes(today=today)
    rows = Checkpoint.objects.filter(code__in=scored).select_related("province")
    visits: dict[tuple[Any, bool], Visit] = {}
    planned = held.visits.select_related("assessor").order_by("planned_at", "id")
    for visit in planned:
        visits.setdefault((visit.checkpoint_id, visit.is_second), visit)
    found = []
    for row in rows.order_by("province", "code"):
        first, second = visits.get((row.pk, False)), visits.get((row.pk, True))
        found.append(
            PlanLine(
                checkpoint=row,
                standard_class=scored[row.code],
                first=first,
                second=second,
                standing=_standing(visit=first, today=today),
                second_standing=_standing(visit=second, today=today) if second else None,
            )
        )
    return found


def _standing(*, visit: Visit | None, today: date) -> Standing:
    if visit is None:
        return STANDINGS["none"]
    return standing_of(state=visit.state, due_on=visit.due_on, today=today)


def _fits(*, line: PlanLine, chosen: PlanFilter) -> bool:
    people = {str(one.assessor_id) for one in (line.first, line.second) if one}
    standings = {one.code for one in (line.standing, line.second_standing) if one}
    return (
        (not chosen.province or line.checkpoint.province_id == chosen.province)
        and (not chosen.standing or chosen.standing in standings)
        and (not chosen.assessor or chosen.assessor in people)
    )
