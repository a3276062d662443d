"""Key files: made before rows need them, never in place of a lost one, replaced by a command."""

import io
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core.management import CommandError, call_command
from django.test import Client, RequestFactory
from django.urls import reverse

from promdaen.config import databases, secret_keys, server
from promdaen.config.backups import age_keys, installation
from promdaen.config.environment import secret_key
from promdaen.config.sign_in import StaffFactors
from promdaen.course.actions import classroom
from promdaen.course.queries import badge_keys
from promdaen.exchange.actions import keys
from promdaen.exchange.models import RecordKey, Trace, WrappedKey
from promdaen.exchange.queries import exchange_database, sealed
from promdaen.exchange.rules.exchange_members import SYSTEM, ExchangeMember
from promdaen.exchange.views import decorators
from promdaen.kit import key_files, node_keys, sealing, signing
from promdaen.kit.channels import vapid
from promdaen.kit.models import AuditLine
from promdaen.kit.recovery_codes import HashedRecoveryCodes
from promdaen.people.models import AccountChannel
from promdaen.report import actions as report_actions
from promdaen.report import queries as report_queries
from tests import exchange_world as world
from tests import factories, runs

pytestmark = pytest.mark.django_db(databases=world.BOTH)
STATEMENT = "Sok steered the boat"
FACTOR = "JBSWY3DPEHPK3PXP"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
NOW = world.NOW


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    """The folder of the key files of one test."""
    settings.DATA_FOLDER = tmp_path
    return tmp_path / "keys"


@pytest.fixture
def author() -> ExchangeMember:
    return world.standing("head", "IMM")


@pytest.fixture
def silent_connections() -> Iterator[None]:
    """A start closes its connections; a test goes on with its own."""
    with patch("django.db.connections.close_all"):
        yield


def master(folder: Path) -> Path:
    return folder / sealed.KEY_NAME


def words(record: Any, by: ExchangeMember) -> str:
    return sealed.readable_texts(record=record, member=by, now=NOW)["summary"]


# ---- the exchange ----


def test_reading_makes_no_key_where_records_are_sealed(
    author: ExchangeMember, folder: Path
) -> None:
    record = world.draft(author, level="red", texts={"summary": STATEMENT})
    data = master(folder).read_bytes()
    master(folder).unlink()
    with pytest.raises(sealed.NoKeyError, match=r"exchange-master.key is missing.*backup"):
        words(record, author)
    assert not master(folder).exists()
    master(folder).write_bytes(data)
    master(folder).chmod(0o600)
    assert words(record, author) == STATEMENT


def test_writing_makes_no_key_where_records_are_sealed(
    author: ExchangeMember, folder: Path
) -> None:
    world.draft(author)
    master(folder).unlink()
    with pytest.raises(sealed.NoKeyError, match=r"is missing"):
        world.draft(author, level="red")
    assert not master(folder).exists()
    assert RecordKey.objects.count() == 1


def test_nothing_is_sealed_with_a_key_that_is_not_that_of_the_records(
    author: ExchangeMember, folder: Path
) -> None:
    world.draft(author)
    master(folder).unlink()
    key_files.write_key_file(path=master(folder), data=sealing.new_key())
    with pytest.raises(sealed.NoKeyError, match=r"is not the one"):
        world.draft(author, level="red")
    assert RecordKey.objects.count() == 1


def test_no_key_is_made_where_only_digests_of_vehicles_need_it(
    author: ExchangeMember, folder: Path
) -> None:
    record = world.draft(author)
    RecordKey.objects.all().delete()
    Trace.objects.create(record=record, kind="vehicle", value="x", label="x")
    master(folder).unlink()
    with pytest.raises(sealed.NoKeyError, match=r"is missing"):
        sealed.trace_key()


def test_another_key_is_refused_where_only_the_key_of_vehicles_is_left(
    author: ExchangeMember, folder: Path
) -> None:
    world.draft(author)
    keys.rotate_master_key(by=SYSTEM, now=NOW)
    RecordKey.objects.all().delete()
    assert sealed.trace_key()
    master(folder).unlink()
    key_files.write_key_file(path=master(folder), data=sealing.new_key())
    with pytest.raises(sealed.NoKeyError, match=r"is not the one"):
        world.draft(author, level="red")
    assert not RecordKey.objects.exists()


