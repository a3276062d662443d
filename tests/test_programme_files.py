"""Every file of a programme is imported whole, or refused with file, key and what to do."""

import json
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client

from promdaen.course.models import Programme, Target
from promdaen.kit.models import AuditLine
from tests import factories
from tests.corpus import CASES, DEPARTMENTS, PROGRAMMES, PROVINCES, YEARS, Case, ProgrammeCase

pytestmark = pytest.mark.django_db
TARGET_CASES = [case for case in CASES if case.kind == "targets"]


@pytest.fixture(autouse=True)
def _world(db: None) -> None:
    """The lists that the files name, and a programme that is there already."""
    for code, names in DEPARTMENTS.items():
        factories.department(code, name_en=names[0], name_km=names[-1], aliases=names)
    for code, names in PROVINCES.items():
        factories.province(code, name_en=names[0], name_km=names[-1])
    dates = {"starts_on": date(YEARS[0], 1, 1), "ends_on": date(YEARS[1], 6, 1)}
    factories.programme("PRG-1", **dates)


def imported(path: Path, *arguments: str) -> dict[str, Any]:
    stream = StringIO()
    call_command("import_programme", str(path), *arguments, stdout=stream)
    answer: dict[str, Any] = json.loads(stream.getvalue())
    return answer


def refused(path: Path, *arguments: str) -> list[str]:
    with pytest.raises(CommandError) as error:
        imported(path, *arguments)
    assert error.value.returncode == 2
    return str(error.value).splitlines()


@pytest.fixture(params=PROGRAMMES, ids=lambda case: case.name)
def case(request: pytest.FixtureRequest) -> ProgrammeCase:
    programme_case: ProgrammeCase = request.param
    return programme_case


def test_a_programme_goes_in_whole_or_not_at_all(case: ProgrammeCase, tmp_path: Path) -> None:
    path = tmp_path / "programme.toml"
    path.write_bytes(case.data)
    lines_before = AuditLine.objects.count()
    if not case.words:
        assert imported(path)["officers"] == 30
        assert Programme.objects.get(code="PRG-9").implementer_km == "Ministry of Interior"
        return
    lines = refused(path)
    assert all(line.startswith("programme.toml: ") for line in lines)
    assert any(f": {case.key}: " in line or not case.key for line in lines), lines
    assert any(case.words in line for line in lines), lines
    assert Programme.objects.count() == 1
    assert not Target.objects.exists()
    assert AuditLine.objects.count() == lines_before


def test_what_was_imported_is_printed_as_json(tmp_path: Path) -> None:
    path = tmp_path / "programme.toml"
    path.write_bytes(PROGRAMMES[0].data)
    coordinator = factories.account("coordinator")
    assert imported(path, "--as", coordinator.email) == {
        "programme": "PRG-9",
        "starts": "2026-01-01",
        "ends": "2027-12-31",
        "currency": "USD",
        "targets": 1,
        "officers": 30,
    }
    assert AuditLine.objects.get(action="create_programme", account_id=coordinator.pk)


def test_an_account_without_the_right_imports_nothing(tmp_path: Path) -> None:
    path = tmp_path / "programme.toml"
    path.write_bytes(PROGRAMMES[0].data)
    [line] = refused(path, "--as", factories.account("trainer").email)
    assert line.startswith("programme.toml: This belongs to another role.")
    assert Programme.objects.count() == 1


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    [line] = refused(tmp_path / "none.toml")
    assert line.startswith("none.toml: The file is not there")


@pytest.mark.parametrize("case", TARGET_CASES, ids=lambda case: case.name)
def test_a_file_of_targets_is_checked_and_nothing_of_it_is_stored(case: Case) -> None:
    client = Client()
    client.force_login(
        factories.account("coordinator"),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    client.cookies["promdaen_language"] = "en"
    file = SimpleUploadedFile(case.file_name, case.build())
    page = client.post("/programmes/PRG-1/targets/upload/", {"file": file}).content.decode()
    assert ('href="#id_file"' in page) is (case.outcome == "refused")
    assert ("Nothing was saved" in page) is (case.outcome == "rows refused")
    assert not Target.objects.exists()


def test_the_corpus_of_programmes_is_large_and_has_no_repeated_name() -> None:
    broken = [case for case in PROGRAMMES if case.words]
    broken_targets = [case for case in TARGET_CASES if case.outcome != "read"]
    assert len(broken) + len(broken_targets) >= 40
    assert len({case.name for case in PROGRAMMES}) == len(PROGRAMMES)
