"""Badge keys: created before the first badge, replaced by a command."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from django.db import transaction

from promdaen.course.actions.rights import require_change
from promdaen.course.models import Badge, BadgeKey, CourseRun
from promdaen.course.queries import badge_keys, classroom
from promdaen.course.rules import badges
from promdaen.kit import audit, key_files, sealing
from promdaen.kit.json_objects import JsonObject
from promdaen.people.models import Account

NEVER = datetime.min.replace(tzinfo=UTC)


def make_keys(*, run: CourseRun) -> tuple[bytes, badges.RunKeys]:
    """Return the lookup key and the keys of a run, and create them if there are none.

    Call it in the transaction that should include the new keys. Raises key_files.KeyFileError.
    """
    lookup = BadgeKey.objects.select_for_update().filter(pk=badge_keys.LOOKUP_ID).first()
    if lookup is None:
        master = badge_keys.first_master_key()
        lookup = _new_badge_key(
            pk=badge_keys.LOOKUP_ID, run=None, data=sealing.new_key(), master=master
        )
    pk = badge_keys.key_id(run_id=run.pk)
    of_run = BadgeKey.objects.filter(pk=pk).first()
    if of_run is None:
        # The row of the lookup key is locked, so that no rotation runs between reading its name
        # and writing this row.
        master = badge_keys.master_key(name=lookup.master)
        of_run = _new_badge_key(
            pk=pk, run=run, data=sealing.new_key() + sealing.new_key(), master=master
        )
    secret = badge_keys.opened(badge_key=of_run)
    return badge_keys.opened(badge_key=lookup), badges.keys_of_run(secret=secret)


def rotate_master_key(*, by: Account | None, now: datetime) -> key_files.KeyRotation:
    """Seal every badge key with a new key file, and index codes under a new lookup key.

    Printed badges stay valid. The old file is renamed and stays beside the new one. The new file
    is on the disk before the first key is sealed with it, so an interrupted rotation leaves every
    key sealed with one of two files that both exist. Raises key_files.KeyFileError with an
    explanation, and LookupError if there are no badges yet; both leave everything unchanged.
    """
    path = badge_keys.key_folder() / badge_keys.KEY_NAME
    following = badge_keys.key_folder() / badge_keys.NEXT_KEY_NAME
    if not badge_keys.rows_of_the_key():
        raise LookupError(path.name)
    badge_keys.check_key()
    if following.exists():
        name = sealing.key_name(key=sealing.load_key(path=following))
        if BadgeKey.objects.filter(master=name).exists():
            # An earlier rotation was interrupted after its last key: finish it.
            return _finish(keys_count=badge_keys.rows_of_the_key(), path=path, new=following)
        following.unlink()
    new = sealing.new_key()
    key_files.write_key_file(path=following, data=new)
    with transaction.atomic():
        keys_count = _seal_again(master=new)
        audit.record_line(
            action="rotate_badge_key",
            subject=None,
            by=by,
            now=now,
            detail={"keys": keys_count, "key": sealing.key_name(key=new)},
        )
    return _finish(keys_count=keys_count, path=path, new=following)


@transaction.atomic
def rotate_run_secret(*, run: CourseRun, by: Account | None, now: datetime) -> int:
    """Give a run a new secret that invalidates its printed QR codes.

    Codes and PINs stay valid. Returns the number of badges. Raises LookupError if the run has no
    badges, and key_files.KeyFileError.
    """
    require_change(run=run, by=by)
    badge_key = BadgeKey.objects.select_for_update().filter(run=run).first()
    if badge_key is None:
        raise LookupError(run.code)
    before = badge_keys.opened(badge_key=badge_key)
    secret = sealing.new_key() + before[badges.SECRET_HALF :]
    old, new = badges.keys_of_run(secret=before), badges.keys_of_run(secret=secret)
    rows = list(Badge.objects.select_for_update().filter(enrolment__run=run))
    for badge in rows:
        code = classroom.badge_code(badge=badge, keys=old)
        badge.code_sealed = classroom.sealed_code(badge=badge, code=code, keys=new)
        badge.token_digest = ""
    Badge.objects.bulk_update(rows, ["code_sealed", "token_digest"], batch_size=500)
    _wrap(badge_key=badge_key, data=secret, master=badge_keys.master_key(name=badge_key.master))
    badge_key.save(update_fields=["wrapped"])
    audit.record_line(
        action="rotate_run_secret", subject=run, by=by, now=now, detail={"badges": len(rows)}
    )
    return len(rows)


def take_lent_badges(*, lent_badges: Sequence[JsonObject], now: datetime) -> int:
    """On a laptop: store the badges of lent runs, sealed with the key file of this machine.

    A badge stays that was reissued or got its PIN here later, sealed with the run's new secret.
    Call it in the transaction of the import, after the enrolments. Returns the number of new or
    newer badges.
    Raises key_files.KeyFileError and sealing.SealBroken.
    """
    return sum(_take_badges_of_run(lent=lent, now=now) for lent in lent_badges)


def _take_badges_of_run(*, lent: JsonObject, now: datetime) -> int:
    run = CourseRun.objects.get(pk=UUID(lent["run"]))
    make_keys(run=run)
    lookup = BadgeKey.objects.get(pk=badge_keys.LOOKUP_ID)
    badge_key = BadgeKey.objects.get(pk=badge_keys.key_id(run_id=run.pk))
    secret = b64decode(lent["secret"])
    old = badges.keys_of_run(secret=badge_keys.opened(badge_key=badge_key))
    new = badges.keys_of_run(secret=secret)
    _wrap(badge_key=badge_key, data=secret, master=badge_keys.master_key(name=lookup.master))
    badge_key.save(update_fields=["wrapped", "master"])
    stored = {badge.enrolment_id: badge for badge in Badge.objects.filter(enrolment__run=run)}
    count = 0
    for badge in lent["badges"]:
        pin_at = datetime.fromisoformat(badge["pin_at"]) if badge.get("pin_at") else None
        own = stored.get(UUID(badge["enrolment"]))
        if own is not None:
            if (own.revision, own.pin_at or NEVER) >= (badge["revision"], pin_at or NEVER):
                continue
            own.delete()
        Badge.objects.create(
            pk=UUID(badge["id"]),
            enrolment_id=UUID(badge["enrolment"]),
            code_sealed=b64decode(badge["code_sealed"]),
            locked_at=now if badge["is_locked"] else None,
            pin_at=pin_at,
            **{name: badge[name] for name in badge_keys.TRAVELLING_FIELDS},
        )
        count += 1
    _seal_own_badges(run=run, old=old, new=new)
    _look_up_by(lookup=badge_keys.opened(badge_key=lookup), run_id=run.pk, keys=new)
    return count


def _seal_own_badges(*, run: CourseRun, old: badges.RunKeys, new: badges.RunKeys) -> None:
    """Seal the codes of badges that stayed with the run's new secret."""
    if old == new:
        return
    changed = []
    for badge in Badge.objects.filter(enrolment__run=run):
        try:
            classroom.badge_code(badge=badge, keys=new)
        except sealing.SealBroken:
            code = classroom.badge_code(badge=badge, keys=old)
            badge.code_sealed = classroom.sealed_code(badge=badge, code=code, keys=new)
            badge.token_digest = ""
            changed.append(badge)
    Badge.objects.bulk_update(changed, ["code_sealed", "token_digest"], batch_size=500)


