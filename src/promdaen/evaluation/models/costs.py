"""What courses cost: lines of runs, costs shared over runs, rates of currencies."""

from django.db import models

from promdaen.course.models import CourseRun
from promdaen.kit.models import Row


class CurrencyRate(Row):
    """Units of a currency for one US dollar, from a day on."""

    currency = models.CharField(max_length=3)
    day = models.DateField()
    per_usd = models.DecimalField(max_digits=14, decimal_places=4)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("currency", "-day")
        constraints = (
            models.UniqueConstraint(fields=["currency", "day"], name="evaluation_rate_once"),
        )

    def __str__(self) -> str:
        return f"{self.currency} {self.day}"


class CostLine(Row):
    """A cost of a course run; `line` and `kind` are codes of `rules.costs`."""

    run = models.ForeignKey(CourseRun, on_delete=models.PROTECT, related_name="costs")
    line = models.CharField(max_length=20)
    kind = models.CharField(max_length=8)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    currency = models.CharField(max_length=3)
    day = models.DateField()
    note = models.CharField(max_length=200, blank=True)
    # A per diem of verified attendance; computing it again replaces it.
    is_from_attendance = models.BooleanField(default=False)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("run", "line", "day", "id")

    def __str__(self) -> str:
        return f"{self.line} {self.kind}"


class SharedCost(Row):
    """A cost of development, shared evenly over a number of course runs."""

    title = models.CharField(max_length=200)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    currency = models.CharField(max_length=3)
    day = models.DateField()
    runs_count = models.PositiveIntegerField()

    class Meta:
        ordering = ("-day", "id")

    def __str__(self) -> str:
        return self.title
