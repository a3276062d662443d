"""Badges and phones: whom a pass lets in, and which officers of a run have joined."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from promdaen.course.models import Badge, CourseRun, Enrolment, RunTest
from promdaen.course.queries import badge_keys, runs
from promdaen.course.rules import badges
from promdaen.kit import sealing, signing, tries
from promdaen.kit.phones import PhoneBearer
from promdaen.kit.texts import Words
from promdaen.refresher.queries import seasons

BADGE_STATES = ("none", "locked", "paused", "joined", "waiting")
WRONG_PIN = "badge"
"""The kind of the tries that are counted for a badge."""


@dataclass(frozen=True, kw_only=True)
class OfficerBadge:
    """An officer of a run and the badge, if any."""

    enrolment: Enrolment
    badge: Badge | None
    code: str
    is_paused: bool = False

    @property
    def state(self) -> str:
        """The most important state: none, locked, paused, joined or waiting."""
        if self.badge is None:
            return "none"
        if self.badge.locked_at is not None:
            return "locked"
        if self.is_paused:
            return "paused"
        return "joined" if self.badge.joined_at is not None else "waiting"


@dataclass(frozen=True, kw_only=True)
class BadgesPage:
    """The badges of a run, and until when they are valid without a test."""

    lines: list[OfficerBadge]
    last_day: date

    @property
    def counts(self) -> dict[str, int]:
        """How many badges are in each state, and how many officers have none."""
        states = [officer_badge.state for officer_badge in self.lines]
        return {state: states.count(state) for state in BADGE_STATES}


@dataclass(frozen=True, kw_only=True)
class PinsCount:
    """How many badges have a printed PIN, and how many have none."""

    with_pin: int
    without_pin: int


@dataclass(frozen=True, kw_only=True)
class JoinedOfficers:
    """Which officers of a run joined with a phone, by seat, so that no name is projected."""

    joined_count: int
    enrolled_count: int
    locked_seats: list[int]
    waiting_seats: list[int]


@dataclass(frozen=True, kw_only=True)
class ClassroomScreen:
    """What is projected: how and where to join, as text and as the rows of a QR code."""

    address: str
    qr: list[str]
    steps: tuple[Words, ...]
    joined: JoinedOfficers


def badge_pass(*, badge: Badge) -> badges.Pass:
    """A badge in the form that its rules use."""
    return badges.Pass(badge_id=badge.pk, revision=badge.revision)


def open_badges(*, now: datetime) -> QuerySet[Badge]:
    """The badges that are valid now.

    These belong to runs that are not cancelled, until a week after the run, for a test, for a week
    in which its results are shown, or during the year after the run. Badges of officers who left
    the service are not valid.
    """
    recent_results = Q(results_opened_at__gte=now - timedelta(days=badges.DAYS_OPEN_AFTER))
    tests = RunTest.objects.filter(
        recent_results | Q(closed_at__isnull=True), run_id=OuterRef("enrolment__run_id")
    )
    in_time = Q(enrolment__run__ends_on__gte=badges.earliest_end(today=timezone.localdate(now)))
    in_year = Q(enrolment__run__code__in=seasons.open_season_codes())
    is_open = in_time | Exists(tests) | in_year
    rows = Badge.objects.filter(
        is_open, enrolment__run__is_cancelled=False, enrolment__officer__is_active=True
    )
    return rows.select_related("enrolment__run")


def is_pass_good(*, phone: PhoneBearer, now: datetime) -> bool:
    """Whether a phone's pass is still valid; a lock only stops new joining."""
    return (
        open_badges(now=now)
        .filter(pk=phone.pass_id, revision=phone.revision, enrolment__officer_id=phone.officer_id)
        .exists()
    )


def enrolment_of_phone(*, phone: PhoneBearer) -> Enrolment | None:
    """The officer's enrolment in the run that a phone joined, or None."""
    enrolments = Enrolment.objects.select_related("run__course", "run__province", "officer")
    return enrolments.filter(badge=phone.pass_id).first()


def badges_by_code(*, code: str, now: datetime) -> list[Badge]:
    """The valid badges with a code: at most one, except for runs from other installations."""
    key = badge_keys.lookup_key()
    if key is None:
        return []
    code_hash = badges.code_hash(key=key, code=code)
    return list(open_badges(now=now).filter(code_hash=code_hash))


def badge_code(*, badge: Badge, keys: badges.RunKeys) -> str:
    """The code printed on a badge. Raises kit.sealing.SealBroken for keys of another run."""
    sealed = bytes(badge.code_sealed)
    return sealing.open_sealed(sealed=sealed, key=keys.code, place=badge.code_place).decode()


def sealed_code(*, badge: Badge, code: str, keys: badges.RunKeys) -> bytes:
    """A code as stored in the row of its badge."""
    return sealing.seal(data=code.encode(), key=keys.code, place=badge.code_place)


def badge_of_token(*, token: str, now: datetime) -> Badge | None:
    """The valid badge of a QR code in the current revision, or None."""
    opened = _opened_by(token=token, now=now)
    return opened[0] if opened else None


def code_of_token(*, token: str, now: datetime) -> str:
    """The code printed on the badge whose QR code was scanned; "" for an invalid one."""
    opened = _opened_by(token=token, now=now)
    return badge_code(badge=opened[0], keys=opened[1]) if opened else ""


