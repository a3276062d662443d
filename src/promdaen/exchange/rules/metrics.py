"""Metrics of requests between two departments: counts and medians, each with its n."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from statistics import median

MIN_DECIDED = 5
"""Below so many requests a figure is said to rest on few."""


@dataclass(frozen=True, kw_only=True)
class SentRequest:
    """A sent request: sender, receiver, deadline and outcome.

    `replied_at` is the time of the answer or the refusal. `usefulness` is 1 to 5, None if not
    rated.
    """

    origin: str
    department: str
    sent_at: datetime
    due_at: datetime
    replied_at: datetime | None = None
    is_refused: bool = False
    usefulness: int | None = None


@dataclass(frozen=True, kw_only=True)
class DepartmentPair:
    """Metrics of one department's requests to another; None if unknown.

    `answer_hours` is the median of `answered_count` answers; `in_time` the share of the
    `decided_count` requests that have a reply or are overdue; `refused` the share of the
    `replied_count`; `useful` the median rating of `marked_count`.
    """

    origin: str
    department: str
    asked_count: int
    replied_count: int
    answered_count: int
    decided_count: int
    marked_count: int
    answer_hours: float | None
    in_time: float | None
    refused: float | None
    useful: float | None

    @property
    def is_of_few(self) -> bool:
        """Whether there are too few requests to generalise from."""
        return self.decided_count < MIN_DECIDED


def department_pairs(
    *, sent_requests: Iterable[SentRequest], now: datetime
) -> list[DepartmentPair]:
    """One entry for each pair of departments, sorted by code."""
    requests_by_pair: dict[tuple[str, str], list[SentRequest]] = defaultdict(list)
    for sent_request in sent_requests:
        requests_by_pair[sent_request.origin, sent_request.department].append(sent_request)
    return [
        _pair(origin=a, department=b, sent_requests=requests_by_pair[a, b], now=now)
        for a, b in sorted(requests_by_pair)
    ]


def _pair(
    *, origin: str, department: str, sent_requests: list[SentRequest], now: datetime
) -> DepartmentPair:
    replied = [(row, row.replied_at) for row in sent_requests if row.replied_at is not None]
    hours = [
        (replied_at - request.sent_at).total_seconds() / 3600
        for request, replied_at in replied
        if not request.is_refused
    ]
    in_time = [replied_at <= request.due_at for request, replied_at in replied]
    in_time += [False for row in sent_requests if row.replied_at is None and row.due_at < now]
    marks = [row.usefulness for row in sent_requests if row.usefulness is not None]
    return DepartmentPair(
        origin=origin,
        department=department,
        asked_count=len(sent_requests),
        replied_count=len(replied),
        answered_count=len(hours),
        decided_count=len(in_time),
        marked_count=len(marks),
        answer_hours=median(hours) if hours else None,
        in_time=_share(in_time),
        refused=_share([request.is_refused for request, _at in replied]),
        useful=float(median(marks)) if marks else None,
    )


def _share(holds: list[bool]) -> float | None:
    return sum(holds) / len(holds) if holds else None
