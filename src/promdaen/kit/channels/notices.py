"""Messages over a channel, and the result of sending them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class WrongAddress(ValueError):
    """The text is not a valid address for the channel."""


class DeliveryState(StrEnum):
    """Delivered to the service; address refused; address gone; retry later."""

    DELIVERED = "delivered"
    REFUSED = "refused"
    GONE = "gone"
    LATER = "later"


@dataclass(frozen=True, kw_only=True)
class ChannelNotice:
    """A message text without content of a record, and a link.

    `stop_link` is the one-click unsubscribe link with the label `stop_text`; both or neither. If
    `is_urgent`, channels that can do so wake a phone in power-saving mode.
    """

    text: str
    link: str
    stop_text: str = ""
    stop_link: str = ""
    is_urgent: bool = False

    @property
    def lines(self) -> list[str]:
        """The lines of a written message."""
        stop = ["", f"{self.stop_text} {self.stop_link}"] if self.stop_link else []
        return [self.text, self.link, *stop]


@dataclass(frozen=True, kw_only=True)
class DeliveryOutcome:
    """The result of sending a notice; `after_seconds` is the pause that the service requests.

    `why` is a code for a log ("status 500"): never a secret, never an address.
    """

    state: DeliveryState
    after_seconds: int = 0
    why: str = ""
