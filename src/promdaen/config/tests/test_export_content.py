"""`promdaen export-content`: what was edited and approved here becomes files again."""

from __future__ import annotations

import filecmp
import json
import shutil
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from promdaen.assessment import actions as assessment_actions
from promdaen.assessment.models import Item
from promdaen.casework import actions as casework_actions
from promdaen.casework.queries import cases as casework_cases
from promdaen.curriculum import actions as curriculum_actions
from promdaen.curriculum import queries as curriculum_queries
from promdaen.curriculum.models import Lesson, Record, Review, ReviewDecision
from promdaen.kit import content
from tests import factories, guards

pytestmark = pytest.mark.django_db
ROOT = content.content_root()


def load(*arguments: str) -> str:
    string_io = StringIO()
    call_command("load_content", *arguments, stdout=StringIO(), stderr=string_io)
    return string_io.getvalue()


def export(folder: Path, *arguments: str) -> tuple[dict[str, list[str]], str]:
    out, messages = StringIO(), StringIO()
    call_command("export_content", str(folder), "--json", *arguments, stdout=out, stderr=messages)
    return json.loads(out.getvalue()), messages.getvalue()


def different(folder: Path) -> list[str]:
    """The files that are not the same as the shipped ones, to the byte."""
    return sorted(
        path.relative_to(ROOT).as_posix()
        for path in ROOT.rglob("*")
        if path.is_file() and not filecmp.cmp(path, folder / path.relative_to(ROOT), shallow=False)
    )


