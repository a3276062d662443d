"""Create, use and revoke keys of phones and feeds. The token itself is never stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from promdaen.kit import audit
from promdaen.people import queries as people_queries
from promdaen.people.models import Account
from promdaen.people.rules.api_tokens import token_hash
from promdaen.survey.actions.refusals import SurveyRefused
from promdaen.survey.models import AccessKey, Round
from promdaen.survey.queries import keys as queries
from promdaen.survey.rules import keys as rules
from promdaen.survey.rules.submissions import plain

DEVICE, FEED = "device", "feed"
RIGHTS_BY_PURPOSE = {DEVICE: "visits", FEED: "gaps"}
"""The right with which an account may make a key of a purpose for itself."""

NOTICED_AFTER = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class NewAccessKey:
    """A key to create: account, purpose and number of days; `token` is random."""

    token: str
    name: str
    round: Round
    account: Account | None = None
    days: int = 30
    purpose: str = DEVICE


def create_key(*, new: NewAccessKey, by: Account | None, now: datetime) -> AccessKey:
    """Create a key. Coordinators create any key, other accounts their own.

    Raises SurveyRefused if the name is missing or too long, the number of days is out of range,
    the round is closed, or the account has no right to make visits.
    """
    is_own = by is not None and new.account == by
    rights = ("survey", RIGHTS_BY_PURPOSE[new.purpose]) if is_own else ("survey",)
    people_queries.require_right(*rights, account=by)
    _refuse_wrong(new)
    with transaction.atomic():
        access_key = AccessKey.objects.create(
            purpose=new.purpose,
            name=new.name,
            account=new.account,
            round=new.round,
            token_hash=token_hash(token=new.token),
            created_at=now,
            expires_at=now + timedelta(days=new.days),
        )
        detail = {"purpose": access_key.purpose, "name": access_key.name, "days": new.days}
        audit.record_line(action="create_key", subject=access_key, by=by, now=now, detail=detail)
    return access_key


def revoke_key(*, key: AccessKey, by: Account | None, now: datetime) -> None:
    """Revoke a key at once: coordinators any key, others their own.

    A second call has no effect.
    """
    is_own = by is not None and key.account_id == by.pk
    rights = ("survey", RIGHTS_BY_PURPOSE[key.purpose]) if is_own else ("survey",)
    people_queries.require_right(*rights, account=by)
    with transaction.atomic():
        access_key = AccessKey.objects.select_for_update().get(pk=key.pk)
        if access_key.revoked_at is not None:
            return
        access_key.revoked_at = now
        access_key.save(update_fields=["revoked_at"])
        detail = {"purpose": access_key.purpose, "name": access_key.name}
        audit.record_line(action="revoke_key", subject=access_key, by=by, now=now, detail=detail)


def note_contact(*, key: AccessKey, agent: str, device: str, now: datetime) -> None:
    """Record when and by which program a key was last used, at most once a minute."""
    agent = plain(text=agent, length=200)
    device = plain(text=device, length=120) or key.last_device
    is_fresh = key.last_seen_at is not None and now - key.last_seen_at < NOTICED_AFTER
    if is_fresh and (key.last_agent, key.last_device) == (agent, device):
        return
    AccessKey.objects.filter(pk=key.pk).update(
        last_seen_at=now, last_agent=agent, last_device=device
    )


def _refuse_wrong(new: NewAccessKey) -> None:
    if not new.name.strip():
        raise SurveyRefused(_("A key needs a name. Write whose or which device it is for."))
    if len(new.name) > rules.MAX_NAME_LENGTH:
        raise SurveyRefused(
            _("The name of a key has at most %(most)d characters. Choose a shorter one.")
            % {"most": rules.MAX_NAME_LENGTH}
        )
    if not 1 <= new.days <= rules.MAX_DAYS:
        raise SurveyRefused(
            _("A key is valid for 1 to %(most)d days. Enter a number in this range.")
            % {"most": rules.MAX_DAYS}
        )
    if new.purpose == DEVICE and new.round.closed_at is not None:
        raise SurveyRefused(_("This round is closed. Choose an open one."))
    if new.account is not None and not queries.is_holder(account=new.account, purpose=new.purpose):
        raise SurveyRefused(
            _("%(name)s has no part in the survey. Give the account the role first.")
            % {"name": new.account.name}
        )
