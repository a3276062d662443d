"""Described posts, answers of assessors to them, and their agreement before a round."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import F, OuterRef, Q, Subquery

from promdaen.kit.texts import Words, words_from
from promdaen.people import queries as people_queries
from promdaen.people.models import Account
from promdaen.places import rules as place_rules
from promdaen.survey.models import CalibrationAnswer, DescribedPost, Round
from promdaen.survey.queries import instruments, planning
from promdaen.survey.rules import calibration as rules
from promdaen.survey.rules.agreement import Agreement
from promdaen.survey.rules.instrument import IndicatorContent

if TYPE_CHECKING:
    from promdaen.people.models import Account


@dataclass(frozen=True, kw_only=True)
class DescribedAnswer:
    """What is seen for an indicator, with the agreed level and the reason."""

    indicator: IndicatorContent
    observation: Words
    level: int
    why: Words


@dataclass(frozen=True, kw_only=True)
class DescribedPostContent:
    """A described post; indicators without levels in words are left out."""

    code: str
    title: Words
    setting: Words
    standard_class: Words
    answers: tuple[DescribedAnswer, ...]


@dataclass(frozen=True, kw_only=True)
class OwnPost:
    """A described post of an assessor: with the answers of a round, or still to answer.

    `is_repeat`: an earlier round showed the assessor its agreed levels.
    """

    post: DescribedPostContent
    levels: Mapping[str, int] | None
    is_repeat: bool

    @property
    def same(self) -> int:
        """How many levels are the agreed ones."""
        levels = self.levels or {}
        return sum(
            levels.get(answer.indicator.code) == answer.level for answer in self.post.answers
        )


@dataclass(frozen=True, kw_only=True)
class OwnCalibration:
    """The described posts of an assessor for a round, with the agreement so far."""

    round: Round
    posts: tuple[OwnPost, ...]
    agreement: Agreement

    @property
    def next_post(self) -> DescribedPostContent | None:
        """The first post to answer, None if all are answered."""
        return next((own.post for own in self.posts if own.levels is None), None)

    @property
    def left(self) -> int:
        """How many posts are still to answer."""
        return sum(own.levels is None for own in self.posts)

    @property
    def is_calibrated(self) -> bool:
        """Whether all are answered with substantial agreement."""
        return rules.is_calibrated(own_agreement=self.agreement, posts=len(self.posts))


@dataclass(frozen=True, kw_only=True)
class AssessorCalibration:
    """An assessor before a round: answered posts and agreement with the agreed levels.

    `repeats` are the answered posts that the assessor had answered in an earlier round, whose
    agreed levels were known.
    """

    account: Account
    answered: int
    repeats: int
    agreement: Agreement
    is_calibrated: bool


@dataclass(frozen=True, kw_only=True)
class QuestionSpread:
    """A question of a post on which assessors chose another level than agreed; most first."""

    post: DescribedPostContent
    answer: DescribedAnswer
    counts: tuple[int, ...]
    same: int


@dataclass(frozen=True, kw_only=True)
class CalibrationPage:
    """The calibration of all assessors before a round."""

    posts: int
    lines: tuple[AssessorCalibration, ...]
    among: Agreement
    spreads: tuple[QuestionSpread, ...]

    @property
    def calibrated(self) -> int:
        """How many assessors are calibrated."""
        return sum(assessor_calibration.is_calibrated for assessor_calibration in self.lines)


def described_posts() -> tuple[DescribedPostContent, ...]:
    """The described posts with the indicators as they are written now; none without content.

    A post none of whose indicators is asked any more is left out.
    """
    rows = list(DescribedPost.objects.all())
    instrument = instruments.current_rules() if rows else None
    if instrument is None:
        return ()
    indicators_by_code = {
        code: indicator for code, indicator in instrument.by_code().items() if indicator.scale
    }
    posts = (_post(row, indicators_by_code) for row in rows)
    return tuple(post for post in posts if post.answers)


def described_post(*, code: str) -> DescribedPostContent | None:
    """A described post by its code."""
    return next((post for post in described_posts() if post.code == code), None)


def open_rounds() -> list[Round]:
    """The rounds for which assessors answer described posts, newest first."""
    return list(Round.objects.filter(closed_at=None).order_by("-starts_on", "code"))


def own_calibration(*, survey_round: Round, account: Account) -> OwnCalibration:
    """The described posts of an assessor for a round. Raises NotAllowed."""
    people_queries.require_right("visits", account=account)
    described = described_posts()
    rows = CalibrationAnswer.objects.filter(
        round=survey_round, account=account, post__in=[post.code for post in described]
    )
    answers = {row.post: row for row in rows}
    repeats = _repeats(survey_round=survey_round, people=[account])
    posts = tuple(
        OwnPost(
            post=post,
            levels=answers[post.code].levels if post.code in answers else None,
            is_repeat=(account.pk, post.code) in repeats,
        )
        for post in described
    )
    agreement = rules.agreement_with_agreed(answers=_answered(answers.values()))
    return OwnCalibration(round=survey_round, posts=posts, agreement=agreement)


def left_by_round(*, account: Account) -> list[tuple[Round, int]]:
    """The open rounds with described posts that an assessor has not answered."""
    rounds = open_rounds()
    codes = [post.code for post in described_posts()] if rounds else []
    answers = CalibrationAnswer.objects.filter(account=account, round__in=rounds, post__in=codes)
    answered_rounds = list(answers.values_list("round", flat=True))
    left = [
        (survey_round, len(codes) - answered_rounds.count(survey_round.pk))
        for survey_round in rounds
    ]
    return [(survey_round, count) for survey_round, count in left if count]


def calibration_page(*, survey_round: Round, account: Account) -> CalibrationPage:
    """The calibration of the assessors before a round. Raises NotAllowed.

    Levels of a post that the viewer is still to answer as an assessor are left out.
    """
    people_queries.require_right("survey", account=account)
    posts = described_posts()
    people = list(planning.assessors())
    rows = CalibrationAnswer.objects.filter(
        round=survey_round, account__in=people, post__in=[post.code for post in posts]
    )
    by_account: dict[Any, list[CalibrationAnswer]] = {}
    for row in rows:
        by_account.setdefault(row.account_id, []).append(row)
    repeats = _repeats(survey_round=survey_round, people=people)
    assessor_calibrations = [
        _assessor_calibration(
            person, by_account.get(person.pk, []), posts=len(posts), repeats=repeats
        )
        for person in people
    ]
    answers = {str(key): _answered(own) for key, own in by_account.items()}
    return CalibrationPage(
        posts=len(posts),
        lines=tuple(assessor_calibrations),
        among=rules.agreement_of_assessors(answers=answers),
        spreads=tuple(_spreads(_readable_posts(posts, by_account, account), list(rows))),
    )


def _repeats(*, survey_round: Round, people: Sequence[Account]) -> set[tuple[object, str]]:
    """The posts that people had answered before they answer them in a round: (account, post)."""
    own = CalibrationAnswer.objects.filter(
        round=survey_round, account=OuterRef("account"), post=OuterRef("post")
    )
    earlier = CalibrationAnswer.objects.filter(account__in=people).exclude(round=survey_round)
    earlier = earlier.annotate(own_answer_at=Subquery(own.values("answered_at")[:1]))
    is_earlier = Q(own_answer_at=None) | Q(answered_at__lt=F("own_answer_at"))
    return set(earlier.filter(is_earlier).values_list("account", "post"))


def _readable_posts(
    posts: Sequence[DescribedPostContent],
    by_account: Mapping[UUID, Sequence[CalibrationAnswer]],
    account: Account,
) -> list[DescribedPostContent]:
    """The posts whose agreed levels an account may read: an assessor answers them first."""
    if not people_queries.has_right("visits", account=account):
        return list(posts)
    answered = {calibration_answer.post for calibration_answer in by_account.get(account.pk, ())}
    return [post for post in posts if post.code in answered]


def _post(
    row: DescribedPost, indicators_by_code: Mapping[str, IndicatorContent]
) -> DescribedPostContent:
    return DescribedPostContent(
        code=row.code,
        title=words_from(row.body["title"]),
        setting=words_from(row.body["setting"]),
        standard_class=place_rules.CLASSES[row.body["class"]],
        answers=tuple(
            DescribedAnswer(
                indicator=indicators_by_code[answer["code"]],
                observation=words_from(answer["seen"]),
                level=answer["level"],
                why=words_from(answer["why"]),
            )
            for answer in row.body["answers"]
            if answer["code"] in indicators_by_code
        ),
    )


def _answered(calibration_answers: Iterable[CalibrationAnswer]) -> list[rules.AnsweredPost]:
    return [
        rules.AnsweredPost(
            post=calibration_answer.post,
            levels=calibration_answer.levels,
            agreed=calibration_answer.agreed,
        )
        for calibration_answer in calibration_answers
    ]


def _assessor_calibration(
    account: Account,
    calibration_answers: Sequence[CalibrationAnswer],
    *,
    posts: int,
    repeats: Collection[tuple[object, str]],
) -> AssessorCalibration:
    agreement = rules.agreement_with_agreed(answers=_answered(calibration_answers))
    return AssessorCalibration(
        account=account,
        answered=len(calibration_answers),
        repeats=sum(
            (account.pk, calibration_answer.post) in repeats
            for calibration_answer in calibration_answers
        ),
        agreement=agreement,
        is_calibrated=rules.is_calibrated(own_agreement=agreement, posts=posts),
    )


def _spreads(
    posts: Sequence[DescribedPostContent], calibration_answers: Sequence[CalibrationAnswer]
) -> list[QuestionSpread]:
    spreads = []
    for post in posts:
        level_sets = [
            calibration_answer.levels
            for calibration_answer in calibration_answers
            if calibration_answer.post == post.code
        ]
        for answer in post.answers:
            levels = [
                own[answer.indicator.code] for own in level_sets if answer.indicator.code in own
            ]
            counts = tuple(levels.count(level) for level in range(5))
            same = levels.count(answer.level)
            if same < len(levels):
                spreads.append(QuestionSpread(post=post, answer=answer, counts=counts, same=same))
    return sorted(
        spreads, key=lambda question_spread: question_spread.same - sum(question_spread.counts)
    )
