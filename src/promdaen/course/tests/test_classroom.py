"""Badges of a run: made, joined with, locked, freed, reissued; the log says who and why."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.db import transaction
from pytest_django import Settings

from promdaen.course.actions import CourseRefused, cancel_run
from promdaen.course.actions import classroom as actions
from promdaen.course.models import Badge, CourseRun, RunTest
from promdaen.course.queries import classroom
from promdaen.course.rules import badges
from promdaen.kit.models import AuditLine
from promdaen.kit.phones import Phone
from promdaen.people.models import Officer
from promdaen.people.queries import NotAllowed
from tests import factories

pytestmark = pytest.mark.django_db
NOW = factories.NOW


@pytest.fixture(autouse=True)
def _fresh_counts() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def run() -> CourseRun:
    return factories.run()


@pytest.fixture
def badge(run: CourseRun) -> Badge:
    factories.enrolments(run, 1)
    [made] = actions.make_badges(run=run, by=None, now=NOW)
    return made


def code(badge: Badge) -> str:
    return badges.code_of(secret=classroom.secret(), held=classroom.pass_of(badge=badge))


def pin(badge: Badge) -> str:
    return badges.pin_of(secret=classroom.secret(), held=classroom.pass_of(badge=badge))


def token(badge: Badge) -> str:
    return badges.token_of(secret=classroom.secret(), held=classroom.pass_of(badge=badge))


def wrong(badge: Badge) -> str:
    return f"{(int(pin(badge)) + 1) % 10**6:06}"


def join(badge: Badge, typed: str, *, by_token: bool = False, **fields: str) -> Badge | None:
    named = {"token": token(badge)} if by_token else {"code": code(badge)}
    joining = actions.Joining(pin=typed, **(named | fields))
    return actions.join_run(joining=joining, now=NOW)


def lock(badge: Badge) -> None:
    for _try in range(badges.TRIES):
        assert join(badge, wrong(badge)) is None


def lines() -> list[str]:
    return list(AuditLine.objects.order_by("sequence").values_list("action", flat=True))


def phone(badge: Badge) -> Phone:
    return Phone(officer_id=badge.enrolment.officer_id, pass_id=badge.pk, revision=badge.revision)


def test_every_officer_gets_one_badge_however_often_they_are_made(run: CourseRun) -> None:
    factories.enrolments(run, 3)
    assert len(actions.make_badges(run=run, by=None, now=NOW)) == 3
    assert actions.make_badges(run=run, by=None, now=NOW) == []
    factories.enrolments(run, 1)
    assert len(actions.make_badges(run=run, by=None, now=NOW)) == 1
    assert lines().count("make_badges") == 2
    assert len(classroom.codes_of(run=run)) == 4


def test_two_badges_of_a_run_never_bear_one_code(
    run: CourseRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    factories.enrolments(run, 3)
    monkeypatch.setattr(badges, "code_of", lambda *, secret, held: f"CODE-{held.revision}")
    made = actions.make_badges(run=run, by=None, now=NOW)
    assert [one.revision for one in made] == [1, 2, 3]
    lost = actions.reissue_badge(badge=made[0], reason="Lost.", by=None, now=NOW)
    assert lost.revision == 4


def test_a_cancelled_run_gets_no_badges(run: CourseRun) -> None:
    cancel_run(run=run, reason="No room.", by=None, now=NOW)
    with pytest.raises(CourseRefused, match="cancelled"):
        actions.make_badges(run=run, by=None, now=NOW)


def test_another_run_s_trainer_makes_frees_and_reissues_nothing(badge: Badge) -> None:
    other = factories.account("trainer")
    with pytest.raises(NotAllowed):
        actions.make_badges(run=badge.enrolment.run, by=other, now=NOW)
    with pytest.raises(NotAllowed):
        actions.free_badge(badge=badge, reason="Asked.", by=other, now=NOW)
    with pytest.raises(NotAllowed):
        actions.reissue_badge(badge=badge, reason="Lost.", by=other, now=NOW)


@pytest.mark.parametrize("by_token", [False, True], ids=["code", "QR code"])
def test_a_badge_and_its_pin_let_in(badge: Badge, by_token: bool) -> None:
    assert join(badge, pin(badge), by_token=by_token) == badge
    badge.refresh_from_db()
    assert badge.joined_at == NOW
    assert lines()[-1] == "join_run"
    assert classroom.enrolment_of_phone(phone=phone(badge)) == badge.enrolment
    assert classroom.joined(run=badge.enrolment.run).joined_count == 1


def test_a_code_is_read_as_people_type_it(badge: Badge) -> None:
    typed = f" {code(badge)[:3].lower()}-{code(badge)[3:]} "
    assert join(badge, pin(badge), code=typed) == badge


def test_a_wrong_pin_a_wrong_code_and_a_wrong_token_let_nobody_in(badge: Badge) -> None:
    assert join(badge, wrong(badge)) is None
    assert join(badge, pin(badge), code="AAAAAA") is None
    assert join(badge, pin(badge), by_token=True, token="x" * 38) is None
    badge.refresh_from_db()
    assert (badge.wrong_count, badge.joined_at) == (1, None)


def test_a_right_pin_sets_the_count_back(badge: Badge) -> None:
    for _try in range(badges.TRIES - 1):
        join(badge, wrong(badge))
    assert join(badge, pin(badge)) == badge
    badge.refresh_from_db()
    assert badge.wrong_count == 0


def test_a_locked_badge_refuses_the_right_pin(badge: Badge) -> None:
    lock(badge)
    assert join(badge, pin(badge)) is None
    assert join(badge, wrong(badge)) is None
    badge.refresh_from_db()
    assert (badge.wrong_count, badge.locked_at) == (badges.TRIES, NOW)
    assert lines().count("lock_badge") == 1


def test_a_lock_does_not_throw_out_who_is_in(badge: Badge) -> None:
    lock(badge)
    assert classroom.is_pass_good(phone=phone(badge), now=NOW)


def test_a_trainer_frees_a_locked_badge_with_a_reason(run: CourseRun, badge: Badge) -> None:
    trainer = factories.account("trainer")
    run.trainers.add(trainer)
    lock(badge)
    with pytest.raises(CourseRefused, match="Say why"):
        actions.free_badge(badge=badge, reason=" ", by=trainer, now=NOW)
    actions.free_badge(badge=badge, reason="Mistyped.", by=trainer, now=NOW)
    assert AuditLine.objects.get(action="free_badge").detail == {"reason": "Mistyped."}
    assert join(badge, pin(badge)) == badge
    with pytest.raises(CourseRefused, match="not locked"):
        actions.free_badge(badge=badge, reason="Again.", by=trainer, now=NOW)


def test_a_reissued_badge_ends_the_old_one_and_its_sessions(badge: Badge) -> None:
    lock(badge)
    old_code, old_pin, old_token, old_phone = code(badge), pin(badge), token(badge), phone(badge)
    with pytest.raises(CourseRefused, match="Say why"):
        actions.reissue_badge(badge=badge, reason="", by=None, now=NOW)
    fresh = actions.reissue_badge(badge=badge, reason="Lost on a bus.", by=None, now=NOW)
    assert fresh.revision == badge.revision + 1
    assert (fresh.locked_at, fresh.wrong_count, fresh.joined_at) == (None, 0, None)
    assert not classroom.is_pass_good(phone=old_phone, now=NOW)
    assert join(fresh, old_pin, code=old_code) is None
    assert join(fresh, old_pin, by_token=True, token=old_token) is None
    assert join(fresh, pin(fresh)) == fresh
    assert AuditLine.objects.get(action="reissue_badge").detail["reason"] == "Lost on a bus."


@pytest.mark.parametrize(("days", "is_open"), [(0, True), (7, True), (8, False)])
def test_badges_end_a_week_after_the_course(badge: Badge, days: int, is_open: bool) -> None:
    run = badge.enrolment.run
    run.ends_on = date(2026, 11, 24) - timedelta(days=days)
    run.starts_on = run.ends_on
    run.save()
    assert classroom.is_pass_good(phone=phone(badge), now=NOW) is is_open
    assert (join(badge, pin(badge)) == badge) is is_open


def test_a_test_that_is_open_opens_the_badges_of_an_old_run(badge: Badge) -> None:
    run = badge.enrolment.run
    run.starts_on = run.ends_on = date(2026, 5, 1)
    run.save()
    test = RunTest.objects.create(run=run, occasion="later", months=6, opened_at=NOW)
    assert join(badge, pin(badge)) == badge
    test.closed_at = NOW
    test.save()
    assert join(badge, pin(badge)) is None


def test_a_cancelled_run_s_badges_open_nothing(badge: Badge) -> None:
    CourseRun.objects.update(is_cancelled=True)
    assert not classroom.is_pass_good(phone=phone(badge), now=NOW)
    assert join(badge, pin(badge)) is None


def test_who_left_the_service_is_let_out_and_not_in_again(badge: Badge) -> None:
    Officer.objects.update(is_active=False)
    assert not classroom.is_pass_good(phone=phone(badge), now=NOW)
    assert join(badge, pin(badge)) is None


def test_a_pass_speaks_for_its_own_officer_alone(badge: Badge) -> None:
    stranger = factories.officer()
    false = Phone(officer_id=stranger.pk, pass_id=badge.pk, revision=badge.revision)
    assert not classroom.is_pass_good(phone=false, now=NOW)


def test_where_two_runs_share_a_code_the_pin_decides(
    badge: Badge, monkeypatch: pytest.MonkeyPatch
) -> None:
    other_run = factories.run()
    factories.enrolments(other_run, 1)
    [other] = actions.make_badges(run=other_run, by=None, now=NOW)
    same = code(badge)
    monkeypatch.setattr(badges, "code_of", lambda *, secret, held: same)
    assert actions.renew_code_hashes(now=NOW) == 1
    assert join(other, pin(other), code=same) == other
    assert join(badge, pin(badge), code=same) == badge


def test_the_badge_of_a_code_is_found_by_one_look_up_whatever_else_is_open(
    badge: Badge, run: CourseRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    factories.enrolments(run, 5)
    actions.make_badges(run=run, by=None, now=NOW)
    typed, counted = code(badge), []
    of = badges.code_of
    monkeypatch.setattr(badges, "code_of", lambda **given: counted.append(given) or of(**given))
    assert classroom.badges_by_code(code=typed, now=NOW) == [badge]
    assert counted == []
    assert Badge.objects.exclude(code_hash="").count() == Badge.objects.count()
    assert not Badge.objects.filter(code_hash__contains=typed).exists()


def test_codes_of_another_secret_are_found_once_the_server_tidied(
    badge: Badge, settings: Settings
) -> None:
    assert actions.renew_code_hashes(now=NOW) == 0
    settings.SECRET_KEY = "the backup was restored beside another secret"
    assert join(badge, pin(badge)) is None
    assert actions.renew_code_hashes(now=NOW) == Badge.objects.count()
    assert join(badge, pin(badge)) == badge


def test_thirty_wrong_tries_a_minute_stop_a_device(badge: Badge) -> None:
    for _try in range(actions.WRONG_TRIES_A_MINUTE):
        join(badge, "000000", code="AAAAAA", address="192.168.8.20")
    assert join(badge, pin(badge), address="192.168.8.20") is None
    assert join(badge, pin(badge), address="192.168.8.21") == badge
    later = actions.Joining(code=code(badge), pin=pin(badge), address="192.168.8.20")
    assert actions.join_run(joining=later, now=NOW + timedelta(minutes=1)) == badge


def test_a_try_is_counted_by_what_stands_now_not_by_what_was_read_before(badge: Badge) -> None:
    stale = Badge.objects.get(pk=badge.pk)
    for _try in range(4):
        join(badge, wrong(badge))
    with transaction.atomic():
        assert join(stale, wrong(stale)) is None
    badge.refresh_from_db()
    assert badge.locked_at == NOW
