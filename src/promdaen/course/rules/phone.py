"""What an officer's phone offers now: a row for each item, the next task first."""

from collections.abc import Iterable
from dataclasses import dataclass

from promdaen.kit.texts import Words


@dataclass(frozen=True, kw_only=True)
class PhoneRow:
    """An item on an officer's phone: texts, a page name with its arguments, an icon.

    `weight` orders rows, lowest first; `is_next` marks what must be done now.
    """

    title: Words
    text: Words | None = None
    page: str
    arguments: tuple[str, ...] = ()
    icon: str
    weight: int
    is_next: bool = False


def sorted_rows(*, phone_rows: Iterable[PhoneRow]) -> list[PhoneRow]:
    """Rows that must be done now, then the rest, each by weight."""
    return sorted(phone_rows, key=lambda phone_row: (not phone_row.is_next, phone_row.weight))
