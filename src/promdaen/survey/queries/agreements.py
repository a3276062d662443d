"""The agreement of the two assessors in the double visits of a round."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from promdaen.kit.texts import Words
from promdaen.people import queries as people_queries
from promdaen.survey.models import Instrument, Round, Visit
from promdaen.survey.queries import instruments, planning
from promdaen.survey.rules import agreement
from promdaen.survey.rules.instrument import IndicatorContent, InstrumentContent
from promdaen.survey.rules.scores import Scores

if TYPE_CHECKING:
    from promdaen.people.models import Account

UNREAD = tuple(
    f"submission__{name}" for name in ("xml", "modes", "answers", "media", "grades", "flags")
)
"""Columns of submissions that are large, and not needed to compare scores."""


@dataclass(frozen=True, kw_only=True)
class SubDomainAgreement:
    """The agreement on a sub-domain, or on one indicator."""

    code: str
    name: Words
    agreement: agreement.Agreement


@dataclass(frozen=True, kw_only=True)
class ScoreDisagreement:
    """A difference of two levels or more between two assessors: place, indicator, both scores."""

    first: Visit
    second: Visit
    indicator: IndicatorContent
    scores: tuple[int, int]


@dataclass(frozen=True, kw_only=True)
class AgreementPage:
    """The agreement of a round: all, by sub-domain, by indicator where pairs suffice."""

    places: int
    waiting: int
    total: agreement.Agreement
    sub_domains: Sequence[SubDomainAgreement]
    indicators: Sequence[SubDomainAgreement]
    disagreements: Sequence[ScoreDisagreement]


def agreement_page(*, account: Account, survey_round: Round) -> AgreementPage:
    """The agreement of the accepted double visits of a round. Raises NotAllowed.

    If a checkpoint has several accepted visits of a kind, the last submitted one is used.
    """
    people_queries.require_right("survey", account=account)
    pairs = _pairs(survey_round=survey_round)
    doubled = len(planning.second_codes(survey_round=survey_round))
    instrument = _newest_instrument(pairs=pairs)
    visits = [(_scores(first), _scores(second)) for first, second in pairs]
    scored = (
        [indicator for indicator in instrument.indicators if indicator.is_scored]
        if instrument
        else []
    )
    return AgreementPage(
        places=len(pairs),
        waiting=doubled - len(pairs),
        total=agreement.agreement(codes=[indicator.code for indicator in scored], visits=visits),
        sub_domains=_sub_domains(instrument=instrument, visits=visits) if instrument else (),
        indicators=_indicators(indicators=scored, visits=visits),
        disagreements=_disagreements(indicators=scored, pairs=pairs),
    )


def _pairs(*, survey_round: Round) -> list[tuple[Visit, Visit]]:
    """The accepted first and second visit of each checkpoint that has both, by its code."""
    accepted = survey_round.visits.filter(state="accepted", submission__isnull=False)
    visits = accepted.filter(checkpoint__in=accepted.filter(is_second=True).values("checkpoint"))
    newest: dict[tuple[Any, bool], Visit] = {}
    related = visits.select_related("checkpoint", "submission", "assessor").defer(*UNREAD)
    for visit in related.order_by("checkpoint__code", "submission__received_at", "id"):
        newest[(visit.checkpoint_id, visit.is_second)] = visit
    return [
        (visit, newest[(place, True)])
        for (place, is_second), visit in newest.items()
        if not is_second and (place, True) in newest
    ]


def _newest_instrument(*, pairs: Sequence[tuple[Visit, Visit]]) -> InstrumentContent | None:
    """The newest instrument used by any of the visits."""
    used = {visit.submission.instrument_id for pair in pairs for visit in pair if visit.submission}
    newest = (
        Instrument.objects.defer("body", "xform").filter(pk__in=used).order_by("-number").first()
    )
    return instruments.published_rules(instrument=newest) if newest else None


def _scores(visit: Visit) -> Scores:
    return visit.submission.scores if visit.submission else {}


Visits = Sequence[tuple[Scores, Scores]]


def _sub_domains(*, instrument: InstrumentContent, visits: Visits) -> list[SubDomainAgreement]:
    agreement_lines = []
    for sub_domain in instrument.sub_domains:
        codes = [
            indicator.code
            for indicator in instrument.sub_domain_indicators(sub_domain=sub_domain.code)
            if indicator.is_scored
        ]
        line = agreement.agreement(codes=codes, visits=visits)
        if line.pairs or line.missing or line.undecided:
            agreement_lines.append(
                SubDomainAgreement(code=sub_domain.code, name=sub_domain.name, agreement=line)
            )
    return agreement_lines


def _indicators(
    *, indicators: Sequence[IndicatorContent], visits: Visits
) -> list[SubDomainAgreement]:
    sub_domain_agreements = (
        SubDomainAgreement(
            code=indicator.code,
            name=indicator.title,
            agreement=agreement.agreement(
                codes=[indicator.code], visits=visits, fewest_pairs=agreement.MIN_PAIRS
            ),
        )
        for indicator in indicators
    )
    return [
        sub_domain_agreement
        for sub_domain_agreement in sub_domain_agreements
        if sub_domain_agreement.agreement.pairs >= agreement.MIN_PAIRS
    ]


def _disagreements(
    *, indicators: Sequence[IndicatorContent], pairs: Sequence[tuple[Visit, Visit]]
) -> list[ScoreDisagreement]:
    """The largest differences, largest first."""
    by_code: Mapping[str, IndicatorContent] = {
        indicator.code: indicator for indicator in indicators
    }
    score_disagreements = [
        ScoreDisagreement(first=first, second=second, indicator=by_code[code], scores=scores)
        for first, second in pairs
        for code, scores in agreement.disagreements(
            codes=list(by_code), first=_scores(first), second=_scores(second)
        ).items()
    ]
    return sorted(
        score_disagreements,
        key=lambda score_disagreement: (
            -abs(score_disagreement.scores[0] - score_disagreement.scores[1]),
            score_disagreement.first.checkpoint.code,
            score_disagreement.indicator.code,
        ),
    )
