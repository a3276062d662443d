"""The instrument, rounds, visits, submissions and access keys of the survey."""

from __future__ import annotations

from datetime import datetime

from django.db import models

from promdaen.kit.models import ContentDigest, ContentVersion, Fact, Row
from promdaen.kit.translated import translated
from promdaen.people.models import Account
from promdaen.places.models import Checkpoint, Province


class Frame(ContentDigest):
    """Capacities, sub-domains and scales of one version of the content: the record `survey`."""


class Indicator(ContentVersion):
    """A version of an indicator; `body` is the record `indicator` without its code."""

    code = models.CharField(max_length=8)


class Instrument(Row):
    """A published instrument; it never changes, because it is used to score its visits.

    `body`: {"frame": record survey, "indicators": [records], "checkpoints": {code: {"class",
    "modes"}}}; `xform` is the form that phones download, `xform_md5` the MD5 of its exact bytes
    (hex). `findings` are the warnings of the checks at publishing.
    """

    number = models.PositiveIntegerField(unique=True)
    digest = models.CharField(max_length=64)
    body = models.JSONField()
    xform = models.TextField()
    xform_md5 = models.CharField(max_length=32)
    findings = models.JSONField(default=list)
    is_validated = models.BooleanField(default=False)
    reason = models.CharField(max_length=200, blank=True)
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=160, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-number",)

    def __str__(self) -> str:
        return str(self.number)


class Round(Row):
    """One survey of the checkpoints, such as that of a year."""

    code = models.CharField(max_length=16, unique=True)
    title = translated(models.CharField(max_length=160))
    title_km: str
    title_en: str
    starts_on = models.DateField()
    ends_on = models.DateField()
    is_invented = models.BooleanField(default=False)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-starts_on", "code")
        constraints = (
            models.CheckConstraint(
                name="survey_round_days", condition=models.Q(ends_on__gte=models.F("starts_on"))
            ),
        )

    def __str__(self) -> str:
        return self.code


class AccessKey(Row):
    """Access without a password: for a phone that fills in the survey, or for a feed.

    Only `token_hash` (SHA-256, hex) of the token is stored. `account` makes the visits of the
    phone, or has the rights of the feed; `round` limits the key to a round.
    """

    purpose = models.CharField(max_length=8)
    name = models.CharField(max_length=80)
    account = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="survey_keys"
    )
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="keys")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_seen_at = models.DateTimeField(null=True, blank=True)
    last_agent = models.CharField(max_length=200, blank=True)
    last_device = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ("purpose", "name", "id")
        constraints = (
            models.CheckConstraint(
                name="survey_accesskey_purpose",
                condition=models.Q(purpose__in=["device", "feed"]),
            ),
        )

    def __str__(self) -> str:
        return self.name

    def is_open(self, now: datetime) -> bool:
        """Whether the key is valid at `now`."""
        return self.revoked_at is None and self.expires_at > now


