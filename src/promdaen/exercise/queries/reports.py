"""The after-action report of a run: its document, and the print of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

from django.core.cache import cache
from django.utils import timezone

from promdaen.curriculum import queries as curriculum_queries
from promdaen.exercise.kinds import evidence
from promdaen.exercise.models import Event, ExerciseRun, Finding
from promdaen.exercise.queries import findings as finding_queries
from promdaen.exercise.queries import rooms
from promdaen.exercise.rules import (
    action_results,
    events,
    improving,
    reporting,
    statement_words,
    statements,
    states,
)
from promdaen.exercise.rules.room import ExerciseRoom
from promdaen.exercise.rules.statements import NO_WORDS, RunStatement, StatementContext
from promdaen.kit import pdf
from promdaen.kit.json_objects import JsonObject, NewJsonObject
from promdaen.kit.texts import Words
from promdaen.people import queries as people_queries

PRINT = Path(__file__).resolve().parents[1] / "print" / "report.typ"
CACHE_SECONDS = 60 * 60


def run_report(*, run: ExerciseRun, now: datetime) -> NewJsonObject:
    """The current report of a run: one document for page and print."""
    context = statement_context(run=run, now=now)
    run_statements = {statement.key: statement for statement in _statements(context)}
    return reporting.document(
        head=_head(run=run, context=context, now=now),
        context=context,
        outcomes=_outcomes(room=context.room),
        findings=[
            _finding(finding=finding, statements=run_statements, today=timezone.localdate(now))
            for finding in finding_queries.run_findings(run=run)
        ],
    )


def report_print(*, document: JsonObject, language: str, with_annex: bool = False) -> bytes:
    """A report as PDF in one language: at most four pages, or those and its annex.

    Rendering takes up to a second, so the last PDF of each run and language is cached for an hour
    and reused while its content is the same; it then shows the time it was made.
    """
    document = dict(document) | {"with_annex": with_annex}
    content = document | {"head": {**document["head"], "made_at": ""}}
    digest = hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()
    key = f"exercise-report:{document['head']['run']}:{language}:{with_annex:d}"
    cached: tuple[str, bytes] | None = cache.get(key)
    if cached is not None and cached[0] == digest:
        return cached[1]
    pdf_bytes = pdf.compile_pdf(source=PRINT, data=document, language=language)
    cache.set(key, (digest, pdf_bytes), CACHE_SECONDS)
    return pdf_bytes


def finding_values(*, finding: Finding, now: datetime) -> NewJsonObject:
    """A finding as in the report; in both languages if its text is from a statement."""
    run_statements = {
        statement.key: statement
        for statement in _statements(statement_context(run=finding.run, now=now))
    }
    return _finding(finding=finding, statements=run_statements, today=timezone.localdate(now))


def suggested_statement(*, run: ExerciseRun, key: str, now: datetime) -> RunStatement | None:
    """The statement of the report that a key names; None where the report has none."""
    matching_statements = (
        statement
        for statement in _statements(statement_context(run=run, now=now))
        if statement.key == key
    )
    return next(matching_statements, None)


def statement_context(*, run: ExerciseRun, now: datetime) -> StatementContext:
    """The context of the statements of a run: room, results of actions and decisions."""
    room = rooms.load_room(run=run)
    at = _moment(run=run, room=room, now=now)
    actions = room.scenario.actions
    return StatementContext(
        room=room,
        names=cell_names(room=room),
        actions=action_results.action_results(
            room=room,
            grade={
                code: evidence.action_grade(action=action, room=room)
                for code, action in actions.items()
            },
            told_grade={
                code: evidence.logged_grade(action=action, room=room)
                for code, action in actions.items()
            },
            moment=at,
        ),
        choices=action_results.decision_results(room=room, moment=at),
        at=at,
    )


def ended_at(*, run: ExerciseRun) -> datetime | None:
    """When the play ended; None while it is on."""
    event = _state_line(run=run, state=states.HOT_WASH)
    return event.at if event else None


def cell_names(*, room: ExerciseRoom) -> dict[str, Words]:
    """How the cells of a scenario are called: by their departments."""
    names_by_department = people_queries.department_names()
    return {
        code: names_by_department.get(cell.department, Words.same(cell.department))
        for code, cell in room.scenario.cells.items()
    }


def _statements(context: StatementContext) -> Sequence[RunStatement]:
    return [*statements.strengths(context=context), *statements.areas(context=context)]


def _moment(
    *, run: ExerciseRun, room: ExerciseRoom, now: datetime
) -> action_results.JudgingMoment:
    end = _state_line(run=run, state=states.HOT_WASH)
    second = room.clock.second(now=now)
    return action_results.JudgingMoment(second=second, end=end.sequence if end else 0)


def _state_line(*, run: ExerciseRun, state: str) -> Event | None:
    """The first line by which a run entered a state."""
    rows = Event.objects.filter(run=run, kind=events.STATE).order_by("sequence")
    return next((row for row in rows if row.body["to"] == state), None)


def _outcomes(*, room: ExerciseRoom) -> dict[str, Words]:
    codes = {action.outcome for action in room.scenario.actions.values()}
    return curriculum_queries.outcome_texts(codes=codes)


def _head(*, run: ExerciseRun, context: StatementContext, now: datetime) -> NewJsonObject:
    room = context.room
    began = _state_line(run=run, state=states.RUNNING)
    members = list(run.members.values_list("cell", flat=True))
    return {
        "run": run.code,
        "scenario": run.scenario.code,
        "version": run.scenario.version,
        "title": room.scenario.title.by_language(),
        "setting": room.scenario.setting.by_language(),
        "place": {"en": run.place_en, "km": run.place_km},
        "planned_on": run.planned_on.isoformat(),
        "began_at": _local(began.at if began else None),
        "ended_at": _local(ended_at(run=run)),
        "made_at": _local(now),
        "played_s": context.at.second,
        "minutes": room.scenario.minutes,
        "state": run.state,
        "is_so_far": run.state not in {states.HOT_WASH, states.CLOSED},
        "is_rehearsal": run.is_rehearsal,
        "pace": run.pace,
        "is_simulated": run.is_simulated,
        "digest": run.digest,
        "opening": {"en": run.opening_en, "km": run.opening_km},
        "opening_by": run.opening_by,
        "lines": run.last_sequence,
        "cells": [
            {
                "name": context.name(cell).by_language(),
                "phones": sum(seated_phone.cell == cell for seated_phone in room.seats.values()),
                "officers": members.count(cell),
            }
            for cell in room.scenario.cells
        ],
    }


def _local(moment: datetime | None) -> str | None:
    """A moment in the zone of the installation, to the minute."""
    return timezone.localtime(moment).isoformat(timespec="minutes") if moment else None


def statement_texts(*, statement: RunStatement) -> dict[str, dict[str, str]]:
    """The texts of a statement as its finding stores them, by language."""
    return {
        "text": statement.text.by_language(),
        "title": statement.title.by_language(),
        "detail": statement.detail.by_language(),
        "recommendation": statement.recommendation.by_language(),
    }


def _detail(*, finding: Finding, statement: RunStatement | None) -> dict[str, str]:
    """What the title of a finding leaves out, by language."""
    texts = finding.in_languages("text")
    if finding.text in finding.statement.get("text", {}).values():
        # Findings of before 2026-12 stored no detail.
        current = statement.detail.by_language() if statement else texts
        return dict(finding.statement.get("detail", current))
    own = Words(en=texts["en"], km=texts["km"])
    return statement_words.detail(source=own, more=None).by_language()


def _finding(
    *, finding: Finding, statements: Mapping[str, RunStatement], today: date
) -> NewJsonObject:
    """A finding as plain values; in both languages if its text is from a statement."""
    steps = list(finding.steps.all())
    statement = statements.get(finding.suggestion)
    if statement and not finding.statement:
        # Findings of before 2026-12 stored no texts of their statement.
        finding.statement = statement_texts(statement=statement)
    is_own = finding.text in finding.statement.get("text", {}).values()
    owner = finding.owner
    return {
        "number": finding.number,
        "kind": finding.kind,
        "suggestion": finding.suggestion,
        "title": finding.title_in_languages(),
        "text": finding.in_languages("text"),
        "detail": _detail(finding=finding, statement=statement),
        "why": (statement.why if statement and is_own else NO_WORDS).by_language(),
        "recommendation": finding.in_languages("recommendation"),
        "owner": {"en": owner.short_en, "km": owner.short_km} if owner else None,
        "person": finding.person,
        "due_on": finding.due_on.isoformat() if finding.due_on else None,
        "state": finding.state,
        "is_overdue": improving.is_overdue(
            state=finding.state, due_on=finding.due_on, today=today
        ),
        "last_step": steps[-1].text if steps else "",
        "on_page_one": finding.on_page_one,
        "count": 1,
        "seen_again": finding.seen_again.code if finding.seen_again else "",
        "events": list(finding.events),
    }
