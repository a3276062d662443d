"""Summary tables of a run, rebuilt from its rows soon after they change."""

from django.db import models

from promdaen.assessment.models import Item, Paper
from promdaen.course.models.runs import CourseRun, Enrolment
from promdaen.curriculum.models import Topic
from promdaen.kit.models import Row


class SummaryMark(Row):
    """A request to rebuild the summaries of a run after a change.

    Each change adds a row of its own, so that changes do not wait for each other; a rebuild
    computed after it deletes it.
    """

    run = models.ForeignKey(CourseRun, on_delete=models.CASCADE, related_name="summary_marks")

    def __str__(self) -> str:
        return str(self.run_id)


class OfficerSummary(Row):
    """An enrolled officer's scores in points of 100 (on one scale in a crossed run).

    `changed_count`: items answered on both occasions with different marks. `later_points`: the
    newest later test, on the same scale if `is_later_comparable`.
    """

    enrolment = models.OneToOneField(Enrolment, on_delete=models.CASCADE, related_name="summary")
    run = models.ForeignKey(CourseRun, on_delete=models.CASCADE, related_name="officer_summaries")
    before_points = models.FloatField(null=True)
    after_points = models.FloatField(null=True)
    later_points = models.FloatField(null=True)
    is_later_comparable = models.BooleanField(default=True)
    changed_count = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.enrolment_id)


class PaperSummary(Row):
    """A paper on an occasion, over the officers with both occasions; scores in marks.

    `slope`: points on the sheet's scale per point of this paper, 1 unless it was equated.
    """

    run = models.ForeignKey(
        CourseRun, on_delete=models.CASCADE, related_name="paper_summaries", db_index=False
    )
    occasion = models.CharField(max_length=8)
    paper = models.ForeignKey(Paper, on_delete=models.PROTECT)
    officers_count = models.PositiveIntegerField()
    total_sum = models.FloatField()
    total_square_sum = models.FloatField()
    slope = models.FloatField(default=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["run", "occasion", "paper"], name="course_papersummary_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.occasion} {self.paper_id}"


class ItemSummary(Row):
    """An item of a paper on an occasion, over the same officers: sums of marks.

    `cross_sum`: sum of mark times total score, for the correlation of the item with the rest.
    """

    paper_summary = models.ForeignKey(PaperSummary, on_delete=models.CASCADE, related_name="items")
    item = models.ForeignKey(Item, on_delete=models.PROTECT)
    position = models.PositiveSmallIntegerField()
    mark_sum = models.FloatField()
    square_sum = models.FloatField()
    cross_sum = models.FloatField()

    class Meta:
        ordering = ("paper_summary", "position")

    def __str__(self) -> str:
        return str(self.item_id)


class ShiftSummary(Row):
    """How many officers moved from wrong or right to wrong or right on one item."""

    run = models.ForeignKey(
        CourseRun, on_delete=models.CASCADE, related_name="shift_summaries", db_index=False
    )
    item = models.ForeignKey(Item, on_delete=models.PROTECT)
    wrong_wrong = models.PositiveIntegerField()
    wrong_right = models.PositiveIntegerField()
    right_wrong = models.PositiveIntegerField()
    right_right = models.PositiveIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["run", "item"], name="course_shiftsummary_once"),
        )

    def __str__(self) -> str:
        return str(self.item_id)


class TopicSummary(Row):
    """Gains on one topic: officers, sums of points before and after, sum of squared gains."""

    run = models.ForeignKey(
        CourseRun, on_delete=models.CASCADE, related_name="topic_summaries", db_index=False
    )
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT)
    items_count = models.PositiveSmallIntegerField()
    officers_count = models.PositiveIntegerField()
    before_sum = models.FloatField()
    after_sum = models.FloatField()
    gain_square_sum = models.FloatField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["run", "topic"], name="course_topicsummary_once"),
        )

    def __str__(self) -> str:
        return str(self.topic_id)
