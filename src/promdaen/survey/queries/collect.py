"""Sign-in to ODK Collect with address and password instead of a key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth import authenticate
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from promdaen.kit import tries
from promdaen.people import queries as people_queries
from promdaen.people.models import Account
from promdaen.survey.models import Round
from promdaen.survey.queries import keys

ASK, REFUSE, LATER = 401, 403, 429


@dataclass(frozen=True, kw_only=True)
class CollectUser:
    """The account that signed in and its round; or `status` and the reason of a refusal."""

    account: Account | None = None
    round: Round | None = None
    status: int = ASK
    refusal: str = ""


def collect_user(
    *, request: HttpRequest, credentials: tuple[str, str] | None, now: datetime
) -> CollectUser:
    """The account of an address and password; failed tries count as on the sign-in page."""
    if credentials is None:
        return CollectUser(refusal=_("Sign in with e-mail address and password."))
    email, password = credentials
    name = email.strip().lower()
    tried = tries.tries_at(kind=tries.ACCOUNT, subject=name, since=now - tries.HOUR)
    is_stopped = len(tried) >= tries.MAX_PER_HOUR
    account = None if is_stopped else authenticate(request, email=email, password=password)
    if is_stopped or getattr(request, "axes_locked_out", False):
        # A phone cannot use the lockout page of django-axes, so answer it here.
        request.axes_locked_out = False  # type: ignore[attr-defined]
        return CollectUser(
            status=LATER, refusal=_("Too many attempts. Wait a few minutes, then sign in again.")
        )
    if not isinstance(account, Account):
        address = tries.device_address(request)
        tries.count_try(kind=tries.ACCOUNT, subject=name, address=address, now=now)
        return CollectUser(refusal=_("The e-mail address or the password is wrong."))
    if refusal := _unfit(account):
        return CollectUser(status=REFUSE, refusal=refusal)
    survey_round = keys.current_round(today=timezone.localdate(now))
    if survey_round is None:
        return CollectUser(status=REFUSE, refusal=_("No survey round is open at present."))
    return CollectUser(account=account, round=survey_round)


def _unfit(account: Account) -> str:
    if not keys.is_holder(account=account, purpose="device"):
        return _("This account has no part in the survey. Ask the coordinator.")
    if account.must_change_password:
        return _("Sign in on the web first and choose a password of your own.")
    if people_queries.with_second_factor(accounts=[account.pk]):
        return _("This account has a second factor, which Collect cannot ask for. Join by a code.")
    return ""
