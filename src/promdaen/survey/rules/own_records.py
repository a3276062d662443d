"""Answers from our own records on a checkpoint, for an assessor to confirm."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from promdaen.kit.texts import Text, Words

MIN_GROUP_SIZE = 5
"""Under so many officers a figure would tell of persons, so that nothing is proposed."""

TOPICS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "documents": frozenset({"DOCPROD", "FORGERY", "FRAUDDOC"}),
        "interview": frozenset({"INTERVIEW"}),
        "law": frozenset({"UNTOC", "IDENTIFY", "RETURN"}),
        "health": frozenset({"HEALTH"}),
    }
)
"""The topics that an officer was taught, all of them, to count as trained."""

MONTHS: Mapping[str, int | None] = MappingProxyType(
    {"documents": 24, "interview": None, "law": None, "health": 24, "refresher": 12}
)
"""How far back a training counts, in months; None is ever."""


@dataclass(frozen=True, kw_only=True)
class CheckpointRecords:
    """Our records of a checkpoint: officers posted there, and counts of their training.

    `head_count` is that of the visit, None before it is answered. `trained` counts by fill;
    `refreshed` is None without any refresher course. `tested` officers with a test have
    `mean_points` of 100; `examined` officers judged specimens: `detected` of `defective` ones, and
    `stopped` of `genuine` ones.
    """

    head_count: int | None
    posted: int
    finished: int = 0
    refreshed: int | None = None
    trainers: int = 0
    active_trainers: int = 0
    trained: Mapping[str, int] = field(default_factory=dict)
    tested: int = 0
    mean_points: float = 0.0
    examined: int = 0
    defective: int = 0
    detected: int = 0
    genuine: int = 0
    stopped: int = 0


@dataclass(frozen=True, kw_only=True)
class ProposedAnswer:
    """Proposed answers by suffix of the field; empty with a reason if there are none.

    It is a proposal only: the answer confirmed by the assessor counts.
    """

    values: Mapping[str, str]
    why: Words


def proposed(*, fill: str, records: CheckpointRecords) -> ProposedAnswer | None:
    """The answer of our records for `fill`; None if `fill` is unknown.

    >>> held = CheckpointRecords(head_count=20, posted=12, finished=9)
    >>> dict(proposed(fill="course", records=held).values)
    {'whole': '20', 'part': '9'}
    """
    answer = _FILLS.get(fill)
    return answer(records, fill) if answer else None


def _nothing(why: Text) -> ProposedAnswer:
    return ProposedAnswer(values={}, why=why)


def _withheld(records: CheckpointRecords) -> ProposedAnswer | None:
    """Why no share can be proposed, or None."""
    if records.head_count is None:
        return _nothing(
            Text(
                "Answer first how many officers are posted here; the share is worked out from it."
            )
        )
    if records.head_count < MIN_GROUP_SIZE:
        return _nothing(
            Text(
                "Fewer than {smallest} officers are posted here: a figure from the records would "
                "tell of persons. Ask on the spot.",
                smallest=MIN_GROUP_SIZE,
            )
        )
    if not records.posted:
        return _nothing(Text("The register knows no officer posted here. Ask on the spot."))
    return None


def _share(records: CheckpointRecords, part: int, text: Text) -> ProposedAnswer:
    """A count as a share of the head count of the visit, unless the register has more."""
    if (withheld := _withheld(records)) is not None:
        return withheld
    whole = records.head_count or 0
    if part > whole:
        return _nothing(
            Text(
                "The register knows {part} such officers, more than the {whole} of the head "
                "count. Check the head count, or ask who was posted elsewhere.",
                part=part,
                whole=whole,
            )
        )
    return ProposedAnswer(
        values={"whole": str(whole), "part": str(part)},
        why=Text(
            "{what}: {part} of {posted} officers whom the register knows here; {whole} is the "
            "head count of this visit.",
            what=text,
            part=part,
            posted=records.posted,
            whole=whole,
        ),
    )


def _course(records: CheckpointRecords, fill: str) -> ProposedAnswer:
    del fill
    return _share(records, records.finished, Text("Finished the five-day course"))


def _refresher(records: CheckpointRecords, fill: str) -> ProposedAnswer:
    if records.refreshed is None:
        return _nothing(
            Text("No refresher course is in the register yet. Ask for the lists of those present.")
        )
    return _share(
        records,
        records.refreshed,
        Text("Finished a shorter course in the last {months} months", months=MONTHS[fill] or 0),
    )


def _trainers(records: CheckpointRecords, fill: str) -> ProposedAnswer:
    del fill
    return ProposedAnswer(
        values={"whole": str(records.trainers), "part": str(records.active_trainers)},
        why=Text(
            "Trainers of this province or posted here with an endorsement in force: "
            "{trainers}; {active_trainers} of them taught in the last 12 months.",
            trainers=records.trainers,
            active_trainers=records.active_trainers,
        ),
    )


def _topics(records: CheckpointRecords, fill: str) -> ProposedAnswer:
    months = MONTHS[fill]
    names = ", ".join(sorted(TOPICS[fill]))
    taught = Text("Taught {topics} on a course run", topics=names)
    if months:
        taught = Text("{taught} in the last {months} months", taught=taught, months=months)
    return _share(
        records,
        records.trained.get(fill, 0),
        taught,
    )


def _documents(records: CheckpointRecords, fill: str) -> ProposedAnswer:
    """Only the count: the register does not know who works at a booth."""
    proposed = _topics(records, fill)
    if not proposed.values:
        return proposed
    return ProposedAnswer(
        values={"part": proposed.values["part"]},
        why=Text(
            "{why} The register does not know who serves at a booth: count those, and take "
            "off the others.",
            why=proposed.why,
        ),
    )


def _rescue(records: CheckpointRecords, fill: str) -> ProposedAnswer:
    del records, fill
    return _nothing(
        Text(
            "Rescue and boarding are not taught on our courses: the register cannot tell. Ask for "
            "the certificates."
        ),
    )


def _knowledge(records: CheckpointRecords, fill: str) -> ProposedAnswer:
    del fill
    if (withheld := _withheld(records)) is not None:
        return withheld
    if records.tested < MIN_GROUP_SIZE:
        return _few_tested(Text("knowledge test"))
    return ProposedAnswer(
        values={"value": f"{records.mean_points:.1f}"},
        why=Text(
            "Mean of the latest knowledge test of {tested} officers whom the register knows here.",
            tested=records.tested,
        ),
    )


def _specimens(records: CheckpointRecords, fill: str) -> ProposedAnswer:
    del fill
    if (withheld := _withheld(records)) is not None:
        return withheld
    if records.examined < MIN_GROUP_SIZE or not records.defective or not records.genuine:
        return _few_tested(Text("specimen test"))
    return ProposedAnswer(
        values={
            "whole": str(records.defective),
            "part": str(records.detected),
            "against_whole": str(records.genuine),
            "against_part": str(records.stopped),
        },
        why=Text(
            "Specimen tests of {examined} officers whom the register knows here, in the last "
            "12 months.",
            examined=records.examined,
        ),
    )


def _few_tested(test: Text) -> ProposedAnswer:
    return _nothing(
        Text(
            "The records contain a {test} of fewer than {smallest} officers posted here: nothing "
            "is proposed. Test on the spot.",
            test=test,
            smallest=MIN_GROUP_SIZE,
        )
    )


def _drill(records: CheckpointRecords, fill: str) -> ProposedAnswer:
    del records, fill
    return _nothing(
        Text("Booth drills are not kept in the records yet. Ask for the drill sheet."),
    )


_FILLS: Mapping[str, Callable[[CheckpointRecords, str], ProposedAnswer]] = {
    "course": _course,
    "refresher": _refresher,
    "trainers": _trainers,
    "documents": _documents,
    "interview": _topics,
    "law": _topics,
    "rescue": _rescue,
    "health": _topics,
    "knowledge": _knowledge,
    "specimens": _specimens,
    "drill": _drill,
}
FILLS = frozenset(_FILLS)
"""The records that indicators can be filled from."""
