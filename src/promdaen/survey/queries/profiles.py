"""Everything that is known of one checkpoint: its profile, rounds, visits, pictures, people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet

from promdaen.kit import suppression
from promdaen.kit.texts import Text, Words
from promdaen.people import queries as people_queries
from promdaen.people.models import Department
from promdaen.places import rules as places_rules
from promdaen.places.models import Checkpoint
from promdaen.survey import kinds
from promdaen.survey.kinds.scoring import NOTE
from promdaen.survey.models import Submission, Visit
from promdaen.survey.queries import instruments, pictures, training, visible
from promdaen.survey.rules import agreement, changes, figures, profiles
from promdaen.survey.rules.instrument import Instrument


@dataclass(frozen=True, kw_only=True)
class RoundLine:
    """What a checkpoint came to in one round, by the visit that counts.

    `change`: of the index since the round before, -1..1, like with like as in rules.changes;
    None for the first round, or where nothing was answered both times.
    """

    visit: Visit
    submission: Submission
    profile: profiles.Profile
    change: float | None

    @property
    def change_points(self) -> float | None:
        """The change in points of 100."""
        return None if self.change is None else 100 * self.change


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A photograph of a visit: the file that is kept, and what it shows."""

    id: UUID
    label: Words


@dataclass(frozen=True, kw_only=True)
class Posted:
    """How many officers of a department are posted here; None where too few to tell."""

    department: Department
    count: int | None


@dataclass(frozen=True, kw_only=True)
class Officers:
    """The officers on the register at a checkpoint; `total` None where they are too few."""

    total: int | None
    departments: tuple[Posted, ...]


@dataclass(frozen=True, kw_only=True)
class TrainingLine:
    """What our own records say of one indicator of training."""

    code: str
    title: Words
    why: Words


@dataclass(frozen=True, kw_only=True)
class CheckpointPage:
    """What the page of a checkpoint shows; `shown` is the round that was chosen, or the newest.

    `visits`: those of which the account may read the scores; `whole`: the ids of those it may
    read whole. `remarks`: of the shown visit, by indicator, empty where it may not be read.
    `agreed`: how far an accepted second visit of that round agrees; None without one.
    `is_asked`: whether the newest instrument asks anything of its present class.
    """

    checkpoint: Checkpoint
    shown: RoundLine | None
    instrument: Instrument | None
    rounds: tuple[RoundLine, ...]
    visits: tuple[Visit, ...]
    whole: frozenset[UUID]
    remarks: Mapping[str, str]
    pictures: tuple[Picture, ...]
    agreed: agreement.Agreement | None
    officers: Officers
    training: tuple[TrainingLine, ...]
    is_asked: bool

    @property
    def gaps_told(self) -> list[tuple[profiles.Gap, str]]:
        """The gaps of the shown round, each with the remark that stands beside its answer."""
        held = self.shown.profile.gaps if self.shown else ()
        return [(gap, self.remarks.get(gap.indicator.code, "")) for gap in held]

    @property
    def history(self) -> list[tuple[date | None, Words, str]]:
        """Classes and states over time, the oldest first: since when, words, note."""
        kinds = [
            (one.since_on, places_rules.words_of(words=places_rules.CLASSES, code=one.value), "")
            for one in self.checkpoint.classes.all()
        ]
        states = [
            (
                one.since_on,
                places_rules.words_of(words=places_rules.STATES, code=one.value),
                str(one.note or ""),
            )
            for one in self.checkpoint.statuses.all()
        ]
        return sorted([*kinds, *states], key=lambda line: line[0] or date.min)


def counting_visits(*, account: Any) -> QuerySet[Visit]:
    """The visits whose scores count, of those an account may read: accepted, not second ones.

    Newest submission first, so that the first of a checkpoint in a round is the one that counts.
    """
    rows = visible.scores_visible_to(account=account)
    held = rows.filter(state="accepted", is_second=False, submission__isnull=False)
    return held.order_by("-round__starts_on", "round__code", "-submission__received_at", "id")


def round_lines(*, account: Any, checkpoint: Checkpoint) -> tuple[RoundLine, ...]:
    """What a checkpoint came to, round by round, the newest first."""
    rows = counting_visits(account=account).filter(checkpoint=checkpoint)
    rows = rows.select_related("round", "submission__instrument").defer("submission__xml")
    counting: dict[UUID, Visit] = {}
    for row in rows:
        counting.setdefault(row.round_id, row)
    found: list[RoundLine] = []
    for visit in reversed(counting.values()):
        submission = visit.submission
        if submission is None:  # never: the rows have one
            continue
        change = _change(found[-1].submission, submission) if found else None
        made = profile_of_submission(submission=submission)
        found.append(RoundLine(visit=visit, submission=submission, profile=made, change=change))
    return tuple(reversed(found))


def _change(before: Submission, now: Submission) -> float | None:
    """What the index rose by between two visits, over what was scored the same way both times."""
    pair = changes.Pair(
        now=_surveyed(now),
        before=_surveyed(before),
        instrument_before=instruments.published_rules(row=before.instrument),
    )
    asked = instruments.published_rules(row=now.instrument)
    then, since = (one.tally(row=0) for one in changes.compared(instrument=asked, pairs=[pair]))
    if then.index is None or since.index is None:
        return None
    return since.index - then.index


