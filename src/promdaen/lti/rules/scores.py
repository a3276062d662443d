"""Scores for the learning platform, after Assignment and Grade Services 2.0 (1EdTech 2019)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime

from promdaen.kit.json_objects import NewJsonObject
from promdaen.lti.rules.messages import SCORE_SCOPE

CLIENT_ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
SCORE_JOB = "lti_score"
"""The kind of the job that sends a score."""
SCORE_TYPE = "application/vnd.ims.lis.v1.score+json"
ASSERTION_SECONDS = 60
MAX_ATTEMPTS = 7
"""With the waits of `kit.jobs` the last attempt is 11 hours after the first."""
FINAL_STATUSES = frozenset({400, 403, 404, 409, 410, 422})
"""Answers to a score after which another attempt changes nothing.

Moodle says 400 of people whom it does not grade, such as teachers, and 409 where a later score or
one by hand is there.
"""


class PlatformRefused(Exception):
    """The platform will not take a score; no further attempt is made."""


def assertion_claims(
    *, client_id: str, token_url: str, message_id: str, now: datetime
) -> NewJsonObject:
    """What this tool signs to get an access token (RFC 7523; security framework 4.1.1)."""
    moment = int(now.timestamp())
    return {
        "iss": client_id,
        "sub": client_id,
        "aud": token_url,
        "iat": moment,
        "exp": moment + ASSERTION_SECONDS,
        "jti": message_id,
    }


def token_request(*, assertion: str) -> dict[str, str]:
    """The form that asks the platform for an access token."""
    return {
        "grant_type": "client_credentials",
        "client_assertion_type": CLIENT_ASSERTION_TYPE,
        "client_assertion": assertion,
        "scope": SCORE_SCOPE,
    }


def read_access_token(*, body: bytes) -> str:
    """The access token in an answer of the platform; "" if there is none."""
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    token = answer.get("access_token") if isinstance(answer, Mapping) else None
    # It becomes a header: only the characters of RFC 6750, 2.1.
    is_plain = isinstance(token, str) and token.isascii() and token.isprintable()
    return str(token) if is_plain and " " not in str(token) else ""


def scores_address(*, line_item: str) -> str:
    """Where scores of a line item are sent; Moodle has parameters after it, which stay.

    >>> scores_address(line_item="https://moodle.example/services.php/2/lineitem?type_id=1")
    'https://moodle.example/services.php/2/lineitem/scores?type_id=1'
    """
    path, mark, query = line_item.partition("?")
    return f"{path.rstrip('/')}/scores{mark}{query}"


def score_message(*, subject: str, score: float, moment: datetime) -> bytes:
    """A score of a person, 0 to 1 (Assignment and Grade Services 2.0, 3.4.5 to 3.4.10).

    >>> score_message(subject="a", score=2 / 3, moment=datetime(2026, 3, 1, tzinfo=UTC))[:36]
    b'{"userId": "a", "scoreGiven": 0.6667'
    """
    message = {
        "userId": subject,
        "scoreGiven": round(score, 4),
        "scoreMaximum": 1,
        "activityProgress": "Completed",
        "gradingProgress": "FullyGraded",
        "timestamp": moment.astimezone(UTC).isoformat(timespec="milliseconds"),
    }
    return json.dumps(message).encode()
