"""Changes to roll-outs: plan, announce, draw, seal, record scores and deviations, open results."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from promdaen.course import actions as course_actions
from promdaen.course.queries import province_scores
from promdaen.evaluation import queries
from promdaen.evaluation.models import (
    Deviation,
    LaterScores,
    PeriodScores,
    Rollout,
    RolloutCluster,
    RolloutPeriod,
    RolloutResult,
    SealedProtocol,
)
from promdaen.evaluation.rules import comparisons, protocols, rollouts
from promdaen.evaluation.rules.effects import EffectNotEstimable
from promdaen.kit import audit, node_keys, pdf, signing
from promdaen.kit.json_objects import JsonObject, NewJsonObject
from promdaen.kit.refusals import Refused
from promdaen.people import queries as people_queries
from promdaen.people.models import Account
from promdaen.places import queries as places_queries

PRINT = Path(__file__).resolve().parents[1] / "print" / "protocol.typ"
CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{1,23}")
MAX_PERIODS = 24
FILE_SOURCE, RUNS_SOURCE = "file", "runs"


class RolloutRefused(Refused):
    """The action is not possible; the message is for people."""


@dataclass(frozen=True, kw_only=True)
class NewRollout:
    """A coordinator's plan; texts are {"en": ..., "km": ...}.

    unit: what is drawn, provinces or posts; clusters: officers tested in each period, by code of
    the place; periods: first and last days.
    """

    code: str
    title: Mapping[str, str]
    clusters: Mapping[str, int]
    steps: int
    periods: Sequence[tuple[date, date]]
    sd: float
    icc: float
    cac: float
    effect: float
    question: Mapping[str, str]
    included: Mapping[str, str]
    measure: Mapping[str, str]
    missing: Mapping[str, str]
    unit: str = protocols.PROVINCES
    is_invented: bool = False
    budget_usd: int | None = None


@transaction.atomic
def plan_rollout(*, plan: NewRollout, by: Account | None, now: datetime) -> Rollout:
    """Create the plan of a roll-out; raises RolloutRefused."""
    people_queries.require_right(queries.WRITE_RIGHT, account=by)
    if CODE.fullmatch(plan.code) is None:
        raise RolloutRefused(_("Write a code of Latin capitals, digits and dashes."))
    if Rollout.objects.filter(code=plan.code).exists():
        raise RolloutRefused(_("There is a roll-out with this code. Choose another code."))
    rollout = Rollout(code=plan.code, is_invented=plan.is_invented)
    _store_plan(rollout=rollout, plan=plan)
    audit.record_line(
        action="plan_rollout", subject=rollout, by=by, now=now, detail=_plan_detail(plan=plan)
    )
    return rollout


@transaction.atomic
def change_plan(
    *, rollout: Rollout, plan: NewRollout, by: Account | None, now: datetime
) -> Rollout:
    """Replace a plan whose seed is not announced yet; its code stays. Raises RolloutRefused."""
    people_queries.require_right(queries.WRITE_RIGHT, account=by)
    rollout = _locked(rollout=rollout)
    if rollout.state != protocols.PLANNED:
        raise RolloutRefused(
            _("The seed is announced, so the plan stays as it is. Record what differs later.")
        )
    rollout.clusters.all().delete()
    rollout.periods.all().delete()
    _store_plan(rollout=rollout, plan=plan)
    audit.record_line(
        action="change_plan", subject=rollout, by=by, now=now, detail=_plan_detail(plan=plan)
    )
    return rollout


def _plan_detail(*, plan: NewRollout) -> dict[str, object]:
    return {
        "unit": plan.unit,
        "clusters": dict(plan.clusters),
        "steps": plan.steps,
        "periods": [[first.isoformat(), last.isoformat()] for first, last in plan.periods],
        "budget_usd": plan.budget_usd,
    }


def _store_plan(*, rollout: Rollout, plan: NewRollout) -> None:
    places = _places(unit=plan.unit)
    _check_plan(plan=plan, places=places)
    rollout.unit, rollout.steps_count = plan.unit, plan.steps
    rollout.sd, rollout.icc, rollout.cac = plan.sd, plan.icc, plan.cac
    rollout.effect_points, rollout.budget_usd = plan.effect, plan.budget_usd
    for name in ("title", "question", "included", "measure", "missing"):
        for language, text in getattr(plan, name).items():
            setattr(rollout, f"{name}_{language}", text.strip())
    rollout.save()
    RolloutCluster.objects.bulk_create(
        RolloutCluster(rollout=rollout, officers_count=officers, **places[code])
        for code, officers in sorted(plan.clusters.items())
    )
    RolloutPeriod.objects.bulk_create(
        RolloutPeriod(rollout=rollout, number=number, starts_on=first, ends_on=last)
        for number, (first, last) in enumerate(plan.periods, start=1)
    )


def _places(*, unit: str) -> dict[str, dict[str, object]]:
    """Every place that can be drawn: province and, for posts, checkpoint, by its code."""
    if unit == protocols.POSTS:
        return {
            post.code: {"province": post.province, "checkpoint": post}
            for post in places_queries.checkpoint_choices()
        }
    return {province.code: {"province": province} for province in places_queries.provinces()}


def _check_plan(*, plan: NewRollout, places: Collection[str]) -> None:
    """Raise RolloutRefused for the first error of a plan."""
    if not set(plan.clusters) <= set(places) or min(plan.clusters.values(), default=0) < 1:
        raise RolloutRefused(_("Choose places, each with one officer or more in a period."))
    if plan.steps < rollouts.MIN_STEPS or len(plan.clusters) < plan.steps:
        raise RolloutRefused(_("Plan at least two steps, and at least one place for each step."))
    if not plan.steps < len(plan.periods) <= MAX_PERIODS:
        raise RolloutRefused(
            _("Plan at least one period more than steps, and at most %(most)s periods.")
            % {"most": MAX_PERIODS}
        )
    if not (plan.sd > 0 and 0 <= plan.icc < 1 and 0 <= plan.cac <= 1 and plan.effect > 0):
        raise RolloutRefused(_("Spread and effect are above 0, correlations from 0 to 1."))
    _require_both_languages(plan.title, plan.question, plan.included, plan.measure, plan.missing)


def _require_both_languages(*texts: Mapping[str, str]) -> None:
    if not all(text.get(language, "").strip() for text in texts for language in ("en", "km")):
        raise RolloutRefused(_("Write every text in Khmer and in English."))


@transaction.atomic
def announce_seed(
    *,
    rollout: Rollout,
    source: Mapping[str, str],
    known_on: date,
    by: Account | None,
    now: datetime,
) -> Rollout:
    """Announce which external number will be the seed, before it can be known.

    Raises RolloutRefused if a source is announced, for a number known today or earlier, and
    without both languages.
    """
    people_queries.require_right(queries.WRITE_RIGHT, account=by)
    rollout = _locked(rollout=rollout)
    if rollout.state != protocols.PLANNED:
        raise RolloutRefused(_("The source of the seed is already announced."))
    if known_on <= timezone.localdate(now):
        raise RolloutRefused(
            _("Choose a number that becomes known after today, such as that of a lottery.")
        )
    _require_both_languages(source)
    rollout.seed_source_en, rollout.seed_source_km = source["en"].strip(), source["km"].strip()
    rollout.seed_known_on, rollout.announced_at = known_on, now
    rollout.save()
    audit.record_line(
        action="announce_seed",
        subject=rollout,
        by=by,
        now=now,
        detail={"source": rollout.seed_source_en, "known_on": known_on.isoformat()},
    )
    return rollout


@transaction.atomic
def draw_order(*, rollout: Rollout, seed: str, by: Account | None, now: datetime) -> Rollout:
    """Draw the order from the announced seed, once.

    Raises RolloutRefused before the announced day, without a number, and if the order is drawn.
    """
    people_queries.require_right(queries.WRITE_RIGHT, account=by)
    rollout, seed = _locked(rollout=rollout), seed.strip()
    if rollout.seed_known_on is None:
        raise RolloutRefused(_("Announce the source of the seed first."))
    if rollout.drawn_at is not None:
        raise RolloutRefused(_("The order is already drawn. It cannot be drawn again."))
    if timezone.localdate(now) < rollout.seed_known_on:
        raise RolloutRefused(_("The announced number is not known yet. Draw on its day or later."))
    if not seed:
        raise RolloutRefused(_("Write the announced number."))
    codes = [cluster.code for cluster in queries.drawn_places(rollout=rollout)]
    rollout.seed, rollout.drawn_at = seed, now
    rollout.drawn_order = rollouts.drawn_order(codes=codes, steps=rollout.steps_count, seed=seed)
    rollout.save()
    audit.record_line(
        action="draw_order",
        subject=rollout,
        by=by,
        now=now,
        detail={"seed": seed, "order": rollout.drawn_order},
    )
    return rollout


@transaction.atomic
def seal_protocol(*, rollout: Rollout, by: Account | None, now: datetime) -> SealedProtocol:
    """Sign the protocol with the drawn order, before the first period begins.

    Raises RolloutRefused before the draw, once the first period has begun, and if it is sealed.
    """
    people_queries.require_right(queries.WRITE_RIGHT, account=by)
    rollout = _locked(rollout=rollout)
    if rollout.drawn_at is None:
        raise RolloutRefused(_("Draw the order first."))
    if queries.sealed_protocol(rollout=rollout) is not None:
        raise RolloutRefused(_("The protocol is already sealed."))
    first = rollout.periods.all()[0]
    if first.starts_on <= timezone.localdate(now):
        raise RolloutRefused(
            _("The first period has begun. A protocol is sealed before the first score.")
        )
    document = queries.protocol_document(rollout=rollout)
    digest = signing.document_digest(document=document).hex()
    sealed = SealedProtocol(rollout=rollout, digest=digest, sealed_at=now)
    audit.record_line(
        action="seal_protocol", subject=rollout, by=by, now=now, detail={"digest": digest}
    )
    signed: dict[str, Any] = signing.issue(
        document=document,
        key=node_keys.signing_key(),
        node=audit.this_node().name,
        moment=timezone.localtime(now),
        address=settings.PUBLIC_ADDRESS,
    )
    signed["issued"]["audit"] = audit.head_document(now=now)
    sealed.document, sealed.signature = signed, signed["issued"]["signature"]
    sealed.save(force_insert=True)
    return sealed


def print_protocol(*, document: JsonObject, language: str) -> bytes:
    """The sealed PDF of a signed protocol; raises kit.pdf.PrintError with a message."""
    protocol_pdf = pdf.compile_pdf(source=PRINT, data=document, language=language)
    return signing.seal_pdf(pdf=protocol_pdf, key=node_keys.signing_key())


@transaction.atomic
def record_scores(
    *,
    rollout: Rollout,
    period: int,
    scores: Mapping[str, Sequence[float | None]],
    by: Account | None,
    now: datetime,
) -> PeriodScores:
    """Store the scores of one period from a file; replaces an earlier row of the period."""
    return _store_scores(
        rollout=rollout, period=period, scores=scores, source=FILE_SOURCE, by=by, now=now
    )


@dataclass(frozen=True, kw_only=True)
class RecordedRuns:
    """The scores of course runs as stored, and how many officers had no post to count at."""

    scores: PeriodScores
    without_post: int


@transaction.atomic
def record_scores_of_runs(
    *, rollout: Rollout, period: int, by: Account | None, now: datetime
) -> RecordedRuns:
    """Store the last test of every course run that began in a period in one of the places.

    Of posts, officers count at the post in which they worked when the run began.

    Raises RolloutRefused for a period that is not of this roll-out or has not begun, without
    course runs in it, before the protocol is sealed, and once the results are open.
    """
    people_queries.require_right(queries.WRITE_RIGHT, account=by)
    row = rollout.periods.filter(number=period).first()
    if row is None:
        raise RolloutRefused(_("Choose a period of this roll-out."))
    rollout_clusters = list(queries.drawn_places(rollout=rollout))
    runs = province_scores.runs_between(
        provinces={cluster.province_id for cluster in rollout_clusters},
        starts_on=row.starts_on,
        ends_on=row.ends_on,
    )
    course_actions.settle_runs(runs=runs)
    if rollout.unit == protocols.POSTS:
        codes = {cluster.code for cluster in rollout_clusters}
        of_posts = province_scores.last_scores_of_posts(runs=runs, posts=codes)
        scores, without_post = of_posts.scores, of_posts.without_post
    else:
        scores, without_post = province_scores.last_scores(runs=runs), 0
    if not scores:
        raise RolloutRefused(_("No course run of these places began in this period."))
    stored = _store_scores(
        rollout=rollout, period=period, scores=scores, source=RUNS_SOURCE, by=by, now=now
    )
    return RecordedRuns(scores=stored, without_post=without_post)


def _store_scores(
    *,
    rollout: Rollout,
    period: int,
    scores: Mapping[str, Sequence[float | None]],
    source: str,
    by: Account | None,
    now: datetime,
) -> PeriodScores:
    people_queries.require_right(queries.WRITE_RIGHT, account=by)
    rollout = _locked(rollout=rollout)
    _require_sealed(rollout=rollout, refusal=_("Seal the protocol before the first score."))
    if queries.rollout_result(rollout=rollout) is not None:
        raise RolloutRefused(_("The results are open. Scores can no longer be changed."))
    row = rollout.periods.filter(number=period).first()
    if row is None or row.starts_on > timezone.localdate(now):
        raise RolloutRefused(_("Choose a period of this roll-out that has begun."))
    stored, digest = _stored_scores(rollout=rollout, scores=scores)
    period_scores = PeriodScores.objects.create(
        rollout=rollout, period=period, scores=stored, source=source, digest=digest,
        recorded_at=now,
    )  # fmt: skip
    audit.record_line(
        action="record_scores",
        subject=rollout,
        by=by,
        now=now,
        detail={
            "period": period,
            "source": source,
            "officers": sum(map(len, stored.values())),
            "digest": digest,
        },
    )
    return period_scores


def _stored_scores(
    *, rollout: Rollout, scores: Mapping[str, Sequence[float | None]]
) -> tuple[dict[str, list[float | None]], str]:
    """Scores of places of a roll-out as stored, with their digest; raises RolloutRefused."""
    cluster_codes = {cluster.code for cluster in queries.drawn_places(rollout=rollout)}
    if not scores or not set(scores) <= cluster_codes:
        raise RolloutRefused(_("Scores belong to places of this roll-out."))
    stored = {code: list(values) for code, values in sorted(scores.items())}
    return stored, signing.document_digest(document=stored).hex()


@transaction.atomic
def record_later_scores(
    *,
    rollout: Rollout,
    tested_on: date,
    scores: Mapping[str, Sequence[float | None]],
    by: Account | None,
    now: datetime,
) -> LaterScores:
    """Store a test after the last period; the open result stays as it is.

    Raises RolloutRefused before the results are open, for a day that is not after the last period
    or still to come, and for places of another roll-out.
    """
    people_queries.require_right(queries.WRITE_RIGHT, account=by)
    rollout = _locked(rollout=rollout)
    if queries.rollout_result(rollout=rollout) is None:
        raise RolloutRefused(_("Later tests are recorded once the results are open."))
    last_day = rollout.periods.all().reverse()[0].ends_on
    if not last_day < tested_on <= timezone.localdate(now):
        raise RolloutRefused(_("Choose a day after the last period, today or earlier."))
    stored, digest = _stored_scores(rollout=rollout, scores=scores)
    later_scores = LaterScores.objects.create(
        rollout=rollout, tested_on=tested_on, scores=stored, digest=digest, recorded_at=now
    )
    detail = {
        "tested_on": tested_on.isoformat(),
        "officers": sum(map(len, stored.values())),
        "digest": digest,
    }
    audit.record_line(action="record_later_scores", subject=rollout, by=by, now=now, detail=detail)
    return later_scores


@dataclass(frozen=True, kw_only=True)
class NewDeviation:
    """A deviation from the protocol on a day, and its reason; texts are {"en": ..., "km": ...}."""

    happened_on: date
    text: Mapping[str, str]
    reason: Mapping[str, str]


@transaction.atomic
def record_deviation(
    *, rollout: Rollout, new: NewDeviation, by: Account | None, now: datetime
) -> Deviation:
    """Add a deviation from the sealed protocol; it cannot be removed.

    Raises RolloutRefused before the protocol is sealed, for a later day, and without both
    languages.
    """
    people_queries.require_right(queries.WRITE_RIGHT, account=by)
    rollout = _locked(rollout=rollout)
    _require_sealed(
        rollout=rollout, refusal=_("Deviations are recorded once the protocol is sealed.")
    )
    if new.happened_on > timezone.localdate(now):
        raise RolloutRefused(_("Choose today or an earlier day."))
    _require_both_languages(new.text, new.reason)
    deviation = Deviation.objects.create(
        rollout=rollout,
        happened_on=new.happened_on,
        text_en=new.text["en"].strip(),
        text_km=new.text["km"].strip(),
        reason_en=new.reason["en"].strip(),
        reason_km=new.reason["km"].strip(),
        recorded_at=now,
    )
    audit.record_line(
        action="record_deviation",
        subject=rollout,
        by=by,
        now=now,
        detail={"happened_on": new.happened_on.isoformat(), "text": deviation.text_en},
    )
    return deviation


def open_results(*, rollout: Rollout, by: Account | None, now: datetime) -> RolloutResult:
    """Compute the effect as the protocol defines, once, after the last period.

    Raises RolloutRefused while a period is not over or has no scores.
    """
    people_queries.require_right(queries.WRITE_RIGHT, account=by)
    # A row of our own: the caller's would remember that there was no result.
    rollout = Rollout.objects.get(pk=rollout.pk)
    _require_sealed(rollout=rollout, refusal=_("Seal the protocol first."))
    stored = queries.rollout_result(rollout=rollout)
    if stored is not None:
        return stored
    periods = list(rollout.periods.all())
    if periods[-1].ends_on >= timezone.localdate(now):
        raise RolloutRefused(_("The effect is withheld until the last period is over."))
    digests = _score_digests(rollout=rollout)
    if len(digests) < len(periods):
        raise RolloutRefused(_("Record the scores of every period first."))
    # The simulations take seconds: they are computed before the row is locked.
    figures = _figures(expected=queries.expected_scores(rollout=rollout))
    document = {**figures, "protocol": rollout.protocol.digest, "scores": digests}
    return _store_result(rollout=rollout, document=document, by=by, now=now)


def _score_digests(*, rollout: Rollout) -> list[str]:
    scores = queries.newest_scores(rollout=rollout)
    return [scores[period].digest for period in sorted(scores)]


def _figures(*, expected: comparisons.ExpectedTests) -> NewJsonObject:
    """The effect by all methods; raises RolloutRefused if it cannot be estimated."""
    try:
        return comparisons.result_document(expected=expected, seed=protocols.PERMUTATION_SEED)
    except EffectNotEstimable as error:
        if error.reason == "no_spread":
            raise RolloutRefused(
                _("These scores do not vary enough to judge an effect. Check the files of scores.")
            ) from error
        raise RolloutRefused(
            _(
                "Too many officers were not tested: no trained place can be compared with one that"
                " was not trained yet. Check the files of scores."
            )
        ) from error


@transaction.atomic
def _store_result(
    *, rollout: Rollout, document: NewJsonObject, by: Account | None, now: datetime
) -> RolloutResult:
    rollout = _locked(rollout=rollout)
    stored = queries.rollout_result(rollout=rollout)
    if stored is not None:
        return stored
    if _score_digests(rollout=rollout) != document["scores"]:
        raise RolloutRefused(_("Scores changed while the effect was computed. Try again."))
    digest = signing.document_digest(document=document).hex()
    result = RolloutResult.objects.create(
        rollout=rollout, document=document, digest=digest, computed_at=now
    )
    audit.record_line(
        action="open_results", subject=rollout, by=by, now=now, detail={"digest": digest}
    )
    return result


def _require_sealed(*, rollout: Rollout, refusal: str) -> None:
    """Raise RolloutRefused with this message while the protocol is not sealed."""
    if queries.sealed_protocol(rollout=rollout) is None:
        raise RolloutRefused(refusal)


def _locked(*, rollout: Rollout) -> Rollout:
    """The current row, locked until the transaction ends."""
    return Rollout.objects.select_for_update().get(pk=rollout.pk)
