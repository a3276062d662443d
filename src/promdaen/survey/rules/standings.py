"""Where a visit stands, in words and as a chip."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from promdaen.kit.spreadsheets import Words


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where a visit stands: its code, its words, its kind of chip."""

    code: str
    label: Words
    chip: str


_ALL = (
    Standing(code="none", label=Words(en="Not given yet", km="មិនទាន់ប្រគល់ឱ្យ"), chip="waiting"),
    Standing(code="planned", label=Words(en="To be visited", km="ត្រូវចុះអង្កេត"), chip="open"),
    Standing(code="late", label=Words(en="Overdue", km="ហួសកាលកំណត់"), chip="late"),
    Standing(
        code="submitted", label=Words(en="Waits for review", km="រង់ចាំការពិនិត្យ"), chip="attention"
    ),
    Standing(code="returned", label=Words(en="Returned", km="បានបង្វិលឱ្យកែ"), chip="ongoing"),
    Standing(code="accepted", label=Words(en="Accepted", km="បានទទួលយក"), chip="done"),
)
STANDINGS: Mapping[str, Standing] = {one.code: one for one in _ALL}
"""Each standing by its code, in the order in which a visit passes through them."""


PLAN_HEADS = (
    Words(en="Code", km="លេខកូដ"),
    Words(en="Name in Khmer", km="ឈ្មោះជាភាសាខ្មែរ"),
    Words(en="Name in English", km="ឈ្មោះជាភាសាអង់គ្លេស"),
    Words(en="Province", km="ខេត្ត"),
    Words(en="Class of the standard", km="ថ្នាក់នៃស្តង់ដារ"),
    Words(en="State", km="ស្ថានភាព"),
    Words(en="Assessor", km="អ្នកអង្កេត"),
    Words(en="To be visited by", km="ត្រូវចុះអង្កេតត្រឹមថ្ងៃទី"),
    Words(en="Second assessor", km="អ្នកអង្កេតទី២"),
    Words(en="State of the second visit", km="ស្ថានភាពការចុះអង្កេតលើកទី២"),
)


def standing_of(*, state: str, due_on: date | None, today: date) -> Standing:
    """Where a visit of a state stands on a day; "" is a checkpoint without a visit.

    A returned visit stays returned when its day is past: it is to be corrected, not given anew.

    >>> standing_of(state="planned", due_on=date(2026, 11, 1), today=date(2026, 11, 2)).code
    'late'
    >>> standing_of(state="returned", due_on=date(2026, 11, 1), today=date(2026, 11, 2)).code
    'returned'
    >>> standing_of(state="", due_on=None, today=date(2026, 11, 2)).code
    'none'
    """
    if state == "planned" and due_on is not None and due_on < today:
        return STANDINGS["late"]
    return STANDINGS[state or "none"]
