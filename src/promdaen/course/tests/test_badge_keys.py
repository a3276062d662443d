"""Keys of badges: none in place of a lost one, replaced without a new print of badges."""

import io
import json
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import pytest
from django.apps import apps
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from promdaen.course.actions import badge_keys as actions
from promdaen.course.actions import classroom
from promdaen.course.migrations._badges_of_secret_key import PrintedBadge
from promdaen.course.models import Badge, BadgeKey, CourseRun
from promdaen.course.queries import badge_keys
from promdaen.course.rules import badges as rules
from promdaen.kit import key_files, pins, sealing
from promdaen.kit.models import AuditLine
from promdaen.people.queries import NotAllowed
from tests import badges, factories
from tests.badges import PIN, code_of, token_of

pytestmark = pytest.mark.django_db
NOW = factories.NOW
migration = import_module("promdaen.course.migrations.0014_badges_from_keys_of_runs")


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    """The folder of the key files of one test."""
    settings.DATA_FOLDER = tmp_path
    cache.clear()
    return tmp_path / "keys"


@pytest.fixture
def run() -> CourseRun:
    return factories.run("KK-2026-1")


@pytest.fixture
def badge(run: CourseRun) -> Badge:
    factories.enrolments(run, 2)
    badge, other = classroom.make_badges(run=run, by=None, now=NOW)
    for run_badge in (badge, other):
        badges.pin_of(run_badge)
    return badge


def master(folder: Path) -> Path:
    return folder / badge_keys.KEY_NAME


def opens(badge: Badge, **credentials: str) -> bool:
    """Whether a code or token that is printed lets in with the PIN."""
    joining = classroom.Joining(pin=PIN, **credentials)
    return classroom.join_run(joining=joining, now=NOW).badge == badge


# ---- the secret key, and the database alone ----


def test_losing_the_secret_key_leaves_badges_working(badge: Badge, settings: Settings) -> None:
    code, token = code_of(badge), token_of(badge)
    settings.SECRET_KEY = "made anew after the old one was lost"
    assert opens(badge, code=code)
    assert opens(badge, token=token)


def test_from_the_database_and_the_secret_key_no_pin_is_computed(badge: Badge) -> None:
    strips = classroom.PinStrips(run=badge.enrolment.run, reason="Known to others.")
    drawn = classroom.print_pins(strips=strips, by=None, now=NOW).pins
    for row in Badge.objects.all():
        printed = PrintedBadge(badge_id=row.pk, revision=row.revision)
        assert not badges.has_pin(row, printed.pin)
        assert badges.has_pin(row, drawn[str(row.pk)])


def test_from_the_database_alone_no_pin_is_found_by_trying_all(badge: Badge) -> None:
    # What is in the database is tried as a key; the key of the PINs is sealed there.
    sealed = [bytes(row.wrapped) for row in BadgeKey.objects.all()]
    for key in (
        b"",
        *sealed,
        *(rules.keys_of_run(secret=sealed_key).pin for sealed_key in sealed),
    ):
        assert not pins.is_pin(pin=PIN, pin_hash=badge.pin_hash, key=key)
    assert badges.has_pin(badge, PIN)


def test_from_the_database_alone_no_token_and_no_code_is_made(badge: Badge, folder: Path) -> None:
    sealed = BadgeKey.objects.get(pk=badge_keys.key_id(run_id=badge.enrolment.run_id))
    with pytest.raises(sealing.SealBroken):
        sealing.open_sealed(sealed=bytes(sealed.wrapped), key=bytes(32), place=sealed.place)
    assert code_of(badge).encode() not in bytes(badge.code_sealed)
    assert sealed.master == sealing.key_name(key=master(folder).read_bytes())
    assert {str(row) for row in BadgeKey.objects.all()} == {"lookup", str(badge.enrolment.run_id)}


# ---- the key file ----


def test_reading_makes_no_key_where_badges_need_it(badge: Badge, folder: Path) -> None:
    code, master_key = code_of(badge), master(folder).read_bytes()
    master(folder).unlink()
    with pytest.raises(key_files.KeyFileMissing, match=r"badge-master.key is missing.*2 keys of"):
        opens(badge, code=code)
    factories.enrolments(badge.enrolment.run, 1)
    with pytest.raises(key_files.KeyFileMissing, match=r"is missing"):
        classroom.make_badges(run=badge.enrolment.run, by=None, now=NOW)
    assert not master(folder).exists()
    key_files.write_key_file(path=master(folder), data=master_key)
    assert opens(badge, code=code)


def test_another_key_file_is_refused(badge: Badge, folder: Path) -> None:
    master(folder).unlink()
    key_files.write_key_file(path=master(folder), data=sealing.new_key())
    with pytest.raises(key_files.KeyFileError, match=r"is not the one"):
        code_of(badge)


