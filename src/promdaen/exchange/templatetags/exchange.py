"""What every page of the exchange has around it: its places, its reader, the exercise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.translation import gettext_lazy, pgettext_lazy

from promdaen.exchange.queries import codes, members, posts
from promdaen.exchange.queries.monthly import READERS
from promdaen.exchange.rules.exporting import ASKERS
from promdaen.exchange.rules.policy import ROLES, WITH_DEPARTMENT
from promdaen.exchange.rules.standing import Standing

register = template.Library()


@dataclass(frozen=True)
class Place:
    """An entry of the masthead of the exchange: its page, its words, whose it is (all: none)."""

    page: str
    words: Any
    roles: frozenset[str] = frozenset()


PLACES = (
    Place("exchange:home", gettext_lazy("Inbox")),
    Place("exchange:requests", gettext_lazy("Requests")),
    Place("exchange:reports", gettext_lazy("Reports")),
    Place("exchange:alerts", gettext_lazy("Alerts")),
    Place("exchange:contacts", gettext_lazy("Contacts")),
    Place("exchange:referrals", gettext_lazy("Referrals"), frozenset(WITH_DEPARTMENT)),
    Place(
        "exchange:cases",
        pgettext_lazy("exchange", "Cases"),
        frozenset({"case_officer", "head", "liaison"}),
    ),
    Place("exchange:exercises", gettext_lazy("Exercises")),
    Place("exchange:roles", gettext_lazy("Roles"), frozenset({"head", "coordinator"})),
    Place("exchange:audit", gettext_lazy("Audit log"), frozenset({"auditor"})),
)


@register.simple_tag(takes_context=True)
def exchange_places(context: Context) -> list[tuple[str, str, bool]]:
    """The places of the reader's roles: words, address, and whether one is there."""
    standing = _standing(context)
    if standing is None:
        return []
    path = context["request"].path
    found = [
        (str(one.words), reverse(one.page))
        for one in PLACES
        if not one.roles or one.roles & standing.roles
    ]
    here = max((address for _words, address in found if path.startswith(address)), default="")
    return [(words, address, address == here) for words, address in found]


@register.simple_tag(takes_context=True)
def exchange_reader(context: Context) -> str:
    """Who reads: the first role, the department."""
    standing = _standing(context)
    if standing is None:
        return ""
    role = next((one for one in ROLES if one in standing.roles), "")
    department = members.department_names().get(standing.department, "")
    told = [codes.label_of(name="exchange_role", code=role) if role else "", department]
    return " · ".join(one for one in told if one)


@register.simple_tag
def place_name(code: str) -> str:
    """What a checkpoint or a province is called; its code where nobody knows it."""
    return posts.place_names(codes=[code]).get(code, code)


@register.simple_tag(takes_context=True)
def exchange_world(context: Context) -> str:
    """The code of the exercise one works in, "" for real work."""
    standing = _standing(context)
    return standing.world if standing is not None else ""


@register.simple_tag(takes_context=True)
def exchange_exports(context: Context) -> str:
    """The address of the exports, "" for who may ask for none."""
    standing = _standing(context)
    may_ask = standing is not None and standing.roles & set(ASKERS)
    return reverse("exchange:exports") if may_ask else ""


@register.simple_tag(takes_context=True)
def exchange_months(context: Context) -> str:
    """The address of the monthly table, "" for whom it is not, and in an exercise."""
    standing = _standing(context)
    may_read = standing is not None and not standing.world and standing.roles & set(READERS)
    return reverse("exchange:monthly") if may_read else ""


def _standing(context: Context) -> Standing | None:
    return getattr(context.get("request"), "standing", None)
