"""Own rules of `scan`: each finds a planted fault, and the product has none."""

from __future__ import annotations

import ast
import re
import tempfile
import tomllib
from collections.abc import Iterator
from importlib import import_module
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from promdaen.config import scanning
from promdaen_tools import checkout

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
    findings = list(scanning.findings_in(text=f"x = 1\n{code}\n", file="a.py"))
    assert scanning.SourceFinding(rule=rule, file="a.py", line=2) in findings


@pytest.mark.parametrize("code", GOOD)
def test_what_is_good_is_left_alone(code: str) -> None:
    assert list(scanning.findings_in(text=code, file="a.py")) == []


@pytest.mark.parametrize(
    "code",
    [
        "@require_GET\n@login_required\ndef page(request, code):\n    return render(request)",
        "@require_POST\ndef page(request, code):\n    messages.info(request, remove(code=code))",
    ],
)
def test_a_page_that_does_not_ask_whether_this_person_may_is_found(code: str) -> None:
    (missing,) = scanning.findings_in(text=code, file="course/views/runs.py")
    assert missing.rule == "missing-scope"
    assert list(scanning.findings_in(text=code, file="course/queries/runs.py")) == []


@pytest.mark.parametrize(
    "code",
    [
        "@require_GET\n@require_right('a')\ndef page(request, code):\n    return render(request)",
        "@require_GET\n@load_run('change')\ndef page(request, run):\n    return render(request)",
        "@require_GET\n@login_required\ndef page(request, code):\n    return run(request.user)",
        "@require_GET\n@login_required\ndef page(request, code):\n    return _run(request, code)",
        "@require_GET\n@login_required\ndef page(request):\n    return render(request, 'a.html')",
        "def text(request, code):\n    return code",
    ],
)
def test_a_page_that_asks_or_opens_nothing_is_left_alone(code: str) -> None:
    assert list(scanning.findings_in(text=code, file="course/views/runs.py")) == []


def test_every_rule_has_a_planted_fault() -> None:
    assert PLANTED.keys() == scanning.SCAN_RULES.keys()


MIN_DIGEST_BYTES = 16
# What is shorter, and why that is enough.
SHORTER = {
    "config/request_log.py": "names the lines of one request, and opens nothing",
    "config/analysis.py AnalysisRows": "32 bytes, forgotten after each writing",
    "refresher/actions/reminders.py letter_code": "typed: tries are limited",
    "people/actions/channels.py letter_code": "typed: tries are limited",
    "laptops/actions/loans.py code_to_type": "typed: 80 bits",
    "laptops/actions/enrolment.py code_to_type": "typed: 80 bits",
    "course/views/setup.py one_time_password": "typed: 79 bits, tries are limited",
    "people/views/accounts.py one_time_password": "typed: 79 bits, tries are limited",
    "people/management/commands/create_administrator.py one_time_password": "as above",
    "people/management/commands/recover_account.py one_time_password": "as above",
    "people/models.py short_code": "a name for an officer, and opens nothing",
}


def random_texts() -> Iterator[tuple[str, str, int]]:
    """Each token from `secrets`: its file, the function that shortens it or "", its bytes."""
    source = scanning.SOURCE
    for path in sorted(
        path for each in (source, *scanning.SIDE_PACKAGES) for path in each.rglob("*.py")
    ):
        folder = source if path.is_relative_to(source) else source.parent
        file = path.relative_to(folder).as_posix()
        if "/tests/" in file or "/migrations/" in file:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        outer = {
            keyword.value: ast.unparse(call.func).rpartition(".")[2]
            for call in ast.walk(tree)
            if isinstance(call, ast.Call)
            for keyword in call.keywords
        }
        for call in ast.walk(tree):
            if isinstance(call, ast.Call) and ast.unparse(call.func).startswith("secrets.token_"):
                module = import_module("promdaen." + file.removesuffix(".py").replace("/", "."))
                [size] = call.args
                count = eval(ast.unparse(size), vars(module))  # noqa: S307  our own source
                is_raw = ast.unparse(call.func) == "secrets.token_bytes"
                yield file, outer.get(call, "") if is_raw else "", count


def test_a_token_that_no_one_types_has_128_bits() -> None:
    tokens = list(random_texts())
    assert len(tokens) > 20
    short = set()
    for file, typed_as, count in tokens:
        if typed_as or count < MIN_DIGEST_BYTES:
            short.add(f"{file} {typed_as}".strip())
    assert short == set(SHORTER)


@pytest.fixture(scope="module")
def source_rules() -> set[str]:
    return {finding.rule for finding in scanning.findings()}


def test_no_text_is_run_as_code(source_rules: set[str]) -> None:
    assert "runs-text" not in source_rules


def test_a_shell_is_used_once_and_for_the_administrators_own_line(source_rules: set[str]) -> None:
    assert "shell" not in source_rules


def test_no_text_is_joined_into_a_statement(source_rules: set[str]) -> None:
    assert "joined-statement" not in source_rules


def test_every_pattern_of_input_is_escaped(source_rules: set[str]) -> None:
    assert "joined-pattern" not in source_rules


