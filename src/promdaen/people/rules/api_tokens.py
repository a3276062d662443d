"""Tokens of programs that use `/api/v1/`: their text, their stored form, what they may read."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from promdaen.kit.texts import Text

PREFIX = "promdaen_"
"""The start of every token, so that scanners for leaked secrets recognise one."""
TOKEN_BYTES = 32
MAX_VALID_DAYS, MAX_NAME_LENGTH, MAX_TOKENS = 366, 80, 20
MAX_REQUESTS_PER_MINUTE = 120

COURSES, RESULTS, SURVEY, PLANS = "courses", "results", "survey", "plans"
REGISTERS, CALENDAR = "registers", "calendar"
TOKEN_SCOPES: Mapping[str, Text] = {
    COURSES: Text("Programmes, targets and course runs, with counts of officers"),
    RESULTS: Text("Issued results sheets"),
    SURVEY: Text("Survey rounds, indicators, scores and gaps"),
    PLANS: Text("Border programmes"),
    REGISTERS: Text("Registers of posts: read and write"),
    CALENDAR: Text("Dates of your own work, for a calendar"),
}
"""What a token may be limited to. The account of the token must have the right as well.

A token for a calendar is part of an address, which programs store openly: it opens nothing else.
"""


def token_hash(*, token: str) -> str:
    """The stored form of a token: its SHA-256 in hex.

    A token is long and random, so it needs no salt and no slow hash.

    >>> token_hash(token="abc")[:16]
    'ba7816bf8f01cfea'
    """
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
