"""Dates of an account's waiting work as iCalendar (RFC 5545), without names of persons."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from promdaen.kit import later
from promdaen.kit.waiting import WaitingWork

EVENT_LENGTH = timedelta(minutes=30)
"""How long an entry with a due time is; it ends at that time."""


def work_calendar(
    *, work: Iterable[WaitingWork], full_url: Callable[[str], str], now: datetime
) -> bytes:
    """A calendar of work that is due on a day or at a time; overdue work is due today.

    An entry has the action and where it is, but not its subject, which may name a person; of the
    exchange it says only that something waits. It keeps its UID, so that importing a newer file
    moves it.
    """
    calendar = later.icalendar.Calendar()
    calendar.add("prodid", "-//Promdaen//Work//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "Promdaen")
    for waiting_work in work:
        if waiting_work.due_at is not None or waiting_work.due_on is not None:
            calendar.add_component(_event(waiting_work=waiting_work, full_url=full_url, now=now))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _event(
    *, waiting_work: WaitingWork, full_url: Callable[[str], str], now: datetime
) -> later.icalendar.Event:
    is_exchange = waiting_work.url.startswith(reverse("exchange:home"))
    event = later.icalendar.Event()
    digest = hashlib.sha256(f"{waiting_work.kind} {waiting_work.url}".encode()).hexdigest()
    event.add("uid", f"work-{digest[:32]}@promdaen")
    event.add("dtstamp", now)
    today = timezone.localdate(now)
    if waiting_work.due_at is not None and waiting_work.due_at > now:
        event.add("dtstart", timezone.localtime(waiting_work.due_at) - EVENT_LENGTH)
        event.add("dtend", timezone.localtime(waiting_work.due_at))
    else:
        day = max(today, waiting_work.due_on) if waiting_work.due_on is not None else today
        event.add("dtstart", day)
        event.add("dtend", day + timedelta(days=1))
    if is_exchange:
        event.add("summary", _("Something waits in the exchange"))
        event.add("url", full_url(reverse("exchange:home")))
        return event
    event.add(
        "summary",
        f"{waiting_work.action} ({waiting_work.count})"
        if waiting_work.count
        else waiting_work.action,
    )
    event.add("location", waiting_work.where)
    event.add("url", full_url(waiting_work.url))
    return event
