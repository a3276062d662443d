"""The channels of this installation, and a common function to send over any of them."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Collection
from typing import Protocol

from django.utils.translation import gettext_lazy

from promdaen.kit import audit, key_files
from promdaen.kit.channels import mail, push, sms, telegram
from promdaen.kit.channels.notices import (
    ChannelNotice,
    DeliveryOutcome,
    DeliveryState,
    WrongAddress,
)

logger = logging.getLogger(__name__)


class Channel(Protocol):
    """The names that each channel module defines."""

    @property
    def NAME(self) -> str: ...

    def is_set_up(self) -> bool: ...

    def checked_address(self, *, text: str) -> str: ...

    def send(self, *, address: str, notice: ChannelNotice) -> DeliveryOutcome: ...


CHANNELS: tuple[Channel, ...] = (push, telegram, sms, mail)
CHANNEL_NAMES = {
    "push": gettext_lazy("A message on the phone"),
    "telegram": gettext_lazy("Telegram"),
    "sms": gettext_lazy("SMS"),
    "mail": gettext_lazy("E-mail"),
}
"""What each channel is called on pages."""
TRIAL_TEXTS = {
    DeliveryState.DELIVERED: gettext_lazy("A message was sent."),
    DeliveryState.LATER: gettext_lazy(
        "The test message could not be sent, and is not sent again by itself. Try again in a"
        " minute."
    ),
    DeliveryState.REFUSED: gettext_lazy(
        "The message was refused. See whether the address is right."
    ),
    DeliveryState.GONE: gettext_lazy("This address is gone. It was deleted; choose again."),
}
"""What a page says after a test message."""
_off: dict[str, Callable[[], Collection[str]]] = {}


def channel(*, name: str) -> Channel:
    """The channel of that name; raises LookupError."""
    for candidate in CHANNELS:
        if name == candidate.NAME:
            return candidate
    raise LookupError(name)


def is_available(*, name: str) -> bool:
    """Whether a channel can be used; in a demonstration all can, but nothing is sent."""
    return audit.is_demo() or channel(name=name).is_set_up()


def register_off(*, name: str, off: Callable[[], Collection[str]]) -> None:
    """Register a function that returns the names of channels switched off here."""
    _off[name] = off


def active_channels() -> list[str]:
    """The names of channels that people can choose: usable and not switched off."""
    off = {name for names in _off.values() for name in names()}
    names = [known_channel.NAME for known_channel in CHANNELS]
    return [name for name in names if name not in off and is_available(name=name)]


def send(*, name: str, address: str, notice: ChannelNotice) -> DeliveryOutcome:
    """Send a notice over a channel; in a demonstration it is printed to the terminal.

    Neither the address nor a secret is logged. Raises LookupError for an unknown channel.
    """
    if audit.is_demo():
        sys.stdout.write("\n".join([f"[{name}]", *notice.lines, ""]))
        return DeliveryOutcome(state=DeliveryState.DELIVERED)
    used = channel(name=name)
    if not used.is_set_up():
        return DeliveryOutcome(state=DeliveryState.LATER, why="not set up")
    try:
        outcome = used.send(address=address, notice=notice)
    except WrongAddress as problem:
        outcome = DeliveryOutcome(state=DeliveryState.REFUSED, why=str(problem))
    except key_files.KeyFileError as problem:
        # If one channel has lost its key, the others still send.
        outcome = DeliveryOutcome(state=DeliveryState.LATER, why=str(problem))
    if outcome.state is not DeliveryState.DELIVERED:
        logger.warning("a notice over %s: %s (%s)", name, outcome.state, outcome.why)
    return outcome
