"""Badges and phones: whom a pass lets in, and who of a run has joined."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from promdaen.course.models import Badge, CourseRun, Enrolment, RunTest
from promdaen.course.queries import runs
from promdaen.course.rules import badges
from promdaen.kit.phones import Phone


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
class JoinedCount:
    """How many of a run have joined with a phone, of how many."""

    joined_count: int
    enrolled_count: int
    locked_count: int


def secret() -> bytes:
    """What the badges of this installation are worked out from."""
    return str(settings.SECRET_KEY).encode()


def pass_of(*, badge: Badge) -> badges.Pass:
    """A badge as its rules know it."""
    return badges.Pass(badge_id=badge.pk, revision=badge.revision)


def open_badges(*, now: datetime) -> QuerySet[Badge]:
    """The badges that open something: of runs not cancelled, until a week after, or for a test."""
    tests = RunTest.objects.filter(run_id=OuterRef("enrolment__run_id"), closed_at__isnull=True)
    in_time = Q(enrolment__run__ends_on__gte=badges.earliest_end(today=timezone.localdate(now)))
    rows = Badge.objects.filter(in_time | Exists(tests), enrolment__run__is_cancelled=False)
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
    key = secret()
    return [
        badge
        for badge in open_badges(now=now)
        if badges.code_of(secret=key, held=pass_of(badge=badge)) == code
    ]


def badge_of_token(*, token: str, now: datetime) -> Badge | None:
    """The open badge of a QR code in the revision that still holds."""
    held = badges.pass_of_token(secret=secret(), token=token)
    if held is None:
        return None
    rows = open_badges(now=now).filter(pk=held.badge_id, revision=held.revision)
    return rows.first()


def badge_lines(*, run: CourseRun) -> list[BadgeLine]:
    """The officers of a run by seat, each with the badge. Holds names: ask `named_to` first."""
    key = secret()
    held = {badge.enrolment_id: badge for badge in Badge.objects.filter(enrolment__run=run)}
    lines = []
    for enrolment in runs.roster_of(run=run):
        badge = held.get(enrolment.pk)
        code = badges.code_of(secret=key, held=pass_of(badge=badge)) if badge else ""
        lines.append(BadgeLine(enrolment=enrolment, badge=badge, code=code))
    return lines


def codes_of(*, run: CourseRun) -> set[str]:
    """The codes that the badges of a run bear."""
    key = secret()
    rows = Badge.objects.filter(enrolment__run=run)
    return {badges.code_of(secret=key, held=pass_of(badge=badge)) for badge in rows}


def joined_count(*, run: CourseRun) -> JoinedCount:
    """How many officers of a run have joined, and how many badges are locked."""
    held = Badge.objects.filter(enrolment__run=run)
    return JoinedCount(
        joined_count=held.filter(joined_at__isnull=False).count(),
        enrolled_count=Enrolment.objects.filter(run=run).count(),
        locked_count=held.filter(locked_at__isnull=False).count(),
    )


def code_of_token(*, token: str, now: datetime) -> str:
    """The code printed on the badge whose QR code was scanned; "" where it opens nothing."""
    badge = badge_of_token(token=token, now=now)
    return badges.code_of(secret=secret(), held=pass_of(badge=badge)) if badge else ""
