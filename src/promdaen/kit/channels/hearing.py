"""Polls the bot once for all listeners and passes each message to them.

Telegram gives each message to the first process that polls: two pollers would lose one another's
codes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from promdaen.kit import audit
from promdaen.kit.channels import sending, telegram
from promdaen.kit.channels.notices import ChannelNotice

Waits = Callable[..., bool]
Hear = Callable[..., ChannelNotice | None]


@dataclass(frozen=True, kw_only=True)
class Listener:
    """A listener: whether it is waiting now, and its handler for a chat message."""

    waits: Waits
    hear: Hear


_listeners: dict[str, Listener] = {}


def register_listener(*, name: str, waits: Waits, hear: Hear) -> None:
    """Register a listener: `waits` is called with `now`, `hear` with `words`, `chat` and `now`.

    `hear` returns the reply for the chat, or None if the message is not for it.
    """
    _listeners[name] = Listener(waits=waits, hear=hear)


def hear_if_needed(*, now: datetime) -> int:
    """Poll the bot if a listener is waiting for a code; returns the number of messages."""
    if not any(listener.waits(now=now) for listener in _listeners.values()):
        return 0
    return hear_bot(now=now)


def hear_bot(*, now: datetime) -> int:
    """Read and answer the messages to the bot; returns how many were for a listener."""
    if not telegram.is_set_up() or audit.is_demo():
        return 0
    return sum(_answered(message=heard, now=now) for heard in telegram.bot_messages())


def _answered(*, message: telegram.BotMessage, now: datetime) -> bool:
    heard = [
        listener.hear(words=message.words, chat=message.chat, now=now)
        for listener in _listeners.values()
    ]
    answers = [answer for answer in heard if answer is not None]
    # A stop message goes to every listener, but gets only one reply.
    for notice in answers[:1]:
        sending.send(name=telegram.NAME, address=message.chat, notice=notice)
    return bool(answers)
