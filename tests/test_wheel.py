"""The wheel: built from this checkout, installed into an empty environment, run far from it."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
COHORT = ROOT / "content" / "demo" / "reference_cohort.csv"
# Of the checkout; bytecode of an installed copy lies beside it.
BEFORE = {"DATABASE_URL", "DJANGO_SETTINGS_MODULE", "PYTHONPATH", "PYTHONPYCACHEPREFIX"}
BINARIES = "Scripts" if os.name == "nt" else "bin"


def run_command(
    *command: object, folder: Path, **variables: str
) -> subprocess.CompletedProcess[str]:
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in BEFORE and not name.startswith("PROMDAEN_")
    }
    return subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env=environment | variables,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def wheel() -> Path:
    built = run_command(sys.executable, ROOT / "promdaen", "build", folder=ROOT)
    assert built.returncode == 0, built.stderr
    return Path(built.stdout.strip())


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `promdaen` of an environment that holds the wheel and what it needs."""
    folder = tmp_path_factory.mktemp("elsewhere")
    uv = ROOT / ".tools" / "boot" / BINARIES / "uv"
    python = folder / "venv" / BINARIES / "python"
    for step in (
        (uv, "venv", "--quiet", "--python", sys.executable, folder / "venv"),
        (uv, "pip", "sync", "--quiet", "--python", python, ROOT / "requirements.lock"),
        (uv, "pip", "install", "--quiet", "--no-deps", "--python", python, wheel),
        (uv, "pip", "check", "--quiet", "--python", python),
    ):
        process = run_command(*step, folder=folder)
        assert process.returncode == 0, process.stderr
    return folder / "venv" / BINARIES / "promdaen"


def test_the_wheel_carries_assets_and_content_and_no_tests(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as file:
        names = set(file.namelist())
        bill = json.loads(file.read("promdaen/sbom.cdx.json"))
    for name in (
        "promdaen/collected/staticfiles.json",
        "promdaen/content/shapes.toml",
        "promdaen/docs/guide/week.md",
        "promdaen/docs/tour/certificates.png",
        "promdaen/kit/print/fonts/kantumruy-pro-400.ttf",
        "promdaen/kit/static/promdaen/fonts/promdaen-figures-400.woff2",
        "promdaen/kit/static/vendor/bootstrap.min.css",
        "promdaen/kit/static/vendor/licences/bootstrap.txt",
        "promdaen_demo/command.py",
    ):
        assert name in names
    assert {"django", "bootstrap"} <= {component["name"] for component in bill["components"]}
    assert [name for name in names if "/tests/" in name or name.endswith((".pyc", ".po"))] == []
    assert [name for name in names if name.startswith("promdaen_tools/")] == []


def test_an_installed_copy_runs_the_demonstration_far_from_a_checkout(
    installed: Path, tmp_path: Path
) -> None:
    data = {"PROMDAEN_DATA": str(tmp_path / "data")}
    built = run_command(installed, "demo", "--prepare-only", folder=tmp_path, **data)
    assert built.returncode == 0, built.stderr
    assert "DEMO" in built.stdout
    assert (tmp_path / "data" / "promdaen.sqlite3").is_file()
    listed = run_command(installed, "showmigrations", "people", folder=tmp_path, **data)
    assert "[X] 0001_" in listed.stdout


def test_an_installed_copy_answers_with_a_sheet(installed: Path, tmp_path: Path) -> None:
    data = {"PROMDAEN_DATA": str(tmp_path / "data")}
    result = run_command(installed, "sheet", COHORT, "--json", folder=tmp_path, **data)
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout)["both"] > 0


def test_an_installed_copy_keeps_its_data_in_the_home_of_its_person(
    installed: Path, tmp_path: Path
) -> None:
    home = {"HOME": str(tmp_path), "XDG_DATA_HOME": "", "LOCALAPPDATA": str(tmp_path)}
    listed = run_command(installed, "showmigrations", "people", folder=tmp_path, **home)
    assert listed.returncode == 0, listed.stderr
    where = "Promdaen" if os.name == "nt" else ".local/share/promdaen"
    assert (tmp_path / where / "secret-key").is_file()


def test_an_installed_copy_has_help_and_a_version(installed: Path, tmp_path: Path) -> None:
    result = run_command(installed, "--help", folder=tmp_path)
    assert result.stdout.startswith("Promdaen runs a border-officer capacity programme")
    assert "./promdaen" not in result.stdout
    assert run_command(installed, "--version", folder=tmp_path).stdout.startswith("promdaen 0.")


def test_what_needs_a_checkout_is_refused_in_an_installed_copy(
    installed: Path, tmp_path: Path
) -> None:
    result = run_command(installed, "test", folder=tmp_path)
    assert (result.returncode, result.stdout) == (2, "")
    assert "works in a checkout" in result.stderr


PAGE = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("check")
from django.test import Client
from promdaen.exchange.queries import countries
for language, word in (("km", "ចូល"), ("en", "Sign in")):
    client = Client(headers={"Host": "localhost"})
    client.cookies["promdaen_language"] = language
    response = client.get("/account/login/")
    assert (response.status_code, word in response.text) == (200, True), response.text[:2000]
    assert len(countries._states(language)) > 200
print("answered")
"""


def test_a_slimmed_copy_is_smaller_and_works(installed: Path, tmp_path: Path) -> None:
    slim = tmp_path / "slim"
    shutil.copytree(installed.parents[1], slim, symlinks=True)
    python = slim / BINARIES / "python"
    slimming = run_command(python, "-m", "promdaen.config.slimming", slim, folder=tmp_path)
    assert slimming.returncode == 0, slimming.stderr
    assert float(slimming.stdout.splitlines()[-1].split()[0]) > 80
    data = {"PROMDAEN_DATA": str(tmp_path / "data")}
    data["DJANGO_SETTINGS_MODULE"] = "promdaen.config.settings"
    sheet = run_command(
        python,
        *("-m", "promdaen.config.command", "sheet"),
        COHORT,
        "--json",
        folder=tmp_path,
        **data,
    )
    assert sheet.returncode == 0, sheet.stderr
    page = run_command(python, "-c", PAGE, folder=tmp_path, **data)
    assert page.stdout.endswith("answered\n"), page.stderr
