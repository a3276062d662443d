"""The roster page, officers added one by one, and the way of a roster file."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from promdaen.course.actions import drafts, roster_jobs
from promdaen.course.models import CourseRun, Enrolment, ImportDraft, MissingReason
from promdaen.course.queries import matches
from promdaen.course.tests.views.conftest import Visitor
from promdaen.kit import job_files, jobs
from promdaen.kit.models import AuditLine, Job
from promdaen.people.models import Officer, Rank
from promdaen.people.queries import NotAllowed
from tests import factories

ROSTER = """ល.រ,Name,ឈ្មោះ,Sex,Department,Telephone
1,SOK DARA,សុខ ដារ៉ា,M,IMM,012345678
2,CHAN THY,ចាន់ ធី,F,IMM,012345679
3,KEO SOPHEA,កែវ សុភា,F,Navy,012345670
"""


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def send(client: Client, run: CourseRun, content: str = ROSTER, **typed: Any) -> Any:
    file = SimpleUploadedFile("roster.csv", content.encode())
    return client.post(f"/runs/{run.code}/roster/import/", {"file": file, **typed})


def read(client: Client, run: CourseRun, content: str = ROSTER) -> str:
    """The address of the page where a person decides."""
    return str(send(client, run, content).headers["Location"])


# ---- the roster itself ----


def test_an_empty_roster_explains_what_fills_it(coordinator: Client, run: CourseRun) -> None:
    assert "No one is enrolled yet" in text(coordinator, f"/runs/{run.code}/roster/")


def test_attendance_and_reasons_are_marked(coordinator: Client, run: CourseRun) -> None:
    first, second, third = factories.enrolments(run, 3)
    factories.sat(first, "before", factories.paper(), [1, 1, 1, 1])
    address = f"/runs/{run.code}/roster/"
    page = text(coordinator, address)
    assert f"why_before_{first.pk}" not in page
    assert f"why_before_{second.pk}" in page
    typed = {f"came_{second.pk}": "no", f"why_before_{second.pk}": "ill"}
    coordinator.post(address, typed)
    assert Enrolment.objects.get(pk=second.pk).has_attended is False
    assert MissingReason.objects.get().reason == "ill"
    coordinator.post(address, typed | {"act": "rest_came"})
    came = dict(Enrolment.objects.values_list("pk", "has_attended"))
    assert came == {first.pk: True, second.pk: False, third.pk: True}
    coordinator.post(address, {"act": "save"})
    assert not MissingReason.objects.exists()
    assert set(Enrolment.objects.values_list("has_attended", flat=True)) == {None}


def test_a_choice_that_is_none_is_refused_and_kept(coordinator: Client, run: CourseRun) -> None:
    [first] = factories.enrolments(run, 1)
    typed = {f"came_{first.pk}": "perhaps"}
    page = coordinator.post(f"/runs/{run.code}/roster/", typed).content.decode()
    assert "There is 1 problem" in page


def test_the_roster_is_exported(coordinator: Client, run: CourseRun) -> None:
    factories.enrolments(run, [factories.officer(name_latin="SOK DARA", sex="M")])
    answer = coordinator.get(f"/runs/{run.code}/roster/?format=csv")
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert "SOK DARA,M" in lines[1]
    assert coordinator.get(f"/runs/{run.code}/roster/?format=xlsx").content.startswith(b"PK")


def test_an_officer_is_taken_off_with_a_reason(coordinator: Client, run: CourseRun) -> None:
    first, second = factories.enrolments(run, 2)
    address = f"/runs/{run.code}/roster/{first.pk}/take-off/"
    assert "Why is this officer taken off" in text(coordinator, address)
    assert "problem" in coordinator.post(address, {"reason": ""}).content.decode()
    coordinator.post(address, {"reason": "Entered twice"})
    assert list(Enrolment.objects.all()) == [second]
    assert coordinator.get(address).status_code == 404
    factories.sat(second, "before", factories.paper(), [1, 1, 1, 1])
    address = f"/runs/{run.code}/roster/{second.pk}/take-off/"
    assert "was tested on the run" in coordinator.post(address, {"reason": "x"}).content.decode()


def test_a_rank_is_corrected_on_the_roster(coordinator: Client, run: CourseRun) -> None:
    rank = Rank.objects.create(code="LT1", name_en="First Lieutenant", name_km="អនុសេនីយ៍ទោ")
    [row] = factories.enrolments(run, 1)
    page = f"/runs/{run.code}/roster/{row.pk}/"
    assert "Not stated" in text(coordinator, page)
    answer = coordinator.post(f"{page}rank/", {"rank": "LT1"}, follow=True)
    assert "First Lieutenant" in answer.content.decode()
    row.refresh_from_db()
    assert row.rank == rank
    assert "problem" in coordinator.post(f"{page}rank/", {"rank": "XX"}).content.decode()
    coordinator.post(f"{page}rank/", {"rank": "LT1"})
    coordinator.post(f"{page}rank/", {"rank": ""})
    row.refresh_from_db()
    assert row.rank is None
    lines = AuditLine.objects.filter(action="change_rank").order_by("sequence")
    assert [line.detail for line in lines] == [
        {"before": "", "after": "LT1"},
        {"before": "LT1", "after": ""},
    ]


# ---- one officer ----


def test_an_officer_is_found_and_enrolled(coordinator: Client, run: CourseRun) -> None:
    officer = factories.officer(name_latin="SOK DARA")
    address = f"/runs/{run.code}/roster/"
    assert "SOK DARA" in text(coordinator, f"{address}add/?q=dara")
    coordinator.post(f"{address}enrol/", {"officer": str(officer.pk)})
    assert Enrolment.objects.get().officer == officer
    assert "No one found" in text(coordinator, f"{address}add/?q=dara")
    again = coordinator.post(f"{address}enrol/", {"officer": str(officer.pk)}, follow=True)
    assert "is on this run already" in again.content.decode()
    for wrong in ("", "not-an-id", "01a20000-0000-7000-8000-000000000000"):
        assert coordinator.post(f"{address}enrol/", {"officer": wrong}).status_code == 404


def test_a_trainer_finds_officers_by_code_alone(visitor: Visitor) -> None:
    teacher = factories.account("trainer")
    run = factories.run("MINE-1", trainers=[teacher])
    factories.officer(name_latin="SOK DARA", code="KK-77")
    client = visitor(account=teacher)
    assert "SOK DARA" not in text(client, f"/runs/{run.code}/roster/add/?q=dara")
    assert "SOK DARA" in text(client, f"/runs/{run.code}/roster/add/?q=kk-77")


def test_an_officer_typed_by_hand_is_compared_first(coordinator: Client, run: CourseRun) -> None:
    known_officer = factories.officer(name_latin="CHEA VUTHY", sex="M")
    factories.province("09")
    address = f"/runs/{run.code}/roster/add/"
    typed = {"department": "IMM", "sex": "M", "province": "09", "officer_code": "០១២"}
    page = coordinator.post(address, typed).content.decode()
    assert "Type the name in Khmer or in Latin letters." in page
    answer = coordinator.post(address, typed | {"name_latin": "CHEAR WUTHY"})
    decide = answer.headers["Location"]
    page = text(coordinator, decide)
    assert "The same officer as" in page
    assert str(known_officer.pk) in page
    page = coordinator.post(decide, {"act": "import"}).content.decode()
    assert "Row 1: say who this is." in page
    assert not Enrolment.objects.exists()
    coordinator.post(decide, {"act": "import", "row_1": "new"})
    added_officer = Enrolment.objects.get().officer
    assert added_officer != known_officer
    assert added_officer.code == "012"


# ---- a file ----


def test_a_file_is_shown_before_anything_is_stored(coordinator: Client, run: CourseRun) -> None:
    factories.department("IMM")
    assert "Nothing is stored before" in text(coordinator, f"/runs/{run.code}/roster/import/")
    page = text(coordinator, read(coordinator, run))
    assert "left out on purpose" in page
    assert "012345678" not in page
    assert "Navy" in page
    assert "SOK DARA" in page
    assert not Officer.objects.exists()
    draft = ImportDraft.objects.get()
    assert "0123456" not in str(draft.read)
    assert "Your file waits for a decision" in text(coordinator, f"/runs/{run.code}/")


def test_refused_rows_come_as_a_file(coordinator: Client, run: CourseRun) -> None:
    factories.department("IMM")
    address = read(coordinator, run)
    lines = coordinator.get(f"{address}refused.csv").content.decode("utf-8-sig").splitlines()
    assert len([line for line in lines if "KEO SOPHEA" in line]) == 1
    assert coordinator.get(f"{address}refused.xlsx").content.startswith(b"PK")
    assert coordinator.get(f"{address}refused.exe").status_code == 404


def test_refused_rows_are_left_out_only_when_it_is_confirmed(
    coordinator: Client, run: CourseRun
) -> None:
    factories.department("IMM")
    address = read(coordinator, run)
    page = coordinator.post(address, {"act": "import"}).content.decode()
    assert "Some rows were refused" in page
    assert not Enrolment.objects.exists()
    answer = coordinator.post(address, {"act": "import", "leaves_refused_out": "on"}, follow=True)
    page = answer.content.decode()
    assert "Enrolled: 2. New officers: 2, known officers: 0. Rows left out: 1." in page
    assert Enrolment.objects.count() == 2
    waiting = text(coordinator, address)
    assert "KEO SOPHEA" in waiting
    assert "SOK DARA" not in waiting
    assert "Nobody" not in waiting
    page = coordinator.post(address, {"act": "import", "leaves_refused_out": "on"})
    assert "Everyone on this roster is already enrolled" in page.content.decode()


TWO_ROWS = """No,Latin name,Khmer name,Sex,Department
1,SOK DARA,សុខ ដារ៉ា,M,GDI
2,Dara SOK,សុខ ដារ៉ា,F,GDI
"""


@pytest.mark.parametrize(("chosen", "sexes"), [("3", ["F"]), ("both", ["F", "M"])])
def test_rows_that_contradict_wait_for_a_choice_between_them(
    coordinator: Client, run: CourseRun, chosen: str, sexes: list[str]
) -> None:
    factories.department("IMM", aliases=["GDI"])
    address = read(coordinator, run, TWO_ROWS)
    assert "One officer in several rows" in text(coordinator, address)
    page = coordinator.post(address, {"act": "import"}).content.decode()
    assert "Say which row counts." in page
    assert not Enrolment.objects.exists()
    page = coordinator.post(address, {"act": "later", "rows-2": chosen}, follow=True)
    assert "are stored for a day" in page.content.decode()
    coordinator.post(address, {"act": "import", "rows-2": chosen})
    assert sorted(Enrolment.objects.values_list("sex", flat=True)) == sexes
    assert not ImportDraft.objects.exists()


def test_a_certain_officer_is_linked_with_a_note(coordinator: Client, run: CourseRun) -> None:
    known_officer = factories.officer(name_latin="SOK DARA", name_km="សុខ ដារ៉ា", sex="M")
    address = read(coordinator, run, ROSTER.rsplit("3,", 1)[0])
    page = text(coordinator, address)
    assert "known officer" in page
    assert "same Latin name" in page
    assert page.count("SOK DARA") == 1
    assert page.count(known_officer.code) == 1
    coordinator.post(address, {"act": "import"})
    assert known_officer.enrolments.count() == 1
    assert Officer.objects.count() == 2


def test_a_likely_officer_is_decided_by_a_person(coordinator: Client, run: CourseRun) -> None:
    known_officer = factories.officer(name_latin="SOK DARAA", name_km="", sex="M")
    address = read(coordinator, run, ROSTER.rsplit("2,", 1)[0])
    page = text(coordinator, address)
    assert "The same officer as" in page
    assert "Row 1: say who this is." not in page
    coordinator.post(address, {"act": "import"})
    assert not Enrolment.objects.exists()
    coordinator.post(address, {"act": "later", "row_2": str(known_officer.pk)})
    assert " checked" in text(coordinator, address)
    coordinator.post(address, {"act": "import", "row_2": str(known_officer.pk)})
    assert Enrolment.objects.get().officer == known_officer


def test_who_is_on_the_roster_already_stays(coordinator: Client, run: CourseRun) -> None:
    factories.department("IMM")
    content = ROSTER.rsplit("3,", 1)[0]
    coordinator.post(read(coordinator, run, content), {"act": "import"})
    address = read(coordinator, run, content)
    assert "2 of them are on this roster already" in text(coordinator, address)
    page = coordinator.post(address, {"act": "import"}).content.decode()
    assert "Everyone on this roster is already enrolled" in page
    address = read(coordinator, run, content + "3,KEO SOPHEA,កែវ សុភា,F,IMM,1\n")
    answer = coordinator.post(address, {"act": "import"}, follow=True)
    assert "On the roster already: 2." in answer.content.decode()
    assert Enrolment.objects.count() == 3


def test_a_file_that_cannot_be_read_is_refused_beside_its_field(
    coordinator: Client, run: CourseRun
) -> None:
    page = send(coordinator, run, "").content.decode()
    assert "is empty" in page
    assert 'class="field wrong"' in page
    page = coordinator.post(f"/runs/{run.code}/roster/import/", {"sheet": ""}).content.decode()
    assert "Roster file:" in page
    assert not ImportDraft.objects.exists()


def test_a_large_file_is_read_from_the_disk(
    coordinator: Client, run: CourseRun, settings: Any
) -> None:
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 10
    factories.department("IMM")
    assert "SOK DARA" in text(coordinator, read(coordinator, run))


def test_a_draft_belongs_to_who_sent_it_in(
    coordinator: Client, visitor: Visitor, run: CourseRun
) -> None:
    factories.department("IMM")
    address = read(coordinator, run)
    other = visitor("coordinator")
    assert other.get(address).status_code == 404
    assert other.post(address, {"act": "import"}).status_code == 404
    assert other.get(f"{address}refused.csv").status_code == 404
    assert other.post(f"{address}discard/").status_code == 404
    assert "Your file waits" not in text(other, f"/runs/{run.code}/")
    draft = ImportDraft.objects.get()
    with pytest.raises(NotAllowed):
        drafts.discard_draft(draft=draft, by=factories.account("coordinator"), now=factories.NOW)


def test_a_draft_is_discarded(coordinator: Client, run: CourseRun) -> None:
    factories.department("IMM")
    address = read(coordinator, run)
    coordinator.post(f"{address}discard/")
    assert not ImportDraft.objects.exists()


@pytest.mark.parametrize("button", ["", "discard/"])
def test_a_draft_that_was_deleted_meanwhile_is_refused_in_words(
    coordinator: Client, run: CourseRun, draft_deleted_meanwhile: None, button: str
) -> None:
    factories.department("IMM")
    address = read(coordinator, run)
    answer = coordinator.post(f"{address}{button}", {"act": "import"}, follow=True)
    assert answer.redirect_chain == [(f"/runs/{run.code}/", 302)]
    page = answer.content.decode()
    assert "This file was already imported or deleted." in page
    assert "The file is deleted" not in page


def test_a_draft_is_gone_after_a_day(coordinator: Client, run: CourseRun) -> None:
    factories.department("IMM")
    address = read(coordinator, run)
    ImportDraft.objects.update(made_at=factories.NOW - matches.KEPT_FOR)
    assert coordinator.get(address).status_code == 404
    assert "Your file waits" not in text(coordinator, f"/runs/{run.code}/")
    assert drafts.forget_old_drafts(now=factories.NOW) == 1
    assert not ImportDraft.objects.exists()


def done_job(client: Client) -> tuple[Job, str]:
    """The next job after it ran, and where the page of its owner goes on to."""
    job = jobs.run_next_job(now=timezone.now())
    assert job is not None
    state = client.get(reverse("people:job_state", args=[job.pk]))
    return job, state.headers.get("HX-Redirect", "")


def test_a_large_roster_is_read_and_imported_in_the_background(
    coordinator: Client, run: CourseRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(matches, "LONG_BYTES", 0)
    monkeypatch.setattr(roster_jobs, "MAX_ROWS", 0)
    factories.department("IMM")
    ordered = send(coordinator, run, ROSTER)
    assert not ImportDraft.objects.exists()
    assert "Cancel this work" in text(coordinator, ordered["Location"])
    job, draft = done_job(coordinator)
    assert job.state == "done"
    with pytest.raises(job_files.UploadGone):
        job_files.upload(arguments=job.arguments)
    assert draft == reverse("course:roster_draft", args=[run.code, ImportDraft.objects.get().pk])
    page = coordinator.post(draft, {"act": "import"}).content.decode()
    assert "Some rows were refused" in page
    assert not Enrolment.objects.exists()
    coordinator.post(draft, {"act": "import", "leaves_refused_out": "on"})
    job, roster = done_job(coordinator)
    assert roster == reverse("course:roster", args=[run.code])
    assert Enrolment.objects.filter(run=run).count() == job.result > 0


def test_a_large_roster_is_refused_in_words(
    coordinator: Client, run: CourseRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(matches, "LONG_BYTES", 0)
    monkeypatch.setattr(roster_jobs, "MAX_ROWS", 0)
    factories.department("IMM")
    file = SimpleUploadedFile("roster.xlsx", b"%PDF-1.7")
    coordinator.post(f"/runs/{run.code}/roster/import/", {"file": file})
    job, _goes_on = done_job(coordinator)
    assert job.state == "failed"
    assert "is a PDF" in job.message
    send(coordinator, run, ROSTER)
    _job, draft = done_job(coordinator)
    coordinator.post(draft, {"act": "import", "leaves_refused_out": "on"})
    ImportDraft.objects.all().delete()
    job, _goes_on = done_job(coordinator)
    assert job.message == "This file was already imported or deleted."


def test_who_may_not_change_a_run_orders_no_reading(visitor: Visitor, run: CourseRun) -> None:
    with pytest.raises(NotAllowed):
        roster_jobs.ask_reading(
            run=run, name="a.csv", data=b"a", sheet="", by=factories.account("viewer"),
            now=timezone.now(),
        )  # fmt: skip
    assert not Job.objects.exists()
