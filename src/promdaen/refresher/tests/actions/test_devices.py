"""Phones for the field: how many an officer has, who shuts them out."""

from __future__ import annotations

from datetime import timedelta

import pytest

from promdaen.people.models import Officer
from promdaen.people.queries import NotAllowed
from promdaen.refresher.actions import devices
from promdaen.refresher.actions.refusals import RefresherRefused
from promdaen.refresher.models import Device
from promdaen.refresher.queries import devices as queries
from promdaen.refresher.tests import samples
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer() -> Officer:
    samples.bank()
    officer = factories.officer()
    samples.season([officer])
    return officer


def pair(officer: Officer, hours: int = 0) -> tuple[Device, str]:
    now = samples.NOW + timedelta(hours=hours)
    return devices.pair_device(officer_id=officer.pk, by=None, now=now)


def test_a_token_is_shown_once_and_not_kept(officer: Officer) -> None:
    device, token = pair(officer)
    assert token not in str(Device.objects.values().get())
    assert queries.find_device(token=token) == device
    assert queries.find_device(token=device.digest) is None


def test_a_fourth_phone_shuts_out_the_one_that_was_unused_longest(officer: Officer) -> None:
    paired_devices = [pair(officer, hours=number)[0] for number in range(3)]
    devices.see_device(device=paired_devices[0], now=samples.NOW + timedelta(minutes=59))
    paired_devices[0].refresh_from_db()
    assert paired_devices[0].last_seen_at == samples.NOW
    devices.see_device(device=paired_devices[0], now=samples.NOW + timedelta(hours=5))
    pair(officer, hours=6)
    left = queries.officer_devices(officer_id=officer.pk)
    assert paired_devices[1] not in left
    assert paired_devices[0] in left
    assert left.count() == 3


def test_who_plans_courses_shuts_out_all_phones_of_an_officer(officer: Officer) -> None:
    pair(officer)
    pair(officer)
    with pytest.raises(NotAllowed):
        devices.revoke_devices(
            officer_id=officer.pk, by=factories.account("viewer"), now=samples.NOW
        )
    coordinator = factories.account("coordinator")
    shut = devices.revoke_devices(officer_id=officer.pk, by=coordinator, now=samples.NOW)
    assert shut == 2
    assert not queries.officer_devices(officer_id=officer.pk).exists()


def test_an_officer_without_a_year_pairs_nothing() -> None:
    with pytest.raises(RefresherRefused):
        pair(factories.officer())
