"""An answer in a refresher, and when its question was shown, as sent by a page."""

from __future__ import annotations

import math
import uuid
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core import signing
from django.http import QueryDict

from promdaen.refresher.actions.answers import NewRefresherAnswer
from promdaen.refresher.forms import phone_json
from promdaen.refresher.queries.pieces import RefresherQuestion

SALT = "promdaen.refresher.shown"


def shown_token(*, question: RefresherQuestion, now: datetime) -> str:
    """A signed token: the question on the page, its time, and the id of its answer."""
    token_parts = [str(uuid.uuid4()), question.shown_item.code, now.timestamp()]
    return signing.dumps(token_parts, salt=SALT)


def page_answer(
    *, question: RefresherQuestion, data: QueryDict, now: datetime
) -> NewRefresherAnswer | None:
    """The answer in a page's form; None if the page had another question.

    Raises AnswerRefused for a duplicate in a row. A page sent twice has the same id.
    """
    try:
        key, code, since = signing.loads(data.get("shown", ""), salt=SALT)
    except signing.BadSignature:
        return None
    if code != question.shown_item.code:
        return None
    is_unknown = data.get("go") == "unknown"
    item = question.shown_item
    answer = (
        {}
        if is_unknown
        else item.page.read(
            [option for option, _text in item.options],
            [option for option, _text in item.left],
            dict(data.lists()),
        )
    )
    return NewRefresherAnswer(
        id=UUID(key),
        window=question.open_share.share.window_id,
        outcome=question.outcome,
        item=item.code,
        answer=answer,
        seconds=now.timestamp() - since,
        at=now,
    )


def is_blank(*, answer: NewRefresherAnswer, data: QueryDict) -> bool:
    """Whether nothing was selected, without the answer "I do not know"."""
    return not answer.answer and data.get("go") != "unknown"


def phone_answers(*, body: bytes) -> list[NewRefresherAnswer]:
    """Parse the answers sent by a phone as JSON.

    Raises phone_json.NotAnswers for invalid data.
    """
    return phone_json.read(
        body=body, make=lambda body: [_phone_answer(row) for row in body["answers"]]
    )


def _phone_answer(row: Any) -> NewRefresherAnswer:
    answer, outcome, seconds = row["answer"], row["outcome"], float(row["seconds"])
    if not isinstance(answer, dict) or not isinstance(outcome, str):
        raise TypeError
    if not math.isfinite(seconds):
        raise ValueError
    return NewRefresherAnswer(
        id=UUID(row["id"]),
        window=UUID(row["window"]),
        outcome=outcome,
        item=phone_json.text(row["item"]),
        answer=answer,
        seconds=seconds,
        at=phone_json.moment(row["at"]),
    )
