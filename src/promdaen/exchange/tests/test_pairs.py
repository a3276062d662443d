"""Requests between departments, as counts of closed months."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import override_settings

from promdaen.exchange.models import Record, Request
from promdaen.exchange.queries import pairs
from promdaen.kit.ids import new_id
from tests.factories import NOW

pytestmark = pytest.mark.django_db(databases=("default", "exchange"))


def request(origin: str, to: str, *, days_ago: int = 60, **fields: Any) -> None:
    sent_at = NOW - timedelta(days=days_ago)
    values = {"sent_at": sent_at, "due_at": sent_at + timedelta(days=1)}
    answered_at = fields.pop("answered_at", sent_at)
    record = Record.objects.create(
        kind="request", local_no=str(new_id()), origin=origin, author_id=new_id(), level=1,
        created_at=sent_at, **values | fields,
    )  # fmt: skip
    Request.objects.create(record=record, department=to, priority="P2", answered_at=answered_at)


def test_real_requests_of_closed_months_are_counted_by_pair() -> None:
    request("IMM", "MAR")
    request("MAR", "IMM", answered_at=None)
    request("MAR", "IMM", due_at=None)
    request("IMM", "IMM")
    request("IMM", "BPP", days_ago=0)
    request("IMM", "BPP", exercise="EX-1")
    request("IMM", "BPP", withdrawn_at=NOW)
    request("IMM", "BPP", days_ago=300)
    months = pairs.requests_between_departments(now=NOW)
    assert months is not None
    assert (months.starts_on, months.ends_on) == (date(2026, 5, 1), date(2026, 10, 31))
    assert months.pairs == {("IMM", "MAR"): pairs.PairRequests(requests=3, in_time=2)}


def test_an_installation_without_an_exchange_counts_none() -> None:
    with override_settings(EXCHANGE_IS_HERE=False):
        assert pairs.requests_between_departments(now=NOW) is None
