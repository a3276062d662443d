"""What courses, tests and specimens show about a checkpoint, proposed to its assessor."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from statistics import fmean
from uuid import UUID

from django.utils import timezone

from promdaen.course.queries import register
from promdaen.kit.json_objects import NewJsonObject
from promdaen.kit.months import months_after
from promdaen.kit.texts import Words
from promdaen.people import queries as people_queries
from promdaen.places.models import Checkpoint
from promdaen.specimen.queries import skill
from promdaen.survey.kinds.scoring import HOW
from promdaen.survey.queries import instruments
from promdaen.survey.rules import gates, own_records
from promdaen.survey.rules.instrument import InstrumentContent

TESTS = ("test", skill.PAPER_MODE)
"""Where specimens are judged without help: a test on a phone, and a printed set."""


@dataclass(frozen=True, kw_only=True)
class TrainingProposal:
    """A proposed answer to an indicator, by name of the field, and its source.

    Without values it only says why there is no proposal.
    """

    values: Mapping[str, str]
    why: Words


def training_proposals(
    *,
    checkpoint: Checkpoint,
    head_count: int | None,
    today: date,
    instrument: InstrumentContent | None = None,
) -> dict[str, TrainingProposal]:
    """Proposed answers from our records, by indicator code, for the assessor to confirm.

    `instrument` is that of the visit, by default the newest. Shares are of `head_count`; figures
    over fewer than five officers are withheld.
    """
    visit_instrument = instrument or _newest()
    if visit_instrument is None:
        return {}
    records = checkpoint_records(checkpoint=checkpoint, head_count=head_count, today=today)
    proposals_by_indicator = {}
    for indicator in visit_instrument.indicators:
        proposed = own_records.proposed(fill=indicator.fill, records=records)
        if proposed is None:
            continue
        values = dict(proposed.values)
        if values:
            values |= {"": gates.COUNTED} if gates.gate(indicator=indicator) else {}
            values[HOW] = "seen"
        texts_by_field = {
            f"{indicator.code}_{key}" if key else indicator.code: text
            for key, text in values.items()
        }
        proposals_by_indicator[indicator.code] = TrainingProposal(
            values=texts_by_field, why=proposed.why
        )
    return proposals_by_indicator


def checkpoint_records(
    *, checkpoint: Checkpoint, head_count: int | None, today: date
) -> own_records.CheckpointRecords:
    """The courses, tests and specimens of the officers posted at a checkpoint."""
    officers = people_queries.officers_posted_to(checkpoint=checkpoint.pk)
    posted = set(officers.values_list("pk", flat=True))
    trained = register.finished(officers=posted, today=today)
    teachers = register.province_trainers(
        province=checkpoint.province_id, officers=posted, today=today
    )
    points = register.latest_points(officers=posted, today=today)
    return own_records.CheckpointRecords(
        head_count=head_count,
        posted=len(posted),
        finished=len(
            {finished.officer_id for finished in trained if finished.days >= register.LONG_DAYS}
        ),
        refreshed=_refreshed(trained, today) if register.has_short_course() else None,
        trainers=teachers.endorsed_count,
        active_trainers=teachers.active_count,
        trained={fill: _taught(trained, fill, today) for fill in own_records.TOPICS},
        tested=len(points),
        mean_points=fmean(points.values()) if points else 0.0,
        **_examined(posted, today),
    )


def _newest() -> InstrumentContent | None:
    instrument = instruments.newest_instrument()
    return instruments.published_rules(instrument=instrument) if instrument else None


def _since(fill: str, today: date) -> date:
    months = own_records.MONTHS[fill]
    return months_after(day=today, months=-months) if months else date.min


def _refreshed(trained: Collection[register.Finished], today: date) -> int:
    since = _since("refresher", today)
    finished_recently = (
        finished
        for finished in trained
        if finished.days < register.LONG_DAYS and finished.ended_on >= since
    )
    return len({finished.officer_id for finished in finished_recently})


def _taught(trained: Collection[register.Finished], fill: str, today: date) -> int:
    """The number of officers who were taught every topic of a fill, on one run or
    several.
    """
    since, topic_codes = _since(fill, today), own_records.TOPICS[fill]
    topics: dict[UUID, set[str]] = {}
    for finished in trained:
        if finished.ended_on >= since:
            topics.setdefault(finished.officer_id, set()).update(finished.topics)
    return sum(topic_codes <= officer_topics for officer_topics in topics.values())


def _examined(posted: Collection[UUID], today: date) -> NewJsonObject:
    since = months_after(day=today, months=-12)
    decisions = [
        decision
        for decision in skill.counted_decisions(officers=posted)
        if decision.mode in TESTS and since <= timezone.localdate(decision.at) <= today
    ]
    planted = [decision.tried for decision in decisions if decision.tried.defect]
    genuine = [decision.tried for decision in decisions if not decision.tried.defect]
    return {
        "examined": len({decision.officer_id for decision in decisions}),
        "defective": len(planted),
        "detected": sum(result.is_suspected for result in planted),
        "genuine": len(genuine),
        "stopped": sum(result.is_suspected for result in genuine),
    }