def test_a_page_of_the_exchange_names_what_to_restore(
    author: ExchangeMember, folder: Path
) -> None:
    account = world.person("liaison", "AHT")
    world.sent(author, ("AHT",), level="amber_strict", texts={"summary": STATEMENT})
    master(folder).unlink()
    request = RequestFactory().get("/exchange/")
    request.user, request.session = account, {}  # type: ignore[attr-defined, assignment]
    response = decorators.require_member()(lambda *_given: sealed.master_key())(request)
    assert response.status_code == 503
    assert "is missing, or is not the one" in response.content.decode()


def test_a_rotation_opens_every_text_with_the_new_key_alone(
    author: ExchangeMember, folder: Path
) -> None:
    records = [
        world.draft(author, level="red", texts={"summary": f"{STATEMENT} {n}"}) for n in "ab"
    ]
    before, traced = sealed.master_key(), sealed.trace_key()
    key_rotation = keys.rotate_master_key(by=SYSTEM, now=NOW)
    after = sealed.master_key()
    assert (key_rotation.keys_count, key_rotation.name) == (2, sealing.key_name(key=after))
    assert before != after
    assert key_rotation.old_file.read_bytes() == before
    assert set(RecordKey.objects.values_list("master", flat=True)) == {key_rotation.name}
    assert WrappedKey.objects.get().master == key_rotation.name
    assert str(WrappedKey.objects.get()) == "vehicles"
    assert [words(record, author) for record in records] == [f"{STATEMENT} a", f"{STATEMENT} b"]
    assert sealed.trace_key() == traced
    again = keys.rotate_master_key(by=SYSTEM, now=NOW)
    assert sealed.trace_key() == traced
    assert again.old_file != key_rotation.old_file
    assert (
        AuditLine.objects.using(exchange_database.ALIAS).filter(action="rotate_master_key").count()
        == 2
    )


@pytest.mark.parametrize("is_old_file_there", [True, False])
def test_a_rotation_that_was_cut_off_between_the_files_is_finished(
    author: ExchangeMember, folder: Path, is_old_file_there: bool
) -> None:
    record = world.draft(author, level="red", texts={"summary": STATEMENT})
    with (
        patch.object(keys, "_finish", side_effect=OSError("power")),
        pytest.raises(OSError, match=r"power"),
    ):
        keys.rotate_master_key(by=SYSTEM, now=NOW)
    if not is_old_file_there:
        master(folder).unlink()
    assert words(record, author) == STATEMENT
    new = world.draft(author, level="red", texts={"summary": "new"})
    key_rotation = keys.rotate_master_key(by=SYSTEM, now=NOW)
    assert (key_rotation.keys_count, (folder / sealed.NEXT_KEY_NAME).exists()) == (2, False)
    assert (words(record, author), words(new, author)) == (STATEMENT, "new")


def test_a_rotation_that_was_cut_off_before_its_last_key_changes_nothing(
    author: ExchangeMember, folder: Path
) -> None:
    record = world.draft(author, level="red", texts={"summary": STATEMENT})
    with (
        patch.object(keys.log, "record_line", side_effect=OSError("power")),
        pytest.raises(OSError, match=r"power"),
    ):
        keys.rotate_master_key(by=SYSTEM, now=NOW)
    assert words(record, author) == STATEMENT
    keys.rotate_master_key(by=SYSTEM, now=NOW)
    assert words(record, author) == STATEMENT


def test_a_rotation_refuses_keys_of_another_file(author: ExchangeMember, folder: Path) -> None:
    first_draft, second_draft = world.draft(author), world.draft(author)
    RecordKey.objects.filter(record=second_draft).update(master="0" * 16)
    with pytest.raises(sealed.NoKeyError, match=r"000000, which is not here"):
        keys.rotate_master_key(by=SYSTEM, now=NOW)
    assert sealed.record_key(record=first_draft)


# ---- the key that signs ----


