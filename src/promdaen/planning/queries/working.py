"""Background work: a plan that is started, plans drawn from ranges, the proof of the bound."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from promdaen.kit.models import Job
from promdaen.planning.models import PlanVersion

START, REDRAWS, PROOF = "planning_start", "planning_redraws", "planning_proof"


@dataclass(frozen=True, kw_only=True)
class WorkState:
    """The last job of a kind on a version, if any."""

    kind: str
    job: Job | None

    @property
    def is_under_way(self) -> bool:
        """Whether it is waiting or running."""
        return self.job is not None and self.job.state in {"waiting", "running"}

    @property
    def has_failed(self) -> bool:
        """Whether it ended without a result."""
        return self.job is not None and self.job.state == "failed"

    @property
    def percent(self) -> int:
        """How much of it is done."""
        return self.job.percent if self.job else 0


def version_url(*, job: Job) -> str:
    """The page of the version that a job computes or started; "" if there is none."""
    values = (job.result or {}) if job.kind == START else job.arguments
    if "version" not in values:
        return ""
    version = PlanVersion.objects.filter(pk=values["version"]).select_related("plan").first()
    if version is None:
        return ""
    return reverse("planning:version", args=(version.plan.code, version.number))


def work_states(*, version: PlanVersion) -> dict[str, WorkState]:
    """The work of a version by kind."""
    jobs = Job.objects.filter(kind__in=[REDRAWS, PROOF], arguments__version=str(version.pk))
    last = {job.kind: job for job in jobs.order_by("asked_at")}
    return {kind: WorkState(kind=kind, job=last.get(kind)) for kind in (REDRAWS, PROOF)}
