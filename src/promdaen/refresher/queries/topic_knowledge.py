"""Estimated knowledge of officers: own topics as text; saved values for groups."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

import numpy as np

from promdaen.curriculum import queries as curriculum_queries
from promdaen.kit.texts import Words
from promdaen.people import queries as people_queries
from promdaen.places import queries as places_queries
from promdaen.refresher.models import Known, Member, Season
from promdaen.refresher.queries import memories
from promdaen.refresher.rules import calendar, dates, recalling, retention_wording, risks

if TYPE_CHECKING:
    from promdaen.people.models import Account, Posting

REQUIRED_RIGHT = "results"
STEP_DAYS, STEPS_COUNT = 14, 27


@dataclass(frozen=True, kw_only=True)
class TopicKnowledge:
    """A topic of an officer: how long it is likely to be remembered, as text."""

    topic: Words
    state: str
    words: Words


@dataclass(frozen=True, kw_only=True)
class RisksPage:
    """Topics at risk: in total, by course, by department and by province."""

    officers: int
    is_shown: bool
    topics: Sequence[risks.TopicRisk]
    years: Sequence[risks.GroupRisk]
    departments: Sequence[risks.GroupRisk]
    provinces: Sequence[risks.GroupRisk]
    names: Mapping[str, Words]


def own_topics(*, officer_id: UUID, today: date) -> list[TopicKnowledge] | None:
    """The officer's topics, those to be asked first at the top; None outside a season."""
    member = (
        Member.objects.filter(
            officer=officer_id, left_at__isnull=True, season__closed_at__isnull=True
        )
        .select_related("season")
        .order_by("-season__taught_on")
        .first()
    )
    if member is None:
        return None
    # Pooled over the cohort: the forgetting of others says much about that of one officer.
    members = _present(season=member.season)
    seat = next(index for index, row in enumerate(members) if row.pk == member.pk)
    cohort = _cohort(season=member.season, members=members, today=today)
    if not cohort.memories.outcomes:
        return []
    day = _day(season=member.season, today=today)
    steps = _chances(
        cohort=cohort,
        rows=slice(seat, seat + 1),
        days=tuple(range(day, day + STEPS_COUNT * STEP_DAYS, STEP_DAYS)),
    )[:, 0]
    known_topics = [
        _topic_known(code, name=name, cohort=cohort, steps=steps)
        for code, name in curriculum_queries.topic_short_names().items()
    ]
    order = [retention_wording.FADED, retention_wording.FADING, retention_wording.FRESH]
    return sorted(
        [topic_known for topic_known in known_topics if topic_known],
        key=lambda topic: order.index(topic.state),
    )


def known_by_member(*, season: Season, today: date) -> dict[UUID, dict[str, float]]:
    """The chance of recall of each topic today, for every member of a season."""
    members = _present(season=season)
    if not members:
        return {}
    cohort = _cohort(season=season, members=members, today=today)
    if not cohort.memories.outcomes:
        return {member.pk: {} for member in members}
    day = _day(season=season, today=today)
    [chances] = _chances(cohort=cohort, rows=slice(None), days=(day,))
    topics, places = cohort.memories.topics, range(len(cohort.memories.topics))
    return {
        member.pk: retention_wording.topic_chances(chances=own, topics=topics, places=places)
        for member, own in zip(members, chances.tolist(), strict=True)
    }


def seasons_to_know(*, today: date) -> list[Season]:
    """The open seasons without a saved state for today."""
    seasons = Season.objects.filter(closed_at__isnull=True, taught_on__lte=today)
    return list(seasons.exclude(members__known__on=today).distinct())


def faded_topics(*, officers: Sequence[UUID]) -> dict[UUID, list[str]]:
    """The topics that may have faded for each officer in a season, weakest first."""
    knowledge = Known.objects.filter(
        member__officer__in=officers,
        member__left_at__isnull=True,
        member__season__closed_at__isnull=True,
    ).order_by("on")
    return {
        officer: retention_wording.faded(topics=topics)
        for officer, topics in knowledge.values_list("member__officer", "topics")
    }


