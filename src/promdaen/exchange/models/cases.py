"""Cases and their persons: only suspects have names, encrypted; all others have codes."""

from __future__ import annotations

from django.db import models

from promdaen.exchange.models.records import Record
from promdaen.kit.models import Row


class Case(models.Model):
    """A case of case officers; its purpose is stored as a text of the record.

    It is open until `closed_at` of the record; its names are destroyed one year later, or on the
    day a court ordered (`court_on`).
    """

    record = models.OneToOneField(
        Record, primary_key=True, on_delete=models.CASCADE, related_name="case"
    )
    purpose = models.CharField(max_length=32)
    court_on = models.DateField(null=True)

    def __str__(self) -> str:
        return self.purpose


class CaseReport(Row):
    """A link from a case to an incident report; the row stays when the link is removed."""

    case = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="case_reports")
    report = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="in_cases")
    by_id = models.UUIDField(null=True)
    at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("at",)
        constraints = (
            models.UniqueConstraint(
                fields=["case", "report"],
                condition=models.Q(removed_at=None),
                name="exchange_casereport_once",
            ),
        )

    def __str__(self) -> str:
        return str(self.report_id)


class Person(Row):
    """A person of a case (a record of the kind "case") under a random code.

    The name of a suspect is an encrypted text of the record, in the field `person.<code>`; it is
    destroyed when the proceedings are dropped or end in acquittal.
    """

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="persons")
    case_code = models.CharField(max_length=16, unique=True)
    role = models.CharField(max_length=20)
    proceedings = models.CharField(max_length=12, blank=True)
    consent = models.CharField(max_length=24, blank=True)
    by_id = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ("at",)

    def __str__(self) -> str:
        return self.case_code


class AccessRequest(Row):
    """A request for the data stored under a person's code, and its answer.

    The requester is stored as a relation to the person, never by name. `wish` is the request,
    `outcome` the result, `reason` the ground of a refusal.
    """

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="access_requests")
    case_code = models.CharField(max_length=16)
    asker = models.CharField(max_length=16)
    wish = models.CharField(max_length=16)
    asked_on = models.DateField()
    due_at = models.DateTimeField()
    by_id = models.UUIDField(null=True)
    at = models.DateTimeField()
    outcome = models.CharField(max_length=16, blank=True)
    reason = models.CharField(max_length=24, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by_id = models.UUIDField(null=True)

    class Meta:
        ordering = ("due_at",)

    def __str__(self) -> str:
        return self.case_code
