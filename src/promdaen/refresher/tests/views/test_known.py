"""What I know is told to me alone; topics at risk are told of five officers or more."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from promdaen.people.models import Officer, Posting
from promdaen.refresher.actions import daily_knowledge
from promdaen.refresher.models import Known, Member, Season
from promdaen.refresher.queries import topic_knowledge
from promdaen.refresher.tests import samples
from tests import factories, phones

pytestmark = pytest.mark.django_db
TOPICS, MINE = reverse("refresher:topics"), reverse("refresher:known")
TODAY = samples.NOW.date()


@pytest.fixture(autouse=True)
def day(monkeypatch: pytest.MonkeyPatch) -> None:
    later = samples.NOW + timedelta(minutes=2)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)


def visitor(role: str) -> Client:
    client = Client()
    client.force_login(
        factories.account(role), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    client.cookies["promdaen_language"] = "en"
    return client


def short(season: Season) -> Season:
    """A calendar of two days, whose tables are made at once."""
    season.days = season.days[:2]
    season.save()
    return season


def test_a_year_without_questions_has_no_topics_and_no_mishap() -> None:
    [seat] = factories.enrolments(factories.run(), 1)
    season = samples.season([seat.officer], code=seat.run.code)
    assert phones.phone_of(seat).get(MINE).status_code == 200
    assert topic_knowledge.known_by_member(season=season, today=TODAY) == {
        Member.objects.get().pk: {}
    }


def test_who_answered_right_holds_a_topic_longer_and_reads_it_alone() -> None:
    samples.bank()
    seats: list[Any] = factories.enrolments(factories.run(), 3)
    season = short(samples.season([seat.officer for seat in seats]))
    first, second = (Member.objects.get(officer=seat.officer) for seat in seats[:2])
    for member, answer in ((first, {"chosen": "a"}), (second, {})):
        share = samples.share(member)
        news = [samples.new_answer(share, on, answer=answer) for on in samples.OUTCOMES]
        samples.keep(member.officer_id, *news)
    later = TODAY + timedelta(days=6)
    [strong], [weak] = (
        topic_knowledge.own_topics(officer_id=member.officer_id, today=later) or ()
        for member in (first, second)
    )
    assert (strong.state, weak.state) == ("fresh", "fading")
    assert strong.words.en.startswith("Fresh for about")
    assert daily_knowledge.keep_known(now=samples.NOW) == 1
    assert daily_knowledge.keep_known(now=samples.NOW) == 0
    chances = {known_row.member_id: known_row.topics["UNTOC"] for known_row in Known.objects.all()}
    assert chances[first.pk] > chances[second.pk]
    text = phones.phone_of(seats[0]).get(MINE).content.decode()
    assert "What I know" in text
    assert "%" not in text.split("<main")[1]
    assert season.members.count() == 3
    assert Client().get(MINE).status_code == 302
    stranger = phones.phone_of(factories.enrolments(factories.run(), 1)[0])
    assert "No year of refreshers has begun for you" in stranger.get(MINE).content.decode()


def test_topics_at_risk_hide_small_groups_and_what_would_reveal_them() -> None:
    factories.topic()
    officers = [
        *_officers(12, "IMM", "01"),
        *_officers(6, "BPP", "02"),
        *_officers(2, "AHT", "02"),
    ]
    season = samples.season(officers)
    for place, member in enumerate(season.members.order_by("officer")):
        chance = 0.9 if place % 2 else 0.5
        Known.objects.create(member=member, topics={"UNTOC": chance}, on=TODAY)
    viewer = visitor("viewer")
    text = viewer.get(TOPICS).content.decode()
    assert "Never for discipline" in text
    assert not any(str(officer) in text for officer in officers)
    assert text.count("not shown: too few officers") == 2
    listed = viewer.get(TOPICS, {"format": "csv"}).content.decode()
    assert listed.splitlines()[1].split(",")[3:] == ["20", "0.5"]
    assert len(listed.splitlines()) == 1 + 1 + 1 + 1 + 2
    assert listed.splitlines()[2].startswith(season.code)
    for role in ("trainer", "administrator"):
        assert visitor(role).get(TOPICS).status_code == 403
    Known.objects.exclude(member__in=season.members.all()[:4]).delete()
    assert "Too few officers yet" in viewer.get(TOPICS).content.decode()
    assert "UNTOC" not in viewer.get(TOPICS, {"format": "csv"}).content.decode()


def _officers(count: int, department: str, province: str) -> list[Officer]:
    officers = []
    for number in range(count):
        officer = factories.officer(
            name_latin=f"SOK {department}{number}", department=factories.department(department)
        )
        Posting.objects.create(
            officer=officer, province=factories.province(province), recorded_at=samples.NOW
        )
        officers.append(officer)
    return officers
