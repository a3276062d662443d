"""The shared list of waiting work: capabilities register sources, pages show their rows.

Register a function by its path (`kit.later.function`); it is called with `account` and `now` and
returns only the rows of that account, so that a count or a title never reveals what others may
see.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.db.models import Exists, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy

OVERDUE, SOON, TODAY, LATER = "overdue", "soon", "today", "later"
URGENCIES = (OVERDUE, SOON, TODAY, LATER)
"""The groups of the list, in their order."""
URGENCY_NAMES = {
    OVERDUE: gettext_lazy("Overdue"),
    SOON: gettext_lazy("Due within 2 hours"),
    TODAY: gettext_lazy("Today or within 24 hours"),
    LATER: gettext_lazy("Later, or without a date"),
}
SOON_WITHIN = timedelta(hours=2)
TODAY_WITHIN = timedelta(hours=24)
"""Work of a night is due "today", whenever the day ends."""


@dataclass(frozen=True, kw_only=True)
class WaitingWork:
    """Something that waits for an account: the action, its subject and its page.

    Texts are in the language of the page. `kind` is one that its source registered; `due_at` or
    `due_on` if there is a last moment or day; `count` if it is several things.
    """

    kind: str
    action: str
    subject: str
    url: str
    urgency: str
    where: str = ""
    since: datetime | None = None
    due_at: datetime | None = None
    due_on: date | None = None
    count: int = 0
    icon: str = "circle"

    @property
    def order(self) -> tuple[int, float, float]:
        """Sort key: overdue first, then by due time, then those waiting longest."""
        due = self.due_at
        if due is None and self.due_on is not None:
            due = end_of_day(day=self.due_on)
        return (
            URGENCIES.index(self.urgency),
            due.timestamp() if due else float("inf"),
            self.since.timestamp() if self.since else float("inf"),
        )


Rows = Callable[..., Iterable[WaitingWork]]
Candidates = Callable[..., Iterable[QuerySet[Any]]]


@dataclass(frozen=True, kw_only=True)
class WaitingSource:
    """A source of waiting work: its name, the kinds of its rows, and the function for them.

    `candidates` returns the querysets without which there are no rows.
    """

    name: str
    kinds: Collection[str]
    rows: Rows
    candidates: Candidates | None = None


_sources: dict[str, WaitingSource] = {}


def register_waiting(
    *, name: str, kinds: Collection[str], rows: Rows, candidates: Candidates | None = None
) -> None:
    """Register a source of waiting work; its functions are called with `account` and `now`.

    A source that seldom has rows gives `candidates`: one statement asks about those of all
    sources, and `rows` is called only if one has a row.
    """
    _sources[name] = WaitingSource(name=name, kinds=kinds, rows=rows, candidates=candidates)


def waiting_sources() -> Collection[WaitingSource]:
    """Every registered source, in the order in which capabilities start."""
    return _sources.values()


def work_for(
    *,
    account: object,
    now: datetime,
    source_names: Collection[str] = (),
    excluded_names: Collection[str] = (),
) -> list[WaitingWork]:
    """An account's waiting work, overdue first; from the named sources or, without names, all."""
    open_sources = [
        source
        for source in waiting_sources()
        if (not source_names or source.name in source_names) and source.name not in excluded_names
    ]
    empty = _empty_sources(sources=open_sources, account=account, now=now)
    work_rows = [
        waiting_work
        for source in open_sources
        if source.name not in empty
        for waiting_work in source.rows(account=account, now=now)
    ]
    return sorted(work_rows, key=lambda waiting_work: waiting_work.order)


def _empty_sources(*, sources: Iterable[WaitingSource], account: Any, now: datetime) -> set[str]:
    """The sources whose candidates have no row, asked in one statement."""
    exists, empty = {}, set()
    for source in sources:
        if source.candidates is not None:
            empty.add(source.name)
            for number, rows in enumerate(source.candidates(account=account, now=now)):
                exists[source.name, number] = Exists(rows)
    if exists:
        [row] = get_user_model().objects.filter(pk=account.pk).values_list(*exists.values())
        empty -= {name for (name, _number), is_there in zip(exists, row, strict=True) if is_there}
    return empty


