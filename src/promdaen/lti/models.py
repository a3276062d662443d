"""Learning platforms, what their people opened, and messages that were used."""

from django.db import models

from promdaen.kit.models import Row


class LtiPlatform(Row):
    """A learning platform that may open lessons and practice; its ids and addresses.

    `deployments` are its deployment ids. A stopped platform opens nothing more.
    """

    name = models.CharField(max_length=80)
    issuer = models.CharField(max_length=500)
    client_id = models.CharField(max_length=255)
    deployments = models.JSONField()
    login_url = models.CharField(max_length=500)
    token_url = models.CharField(max_length=500)
    keys_url = models.CharField(max_length=500)
    created_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("name", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["issuer", "client_id"],
                condition=models.Q(stopped_at=None),
                name="lti_platform_once",
            ),
        )

    def __str__(self) -> str:
        return self.name


class LtiVisit(Row):
    """Content that a person of a platform opened, without a name: `subject` is the platform's id.

    `link` is the platform's id of the activity, unique in its `deployment`. `key_digest` is the
    SHA-256 of the key in the cookie. `items` are what the visit works through:
    ids of the items of a practice, of a case and its law, the specimens, or the drawn run of the
    booth. `answers` have item, answer and mark of each that is answered; at the booth they are the
    acts. `topic` is the code of a topic, practice, case, mode or wave. `problem` says why the
    score was not accepted yet. Deleted after 30 days.
    """

    platform = models.ForeignKey(LtiPlatform, on_delete=models.CASCADE, related_name="visits")
    subject = models.CharField(max_length=255)
    deployment = models.CharField(max_length=255, blank=True)
    link = models.CharField(max_length=255)
    kind = models.CharField(max_length=12)
    topic = models.CharField(max_length=24)
    line_item = models.CharField(max_length=500, blank=True)
    key_digest = models.CharField(max_length=64)
    items = models.JSONField(default=list)
    answers = models.JSONField(default=list)
    opened_at = models.DateTimeField(db_index=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    score = models.FloatField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ("-opened_at", "id")

    def __str__(self) -> str:
        return f"{self.kind} {self.topic}"


class LtiNonce(models.Model):
    """A nonce that was used, so that no message opens anything twice; kept for a day."""

    digest = models.CharField(max_length=64, primary_key=True)
    used_at = models.DateTimeField()

    class Meta:
        ordering = ("used_at",)

    def __str__(self) -> str:
        return self.digest
