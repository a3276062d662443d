"""Every file of the corpus goes through the pages: taken in whole as decided, or not at all."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from promdaen.assessment.models import Response, Sitting
from promdaen.course import actions
from promdaen.course.models import CourseRun, Enrolment, Feedback, ImportDraft, RunSitting
from promdaen.course.queries import matches
from promdaen.evidence.models import Observation
from promdaen.kit import jobs
from promdaen.people.models import Officer, Posting
from tests import factories, standing
from tests.corpus import CASES, DEPARTMENTS, OFFICERS, PAPER, PROVINCES, RANKS, Case

pytestmark = pytest.mark.django_db
STORED: tuple[type[Model], ...] = (
    Officer,
    Posting,
    Enrolment,
    Sitting,
    Response,
    RunSitting,
    Feedback,
    Observation,
    ImportDraft,
)
ACCEPTED_OUTCOMES = ("repaired", "read")


def case_params(kind: str) -> list[Any]:
    return [pytest.param(case, id=case.name) for case in CASES if case.kind == kind]


def stored() -> dict[str, int]:
    return {model.__name__: model._default_manager.count() for model in STORED}


@pytest.fixture(scope="module")
def small_world_run(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[UUID]:
    """The small world that the files of the corpus are about; its run."""
    with standing.rows(blocker=django_db_blocker):
        yield small_world().pk


@pytest.fixture
def run(small_world_run: UUID) -> CourseRun:
    return CourseRun.objects.get(pk=small_world_run)


def small_world() -> CourseRun:
    for code, names in DEPARTMENTS.items():
        factories.department(code, name_en=names[0], name_km=names[-1], aliases=names)
    for code, names in PROVINCES.items():
        factories.province(code, name_en=names[0], name_km=names[-1])
    for position, (code, names) in enumerate(RANKS.items()):
        factories.rank(code, name_en=names[0], name_km=names[-1], position=position)
    paper = factories.paper("A", [factories.item(code) for code in PAPER])
    run = factories.run("KK-2026-1", province=factories.province("09"))
    actions.set_papers(
        run=run, papers={"before": [paper], "after": [paper]}, by=None, now=factories.NOW
    )
    return run


@pytest.fixture
def client() -> Client:
    signed_in_client = Client()
    signed_in_client.force_login(
        factories.account("coordinator"),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    signed_in_client.cookies["promdaen_language"] = "en"
    return signed_in_client


def known_officers() -> list[Officer]:
    return [
        factories.officer(
            code=code,
            name_latin=latin,
            name_km=khmer,
            sex="",
            department=factories.department(department),
        )
        for code, latin, khmer, department in OFFICERS
    ]


def upload(client: Client, address: str, case: Case, **typed: Any) -> Any:
    file = SimpleUploadedFile(case.file_name, case.build())
    return client.post(address, {"file": file, **typed})


def decided(draft: ImportDraft) -> dict[str, str]:
    """Every open row as a new officer; of rows that contradict, the first."""
    preview = matches.preview(draft=draft)
    chosen = {conflict.key: str(conflict.rows[0].row.row) for conflict in preview.conflicts}
    return chosen | {f"row_{match.row.row}": "new" for match in preview.open_matches}


@pytest.mark.parametrize("case", case_params("roster"))
def test_a_roster_is_taken_in_whole_or_not_at_all(
    client: Client, run: CourseRun, case: Case
) -> None:
    before = stored()
    answer = upload(client, f"/runs/{run.code}/roster/import/", case)
    # Large files are read in the background.
    job = jobs.run_next_job(now=timezone.now())
    if case.outcome == "refused":
        if job:
            assert job.state == "failed"
            assert job.message
        else:
            assert answer.status_code == 200
            assert 'href="#id_file"' in answer.content.decode()
        assert stored() == before
        return
    draft = ImportDraft.objects.get()
    assert stored() == before | {"ImportDraft": 1}
    address, typed = reverse("course:roster_draft", args=[run.code, draft.pk]), decided(draft)
    assert client.get(address).status_code == 200
    preview = matches.preview(draft=draft)
    accepted = len(preview.matches) + len(preview.conflicts)
    if case.outcome == "rows refused":
        refused = client.post(address, {"act": "import"})
        assert refused.status_code == 200
        assert stored() == before | {"ImportDraft": 1}
        assert case.outcome not in ACCEPTED_OUTCOMES
    imported = client.post(address, typed | {"act": "import", "leaves_refused_out": "on"})
    after = stored()
    if accepted:
        assert imported.status_code == 302
        assert after["Enrolment"] == accepted
        assert after["Officer"] == accepted
        assert after["ImportDraft"] == bool(preview.read.refused)
    else:
        assert after == before | {"ImportDraft": 1}


@pytest.mark.parametrize("case", case_params("answers"))
def test_answers_are_taken_in_whole_or_not_at_all(
    client: Client, run: CourseRun, case: Case
) -> None:
    factories.enrolments(run, known_officers())
    before = stored()
    address = f"/runs/{run.code}/answers/"
    checked = upload(client, address, case, act="take")
    if checked.headers.get("Location") == f"/runs/{run.code}/":
        assert case.outcome in {"read", "repaired"}
        assert stored()["ImportDraft"] == 0
        assert stored()["RunSitting"] > 0
        return
    if checked.status_code == 200:
        assert 'href="#id_file"' in checked.content.decode()
        assert case.outcome == "refused"
        assert stored() == before
        return
    assert stored() == before | {"ImportDraft": 1}
    draft = checked.headers["Location"]
    page = client.get(draft).context["page"]
    if case.outcome == "refused":
        assert page.problem is not None
        assert client.post(draft, {"act": "take"}).status_code == 200
        assert stored() == before | {"ImportDraft": 1}
        return
    left_out = {f"who_{question.key}": "nobody" for question in page.questions}
    refused = client.post(draft, {"act": "take", **left_out})
    assert refused.status_code == 200
    assert stored() == before | {"ImportDraft": 1}
    preview = client.get(draft).context["page"].preview
    imported = client.post(draft, {"act": "take", "leaves_refused_out": "on"})
    sheets, forms = len(preview.read.sittings), len(preview.read.feedback)
    after = stored()
    assert after["RunSitting"] == after["Sitting"] == sheets
    assert after["Response"] == sheets * len(PAPER)
    assert after["Observation"] == after["Response"]
    assert after["Feedback"] <= forms
    assert after["ImportDraft"] == 1
    assert imported.status_code == (302 if sheets or forms else 200)
