"""`promdaen results`: to a file in each format, or JSON to standard output."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from promdaen.report.models import IssuedSheet
from tests import runs

pytestmark = pytest.mark.django_db


def results(*arguments: str) -> str:
    stream = StringIO()
    call_command("results", *arguments, stdout=stream)
    return stream.getvalue()


def test_json_without_a_file_goes_to_standard_output() -> None:
    runs.tested_run("KK-1")
    sheet = json.loads(results("KK-1"))
    assert sheet["scope"]["code"] == "KK-1"


def test_a_sheet_goes_to_a_file_and_its_size_is_printed(tmp_path: Path) -> None:
    runs.tested_run("KK-1")
    out = tmp_path / "sheet.csv"
    answer = json.loads(results("KK-1", "--format", "csv", "--out", str(out)))
    assert answer["bytes"] == out.stat().st_size


def test_other_formats_need_a_file_and_nothing_is_issued_without() -> None:
    runs.tested_run("KK-1")
    with pytest.raises(CommandError, match="Name a file after --out for pdf"):
        results("KK-1", "--format", "pdf")
    assert not IssuedSheet.objects.exists()


def test_an_unknown_run_or_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="NONE"):
        results("NONE")
    runs.tested_run("KK-1")
    with pytest.raises(CommandError, match="cannot be written"):
        results("KK-1", "--out", str(tmp_path / "none" / "sheet.json"))
