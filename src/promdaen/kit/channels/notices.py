"""What is said over a channel, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class WrongAddress(ValueError):
    """Nothing can be sent to what was given as an address."""


class DeliveryState(StrEnum):
    """Delivered to the service; refused this address; the address is gone; to be tried again."""

    DELIVERED = "delivered"
    REFUSED = "refused"
    GONE = "gone"
    LATER = "later"


@dataclass(frozen=True, kw_only=True)
class ChannelNotice:
    """A text that is the same whatever it is about, and where to look.

    `stop_link` leads to the one tap that ends it, behind the words `stop_text`; both or neither.
    What `is_urgent` wakes a phone that saves its battery, where a channel can say so.
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
    """What became of a notice; `after_seconds` is how long the service asks to be left alone.

    `why` is a code for a log ("status 500"): never a secret, never an address.
    """

    state: DeliveryState
    after_seconds: int = 0
    why: str = ""
