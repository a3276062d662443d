"""Exercises: their own world, which never meets what is real."""

import pytest
from django.test import Client
from django.urls import reverse

from promdaen.exchange.actions import exercises
from promdaen.exchange.actions.refusals import ExchangeRefused
from promdaen.exchange.models import Exercise, Record
from promdaen.exchange.queries import visible
from promdaen.people.queries import NotAllowed
from tests import exchange_world as world

pytestmark = pytest.mark.django_db(databases=world.BOTH)
NEW = exercises.NewExercise(code="EX-1", title_km="លំហាត់", title_en="A boat")


def opened() -> Exercise:
    return exercises.open_exercise(new=NEW, by=world.standing("head", "IMM"), now=world.NOW)


def test_what_is_made_in_an_exercise_is_seen_in_it_alone() -> None:
    opened()
    account, other = world.person("liaison", "IMM"), world.person("liaison", "MAR")
    real = world.sent(world.standing_of(account), ("MAR",))
    drill = world.sent(world.standing_of(account, "EX-1"), ("MAR",))
    for reader in (account, other):
        for code, expected in (("", real), ("EX-1", drill)):
            member = world.standing_of(reader, code)
            rows = visible.visible_to(member=member, now=world.NOW)
            assert list(rows) == [expected]


def test_a_closed_exercise_opens_nothing_and_real_work_is_never_its_fallback() -> None:
    exercise = opened()
    account = world.person("liaison", "IMM")
    drill = world.sent(world.standing_of(account, "EX-1"), ("MAR",))
    head = world.standing("head", "IMM")
    for _again in range(2):
        exercises.close_exercise(exercise=exercise, by=head, now=world.NOW)
    member = world.standing_of(account, "EX-1")
    assert not member.is_active
    assert not visible.visible_to(member=member, now=world.NOW).exists()
    assert Record.objects.get(pk=drill.pk).exercise == "EX-1"


def test_an_exercise_needs_a_code_of_its_own_and_somebody_who_may_hold_it() -> None:
    opened()
    head, liaison = world.standing("head", "MAR"), world.standing("liaison", "MAR")
    with pytest.raises(ExchangeRefused, match="taken"):
        exercises.open_exercise(new=NEW, by=head, now=world.NOW)
    wrong = exercises.NewExercise(code="a b", title_km="ល", title_en="L")
    with pytest.raises(ExchangeRefused, match="not right"):
        exercises.open_exercise(new=wrong, by=head, now=world.NOW)
    with pytest.raises(NotAllowed):
        exercises.open_exercise(new=NEW, by=liaison, now=world.NOW)
    with pytest.raises(ExchangeRefused, match="closed"):
        exercises.enter_world(code="EX-9", by=liaison, now=world.NOW)


def test_pages_carry_the_band_until_one_leaves(client: Client) -> None:
    client.force_login(world.person("head", "IMM"))
    typed = {"code": "EX-1", "title_km": "លំហាត់", "title_en": "A boat"}
    assert client.post(reverse("exchange:new_exercise"), typed).status_code == 302
    assert client.post(reverse("exchange:new_exercise"), typed).status_code == 200
    home, enter = reverse("exchange:home"), reverse("exchange:enter_exercise")
    assert b"drill" not in client.get(home).content
    client.post(enter, {"code": "EX-1"})
    assert b'<div class="drill">' in client.get(reverse("exchange:exercises")).content
    client.post(enter, {"code": "EX-9"})
    client.post(enter, {"code": ""})
    assert b'<div class="drill">' not in client.get(home).content
    client.post(enter, {"code": "EX-1"})
    client.post(reverse("exchange:close_exercise", args=["EX-1"]))
    assert client.get(home).status_code == 200
    assert client.post(reverse("exchange:close_exercise", args=["EX-9"])).status_code == 404


def test_the_page_of_the_policy_is_marked_as_not_signed(client: Client) -> None:
    client.force_login(world.person("auditor"))
    page = client.get(reverse("exchange:policy"))
    assert "AMBER+STRICT" in page.content.decode()
