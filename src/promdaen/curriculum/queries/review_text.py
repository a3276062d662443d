"""One text to review: Khmer and English side by side, with related data."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from promdaen.curriculum.models import Record, Review, ReviewDecision, Source
from promdaen.curriculum.queries.findings import values_of_kind, word_findings
from promdaen.curriculum.queries.lessons import LessonDrawing, find_lesson, lesson_drawings
from promdaen.curriculum.queries.reviews import CHANGED, TextState, open_comment_counts
from promdaen.curriculum.queries.shapes import record_shape
from promdaen.curriculum.rules import (
    differences,
    labels,
    linking,
    places,
    reading_parts,
    review_states,
    texts,
)
from promdaen.curriculum.rules import records as record_rules
from promdaen.curriculum.rules.findings import ContentFinding
from promdaen.kit import languages
from promdaen.kit.json_objects import JsonObject, NewJsonObject
from promdaen.kit.texts import Words

PASSAGE = "passage"
"""The passage of the source: not a text of the item, and shown last."""
_LATIN = re.compile("[A-Za-z]")
# A line break is kept here, as on the board and in the drawing.
_LINE_BY_LINE = re.compile(r"\.board$|\.labels\[")


@dataclass(frozen=True, kw_only=True)
class ReviewedField:
    """One place of a record in both languages; `mark` is its mark in the key of an item."""

    place: str
    label: Words
    mark: str
    km: Sequence[linking.LinkedBlock]
    en: Sequence[linking.LinkedBlock]


@dataclass(frozen=True, kw_only=True)
class ReadingPart:
    """A part of a long text: its number, the labels of its first and last place, its entries."""

    number: int
    first: Words
    last: Words
    entries: Sequence[ReviewedField]


@dataclass(frozen=True, kw_only=True)
class Thread:
    """A comment with its answers, and who resolved it."""

    comment: ReviewDecision
    answers: Sequence[ReviewDecision]
    resolved: ReviewDecision | None


@dataclass(frozen=True, kw_only=True)
class ReviewedChange:
    """The changes of one place since the approval."""

    label: Words
    stretches: Sequence[differences.TextStretch]


@dataclass(frozen=True, kw_only=True)
class ReviewPanel:
    """The text of one language: digest, review state, comments and decisions.

    `changes` are those since the approval; `is_kept` says whether the approved text is stored.
    """

    language: str
    digest: str
    state: TextState
    threads: Sequence[Thread]
    history: Sequence[ReviewDecision]
    changes: Sequence[ReviewedChange]
    is_kept: bool


@dataclass(frozen=True, kw_only=True)
class NamedTerm:
    """A glossary term in a text, and the confidence in its Khmer."""

    km: str
    en: str
    confidence: Words
    is_sure: bool


@dataclass(frozen=True, kw_only=True)
class TextPage:
    """A record to review; `drawings` are those of a lesson in each language."""

    record: Record
    entries: Sequence[ReviewedField]
    parts: Sequence[ReadingPart]
    panels: Sequence[ReviewPanel]
    drawings: Mapping[str, Sequence[LessonDrawing]]
    terms: Sequence[NamedTerm]
    sources: Sequence[tuple[Source, Words]]
    verification: Words | None
    findings: Sequence[ContentFinding]


def text_page(*, record: Record) -> TextPage:
    """All that a reviewer needs for a record."""
    values = arranged(record=record)
    checked = values.get("verification", "")
    entries = read_places(record=record)
    return TextPage(
        record=record,
        entries=entries,
        parts=_parts(entries=entries, subject=record.subject, values=values),
        panels=[
            _panel(record=record, values=values, language=language)
            for language in languages.LANGUAGE_NAMES
        ],
        drawings=_drawings(record=record, values=values),
        terms=_terms(values=values),
        sources=_sources(values=values),
        verification=labels.words_of_check(code=checked) if checked else None,
        findings=word_findings(subject=record.subject, values=values),
    )


def read_places(*, record: Record) -> list[ReviewedField]:
    """The places of a record in reading order."""
    return sorted(
        _entries(subject=record.subject, values=arranged(record=record)),
        key=lambda entry: entry.place == PASSAGE,
    )


def arranged(*, record: Record) -> NewJsonObject:
    """The values of a record in reading order, a topic without its outcomes."""
    shape = record_shape(kind=record.kind)
    values = record_rules.arranged(values=record.values, shape=shape)
    return {**values, "outcomes": []} if record.kind == "topic" else values


def text_digest(*, record: Record, language: str) -> str:
    """The digest of the current text of a record in a language."""
    return review_states.words_digest(parts=text_parts(record=record, language=language))


def text_parts(*, record: Record, language: str) -> tuple[review_states.RecordWords, ...]:
    """The text of a record in a language, without the outcomes of a topic."""
    values = record.values
    if record.kind == "topic":
        values = {**values, "outcomes": []}
    return review_states.record_words(values=values, language=language)


def _entries(*, subject: str, values: JsonObject) -> Iterator[ReviewedField]:
    marks = places.place_marks(values=values)
    for text in texts.record_texts(subject=subject, values=values):
        words = dict(text.words)
        if set(words) == {"en"} and not _LATIN.search(words["en"]):
            words = {"km": words["en"]}
        yield ReviewedField(
            place=text.place,
            label=places.words_of_place(place=text.place),
            mark=marks.get(text.place, ""),
            km=_blocks(text=words.get("km", ""), place=text.place),
            en=_blocks(text=words.get("en", ""), place=text.place),
        )


def _parts(
    *, entries: Sequence[ReviewedField], subject: str, values: JsonObject
) -> list[ReadingPart]:
    """The entries in parts of a few screens each."""
    lengths = {
        text.place: sum(len(words) for words in dict(text.words).values())
        for text in texts.record_texts(subject=subject, values=values)
    }
    reading_text_parts = reading_parts.reading_parts(
        lengths=[(entry.place, lengths[entry.place]) for entry in entries]
    )
    return [
        ReadingPart(
            number=number,
            first=_head(entries[places_read.start]),
            last=_head(entries[places_read.stop - 1]),
            entries=entries[places_read.start : places_read.stop],
        )
        for number, places_read in enumerate(reading_text_parts, start=1)
        if places_read
    ]


def _head(entry: ReviewedField) -> Words:
    return places.words_of_place(place=reading_parts.place_head(place=entry.place))


def _blocks(*, text: str, place: str) -> list[linking.LinkedBlock]:
    if not text:
        return []
    if _LINE_BY_LINE.search(place):
        text = text.strip().replace("\n", "\n\n")
    return linking.Linker(names={}, language="en").blocks(text=text)


def _panel(*, record: Record, values: JsonObject, language: str) -> ReviewPanel:
    decisions = list(
        ReviewDecision.objects.filter(subject=record.subject, language=language).order_by(
            "at", "id"
        )
    )
    review = Review.objects.filter(subject=record.subject, language=language).first()
    is_changed = review is not None and review.is_changed
    approved = _approved_parts(decisions=decisions, review=review) if is_changed else ()
    parts = review_states.record_words(values=values, language=language)
    return ReviewPanel(
        language=language,
        digest=review_states.words_digest(parts=parts),
        state=_state(review=review, subject=record.subject, language=language),
        threads=list(_threads(decisions)),
        history=[
            decision
            for decision in decisions
            if decision.decision in (review_states.APPROVE, review_states.WITHDRAW)
        ],
        changes=_changes(record=record, old=approved, new=parts, language=language)
        if approved
        else (),
        is_kept=bool(approved),
    )


def _state(*, review: Review | None, subject: str, language: str) -> TextState:
    count = open_comment_counts().get((subject, language), 0)
    if review is None:
        return TextState(comments_count=count)
    return TextState(
        state=CHANGED if review.is_changed else review.state,
        reviewer=review.reviewer,
        reviewed_on=review.reviewed_on,
        comments_count=count,
    )


def _approved_parts(
    *, decisions: Sequence[ReviewDecision], review: Review | None
) -> tuple[review_states.RecordWords, ...]:
    """The approved text, if it was stored with the decision."""
    for decision in reversed(decisions):
        if (
            decision.decision == review_states.APPROVE
            and review
            and decision.digest == review.digest
        ):
            return tuple(
                review_states.RecordWords(place=place, words=words)
                for place, words in decision.text
            )
    return ()


def _changes(
    *,
    record: Record,
    old: Sequence[review_states.RecordWords],
    new: Sequence[review_states.RecordWords],
    language: str,
) -> list[ReviewedChange]:
    change_list = differences.differences(old=old, new=new, language=language)
    keys = list(record_shape(kind=record.kind).fields)
    return [
        ReviewedChange(label=places.words_of_place(place=change.place), stretches=change.stretches)
        for change in differences.sorted_differences(differences=change_list, keys=keys)
    ]


def _threads(decisions: Sequence[ReviewDecision]) -> Iterator[Thread]:
    resolved = {
        decision.about_id: decision
        for decision in decisions
        if decision.decision == review_states.RESOLVE
    }
    comments = [decision for decision in decisions if decision.decision == review_states.COMMENT]
    for comment in comments:
        if comment.about_id is None:
            yield Thread(
                comment=comment,
                answers=[reply for reply in comments if reply.about_id == comment.pk],
                resolved=resolved.get(comment.pk),
            )


def _drawings(*, record: Record, values: JsonObject) -> dict[str, list[LessonDrawing]]:
    lesson = find_lesson(topic=record.code) if record.kind == "lesson" else None
    if lesson is None:
        return {}
    return {
        language: lesson_drawings(body=values, lesson=lesson, language=language)
        for language in languages.LANGUAGE_NAMES
    }


def _terms(*, values: JsonObject) -> list[NamedTerm]:
    """The glossary terms in the text of either language, in text order."""
    terms_by_code = {
        value["code"]: value
        for value in values_of_kind(kind="term")
        if value["part"] != "interface" and not value.get("everyday", False)
    }
    term_codes: dict[str, None] = {}
    text_list = list(texts.record_texts(subject="", values=values))
    for language in languages.LANGUAGE_NAMES:
        names = {term["name"][language]: code for code, term in terms_by_code.items()}
        linker = linking.Linker(names=names, language=language)
        for text in text_list:
            linker.blocks(text=text.words.get(language, ""))
        term_codes |= dict.fromkeys(linker.seen)
    return [
        NamedTerm(
            km=terms_by_code[code]["name"]["km"],
            en=terms_by_code[code]["name"]["en"],
            confidence=labels.words_of_confidence(code=terms_by_code[code]["confidence"]),
            is_sure=terms_by_code[code]["confidence"] == "high",
        )
        for code in term_codes
    ]


def _sources(*, values: JsonObject) -> list[tuple[Source, Words]]:
    codes = values.get("sources") or [values.get("source", "")]
    sources_by_code = Source.objects.in_bulk([code for code in codes if isinstance(code, str)])
    return [
        (sources_by_code[code], labels.words_of_check(code=sources_by_code[code].verification))
        for code in codes
        if code in sources_by_code
    ]