class Visit(Row):
    """The visit of one assessor to one checkpoint in one round, from planned to accepted.

    `who` is the name of the phone's key if no account made the visit. `is_second` visits measure
    the agreement of two assessors and count for nothing else. `submission` is the current version.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="visits")
    checkpoint = models.ForeignKey(Checkpoint, on_delete=models.PROTECT, related_name="visits")
    assessor = models.ForeignKey(
        Account,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="visits",
        db_index=False,
    )
    who = models.CharField(max_length=80, blank=True)
    is_second = models.BooleanField(default=False)
    due_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, default="planned")
    submission = models.ForeignKey(
        "Submission", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    planned_at = models.DateTimeField()

    class Meta:
        ordering = ("round", "checkpoint", "is_second", "planned_at", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["round", "checkpoint", "assessor"],
                condition=models.Q(assessor__isnull=False),
                name="survey_visit_once",
            ),
            models.UniqueConstraint(
                fields=["round", "checkpoint", "who"],
                condition=models.Q(assessor__isnull=True),
                name="survey_visit_once_by_key",
            ),
            models.CheckConstraint(
                name="survey_visit_state",
                condition=models.Q(state__in=["planned", "submitted", "returned", "accepted"]),
            ),
        )
        indexes = (models.Index(fields=["assessor", "state"], name="survey_visit_mine"),)

    def __str__(self) -> str:
        return f"{self.round_id} {self.checkpoint_id}"


class Submission(Fact):
    """The answers of one visit, as received and as scored on arrival.

    The id is derived from `instance_id`, so that a submission sent twice is stored once. `xml` has
    the exact bytes; `answers` {field: text} and `media` [file names] were read from it. `scores`
    is {indicator: 0..4, "na" or null}, `grades` {indicator: grade}, `flags` [[code, indicator or
    detail], ...]. `supersedes` is the version it replaces. `account` made the visit;
    `handed_in_by` submitted it, for example a coordinator who keyed it in.
    """

    instance_id = models.CharField(max_length=249)
    instrument = models.ForeignKey(
        Instrument, on_delete=models.PROTECT, related_name="submissions"
    )
    visit = models.ForeignKey(
        Visit, null=True, blank=True, on_delete=models.PROTECT, related_name="submissions"
    )
    supersedes = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="superseded_by"
    )
    source = models.CharField(max_length=8)
    key = models.ForeignKey(AccessKey, null=True, blank=True, on_delete=models.PROTECT)
    account = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    handed_in_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    xml = models.BinaryField()
    xml_digest = models.CharField(max_length=64)
    agent = models.CharField(max_length=200, blank=True)
    device = models.CharField(max_length=120, blank=True)
    received_at = models.DateTimeField()
    visited_on = models.DateField(null=True, blank=True)
    head_count = models.PositiveIntegerField(null=True, blank=True)
    standard_class = models.CharField(max_length=16, blank=True)
    modes = models.JSONField(default=list)
    answers = models.JSONField(default=dict)
    media = models.JSONField(default=list)
    scores = models.JSONField(default=dict)
    grades = models.JSONField(default=dict)
    flags = models.JSONField(default=list)

    class Meta:
        ordering = ("received_at", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["supersedes"],
                condition=models.Q(supersedes__isnull=False),
                name="survey_submission_one_successor",
            ),
            models.CheckConstraint(
                name="survey_submission_source",
                condition=models.Q(source__in=["collect", "browser", "paper"]),
            ),
        )

    def __str__(self) -> str:
        return self.instance_id


UNREADABLE = "application/octet-stream"
"""The media type of a file that came as a picture and is none that can be read."""


class Attachment(Fact):
    """A file of a submission; camera metadata is removed from pictures.

    An unreadable file is stored as received and never shown as a picture.
    """

    submission = models.ForeignKey(
        Submission, on_delete=models.PROTECT, related_name="attachments"
    )
    name = models.CharField(max_length=255)
    media_type = models.CharField(max_length=60)
    data = models.BinaryField()
    digest = models.CharField(max_length=64)
    received_at = models.DateTimeField()

    class Meta:
        ordering = ("submission", "name")

    def __str__(self) -> str:
        return self.name

    @property
    def is_picture(self) -> bool:
        """Whether it can be shown as a picture."""
        return self.media_type != UNREADABLE


class DraftAnswer(Row):
    """One answer of a visit that is being filled in on a page, saved as soon as it is given."""

    visit = models.ForeignKey(
        Visit, on_delete=models.CASCADE, related_name="drafts", db_index=False
    )
    field = models.CharField(max_length=40)
    value = models.TextField()
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ("visit", "field")
        constraints = (
            models.UniqueConstraint(fields=["visit", "field"], name="survey_draftanswer_once"),
        )

    def __str__(self) -> str:
        return self.field


class DraftPicture(Row):
    """One photograph of a visit that is being filled in on a page."""

    visit = models.ForeignKey(
        Visit, on_delete=models.CASCADE, related_name="draft_pictures", db_index=False
    )
    field = models.CharField(max_length=40)
    name = models.CharField(max_length=255)
    media_type = models.CharField(max_length=60)
    data = models.BinaryField()
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ("visit", "field")
        constraints = (
            models.UniqueConstraint(fields=["visit", "field"], name="survey_draftpicture_once"),
        )

    def __str__(self) -> str:
        return self.name


class VisitReview(Fact):
    """The decision of a coordinator on a visit: accepted, or returned with comments.

    `comments` is {indicator: text}.
    """

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="reviews")
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="reviews")
    decision = models.CharField(max_length=8)
    words = models.TextField(blank=True)
    comments = models.JSONField(default=dict)
    by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "id")
        constraints = (
            models.CheckConstraint(
                name="survey_visitreview_decision",
                condition=models.Q(decision__in=["accept", "return"]),
            ),
        )

    def __str__(self) -> str:
        return self.decision


class DescribedPost(Row):
    """An invented post on which assessors practise before a round, in its current content.

    `body` is the record `calibration` without its code: what is seen for each indicator, the
    agreed level and the reason.
    """

    code = models.CharField(max_length=24, unique=True)
    position = models.PositiveSmallIntegerField()
    body = models.JSONField()

    class Meta:
        ordering = ("position", "code")

    def __str__(self) -> str:
        return self.code


class CalibrationAnswer(Fact):
    """The levels that an assessor gave to a described post before a round, once.

    `levels` and `agreed` are {indicator: 0..4}; `agreed` as it was when the feedback was shown.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="calibrations")
    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    post = models.CharField(max_length=24)
    levels = models.JSONField()
    agreed = models.JSONField()
    answered_at = models.DateTimeField()

    class Meta:
        ordering = ("answered_at", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["account", "round", "post"], name="survey_calibration_once"
            ),
        )

    def __str__(self) -> str:
        return self.post


class ProvinceAccess(Row):
    """A province whose scores an assessor may read in addition to their own visits."""

    account = models.ForeignKey(
        Account, on_delete=models.CASCADE, related_name="survey_provinces", db_index=False
    )
    province = models.ForeignKey(Province, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()

    class Meta:
        ordering = ("account", "province")
        constraints = (
            models.UniqueConstraint(
                fields=["account", "province"], name="survey_provinceaccess_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.account_id} {self.province_id}"
