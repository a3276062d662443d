"""The member of the exchange that the policy, the queries and the actions receive."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

NO_ACCOUNT_ID = UUID(int=0)
PROTECTION_DEPARTMENT = "AHT"
"""Anti-Human Trafficking and Juvenile Protection."""


@dataclass(frozen=True, kw_only=True)
class ExchangeMember:
    """An account with its roles in the exchange; `post` is a checkpoint's code.

    `world` is the exercise it works in, "" for real work. `is_active` is False while the account
    is closed, lacks a second factor, or waits for confirmation after a reset. `deputy_for` are the
    accounts whose roles it has as their deputy today.
    """

    account_id: UUID
    roles: frozenset[str] = frozenset()
    department: str = ""
    post: str = ""
    world: str = ""
    is_active: bool = True
    name: str = ""
    deputy_for: frozenset[UUID] = frozenset()

    @property
    def acting_id(self) -> UUID | None:
        """The acting account; None is the system itself."""
        return None if self.account_id == NO_ACCOUNT_ID else self.account_id

    @property
    def is_of_protection(self) -> bool:
        """Whether the account belongs to the department that protects victims and children."""
        return self.department == PROTECTION_DEPARTMENT

    @property
    def is_only_auditor(self) -> bool:
        """Whether the account has no role but that of an auditor: it begins at the audit log."""
        return self.roles == {"auditor"}

    @property
    def audit_words(self) -> str:
        """The label in the audit log: roles and department, never a person's name."""
        as_deputy = ["as deputy"] if self.deputy_for else []
        return " ".join([*sorted(self.roles), self.department, *as_deputy]).strip()


SYSTEM = ExchangeMember(account_id=NO_ACCOUNT_ID, name="system")
"""The system itself, where a clock or a day acts."""
