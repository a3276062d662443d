"""The laboratory on a phone: sessions, current specimen, answers."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from promdaen.kit import slots
from promdaen.kit.texts import Words
from promdaen.specimen.kinds import defects, distractors
from promdaen.specimen.kinds.specimens import Highlight
from promdaen.specimen.models import Decision, LabSession, Look, Trial
from promdaen.specimen.queries import drawing
from promdaen.specimen.rules import crediting, sessions
from promdaen.specimen.rules.bench_tools import SpecimenView
from promdaen.specimen.rules.days import Day
from promdaen.specimen.rules.mrz import faults, layouts, reading

MAX_SUM_LENGTH = 60  # what the page of check digits takes
MAX_BEGUN = 5
# The slot that says which sessions without feedback were opened; called with `sessions`.


@dataclass(frozen=True, kw_only=True)
class PointArea:
    """A place that can be selected by name."""

    code: str
    side: str
    words: Words


@dataclass(frozen=True, kw_only=True)
class CheckDigitSum:
    """A check digit of a zone: its field, the characters it is worked out over, as printed."""

    field: str
    words: Words
    value: str
    printed_digit: str


@dataclass(frozen=True, kw_only=True)
class ExaminationDesk:
    """The data next to the picture, the same for genuine and defective specimens.

    `areas` and `reasons` are those of the model; `printed` and `zone` are read off the specimen.
    """

    model: str
    label: Words
    size_mm: tuple[float, float]
    sides: Sequence[str]
    areas: Sequence[PointArea]
    reasons: Sequence[tuple[str, Sequence[tuple[str, Words]]]]
    printed: Sequence[tuple[str, str]]
    zone: Sequence[str]
    inspected: Day


@dataclass(frozen=True, kw_only=True)
class Oddity:
    """A genuine oddity of a specimen, and why it is genuine."""

    label: Words
    why: Words


@dataclass(frozen=True, kw_only=True)
class TrialAnswer:
    """The truth of a decided specimen, and the decision.

    `places` are where the defect is visible, in one layer and side; empty for a genuine one.
    """

    trial: Trial
    decision: Decision
    is_right: bool
    is_pointed: bool
    is_reasoned: bool
    defect: defects.DefectKind | None
    places: Sequence[Highlight]
    oddities: Sequence[Oddity]


@dataclass(frozen=True, kw_only=True)
class SessionTrial:
    """A specimen in the summary of a session."""

    trial: Trial
    is_decided: bool
    is_right: bool


def find_session(*, session_id: UUID, officer_id: UUID) -> LabSession | None:
    return LabSession.objects.filter(pk=session_id, officer=officer_id).first()


def find_trial(*, session: LabSession, position: int) -> Trial | None:
    """The specimen at a place of a session, from 1."""
    trials = Trial.objects.select_related("session", "decision")
    return trials.filter(session=session, position=position).first()


def next_position(*, session: LabSession) -> int | None:
    """The position of the next specimen to decide; None if the session has ended."""
    if session.ended_at is not None:
        return None
    trials = Trial.objects.filter(session=session, decision__isnull=True)
    return trials.values_list("position", flat=True).first()


def unserved_look(*, trial: Trial, view: SpecimenView) -> Look | None:
    """The newest look at a specimen in one view; None if its picture was fetched."""
    look = Look.objects.filter(trial=trial, tool=view.code).order_by("asked_at", "id").last()
    return look if look is not None and look.served_at is None else None


def trials_count(*, session: LabSession) -> int:
    """The number of specimens in a session, including those after a watch."""
    return Trial.objects.filter(session=session).count()


def begun_sessions(*, officer_id: UUID) -> list[LabSession]:
    """The open sessions of an officer, newest first, at most five."""
    lab_sessions = LabSession.objects.filter(officer=officer_id, ended_at__isnull=True)
    return list(lab_sessions.order_by("-started_at")[:MAX_BEGUN])


def is_answered(*, trial: Trial) -> bool:
    """Whether the answer of a decided specimen is visible: at once, or after it was opened."""
    if sessions.has_feedback(mode=trial.session.mode, part=trial.part):
        return True
    return trial.session.ended_at is not None and is_opened(session=trial.session)


def is_opened(*, session: LabSession) -> bool:
    """Whether the answers of a session without feedback were opened."""
    return bool(_opened(sessions=[session.pk]))


def unopened_trials() -> frozenset[UUID]:
    """The sessions with no visible answers, except those of a retraining."""
    modes = [code for code, mode in sessions.MODES.items() if not mode.has_feedback]
    lab_sessions = LabSession.objects.filter(mode__in=modes)
    ended = set(lab_sessions.filter(ended_at__isnull=False).values_list("pk", flat=True))
    unopened_ids = set(lab_sessions.values_list("pk", flat=True))
    return frozenset(unopened_ids - _opened(sessions=ended))


def load_desk(*, specimen: drawing.Specimen) -> ExaminationDesk:
    """The data next to the picture of a specimen."""
    plan, model = (
        drawing.specimen_plan(specimen=specimen),
        drawing.specimen_model(specimen=specimen),
    )
    fitting = [defect for defect in defects.DEFECTS if specimen.model in defect.MODELS]
    return ExaminationDesk(
        model=specimen.model,
        label=model.LABEL,
        size_mm=model.SIZE_MM,
        sides=model.SIDES,
        areas=[
            PointArea(code=code, side=side, words=words)
            for code, (side, _box, words) in model.AREAS.items()
        ],
        reasons=[
            (tool, [(defect.CODE, defect.LABEL) for defect in fitting if tool == defect.TOOL])
            for tool in dict.fromkeys(defect.TOOL for defect in fitting)
        ],
        printed=[(key, text) for key, text in plan.visual.items() if text],
        zone=plan.zone,
        inspected=plan.inspected,
    )


def zone_sums(*, zone: Sequence[str]) -> list[CheckDigitSum]:
    """The check digits of a zone that can be calculated, in order."""
    layout, whole = layouts.find_layout(lines=zone), reading.read_zone(lines=zone).check_digits
    if layout is None:
        return []
    sums = [
        CheckDigitSum(
            field=name,
            words=faults.FIELD_NAMES[name],
            value=check.text(lines=zone),
            printed_digit=check.at.text(lines=zone),
        )
        for name, check in layout.checks.items()
        if name in whole
    ]
    return [check for check in sums if len(check.value) <= MAX_SUM_LENGTH]


def trial_answer(*, trial: Trial) -> TrialAnswer:
    """The truth of a decided specimen."""
    decision, truth = trial.decision, drawing.truth(specimen=trial)
    finding = decision_finding(decision=decision)
    return TrialAnswer(
        trial=trial,
        decision=decision,
        is_right=crediting.is_right(truth=truth, answer=decision.answer),
        is_pointed=crediting.is_pointed(truth=truth, finding=finding),
        is_reasoned=bool(trial.defect) and decision.reason == trial.defect,
        defect=drawing.specimen_defect(specimen=trial),
        places=drawing.places(specimen=trial),
        oddities=specimen_oddities(specimen=trial),
    )


def specimen_oddities(*, specimen: drawing.Specimen) -> list[Oddity]:
    """The genuine oddities of a specimen."""
    oddities = [distractors.get_distractor(code=code) for code in specimen.distractors]
    return [Oddity(label=distractor.LABEL, why=distractor.WHY) for distractor in oddities]


def decision_finding(*, decision: Decision) -> crediting.SpecimenFinding:
    return crediting.SpecimenFinding(
        answer=decision.answer,
        side=decision.side,
        x_mm=decision.x_mm,
        y_mm=decision.y_mm,
        area=decision.area,
        reason=decision.reason,
        reason_tool=drawing.reason_tool(reason=decision.reason),
    )


def session_trials(*, session: LabSession) -> list[SessionTrial]:
    """The specimens of a session as its summary lists them."""
    trials = Trial.objects.filter(session=session).select_related("session", "decision")
    return [_session_trial(trial=trial) for trial in trials]


def _opened(*, sessions: Collection[UUID]) -> set[UUID]:
    opening_days = slots.slot_fills(name=slots.ANSWERS_OPENING)
    return set[UUID]().union(*(opening(sessions=sessions) for opening in opening_days))


def _session_trial(*, trial: Trial) -> SessionTrial:
    decision = getattr(trial, "decision", None)
    return SessionTrial(
        trial=trial,
        is_decided=decision is not None,
        is_right=decision is not None
        and crediting.is_right(
            truth=crediting.SpecimenTruth(defect=trial.defect), answer=decision.answer
        ),
    )
