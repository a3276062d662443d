"""The acting account as the lower floors see it."""

from typing import Protocol
from uuid import UUID


class ActingAccount(Protocol):
    """Whoever does something: an id and a name for the audit log."""

    @property
    def pk(self) -> UUID | None: ...

    @property
    def audit_name(self) -> str: ...
