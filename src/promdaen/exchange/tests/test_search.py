"""What is found, by whom, for a purpose; with the index of the database and without."""

from __future__ import annotations

import importlib
import pkgutil
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from promdaen.exchange import migrations
from promdaen.exchange.actions import searching
from promdaen.exchange.actions.refusals import ExchangeRefused
from promdaen.exchange.models import Record, Text
from promdaen.exchange.queries import search
from promdaen.exchange.rules.exchange_members import ExchangeMember
from promdaen.kit.models import AuditLine
from tests import exchange_world

pytestmark = pytest.mark.django_db(databases=exchange_world.BOTH)
NOW = exchange_world.NOW
INDEX = next(
    importlib.import_module(f"{migrations.__name__}.{module.name}")
    for module in pkgutil.iter_modules(migrations.__path__)
    if module.name.endswith("_search_index")
)


class _Editor:
    connection = connections["exchange"]


@pytest.fixture(params=["with the index", "without"])
def index(request: pytest.FixtureRequest, db: None) -> str:
    """Tables of tests come from the models; those of PostgreSQL from the migrations."""
    is_index_wanted = request.param == "with the index"
    if is_index_wanted != search.is_indexed():
        (INDEX.build if is_index_wanted else INDEX.take_down)(None, _Editor)
    assert search.is_indexed() is is_index_wanted
    return str(request.param)


def send_report(
    by: ExchangeMember, words: str, to: tuple[str, ...] = ("IMM",), **fields: Any
) -> Record:
    return exchange_world.sent(by, to, texts={"summary": "A report", "narrative": words}, **fields)


def search_records(by: ExchangeMember, words: str = "", **chosen: Any) -> list[Record]:
    search_filter = search.SearchFilter(words=words, **chosen)
    return [
        hit.record for hit in search.search_results(member=by, filters=search_filter, now=NOW).hits
    ]


@pytest.mark.usefixtures("index")
def test_words_are_found_however_they_are_written() -> None:
    mar, imm = (exchange_world.standing("liaison", department) for department in ("MAR", "IMM"))
    boat = send_report(mar, "A grey BOAT was seen\u200b at night, ទូកដឹកមនុស្ស")
    other = send_report(mar, 'They said "no" and left')
    assert (
        search_records(imm, "boat night")
        == search_records(imm, "ដឹក")
        == search_records(imm, "oat")
        == [boat]
    )
    assert search_records(imm, 'said "no"') == search_records(imm, "no they") == [other]
    assert search_records(imm, "boat said") == []


@pytest.mark.usefixtures("index")
def test_what_is_sealed_or_blacked_out_or_hidden_is_never_found() -> None:
    mar, imm, bpp = (
        exchange_world.standing("liaison", department) for department in ("MAR", "IMM", "BPP")
    )
    strict = send_report(mar, "A strict boat", level="amber_strict")
    record = send_report(mar, "A grey boat")
    assert search_records(imm, "boat") == search_records(mar, "boat") == [record]
    assert search_records(bpp, "boat") == []
    assert search_records(imm, number=strict.local_no[-6:].lower()) == [strict]
    lower = record.texts.get(field="narrative")
    lower.is_top = False
    lower.put_sealed(sealed=b"x")
    lower.save()
    top = Text(record=record, field="narrative", layer=1, at=NOW)
    top.put_plain(text="A grey thing")
    top.save()
    assert search_records(imm, "boat") == search_records(mar, "boat") == []
    assert search_records(imm, "grey thing") == [record]
    record.texts.all().delete()
    assert search_records(imm, "grey") == []


@pytest.mark.usefixtures("index")
def test_common_words_are_met_going_back_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    mar, imm = (exchange_world.standing("liaison", department) for department in ("MAR", "IMM"))
    rows = [send_report(mar, "A grey boat") for _ in range(3)]
    monkeypatch.setattr(search, "MAX_INDEX_MATCHES", 1)
    monkeypatch.setattr(search, "MAX_RESULTS", 2)
    answer = search.search_results(member=imm, filters=search.SearchFilter(words="boat"), now=NOW)
    assert answer.is_cut
    assert len(answer.hits) == 2
    assert {hit.record for hit in answer.hits} < set(rows)
    assert answer.hits[0].excerpt == "A grey boat"


def test_a_search_is_narrowed_by_kind_originator_province_and_days() -> None:
    mar, imm = (exchange_world.standing("liaison", department) for department in ("MAR", "IMM"))
    record = send_report(mar, "A grey boat", province="18")
    today = timezone.localdate(NOW)
    for chosen in ({"kind": "report"}, {"department": "MAR"}, {"province": "18"}):
        assert search_records(imm, "boat", **chosen) == [record]
    assert search_records(imm, since=today, until=today) == [record]
    assert search_records(imm, until=today - timedelta(days=1)) == []
    assert search_records(imm, "boat", kind="alert") == []


def test_a_search_has_a_purpose_and_its_line_never_holds_the_words() -> None:
    mar, imm = (exchange_world.standing("liaison", department) for department in ("MAR", "IMM"))
    send_report(mar, "A grey boat")
    for chosen, purpose in (
        (search.SearchFilter(words="boat"), ""),
        (search.SearchFilter(), "planning"),
    ):
        with pytest.raises(ExchangeRefused):
            searching.search_records(filters=chosen, purpose=purpose, by=imm, now=NOW)
    search_filter = search.SearchFilter(words="boat", kind="report")
    searching.search_records(filters=search_filter, purpose="planning", by=imm, now=NOW)
    line = AuditLine.objects.using("exchange").get(action="search_records")
    assert line.detail == {"purpose": "planning", "kind": "report", "results": 1}


def test_the_page_of_the_search_asks_for_a_purpose_and_shows_what_was_found() -> None:
    mar = exchange_world.standing("liaison", "MAR")
    send_report(mar, "A grey boat", at=timezone.now())
    client = Client()
    client.force_login(
        exchange_world.person("liaison", "IMM"),
        "allauth.account.auth_backends.AuthenticationBackend",
    )
    address = reverse("exchange:search")
    assert client.get(address).status_code == 200
    refused = client.post(address, {"words": "boat"}).content.decode()
    empty = client.post(address, {"purpose": "planning"}).content.decode()
    html = client.post(address, {"purpose": "planning", "words": "boat"}).content.decode()
    assert "A grey boat" not in refused + empty
    assert "A grey boat" in html