def badges_page(*, run: CourseRun, now: datetime) -> BadgesPage:
    """The badges of a run by seat. Contains names: check `runs.named_to` first."""
    enrolments = list(runs.run_roster(run=run).select_related("badge", "officer", "department"))
    run_badges = [
        enrolment.badge
        for enrolment in enrolments
        if getattr(enrolment, "badge", None) is not None
    ]
    keys = badge_keys.run_keys(run_id=run.pk) if run_badges else None
    paused = _paused(badges_of=run_badges, now=now)
    return BadgesPage(
        lines=[
            _officer_badge(enrolment=enrolment, keys=keys, paused=paused)
            for enrolment in enrolments
        ],
        last_day=badges.last_day(ends_on=run.ends_on),
    )


def officer_badge(*, enrolment: Enrolment, now: datetime) -> OfficerBadge:
    """An officer's badge for staff: its code, never its PIN."""
    badge: Badge | None = getattr(enrolment, "badge", None)
    keys = badge_keys.run_keys(run_id=enrolment.run_id) if badge else None
    paused = _paused(badges_of=[badge] if badge else [], now=now)
    return _officer_badge(enrolment=enrolment, keys=keys, paused=paused)


def pin_rows(*, run: CourseRun, pins: Mapping[str, str]) -> list[tuple[Enrolment, str, str]]:
    """The officers who got a new PIN, each with the code of the badge and the PIN, by seat."""
    rows = Badge.objects.filter(enrolment__run=run, pk__in=pins).order_by("enrolment__seat")
    keys = badge_keys.run_keys(run_id=run.pk) if pins else badges.NO_KEYS
    return [
        (badge.enrolment, badge_code(badge=badge, keys=keys), pins[str(badge.pk)])
        for badge in rows.select_related("enrolment__officer")
    ]


def pins_count(*, run: CourseRun, enrolment: Enrolment | None = None) -> PinsCount:
    """How many badges of a run, or of one officer, have a PIN and how many none."""
    rows = Badge.objects.filter(enrolment__run=run)
    if enrolment is not None:
        rows = rows.filter(enrolment=enrolment)
    pin_states = [bool(pin_hash) for pin_hash in rows.values_list("pin_hash", flat=True)]
    return PinsCount(with_pin=sum(pin_states), without_pin=len(pin_states) - sum(pin_states))


def badge_tries(*, badge: Badge, now: datetime) -> list[tuple[str, datetime]]:
    """The wrong PINs of a badge within a day: address and time."""
    return tries.tries_at(kind=WRONG_PIN, subject=str(badge.pk), since=now - badges.DAY)


def join_address() -> str:
    """The address of this installation for phones: local, else public; "" if none."""
    classroom = list(settings.CLASSROOM_ADDRESSES)
    return str(classroom[0] if classroom else settings.PUBLIC_ADDRESS)


def joined(*, run: CourseRun) -> JoinedOfficers:
    """Which officers of a run have joined, are locked out, or have not joined yet."""
    enrolments = Enrolment.objects.filter(run=run).order_by("seat")
    seats = list(enrolments.values_list("seat", "badge__joined_at", "badge__locked_at"))
    return JoinedOfficers(
        joined_count=sum(joined_at is not None for _seat, joined_at, _locked_at in seats),
        enrolled_count=len(seats),
        locked_seats=[seat for seat, _joined_at, locked_at in seats if locked_at],
        waiting_seats=[
            seat for seat, joined_at, locked_at in seats if not (joined_at or locked_at)
        ],
    )


def room(*, run: CourseRun) -> ClassroomScreen:
    """The projected page of a run; without an address if phones cannot connect."""
    address = join_address()
    link = f"{address}{reverse('course:join')}"
    return ClassroomScreen(
        address=link.split("://", 1)[-1] if address else "",
        qr=signing.qr_rows(text=link) if address else [],
        steps=badges.HOW_TO_JOIN,
        joined=joined(run=run),
    )


def _opened_by(*, token: str, now: datetime) -> tuple[Badge, badges.RunKeys] | None:
    """The valid badge that a token was printed on, and the keys of its run; or None."""
    pass_badge = badges.pass_in_token(token=token)
    if pass_badge is None:
        return None
    rows = open_badges(now=now).filter(pk=pass_badge.badge_id, revision=pass_badge.revision)
    badge = rows.first()
    if badge is None:
        return None
    keys = badge_keys.run_keys(run_id=badge.enrolment.run_id)
    before = badge.token_digest
    is_ours = badges.is_token(
        key=keys.token, badge_pass=pass_badge, token=token, printed_before=before
    )
    return (badge, keys) if is_ours else None


def _officer_badge(
    *, enrolment: Enrolment, keys: badges.RunKeys | None, paused: Container[UUID]
) -> OfficerBadge:
    badge: Badge | None = getattr(enrolment, "badge", None)
    if badge is None or keys is None:
        return OfficerBadge(enrolment=enrolment, badge=None, code="")
    code = badge_code(badge=badge, keys=keys)
    return OfficerBadge(enrolment=enrolment, badge=badge, code=code, is_paused=badge.pk in paused)


def _paused(*, badges_of: Sequence[Badge], now: datetime) -> set[UUID]:
    """The badges for which an address must wait after wrong PINs."""
    subjects = {str(badge.pk): badge.pk for badge in badges_of}
    tries_by_badge = tries.tries_by_subject(
        kind=WRONG_PIN, subjects=subjects, since=now - badges.DAY
    )
    return {
        subjects[subject]
        for subject, at in tries_by_badge.items()
        if badges.is_paused(tries=at, now=now)
    }
