"""What the machine says of itself, and what happens when its disk is nearly or quite full."""

from __future__ import annotations

import errno
import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, get_commands, load_command_class
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from promdaen.config import full_disk
from promdaen.kit import audit, backup_state, machine
from promdaen.kit.models import AuditLine, CountedTry, JobWorker
from promdaen.people.receivers import LAST_ACT
from tests import factories
from tests import runs as tested_runs

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
LITTLE = machine.MIN_FREE_BYTES - 1


@pytest.fixture(autouse=True)
def _probe_is_due(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(machine._tried, "at", -machine.WRITE_TRIED_SECONDS)


def free(monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    monkeypatch.setattr(machine, "free_bytes", lambda: count)


def signed_in(role: str) -> Client:
    client = Client()
    client.cookies["promdaen_language"] = "en"
    client.force_login(factories.account(role), backend=BACKEND)
    return client


def health() -> tuple[int, dict[str, Any]]:
    answer = Client().get(reverse("health"))
    return answer.status_code, json.loads(answer.content)


# ---- the health page ----


def test_a_machine_that_works_is_reported_well_without_a_name() -> None:
    officer = factories.officer()
    status, state = health()
    assert status == 200
    assert state["ok"]
    assert state["database_writes"]
    assert state["worker_alive"] is None
    assert state["last_backup_at"] is None
    assert officer.name_latin not in str(state)
    assert not CountedTry.objects.filter(kind=machine.PROBE).exists()


def test_a_database_that_does_not_write_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_row: Any) -> None:
        raise OperationalError("attempt to write a readonly database")

    monkeypatch.setattr(CountedTry.objects, "create", refuse)
    status, state = health()
    assert (status, state["ok"], state["database_writes"]) == (503, False, False)
    page = signed_in("administrator").get(reverse("people:system")).content.decode()
    assert "Saves nothing" in page


def test_writing_is_tried_once_in_ten_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = []
    monkeypatch.setattr(machine, "_try_to_write", lambda: tried.append(1) or True)
    monkeypatch.setattr(machine.time, "monotonic", lambda: 1000.0)
    assert machine.database_writes()
    assert machine.database_writes()
    assert len(tried) == 1


def test_little_room_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    free(monkeypatch, LITTLE)
    status, state = health()
    assert (status, state["takes_files"]) == (503, False)


def test_a_clock_before_the_last_line_of_the_log_is_a_fault() -> None:
    factories.officer()
    last = AuditLine.objects.order_by("-sequence")[0].at
    behind = machine.machine_state(now=last - timedelta(hours=1))
    assert behind.clock_behind == timedelta(hours=1)
    assert not behind.is_good
    assert machine.machine_state(now=last - timedelta(minutes=1)).clock_behind is None


def test_a_worker_that_was_not_seen_for_a_minute_stopped() -> None:
    now = timezone.now()
    worker = JobWorker.objects.create(
        host="laptop", process=1, is_separate=False, started_at=now, seen_at=now
    )
    assert health()[1]["worker_alive"] is True
    worker.seen_at = now - timedelta(seconds=61)
    worker.save()
    assert health()[1]["worker_alive"] is False
    assert health()[0] == 503


def test_backup_and_drill_are_reported_and_are_no_fault_of_the_moment() -> None:
    now = timezone.now()
    for action, detail in ((backup_state.MADE, {}), (backup_state.DRILLED, {"is_good": False})):
        audit.record_line(action=action, subject=None, by=None, now=now, detail=detail)
    status, state = health()
    assert status == 200
    assert state["last_backup_at"]
    assert state["last_drill_good"] is False
    page = signed_in("administrator").get(reverse("people:system")).content.decode()
    assert "Did not come back whole" in page


@pytest.mark.parametrize("role", ["trainer", "viewer"])
def test_the_page_of_the_machine_is_for_administrators_and_coordinators(role: str) -> None:
    assert signed_in(role).get(reverse("people:system")).status_code == 403


def test_coordinators_read_the_state_of_backups_and_cannot_act(settings: Any) -> None:
    settings.PUBLIC_ADDRESS = "https://promdaen.example"
    page = signed_in("coordinator").get(reverse("people:system")).content.decode()
    assert "An administrator puts this in order on the server." in page
    assert "Needs you now" in page
    assert page.count("None yet") == 2
    assert "Not tested" in page
    assert "Open the audit log" not in page
    detail = {"only_this_machine": True}
    audit.record_line(
        action=backup_state.MADE, subject=None, by=None, now=timezone.now(), detail=detail
    )
    audit.record_line(
        action=backup_state.EXCHANGE_DRILLED,
        subject=None,
        by=None,
        now=timezone.now(),
        detail={"is_good": True},
    )
    assert health()[1]["last_exchange_drill_good"] is True
    assert health()[1]["last_drill_good"] is None
    page = signed_in("administrator").get(reverse("people:system")).content.decode()
    assert "Not tested" not in page
    assert "Opens only here" in page
    assert "Needs you now" in page
    assert "An administrator puts" not in page


@pytest.mark.parametrize("language", ["km", "en"])
def test_the_page_names_what_is_wrong(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    client = signed_in("administrator")
    client.cookies["promdaen_language"] = language
    good = client.get(reverse("people:system")).content.decode()
    free(monkeypatch, LITTLE)
    bad = client.get(reverse("people:system")).content.decode()
    words = "Nearly full" if language == "en" else "ជិតពេញ"
    assert words in bad
    assert words not in good


# ---- a disk that is nearly full ----


def roster_file() -> SimpleUploadedFile:
    return SimpleUploadedFile("roster.csv", b"Name\nKEO Dara\n", content_type="text/csv")


def test_files_are_refused_before_they_begin(monkeypatch: pytest.MonkeyPatch) -> None:
    tested_runs.tested_run("KK-1", seed=1)
    client = signed_in("coordinator")
    address = reverse("course:answers_import", args=("KK-1",))
    free(monkeypatch, LITTLE)
    received = []
    monkeypatch.setattr(
        full_disk.RefuseFiles, "receive_data_chunk", lambda *_given: received.append(1)
    )
    answer = client.post(address, {"file": roster_file()})
    assert answer.status_code == 507
    assert "nearly full" in answer.content.decode()
    assert received == []
    free(monkeypatch, machine.MIN_FREE_BYTES)
    assert client.post(address, {"file": roster_file()}).status_code == 200


def test_forms_without_files_are_saved_below_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    client = signed_in("viewer")
    free(monkeypatch, LITTLE)
    typed = {"language": "en", "theme": "dark"}
    # Sent as scripts of pages send forms: multipart, without a file.
    assert client.post(reverse("people:own_account"), typed).status_code == 302


def test_a_full_disk_is_reported_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    client = signed_in("viewer")
    client.raise_request_exception = False

    def full(**_given: Any) -> None:
        raise OperationalError("database or disk is full")

    from promdaen.people import actions

    monkeypatch.setattr(actions, "change_own_settings", full)
    answer = client.post(reverse("people:own_account"), {"language": "en", "theme": "dark"})
    assert answer.status_code == 507
    assert "Nothing of what you sent was stored" in answer.content.decode()


def test_a_full_disk_outside_of_pages_is_reported_too(monkeypatch: pytest.MonkeyPatch) -> None:
    client = signed_in("viewer")
    client.raise_request_exception = False

    def full(*_given: Any, **_more: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    from django.contrib.sessions.backends.db import SessionStore

    session = client.session
    del session[LAST_ACT]
    session.save()
    monkeypatch.setattr(SessionStore, "save", full)
    answer = client.post(reverse("people:own_account"), {"language": "en", "theme": "dark"})
    assert answer.status_code == 507


def test_another_fault_stays_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    client = signed_in("viewer")
    client.raise_request_exception = False

    def broken(**_given: Any) -> None:
        raise ValueError("x")

    from promdaen.people import actions

    monkeypatch.setattr(actions, "change_own_settings", broken)
    answer = client.post(reverse("people:own_account"), {"language": "en", "theme": "dark"})
    assert answer.status_code == 500


@pytest.mark.parametrize(
    ("problem", "full"),
    [
        (OperationalError("database or disk is full"), True),
        (OperationalError("could not extend file: No space left on device"), True),
        (OSError(errno.ENOSPC, "x"), True),
        (OSError(errno.EACCES, "x"), False),
        (OperationalError("database is locked"), False),
        (ValueError("disk is full"), False),
    ],
)
def test_a_full_disk_is_distinguished_from_other_faults(problem: Exception, full: bool) -> None:
    assert machine.is_full(problem=problem) is full


def test_free_space_is_that_of_the_data_folder(settings: Any, tmp_path: Any) -> None:
    settings.DATA_FOLDER = tmp_path / "not" / "made" / "yet"
    assert machine.free_bytes() > 0


# ---- commands ----

IMPORTING = ("import_", "merge_", "load_")


def importing_commands() -> list[str]:
    """The product's own commands that take a file or folder in, by their names."""
    own = {name: app for name, app in get_commands().items() if str(app).startswith("promdaen.")}
    return sorted(name for name in own if name.startswith(IMPORTING))


def test_the_commands_that_import_are_known() -> None:
    assert importing_commands() == [
        *("import_aggregate", "import_answers", "import_items", "import_programme"),
        *("import_roster", "load_content", "merge_bundle"),
    ]


@pytest.mark.parametrize("name", importing_commands())
def test_a_command_imports_nothing_on_a_disk_that_is_nearly_full(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    free(monkeypatch, LITTLE)
    command = load_command_class(get_commands()[name], name)
    with pytest.raises(CommandError, match=r"has 499 MB free.*Nothing was read") as refused:
        command.handle()
    assert refused.value.returncode == 2
