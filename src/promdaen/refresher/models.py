"""Seasons: the year after a course, with members, windows, questions and answers."""

from django.db import models

from promdaen.assessment.models import Item
from promdaen.curriculum.models import Outcome
from promdaen.kit.models import Fact, Row
from promdaen.people.models import Account, Officer


class Season(Row):
    """The year after one course: its calendar, budget in minutes, and promise.

    `taught_on` is the last day of the course; `days` are the dates of refreshers as days of the
    year after it (`rules.calendar`). `budget_minutes` are minutes per officer and year. `promise`
    was calculated before the year, `critical` are the outcomes with more weight. `fell_back_at` is
    when passes on fixed dates replaced the plan, because it was not better than them.
    """

    code = models.CharField(max_length=32, unique=True)
    taught_on = models.DateField()
    days = models.JSONField(default=list)
    budget_minutes = models.PositiveSmallIntegerField()
    critical = models.JSONField(default=list)
    seed = models.PositiveIntegerField()
    promise = models.JSONField(default=dict)
    promised_at = models.DateTimeField(null=True, blank=True)
    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    fell_back_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-taught_on", "code")

    def __str__(self) -> str:
        return self.code


class Member(Row):
    """An officer in a season; `arm` is planned, or control with quarterly passes.

    The control group is drawn with the seed of the season and does not change.
    """

    season = models.ForeignKey(
        Season, on_delete=models.CASCADE, related_name="members", db_index=False
    )
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="refreshers")
    arm = models.CharField(max_length=8)
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("season", "officer")
        constraints = (
            models.UniqueConstraint(fields=["season", "officer"], name="refresher_member_once"),
        )

    def __str__(self) -> str:
        return f"{self.season_id} {self.officer_id}"


class Known(Row):
    """The estimated knowledge of a member on a day: the chance of recall by topic code.

    It is calculated daily from the answers, for figures of groups. The figures of one officer are
    shown only to that officer.
    """

    member = models.OneToOneField(Member, on_delete=models.CASCADE, related_name="known")
    topics = models.JSONField(default=dict)
    on = models.DateField()

    def __str__(self) -> str:
        return f"{self.member_id} {self.on}"


class Window(Row):
    """Two weeks in which a refresher is open to an arm of a season, numbered from 0.

    A third arm, probe, has windows for the planned arm on the days of the control's passes, with a
    few randomly drawn outcomes. `price` is what a second has to be worth (knowledge per second)
    for a question to be asked, one for the whole cohort; it and `figures` are set when the window
    is planned.
    """

    season = models.ForeignKey(
        Season, on_delete=models.CASCADE, related_name="windows", db_index=False
    )
    arm = models.CharField(max_length=8)
    number = models.PositiveSmallIntegerField()
    opens_on = models.DateField()
    closes_on = models.DateField()
    planned_at = models.DateTimeField(null=True, blank=True)
    price = models.FloatField(null=True, blank=True)
    figures = models.JSONField(default=dict)

    class Meta:
        ordering = ("season", "arm", "number")
        constraints = (
            models.UniqueConstraint(
                fields=["season", "arm", "number"], name="refresher_window_once"
            ),
            models.CheckConstraint(
                name="refresher_window_order",
                condition=models.Q(closes_on__gte=models.F("opens_on")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.season_id} {self.arm} {self.number}"


class Share(Row):
    """What one officer is asked in a window: outcomes, the most valuable first.

    `probes` are outcomes drawn at random, for all members at the same time: their answers compare
    the plan with the control. `ahead` has for each outcome what this window and the next would ask
    after each answer, for a phone without signal (`rules.planning.tree_for_phone`, in
    hexadecimal).
    """

    window = models.ForeignKey(
        Window, on_delete=models.CASCADE, related_name="shares", db_index=False
    )
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="shares")
    outcomes = models.JSONField(default=list)
    probes = models.JSONField(default=list)
    ahead = models.JSONField(default=dict)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["window", "member"], name="refresher_share_once"),
        )

    def __str__(self) -> str:
        return f"{self.window_id} {self.member_id}"


class Answer(Fact):
    """An answer in a refresher, with an id made by the phone; a repeated one is saved once.

    `seconds` is the time from question to answer; `at` is by the phone's clock, clamped between
    the opening of the window and `received_at`; `phone` is "" for a page.
    """

    share = models.ForeignKey(Share, on_delete=models.PROTECT, related_name="answers")
    outcome = models.ForeignKey(Outcome, on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    answer = models.JSONField(default=dict)
    mark = models.FloatField()
    seconds = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    received_at = models.DateTimeField()
    phone = models.CharField(max_length=32, blank=True)

    class Meta:
        ordering = ("at", "id")
        constraints = (
            models.CheckConstraint(
                name="refresher_answer_mark", condition=models.Q(mark__gte=0, mark__lte=1)
            ),
        )

    def __str__(self) -> str:
        return f"{self.share_id} {self.outcome_id} {self.mark}"


class Reminder(Row):
    """How an officer chose to be reminded; stopping deletes the row.

    `address` is used by its channel only: it is never shown or exported. No messages are sent in
    the hours from `quiet_from` to `quiet_to`, nor after `refused_at`. `stop_code` is in the
    messages and can only end them.
    """

    officer = models.OneToOneField(Officer, on_delete=models.CASCADE, related_name="reminder")
    channel = models.CharField(max_length=12)
    address = models.TextField()
    language = models.CharField(max_length=2)
    quiet_from = models.PositiveSmallIntegerField()
    quiet_to = models.PositiveSmallIntegerField()
    stop_code = models.CharField(max_length=24, unique=True)
    chosen_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True, blank=True)
    refused_at = models.DateTimeField(null=True, blank=True)
    not_before = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="refresher_reminder_hours",
                condition=models.Q(quiet_from__lt=24, quiet_to__lt=24),
            ),
        )

    def __str__(self) -> str:
        return self.channel


class ReminderCode(Row):
    """A code that an officer writes to the bot to link a chat."""

    officer = models.OneToOneField(Officer, on_delete=models.CASCADE, related_name="+")
    code = models.CharField(max_length=8, unique=True)
    language = models.CharField(max_length=2)
    quiet_from = models.PositiveSmallIntegerField()
    quiet_to = models.PositiveSmallIntegerField()
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.made_at)


class SentReminder(Row):
    """A record that an officer was reminded of a window, and why; each reason once."""

    window = models.ForeignKey(
        Window, on_delete=models.CASCADE, related_name="sent_reminders", db_index=False
    )
    officer = models.ForeignKey(Officer, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=8)
    at = models.DateTimeField()

    class Meta:
        # Its name of release 0.2.0: a table that is renamed keeps old names of its constraints.
        db_table = "refresher_told"
        constraints = (
            models.UniqueConstraint(
                fields=["window", "officer", "reason"], name="refresher_told_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.window_id} {self.reason}"


class ChannelSwitch(Row):
    """Whether an installation uses an available channel; without a row it does."""

    channel = models.CharField(max_length=12, unique=True)
    is_on = models.BooleanField()
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.channel


class Device(Row):
    """A phone paired by an officer; its token is stored only on the phone.

    `digest` is the SHA-256 of the token. The pairing ends when it is revoked, and with the
    officer's last season (`queries.devices`).
    """

    officer = models.ForeignKey(Officer, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-made_at",)

    def __str__(self) -> str:
        return f"{self.officer_id} {self.made_at:%Y-%m-%d}"
