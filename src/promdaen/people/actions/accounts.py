"""Accounts: created, changed, deactivated and recovered by an administrator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from axes.utils import reset as forget_failed_tries
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from promdaen.kit import audit, tries
from promdaen.kit.refusals import Refused, duplicate_refused
from promdaen.people import queries
from promdaen.people.actions import present, sessions
from promdaen.people.models import Account, AccountRole, ApiToken, Department, RecoveryNotice
from promdaen.people.rules import identity
from promdaen.people.rules import roles as role_rules

ADMINISTRATOR = "administrator"
FACTOR_GRACE = timedelta(days=7)


class AccountRefused(Refused):
    """The account cannot be created or changed; the message is for the administrator."""


@dataclass(frozen=True, kw_only=True)
class AccountDetails:
    """An account as an administrator enters it; `department` is a code, or "" for none."""

    email: str
    name: str
    roles: frozenset[str] = field(default_factory=frozenset)
    department: str = ""
    language: str = "km"


def create_account(
    *, details: AccountDetails, password: str, by: Account | None, now: datetime
) -> Account:
    """Create an account with a one-time password, to change at the first sign-in.

    Raises AccountRefused for invalid details, and NotAllowed without the right.
    """
    queries.require_right("accounts", account=by)
    _check_details(details=details)
    with transaction.atomic():
        account = Account(
            email=details.email.strip().lower(),
            name=details.name.strip(),
            department_id=details.department or None,
            language=details.language,
            must_change_password=True,
            created_at=now,
        )
        account.set_password(password)
        with duplicate_refused(_address_taken()), transaction.atomic():
            account.save()
        put_roles(account=account, roles=details.roles)
        audit.record_line(
            action="create_account",
            subject=account,
            by=by,
            now=now,
            detail={
                "account": account.audit_name,
                "roles": sorted(details.roles),
                **present.account_digests(account=account),
            },
        )
    return account


@dataclass(frozen=True, kw_only=True)
class NewAccount:
    """A new account, with the one-time password for its person."""

    details: AccountDetails
    password: str


def create_accounts(
    *, new: Sequence[NewAccount], by: Account | None, now: datetime
) -> list[Account]:
    """Create several accounts, all or none, each with its audit line.

    Raises AccountRefused as `create_account` does, with the position in the list from 1.
    """
    accounts = []
    with transaction.atomic():
        for number, account in enumerate(new, start=1):
            try:
                accounts.append(
                    create_account(
                        details=account.details, password=account.password, by=by, now=now
                    )
                )
            except AccountRefused as refused:
                raise AccountRefused(
                    _("Person %(place)s: %(why)s") % {"place": number, "why": refused}
                ) from refused
    return accounts


def confirm_self_given_roles(*, account: Account, by: Account, now: datetime) -> None:
    """Record that another administrator has seen the roles that an account gave itself.

    Raises AccountRefused for the account's own roles.
    """
    queries.require_right("accounts", account=by)
    if by.pk == account.pk:
        raise AccountRefused(
            _("Another administrator must confirm the roles that you gave yourself.")
        )
    with transaction.atomic():
        account_roles = account.roles.filter(
            self_given_at__isnull=False, confirmed_at__isnull=True
        )
        roles = sorted(account_roles.values_list("role", flat=True))
        if not roles:
            return
        account_roles.update(confirmed_at=now, confirmed_by=by)
        audit.record_line(
            action="confirm_self_given_roles",
            subject=account,
            by=by,
            now=now,
            detail={"account": account.audit_name, "roles": roles},
        )


def change_account(
    *, account: Account, details: AccountDetails, by: Account | None, now: datetime
) -> Account:
    """Change name, address, department and roles; the last administrator keeps that role.

    Accounts cannot add roles to themselves here: administrators use `own_roles.request_role`.
    Raises AccountRefused for such roles and for invalid details.
    """
    queries.require_right("accounts", account=by)
    _check_details(details=details, but=account)
    with transaction.atomic():
        role_codes = frozenset(account.roles.values_list("role", flat=True))
        if ADMINISTRATOR in role_codes - details.roles:
            _check_another_administrator(but=account)
        if by is not None and by.pk == account.pk and details.roles - role_codes:
            raise AccountRefused(
                _("You cannot give yourself a role here. Request it on your account page.")
            )
        account.email = details.email.strip().lower()
        account.name = details.name.strip()
        account.department_id = details.department or None
        account.language = details.language
        with duplicate_refused(_address_taken()), transaction.atomic():
            account.save(update_fields=["email", "name", "department", "language"])
        put_roles(account=account, roles=details.roles)
        audit.record_line(
            action="change_account",
            subject=account,
            by=by,
            now=now,
            detail={
                "account": account.audit_name,
                "roles_added": sorted(details.roles - role_codes),
                "roles_removed": sorted(role_codes - details.roles),
                **present.account_digests(account=account),
            },
        )
    return account


def deactivate_account(*, account: Account, by: Account | None, now: datetime) -> None:
    """Deactivate an account: it can no longer sign in; open sessions and tokens end at once.

    Raises AccountRefused for the own account.
    """
    queries.require_right("accounts", account=by)
    if by is not None and by.pk == account.pk:
        raise AccountRefused(
            _("You cannot close your own account. Ask another administrator to do it.")
        )
    with transaction.atomic():
        if account.roles.filter(role=ADMINISTRATOR).exists():
            _check_another_administrator(but=account)
        account.is_active = False
        account.save(update_fields=["is_active"])
        detail = {
            "account": account.audit_name,
            "revoked_tokens_count": _end_access(account=account, now=now),
            **present.account_digests(account=account),
        }
        audit.record_line(
            action="deactivate_account", subject=account, by=by, now=now, detail=detail
        )


def reactivate_account(*, account: Account, by: Account | None, now: datetime) -> None:
    """Reactivate a deactivated account."""
    queries.require_right("accounts", account=by)
    with transaction.atomic():
        account.is_active = True
        account.save(update_fields=["is_active"])
        detail = {"account": account.audit_name, **present.account_digests(account=account)}
        audit.record_line(
            action="reactivate_account", subject=account, by=by, now=now, detail=detail
        )


def reset_password(*, account: Account, password: str, by: Account | None, now: datetime) -> None:
    """Set a new one-time password; ends sessions and tokens, clears failed sign-ins."""
    queries.require_right("accounts", account=by)
    with transaction.atomic():
        account.set_password(password)
        account.must_change_password = True
        account.way_in_reset_at = now
        account.save(update_fields=["password", "must_change_password", "way_in_reset_at"])
        revoked_count = _end_access(account=account, now=now)
        forget_failed_tries(username=account.email)
        tries.forget_tries(kind=tries.ACCOUNT, subject=account.email.lower())
        audit.record_line(
            action="reset_password",
            subject=account,
            by=by,
            now=now,
            detail={"account": account.audit_name, "revoked_tokens_count": revoked_count},
        )


def reset_second_factor(
    *, account: Account, identity_check: str, by: Account | None, now: datetime
) -> int:
    """Delete the authenticator, keys and recovery codes of a person who lost them.

    The log keeps how the identity was checked (`rules.identity`). Returns the number deleted.
    Raises AccountRefused if that is missing.
    """
    queries.require_right("accounts", account=by)
    if not identity.is_known(check=identity_check):
        raise AccountRefused(_("Select how you made sure that it is this person who asks."))
    with transaction.atomic():
        removed = int(Authenticator.objects.filter(user=account).delete()[0])
        account.way_in_reset_at, account.factor_due_at = now, None
        account.save(update_fields=["way_in_reset_at", "factor_due_at"])
        audit.record_line(
            action="reset_second_factor",
            subject=account,
            by=by,
            now=now,
            detail={
                "account": account.audit_name,
                "removed_count": removed,
                "identity_check": identity_check,
            },
        )
    return removed


@transaction.atomic
def recover_account(*, account: Account, password: str, by: Account | None, now: datetime) -> int:
    """Set a one-time password and delete second factors, all or nothing.

    Every other administrator gets a notice among what waits. Returns the number of second factors
    deleted.
    """
    for administrator in queries.administrators_besides(account=account):
        RecoveryNotice.objects.update_or_create(
            account=account, administrator=administrator, defaults={"recovered_at": now}
        )
    reset_password(account=account, password=password, by=by, now=now)
    return reset_second_factor(account=account, identity_check=identity.SERVER, by=by, now=now)


@transaction.atomic
def note_recovery_seen(*, account: Account, by: Account, now: datetime) -> datetime | None:
    """Remove an administrator's notice that an account was recovered; returns when it was."""
    notice = RecoveryNotice.objects.filter(account=account, administrator=by).first()
    if notice is None:
        return None
    notice.delete()
    detail = {"account": account.audit_name, "recovered_at": notice.recovered_at.isoformat()}
    audit.record_line(action="note_recovery_seen", subject=account, by=by, now=now, detail=detail)
    return notice.recovered_at


