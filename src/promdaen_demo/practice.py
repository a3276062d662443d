"""The practice of the demonstration's runs: cases in groups, specimens, a printed set."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from promdaen.casework.actions import closing as case_closing
from promdaen.casework.actions import sessions as case_actions
from promdaen.casework.queries import judging
from promdaen.casework.rules import marking, stages
from promdaen.course import queries as course_queries
from promdaen.course.actions import practice as practice_actions
from promdaen.course.queries import practice as practice_queries
from promdaen.kit import content as kit_content
from promdaen.specimen.actions import stations, trials
from promdaen.specimen.queries import drawing
from promdaen.specimen.rules import bench_tools, crediting
from promdaen_demo.stage import DemonstrationContent

if TYPE_CHECKING:
    from datetime import datetime

    from promdaen.course.models import CourseRun, Practice

DONE_CASE, OPEN_CASE = "CASE-06", "CASE-11"
SPECIMENS, SET_SIZE, DOCUMENTS = 12, 12, ("passport", "card", "visa")
# How often an element is judged correctly, left open, or claimed without grounds.
READINGS, READING_SHARES = ("right", "open", "claimed"), (0.78, 0.14, 0.08)
# The share of defects of difficulty 1 found, less for each step; and of genuine documents stopped.
FOUND_SHARE, FOUND_STEP, STOPPED_SHARE = 0.88, 0.1, 0.14
PLACED_SHARE, NAMED_SHARE, TOOL_SHARE = 0.8, 0.6, 0.75
SECONDS = (18, 75)
# The hand tool for each tool that shows a defect; other tools are not held in the hand.
HAND_OF = {"magnifier": "magnifier", "check_digits": "digits"}


def make_practice(
    *, run: CourseRun, record: kit_content.ContentRecord, content: DemonstrationContent
) -> None:
    """A case judged in groups on the first day; then specimens, or another case in progress."""
    draw = np.random.default_rng([record.values["seed"], 3])
    first = content.moment(run.starts_on, time(10, 30))
    finished_session = _open_case(run=run, code=DONE_CASE, seed=record.values["seed"], now=first)
    _judge(practice=finished_session, draw=draw, is_complete=True, now=first)
    practice_actions.close_practice(
        practice=finished_session, by=None, now=first + timedelta(minutes=40)
    )
    practice_actions.open_debrief(
        practice=finished_session, by=None, now=first + timedelta(minutes=45)
    )
    if record.values["state"] == "finished":
        second = content.moment(run.starts_on + timedelta(days=1), time(14, 0))
        _examine(run=run, draw=draw, seed=record.values["seed"], now=second)
    else:
        goes_on = _open_case(run=run, code=OPEN_CASE, seed=record.values["seed"], now=content.now)
        _judge(practice=goes_on, draw=draw, is_complete=False, now=content.now)


def make_set(*, content: DemonstrationContent) -> None:
    """A printed set, for a room without phones."""
    new = stations.NewSet(
        title="ឈុតសាកល្បង · Demonstration set", documents=DOCUMENTS, count=SET_SIZE, seed=2012
    )
    stations.make_set(new=new, by=None, now=content.now)


def _open_case(*, run: CourseRun, code: str, seed: int, now: datetime) -> Practice:
    new = practice_actions.NewPractice(kind="case", case=code, is_group=True, seed=seed)
    return practice_actions.open_practice(run=run, new=new, by=None, now=now)


def _judge(
    *, practice: Practice, draw: np.random.Generator, is_complete: bool, now: datetime
) -> None:
    """Let groups answer all stages; in a case in progress, every second group answers one."""
    for place, session in enumerate(practice_queries.case_sessions(practice=practice)):
        writer = session.members.order_by("officer_id").values_list("officer_id", flat=True)[0]
        case_actions.take_pen(session=session, officer_id=writer, now=now)
        text = stages.case_text(body=session.case.body)
        count = len(text.stages) if is_complete else place % 2
        for index, stage in enumerate(text.stages[:count]):
            at = now + timedelta(minutes=10 * index) if is_complete else now
            answer = _answer(
                truth=judging.stage_truth(session=session, index=index),
                lines=sorted(stages.lines_until(text=text, index=index)),
                draw=draw,
            )
            at_hand: dict[str, Any] = {
                "session": session,
                "stage": stage.code,
                "officer_id": writer,
                "now": at,
            }
            case_actions.answer_stage(answer=answer, **at_hand)
            case_actions.leave_stage(**at_hand)


def _answer(
    *, truth: marking.StageTruth, lines: Sequence[str], draw: np.random.Generator
) -> case_closing.NewStageAnswer:
    """A group's answer to a stage: mostly correct, sometimes too careful or too sure."""
    elements = {}
    for code, value in truth.values.items():
        reading = draw.choice(READINGS, p=READING_SHARES)
        answer_value = {"right": value, "open": marking.UNKNOWN}.get(
            reading, marking.YES if value != marking.YES else marking.NO
        )
        element_lines = sorted(truth.shows.get(code, ()))
        cites = element_lines if answer_value == value else list(draw.choice(lines, 1))
        elements[code] = {
            "value": answer_value,
            "cites": [] if answer_value == marking.UNKNOWN else cites,
        }
    missing = list(truth.missing[: marking.MAX_MISSING_FACTS])
    return case_closing.NewStageAnswer(
        elements=elements,
        missing=missing if draw.random() < PLACED_SHARE else missing[::-1],
        offices=sorted(truth.offices)[: 1 + int(draw.random() < PLACED_SHARE)],
        protection=[code for code in sorted(truth.protection) if draw.random() < PLACED_SHARE],
    )


