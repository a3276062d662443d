"""The monthly table: over all real reports, made once, for desks alone."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from promdaen.exchange.actions import monthly as actions
from promdaen.exchange.actions import ticking
from promdaen.exchange.models import Exercise, MonthlyTable, Record, Report, Tally
from promdaen.exchange.queries import exchange_database
from promdaen.exchange.queries import monthly as queries
from promdaen.exchange.rules.exchange_members import ExchangeMember
from promdaen.exchange.rules.retention import UNCOUNTED
from promdaen.kit.models import AuditLine
from tests import exchange_world as world

pytestmark = pytest.mark.django_db(databases=world.BOTH)
NOW = world.NOW


def a_report(by: ExchangeMember, persons: int = 9, now: datetime = NOW, **fields: Any) -> Record:
    """A report of the newest closed month, which its table counts unless told otherwise."""
    record = world.sent(by, named=(by.account_id,), level="red")
    month = queries.months(now=now)[0]
    at = datetime(month.year, month.month, 15, tzinfo=UTC)
    Report.objects.create(
        record=record, type="smuggling", direction="in", mode="sea", occurred_at=at,
        certainty="sure", persons_count=persons, fee={"amount": 700, "currency": "USD"},
        persons_by=[{"nationality": "VN", "sex": "female", "age": "18_24", "number": persons}],
    )  # fmt: skip
    Record.objects.filter(pk=record.pk).update(**({"province": "07"} | fields))
    return record


def test_all_real_reports_count_and_no_others() -> None:
    by, month = world.standing("head", "IMM"), queries.months(now=NOW)[0]
    a_report(by)
    for hidden in ("is_integrity", "is_suspected_false"):
        a_report(by, **{hidden: True})
    a_report(by, exercise="EX-1")
    a_report(by, withdrawn_at=NOW)
    a_report(by, sent_at=None)
    for dimension, code in (("mode", "sea"), ("fee", "other")):
        Tally.objects.create(month_on=month, dimension=dimension, code=code, persons_count=6)
    figures = queries.month_figures(month_on=month)
    assert figures.persons_count == 15
    cuts = {cut.dimension: dict(cut.shown_counts) for cut in figures.cuts}
    assert cuts["mode"] == {"sea": 15}
    assert cuts["crossing"] == {"07|in": 9}
    assert cuts["fee"] == {"500_999": 9, "other": 6}


@pytest.mark.parametrize(("unknown", "expected_uncounted"), [(0, 0), (1, None), (2, 5)])
def test_reports_without_the_number_of_persons_are_no_zeros(
    unknown: int, expected_uncounted: int | None
) -> None:
    account = world.person("head", "IMM", language="en")
    by, now = world.standing_of(account), timezone.now()
    month = queries.months(now=now)[0]
    a_report(by, persons=8, now=now)
    for _number in range(unknown):
        record = a_report(by, persons=3, now=now)
        Report.objects.filter(record=record).update(persons_count=None)
    if unknown == 2:
        Tally.objects.create(month_on=month, dimension=UNCOUNTED, incidents_count=3)
    figures = queries.month_figures(month_on=month)
    assert (figures.persons_count, figures.uncounted) == (8 + 3 * unknown, expected_uncounted)
    actions.make_months(now=now)
    client = Client()
    client.force_login(account)
    page = client.get(reverse("exchange:monthly"), {"month": f"{month:%Y-%m}"})
    words = {0: "", None: "Fewer than 5 reports do not say", 5: "5 reports do not say"}[
        expected_uncounted
    ]
    assert words in page.content.decode()
    assert ("do not say" in page.content.decode()) == bool(unknown)
    file = client.get(reverse("exchange:monthly"), {"month": f"{month:%Y-%m}", "file": "csv"})
    assert ("without the number" in file.content.decode()) == bool(unknown)


def made_lines() -> int:
    return AuditLine.objects.using(exchange_database.ALIAS).filter(action="make_month").count()


def test_a_closed_month_is_made_by_the_clock_once_and_stays_so() -> None:
    by, month = world.standing("liaison", "IMM"), queries.months(now=NOW)[0]
    a_report(by)
    closed_count = len(queries.months(now=NOW))
    for hours in range(26):
        ticking.tick(now=NOW - timedelta(hours=25 - hours))
    assert (MonthlyTable.objects.count(), made_lines()) == (closed_count, closed_count)
    first = queries.stored_month(month_on=month)
    assert first is not None
    assert first.figures["persons_count"] == 9
    a_report(by)
    assert actions.make_months(now=NOW + timedelta(minutes=1)) == 0
    again = queries.stored_month(month_on=month)
    assert again is not None
    assert again.figures == first.figures
    assert actions.make_months(now=NOW + timedelta(days=31)) == 1
    assert made_lines() == closed_count + 1


def test_a_clock_that_jumps_ahead_makes_no_table() -> None:
    ahead = NOW + timedelta(days=400)
    for now in (NOW, ahead, ahead + timedelta(minutes=1)):
        ticking.tick(now=now)
    assert not MonthlyTable.objects.exists()


def test_a_month_that_someone_made_meanwhile_has_no_second_line() -> None:
    month = queries.months(now=NOW)[0]
    month_figures = queries.month_figures

    def made_meanwhile(*, month_on: date) -> Any:
        if month_on == month:
            MonthlyTable.objects.create(month_on=month, made_at=NOW)
        return month_figures(month_on=month_on)

    with patch.object(queries, "month_figures", made_meanwhile):
        made_count = actions.make_months(now=NOW)
    assert made_count == len(queries.months(now=NOW)) - 1 == made_lines()


def test_opening_the_page_makes_no_table(client: Client) -> None:
    client.force_login(world.person("head", "IMM", language="en"))
    for query in ({}, {"file": "csv"}):
        answer = client.get(reverse("exchange:monthly"), query)
        assert "The table of this month is not made yet" in answer.content.decode()
    assert not MonthlyTable.objects.exists()
    assert made_lines() == 0


def test_the_table_is_for_desks_in_real_work(client: Client) -> None:
    Exercise.objects.create(code="EX-1", title_km="ក", title_en="A", opened_at=NOW)
    for account in (world.person("reporter", "IMM"), world.person("auditor")):
        client.force_login(account)
        assert client.get(reverse("exchange:monthly")).status_code == 404
    client.force_login(world.person("head", "MAR"))
    assert client.get(reverse("exchange:monthly")).status_code == 200
    client.post(reverse("exchange:enter_exercise"), {"code": "EX-1"})
    assert client.get(reverse("exchange:monthly")).status_code == 404


def test_the_page_and_its_files() -> None:
    account = world.person("head", "IMM")
    by, address = world.standing_of(account), reverse("exchange:monthly")
    now = timezone.now()
    a_report(by, persons=8, now=now)
    a_report(by, persons=2, now=now, province="")
    actions.make_months(now=now)
    client = Client()
    client.force_login(account)
    month = queries.months(now=now)[0]
    query = {"month": f"{month:%Y-%m}"}
    assert client.get(address).status_code == 200
    page = client.get(address, query, headers={"accept-language": "en"})
    assert page.status_code == 200
    for file_format in ("csv", "xlsx"):
        assert client.get(address, query | {"file": file_format}).status_code == 200
    assert "USD 500-999" in client.get(address, query | {"file": "csv"}).content.decode()
    assert client.get(address, {"month": "1999-01"}).status_code == 404
    newest = client.get(address, {"file": "csv"}).content.decode()
    assert len(newest.splitlines()) >= 2
