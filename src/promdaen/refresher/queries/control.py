"""The answers of both arms of a season to the randomly drawn questions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID

from promdaen.refresher.models import Answer, Season, Share, Window
from promdaen.refresher.rules import calendar, comparing, dates


def uncompared(*, today: date) -> Iterator[Window]:
    """The closed windows of the control in open seasons, without a comparison."""
    windows = Window.objects.select_related("season").filter(
        arm=dates.CONTROL,
        closes_on__lt=today,
        planned_at__isnull=False,
        season__closed_at__isnull=True,
    )
    for window in windows.order_by("season", "number"):
        if "comparison" not in window.figures:
            yield window


def comparison(*, season: Season, number: int) -> comparing.ArmComparison:
    """Compare both arms on all random questions so far, over all courses of the year before.

    number: of the quarter that this season has just ended.
    """
    shares = Share.objects.filter(
        window__season__taught_on__gt=season.taught_on - timedelta(days=calendar.HORIZON_DAYS),
        window__arm__in=dates.DRAWN_KINDS,
    )
    probes = {pk: set(drawn) for pk, drawn in shares.values_list("pk", "probes")}
    marks: dict[tuple[str, str, UUID], list[float]] = defaultdict(list)
    rows = Answer.objects.filter(share__in=shares).values_list(
        "share",
        "outcome",
        "mark",
        "share__window__arm",
        "share__member__season__code",
        "share__member",
    )
    for share, outcome, mark, arm, code, member in rows:
        if outcome in probes[share]:
            marks[arm, code, member].append(mark)
    arms: dict[str, dict[str, list[float]]] = {arm: defaultdict(list) for arm in dates.DRAWN_KINDS}
    for arm, code, member in sorted(marks):
        member_marks = marks[arm, code, member]
        arms[arm][code].append(sum(member_marks) / len(member_marks))
    return comparing.compare(
        planned=arms[dates.PROBE], control=arms[dates.CONTROL], quarters=number + 1
    )
