"""Registers of posts: what is entered, and charts and comparisons of groups of posts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Min
from django.utils import timezone

from promdaen.course.models import Enrolment
from promdaen.evaluation.models import RegisterMonth
from promdaen.evaluation.rules import registers as rules
from promdaen.exchange.queries import post_months
from promdaen.kit import suppression
from promdaen.kit.months import months_after
from promdaen.kit.texts import Text
from promdaen.people import queries as people_queries
from promdaen.people.models import Officer
from promdaen.places import queries as places_queries
from promdaen.places.models import Checkpoint, Province

MONTHS_SHOWN, MONTHS_TO_ENTER = 36, 36


@dataclass(frozen=True, kw_only=True)
class ChartMonth:
    """A month of a chart; rate is None where its count is too small to show."""

    month_on: date
    count: int
    travellers: int
    rate: float | None
    month: rules.MonthRate


@dataclass(frozen=True, kw_only=True)
class GroupChart:
    """A group of posts: its control chart for a measure, a rate of 1,000 travellers.

    chart is None with fewer than a year of baseline; after: its counts against before.
    """

    name: Text
    posts: int
    months: Sequence[ChartMonth]
    chart: rules.ControlChart | None
    baseline: int
    after: rules.RateRatio | None

    @property
    def signals(self) -> int:
        """How many months after the baseline say that something changed."""
        return sum(chart_month.month.is_signal for chart_month in self.months[self.baseline :])


@dataclass(frozen=True, kw_only=True)
class RegistersPage:
    """A measure by groups of posts, and the comparison of both."""

    measure: str
    charts: Sequence[GroupChart]
    against: rules.RateRatio | None
    split: date | None
    earlier: int
    posts: int
    missing: int
    is_invented: bool


def month_registers(*, month_on: date) -> list[RegisterMonth]:
    """The registers of a month with their posts, by code."""
    register_months = RegisterMonth.objects.filter(month_on=month_on).select_related("checkpoint")
    return list(register_months.order_by("checkpoint__code"))


def registers_page(*, measure: str, now: datetime) -> RegistersPage:
    """The newest 36 months of all posts with registers."""
    last = timezone.localdate(now).replace(day=1)
    stored = RegisterMonth.objects.filter(
        month_on__gte=months_after(day=last, months=-MONTHS_SHOWN), month_on__lt=last
    )
    rows = [
        rules.PostMonth(
            post=register_month.checkpoint.code,
            month_on=register_month.month_on,
            counts=rules.RegisterCounts(
                **{name: getattr(register_month, name) for name in rules.REGISTER_COLUMNS}
            ),
        )
        for register_month in stored.select_related("checkpoint")
    ]
    posts = {post_month.post for post_month in rows}
    groups = rules.post_groups(post_months=rows, since=trained_posts(posts=posts))
    months = sorted({post_month.month_on for post_month in rows})
    waiting = dict.fromkeys(groups.waiting, groups.split) if groups.split else {}
    return RegistersPage(
        measure=measure,
        charts=[
            _chart(name=name, rows=rows, measure=measure, split=split, first=groups.split)
            for name, split in (
                (Text("Posts trained in these months"), dict(groups.since)),
                (Text("Posts not yet trained"), {**dict.fromkeys(groups.waiting), **waiting}),
            )
            if split
        ],
        against=rules.trained_against_waiting(post_months=rows, measure=measure, groups=groups),
        split=groups.split,
        earlier=len(groups.earlier),
        posts=len(posts),
        missing=len(posts) * len(months) - len(rows),
        is_invented=stored.filter(is_invented=True).exists(),
    )


def _sums(*, rows: Sequence[rules.PostMonth], measure: str) -> dict[date, tuple[int, int]]:
    """Counts and travellers of each month, in order, without months without travellers."""
    sums: dict[date, tuple[int, int]] = {}
    for post_month in rows:
        count, size = sums.get(post_month.month_on, (0, 0))
        counts = post_month.counts
        sums[post_month.month_on] = (count + counts.count(measure), size + counts.travellers)
    return {month: pair for month, pair in sorted(sums.items()) if pair[1]}


def _chart(
    *,
    name: Text,
    rows: Sequence[rules.PostMonth],
    measure: str,
    split: Mapping[str, date | None],
    first: date | None,
) -> GroupChart:
    """The chart of a group; its baseline ends when the first post was trained.

    Seasons are those of all posts together, which are less by chance than those of a few.
    """
    sums = _sums(
        rows=[post_month for post_month in rows if post_month.post in split], measure=measure
    )
    months = list(sums)
    baseline = sum(first is None or month < first for month in months)
    counts, sizes = [pair[0] for pair in sums.values()], [pair[1] for pair in sums.values()]
    chart = None
    if baseline >= rules.MIN_BASELINE_MONTHS and any(counts[:baseline]):
        every = {
            month: pair
            for month, pair in _sums(rows=rows, measure=measure).items()
            if first is None or month < first
        }
        chart = rules.control_chart(
            counts=counts,
            sizes=sizes,
            baseline=baseline,
            is_share=measure in rules.SHARE_MEASURES,
            seasons=rules.season_factors(months=months, baseline=every),
        )
    began = {post: month for post, month in split.items() if month is not None}
    return GroupChart(
        name=name,
        posts=len(split),
        months=[
            ChartMonth(
                month_on=month,
                count=row.count,
                travellers=row.size,
                rate=None if suppression.is_small(n=row.count) else row.rate,
                month=row,
            )
            for month, row in zip(months, chart.months, strict=True)
        ]
        if chart
        else [],
        chart=chart,
        baseline=baseline,
        after=rules.trained_rate_ratio(post_months=rows, measure=measure, split=began)
        if began
        else None,
    )


def trained_posts(*, posts: set[str]) -> dict[str, date]:
    """Since which month half of the officers who work at a post now were trained, by its code."""
    ids = list(Officer.objects.filter(is_active=True).values_list("pk", flat=True))
    officers: dict[str, list[object]] = {}
    for officer, posting in people_queries.present_postings(officers=ids).items():
        if posting.checkpoint is not None and posting.checkpoint.code in posts:
            officers.setdefault(posting.checkpoint.code, []).append(officer)
    ends = dict(
        Enrolment.objects.filter(has_attended=True, run__is_cancelled=False)
        .order_by("officer")
        .values_list("officer")
        .annotate(first=Min("run__ends_on"))
    )
    since = {
        code: rules.trained_since(
            ends=[ends[officer] for officer in own if officer in ends], officers=len(own)
        )
        for code, own in officers.items()
    }
    return {code: month for code, month in since.items() if month is not None}


@dataclass(frozen=True, kw_only=True)
class PostRegister:
    """A post of a province with its counts of a month, and what the exchange counted."""

    post: Checkpoint
    stored: RegisterMonth | None
    exchange: post_months.PostMonthCounts | None


@dataclass(frozen=True, kw_only=True)
class RegisterSheet:
    """The posts of a province in a month, to be entered."""

    province: Province
    month_on: date
    lines: Sequence[PostRegister]
    has_exchange: bool


def months_to_enter(*, now: datetime, count: int = MONTHS_TO_ENTER) -> list[date]:
    """The first days of so many closed months, newest first."""
    this = timezone.localdate(now).replace(day=1)
    return [months_after(day=this, months=-number) for number in range(1, count + 1)]


def provinces_with_posts() -> list[Province]:
    return list(dict.fromkeys(post.province for post in places_queries.checkpoint_choices()))


def register_sheet(*, province: str, month_on: date, now: datetime) -> RegisterSheet | None:
    """The sheet of a province and month; None without such a province."""
    posts = [
        checkpoint
        for checkpoint in places_queries.checkpoint_choices()
        if checkpoint.province_id == province
    ]
    if not posts:
        return None
    stored = {
        register_month.checkpoint_id: register_month
        for register_month in RegisterMonth.objects.filter(month_on=month_on, checkpoint__in=posts)
    }
    counted = post_months.counts_of_posts(month_on=month_on, now=now)
    none = post_months.PostMonthCounts(incident_reports=0, requests=0)
    return RegisterSheet(
        province=posts[0].province,
        month_on=month_on,
        lines=[
            PostRegister(
                post=post,
                stored=stored.get(post.pk),
                exchange=None if counted is None else counted.get(post.code, none),
            )
            for post in posts
        ],
        has_exchange=counted is not None,
    )