def require_second_factor(*, account: Account, now: datetime) -> datetime:
    """Give an account seven days to set up a second factor; returns the deadline.

    An earlier deadline stays.
    """
    if account.factor_due_at is None:
        with transaction.atomic():
            account.factor_due_at = now + FACTOR_GRACE
            account.save(update_fields=["factor_due_at"])
            audit.record_line(
                action="require_second_factor",
                subject=account,
                by=account,
                now=now,
                detail={"due_at": account.factor_due_at.isoformat()},
            )
    return account.factor_due_at


def change_own_settings(*, language: str, theme: str, by: Account, now: datetime) -> None:
    """Set the language and appearance of the account's own pages.

    Raises AccountRefused for an unknown language or appearance.
    """
    if language not in dict(settings.LANGUAGES) or theme not in {"light", "dark"}:
        raise AccountRefused(_("Choose one of the languages and one of the looks."))
    with transaction.atomic():
        by.language, by.theme = language, theme
        by.save(update_fields=["language", "theme"])
        audit.record_line(action="change_own_settings", subject=by, by=by, now=now)


def note_own_password(*, by: Account, now: datetime) -> None:
    """Record that a person chose a password, which replaces the one-time password."""
    with transaction.atomic():
        by.must_change_password = False
        by.save(update_fields=["must_change_password"])
        audit.record_line(action="note_own_password", subject=by, by=by, now=now)


