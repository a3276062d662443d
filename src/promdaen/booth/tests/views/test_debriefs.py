"""The debrief of an officer, private; the page of the programme, without persons."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from promdaen.booth.queries import debriefs, programme
from promdaen.booth.rules.travellers import DrawnRun, Traveller
from promdaen.booth.tests import booth_world, ended, mornings
from promdaen.people.models import Officer, Posting
from promdaen.people.queries import NotAllowed
from tests import factories, phones

pytestmark = pytest.mark.django_db
NOW = booth_world.NOW


@pytest.fixture(autouse=True)
def _content() -> None:
    booth_world.put_content()


def test_the_page_shows_the_morning_in_both_languages_to_its_officer_alone() -> None:
    [seat, other] = factories.enrolments(factories.run(), 2)
    morning, rows = ended.full_morning()
    open_run = ended.played(officer=seat.officer, run=morning, rows=rows)
    address = reverse("booth:debrief", args=(open_run.pk,))
    assert phones.phone_of(seat).get(address)["Location"] == reverse(
        "booth:play", args=(open_run.pk,)
    )
    run = ended.ended(officer=seat.officer, run=morning, rows=rows)
    address = reverse("booth:debrief", args=(run.pk,))
    assert phones.phone_of(other).get(address).status_code == 404
    english = phones.phone_of(seat).get(address).content.decode()
    for text in (
        "Money was taken, or the offer put off", "No child handed to a possible offender",
        "Traveller 5: «Refused»",
        "At the desk: «Every document was looked at under ultraviolet light»",
        "Document that is not in order", "Not yet checked against the text of the law.",
        "this is a hint, not a finding", "Practise documents",
    ):  # fmt: skip
        assert text in english, text
    khmer = phones.phone_of(seat, language="km").get(address).content.decode()
    assert "បន្ទាត់ក្រហម" in khmer
    assert "អ្នកដំណើរទី៥" in khmer


def test_what_is_reported_of_the_morning() -> None:
    morning, rows = ended.full_morning()
    debrief = debriefs.debrief(
        run=ended.ended(officer=factories.officer(), run=morning, rows=rows, wave="gone")
    )
    assert debrief is not None
    assert (debrief.travellers, debrief.not_served, debrief.title.en) == (8, 0, "gone")
    assert [open_story.story.number for open_story in debrief.stories] == [1, 2, 3, 4, 5, 6, 7]
    assert debrief.plain == [8]
    assert {red_line.code: red_line.state for red_line in debrief.red_lines} == {
        "bribe_taken": "crossed", "claim_refused": "crossed", "child_released": "not_met",
        "victim_before_suspect": "kept", "insult": "crossed", "false_record": "crossed",
    }  # fmt: skip
    assert [is_so for _text, is_so in debrief.records] == [True, True, False]
    assert debrief.missed_defects == ["uv_absent"]
    assert [(defect.label.en, defect.met_count, defect.stopped) for defect in debrief.defects] == [
        ("Document that is not in order", 1, 1), ("No pattern under ultraviolet", 1, 0),
    ]  # fmt: skip
    assert debrief.back == []
    assert (debrief.has_left_needs, debrief.needs) == (True, (0, 2))
    assert (debrief.passed_count, debrief.way) == (6, "unclear")


def people(
    *, officers: int, province: str, department: str = "IMM", sound: int = 2
) -> list[Officer]:
    """Officers who each ended a run with two anchors, the first `sound` of them rightly."""
    group_officers = []
    for number in range(officers):
        officer = factories.officer(department=factories.department(department))
        Posting.objects.create(
            officer=officer, province=factories.province(province), recorded_at=NOW
        )
        travellers: list[Traveller] = [
            mornings.traveller("t01", series="a03"),
            mornings.traveller("t02", series="a06", need="protection", dialogue="need_protection"),
            mornings.traveller("t03", identity="other"),
            mornings.traveller("t04"),
        ]
        is_sound = number < sound
        ruling: tuple[Any, ...] = ("asylum",) if is_sound else ("refuse", "story")
        rows: list[tuple[Any, ...]] = [
            ("call", "t01"), ("rule", "t01", "admit"),
            ("call", "t02"), ("rule", "t02", *ruling),
            ("call", "t03"), ("rule", "t03", "second_line", "identity"),
            ("call", "t04"), ("rule", "t04", "admit"),
        ]  # fmt: skip
        run: DrawnRun = mornings.run(*travellers)
        ended.ended(officer=officer, run=run, rows=rows)
        group_officers.append(officer)
    return group_officers


def test_the_programme_sees_groups_and_no_person(client: Client) -> None:
    reader = factories.account("coordinator", language="en")
    client.force_login(reader)
    people(officers=4, province="01")
    assert "Too few officers yet" in client.get(reverse("booth:programme")).content.decode()
    people(officers=2, province="01", sound=1)
    people(officers=6, province="02", department="MAR", sound=5)
    people(officers=5, province="04", department="BPP", sound=5)
    people(officers=1, province="03", department="BPP")
    page = programme.programme_page(account=reader)
    assert (page.officers, page.runs, page.travellers) == (18, 18, 72)
    assert [(practised.officers, practised.is_shown) for practised in page.provinces] == [
        (6, True), (6, True), (1, False), (5, False),
    ]  # fmt: skip
    assert [practised.is_shown for practised in page.departments].count(False) == 0
    lines = {line.label.en: line for axis in page.axes for line in axis.lines}
    referred = lines["Referred to the right office"]
    assert (referred.share.hits, referred.share.n, referred.is_shown) == (14, 18, True)
    assert not lines["Interpreter where one was needed"].is_shown
    crossed = {
        line_count.text.en: (line_count.times, line_count.is_shown)
        for line_count in page.red_lines
    }
    assert crossed["A claim of protection was refused without referral"] == (4, False)
    assert crossed["A person was insulted"] == (0, True)
    assert [(name.en, group.officers, group.right) for name, group in page.standings] == [
        ("Province 01", 6, 9), ("Province 02", 6, 11),
    ]  # fmt: skip
    assert not any(group.is_apart for _name, group in page.standings)
    assert [name.en for name, _one in page.anchors] == [
        "In order", "Afraid to return, asks for protection",
    ]  # fmt: skip
    assert [name.en for name, _one in page.mornings] == ["Words"]
    assert (page.passed_count, page.effects) == (36, []), "all of one sort, against nobody"
    text = client.get(reverse("booth:programme")).content.decode()
    assert "cannot be distinguished" in text
    assert "by fewer than five officers" in text
    assert "O-0" not in text


def test_who_is_posted_nowhere_cannot_be_worked_out_of_the_total() -> None:
    people(officers=5, province="01")
    people(officers=6, province="02")
    alone = mornings.run(mornings.traveller())
    ended.ended(officer=factories.officer(), run=alone, rows=[])
    page = programme.programme_page(account=factories.account("coordinator"))
    assert [(practised.officers, practised.is_shown) for practised in page.provinces] == [
        (5, False),
        (6, True),
    ]


def test_who_may_not_read_results_reads_nothing_of_the_booth() -> None:
    with pytest.raises(NotAllowed):
        programme.programme_page(account=factories.account("author"))
