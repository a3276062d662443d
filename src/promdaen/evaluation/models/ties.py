"""Contacts between departments: rounds of six questions, and steps that bring a pair together."""

from django.db import models

from promdaen.course.models import CourseRun
from promdaen.kit.models import Row
from promdaen.people.models import Department


class TieRound(Row):
    """The six questions of a course run on one occasion: before, after or 6 months later.

    answers: documents of `rules.ties.TieAnswer`, sorted, so that neither their order nor the row
    shows whose they are; answered: ids of enrolments whose phone sent a form, sorted.
    """

    run = models.ForeignKey(CourseRun, on_delete=models.PROTECT, related_name="tie_rounds")
    occasion = models.CharField(max_length=8)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)
    answers = models.JSONField(default=list)
    answered = models.JSONField(default=list)

    class Meta:
        ordering = ("-opened_on", "id")
        constraints = (
            models.UniqueConstraint(fields=["run", "occasion"], name="evaluation_tie_round_once"),
        )

    def __str__(self) -> str:
        return f"{self.run_id} {self.occasion}"


class TieStep(Row):
    """A step that brings two departments together: planned, then done on a day."""

    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    partner = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12)
    note = models.CharField(max_length=300, blank=True)
    planned_on = models.DateField()
    done_on = models.DateField(null=True)

    class Meta:
        ordering = ("-planned_on", "id")

    def __str__(self) -> str:
        return f"{self.department_id} {self.partner_id} {self.kind}"