def issued_sheet() -> Any:
    runs.tested_run("KK-1", seed=1)
    scope = report_queries.scope_runs_by_code(kind="run", code="KK-1", account=None)
    return report_actions.issue_sheet(scope_runs=scope, by=None, now=NOW)


def test_no_signing_key_is_made_where_sheets_were_issued(folder: Path, client: Client) -> None:
    sheet = issued_sheet()
    path = folder / node_keys.SIGNING_NAME
    path.unlink()
    with pytest.raises(signing.KeyFileError, match=r"1 issued results sheets.*backup"):
        node_keys.signing_key()
    answer = client.get(reverse("report:check"))
    assert answer.status_code == 503
    assert "បាត់ឯកសារកូនសោ" in answer.content.decode()
    assert not path.exists()
    assert sheet.pk


def test_what_the_old_key_signed_stays_genuine_after_a_rotation(folder: Path) -> None:
    sheet = issued_sheet()
    data = report_actions.exported_sheet(sheet=sheet, form="json", language="en")
    old = node_keys.public_key()
    out = io.StringIO()
    call_command("rotate_key", "signing", stdout=out)
    printed = json.loads(out.getvalue())
    assert printed["public_key"] == node_keys.public_key() != old
    assert Path(printed["old_file"]).is_file()
    assert node_keys.trusted_keys() == [node_keys.public_key(), old]
    assert report_actions.check_file(data=data)["is_genuine"]
    assert AuditLine.objects.filter(action="rotate_signing_key").exists()


def test_a_signing_key_is_there_at_every_moment_of_its_rotation(folder: Path) -> None:
    old_key = node_keys.public_key()
    path = folder / node_keys.SIGNING_NAME

    def replace(path: Path, target: Path) -> None:
        if path.name == "sheet-key.pem.next":
            message = "power"
            raise OSError(message)
        os.replace(path, target)  # noqa: PTH105  the method is replaced

    for _ in range(2):
        with (
            patch.object(Path, "replace", replace),
            pytest.raises((OSError, CommandError), match=r"power"),
        ):
            call_command("rotate_key", "signing")
        assert path.is_file()
        assert node_keys.public_key() == old_key
    call_command("rotate_key", "signing", stdout=io.StringIO())
    assert node_keys.trusted_keys() == [node_keys.public_key(), old_key]
    assert node_keys.public_key() != old_key
    assert not path.with_name("sheet-key.pem.next").exists()


def test_a_trusted_key_without_the_end_of_its_line_stays_trusted(folder: Path) -> None:
    old_key = node_keys.public_key()
    (folder / node_keys.TRUSTED_NAME).write_text("ab12 # Vientiane", encoding="utf-8")
    call_command("rotate_key", "signing", stdout=io.StringIO())
    assert node_keys.trusted_keys()[1:] == ["ab12", old_key]


def test_reading_which_keys_are_trusted_makes_none(folder: Path) -> None:
    assert node_keys.trusted_keys() == []
    assert not folder.exists()


def test_certificates_need_the_signing_key_too(folder: Path) -> None:
    with (
        patch.dict(
            key_files._uses,
            {"x.pem": [key_files.KeyUse(count_rows=lambda: 0, label="none")]},
            clear=True,
        ),
    ):
        assert list(key_files.missing_keys(folder=folder)) == []
    assert len(key_files._uses[node_keys.SIGNING_NAME]) == 4


# ---- the start ----


@pytest.mark.usefixtures("silent_connections")
def test_a_server_does_not_start_without_a_key_that_rows_need(
    author: ExchangeMember, folder: Path
) -> None:
    server.refuse_missing_keys()
    world.draft(author)
    server.refuse_missing_keys()
    other = master(folder).read_bytes()[::-1]
    master(folder).unlink()
    with pytest.raises(server.ServerRefused, match=r"exchange-master.key is missing"):
        server.refuse_missing_keys()
    key_files.write_key_file(path=master(folder), data=other)
    with pytest.raises(server.ServerRefused, match=r"is not the one"):
        server.refuse_missing_keys()


