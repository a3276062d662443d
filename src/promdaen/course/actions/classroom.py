"""Badges: create, give PINs, join, lock after wrong PINs, unlock and reissue."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from promdaen.course.actions import badge_keys as key_actions
from promdaen.course.actions.rights import CourseRefused, lock_run, require_change
from promdaen.course.models import Badge, CourseRun, Enrolment
from promdaen.course.queries import badge_keys, classroom
from promdaen.course.queries.prints import badges as prints
from promdaen.course.rules import badges
from promdaen.kit import audit, pins, qr_photos, tries
from promdaen.people.models import Account

WRONG_TRIES_A_MINUTE = tries.MAX_PER_MINUTE
WRONG_CODE, NEW_PIN, NO_PIN = "wrong", "new_pin", "no_pin"


@dataclass(frozen=True, kw_only=True)
class Joining:
    """Input to join: a code or the token of a QR code, and a PIN.

    `address` is the network address of the device; tries are counted for it.
    """

    code: str = ""
    token: str = ""
    pin: str
    address: str = ""


@dataclass(frozen=True, kw_only=True)
class JoinResult:
    """Result of joining: the opened badge, or why it was refused.

    `refusal` is WRONG_CODE, NEW_PIN (a PIN of an earlier strip), NO_PIN (none was printed), or
    PAUSED or LOCKED of course.rules.badges.
    """

    badge: Badge | None = None
    refusal: str = ""


@dataclass(frozen=True, kw_only=True)
class PinStrips:
    """Which PINs to create: for a run or one officer, for all badges or those without a PIN.

    `language` is the language of the print ("": none). `known_pin` is the same PIN for every badge
    in a demonstration ("": a random PIN for each).
    """

    run: CourseRun
    enrolment: Enrolment | None = None
    is_first: bool = False
    reason: str = ""
    language: str = ""
    known_pin: str = ""


@dataclass(frozen=True, kw_only=True)
class PrintedPins:
    """New PINs by badge id, and their strips as PDF."""

    pins: dict[str, str]
    pdf: bytes


@transaction.atomic
def make_badges(*, run: CourseRun, by: Account | None, now: datetime) -> list[Badge]:
    """Create a badge for every officer of a run who has none.

    Raises CourseRefused if cancelled.
    """
    require_change(run=run, by=by)
    run = lock_run(run=run)
    if run.is_cancelled:
        raise CourseRefused(_("This run was cancelled. Its badges open nothing."))
    enrolments = Enrolment.objects.filter(run=run, badge__isnull=True).order_by("seat")
    new_badges = [Badge(enrolment=enrolment) for enrolment in enrolments]
    if new_badges:
        _draw_codes(rows=new_badges, run=run)
        Badge.objects.bulk_create(new_badges)
        audit.record_line(
            action="make_badges", subject=run, by=by, now=now, detail={"badges": len(new_badges)}
        )
    return new_badges


def print_pins(*, strips: PinStrips, by: Account | None, now: datetime) -> PrintedPins:
    """Create new PINs, store only their slow hashes, and print their strips.

    Earlier PINs stop working; phones that already joined stay joined. If printing fails, earlier
    PINs stay valid. Raises CourseRefused without badges, without a reason when a PIN is replaced,
    and if a badge got another PIN meanwhile; kit.pdf.PrintError.
    """
    drawn = _drawn(strips=strips, by=by)
    strips_pdf = b""
    if strips.language:
        strips_pdf = prints.pins_pdf(run=strips.run, pins=drawn.pins, language=strips.language)
    _keep_pins(new_pins=drawn, strips=strips, by=by, now=now)
    return PrintedPins(pins=drawn.pins, pdf=strips_pdf)


def join_run(*, joining: Joining, now: datetime) -> JoinResult:
    """Let in the holder of a badge and its PIN, or return why not.

    A correct PIN clears the wrong tries of its address. Five wrong tries make the address wait for
    this badge. Twenty wrong tries from all addresses lock the badge until a trainer unlocks it. A
    device with 30 wrong tries in a minute is always refused.
    """
    if _has_tried_enough(address=joining.address, now=now):
        return JoinResult(refusal=WRONG_CODE)
    refusal = WRONG_CODE
    for badge in _matching_badges(joining=joining, now=now):
        entry = _tried(badge=badge, joining=joining, now=now)
        if entry.badge is not None:
            return entry
        refusal = entry.refusal
    tries.count_wrong_try(address=joining.address, now=now)
    return JoinResult(refusal=refusal)


def read_badge(*, data: bytes, address: str, now: datetime) -> str:
    """Read the token of the badge in a photograph; "" if it opens no badge.

    A photograph without a token counts as a wrong try of its device.
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
def free_badge(*, badge: Badge, by: Account | None, now: datetime) -> None:
    """Unlock a badge and clear its wrong tries, so that the officer can join again.

    Raises CourseRefused if the badge is not blocked.
    """
    require_change(run=badge.enrolment.run, by=by)
    locked_badge = Badge.objects.select_for_update().get(pk=badge.pk)
    badge_tries = classroom.badge_tries(badge=locked_badge, now=now)
    if locked_badge.locked_at is None and not badges.is_paused(tries=badge_tries, now=now):
        raise CourseRefused(_("This badge is not locked."))
    locked_badge.locked_at = None
    locked_badge.save(update_fields=["locked_at"])
    tries.forget_tries(kind=classroom.WRONG_PIN, subject=str(locked_badge.pk))
    audit.record_line(
        action="free_badge",
        subject=locked_badge,
        by=by,
        now=now,
        detail={"wrong": len(badge_tries)},
    )


