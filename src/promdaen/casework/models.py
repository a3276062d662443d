"""The current law, cases, sessions in which they are judged, and results."""

from django.db import models

from promdaen.curriculum.models import Outcome
from promdaen.kit.models import ContentDigest, ContentVersion, Fact, Row
from promdaen.kit.translated import translated
from promdaen.people.models import Officer


class Law(ContentDigest):
    """The legal tests of one version of the content; sessions keep their version.

    `body` is the record `law` of the content (elements, tests, verdicts, charges).
    """


class Case(ContentVersion):
    """A version of a case study in stages; `body` is the record `case` without code and title."""

    title = translated(models.CharField(max_length=160))
    title_km: str
    title_en: str
    minutes = models.PositiveSmallIntegerField()
    outcomes = models.ManyToManyField(Outcome, related_name="cases")


class CaseSession(Row):
    """The session in which one officer, or a group on one phone, judges one case.

    `name` is that of the group, "" for an individual session; `pen` is the officer whose phone
    writes for a group. `feedback_at` is when the reasoning was shown, after each stage or at the
    end.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="sessions")
    law = models.ForeignKey(Law, on_delete=models.PROTECT, related_name="sessions")
    is_group = models.BooleanField(default=False)
    name = models.CharField(max_length=40, blank=True)
    pen = models.ForeignKey(
        Officer, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    feedback_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("opened_at", "id")

    def __str__(self) -> str:
        return f"{self.case_id} {self.name}"


class CaseMember(Row):
    """An officer who judges in a session."""

    session = models.ForeignKey(
        CaseSession, on_delete=models.CASCADE, related_name="members", db_index=False
    )
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="case_members")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["session", "officer"], name="casework_casemember_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.session_id} {self.officer_id}"


class StageAnswer(Fact):
    """The answers of a session to a stage; the highest revision of a stage counts.

    `elements`: {element: {"value": "yes"|"no"|"unknown", "cites": [line code, ...]}}; `missing`:
    the elements whose facts were named as missing, most telling first; `offices` that take the
    case; `protection` that is due. There is no way back to an earlier stage.
    """

    session = models.ForeignKey(
        CaseSession, on_delete=models.PROTECT, related_name="answers", db_index=False
    )
    stage = models.CharField(max_length=12)
    revision = models.PositiveSmallIntegerField(default=1)
    elements = models.JSONField(default=dict)
    missing = models.JSONField(default=list)
    offices = models.JSONField(default=list)
    protection = models.JSONField(default=list)
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("session", "at", "revision")
        constraints = (
            models.UniqueConstraint(
                fields=["session", "stage", "revision"], name="casework_stageanswer_revision"
            ),
        )

    def __str__(self) -> str:
        return f"{self.session_id} {self.stage}"


class CaseResult(Fact):
    """The result of a closed session on one outcome for one officer, credit 0..1.

    Only for officers who judged alone: answers of a group are no evidence about one member.
    """

    session = models.ForeignKey(
        CaseSession, on_delete=models.PROTECT, related_name="results", db_index=False
    )
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="case_results")
    outcome = models.ForeignKey(Outcome, on_delete=models.PROTECT, related_name="+")
    credit = models.FloatField()
    detail = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["session", "officer", "outcome"], name="casework_caseresult_once"
            ),
            models.CheckConstraint(
                name="casework_caseresult_credit",
                condition=models.Q(credit__gte=0, credit__lte=1),
            ),
        )

    def __str__(self) -> str:
        return f"{self.session_id} {self.outcome_id}"
