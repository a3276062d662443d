"""The laptop of the demonstration: enrolled, with a run on loan and a trainer who can sign in."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from promdaen.course.models import CourseRun
from promdaen.kit import audit
from promdaen.laptops.models import Loan, Peer
from promdaen.people.models import Account
from promdaen_demo import command as demo
from promdaen_demo import demonstration, laptop
from tests import factories, runs
from tests import laptops_world as world

pytestmark = pytest.mark.django_db


@pytest.fixture
def data(tmp_path: Path, settings: Any) -> Path:
    settings.DATA_FOLDER = tmp_path
    (tmp_path / "keys").mkdir()
    return tmp_path


def prepare_laptop_demo(monkeypatch: pytest.MonkeyPatch) -> str:
    """What `demo --laptop` prints about the laptop of a demonstration that is built."""
    for name in ("_tell", "_tell_age", "_say_part"):
        monkeypatch.setattr(demo.Command, name, lambda *_self, **_told: None)
    monkeypatch.setattr(demonstration, "write_sheet", lambda **_given: Path("sheet.pdf"))
    monkeypatch.setattr(demo, "call_command", lambda *_names, **_options: None)
    audit.mark_demo()
    out = io.StringIO()
    call_command("demo", "--prepare-only", "--laptop", stdout=out, stderr=io.StringIO())
    return out.getvalue()


def test_the_laptop_of_the_demonstration_has_a_run_and_a_trainer_who_can_sign_in(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    today = timezone.localdate()
    run = runs.run("KK-1", starts_on=today + timedelta(days=3))
    runs.enrol(run)
    leader = factories.account("trainer", email="leader@example.org")
    run.trainers.add(leader)
    printed = prepare_laptop_demo(monkeypatch)
    assert "Laptop Koh Kong 1 has KK-1 on loan" in printed
    [password] = [line.split()[1] for line in printed.splitlines() if "leader@example.org" in line]
    assert Loan.objects.get(ended_at=None).run == run
    with world.Machine(laptop.laptop_folder(), hardware=None).on():
        assert CourseRun.objects.get().code == "KK-1"
        assert Account.objects.get(pk=leader.pk).check_password(password)
        assert Peer.objects.get().address == "http://127.0.0.1:8000"
    # The second time nothing is enrolled again, and the same sign-ins are printed.
    assert password in prepare_laptop_demo(monkeypatch)
    assert Peer.objects.count() == 1


def test_a_demonstration_without_a_run_to_lend_is_refused(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(laptop, "_on_laptop", lambda *_arguments: None)
    monkeypatch.setattr(laptop.loans, "runs_to_try", lambda **_given: [])
    with pytest.raises(laptop.LaptopFailed, match="no run that can be lent"):
        laptop._lend(peer=None)
    monkeypatch.undo()
    monkeypatch.setattr(
        laptop, "command", lambda *_arguments: ["sh", "-c", "echo it broke >&2; exit 3"]
    )
    with pytest.raises(laptop.LaptopFailed, match="it broke"):
        laptop._on_laptop("migrate")
    with pytest.raises(CommandError, match="it broke"):
        prepare_laptop_demo(monkeypatch)
