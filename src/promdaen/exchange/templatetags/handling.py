"""The handling of a record on its page: badge, codes, audience, acts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from promdaen.exchange.queries import codes, handling, sharing
from promdaen.exchange.rules import levels
from promdaen.exchange.rules.exchange_members import ExchangeMember
from promdaen.kit import parts

register = template.Library()

COLOURS = ("", "green", "amber", "amber", "red")
BEFORE_SENDING = frozenset({"downgrade", "redact"})


@dataclass(frozen=True, kw_only=True)
class HandlingLink:
    """A link to an act open to the reader."""

    url: str
    icon: str
    label: str


@register.inclusion_tag("kit/parts/tlp.html")
def tlp(level: int) -> dict[str, object]:
    """The badge of a handling level: its label, its colour, and bars as a second signal."""
    bars = parts.level_bars(full=level)
    return {"label": levels.LEVEL_LABELS[level], "colour": COLOURS[level], "bars": bars}


@register.simple_tag
def record_handling(record: Any, member: ExchangeMember) -> handling.HandlingDetails:
    """The handling of a record, limited to what this reader may see."""
    return handling.handling_details(record=record, member=member, now=timezone.now())


@register.filter
def act_links(details: handling.HandlingDetails) -> list[HandlingLink]:
    """Links to the acts on the handling open to this reader."""
    possible_links = (
        ("share", "share_record", "people", pgettext("act", "Share")),
        ("redact", "redact_record", "eye-slash", _("Black out")),
        ("downgrade", "change_handling", "sliders", _("Change the handling")),
        ("hold", "hold_record", "lock", _("Hold against deletion")),
        ("withdraw", "withdraw_record", "slash-circle", _("Withdraw")),
        ("delete", "delete_record", "trash", _("Delete")),
    )
    chosen = [line[1:] for line in possible_links if _is_offered(details=details, act=line[0])]
    if details.can_ask:
        chosen.append(("ask_leave", "chat-left-text", _("Ask for leave to pass it on")))
    return [
        _link(details=details, name=name, icon=icon, label=label) for name, icon, label in chosen
    ]


def _is_offered(*, details: handling.HandlingDetails, act: str) -> bool:
    """Whether an act is open to this reader; a draft cannot be shared or held yet."""
    if details.record.withdrawn_at is not None and act in {"share", "withdraw"}:
        return False
    return act in details.acts and (details.record.sent_at is not None or act in BEFORE_SENDING)


def _link(*, details: handling.HandlingDetails, name: str, icon: str, label: str) -> HandlingLink:
    url = reverse(f"exchange:{name}", kwargs={"record_id": details.record.pk})
    return HandlingLink(url=url, icon=icon, label=label)


@register.filter
def record_link(record: Any) -> str:
    """The URL of a record's page."""
    return sharing.record_url(record=record)


@register.filter
def kind_label(record: Any) -> str:
    """The label of a record's kind, in the language of the page."""
    return codes.code_label(name="record_kind", code=record.kind)