def test_no_weak_digest_guards_anything(source_rules: set[str]) -> None:
    assert "weak-digest" not in source_rules


def test_no_template_is_made_of_a_text(source_rules: set[str]) -> None:
    assert "template-of-text" not in source_rules


def test_every_xml_that_comes_in_is_read_by_defusedxml(source_rules: set[str]) -> None:
    assert "plain-xml" not in source_rules


def test_nothing_else_is_found_and_what_is_allowed_is_there(source_rules: set[str]) -> None:
    assert source_rules == set()
    for _rule, file in scanning.ALLOWED:
        assert any(
            (folder / file).exists() for folder in (scanning.SOURCE, scanning.SOURCE.parent)
        ), file


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


def answers(planted: tuple[int, str], product: tuple[int, str]) -> Any:
    """A scanner that says one thing of its planted fault and another of the product."""

    def run(*, command: list[str]) -> tuple[int, str]:
        is_planted = str(command[-1]).startswith(tempfile.gettempdir())
        return planted if is_planted else product

    return run


def scan(name: str, run: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(scanning, "scanners", lambda: {name: [name]})
    monkeypatch.setattr(scanning, "run_scanner", run)
    words = StringIO()
    call_command("scan", stdout=words, only=name)
    return words.getvalue()


def test_a_scanner_that_finds_something_ends_the_command_badly(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with pytest.raises(CommandError, match="bandit"):
        scan("bandit", answers((1, "planted"), (1, "a fault")), monkeypatch)
    assert "nothing found" in scan("bandit", answers((1, "planted"), (0, "")), monkeypatch)


def test_a_scanner_that_misses_its_planted_fault_ends_the_command_badly(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with pytest.raises(CommandError, match="bandit"):
        scan("bandit", answers((0, ""), (0, "")), monkeypatch)


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
    assert scanning.run_planted(name=name, command=[name]) == (1, "found")
    assert texts == [scanning.PLANTED[name][1]]


@pytest.mark.parametrize("words", scanning.NO_SERVICE)
def test_a_scanner_without_its_service_is_left_out(
    words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for planted in ((1, words), (0, words)):
        cut_off = answers(planted, (0, ""))
        assert "cannot run here" in scan("pip-audit", cut_off, monkeypatch)
    later = answers((1, "planted"), (1, words))
    assert "cannot run here" in scan("pip-audit", later, monkeypatch)


def test_one_scanner_runs_alone_or_is_reported_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanning, "scanners", dict)
    words = StringIO()
    call_command("scan", stdout=words, only="pip-audit")
    assert words.getvalue() == "pip-audit: not installed here, left out\n"


def test_what_is_locked_is_looked_up_with_every_check() -> None:
    assert ("scan", "--only", "pip-audit") in [check[1][-3:] for check in checkout.CHECKS]
    lock = scanning.CHECKOUT / "requirements-dev.lock"
    assert str(lock) in scanning.scanners()["pip-audit"]
    assert {"bandit", "pip-audit"} <= set(re.findall("^[a-z-]+", lock.read_text(), re.MULTILINE))


LOOSELY = re.compile(r"(?<![=!<>])[=!]=(?!=)")


def test_types_are_checked_strictly_and_no_script_compares_loosely() -> None:
    assert ("types", ("-m", "mypy")) in checkout.CHECKS
    settings = (scanning.CHECKOUT / "pyproject.toml").read_text(encoding="utf-8")
    assert tomllib.loads(settings)["tool"]["mypy"]["strict"] is True
    loose = {
        path.name
        for path in scanning.SOURCE.glob("*/static/promdaen/js/*.js")
        if LOOSELY.search(path.read_text(encoding="utf-8"))
    }
    assert loose == set()
    assert LOOSELY.search("a == b")
    assert LOOSELY.search("a != b")


# Writing into a key of a key is how a script changes the prototype of all objects: a first key
# `__proto__` is enough. Both of these have no such key.
INTO_A_KEY = re.compile(
    r"\[(?!\d+\]|[\"'])[^\[\]\n]+\](?:\.[\w$]+|\[[^\[\]\n]+\])+\s*[-+*/|&?]{0,2}=(?![=>])"
)
INTO_KNOWN_KEYS = {
    "booth_clock.js": "turns have no prototype",
    "booth_drill.js": "names of two fields, written there",
}


def test_no_script_writes_into_a_key_of_a_key() -> None:
    writing = {
        path.name
        for path in scanning.SOURCE.glob("*/static/promdaen/js/*.js")
        if INTO_A_KEY.search(path.read_text(encoding="utf-8"))
    }
    assert writing == set(INTO_KNOWN_KEYS)


@pytest.mark.parametrize("code", ["a[b].c = 1", "a[b][c] = 1", "a[b.c].d += 1", "a[b][c] ??= {}"])
def test_a_write_into_a_key_of_a_key_is_found(code: str) -> None:
    assert INTO_A_KEY.search(code)
    assert not INTO_A_KEY.search("a[b] = 1; a.b.c = 1; a[0].b = 1; a[b].c === 1")
