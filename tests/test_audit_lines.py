"""Every public action that writes rows writes a line too, or an action that calls it does."""

from __future__ import annotations

import ast
from pathlib import Path

from promdaen.config import audit_lines, scanning
from promdaen.config.audit_lines import functions_without_line


def test_every_action_that_writes_rows_writes_a_line() -> None:
    assert list(audit_lines.missing_lines(source=scanning.SOURCE)) == []


def test_the_scan_finds_an_action_without_a_line(tmp_path: Path) -> None:
    folder = tmp_path / "people" / "actions"
    folder.mkdir(parents=True)
    (folder / "marks.py").write_text("def keep_mark(*, by):\n    Row.objects.create(by=by)\n")
    [finding] = scanning.findings(source=tmp_path)
    assert (finding.rule, finding.file, finding.line) == (
        *("missing-audit-line", "people/actions/marks.py"),
        1,
    )


def test_a_planted_action_without_a_line_is_found() -> None:
    text = """
def good(*, by): _write(); audit.record_line(by=by)
def bad(*, by): _write()
def helper(*, by): Row.objects.create(by=by)
def caller(*, by): helper(by=by); audit.record_line(by=by)
def lonely(*, by): Row.objects.filter(by=by).delete()
def reading(*, by): return Row.objects.get(by=by)
def _write(): Row().save()
"""
    assert functions_without_line(trees=[ast.parse(text)]) == {"bad", "lonely"}