@pytest.fixture(scope="module")
def _shipped(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """What ships, loaded once for this file; each test takes its own changes back."""
    with django_db_blocker.unblock(), transaction.atomic():
        load()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def _loaded(_shipped: None, db: None) -> None:
    """The content that ships, in the database of a test."""


def edit(source_code: str = "UNTOC-01", /, **changes: Any) -> Item:
    item = Item.objects.get(code=source_code, is_current=True)
    new = assessment_actions.NewItem(
        **{
            "code": source_code,
            "kind": item.kind,
            "outcome": item.outcome_id,
            "level": item.level,
            "stem": {"en": "Quite another stem?", "km": "សំណួរផ្សេង?"},
            "body": item.body,
            "key": item.key,
            "rationale": {"en": item.rationale_en, "km": item.rationale_km},
            "sources": item.sources,
            "passage": item.passage,
            "verification": item.verification,
            **changes,
        }
    )
    if source_code != new.code:
        return assessment_actions.create_item(item=new, by=None, now=factories.NOW)
    return assessment_actions.edit_item(item=new, version=item.version, by=None, now=factories.NOW)


def approve(subject: str, language: str = "km") -> None:
    record = Record.objects.get(subject=subject)
    curriculum_actions.approve_text(
        subject=subject,
        language=language,
        digest=curriculum_queries.text_digest(record=record, language=language),
        by=factories.account("reviewer", name="Chan Thy"),
        now=factories.NOW,
    )


def content_state() -> dict[str, Any]:
    """All of the content that a load gives, but for who wrote it when."""
    columns = ("code", "kind", "outcome_id", "level", "stem_km", "stem_en", "body", "key")
    more = ("rationale_km", "rationale_en", "sources", "passage", "verification")
    return {
        "records": {row.subject: row.values for row in Record.objects.all()},
        "items": list(
            Item.objects.filter(is_current=True).order_by("code").values_list(*columns, *more)
        ),
        "lessons": {row.topic_id: row.body for row in Lesson.objects.filter(is_current=True)},
        "reviews": set(Review.objects.values_list("subject", "language", "state", "reviewer")),
    }


def forget() -> None:
    """An empty database, as far as content goes."""
    guards.lift(ReviewDecision)
    ReviewDecision.objects.all()._raw_delete("default")
    for model in (Record, Review, Lesson, Item):
        if model is Item:
            Item.papers.through.objects.all().delete()
        model.objects.all().delete()


@pytest.mark.usefixtures("_loaded")
def test_content_that_no_one_changed_is_exported_to_the_byte(tmp_path: Path) -> None:
    summary, messages = export(tmp_path / "out")
    assert summary == {"files": [], "records": [], "overwritten": [], "left": [], "private": []}
    assert messages == ""
    assert different(tmp_path / "out") == []


@pytest.mark.usefixtures("_loaded")
def test_an_export_loaded_into_an_empty_database_gives_the_same_content(tmp_path: Path) -> None:
    edit()
    edit("UNTOC-02", code="UNTOC-77", stem={"en": "A new one?", "km": "សំណួរថ្មី?"})
    for subject in ("item:UNTOC-01", "outcome:UNTOC.2", "topic:HEALTH", "lesson:CORRUPT"):
        approve(subject)
    approve("term:smuggling-of-migrants", "en")
    before = content_state()
    summary, _messages = export(tmp_path / "out")
    assert summary["records"] == ["item:UNTOC-01", "item:UNTOC-77"]
    assert different(tmp_path / "out") == sorted(summary["files"])
    assert "items/01-untoc.toml" in summary["files"]
    assert (tmp_path / "out" / "items" / "01-untoc.toml").read_text().count("[[item]]") == 26
    forget()
    load("--folder", str(tmp_path / "out"))
    assert content_state() == before


@pytest.mark.usefixtures("_loaded")
def test_an_export_that_is_loaded_again_settles_the_edits(tmp_path: Path) -> None:
    edit()
    approve("item:UNTOC-01")
    export(tmp_path / "out")
    assert load("--folder", str(tmp_path / "out")) == ""
    assert not Record.objects.filter(edited_at__isnull=False).exists()
    assert Item.objects.get(code="UNTOC-01", is_current=True).version == 2
    assert curriculum_queries.is_approved(subject="item:UNTOC-01", language="km")
    again, _told = export(tmp_path / "out")
    assert again["files"] == []


@pytest.mark.usefixtures("_loaded")
def test_what_is_asked_for_alone_is_written_alone(tmp_path: Path) -> None:
    edit()
    approve("item:UNTOC-02")
    for only, count in (("items", 1), ("reviews", 0), ("lessons", 0)):
        summary, _messages = export(tmp_path / only, "--only", only)
        assert len(summary["records"]) == count
        text = (tmp_path / only / "items" / "01-untoc.toml").read_text(encoding="utf-8")
        assert ("Quite another stem?" in text) is (only == "items")
        assert ("Chan Thy" in text) is (only == "reviews")


@pytest.mark.usefixtures("_loaded")
def test_a_folder_of_content_keeps_what_was_changed_in_it_since(tmp_path: Path) -> None:
    folder = tmp_path / "content"
    shutil.copytree(ROOT, folder)
    path = folder / "items" / "01-untoc.toml"
    text = path.read_text(encoding="utf-8").replace('level = "analyse"', 'level = "apply"', 1)
    path.write_text(text, encoding="utf-8")
    edit()
    summary, messages = export(folder)
    assert (summary["records"], summary["left"]) == (["item:UNTOC-01"], ["item:UNTOC-03"])
    assert summary["overwritten"] == []
    assert "left: item:UNTOC-03" in messages
    after = path.read_text(encoding="utf-8")
    assert "Quite another stem?" in after
    assert after.count('level = "apply"') == text.count('level = "apply"')


@pytest.mark.usefixtures("_loaded")
def test_an_edit_whose_file_was_changed_too_is_kept_and_named_until_it_is_settled(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "content"
    shutil.copytree(ROOT, folder)
    edit()
    path = folder / "items" / "01-untoc.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("At night a patrol", "At dawn a patrol", 1), encoding="utf-8")
    load_messages = load("--folder", str(folder))
    assert "items/01-untoc.toml: kept item:UNTOC-01: edited here on 2026-11-24" in load_messages
    assert "--take item:UNTOC-01" in load_messages
    summary, messages = export(folder)
    assert summary["overwritten"] == summary["records"] == ["item:UNTOC-01"]
    assert "overwritten: item:UNTOC-01" in messages
    path.write_text(text.replace("At night a patrol", "At dawn a patrol", 1), encoding="utf-8")
    assert Item.objects.get(code="UNTOC-01", is_current=True).stem_en == "Quite another stem?"
    load("--folder", str(folder), "--take", "item:UNTOC-01")
    assert Item.objects.get(code="UNTOC-01", is_current=True).stem_en.startswith("At dawn")
    with pytest.raises(CommandError, match="no edit to discard"):
        load("--take", "item:UNTOC-01")


@pytest.mark.usefixtures("_loaded")
def test_an_approval_that_was_withdrawn_here_goes_from_the_file(tmp_path: Path) -> None:
    approve("item:UNTOC-01")
    export(tmp_path / "out")
    path = tmp_path / "out" / "items" / "01-untoc.toml"
    assert "Chan Thy" in path.read_text(encoding="utf-8")
    curriculum_actions.withdraw_approval(
        subject="item:UNTOC-01",
        language="km",
        reason="No",
        by=factories.account("reviewer"),
        now=factories.NOW,
    )
    export(tmp_path / "out")
    assert different(tmp_path / "out") == []


def test_the_first_item_of_a_topic_is_in_a_file_of_that_topic(tmp_path: Path) -> None:
    folder = tmp_path / "content"
    shutil.copytree(ROOT, folder)
    text = (folder / "topics" / "01-untoc.toml").read_text(encoding="utf-8")
    text = text.replace("UNTOC.", "EXTRA.").replace('"UNTOC"', '"EXTRA"')
    text = text.replace("number = 1\n", "number = 13\n", 1)
    (folder / "topics" / "13-extra.toml").write_text(text, encoding="utf-8")
    load("--folder", str(folder))
    edit("UNTOC-02", code="EXTRA-01", outcome="EXTRA.1")
    summary, _messages = export(folder)
    assert summary["files"] == ["items/13-extra.toml"]
    item_file = (folder / "items" / "13-extra.toml").read_text(encoding="utf-8")
    assert item_file.startswith('[[item]]\ncode = "EXTRA-01"\n')
    assert load("--folder", str(folder)) == ""


def test_a_folder_that_holds_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text("x")
    with pytest.raises(CommandError, match="neither empty nor a folder of content") as refused:
        export(tmp_path)
    assert refused.value.returncode == 2
    with pytest.raises(CommandError, match="neither empty"):
        export(tmp_path / "x.txt")


@pytest.mark.usefixtures("_loaded")
def test_content_that_cannot_be_read_is_refused_and_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "content"
    shutil.copytree(ROOT, folder)
    path = folder / "items" / "01-untoc.toml"
    path.write_text("[[item]]\ncode = 1\n", encoding="utf-8")
    with pytest.raises(CommandError, match=r"01-untoc\.toml"):
        export(folder)
    assert path.read_text(encoding="utf-8") == "[[item]]\ncode = 1\n"


@pytest.mark.usefixtures("_loaded")
def test_what_was_written_is_reported_line_by_line(tmp_path: Path) -> None:
    edit()
    out = StringIO()
    call_command("export_content", str(tmp_path / "out"), stdout=out)
    assert "written: item:UNTOC-01\n" in out.getvalue()
    assert out.getvalue().endswith("1 files written.\n")


@pytest.mark.usefixtures("_loaded")
def test_a_case_edited_or_written_here_becomes_a_file_that_loads_the_same(tmp_path: Path) -> None:
    case = casework_cases.find_case(code="CASE-01")
    assert case is not None
    values = casework_cases.case_values(case=case)
    stamp = {"by": None, "now": factories.NOW}
    casework_actions.create_case(values={**values, "code": "CASE-99"}, **stamp)
    line = {"code": "2z", "text": {"en": "One more line.", "km": "បន្ទាត់មួយទៀត។"}}
    values["stages"][1]["parts"][0]["lines"].append(line)
    casework_actions.edit_case(values=values, version=case.version, **stamp)
    summary, _messages = export(tmp_path, "--only", "cases")
    assert sorted(summary["records"]) == ["case:CASE-01", "case:CASE-99"]
    assert sorted(summary["files"]) == ["cases/01-trail.toml", "cases/case-99.toml"]
    read = {
        content_record.code: content_record.values
        for content_record in content.read_content(root=tmp_path)["case"]
    }
    assert read["CASE-01"]["stages"][1]["parts"][0]["lines"][-1] == line
    assert read["CASE-99"]["title"] == values["title"]
    assert len(read["CASE-99"]["stages"]) == len(values["stages"])


@pytest.mark.usefixtures("_loaded")
def test_an_item_for_tests_only_that_was_written_here_stays_out_unless_asked(
    tmp_path: Path,
) -> None:
    edit(code="UNTOC-99", use="test")
    summary, messages = export(tmp_path / "open")
    assert summary["private"] == ["item:UNTOC-99"]
    assert "left out: item:UNTOC-99" in messages
    assert different(tmp_path / "open") == []
    summary, messages = export(tmp_path / "secret", "--test-items")
    assert (summary["private"], messages) == ([], "")
    assert summary["records"] == ["item:UNTOC-99"]
    text = (tmp_path / "secret/items/01-untoc.toml").read_text(encoding="utf-8")
    assert 'use = "test"' in text.partition("UNTOC-99")[2]
    assert export(tmp_path / "reviews", "--only", "reviews")[0]["private"] == []
