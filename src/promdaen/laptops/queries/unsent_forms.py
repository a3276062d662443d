"""Evaluation forms that are too few to be sent, long after their course run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from promdaen.course.models import CourseRun
from promdaen.course.queries import evaluations
from promdaen.kit.sync.facts import MIN_FORMS
from promdaen.laptops.models import SentForm
from promdaen.laptops.queries import nodes

WAITING_FOR = timedelta(days=90)
"""After the run; until then more forms may be keyed."""


@dataclass(frozen=True, kw_only=True)
class UnsentForms:
    """The forms of a run that are in no set."""

    run: CourseRun
    forms: Sequence[UUID]

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.forms)


def unsent_forms(*, today: date, code: str = "") -> list[UnsentForms]:
    """On a laptop: runs that ended 90 days ago or earlier with one to four unsent forms."""
    node = UUID(nodes.node_file().identity.node)
    runs = CourseRun.objects.filter(ends_on__lte=today - WAITING_FOR)
    if code:
        runs = runs.filter(code=code)
    sent_forms = set(SentForm.objects.filter(node=node).values_list("form", flat=True))
    by_run: dict[UUID, list[UUID]] = {}
    for run_id, form in evaluations.feedback_of_runs(runs=runs):
        if form not in sent_forms:
            by_run.setdefault(run_id, []).append(form)
    few = {run_id: forms for run_id, forms in by_run.items() if len(forms) < MIN_FORMS}
    rows = CourseRun.objects.filter(pk__in=few).order_by("ends_on", "code")
    return [UnsentForms(run=run, forms=few[run.pk]) for run in rows]
