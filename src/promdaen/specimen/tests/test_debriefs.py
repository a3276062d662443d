"""The debrief of an officer and the skill of groups: right, private, small groups hidden."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from itertools import count

import pytest
from django.test import Client
from django.urls import reverse

from promdaen.kit import ids, slots
from promdaen.people.models import Officer
from promdaen.people.queries import NotAllowed
from promdaen.specimen.actions import stations as station_actions
from promdaen.specimen.models import Decision, LabSession, Trial
from promdaen.specimen.queries import debriefs
from promdaen.specimen.queries import skill as queries
from promdaen.specimen.queries.skill import SkillFilter
from promdaen.specimen.rules import sensitivity
from promdaen.specimen.tests import small_kinds
from tests import factories
from tests.phones import phone_of

pytestmark = pytest.mark.django_db
NOW = factories.NOW
_seconds = count(1)
UV, TILT = "uv_bright_paper", "ovd_static"


@pytest.fixture(autouse=True)
def kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    small_kinds.use_small_kinds(monkeypatch)
    for number in (3, 4):
        factories.outcome(factories.topic("FORGERY"), number)


def practised(
    officer: Officer,
    *decided: tuple[str, bool],
    mode: str = "practise",
    tools: Sequence[str] = (),
    part: str = "main",
) -> LabSession:
    """A session with the decisions (defect, suspected) given."""
    session = LabSession.objects.create(
        officer=officer,
        department=officer.department,
        mode=mode,
        seed=1,
        trials_count=len(decided),
        started_at=NOW,
        ended_at=NOW + timedelta(minutes=20),
    )
    for position, (defect, is_suspected) in enumerate(decided, start=1):
        trial = Trial.objects.create(
            session=session, position=position, part=part, seed=1, model="small", defect=defect
        )
        Decision.objects.create(
            id=ids.fixed_id("decision", trial.pk),
            trial=trial,
            answer="suspect" if is_suspected else "genuine",
            milliseconds=4000 if is_suspected else 9000,
            tools=list(tools),
            outcome_id="FORGERY.4" if defect else "FORGERY.3",
            credit=float(bool(defect) == is_suspected),
            at=NOW + timedelta(seconds=next(_seconds)),
        )
    return session


MIXED = ((UV, True), (UV, True), (UV, False), ("", True), ("", False), ("", False))


def read(page: Client, name: str, *arguments: object) -> str:
    answer = page.get(reverse(name, args=arguments))
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_debrief_counts_times_and_tools_of_all_sessions() -> None:
    officer = factories.officer()
    practised(officer, *MIXED, tools=["day", "uv"])
    practised(officer, (TILT, False), ("", False), tools=["day"])
    practised(factories.officer(), (UV, False))
    debrief = debriefs.debrief(officer_id=officer.pk)
    assert (debrief.counts.hits, debrief.counts.misses) == (2, 2)
    assert (debrief.counts.false_alarms, debrief.counts.passes) == (1, 3)
    assert (debrief.hit_seconds, debrief.miss_seconds) == (4.0, 9.0)
    assert [(use.tool, use.met_count, use.used_count) for use in debrief.tools] == [
        ("tilt", 1, 0),
        ("uv", 3, 3),
    ]
    assert debrief.is_hint
    assert debrief.way == "unclear"
    assert not debrief.is_shrunk


def test_with_few_officers_the_plain_share_is_there_with_a_wide_interval() -> None:
    officer = factories.officer()
    practised(officer, *MIXED)
    [line] = debriefs.debrief(officer_id=officer.pk).defects
    assert (line.met_count, line.found_count, line.status) == (3, 2, "open")
    assert line.chance == pytest.approx(2 / 3)
    assert line.interval[0] < 0.25


def test_with_enough_officers_one_miss_is_not_taken_for_a_weakness() -> None:
    missed = factories.officer()
    practised(missed, (UV, False), ("", False), ("", False))
    for _one in range(8):
        practised(factories.officer(), *[(UV, True)] * 3, *[("", False)] * 3)
    debrief = debriefs.debrief(officer_id=missed.pk)
    assert debrief.is_shrunk
    [line] = debrief.defects
    assert (line.met_count, line.found_count) == (1, 0)
    assert line.chance > 0.4


def test_a_search_that_does_not_settle_leaves_the_plain_shares(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sensitivity, "MAX_STEPS", 1)
    missed = factories.officer()
    practised(missed, (UV, False), ("", False), ("", False))
    for _number in range(8):
        practised(factories.officer(), *[(UV, True)] * 3, *[("", False)] * 3)
    debrief = debriefs.debrief(officer_id=missed.pk)
    assert not debrief.is_shrunk
    assert debrief.defects[0].chance == 0


def test_a_test_that_no_one_opened_moves_no_chance(monkeypatch: pytest.MonkeyPatch) -> None:
    officers = [factories.officer() for _one in range(9)]
    for officer in officers:
        practised(officer, *[(UV, True)] * 2, (UV, False), ("", False))
    before = debriefs.debrief(officer_id=officers[0].pk).defects
    practised(officers[0], *[(UV, True)] * 6, (TILT, True), mode="test")
    assert debriefs.debrief(officer_id=officers[0].pk).defects == before
    opening = [lambda *, sessions: set(sessions)]
    monkeypatch.setitem(slots._fills, slots.ANSWERS_OPENING, opening)
    assert debriefs.debrief(officer_id=officers[0].pk).defects != before


def test_in_a_large_country_the_officer_is_beside_those_who_decided_last(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(debriefs, "MAX_OFFICERS", 9)
    first = factories.officer()
    practised(first, (UV, False), ("", False))
    for _one in range(12):
        practised(factories.officer(), *[(UV, True)] * 2, ("", False))
    chances = debriefs._room(officer_id=first.pk)
    assert first.pk in chances
    assert len(chances) == 9
    assert debriefs.debrief(officer_id=first.pk).is_shrunk


def test_a_defect_that_is_surely_missed_is_to_be_practised() -> None:
    officer = factories.officer()
    practised(officer, *[(UV, False)] * 12, *[(TILT, True)] * 12, ("", False))
    debrief = debriefs.debrief(officer_id=officer.pk)
    assert [line.defect.CODE for line in debrief.to_practise] == [UV]
    assert [line.status for line in debrief.defects] == ["weak", "strong"]


def test_a_test_that_is_not_opened_is_left_out_and_counted() -> None:
    officer = factories.officer()
    closed = practised(officer, *MIXED, mode="test")
    practised(officer, (UV, True), mode="watch", part="retraining")
    debrief = debriefs.debrief(officer_id=officer.pk)
    assert debrief.counts.trials == 1
    assert debrief.closed_count == 1
    own_debrief = debriefs.debrief(officer_id=officer.pk, session=closed)
    assert (own_debrief.counts.trials, own_debrief.closed_count, own_debrief.detection) == (
        0,
        1,
        None,
    )
    assert len(debriefs.ended_sessions(officer_id=officer.pk)) == 2


def test_an_officer_without_decisions_has_nothing_to_read_yet() -> None:
    debrief = debriefs.debrief(officer_id=factories.officer().pk)
    assert (debrief.counts.trials, debrief.defects, debrief.hit_seconds) == (0, [], None)


def test_a_room_that_met_no_defect_has_no_table() -> None:
    officer = factories.officer()
    for each in [officer, *(factories.officer() for _one in range(8))]:
        practised(each, ("", False))
    debrief = debriefs.debrief(officer_id=officer.pk)
    assert (debrief.is_shrunk, debrief.defects) == (False, [])


@pytest.fixture
def room() -> list[Officer]:
    """Six officers of one department, six of another, two of a third."""
    officers = []
    for code, size in (("IMM", 6), ("MAR", 6), ("BPP", 2)):
        unit = factories.department(code)
        officers += [factories.officer(department=unit) for _one in range(size)]
    for number, officer in enumerate(officers):
        practised(
            officer,
            *[(UV, True)] * 4,
            *[(TILT, number == 0)] * 4,
            *[("", number == 1)] * 6,
            tools=["day", "uv"],
        )
    return officers


def page_of(**chosen: str) -> queries.SkillPage:
    return queries.skill_page(account=None, filters=SkillFilter(**chosen))


def test_groups_have_shares_and_small_ones_are_hidden_with_another(room: list[Officer]) -> None:
    page = page_of()
    assert page.whole.officers_count == 14
    assert page.whole.hit_share.share == pytest.approx(60 / 112)
    assert page.whole.stopped.share == pytest.approx(6 / 84)
    skills = {line.code: line for line in page.departments}
    assert not skills["BPP"].is_shown
    assert skills["BPP"].hit_share.share is None
    assert [skills[code].is_shown for code in ("IMM", "MAR")].count(False) == 1
    assert {line.code: line.hit_share.n for line in page.outcomes} == {
        "FORGERY.3": 0,
        "FORGERY.4": 112,
    }


def test_what_is_to_be_taught_is_what_is_surely_missed(room: list[Officer]) -> None:
    page = page_of()
    assert [line.defect.CODE for line in page.defects] == [TILT, UV]
    assert [line.defect.CODE for line in page.to_teach] == [TILT]
    assert page.tools_left == ["tilt"]


def test_a_filter_narrows_and_what_it_does_not_know_means_all(room: list[Officer]) -> None:
    practised(room[0], (UV, False), mode="learn")
    assert page_of(mode="learn").whole.officers_count == 1
    assert not page_of(mode="learn").whole.is_shown
    # All less those who practised would be what one officer learned.
    assert not page_of(mode="practise").whole.is_shown
    assert page_of(month="2026-11").whole.officers_count == 14
    assert page_of(month="1999-01", mode="race").whole.officers_count == 14
    assert page_of().months == ["2026-11"]
    assert page_of().modes == ["learn", "practise"]


def test_a_department_is_not_narrowed_where_few_of_it_would_be_outside(
    room: list[Officer],
) -> None:
    unit = room[0].department_id
    for officer in room[6:12]:
        practised(officer, (UV, True), mode="learn")
    practised(room[0], (UV, True), mode="learn")
    skills = {line.code: line for line in page_of(mode="practise").departments}
    assert page_of(mode="practise").whole.is_shown
    assert not skills[unit].is_shown
    assert all(line.officers_count == 0 or not line.is_shown for line in skills.values())


def test_findings_at_stations_count_once_in_their_last_revision(room: list[Officer]) -> None:
    new = station_actions.NewSet(mode="learn", count=4, seed=5)
    station_set = station_actions.make_set(new=new, by=None, now=NOW)
    for officer in room[:5]:
        for answer in ("genuine", "suspect"):
            station_actions.record_findings(
                station_set=station_set,
                findings=[
                    station_actions.NewStationFinding(
                        officer_id=officer.pk, number=n, answer=answer
                    )
                    for n in range(1, 5)
                ],
                by=None,
                now=NOW,
            )
    page = page_of(mode=queries.PAPER_MODE)
    assert page.whole.officers_count == 5
    assert (page.whole.hit_share.n, page.whole.hit_share.share) == (10, 1.0)
    assert page.tools == []


def test_with_nothing_decided_there_is_nothing_to_teach() -> None:
    page = page_of()
    assert not page.whole.is_shown
    assert (page.to_teach, page.defects, page.tools_left) == ([], [], [])


def test_skill_is_for_who_runs_courses_or_reads_results() -> None:
    for role in ("trainer", "coordinator", "viewer"):
        queries.skill_page(account=factories.account(role), filters=SkillFilter())
    with pytest.raises(NotAllowed):
        queries.skill_page(account=factories.account("reviewer"), filters=SkillFilter())


def test_the_page_of_skill_names_no_officer_and_exports_what_it_shows(
    room: list[Officer], client: Client
) -> None:
    client.force_login(factories.account("trainer"))
    html = read(client, "specimen:skill")
    assert not [officer for officer in room if officer.name_latin in html or officer.code in html]
    answer = client.get(reverse("specimen:skill"), {"format": "csv"})
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert "d'" in lines[0]
    assert next(line for line in lines if "BPP" in line).endswith(",,,,,,,,,,")
    practised(room[0], (UV, True), mode="learn")
    few = client.get(reverse("specimen:skill"), {"format": "csv", "mode": "learn"})
    assert len(few.content.decode("utf-8-sig").splitlines()) == 2


def test_the_debrief_on_the_phone_is_the_officers_own() -> None:
    run = factories.run()
    own, other = factories.enrolments(run, 2)
    session = practised(own.officer, *MIXED)
    foreign = practised(other.officer, (UV, True))
    phone = phone_of(own)
    assert "You found 2 of 3 defects" in read(phone, "specimen:debrief")
    assert "hint, not a finding" in read(phone, "specimen:debrief_session", session.pk)
    address = reverse("specimen:debrief_session", args=(foreign.pk,))
    assert phone.get(address).status_code == 404
    assert Client().get(reverse("specimen:debrief")).status_code == 302


def test_pages_of_staff_are_not_for_everybody(client: Client) -> None:
    for name in ("specimen:skill", "specimen:sets"):
        assert client.get(reverse(name)).status_code == 302
    client.force_login(factories.account("reviewer"))
    for name in ("specimen:skill", "specimen:sets"):
        assert client.get(reverse(name)).status_code == 403


def test_a_set_is_made_printed_and_shown_on_its_pages(client: Client) -> None:
    client.force_login(factories.account("trainer"))
    read(client, "specimen:sets")
    data = {"title": "Week 1", "mode": "learn", "documents": ["small", "leaf"], "count": "6"}
    answer = client.post(reverse("specimen:sets"), data)
    [station_set] = station_actions.StationSet.objects.all()
    assert answer.headers["Location"] == reverse("specimen:set", args=(station_set.code,))
    assert client.post(reverse("specimen:sets"), {"title": ""}).status_code == 200
    assert "Week 1" in read(client, "specimen:set", station_set.code)
    for part in ("specimens", "stations", "answers", "key"):
        response = client.get(reverse("specimen:set_print", args=(station_set.code, part)))
        assert response.content.startswith(b"%PDF")
    for wrong in (("SET-NONE",), (station_set.code, "nothing"), ("SET-NONE", "key")):
        name = "specimen:set" if len(wrong) == 1 else "specimen:set_print"
        assert client.get(reverse(name, args=wrong)).status_code == 404
