"""Departments and officers; accounts and their permissions."""

import secrets
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.utils import timezone

from promdaen.kit.ids import new_id
from promdaen.kit.models import AuditLine, Fact, Row
from promdaen.kit.translated import translated
from promdaen.people.rules import short_codes
from promdaen.places.models import Checkpoint, Province


class Department(models.Model):
    """One of the four departments, by a short code."""

    code = models.CharField(max_length=8, primary_key=True)
    name = translated(models.CharField(max_length=160))
    name_km: str
    name_en: str
    short = translated(models.CharField(max_length=80))
    short_km: str
    short_en: str
    aliases = models.JSONField(default=list)
    position = models.PositiveSmallIntegerField(default=0)
    verification = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ("position", "code")

    def __str__(self) -> str:
        return str(self.short)


class Rank(models.Model):
    """A police rank, lowest first."""

    code = models.CharField(max_length=20, primary_key=True)
    name = translated(models.CharField(max_length=80))
    name_km: str
    name_en: str
    aliases = models.JSONField(default=list)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("position",)

    def __str__(self) -> str:
        return str(self.name)


def new_short_code() -> str:
    """A new short code for an officer, from the operating system's random source."""
    return short_codes.short_code(random_bytes=secrets.token_bytes(short_codes.BYTES_NEEDED))


def new_values_salt() -> str:
    """A new random salt, so that the digest of an officer's values cannot be guessed."""
    return secrets.token_urlsafe(16)


class Officer(Row):
    """An officer of one of the departments: the data that the work needs, and no more.

    `code` is the department's own number, `short_code` ours: not unique in the database, because
    two laptops may create the same one before they synchronise. Names have the family name first,
    in Khmer script and in the Latin spelling of the document; the folded columns are for search
    only. `values_salt` is replaced whenever the audit log records a digest of these values. After
    `names_removed_at` a new short code takes the place of both names.
    """

    code = models.CharField(max_length=32, blank=True)
    short_code = models.CharField(max_length=8, default=new_short_code, editable=False)
    name_km = models.CharField(max_length=160, blank=True)
    name_latin = models.CharField(max_length=160, blank=True)
    name_km_folded = models.CharField(max_length=160, blank=True, editable=False)
    name_latin_folded = models.CharField(max_length=160, blank=True, editable=False)
    sex = models.CharField(max_length=1, blank=True)
    rank = models.ForeignKey(Rank, null=True, blank=True, on_delete=models.PROTECT)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="officers")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    values_salt = models.CharField(max_length=24, default=new_values_salt, editable=False)
    names_removed_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ("name_latin", "name_km", "id")
        indexes = (
            models.Index(fields=["code"], name="people_officer_code"),
            models.Index(fields=["short_code"], name="people_officer_short_code"),
            models.Index(fields=["name_latin_folded"], name="people_officer_latin"),
            models.Index(fields=["name_km_folded"], name="people_officer_khmer"),
        )
        constraints = (
            models.CheckConstraint(
                name="people_officer_named",
                condition=~models.Q(name_km="", name_latin=""),
            ),
            models.CheckConstraint(
                name="people_officer_sex", condition=models.Q(sex__in=["", "F", "M"])
            ),
        )

    def __str__(self) -> str:
        return self.name_latin or self.name_km


class Posting(Fact):
    """An officer's place from a day on; a wrong one is superseded, never changed."""

    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="postings")
    province = models.ForeignKey(Province, null=True, blank=True, on_delete=models.PROTECT)
    checkpoint = models.ForeignKey(Checkpoint, null=True, blank=True, on_delete=models.PROTECT)
    place_text = models.CharField(max_length=160, blank=True)
    since_on = models.DateField(null=True, blank=True)
    supersedes = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = (models.F("since_on").asc(nulls_first=True), "recorded_at")

    def __str__(self) -> str:
        return self.place_text or str(self.checkpoint or self.province or "")


class NamePeriod(Row):
    """How many months after the last activity names are due for removal; the newest row counts.

    `months` is empty where names are kept without a limit.
    """

    months = models.PositiveSmallIntegerField(null=True, blank=True)
    set_at = models.DateTimeField()

    class Meta:
        ordering = ("-set_at", "-id")

    def __str__(self) -> str:
        return str(self.months)


