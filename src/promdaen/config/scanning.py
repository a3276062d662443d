"""`promdaen scan`: our own security rules for the source, and installed scanners.

A rule reads the syntax tree of one file. ALLOWED lists accepted findings with reasons; all others
are errors.
"""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from promdaen.config import audit_lines
from promdaen.config.environment import CHECKOUT

SOURCE = Path(__file__).resolve().parents[1]
SIDE_PACKAGES = (SOURCE.with_name("promdaen_demo"), SOURCE.with_name("promdaen_tools"))
"""Only in a checkout."""
Rule = Callable[[ast.Call], bool]
WEAK_DIGESTS = ("md5", "sha1")
TEXT_RUNNERS = {"eval", "exec", "compile"}
OBJECT_LOADERS = {"pickle", "marshal", "shelve", "dill"}
XML_PARSERS = {"parse", "iterparse", "fromstring", "parseString", "XML", "XMLParser"}
# Own rules look for these, with a list of what is allowed: exec, XML, a shell, texts marked safe.
BANDIT = ("-ll", "-iii", "-s", "B102,B308,B314,B602,B703")
PIP_AUDIT = ("--progress-spinner", "off", "--timeout", "10")
# What a view carries that says nothing of who may open it: other decorators load what the address
# names (`load_run`) or refuse (`require_right`).
METHOD_DECORATORS = {"require_GET", "require_POST", "require_http_methods", "require_safe"}
PLAIN_DECORATORS = METHOD_DECORATORS | {
    "login_required",
    "never_cache",
    "cache_control",
    "gzip_page",
    "csrf_exempt",
}
PLAIN_CALLS = {"render", "render_to_string", "attempt", "getattr"}
PATTERN_CALLS = {"compile", "match", "search", "fullmatch", "sub", "split", "findall", "finditer"}


@dataclass(frozen=True, order=True)
class SourceFinding:
    """A place in the source with a finding of a rule."""

    rule: str
    file: str
    line: int


def _name(call: ast.Call) -> tuple[str, str]:
    """Module and name of a called function, such as ("re", "compile"); "" if there is none."""
    target = call.func
    if isinstance(target, ast.Name):
        return "", target.id
    if isinstance(target, ast.Attribute):
        owner = target.value
        name = owner.id if isinstance(owner, ast.Name) else ""
        return (owner.attr if isinstance(owner, ast.Attribute) else name), target.attr
    return "", ""


def _keyword(call: ast.Call, name: str) -> ast.expr | None:
    return next((keyword.value for keyword in call.keywords if keyword.arg == name), None)


def _is_joined(text: ast.expr) -> bool:
    """Whether a string is built where it is used."""
    if isinstance(text, ast.JoinedStr):
        return any(isinstance(value, ast.FormattedValue) for value in text.values)
    if isinstance(text, ast.BinOp):
        return isinstance(text.op, ast.Mod) or not (
            isinstance(text.left, ast.Constant) and isinstance(text.right, ast.Constant)
        )
    return isinstance(text, ast.Call) and _name(text)[1] in {"format", "join"}


def runs_text(call: ast.Call) -> bool:
    """Text that is executed as code, or deserialised by a format that runs code."""
    module, name = _name(call)
    return (not module and name in TEXT_RUNNERS) or (module in OBJECT_LOADERS and name != "dumps")


def opens_shell(call: ast.Call) -> bool:
    """A command that a shell parses."""
    module, name = _name(call)
    shell = _keyword(call, "shell")
    is_on = isinstance(shell, ast.Constant) and shell.value is True
    return is_on or (module == "os" and name in {"system", "popen"})


def joins_statement(call: ast.Call) -> bool:
    """An SQL statement that is built from strings."""
    _module, name = _name(call)
    takes = name in {"execute", "executemany", "executescript", "raw", "RawSQL", "extra"}
    return takes and bool(call.args) and _is_joined(call.args[0])


def marks_safe(call: ast.Call) -> bool:
    """Text that templates do not escape."""
    _module, name = _name(call)
    return name in {"mark_safe", "SafeString", "SafeText"}


def uses_weak_digest(call: ast.Call) -> bool:
    """MD5 or SHA-1, unless it is marked as not used for security."""
    module, name = _name(call)
    keyword_value = _keyword(call, "usedforsecurity")
    is_harmless = isinstance(keyword_value, ast.Constant) and keyword_value.value is False
    return module == "hashlib" and name in WEAK_DIGESTS and not is_harmless


def joins_pattern(call: ast.Call) -> bool:
    """A regular expression built from strings that are not escaped."""
    module, name = _name(call)
    if (
        module != "re"
        or name not in PATTERN_CALLS
        or not call.args
        or not _is_joined(call.args[0])
    ):
        return False
    inside = [part for part in ast.walk(call.args[0]) if isinstance(part, ast.Call)]
    return not any(_name(part) == ("re", "escape") for part in inside)


def builds_template_from_text(call: ast.Call) -> bool:
    """A template built from a string instead of a file."""
    module, name = _name(call)
    return name in {"from_string"} or (name == "Template" and module in {"", "template"})