@pytest.mark.parametrize("is_first", [True, False])
def test_a_key_file_that_is_none_is_refused(run: CourseRun, folder: Path, is_first: bool) -> None:
    factories.enrolments(run, 1)
    if not is_first:
        classroom.make_badges(run=run, by=None, now=NOW)
        master(folder).unlink()
        factories.enrolments(run, 1)
    key_files.write_key_file(path=master(folder), data=b"short")
    with pytest.raises(key_files.KeyFileError, match=r"is not a key of 32 bytes"):
        classroom.make_badges(run=run, by=None, now=NOW)


def test_a_key_that_was_changed_in_the_database_is_refused(badge: Badge) -> None:
    BadgeKey.objects.update(wrapped=b"x" * 60)
    with pytest.raises(key_files.KeyFileError, match=r"does not open"):
        code_of(badge)


def test_pages_that_need_the_key_say_what_is_missing(badge: Badge, folder: Path) -> None:
    code = code_of(badge)
    master(folder).unlink()
    answer = Client().post("/p/join/", {"code": code, "pin": PIN})
    assert answer.status_code == 503
    assert "បាត់ឯកសារកូនសោ" in answer.content.decode()


def test_two_processes_make_one_key(badge: Badge) -> None:
    badge_key = actions._new_badge_key(
        pk=badge_keys.LOOKUP_ID, run=None, data=bytes(32), master=bytes(32)
    )
    assert badge_keys.opened(badge_key=badge_key) == badge_keys.lookup_key()


# ---- rotation ----


def test_a_rotation_leaves_every_printed_badge_working(badge: Badge, folder: Path) -> None:
    code, token, before = code_of(badge), token_of(badge), master(folder).read_bytes()
    hashes = set(Badge.objects.values_list("code_hash", flat=True))
    rotation = actions.rotate_master_key(by=None, now=NOW)
    assert (rotation.keys_count, rotation.name) == (
        2, sealing.key_name(key=master(folder).read_bytes())
    )  # fmt: skip
    assert rotation.old_file.read_bytes() == before != master(folder).read_bytes()
    assert not hashes & set(Badge.objects.values_list("code_hash", flat=True))
    assert opens(badge, code=code)
    assert opens(badge, token=token)
    assert AuditLine.objects.get(action="rotate_badge_key").detail["key"] == rotation.name


@pytest.mark.parametrize("is_old_file_there", [True, False])
def test_a_rotation_that_was_cut_off_between_the_files_is_finished(
    badge: Badge, folder: Path, is_old_file_there: bool
) -> None:
    code = code_of(badge)
    with (
        patch.object(actions, "_finish", side_effect=OSError("power")),
        pytest.raises(OSError, match=r"power"),
    ):
        actions.rotate_master_key(by=None, now=NOW)
    if not is_old_file_there:
        master(folder).unlink()
    assert opens(badge, code=code)
    assert actions.rotate_master_key(by=None, now=NOW).keys_count == 2
    assert not (folder / badge_keys.NEXT_KEY_NAME).exists()
    assert opens(badge, code=code)


def test_a_rotation_that_was_cut_off_before_its_last_key_changes_nothing(
    badge: Badge, folder: Path
) -> None:
    code = code_of(badge)
    with (
        patch.object(actions.audit, "record_line", side_effect=OSError("power")),
        pytest.raises(OSError, match=r"power"),
    ):
        actions.rotate_master_key(by=None, now=NOW)
    assert opens(badge, code=code)
    old = master(folder).read_bytes()
    # A second one finds the file of the old key kept already.
    key_files.write_key_file(path=key_files.retired_path(path=master(folder)), data=old)
    assert actions.rotate_master_key(by=None, now=NOW).old_file.read_bytes() == old
    assert opens(badge, code=code)


def test_a_new_secret_of_a_run_ends_its_qr_codes_alone(badge: Badge) -> None:
    other_run = factories.run("KK-2026-2")
    factories.enrolments(other_run, 1)
    [other] = classroom.make_badges(run=other_run, by=None, now=NOW)
    badges.pin_of(other)
    code, token, token_elsewhere = code_of(badge), token_of(badge), token_of(other)
    assert actions.rotate_run_secret(run=badge.enrolment.run, by=None, now=NOW) == 2
    badge.refresh_from_db()
    assert not opens(badge, token=token)
    assert opens(badge, code=code)
    assert opens(badge, token=token_of(badge))
    assert opens(other, token=token_elsewhere)
    assert AuditLine.objects.get(action="rotate_run_secret").detail == {"badges": 2}


def test_another_run_s_trainer_rotates_no_secret(badge: Badge) -> None:
    with pytest.raises(NotAllowed):
        actions.rotate_run_secret(
            run=badge.enrolment.run, by=factories.account("trainer"), now=NOW
        )


