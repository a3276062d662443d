"""Badges: made, joined with, locked by wrong PINs, freed, reissued."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from promdaen.course.actions.rights import CourseRefused, require_change
from promdaen.course.models import Badge, CourseRun, Enrolment
from promdaen.course.queries import classroom
from promdaen.course.rules import badges
from promdaen.kit import audit, qr_photos, tries
from promdaen.people.models import Account

WRONG_TRIES_A_MINUTE = tries.MOST_A_MINUTE


@dataclass(frozen=True, kw_only=True)
class Joining:
    """What somebody typed or scanned to join: a code or the token of a QR code, and a PIN.

    `address` is the network address of the device, for which tries are counted.
    """

    code: str = ""
    token: str = ""
    pin: str
    address: str = ""


@transaction.atomic
def make_badges(*, run: CourseRun, by: Account | None, now: datetime) -> list[Badge]:
    """Give every officer of a run a badge who has none. Raises CourseRefused when cancelled."""
    require_change(run=run, by=by)
    CourseRun.objects.select_for_update().get(pk=run.pk)
    if run.is_cancelled:
        raise CourseRefused(_("This run was cancelled. Its badges open nothing."))
    taken = classroom.codes_of(run=run)
    made = []
    for enrolment in Enrolment.objects.filter(run=run, badge__isnull=True).order_by("seat"):
        badge = Badge(enrolment=enrolment)
        _set_revision(badge=badge, taken=taken)
        badge.save(force_insert=True)
        made.append(badge)
    if made:
        audit.record_line(
            action="make_badges", subject=run, by=by, now=now, detail={"badges": len(made)}
        )
    return made


def join_run(*, joining: Joining, now: datetime) -> Badge | None:
    """Let in whoever holds a badge and its PIN; None otherwise, and never why.

    A right PIN sets the count of wrong ones back; the fifth wrong one locks the badge, which
    then refuses the right PIN too. A device with 30 wrong tries within a minute is refused
    whatever it says.
    """
    if _has_tried_enough(address=joining.address, now=now):
        return None
    badge = _joined(joining=joining, now=now)
    if badge is None:
        tries.count_wrong_try(address=joining.address, now=now)
    return badge


def read_badge(*, data: bytes, address: str, now: datetime) -> str:
    """The token on the badge that a photograph shows; "" where none opens.

    A photograph without one counts as a wrong try of its device.
    """
    if _has_tried_enough(address=address, now=now):
        return ""
    for text in qr_photos.qr_texts(data=data):
        token = badges.token_in(text=text)
        if token and classroom.badge_of_token(token=token, now=now) is not None:
            return token
    tries.count_wrong_try(address=address, now=now)
    return ""


@transaction.atomic
def free_badge(*, badge: Badge, reason: str, by: Account | None, now: datetime) -> None:
    """Unlock a badge. Raises CourseRefused without a reason, or where none is needed."""
    require_change(run=badge.enrolment.run, by=by)
    why = _reason(reason)
    held = Badge.objects.select_for_update().get(pk=badge.pk)
    if held.locked_at is None:
        raise CourseRefused(_("This badge is not locked."))
    held.locked_at, held.wrong_count = None, 0
    held.save(update_fields=["locked_at", "wrong_count"])
    audit.record_line(action="free_badge", subject=held, by=by, now=now, detail={"reason": why})


@transaction.atomic
def reissue_badge(*, badge: Badge, reason: str, by: Account | None, now: datetime) -> Badge:
    """Replace a badge that was lost or seen: new QR code, code and PIN; the old ones end.

    Raises CourseRefused without a reason.
    """
    require_change(run=badge.enrolment.run, by=by)
    why = _reason(reason)
    held = Badge.objects.select_for_update().select_related("enrolment__run").get(pk=badge.pk)
    taken = classroom.codes_of(run=held.enrolment.run)
    held.revision += 1
    _set_revision(badge=held, taken=taken)
    held.wrong_count, held.locked_at, held.joined_at = 0, None, None
    held.save()
    audit.record_line(
        action="reissue_badge",
        subject=held,
        by=by,
        now=now,
        detail={"reason": why, "revision": held.revision},
    )
    return held


def renew_code_hashes(*, now: datetime) -> int:
    """Store what the codes of open badges are looked up by where it differs; how many did.

    It differs where the secret of the installation changed, as after a backup was restored
    beside a new one: codes that are printed since then are of the new secret.
    """
    changed = []
    for badge in classroom.open_badges(now=now).iterator():
        if badge.code_hash != (wanted := classroom.code_hash_of(badge=badge)):
            badge.code_hash = wanted
            changed.append(badge)
    Badge.objects.bulk_update(changed, ["code_hash"], batch_size=500)
    return len(changed)


@transaction.atomic
def _joined(*, joining: Joining, now: datetime) -> Badge | None:
    """The badge that this PIN opens; wrong tries are stored, so nothing is raised here."""
    key = classroom.secret()
    for badge in _named(joining=joining, now=now):
        held = badges.Pass(badge_id=badge.pk, revision=badge.revision)
        is_right = badges.is_pin(secret=key, held=held, typed=joining.pin)
        if is_right and badge.locked_at is None:
            badge.wrong_count, badge.joined_at = 0, now
            badge.save(update_fields=["wrong_count", "joined_at"])
            audit.record_line(action="join_run", subject=badge, by=None, now=now)
            return badge
        if not is_right:
            _note_wrong_pin(badge=badge, now=now)
    return None


def _named(*, joining: Joining, now: datetime) -> list[Badge]:
    """The badges that code or token name, held until the try is counted."""
    if joining.token:
        one = classroom.badge_of_token(token=joining.token, now=now)
        found = [one] if one is not None else []
    else:
        code = badges.typed_code(text=joining.code)
        found = classroom.badges_by_code(code=code, now=now) if badges.is_code(code=code) else []
    rows = Badge.objects.select_for_update().filter(pk__in=[badge.pk for badge in found])
    return list(rows.order_by("pk"))


def _note_wrong_pin(*, badge: Badge, now: datetime) -> None:
    if badge.locked_at is not None:
        return
    badge.wrong_count += 1
    if badges.is_locking(wrong_count=badge.wrong_count):
        badge.locked_at = now
        audit.record_line(action="lock_badge", subject=badge, by=None, now=now)
    badge.save(update_fields=["wrong_count", "locked_at"])


def _set_revision(*, badge: Badge, taken: set[str]) -> None:
    key = classroom.secret()
    held = badges.next_pass(secret=key, held=classroom.pass_of(badge=badge), taken=taken)
    badge.revision = held.revision
    badge.code_hash = classroom.code_hash_of(badge=badge)
    taken.add(badges.code_of(secret=key, held=held))


def _reason(reason: str) -> str:
    if not reason.strip():
        raise CourseRefused(_("Say why. It is saved in the log."))
    return reason.strip()


def _has_tried_enough(*, address: str, now: datetime) -> bool:
    return tries.wrong_tries(address=address, now=now) >= WRONG_TRIES_A_MINUTE