@pytest.mark.usefixtures("silent_connections")
def test_a_server_does_not_start_without_the_key_that_badges_need(folder: Path) -> None:
    run = factories.run()
    factories.enrolments(run, 1)
    classroom.make_badges(run=run, by=None, now=NOW)
    server.refuse_missing_keys()
    path = folder / badge_keys.KEY_NAME
    path.unlink()
    with pytest.raises(server.ServerRefused, match=r"badge-master.key is missing"):
        server.refuse_missing_keys()
    key_files.write_key_file(path=path, data=sealing.new_key())
    with pytest.raises(server.ServerRefused, match=r"badge-master.key is not the one"):
        server.refuse_missing_keys()


@pytest.mark.usefixtures("silent_connections")
def test_an_installation_without_an_exchange_needs_none_of_its_keys(settings: Any) -> None:
    settings.EXCHANGE_IS_HERE = False
    assert sealed.rows_of_the_key() == 0
    server.refuse_missing_keys()


# ---- the command ----


def test_the_command_rotates_the_key_of_the_exchange(
    author: ExchangeMember, settings: Any
) -> None:
    world.draft(author)
    out = io.StringIO()
    call_command("rotate_key", "exchange", stdout=out)
    printed = json.loads(out.getvalue())
    assert (printed["keys"], printed["key"]) == (1, sealing.key_name(key=sealed.master_key()))
    settings.EXCHANGE_IS_HERE = False
    with pytest.raises(CommandError, match=r"keeps no exchange"):
        call_command("rotate_key", "exchange")


def test_the_command_names_what_to_restore(author: ExchangeMember, folder: Path) -> None:
    world.draft(author)
    master(folder).unlink()
    with pytest.raises(CommandError, match=r"is missing"):
        call_command("rotate_key", "exchange")
    folder.mkdir(exist_ok=True)
    (folder / node_keys.SIGNING_NAME).write_text("no key")
    (folder / node_keys.SIGNING_NAME).chmod(0o600)
    with pytest.raises(CommandError, match=r"is not a signing key"):
        call_command("rotate_key", "signing")


# ---- the secret key ----


def test_a_secret_is_made_on_the_first_run_alone(tmp_path: Path) -> None:
    first = secret_key(data=tmp_path, is_in_use=lambda: False)
    assert secret_key(data=tmp_path, is_in_use=lambda: True) == first
    if os.name == "posix":
        assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600


def test_no_secret_is_made_beside_a_database_in_use(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"secret-key is missing.*badges.*backup"):
        secret_key(data=tmp_path, is_in_use=lambda: True)
    assert not (tmp_path / "secret-key").exists()


def test_a_secret_is_not_kept_where_the_database_cannot_be_asked(tmp_path: Path) -> None:
    assert secret_key(data=tmp_path, is_in_use=lambda: None)
    assert not (tmp_path / "secret-key").exists()


def test_a_database_file_with_something_in_it_is_in_use(tmp_path: Path) -> None:
    path = tmp_path / "x.sqlite3"
    database = databases.database_settings(url=f"sqlite:///{path}", key="")
    assert databases.is_in_use(database=database) is False
    path.write_bytes(b"SQLite")
    assert databases.is_in_use(database=database) is True
    unreachable = databases.database_settings(url="postgres://nobody@127.0.0.1:1/none", key="")
    assert databases.is_in_use(database=unreachable) is None


def test_the_secret_key_is_replaced_and_second_factors_stay_good(
    settings: Any, tmp_path: Path
) -> None:
    account, old = factors_of_account(settings=settings, folder=tmp_path)
    row = Authenticator.objects.get(type="totp")
    prefix, name, _sealed = row.data["secret"].split(":")
    assert (prefix, len(name)) == ("sealed", 16)
    client = Client()
    client.force_login(account, backend=BACKEND)
    out = io.StringIO()
    call_command("rotate_key", "secret", stdout=out)
    printed = json.loads(out.getvalue())
    new = (tmp_path / "secret-key").read_text()
    assert Path(printed["old_file"]).read_text() == old != new
    assert (printed["keys"], printed["recovery_codes_to_draw"]) == (1, 1)
    row.refresh_from_db()
    assert row.data["secret"].split(":")[1] == printed["key"] != name
    with pytest.raises(sealing.SealBroken, match=f"another secret-key .{printed['key']}"):
        StaffFactors().decrypt(row.data["secret"])
    settings.SECRET_KEY = new
    assert StaffFactors().decrypt(row.data["secret"]) == FACTOR
    assert "_auth_user_id" not in client.session
    codes = HashedRecoveryCodes(Authenticator.objects.get(type="recovery_codes"))
    codes.mark_as_viewed()
    assert len(codes.new_codes) == 10
    assert AuditLine.objects.filter(action="rotate_secret_key").count() == 1


