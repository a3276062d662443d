"""Save the estimated knowledge of members once a day, for figures of groups."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from promdaen.kit import audit
from promdaen.refresher.actions import isolated_steps
from promdaen.refresher.models import Known, Season
from promdaen.refresher.queries import topic_knowledge


def keep_known(*, now: datetime) -> int:
    """Save today's knowledge of the members of open seasons; returns the seasons newly saved.

    Each season is saved separately; raises an ExceptionGroup of failures at the end.
    """
    today = timezone.localdate(now)

    def keep(season: Season) -> None:
        # Calculated outside the transaction, because it may take seconds.
        topics = topic_knowledge.known_by_member(season=season, today=today)
        _store_knowledge(season=season, topics=topics, today=today, now=now)

    seasons = topic_knowledge.seasons_to_know(today=today)
    isolated_steps.require_none(failed=isolated_steps.each(items=seasons, work=keep))
    return len(seasons)


@transaction.atomic
def _store_knowledge(
    *, season: Season, topics: Mapping[UUID, dict[str, float]], today: date, now: datetime
) -> None:
    Known.objects.filter(member__season=season).delete()
    Known.objects.bulk_create(
        Known(member_id=member, topics=known_topics, on=today)
        for member, known_topics in topics.items()
    )
    audit.record_line(
        action="keep_known", subject=season, by=None, now=now, detail={"officers": len(topics)}
    )
