"""Phones of officers: paired by an officer signed in by badge, revoked by either side."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from promdaen.kit import audit
from promdaen.people import queries as people_queries
from promdaen.people.models import Account
from promdaen.refresher.actions.refusals import RefresherRefused
from promdaen.refresher.models import Device
from promdaen.refresher.queries import devices as queries

TOKEN_BYTES = 32
# The limit of phones per officer; another one revokes the one unused longest.
MAX_DEVICES = 3
# The time of contact is saved no more often than this.
SEEN_AGAIN = timedelta(hours=1)


@transaction.atomic
def pair_device(*, officer_id: UUID, by: Account | None, now: datetime) -> tuple[Device, str]:
    """Create a paired phone and its token, which is returned once and not stored.

    Raises RefresherRefused for an officer who is in no season.
    """
    if not queries.has_year(officer_id=officer_id):
        raise RefresherRefused(_("No refresher is planned for you"))
    token = secrets.token_urlsafe(TOKEN_BYTES)
    device = Device.objects.create(
        officer_id=officer_id, digest=queries.digest(token=token), made_at=now, last_seen_at=now
    )
    audit.record_line(action="pair_device", subject=device, by=by, now=now, detail={})
    device_list = queries.officer_devices(officer_id=officer_id).order_by(
        "-last_seen_at", "-made_at"
    )
    for old in device_list[MAX_DEVICES:]:
        _revoke(device=old, by=by, now=now)
    return device, token


@transaction.atomic
def revoke_device(*, device_id: UUID, officer_id: UUID, now: datetime) -> None:
    """Revoke a phone of an officer's own; a revoked one is unchanged."""
    for device in queries.officer_devices(officer_id=officer_id).filter(pk=device_id):
        _revoke(device=device, by=None, now=now)


@transaction.atomic
def revoke_devices(*, officer_id: UUID, by: Account | None, now: datetime) -> int:
    """Revoke all phones of an officer, as a planner of courses; returns their number.

    Raises NotAllowed for any other account.
    """
    people_queries.require_right("runs", account=by)
    devices = list(queries.officer_devices(officer_id=officer_id))
    for device in devices:
        _revoke(device=device, by=by, now=now)
    return len(devices)


def see_device(*, device: Device, now: datetime) -> None:
    """Record the contact of a phone, at most once an hour."""
    if now - device.last_seen_at >= SEEN_AGAIN:
        Device.objects.filter(pk=device.pk).update(last_seen_at=now)


def _revoke(*, device: Device, by: Account | None, now: datetime) -> None:
    device.revoked_at = now
    device.save(update_fields=["revoked_at"])
    audit.record_line(action="revoke_device", subject=device, by=by, now=now, detail={})
