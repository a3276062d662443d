"""Removes names of officers after the period that was set; figures stay under a code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from promdaen.kit import audit, personal
from promdaen.kit.months import months_after
from promdaen.people import queries
from promdaen.people.actions import present, sessions
from promdaen.people.models import (
    Account,
    AccountChannel,
    AccountChannelCode,
    ApiToken,
    NamePeriod,
    NameProposal,
    NameRemoval,
    Officer,
    OpenSession,
    SavedFilter,
    new_short_code,
    new_values_salt,
)
from promdaen.people.rules import personal as rules

NO_ADDRESS = "removed.invalid"
KEPT_MONTHS = 12


class RemovalRefused(Exception):
    """Names cannot be removed or kept; the message is for the person who decides."""


@transaction.atomic
def set_name_period(*, months: int | None, by: Account | None, now: datetime) -> NamePeriod:
    """Set after how many months without activity names are due; None keeps them.

    The proposals follow at once. Raises RemovalRefused.
    """
    queries.require_right("officers", account=by)
    _require_here()
    if months is not None and not rules.MIN_MONTHS <= months <= rules.MAX_MONTHS:
        raise RemovalRefused(
            _("Choose a period from %(fewest)s to %(most)s months, or none.")
            % {"fewest": rules.MIN_MONTHS, "most": rules.MAX_MONTHS}
        )
    name_period = NamePeriod.objects.create(months=months, set_at=now)
    detail = {"months": months or 0}
    audit.record_line(action="set_name_period", subject=name_period, by=by, now=now, detail=detail)
    _propose(now=now)
    return name_period


@transaction.atomic
def propose_name_removals(*, now: datetime) -> int:
    """Find the officers whose names are due, every night; returns how many are new."""
    if personal.obstacle():
        return 0
    return _propose(now=now)


@transaction.atomic
def keep_names(*, officers: Sequence[UUID], reason: str, by: Account | None, now: datetime) -> int:
    """Keep names that are due for another year, for a reason. Raises RemovalRefused."""
    queries.require_right("officers", account=by)
    name_proposals = _due(officers=officers, reason=reason, now=now)
    until = months_after(day=timezone.localdate(now), months=KEPT_MONTHS)
    for name_proposal in name_proposals:
        name_proposal.keep_until, name_proposal.keep_reason = until, reason.strip()
    NameProposal.objects.bulk_update(name_proposals, ["keep_until", "keep_reason"])
    audit.record_line(
        action="keep_names",
        subject=None,
        by=by,
        now=now,
        detail={
            "officers": [str(name_proposal.officer_id) for name_proposal in name_proposals],
            "reason": reason.strip(),
            "until": until.isoformat(),
        },
    )
    return len(name_proposals)


@transaction.atomic
def remove_names(
    *, officers: Sequence[UUID], reason: str, by: Account | None, now: datetime
) -> int:
    """Remove names and codes of officers that are due, for a reason; figures stay.

    Returns how many names were removed. Raises RemovalRefused.
    """
    queries.require_right("officers", account=by)
    name_proposals = _due(officers=officers, reason=reason, now=now)
    codes = {name_proposal.officer_id: new_short_code() for name_proposal in name_proposals}
    NameRemoval.objects.bulk_create(
        [
            NameRemoval(
                removed_officer=key, short_code=code, reason=reason.strip(), removed_at=now
            )
            for key, code in codes.items()
        ]
    )
    values = _remove(codes=codes, removed_at=dict.fromkeys(codes, now))
    NameProposal.objects.filter(officer__in=codes).delete()
    audit.record_line(
        action="remove_names",
        subject=None,
        by=by,
        now=now,
        detail={
            "officers": [str(key) for key in codes],
            "reason": reason.strip(),
            queries.PRESENT_VALUES: values,
        },
    )
    return len(codes)


@transaction.atomic
def receive_name_removals(*, now: datetime) -> list[UUID]:
    """On a laptop: remove the names that headquarters removed; returns the officers."""
    named_officers = Officer.objects.filter(names_removed_at=None).values("pk")
    name_removals = list(NameRemoval.objects.filter(removed_officer__in=named_officers))
    if not name_removals:
        return []
    codes = {
        name_removal.removed_officer: name_removal.short_code for name_removal in name_removals
    }
    values = _remove(
        codes=codes,
        removed_at={
            name_removal.removed_officer: name_removal.removed_at for name_removal in name_removals
        },
    )
    audit.record_line(
        action="receive_name_removals",
        subject=None,
        by=None,
        now=now,
        detail={"officers": [str(key) for key in codes], queries.PRESENT_VALUES: values},
    )
    return list(codes)


@transaction.atomic
def receive_account_removals(*, removed: Mapping[UUID, str], now: datetime) -> list[UUID]:
    """On a laptop: remove names of accounts that headquarters removed; returns the accounts.

    `removed` are the new names by account: a laptop does not know which officer an account is.
    """
    rows = Account.objects.filter(pk__in=removed).exclude(email__endswith=f"@{NO_ADDRESS}")
    accounts = list(rows)
    values: dict[str, str] = {}
    for account in accounts:
        sessions.remove_sessions(keys=list(account.sessions.values_list("session_key", flat=True)))
        _forget_account(account=account, name=removed[account.pk])
        account.is_active = False
        account.save(update_fields=["is_active"])
        values |= present.account_digests(account=account)[queries.PRESENT_VALUES]
    if values:
        detail = {"accounts": [str(row.pk) for row in accounts], queries.PRESENT_VALUES: values}
        audit.record_line(
            action="receive_name_removals", subject=None, by=None, now=now, detail=detail
        )
    return [account.pk for account in accounts]


def _require_here() -> None:
    if refusal := personal.obstacle():
        raise RemovalRefused(refusal)


def _propose(*, now: datetime) -> int:
    due = queries.officers_due_for_removal(now=now)
    NameProposal.objects.exclude(officer__in=list(due)).delete()
    proposed_ids = set(NameProposal.objects.values_list("officer", flat=True))
    new = NameProposal.objects.bulk_create(
        [
            NameProposal(officer_id=key, last_on=last_on, proposed_at=now)
            for key, last_on in due.items()
            if key not in proposed_ids
        ],
        batch_size=500,
    )
    if new:
        audit.record_line(
            action="propose_name_removals",
            subject=None,
            by=None,
            now=now,
            detail={"officers_count": len(new)},
        )
    return len(new)


def _due(*, officers: Sequence[UUID], reason: str, now: datetime) -> list[NameProposal]:
    """The chosen proposals, checked again: an officer may have come back since last night."""
    _require_here()
    if not reason.strip():
        raise RemovalRefused(_("Give the reason."))
    if not officers:
        raise RemovalRefused(_("Choose at least one officer."))
    still: Mapping[UUID, date] = queries.officers_due_for_removal(now=now)
    name_proposals = NameProposal.objects.select_for_update().filter(officer__in=list(officers))
    rows = list(name_proposals)
    if len(rows) != len(set(officers)) or any(
        name_proposal.officer_id not in still for name_proposal in rows
    ):
        raise RemovalRefused(
            _("The list has changed: an officer is no longer due. Reload the list.")
        )
    return rows


def _remove(*, codes: Mapping[UUID, str], removed_at: Mapping[UUID, datetime]) -> dict[str, str]:
    """Remove the names in every capability; returns new digests by officer and account."""
    officers = list(Officer.objects.filter(pk__in=codes))
    for officer in officers:
        code = codes[officer.pk]
        officer.code, officer.short_code = "", code
        officer.name_km = officer.name_latin = code
        officer.name_km_folded = officer.name_latin_folded = ""
        officer.is_active = False
        officer.names_removed_at = removed_at[officer.pk]
        officer.values_salt = new_values_salt()
    columns = ("code", "short_code", "name_km", "name_latin", "name_km_folded")
    others = ("name_latin_folded", "is_active", "names_removed_at", "values_salt")
    Officer.objects.bulk_update(officers, [*columns, *others], batch_size=500)
    personal.remove_copies(codes=codes)
    values: dict[str, str] = present.officer_digests(officers=officers)[queries.PRESENT_VALUES]
    for account in Account.objects.filter(officer__in=codes).select_related("officer"):
        _forget_account(
            account=account, name=account.officer.short_code if account.officer else ""
        )
        values |= present.account_digests(account=account)[queries.PRESENT_VALUES]
    return values


def _forget_account(*, account: Account, name: str) -> None:
    account.name, account.email = name, f"{account.pk}@{NO_ADDRESS}"
    account.directory_id = ""
    account.set_unusable_password()
    account.save(update_fields=["name", "email", "directory_id", "password"])
    for model in (EmailAddress, Authenticator):
        model.objects.filter(user=account).delete()
    for own in (AccountChannel, AccountChannelCode, ApiToken, OpenSession, SavedFilter):
        own.objects.filter(account=account).delete()
