"""The page of one checkpoint: profile, rounds, visits, pictures, officers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
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
from promdaen.survey.rules.instrument import InstrumentContent

if TYPE_CHECKING:
    from promdaen.people.models import Account


@dataclass(frozen=True, kw_only=True)
class CheckpointRound:
    """The results of a checkpoint in one round, from its accepted visit.

    `change` is the change of the index since the round before, -1..1, comparable answers only
    (rules.changes); None for the first round, or without answers in both.
    """

    visit: Visit
    submission: Submission
    profile: profiles.Profile
    change: float | None

    @property
    def change_points(self) -> float | None:
        return None if self.change is None else 100 * self.change


@dataclass(frozen=True, kw_only=True)
class VisitPhotograph:
    """A photograph of a visit: the file, and its label."""

    id: UUID
    label: Words


@dataclass(frozen=True, kw_only=True)
class Posted:
    """The number of officers of a department posted here; None if too few to publish."""

    department: Department
    count: int | None


@dataclass(frozen=True, kw_only=True)
class RegisteredOfficers:
    """The officers on the register at a checkpoint; `total` None if too few to publish."""

    total: int | None
    departments: tuple[Posted, ...]


@dataclass(frozen=True, kw_only=True)
class TrainingEvidence:
    """What our own records have on one indicator of training."""

    code: str
    title: Words
    why: Words


@dataclass(frozen=True, kw_only=True)
class CheckpointPage:
    """The page of a checkpoint; `chosen_round` is the selected round, or the newest.

    `visits`: those whose scores the account may read; `whole`: the ids of those it may read
    completely. `remarks`: of the shown visit, by indicator, empty if not readable. `agreed`:
    agreement with an accepted second visit of that round; None without one. `is_asked`: whether
    the newest instrument has any questions for its present class.
    """

    checkpoint: Checkpoint
    chosen_round: CheckpointRound | None
    instrument: InstrumentContent | None
    rounds: tuple[CheckpointRound, ...]
    visits: tuple[Visit, ...]
    whole: frozenset[UUID]
    remarks: Mapping[str, str]
    pictures: tuple[VisitPhotograph, ...]
    agreed: agreement.Agreement | None
    officers: RegisteredOfficers
    training: tuple[TrainingEvidence, ...]
    is_asked: bool

    @property
    def gaps_told(self) -> list[tuple[profiles.IndicatorGap, str]]:
        """The gaps of the selected round, each with its remark."""
        gaps = self.chosen_round.profile.gaps if self.chosen_round else ()
        return [(gap, self.remarks.get(gap.indicator.code, "")) for gap in gaps]

    @property
    def history(self) -> list[tuple[date | None, Words, str]]:
        """Classes and states over time, oldest first: date, text, note."""
        kinds = [
            (
                checkpoint_class.since_on,
                places_rules.code_text(words=places_rules.CLASSES, code=checkpoint_class.value),
                "",
            )
            for checkpoint_class in self.checkpoint.classes.all()
        ]
        states = [
            (
                checkpoint_status.since_on,
                places_rules.code_text(words=places_rules.STATES, code=checkpoint_status.value),
                str(checkpoint_status.note or ""),
            )
            for checkpoint_status in self.checkpoint.statuses.all()
        ]
        return sorted([*kinds, *states], key=lambda line: line[0] or date.min)


def counting_visits(*, account: Account | None) -> QuerySet[Visit]:
    """The accepted first visits with scores visible to an account.

    Newest submission first, so that the first of a checkpoint in a round is the one that counts.
    """
    rows = visible.scores_visible_to(account=account)
    visits = rows.filter(state="accepted", is_second=False, submission__isnull=False)
    return visits.order_by("-round__starts_on", "round__code", "-submission__received_at", "id")


def visited_rounds(
    *, account: Account | None, checkpoint: Checkpoint
) -> tuple[CheckpointRound, ...]:
    """The results of a checkpoint by round, newest first."""
    visits = counting_visits(account=account).filter(checkpoint=checkpoint)
    visits = visits.select_related("round", "submission__instrument").defer(
        "submission__xml", "submission__instrument__body", "submission__instrument__xform"
    )
    counting: dict[UUID, Visit] = {}
    for row in visits:
        counting.setdefault(row.round_id, row)
    checkpoint_rounds: list[CheckpointRound] = []
    for visit in reversed(counting.values()):
        submission = visit.submission
        if submission is None:  # never: the rows have one
            continue
        change = (
            _change(checkpoint_rounds[-1].submission, submission) if checkpoint_rounds else None
        )
        profile = profile_of_submission(submission=submission)
        checkpoint_rounds.append(
            CheckpointRound(visit=visit, submission=submission, profile=profile, change=change)
        )
    return tuple(reversed(checkpoint_rounds))


def _change(before: Submission, now: Submission) -> float | None:
    """The change of the index between two visits, over answers scored the same way."""
    pair = changes.RoundPair(
        now=_surveyed(now),
        before=_surveyed(before),
        instrument_before=instruments.published_rules(instrument=before.instrument),
    )
    instrument = instruments.published_rules(instrument=now.instrument)
    then, since = (
        parts.tally(row=0) for parts in changes.compare_parts(instrument=instrument, pairs=[pair])
    )
    if then.index is None or since.index is None:
        return None
    return since.index - then.index


def _surveyed(submission: Submission) -> figures.Surveyed:
    return figures.Surveyed(
        code="",
        name=Text(""),
        province="",
        standard_class=submission.standard_class,
        modes=frozenset(submission.modes),
        scores=submission.scores,
        grades=submission.grades,
    )


def profile_of_submission(*, submission: Submission) -> profiles.Profile:
    """The profile of a submission, by the instrument it was made with."""
    return profiles.visit_profile(
        instrument=instruments.published_rules(instrument=submission.instrument),
        visited=profiles.VisitResults(
            scores=submission.scores,
            grades=submission.grades,
            standard_class=submission.standard_class,
            modes=submission.modes,
        ),
    )


def checkpoint_page(
    *, account: Account | None, code: str, round_code: str = "", today: date
) -> CheckpointPage | None:
    """The page of a checkpoint, or None if the account may not read it.

    Raises NotAllowed for an account that may read no checkpoint.
    """
    people_queries.require_right("survey", "visits", account=account)
    checkpoints = visible.checkpoints_visible_to(account=account).select_related("province")
    checkpoint = checkpoints.prefetch_related("classes", "statuses").filter(code=code).first()
    if checkpoint is None:
        return None
    checkpoint_rounds = visited_rounds(account=account, checkpoint=checkpoint)
    chosen_round = next(
        (
            checkpoint_round
            for checkpoint_round in checkpoint_rounds
            if checkpoint_round.visit.round.code == round_code
        ),
        None,
    )
    chosen_round = chosen_round or (checkpoint_rounds[0] if checkpoint_rounds else None)
    whole = frozenset(
        visible.visits_visible_to(account=account)
        .filter(checkpoint=checkpoint)
        .values_list("pk", flat=True)
    )
    instrument = None
    if chosen_round is not None:
        instrument = instruments.published_rules(instrument=chosen_round.submission.instrument)
    row, kind = instruments.newest_instrument(), checkpoint.class_on(today)
    newest = instruments.published_rules(instrument=row) if row and kind else None
    may_read = chosen_round is not None and chosen_round.visit.pk in whole
    return CheckpointPage(
        checkpoint=checkpoint,
        chosen_round=chosen_round,
        instrument=instrument,
        rounds=checkpoint_rounds,
        visits=tuple(_visits(account, checkpoint)),
        whole=whole,
        remarks=_remarks(chosen_round) if chosen_round and may_read else {},
        pictures=tuple(_pictures(chosen_round, instrument))
        if chosen_round and instrument and may_read
        else (),
        agreed=_agreed(account, chosen_round) if chosen_round else None,
        officers=officers_posted(checkpoint=checkpoint),
        training=_training(checkpoint, chosen_round, newest, today) if newest else (),
        is_asked=_is_asked(newest, kind.value if kind else ""),
    )


def officers_posted(*, checkpoint: Checkpoint) -> RegisteredOfficers:
    """The number of officers posted at a checkpoint by department; under five are
    withheld.
    """
    posted = people_queries.officers_posted_to(checkpoint=checkpoint.pk).order_by()
    counted = dict(posted.values_list("department").annotate(n=Count("pk")))
    total = sum(counted.values())
    if suppression.is_small(n=total):
        return RegisteredOfficers(total=None, departments=())
    departments = [
        department for department in people_queries.departments() if counted.get(department.code)
    ]
    counts = [counted[department.code] for department in departments]
    is_publishable_list = suppression.shown_list(counts=counts)
    return RegisteredOfficers(
        total=total,
        departments=tuple(
            Posted(department=row, count=count if is_shown else None)
            for row, count, is_shown in zip(departments, counts, is_publishable_list, strict=True)
        ),
    )


def _agreed(
    account: Account | None, checkpoint_round: CheckpointRound
) -> agreement.Agreement | None:
    visits = visible.scores_visible_to(account=account).filter(
        round=checkpoint_round.visit.round_id,
        checkpoint=checkpoint_round.visit.checkpoint_id,
        state="accepted",
        is_second=True,
        submission__isnull=False,
    )
    second = visits.order_by("-submission__received_at", "id").values_list("submission__scores")
    second_submission = second.first()
    if second_submission is None:
        return None
    first = checkpoint_round.submission.scores
    return agreement.agreement(codes=list(first), visits=[(first, second_submission[0])])


def _is_asked(newest: InstrumentContent | None, value: str) -> bool:
    return newest is not None and newest.standard_class(value=value) != ""


def _visits(account: Account | None, checkpoint: Checkpoint) -> QuerySet[Visit]:
    visits = visible.scores_visible_to(account=account).filter(checkpoint=checkpoint)
    whole = visits.select_related("round", "assessor__department", "submission")
    return whole.defer("submission__xml").order_by(
        "-round__starts_on", "round__code", "is_second", "planned_at", "id"
    )


def _remarks(checkpoint_round: CheckpointRound) -> dict[str, str]:
    end = f"_{NOTE}"
    answers = checkpoint_round.submission.answers
    return {name.removesuffix(end): text for name, text in answers.items() if name.endswith(end)}


def _pictures(
    checkpoint_round: CheckpointRound, instrument: InstrumentContent
) -> Iterator[VisitPhotograph]:
    files = pictures.submission_files(submission=checkpoint_round.submission)
    for indicator in instrument.indicators:
        for part in kinds.answer_fields(indicator=indicator):
            name = checkpoint_round.submission.answers.get(part.name(code=indicator.code), "")
            if part.kind == "picture" and name in files:
                yield VisitPhotograph(id=files[name], label=part.label)


def _training(
    checkpoint: Checkpoint,
    checkpoint_round: CheckpointRound | None,
    instrument: InstrumentContent,
    today: date,
) -> tuple[TrainingEvidence, ...]:
    heads = checkpoint_round.submission.head_count if checkpoint_round else None
    offered = training.training_proposals(
        checkpoint=checkpoint, head_count=heads, today=today, instrument=instrument
    )
    indicators_by_code = instrument.by_code()
    return tuple(
        TrainingEvidence(
            code=code, title=indicators_by_code[code].title, why=training_proposal.why
        )
        for code, training_proposal in offered.items()
    )
