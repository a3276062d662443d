"""Supervisors' checklists: forms about officers of a course run at work, without the officers."""

from django.db import models

from promdaen.course.models import CourseRun
from promdaen.kit.models import Row


class ChecklistRound(Row):
    """The checklist of a course run, open to its supervisors from a day on.

    forms: documents of `rules.checklists.BehaviourForm`; numbered as sent while the round is open,
    and by their content once it is closed.
    """

    run = models.OneToOneField(CourseRun, on_delete=models.PROTECT, related_name="checklist")
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)
    forms = models.JSONField(default=list)

    class Meta:
        ordering = ("-opened_on", "id")

    def __str__(self) -> str:
        return f"{self.run_id} {self.opened_on}"
