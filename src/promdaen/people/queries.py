"""Who may see what; officers, accounts, departments and ranks, as others need them."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from promdaen.people.models import Account, Department, Officer, Rank
from promdaen.people.rules import names, roles


class NotAllowed(PermissionDenied):
    """The account's roles do not open this; shown as a page that says so."""


def has_right(*rights: str, account: Any) -> bool:
    """Whether an account is active and one of its roles holds one of the rights."""
    if not getattr(account, "is_authenticated", False) or not account.is_active:
        return False
    held = account.role_codes()
    return any(roles.may(roles=held, right=right) for right in rights)


def require_right(*rights: str, account: Any) -> None:
    """Let the system (None) and holders of one of the rights through; else raise NotAllowed."""
    if account is not None and not has_right(*rights, account=account):
        raise NotAllowed(_("This belongs to another role. Ask an administrator for the role."))


def officers_visible_to(*, account: Any) -> QuerySet[Officer]:
    """The officers whose names an account may read in the list of officers."""
    if not has_right("officers", account=account):
        return Officer.objects.none()
    return Officer.objects.select_related("department", "rank")


def officers_matching(*, text: str, officers: QuerySet[Officer]) -> QuerySet[Officer]:
    """The officers whose Khmer name, Latin name (by its sounds) or code a text names."""
    wanted = text.strip()
    if not wanted:
        return officers
    found = Q(code__iexact=wanted)
    khmer = names.folded_khmer(text=wanted) if names.has_khmer(text=wanted) else ""
    if khmer:
        found |= Q(name_km_folded__contains=khmer)
    sounds = names.folded_latin(text=wanted).split()
    if sounds:
        by_sound = Q()
        for sound in sounds:
            by_sound &= Q(name_latin_folded__contains=sound)
        found |= by_sound
    return officers.filter(found)


def departments() -> list[Department]:
    """The departments in their usual order."""
    return list(Department.objects.all())


def ranks() -> list[Rank]:
    """The ranks, highest first."""
    return list(Rank.objects.order_by("-position"))


def department_aliases() -> dict[str, list[str]]:
    """Every department's code, names in both languages and usual spellings."""
    return {
        row.code: [row.code, row.name_km, row.name_en, row.short_km, row.short_en, *row.aliases]
        for row in Department.objects.all()
    }


def rank_aliases() -> dict[str, list[str]]:
    """Every rank's code, names in both languages and usual spellings."""
    return {
        row.code: [row.code, row.name_km, row.name_en, *row.aliases] for row in Rank.objects.all()
    }


def accounts_with_role(*, role: str) -> QuerySet[Account]:
    """The active accounts that hold a role."""
    return Account.objects.filter(is_active=True, roles__role=role).order_by("name", "email")


def has_accounts() -> bool:
    """Whether anybody can sign in to this database yet."""
    return Account.objects.exists()