COUNT_SECONDS = 60
"""How old a count in a menu may be before it is worked out again."""
COUNT_KEPT_SECONDS = 60 * 60


@dataclass(frozen=True, kw_only=True)
class WaitingCount:
    """How much waits for an account today or within 24 hours, in one source or several."""

    count: int = 0
    overdue_count: int = 0

    def __add__(self, other: WaitingCount) -> WaitingCount:
        """The sum of both."""
        return WaitingCount(
            count=self.count + other.count,
            overdue_count=self.overdue_count + other.overdue_count,
        )


@dataclass(frozen=True, kw_only=True)
class WaitingCounts:
    """An account's waiting work by source, and the time of the count."""

    by_source: Mapping[str, WaitingCount]
    counted_at: datetime

    def counts_for(self, *, source_names: Collection[str] = ()) -> WaitingCount:
        """The count of the named sources or, without names, of all."""
        source_rows = [
            work
            for name, work in self.by_source.items()
            if not source_names or name in source_names
        ]
        return sum(source_rows, start=WaitingCount())

    def is_fresh(self, *, now: datetime) -> bool:
        """Whether a menu can show it without a new count."""
        return abs((now - self.counted_at).total_seconds()) < COUNT_SECONDS


def count_work(*, account: object, work: Iterable[WaitingWork], now: datetime) -> WaitingCounts:
    """Count all work that waits for an account, and store it for the menus of its next pages."""
    by_kind = {kind: source.name for source in waiting_sources() for kind in source.kinds}
    counts_by_source: dict[str, WaitingCount] = {}
    for waiting_work in work:
        if waiting_work.urgency == LATER:
            continue
        name = by_kind.get(waiting_work.kind, "")
        own_count = WaitingCount(count=1, overdue_count=waiting_work.urgency == OVERDUE)
        counts_by_source[name] = counts_by_source.get(name, WaitingCount()) + own_count
    counts = WaitingCounts(by_source=counts_by_source, counted_at=now)
    cache.set(_count_key(account=account), counts, COUNT_KEPT_SECONDS)
    return counts


def last_counts(*, account: object) -> WaitingCounts | None:
    """The last counts of an account, None if not recent; uses no database."""
    cached_counts: WaitingCounts | None = cache.get(_count_key(account=account))
    return cached_counts


def _count_key(*, account: Any) -> str:
    return f"waiting-{account.pk}"


def urgency_label(*, urgency: str) -> str:
    """The label of a group of the list, in the language of the page."""
    return str(URGENCY_NAMES[urgency])


def urgency_at(*, due_at: datetime | None, now: datetime) -> str:
    """The urgency of work due at a moment; without one it is "later".

    >>> from datetime import UTC
    >>> noon = datetime(2026, 11, 26, 5, tzinfo=UTC)
    >>> dues = [noon + timedelta(hours=hours) for hours in (-1, 1, 3, 24, 25)]
    >>> [urgency_at(due_at=due_at, now=noon) for due_at in dues]
    ['overdue', 'soon', 'today', 'today', 'later']
    """
    if due_at is None:
        return LATER
    if due_at < now:
        return OVERDUE
    if due_at - now <= SOON_WITHIN:
        return SOON
    return TODAY if due_at - now <= TODAY_WITHIN else LATER


def urgency_on(*, due_on: date | None, today: date) -> str:
    """The urgency of work due on a day.

    >>> day = date(2026, 11, 26)
    >>> [urgency_on(due_on=day + timedelta(days=days), today=day) for days in (-1, 0, 1)]
    ['overdue', 'today', 'later']
    """
    if due_on is None or due_on > today:
        return LATER
    return TODAY if due_on == today else OVERDUE


def end_of_day(*, day: date) -> datetime:
    """The last moment of a local day."""
    begin = datetime(day.year, day.month, day.day, tzinfo=timezone.get_current_timezone())
    return begin + timedelta(days=1)
