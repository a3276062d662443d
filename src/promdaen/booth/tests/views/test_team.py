"""A morning on two phones: opened, joined, sent on, heard in the room, given back."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from promdaen.booth.actions import runs
from promdaen.booth.models import BoothRun, SentOn, Team
from promdaen.booth.queries import teams as queries
from promdaen.booth.tests import booth_world
from tests import factories, phones

pytestmark = pytest.mark.django_db
HOME = "/p/booth/team/"


def read(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_two_phones_do_a_morning_together(django_assert_num_queries: Any):
    booth_world.put_content()
    first, second, stranger = (
        phones.phone_of(seat) for seat in factories.enrolments(factories.run(), 3)
    )
    assert "Open a team" in read(first, HOME)
    opened = first.post(HOME, {"wave": "sample", "mode": "learn", "count": "10"})
    team, run = Team.objects.get(), BoothRun.objects.get()
    page = reverse("booth:team", args=(team.pk,))
    assert opened["Location"] == page
    assert "No one was sent on yet" in read(first, page)
    assert "No team has this code" in second.post(HOME, {"code": "QQQQQ"}).content.decode()
    join = second.post(HOME, {"code": team.code.lower()})["Location"]
    assert "Where do you sit?" in read(second, join)
    assert second.post(join, {"place": "second_line"})["Location"] == page
    assert second.get(join)["Location"] == page
    assert "Your teams" in read(second, HOME)
    assert (
        "Select a valid choice" in stranger.post(join, {"place": "second_line"}).content.decode()
    )
    assert stranger.get(page).status_code == 404
    assert stranger.get(f"{HOME}join/QQQQQ/")["Location"] == HOME
    acts = [{"number": 1, "kind": "call", "who": "t01"},
            {"number": 2, "kind": "rule", "who": "t01", "code": "second_line", "value": "need"},
            {"number": 3, "kind": "note", "who": "t01", "value": "private"}]  # fmt: skip
    runs.keep_acts(run=run, acts=acts, by=None, now=booth_world.NOW)
    referral = SentOn.objects.get()
    second.get(f"{page}poll/")
    with django_assert_num_queries(5):  # three of them let the phone in
        polled = second.get(f"{page}poll/")
    assert "May need protection" in polled.content.decode()
    assert second.get(f"{page}poll/?seen=t01100").status_code == 204
    room = reverse("booth:team_room", args=(team.pk, referral.pk))
    assert "spoke in private" in read(second, room)
    assert first.get(room).status_code == 404
    second.post(f"{room}take/")
    choice = queries.interview_room(referral=referral).offered[0]
    for at in ("x", "0", "0"):
        second.post(f"{room}say/", {"code": choice.code, "at": at})
    assert "What do you say next?" in read(second, room)
    assert second.post(f"{room}say/", {"code": "none", "at": "1"})["Location"] == page
    assert "Choose the ground" in second.post(room, {"ruling": "refuse"}).content.decode()
    second.post(room, {"ruling": "child_protection"})
    assert "Given back: Child protection" in read(first, page)
    second.post(f"{page}close/")
    first.post(f"{page}close/")
    team.refresh_from_db()
    assert team.closed_at is not None
    assert "hx-get" not in read(second, page)
    debrief = read(first, reverse("booth:debrief", args=(run.pk,)))
    for text in ("Given back: Child protection", "to be taken over", "<li>spoke in private</li>"):
        assert text in debrief, text
