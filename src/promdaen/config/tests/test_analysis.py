"""Files for analysis: what is in them, and that a sheet's figures come out of them again."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from promdaen.config import analysis
from promdaen.config.environment import CHECKOUT
from promdaen.course.models import CourseRun
from promdaen.kit.models import AuditLine
from promdaen.people.models import Officer
from promdaen.report import queries
from promdaen.report.queries import analysis_rows
from promdaen.report.rules import analysis_files
from tests import factories, runs

duckdb = pytest.importorskip("duckdb")
pytestmark = pytest.mark.django_db
SCRIPT = CHECKOUT / "docs" / "analysis" / "sheet_figures.py"


@pytest.fixture
def run(settings: Any, tmp_path: Path) -> CourseRun:
    """A finished run of 24 officers, and one that is not finished."""
    settings.DATA_FOLDER = tmp_path
    tested_run = runs.tested_run("KK-1", officers=24)
    CourseRun.objects.filter(pk=tested_run.pk).update(is_final=True)
    runs.tested_run("KK-2", officers=8, seed=2)
    return tested_run


def write_files(tmp_path: Path) -> Path:
    into = tmp_path / "files"
    analysis.write_files(into=into, now=factories.NOW)
    return into


def rows(folder: Path, query: str) -> list[Any]:
    with duckdb.connect() as database:
        for file in analysis_files.ANALYSIS_FILES:
            database.read_parquet(str(folder / f"{file}.parquet")).create_view(file)
        result_rows: list[Any] = database.execute(query).fetchall()
        return result_rows


def test_a_script_reproduces_the_figures_of_the_sheet(run: CourseRun, tmp_path: Path) -> None:
    folder = write_files(tmp_path)
    process = subprocess.run(
        [sys.executable, str(SCRIPT), str(folder), run.code],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    compare_with_sheet(json.loads(process.stdout), run=run)


def test_a_notebook_reproduces_the_figures_of_the_sheet(run: CourseRun, tmp_path: Path) -> None:
    """Its cells one after the other, as Jupyter runs them."""
    notebook = json.loads(SCRIPT.with_suffix(".ipynb").read_text(encoding="utf-8"))
    assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)
    cells = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    # Nothing of a run was saved with it.
    assert not any(cell.get("outputs") for cell in notebook["cells"])
    cells.append(
        "import json\n"
        "print(json.dumps([figures, topics, dictionary.columns, dictionary.fetchall()]))"
    )
    names = {"ANALYSIS_FOLDER": str(write_files(tmp_path)), "ANALYSIS_RUN": run.code}
    process = subprocess.run(
        [sys.executable, "-c", "\n".join(cells)],
        cwd=SCRIPT.parent, env=os.environ | names, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert process.returncode == 0, process.stderr
    figures, topics, columns, dictionary = json.loads(process.stdout)
    compare_with_sheet(figures, run=run)
    assert {(topic, occasion, count) for topic, occasion, _facility, count in topics} == {
        (topic, occasion, 72) for topic in ("T1", "T2") for occasion in ("before", "after")
    }
    assert columns == ["file", "column", "type", "meaning_en", "meaning_km"]
    assert len(dictionary) == len(analysis_files.ANALYSIS_COLUMNS)


def compare_with_sheet(figures: dict[str, Any], *, run: CourseRun) -> None:
    """The figures are those of the results sheet of the run."""
    sheet = queries.build_sheet(
        scope_runs=queries.scope_runs_by_code(kind="run", code=run.code, account=None),
        today=factories.NOW.date(),
    )
    headline = sheet["headline"]
    assert figures["both"] == headline["both"] == 24
    for name in ("gain_points", "scored_higher"):
        assert figures[name] == pytest.approx(headline[name]), name
    for item in sheet["items"]:
        for occasion in ("before", "after"):
            name = f"{item['code']} {occasion}"
            assert figures["facility"][name] == pytest.approx(item[f"facility_{occasion}"]), name
    assert len(figures["facility"]) == 12


def test_only_finished_runs_of_five_or_more_are_in_the_files(
    run: CourseRun, tmp_path: Path
) -> None:
    few = runs.tested_run("KK-3", officers=4, seed=3)
    CourseRun.objects.filter(pk=few.pk).update(is_final=True)
    folder = write_files(tmp_path)
    for file in ("runs", "officers", "answers"):
        assert set(rows(folder, f"FROM {file} SELECT run")) == {(run.code,)}
    assert rows(folder, "SELECT count(*), min(mark), max(mark) FROM answers") == [(288, 0, 1)]


def test_no_name_or_number_of_an_officer_is_in_the_files(run: CourseRun, tmp_path: Path) -> None:
    folder = write_files(tmp_path)
    values = {
        str(value)
        for file in analysis_files.ANALYSIS_FILES
        for row in rows(folder, f"FROM {file}")
        for value in row
    }
    for officer in Officer.objects.all():
        identifiers = {officer.pk.hex, str(officer.pk), officer.code, officer.short_code}
        identifiers |= {officer.name_km, officer.name_latin}
        assert not (identifiers - {""}) & values
    shared = rows(folder, "SELECT count(*) FROM officers GROUP BY department, province, sex")
    assert min(count for (count,) in shared) >= 5


def test_another_night_has_other_names(run: CourseRun, tmp_path: Path) -> None:
    query = "SELECT DISTINCT officer FROM answers"
    first = set(rows(write_files(tmp_path), query))
    second = set(rows(write_files(tmp_path), query))
    assert len(first) == len(second) == 24
    assert not first & second


def test_every_column_is_in_the_dictionary_with_its_type(run: CourseRun, tmp_path: Path) -> None:
    folder = write_files(tmp_path)
    text = (folder / analysis_rows.DICTIONARY).read_text(encoding="utf-8-sig")
    listed = [line.split(",")[:3] for line in text.splitlines()[1:]]
    columns = [
        [f"{file}.parquet", name, kind]
        for file in analysis_files.ANALYSIS_FILES
        for name, kind, *_ in rows(folder, f"DESCRIBE {file}")
    ]
    assert listed == columns


def test_files_are_made_once_a_night(run: CourseRun, monkeypatch: pytest.MonkeyPatch) -> None:
    night = datetime.fromisoformat("2026-11-24T02:00:00+07:00")
    count = 0

    def made_at(now: datetime) -> int:
        nonlocal count
        analysis.make_nightly(now=now)
        count = AuditLine.objects.filter(action=analysis.COMMAND).count()
        return count

    assert made_at(night) == 1
    assert made_at(night + timedelta(hours=1)) == 1
    assert made_at(night + timedelta(days=1)) == 2
    monkeypatch.setattr(analysis, "is_available", lambda: False)
    assert made_at(night + timedelta(days=2)) == 2


@pytest.mark.django_db(transaction=True)
def test_the_command_lists_its_files(
    run: CourseRun, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    string_io = StringIO()
    call_command("make_analysis_files", stdout=string_io)
    assert json.loads(string_io.getvalue())["rows"]["answers"] == 288
    assert (tmp_path / "analysis" / "answers.parquet").is_file()
    with pytest.raises(CommandError, match="is there already"):
        call_command("make_analysis_files", to=tmp_path / "analysis")
    monkeypatch.setattr(analysis, "is_available", lambda: False)
    with pytest.raises(CommandError, match="DuckDB is not installed"):
        call_command("make_analysis_files")


def test_the_page_gives_the_files_to_who_sees_all_results(run: CourseRun, client: Client) -> None:
    client.force_login(factories.account("coordinator", language="en"))
    address = reverse("report:analysis")
    assert "No files yet" in client.get(address).content.decode()
    analysis.write_files(into=analysis_rows.folder(), now=factories.NOW)
    assert "answers.parquet" in client.get(address).content.decode()
    answer = client.get(reverse("report:analysis_file", args=("answers.parquet",)))
    assert b"".join(answer).startswith(b"PAR1")
    for name in ("manifest.json", "..", "none.parquet"):
        assert client.get(f"{address}{name}").status_code == 404
    client.force_login(factories.account("trainer"))
    assert client.get(address).status_code == 403
