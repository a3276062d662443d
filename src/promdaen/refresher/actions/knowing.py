"""What is believed to be known today is kept once a day, for the figures of groups."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from promdaen.kit import audit
from promdaen.refresher.models import Known, Season
from promdaen.refresher.queries import known


def keep_known(*, now: datetime) -> int:
    """Keep what members of every year that goes on know today; of how many years it was new."""
    today = timezone.localdate(now)
    seasons = known.seasons_to_know(today=today)
    for season in seasons:
        # Worked out outside of the transaction: it may take seconds.
        topics = known.known_by_member(season=season, today=today)
        _kept(season=season, topics=topics, today=today, now=now)
    return len(seasons)


@transaction.atomic
def _kept(
    *, season: Season, topics: Mapping[UUID, dict[str, float]], today: date, now: datetime
) -> None:
    Known.objects.filter(member__season=season).delete()
    Known.objects.bulk_create(
        Known(member_id=member, topics=held, on=today) for member, held in topics.items()
    )
    audit.record_line(
        action="keep_known", subject=season, by=None, now=now, detail={"officers": len(topics)}
    )