def _examine(*, run: CourseRun, draw: np.random.Generator, seed: int, now: datetime) -> None:
    """Every officer decides on the same row of specimens, without feedback."""
    new = practice_actions.NewPractice(
        kind="specimens", mode="test", documents=DOCUMENTS, trials_count=SPECIMENS, seed=seed
    )
    practice = practice_actions.open_practice(run=run, new=new, by=None, now=now)
    for enrolment in course_queries.run_roster(run=run):
        share = practice_actions.enter_practice(practice=practice, enrolment=enrolment, now=now)
        session: Any = share.lab_session
        skill, at = float(draw.normal(0, 0.08)), now
        for trial in session.trials.order_by("position"):
            at = _decide(trial=trial, officer=enrolment.officer_id, skill=skill, draw=draw, now=at)
    practice_actions.close_practice(practice=practice, by=None, now=now + timedelta(minutes=45))


def _decide(
    *, trial: Any, officer: Any, skill: float, draw: np.random.Generator, now: datetime
) -> datetime:
    """One decision with its tools; returns its time."""
    defect = drawing.specimen_defect(specimen=trial)
    views, tool = [bench_tools.SpecimenView()], ""
    if defect and draw.random() < TOOL_SHARE:
        views += [bench_tools.SpecimenView(layer=defect.LAYER)] if defect.LAYER != "day" else []
        tool = HAND_OF.get(defect.TOOL, "")
    trials.show_trial(trial=trial, officer_id=officer, views=views, tool=tool, now=now)
    done_at = now + timedelta(seconds=int(draw.integers(*SECONDS)))
    trials.decide(
        trial=trial,
        officer_id=officer,
        finding=_finding(trial=trial, defect=defect, skill=skill, draw=draw),
        phone_milliseconds=None,
        by=None,
        now=done_at,
    )
    return done_at


def _finding(
    *, trial: Any, defect: Any, skill: float, draw: np.random.Generator
) -> crediting.SpecimenFinding:
    share = STOPPED_SHARE - skill
    if defect is not None:
        share = FOUND_SHARE - FOUND_STEP * (defect.DIFFICULTY - 1) + skill
    if draw.random() > share:
        return crediting.SpecimenFinding(answer=crediting.GENUINE)
    highlights = drawing.places(specimen=trial)
    if not highlights or draw.random() > PLACED_SHARE:
        return crediting.SpecimenFinding(answer=crediting.SUSPECT, reason="other")
    is_named = draw.random() < NAMED_SHARE
    return crediting.SpecimenFinding(
        answer=crediting.SUSPECT,
        side=highlights[0].side,
        area=highlights[0].area,
        reason=defect.CODE if is_named else "other",
        reason_tool=defect.TOOL if is_named else "",
    )
