"""What records are called in lists."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation

from promdaen.exchange.models import Record, Text
from promdaen.exchange.queries import headlines
from promdaen.exchange.rules.exchange_members import ExchangeMember
from tests import exchange_pages, exchange_world

pytestmark = pytest.mark.django_db(databases=exchange_world.BOTH)
NOW = exchange_world.NOW


def called(record: Record, by: ExchangeMember) -> str:
    return headlines.headlines(records=[record], member=by, now=NOW)[record.pk]


def test_a_record_is_called_by_its_summary_or_where_none_may_show_by_its_number() -> None:
    mar, imm = (exchange_world.standing("liaison", department) for department in ("MAR", "IMM"))
    plain = exchange_world.sent(mar, ("IMM",))
    strict = exchange_world.sent(mar, ("IMM",), level="amber_strict")
    bare = exchange_world.sent(mar, ("IMM",), texts={})
    assert called(plain, imm) == "A boat without lights"
    assert called(strict, imm) == called(strict, mar) == strict.local_no
    assert called(bare, imm) == bare.local_no


def test_a_report_without_a_title_is_called_by_kind_and_place_in_the_readers_language() -> None:
    exchange_pages.places()
    reporter = exchange_world.standing("reporter", "IMM", exchange_pages.POST)
    other = exchange_world.standing("liaison", "BPP")
    record = exchange_pages.a_report(reporter, summary="", to=("MAR",))
    strict = exchange_pages.a_report(reporter, "amber_strict", summary="", to=("MAR",))
    with translation.override("en"):
        assert called(record, reporter).startswith("Suspected smuggling of migrants, ")
        assert called(record, other) == record.local_no
        assert called(strict, reporter) == strict.local_no
    with translation.override("km"):
        title = called(record, reporter)
        assert "Suspected" not in title
        assert title != record.local_no


def test_a_record_that_may_not_be_read_shows_nothing_but_its_number() -> None:
    mar, bpp = (exchange_world.standing("liaison", department) for department in ("MAR", "BPP"))
    record = exchange_world.sent(mar, ("IMM",))
    assert called(record, bpp) == record.local_no


def test_what_was_redacted_is_the_title_for_others_and_not_for_the_originator() -> None:
    mar, imm = (exchange_world.standing("liaison", department) for department in ("MAR", "IMM"))
    author = exchange_world.standing("reporter", "MAR")
    record = exchange_world.sent(author, ("IMM", "MAR"))
    lower = record.texts.get()
    lower.is_top = False
    lower.save()
    top = Text(record=record, field="summary", layer=1, at=NOW)
    top.put_plain(text="A boat")
    top.save()
    assert called(record, imm) == "A boat"
    assert called(record, mar) == called(record, author) == "A boat without lights"


def test_a_page_of_records_costs_one_query(django_assert_num_queries: Any) -> None:
    mar = exchange_world.standing("liaison", "MAR")
    records = [exchange_world.sent(mar, ("IMM",)) for _ in range(3)]
    with django_assert_num_queries(1, using="exchange"):
        headlines.headlines(records=records, member=mar, now=NOW)
