"""Lines of the audit log: every package says the codes in the details of its lines."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from promdaen.booth.rules import axes
from promdaen.course.rules import practice
from promdaen.evaluation.rules import field_checks
from promdaen.exercise.rules import improving
from promdaen.kit.models import AuditLine
from promdaen.people import queries
from promdaen.planning.rules import delivery
from promdaen.report.rules import follow_up
from promdaen.specimen.rules import sessions
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("kind", "key", "codes"),
    [
        ("booth.BoothRun", "mode", axes.RUN_MODES),
        ("course.Practice", "mode", practice.SPECIMEN_MODES),
        ("evaluation.FieldCheckPlan", "outcome", field_checks.CHECK_OUTCOMES),
        ("exercise.Finding", "state", improving.FINDING_STATES),
        ("planning.PlanVersion", "state", delivery.DELIVERY_STATES),
        ("refresher.Window", "state", ("early", "ahead", "open", "behind")),
        ("report.FollowedRecommendation", "state", follow_up.FOLLOW_UP_STATES),
        ("specimen.LabSession", "mode", sessions.MODES),
    ],
)
def test_every_code_of_a_package_has_its_words(kind: str, key: str, codes: Iterable[str]) -> None:
    lines = [
        AuditLine(
            sequence=1,
            at=factories.NOW,
            subject_kind=kind,
            subject_id="x",
            detail={key: code},
        )
        for code in codes
    ]
    entries = queries.audit_entries(lines=lines, language="en")
    assert [entry.details[0][1] for entry in entries if entry.details[0][1] in codes] == []
