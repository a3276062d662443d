"""Paired phones: the phone of a token, the phones of an officer."""

from __future__ import annotations

import hashlib
from uuid import UUID

from django.db.models import QuerySet

from promdaen.people import queries as people_queries
from promdaen.people.models import Account
from promdaen.refresher.models import Device, Member


def digest(*, token: str) -> str:
    """The digest of a token; it is long and random, so a plain digest is safe."""
    return hashlib.sha256(token.encode()).hexdigest()


def has_year(*, officer_id: UUID) -> bool:
    """Whether an officer is in an open season."""
    return Member.objects.filter(
        officer=officer_id, left_at__isnull=True, season__closed_at__isnull=True
    ).exists()


def find_device(*, token: str) -> Device | None:
    """The phone of a token; None if it is revoked or the officer's season is over."""
    devices = Device.objects.select_related("officer").filter(revoked_at__isnull=True)
    device = devices.filter(digest=digest(token=token), officer__is_active=True).first()
    if device is None or not has_year(officer_id=device.officer_id):
        return None
    return device


def officer_devices(*, officer_id: UUID) -> QuerySet[Device]:
    """The phones of an officer that are not revoked, newest first."""
    return Device.objects.filter(officer=officer_id, revoked_at__isnull=True)


def member_devices(*, account: Account | None) -> list[Device]:
    """The newest phone of each officer who has one, last used first.

    Raises NotAllowed without the right to plan courses.
    """
    people_queries.require_right("runs", account=account)
    devices = Device.objects.filter(revoked_at__isnull=True).select_related("officer")
    newest: dict[UUID, Device] = {}
    for device in devices.order_by("-last_seen_at"):
        newest.setdefault(device.officer_id, device)
    return list(newest.values())
