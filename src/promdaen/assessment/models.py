"""Items and papers; sittings; responses and their marks."""

from typing import Any

from django.db import models

from promdaen.curriculum.models import Outcome
from promdaen.kit.models import CodedVersion, Fact, Row
from promdaen.kit.translated import translated
from promdaen.people.models import Account, Officer


class Item(CodedVersion):
    """One scored question. A change to an item that was ever answered is a new version.

    `body` is the content of its kind (options; left and right), `key` its data for marking,
    `images` the pictures after its parts: {part, name, km, en, sha256} each. `written_by` is the
    author of this version, "" for a file; `reason` is the author's comment. `use`: "any" (tests
    and practice) or "test" (only test papers, never practice or a quiz). An item with a
    `missing_language` ("km" or "en") waits for translation and is in no paper and no practice.
    """

    version = models.PositiveIntegerField(default=1)
    kind = models.CharField(max_length=24)
    outcome = models.ForeignKey(Outcome, on_delete=models.PROTECT, related_name="items")
    level = models.CharField(max_length=12)
    stem = translated(models.TextField(), is_partial=True)
    stem_km: str
    stem_en: str
    body = models.JSONField(default=dict)
    key = models.JSONField()
    rationale = translated(models.TextField(blank=True), is_partial=True)
    rationale_km: str
    rationale_en: str
    sources = models.JSONField(default=list)
    passage = models.CharField(max_length=200, blank=True)
    verification = models.CharField(max_length=20, blank=True)
    use = models.CharField(max_length=16, default="any")
    images = models.JSONField(default=list)
    written_at = models.DateTimeField(null=True)
    written_by = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    missing_language = models.CharField(max_length=2, blank=True, default="")


class ItemImage(models.Model):
    """A picture of items, identified by the digest of its bytes; never changed."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    media_type = models.CharField(max_length=20)
    data = models.BinaryField()

    class Meta:
        ordering = ("sha256",)

    def __str__(self) -> str:
        return self.sha256


class BlindAnswer(Row):
    """What a reader of the bank chose for a version of an item without seeing its question."""

    item = models.ForeignKey(
        Item, on_delete=models.CASCADE, related_name="blind_answers", db_index=False
    )
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="blind_answers")
    answer = models.JSONField(default=dict)
    is_right = models.BooleanField()
    answered_at = models.DateTimeField()

    class Meta:
        ordering = ("answered_at",)
        constraints = (
            models.UniqueConstraint(
                fields=["item", "account"], name="assessment_blind_answer_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.item} {self.account}"


class ItemImport(Row):
    """The content of an item file that is not yet imported; never the file itself.

    `defaults` are the outcome and the level for items that name none. Deleted after the import, or
    after a day.
    """

    file_name = models.CharField(max_length=200)
    read = models.JSONField(default=dict)
    defaults = models.JSONField(default=dict)
    made_by = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="item_imports")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("-made_at",)

    def __str__(self) -> str:
        return self.file_name


class Paper(CodedVersion):
    """A fixed set of items. A change to a paper that was ever sat is a new version.

    `use`: "test", "quiz" (short questions that do not count) or "demonstration".
    """

    version = models.PositiveIntegerField(default=1)
    title = translated(models.CharField(max_length=160))
    title_km: str
    title_en: str
    instructions = translated(models.TextField(blank=True))
    instructions_km: str
    instructions_en: str
    minutes = models.PositiveSmallIntegerField()
    use = models.CharField(max_length=16, default="test")
    items: Any = models.ManyToManyField(Item, through="PaperItem", related_name="papers")

    def __str__(self) -> str:
        return str(self.title)


class PaperItem(Row):
    """The place of an item on a paper, from 1; an anchor is on every paper of its set."""

    paper = models.ForeignKey(
        Paper, on_delete=models.CASCADE, related_name="places", db_index=False
    )
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="places")
    position = models.PositiveSmallIntegerField()
    is_anchor = models.BooleanField(default=False)

    class Meta:
        ordering = ("paper", "position")
        constraints = (
            models.UniqueConstraint(
                fields=["paper", "position"], name="assessment_paperitem_position"
            ),
            models.UniqueConstraint(fields=["paper", "item"], name="assessment_paperitem_once"),
        )

    def __str__(self) -> str:
        return f"{self.paper_id} {self.position}"


class Sitting(Row):
    """One officer takes one paper once, on a phone, on paper, or read from a file.

    `mode` is phone, adaptive (also on a phone), paper, keyed or import; `withdrawn_at` is set if a
    person decided, with a reason, that the sitting does not count. On a phone `closed_at` is null
    until it is handed in, `ends_at` is its time limit (null: none), and `shown` is the order in
    which this officer sees items and options: [{"item": code, "options": [id, ...]}, ...]; it
    stays empty in an adaptive test.
    """

    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="sittings")
    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="sittings")
    mode = models.CharField(max_length=10)
    language = models.CharField(max_length=2)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    order_seed = models.PositiveIntegerField(default=0)
    ends_at = models.DateTimeField(null=True, blank=True)
    shown = models.JSONField(default=list)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("opened_at", "id")
        constraints = (
            models.CheckConstraint(
                name="assessment_sitting_withdrawn_why",
                condition=models.Q(withdrawn_at__isnull=True) | ~models.Q(withdrawn_reason=""),
            ),
        )

    def __str__(self) -> str:
        return str(self.id)


class SavedAnswer(Fact):
    """A phone's save of an item while its sitting is open; the newest counts at hand-in.

    The id is derived from sitting, item, phone and the phone's count, so that a repeated save is
    stored once. `sequence` orders saves: the highest is the newest, whichever phone it came from
    and however late it arrived. {} is a blank; `is_flagged` marks it for later.
    """

    sitting = models.ForeignKey(
        Sitting, on_delete=models.PROTECT, related_name="saved", db_index=False
    )
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    phone = models.CharField(max_length=32)
    sequence = models.PositiveIntegerField()
    answer = models.JSONField(default=dict)
    is_flagged = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        ordering = ("sitting", "sequence", "id")
        indexes = (models.Index(fields=["sitting", "item", "sequence"], name="assessment_saved"),)

    def __str__(self) -> str:
        return f"{self.sitting_id} {self.sequence}"


class Response(Fact):
    """An officer's answer to one item, and its mark 0..1; revision 1 is the first.

    `answer` has the form of the item's kind; {} is a blank; null if only the mark was entered. The
    id is derived from sitting, item and revision, so that nothing counts twice. A correction is
    the next revision, and names the response that it supersedes.
    """

    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="responses")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="responses")
    revision = models.PositiveSmallIntegerField(default=1)
    answer = models.JSONField(null=True)
    mark = models.FloatField()
    at = models.DateTimeField()
    supersedes = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="superseded_by"
    )

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="assessment_response_mark", condition=models.Q(mark__gte=0, mark__lte=1)
            ),
        )

    def __str__(self) -> str:
        return f"{self.item_id} {self.mark:.2f}"


class BankStatistics(Row):
    """Statistics of the bank computed at one moment; only the newest are kept.

    `sittings_count` and `responses_count` are the numbers at that time, to detect new data.
    """

    computed_at = models.DateTimeField()
    sittings_count = models.PositiveIntegerField()
    responses_count = models.PositiveIntegerField()
    figures = models.JSONField()

    class Meta:
        ordering = ("-computed_at",)

    def __str__(self) -> str:
        return f"{self.computed_at:%Y-%m-%d}"


class ItemStatistics(Row):
    """The figures of one version of an item in the bank's statistics."""

    bank = models.ForeignKey(
        BankStatistics, on_delete=models.CASCADE, related_name="items", db_index=False
    )
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="statistics")
    figures = models.JSONField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["bank", "item"], name="assessment_itemstatistics_once"
            ),
        )

    def __str__(self) -> str:
        return str(self.item_id)


