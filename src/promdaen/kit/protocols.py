"""The acting account as lower layers see it."""

from typing import Any, Protocol
from uuid import UUID

from django.http import HttpRequest


class ActingAccount(Protocol):
    """The account behind an action: an id and a name for the audit log."""

    @property
    def pk(self) -> UUID | None: ...

    @property
    def audit_name(self) -> str: ...


class AccountRequest(HttpRequest):
    """A request whose `user` is an account; the capability that asks knows its class."""

    user: Any
