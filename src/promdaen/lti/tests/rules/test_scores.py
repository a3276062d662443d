"""What is sent to a learning platform, and what is read of its answer."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest

from promdaen.lti.rules import scores

AT = datetime(2026, 3, 1, 9, 0, tzinfo=timezone(timedelta(hours=7)))


@pytest.mark.parametrize(
    ("line_item", "address"),
    [
        ("https://a.example/item", "https://a.example/item/scores"),
        ("https://a.example/item/", "https://a.example/item/scores"),
        ("https://a.example/item?x=1&y=2", "https://a.example/item/scores?x=1&y=2"),
        ("https://a.example/item/?x=1", "https://a.example/item/scores?x=1"),
    ],
)
def test_the_address_of_scores_keeps_parameters(line_item: str, address: str) -> None:
    assert scores.scores_address(line_item=line_item) == address


def test_an_assertion_is_short_and_for_one_address() -> None:
    claims = scores.assertion_claims(
        client_id="tool", token_url="https://a.example/token", message_id="m", now=AT
    )
    assert (claims["iss"], claims["sub"], claims["aud"]) == (
        "tool",
        "tool",
        "https://a.example/token",
    )
    assert claims["iat"] == int(AT.timestamp())
    assert claims["exp"] == int(AT.timestamp()) + scores.ASSERTION_SECONDS


@pytest.mark.parametrize(("score", "given"), [(0, 0), (1, 1), (2 / 3, 0.6667)])
def test_a_score_is_rounded_and_its_time_is_utc(score: float, given: float) -> None:
    message = json.loads(scores.score_message(subject="a", score=score, moment=AT))
    assert (message["scoreGiven"], message["scoreMaximum"]) == (given, 1)
    assert message["timestamp"] == "2026-03-01T02:00:00.000+00:00"
    assert datetime.fromisoformat(message["timestamp"]) == AT.astimezone(UTC)


@pytest.mark.parametrize(
    "body",
    [b"", b"no", b"[]", b'{"access_token": 5}', b'{"access_token": "a b"}',
     b'{"access_token": "a\\nb"}', '{"access_token": "ក"}'.encode(), b"[" * 100_000],
)  # fmt: skip
def test_no_token_is_read_of_another_answer(body: bytes) -> None:
    assert scores.read_access_token(body=body) == ""


def test_a_token_is_read() -> None:
    assert scores.read_access_token(body=b'{"access_token": "a.b-c"}') == "a.b-c"