def _surveyed(held: Submission) -> figures.Surveyed:
    return figures.Surveyed(
        code="",
        name=Text(""),
        province="",
        standard_class=held.standard_class,
        modes=frozenset(held.modes),
        scores=held.scores,
        grades=held.grades,
    )


def profile_of_submission(*, submission: Submission) -> profiles.Profile:
    """The profile of what was submitted, by the instrument that it was made with."""
    return profiles.profile_of(
        instrument=instruments.published_rules(row=submission.instrument),
        visited=profiles.Visited(
            scores=submission.scores,
            grades=submission.grades,
            standard_class=submission.standard_class,
            modes=submission.modes,
        ),
    )


def checkpoint_page(
    *, account: Any, code: str, round_code: str = "", today: date
) -> CheckpointPage | None:
    """The page of a checkpoint, or None where the account may not read of it.

    Raises NotAllowed for an account that reads no checkpoint at all.
    """
    people_queries.require_right("survey", "visits", account=account)
    rows = visible.checkpoints_visible_to(account=account).select_related("province")
    held = rows.prefetch_related("classes", "statuses").filter(code=code).first()
    if held is None:
        return None
    lines = round_lines(account=account, checkpoint=held)
    shown = next((one for one in lines if one.visit.round.code == round_code), None)
    shown = shown or (lines[0] if lines else None)
    whole = frozenset(
        visible.visits_visible_to(account=account)
        .filter(checkpoint=held)
        .values_list("pk", flat=True)
    )
    instrument = None
    if shown is not None:
        instrument = instruments.published_rules(row=shown.submission.instrument)
    row, kind = instruments.newest_instrument(), held.class_on(today)
    newest = instruments.published_rules(row=row) if row and kind else None
    may_read = shown is not None and shown.visit.pk in whole
    return CheckpointPage(
        checkpoint=held,
        shown=shown,
        instrument=instrument,
        rounds=lines,
        visits=tuple(_visits(account, held)),
        whole=whole,
        remarks=_remarks(shown) if shown and may_read else {},
        pictures=tuple(_pictures(shown, instrument)) if shown and instrument and may_read else (),
        agreed=_agreed(account, shown) if shown else None,
        officers=officers_posted(checkpoint=held),
        training=_training(held, shown, newest, today) if newest else (),
        is_asked=_is_asked(newest, kind.value if kind else ""),
    )


def officers_posted(*, checkpoint: Checkpoint) -> Officers:
    """The officers posted at a checkpoint by department, as counts; under five are withheld."""
    posted = people_queries.officers_posted_to(checkpoint=checkpoint.pk).order_by()
    counted = dict(posted.values_list("department").annotate(n=Count("pk")))
    total = sum(counted.values())
    if suppression.is_small(n=total):
        return Officers(total=None, departments=())
    rows = [one for one in people_queries.departments() if counted.get(one.code)]
    counts = [counted[one.code] for one in rows]
    shown = suppression.shown_list(counts=counts)
    return Officers(
        total=total,
        departments=tuple(
            Posted(department=row, count=count if is_shown else None)
            for row, count, is_shown in zip(rows, counts, shown, strict=True)
        ),
    )


def _agreed(account: Any, shown: RoundLine) -> agreement.Agreement | None:
    rows = visible.scores_visible_to(account=account).filter(
        round=shown.visit.round_id,
        checkpoint=shown.visit.checkpoint_id,
        state="accepted",
        is_second=True,
        submission__isnull=False,
    )
    second = rows.order_by("-submission__received_at", "id").values_list("submission__scores")
    held = second.first()
    if held is None:
        return None
    first = shown.submission.scores
    return agreement.agreement(codes=list(first), visits=[(first, held[0])])


def _is_asked(newest: Instrument | None, value: str) -> bool:
    return newest is not None and newest.standard_class(value=value) != ""


def _visits(account: Any, checkpoint: Checkpoint) -> QuerySet[Visit]:
    rows = visible.scores_visible_to(account=account).filter(checkpoint=checkpoint)
    whole = rows.select_related("round", "assessor__department", "submission")
    return whole.defer("submission__xml").order_by(
        "-round__starts_on", "round__code", "is_second", "planned_at", "id"
    )


def _remarks(shown: RoundLine) -> dict[str, str]:
    end = f"_{NOTE}"
    answers = shown.submission.answers
    return {name.removesuffix(end): text for name, text in answers.items() if name.endswith(end)}


def _pictures(shown: RoundLine, instrument: Instrument) -> Iterator[Picture]:
    files = pictures.files_of(submission=shown.submission)
    for one in instrument.indicators:
        for part in kinds.fields_of(indicator=one):
            name = shown.submission.answers.get(part.name(code=one.code), "")
            if part.kind == "picture" and name in files:
                yield Picture(id=files[name], label=part.label)


def _training(
    checkpoint: Checkpoint, shown: RoundLine | None, asked: Instrument, today: date
) -> tuple[TrainingLine, ...]:
    heads = shown.submission.head_count if shown else None
    offered = training.proposals(checkpoint=checkpoint, head_count=heads, today=today, asked=asked)
    known = asked.by_code()
    return tuple(
        TrainingLine(code=code, title=known[code].title, why=one.why)
        for code, one in offered.items()
    )
