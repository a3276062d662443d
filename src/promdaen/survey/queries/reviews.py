"""A visit for its reviewer: answers compared with the standard, changes, comments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext as _

from promdaen.kit.texts import Words
from promdaen.people import queries as people_queries
from promdaen.people.models import Account
from promdaen.people.rules import roles
from promdaen.places import rules as place_rules
from promdaen.survey.kinds.answer_texts import IndicatorAnswers, answer_lines, answer_texts
from promdaen.survey.models import Submission, Visit, VisitReview
from promdaen.survey.queries import instruments, pictures
from promdaen.survey.rules import flags, wording
from promdaen.survey.rules.instrument import IndicatorContent, InstrumentContent
from promdaen.survey.rules.positions import KIND, Position, read_position
from promdaen.survey.rules.scores import NOT_DUE, Score, ScoreTally, score_tallies, standard_gap

if TYPE_CHECKING:
    from promdaen.people.models import Account

MAX_LISTED_GAPS = 10
"""How many must-have gaps are shown at once, the widest first."""


@dataclass(frozen=True, kw_only=True)
class IndicatorReview:
    """One indicator: answers, score and standard, comments.

    `comment` is from the last return of the visit; `new_comment` is the unsaved new comment.
    """

    answers: IndicatorAnswers
    score: Score
    standard: int | None
    grade: Words | None
    odd: Sequence[Words]
    before: Sequence[Words] | None
    comment: str
    new_comment: str

    @property
    def is_missing(self) -> bool:
        """Whether a scored indicator has no score."""
        return self.standard is not None and self.score is None

    @property
    def is_not_due(self) -> bool:
        """Whether the assessor answered that it does not apply."""
        return self.score == NOT_DUE

    @property
    def is_scored(self) -> bool:
        """Whether there is a score to compare with the standard."""
        return self.standard is not None and isinstance(self.score, int)

    @property
    def gap(self) -> int:
        """How far the score is below the standard."""
        if self.standard is None or not isinstance(self.score, int):
            return 0
        return standard_gap(score=self.score, standard=self.standard)

    @property
    def is_critical_gap(self) -> bool:
        """Whether the score of an indicator with the highest weight is below the standard."""
        return self.gap > 0 and self.answers.indicator.is_critical


@dataclass(frozen=True, kw_only=True)
class ReviewPart:
    """A sub-domain with its lines and its tally."""

    code: str
    name: Words
    lines: Sequence[IndicatorReview]
    tally: ScoreTally | None

    @property
    def has_new_comment(self) -> bool:
        """Whether a comment is written and not saved yet."""
        return any(indicator_review.new_comment for indicator_review in self.lines)


@dataclass(frozen=True, kw_only=True)
class AnswerChange:
    """An answer in the version before and now; empty if there was none."""

    indicator: IndicatorContent
    label: Words
    old: Sequence[Words]
    new: Sequence[Words]


@dataclass(frozen=True, kw_only=True)
class Version:
    """A version of a submission, its changes, and its review."""

    number: int
    submission: Submission
    submitted_by: str
    changes: Sequence[AnswerChange]
    reviews: Sequence[VisitReview]


@dataclass(frozen=True, kw_only=True)
class AnswerPhotograph:
    """A photograph named in the answers: its id if it can be shown, and whether it has arrived."""

    label: Words
    picture: UUID | None
    has_come: bool


@dataclass(frozen=True)
class FirstLook:
    """A group of lines to check first: title and kind of chip; `more` is collapsed."""

    title: Words
    tone: str
    lines: Sequence[IndicatorReview]
    more: Sequence[IndicatorReview] = ()

    @property
    def count(self) -> int:
        """The number of lines, collapsed ones included."""
        return len(self.lines) + len(self.more)


@dataclass(frozen=True, kw_only=True)
class ReviewPage:
    """The page of a reviewer; `refusal` says why the reviewer cannot accept the visit."""

    visit: Visit
    submission: Submission | None
    tally: ScoreTally | None
    parts: Sequence[ReviewPart]
    odd: Sequence[Words]
    position: Position | None
    moved_km: float | None
    pictures: Sequence[AnswerPhotograph]
    versions: Sequence[Version]
    can_decide: bool
    refusal: str = ""

    @property
    def lines(self) -> list[IndicatorReview]:
        """The lines of all parts."""
        return [indicator_review for part in self.parts for indicator_review in part.lines]

    @property
    def said_only(self) -> int:
        """The number of answers known only by word of mouth."""
        return sum(
            indicator_review.answers.grade == "said"
            for indicator_review in self.lines
            if indicator_review.is_scored
        )

    @property
    def first_looks(self) -> list[FirstLook]:
        """The lines to check first: odd answers, changes, the largest must-have gaps."""
        indicator_reviews = self.lines
        critical = [
            indicator_review
            for indicator_review in indicator_reviews
            if indicator_review.is_critical_gap
        ]
        changed = [
            indicator_review
            for indicator_review in indicator_reviews
            if indicator_review.before is not None
        ]
        widest = sorted(critical, key=lambda indicator_review: -indicator_review.gap)
        groups = (
            FirstLook(
                wording.ODD,
                "attention",
                [
                    indicator_review
                    for indicator_review in indicator_reviews
                    if indicator_review.odd
                ],
            ),
            FirstLook(wording.CHANGED, "ongoing", changed),
            FirstLook(
                wording.CRITICAL_GAPS, "late", widest[:MAX_LISTED_GAPS], widest[MAX_LISTED_GAPS:]
            ),
        )
        return [group for group in groups if group.lines]


def review_page(*, visit: Visit, account: Account, new_comments: Mapping[str, str]) -> ReviewPage:
    """A visit with its current submission, the changes of every version and the reviews.

    `new_comments` are unsaved comments by indicator.
    """
    versions = list(_versions(visit=visit))
    submission = visit.submission
    if submission is None:
        return ReviewPage(
            visit=visit, submission=None, tally=None, parts=(), odd=(), position=None,
            moved_km=None, pictures=(), versions=versions, can_decide=False,
        )  # fmt: skip
    instrument = instruments.published_rules(instrument=submission.instrument)
    tallies = submission_tallies(submission=submission)
    position = _position(instrument=instrument, answers=submission.answers)
    return ReviewPage(
        visit=visit,
        submission=submission,
        tally=tallies.get(""),
        parts=list(
            _parts(
                instrument=instrument,
                context=_Context(submission, new_comments),
                tallies=tallies,
            )
        ),
        odd=flags.flagged(flags=submission.flags).get("", ()),
        position=position,
        moved_km=_moved(visit=visit, position=position),
        pictures=_pictures(instrument=instrument, submission=submission),
        versions=versions,
        can_decide=_can_decide(visit=visit, submission=submission, account=account),
        refusal=not_by_who_handed_in(account=account)
        if submission.handed_in_by_id == account.pk
        else "",
    )


def submission_tallies(*, submission: Submission) -> dict[str, ScoreTally]:
    """The tallies of a submission as `score_tallies`; none if its class has no standard."""
    if not submission.standard_class:
        return {}
    return score_tallies(
        instrument=instruments.published_rules(instrument=submission.instrument),
        scores=submission.scores,
        standard_class=submission.standard_class,
        modes=submission.modes,
    )


def not_by_who_handed_in(*, account: Account) -> str:
    """Why the account that submitted a visit cannot accept it, and who can."""
    accounts = [
        other
        for code in roles.roles_with(right="survey")
        for other in people_queries.accounts_with_role(role=code).exclude(pk=account.pk)
    ]
    if accounts:
        return _("You handed these answers in. Another coordinator has to accept them.")
    return _(
        "You handed these answers in, and another coordinator has to accept them. There "
        "is none yet: ask the administrator to give someone the role."
    )


def version_chain(*, submission: Submission | None) -> list[Submission]:
    """A submission and the versions that it replaced, oldest first."""
    submissions: list[Submission] = []
    while submission is not None:
        submissions.insert(0, submission)
        submission = submission.supersedes
    return submissions


def changes_between(*, old: Submission, new: Submission) -> list[AnswerChange]:
    """The answers that differ between two versions, in the order of the instrument."""
    instrument = instruments.published_rules(instrument=new.instrument)
    answer_changes = []
    for indicator in instrument.indicators:
        was = {
            answer.name: answer
            for answer in answer_texts(indicator=indicator, answers=old.answers)
        }
        now = {
            answer.name: answer
            for answer in answer_texts(indicator=indicator, answers=new.answers)
        }
        for name in dict.fromkeys([*now, *was]):
            before, after = was.get(name), now.get(name)
            old_words = before.words if before else ()
            words_after = after.words if after else ()
            label = (after or before or now[name]).label
            if old_words != words_after:
                answer_changes.append(
                    AnswerChange(indicator=indicator, label=label, old=old_words, new=words_after)
                )
    return answer_changes


def _versions(*, visit: Visit) -> Iterator[Version]:
    """Yield the versions of the current submission and the reviews of the visit, newest first."""
    chain = version_chain(submission=visit.submission)
    reviews = list(visit.reviews.select_related("by").order_by("at", "id"))
    for number in range(len(chain), 0, -1):
        submission = chain[number - 1]
        before = chain[number - 2] if number > 1 else None
        yield Version(
            number=number,
            submission=submission,
            submitted_by=submission.account.name
            if submission.account
            else (submission.key.name if submission.key else ""),
            changes=changes_between(old=before, new=submission) if before else (),
            reviews=[review for review in reviews if review.submission_id == submission.pk],
        )


def _parts(
    *, instrument: InstrumentContent, context: _Context, tallies: Mapping[str, ScoreTally]
) -> Iterator[ReviewPart]:
    submission = context.submission
    texts_of_answers = answer_lines(
        instrument=instrument,
        answers=submission.answers,
        standard_class=submission.standard_class,
        modes=submission.modes,
    )
    for sub_domain in instrument.sub_domains:
        part_answers = [
            answers
            for answers in texts_of_answers
            if answers.indicator.sub_domain == sub_domain.code
        ]
        if part_answers:
            yield ReviewPart(
                code=sub_domain.code,
                name=sub_domain.name,
                lines=[context.line(answers=answers) for answers in part_answers],
                tally=tallies.get(sub_domain.code),
            )


class _Context:
    """Data shared by the lines of a page: flags, the version before, comments of the return."""

    def __init__(self, submission: Submission, new_comments: Mapping[str, str]) -> None:
        self.submission = submission
        self.new_comments = new_comments
        self.odd = flags.flagged(flags=submission.flags)
        self.before = submission.supersedes
        returned = VisitReview.objects.filter(visit=submission.visit, decision="return")
        last = returned.order_by("-at", "-id").first()
        self.comments: Mapping[str, str] = last.comments if last else {}

    def line(self, *, answers: IndicatorAnswers) -> IndicatorReview:
        """The line of one indicator."""
        indicator = answers.indicator
        return IndicatorReview(
            answers=answers,
            score=self.submission.scores.get(indicator.code),
            standard=indicator.standard.get(self.submission.standard_class),
            grade=wording.GRADES.get(answers.grade),
            odd=self.odd.get(indicator.code, ()),
            before=self._before(indicator=indicator, answers=answers),
            comment=self.comments.get(indicator.code, ""),
            new_comment=self.new_comments.get(indicator.code, ""),
        )

    def _before(
        self, *, indicator: IndicatorContent, answers: IndicatorAnswers
    ) -> Sequence[Words] | None:
        """The answers of the version before, if they were different."""
        if self.before is None:
            return None
        was = tuple(answer_texts(indicator=indicator, answers=self.before.answers))
        if was == answers.answers:
            return None
        return [text for part in was for text in part.words]


def _position(*, instrument: InstrumentContent, answers: Mapping[str, str]) -> Position | None:
    texts = (
        answers.get(indicator.code, "")
        for indicator in instrument.indicators
        if indicator.kind == KIND
    )
    return next((position for text in texts if (position := read_position(text=text))), None)


def _moved(*, visit: Visit, position: Position | None) -> float | None:
    """The distance of the measured position from the known one, in km."""
    checkpoint = visit.checkpoint
    if position is None or checkpoint.latitude is None or checkpoint.longitude is None:
        return None
    return place_rules.kilometres_between(
        start=(checkpoint.latitude, checkpoint.longitude),
        end=(position.latitude, position.longitude),
    )


def _pictures(*, instrument: InstrumentContent, submission: Submission) -> list[AnswerPhotograph]:
    ids = pictures.submission_files(submission=submission)
    come = set(submission.attachments.values_list("name", flat=True))
    return [
        AnswerPhotograph(
            label=answer.label, picture=ids.get(answer.picture), has_come=answer.picture in come
        )
        for indicator in instrument.indicators
        for answer in answer_texts(indicator=indicator, answers=submission.answers)
        if answer.picture
    ]


def _can_decide(*, visit: Visit, submission: Submission, account: Account) -> bool:
    is_own = account.pk in {visit.assessor_id, submission.account_id}
    return visit.state in {"submitted", "accepted"} and not is_own
