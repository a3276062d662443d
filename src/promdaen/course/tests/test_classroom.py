"""Badges of a run: created, used to join, locked, unlocked, reissued, with log lines."""

import re
import secrets
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from pytest_django import Settings

from promdaen.course.actions import CourseRefused, cancel_run
from promdaen.course.actions import classroom as actions
from promdaen.course.models import Badge, CourseRun, RunTest
from promdaen.course.queries import badge_keys, classroom
from promdaen.course.rules import badges
from promdaen.kit import pdf, pins, tries
from promdaen.kit.models import AuditLine
from promdaen.kit.phones import PhoneBearer
from promdaen.people.models import Officer
from promdaen.people.queries import NotAllowed
from tests import factories, phones, recordings
from tests.badges import PIN, WRONG_PIN, code_of, pin_of, token_of

pytestmark = pytest.mark.django_db
NOW = factories.NOW
PHONE, NEIGHBOUR = "192.168.8.20", "192.168.8.21"


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
    [issued_badge] = actions.make_badges(run=run, by=None, now=NOW)
    pin_of(issued_badge)
    return issued_badge


def join(
    badge: Badge, typed: str, *, by_token: bool = False, now: datetime = NOW, **fields: str
) -> Badge | None:
    return enter(badge, typed, by_token=by_token, now=now, **fields).badge


def enter(
    badge: Badge, typed: str, *, by_token: bool = False, now: datetime = NOW, **fields: str
) -> actions.JoinResult:
    credentials = {"token": token_of(badge)} if by_token else {"code": code_of(badge)}
    joining = actions.Joining(pin=typed, **(credentials | {"address": PHONE} | fields))
    return actions.join_run(joining=joining, now=now)


def mistype(badge: Badge, count: int, *, now: datetime = NOW) -> None:
    """Type wrong PINs, each on a phone of its own."""
    for number in range(count):
        assert join(badge, WRONG_PIN, address=f"10.0.0.{number}", now=now) is None


def lock(badge: Badge) -> None:
    mistype(badge, badges.MAX_TRIES_PER_DAY)


def draw(badge: Badge, **fields: Any) -> str:
    """Draw a new PIN for a badge; which."""
    strips = actions.PinStrips(
        run=badge.enrolment.run, enrolment=badge.enrolment, reason="Known to others.", **fields
    )
    return actions.print_pins(strips=strips, by=None, now=NOW).pins[str(badge.pk)]


def lines() -> list[str]:
    return list(AuditLine.objects.order_by("sequence").values_list("action", flat=True))


def phone(badge: Badge) -> PhoneBearer:
    return PhoneBearer(
        officer_id=badge.enrolment.officer_id, pass_id=badge.pk, revision=badge.revision
    )


def test_every_officer_gets_one_badge_however_often_they_are_made(run: CourseRun) -> None:
    factories.enrolments(run, 3)
    assert len(actions.make_badges(run=run, by=None, now=NOW)) == 3
    assert actions.make_badges(run=run, by=None, now=NOW) == []
    factories.enrolments(run, 1)
    assert len(actions.make_badges(run=run, by=None, now=NOW)) == 1
    assert lines().count("make_badges") == 2
    assert len({code_of(badge) for badge in Badge.objects.all()}) == 4


