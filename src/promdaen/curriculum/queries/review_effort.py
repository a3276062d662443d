"""Minutes that texts take to read, what is left to review, and a set of texts on one page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from promdaen.curriculum.models import Record, Review, ReviewDecision
from promdaen.curriculum.queries.review_text import ReviewedPlace, read_places, text_digest
from promdaen.curriculum.queries.reviews import (
    ReviewFilter,
    ReviewQueueRow,
    review_queue,
    risk_ranks,
)
from promdaen.curriculum.rules import labels, review_effort, standings
from promdaen.curriculum.rules import records as record_rules
from promdaen.curriculum.rules.review_effort import Effort
from promdaen.kit.texts import Words
from promdaen.people.models import Account

Pair = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class EffortLeft:
    """What is left for a reviewer of one language: texts, hours, and those of high risk."""

    language: str
    role: Words
    effort: Effort
    risk_count: int


@dataclass(frozen=True, kw_only=True)
class EffortPage:
    """What is left by language, in all, and for 900 records of both languages."""

    lines: Sequence[EffortLeft]
    left: Effort
    whole: Effort
    records_count: int

    def of_records(self) -> Effort:
        """Return the effort of `review_effort.RECORDS` records in both languages."""
        return self.whole.of(records=review_effort.RECORDS, among=self.records_count)


@dataclass(frozen=True, kw_only=True)
class SetText:
    """A record of a set: its places, and the digest of the text in each open language."""

    row: ReviewQueueRow
    kind: Words
    entries: Sequence[ReviewedPlace]
    digests: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class TextSet:
    """Texts that are read and approved together, and the minutes that they take."""

    texts: Sequence[SetText]
    minutes: float


def digests_of_texts(*, pairs: Iterable[Pair]) -> dict[Pair, str]:
    """Return the digests of the current texts, by subject and language."""
    pair_list = list(pairs)
    rows = Record.objects.in_bulk([subject for subject, _language in pair_list])
    return {
        (subject, language): text_digest(record=rows[subject], language=language)
        for subject, language in pair_list
        if subject in rows
    }


def minutes_to_read(*, pairs: Iterable[Pair]) -> float:
    """Return the minutes that the current texts take an average reader."""
    pair_list = list(pairs)
    rows = Record.objects.in_bulk([subject for subject, _language in pair_list])
    return sum(
        _minutes(record=rows[subject], language=language)
        for subject, language in pair_list
        if subject in rows
    )


def minutes_approved_since(*, account: Account, since: datetime) -> float:
    """Return the minutes of an average reader for what an account approved since a time."""
    rows = ReviewDecision.objects.filter(
        by=account, decision=standings.APPROVE, at__gte=since
    ).values_list("language", "text")
    return sum(
        review_effort.reading_minutes(words=[words for _place, words in text], language=language)
        for language, text in rows
    )


def effort_page() -> EffortPage:
    """Return the estimate of the hours that the review still takes, from the texts themselves."""
    lines = review_queue(chosen=ReviewFilter()).lines
    minutes = _minutes_of_reviews()
    high = risk_subjects()
    whole, left = Effort(), []
    for language, role in review_effort.LANGUAGE_ROLES.items():
        efforts = [
            Effort(texts_count=1, reading_minutes=minutes.get((line.record.pk, language), 0.0))
            for line in lines
        ]
        open_lines = [
            (line.record.pk, effort)
            for line, effort in zip(lines, efforts, strict=True)
            if line.states[language].state != standings.APPROVED
        ]
        whole = sum(efforts, whole)
        left.append(
            EffortLeft(
                language=language,
                role=role,
                effort=sum((effort for _subject, effort in open_lines), Effort()),
                risk_count=sum(subject in high for subject, _effort in open_lines),
            )
        )
    return EffortPage(
        lines=left,
        left=sum((line.effort for line in left), Effort()),
        whole=whole,
        records_count=len(lines),
    )


def risk_subjects() -> set[str]:
    """Return the records where a mistake does most harm: papers' items, cases, terms in doubt."""
    cases = Record.objects.filter(kind="case").values_list("subject", flat=True)
    return {*risk_ranks(), *cases}


# By subject, language and digest of the text: to read all texts takes more than a second.
_known_minutes: dict[tuple[str, str, str], float] = {}


def _minutes_of_reviews() -> dict[Pair, float]:
    """Return the minutes that each text takes, by subject and language."""
    keys = list(Review.objects.values_list("subject", "language", "digest"))
    new = [key for key in keys if key not in _known_minutes]
    rows = Record.objects.in_bulk({subject for subject, _language, _digest in new})
    for subject, language, digest in new:
        if subject in rows:
            minutes = _minutes(record=rows[subject], language=language)
            _known_minutes[subject, language, digest] = minutes
    return {
        (subject, language): _known_minutes.get((subject, language, digest), 0.0)
        for subject, language, digest in keys
    }


def open_lines(*, chosen: ReviewFilter) -> list[ReviewQueueRow]:
    """Return the records of a filter that are not approved in every language that counts."""
    return [line for line in review_queue(chosen=chosen).lines if _open_languages(line, chosen)]


def text_set(*, lines: Sequence[ReviewQueueRow], chosen: ReviewFilter) -> TextSet:
    """Return the texts of some records that are not approved, with all their words."""
    rows = Record.objects.in_bulk([line.record.pk for line in lines])
    texts = [_set_text(line, rows[line.record.pk], chosen) for line in lines]
    minutes = sum(
        _minutes(record=rows[text.row.record.pk], language=language)
        for text in texts
        for language in text.digests
    )
    return TextSet(texts=texts, minutes=minutes)


def _set_text(line: ReviewQueueRow, record: Record, chosen: ReviewFilter) -> SetText:
    return SetText(
        row=line,
        kind=labels.RECORD_KINDS[record.kind],
        entries=read_places(record=record),
        digests={
            language: text_digest(record=record, language=language)
            for language in _open_languages(line, chosen)
        },
    )


def _open_languages(line: ReviewQueueRow, chosen: ReviewFilter) -> list[str]:
    return [
        language
        for language in chosen.wanted_languages(subject=line.record.subject)
        if line.states[language].state != standings.APPROVED
    ]


def _minutes(*, record: Record, language: str) -> float:
    return review_effort.reading_minutes(
        words=_words(record=record, language=language), language=language
    )


def _words(*, record: Record, language: str) -> Iterator[str]:
    values = record.values
    if record.kind == "topic":
        values = {**record_rules.without_review(values=values), "outcomes": []}
    for part in standings.record_words(values=values, language=language):
        if part.place != standings.KEY:
            yield part.words
