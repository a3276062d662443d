"""The feed of a round: pages of rows for programs, with a key, recorded in the audit log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core import signing
from django.db import transaction
from django.utils.translation import gettext as _

from promdaen.kit import audit
from promdaen.survey.actions import keys as key_actions
from promdaen.survey.actions.refusals import SurveyRefused
from promdaen.survey.models import AccessKey, Round
from promdaen.survey.queries import exports, feeds, figures
from promdaen.survey.queries import keys as key_queries
from promdaen.survey.rules.export_tables import Row

CURSOR_LIFETIME = timedelta(hours=1)
"""How long the way to the next page holds."""

_SALT = "promdaen.survey.feed"


class FeedRefused(SurveyRefused):
    """A feed request was refused; `status` is the HTTP status."""

    def __init__(self, status: int, line: str) -> None:
        self.status = status
        super().__init__(line)


@dataclass(frozen=True, kw_only=True)
class FeedRequest:
    """A request to a feed: its key, table ("" for the list of tables) and cursor."""

    token: str
    table: str = ""
    cursor: str = ""
    agent: str = ""


@dataclass(frozen=True, kw_only=True)
class FeedPage:
    """A page of a table and the cursor of the next one ("" on the last); or the list of tables."""

    round: Round
    table: str
    tables: Sequence[str]
    rows: Sequence[Row] = ()
    cursor: str = ""


def read_feed(*, feed_request: FeedRequest, now: datetime) -> FeedPage:
    """A page of a feed, with the current rights of the account of its key.

    Only the first page of a table is written to the audit log, because later pages need a cursor
    from it. Raises FeedRefused: 403 for the key, 404 for a table that the account may not read,
    400 for the cursor.
    """
    key = _key(feed_request, now)
    tables = feeds.tables_for(account=key.account)
    key_actions.note_contact(key=key, agent=feed_request.agent, device="", now=now)
    if not feed_request.table:
        return FeedPage(round=key.round, table="", tables=tables)
    if feed_request.table not in tables:
        raise FeedRefused(404, _("This feed has no such table."))
    start = _start(feed_request, key, now)
    if not feed_request.cursor:
        detail = {"round": key.round.code, "table": feed_request.table, "key": key.name}
        with transaction.atomic():
            audit.record_line(
                action="read_feed", subject=key, by=key.account, now=now, detail=detail
            )
    try:
        feed_rows = feeds.feed_page(
            survey_round=key.round, account=key.account, table=feed_request.table, start=start
        )
    except exports.NothingPublished:
        raise FeedRefused(404, _("No instrument is published yet.")) from None
    except figures.NoFigures:
        raise FeedRefused(404, _("Totals of a round are read once it is closed.")) from None
    cursor = _cursor(feed_request, key, feed_rows.following, now) if feed_rows.following else ""
    return FeedPage(
        round=key.round,
        table=feed_request.table,
        tables=tables,
        rows=feed_rows.rows,
        cursor=cursor,
    )


def _key(feed_request: FeedRequest, now: datetime) -> AccessKey:
    entry = key_queries.key_lookup(token=feed_request.token, purpose=key_actions.FEED, now=now)
    if entry.key is None or entry.key.account is None:
        raise FeedRefused(
            403,
            _(
                "This feed opens nothing: its key is unknown, too old or revoked, or its account "
                "has no part in the survey any more. Make a new feed."
            ),
        )
    return entry.key


def _cursor(feed_request: FeedRequest, key: AccessKey, start: feeds.Start, now: datetime) -> str:
    cursor_values = [str(key.pk), feed_request.table, start.visit, start.row, int(now.timestamp())]
    return signing.Signer(salt=_SALT).sign_object(cursor_values)


def _start(feed_request: FeedRequest, key: AccessKey, now: datetime) -> feeds.Start:
    if not feed_request.cursor:
        return feeds.Start()
    try:
        pk, table, visit, row, position = signing.Signer(salt=_SALT).unsign_object(
            feed_request.cursor
        )
    except signing.BadSignature:
        raise FeedRefused(
            400, _("This is not a page of the feed. Begin with the first.")
        ) from None
    if (pk, table) != (str(key.pk), feed_request.table):
        raise FeedRefused(400, _("This is not a page of the feed. Begin with the first."))
    if now.timestamp() - position > CURSOR_LIFETIME.total_seconds():
        raise FeedRefused(400, _("This page is too old. Begin with the first."))
    return feeds.Start(visit=visit, row=row)
