"""The export page: what an account may export from a round, and its feeds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from promdaen.kit.texts import Words
from promdaen.people import queries as people_queries
from promdaen.survey.models import AccessKey, Round
from promdaen.survey.queries import exports, feeds, figures, keys

if TYPE_CHECKING:
    from promdaen.people.models import Account

FEED = "feed"


@dataclass(frozen=True, kw_only=True)
class ExportPage:
    """A round with the number of visits in an export, and the feeds of the account.

    `waits_for_closing`: whether a feed has no figures until the round is closed.
    """

    round: Round
    may_export: bool
    may_feed: bool
    visits_count: int
    tables: Sequence[tuple[str, Words]]
    waits_for_closing: bool
    feeds: Sequence[keys.AccessKeySummary]


def export_page(*, code: str, account: Account, now: datetime) -> ExportPage | None:
    """The page of a round, None where there is no such round. Raises NotAllowed."""
    people_queries.require_right(*exports.READ_RIGHTS, *keys.HOLDER_RIGHTS[FEED], account=account)
    survey_round = figures.round_by_code(code=code)
    if survey_round is None:
        return None
    may_export = people_queries.has_right(*exports.READ_RIGHTS, account=account)
    may_feed = keys.is_holder(account=account, purpose=FEED)
    access_key_summaries = (
        keys.key_summaries(account=account, purpose=FEED, now=now) if may_feed else []
    )
    return ExportPage(
        round=survey_round,
        may_export=may_export,
        may_feed=may_feed,
        visits_count=exports.visits_count(survey_round=survey_round, account=account),
        tables=[(table, feeds.TABLE_NAMES[table]) for table in feeds.tables_for(account=account)],
        waits_for_closing=not may_export and survey_round.closed_at is None,
        feeds=[
            access_key_summary
            for access_key_summary in access_key_summaries
            if access_key_summary.key.round_id == survey_round.pk
        ],
    )


def feed_key(*, account: Account, code: str, key_id: UUID) -> AccessKey | None:
    """The key of a feed of a round, if the account may see it. Raises NotAllowed."""
    access_key = keys.key_seen_by(account=account, purpose=FEED, pk=key_id)
    return access_key if access_key is not None and access_key.round.code == code else None
