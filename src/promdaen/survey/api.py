"""Rounds of the survey, indicators, scores, gaps and totals as resources of `/api/v1/`."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Router, Schema
from ninja.pagination import paginate

from promdaen.people import queries as people_queries
from promdaen.people.api import TokenWithScope, token_account
from promdaen.people.models import Account
from promdaen.people.rules.api_tokens import SURVEY
from promdaen.survey.queries import feeds as feed_queries
from promdaen.survey.queries import figures, gaps, instruments, totals
from promdaen.survey.rules import figures as rules

router = Router(auth=TokenWithScope(scope=SURVEY), tags=["survey"])


class RoundOut(Schema):
    """A round of the survey."""

    code: str
    title_en: str
    title_km: str
    starts_on: date
    ends_on: date
    is_closed: bool
    is_invented: bool


class IndicatorOut(Schema):
    """An indicator of the instrument in use; `standard` is the required score by class."""

    code: str
    sub_domain: str
    title_en: str
    title_km: str
    question_en: str
    question_km: str
    weight: int
    standard: dict[str, int]
    source: str


class ScoreOut(Schema):
    """The score of a checkpoint on an indicator, 0 to 4."""

    checkpoint: str
    province: str
    indicator: str
    score: int


class GapOut(Schema):
    """A score below the standard of the checkpoint's class."""

    checkpoint: str
    province: str
    indicator: str
    score: int
    standard: int
    is_must_have: bool


@router.get("/rounds", response=list[RoundOut], operation_id="list_rounds")
@paginate
def list_rounds(request: HttpRequest) -> list[RoundOut]:
    """The rounds that the account may read, newest first; readers of totals see closed ones."""
    return round_rows(account=token_account(request))


def round_rows(*, account: Account) -> list[RoundOut]:
    """The rounds that an account may read, newest first."""
    people_queries.require_right("survey", "visits", "gaps", account=account)
    return [
        RoundOut(
            code=survey_round.code,
            title_en=survey_round.title_en,
            title_km=survey_round.title_km,
            starts_on=survey_round.starts_on,
            ends_on=survey_round.ends_on,
            is_closed=survey_round.closed_at is not None,
            is_invented=survey_round.is_invented,
        )
        for survey_round in totals.rounds_visible_to(account=account)
    ]


@router.get("/indicators", response=list[IndicatorOut], operation_id="list_indicators")
@paginate
def list_indicators(request: HttpRequest) -> list[IndicatorOut]:
    """The indicators of the instrument in use; none before one is published."""
    return indicator_rows(account=token_account(request))


def indicator_rows(*, account: Account) -> list[IndicatorOut]:
    """The indicators of the instrument in use."""
    people_queries.require_right("survey", "visits", "gaps", account=account)
    published = instruments.newest_instrument()
    if published is None:
        return []
    return [
        IndicatorOut(
            code=indicator.code,
            sub_domain=indicator.sub_domain,
            title_en=indicator.title.en,
            title_km=indicator.title.km,
            question_en=indicator.question.en,
            question_km=indicator.question.km,
            weight=indicator.weight,
            standard=dict(indicator.standard),
            source=indicator.source,
        )
        for indicator in instruments.published_rules(instrument=published).indicators
    ]


@router.get("/rounds/{code}/scores", response=list[ScoreOut], operation_id="list_scores")
@paginate
def list_scores(request: HttpRequest, code: str) -> list[ScoreOut]:
    """The accepted scores of a round at the checkpoints that the account may read."""
    return score_rows(code=code, account=token_account(request))


def score_rows(*, code: str, account: Account) -> list[ScoreOut]:
    """The accepted scores of a round at the checkpoints that an account may read."""
    read = _found_or_404(
        figures.survey_figures, code=code, filters=rules.FigureFilter(), account=account
    )
    return [
        ScoreOut(checkpoint=row.code, province=row.province, indicator=indicator, score=score)
        for row in read.rows
        for indicator, score in sorted(row.scores.items())
        if isinstance(score, int)  # else it does not apply or is unknown
    ]


@router.get("/rounds/{code}/gaps", response=list[GapOut], operation_id="list_gaps")
@paginate
def list_gaps(request: HttpRequest, code: str) -> list[GapOut]:
    """The scores of a round below their standard, by checkpoint and indicator."""
    return gap_rows(code=code, account=token_account(request))


def gap_rows(*, code: str, account: Account) -> list[GapOut]:
    """The scores of a round below their standard, by checkpoint and indicator."""
    filters = gaps.GapFilter(chosen=rules.FigureFilter(), order="checkpoint")
    read = _found_or_404(gaps.gap_list, code=code, filters=filters, account=account)
    return [
        GapOut(
            checkpoint=line.row.code,
            province=line.row.province,
            indicator=line.indicator.code,
            score=line.score,
            standard=line.standard,
            is_must_have=line.indicator.is_critical,
        )
        for line in read.lines
    ]


@router.get("/rounds/{code}/totals", response=list[dict[str, Any]], operation_id="list_totals")
@paginate
def list_totals(request: HttpRequest, code: str) -> list[dict[str, Any]]:
    """The published totals of a closed round: of groups of at least five checkpoints."""
    account = token_account(request)
    people_queries.require_right("survey", "gaps", account=account)
    page = _found_or_404(totals.totals_page, code=code, account=account)
    return feed_queries.total_rows(page=page)


def _found_or_404(query: Callable[..., object], **filters: Any) -> Any:
    try:
        return query(**filters)
    except figures.NoFigures as missing:
        raise Http404 from missing
