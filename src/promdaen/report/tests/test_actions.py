"""Sheets are issued, signed and checked; recommendations are written; intervals are stored."""

import json
from datetime import date
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from promdaen.assessment.rules import summaries
from promdaen.course import actions as course_actions
from promdaen.course import queries as course_queries
from promdaen.course.models import RunSitting
from promdaen.kit import audit, chains, jobs
from promdaen.kit.models import AuditLine
from promdaen.kit.standalone import verify_audit
from promdaen.people.queries import NotAllowed
from promdaen.report import actions, queries
from promdaen.report.models import IssuedSheet, Recommendation, StoredInterval
from promdaen.report.rules import verification
from tests import factories, runs
from tests.extras import block_extra

pytestmark = pytest.mark.django_db
TEXTS = [{"en": "Refresh through the year.", "km": "រំលឹកពេញមួយឆ្នាំ។"}]


@pytest.fixture
def scope_runs() -> queries.ScopeRuns:
    runs.tested_run("KK-1", officers=8)
    return queries.scope_runs_by_code(kind="run", code="KK-1", account=None)


def issued(scope_runs: queries.ScopeRuns) -> IssuedSheet:
    return actions.issue_sheet(scope_runs=scope_runs, by=None, now=factories.NOW)


def test_the_same_figures_are_issued_once(scope_runs: queries.ScopeRuns) -> None:
    assert issued(scope_runs).pk == issued(scope_runs).pk
    assert AuditLine.objects.filter(action="issue_sheet").count() == 1


def test_a_sheet_holds_its_line_of_the_log(scope_runs: queries.ScopeRuns) -> None:
    sheet = issued(scope_runs)
    line = AuditLine.objects.get(action="issue_sheet")
    audit_part = sheet.figures["issued"]["audit"]
    assert (audit_part["sequence"], audit_part["digest"]) == (line.sequence, line.digest)
    assert line.subject_id == str(sheet.pk)
    heads = [*verify_audit.heads_in(text=json.dumps(sheet.figures))]
    heads += verify_audit.heads_in(text=f"{audit_part['sequence']} · {audit_part['short']}")
    nodes, keys = [("default", audit.this_node())], [actions.public_key()]
    [check] = chains.check_chains(nodes=nodes, heads=heads, keys=keys)
    assert (len(heads), check.fault) == (2, None)
    assert actions.check_file(data=json.dumps(sheet.figures).encode())["audit"] == audit_part


def test_changed_figures_are_a_new_sheet(scope_runs: queries.ScopeRuns) -> None:
    first = issued(scope_runs)
    actions.write_recommendations(scope_runs=scope_runs, texts=TEXTS, by=None, now=factories.NOW)
    assert issued(scope_runs).digest != first.digest


def test_a_sheet_is_issued_with_changes_that_no_server_has_rebuilt_yet(
    scope_runs: queries.ScopeRuns,
) -> None:
    before = issued(scope_runs).figures["headline"]["both"]
    link = RunSitting.objects.filter(occasion="after").earliest("pk")
    course_actions.withdraw_run_sitting(
        run_sitting=link, reason="Another officer's sheet", by=None, now=factories.NOW
    )
    assert course_queries.is_updating(runs=scope_runs.runs)
    assert issued(scope_runs).figures["headline"]["both"] == before - 1
    assert not course_queries.is_updating(runs=scope_runs.runs)


@pytest.mark.parametrize("form", actions.SHEET_FORMATS)
def test_an_issued_sheet_is_handed_over_in_every_format(
    scope_runs: queries.ScopeRuns, form: str
) -> None:
    data = actions.exported_sheet(sheet=issued(scope_runs), form=form, language="en")
    start = {"pdf": b"%PDF", "csv": b"\xef\xbb\xbf", "xlsx": b"PK", "json": b"{"}[form]
    assert data.startswith(start)


@pytest.mark.parametrize("form", ["pdf", "json"])
def test_a_genuine_sheet_is_recognised_and_a_changed_one_is_not(
    scope_runs: queries.ScopeRuns, form: str
) -> None:
    data = actions.exported_sheet(sheet=issued(scope_runs), form=form, language="km")
    assert actions.check_file(data=data)["is_genuine"]
    changed = data.replace(b"KK-1", b"KK-2") if form == "json" else data[:-200] + data[-199:]
    assert not actions.check_file(data=changed)["is_genuine"]
    assert verification.verdict_on(data=data, trusted=[])["verdict"] == "unknown-key"


@pytest.mark.parametrize("data", [b"", b"words", b"{}", b'{"issued": 3}', b"[1]"])
def test_a_file_that_is_no_sheet_carries_no_seal(data: bytes) -> None:
    assert actions.check_file(data=data)["verdict"] == "not-sealed"