def risks_page(*, account: Account) -> RisksPage:
    """Topics at risk, for who reads results. Raises NotAllowed."""
    people_queries.require_right(REQUIRED_RIGHT, account=account)
    people = _people()
    postings = people_queries.present_postings(officers=list(people))
    years: dict[str, list[Mapping[str, float]]] = defaultdict(list)
    departments: dict[str, list[Mapping[str, float]]] = defaultdict(list)
    provinces: dict[str, list[Mapping[str, float]]] = defaultdict(list)
    for officer, (year, department, topics) in people.items():
        years[year].append(topics)
        departments[department].append(topics)
        provinces[_province(postings.get(officer))].append(topics)
    outside = len(provinces.pop("", []))
    topic_lists = [topics for _year, _department, topics in people.values()]
    everybody = risks.group_risks(groups={"": topic_lists}, outside=0)
    is_shown = bool(everybody) and everybody[0].is_shown
    department_names = people_queries.department_names()
    province_names = places_queries.province_names()
    return RisksPage(
        officers=len(people),
        is_shown=is_shown,
        topics=everybody[0].topics if everybody else (),
        years=risks.group_risks(groups=years, outside=0),
        departments=risks.group_risks(groups=_in_order(departments, department_names), outside=0),
        provinces=risks.group_risks(groups=_in_order(provinces, province_names), outside=outside),
        names=curriculum_queries.topic_short_names()
        | department_names
        | province_names
        | {year: Words.same(year) for year in years},
    )


def _people() -> dict[UUID, tuple[str, str, Mapping[str, float]]]:
    """Each officer in an open season once, with the newest season if there are two.

    For each: season, department and topics.
    """
    knowledge = Known.objects.filter(
        member__left_at__isnull=True,
        member__season__closed_at__isnull=True,
        member__officer__is_active=True,
    ).order_by("member__season__taught_on", "on")
    return {
        officer: (year, department, topics)
        for officer, year, department, topics in knowledge.values_list(
            "member__officer", "member__season__code", "member__officer__department", "topics"
        )
    }


def _province(posting: Posting | None) -> str:
    if posting is None:
        return ""
    at = posting.checkpoint.province_id if posting.checkpoint else ""
    return str(posting.province_id or at)


def _in_order(
    groups: Mapping[str, list[Mapping[str, float]]], names: Mapping[str, Words]
) -> dict[str, list[Mapping[str, float]]]:
    return {code: groups[code] for code in names if code in groups}


def _present(*, season: Season) -> list[Member]:
    return list(Member.objects.filter(season=season, left_at__isnull=True).order_by("pk"))


def _day(*, season: Season, today: date) -> int:
    return max(dates.days_since(on=today, taught_on=season.taught_on), calendar.COURSE_DAY)


def _cohort(*, season: Season, members: Sequence[Member], today: date) -> memories.SeasonCohort:
    day = _day(season=season, today=today)
    return memories.known_cohort(season=season, members=members, day=day)


def _chances(*, cohort: memories.SeasonCohort, rows: slice, days: tuple[int, ...]) -> Any:
    """Chance of recall (days, officers, memories) of some officers of a cohort."""
    belief = replace(
        cohort.belief,
        families=tuple(
            replace(family, officers=family.officers[rows]) for family in cohort.belief.families
        ),
    )
    return recalling.knowledge(
        tables=cohort.tables,
        belief=belief,
        histories=cohort.replayed.histories[rows],
        days=days,
    )


def _topic_known(
    code: str, *, name: Words, cohort: memories.SeasonCohort, steps: object
) -> TopicKnowledge | None:
    places = [index for index, topic in enumerate(cohort.memories.topics) if topic == code]
    if not places:
        return None
    chances = np.asarray(steps)[:, places].mean(axis=1).tolist()
    days = retention_wording.days_above(steps=chances, step_days=STEP_DAYS)
    state = retention_wording.memory_state(now=chances[0], days=days)
    return TopicKnowledge(
        topic=name, state=state, words=retention_wording.state_text(state=state, days=days)
    )
