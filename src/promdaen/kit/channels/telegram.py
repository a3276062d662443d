"""Telegram: a message from this installation's bot to a chat that wrote to it first."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from django.conf import settings

from promdaen.kit.channels import wire
from promdaen.kit.channels.notices import (
    ChannelNotice,
    DeliveryOutcome,
    DeliveryState,
    WrongAddress,
)
from promdaen.kit.json_objects import NewJsonObject

NAME = "telegram"
CHAT = re.compile(r"[1-9]\d{0,18}", re.ASCII)
BLOCKED_CODES = frozenset({403})
UNKNOWN_CHAT = "chat not found"
WRONG, TOO_MANY = 400, 429


@dataclass(frozen=True, kw_only=True)
class BotMessage:
    """A message to the bot, and the chat to answer in."""

    chat: str
    words: str


def is_set_up() -> bool:
    """Whether a bot is configured."""
    return bool(settings.TELEGRAM_TOKEN)


def checked_address(*, text: str) -> str:
    """The number of a private chat; raises WrongAddress for a group or anything else."""
    if not CHAT.fullmatch(text):
        raise WrongAddress("no private chat")
    return text


def send(*, address: str, notice: ChannelNotice) -> DeliveryOutcome:
    """Send to a chat (`sendMessage`); if the bot was blocked the address counts as gone."""
    message_body = {
        "chat_id": int(checked_address(text=address)),
        "text": "\n".join(notice.lines),
        "link_preview_options": {"is_disabled": True},
    }
    answer = _call(method="sendMessage", values=message_body)
    if answer.status == WRONG:
        is_gone = UNKNOWN_CHAT in str(_read(answer).get("description", "")).lower()
        return DeliveryOutcome(
            state=DeliveryState.GONE if is_gone else DeliveryState.REFUSED, why="status 400"
        )
    outcome = wire.delivery_outcome(answer=answer, gone=BLOCKED_CODES)
    if answer.status == TOO_MANY:
        return DeliveryOutcome(
            state=DeliveryState.LATER, after_seconds=_pause(answer), why=outcome.why
        )
    return outcome


def bot_name() -> str:
    """The user name of the bot, or "" if Telegram does not answer."""
    if not is_set_up():
        return ""
    bot = _read(_call(method="getMe", values={})).get("result")
    return str(bot.get("username", "")) if isinstance(bot, dict) else ""


def bot_messages() -> list[BotMessage]:
    """New messages to the bot in private chats.

    They are confirmed to Telegram at once, so that none is returned twice.
    """
    poll_values = {"timeout": 0, "allowed_updates": ["message"]}
    updates = _read(_call(method="getUpdates", values=poll_values)).get("result")
    if not isinstance(updates, list) or not updates:
        return []
    numbers = [
        update["update_id"] for update in updates if isinstance(update.get("update_id"), int)
    ]
    _call(method="getUpdates", values={**poll_values, "offset": max(numbers) + 1, "limit": 1})
    return [heard_message for update in updates if (heard_message := _heard(update)) is not None]


def _heard(update: NewJsonObject) -> BotMessage | None:
    message = update.get("message") or {}
    chat, words = message.get("chat") or {}, message.get("text")
    if chat.get("type") != "private" or not isinstance(words, str):
        return None
    return BotMessage(chat=str(chat.get("id", "")), words=words[:200])


def _call(*, method: str, values: NewJsonObject) -> wire.WireResponse:
    address = f"{settings.TELEGRAM_URL}/bot{settings.TELEGRAM_TOKEN}/{method}"
    headers = {"Content-Type": "application/json"}
    return wire.post(address=address, body=json.dumps(values).encode(), headers=headers)


def _read(answer: wire.WireResponse) -> NewJsonObject:
    try:
        answer_json = json.loads(answer.body)
    except ValueError:
        return {}
    return answer_json if isinstance(answer_json, dict) else {}


def _pause(answer: wire.WireResponse) -> int:
    retry_after = (_read(answer).get("parameters") or {}).get("retry_after")
    return (
        wire.capped_pause(retry_after)
        if isinstance(retry_after, int)
        else wire.retry_pause(answer=answer)
    )
