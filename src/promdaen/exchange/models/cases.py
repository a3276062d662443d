"""Persons of an open case: names of suspects alone, sealed; everybody else is a code."""

from __future__ import annotations

from django.db import models

from promdaen.exchange.models.records import Record
from promdaen.kit.models import Row


class Person(Row):
    """A person of a case (a record of the kind "case") by a random code.

    The name of a suspect lies sealed among the record's texts, in the field `person.<code>`; it
    is destroyed when the proceedings are dropped or end in acquittal.
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