class NameProposal(Row):
    """An officer whose name is due for removal, until a person decides.

    `keep_until` if a person decided to keep the name for a time, with the reason.
    """

    officer = models.OneToOneField(Officer, on_delete=models.CASCADE, related_name="name_proposal")
    last_on = models.DateField()
    proposed_at = models.DateTimeField()
    keep_until = models.DateField(null=True, blank=True)
    keep_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("last_on", "officer")

    def __str__(self) -> str:
        return str(self.officer_id)


class NameRemoval(Row):
    """The removal of an officer's name; headquarters sends it to all laptops.

    `removed_officer` is the id, without a foreign key: a laptop may not have this officer yet.
    """

    removed_officer = models.UUIDField(unique=True)
    short_code = models.CharField(max_length=8)
    reason = models.CharField(max_length=200)
    removed_at = models.DateTimeField()

    class Meta:
        ordering = ("removed_at",)

    def __str__(self) -> str:
        return self.short_code


class AccountManager(BaseUserManager["Account"]):
    """Creates accounts; the e-mail address is the sign-in name."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Account":
        """Create an account that signs in by e-mail address; without a password it cannot yet."""
        account = self.model(email=self.normalize_email(email).lower(), **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account

    def create_superuser(self, email: str, password: str, **fields: Any) -> "Account":
        """Create an administrator."""
        account = self.create_user(email, password, is_superuser=True, **fields)
        AccountRole.objects.create(account=account, role="administrator")
        return account

    def get_by_natural_key(self, username: str | None) -> "Account":
        """The account of an e-mail address, in any case."""
        return self.get(email__iexact=username or "")


class Account(AbstractBaseUser, PermissionsMixin):
    """A sign-in with one or more roles; an officer's own when `officer` is set.

    `must_change_password`: the current password is a one-time password of an administrator.
    `way_in_reset_at`: when an administrator last reset the password or the second factor.
    `factor_due_at`: when a required second factor must be set up, after which other pages are
    closed. `directory_id` is the person's id in the ministry's own directory, if linked with it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField(unique=True)
    directory_id = models.CharField(max_length=255, blank=True, default="", editable=False)
    name = models.CharField(max_length=160)
    officer = models.OneToOneField(
        Officer, null=True, blank=True, on_delete=models.PROTECT, related_name="account"
    )
    department = models.ForeignKey(Department, null=True, blank=True, on_delete=models.PROTECT)
    language = models.CharField(max_length=2, default="km")
    theme = models.CharField(max_length=5, default="light")
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False)
    way_in_reset_at = models.DateTimeField(null=True, blank=True, editable=False)
    factor_due_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = AccountManager()

    class Meta:
        ordering = ("name", "email")
        constraints = (
            models.UniqueConstraint(
                fields=["directory_id"],
                condition=~models.Q(directory_id=""),
                name="people_account_directory_once",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def audit_name(self) -> str:
        """The name of this account in the audit log, as long as its column at most.

        >>> len(Account(name="a" * 160, email=f"{'b' * 64}@{'c' * 185}.kh").audit_name)
        200
        >>> Account(name="Sok Dara", email="dara@moi.example").audit_name
        'Sok Dara <dara@moi.example>'
        """
        address = f" <{self.email}>"
        name = self.name[: max(0, AuditLine.NAME_LETTERS - len(address))]
        return f"{name}{address}"[: AuditLine.NAME_LETTERS]

    @property
    def is_staff(self) -> bool:
        """Whether this account may open Django's back office: administrators only."""
        return self.is_active and self.has_role("administrator")

    def role_codes(self) -> frozenset[str]:
        """The codes of this account's roles, read once for each object."""
        if not hasattr(self, "_role_codes"):
            self._role_codes = frozenset(account_role.role for account_role in self.roles.all())
        return self._role_codes

    def forget_roles(self) -> None:
        """Clear the cached roles after they were changed."""
        self.__dict__.pop("_role_codes", None)
        getattr(self, "_prefetched_objects_cache", {}).pop("roles", None)

    def has_role(self, *roles: str) -> bool:
        """Whether this account has any of the roles."""
        return not self.role_codes().isdisjoint(roles)


class OpenSession(Row):
    """A session of a signed-in account: its device, and when it was last used."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="sessions")
    session_key = models.CharField(max_length=40, unique=True, editable=False)
    browser = models.CharField(max_length=20, blank=True)
    system = models.CharField(max_length=20, blank=True)
    since_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        ordering = ("-seen_at",)

    def __str__(self) -> str:
        return f"{self.browser} {self.system}".strip()


class ApiToken(Row):
    """A program's access to `/api/v1/` with the rights of an account, limited to `scopes`.

    Only `token_hash` (SHA-256, hex) of the token is stored. `minute` and `minute_count` are the
    last minute in which it was used, in minutes since 1970, and the requests in it.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=80)
    scopes = models.JSONField()
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    minute = models.PositiveIntegerField(default=0, editable=False)
    minute_count = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        ordering = ("-created_at", "id")

    def __str__(self) -> str:
        return self.name


class Webhook(Row):
    """A program that receives messages about `events`; its secret is derived, not stored."""

    name = models.CharField(max_length=80)
    address = models.CharField(max_length=300)
    events = models.JSONField()
    created_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at", "id")

    def __str__(self) -> str:
        return self.name


class WebhookDelivery(Row):
    """A message of a webhook: its text, and how its last attempt ended.

    `status` is that of the response, 0 without one; `problem` is then the kind of failure.
    """

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    event = models.CharField(max_length=20)
    body = models.TextField()
    created_at = models.DateTimeField(db_index=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True, blank=True)
    status = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=80, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at", "id")

    def __str__(self) -> str:
        return f"{self.event} {self.created_at}"


class SavedFilter(Row):
    """A filter of a list that an account keeps: `path` of the list, `query` without a "?"."""

    account = models.ForeignKey(
        Account, on_delete=models.CASCADE, related_name="saved_filters", db_index=False
    )
    path = models.CharField(max_length=200)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=500)

    class Meta:
        ordering = ("name", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["account", "path", "name"], name="people_savedfilter_once"
            ),
        )

    def __str__(self) -> str:
        return self.name


