"""Parts of every exchange page: its reader and the exercise."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from django import template
from django.template import Context
from django.urls import reverse
from django.utils import timezone

from promdaen.exchange.forms.referrals import HandOverForm
from promdaen.exchange.queries import members, posts, responsibility
from promdaen.exchange.queries.monthly import READERS
from promdaen.exchange.rules.exchange_members import ExchangeMember
from promdaen.exchange.rules.exporting import EXPORTER_ROLES

register = template.Library()


@register.simple_tag(takes_context=True)
def exchange_reader(context: Context) -> str:
    """The reader's first role and department."""
    exchange_member = _current_member(context)
    return members.reader_label(member=exchange_member) if exchange_member is not None else ""


@register.simple_tag
def place_name(code: str) -> str:
    """The name of a checkpoint or province; the code itself if it is unknown."""
    return posts.place_names(codes=[code]).get(code, code)


@register.simple_tag(takes_context=True)
def department_name(context: Context, code: str) -> str:
    """The short name of a department; the code itself if it is unknown."""
    if "department_names" not in context.render_context:
        context.render_context["department_names"] = members.department_names()
    return str(context.render_context["department_names"].get(code, code))


@register.simple_tag(takes_context=True)
def exchange_world(context: Context) -> str:
    """The code of the current exercise, "" for real work."""
    exchange_member = _current_member(context)
    return exchange_member.world if exchange_member is not None else ""


@register.simple_tag(takes_context=True)
def exchange_exports(context: Context) -> str:
    """The URL of the exports, "" if the reader may not request any."""
    exchange_member = _current_member(context)
    may_ask = exchange_member is not None and exchange_member.roles & set(EXPORTER_ROLES)
    return reverse("exchange:exports") if may_ask else ""


@register.simple_tag(takes_context=True)
def exchange_months(context: Context) -> str:
    """The URL of the monthly table, "" without access and in an exercise."""
    exchange_member = _current_member(context)
    may_read = (
        exchange_member is not None
        and not exchange_member.world
        and exchange_member.roles & set(READERS)
    )
    return reverse("exchange:monthly") if may_read else ""


def _current_member(context: Context) -> ExchangeMember | None:
    return getattr(context.get("request"), "member", None)


@register.simple_tag
def record_responsibility(
    record: Any, member: ExchangeMember, *, names: object = ""
) -> dict[str, object]:
    """Who has taken a record, the actions of this reader, and the hand-over form.

    Colleagues are only looked up if `names` is given.
    """
    now = timezone.now()
    responsibility_page = responsibility.record_responsibility(
        record=record, member=member, now=now
    )
    colleagues = responsibility.colleagues(record=record, member=member, now=now) if names else ()
    form = HandOverForm(colleagues=colleagues)
    return {
        field.name: getattr(responsibility_page, field.name)
        for field in fields(responsibility_page)
    } | {"form": form}
