"""Lines of the audit log in words: kinds of things, names of details, codes in their values."""

from __future__ import annotations

import pytest
from django.apps import apps

from promdaen.kit.models import AuditLine
from promdaen.people import queries
from tests import factories

pytestmark = pytest.mark.django_db


def entry(kind: str = "", **detail: object) -> queries.AuditEntry:
    line = AuditLine(
        sequence=1, at=factories.NOW, subject_kind=kind, subject_id="x", detail=detail
    )
    [audit_entry] = queries.audit_entries(lines=[line], language="en")
    return audit_entry


def test_every_kind_with_a_label_is_a_model() -> None:
    assert [kind for kind in queries.audit_kinds() if apps.get_model(kind) is None] == []


@pytest.mark.parametrize(
    ("kind", "label"),
    [
        ("booth.Team", "Team at the booth"),
        ("curriculum.ReviewDecision", "Decision on a text"),
        ("places.Checkpoint", "Checkpoint"),
        ("planning.PlanVersion", "Version of a border programme"),
    ],
)
def test_things_have_a_label(kind: str, label: str) -> None:
    assert entry(kind).kind == label


def test_details_and_their_codes_are_in_words() -> None:
    finding = entry("exercise.Finding", state="ongoing", changed=["due_on", "state"])
    assert finding.details == [("Changed", "Due, State"), ("State", "Under way")]
    assert entry(roles=["trainer", "viewer"], digest="ab" * 32).details == [
        ("Roles", "Trainer, Viewer")
    ]
    assert entry("evaluation.FieldCheckPlan", changed=3, outcome="stopped").details == [
        ("Changed", "3"),
        ("Result", "Document stopped"),
    ]
    assert entry(state="open", changed=["starts_on"]).details == [
        ("Changed", "starts on"),
        ("State", "open"),
    ]
