"""Minutes that texts take to read, what is left to review, and a set of texts on one page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from promdaen.curriculum.models import Record, Review, ReviewDecision
from promdaen.curriculum.queries.review_text import (
    ReviewedField,
    read_places,
    text_digest,
    text_parts,
)
from promdaen.curriculum.queries.reviews import (
    ReviewFilter,
    ReviewQueueRow,
    review_queue,
    risk_ranks,
)
from promdaen.curriculum.rules import labels, review_effort, review_states
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
    """What is left by language, and the effort of all texts, approved ones too."""

    lines: Sequence[EffortLeft]
    total: Effort
    records_count: int

    def of_records(self) -> Effort:
        """The effort of `review_effort.RECORDS` records in both languages."""
        return self.total.of(records=review_effort.RECORDS_COUNT, among=self.records_count)


@dataclass(frozen=True, kw_only=True)
class SetText:
    """A record of a set: its places, and the digest of the text in each open language."""

    record: Record
    kind: Words
    places: Sequence[ReviewedField]
    digests: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class TextSet:
    """Texts that are read and approved together, and the minutes that they take."""

    texts: Sequence[SetText]
    minutes: float


def digests_of_texts(*, pairs: Iterable[Pair]) -> dict[Pair, str]:
    """The digests of the current texts, by subject and language."""
    return {
        (record.subject, language): text_digest(record=record, language=language)
        for record, language in _existing_texts(pairs)
    }


def minutes_to_read(*, pairs: Iterable[Pair]) -> float:
    """The minutes that the current texts take an average reader."""
    return sum(
        _minutes(record=record, language=language) for record, language in _existing_texts(pairs)
    )


def _existing_texts(pairs: Iterable[Pair]) -> Iterator[tuple[Record, str]]:
    """The record and language of each text; a subject without record is left out."""
    pair_list = list(pairs)
    records = Record.objects.in_bulk([subject for subject, _language in pair_list])
    for subject, language in pair_list:
        if subject in records:
            yield records[subject], language


def minutes_approved_since(*, account: Account, since: datetime) -> float:
    """The minutes of an average reader for what an account approved since a time."""
    decisions = ReviewDecision.objects.filter(
        by=account, decision=review_states.APPROVE, at__gte=since
    ).values_list("language", "text")
    return sum(
        review_effort.reading_minutes(
            words=[words for place, words in text if place != review_states.KEY_PLACE],
            language=language,
        )
        for language, text in decisions
    )


def effort_page() -> EffortPage:
    """The estimate of the hours that the review still takes, from the texts themselves."""
    queue = review_queue(filters=ReviewFilter()).lines
    minutes = _minutes_of_texts()
    risk_subjects = _risk_subjects()
    total, lines = Effort(), []
    for language, role in review_effort.LANGUAGE_ROLES.items():
        efforts = {
            queued_record.record.subject: Effort(
                texts_count=1,
                reading_minutes=minutes.get((queued_record.record.subject, language), 0.0),
            )
            for queued_record in queue
        }
        open_subjects = [
            queued_record.record.subject
            for queued_record in queue
            if queued_record.states[language].state != review_states.APPROVED
        ]
        total = sum(efforts.values(), total)
        lines.append(
            EffortLeft(
                language=language,
                role=role,
                effort=sum((efforts[subject] for subject in open_subjects), Effort()),
                risk_count=sum(subject in risk_subjects for subject in open_subjects),
            )
        )
    return EffortPage(lines=lines, total=total, records_count=len(queue))


def _risk_subjects() -> set[str]:
    """The records where a mistake does most harm: papers' items, cases, terms in doubt."""
    cases = Record.objects.filter(kind="case").values_list("subject", flat=True)
    return {*risk_ranks(), *cases}


# By subject and language, with the digest of the text: to read all texts takes more than a second.
_known_minutes: dict[Pair, tuple[str, float]] = {}


def _minutes_of_texts() -> dict[Pair, float]:
    """The minutes that each current text takes, by subject and language."""
    digests, changed = {}, []
    for review in Review.objects.all():
        pair = (review.subject, review.language)
        if review.is_changed:
            # The digest is that of the approved text, not of the current one.
            changed.append(pair)
        else:
            digests[pair] = review.digest
    unknown = [
        pair
        for pair, digest in digests.items()
        if pair not in _known_minutes or _known_minutes[pair][0] != digest
    ]
    read = {
        (record.subject, language): _minutes(record=record, language=language)
        for record, language in _existing_texts([*unknown, *changed])
    }
    for pair in unknown:
        _known_minutes[pair] = (digests[pair], read.get(pair, 0.0))
    return read | {pair: _known_minutes[pair][1] for pair in digests}


def open_records(*, filters: ReviewFilter) -> list[ReviewQueueRow]:
    """The records of a filter that are not approved in every language that counts."""
    return [
        queued_record
        for queued_record in review_queue(filters=filters).lines
        if _open_languages(queued_record, filters)
    ]


def text_set(*, queued_records: Sequence[ReviewQueueRow], filters: ReviewFilter) -> TextSet:
    """The texts of some records that are not approved, with all their words."""
    # The rows of the queue have no values.
    records = Record.objects.in_bulk([queued_record.record.pk for queued_record in queued_records])
    texts, minutes = [], 0.0
    for queued_record in queued_records:
        record = records[queued_record.record.pk]
        open_languages = _open_languages(queued_record, filters)
        minutes += sum(_minutes(record=record, language=language) for language in open_languages)
        texts.append(
            SetText(
                record=record,
                kind=labels.RECORD_KINDS[record.kind],
                places=read_places(record=record),
                digests={
                    language: text_digest(record=record, language=language)
                    for language in open_languages
                },
            )
        )
    return TextSet(texts=texts, minutes=minutes)


def _open_languages(queued_record: ReviewQueueRow, filters: ReviewFilter) -> list[str]:
    return [
        language
        for language in filters.wanted_languages(subject=queued_record.record.subject)
        if queued_record.states[language].state != review_states.APPROVED
    ]


def _minutes(*, record: Record, language: str) -> float:
    parts = text_parts(record=record, language=language)
    words = [part.words for part in parts if part.place != review_states.KEY_PLACE]
    return review_effort.reading_minutes(words=words, language=language)
