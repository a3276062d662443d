"""What the arms of a season answered to the questions drawn by lot."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from promdaen.refresher.models import Answer, Season, Share, Window
from promdaen.refresher.rules import comparing, dates


def uncompared(*, today: date) -> Iterator[Window]:
    """The control's windows that have closed, in years that go on, without a comparison."""
    rows = Window.objects.select_related("season").filter(
        arm=dates.CONTROL,
        closes_on__lt=today,
        planned_at__isnull=False,
        season__closed_at__isnull=True,
    )
    for row in rows.order_by("season", "number"):
        if "comparison" not in row.figures:
            yield row


def comparison(*, season: Season, number: int) -> comparing.Comparison:
    """Both arms by all questions drawn by lot, up to the quarter of that number."""
    shares = Share.objects.filter(
        window__season=season, window__number__lte=number, window__arm__in=dates.DRAWN
    )
    probes = {pk: set(drawn) for pk, drawn in shares.values_list("pk", "probes")}
    marks: dict[tuple[str, object], list[float]] = defaultdict(list)
    rows = Answer.objects.filter(share__in=list(probes)).values_list(
        "share", "outcome", "mark", "share__window__arm", "share__member"
    )
    for share, outcome, mark, arm, member in rows:
        if outcome in probes[share]:
            marks[arm, member].append(mark)
    arms: dict[str, list[float]] = {arm: [] for arm in dates.DRAWN}
    for (arm, _member), given in sorted(marks.items(), key=str):
        arms[arm].append(sum(given) / len(given))
    return comparing.compare(
        planned=arms[dates.PROBE], control=arms[dates.CONTROL], quarters=number + 1
    )