def _new_badge_key(*, pk: UUID, run: CourseRun | None, data: bytes, master: bytes) -> BadgeKey:
    badge_key = BadgeKey(pk=pk, run=run)
    _wrap(badge_key=badge_key, data=data, master=master)
    # If another process has just created the key, use that one.
    stored_key, _is_new = BadgeKey.objects.get_or_create(
        pk=pk, defaults={"run": run, "wrapped": badge_key.wrapped, "master": badge_key.master}
    )
    return stored_key


def _wrap(*, badge_key: BadgeKey, data: bytes, master: bytes) -> None:
    badge_key.wrapped = sealing.seal(data=data, key=master, place=badge_key.place)
    badge_key.master = sealing.key_name(key=master)


def _seal_again(*, master: bytes) -> int:
    rows = list(BadgeKey.objects.order_by("pk").select_for_update())
    lookup = sealing.new_key()
    for badge_key in rows:
        data = badge_keys.opened(badge_key=badge_key)
        if badge_key.run_id is not None:
            _look_up_by(
                lookup=lookup, run_id=badge_key.run_id, keys=badges.keys_of_run(secret=data)
            )
        _wrap(badge_key=badge_key, data=data if badge_key.run_id else lookup, master=master)
    BadgeKey.objects.bulk_update(rows, ["wrapped", "master"], batch_size=200)
    return len(rows)


def _look_up_by(*, lookup: bytes, run_id: UUID, keys: badges.RunKeys) -> None:
    run_badges = list(Badge.objects.filter(enrolment__run=run_id))
    for badge in run_badges:
        code = classroom.badge_code(badge=badge, keys=keys)
        badge.code_hash = badges.code_hash(key=lookup, code=code)
    Badge.objects.bulk_update(run_badges, ["code_hash"], batch_size=500)


def _finish(*, keys_count: int, path: Path, new: Path) -> key_files.KeyRotation:
    """Rename the old key file, then move the new one into its place."""
    old_file = path
    if path.exists():
        old_file = key_files.retired_path(path=path)
        with suppress(FileExistsError):
            key_files.write_key_file(path=old_file, data=path.read_bytes())
    new.replace(path)
    name = sealing.key_name(key=sealing.load_key(path=path))
    return key_files.KeyRotation(keys_count=keys_count, name=name, old_file=old_file)
