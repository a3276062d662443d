"""Where several nodes may write a table, what is unique besides the id has a reason.

A second row from another node is never dropped: it waits as a decision ("does not fit here"). Such
a decision should be rare, so that each constraint here says why two nodes do not both write.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.db import models

from promdaen.kit.travel import travel_class
from promdaen.laptops.queries import tables

RUN = "of a run, exercise or session that one laptop has on loan or began"
CORRECTION = "a correction names the row that its own node wrote"
HEADQUARTERS = "written at headquarters alone"
DECIDED = "two nodes may write it: a person decides which counts"
ALLOWED: Mapping[tuple[str, tuple[str, ...]], str] = {
    ("assessment.Response", ("supersedes",)): CORRECTION,
    ("booth.BoothAct", ("run", "number")): RUN,
    ("booth.DrillTurn", ("drill", "who", "revision")): RUN,
    ("casework.CaseResult", ("session", "officer", "outcome")): RUN,
    ("casework.StageAnswer", ("session", "stage", "revision")): RUN,
    ("course.Attendance", ("supersedes",)): CORRECTION,
    ("course.Certificate", ("number",)): RUN,
    ("course.Revocation", ("certificate",)): DECIDED,
    ("course.RunSitting", ("sitting",)): RUN,
    ("course.Trainer", ("account",)): DECIDED,
    ("course.Trainer", ("officer",)): DECIDED,
    ("curriculum.ReviewDecision", ("about",)): HEADQUARTERS,
    ("evaluation.RolloutResult", ("rollout",)): HEADQUARTERS,
    ("evaluation.SealedProtocol", ("rollout",)): HEADQUARTERS,
    ("exercise.Event", ("run", "client_id")): RUN,
    ("exercise.Event", ("run", "sequence")): RUN,
    ("exercise.Firing", ("run", "inject", "cell")): RUN,
    ("kit.AuditLine", ("node", "epoch", "sequence")): "each node has a chain of its own",
    ("questions.Escalation", ("question", "level")): HEADQUARTERS,
    ("specimen.Decision", ("trial",)): RUN,
    ("specimen.StationFinding", ("station_set", "number", "officer", "revision")): RUN,
    ("survey.CalibrationAnswer", ("account", "round", "post")): DECIDED,
    ("survey.Submission", ("supersedes",)): CORRECTION,
}


def unique_columns(model: Any) -> Iterator[tuple[str, ...]]:
    """Columns that are unique together, without the primary key."""
    for field in model._meta.fields:
        if field.unique and not field.primary_key:
            yield (field.name,)
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint):
            yield tuple(constraint.fields) or tuple(map(str, constraint.expressions))
    yield from map(tuple, model._meta.unique_together)


def unique_constraints(*travel_classes: str) -> set[tuple[str, tuple[str, ...]]]:
    return {
        (label, columns)
        for label, table in tables.travelling().items()
        if travel_class(model=table.model) in travel_classes
        for columns in unique_columns(table.model)
    }


def test_each_constraint_on_facts_and_people_has_a_reason() -> None:
    """Leased tables are left out: one node at a time writes them."""
    assert unique_constraints("fact", "person") == set(ALLOWED)


def test_a_constraint_of_any_form_is_seen() -> None:
    """A single column, several, and those with a condition."""
    leased_constraints = unique_constraints("leased")
    assert ("course.CourseRun", ("code",)) in leased_constraints
    assert ("course.Enrolment", ("run", "seat")) in leased_constraints
    assert ("assessment.AdaptiveAsked", ("sitting",)) in leased_constraints