def test_no_two_badges_bear_one_code(run: CourseRun, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = iter([7, 7, 8, 8, 7, 9])
    monkeypatch.setattr(secrets, "randbelow", lambda _most: next(drawn))
    factories.enrolments(run, 2)
    actions.make_badges(run=run, by=None, now=NOW)
    other = factories.run()
    factories.enrolments(other, 1)
    actions.make_badges(run=other, by=None, now=NOW)
    codes = [code_of(badge) for badge in Badge.objects.order_by("pk")]
    assert codes == [badges.code_text(number=number) for number in (7, 8, 9)]


def test_of_two_presses_only_the_pins_of_one_are_shown_and_open(
    badge: Badge, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed_pins: list[str] = []

    def other_press(**_more: Any) -> bytes:
        monkeypatch.undo()
        printed_pins.append(draw(badge))
        return b""

    monkeypatch.setattr("promdaen.course.queries.prints.badges.pins_pdf", other_press)
    with pytest.raises(CourseRefused, match="Other PINs were created just now"):
        draw(badge, language="km")
    assert join(badge, printed_pins[0]) == badge
    assert lines().count("print_pins") == 1


def test_a_cancelled_run_gets_no_badges(run: CourseRun) -> None:
    cancel_run(run=run, reason="No room.", by=None, now=NOW)
    with pytest.raises(CourseRefused, match="cancelled"):
        actions.make_badges(run=run, by=None, now=NOW)


def test_another_run_s_trainer_makes_frees_and_reissues_nothing(badge: Badge) -> None:
    other = factories.account("trainer")
    with pytest.raises(NotAllowed):
        actions.make_badges(run=badge.enrolment.run, by=other, now=NOW)
    with pytest.raises(NotAllowed):
        actions.free_badge(badge=badge, by=other, now=NOW)
    strips = actions.PinStrips(run=badge.enrolment.run, reason="Asked.")
    with pytest.raises(NotAllowed):
        actions.print_pins(strips=strips, by=other, now=NOW)
    with pytest.raises(NotAllowed):
        actions.reissue_badge(badge=badge, reason="Lost.", by=other, now=NOW)


@pytest.mark.parametrize("by_token", [False, True], ids=["code", "QR code"])
def test_a_badge_and_its_pin_let_in(badge: Badge, by_token: bool) -> None:
    assert join(badge, PIN, by_token=by_token) == badge
    badge.refresh_from_db()
    assert badge.joined_at == NOW
    assert lines()[-1] == "join_run"
    assert classroom.enrolment_of_phone(phone=phone(badge)) == badge.enrolment
    assert classroom.joined(run=badge.enrolment.run).joined_count == 1


def test_a_code_is_read_as_people_type_it(badge: Badge) -> None:
    typed = f" {code_of(badge)[:3].lower()}-{code_of(badge)[3:]} "
    assert join(badge, PIN, code=typed) == badge


def test_a_wrong_pin_a_wrong_code_and_a_wrong_token_let_no_one_in(badge: Badge) -> None:
    assert join(badge, WRONG_PIN) is None
    assert join(badge, PIN, code="AAAAAA") is None
    assert join(badge, PIN, by_token=True, token="x" * 38) is None
    badge.refresh_from_db()
    assert badge.joined_at is None
    assert classroom.badge_tries(badge=badge, now=NOW) == [(PHONE, NOW)]


def test_a_right_pin_makes_the_wrong_ones_of_its_address_forgotten(badge: Badge) -> None:
    join(badge, WRONG_PIN, address=NEIGHBOUR)
    for _try in range(badges.TRIES - 1):
        join(badge, WRONG_PIN)
    assert join(badge, PIN) == badge
    assert classroom.badge_tries(badge=badge, now=NOW) == [(NEIGHBOUR, NOW)]


def test_five_wrong_pins_make_an_address_wait_ten_minutes(badge: Badge) -> None:
    for _try in range(badges.TRIES):
        assert enter(badge, WRONG_PIN).refusal == actions.WRONG_CODE
    assert enter(badge, PIN).refusal == badges.PAUSED
    assert len(classroom.badge_tries(badge=badge, now=NOW)) == badges.TRIES
    assert classroom.officer_badge(enrolment=badge.enrolment, now=NOW).state == "paused"
    assert join(badge, PIN, now=NOW + badges.PAUSE) == badge


def test_a_neighbour_who_types_wrong_pins_keeps_no_officer_out(badge: Badge) -> None:
    for _try in range(3 * badges.TRIES):
        join(badge, WRONG_PIN, address=NEIGHBOUR)
    assert enter(badge, PIN, address=NEIGHBOUR).refusal == badges.PAUSED
    assert join(badge, PIN) == badge


def test_an_address_waits_for_one_badge_alone(badge: Badge, run: CourseRun) -> None:
    factories.enrolments(run, 1)
    [other] = actions.make_badges(run=run, by=None, now=NOW)
    pin_of(other)
    for _try in range(badges.TRIES):
        join(badge, WRONG_PIN)
    assert enter(badge, PIN).refusal == badges.PAUSED
    assert join(other, PIN) == other


def test_limits_are_counted_by_all_server_processes_together(badge: Badge) -> None:
    for _try in range(badges.TRIES):
        join(badge, WRONG_PIN)
        cache.clear()  # what another process has in its memory
    assert enter(badge, PIN).refusal == badges.PAUSED


def test_twenty_wrong_pins_from_anywhere_stop_joining_until_the_trainer_lets_in(
    badge: Badge,
) -> None:
    mistype(badge, badges.MAX_TRIES_PER_DAY - 1)
    badge.refresh_from_db()
    assert badge.locked_at is None
    mistype(badge, 1)
    badge.refresh_from_db()
    assert badge.locked_at == NOW
    assert enter(badge, PIN).refusal == badges.LOCKED
    assert enter(badge, PIN, now=NOW + timedelta(days=2)).refusal == badges.LOCKED
    assert classroom.officer_badge(enrolment=badge.enrolment, now=NOW).state == "locked"
    assert lines().count("lock_badge") == 1


def test_wrong_pins_of_two_days_are_not_added_up(badge: Badge) -> None:
    mistype(badge, badges.MAX_TRIES_PER_DAY - 1, now=NOW - badges.DAY)
    mistype(badge, badges.MAX_TRIES_PER_DAY - 1)
    assert join(badge, PIN) == badge


def test_no_pin_is_looked_at_once_twenty_are_under_way(
    badge: Badge, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(badges.MAX_TRIES_PER_DAY):
        tries.count_try(kind=classroom.WRONG_PIN, subject=str(badge.pk), address="", now=NOW)
        assert number < badges.MAX_TRIES_PER_DAY
    monkeypatch.setattr(pins, "is_pin", None)
    assert enter(badge, PIN).refusal == badges.LOCKED


def test_a_lock_does_not_throw_out_who_is_in(badge: Badge) -> None:
    lock(badge)
    assert classroom.is_pass_good(phone=phone(badge), now=NOW)


def test_a_trainer_lets_an_officer_in_by_one_tap(run: CourseRun, badge: Badge) -> None:
    trainer = factories.account("trainer")
    run.trainers.add(trainer)
    lock(badge)
    actions.free_badge(badge=badge, by=trainer, now=NOW)
    line = AuditLine.objects.get(action="free_badge")
    assert (line.account_id, line.detail) == (trainer.pk, {"wrong": badges.MAX_TRIES_PER_DAY})
    assert join(badge, PIN) == badge
    with pytest.raises(CourseRefused, match="not locked"):
        actions.free_badge(badge=badge, by=trainer, now=NOW)


def test_a_trainer_lets_in_an_officer_who_waits(badge: Badge) -> None:
    for _try in range(badges.TRIES):
        join(badge, WRONG_PIN)
    actions.free_badge(badge=badge, by=None, now=NOW)
    assert join(badge, PIN) == badge


# ---- PINs ----


def test_a_pin_is_drawn_at_random_and_kept_as_a_slow_hash(
    badge: Badge, settings: Settings
) -> None:
    settings.PIN_WORK_FACTOR = 2**13
    drawn = {draw(badge) for _time in range(3)}
    assert len(drawn) == 3
    assert all(len(pin) == 6 and pin.isdecimal() for pin in drawn)
    badge.refresh_from_db()
    assert badge.pin_hash.startswith("scrypt$8192$")
    assert 128 * settings.PIN_WORK_FACTOR * pins.PinHasher.block_size < 20_000_000


def test_no_row_and_no_line_of_the_log_holds_a_pin(badge: Badge) -> None:
    pin = draw(badge)
    stored_texts = [str(row) for row in Badge.objects.values()] + [
        line.body for line in AuditLine.objects.all()
    ]
    assert not [text for text in stored_texts if pin in re.findall(r"\d+", text)]
    line = AuditLine.objects.get(action="print_pins")
    assert line.detail == {"pins": 1, "replaced": 1, "reason": "Known to others."}
    assert line.subject_id == str(badge.pk)


def test_a_new_pin_stops_the_old_one_and_the_phone_explains_it(badge: Badge) -> None:
    first = draw(badge)
    second = draw(badge)
    assert enter(badge, first).refusal == actions.NEW_PIN
    assert enter(badge, WRONG_PIN).refusal == actions.WRONG_CODE
    assert join(badge, second) == badge


def test_a_new_pin_leaves_phones_in(badge: Badge) -> None:
    joined_phone = phone(badge)
    draw(badge)
    assert classroom.is_pass_good(phone=joined_phone, now=NOW)


def test_a_pin_that_is_replaced_while_it_is_looked_at_lets_no_one_in(
    badge: Badge, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(**arguments: Any) -> bool:
        Badge.objects.update(pin_hash="another")
        return is_pin(**arguments)

    is_pin = pins.is_pin
    monkeypatch.setattr(pins, "is_pin", slow)
    assert enter(badge, PIN).refusal == actions.NEW_PIN


def test_new_pins_need_a_reason_and_first_ones_none(run: CourseRun, badge: Badge) -> None:
    with pytest.raises(CourseRefused, match="Say why"):
        actions.print_pins(strips=actions.PinStrips(run=run, reason=" "), by=None, now=NOW)
    assert join(badge, PIN) == badge
    factories.enrolments(run, 1)
    [other] = actions.make_badges(run=run, by=None, now=NOW)
    assert enter(other, PIN).refusal == actions.NO_PIN
    assert classroom.pins_count(run=run) == classroom.PinsCount(with_pin=1, without_pin=1)
    strips = actions.PinStrips(run=run, is_first=True)
    drawn = actions.print_pins(strips=strips, by=None, now=NOW).pins
    assert set(drawn) == {str(other.pk)}
    assert join(other, drawn[str(other.pk)]) == other
    assert join(badge, PIN) == badge
    assert AuditLine.objects.get(action="print_pins").detail == {"pins": 1, "replaced": 0}
    with pytest.raises(CourseRefused, match="no badge that needs a PIN"):
        actions.print_pins(strips=strips, by=None, now=NOW)


def test_where_the_print_fails_the_old_pin_stays(
    badge: Badge, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_given: Any) -> bytes:
        raise pdf.PrintError("no space")

    monkeypatch.setattr(pdf, "compile_pdf", fail)
    strips = actions.PinStrips(run=badge.enrolment.run, reason="Lost.", language="km")
    with pytest.raises(pdf.PrintError):
        actions.print_pins(strips=strips, by=None, now=NOW)
    assert join(badge, PIN) == badge


def test_one_known_pin_is_hashed_once_for_a_demonstration(
    run: CourseRun, badge: Badge, monkeypatch: pytest.MonkeyPatch
) -> None:
    factories.enrolments(run, 2)
    actions.make_badges(run=run, by=None, now=NOW)
    hashed, hash_pin = [], pins.hash_pin
    monkeypatch.setattr(
        pins,
        "hash_pin",
        lambda **arguments: hashed.append(arguments["pin"]) or hash_pin(**arguments),
    )
    strips = actions.PinStrips(run=run, is_first=True, known_pin="246810")
    actions.print_pins(strips=strips, by=None, now=NOW)
    assert hashed == ["246810"]
    assert Badge.objects.exclude(pin_hash="").count() == 3


def test_a_reissued_badge_ends_the_old_one_and_its_sessions(badge: Badge) -> None:
    lock(badge)
    old_code, old_token, old_phone = code_of(badge), token_of(badge), phone(badge)
    with pytest.raises(CourseRefused, match="Say why"):
        actions.reissue_badge(badge=badge, reason="", by=None, now=NOW)
    fresh = actions.reissue_badge(badge=badge, reason="Lost on a bus.", by=None, now=NOW)
    assert fresh.revision == badge.revision + 1
    assert (fresh.locked_at, fresh.joined_at) == (None, None)
    assert not classroom.is_pass_good(phone=old_phone, now=NOW)
    assert join(fresh, PIN, code=old_code) is None
    assert join(fresh, PIN, by_token=True, token=old_token) is None
    assert enter(fresh, PIN).refusal == actions.NEW_PIN
    assert join(fresh, draw(fresh, is_first=True)) == fresh
    assert AuditLine.objects.get(action="reissue_badge").detail["reason"] == "Lost on a bus."


def test_a_badge_without_a_pin_is_reissued_too(badge: Badge) -> None:
    Badge.objects.update(pin_hash="")
    fresh = actions.reissue_badge(badge=badge, reason="Torn.", by=None, now=NOW)
    assert (fresh.pin_hash, fresh.earlier_pin_hash) == ("", "")
    assert enter(fresh, PIN).refusal == actions.NO_PIN


@pytest.mark.parametrize(("days", "is_open"), [(0, True), (7, True), (8, False)])
def test_badges_end_a_week_after_the_course(badge: Badge, days: int, is_open: bool) -> None:
    run = badge.enrolment.run
    run.ends_on = date(2026, 11, 24) - timedelta(days=days)
    run.starts_on = run.ends_on
    run.save()
    assert classroom.is_pass_good(phone=phone(badge), now=NOW) is is_open
    assert (join(badge, PIN) == badge) is is_open


def test_a_test_that_is_open_opens_the_badges_of_an_old_run(badge: Badge) -> None:
    run = badge.enrolment.run
    run.starts_on = run.ends_on = date(2026, 5, 1)
    run.save()
    test = RunTest.objects.create(run=run, occasion="later", months=6, opened_at=NOW)
    assert join(badge, PIN) == badge
    test.closed_at = NOW
    test.save()
    assert join(badge, PIN) is None


def test_a_cancelled_run_s_badges_open_nothing(badge: Badge) -> None:
    CourseRun.objects.update(is_cancelled=True)
    assert not classroom.is_pass_good(phone=phone(badge), now=NOW)
    assert join(badge, PIN) is None


def test_who_left_the_service_is_let_out_and_not_in_again(badge: Badge) -> None:
    Officer.objects.update(is_active=False)
    assert not classroom.is_pass_good(phone=phone(badge), now=NOW)
    assert join(badge, PIN) is None


def test_a_pass_speaks_for_its_own_officer_alone(badge: Badge) -> None:
    stranger = factories.officer()
    false = PhoneBearer(officer_id=stranger.pk, pass_id=badge.pk, revision=badge.revision)
    assert not classroom.is_pass_good(phone=false, now=NOW)


def test_where_two_badges_share_a_code_the_pin_decides(badge: Badge) -> None:
    other_run = factories.run()
    factories.enrolments(other_run, 1)
    [other] = actions.make_badges(run=other_run, by=None, now=NOW)
    pin_of(other, pin="161803")
    # A run that comes from another installation may bring such a code.
    Badge.objects.filter(pk=other.pk).update(code_hash=badge.code_hash)
    assert join(other, "161803", code=code_of(badge)) == other
    assert join(badge, PIN) == badge


def test_the_badge_of_a_code_is_found_by_one_look_up_whatever_else_is_open(
    badge: Badge, run: CourseRun, django_assert_num_queries: Any
) -> None:
    def looked_up() -> list[Badge]:
        # The lookup key, and the badge by its indexed column.
        with django_assert_num_queries(2):
            return classroom.badges_by_code(code=code_of_badge, now=NOW)

    code_of_badge = code_of(badge)
    assert looked_up() == [badge]
    factories.enrolments(run, 5)
    actions.make_badges(run=run, by=None, now=NOW)
    assert looked_up() == [badge]
    assert Badge.objects.exclude(code_hash="").count() == Badge.objects.count()
    assert not Badge.objects.filter(code_hash__contains=code_of_badge).exists()


def test_before_the_first_badge_no_code_opens_and_no_key_is_made(tmp_path: Path) -> None:
    assert classroom.badges_by_code(code="ACD234", now=NOW) == []
    assert actions.renew_code_hashes(now=NOW) == 0
    assert not badge_keys.rows_of_the_key()


def test_codes_of_a_run_from_another_installation_are_found_once_the_server_tidied(
    badge: Badge, run: CourseRun
) -> None:
    factories.enrolments(run, 1)
    actions.make_badges(run=run, by=None, now=NOW)
    assert actions.renew_code_hashes(now=NOW) == 0
    Badge.objects.update(code_hash="of another lookup key")
    assert join(badge, PIN) is None
    assert actions.renew_code_hashes(now=NOW) == Badge.objects.count() == 2
    assert join(badge, PIN) == badge


def test_thirty_wrong_tries_a_minute_stop_a_device(badge: Badge) -> None:
    for _try in range(actions.WRONG_TRIES_A_MINUTE):
        join(badge, "000000", code="AAAAAA")
        cache.clear()
    assert join(badge, PIN) is None
    assert join(badge, PIN, address=NEIGHBOUR) == badge
    assert join(badge, PIN, now=NOW + timedelta(minutes=1)) == badge


def test_a_try_is_counted_by_what_is_stored_not_by_what_was_read_before(badge: Badge) -> None:
    stale = Badge.objects.get(pk=badge.pk)
    for _try in range(4):
        join(badge, WRONG_PIN)
    with transaction.atomic():
        assert join(stale, WRONG_PIN) is None
    assert enter(badge, PIN).refusal == badges.PAUSED


def test_a_handout_is_heard_on_a_phone_once_it_is_approved(run: CourseRun) -> None:
    record = recordings.put_lesson()
    session = {"day": 1, "starts": "08:30", "hours": 1, "kind": "talk", "topic": record.code}
    run.course.sessions = [session]
    run.course.save()
    [seat] = factories.enrolments(run, 1)
    phone = phones.phone_of(seat)
    trainer = factories.account("trainer")
    waiting = recordings.recording(record, "handout", by=trainer)
    page = f"/p/lessons/{record.code}/"
    sound = f"{page}{waiting.pk}.mp3"
    assert "<audio" not in phone.get(page).content.decode()
    assert phone.get(sound).status_code == 404
    approved = recordings.approved(record, "handout", by=trainer)
    sound = f"{page}{approved.pk}.mp3"
    assert f'src="{sound}"' in phone.get(page).content.decode()
    answer = phone.get(sound, headers={"range": "bytes=0-9"})
    assert (answer.status_code, answer.content) == (206, bytes(approved.data)[:10])
    assert Client().get(sound).status_code == 302
