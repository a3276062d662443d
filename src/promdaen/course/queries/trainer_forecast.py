"""Forecast of lead trainers by province and topic, against the need; trainers with a mentor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Sum

from promdaen.course.models import CourseRun, Endorsement, Trainer, TrainerNeed
from promdaen.course.queries import trainers as pool_queries
from promdaen.course.rules import trainer_forecast as forecast
from promdaen.course.rules import trainer_path as path
from promdaen.course.rules import trainer_tree as tree
from promdaen.curriculum import queries as curriculum_queries
from promdaen.people import queries as people_queries
from promdaen.people.models import Account
from promdaen.people.rules.roles import TEACHING
from promdaen.places import queries as places_queries

if TYPE_CHECKING:
    from promdaen.places.models import Province


@dataclass(frozen=True, kw_only=True)
class ForecastRow:
    """A province (None: trainers without one) with a cell for each topic.

    `need` is the row that a person set, None if planned runs determine the need.
    """

    province: Any
    cells: Sequence[tuple[Any, forecast.ForecastCell]]
    need: TrainerNeed | None

    @property
    def gap(self) -> int:
        """How many trainers are missing over all topics."""
        return sum(cell.gap for _topic, cell in self.cells)


@dataclass(frozen=True, kw_only=True)
class ForecastPage:
    """The forecast on a day, largest gap first; counts only, no names."""

    on: date
    is_today: bool
    topics: Sequence[Any]
    rows: Sequence[ForecastRow]
    without: Sequence[object]
    leading_count: int
    made_here_count: int
    gap: int
    short_count: int


@dataclass(frozen=True, kw_only=True)
class _Ground:
    """The data for a forecast, read once."""

    topics: Sequence[Any]
    steps: Mapping[str, path.TrainerPathStep]
    candidates: Mapping[str, Sequence[forecast.ForecastCandidate]]
    planned: Mapping[str, Sequence[forecast.Planned]]
    needs: Mapping[str, TrainerNeed]


def require_forecast(*, account: Account) -> None:
    """Allow accounts that plan, teach or read results. Raises NotAllowed for others."""
    people_queries.require_right(*TEACHING, "results", account=account)


def forecast_page(*, account: Account, on: date, today: date) -> ForecastPage:
    """The trainers of every province on a day, today or later."""
    require_forecast(account=account)
    ground = _ground(planned=_planned(today=today), needs=_needs())
    forecast_rows, without = _rows(ground=ground, today=today, on=on)
    forecast_candidates = [candidate for ours in ground.candidates.values() for candidate in ours]
    return ForecastPage(
        on=on,
        is_today=on == today,
        topics=ground.topics,
        rows=forecast_rows,
        without=without,
        leading_count=sum(
            _leads(candidate=candidate, ground=ground, on=on) for candidate in forecast_candidates
        ),
        made_here_count=made_here_count(on=on),
        gap=sum(forecast_row.gap for forecast_row in forecast_rows),
        short_count=sum(forecast_row.gap > 0 for forecast_row in forecast_rows),
    )


def national_gap(*, today: date) -> tuple[int, int]:
    """How many lead trainers are missing today, and in how many provinces."""
    planned, needs = _planned(today=today), _needs()
    if not planned and not needs:
        return 0, 0
    forecast_rows, _without = _rows(
        ground=_ground(planned=planned, needs=needs), today=today, on=today
    )
    return sum(forecast_row.gap for forecast_row in forecast_rows), sum(
        forecast_row.gap > 0 for forecast_row in forecast_rows
    )


def province_need(*, province: str) -> TrainerNeed | None:
    """The need that was set for a province, or None."""
    return TrainerNeed.objects.filter(province=province).first()


def current_mentorships() -> list[tree.Mentorship]:
    """Mentorships: endorsements with a mentor that were not withdrawn."""
    endorsements = Endorsement.objects.filter(mentor__isnull=False, withdrawn_on__isnull=True)
    return [
        tree.Mentorship(trainer=str(trainer), mentor=str(mentor), on=on)
        for trainer, mentor, on in endorsements.values_list("trainer_id", "mentor_id", "given_on")
    ]


def made_here_count(*, on: date) -> int:
    """How many trainers lead by a current endorsement and had a mentor of the pool."""
    mentored = {mentorship.trainer for mentorship in current_mentorships()}
    leading = Endorsement.objects.filter(
        trainer__is_active=True,
        stage=path.LEAD,
        given_on__lte=on,
        expires_on__gte=on,
        withdrawn_on__isnull=True,
    ).values_list("trainer_id", flat=True)
    return len({str(endorsement) for endorsement in leading} & mentored)


def _ground(
    *, planned: Mapping[str, Sequence[forecast.Planned]], needs: Mapping[str, TrainerNeed]
) -> _Ground:
    return _Ground(
        topics=curriculum_queries.topics_alone(),
        steps={step.code: step for step in pool_queries.steps()},
        candidates=_candidates(),
        planned=planned,
        needs=needs,
    )


def _needs() -> dict[str, TrainerNeed]:
    return {need.province_id: need for need in TrainerNeed.objects.all()}


def _candidates() -> dict[str, list[forecast.ForecastCandidate]]:
    """Trainers who were ever endorsed, by province; others neither lead nor progress."""
    endorsed: dict[Trainer, list[path.Endorsed]] = {}
    for endorsement in pool_queries.pool_endorsements():
        endorsed.setdefault(endorsement.trainer, []).append(
            pool_queries.endorsed_stage(endorsement=endorsement)
        )
    observations_by_trainer = pool_queries.seen_by_trainer(
        trainers=[trainer.pk for trainer in endorsed]
    )
    candidates_by_province: dict[str, list[forecast.ForecastCandidate]] = {}
    for trainer, rows in endorsed.items():
        candidate = forecast.ForecastCandidate(
            province=trainer.province_id or "",
            endorsed=rows,
            observations=observations_by_trainer.get(trainer.pk, []),
        )
        candidates_by_province.setdefault(candidate.province, []).append(candidate)
    return candidates_by_province


def _planned(*, today: date) -> dict[str, list[forecast.Planned]]:
    rows = (
        CourseRun.objects.filter(starts_on__gt=today, is_cancelled=False)
        .select_related("course")
        .annotate(officers_count=Sum("targets__officers_count"))
        .order_by("starts_on")
    )
    planned_by_province: dict[str, list[forecast.Planned]] = {}
    for row in rows:
        planned_by_province.setdefault(row.province_id, []).append(
            forecast.Planned(
                province=row.province_id,
                starts_on=row.starts_on,
                ends_on=row.ends_on,
                officers_count=row.officers_count or 0,
                topics=frozenset(session.get("topic", "") for session in row.course.sessions),
            )
        )
    return planned_by_province


def _rows(*, ground: _Ground, today: date, on: date) -> tuple[list[ForecastRow], list[Province]]:
    """The rows with trainers or a need, largest gap first, and the other provinces."""
    forecast_rows, without = [], []
    for province in places_queries.provinces():
        forecast_row = _row(
            code=province.code, province=province, ground=ground, today=today, on=on
        )
        is_empty = not any(
            cell.sure or cell.expected or cell.need for _topic, cell in forecast_row.cells
        )
        if is_empty and forecast_row.need is None:
            without.append(province)
        else:
            forecast_rows.append(forecast_row)
    forecast_rows.sort(key=lambda forecast_row: (-forecast_row.gap, forecast_row.province.code))
    if "" in ground.candidates:
        forecast_rows.append(_row(code="", province=None, ground=ground, today=today, on=on))
    return forecast_rows, without


def _row(*, code: str, province: object, ground: _Ground, today: date, on: date) -> ForecastRow:
    need = ground.needs.get(code)
    return ForecastRow(
        province=province,
        need=need,
        cells=[
            (
                topic,
                forecast.cell(
                    candidates=ground.candidates.get(code, ()),
                    topic=topic.pk,
                    need=need.trainers_count
                    if need
                    else forecast.need_of_plans(
                        planned=ground.planned.get(code, ()), topic=topic.pk
                    ),
                    outlook=forecast.Outlook(steps=ground.steps, today=today, on=on),
                ),
            )
            for topic in ground.topics
        ],
    )


def _leads(*, candidate: forecast.ForecastCandidate, ground: _Ground, on: date) -> bool:
    return any(
        path.stage_on_topic(endorsed=candidate.endorsed, topic=topic.pk, on=on).stage == path.LEAD
        for topic in ground.topics
    )