def test_a_secret_of_an_older_version_without_a_name_opens_and_gets_one(
    settings: Any, tmp_path: Path
) -> None:
    factors_of_account(settings=settings, folder=tmp_path)
    row = Authenticator.objects.get(type="totp")
    row.data["secret"] = "sealed:" + row.data["secret"].rpartition(":")[2]
    row.save()
    assert StaffFactors().decrypt(row.data["secret"]) == FACTOR
    call_command("rotate_key", "secret", stdout=io.StringIO())
    settings.SECRET_KEY = (tmp_path / "secret-key").read_text()
    row.refresh_from_db()
    assert StaffFactors().decrypt(row.data["secret"]) == FACTOR


def test_a_rotation_of_the_secret_that_was_cut_off_is_finished(
    settings: Any, tmp_path: Path
) -> None:
    factors_of_account(settings=settings, folder=tmp_path)
    with (
        patch.object(secret_keys.key_files, "retired_path", side_effect=OSError("power")),
        pytest.raises(OSError, match=r"power"),
    ):
        call_command("rotate_key", "secret")
    row = Authenticator.objects.get(type="totp")
    assert StaffFactors().decrypt(row.data["secret"]) == FACTOR
    following = (tmp_path / "secret-key.next").read_text()
    call_command("rotate_key", "secret", stdout=io.StringIO())
    settings.SECRET_KEY = (tmp_path / "secret-key").read_text()
    assert following == settings.SECRET_KEY
    assert not (tmp_path / "secret-key.next").exists()
    row.refresh_from_db()
    assert StaffFactors().decrypt(row.data["secret"]) == FACTOR


