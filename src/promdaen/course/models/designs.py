"""The course as designed, the funded programme of runs, and how many it should train."""

from django.db import models
from translated_fields import TranslatedField

from promdaen.kit.models import Row
from promdaen.people.models import Department
from promdaen.places.models import Province


class Course(models.Model):
    """A course design: what is taught, in how many days, and what earns a certificate.

    `certificate` holds the least share of hours, the occasions to hand in and a least score.
    """

    code = models.CharField(max_length=20, primary_key=True)
    name = TranslatedField(models.CharField(max_length=160))
    name_km: str
    name_en: str
    summary = TranslatedField(models.TextField(blank=True))
    summary_km: str
    summary_en: str
    days = models.PositiveSmallIntegerField()
    hours = models.FloatField()
    practical_share = models.FloatField()
    sessions = models.JSONField(default=list)
    certificate = models.JSONField(default=dict)

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return str(self.name)


class Programme(Row):
    """A series of runs that one donor and one ministry answer for together."""

    code = models.CharField(max_length=20, unique=True)
    title = TranslatedField(models.CharField(max_length=200))
    title_km: str
    title_en: str
    funder = TranslatedField(models.CharField(max_length=200, blank=True))
    funder_km: str
    funder_en: str
    implementer = TranslatedField(models.CharField(max_length=200, blank=True))
    implementer_km: str
    implementer_en: str
    starts_on = models.DateField()
    ends_on = models.DateField()
    is_invented = models.BooleanField(default=False)

    class Meta:
        ordering = ("-starts_on", "code")
        constraints = (
            models.CheckConstraint(
                name="course_programme_dates",
                condition=models.Q(ends_on__gte=models.F("starts_on")),
            ),
        )

    def __str__(self) -> str:
        return str(self.title)


class Target(Row):
    """How many officers of a department a programme means to train in a province."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="targets")
    department = models.ForeignKey(Department, on_delete=models.PROTECT)
    province = models.ForeignKey(Province, on_delete=models.PROTECT)
    officers_count = models.PositiveIntegerField()

    class Meta:
        ordering = ("programme", "province", "department")
        constraints = (
            models.UniqueConstraint(
                fields=["programme", "department", "province"], name="course_target_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.department_id} {self.province_id}: {self.officers_count}"
