"""A visit as its reviewer reads it: answers against the standard, what changed, what was said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from promdaen.kit.texts import Words
from promdaen.people import queries as people_queries
from promdaen.people.models import Account
from promdaen.people.rules import roles
from promdaen.places import rules as place_rules
from promdaen.survey.kinds.saying import SaidIndicator, said_answers, said_of
from promdaen.survey.models import Submission, Visit, VisitReview
from promdaen.survey.queries import instruments, pictures
from promdaen.survey.rules import flags, wording
from promdaen.survey.rules.instrument import Indicator, Instrument
from promdaen.survey.rules.positions import KIND, Position, read_position
from promdaen.survey.rules.scores import NOT_DUE, Score, Tally, gap_of, tallies_of

MOST_LOOKS = 10
"""How many critical gaps are shown at once, the widest first."""


@dataclass(frozen=True, kw_only=True)
class ReviewLine:
    """One indicator: what was answered, its score against the standard, what was said of it.

    `comment`: what was said when the visit was last returned; `written`: what is being said now.
    """

    said: SaidIndicator
    score: Score
    standard: int | None
    grade: Words | None
    odd: Sequence[Words]
    before: Sequence[Words] | None
    comment: str
    written: str

    @property
    def is_missing(self) -> bool:
        """Whether a scored indicator has no score."""
        return self.standard is not None and self.score is None

    @property
    def is_not_due(self) -> bool:
        """Whether the assessor said that it does not apply."""
        return self.score == NOT_DUE

    @property
    def is_scored(self) -> bool:
        """Whether there is a score to set against the standard."""
        return self.standard is not None and isinstance(self.score, int)

    @property
    def gap(self) -> int:
        """By how much the score falls short."""
        if self.standard is None or not isinstance(self.score, int):
            return 0
        return gap_of(score=self.score, standard=self.standard)

    @property
    def is_critical_gap(self) -> bool:
        """Whether it falls short on an indicator of the highest weight."""
        return self.gap > 0 and self.said.indicator.is_critical


@dataclass(frozen=True, kw_only=True)
class ReviewPart:
    """A sub-domain with its lines and its tally."""

    code: str
    name: Words
    lines: Sequence[ReviewLine]
    tally: Tally | None


@dataclass(frozen=True, kw_only=True)
class Change:
    """What one answer was in the version before, and what it is; empty where there was none."""

    indicator: Indicator
    label: Words
    old: Sequence[Words]
    new: Sequence[Words]


@dataclass(frozen=True, kw_only=True)
class Version:
    """One version of a submission, what changed with it, and how it was judged."""

    number: int
    submission: Submission
    who: str
    changes: Sequence[Change]
    reviews: Sequence[VisitReview]


@dataclass(frozen=True, kw_only=True)
class Photograph:
    """A photograph that the answers name: its id where it can be shown, whether it has come."""

    label: Words
    shown: UUID | None
    has_come: bool


@dataclass(frozen=True)
class FirstLook:
    """A group of lines to look at first: words and kind of chip; `more` opens on demand."""

    title: Words
    tone: str
    lines: Sequence[ReviewLine]
    more: Sequence[ReviewLine] = ()

    @property
    def count(self) -> int:
        """How many lines there are, shown at once or not."""
        return len(self.lines) + len(self.more)


@dataclass(frozen=True, kw_only=True)
class ReviewPage:
    """All that a reviewer reads of a visit; `refusal` says why it cannot be accepted by them."""

    visit: Visit
    submission: Submission | None
    tally: Tally | None
    parts: Sequence[ReviewPart]
    odd: Sequence[Words]
    position: Position | None
    moved_km: float | None
    pictures: Sequence[Photograph]
    versions: Sequence[Version]
    can_decide: bool
    refusal: str = ""

    @property
    def lines(self) -> list[ReviewLine]:
        """The lines of all parts."""
        return [line for part in self.parts for line in part.lines]

    @property
    def said_only(self) -> int:
        """How many answers are known only because somebody said so."""
        return sum(line.said.grade == "said" for line in self.lines if line.is_scored)

    @property
    def first_looks(self) -> list[FirstLook]:
        """What a reviewer looks at first: odd answers, changed ones, the widest critical gaps."""
        lines = self.lines
        critical = [line for line in lines if line.is_critical_gap]
        changed = [line for line in lines if line.before is not None]
        widest = sorted(critical, key=lambda line: -line.gap)
        groups = (
            FirstLook(wording.ODD, "attention", [line for line in lines if line.odd]),
            FirstLook(wording.CHANGED, "ongoing", changed),
            FirstLook(wording.CRITICAL_GAPS, "late", widest[:MOST_LOOKS], widest[MOST_LOOKS:]),
        )
        return [group for group in groups if group.lines]


def review_page(*, visit: Visit, account: Any, written: Mapping[str, str]) -> ReviewPage:
    """A visit with its standing submission, the changes of every version, and the reviews.

    `written`: comments by indicator that were typed and not stored yet.
    """
    versions = list(_versions(visit=visit))
    standing = visit.submission
    if standing is None:
        return ReviewPage(
            visit=visit, submission=None, tally=None, parts=(), odd=(), position=None,
            moved_km=None, pictures=(), versions=versions, can_decide=False,
        )  # fmt: skip
    asked = instruments.published_rules(row=standing.instrument)
    tallies = tallies_of(
        instrument=asked,
        scores=standing.scores,
        standard_class=standing.standard_class,
        modes=standing.modes,
    )
    position = _position(asked=asked, answers=standing.answers)
    return ReviewPage(
        visit=visit,
        submission=standing,
        tally=tallies.get(""),
        parts=list(_parts(asked=asked, context=_Context(standing, written), tallies=tallies)),
        odd=flags.flagged(flags=standing.flags).get("", ()),
        position=position,
        moved_km=_moved(visit=visit, position=position),
        pictures=_pictures(asked=asked, submission=standing),
        versions=versions,
        can_decide=_can_decide(visit=visit, submission=standing, account=account),
        refusal=not_by_who_handed_in(account=account)
        if standing.handed_in_by_id == account.pk
        else "",
    )


def not_by_who_handed_in(*, account: Any) -> str:
    """Why who handed a visit in does not accept it, and who does."""
    held = [one for code in roles.roles_with(right="survey") for one in _others(code, account)]
    if held:
        return _("You handed these answers in. Another coordinator has to accept them.")
    return _(
        "You handed these answers in, and another coordinator has to accept them. There "
        "is none yet: ask the administrator to give someone the role."
    )


def _others(role: str, account: Any) -> QuerySet[Account]:
    return people_queries.accounts_with_role(role=role).exclude(pk=account.pk)


def chain_of(*, submission: Submission | None) -> list[Submission]:
    """A submission and the versions that it replaced, oldest first."""
    found: list[Submission] = []
    while submission is not None:
        found.insert(0, submission)
        submission = submission.supersedes
    return found


def changes_between(*, old: Submission, new: Submission) -> list[Change]:
    """The answers that differ between two versions, in the order of the instrument."""
    asked = instruments.published_rules(row=new.instrument)
    found = []
    for one in asked.indicators:
        was = {said.name: said for said in said_of(indicator=one, answers=old.answers)}
        now = {said.name: said for said in said_of(indicator=one, answers=new.answers)}
        for name in dict.fromkeys([*now, *was]):
            before, after = was.get(name), now.get(name)
            old_words = before.words if before else ()
            new_words = after.words if after else ()
            label = (after or before or now[name]).label
            if old_words != new_words:
                found.append(Change(indicator=one, label=label, old=old_words, new=new_words))
    return found


def _versions(*, visit: Visit) -> Iterator[Version]:
    """The versions of the standing submission and all reviews of the visit, newest first."""
    chain = chain_of(submission=visit.submission)
    reviews = list(visit.reviews.select_related("by").order_by("at", "id"))
    for number in range(len(chain), 0, -1):
        one = chain[number - 1]
        before = chain[number - 2] if number > 1 else None
        yield Version(
            number=number,
            submission=one,
            who=one.account.name if one.account else (one.key.name if one.key else ""),
            changes=changes_between(old=before, new=one) if before else (),
            reviews=[review for review in reviews if review.submission_id == one.pk],
        )


def _parts(
    *, asked: Instrument, context: _Context, tallies: Mapping[str, Tally]
) -> Iterator[ReviewPart]:
    submission = context.submission
    said = said_answers(
        instrument=asked,
        answers=submission.answers,
        standard_class=submission.standard_class,
        modes=submission.modes,
    )
    for sub_domain in asked.sub_domains:
        held = [one for one in said if one.indicator.sub_domain == sub_domain.code]
        if held:
            yield ReviewPart(
                code=sub_domain.code,
                name=sub_domain.name,
                lines=[context.line(said=one) for one in held],
                tally=tallies.get(sub_domain.code),
            )


class _Context:
    """What the lines of a page share: flags, the version before, what was said when returned."""

    def __init__(self, submission: Submission, written: Mapping[str, str]) -> None:
        self.submission = submission
        self.written = written
        self.odd = flags.flagged(flags=submission.flags)
        self.before = submission.supersedes
        returned = VisitReview.objects.filter(visit=submission.visit, decision="return")
        last = returned.order_by("-at", "-id").first()
        self.comments: Mapping[str, str] = last.comments if last else {}

    def line(self, *, said: SaidIndicator) -> ReviewLine:
        """The line of one indicator."""
        one = said.indicator
        return ReviewLine(
            said=said,
            score=self.submission.scores.get(one.code),
            standard=one.standard.get(self.submission.standard_class),
            grade=wording.GRADES.get(said.grade),
            odd=self.odd.get(one.code, ()),
            before=self._before(one=one, said=said),
            comment=self.comments.get(one.code, ""),
            written=self.written.get(one.code, ""),
        )

    def _before(self, *, one: Indicator, said: SaidIndicator) -> Sequence[Words] | None:
        """The words of the version before where they were others."""
        if self.before is None:
            return None
        was = tuple(said_of(indicator=one, answers=self.before.answers))
        if was == said.answers:
            return None
        return [words for part in was for words in part.words]


def _position(*, asked: Instrument, answers: Mapping[str, str]) -> Position | None:
    texts = (answers.get(one.code, "") for one in asked.indicators if one.kind == KIND)
    return next((found for text in texts if (found := read_position(text=text))), None)


def _moved(*, visit: Visit, position: Position | None) -> float | None:
    """How far the measured position lies from the one that is known, in km."""
    place = visit.checkpoint
    if position is None or place.latitude is None or place.longitude is None:
        return None
    return place_rules.kilometres_between(
        here=(place.latitude, place.longitude), there=(position.latitude, position.longitude)
    )


def _pictures(*, asked: Instrument, submission: Submission) -> list[Photograph]:
    shown = pictures.files_of(submission=submission)
    come = set(submission.attachments.values_list("name", flat=True))
    return [
        Photograph(label=said.label, shown=shown.get(said.picture), has_come=said.picture in come)
        for one in asked.indicators
        for said in said_of(indicator=one, answers=submission.answers)
        if said.picture
    ]


def _can_decide(*, visit: Visit, submission: Submission, account: Any) -> bool:
    is_own = account.pk in {visit.assessor_id, submission.account_id}
    return visit.state in {"submitted", "accepted"} and not is_own
