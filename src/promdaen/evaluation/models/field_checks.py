"""Field checks: plans that two people approve, and checks with what happened."""

from django.db import models

from promdaen.evaluation.rules import field_checks
from promdaen.kit.models import Row
from promdaen.people.models import Account
from promdaen.places.models import Checkpoint


class FieldCheckPlan(Row):
    """A plan of field checks; `seed` decides posts, shifts and which documents have a defect."""

    code = models.CharField(max_length=24, unique=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    seed = models.CharField(max_length=200)
    defective_share = models.FloatField()
    planned_at = models.DateTimeField()
    first_approver = models.ForeignKey(
        Account, null=True, on_delete=models.PROTECT, related_name="+"
    )
    second_approver = models.ForeignKey(
        Account, null=True, on_delete=models.PROTECT, related_name="+"
    )
    announced_on = models.DateField(null=True)
    is_invented = models.BooleanField(default=False)

    class Meta:
        ordering = ("-starts_on", "code")

    def __str__(self) -> str:
        return self.code

    @property
    def state(self) -> str:
        """One of `rules.field_checks.STATES`."""
        if self.announced_on is not None:
            return field_checks.ANNOUNCED
        if self.second_approver_id is not None:
            return field_checks.APPROVED
        return field_checks.PLANNED


class FieldCheck(Row):
    """A check of a plan; outcome is empty until it is recorded. No officer is stored."""

    plan = models.ForeignKey(FieldCheckPlan, on_delete=models.CASCADE, related_name="checks")
    number = models.PositiveSmallIntegerField()
    checkpoint = models.ForeignKey(Checkpoint, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    shift = models.CharField(max_length=10)
    is_defective = models.BooleanField()
    outcome = models.CharField(max_length=10, blank=True)
    is_referred = models.BooleanField(default=False)
    officers_count = models.PositiveSmallIntegerField(default=0)
    trained_count = models.PositiveSmallIntegerField(default=0)
    recorded_on = models.DateField(null=True)

    class Meta:
        ordering = ("plan", "number")
        constraints = (
            models.UniqueConstraint(fields=["plan", "number"], name="evaluation_check_once"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.outcome}"
