"""Training needs: officers to train, by place of posting, with reasons."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Max

from promdaen.course.models import Enrolment
from promdaen.course.queries.people import TRAINED_FILTER
from promdaen.course.rules import needs
from promdaen.kit import languages
from promdaen.kit.texts import Text, Words
from promdaen.people import queries as people_queries
from promdaen.people.models import Officer
from promdaen.places import queries as places_queries
from promdaen.refresher.queries import topic_knowledge

if TYPE_CHECKING:
    from promdaen.people.models import Account, Posting

REQUIRED_RIGHT, RIGHT_TO_NAMES = "runs", "officers"
NO_PLACE = Text("Posting not known")
NO_CHECKPOINT = Text("checkpoint not known")


@dataclass(frozen=True, kw_only=True)
class NeedsFilter:
    """The filter of the list; "" is no filter."""

    department: str = ""
    province: str = ""


@dataclass(frozen=True, kw_only=True)
class OfficerNeed:
    """An officer to train, with reasons in words; `officer` is None without the right."""

    officer: Officer | None
    department: str
    need: needs.TrainingNeed
    words: Words


@dataclass(frozen=True, kw_only=True)
class PlaceNeeds:
    """A place: posted officers, and those to train; counted by reason."""

    name: Words
    province: Words
    posted: int
    officers: Sequence[OfficerNeed]

    @property
    def counts(self) -> Counter[str]:
        """How many for each reason."""
        return Counter(officer.need.kind for officer in self.officers)

    @property
    def weight(self) -> int:
        """The weight of this place: the sum of the weights of its officers' reasons."""
        return sum(officer.need.weight for officer in self.officers)


def place_needs(*, account: Account, filters: NeedsFilter, today: date) -> list[PlaceNeeds]:
    """Every place with officers to train, largest weight first.

    Raises NotAllowed; names are included only for accounts that may read officers' names.
    """
    people_queries.require_right(REQUIRED_RIGHT, account=account)
    is_named = account is None or people_queries.has_right(RIGHT_TO_NAMES, account=account)
    officers = Officer.objects.filter(is_active=True).select_related("department", "rank")
    if filters.department:
        officers = officers.filter(department=filters.department)
    posted_officers = list(officers)
    postings = people_queries.present_postings(officers=[row.pk for row in posted_officers])
    reasons = _reasons(officers=[row.pk for row in posted_officers], today=today)
    provinces = places_queries.province_names()
    groups: dict[tuple[str, str], list[Officer]] = defaultdict(list)
    names: dict[tuple[str, str], Words] = {}
    for officer in posted_officers:
        key, name = _place(postings.get(officer.pk))
        groups[key].append(officer)
        names[key] = name
    checkpoint_needs = [
        PlaceNeeds(
            name=names[key],
            province=provinces.get(key[0], NO_PLACE),
            posted=len(group),
            officers=_needing(group=group, reasons=reasons, is_named=is_named),
        )
        for key, group in groups.items()
        if not filters.province or key[0] == filters.province
    ]
    return sorted(
        (need for need in checkpoint_needs if need.officers),
        key=lambda row: (-row.weight, row.name.en),
    )


def _reasons(*, officers: Sequence[UUID], today: date) -> Mapping[UUID, needs.TrainingNeed]:
    """The reasons to train each officer, for officers with any."""
    trained = Enrolment.objects.filter(
        TRAINED_FILTER, run__is_cancelled=False, officer__in=officers
    )
    last = dict(trained.values_list("officer").annotate(last=Max("run__ends_on")))
    faded = topic_knowledge.faded_topics(officers=officers)
    needs_by_officer = {
        officer: needs.training_need(
            trained_on=last.get(officer),
            faded=faded.get(officer, ()),
            is_refreshed=officer in faded,
            today=today,
        )
        for officer in officers
    }
    return {officer: need for officer, need in needs_by_officer.items() if need}


def _needing(
    *, group: Sequence[Officer], reasons: Mapping[UUID, needs.TrainingNeed], is_named: bool
) -> list[OfficerNeed]:
    officer_needs = [
        OfficerNeed(
            officer=officer if is_named else None,
            department=str(officer.department),
            need=need,
            words=needs.need_text(need=need, day=_day(need.trained_on)),
        )
        for officer in group
        if (need := reasons.get(officer.pk)) is not None
    ]
    return sorted(officer_needs, key=lambda row: -row.need.weight)


def _place(posting: Posting | None) -> tuple[tuple[str, str], Words]:
    """The province and checkpoint of a posting, and the name of the place."""
    if posting is None:
        return ("", ""), NO_PLACE
    at = posting.checkpoint
    if at is None:
        return (str(posting.province_id or ""), ""), NO_CHECKPOINT
    name = Words(en=at.name_en or at.name_km, km=at.name_km or at.name_en)
    return (str(at.province_id), at.code), name


def _day(day: date | None) -> Words:
    return Words(
        en=languages.day_text(day, language="en"), km=languages.day_text(day, language="km")
    )