def _end_access(*, account: Account, now: datetime) -> int:
    """End the sessions of an account and revoke its tokens; the number of tokens."""
    sessions.remove_sessions(keys=list(account.sessions.values_list("session_key", flat=True)))
    # Who was let in by somebody else's password may have made tokens, which last a year.
    return ApiToken.objects.filter(account=account, revoked_at=None).update(revoked_at=now)


def put_roles(*, account: Account, roles: frozenset[str]) -> None:
    """Store exactly these roles; without an audit line, which the calling action records."""
    account.roles.exclude(role__in=roles).delete()
    role_codes = set(account.roles.values_list("role", flat=True))
    for role in sorted(roles - role_codes):
        # Another administrator may give the same role meanwhile.
        AccountRole.objects.get_or_create(account=account, role=role)
    account.forget_roles()


def _address_taken() -> AccountRefused:
    return AccountRefused(_("Another account has this e-mail address."))


def max_length(*, column: str) -> int:
    """How many characters a column of accounts stores."""
    return int(getattr(Account._meta.get_field(column), "max_length", 0))


def _check_details(*, details: AccountDetails, but: Account | None = None) -> None:
    if not details.name.strip():
        raise AccountRefused(_("Give the name of the person."))
    if len(details.name.strip()) > max_length(column="name"):
        raise AccountRefused(_("This name is too long. Write a shorter one."))
    if len(details.email.strip()) > max_length(column="email"):
        raise AccountRefused(_("This e-mail address is too long. Write a shorter one."))
    if "@" not in details.email:
        raise AccountRefused(_("Give an e-mail address such as name@example.org."))
    unknown = sorted(details.roles - role_rules.ROLES.keys())
    if unknown:
        raise AccountRefused(_("There is no role %(role)s.") % {"role": ", ".join(unknown)})
    if not details.roles:
        raise AccountRefused(_("Choose at least one role."))
    if details.department and not Department.objects.filter(pk=details.department).exists():
        raise AccountRefused(
            _("There is no department with the code %(code)s.") % {"code": details.department}
        )
    same = Account.objects.filter(email__iexact=details.email.strip())
    if (same.exclude(pk=but.pk) if but else same).exists():
        raise _address_taken()


def _check_another_administrator(*, but: Account) -> None:
    if is_last_administrator(account=but):
        raise AccountRefused(
            _("This is the last administrator. Make another account an administrator first.")
        )


def is_last_administrator(*, account: Account) -> bool:
    """Whether no other administrator is active.

    Their rows are locked, so that two of them cannot remove each other at once.
    """
    accounts = Account.objects.select_for_update().filter(
        is_active=True, pk__in=AccountRole.objects.filter(role=ADMINISTRATOR).values("account")
    )
    return all(row.pk == account.pk for row in accounts)
