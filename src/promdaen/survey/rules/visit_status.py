"""The status of a visit as text and chip."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from promdaen.kit.texts import Text, Words


@dataclass(frozen=True, kw_only=True)
class VisitStatus:
    """A status of a visit: code, text and kind of chip."""

    code: str
    label: Words
    chip: str


_ALL = (
    VisitStatus(code="none", label=Text("Not given yet"), chip="waiting"),
    VisitStatus(code="planned", label=Text("To be visited"), chip="open"),
    VisitStatus(code="late", label=Text("Overdue"), chip="late"),
    VisitStatus(code="submitted", label=Text("Waits for review"), chip="attention"),
    VisitStatus(code="returned", label=Text("Returned"), chip="ongoing"),
    VisitStatus(code="accepted", label=Text("Accepted"), chip="done"),
)
STANDINGS: Mapping[str, VisitStatus] = {visit_status.code: visit_status for visit_status in _ALL}
"""Each standing by its code, in the order in which a visit passes through them."""


PLAN_HEADS = (
    Text("Code"),
    Text("Name in Khmer"),
    Text("Name in English"),
    Text("Province"),
    Text("Class of the standard"),
    Text("State"),
    Text("Assessor"),
    Text("To be visited by"),
    Text("Second assessor"),
    Text("State of the second visit"),
)


def status_on(*, state: str, due_on: date | None, today: date) -> VisitStatus:
    """The status of a visit on a day; state "" is a checkpoint without a visit.

    A returned visit stays "returned" after its due date: it needs a correction, not a new plan.

    >>> status_on(state="planned", due_on=date(2026, 11, 1), today=date(2026, 11, 2)).code
    'late'
    >>> status_on(state="returned", due_on=date(2026, 11, 1), today=date(2026, 11, 2)).code
    'returned'
    >>> status_on(state="", due_on=None, today=date(2026, 11, 2)).code
    'none'
    """
    if state == "planned" and due_on is not None and due_on < today:
        return STANDINGS["late"]
    return STANDINGS[state or "none"]
