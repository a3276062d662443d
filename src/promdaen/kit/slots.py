"""Slots that higher capabilities fill, so that imports and links only point downwards.

Register a function by its path (`kit.later.function`), so that its module is loaded only when it
is called.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from typing import Any

from django.utils.html import format_html_join
from django.utils.safestring import SafeString

Fill = Callable[..., Any]
ASK_ABOUT = "ask_about"
"""Where an officer may ask about a thing: called with `request`, `kind` and `code`."""
LESSON_NOTES = "lesson_notes"
"""Below a lesson: called with `request` and `topic`, its code."""
PRACTICE_ADDRESS = "practice_address"
"""Where a practice of a lesson begins: called with `kind`, `code` and `reader`."""
LESSON_CLOSEUPS = "lesson_closeups"
"""Pictures at 20 times of a lesson: called with `codes`, gives them in order."""
PHONE_ROWS = "phone_rows"
"""On an officer's first page: called with `enrolment` and `now`, gives rows."""
RESULT_OPENING = "result_opening"
"""Whether an officer may see marks and rationales: called with `sitting`."""
ANSWERS_OPENING = "answers_opening"
"""Which sessions without feedback show their answers afterwards: called with `sessions`."""
RESERVED_CASES = "reserved_cases"
"""Cases that an officer may not practise alone: called with `officer_id` and `now`."""
REASONING_HOLD = "reasoning_hold"
"""Whether reasoning that a trainer opened waits again: called with `session`."""
RUN_NAMES = "run_names"
"""Names of courses by their codes: called with `codes`, leaves out the unknown."""
SHEETS_ISSUED = "sheets_issued"
"""Of which runs a results sheet is issued: called with `codes`, gives those of them."""
SHEET_ADDRESS = "sheet_address"
"""Where the results sheet of a run is: called with `code`."""
SAVED_FILTERS = "saved_filters"
"""Below the filters of a list: called with `request`."""
CITATIONS = "citations"
"""Texts that rest on a source: called with `source`, its code, gives citations."""
_fills: dict[str, list[Fill]] = {}
_orders: dict[str, list[int]] = {}


def register_slot(*, name: str, fill: Fill, order: int = 0) -> None:
    """Register a function for a slot; for a page it returns safe HTML, or ""."""
    orders = _orders.setdefault(name, [])
    place = bisect_right(orders, order)
    orders.insert(place, order)
    _fills.setdefault(name, []).insert(place, fill)


def slot_fills(*, name: str) -> Sequence[Fill]:
    """The functions registered for a slot, by their order, then that of registration."""
    return _fills.get(name, ())


def practice_address(*, kind: str, code: str, reader: str, account: object = None) -> str:
    """The address at which a practice of a lesson begins for a reader; "" if there is none."""
    addresses = (
        fill(kind=kind, code=code, reader=reader, account=account)
        for fill in slot_fills(name=PRACTICE_ADDRESS)
    )
    return next((address for address in addresses if address), "")


def fill_slot(*, name: str, **about: Any) -> SafeString:
    """The joined HTML of all functions registered for a slot."""
    return format_html_join("", "{}", ((fill(**about),) for fill in slot_fills(name=name)))
