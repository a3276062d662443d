"""An item that is edited after a run changes no figure of that run's sheet."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from promdaen.assessment import actions as assessment_actions
from promdaen.assessment.models import Item, Paper
from promdaen.course.actions import summaries
from promdaen.report import queries
from tests import factories, runs

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)


def sheet_bytes(code: str) -> bytes:
    scope_runs = queries.scope_runs_by_code(kind="run", code=code, account=None)
    return json.dumps(
        queries.build_sheet(scope_runs=scope_runs, today=TODAY), default=str
    ).encode()


def edit(item: Item, **changes: Any) -> Item:
    new = assessment_actions.NewItem(
        code=item.code,
        kind=item.kind,
        outcome=item.outcome_id,
        level=item.level,
        **{
            "stem": {"en": "Quite another question?", "km": "សំណួរផ្សេង?"},
            "body": item.body,
            "key": item.key,
            **changes,
        },
    )
    return assessment_actions.edit_item(item=new, version=1, by=None, now=factories.NOW)


def test_the_sheet_of_a_run_stays_byte_for_byte_when_an_item_of_its_paper_is_edited() -> None:
    run = runs.tested_run("KK-1", officers=12)
    before = sheet_bytes("KK-1")
    item = Item.objects.filter(papers__run_papers__run=run).earliest("code")
    other = next(row["id"] for row in item.body["options"] if row["id"] != item.key)
    edited = edit(item, key=other)
    assert (edited.version, edited.key) == (2, other)
    assert Paper.objects.filter(code="A").count() == 2
    assert sheet_bytes("KK-1") == before
    summaries.refresh_run_summary(run=run)
    assert sheet_bytes("KK-1") == before
