"""How far the two assessors of a round's double visits agree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from promdaen.kit.texts import Words
from promdaen.people import queries as people_queries
from promdaen.survey.models import Round, Visit
from promdaen.survey.queries import instruments, planning
from promdaen.survey.rules import agreement
from promdaen.survey.rules.instrument import Indicator, Instrument
from promdaen.survey.rules.scores import Scores


@dataclass(frozen=True, kw_only=True)
class AgreementLine:
    """The agreement on a sub-domain, or on one indicator."""

    code: str
    name: Words
    found: agreement.Agreement


@dataclass(frozen=True, kw_only=True)
class Apart:
    """Where two assessors were two or more levels apart: place, indicator, both scores."""

    first: Visit
    second: Visit
    indicator: Indicator
    scores: tuple[int, int]


@dataclass(frozen=True, kw_only=True)
class AgreementPage:
    """The agreement of a round: all, by sub-domain, by indicator where pairs suffice."""

    places: int
    waiting: int
    total: agreement.Agreement
    sub_domains: Sequence[AgreementLine]
    indicators: Sequence[AgreementLine]
    apart: Sequence[Apart]


def agreement_page(*, account: Any, held: Round) -> AgreementPage:
    """The agreement of a round's accepted double visits. Raises NotAllowed.

    Of several accepted visits of a kind at a checkpoint, the one submitted last is taken.
    """
    people_queries.require_right("survey", account=account)
    pairs = _pairs(held=held)
    doubled = len(planning.second_codes(held=held))
    asked = _asked(pairs=pairs)
    visits = [(_scores(first), _scores(second)) for first, second in pairs]
    scored = [one for one in asked.indicators if one.is_scored] if asked else []
    return AgreementPage(
        places=len(pairs),
        waiting=doubled - len(pairs),
        total=agreement.agreement(codes=[one.code for one in scored], visits=visits),
        sub_domains=_sub_domains(asked=asked, visits=visits) if asked else (),
        indicators=_indicators(indicators=scored, visits=visits),
        apart=_apart(indicators=scored, pairs=pairs),
    )


def _pairs(*, held: Round) -> list[tuple[Visit, Visit]]:
    """The accepted first and second visit of each checkpoint that has both, by its code."""
    rows = held.visits.filter(state="accepted", submission__isnull=False)
    newest: dict[tuple[Any, bool], Visit] = {}
    related = rows.select_related("checkpoint", "submission__instrument", "assessor")
    for visit in related.order_by("checkpoint__code", "submission__received_at", "id"):
        newest[(visit.checkpoint_id, visit.is_second)] = visit
    return [
        (visit, newest[(place, True)])
        for (place, is_second), visit in newest.items()
        if not is_second and (place, True) in newest
    ]


def _asked(*, pairs: Sequence[tuple[Visit, Visit]]) -> Instrument | None:
    """The newest instrument that any of the visits was made with."""
    rows = [one.submission.instrument for pair in pairs for one in pair if one.submission]
    if not rows:
        return None
    return instruments.published_rules(row=max(rows, key=lambda row: row.number))


def _scores(visit: Visit) -> Scores:
    return visit.submission.scores if visit.submission else {}


Visits = Sequence[tuple[Scores, Scores]]


def _sub_domains(*, asked: Instrument, visits: Visits) -> list[AgreementLine]:
    found = []
    for one in asked.sub_domains:
        codes = [held.code for held in asked.indicators_of(sub_domain=one.code) if held.is_scored]
        line = agreement.agreement(codes=codes, visits=visits)
        if line.pairs or line.missing or line.undecided:
            found.append(AgreementLine(code=one.code, name=one.name, found=line))
    return found


def _indicators(*, indicators: Sequence[Indicator], visits: Visits) -> list[AgreementLine]:
    lines = (
        AgreementLine(
            code=one.code,
            name=one.title,
            found=agreement.agreement(
                codes=[one.code], visits=visits, fewest_pairs=agreement.FEWEST_PAIRS
            ),
        )
        for one in indicators
    )
    return [line for line in lines if line.found.pairs >= agreement.FEWEST_PAIRS]


def _apart(
    *, indicators: Sequence[Indicator], pairs: Sequence[tuple[Visit, Visit]]
) -> list[Apart]:
    """Where the two are furthest apart, widest first."""
    by_code: Mapping[str, Indicator] = {one.code: one for one in indicators}
    found = [
        Apart(first=first, second=second, indicator=by_code[code], scores=scores)
        for first, second in pairs
        for code, scores in agreement.apart(
            codes=list(by_code), first=_scores(first), second=_scores(second)
        ).items()
    ]
    return sorted(
        found,
        key=lambda one: (
            -abs(one.scores[0] - one.scores[1]), one.first.checkpoint.code, one.indicator.code,
        ),
    )  # fmt: skip
