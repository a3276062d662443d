"""Supervisors' checklists: rounds, the form of a link, figures without officers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core import signing
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from promdaen.course import queries as course_queries
from promdaen.course.models import CourseRun
from promdaen.curriculum import queries as curriculum_queries
from promdaen.curriculum.models import Topic
from promdaen.evaluation.models import ChecklistRound
from promdaen.evaluation.queries.missing import EvaluationNotFound
from promdaen.evaluation.rules import checklists as rules
from promdaen.evaluation.rules import ties
from promdaen.kit.months import months_after
from promdaen.kit.texts import Words
from promdaen.people import queries as people_queries
from promdaen.people.models import Account, Department
from promdaen.places import queries as places_queries
from promdaen.places.models import Checkpoint, Province

SALT = "evaluation.checklist"
DUE_MONTHS, UNTIL_MONTHS = 3, 5
LONG_OPEN_DAYS, LISTED_DAYS = 30, 450


def behaviours() -> list[rules.ObservedBehaviour]:
    """The behaviours of the content, in the order of the form."""
    return [
        rules.ObservedBehaviour(code=values["code"], topic=values["topic"])
        for values in curriculum_queries.values_of_kind(kind="behaviour")
    ]


def behaviour_words() -> dict[str, Words]:
    """The text of each behaviour."""
    return {
        values["code"]: Words(en=values["text"]["en"], km=values["text"]["km"])
        for values in curriculum_queries.values_of_kind(kind="behaviour")
    }


def posts() -> list[Checkpoint]:
    """The posts at which an officer can be observed."""
    return list(places_queries.checkpoint_choices())


def observed_forms(*, rounds: Sequence[ChecklistRound]) -> list[rules.BehaviourForm]:
    """The forms of some rounds; their numbers go on from round to round."""
    forms: list[rules.BehaviourForm] = []
    for checklist_round in rounds:
        start = max((form.number for form in forms), default=0)
        forms += [
            rules.read_form(document=document | {"number": start + document["number"]})
            for document in checklist_round.forms
        ]
    return forms


def round_token(*, checklist_round: ChecklistRound) -> str:
    """The secret end of a round's link, signed with the key of the installation."""
    return signing.Signer(salt=SALT).sign(str(checklist_round.pk)).replace(":", ".")


def round_of_token(*, token: str) -> ChecklistRound:
    """The round of a link. Raises EvaluationNotFound."""
    try:
        key = signing.Signer(salt=SALT).unsign(token.replace(".", ":"))
    except signing.BadSignature:
        raise EvaluationNotFound(_("Page not found.")) from None
    checklist_round = ChecklistRound.objects.select_related("run__province").filter(pk=key).first()
    if checklist_round is None:
        raise EvaluationNotFound(_("Page not found."))
    return checklist_round


def open_round(*, run: CourseRun) -> ChecklistRound:
    """The open checklist of a run. Raises EvaluationNotFound."""
    checklist_round = (
        ChecklistRound.objects.select_related("run").filter(run=run, closed_on=None).first()
    )
    if checklist_round is None:
        raise EvaluationNotFound(_("This course run has no open checklist."))
    return checklist_round


def has_first_form(*, checklist_round: ChecklistRound, number: int) -> bool:
    """Whether a round has a form of a first observer with this number."""
    stored = observed_forms(rounds=[checklist_round])
    first = rules.matching_form(forms=stored, number=number, observer=rules.FIRST_OBSERVER)
    return first is not None


@dataclass(frozen=True, kw_only=True)
class FormPage:
    """What a form asks: behaviours of two topics, and where the officer works.

    first: the form of the first observer, for the second; None for the first.
    """

    topics: Sequence[tuple[Topic, Sequence[tuple[str, Words]]]]
    departments: Sequence[Department]
    posts: Sequence[Checkpoint]
    first: rules.BehaviourForm | None


def form_page(
    *, checklist_round: ChecklistRound, number: int | None, chosen: Sequence[str] = ()
) -> FormPage:
    """The next form of a round, or the second form with a number. Raises EvaluationNotFound.

    chosen: the topics of a form that is being sent, which others may have overtaken.
    """
    stored, known_behaviours = observed_forms(rounds=[checklist_round]), behaviours()
    first = None
    if number is None:
        topics = tuple(chosen) or rules.topics_of_next_form(
            forms=stored, behaviours=known_behaviours
        )
    else:
        first = rules.matching_form(forms=stored, number=number, observer=rules.FIRST_OBSERVER)
        if first is None:
            raise EvaluationNotFound(_("There is no first form with this number."))
        topics = tuple(
            behaviour.topic for behaviour in known_behaviours if behaviour.code in first.answers
        )
    words = behaviour_words()
    return FormPage(
        topics=[
            (
                topic,
                [
                    (behaviour.code, words[behaviour.code])
                    for behaviour in known_behaviours
                    if behaviour.topic == topic.code
                ],
            )
            for topic in curriculum_queries.topics_alone()
            if topic.code in topics
        ],
        departments=people_queries.departments(),
        posts=_run_posts(run=checklist_round.run),
        first=first,
    )


