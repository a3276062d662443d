"""Rate limits: wrong codes per minute, wrong PINs per badge, reminders per day.

Counted in the database, so that several server processes share one count.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.module_loading import import_string

from promdaen.kit.models import CountedTry

MAX_PER_MINUTE = 30
MAX_PER_HOUR = 50
"""Wrong passwords of an account from all addresses together."""
MINUTE = timedelta(minutes=1)
RETENTION = timedelta(days=2)
ADDRESS_LENGTH, SUBJECT_LENGTH = 60, 120
HOUR = timedelta(hours=1)
CODE, DAY, ACCOUNT, FACTOR, PASSWORD = "code", "day", "account", "factor", "password"


def device_address(request: HttpRequest) -> str:
    """The address of the device behind our proxies, as for failed sign-ins of accounts."""
    return str(import_string(settings.AXES_CLIENT_IP_CALLABLE)(request))


def wrong_tries(*, address: str, now: datetime) -> int:
    """The number of wrong codes from an address within the last minute."""
    counted_tries = CountedTry.objects.filter(kind=CODE, subject="", address=address)
    return counted_tries.filter(at__gt=now - MINUTE).count()


def count_wrong_try(*, address: str, now: datetime) -> None:
    """Count one more wrong code from an address."""
    count_try(kind=CODE, subject="", address=address, now=now)


def count_today(*, action: str, now: datetime) -> int:
    """Count one more use of a rare action; returns the number today, including this one."""
    subject = f"{action} {timezone.localdate(now)}"
    count_try(kind=DAY, subject=subject, address="", now=now)
    return CountedTry.objects.filter(kind=DAY, subject=subject).count()


def count_try(*, kind: str, subject: str, address: str, now: datetime) -> CountedTry:
    """Count a try of a kind for a subject, such as a badge, from an address."""
    return CountedTry.objects.create(
        kind=kind, subject=subject[:SUBJECT_LENGTH], address=address[:ADDRESS_LENGTH], at=now
    )


def tries_at(*, kind: str, subject: str, since: datetime) -> list[tuple[str, datetime]]:
    """The tries of a kind for a subject after a moment, oldest first: address and time."""
    short = subject[:SUBJECT_LENGTH]
    return tries_by_subject(kind=kind, subjects=[short], since=since).get(short, [])


def tries_by_subject(
    *, kind: str, subjects: Iterable[str], since: datetime
) -> dict[str, list[tuple[str, datetime]]]:
    """The same for several subjects: those with tries."""
    counted_tries = CountedTry.objects.filter(kind=kind, subject__in=list(subjects), at__gt=since)
    tries: dict[str, list[tuple[str, datetime]]] = {}
    for counted_try in counted_tries.order_by("at", "pk"):
        tries.setdefault(counted_try.subject, []).append((counted_try.address, counted_try.at))
    return tries


def forget_tries(*, kind: str, subject: str, address: str | None = None) -> None:
    """Delete the tries for a subject: those from one address, or all."""
    counted_tries = CountedTry.objects.filter(kind=kind, subject=subject[:SUBJECT_LENGTH])
    if address is not None:
        counted_tries = counted_tries.filter(address=address[:ADDRESS_LENGTH])
    counted_tries.delete()


def forget_old_tries(*, now: datetime) -> int:
    """Delete tries that are older than every limit; returns the number."""
    count, _by_table = CountedTry.objects.filter(at__lt=now - RETENTION).delete()
    return count
