"""Teams: opened, joined at a place, travellers sent on once, heard, ruled on, given back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import translation

from promdaen.booth.actions import ending, runs, teams
from promdaen.booth.actions.refusals import BoothRefused
from promdaen.booth.models import BoothRun, SentOn, Team
from promdaen.booth.queries import teams as queries
from promdaen.booth.tests import booth_world
from promdaen.kit import tries
from promdaen.kit.models import AuditLine
from promdaen.people import queries as people_queries
from promdaen.people.models import Officer
from tests import factories

pytestmark = pytest.mark.django_db
NOW = factories.NOW
CLIENT_ADDRESS = "10.0.0.9"


@pytest.fixture
def run() -> BoothRun:
    booth_world.put_content()
    morning = teams.NewTeamRun(wave="sample", mode="learn", count=10, seed=5)
    return teams.open_team(
        officer_id=factories.officer().pk, morning=morning, lot=9, by=None, now=NOW
    )


def team_of(run: BoothRun) -> Team:
    return Team.objects.get(pk=run.team_id)


def seated(run: BoothRun, place: str = "second_line") -> Officer:
    officer = factories.officer()
    teams.join_team(team=team_of(run), place=place, officer_id=officer.pk, by=None, now=NOW)
    return officer


def keep(run: BoothRun, first: int, *acts: dict[str, Any], after: int = 0) -> None:
    rows = [{"number": number, "who": "t01", **act} for number, act in enumerate(acts, first)]
    runs.keep_acts(run=run, acts=rows, by=None, now=NOW + timedelta(seconds=after))


def refer_traveller(run: BoothRun, ruling: str = "second_line") -> SentOn:
    """The first traveller, spoken with at the counter and sent on with half a note."""
    room = queries.runs.drawn_run(run=run).travellers[0]
    dialogue = queries.runs.run_dialogues(run=run)[room.dialogue]
    asks = next(choice for choice in dialogue.nodes[dialogue.start].choices if choice.finds)
    ground = "need" if ruling == "second_line" else ""
    call, say = {"kind": "call"}, {"kind": "say", "code": asks.code}
    keep(run, 1, call, say, {"kind": "rule", "code": ruling, "value": ground})
    return SentOn.objects.get()


def test_who_opens_sits_at_the_counter_and_others_take_free_places(run: BoothRun):
    team = team_of(run)
    assert queries.team_run(team=team) == run
    seat = queries.find_seat(team_id=team.pk, officer_id=run.officer_id)
    assert seat is not None
    assert seat.place == "first_line"
    second = seated(run)
    again = teams.join_team(team=team, place="second_line", officer_id=second.pk, by=None, now=NOW)
    assert again.officer == second
    assert len(queries.members(team=team)) == 2
    assert queries.default_place(team=team, officer_id=factories.officer().pk) == "immigration"
    for place, officer, message in (
        ("second_line", factories.officer(), "taken"),
        ("health", second, "at another place"),
        ("first_line", factories.officer(), "Choose a place"),
    ):
        with pytest.raises(BoothRefused, match=message):
            teams.join_team(team=team, place=place, officer_id=officer.pk, by=None, now=NOW)
    actions = list(AuditLine.objects.values_list("action", flat=True))
    assert (actions.count("open_team"), actions.count("join_team")) == (1, 1)


def test_a_code_is_found_however_it_is_typed_and_wrong_ones_are_counted(
    run: BoothRun, monkeypatch: pytest.MonkeyPatch
):
    team = team_of(run)
    typed = f" {team.code.lower()} "
    assert teams.find_team(code=typed, address=CLIENT_ADDRESS, now=NOW) == team
    monkeypatch.setattr(tries, "MAX_PER_MINUTE", 1)
    with pytest.raises(BoothRefused, match="No team"):
        teams.find_team(code="ZZZZZ", address=CLIENT_ADDRESS, now=NOW)
    with pytest.raises(BoothRefused, match="Too many"):
        teams.find_team(code=typed, address=CLIENT_ADDRESS, now=NOW)
    other = teams.open_team(
        officer_id=run.officer_id,
        morning=teams.NewTeamRun(wave="sample", mode="learn", count=10, seed=5),
        lot=9,
        by=None,
        now=NOW,
    )
    assert team_of(other).code != team.code


def test_the_log_names_the_team(run: BoothRun):
    [line] = AuditLine.objects.filter(action="open_team")
    for language, label in (("en", "Team at the booth"), ("km", "ក្រុមនៅបញ្ជរ")):
        with translation.override(language):
            [entry] = people_queries.audit_entries(lines=[line], language=language)
            assert (str(entry.kind), entry.thing) == (label, team_of(run).code)


def test_a_closed_team_takes_no_one_and_its_run_has_ended(run: BoothRun):
    team, second = team_of(run), seated(run)
    referral = refer_traveller(run)
    with pytest.raises(BoothRefused, match="who opened"):
        teams.close_team(team=team, officer_id=second.pk, by=None, now=NOW)
    for _twice in range(2):
        teams.close_team(team=team, officer_id=run.officer_id, by=None, now=NOW)
    run.refresh_from_db()
    assert run.ended_at == NOW
    late = factories.officer()
    with pytest.raises(BoothRefused, match="closed"):
        teams.join_team(team=team, place="health", officer_id=late.pk, by=None, now=NOW)
    with pytest.raises(BoothRefused, match="closed"):
        teams.find_team(code=team.code, address=CLIENT_ADDRESS, now=NOW)
    with pytest.raises(BoothRefused, match="closed"):
        teams.take_referral(referral=referral, officer_id=second.pk, now=NOW)
    assert AuditLine.objects.filter(action="close_team").count() == 1


def test_a_traveller_is_sent_once_and_a_later_note_still_arrives(run: BoothRun):
    second, referral = seated(run), refer_traveller(run)
    assert (referral.who, referral.place, referral.ground, referral.noted) == (
        "t01",
        "second_line",
        "need",
        [],
    )
    keep(run, 4, {"kind": "note", "value": "papers_held,private"})
    referral.refresh_from_db()
    assert referral.noted == ["papers_held", "private"]
    keep(run, 5, {"kind": "pause"})
    teams.take_referral(referral=referral, officer_id=second.pk, now=NOW)
    teams.rule_referral(referral=referral, officer_id=second.pk, ruling="admit", now=NOW)
    keep(run, 6, {"kind": "note", "value": ""})
    referral.refresh_from_db()
    assert referral.noted == ["papers_held", "private"]
    alone = booth_world.begun(officer=factories.officer())
    keep(alone, 1, {"kind": "call"}, {"kind": "rule", "code": "health"})
    assert SentOn.objects.count() == 1


def test_one_phone_alone_takes_a_traveller(run: BoothRun):
    second, other, referral = seated(run), seated(run, "health"), refer_traveller(run)
    with pytest.raises(BoothRefused, match="Take the traveller over first"):
        teams.say_line(referral=referral, officer_id=second.pk, code="a2", earlier_count=0)
    with pytest.raises(BoothRefused, match="not sent to you"):
        teams.take_referral(referral=referral, officer_id=other.pk, now=NOW)
    first = teams.take_referral(referral=referral, officer_id=second.pk, now=NOW)
    again = teams.take_referral(
        referral=referral, officer_id=second.pk, now=NOW + timedelta(minutes=1)
    )
    assert first.taken_at == again.taken_at == NOW
    SentOn.objects.filter(pk=referral.pk).update(taken_by=other)
    with pytest.raises(BoothRefused, match="Another phone"):
        teams.take_referral(referral=referral, officer_id=second.pk, now=NOW)


def test_what_was_not_written_is_lost_and_what_the_room_found_goes_on(run: BoothRun):
    second, office, referral = seated(run), seated(run, "anti_trafficking"), refer_traveller(run)
    teams.take_referral(referral=referral, officer_id=second.pk, now=NOW + timedelta(seconds=40))
    room = queries.interview_room(referral=referral)
    asks = next(choice for choice in room.offered if choice.finds)
    for _twice in range(2):
        referral = teams.say_line(
            referral=referral, officer_id=second.pk, code=asks.code, earlier_count=0
        )
    assert referral.said == [asks.code]
    assert [
        question.en for question, _answer in queries.interview_room(referral=referral).lines
    ] == [asks.text.en]
    with pytest.raises(BoothRefused, match="cannot be said"):
        teams.say_line(referral=referral, officer_id=second.pk, code="nothing", earlier_count=1)
    for wrong in ({"ruling": "second_line"}, {"ruling": "refuse", "ground": ""}):
        with pytest.raises(BoothRefused, match="ground"):
            teams.rule_referral(referral=referral, officer_id=second.pk, **wrong, now=NOW)
    later = NOW + timedelta(seconds=100)
    for _twice in range(2):
        teams.rule_referral(
            referral=referral, officer_id=second.pk, ruling="anti_trafficking", now=later
        )
    with pytest.raises(BoothRefused, match="already"):
        teams.rule_referral(referral=referral, officer_id=second.pk, ruling="admit", now=later)
    onward = SentOn.objects.get(place="anti_trafficking")
    assert onward.noted == list(asks.finds)
    teams.take_referral(referral=onward, officer_id=office.pk, now=later)
    heard = queries.interview_room(referral=onward)
    assert heard.is_heard_before
    assert heard.offered == ()
    assert len(heard.noted) == len(asks.finds)
    first = next(iter(queries.runs.run_dialogues(run=run)[heard.dialogue.code].choices))
    with pytest.raises(BoothRefused, match=r"already heard|cannot be said"):
        teams.say_line(referral=onward, officer_id=office.pk, code=first, earlier_count=0)
    ending.end_run(run=run, by=None, now=later)
    teams.rule_referral(
        referral=onward, officer_id=office.pk, ruling="anti_trafficking", now=later
    )
    assert AuditLine.objects.filter(action="renew_booth_run").count() == 1
    back, two = queries.referral_results(run=run)
    assert (back.waited_seconds, back.handled_seconds, back.ruling) == (40, 60, "anti_trafficking")
    assert (len(back.indicators), len(back.reached), len(back.lost)) == (1, 0, 1)
    assert (len(back.heard), two.place, two.waited_seconds) == (1, "anti_trafficking", 0)
    assert (back.number, back.note, len(two.note)) == (1, [], 1)
    assert queries.referral_results(run=booth_world.begun(officer=factories.officer())) == []
    seat = queries.find_seat(team_id=team_of(run).pk, officer_id=run.officer_id)
    assert seat is not None
    assert [row.place for row in queries.sent_to(seat=seat)] == ["second_line", "anti_trafficking"]
    assert queries.stamp(referral=queries.sent_to(seat=seat)) == "t01011-t01111"


def test_the_code_of_a_team_reveals_nothing_of_its_morning():
    booth_world.put_content()
    morning = teams.NewTeamRun(wave="sample", mode="learn", count=10, seed=5)
    officer = factories.officer()
    codes = {
        team_of(
            teams.open_team(officer_id=officer.pk, morning=morning, lot=lot, by=None, now=NOW)
        ).code
        for lot in (0, 1)
    }
    assert codes == {"AAAAA", "AAAAB"}
