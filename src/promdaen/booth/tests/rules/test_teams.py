"""Where officers of a team sit, and whom the first line sends on."""

from __future__ import annotations

from promdaen.booth.rules import teams
from promdaen.booth.rules.acts import Act


def test_an_officer_sits_where_the_department_would():
    assert teams.default_place(department="IMM", taken_places=[]) == "second_line"
    assert (
        teams.default_place(department="AHT", taken_places=["second_line"]) == "anti_trafficking"
    )
    assert teams.default_place(department="MAR", taken_places=["maritime"]) == "second_line"
    assert teams.default_place(department="???", taken_places=teams.TEAM_PLACES) == ""


def test_who_is_sent_on_comes_with_the_ground_and_the_last_note():
    acts = [
        Act(number=1, kind="call", who="t01"),
        Act(number=2, kind="note", who="t01", value="debt"),
        Act(number=3, kind="rule", who="t01", code="second_line", value="need"),
        Act(number=4, kind="note", who="t01", value="debt,private"),
        Act(number=5, kind="rule", who="t02", code="health"),
        Act(number=6, kind="rule", who="t03", code="admit"),
        Act(number=7, kind="rule", who="t04", code="refuse", value="document"),
    ]
    first, second = teams.referrals_of_acts(acts_made=acts)
    assert (first.place, first.ground, first.noted) == ("second_line", "need", ("debt", "private"))
    assert (second.traveller_code, second.place, second.ground, second.noted) == (
        "t02",
        "health",
        "",
        (),
    )
