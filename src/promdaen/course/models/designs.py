"""Course designs, funded programmes of runs, and their targets."""

from django.db import models

from promdaen.course.rules import programmes
from promdaen.kit.models import Row
from promdaen.kit.translated import translated
from promdaen.people.models import Department
from promdaen.places.models import Province


class Course(models.Model):
    """A course design: contents, number of days, and requirements of a certificate.

    `certificate` has the least share of hours, the required occasions and a least score.
    `is_short`: it teaches only the steps of lessons that name it.
    """

    code = models.CharField(max_length=20, primary_key=True)
    name = translated(models.CharField(max_length=160))
    name_km: str
    name_en: str
    summary = translated(models.TextField(blank=True))
    summary_km: str
    summary_en: str
    days = models.PositiveSmallIntegerField()
    hours = models.FloatField()
    practical_share = models.FloatField()
    is_short = models.BooleanField(default=False)
    sessions = models.JSONField(default=list)
    certificate = models.JSONField(default=dict)

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return str(self.name)


class Programme(Row):
    """A series of runs under one donor and one ministry."""

    code = models.CharField(max_length=20, unique=True)
    title = translated(models.CharField(max_length=200))
    title_km: str
    title_en: str
    funder = translated(models.CharField(max_length=200, blank=True))
    funder_km: str
    funder_en: str
    implementer = translated(models.CharField(max_length=200, blank=True))
    implementer_km: str
    implementer_en: str
    currency = models.CharField(max_length=3, default="USD")
    starts_on = models.DateField()
    ends_on = models.DateField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_reason = models.CharField(max_length=300, blank=True)
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

    @property
    def is_closed(self) -> bool:
        """Whether runs, targets and changes are refused until it is reopened."""
        return self.closed_at is not None

    @property
    def years(self) -> range:
        """The calendar years of its dates; each can have targets."""
        return programmes.years(starts_on=self.starts_on, ends_on=self.ends_on)


class TargetQuerySet(models.QuerySet["Target"]):
    """Targets with all their earlier versions."""

    def current(self) -> "TargetQuerySet":
        """The version in force of each target; targets set to 0 officers are left out."""
        return self.filter(superseded_at=None, officers_count__gt=0)


class Target(Row):
    """How many officers of a department a programme should train in a province in a year.

    A change adds the next version with its reason and marks the previous one as superseded; no
    version is deleted. 0 officers: the target was withdrawn.
    """

    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="targets", db_index=False
    )
    department = models.ForeignKey(Department, on_delete=models.PROTECT)
    province = models.ForeignKey(Province, on_delete=models.PROTECT)
    year = models.PositiveSmallIntegerField()
    officers_count = models.PositiveIntegerField()
    version = models.PositiveSmallIntegerField(default=1)
    reason = models.CharField(max_length=300, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=200, blank=True)
    superseded_at = models.DateTimeField(null=True, blank=True)

    objects = TargetQuerySet.as_manager()

    class Meta:
        ordering = ("programme", "year", "province", "department", "version")
        constraints = (
            models.UniqueConstraint(
                fields=["programme", "department", "province", "year"],
                condition=models.Q(superseded_at__isnull=True),
                name="course_target_one_current",
            ),
            models.UniqueConstraint(
                fields=["programme", "department", "province", "year", "version"],
                name="course_target_version",
            ),
        )

    def __str__(self) -> str:
        return f"{self.department_id} {self.province_id} {self.year}: {self.officers_count}"
