"""How programs sign in to `/api/v1/`: with a token that has a scope."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja.errors import Throttled
from ninja.security import HttpBearer

from promdaen.people import actions, queries
from promdaen.people.models import Account
from promdaen.people.rules import api_tokens as rules


class TokenWithScope(HttpBearer):
    """Accepts requests with a valid token of a scope; `request.auth` is then the account."""

    def __init__(self, *, scope: str) -> None:
        self.scope = scope
        super().__init__()

    def authenticate(self, request: HttpRequest, token: str) -> Account | None:
        """The account of the token; None if unknown, expired or revoked.

        Raises Throttled above 120 requests in a minute, and NotAllowed without the scope.
        """
        now = timezone.now()
        row = actions.use_api_token(token=token, now=now)
        if row is None:
            return None
        if row.minute_count > rules.MAX_REQUESTS_PER_MINUTE:
            raise Throttled(wait=60 - int(now.timestamp()) % 60)
        if self.scope not in row.scopes:
            raise queries.NotAllowed(
                _("This token has no scope “%(scope)s”.") % {"scope": self.scope}
            )
        return row.account


def token_account(request: HttpRequest) -> Any:
    """The account whose token the request has."""
    return request.auth  # type: ignore[attr-defined]
