"""One table: the observations of officers."""

from django.db import models

from promdaen.curriculum.models import Outcome
from promdaen.kit.models import Fact
from promdaen.people.models import Officer


class Observation(Fact):
    """An observation: an officer showed an outcome with a credit 0..1 in a kind of work.

    `source_kind` and `source_id` identify the row it was made from (a response, a case
    session...); a correction is a new row that refers to the one it supersedes. Without a credit
    it retracts that one: its source no longer counts.
    """

    officer = models.ForeignKey(
        Officer, on_delete=models.PROTECT, related_name="observations", db_index=False
    )
    outcome = models.ForeignKey(Outcome, on_delete=models.PROTECT, related_name="observations")
    kind = models.CharField(max_length=20)
    credit = models.FloatField(null=True)
    at = models.DateTimeField()
    source_kind = models.CharField(max_length=40)
    source_id = models.UUIDField()
    supersedes = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="superseded_by"
    )

    class Meta:
        ordering = ("at", "id")
        constraints = (
            models.CheckConstraint(
                name="evidence_observation_credit",
                condition=models.Q(credit__isnull=False, credit__gte=0, credit__lte=1)
                | models.Q(credit__isnull=True, supersedes__isnull=False),
            ),
        )
        indexes = (
            models.Index(fields=["officer", "outcome"], name="evidence_officer_outcome"),
            models.Index(fields=["source_id"], name="evidence_source"),
        )

    def __str__(self) -> str:
        return f"{self.outcome_id} {self.credit}"
