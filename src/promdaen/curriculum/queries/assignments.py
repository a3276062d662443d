"""Texts that are assigned to reviewers, and how many of them are left."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import QuerySet

from promdaen.curriculum.models import Record, Review, ReviewAssignment, Topic
from promdaen.curriculum.queries.topics import topics_alone
from promdaen.curriculum.rules import assigning, review_states
from promdaen.curriculum.rules import records as record_rules
from promdaen.curriculum.rules.assigning import ReviewedRecord, ReviewSet
from promdaen.curriculum.rules.texts import LANGUAGES
from promdaen.kit import remembered
from promdaen.people import queries as people_queries
from promdaen.people.models import Account
from promdaen.people.rules import roles

Texts = frozenset[tuple[str, str]]

if TYPE_CHECKING:
    from promdaen.people.models import Account

"""Texts by subject of the record and language."""


@remembered.cache_per_request
def record_keys() -> list[ReviewedRecord]:
    """The keys of all records whose texts are reviewed."""
    records = Record.objects.filter(kind__in=record_rules.REVIEWED_KINDS)
    return [
        ReviewedRecord(kind=kind, code=code, topic=topic)
        for kind, code, topic in records.values_list("kind", "code", "topic")
    ]


@dataclass(frozen=True, kw_only=True)
class AssignmentRow:
    """An assignment, its texts, those that are not approved, and the title of a single text."""

    assignment: ReviewAssignment
    texts: Texts
    open_texts: Texts
    title: str
    topic: Topic | None

    @property
    def open_count(self) -> int:
        """The records with a text that is not approved, as the queue counts them."""
        return len({subject for subject, _language in self.open_texts})

    @property
    def query(self) -> str:
        """The set as the query string of the queue."""
        assignment = self.assignment
        query_values = {
            "kind": assignment.kind,
            "topic": assignment.topic,
            "language": assignment.language,
            "q": assignment.code,
        }
        return urlencode({name: value for name, value in query_values.items() if value})

    def label(self, *, language: str) -> str:
        """What was assigned: sort, topic and language, or the title of one text."""
        assignment = self.assignment
        parts = [
            self.title or assigning.ASSIGNMENT_GROUPS[assignment.kind].text(language=language)
        ]
        if self.topic is not None:
            parts.append(str(self.topic.short))
        if assignment.language:
            parts.append(assigning.IN_LANGUAGE[assignment.language].text(language=language))
        return " · ".join(parts)


@dataclass(frozen=True, kw_only=True)
class ReviewerRow:
    """A reviewer's assignments, and how many texts are assigned, and left; each counted once."""

    account: Account
    role: str
    rows: Sequence[AssignmentRow]

    @property
    def texts(self) -> Texts:
        """All texts that the reviewer was assigned."""
        return frozenset().union(*(assignment_row.texts for assignment_row in self.rows))

    @property
    def left(self) -> Texts:
        """Those of them that are not approved."""
        return frozenset().union(*(assignment_row.open_texts for assignment_row in self.rows))


@dataclass(frozen=True, kw_only=True)
class Assignments:
    """The assignments in force by reviewer, and the texts that are not approved."""

    reviewers: Sequence[ReviewerRow]
    open_texts: Texts = field(repr=False)

    @cached_property
    def by_role(self) -> Mapping[str, tuple[Sequence[ReviewerRow], int]]:
        """The reviewers of each role, and how many texts they have left together."""
        lines_by_role = {}
        for role in (*roles.ROLES, ""):
            reviewers = [
                reviewer_row for reviewer_row in self.reviewers if reviewer_row.role == role
            ]
            if reviewers:
                lines_by_role[role] = (
                    reviewers,
                    len(frozenset().union(*(reviewer_row.left for reviewer_row in reviewers))),
                )
        return lines_by_role

    @property
    def unassigned_count(self) -> int:
        """How many texts are neither approved nor assigned."""
        return len(
            self.open_texts.difference(*(reviewer_row.left for reviewer_row in self.reviewers))
        )


def all_assignments() -> Assignments:
    """All assignments in force, reviewers by name."""
    open_texts = _open_texts()
    rows: dict[Account, list[AssignmentRow]] = {}
    for assignment_row in _with_texts(assignments=_in_force(), open_texts=open_texts):
        rows.setdefault(assignment_row.assignment.reviewer, []).append(assignment_row)
    reviewers = [
        ReviewerRow(account=account, role=_role(account=account), rows=theirs)
        for account, theirs in rows.items()
    ]
    return Assignments(
        reviewers=sorted(
            reviewers,
            key=lambda reviewer_row: (reviewer_row.account.name, reviewer_row.account.email),
        ),
        open_texts=open_texts,
    )