def parses_xml(call: ast.Call) -> bool:
    """An XML parser of the standard library, which expands entities of the file."""
    module, name = _name(call)
    return module in {"ElementTree", "etree", "minidom", "sax", "expat"} and name in XML_PARSERS


def lacks_scope(function: ast.FunctionDef) -> bool:
    """A view that opens what its address names, and asks nowhere whether this person may.

    It is asked by a decorator that opens the thing (all but those of PLAIN_DECORATORS), by the
    account of the request, or by a function that is called with the request. ALLOWED lists
    pages that are open to everybody.
    """
    names = [argument.arg for argument in function.args.args]
    decorators = {ast.unparse(line).split("(")[0] for line in function.decorator_list}
    is_view = bool(decorators & METHOD_DECORATORS)
    if not is_view or names[:1] != ["request"] or len(names) == 1:
        return False
    if decorators - PLAIN_DECORATORS:
        return False
    parts = [part for statement in function.body for part in ast.walk(statement)]
    asks = any(isinstance(part, ast.Attribute) and part.attr == "user" for part in parts)
    return not asks and not any(
        isinstance(part, ast.Call) and _takes_request(part) for part in parts
    )


def _takes_request(call: ast.Call) -> bool:
    arguments = [*call.args, *(keyword.value for keyword in call.keywords)]
    passes = any(isinstance(value, ast.Name) and value.id == "request" for value in arguments)
    module, name = _name(call)
    return passes and name not in PLAIN_CALLS and module != "messages"


SCAN_RULES: Mapping[str, Rule] = {
    "runs-text": runs_text,
    "shell": opens_shell,
    "joined-statement": joins_statement,
    "mark-safe": marks_safe,
    "weak-digest": uses_weak_digest,
    "joined-pattern": joins_pattern,
    "template-of-text": builds_template_from_text,
    "plain-xml": parses_xml,
}


OWN_RULES = (*SCAN_RULES, "missing-scope", "missing-audit-line")


def findings_in(*, text: str, file: str) -> Iterator[SourceFinding]:
    """The findings of the rules in a source text."""
    is_view = "views" in Path(file).with_suffix("").parts
    for node in ast.walk(ast.parse(text)):
        if is_view and isinstance(node, ast.FunctionDef) and lacks_scope(node):
            yield SourceFinding(rule="missing-scope", file=file, line=node.lineno)
        if isinstance(node, ast.Call):
            for name, rule in SCAN_RULES.items():
                if rule(node):
                    yield SourceFinding(rule=name, file=file, line=node.lineno)


def findings(*, source: Path = SOURCE) -> list[SourceFinding]:
    """The findings in the product without tests, except those in ALLOWED."""
    source_findings: list[SourceFinding] = []
    folders = (source, *SIDE_PACKAGES) if source == SOURCE else (source,)
    for path in sorted(path for folder in folders for path in folder.rglob("*.py")):
        folder = source if path.is_relative_to(source) else SOURCE.parent
        file = path.relative_to(folder).as_posix()
        if "/tests/" not in file and "/migrations/" not in file:
            source_findings += findings_in(text=path.read_text(encoding="utf-8"), file=file)
    source_findings += [
        SourceFinding(rule="missing-audit-line", file=file, line=line)
        for file, line in audit_lines.missing_lines(source=source)
    ]
    return sorted(
        source_finding
        for source_finding in source_findings
        if (source_finding.rule, source_finding.file) not in ALLOWED
    )


def scanners() -> dict[str, list[str]]:
    """The installed third-party scanners, with their command lines."""
    lock = CHECKOUT / "requirements-dev.lock"
    # A checkout is audited as it is locked; an installed wheel as it is installed.
    locked = ["--disable-pip", "-r", str(lock)] if lock.is_file() else []
    sources = [folder for folder in (SOURCE, *SIDE_PACKAGES) if folder.is_dir()]
    commands = {
        "bandit": ["bandit", "-q", *BANDIT, "-x", "*/tests/*", "-r", *map(str, sources)],
        "pip-audit": ["pip-audit", *PIP_AUDIT, *locked],
    }
    beside = Path(sys.executable).parent
    scanner_commands = {}
    for name, command in commands.items():
        program = shutil.which(name, path=f"{beside}") or shutil.which(name)
        if program:
            scanner_commands[name] = [program, *command[1:]]
    return scanner_commands


PLANTED = {
    "bandit": ("planted.py", "import hashlib\n\nhashlib.md5(typed)\n"),
    "pip-audit": ("requirements.txt", "jinja2==2.4.1\n"),
}
"""A fault for each scanner: the name and the text of a file in which it must find something."""
NO_SERVICE = (
    *("ConnectionError", "Max retries", "Failed to resolve", "Connection refused", "timed out"),
    "could not be audited",
)
"""What pip-audit writes without the service that knows faults, or where that knows no package."""


def run_planted(*, name: str, command: list[str]) -> tuple[int, str]:
    """What a scanner says of the fault that is planted for it: its exit code and its output."""
    file, text = PLANTED[name]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / file
        path.write_text(text, encoding="utf-8")
        planted = {
            "bandit": [command[0], "-q", *BANDIT, "-r", folder],
            "pip-audit": [command[0], *PIP_AUDIT, "--no-deps", "--disable-pip", "-r", str(path)],
        }
        return run_scanner(command=planted[name])


