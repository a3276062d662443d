"""`promdaen mutants`: changes rules and kinds in single places, and reports undetected changes.

mutmut works in a new folder each time: results of earlier runs are not used.
"""

import fnmatch
import json
import re
import shutil
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from promdaen.config.environment import CHECKOUT
from promdaen_tools import trial

FOLDER = CHECKOUT / ".tools" / "mutants"
PROJECT = "pyproject.toml"
STANDARD_ERROR = 2
TABLE = re.compile(r"^\[tool\.mutmut\]\n.*?(?=^\[|\Z)", re.MULTILINE | re.DOTALL)
VERDICT = re.compile(r"^ +(\S+)\.(x[_ǁ]\S+): (.+)$", re.MULTILINE)
# A mutant that never ends or crashes the process counts as detected.
NOTICED = {"killed", "timeout", "segfault", "caught by type check"}
SHOW = (
    "import sys; from mutmut.__main__ import cli\n"
    "for name in sys.argv[1:]: cli(['show', name], standalone_mode=False)"
)
Verdicts = dict[str, str]


def main(paths: list[str]) -> int:
    """Test the mutants of these files and folders, or of all; returns the exit code."""
    try:
        files = asked_files(paths=paths, root=CHECKOUT)
    except ValueError as problem:
        print(f"promdaen: {problem}", file=sys.stderr)
        return 2
    prepare(files=files, root=CHECKOUT, folder=FOLDER)
    try:
        # The output on the way is not the result.
        code = _mutmut("run", stdout=STANDARD_ERROR).returncode
        if code:
            _explain()
            return 1
        results_text = _mutmut("results", "--all", "true", stdout=subprocess.PIPE).stdout
        verdicts = read_verdicts(text=results_text)
        print(table(verdicts=verdicts), flush=True)
        survivors = [name for name, verdict in verdicts.items() if verdict == "survived"]
        if survivors:
            command = [sys.executable, "-c", SHOW, *survivors]
            subprocess.run(command, cwd=FOLDER, env=trial.environment(), check=False)
    finally:
        trial.forget()
    return 0


def asked_files(*, paths: Iterable[str], root: Path) -> list[str]:
    """The rules and kinds at these paths, or all. Raises ValueError if there are none."""
    config = tomllib.loads((root / PROJECT).read_text(encoding="utf-8"))["tool"]["mutmut"]
    source_files = {path.relative_to(root).as_posix() for path in (root / "src").rglob("*.py")}
    known_files = [
        name
        for name in sorted(source_files)
        if any(fnmatch.fnmatch(name, pattern) for pattern in config["only_mutate"])
        and not any(fnmatch.fnmatch(name, pattern) for pattern in config["do_not_mutate"])
    ]
    files: set[str] = set()
    for path in paths:
        place = Path(path).resolve()
        files_here = [
            name for name in known_files if place in (root / name, *(root / name).parents)
        ]
        if not files_here:
            problem = "holds no rules and no kinds" if place.exists() else "is not there"
            raise ValueError(
                f"{path} {problem}; give a file of rules or kinds, or a folder of such."
            )
        files |= set(files_here)
    return sorted(files) or known_files


def prepare(*, files: list[str], root: Path, folder: Path) -> None:
    """Create the folder in which mutmut changes these files and runs their tests."""
    text = (root / PROJECT).read_text(encoding="utf-8")
    config = tomllib.loads(text)["tool"]["mutmut"]
    # Only the package's own tests must detect changes in its rules, not those of its users.
    capabilities = sorted({"/".join(name.split("/")[:3]) for name in files})
    narrow = {"only_mutate": files, "pytest_add_cli_args_test_selection": capabilities}
    lines = [f"{key} = {json.dumps(value)}" for key, value in (config | narrow).items()]
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name in [*config["source_paths"], *config["also_copy"]]:
        (folder / name).symlink_to(root / name)
    changed = TABLE.sub(lambda _: "\n".join(["[tool.mutmut]", *lines, "", ""]), text)
    (folder / PROJECT).write_text(changed, encoding="utf-8")


def read_verdicts(*, text: str) -> Verdicts:
    """The verdict of each mutant by its full name, from the output of `mutmut results`."""
    return {f"{module}.{name}": verdict for module, name, verdict in VERDICT.findall(text)}


def table(*, verdicts: Verdicts) -> str:
    """The number of detected mutants by module, a line for each, then the total.

    >>> print(table(verdicts={"a.rules.x_f__mutmut_1": "killed", "a.rules.x_f__mutmut_2":
    ...     "survived", "a.kinds.x_g__mutmut_1": "no tests"}))
    mutants  noticed  survived  no test
          1        0         0        1    0 %  a.kinds
          2        1         1        0   50 %  a.rules
          3        1         1        1   33 %  all
    """
    modules: dict[str, Counter[str]] = {}
    for name, verdict in verdicts.items():
        word = "noticed" if verdict in NOTICED else verdict
        modules.setdefault(name.rpartition(".")[0], Counter())[word] += 1
    lines = ["mutants  noticed  survived  no test"]
    lines += [_line(name, modules[name]) for name in sorted(modules)]
    return "\n".join([*lines, _line("all", sum(modules.values(), Counter()))])


def _line(name: str, counts: Counter[str]) -> str:
    share = f"{100 * counts['noticed'] // max(counts.total(), 1)} %"
    return (
        f"{counts.total():7}  {counts['noticed']:7}  {counts['survived']:8}"
        f"  {counts['no tests']:7}  {share:>5}  {name}"
    )


def _explain() -> None:
    """Print why no mutant was tested: mutmut hides the output of its tests."""
    config = tomllib.loads((FOLDER / PROJECT).read_text(encoding="utf-8"))["tool"]["mutmut"]
    options = config["pytest_add_cli_args"] + config["pytest_add_cli_args_test_selection"]
    subprocess.run(
        [sys.executable, "-m", "pytest", "-qx", "--rootdir=.", *options],
        cwd=FOLDER / "mutants",
        env=trial.environment(PYTHONPATH="src", MUTANT_UNDER_TEST=""),
        stdout=STANDARD_ERROR,
        check=False,
    )
    print("promdaen: no mutant was tried; what is above says why.", file=sys.stderr)


def _mutmut(*arguments: str, stdout: int) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("mutmut")), *arguments]
    return subprocess.run(
        command, cwd=FOLDER, env=trial.environment(), stdout=stdout, text=True, check=False
    )