class AdaptiveBank(Row):
    """Calibrated items for adaptive tests, as estimated at the last renewal.

    `sd` is the sd of ability in logits; `begun_count` is how many persons started a test of it.
    """

    sd = models.FloatField()
    renewed_at = models.DateTimeField()
    computed_at = models.DateTimeField()
    begun_count = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("renewed_at",)

    def __str__(self) -> str:
        return f"{self.renewed_at:%Y-%m-%d}"


class AdaptiveItem(Row):
    """An item of a bank: difficulty in logits, number of answers behind it, times shown.

    `is_usable`: may be asked; other items are only used to compute a paper's expected share.
    """

    bank = models.ForeignKey(
        AdaptiveBank, on_delete=models.CASCADE, related_name="items", db_index=False
    )
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="adaptive")
    difficulty = models.FloatField()
    answers_count = models.PositiveIntegerField()
    is_usable = models.BooleanField(default=True)
    shown_count = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("bank", "item")
        constraints = (
            models.UniqueConstraint(fields=["bank", "item"], name="assessment_adaptiveitem_once"),
        )

    def __str__(self) -> str:
        return str(self.item_id)


class AdaptiveTest(Row):
    """The adaptive part of a sitting, and its result; the result refers to the sitting's paper.

    `ended_by` is "" while it is open, then known, longest, empty (nothing left to ask) or closed
    (by a person or the clock). `ability` and `error` are in sds of ability, `share` is the
    expected share 0..1 right on the paper, each with its interval; null until the end.
    """

    sitting = models.OneToOneField(Sitting, on_delete=models.PROTECT, related_name="adaptive")
    bank = models.ForeignKey(AdaptiveBank, on_delete=models.PROTECT, related_name="tests")
    longest = models.PositiveSmallIntegerField()
    ended_by = models.CharField(max_length=8, blank=True)
    ability = models.FloatField(null=True)
    ability_low = models.FloatField(null=True)
    ability_high = models.FloatField(null=True)
    error = models.FloatField(null=True)
    share = models.FloatField(null=True)
    share_low = models.FloatField(null=True)
    share_high = models.FloatField(null=True)

    def __str__(self) -> str:
        return str(self.sitting_id)


class AdaptiveAsked(Row):
    """An item that an adaptive test chose, stored before it was shown, and its only answer.

    `answer` is {} for "don't know"; `dropped_at` is when the item was removed from the bank before
    it was answered. A sitting has one open item at a time.
    """

    sitting = models.ForeignKey(
        Sitting, on_delete=models.PROTECT, related_name="asked", db_index=False
    )
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="asked")
    position = models.PositiveSmallIntegerField()
    asked_at = models.DateTimeField()
    answer = models.JSONField(null=True)
    mark = models.FloatField(null=True)
    answered_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("sitting", "position")
        constraints = (
            models.UniqueConstraint(
                fields=["sitting", "position"], name="assessment_adaptiveasked_position"
            ),
            models.UniqueConstraint(
                fields=["sitting", "item"], name="assessment_adaptiveasked_once"
            ),
            models.UniqueConstraint(
                fields=["sitting"],
                condition=models.Q(answered_at__isnull=True, dropped_at__isnull=True),
                name="assessment_adaptiveasked_one_open",
            ),
        )

    def __str__(self) -> str:
        return f"{self.position} {self.item_id}"
