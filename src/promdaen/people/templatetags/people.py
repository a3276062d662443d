"""Tags about permissions: whom to ask, and whether the account has a right."""

from __future__ import annotations

from django import template

from promdaen.people import queries
from promdaen.people.rules import roles

register = template.Library()


@register.inclusion_tag("people/parts/ask_role.html")
def ask_role(role: str) -> dict[str, object]:
    """A link to write to the first account with a role, or else to an administrator.

    For pages behind the sign-in only, because it shows a name and an address.
    """
    return {
        "role": roles.ROLES[role],
        "account": queries.accounts_with_role(role=role).first(),
        "administrator": queries.accounts_with_role(role="administrator").first(),
    }


@register.simple_tag(takes_context=True)
def may(context: template.Context, *rights: str) -> bool:
    """Whether the account that reads the page has one of the rights."""
    request = context.get("request")
    return request is not None and queries.has_right(*rights, account=request.user)