@transaction.atomic
def reissue_badge(*, badge: Badge, reason: str, by: Account | None, now: datetime) -> Badge:
    """Replace a lost or exposed badge with a new QR code and code; the old ones and PIN expire."""
    require_change(run=badge.enrolment.run, by=by)
    why = _reason(reason)
    locked_badge = (
        Badge.objects.select_for_update().select_related("enrolment__run").get(pk=badge.pk)
    )
    locked_badge.revision += 1
    _draw_codes(rows=[locked_badge], run=locked_badge.enrolment.run)
    if locked_badge.pin_hash:
        locked_badge.pin_hash, locked_badge.earlier_pin_hash = "", locked_badge.pin_hash
    locked_badge.token_digest, locked_badge.locked_at, locked_badge.joined_at = "", None, None
    locked_badge.save()
    tries.forget_tries(kind=classroom.WRONG_PIN, subject=str(locked_badge.pk))
    audit.record_line(
        action="reissue_badge",
        subject=locked_badge,
        by=by,
        now=now,
        detail={"reason": why, "revision": locked_badge.revision},
    )
    return locked_badge


def renew_code_hashes(*, now: datetime) -> int:
    """Update the stored hashes of open badges' codes; returns the number that changed.

    They differ for a run that came from another installation, which has another lookup key.
    """
    lookup = badge_keys.lookup_key()
    if lookup is None:
        return 0
    changed, keys = [], dict[UUID, badges.RunKeys]()
    for badge in classroom.open_badges(now=now):
        run_id = badge.enrolment.run_id
        if run_id not in keys:
            keys[run_id] = badge_keys.run_keys(run_id=run_id)
        code = classroom.badge_code(badge=badge, keys=keys[run_id])
        if badge.code_hash != (code_hash := badges.code_hash(key=lookup, code=code)):
            badge.code_hash = code_hash
            changed.append(badge)
    Badge.objects.bulk_update(changed, ["code_hash"], batch_size=500)
    return len(changed)


@dataclass(frozen=True, kw_only=True)
class _NewPins:
    """New PINs, their hashes, and the hashes of the PINs that they replace, by badge id."""

    pins: dict[str, str]
    hashes: dict[str, str]
    replaced: dict[str, str]


def _drawn(*, strips: PinStrips, by: Account | None) -> _NewPins:
    """Create PINs. The slow hashes are computed here, outside of any transaction."""
    require_change(run=strips.run, by=by)
    rows = Badge.objects.filter(enrolment__run=strips.run).order_by("enrolment__seat")
    if strips.enrolment is not None:
        rows = rows.filter(enrolment=strips.enrolment)
    if strips.is_first:
        rows = rows.filter(pin_hash="")
    rows_to_draw = list(rows)
    if not rows_to_draw:
        raise CourseRefused(_("There is no badge that needs a PIN."))
    replaced = {str(badge.pk): badge.pin_hash for badge in rows_to_draw}
    if any(replaced.values()):
        _reason(strips.reason)
    key = badge_keys.run_keys(run_id=strips.run.pk).pin
    if strips.known_pin:
        pin_hash = pins.hash_pin(pin=strips.known_pin, key=key)
        drawn = {str(badge.pk): strips.known_pin for badge in rows_to_draw}
        hashes = dict.fromkeys(drawn, pin_hash)
    else:
        drawn = {
            str(badge.pk): badges.pin_text(number=secrets.randbelow(badges.PINS_COUNT))
            for badge in rows_to_draw
        }
        hashes = {pk: pins.hash_pin(pin=pin, key=key) for pk, pin in drawn.items()}
    return _NewPins(pins=drawn, hashes=hashes, replaced=replaced)


@transaction.atomic
def _keep_pins(
    *, new_pins: _NewPins, strips: PinStrips, by: Account | None, now: datetime
) -> None:
    rows = list(Badge.objects.select_for_update().filter(pk__in=new_pins.hashes).order_by("pk"))
    if {str(badge.pk): badge.pin_hash for badge in rows} != new_pins.replaced:
        # The PINs that a second press shows would not be those that were stored last.
        raise CourseRefused(_("Other PINs were created just now. Reload this page."))
    for badge in rows:
        if badge.pin_hash:
            badge.earlier_pin_hash = badge.pin_hash
        badge.pin_hash = new_pins.hashes[str(badge.pk)]
        badge.pin_at = now
    changed = ["pin_hash", "earlier_pin_hash", "pin_at"]
    Badge.objects.bulk_update(rows, changed, batch_size=500)
    detail: dict[str, object] = {
        "pins": len(rows),
        "replaced": sum(bool(pin_hash) for pin_hash in new_pins.replaced.values()),
    }
    if strips.reason.strip():
        detail["reason"] = strips.reason.strip()
    subject = rows[0] if strips.enrolment is not None else strips.run
    audit.record_line(action="print_pins", subject=subject, by=by, now=now, detail=detail)


