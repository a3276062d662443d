"""What the documents promise is there: every command, every setting, every link and picture."""

import json
import re
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.core.management import BaseCommand, get_commands, load_command_class

from promdaen.assessment.rules import analysis
from promdaen.config import environment, guide, linting
from promdaen.course.rules import certificate_tokens
from promdaen.report.rules import verification
from promdaen.specimen.rules.mrz import faults

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
COMMANDS = (DOCS / "commands.md").read_text(encoding="utf-8")
SETTINGS = (DOCS / "settings.md").read_text(encoding="utf-8")
LINK = re.compile(r"\]\(([^)\s]+)\)|(?:src|href)=\"([^\"]+)\"")
MARKDOWN = sorted(
    path.relative_to(ROOT).as_posix()
    for path in [*ROOT.glob("*.md"), *DOCS.rglob("*.md"), *ROOT.glob("content/**/*.md")]
)


def own_commands() -> set[str]:
    """Every command of ours: management commands, and what the help of the launcher lists."""
    paths = (ROOT / "src" / "promdaen").glob("*/management/commands/[a-z]*.py")
    return {path.stem.replace("_", "-") for path in paths} | set(guide.command_names())


def section(*, command: str) -> str:
    """What docs/commands.md says of one command; empty when it has no heading."""
    match = re.search(rf"^### {re.escape(command)}$(.*?)(?=^##|\Z)", COMMANDS, re.M | re.S)
    return match[1] if match else ""


def links(*, text: str) -> list[str]:
    """Relative targets of links and pictures of a Markdown text, without their fragments."""
    targets = (text_target or picture_target for text_target, picture_target in LINK.findall(text))
    return [
        unquote(target.partition("#")[0])
        for target in targets
        if not re.match(r"[a-z]+:|#", target)
    ]


def dead(*, text: str, folder: Path) -> list[str]:
    """The relative targets that lead nowhere."""
    return [target for target in links(text=text) if not (folder / target).exists()]


@pytest.mark.parametrize("command", sorted(own_commands()))
def test_every_command_is_documented_with_an_example(command: str) -> None:
    assert re.search(rf"^\./promdaen {command}\b", section(command=command), re.M)


def test_no_command_is_documented_that_does_not_exist() -> None:
    assert set(re.findall(r"^### (\S+)$", COMMANDS, re.M)) == own_commands()


def parser_options(command: BaseCommand, *, name: str) -> set[str]:
    """The options that a management command takes, those of Django too."""
    actions = command.create_parser("promdaen", name)._actions
    return {option for action in actions for option in action.option_strings if option[:2] == "--"}


def declared_options(*, command: str) -> set[str]:
    """The options that a management command of ours declares, itself or by a helper."""
    name = command.replace("-", "_")
    own = load_command_class(get_commands()[name], name)
    return parser_options(own, name=name) - parser_options(BaseCommand(), name=name)


@pytest.mark.parametrize(
    "command",
    [
        "demo",
        "sheet",
        "analyse-items",
        "simulate-adaptive",
        "load-content",
        "export-content",
        "lint-content",
        "export-items",
        "import-items",
        "create-administrator",
        "make-recovery-key",
        "backup",
        "restore",
        "drill",
        "create-run",
        "import-roster",
        "import-answers",
        "results",
        "verify-sheet",
        "verify-certificate",
        "read-mrz",
        "score-visits",
        "plan-rollout",
        "analyse-rollout",
    ],
)
@pytest.mark.django_db
def test_every_option_of_our_commands_is_documented(command: str) -> None:
    documented = section(command=command)
    options = declared_options(command=command)
    assert options
    assert (
        sorted(
            option
            for option in options
            if f"`{option}" not in documented and f" {option}" not in documented
        )
        == []
    )


def documented_keys(*, command: str) -> set[str]:
    return set(re.findall(r"`([a-z_0-9]+)(?:\[\])?`", section(command=command)))


def missing(*, keys: Iterable[str], command: str) -> list[str]:
    return sorted(set(keys) - documented_keys(command=command))


def test_every_key_of_analyse_items_is_documented() -> None:
    keys = [
        *analysis.ItemAnalysis.__dataclass_fields__,
        *analysis.ItemResult.__dataclass_fields__,
        *analysis.DifResult.__dataclass_fields__,
    ]
    assert missing(keys=keys, command="analyse-items") == []


def test_every_fault_of_read_mrz_is_documented() -> None:
    codes = set(faults.FAULT_CODES) - {"layout_unknown"}  # refused, exit code 2
    assert missing(keys=codes, command="read-mrz") == []


def test_every_key_of_verify_sheet_is_documented() -> None:
    verdict = verification.verdict_on(data=b"", trusted=[])
    assert missing(keys=verdict, command="verify-sheet") == []


def test_every_key_of_verify_certificate_is_documented() -> None:
    verdict = certificate_tokens.CertificateVerdict(code=certificate_tokens.VALID).as_dict()
    fields = certificate_tokens.Claim.__dataclass_fields__
    assert missing(keys=[*verdict, *fields], command="verify-certificate") == []


def test_every_check_of_lint_content_is_documented_with_its_severity() -> None:
    documented = section(command="lint-content")
    errors, warnings = (
        documented[: documented.index("| warnings")],
        documented[documented.index("| warnings") :],
    )
    for check in linting.LINT_CHECKS:
        part = errors if check.severity == "error" else warnings
        assert f"`{check.code}`" in part, check.code


def test_every_key_of_sheet_is_documented() -> None:
    path = ROOT / "src" / "promdaen" / "report" / "tests" / "reference_sheet.json"
    headline = json.loads(path.read_text(encoding="utf-8"))["headline"]
    assert len(headline) > 20
    assert missing(keys=headline, command="sheet") == []


@pytest.mark.parametrize("variable", environment.VARIABLE_NAMES)
def test_every_setting_is_documented(variable: str) -> None:
    assert re.search(rf"^\| `{variable}` \| .+ \| .+ \|$", SETTINGS, re.M)


def test_every_variable_that_is_read_is_listed() -> None:
    source = Path(environment.__file__).read_text(encoding="utf-8")
    read = set(re.findall(r'variables\.get\("(\w+)"', source))
    assert read == set(environment.VARIABLE_NAMES)


@pytest.mark.parametrize("name", MARKDOWN)
def test_links_and_pictures_of_documents_lead_somewhere(name: str) -> None:
    path = ROOT / name
    assert dead(text=path.read_text(encoding="utf-8"), folder=path.parent) == []


def test_a_planted_dead_link_is_found() -> None:
    text = '[a](docs/none.md) ![b](docs/commands.md#sheet) <img src="none.png">'
    assert dead(text=text, folder=ROOT) == ["docs/none.md", "none.png"]