class RecoveryNotice(Row):
    """An account that was recovered on the server, until this administrator has seen it."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="recoveries")
    administrator = models.ForeignKey(
        Account, on_delete=models.CASCADE, related_name="recovery_notices", db_index=False
    )
    recovered_at = models.DateTimeField()

    class Meta:
        ordering = ("recovered_at",)
        constraints = (
            models.UniqueConstraint(
                fields=["administrator", "account"], name="people_recoverynotice_once"
            ),
        )

    def __str__(self) -> str:
        return str(self.account_id)


class RoleRequest(Row):
    """A role that an administrator requested for the own account; `outcome` after a decision."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="role_requests")
    role = models.CharField(max_length=20)
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="decided_roles"
    )
    outcome = models.CharField(max_length=12, blank=True)

    class Meta:
        ordering = ("asked_at",)
        constraints = (
            models.UniqueConstraint(
                fields=["account", "role"],
                condition=models.Q(decided_at__isnull=True),
                name="people_rolerequest_open_once",
            ),
        )

    def __str__(self) -> str:
        return self.role


class AccountRole(Row):
    """One role of an account.

    `self_given_at` is when an only administrator gave it to the own account; other accounts see
    this until another administrator confirms having seen it.
    """

    account = models.ForeignKey(
        Account, on_delete=models.CASCADE, related_name="roles", db_index=False
    )
    role = models.CharField(max_length=20)
    self_given_at = models.DateTimeField(null=True, blank=True, editable=False)
    confirmed_at = models.DateTimeField(null=True, blank=True, editable=False)
    confirmed_by = models.ForeignKey(
        Account,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="confirmed_roles",
    )

    class Meta:
        ordering = ("role",)
        constraints = (
            models.UniqueConstraint(fields=["account", "role"], name="people_accountrole_once"),
        )

    def __str__(self) -> str:
        return self.role


class AccountChannel(Row):
    """A way to reach an account outside a page; stopping deletes the row.

    `address` is used by its channel only: it is never shown or exported. No message is sent after
    `refused_at` or before `not_before`.
    """

    account = models.ForeignKey(
        Account, on_delete=models.CASCADE, related_name="channels", db_index=False
    )
    channel = models.CharField(max_length=12)
    address = models.TextField()
    chosen_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True, blank=True)
    refused_at = models.DateTimeField(null=True, blank=True)
    not_before = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("channel",)
        constraints = (
            models.UniqueConstraint(fields=["account", "channel"], name="people_channel_once"),
        )

    def __str__(self) -> str:
        return self.channel


class AccountChannelCode(Row):
    """A code that a person writes to the bot to link the chat."""

    account = models.OneToOneField(Account, on_delete=models.CASCADE, related_name="+")
    code = models.CharField(max_length=8, unique=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.made_at)