def rotated(*arguments: str, **options: str) -> dict[str, Any]:
    out = io.StringIO()
    call_command("rotate_key", *arguments, stdout=out, **options)
    printed: dict[str, Any] = json.loads(out.getvalue())
    return printed


def test_the_command_rotates_the_key_of_badges(badge: Badge, folder: Path) -> None:
    printed = rotated("badges")
    assert printed["keys"] == 2
    assert printed["key"] == sealing.key_name(key=master(folder).read_bytes())
    assert rotated("badges", run="KK-2026-1") == {"run": "KK-2026-1", "badges_to_print": 2}


def test_the_command_refuses_with_a_reason(badge: Badge, folder: Path) -> None:
    with pytest.raises(CommandError, match=r"works with badges only"):
        rotated("signing", run="KK-2026-1")
    with pytest.raises(CommandError, match=r"no run NONE"):
        rotated("badges", run="NONE")
    factories.run("EMPTY")
    with pytest.raises(CommandError, match=r"has no badges"):
        rotated("badges", run="EMPTY")
    master(folder).unlink()
    for options in ({}, {"run": "KK-2026-1"}):
        with pytest.raises(CommandError, match=r"is missing"):
            rotated("badges", **options)
    BadgeKey.objects.all().delete()
    with pytest.raises(CommandError, match=r"no badges yet"):
        rotated("badges")


# ---- badges of older versions ----


@pytest.fixture
def older(run: CourseRun) -> list[Badge]:
    """Badges as an older version left them: in a run that goes on, and in one long ago."""
    long_ago = factories.run("KK-2024-1")
    today = timezone.localdate()
    CourseRun.objects.filter(pk=run.pk).update(starts_on=today, ends_on=today)
    run_badges = []
    for of_run in (run, long_ago):
        factories.enrolments(of_run, 1)
        run_badges += classroom.make_badges(run=of_run, by=None, now=NOW)
    CourseRun.objects.filter(pk=long_ago.pk).update(starts_on="2024-05-01", ends_on="2024-05-05")
    BadgeKey.objects.all().delete()
    Badge.objects.update(code_sealed=b"", code_hash="old", locked_at=NOW)
    return list(Badge.objects.select_related("enrolment__run").order_by("pk"))


def bring_over() -> None:
    migration.keep_in_new_form(apps, SimpleNamespace(connection=connection))


def test_badges_that_were_printed_before_go_on_in_the_new_form(
    older: list[Badge], settings: Settings
) -> None:
    printed = [
        PrintedBadge(badge_id=older_badge.pk, revision=older_badge.revision)
        for older_badge in older
    ]
    first = (printed[0].code, printed[0].token, printed[0].pin)
    bring_over()
    settings.SECRET_KEY = "another, since nothing needs the old one any more"
    code, token, pin = first
    now = timezone.now()
    for credentials in ({"code": code}, {"token": token}):
        entry = classroom.join_run(joining=classroom.Joining(pin=pin, **credentials), now=now)
        assert entry.badge == older[0]
    badge = Badge.objects.get(pk=older[0].pk)
    assert badge.locked_at is None
    assert code_of(badge) == code
    # Printed again it bears a token of its run; reissued, the old one ends.
    assert token_of(badge) != token
    classroom.reissue_badge(badge=badge, reason="Lost.", by=None, now=now)
    assert classroom.join_run(
        joining=classroom.Joining(pin=pin, token=token), now=now
    ).badge is None  # fmt: skip


def test_a_badge_of_long_ago_gets_a_pin_when_a_strip_is_printed(older: list[Badge]) -> None:
    code = PrintedBadge(badge_id=older[1].pk, revision=older[1].revision).code
    bring_over()
    badge = Badge.objects.get(pk=older[1].pk)
    assert (badge.pin_hash, code_of(badge)) == ("", code)
    strips = classroom.PinStrips(run=badge.enrolment.run, is_first=True)
    assert classroom.print_pins(strips=strips, by=None, now=NOW)


def test_without_badges_no_key_is_made(folder: Path) -> None:
    bring_over()
    assert not folder.exists()


def test_a_new_secret_ends_the_qr_codes_of_before_too(older: list[Badge]) -> None:
    token = PrintedBadge(badge_id=older[0].pk, revision=older[0].revision).token
    bring_over()
    actions.rotate_run_secret(run=older[0].enrolment.run, by=None, now=NOW)
    badge = Badge.objects.get(pk=older[0].pk)
    keys = badge_keys.run_keys(run_id=badge.enrolment.run_id)
    badge_pass = rules.pass_in_token(token=token)
    assert badge_pass is not None
    assert not rules.is_token(
        key=keys.token, badge_pass=badge_pass, token=token, printed_before=badge.token_digest
    )
