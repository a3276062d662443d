"""Data that a phone sends during a test: a page's form, or saves as JSON."""

from __future__ import annotations

import json

from django.http import QueryDict

from promdaen.assessment.actions import phone as actions
from promdaen.assessment.queries.phone import ShownItem
from promdaen.assessment.rules import typed
from promdaen.kit.json_objects import JsonObject

MAX_SAVES = 100
MAX_SEQUENCE = 2_000_000_000
PHONE_LENGTH = 32


class UnreadableSaves(ValueError):
    """The request body is not a list of saves in the form that our script sends."""


def page_answer(*, shown_item: ShownItem, data: QueryDict) -> typed.Answer:
    """The answer in a page's form, {} for a blank; raises AnswerRefused for a repeated row."""
    return shown_item.page.read(
        [option for option, _text in shown_item.options],
        [option for option, _text in shown_item.left],
        dict(data.lists()),
    )


def read_saves(*, body: bytes) -> tuple[str, list[actions.NewSave]]:
    """The phone id and its saves from a request body; raises UnreadableSaves."""
    try:
        sent_saves = json.loads(body)
        phone, saves = sent_saves["phone"], [_save(save) for save in sent_saves["saves"]]
    except (ValueError, KeyError, TypeError, RecursionError) as wrong:
        raise UnreadableSaves(str(wrong)) from wrong
    if not is_phone(phone=phone) or len(saves) > MAX_SAVES:
        raise UnreadableSaves("no phone, or too many saves")
    return phone, saves


def is_phone(*, phone: object) -> bool:
    """Whether this is a phone id: 32 hexadecimal digits."""
    return (
        isinstance(phone, str)
        and len(phone) == PHONE_LENGTH
        and all(sign in "0123456789abcdef" for sign in phone)
    )


def _save(entry: JsonObject) -> actions.NewSave:
    sequence, item, answer = entry["sequence"], entry["item"], entry["answer"]
    is_whole = isinstance(sequence, int) and not isinstance(sequence, bool)
    if not is_whole or not 1 <= sequence <= MAX_SEQUENCE:
        raise UnreadableSaves("no count")
    if not isinstance(item, str) or "\0" in item or not isinstance(answer, dict):
        raise UnreadableSaves("no item, or no answer")
    return actions.NewSave(
        sequence=sequence, item=item, answer=answer, is_flagged=bool(entry.get("flag"))
    )
