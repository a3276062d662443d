"""What a phone sends of a case that was judged on it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from promdaen.casework.actions.away import Judged
from promdaen.casework.actions.closing import NewAnswer
from promdaen.refresher.forms.pieces import NotAnswers

LISTS = ("missing", "offices", "protection")


def judged_case(*, body: bytes, since: datetime, now: datetime) -> Judged:
    """A case that a phone sent as JSON, judged between its pairing (`since`) and now.

    Raises NotAnswers for anything else.
    """
    try:
        one = json.loads(body)
        return Judged(
            id=UUID(one["id"]),
            code=_text(one["code"]),
            version=min(max(int(one["version"]), 0), 32767),
            law=_text(one["law"]),
            answers=[(_text(code), _answer(answer)) for code, answer in one["stages"]],
            at=max(since, min(now, datetime.fromtimestamp(float(one["at"]) / 1000, tz=UTC))),
        )
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        raise NotAnswers(_("What the phone sent cannot be read. Update the app.")) from None


def _answer(held: Any) -> NewAnswer:
    return NewAnswer(
        elements={
            _text(code): {
                "value": _text(said["value"]),
                "cites": sorted({_text(line) for line in said["cites"]}),
            }
            for code, said in held["elements"].items()
        },
        **{name: [_text(one) for one in held[name]] for name in LISTS},
    )


def _text(value: Any) -> str:
    if not isinstance(value, str) or "\0" in value:
        raise TypeError
    # Half of a pair of surrogates is no text that a database takes: UnicodeEncodeError.
    value.encode()
    return value