def test_the_command_verifies_a_sheet(
    scope_runs: queries.ScopeRuns, tmp_path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "sheet.pdf"
    call_command("results", "KK-1", "--format", "pdf", "--out", str(path))
    assert json.loads(capsys.readouterr().out)["bytes"] == path.stat().st_size
    call_command("verify_sheet", str(path))
    assert json.loads(capsys.readouterr().out)["scope"]["code"] == "KK-1"
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(CommandError) as caught:
        call_command("verify_sheet", str(path))
    assert caught.value.returncode == 1
    with pytest.raises(CommandError, match="No such file"):
        call_command("verify_sheet", str(tmp_path / "none.pdf"))


def test_results_of_an_unknown_run_are_refused(tmp_path) -> None:
    with pytest.raises(CommandError, match="NO-SUCH"):
        call_command("results", "NO-SUCH", "--out", str(tmp_path / "x.json"))


def test_results_into_a_folder_that_is_not_there_are_refused(scope_runs, tmp_path) -> None:
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("results", "KK-1", "--out", str(tmp_path / "none" / "x.json"))


def test_results_as_pdf_without_prints_say_what_to_install(
    scope_runs, tmp_path, monkeypatch: pytest.MonkeyPatch
) -> None:
    block_extra(monkeypatch, "prints")
    with pytest.raises(CommandError, match=r"promdaen\[prints\]"):
        call_command("results", "KK-1", "--format", "pdf", "--out", str(tmp_path / "x.pdf"))


def test_recommendations_replace_those_before(scope_runs: queries.ScopeRuns) -> None:
    coordinator = factories.account("coordinator")
    for texts in (TEXTS * 2, TEXTS, []):
        actions.write_recommendations(
            scope_runs=scope_runs, texts=texts, by=coordinator, now=factories.NOW
        )
        assert Recommendation.objects.filter(scope="run:KK-1").count() == len(texts)
    assert AuditLine.objects.filter(action="write_recommendations").count() == 3


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        (TEXTS * 9, "8"),
        ([{"en": "Only English", "km": " "}], "1"),
        ([*TEXTS, {"en": "", "km": "ខ្មែរ"}], "2"),
    ],
)
def test_recommendations_without_a_language_or_too_many_are_refused(
    scope_runs: queries.ScopeRuns, texts: list[dict[str, str]], words: str
) -> None:
    with pytest.raises(actions.ReportRefused, match=words):
        actions.write_recommendations(
            scope_runs=scope_runs, texts=texts, by=None, now=factories.NOW
        )


@pytest.mark.parametrize("role", ["viewer", "trainer", "participant", "administrator"])
def test_only_coordinators_write_recommendations(scope_runs: queries.ScopeRuns, role: str) -> None:
    with pytest.raises(NotAllowed):
        actions.write_recommendations(
            scope_runs=scope_runs, texts=TEXTS, by=factories.account(role), now=factories.NOW
        )


def test_a_coordinator_issues_a_sheet(scope_runs: queries.ScopeRuns) -> None:
    by = factories.account("coordinator")
    sheet = actions.issue_sheet(scope_runs=scope_runs, by=by, now=factories.NOW)
    assert sheet.figures["issued"]["signature"]


@pytest.mark.parametrize("role", ["viewer", "participant"])
def test_who_does_not_run_courses_issues_no_sheet(
    scope_runs: queries.ScopeRuns, role: str
) -> None:
    with pytest.raises(NotAllowed):
        actions.issue_sheet(scope_runs=scope_runs, by=factories.account(role), now=factories.NOW)
    assert not IssuedSheet.objects.exists()


def test_intervals_of_a_large_scope_are_computed_in_a_job_and_stored(
    scope_runs: queries.ScopeRuns, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("promdaen.report.queries.sheets.MAX_RESAMPLED_AT_ONCE", 4)
    today = date(2026, 11, 24)
    before = queries.build_sheet(scope_runs=scope_runs, today=today)
    assert before["headline"]["g_av_interval"] is None
    assert any("bootstrap" in gap["en"] for gap in before["gaps"])
    depths: list[int] = []
    resample = summaries.bootstrap

    def bootstrap(**arguments: Any) -> Any:
        depths.append(len(connection.savepoint_ids))
        return resample(**arguments)

    # While it computes, no transaction is open that others must wait for.
    monkeypatch.setattr(summaries, "bootstrap", bootstrap)
    depth = len(connection.savepoint_ids)
    first = actions.ask_intervals(scope_runs=scope_runs, by=None, now=factories.NOW)
    assert actions.ask_intervals(scope_runs=scope_runs, by=None, now=factories.NOW) == first
    job = jobs.run_next_job(now=factories.NOW)
    assert job is not None
    assert (job.state, job.message) == ("done", "")
    assert jobs.run_next_job(now=factories.NOW) is None
    after = queries.build_sheet(scope_runs=scope_runs, today=today)
    assert after["headline"]["g_av_interval"] is not None
    assert StoredInterval.objects.count() == 1
    assert set(depths) == {depth}


def test_the_audit_chain_holds_after_all_this(scope_runs: queries.ScopeRuns) -> None:
    issued(scope_runs)
    assert list(audit.chain_breaks(node=audit.this_node())) == []