def _run_posts(*, run: CourseRun) -> list[Checkpoint]:
    """The posts of the provinces of a run's officers; all posts where these have none."""
    codes = set(run.enrolments.values_list("province_id", flat=True)) | {run.province_id}
    every = posts()
    return [post for post in every if post.province_id in codes] or every


@dataclass(frozen=True, kw_only=True)
class RunChecklist:
    """A course run that is over with its checklist, if it has one."""

    run: CourseRun
    checklist_round: ChecklistRound | None
    forms: int
    officers: int
    due_on: date
    token: str


def run_checklists(*, account: Account, now: datetime) -> list[RunChecklist]:
    """Course runs that ended in the last 15 months and that the account may change."""
    today = timezone.localdate(now)
    runs = (
        course_queries.named_to(account=account)
        .filter(ends_on__gte=today - timedelta(days=LISTED_DAYS), ends_on__lt=today)
        .filter(is_cancelled=False)
        .select_related("province")
        .annotate(officers=Count("enrolments"))
    )
    rounds = {
        checklist_round.run_id: checklist_round
        for checklist_round in ChecklistRound.objects.filter(run__in=runs)
    }
    run_checklists = []
    for run in runs:
        checklist_round = rounds.get(run.pk)
        firsts = (
            [form for form in checklist_round.forms if form["observer"] == 1]
            if checklist_round
            else []
        )
        run_checklists.append(
            RunChecklist(
                run=run,
                checklist_round=checklist_round,
                forms=len(firsts),
                officers=run.officers,
                due_on=months_after(day=run.ends_on, months=DUE_MONTHS),
                token=round_token(checklist_round=checklist_round) if checklist_round else "",
            )
        )
    return run_checklists


def runs_in_time(*, account: Account, today: date) -> QuerySet[CourseRun]:
    """The account's runs whose checklist is due to be opened, or has been open for long.

    It is due from 3 to 5 months after the course.
    """
    ended = (
        months_after(day=today, months=-UNTIL_MONTHS),
        months_after(day=today, months=-DUE_MONTHS),
    )
    is_due = Q(checklist=None, is_cancelled=False, ends_on__range=ended)
    is_long_open = Q(
        checklist__closed_on=None,
        checklist__opened_on__lte=today - timedelta(days=LONG_OPEN_DAYS),
    )
    runs = course_queries.named_to(account=account).filter(is_due | is_long_open)
    return runs.select_related("province", "checklist")


@dataclass(frozen=True, kw_only=True)
class TopicShares:
    """A topic with its share and those of its behaviours."""

    topic: Topic
    share: rules.SeenShare
    behaviours: Sequence[tuple[Words, rules.SeenShare]]


@dataclass(frozen=True, kw_only=True)
class ChecklistPage:
    """The figures of closed checklists; small groups are not shown."""

    whole: ties.TieShare | None
    officers: int
    open_count: int
    topics: Sequence[TopicShares]
    departments: Sequence[tuple[Department, rules.SeenShare]]
    provinces: Sequence[tuple[Province, rules.SeenShare]]
    posts: Sequence[tuple[Checkpoint, rules.SeenShare]]
    province: Province | None
    agreement: rules.ObserverAgreement


def checklist_page(*, province: str = "") -> ChecklistPage:
    """The figures over all closed checklists, and those of the posts of a province."""
    closed = ChecklistRound.objects.exclude(closed_on=None)
    every, known_behaviours = observed_forms(rounds=list(closed)), behaviours()
    codes = {behaviour.code for behaviour in known_behaviours}
    forms = [
        form
        for form in every
        if form.observer == rules.FIRST_OBSERVER and form.seen_count(codes)[1]
    ]
    whole = rules.seen_share(forms=forms, codes=codes)
    whole = None if whole is None or whole.is_small else whole
    place_shares = rules.place_shares(forms=forms, codes=codes, province=province)
    by_province: Mapping[str, Any] = {area.code: area for area in places_queries.provinces()}
    by_post = {post.code: post for post in posts()}
    units = {unit.pk: unit for unit in people_queries.departments()}
    return ChecklistPage(
        whole=whole,
        officers=len(forms),
        open_count=ChecklistRound.objects.filter(closed_on=None).count(),
        topics=_topic_shares(forms=forms, content=known_behaviours) if whole else (),
        departments=[(units[share.code], share) for share in place_shares.departments],
        provinces=[(by_province[share.code], share) for share in place_shares.provinces],
        posts=[(by_post[share.code], share) for share in place_shares.posts],
        province=by_province.get(province),
        agreement=rules.observer_agreement(forms=every),
    )


def _topic_shares(
    *, forms: Sequence[rules.BehaviourForm], content: Sequence[rules.ObservedBehaviour]
) -> list[TopicShares]:
    words, topics = (
        behaviour_words(),
        {topic.code: topic for topic in curriculum_queries.topics_alone()},
    )
    lines = []
    for share in rules.topic_shares(forms=forms, behaviours=content):
        codes = (
            [behaviour.code for behaviour in content if behaviour.topic == share.code]
            if share.share
            else []
        )
        shares = rules.behaviour_shares(forms=forms, codes=codes)
        lines.append(
            TopicShares(
                topic=topics[share.code],
                share=share,
                behaviours=[(words[share.code], share) for share in shares],
            )
        )
    return lines
