"""Minutes that texts take to read, what is left to review, and a set of texts on one page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from promdaen.curriculum.models import Record, ReviewDecision
from promdaen.curriculum.queries.review_text import ReviewedPlace, read_places, text_digest
from promdaen.curriculum.queries.reviews import ReviewFilter, ReviewQueueRow, review_queue
from promdaen.curriculum.rules import labels, review_effort, standings
from promdaen.curriculum.rules import records as record_rules
from promdaen.curriculum.rules.review_effort import Effort
from promdaen.kit.texts import Words

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
    wanted = list(pairs)
    rows = Record.objects.in_bulk([subject for subject, _language in wanted])
    return {
        (subject, language): text_digest(record=rows[subject], language=language)
        for subject, language in wanted
        if subject in rows
    }


def minutes_to_read(*, pairs: Iterable[Pair]) -> float:
    """Return the minutes that the current texts take an average reader."""
    wanted = list(pairs)
    rows = Record.objects.in_bulk([subject for subject, _language in wanted])
    return sum(
        _minutes(record=rows[subject], language=language)
        for subject, language in wanted
        if subject in rows
    )


def minutes_approved_since(*, account: object, since: datetime) -> float:
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
    queue = review_queue(chosen=ReviewFilter())
    rows = Record.objects.in_bulk([line.record.pk for line in queue.lines])
    first = risk_subjects(rows.values())
    whole, lines = Effort(), []
    for language, role in review_effort.LANGUAGE_ROLES.items():
        left, risk_count = Effort(), 0
        for line in queue.lines:
            record = rows[line.record.pk]
            effort = Effort(
                texts_count=1, reading_minutes=_minutes(record=record, language=language)
            )
            whole += effort
            if line.states[language].state != standings.APPROVED:
                left += effort
                risk_count += record.pk in first
        lines.append(EffortLeft(language=language, role=role, effort=left, risk_count=risk_count))
    return EffortPage(
        lines=lines,
        left=sum((line.effort for line in lines), Effort()),
        whole=whole,
        records_count=len(queue.lines),
    )


def risk_subjects(records: Iterable[Record]) -> set[str]:
    """Return the records where a mistake does most harm: papers' items, law, terms in doubt."""
    held = list(records)
    papers = [record.values for record in held if record.kind == "paper"]
    found = {f"item:{code}" for values in papers for code in values.get("items", ())}
    found |= {
        record.pk
        for record in held
        if record.kind == "term" and record.values.get("confidence") == "low"
    }
    return found | {record.pk for record in held if record.kind == "case"}


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
        for language in chosen.languages()
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
