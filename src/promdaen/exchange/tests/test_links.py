"""Links among reports: what one may see, and no hint of the rest."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from promdaen.exchange.models import Record, Report, Trace
from promdaen.exchange.queries import links as queries
from promdaen.exchange.rules.exchange_members import ExchangeMember
from tests import exchange_world as world

pytestmark = pytest.mark.django_db(databases=world.BOTH)
NOW = world.NOW


def a_report(by: ExchangeMember, *marks: tuple[str, str], at: Any = NOW, **fields: Any) -> Record:
    record = world.sent(by, **fields)
    Report.objects.create(
        record=record, type="smuggling", direction="in", mode="sea", occurred_at=at,
        certainty="sure", persons_count=3,
    )  # fmt: skip
    for kind, value in marks:
        Trace.objects.create(record=record, kind=kind, value=value, label=value)
    return record


def shared(by: ExchangeMember, kind: str = "", days: int = 90) -> list[tuple[str, set[str]]]:
    page = queries.links(member=by, kind=kind, days=days, now=NOW)
    return [
        (shared_trace.kind, {node.record.local_no for node in shared_trace.nodes})
        for shared_trace in page.shared
    ]


def test_reports_are_linked_by_what_they_share_the_rarest_first() -> None:
    by = world.standing("liaison", "IMM")
    first_report = a_report(by, ("place", "KH-1"), ("method", "boat"), ("series", "P|x|AB"))
    two = a_report(by, ("place", "KH-1"), ("method", "boat"), ("vehicle", "d1"))
    a_report(by, ("vehicle", "d2"), at=NOW - timedelta(days=100))
    both = {first_report.local_no, two.local_no}
    assert shared(by) == [("place", both), ("method", both)]
    assert shared(by, kind="method") == [("method", both)]


def test_what_is_not_seen_or_sealed_leaves_no_trace() -> None:
    by, other = world.standing("liaison", "IMM"), world.standing("liaison", "MAR")
    mark = ("vehicle", "d1")
    a_report(by, mark)
    a_report(other, mark)
    a_report(by, mark, level="amber_strict")
    before = queries.links(member=by, kind="", days=90, now=NOW)
    assert (before.shared, before.left_out_count, before.picture.lines) == ([], 0, ())


def test_what_does_not_fit_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    by = world.standing("liaison", "IMM")
    for _number in range(2):
        a_report(by, ("place", "KH-1"), ("method", "boat"))
    monkeypatch.setattr(queries.layout.fitting, "__kwdefaults__", {"limit": 3})
    page = queries.links(member=by, kind="", days=90, now=NOW)
    assert (len(page.shared), page.left_out_count) == (1, 1)


def test_the_page_shows_numbers_alone_in_the_picture() -> None:
    account, now = world.person("head", "IMM"), timezone.now()
    by = world.standing_of(account)
    for _number in range(2):
        a_report(by, ("method", "boat"), ("vehicle", "f00dfeed"), at=now)
    Trace.objects.filter(kind="vehicle").update(label="34")
    client = Client()
    client.force_login(account)
    page = client.get(reverse("exchange:links")).content.decode()
    assert "<circle" in page
    assert "f00dfeed" not in page
    assert client.get(reverse("exchange:links"), {"kind": "bad", "days": "x"}).status_code == 200