def test_a_key_file_is_whole_or_not_there(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "a.key"
    with (
        patch.object(os, "fsync", side_effect=OSError("power")),
        pytest.raises(OSError, match=r"power"),
    ):
        key_files.write_key_file(path=path, data=b"key")
    assert not path.exists()
    key_files.write_key_file(path=path, data=b"key")
    with pytest.raises(FileExistsError):
        key_files.write_key_file(path=path, data=b"other")
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (b"key", 0o600)
    assert list(path.parent.iterdir()) == [path]


def test_a_key_file_is_written_where_files_have_one_name_alone(tmp_path: Path) -> None:
    """File systems of sticks know no second name of a file."""
    path = tmp_path / "a.key"
    with patch.object(os, "link", side_effect=PermissionError(1, "Operation not permitted")):
        key_files.write_key_file(path=path, data=b"key")
        with pytest.raises(FileExistsError):
            key_files.write_key_file(path=path, data=b"other")
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (b"key", 0o600)
    assert list(path.parent.iterdir()) == [path]


def test_a_secret_is_there_at_every_moment_of_its_rotation(settings: Any, tmp_path: Path) -> None:
    factors_of_account(settings=settings, folder=tmp_path)

    def replace(path: Path, target: Path) -> None:
        if path.name == "secret-key.next":
            message = "power"
            raise OSError(message)
        os.replace(path, target)  # noqa: PTH105  the method is replaced

    for _ in range(2):
        with (
            patch.object(Path, "replace", replace),
            pytest.raises(OSError, match=r"power"),
        ):
            call_command("rotate_key", "secret")
        assert (tmp_path / "secret-key").read_text() == settings.SECRET_KEY
    call_command("rotate_key", "secret", stdout=io.StringIO())
    assert (tmp_path / "secret-key").read_text() != settings.SECRET_KEY


def test_a_factor_of_an_older_backup_opens_with_the_key_that_was_replaced(
    settings: Any, tmp_path: Path
) -> None:
    factors_of_account(settings=settings, folder=tmp_path)
    sealed_before = Authenticator.objects.get(type="totp").data["secret"]
    call_command("rotate_key", "secret", stdout=io.StringIO())
    settings.SECRET_KEY = (tmp_path / "secret-key").read_text()
    assert StaffFactors().decrypt(sealed_before) == FACTOR


def test_a_secret_that_is_not_in_use_is_not_replaced(settings: Any, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"is not the key that this installation uses"):
        call_command("rotate_key", "secret")
    (tmp_path / "secret-key").write_text("another")
    with pytest.raises(CommandError, match=r"is not the key that this installation uses"):
        call_command("rotate_key", "secret")
    assert [path.name for path in tmp_path.iterdir()] == ["secret-key"]


def factors_of_account(*, settings: Any, folder: Path) -> tuple[Any, str]:
    """An account with an app and recovery codes, and the secret key in its file."""
    (folder / "secret-key").write_text(settings.SECRET_KEY)
    account = factories.account("administrator")
    TOTP.activate(account, FACTOR)
    codes = HashedRecoveryCodes.activate(account)
    codes.mark_as_viewed()
    return account, str(settings.SECRET_KEY)


# ---- the keys of messages to browsers and of backups ----


def push_channel() -> AccountChannel:
    account = factories.account("administrator")
    return AccountChannel.objects.create(
        account=account, channel="push", address="{}", chosen_at=NOW
    )


def test_no_key_of_messages_is_made_where_browsers_have_subscribed(folder: Path) -> None:
    vapid.push_key()
    push_channel()
    (folder / vapid.KEY_NAME).unlink()
    with pytest.raises(key_files.KeyFileMissing, match=r"1 browsers.*backup.*rotate-key push"):
        vapid.push_key()
    assert not (folder / vapid.KEY_NAME).exists()


@pytest.mark.parametrize("is_lost", [True, False])
def test_a_new_key_of_messages_ends_every_subscription(folder: Path, is_lost: bool) -> None:
    before = vapid.public_text()
    push_channel()
    if is_lost:
        (folder / vapid.KEY_NAME).unlink()
    out = io.StringIO()
    call_command("rotate_key", "push", stdout=out)
    printed = json.loads(out.getvalue())
    assert (printed["accounts"], printed["officers"]) == (1, 0)
    assert (printed["old_file"] is None) == is_lost
    assert vapid.public_text() != before
    assert not AccountChannel.objects.exists()
    assert AuditLine.objects.filter(action="end_push_reminders").exists()


@pytest.mark.parametrize("kind", ["main", "exchange"])
def test_no_key_of_backups_is_made_where_backups_were_made(folder: Path, kind: str) -> None:
    path = age_keys.own_path(keys=folder, kind=kind)
    key_files.refuse_to_replace(path=path)
    installation.audit.record_line(
        action="make_backup", subject=None, by=None, now=NOW, detail={"files": ["a", "b"]}
    )
    with pytest.raises(key_files.KeyFileMissing, match=r"1 backups.*rotate-key backups"):
        installation.make_backup(folder=folder.parent, by=None, now=NOW)
    assert not path.exists()
    old_files = installation.rotate_keys(by=None, now=NOW)
    assert old_files == []
    first = path.read_text()
    key_files.refuse_to_replace(path=path)
    out = io.StringIO()
    call_command("rotate_key", "backups", stdout=out)
    assert first in {Path(old).read_text() for old in json.loads(out.getvalue())["old_files"]}
    assert path.read_text() != first


def test_a_backup_of_the_main_database_alone_needs_no_key_of_the_exchange(folder: Path) -> None:
    installation.audit.record_line(
        action="make_backup", subject=None, by=None, now=NOW, detail={"files": ["a"]}
    )
    key_files.refuse_to_replace(path=age_keys.own_path(keys=folder, kind="exchange"))
    with pytest.raises(key_files.KeyFileMissing):
        key_files.refuse_to_replace(path=age_keys.own_path(keys=folder, kind="main"))


@pytest.mark.usefixtures("silent_connections")
def test_a_server_starts_without_a_key_that_can_be_replaced(folder: Path) -> None:
    push_channel()
    assert not (folder / vapid.KEY_NAME).exists()
    server.refuse_missing_keys()