def assigned_rows(*, account: Account) -> list[AssignmentRow]:
    """The assignments in force of an account, those due first before others."""
    assignments = [
        assignment for assignment in _in_force() if assignment.reviewer_id == account.pk
    ]
    return _with_texts(assignments=assignments, open_texts=_open_texts()) if assignments else []


def assigned_texts(*, account: Account) -> Mapping[tuple[str, str], date]:
    """All texts that an account was assigned, approved or not, and the day each is due first."""
    assignments = [
        assignment for assignment in _in_force() if assignment.reviewer_id == account.pk
    ]
    keys = record_keys() if assignments else []
    due_by_text: dict[tuple[str, str], date] = {}
    for assignment in sorted(assignments, key=lambda assignment: assignment.due_on, reverse=True):
        texts = _matching_texts(sets=[assigned_set(assignment=assignment)], keys=keys)
        due_by_text |= dict.fromkeys(texts, assignment.due_on)
    return due_by_text


def late_assignments(*, today: date) -> list[AssignmentRow]:
    """The assignments whose day is past and that have texts left."""
    rows = [assignment for assignment in _in_force() if assignment.due_on < today]
    if not rows:
        return []
    assignments = _with_texts(assignments=rows, open_texts=_open_texts())
    return [assignment_row for assignment_row in assignments if assignment_row.open_texts]


def waiting_assignments(*, account: Account, today: date) -> Iterator[QuerySet[ReviewAssignment]]:
    """The assignments of an account, and those of all that are late for who may assign."""
    assignments = ReviewAssignment.objects.filter(ended_at=None)
    yield assignments.filter(reviewer=account.pk)
    if people_queries.has_right("author", account=account):
        yield assignments.filter(due_on__lt=today)


def find_assignment(*, assignment_id: UUID) -> ReviewAssignment | None:
    """An assignment in force, or None."""
    assignments = ReviewAssignment.objects.filter(ended_at=None).select_related("reviewer")
    assignment: ReviewAssignment | None = assignments.filter(pk=assignment_id).first()
    return assignment


def assigned_set(*, assignment: ReviewAssignment) -> ReviewSet:
    """The set of texts of an assignment."""
    return ReviewSet(
        kind=assignment.kind,
        topic=assignment.topic,
        code=assignment.code,
        language=assignment.language,
    )


@remembered.cache_per_request
def _in_force() -> list[ReviewAssignment]:
    """All assignments in force; a page asks for one's own and for those that are late."""
    assignments = ReviewAssignment.objects.filter(ended_at=None).select_related("reviewer")
    return list(assignments.prefetch_related("reviewer__roles"))


def _role(*, account: Account) -> str:
    """The first role by which an account reviews; "" if it no longer may."""
    codes = account.role_codes()
    return next((code for code in roles.roles_with(right="review") if code in codes), "")


@remembered.cache_per_request
def _open_texts() -> Texts:
    """All texts that are not approved."""
    approved = set(
        Review.objects.filter(state=review_states.APPROVED).values_list("subject", "language")
    )
    subjects = [key.subject for key in record_keys()]
    return frozenset((subject, code) for subject in subjects for code in LANGUAGES) - approved


def _matching_texts(*, sets: Collection[ReviewSet], keys: Collection[ReviewedRecord]) -> Texts:
    return frozenset(
        (key.subject, language)
        for texts in sets
        for key in keys
        if texts.has(record=key)
        for language in texts.languages
    )


def _with_texts(
    *, assignments: Collection[ReviewAssignment], open_texts: Texts
) -> list[AssignmentRow]:
    keys = record_keys()
    subjects = {
        f"{assignment.kind}:{assignment.code}" for assignment in assignments if assignment.code
    }
    topics = {topic.code: topic for topic in topics_alone()}
    rows = Record.objects.filter(subject__in=subjects) if subjects else ()
    titles = {record.subject: str(record.title) for record in rows}
    assignments_with_texts = []
    for assignment in assignments:
        texts = _matching_texts(sets=[assigned_set(assignment=assignment)], keys=keys)
        assignments_with_texts.append(
            AssignmentRow(
                assignment=assignment,
                texts=texts,
                open_texts=texts & open_texts,
                title=titles.get(f"{assignment.kind}:{assignment.code}", assignment.code),
                topic=topics.get(assignment.topic),
            )
        )
    return assignments_with_texts
