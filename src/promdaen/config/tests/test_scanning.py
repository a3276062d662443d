"""Own rules of `scan`: each finds a planted fault, and the product has none."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from promdaen.config import scanning

PLANTED = {
    "runs-text": ("eval(typed)", "pickle.loads(body)"),
    "shell": ("subprocess.run(typed, shell=True)", "os.system(typed)"),
    "joined-statement": (
        "cursor.execute(f'SELECT * FROM x WHERE name = {name}')",
        "cursor.execute('SELECT %s' % name)",
        "cursor.execute('SELECT {}'.format(name))",
        "Officer.objects.raw('SELECT ' + name)",
    ),
    "mark-safe": ("mark_safe(text)", "safestring.SafeString(text)"),
    "weak-digest": ("hashlib.md5(data)", "hashlib.sha1(data, usedforsecurity=True)"),
    "joined-pattern": ("re.search(f'{typed}$', text)", "re.compile('|'.join(words))"),
    "template-of-text": ("engine.from_string(typed)", "Template(typed)"),
    "plain-xml": ("ElementTree.fromstring(body)", "minidom.parseString(body)"),
}
GOOD = (
    "cursor.execute('SELECT name FROM x WHERE id = %s', [name])",
    "cursor.execute('SELECT 1 ' + 'FROM x')",
    "re.search(re.escape(typed), text)",
    "re.search(f'{re.escape(typed)}$', text)",
    "re.compile('a|b')",
    "hashlib.md5(data, usedforsecurity=False)",
    "hashlib.sha256(data)",
    "subprocess.run(['ls', typed])",
    "pickle.dumps(row)",
    "model.compile()",
    "(lambda text: text)(typed)",
)


@pytest.mark.parametrize(
    ("rule", "code"), [(rule, code) for rule, codes in PLANTED.items() for code in codes]
)
def test_each_rule_finds_a_planted_fault(rule: str, code: str) -> None:
    found = list(scanning.findings_in(text=f"x = 1\n{code}\n", file="a.py"))
    assert scanning.SourceFinding(rule=rule, file="a.py", line=2) in found


@pytest.mark.parametrize("code", GOOD)
def test_what_is_good_is_left_alone(code: str) -> None:
    assert list(scanning.findings_in(text=code, file="a.py")) == []


def test_every_rule_has_a_planted_fault() -> None:
    assert PLANTED.keys() == scanning.RULES.keys()


@pytest.fixture(scope="module")
def found() -> set[str]:
    return {finding.rule for finding in scanning.findings()}


def test_no_text_is_run_as_code(found: set[str]) -> None:
    assert "runs-text" not in found


def test_a_shell_is_used_once_and_for_the_administrators_own_line(found: set[str]) -> None:
    assert "shell" not in found


def test_no_text_is_joined_into_a_statement(found: set[str]) -> None:
    assert "joined-statement" not in found


def test_every_pattern_of_input_is_escaped(found: set[str]) -> None:
    assert "joined-pattern" not in found


def test_no_weak_digest_guards_anything(found: set[str]) -> None:
    assert "weak-digest" not in found


def test_no_template_is_made_of_a_text(found: set[str]) -> None:
    assert "template-of-text" not in found


def test_every_xml_that_comes_in_is_read_by_defusedxml(found: set[str]) -> None:
    assert "plain-xml" not in found


def test_nothing_else_is_found_and_what_is_allowed_is_there(found: set[str]) -> None:
    assert found == set()
    for _rule, file in scanning.ALLOWED:
        assert (scanning.SOURCE / file).exists(), file


def test_a_fault_in_the_source_ends_the_command_badly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scanning, "scanners", dict)
    (tmp_path / "views.py").write_text("eval(typed)\n", encoding="utf-8")
    planted = scanning.findings(source=tmp_path)
    assert [finding.rule for finding in planted] == ["runs-text"]
    good = StringIO()
    call_command("scan", stdout=good)
    assert "0 findings" in good.getvalue()
    assert "bandit: not installed here" in good.getvalue()
    monkeypatch.setattr(scanning, "findings", lambda: planted)
    bad = StringIO()
    with pytest.raises(CommandError, match="own rules"):
        call_command("scan", stdout=bad)
    assert "views.py:1 runs-text" in bad.getvalue()


def test_a_scanner_that_finds_something_ends_the_command_badly(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(scanning, "scanners", lambda: {"bandit": ["false"]})
    with pytest.raises(CommandError, match="bandit"):
        call_command("scan", stdout=StringIO())
    monkeypatch.setattr(scanning, "scanners", lambda: {"bandit": ["true"]})
    monkeypatch.setattr(scanning, "is_blind", lambda **_command: False)
    call_command("scan", stdout=StringIO())


def test_a_scanner_that_misses_its_planted_fault_ends_the_command_badly(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(scanning, "scanners", lambda: {"bandit": ["true"]})
    said = StringIO()
    with pytest.raises(CommandError, match="bandit"):
        call_command("scan", stdout=said)
    assert "planted for it is not found" in said.getvalue()


@pytest.mark.parametrize("name", ["bandit", "pip-audit"])
def test_each_scanner_has_a_planted_fault_in_a_file(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts: list[str] = []

    def run(*, command: list[str]) -> tuple[int, str]:
        last = Path(command[-1])
        [path] = last.glob("*.py") if last.is_dir() else [last]
        texts.append(path.read_text(encoding="utf-8"))
        return 1, "found"

    monkeypatch.setattr(scanning, "run_scanner", run)
    assert not scanning.is_blind(name=name, command=[name])
    assert texts == [scanning.PLANTED[name][1]]


def test_a_scanner_without_a_network_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanning, "scanners", lambda: {"pip-audit": ["pip-audit"]})
    answer = (1, "Max retries exceeded with url")
    monkeypatch.setattr(scanning, "run_scanner", lambda **_command: answer)
    said = StringIO()
    call_command("scan", stdout=said)
    assert "cannot run here" in said.getvalue()
