"""Items out and in on the command line."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from promdaen.assessment.models import Item
from promdaen.assessment.rules.files.sheet import MAX_CELL_LENGTH
from promdaen.assessment.tests.rules.files import samples
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def bank() -> list[Item]:
    outcome = factories.outcome(factories.topic("UNTOC", 1))
    other = factories.outcome(factories.topic("HEALTH", 11))
    return [
        factories.item("UNTOC-01", outcome=outcome, stem=samples.both("Who?")),
        factories.item("HEALTH-01", outcome=other, stem=samples.both("What?")),
    ]


def command_result(*arguments: str) -> dict[str, Any]:
    stream = StringIO()
    call_command(*arguments, stdout=stream)
    answer: dict[str, Any] = json.loads(stream.getvalue())
    return answer


def refused(*arguments: str) -> CommandError:
    with pytest.raises(CommandError) as error:
        call_command(*arguments, stdout=StringIO())
    return error.value


@pytest.mark.parametrize("form", ["moodle", "gift", "xlsx"])
def test_the_bank_goes_out_and_comes_in_again(bank: list[Item], tmp_path: Path, form: str) -> None:
    out = tmp_path / f"bank.{'xml' if form == 'moodle' else form}"
    answer = command_result("export_items", "--format", form, "--out", str(out))
    assert answer == {"file": str(out), "bytes": out.stat().st_size, "items": 2}
    command_answer = command_result("import_items", str(out))
    assert command_answer["unchanged"] == ["HEALTH-01", "UNTOC-01"] or command_answer[
        "unchanged"
    ] == [
        "UNTOC-01",
        "HEALTH-01",
    ]
    assert not command_answer["is_imported"]
    Item.objects.filter(code="UNTOC-01").delete()
    Item.objects.filter(code="HEALTH-01").update(level="evaluate")
    command_answer = command_result("import_items", str(out), "--dry-run")
    assert not command_answer["is_imported"]
    assert Item.objects.count() == 1
    command_answer = command_result("import_items", str(out))
    assert command_answer["is_imported"]
    assert command_answer["added"] == ["UNTOC-01"]
    assert command_answer["changed"] == [
        {"code": "HEALTH-01", "is_new_version": False, "parts": ["level"]}
    ]
    assert Item.objects.get(code="HEALTH-01").level == "understand"


def test_one_topic_goes_out(bank: list[Item], tmp_path: Path) -> None:
    out = tmp_path / "x.gift"
    answer = command_result(
        "export_items", "--format", "gift", "--out", str(out), "--topic", "HEALTH"
    )
    assert answer["items"] == 1
    assert "UNTOC-01" not in out.read_text(encoding="utf-8")


def test_what_cannot_go_out_is_refused(bank: list[Item], tmp_path: Path) -> None:
    out = str(tmp_path / "x.xlsx")
    error = refused("export_items", "--format", "xlsx", "--out", out, "--topic", "NONE")
    assert str(error) == "There is no item in the topic NONE."
    error = refused("export_items", "--format", "gift", "--out", str(tmp_path / "no" / "x"))
    assert "cannot be written" in str(error)
    assert error.returncode == 1
    Item.objects.filter(code="UNTOC-01").update(stem_en="x" * MAX_CELL_LENGTH)
    assert "UNTOC-01" in str(refused("export_items", "--format", "xlsx", "--out", out))
    Item.objects.all().delete()
    assert str(refused("export_items", "--format", "gift", "--out", out)) == "There is no item."


def test_refused_items_are_lines_with_the_place_in_the_file(
    bank: list[Item], tmp_path: Path
) -> None:
    path = tmp_path / "quiz.gift"
    path.write_text("Mixed {=ទីនេះ ~There}\n\nហេតុអ្វី? {}\n", encoding="utf-8")
    error = refused("import_items", str(path), "--outcome", "UNTOC.1", "--level", "apply")
    assert error.returncode == 2
    lines = str(error).splitlines()
    assert lines[0].startswith("quiz.gift:1: Mixed: The question has no Khmer text.")
    assert lines[-2].startswith("quiz.gift:3: ហេតុអ្វី?: This is an essay")
    assert lines[-1] == "Nothing was changed: 2 items to correct."
    khmer = refused("import_items", str(path), "--outcome", "UNTOC.1", "--language", "km")
    assert "គ្មានអត្ថបទជាភាសាខ្មែរ" in str(khmer)
    assert Item.objects.count() == 2


def test_what_items_do_not_name_is_given_by_options(bank: list[Item], tmp_path: Path) -> None:
    path = tmp_path / "quiz.gift"
    text = "\\{mlang en\\}So?\\{mlang\\}\\{mlang km\\}តើ?\\{mlang\\} {T}"
    path.write_text(text, encoding="utf-8")
    command_answer = command_result(
        "import_items", str(path), "--outcome", "health.1", "--level", "apply"
    )
    assert command_answer["added"] == ["HEALTH-02"]
    assert Item.objects.get(code="HEALTH-02").outcome_id == "HEALTH.1"


def test_a_file_that_is_not_there_is_refused_in_one_line(tmp_path: Path) -> None:
    error = refused("import_items", str(tmp_path / "none.xml"))
    assert error.returncode == 2
    assert str(error).startswith("The file none.xml does not exist")
