"""Drills: restore a backup to a separate place and check it, so that restoring is tested."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import DatabaseError, connections, transaction

from promdaen.config.backups import age_keys, archive, databases, installation, restoring
from promdaen.config.backups.refusals import BackupRefused
from promdaen.config.databases import database_settings
from promdaen.course.queries import badge_keys
from promdaen.kit import audit, chains, extras, key_files, node_keys, pdf, signing
from promdaen.kit.models import Node
from promdaen.kit.protocols import ActingAccount
from promdaen.laptops import actions as laptops_actions
from promdaen.laptops import queries as laptops_queries
from promdaen.report import actions as report_actions
from promdaen.report import queries as report_queries
from promdaen.report.rules.issued_documents import UnknownVersionError

GOOD, BAD, NOT_CHECKED = "good", "bad", "not checked"
NAME, EXCHANGE_NAME = "promdaen-", "promdaen-exchange-"
"""How the names of backup files begin, before their date."""


@dataclass(frozen=True)
class RestoreDrill:
    """The result of a drill: each check with `good`, or with what is wrong; and seconds."""

    file: Path
    made_at: str
    checks: Mapping[str, str]
    seconds: float

    @property
    def faults(self) -> list[str]:
        """The failed checks, in words."""
        return [
            f"{name}: {outcome}"
            for name, outcome in self.checks.items()
            if _is_bad(outcome=outcome)
        ]

    @property
    def unchecked(self) -> list[str]:
        """What the drill could not look at, in words; it says nothing about the backup."""
        return [
            f"{name}: {outcome.partition(NOT_CHECKED + ': ')[2]}"
            for name, outcome in self.checks.items()
            if NOT_CHECKED in outcome
        ]


def drill(
    *, file: Path, key_file: Path | None, by: ActingAccount | None, now: datetime
) -> RestoreDrill:
    """Restore a backup to a separate place, check it, and write the result to the audit log.

    Raises BackupRefused if it cannot be opened, which is also logged.
    """
    began = time.monotonic()
    made_at, checks = "", {}
    contents = laptops_queries.SafeContents()
    data = Path(settings.DATA_FOLDER)
    try:
        with restoring.open_backup(
            file=file, key_file=key_file, own_keys=data / "keys", inside=data
        ) as backup:
            made_at = str(backup.manifest["made_at"])
            checks = {"digests": GOOD, "signature": _signature(backup=backup)}
            outcomes, contents = _checked(backup=backup)
            checks |= outcomes | {"key_files": _key_files(backup=backup)}
    except BackupRefused as refused:
        checks["opens"] = f"bad: {refused}"
        _record(file=file, made_at=made_at, checks=checks, by=by, now=now)
        raise
    _record(file=file, made_at=made_at, checks=checks, by=by, now=now)
    if not any(_is_bad(outcome=outcome) for outcome in checks.values()):
        laptops_actions.note_safe(contents=contents)
    seconds = round(time.monotonic() - began, 2)
    return RestoreDrill(file=file, made_at=made_at, checks=checks, seconds=seconds)


def _is_bad(*, outcome: str) -> bool:
    return outcome.startswith(BAD)


def _record(
    *,
    file: Path,
    made_at: str,
    checks: Mapping[str, str],
    by: ActingAccount | None,
    now: datetime,
) -> None:
    bad = sorted(name for name, outcome in checks.items() if _is_bad(outcome=outcome))
    detail = {"file": file.name, "made_at": made_at, "is_good": not bad, "bad": bad}
    action = installation.EXCHANGE_DRILLED if _is_of_exchange(file=file) else installation.DRILLED
    with transaction.atomic():
        audit.record_line(action=action, subject=None, by=by, now=now, detail=detail)


def _is_of_exchange(*, file: Path) -> bool:
    try:
        return archive.read_label(file=file).kind == age_keys.EXCHANGE
    except BackupRefused:
        return file.name.startswith(EXCHANGE_NAME)


def _signature(*, backup: restoring.OpenedBackup) -> str:
    """Whether this installation signed the manifest; another machine does not know its key."""
    public = backup.manifest["issued"]["public_key"]
    if not (Path(settings.DATA_FOLDER) / "keys" / node_keys.SIGNING_NAME).exists():
        return f"{NOT_CHECKED}: this machine has no signing key"
    return GOOD if public in node_keys.trusted_keys() else "bad: an unknown key signed it"


DrillFacts = tuple[dict[str, str], laptops_queries.SafeContents]
"""The results of the checks, and what the backup has of laptops."""


def _checked(*, backup: restoring.OpenedBackup) -> DrillFacts:
    about = backup.manifest["database"]
    is_main = backup.label.kind == age_keys.MAIN
    if about["engine"] == "sqlite":
        database_key = next(
            (
                source.database_key
                for source in installation.backup_sources()
                if source.kind == backup.label.kind
            ),
            "",
        )
        key = backup.database_key(database_key=database_key)
        faults = databases.file_faults(path=backup.database, key=key)
        contents = databases.file_contents(path=backup.database, key=key)
        database = database_settings(url=f"sqlite:///{backup.database}", key=key)
        checks = {"integrity": _integrity(faults=faults, path=backup.database)}
        rest, safe = _contents(backup=backup, restored=contents, database=database)
        return checks | rest, safe
    with databases.scratch_database(
        database=_server(is_main=is_main), dump=backup.database
    ) as database:
        faults, unread = databases.server_faults(database=database)
        integrity = f"{GOOD}; {NOT_CHECKED}: {unread}" if unread else GOOD
        checks = {"integrity": f"bad: {faults[0]}" if faults else integrity}
        contents = databases.server_contents(database=database)
        rest, safe = _contents(backup=backup, restored=contents, database=database)
        return checks | rest, safe


def _integrity(*, faults: Sequence[str], path: Path) -> str:
    if faults:
        return f"bad: {faults[0]}"
    if path.stat().st_size > databases.THOROUGH_BYTES:
        return f"{GOOD}; {NOT_CHECKED}: whether entries of indexes are those of their rows"
    return GOOD


def _key_files(*, backup: restoring.OpenedBackup) -> str:
    """Whether the backup has every key file that its manifest names."""
    names = backup.manifest["database"].get("key_files")
    if names is None:
        return f"{NOT_CHECKED}: an earlier version made it"
    if backup.label.kind == age_keys.MAIN and not backup.label.keys:
        return f"{NOT_CHECKED}: the backup has none, since no recovery key was made"
    if backup.keys is None:
        return f"{NOT_CHECKED}: they open with the printed recovery key alone (--key)"
    file_names = {path.name for path in backup.keys.rglob("*")}
    missing = sorted(name for name in names if Path(name).name not in file_names)
    return f"bad: {missing[0]} is missing" if missing else GOOD


def _server(*, is_main: bool) -> Mapping[str, Any]:
    alias = "default" if is_main else "exchange"
    database: Mapping[str, Any] = (
        connections[alias].settings_dict if alias in connections else {"ENGINE": ""}
    )
    if "postgresql" not in str(database["ENGINE"]):
        raise BackupRefused(
            "This backup is of PostgreSQL, and this installation keeps its database in a file: "
            "drill it on a machine with DATABASE_URL set to PostgreSQL."
        )
    return database


def _contents(
    *,
    backup: restoring.OpenedBackup,
    restored: Mapping[str, Any],
    database: Mapping[str, Any],
) -> DrillFacts:
    about = backup.manifest["database"]
    stored_tables, restored_tables = about["tables"], restored["tables"]
    differing = sorted(
        name
        for name in {*stored_tables, *restored_tables}
        if stored_tables.get(name, -1) != restored_tables.get(name, -1)
    )
    lines = about.get("rows")  # missing in a backup of an earlier version
    changed = sorted(name for name in lines or () if lines[name] != restored["rows"].get(name))
    rows = f"{NOT_CHECKED}: an earlier version made it" if lines is None else GOOD
    head = about["audit_head"] == restored["audit_head"]
    checks = {
        "counts": f"bad: {differing[0]} has another number of rows" if differing else GOOD,
        "rows": f"bad: rows of {changed[0]} are not those that were backed up"
        if changed
        else rows,
        "audit_head": GOOD if head else "bad: the audit log ends elsewhere than the manifest says",
    }
    safe = laptops_queries.SafeContents()
    with _mounted(database=database) as alias:
        checks["audit_chain"] = _chain(alias=alias)
        if backup.label.kind == age_keys.MAIN:
            checks["badges"] = _badge_key(alias=alias, keys=backup.keys)
            checks["sheet"] = _sheet(alias=alias)
            safe = _safe_contents(alias=alias)
    return checks, safe


def _safe_contents(*, alias: str) -> laptops_queries.SafeContents:
    """What the backup has of laptops; nothing in a backup of an earlier version."""
    try:
        return laptops_queries.safe_contents(using=alias)
    except DatabaseError:
        return laptops_queries.SafeContents()


@contextmanager
def _mounted(*, database: Mapping[str, Any]) -> Iterator[str]:
    """Connect a restored database under a separate alias."""
    alias = f"drill-{uuid4().hex}"
    connections.databases[alias] = connections.configure_settings(
        {"default": {}, alias: dict(database)}
    )[alias]
    try:
        yield alias
    finally:
        connections[alias].close()
        del connections[alias]
        del connections.databases[alias]


def _chain(*, alias: str) -> str:
    try:
        nodes = chains.nodes(using=alias)
        checked = chains.check_chains(nodes=[(alias, node) for node in nodes])
    except (DatabaseError, Node.DoesNotExist) as error:
        return f"bad: the audit log cannot be read: {error}"
    faults = [check.fault.problem for check in checked if check.fault is not None]
    return f"bad: {faults[0]}" if faults else GOOD


def _badge_key(*, alias: str, keys: Path | None) -> str:
    """Check the badge key file, from the backup or of this machine, against its rows."""
    folder = keys or Path(settings.DATA_FOLDER) / "keys"
    try:
        badge_keys.check_key(using=alias, folder=folder)
    except DatabaseError as error:
        return f"{NOT_CHECKED}: {error}"
    except key_files.KeyFileError as error:
        return f"bad: {error}"
    return GOOD


def _sheet(*, alias: str) -> str:
    """Print the latest issued sheet of the restored database, and compare it with that of here.

    Equal figures print as equal bytes, so that both prints are compared as a whole.
    """
    try:
        sheet = report_queries.latest_issued_sheet(using=alias)
    except DatabaseError as error:
        return f"{NOT_CHECKED}: {error}"
    if sheet is None:
        return "none was issued yet"
    public = str(sheet.figures["issued"]["public_key"])
    if signing.document_digest(document=sheet.figures).hex() != sheet.digest or not (
        signing.is_issued_right(document=sheet.figures, public_key=public)
    ):
        return f"bad: the figures of the sheet of {sheet.scope} are not those that were issued"
    try:
        return _print(sheet=sheet)
    except (extras.ExtraMissing, UnknownVersionError) as error:
        return f"{NOT_CHECKED}: {error}"
    except (pdf.PrintError, signing.KeyFileError) as error:
        return f"bad: the sheet of {sheet.scope} cannot be printed: {error}"


def _print(*, sheet: Any) -> str:
    printed = report_actions.print_sheet(figures=sheet.figures, language="km")
    stored = report_queries.stored_sheet(sheet_id=sheet.pk)
    if stored is None:
        return f"{GOOD}; {NOT_CHECKED}: this installation has no such sheet to compare with"
    if printed != report_actions.print_sheet(figures=stored.figures, language="km"):
        return f"bad: the sheet of {sheet.scope} prints otherwise than the one that is stored"
    return GOOD


def latest_file(*, folder: Path | None, kind: str = age_keys.MAIN) -> Path | None:
    """The newest backup of a kind in a folder, by name; or None."""
    if folder is None or not folder.is_dir():
        return None
    start = EXCHANGE_NAME if kind == age_keys.EXCHANGE else NAME
    backup_files = folder.glob(f"{start}2*.backup")
    return max(backup_files, default=None, key=lambda path: path.name)


def opens_with_key(*, file: Path, key_file: Path | None) -> bool:
    """Whether the given key, or else this machine's own, opens a backup."""
    label = archive.read_label(file=file)
    keys = Path(settings.DATA_FOLDER) / "keys"
    if key_file is None:
        identities = age_keys.own_identities(keys=keys, kind=label.kind)
    else:
        identities = age_keys.read_identities(path=key_file)
    return bool(age_keys.matching_identities(identities=identities, recipients=label.data))
