"""Accounts of people who sign in at the ministry's own directory."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from promdaen.kit import audit
from promdaen.people import queries
from promdaen.people.actions import accounts, present, sessions
from promdaen.people.models import Account
from promdaen.people.rules.directory import DirectoryPerson


class DirectoryRefused(accounts.AccountRefused):
    """The person may not sign in here; the message says why and what to do."""


@transaction.atomic
def admit_person(
    *, person: DirectoryPerson, roles: frozenset[str] | None, trusts_email: bool, now: datetime
) -> Account:
    """The account of a person whom the directory signed in, linked at the first time.

    The link is made by a verified e-mail address, and from then on by the directory's own id.
    `roles` are those of the person's groups and replace those of the account; None leaves them.
    Where roles come from groups, an unknown person gets an account. Raises DirectoryRefused.
    """
    if not 0 < len(person.subject) <= accounts.max_length(column="directory_id"):
        raise DirectoryRefused(_("The directory did not say who you are. Ask an administrator."))
    account = Account.objects.select_for_update().filter(directory_id=person.subject).first()
    if account is None:
        account = _linked(person=person, roles=roles, trusts_email=trusts_email, now=now)
    if not account.is_active:
        raise DirectoryRefused(_("This account is closed. Ask an administrator."))
    if roles is not None:
        _follow_groups(account=account, roles=roles, now=now)
    return account


@transaction.atomic
def unlink_directory(*, account: Account, by: Account, now: datetime) -> None:
    """Remove the link of an account with the directory; its sessions end.

    The person who signs in at the directory next with the account's address is linked again.
    """
    queries.require_right("accounts", account=by)
    account.directory_id = ""
    account.save(update_fields=["directory_id"])
    sessions.remove_sessions(keys=list(account.sessions.values_list("session_key", flat=True)))
    _record(action="unlink_directory", account=account, by=by, now=now)


@transaction.atomic
def end_sessions_of_subject(*, subject: str, now: datetime) -> int:
    """End all sessions of an account because the directory says so; returns the number ended."""
    account = Account.objects.filter(directory_id=subject).first() if subject else None
    if account is None:
        return 0
    keys = list(account.sessions.values_list("session_key", flat=True))
    ended_count = sessions.remove_sessions(keys=keys)
    audit.record_line(
        action="end_sessions_of_subject",
        subject=account,
        by=None,
        now=now,
        detail={"account": account.audit_name, "count": ended_count},
    )
    return ended_count


def _linked(
    *, person: DirectoryPerson, roles: frozenset[str] | None, trusts_email: bool, now: datetime
) -> Account:
    if not person.email:
        raise DirectoryRefused(
            _("The directory has no e-mail address for you. Ask the people who run the directory.")
        )
    if len(person.email) > accounts.max_length(column="email"):
        raise DirectoryRefused(
            _(
                "Your e-mail address in the directory is too long. Ask the people who run the "
                "directory."
            )
        )
    if not (person.is_email_verified or trusts_email):
        raise DirectoryRefused(
            _(
                "The directory does not confirm your e-mail address, so it cannot be matched with"
                " an account here. Ask the people who run the directory."
            )
        )
    account = Account.objects.select_for_update().filter(email__iexact=person.email).first()
    if account is None:
        return _created(person=person, roles=roles, now=now)
    if account.directory_id == person.subject:
        # Another sign-in of the same person linked it meanwhile.
        return account
    if account.directory_id:
        raise DirectoryRefused(
            _("Another person of the directory uses the account with your e-mail address.")
        )
    account.directory_id = person.subject
    account.save(update_fields=["directory_id"])
    _record(action="link_directory", account=account, now=now)
    return account


def _created(*, person: DirectoryPerson, roles: frozenset[str] | None, now: datetime) -> Account:
    if not roles:
        raise DirectoryRefused(
            _("There is no account for %(email)s. Ask an administrator to add one.")
            % {"email": person.email}
        )
    account = Account(
        email=person.email,
        name=(person.name or person.email)[: accounts.max_length(column="name")].strip(),
        directory_id=person.subject,
        created_at=now,
    )
    account.set_unusable_password()
    try:
        with transaction.atomic():
            account.save()
    except IntegrityError as error:
        # Another sign-in of the same person came first.
        existing = Account.objects.filter(directory_id=person.subject).first()
        if existing is None:
            raise DirectoryRefused(
                _("Another person of the directory uses the account with your e-mail address.")
            ) from error
        return existing
    accounts.put_roles(account=account, roles=roles)
    _record(action="create_directory_account", account=account, now=now, roles=sorted(roles))
    return account


def _follow_groups(*, account: Account, roles: frozenset[str], now: datetime) -> None:
    """Give the account the roles of its groups; the last administrator keeps that role."""
    before = frozenset(account.roles.values_list("role", flat=True))
    if accounts.ADMINISTRATOR in before - roles and accounts.is_last_administrator(
        account=account
    ):
        roles |= {accounts.ADMINISTRATOR}
    if roles != before:
        accounts.put_roles(account=account, roles=roles)
        added, removed = sorted(roles - before), sorted(before - roles)
        _record(
            action="follow_directory_groups",
            account=account,
            now=now,
            roles_added=added,
            roles_removed=removed,
        )


def _record(
    *, action: str, account: Account, now: datetime, by: Account | None = None, **detail: object
) -> None:
    audit.record_line(
        action=action,
        subject=account,
        by=by or account,
        now=now,
        detail={
            "account": account.audit_name,
            **detail,
            **present.account_digests(account=account),
        },
    )