def _matching_badges(*, joining: Joining, now: datetime) -> list[Badge]:
    """The badges that a code or token matches."""
    if joining.token:
        badge = classroom.badge_of_token(token=joining.token, now=now)
        return [badge] if badge is not None else []
    code = badges.typed_code(text=joining.code)
    return classroom.badges_by_code(code=code, now=now) if badges.is_code(code=code) else []


def _tried(*, badge: Badge, joining: Joining, now: datetime) -> JoinResult:
    """Try a PIN on a badge.

    Each try is first stored as wrong, so that parallel tries all count. The slow hash is computed
    between two short transactions, so that other phones do not wait.
    """
    refusal = _begin_try(badge=badge, address=joining.address, now=now)
    if refusal:
        return JoinResult(refusal=refusal)
    key = badge_keys.run_keys(run_id=badge.enrolment.run_id).pin
    if pins.is_pin(pin=joining.pin, pin_hash=badge.pin_hash, key=key):
        return _let_in(badge=badge, address=joining.address, now=now)
    _lock_if_due(badge=badge, now=now)
    if pins.is_pin(pin=joining.pin, pin_hash=badge.earlier_pin_hash, key=key):
        return JoinResult(refusal=NEW_PIN)
    return JoinResult(refusal=WRONG_CODE)


@transaction.atomic
def _begin_try(*, badge: Badge, address: str, now: datetime) -> str:
    """Count a try on a badge; return why it is refused, or ""."""
    locked_badge = Badge.objects.select_for_update().get(pk=badge.pk)
    if locked_badge.locked_at is not None:
        return badges.LOCKED
    if not (locked_badge.pin_hash or locked_badge.earlier_pin_hash):
        return NO_PIN
    badge_tries = classroom.badge_tries(badge=locked_badge, now=now)
    refusal = badges.stop_reason(tries=badge_tries, address=address, now=now)
    if not refusal:
        tries.count_try(
            kind=classroom.WRONG_PIN, subject=str(locked_badge.pk), address=address, now=now
        )
        # The caller checks the PIN against the hashes as they were under the lock.
        badge.pin_hash = locked_badge.pin_hash
        badge.earlier_pin_hash = locked_badge.earlier_pin_hash
    return refusal


@transaction.atomic
def _let_in(*, badge: Badge, address: str, now: datetime) -> JoinResult:
    locked_badge = Badge.objects.select_for_update().get(pk=badge.pk)
    if (locked_badge.pin_hash, locked_badge.revision) != (badge.pin_hash, badge.revision):
        # A new PIN or badge was printed during the check.
        return JoinResult(refusal=NEW_PIN)
    tries.forget_tries(kind=classroom.WRONG_PIN, subject=str(locked_badge.pk), address=address)
    locked_badge.joined_at = now
    locked_badge.save(update_fields=["joined_at"])
    audit.record_line(action="join_run", subject=locked_badge, by=None, now=now)
    return JoinResult(badge=locked_badge)


@transaction.atomic
def _lock_if_due(*, badge: Badge, now: datetime) -> None:
    locked_badge = Badge.objects.select_for_update().get(pk=badge.pk)
    wrong_count = len(classroom.badge_tries(badge=locked_badge, now=now))
    if locked_badge.locked_at is None and wrong_count >= badges.MAX_TRIES_PER_DAY:
        locked_badge.locked_at = now
        locked_badge.save(update_fields=["locked_at"])
        audit.record_line(action="lock_badge", subject=locked_badge, by=None, now=now)


def _draw_codes(*, rows: Sequence[Badge], run: CourseRun) -> None:
    """Give badges unique codes, sealed, with the hashes to find them."""
    lookup, keys = key_actions.make_keys(run=run)
    used_codes: set[str] = set()
    for badge in rows:
        code, code_hash = _free_code(lookup=lookup, used_codes=used_codes)
        used_codes.add(code_hash)
        badge.code_hash = code_hash
        badge.code_sealed = classroom.sealed_code(badge=badge, code=code, keys=keys)


def _free_code(*, lookup: bytes, used_codes: set[str]) -> tuple[str, str]:
    while True:
        code = badges.code_text(number=secrets.randbelow(badges.CODES_COUNT))
        code_hash = badges.code_hash(key=lookup, code=code)
        if code_hash not in used_codes and not Badge.objects.filter(code_hash=code_hash).exists():
            return code, code_hash


def _reason(reason: str) -> str:
    if not reason.strip():
        raise CourseRefused(_("Say why. It is saved in the log."))
    return reason.strip()


def _has_tried_enough(*, address: str, now: datetime) -> bool:
    return tries.wrong_tries(address=address, now=now) >= WRONG_TRIES_A_MINUTE
