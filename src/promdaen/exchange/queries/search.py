"""Search in the exchange: only what the reader may see, and never encrypted texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connections
from django.db.models import Exists, OuterRef, Q, QuerySet

from promdaen.exchange.models import Record, Text
from promdaen.exchange.queries import codes, exchange_database, headlines, visible
from promdaen.exchange.rules import searching
from promdaen.exchange.rules.exchange_members import ExchangeMember
from promdaen.kit import working_days

MAX_RESULTS = 50
MAX_INDEX_MATCHES = 2_000
"""Up to so many texts the index leads; words that stand in more are met soon, newest first."""
INDEX_QUERIES = {
    "sqlite": "SELECT f.text_id FROM exchange_found_words w "
    "JOIN exchange_found f ON f.id = w.rowid WHERE exchange_found_words MATCH %s",
    "postgresql": "SELECT id FROM exchange_text WHERE exchange_grams(folded) @> "
    "exchange_grams(%s)",
}
IS_INDEXED = {
    "sqlite": "SELECT count(*) FROM sqlite_master WHERE name = 'exchange_found'",
    "postgresql": "SELECT count(*) FROM pg_proc WHERE proname = 'exchange_grams'",
}


@dataclass(frozen=True, kw_only=True)
class SearchFilter:
    """A search, with "" and None for any: words must occur in the same text.

    `number`: the end of a local number; `department`: the originator's.
    """

    words: str = ""
    number: str = ""
    kind: str = ""
    department: str = ""
    province: str = ""
    since: date | None = None
    until: date | None = None

    @property
    def is_empty(self) -> bool:
        """Whether no criterion is set."""
        return self == SearchFilter()


@dataclass(frozen=True, kw_only=True)
class SearchHit:
    """A search result with an excerpt around the words."""

    record: Record
    title: str
    excerpt: str

    @property
    def kind(self) -> str:
        """The kind of record in the language of the page."""
        return codes.code_label(name="record_kind", code=self.record.kind)


@dataclass(frozen=True, kw_only=True)
class SearchResults:
    """The results, newest first; `is_cut`: there are more."""

    hits: Sequence[SearchHit]
    is_cut: bool


def search_results(
    *, member: ExchangeMember, filters: SearchFilter, now: datetime
) -> SearchResults:
    """The newest records that match all criteria."""
    rows = _narrowed(records=visible.visible_to(member=member, now=now), search_filter=filters)
    words = searching.search_words(text=filters.words)
    if words:
        rows = _holding(records=rows, words=words)
    records = list(rows.order_by("-created_at", "-id")[: MAX_RESULTS + 1])
    first_records = records[:MAX_RESULTS]
    titles = headlines.headlines(records=first_records, member=member, now=now)
    excerpts = _excerpts(records=first_records, words=words)
    return SearchResults(
        hits=[
            SearchHit(record=record, title=titles[record.pk], excerpt=excerpts.get(record.pk, ""))
            for record in first_records
        ],
        is_cut=len(records) > MAX_RESULTS,
    )


def _narrowed(*, records: QuerySet[Record], search_filter: SearchFilter) -> QuerySet[Record]:
    filters = {
        "kind": search_filter.kind,
        "origin": search_filter.department,
        "province": search_filter.province,
        "local_no__endswith": search_filter.number.strip().upper(),
        "created_at__gte": search_filter.since and working_days.midnight(day=search_filter.since),
        "created_at__lt": search_filter.until
        and working_days.midnight(day=search_filter.until + timedelta(days=1)),
    }
    return records.filter(**{name: value for name, value in filters.items() if value})


def _holding(*, records: QuerySet[Record], words: Sequence[str]) -> QuerySet[Record]:
    """Records with a text that contains all the words, by the faster of two plans."""
    texts = _texts(words=words)
    indexed = [word for word in words if len(word) >= searching.MIN_WORD_LENGTH]
    if indexed and is_indexed():
        # A rare word is found fastest through the index. For a common one the list of ids would be
        # long, and looking into the texts of the visible records is faster.
        few = _index_matches(words=indexed)
        if len(few) <= MAX_INDEX_MATCHES:
            matching_ids = texts.filter(pk__in=few).values_list("record_id", flat=True)
            return records.filter(pk__in=list(matching_ids))
    return records.filter(Exists(texts.filter(record=OuterRef("pk"))))


def _texts(*, words: Sequence[str]) -> QuerySet[Text]:
    """Public texts (topmost layers that are not encrypted) with the words."""
    holds = Q(sealed=None, is_top=True)
    for word in words:
        holds &= Q(folded__contains=word)
    return Text.objects.filter(holds).order_by()


def _index_matches(*, words: Sequence[str]) -> list[str]:
    """Ids of texts with all the words, from the index; stops after more than MAX_INDEX_MATCHES."""
    connection = connections[exchange_database.ALIAS]
    word_list = list(words)
    if connection.vendor == "sqlite":
        word_list = [" AND ".join('"{}"'.format(word.replace('"', '""')) for word in words)]
    lines = " INTERSECT ".join([INDEX_QUERIES[connection.vendor]] * len(word_list))
    with connection.cursor() as cursor:
        cursor.execute(f"{lines} LIMIT {MAX_INDEX_MATCHES + 1}", word_list)
        return [row[0] for row in cursor.fetchall()]


def is_indexed() -> bool:
    """Whether the database has the trigram index (its migration created it)."""
    connection = connections[exchange_database.ALIAS]
    with connection.cursor() as cursor:
        cursor.execute(IS_INDEXED[connection.vendor])
        return bool(cursor.fetchone()[0])


def _excerpts(*, records: Sequence[Record], words: Sequence[str]) -> dict[object, str]:
    """Excerpts around the words, from one of the texts that contain them, by record."""
    if not words:
        return {}
    matching_texts = _texts(words=words).filter(record__in=[record.pk for record in records])
    return {
        text.record_id: searching.excerpt(text=text.plain, word=words[0])
        for text in matching_texts.exclude(field=headlines.TITLE)
    }
