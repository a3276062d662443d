"""Topics, outcomes, glossary and sources, and the review state of each text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from promdaen.curriculum.models import Outcome, Review, Source, Term, Topic
from promdaen.kit import languages, remembered
from promdaen.kit.texts import Words


@dataclass(frozen=True, kw_only=True)
class TopicRow:
    """A topic with its number of outcomes and of approved texts.

    `texts_count` counts the topic and each outcome once for each language.
    """

    topic: Topic
    outcomes: tuple[Outcome, ...]
    texts_count: int
    approved_count: int


def topics() -> list[Topic]:
    """The topics in order, with prefetched outcomes and sources."""
    return list(Topic.objects.prefetch_related("outcomes", "sources"))


@remembered.cache_per_request
def topics_alone() -> list[Topic]:
    """The topics in order, without related rows."""
    return list(Topic.objects.all())


def topic_names() -> dict[str, Words]:
    """The full names of the topics by code, in order."""
    return {topic.code: Words(en=topic.name_en, km=topic.name_km) for topic in topics_alone()}


def topic_short_names() -> dict[str, Words]:
    """The short names of the topics by code, in order."""
    return {topic.code: Words(en=topic.short_en, km=topic.short_km) for topic in topics_alone()}


def approved_texts() -> set[tuple[str, str]]:
    """The subject and language of every text approved in its current form."""
    return {*Review.objects.filter(state="approved").values_list("subject", "language")}


def is_approved(*, subject: str, language: str) -> bool:
    """Whether the current text of a record in a language is approved."""
    return Review.objects.filter(subject=subject, language=language, state="approved").exists()


def review_states(*, subjects: Iterable[str]) -> dict[tuple[str, str], Review]:
    """The review of each subject in each language, where there is one."""
    reviews = Review.objects.filter(subject__in=list(subjects))
    return {(review.subject, review.language): review for review in reviews}


def topic_rows(*, language: str) -> list[TopicRow]:
    """The topics with the review progress of their texts in a language."""
    approved = set(
        Review.objects.filter(language=language, state="approved").values_list(
            "subject", flat=True
        )
    )
    topic_rows = []
    for topic in topics():
        outcomes = tuple(topic.outcomes.all())
        subjects = [f"topic:{topic.code}", *(f"outcome:{outcome.code}" for outcome in outcomes)]
        topic_rows.append(
            TopicRow(
                topic=topic,
                outcomes=outcomes,
                texts_count=len(subjects),
                approved_count=len(approved.intersection(subjects)),
            )
        )
    return topic_rows


def find_topic(*, code: str) -> Topic | None:
    """The topic with a code, outcomes and sources read along, or None."""
    return Topic.objects.prefetch_related("outcomes", "sources").filter(code=code).first()


def outcomes(*, codes: Iterable[str]) -> QuerySet[Outcome]:
    """The outcomes with these codes, in the order of topics; unknown codes are left out."""
    return Outcome.objects.filter(code__in=list(codes))


def outcome_texts(*, codes: Iterable[str]) -> dict[str, Words]:
    """The texts of outcomes by code, in the order of topics."""
    return {
        outcome.code: Words(en=outcome.text_en, km=outcome.text_km)
        for outcome in outcomes(codes=codes)
    }


def states_of_topic(*, topic: Topic) -> dict[str, dict[str, Review | None]]:
    """The review in each language of a topic and its outcomes, by subject; None where none is."""
    subjects = [
        f"topic:{topic.code}",
        *(f"outcome:{outcome.code}" for outcome in topic.outcomes.all()),
    ]
    states = review_states(subjects=subjects)
    return {
        subject: {
            language: states.get((subject, language)) for language in languages.LANGUAGE_NAMES
        }
        for subject in subjects
    }


def terms_matching(*, text: str, part: str) -> QuerySet[Term]:
    """The glossary terms that match a text in either language, in one part or all."""
    terms = Term.objects.order_by("name_en")
    if part:
        terms = terms.filter(part=part)
    searched_text = languages.clean_text(text)
    if searched_text:
        terms = terms.filter(
            Q(name_en__icontains=searched_text)
            | Q(name_km__contains=searched_text)
            | Q(definition_en__icontains=searched_text)
            | Q(definition_km__contains=searched_text)
        )
    return terms


def sources() -> list[Source]:
    """All sources by code, with the topics that use them."""
    return list(Source.objects.prefetch_related("topic_set"))
