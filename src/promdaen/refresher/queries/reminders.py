"""Reminder settings of officers, reminders due, and officers who cannot be reached."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from promdaen.kit.channels import codes, push, sending
from promdaen.kit.json_objects import NewJsonObject
from promdaen.people import queries as people_queries
from promdaen.people.models import Officer
from promdaen.refresher.models import (
    Answer,
    ChannelSwitch,
    Reminder,
    ReminderCode,
    SentReminder,
    Share,
    Window,
)
from promdaen.refresher.rules import dates, reminding

if TYPE_CHECKING:
    from promdaen.people.models import Department, Posting, Rank
    from promdaen.places.models import Checkpoint, Province


@dataclass(frozen=True, kw_only=True)
class DueReminder:
    """An officer to remind now, the windows, and the reason for each."""

    reminder: Reminder
    windows: tuple[tuple[Window, str], ...]


@dataclass(frozen=True, kw_only=True)
class ChannelUse:
    """A channel of this installation: available, used, and how many officers chose it."""

    name: str
    is_at_hand: bool
    is_on: bool
    counts: tuple[int, ...]

    @property
    def count(self) -> int:
        """How many officers chose it."""
        return sum(self.counts)


@dataclass(frozen=True, kw_only=True)
class Unreached:
    """An officer with an open refresher who gets no message, and their unit."""

    officer: Officer
    posting: Posting | None
    closes_on: date


def find_reminder(*, officer_id: UUID) -> Reminder | None:
    """The reminder settings of an officer."""
    return Reminder.objects.filter(officer=officer_id).first()


def find_code(*, officer_id: UUID, now: datetime) -> ReminderCode | None:
    """The code that an officer has not written to the bot yet."""
    return fresh_codes(now=now).filter(officer=officer_id).first()


def message_language(*, stop_code: str) -> str:
    """The language of the messages with a stop code, or "" for an unknown code."""
    reminders = Reminder.objects.filter(stop_code=stop_code)
    return reminders.values_list("language", flat=True).first() or ""


def fresh_codes(*, now: datetime) -> QuerySet[ReminderCode]:
    """The codes that were not written to the bot yet."""
    return ReminderCode.objects.filter(made_at__gt=now - codes.CODE_VALID_FOR)


def channels_in_use() -> list[str]:
    """The names of the channels that officers can choose here."""
    return sending.active_channels()


def channels_off() -> set[str]:
    """The names of the channels that a coordinator switched off."""
    return set(ChannelSwitch.objects.filter(is_on=False).values_list("channel", flat=True))


def push_count() -> int:
    """The number of officers who are reminded in a browser."""
    return Reminder.objects.filter(channel=push.NAME).count()


def due(*, now: datetime) -> list[DueReminder]:
    """The reminders due now, oldest settings first; channels that are off are skipped."""
    local = timezone.localtime(now)
    shares_by_officer: dict[UUID, list[Share]] = defaultdict(list)
    for share in _unfinished_shares(today=local.date()):
        shares_by_officer[share.member.officer_id].append(share)
    reminders = Reminder.objects.filter(
        Q(not_before__isnull=True) | Q(not_before__lte=now),
        officer__in=list(shares_by_officer),
        channel__in=channels_in_use(),
        refused_at__isnull=True,
    ).order_by("chosen_at", "pk")
    reminded = _channels_by_window(
        windows={share.window_id for shares in shares_by_officer.values() for share in shares}
    )
    due_reminders = []
    for reminder in reminders:
        if reminding.is_quiet(
            hour=local.hour, quiet_from=reminder.quiet_from, quiet_to=reminder.quiet_to
        ):
            continue
        windows = tuple(
            (share.window, reason)
            for share in shares_by_officer[reminder.officer_id]
            if (reason := _reason(share=share, reasons=reminded, today=local.date()))
        )
        if windows:
            due_reminders.append(DueReminder(reminder=reminder, windows=windows))
    return due_reminders


def channel_uses(*, departments: Sequence[Department]) -> list[ChannelUse]:
    """The channels with counts of officers by department; no addresses or names."""
    rows = Reminder.objects.values_list("channel", "officer__department")
    counted = Counter(rows.iterator())
    off = channels_off()
    return [
        ChannelUse(
            name=channel.NAME,
            is_at_hand=sending.is_available(name=channel.NAME),
            is_on=channel.NAME not in off,
            counts=tuple(counted[channel.NAME, department.pk] for department in departments),
        )
        for channel in sending.CHANNELS
    ]


def unreached(*, now: datetime) -> list[Unreached]:
    """Officers with an open refresher who get no message, by department and name."""
    first: dict[UUID, Share] = {}
    for share in _unfinished_shares(today=timezone.localdate(now)):
        first.setdefault(share.member.officer_id, share)
    reached = Reminder.objects.filter(
        officer__in=list(first), channel__in=channels_in_use(), refused_at__isnull=True
    ).values_list("officer", flat=True)
    officers = (
        Officer.objects.filter(pk__in=first.keys() - set(reached))
        .select_related("department", "rank")
        .order_by("department", "name_latin", "name_km", "pk")
    )
    postings = people_queries.present_postings(officers=[officer.pk for officer in officers])
    return [
        Unreached(
            officer=officer,
            posting=postings.get(officer.pk),
            closes_on=first[officer.pk].window.closes_on,
        )
        for officer in officers
    ]


def unreached_document(*, unreached_officers: Sequence[Unreached], today: date) -> NewJsonObject:
    """The printed list by department; it has names, but no addresses."""
    parts: dict[Any, list[dict[str, Any]]] = defaultdict(list)
    for unreached_officer in unreached_officers:
        officer = unreached_officer.officer
        parts[officer.department].append(
            {
                "km": officer.name_km,
                "en": officer.name_latin,
                "rank": _both(row=officer.rank, field="name"),
                "place": _place(unreached_officer.posting),
                "closes": unreached_officer.closes_on.isoformat(),
            }
        )
    return {
        "on": today.isoformat(),
        "departments": [
            {"name": _both(row=department, field="name"), "officers": officers}
            for department, officers in parts.items()
        ],
    }


def _unfinished_shares(*, today: date) -> list[Share]:
    """The open refreshers with a question left, earliest closing first."""
    rows = (
        Share.objects.filter(
            window__opens_on__lte=today,
            window__closes_on__gte=today,
            window__season__closed_at__isnull=True,
            member__left_at__isnull=True,
            member__officer__is_active=True,
        )
        .select_related("window", "member")
        .order_by("window__closes_on", "pk")
    )
    shares = list(rows)
    answered: dict[UUID, set[str]] = defaultdict(set)
    pairs = Answer.objects.filter(share__in=rows.order_by()).values_list("share", "outcome")
    for share, outcome in pairs:
        answered[share].add(outcome)
    return [share for share in shares if set(share.outcomes) - answered[share.pk]]


def _channels_by_window(*, windows: Iterable[UUID]) -> Mapping[tuple[UUID, UUID], set[str]]:
    channels_by_window: dict[tuple[UUID, UUID], set[str]] = defaultdict(set)
    sent_reminders = SentReminder.objects.filter(window__in=list(windows))
    for window, officer, reason in sent_reminders.values_list("window", "officer", "reason"):
        channels_by_window[window, officer].add(reason)
    return channels_by_window


def _reason(*, share: Share, reasons: Mapping[tuple[UUID, UUID], set[str]], today: date) -> str:
    window = share.window
    return reminding.reminder_reason(
        span=dates.WindowSpan(opens_on=window.opens_on, closes_on=window.closes_on),
        today=today,
        sent_reasons=reasons.get((window.pk, share.member.officer_id), ()),
    )


def _place(posting: Posting | None) -> dict[str, str]:
    if posting is None:
        return {"km": "", "en": ""}
    if posting.checkpoint or posting.province:
        return _both(row=posting.checkpoint or posting.province, field="name")
    return {"km": posting.place_text, "en": posting.place_text}


def _both(*, row: Checkpoint | Province | Rank | None, field: str) -> dict[str, str]:
    return {
        language: getattr(row, f"{field}_{language}", "") if row else ""
        for language in ("km", "en")
    }
