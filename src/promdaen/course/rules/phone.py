"""What an officer's phone offers now: one row a thing, the next thing to do first."""

from collections.abc import Iterable
from dataclasses import dataclass

from promdaen.kit.texts import Words


@dataclass(frozen=True, kw_only=True)
class PhoneRow:
    """A thing that an officer can do or read: words, a page by name with its arguments, an icon.

    `weight` orders rows, lowest first; `is_next` marks what has to be done now.
    """

    title: Words
    text: Words | None = None
    page: str
    arguments: tuple[str, ...] = ()
    icon: str
    weight: int
    is_next: bool = False


def in_order(*, rows: Iterable[PhoneRow]) -> list[PhoneRow]:
    """What has to be done now, then the rest, each by weight."""
    return sorted(rows, key=lambda row: (not row.is_next, row.weight))
