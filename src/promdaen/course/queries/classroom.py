"""Badges and phones: whom a pass lets in, and who of a run has joined."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from promdaen.course.models import Badge, CourseRun, Enrolment, RunTest
from promdaen.course.queries import runs
from promdaen.course.rules import badges
from promdaen.kit import signing
from promdaen.kit.phones import Phone
from promdaen.kit.spreadsheets import Words
from promdaen.refresher.queries import seasons


@dataclass(frozen=True, kw_only=True)
class BadgeLine:
    """An officer of a run and the badge, where there is one."""

    enrolment: Enrolment
    badge: Badge | None
    code: str

    @property
    def state(self) -> str:
        """What is to be known of it first: none, locked, joined or waiting."""
        if self.badge is None:
            return "none"
        if self.badge.locked_at is not None:
            return "locked"
        return "joined" if self.badge.joined_at is not None else "waiting"


@dataclass(frozen=True, kw_only=True)
class BadgesPage:
    """The badges of a run, and until when they open without a test."""

    lines: list[BadgeLine]
    last_day: date

    @property
    def counts(self) -> dict[str, int]:
        """How many badges are in each state, and how many officers have none."""
        states = [line.state for line in self.lines]
        return {one: states.count(one) for one in ("none", "locked", "joined", "waiting")}


@dataclass(frozen=True, kw_only=True)
class Joined:
    """Who of a run has joined with a phone, by seat, so that no name stands on a wall."""

    joined_count: int
    enrolled_count: int
    locked_seats: list[int]
    waiting_seats: list[int]


@dataclass(frozen=True, kw_only=True)
class Room:
    """What a room is shown: where to join, as text and as the rows of a QR code, and how."""

    address: str
    qr: list[str]
    steps: tuple[Words, ...]
    joined: Joined


def secret() -> bytes:
    """What the badges of this installation are worked out from."""
    return str(settings.SECRET_KEY).encode()


def pass_of(*, badge: Badge) -> badges.Pass:
    """A badge as its rules know it."""
    return badges.Pass(badge_id=badge.pk, revision=badge.revision)


def open_badges(*, now: datetime) -> QuerySet[Badge]:
    """The badges that open something: of runs not cancelled, until a week after, for a test,
    for a week in which its results are shown, or while the year after the run goes on. Those of
    officers who left the service open nothing.
    """
    shown = Q(results_opened_at__gte=now - timedelta(days=badges.DAYS_OPEN_AFTER))
    tests = RunTest.objects.filter(
        shown | Q(closed_at__isnull=True), run_id=OuterRef("enrolment__run_id")
    )
    in_time = Q(enrolment__run__ends_on__gte=badges.earliest_end(today=timezone.localdate(now)))
    in_year = Q(enrolment__run__code__in=seasons.open_codes())
    is_open = in_time | Exists(tests) | in_year
    rows = Badge.objects.filter(
        is_open, enrolment__run__is_cancelled=False, enrolment__officer__is_active=True
    )
    return rows.select_related("enrolment__run")


def is_pass_good(*, phone: Phone, now: datetime) -> bool:
    """Whether a phone's pass still opens; a lock stops joining, not who is in already."""
    return (
        open_badges(now=now)
        .filter(pk=phone.pass_id, revision=phone.revision, enrolment__officer_id=phone.officer_id)
        .exists()
    )


def enrolment_of_phone(*, phone: Phone) -> Enrolment | None:
    """The officer's place on the run for which a phone was let in."""
    rows = Enrolment.objects.select_related("run__course", "run__province", "officer")
    return rows.filter(badge=phone.pass_id).first()


def badges_by_code(*, code: str, now: datetime) -> list[Badge]:
    """The open badges under which a code is printed: one, but for chance across runs."""
    wanted = badges.code_hash(secret=secret(), code=code)
    return list(open_badges(now=now).filter(code_hash=wanted))


def code_hash_of(*, badge: Badge) -> str:
    """What the code of a badge is looked up by under the secret of this installation."""
    key = secret()
    code = badges.code_of(secret=key, held=pass_of(badge=badge))
    return badges.code_hash(secret=key, code=code)


def badge_of_token(*, token: str, now: datetime) -> Badge | None:
    """The open badge of a QR code in the revision that still holds."""
    held = badges.pass_of_token(secret=secret(), token=token)
    if held is None:
        return None
    rows = open_badges(now=now).filter(pk=held.badge_id, revision=held.revision)
    return rows.first()


def code_of_token(*, token: str, now: datetime) -> str:
    """The code printed on the badge whose QR code was scanned; "" where it opens nothing."""
    badge = badge_of_token(token=token, now=now)
    return badges.code_of(secret=secret(), held=pass_of(badge=badge)) if badge else ""


def badges_page(*, run: CourseRun) -> BadgesPage:
    """The badges of a run by seat. Holds names: ask `named_to` first."""
    rows = runs.roster_of(run=run).select_related("badge", "officer", "department")
    return BadgesPage(
        lines=[badge_line(enrolment=enrolment) for enrolment in rows],
        last_day=badges.last_day(ends_on=run.ends_on),
    )


def badge_line(*, enrolment: Enrolment) -> BadgeLine:
    """An officer's badge as staff see it: its code, and never its PIN."""
    badge: Badge | None = getattr(enrolment, "badge", None)
    code = badges.code_of(secret=secret(), held=pass_of(badge=badge)) if badge else ""
    return BadgeLine(enrolment=enrolment, badge=badge, code=code)


def codes_of(*, run: CourseRun) -> set[str]:
    """The codes that the badges of a run bear."""
    key = secret()
    rows = Badge.objects.filter(enrolment__run=run)
    return {badges.code_of(secret=key, held=pass_of(badge=badge)) for badge in rows}


def join_address() -> str:
    """Where phones reach this installation: in the classroom, else in public; "" if nowhere."""
    classroom = list(settings.CLASSROOM_ADDRESSES)
    return str(classroom[0] if classroom else settings.PUBLIC_ADDRESS)


def joined(*, run: CourseRun) -> Joined:
    """Who of a run has joined, who is locked out, and who is still to come."""
    rows = Enrolment.objects.filter(run=run).order_by("seat")
    seats = list(rows.values_list("seat", "badge__joined_at", "badge__locked_at"))
    return Joined(
        joined_count=sum(joined_at is not None for _seat, joined_at, _locked_at in seats),
        enrolled_count=len(seats),
        locked_seats=[seat for seat, _joined_at, locked_at in seats if locked_at],
        waiting_seats=[
            seat for seat, joined_at, locked_at in seats if not (joined_at or locked_at)
        ],
    )


def room(*, run: CourseRun) -> Room:
    """The page of a run for the projector; no address where phones cannot reach us."""
    address = join_address()
    link = f"{address}{reverse('course:join')}"
    return Room(
        address=link.split("://", 1)[-1] if address else "",
        qr=signing.qr_rows(text=link) if address else [],
        steps=badges.HOW_TO_JOIN,
        joined=joined(run=run),
    )
