"""The bot is heard once for everybody: what is written to it is told to all who listen.

Telegram gives each message to the process that asks first: two that ask would lose one another's
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
    """Who listens: whether somebody waits now, and what is made of words written in a chat."""

    waits: Waits
    hear: Hear


_listeners: dict[str, Listener] = {}


def register_listener(*, name: str, waits: Waits, hear: Hear) -> None:
    """Register a listener: `waits` is called with `now`, `hear` with `words`, `chat` and `now`.

    `hear` gives the answer to write in the chat, or None where the words are not for it.
    """
    _listeners[name] = Listener(waits=waits, hear=hear)


def hear_if_asked(*, now: datetime) -> int:
    """Ask the bot while somebody has a code to write to it."""
    if not any(one.waits(now=now) for one in _listeners.values()):
        return 0
    return hear_bot(now=now)


def hear_bot(*, now: datetime) -> int:
    """Read what was written to the bot and answer it; how many messages were for somebody."""
    if not telegram.is_set_up() or audit.is_demo():
        return 0
    return sum(_answered(message=one, now=now) for one in telegram.heard())


def _answered(*, message: telegram.Heard, now: datetime) -> bool:
    heard = [
        one.hear(words=message.words, chat=message.chat, now=now) for one in _listeners.values()
    ]
    answers = [one for one in heard if one is not None]
    # A chat that ends everything ends what each listener sends, and hears so once.
    for notice in answers[:1]:
        sending.send(name=telegram.NAME, address=message.chat, notice=notice)
    return bool(answers)
