"""Feeds: read with a key, in pages, with the rights of its account, and nothing of it in a log."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from promdaen.kit.models import AuditLine
from promdaen.people.models import Account, AccountRole
from promdaen.survey.actions import feeds as actions
from promdaen.survey.actions import keys as key_actions
from promdaen.survey.models import AccessKey, Round, Visit
from promdaen.survey.queries import feeds as queries
from tests import factories, survey_world
from tests.tongues import english_in

pytestmark = pytest.mark.django_db
TOKEN = "a-token-that-nobody-guesses"


@pytest.fixture
def coordinator() -> Account:
    return factories.account("coordinator")


def key_of(account: Account | None, **fields: Any) -> AccessKey:
    values: dict[str, Any] = {"token": TOKEN, "name": "Power BI", "purpose": key_actions.FEED}
    new = key_actions.NewAccessKey(
        round=survey_world.a_round(), account=account, **(values | fields)
    )
    return key_actions.create_key(new=new, by=None, now=factories.NOW)


def read(table: str = "", cursor: str = "", **fields: Any) -> actions.FeedPage:
    now = fields.pop("now", factories.NOW)
    feed_request = actions.FeedRequest(
        **({"token": TOKEN, "table": table, "cursor": cursor} | fields)
    )
    return actions.read_feed(feed_request=feed_request, now=now)


def test_pages_hold_every_row_once_and_the_first_is_noted(coordinator: Account) -> None:
    key = key_of(coordinator)
    for place in [factories.checkpoint(f"KH-X{number}") for number in range(4)]:
        survey_world.submission(
            checkpoint=place, answers=survey_world.answers_of(H06_note="The gate")
        )
    first = read("scores")
    assert len(first.rows) == queries.PAGE_ROWS
    assert "remark" not in first.rows[0]
    rows, cursor = list(first.rows), first.cursor
    while cursor:
        page = read("scores", cursor)
        rows, cursor = rows + list(page.rows), page.cursor
    score_keys = {(row["checkpoint"], row["indicator"]) for row in rows}
    assert (
        len(score_keys)
        == len(rows)
        == sum(len(visit.submission.scores) for visit in Visit.objects.all() if visit.submission)
    )
    lines = AuditLine.objects.filter(action="read_feed")
    assert [line.detail["table"] for line in lines] == ["scores"]
    assert lines[0].account_id == coordinator.pk
    key.refresh_from_db()
    assert key.last_seen_at == factories.NOW
    with pytest.raises(actions.FeedRefused, match="not a page of the feed"):
        read("visits", first.cursor)
    with pytest.raises(actions.FeedRefused, match="not a page of the feed"):
        read("scores", f"{first.cursor}x")
    with pytest.raises(actions.FeedRefused, match="too old"):
        read("scores", first.cursor, now=factories.NOW + 2 * actions.CURSOR_LIFETIME)


def test_a_feed_has_the_rights_that_its_account_has_now(coordinator: Account) -> None:
    key_of(coordinator)
    assert set(read().tables) == {"visits", "scores", "gaps", "parts", "totals", "indicators"}
    AccountRole.objects.filter(account=coordinator).update(role="viewer")
    assert read().tables == ("totals", "indicators")
    with pytest.raises(actions.FeedRefused, match="no such table") as refused:
        read("scores")
    assert refused.value.status == 404
    AccountRole.objects.filter(account=coordinator).update(role="trainer")
    with pytest.raises(actions.FeedRefused) as refused:
        read()
    assert refused.value.status == 403


def test_what_opens_no_feed(coordinator: Account) -> None:
    with pytest.raises(actions.FeedRefused, match="opens nothing"):
        read()
    key = key_of(None)
    with pytest.raises(actions.FeedRefused, match="opens nothing"):
        read()
    AccessKey.objects.update(account=coordinator)
    with pytest.raises(actions.FeedRefused, match="opens nothing"):
        read(now=factories.NOW + timedelta(days=31))
    with pytest.raises(actions.FeedRefused, match="No instrument"):
        read("indicators")
    key_actions.revoke_key(key=key, by=coordinator, now=factories.NOW)
    with pytest.raises(actions.FeedRefused, match="opens nothing") as refused:
        read()
    assert refused.value.status == 403


def test_indicators_are_one_page(coordinator: Account) -> None:
    key_of(coordinator)
    factories.checkpoint()
    survey_world.instrument()
    page = read("indicators")
    assert (len(page.rows), page.cursor) == (124, "")
    assert read("gaps").rows == []


def test_an_address_is_shown_once_and_read_without_signing_in(
    client: Client, coordinator: Account, caplog: pytest.LogCaptureFixture
) -> None:
    factories.checkpoint()
    survey_world.instrument()
    survey_round = survey_world.a_round(ends_on=factories.NOW.date() + timedelta(days=9000))
    client.force_login(coordinator)
    page = client.post(
        reverse("survey:make_feed", args=[survey_round.code]), {"name": "Power BI", "days": "9"}
    )
    key = AccessKey.objects.get()
    address = page.context["address"]
    assert address in page.content.decode()
    assert english_in(page=page.content.decode()) == []
    token = address.rstrip("/").rpartition("/")[2]
    assert (
        token
        not in client.get(reverse("survey:exports", args=[survey_round.code])).content.decode()
    )
    reader = Client()
    with caplog.at_level(logging.DEBUG):
        tables = reader.get(address).json()["tables"]
        by_name = {table["name"]: table["url"] for table in tables}
        body = reader.get(by_name["indicators"])
        assert body.json()["next"] is None
        assert body["Referrer-Policy"] == "no-referrer"
        assert "no-store" in body["Cache-Control"]
        refused = reader.get(by_name["indicators"].replace("indicators", "answers"))
        assert refused.status_code == 404
        assert refused.json()["error"]
        reader.get(f"{address}more/below/")
        client.post(reverse("survey:revoke_feed", args=[survey_round.code, key.pk]))
        assert reader.get(address).status_code == 403
    assert token not in caplog.text
    missing = reverse("survey:revoke_feed", args=["2031", key.pk])
    assert client.post(missing).status_code == 404


def test_sums_are_those_that_a_reader_of_sums_sees(coordinator: Account) -> None:
    viewer = factories.account("viewer")
    key_of(viewer)
    key_of(coordinator, token="theirs")
    assert read("totals", token="theirs").rows == []
    for place in [factories.checkpoint(f"KH-X{number}") for number in range(5)]:
        survey_world.submission(checkpoint=place)
    Visit.objects.update(state="accepted")
    first = read("totals", token="theirs").rows[0]
    assert (first["scope"], first["capacity_en"], first["checkpoints"]) == ("country", "", 5)
    assert 0 < first["index"] <= 1
    with pytest.raises(actions.FeedRefused, match="once it is closed"):
        read("totals")
    Round.objects.update(closed_at=factories.NOW)
    assert read("totals").rows[0] == first
    survey_round = Round.objects.get()
    late_key = key_actions.NewAccessKey(
        token="late", name="Excel", purpose=key_actions.FEED, round=survey_round, account=viewer
    )
    key_actions.create_key(new=late_key, by=viewer, now=factories.NOW)
    assert read("totals", token="late").rows[0] == first
    scopes = {row["scope"] for row in read("totals").rows}
    assert scopes == {"country", "class", "border", "province"}
