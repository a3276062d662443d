"""Records of content as they stand here, and what a load makes of edits."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from promdaen.curriculum import actions, queries
from promdaen.curriculum.models import Record, Review
from promdaen.kit import content
from promdaen.kit.models import AuditLine
from tests import factories
from tests.written import everything

pytestmark = pytest.mark.django_db
KINDS = ("topic", "term", "feedback", "word")
TERM = "term:smuggling-of-migrants"


def files(**values: Any) -> dict[str, list[content.ContentRecord]]:
    """Some of the content; `values` change the first term."""
    content_records = {kind: list(everything()[kind]) for kind in KINDS}
    first = content_records["term"][0]
    content_records["term"][0] = replace(first, values={**first.values, **values})
    return content_records


def put_records(
    content_records: dict[str, list[content.ContentRecord]], *edited: str
) -> actions.StoredRecords:
    return actions.put_records(records=content_records, edited=edited, by=None, now=factories.NOW)


def edit(name: str, /, **values: Any) -> None:
    actions.put_edited(
        kind="term",
        code="smuggling-of-migrants",
        values={**everything()["term"][0].values, "name": {"en": name, "km": "ពាក្យ"}, **values},
        by=factories.account("coordinator", name="Kim Sophal"),
        now=factories.NOW,
    )


def name_of(content_records: Any) -> str:
    return str(content_records["term"][0].values["name"]["en"])


def test_every_record_is_kept_as_its_file_has_it_and_an_outcome_by_itself() -> None:
    content_records = files()
    put_records(content_records)
    row = Record.objects.get(subject="outcome:UNTOC.1")
    assert (row.topic, row.file) == ("UNTOC", "topics/01-untoc.toml")
    assert Record.objects.count() == sum(map(len, content_records.values())) + 92
    assert put_records(content_records).loaded.kept == 0
    assert not AuditLine.objects.exists()


def test_a_changed_file_is_taken_and_what_it_dropped_is_forgotten() -> None:
    put_records(files())
    changed_files = files(name={"en": "taking across", "km": "ការនាំ"})
    dropped = changed_files["term"].pop()
    put_records(changed_files)
    row = Record.objects.get(subject=TERM)
    assert (row.title_en, row.edited_at) == ("taking across", None)
    assert not Record.objects.filter(subject=f"term:{dropped.code}").exists()


def test_an_edit_stays_when_the_same_file_is_loaded_again() -> None:
    put_records(files())
    edit("carrying")
    stored_records = put_records(files())
    assert (name_of(stored_records.records), stored_records.loaded.kept) == ("carrying", 1)
    assert not queries.kept_records().exists()
    assert Record.objects.get(subject=TERM).edited_by == "Kim Sophal"


def test_an_edit_stays_and_is_named_when_the_file_was_changed_as_well() -> None:
    put_records(files())
    edit("carrying")
    changed_files = files(name={"en": "hauling", "km": "ការដឹក"})
    for _again in range(2):
        assert name_of(put_records(changed_files).records) == "carrying"
        assert [row.subject for row in queries.kept_records()] == [TERM]


def test_an_edit_that_came_back_by_its_file_is_no_edit_any_more() -> None:
    put_records(files())
    edit("carrying")
    stored_records = put_records(files(name={"en": "carrying", "km": "ពាក្យ"}))
    assert stored_records.loaded.kept == 0
    assert Record.objects.get(subject=TERM).edited_at is None


def test_an_edit_back_to_the_text_of_the_file_is_no_edit() -> None:
    put_records(files())
    edit("carrying")
    edit("x", name=everything()["term"][0].values["name"])
    assert Record.objects.get(subject=TERM).edited_at is None


def test_an_edit_is_given_up_where_it_is_asked_for() -> None:
    put_records(files())
    edit("carrying")
    changed_files = files(name={"en": "hauling", "km": "ការដឹក"})
    stored_records = put_records(changed_files, TERM)
    assert (name_of(stored_records.records), stored_records.loaded.kept) == ("hauling", 0)
    [line] = AuditLine.objects.filter(action="take_records")
    assert line.detail == {"subjects": [TERM]}


def test_what_was_not_edited_cannot_be_given_up() -> None:
    put_records(files())
    with pytest.raises(actions.ReviewRefused, match=r"term:nothing.*no edit to discard"):
        put_records(files(), "term:nothing")
    with pytest.raises(actions.ReviewRefused, match=TERM):
        put_records(files(), TERM)


def test_a_record_made_here_stays_without_a_file() -> None:
    put_records(files())
    values = {**everything()["term"][0].values, "code": "new-word"}
    actions.put_edited(kind="term", code="new-word", values=values, by=None, now=factories.NOW)
    put_records(files())
    row = Record.objects.get(subject="term:new-word")
    assert (row.file, row.loaded_digest, row.edited_by) == ("", "", "")
    assert row.position == len(everything()["term"])
    assert Review.objects.filter(subject="term:new-word", state="draft").count() == 2


def test_a_record_of_a_sort_that_was_empty_before_is_the_first() -> None:
    values = {"topic": "UNTOC", "aim": {"en": "Aim", "km": "គោលបំណង"}}
    actions.put_edited(kind="lesson", code="UNTOC", values=values, by=None, now=factories.NOW)
    assert Record.objects.get().position == 1
