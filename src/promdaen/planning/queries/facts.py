"""The data for a new version: accepted visits of a survey round, and current measures."""

from __future__ import annotations

from promdaen.kit.json_objects import NewJsonObject
from promdaen.kit.texts import Words
from promdaen.people.models import Account
from promdaen.places import queries as places_queries
from promdaen.planning.models import Measure
from promdaen.planning.rules.plan_facts import PlanCheckpoint, PlanFacts, PlanIndicator
from promdaen.survey.models import Round
from promdaen.survey.queries import figures, traffic
from promdaen.survey.rules.figures import FigureFilter
from promdaen.survey.rules.instrument import CLASSES
from promdaen.survey.rules.scores import NOT_DUE


def survey_facts(*, code: str, account: Account | None) -> PlanFacts:
    """Checkpoints, standards and scores of a survey round.

    Raises figures.NoFigures if there is no such round, PermissionDenied as
    figures.survey_figures does.
    """
    results = figures.survey_figures(code=code, filters=FigureFilter(), account=account)
    peaks = traffic.peak_travellers(survey_round=results.round)
    scored = [indicator for indicator in results.instrument.indicators if indicator.is_scored]
    names = {province.code: province for province in places_queries.provinces()}
    used = {surveyed_checkpoint.province for surveyed_checkpoint in results.rows}
    surveyed = {surveyed_checkpoint.code for surveyed_checkpoint in results.rows}
    return PlanFacts(
        checkpoints=tuple(
            PlanCheckpoint(
                code=surveyed_checkpoint.code,
                name=surveyed_checkpoint.name,
                province=surveyed_checkpoint.province,
                standard_class=surveyed_checkpoint.standard_class,
                travellers=peaks.get(surveyed_checkpoint.code),
            )
            for surveyed_checkpoint in results.rows
        ),
        provinces={
            code: Words(en=names[code].name_en, km=names[code].name_km) for code in sorted(used)
        },
        indicators={
            indicator.code: PlanIndicator(
                code=indicator.code, title=indicator.title, weight=indicator.weight
            )
            for indicator in scored
        },
        standards={
            name: {
                indicator.code: indicator.standard[name]
                for indicator in scored
                if name in indicator.standard
            }
            for name in CLASSES
        },
        scores={
            surveyed_checkpoint.code: {
                indicator.code: _level(surveyed_checkpoint.scores.get(indicator.code))
                for indicator in scored
                if indicator.applies(
                    standard_class=surveyed_checkpoint.standard_class,
                    modes=surveyed_checkpoint.modes,
                )
                and surveyed_checkpoint.scores.get(indicator.code) != NOT_DUE
            }
            for surveyed_checkpoint in results.rows
        },
        unsurveyed=tuple(
            checkpoint.code for checkpoint in results.scope if checkpoint.code not in surveyed
        ),
    )


def _level(score: object) -> int | None:
    return score if isinstance(score, int) else None


def surveyed_rounds() -> list[Round]:
    """The survey rounds with at least one accepted visit, newest first."""
    survey_rounds = Round.objects.filter(visits__state="accepted", visits__is_second=False)
    return list(survey_rounds.distinct().order_by("-starts_on", "code"))


def measure_bodies() -> NewJsonObject:
    """The current measures of the content, by code."""
    return dict(Measure.objects.values_list("code", "body"))
