"""Make, use and revoke tokens of programs. The token itself is never stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from promdaen.kit import audit
from promdaen.kit.refusals import Refused
from promdaen.people import queries
from promdaen.people.models import Account, ApiToken
from promdaen.people.rules import api_tokens as rules


class ApiTokenRefused(Refused):
    """A token cannot be made; the message says why."""


@dataclass(frozen=True, kw_only=True)
class NewApiToken:
    """A token to make: its random text, a name, what it may read, a number of days."""

    token: str
    name: str
    scopes: Sequence[str]
    days: int


@transaction.atomic
def create_api_token(*, new: NewApiToken, by: Account, now: datetime) -> ApiToken:
    """Make a token with the rights of one's own account.

    Raises ApiTokenRefused without a name or scope, for a calendar with other scopes, for a wrong
    number of days, and for more than 20 tokens.
    """
    _refuse_wrong(new)
    if len(queries.own_api_tokens(account=by)) >= rules.MAX_TOKENS:
        raise ApiTokenRefused(_("You have 20 tokens. Revoke one that is no longer used."))
    token = ApiToken.objects.create(
        account=by,
        name=new.name.strip(),
        scopes=sorted(set(new.scopes)),
        token_hash=rules.token_hash(token=new.token),
        created_at=now,
        expires_at=now + timedelta(days=new.days),
    )
    detail = {"name": token.name, "scopes": token.scopes, "days": new.days}
    audit.record_line(action="create_api_token", subject=token, by=by, now=now, detail=detail)
    return token


@transaction.atomic
def revoke_api_token(*, token: ApiToken, by: Account, now: datetime) -> None:
    """Revoke one's own token at once; a second call has no effect."""
    row = ApiToken.objects.select_for_update().get(pk=token.pk, account=by)
    if row.revoked_at is not None:
        return
    row.revoked_at = now
    row.save(update_fields=["revoked_at"])
    detail = {"name": row.name}
    audit.record_line(action="revoke_api_token", subject=row, by=by, now=now, detail=detail)


def use_api_token(*, token: str, now: datetime) -> ApiToken | None:
    """The token of a request, which is counted; None if unknown, expired or revoked.

    `minute_count` of the result includes this request. It is compared with
    MOST_REQUESTS_A_MINUTE by the caller.
    """
    api_tokens = ApiToken.objects.filter(token_hash=rules.token_hash(token=token))
    valid = api_tokens.filter(revoked_at=None, expires_at__gt=now, account__is_active=True)
    minute = int(now.timestamp()) // 60
    is_same_minute = valid.filter(minute=minute)
    if not is_same_minute.update(minute_count=F("minute_count") + 1, last_used_at=now):
        valid.update(minute=minute, minute_count=1, last_used_at=now)
    return valid.select_related("account").first()


def _refuse_wrong(new: NewApiToken) -> None:
    if not new.name.strip():
        raise ApiTokenRefused(_("Write which program uses the token, and what for."))
    if len(new.name) > rules.MAX_NAME_LENGTH:
        raise ApiTokenRefused(
            _("The name of a token has at most %(most)d characters. Choose a shorter one.")
            % {"most": rules.MAX_NAME_LENGTH}
        )
    if not set(new.scopes) or not set(new.scopes) <= set(rules.TOKEN_SCOPES):
        raise ApiTokenRefused(_("Choose what the program may read."))
    if rules.CALENDAR in new.scopes and len(set(new.scopes)) > 1:
        raise ApiTokenRefused(_("The dates for a calendar need a token of their own."))
    if not 1 <= new.days <= rules.MAX_VALID_DAYS:
        raise ApiTokenRefused(
            _("A token is valid for 1 to %(most)d days. Enter a number in this range.")
            % {"most": rules.MAX_VALID_DAYS}
        )
