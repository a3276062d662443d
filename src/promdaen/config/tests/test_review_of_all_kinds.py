"""Words changed in a review file are saved for every kind of record that is reviewed."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction

from promdaen.assessment.models import Item, Paper
from promdaen.booth.models import Dialogue
from promdaen.casework.models import Case
from promdaen.course.models import Course
from promdaen.curriculum import actions
from promdaen.curriculum.models import Record, ReturnedChange
from promdaen.curriculum.queries import review_files as file_queries
from promdaen.curriculum.rules import records, review_files
from promdaen.exercise.models import Scenario
from promdaen.planning.models import Measure
from promdaen.survey.models import Frame, Indicator
from tests import factories

pytestmark = pytest.mark.django_db
NOW = factories.NOW


@pytest.fixture(scope="module")
def _shipped(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_content", stdout=StringIO(), stderr=StringIO())
        yield
        transaction.set_rollback(True)


@pytest.mark.usefixtures("_shipped")
@pytest.mark.parametrize("kind", records.REVIEWED_KINDS)
def test_an_accepted_change_is_the_text_of_its_package(kind: str) -> None:
    by = factories.account("coordinator")
    record = Record.objects.filter(kind=kind).order_by("position").first()
    assert record is not None
    export = actions.export_texts(subjects=[record.subject], form="xlsx", by=by, now=NOW)
    place = first_place(export.texts[record.subject])
    words = export.texts[record.subject][place]["en"] + " Changed"
    heads = [head.en for head in review_files.COLUMN_HEADINGS.values()]
    rows = [
        heads,
        [f"export#{export.pk}", "", "", "", "", ""],
        [f"{record.subject}#{place}", "", "", words, "", ""],
    ]
    file = actions.keep_returned(
        name="a.xlsx", digest="0", rows=list(enumerate(rows)), by=by, now=NOW
    )
    digests = {
        row.change.pk: row.current_digest
        for row in file_queries.returned_page(file=file).open_rows
    }
    actions.accept_changes(file=file.pk, digests=digests, by=by, now=NOW)
    assert ReturnedChange.objects.get().state == "accepted"
    record.refresh_from_db()
    assert file_queries.record_places(record=record)[place]["en"] == words
    assert record.edited_at == NOW or kind == "outcome"
    if kind in STORED:
        assert words in str(STORED[kind](record.code))


def first_place(places: dict[str, dict[str, str]]) -> str:
    return next(
        place for place, words in places.items() if set(words) == {"km", "en"} and place != "key"
    )


STORED = {
    "item": lambda code: vars(Item.objects.get(code=code, is_current=True)),
    "paper": lambda code: vars(Paper.objects.get(code=code, is_current=True)),
    "case": lambda code: vars(Case.objects.get(code=code, is_current=True)),
    "course": lambda code: vars(Course.objects.get(code=code)),
    "scenario": lambda code: vars(Scenario.objects.get(code=code, is_current=True)),
    "dialogue": lambda code: vars(Dialogue.objects.get(code=code, is_current=True)),
    "indicator": lambda code: vars(Indicator.objects.get(code=code, is_current=True)),
    "measure": lambda code: vars(Measure.objects.get(code=code)),
    "survey": lambda code: vars(Frame.objects.get(is_current=True)),
}
