"""Open refreshers of an officer, the next question, and the result of an answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import models
from django.db.models import QuerySet
from django.utils import timezone

from promdaen.assessment.models import Item
from promdaen.assessment.queries import bank, phone
from promdaen.refresher.models import Answer, Share, Window
from promdaen.refresher.rules import calendar, dates, pieces


@dataclass(frozen=True, kw_only=True)
class OpenShare:
    """A refresher that is open to an officer: the remaining questions in order."""

    share: Share
    left: tuple[str, ...]
    answered_count: int
    is_piece_over: bool

    @property
    def minutes(self) -> int:
        """The approximate minutes left."""
        return pieces.minutes_left(questions=len(self.left), seconds_each=calendar.SECONDS_EACH)


@dataclass(frozen=True, kw_only=True)
class RefresherQuestion:
    """The next question of a refresher: its outcome, and how it is shown."""

    open_share: OpenShare
    outcome: str
    shown_item: phone.ShownItem


@dataclass(frozen=True, kw_only=True)
class AnswerPage:
    """The result of an answer: given and right answer, and whether questions are left."""

    answer: Answer
    officer_answer: str
    right: str
    open_share: OpenShare | None


def officer_shares(*, officer_id: UUID) -> QuerySet[Share]:
    """The refreshers of an officer in open seasons."""
    shares = Share.objects.select_related("window__season", "member")
    return shares.filter(
        member__officer=officer_id,
        member__left_at__isnull=True,
        window__season__closed_at__isnull=True,
    )


def open_shares(*, officer_id: UUID, now: datetime) -> list[OpenShare]:
    """The refreshers open to an officer and not finished, earliest closing first."""
    today = timezone.localdate(now)
    shares = officer_shares(officer_id=officer_id).filter(
        window__opens_on__lte=today, window__closes_on__gte=today
    )
    refreshers = [open_share(share=share) for share in shares.order_by("window__closes_on", "pk")]
    return [refresher for refresher in refreshers if refresher.left]


def open_share(*, share: Share) -> OpenShare:
    """What is left of a refresher."""
    answers = list(share.answers.values_list("outcome_id", "at", "seconds"))
    answered = {outcome for outcome, _at, _seconds in answers}
    given_answers = [
        pieces.GivenAnswer(at=at, seconds=seconds) for _outcome, at, seconds in answers
    ]
    return OpenShare(
        share=share,
        left=tuple(outcome for outcome in share.outcomes if outcome not in answered),
        answered_count=len(answered),
        is_piece_over=pieces.is_piece_over(answers=given_answers),
    )


def next_opening(*, officer_id: UUID, now: datetime) -> Window | None:
    """The officer's next window that has not opened yet."""
    today = timezone.localdate(now)
    is_theirs = models.Q(season__members__arm=models.F("arm")) | models.Q(
        season__members__arm=dates.PLANNED, arm=dates.PROBE
    )
    windows = Window.objects.filter(
        is_theirs,
        season__members__officer=officer_id,
        season__members__left_at__isnull=True,
        season__closed_at__isnull=True,
        opens_on__gt=today,
    )
    return windows.order_by("opens_on").first()


def find_question(
    *, share_id: UUID, officer_id: UUID, now: datetime, language: str
) -> RefresherQuestion | None:
    """The next question of the officer's refresher; None if none is left."""
    refresher = next(
        (
            open_share
            for open_share in open_shares(officer_id=officer_id, now=now)
            if open_share.share.pk == share_id
        ),
        None,
    )
    if refresher is None:
        return None
    outcome = refresher.left[0]
    item = item_for(share=refresher.share, outcome=outcome)
    if item is None:
        return None
    seed = pieces.key_seed(key=f"{share_id} {item.code}")
    ordered_item = phone.item_alone(item=item, seed=seed, language=language)
    return RefresherQuestion(open_share=refresher, outcome=outcome, shown_item=ordered_item)


def item_for(*, share: Share, outcome: str) -> Item | None:
    """The item for an outcome in a refresher: one this officer was asked least often."""
    items = {item.code: item for item in bank.practice_items().filter(outcome=outcome)}
    if not items:
        return None
    meeting_counts = met_counts(officer_id=share.member.officer_id, outcomes=[outcome])
    code = pieces.drawn(
        items=list(items), asked_counts=meeting_counts, key=f"{share.pk} {outcome}"
    )
    return items[code]


def met_counts(*, officer_id: UUID, outcomes: Iterable[str]) -> Counter[str]:
    """How often an officer was asked each item of outcomes in refreshers, by item code."""
    rows = Answer.objects.filter(
        share__member__officer=officer_id, outcome__in=list(outcomes)
    ).values_list("item__code", flat=True)
    return Counter(rows)


def answer_page(*, answer_id: UUID, officer_id: UUID, language: str) -> AnswerPage | None:
    """The result of an answer of this officer."""
    rows = Answer.objects.select_related("item", "share__window__season", "share__member")
    answer = rows.filter(pk=answer_id, share__member__officer=officer_id).first()
    if answer is None:
        return None
    answer_in_words = phone.answer_in_words(
        item=answer.item, answer=answer.answer, language=language
    )
    right = phone.answer_in_words(item=answer.item, answer=None, language=language)
    refresher = open_share(share=answer.share)
    return AnswerPage(
        answer=answer,
        officer_answer=answer_in_words,
        right=right,
        open_share=refresher if refresher.left else None,
    )