def run_scanner(*, command: list[str]) -> tuple[int, str]:
    """The exit code of a scanner, and its output."""
    process = subprocess.run(command, capture_output=True, text=True, check=False)
    return process.returncode, (process.stdout + process.stderr).strip()


ALLOWED: Mapping[tuple[str, str], str] = {
    ("joined-pattern", "config/catalogues.py"): "fixed parts of the product, no input",
    ("joined-pattern", "course/rules/answer_columns.py"): "fixed parts of the product, no input",
    (
        "joined-pattern",
        "curriculum/rules/linking.py",
    ): "glossary words, escaped",
    (
        "joined-pattern",
        "curriculum/rules/terms.py",
    ): "glossary words, escaped",
    (
        "joined-pattern",
        "exchange/rules/redaction.py",
    ): "words typed, each escaped",
    ("joined-pattern", "kit/channels/codes.py"): "fixed letters of the product, no input",
    ("joined-pattern", "kit/content/wording.py"): "fixed parts of the product, no input",
    ("joined-pattern", "kit/screening.py"): "fixed parts of the product, no input",
    ("joined-pattern", "people/rules/dates.py"): "fixed parts of the product, no input",
    ("joined-pattern", "people/rules/row_completion.py"): "fixed parts of the product, no input",
    (
        "joined-pattern",
        "planning/rules/twins/staffing_changes.py",
    ): "names of classes, each escaped",
    ("joined-pattern", "refresher/rules/reminding.py"): "fixed parts of the product, no input",
    (
        "joined-statement",
        "config/backups/databases.py",
    ): "names of tables of the database",
    ("joined-statement", "config/analysis.py"): "paths of our own work folder, quoted",
    ("joined-statement", "promdaen_tools/private_postgresql.py"): "names quoted by psycopg",
    ("joined-statement", "promdaen_demo/renewal.py"): "names of tables, quoted by Django",
    (
        "joined-statement",
        "exchange/queries/search.py",
    ): "a fixed number, values beside it",
    ("joined-statement", "kit/append_only.py"): "names of our own tables and triggers",
    (
        "joined-statement",
        "laptops/actions/applying.py",
    ): "names of our own tables, quoted by Django",
    ("joined-statement", "kit/indexes.py"): "names of indexes, quoted by Django",
    ("joined-statement", "laptops/actions/stores.py"): "names of our own tables, quoted by Django",
    (
        "joined-statement",
        "laptops/queries/records.py",
    ): "names of our own tables, quoted by Django",
    ("joined-statement", "laptops/queries/status.py"): "names of our own tables, quoted by Django",
    ("joined-statement", "laptops/queries/tables.py"): "names of our own tables, quoted by Django",
    ("mark-safe", "assessment/templatetags/assessment.py"): "escapes first",
    ("mark-safe", "booth/queries/debriefs.py"): "drawn here from numbers",
    ("mark-safe", "booth/views/interviews.py"): "drawn here from numbers",
    ("mark-safe", "config/help.py"): "documents of our own, raw HTML switched off",
    ("mark-safe", "config/help_site.py"): "documents of our own, raw HTML switched off",
    ("mark-safe", "course/templatetags/course.py"): "made by format_html",
    ("mark-safe", "curriculum/queries/lessons.py"): "keeps a list of shapes alone",
    ("mark-safe", "curriculum/queries/kept_lessons.py"): "a style sheet of our own",
    ("mark-safe", "exercise/templatetags/exercise.py"): "made by format_html",
    ("mark-safe", "kit/charts.py"): "escapes first",
    ("mark-safe", "kit/icons.py"): "files of our own",
    ("mark-safe", "kit/page_figures.py"): "escapes first",
    ("mark-safe", "kit/renderer.py"): "escapes each value, as the templates of Django do",
    ("mark-safe", "kit/templatetags/promdaen.py"): "made by templates and format_html",
    ("mark-safe", "survey/templatetags/survey_figures.py"): "numbers and fixed marks",
    ("missing-scope", "course/views/certificate_checks.py"): "open to all who have a certificate",
    (
        "missing-scope",
        "evaluation/views/checklists.py",
    ): "the observer's link is the key",
    ("missing-scope", "exchange/views/phone_links.py"): "the code of the message is the key",
    ("missing-scope", "places/views.py"): "every account sees checkpoints and provinces",
    ("missing-scope", "refresher/views/reminders.py"): "the code of the message is the key",
    ("missing-scope", "specimen/views/closeups.py"): "every account sees pictures of processes",
    ("plain-xml", "promdaen_tools/trial.py"): "our own pytest wrote what it reads",
    ("plain-xml", "curriculum/rules/figures.py"): "refuses declarations before it reads",
    (
        "runs-text",
        "promdaen_tools/probes.py",
    ): "the modules of the product, as imports run them",
    ("shell", "config/backups/sending.py"): "the administrator's own command line",
}
"""Accepted findings of a rule in a file, with the reason: (rule, file) to words."""
