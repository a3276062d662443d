"""Work that takes longer than a request: a first plan of many places, redraws, and a proof."""

from __future__ import annotations

import time
from dataclasses import asdict
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from promdaen.kit import jobs
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.models import Job
from promdaen.people import queries as people_queries
from promdaen.people.models import Account
from promdaen.planning.actions import plans
from promdaen.planning.models import PlanVersion
from promdaen.planning.queries import computing, working
from promdaen.planning.queries.plans import PLANNER, VersionFacts
from promdaen.planning.queries.refusals import PlanRefused

DRAWING_STEP = gettext_noop("Drawing plans from the ranges")
PROVING_STEP = gettext_noop("Looking for a better plan")
STARTING_STEP = gettext_noop("Computing the plan")
PROOF_SECONDS = 100.0
WAIT_SECONDS = 2.0
"""How long a person waits for a first plan before it is computed in the background instead."""
NEARLY_DONE = 0.95


class PlanTakesLonger(Exception):
    """A plan is not computed within the time that a person waits."""


def start_plan_or_ask(
    *, new: plans.NewPlan, by: Account | None, now: datetime
) -> PlanVersion | Job:
    """Start a plan; if that takes longer than a person waits, request it in the background.

    Raises PlanRefused as `plans.start_plan`.
    """
    until = time.monotonic() + WAIT_SECONDS

    def stop_late(_seconds: float) -> None:
        if time.monotonic() > until:
            raise PlanTakesLonger

    try:
        return plans.start_plan(new=new, report=stop_late, by=by, now=now)
    except PlanTakesLonger:
        with transaction.atomic():
            return jobs.ask_job(
                kind=working.START,
                arguments={**asdict(new), "by": str(by.pk) if by else None, "at": now.isoformat()},
                by=by,
                now=now,
            )


def start_asked_plan(*, arguments: JsonObject) -> dict[str, str]:
    """Start the plan of a request. A job that runs twice finds the plan of its first time."""
    values = dict(arguments)
    by_id, now = values.pop("by"), datetime.fromisoformat(values.pop("at"))
    started = PlanVersion.objects.filter(
        plan__code=values["code"], plan__started_at=now, plan__started_by=by_id, number=1
    ).first()
    if started is None:
        by = Account.objects.get(pk=by_id) if by_id else None
        began = time.thread_time()

        def report(_seconds: float) -> None:
            # Of computing for the plan and the two beside it; it takes longer with many places.
            share = (time.thread_time() - began) / (computing.SECONDS + 2 * computing.SIDE_SECONDS)
            percent = round(100 * min(share, NEARLY_DONE))
            jobs.report_progress(done_count=percent, total=100, step=STARTING_STEP)

        started = plans.start_plan(new=plans.NewPlan(**values), report=report, by=by, now=now)
    return {"version": str(started.pk)}


def ask_work(*, version: PlanVersion, kind: str, by: Account | None, now: datetime) -> None:
    """Request redraws or the proof of a draft, unless already under way.

    Raises PlanRefused for a version that is not a draft.
    """
    people_queries.require_right(PLANNER, account=by)
    if version.state != "draft":
        raise PlanRefused(_("Only a draft can be changed. Begin a new version."))
    with transaction.atomic():
        if not working.work_states(version=version)[kind].is_under_way:
            arguments = {"version": str(version.pk)}
            jobs.ask_job(kind=kind, arguments=arguments, by=by, now=now)


def draw_plans(*, arguments: JsonObject) -> dict[str, int]:
    """Compute plans with random costs, effects and risks, and store how often each is chosen.

    Each starts from the plan of the version. If people changed inputs or measures meanwhile, the
    result is discarded.
    """
    content = _read(arguments)
    redraws = computing.redraw_plan(
        facts=content.facts,
        measures=content.measures,
        inputs=content.inputs,
        search=computing.PlanSearch(
            seconds=computing.SIDE_SECONDS, plan=content.version.answer["plan"]
        ),
        report=lambda done_count: jobs.report_progress(
            done_count=done_count, total=computing.REDRAW_COUNT, step=DRAWING_STEP
        ),
    )
    store_redraws(content=content, redraws=redraws)
    return {"count": redraws["count"]}


def store_redraws(*, content: VersionFacts, redraws: JsonObject) -> None:
    """Store redrawn plans of a draft. Raises PlanRefused if people changed it meanwhile."""
    _store(content=content, values={"redraws": redraws})


def prove_plan(*, arguments: JsonObject) -> dict[str, float]:
    """Improve the bound of a plan and search for a better one; store both.

    What other budgets do and what choices cost is computed again for that plan.
    """
    content = _read(arguments)
    before = content.version.answer
    whole = max(1, round(computing.SECONDS + PROOF_SECONDS))

    def report(seconds: float) -> None:
        jobs.report_progress(done_count=min(int(seconds), whole), total=whole, step=PROVING_STEP)

    report(0.0)
    improved = computing.solve_plan(
        facts=content.facts,
        measures=content.measures,
        inputs=content.inputs,
        search=computing.PlanSearch(
            seconds=computing.SECONDS, proof=PROOF_SECONDS, plan=before["plan"], report=report
        ),
    )
    report(whole)
    # The new plan may be worse than the stored one; its bound is valid for both.
    best = improved if improved["objective"] < before["objective"] else dict(before)
    best = computing.with_bound(answer=best, bound=max(improved["bound"], before["bound"]))
    answer = computing.with_trials(
        facts=content.facts,
        measures=content.measures,
        inputs=content.inputs,
        answer={**before, **best},
        side=computing.PlanSearch(seconds=computing.SIDE_SECONDS, plan=best["plan"]),
    )
    _store(content=content, values={"answer": answer})
    return {"closed_gap_per_cent": best["closed_gap_per_cent"]}


def _read(arguments: JsonObject) -> VersionFacts:
    versions = PlanVersion.objects.select_related("plan", "plan__round")
    return VersionFacts(versions.get(pk=arguments["version"]), True)


def _store(*, content: VersionFacts, values: JsonObject) -> None:
    with transaction.atomic():
        version = PlanVersion.objects.select_for_update().get(pk=content.version.pk)
        before = content.version
        if version.state != "draft" or (version.inputs, version.measures) != (
            before.inputs,
            before.measures,
        ):
            raise PlanRefused(_("Someone changed the version while this was computed. Ask again."))
        for name, value in values.items():
            setattr(version, name, value)
        version.save(update_fields=list(values))
