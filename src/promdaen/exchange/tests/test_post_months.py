"""Reports and requests of posts, as counts of a closed month."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import override_settings

from promdaen.exchange.models import Record
from promdaen.exchange.queries import post_months
from promdaen.kit.ids import new_id
from tests.factories import NOW

pytestmark = pytest.mark.django_db(databases=("default", "exchange"))
OCTOBER = date(2026, 10, 1)


def create_record(kind: str, post: str = "KH-X1", *, days_ago: int = 40, **fields: Any) -> None:
    at = NOW - timedelta(days=days_ago)
    values = {"sent_at": at, "created_at": at, "origin": "IMM", "origin_post": post}
    Record.objects.create(
        kind=kind, local_no=str(new_id()), author_id=new_id(), level=1, **values | fields
    )


def test_real_reports_and_requests_of_a_closed_month_are_counted_by_post() -> None:
    for kind in ("report", "report", "request", "referral"):
        create_record(kind)
    create_record("request", "KH-X2")
    create_record("report", "")
    create_record("report", days_ago=1)
    for fields in (
        {"exercise": "EX-1"},
        {"withdrawn_at": NOW},
        {"is_suspected_false": True},
        {"is_integrity": True},
        {"sent_at": None},
    ):
        create_record("report", **fields)
    assert post_months.counts_of_posts(month_on=OCTOBER, now=NOW) == {
        "KH-X1": post_months.PostMonthCounts(incident_reports=2, requests=1),
        "KH-X2": post_months.PostMonthCounts(incident_reports=0, requests=1),
    }


def test_an_open_month_and_an_installation_without_an_exchange_count_none() -> None:
    assert post_months.counts_of_posts(month_on=date(2026, 11, 1), now=NOW) is None
    with override_settings(EXCHANGE_IS_HERE=False):
        assert post_months.counts_of_posts(month_on=OCTOBER, now=NOW) is None
