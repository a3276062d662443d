"""The review of texts: queue, progress, and one text with related data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Max, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Concat

from promdaen.curriculum.models import Record, ReturnedChange, Review, ReviewDecision, Topic
from promdaen.curriculum.queries.topics import topics_alone
from promdaen.curriculum.rules import records as record_rules
from promdaen.curriculum.rules import review_states
from promdaen.kit import languages, remembered
from promdaen.people.models import Account, Department

CHANGED, COMMENTED, OPEN, FIRST = "changed", "commented", "open", "first"
RETURNED = "returned"
FILTER_STATES = (review_states.DRAFT, CHANGED, review_states.APPROVED, COMMENTED)
DECISIVE = (review_states.APPROVE, review_states.WITHDRAW)
LIST_COLUMNS = ("subject", "kind", "code", "topic", "position", "title_km", "title_en")


@dataclass(frozen=True, kw_only=True)
class ReviewFilter:
    """The filter of the queue; "" means all. `state` "open" means not approved.

    `order` is by topic, or FIRST: what officers see first, and doubtful texts. `only` has the day
    each text of the queue is due, by subject and language; those due first come first. None for
    all.
    """

    kind: str = ""
    topic: str = ""
    language: str = ""
    state: str = ""
    text: str = ""
    order: str = ""
    only: Mapping[tuple[str, str], date] | None = None

    def languages(self) -> tuple[str, ...]:
        """The languages that need approval."""
        return (self.language,) if self.language else ("km", "en")

    def wanted_languages(self, *, subject: str) -> tuple[str, ...]:
        """The languages of a record that need approval, none if it is not in the queue."""
        return tuple(
            language
            for language in self.languages()
            if self.only is None or (subject, language) in self.only
        )


@dataclass(frozen=True, kw_only=True)
class TextState:
    """The review state of a text in one language, and the number of open comments."""

    state: str = review_states.DRAFT
    reviewer: str = ""
    reviewed_on: date | None = None
    comments_count: int = 0

    def fits(self, *, state: str) -> bool:
        """Whether it has the wanted state."""
        if state == COMMENTED:
            return self.comments_count > 0
        if state == OPEN:
            return self.state != review_states.APPROVED
        return self.state == state


@dataclass(frozen=True, kw_only=True)
class ReviewQueueRow:
    """A record in the queue, with the review state of each language."""

    record: Record
    states: Mapping[str, TextState]


@dataclass(frozen=True, kw_only=True)
class ReviewProgress:
    """The number of approved texts of a topic, or of a kind of record without topics.

    `counts` has (approved, all) by language.
    """

    topic: Topic | None
    kind: str
    counts: Mapping[str, tuple[int, int]]


@dataclass(frozen=True, kw_only=True)
class Neighbours:
    """The position of a record in the queue (0: no longer in it), and its neighbours.

    `left`: the number of records of the queue not approved in all languages that count.
    """

    previous: Record | None
    following: Record | None
    place: int
    count: int
    left: int


def decided_of_all() -> dict[tuple[str, str], list[review_states.ReviewEvent]]:
    """Every approval and withdrawal, oldest first, by subject and language."""
    events_by_text: dict[tuple[str, str], list[review_states.ReviewEvent]] = {}
    rows = ReviewDecision.objects.filter(decision__in=DECISIVE).defer("text", "words")
    for row in rows:
        events_by_text.setdefault((row.subject, row.language), []).append(
            review_states.ReviewEvent(
                decision=row.decision,
                reviewer=row.who,
                on=row.decided_on,
                digest=row.digest,
                is_from_file=row.is_from_file,
            )
        )
    return events_by_text


@dataclass(frozen=True, kw_only=True)
class ReviewQueue:
    """The texts of a filter with counts of their states, and the progress of the whole review."""

    lines: Sequence[ReviewQueueRow]
    counts: Mapping[str, int]
    progress: Sequence[ReviewProgress]


def review_queue(*, filters: ReviewFilter) -> ReviewQueue:
    """The records for a filter, counts of their states, and the progress of the review.

    State and language of a filter are applied after reading the records.
    """
    everything = _every_record()
    is_narrowed = filters.kind or filters.topic or filters.text
    queued_records = _all_records(filters=filters) if is_narrowed else everything
    topics = topics_alone()
    return ReviewQueue(
        lines=[
            queued_record
            for queued_record in _in_order(
                queued_records=queued_records, topics=topics, filters=filters
            )
            if _fits(queued_record, filters)
        ],
        counts=_state_counts(queued_records=queued_records, filters=filters),
        progress=_progress(queued_records=everything, topics=topics),
    )


@remembered.cache_per_request
def _every_record() -> Sequence[ReviewQueueRow]:
    """All records with their states: for the progress, the estimate and, unfiltered, the list."""
    return _all_records(filters=ReviewFilter())


@remembered.cache_per_request
def risk_ranks() -> dict[str, int]:
    """The ranks of records that come first: on papers, anchors, doubtful terms."""
    papers = Record.objects.filter(kind="paper").values_list("values", flat=True)
    ranks_by_subject: dict[str, int] = {}
    for values in papers:
        ranks_by_subject |= dict.fromkeys((f"item:{item}" for item in values.get("items", ())), 1)
    for values in papers:
        ranks_by_subject |= dict.fromkeys(
            (f"item:{anchor}" for anchor in values.get("anchors", ())), 0
        )
    unsure = Record.objects.filter(kind="term", values__confidence="low")
    return ranks_by_subject | dict.fromkeys(unsure.values_list("subject", flat=True), 2)


def assigned_rows_of_queue(
    *, queued_records: Sequence[ReviewQueueRow], due: Mapping[tuple[str, str], date]
) -> list[ReviewQueueRow]:
    """The records with assigned texts that are not approved: by day due, then by doubt."""
    if not due:
        return []
    filters = ReviewFilter(state=OPEN, order=FIRST, only=due)
    left = [queued_record for queued_record in queued_records if _fits(queued_record, filters)]
    return _in_order(queued_records=left, topics=topics_alone(), filters=filters)


def _in_order(
    *, queued_records: Sequence[ReviewQueueRow], topics: Sequence[Topic], filters: ReviewFilter
) -> list[ReviewQueueRow]:
    """The records by topic, those without a topic last; by rank first if requested.

    Assigned ones come by the day they are due before all else.
    """
    numbers = {topic.code: topic.number for topic in topics}
    kinds = record_rules.REVIEWED_KINDS
    is_first = filters.order == FIRST
    ranks = risk_ranks() if is_first and queued_records else {}
    return sorted(
        queued_records,
        key=lambda queued_record: (
            _due_on(queued_record, filters),
            ranks.get(
                queued_record.record.subject,
                review_states.KIND_RANKS.get(queued_record.record.kind, review_states.LAST_RANK),
            )
            if is_first
            else 0,
            numbers.get(queued_record.record.topic, len(numbers) + 1),
            kinds.index(queued_record.record.kind),
            queued_record.record.position,
        ),
    )


def _due_on(queued_record: ReviewQueueRow, filters: ReviewFilter) -> date:
    """The first day that a text of the record is due; that of all if none is assigned."""
    due = filters.only or {}
    subject = queued_record.record.subject
    days = (due[subject, code] for code in filters.wanted_languages(subject=subject) if due)
    return min(days, default=date.max)


def neighbours(*, subject: str, filters: ReviewFilter) -> Neighbours:
    """The neighbours of a record in the queue, whether or not it still matches the
    filter.
    """
    queued_records = _all_records(filters=filters)
    topics = topics_alone()
    whole = _in_order(queued_records=queued_records, topics=topics, filters=filters)
    fits = [_fits(queued_record, filters) for queued_record in whole]
    subjects = [queued_record.record.subject for queued_record in whole]
    at = subjects.index(subject) if subject in subjects else len(whole)
    before = [
        queued_record.record
        for queued_record, is_in in zip(whole[:at], fits, strict=False)
        if is_in
    ]
    behind = zip(whole[at + 1 :], fits[at + 1 :], strict=True)
    is_in = at < len(whole) and fits[at]
    return Neighbours(
        previous=before[-1] if before else None,
        following=next((queued_record.record for queued_record, is_in in behind if is_in), None),
        place=len(before) + 1 if is_in else 0,
        count=sum(fits),
        left=sum(
            any(
                queued_record.states[language].state != review_states.APPROVED
                for language in filters.wanted_languages(subject=queued_record.record.subject)
            )
            for queued_record, is_in in zip(whole, fits, strict=True)
            if is_in
        ),
    )


def _state_counts(
    *, queued_records: Sequence[ReviewQueueRow], filters: ReviewFilter
) -> dict[str, int]:
    """The number of texts by state, ignoring the state in the filter; one per language.

    The counts of draft, changed and approved add up to all; commented ones are among them.
    """
    counts_by_state: Counter[str] = Counter()
    for queued_record in queued_records:
        for language in filters.wanted_languages(subject=queued_record.record.subject):
            state = queued_record.states[language]
            counts_by_state[state.state] += 1
            counts_by_state[COMMENTED] += state.comments_count > 0
    return {state: counts_by_state[state] for state in FILTER_STATES}


def _progress(
    *, queued_records: Sequence[ReviewQueueRow], topics: Sequence[Topic]
) -> list[ReviewProgress]:
    """The progress by topic, then by kind of record without topics."""
    groups: dict[tuple[str, str], list[ReviewQueueRow]] = {}
    for queued_record in queued_records:
        key = (
            queued_record.record.topic,
            "" if queued_record.record.topic else queued_record.record.kind,
        )
        groups.setdefault(key, []).append(queued_record)
    by_code = {topic.code: topic for topic in topics}
    order = [(code, "") for code in by_code] + [("", kind) for kind in record_rules.REVIEWED_KINDS]
    return [
        ReviewProgress(
            topic=by_code.get(key[0]),
            kind=key[1],
            counts={
                language: _counted(queued_records=groups[key], language=language)
                for language in languages.LANGUAGE_NAMES
            },
        )
        for key in order
        if key in groups
    ]


def find_record(*, kind: str, code: str) -> Record | None:
    """The record of a kind and code, or None if it is not reviewed."""
    if kind not in record_rules.REVIEWED_KINDS:
        return None
    return Record.objects.filter(subject=f"{kind}:{code}").first()


def name_and_office(*, account: Account, language: str) -> str:
    """The signature of an account: name, and department if any."""
    if account.department is None:
        return account.name
    return f"{account.name}, {languages.text_in(_names(account.department), language=language)}"


def kept_records() -> QuerySet[Record]:
    """The records that were edited here while their file was changed too."""
    records = Record.objects.filter(edited_at__isnull=False)
    return records.exclude(loaded_digest=F("offered_digest"))


def _names(department: Department) -> dict[str, str]:
    return {"km": department.name_km, "en": department.name_en}


def _fits(queued_record: ReviewQueueRow, filters: ReviewFilter) -> bool:
    languages = filters.wanted_languages(subject=queued_record.record.subject)
    states = [queued_record.states[language] for language in languages]
    fits = [state for state in states if not filters.state or state.fits(state=filters.state)]
    return bool(fits)


def _all_records(*, filters: ReviewFilter) -> list[ReviewQueueRow]:
    """Every record of a filter, whatever its state."""
    records = Record.objects.filter(kind__in=record_rules.REVIEWED_KINDS).only(*LIST_COLUMNS)
    if filters.kind:
        records = records.filter(kind=filters.kind)
    if filters.topic:
        records = records.filter(topic=filters.topic)
    if filters.text:
        records = _matching_records(records=records, text=filters.text)
    record_rows = list(records)
    states = _states(subjects={record.subject for record in record_rows})
    return [
        ReviewQueueRow(
            record=record,
            states={
                language: states.get((record.subject, language), TextState())
                for language in languages.LANGUAGE_NAMES
            },
        )
        for record in record_rows
    ]


def _matching_records(*, records: QuerySet[Record], text: str) -> QuerySet[Record]:
    searched_text = languages.clean_text(text)
    return records.filter(
        Q(code__icontains=searched_text)
        | Q(title_en__icontains=searched_text)
        | Q(title_km__contains=searched_text)
    )


def _states(*, subjects: Collection[str]) -> dict[tuple[str, str], TextState]:
    open_counts = open_comment_counts()
    keys = set(open_counts)
    states_by_text = {}
    columns = ("subject", "language", "state", "reviewer", "reviewed_on")
    for subject, language, state, reviewer, reviewed_on in Review.objects.values_list(*columns):
        keys.discard((subject, language))
        if subject in subjects:
            states_by_text[subject, language] = TextState(
                # As `Review.is_changed`: approved before, and changed since.
                state=CHANGED if reviewer and state != review_states.APPROVED else state,
                reviewer=reviewer,
                reviewed_on=reviewed_on,
                comments_count=open_counts.get((subject, language), 0),
            )
    return states_by_text | {
        key: TextState(comments_count=open_counts[key]) for key in keys if key[0] in subjects
    }


def open_comment_counts() -> dict[tuple[str, str], int]:
    """How many comments are not resolved yet, by subject and language."""
    rows = open_comments().values_list("subject", "language").annotate(count=Count("pk"))
    return {(subject, language): count for subject, language, count in rows}


def open_comments() -> QuerySet[ReviewDecision]:
    """The comments that are not resolved."""
    resolved = ReviewDecision.objects.filter(decision=review_states.RESOLVE).values("about")
    comments = ReviewDecision.objects.filter(decision=review_states.COMMENT, about=None)
    return comments.exclude(pk__in=resolved).order_by()


def open_counts() -> dict[str, int]:
    """How many texts are drafts, were changed since their approval, or have open comments.

    RETURNED: how many changes of files that came back are not decided.
    """
    of_record = Review.objects.filter(subject=OuterRef("subject")).order_by().values("subject")
    approved = of_record.filter(state=review_states.APPROVED)
    changed = of_record.exclude(state=review_states.APPROVED).exclude(reviewer="")
    number = Count("pk")
    text = Concat("subject", Value(" "), "language")
    commented = open_comments().values(all=Value(1)).annotate(n=Count(text, distinct=True))
    returned = ReturnedChange.objects.filter(state="open").order_by().values(all=Value(1))
    counts = (
        Record.objects.filter(kind__in=record_rules.REVIEWED_KINDS)
        .annotate(
            approved_count=Subquery(approved.annotate(n=number).values("n")),
            changed_count=Subquery(changed.annotate(n=number).values("n")),
            commented_count=Subquery(commented.values("n")),
            returned_count=Subquery(returned.annotate(n=number).values("n")),
        )
        .aggregate(
            records=number,
            approved=Sum("approved_count", default=0),
            changed=Sum("changed_count", default=0),
            commented=Max("commented_count", default=0),
            returned=Max("returned_count", default=0),
        )
    )
    texts = len(languages.LANGUAGE_NAMES) * counts["records"]
    return {
        review_states.DRAFT: texts - counts["approved"] - counts["changed"],
        CHANGED: counts["changed"],
        COMMENTED: counts["commented"],
        RETURNED: counts["returned"],
    }


def _counted(*, queued_records: Sequence[ReviewQueueRow], language: str) -> tuple[int, int]:
    states = [queued_record.states[language].state for queued_record in queued_records]
    return states.count(review_states.APPROVED), len(states)
