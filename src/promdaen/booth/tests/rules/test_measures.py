"""What a run came to, worked by hand: each axis, each reason."""

from __future__ import annotations

from typing import Any

import pytest

from promdaen.booth.rules import measures
from promdaen.booth.rules.axes import Bearer
from promdaen.booth.rules.measures import DefectCount, RunMeasures
from promdaen.booth.rules.travellers import Traveller
from promdaen.booth.tests import mornings

SHOWN_DEFECTS = {
    "uv_absent": ("uv",),
    "erasure": ("magnifier", "feel"),
    "expired": ("look", "zone"),
}


def measured(travellers: list[Traveller], *rows: tuple[Any, ...]) -> RunMeasures:
    """The measures of these travellers after these acts."""
    return measures.run_measures(
        played=mornings.through(mornings.run(*travellers), *rows),
        dialogues=mornings.DIALOGUES,
        incidents=mornings.INCIDENTS,
        shown_defects=SHOWN_DEFECTS,
    )


def measured_alone(traveller: Traveller, *rows: tuple[Any, ...]) -> RunMeasures:
    """The measures of a traveller who is called, and then these acts."""
    return measured([traveller], ("call", "t01"), *((kind, "t01", *more) for kind, *more in rows))


def test_nothing_played_is_nothing_counted() -> None:
    measures = measured([mornings.traveller()])
    assert measures.travellers == 0
    assert measures.facilitation["not_served"] == 1
    assert measures.facilitation["wait_mean"] is None
    assert measures.facilitation["wait_nineteen_in_twenty"] is None
    assert measures.facilitation["needless_second_lines_share"] is None
    assert measures.security["d_prime"] is None
    assert measures.protection["time_to_referral_mean"] is None
    assert measures.verdicts == () == measures.by_defect


def test_waits_and_what_people_in_order_met() -> None:
    """Called at 0, 9 + thought 920 and on: waits 0, 929 and 962 seconds."""
    people = [mornings.traveller(f"t0{number}") for number in (1, 2, 3, 4)]
    measures = measured(
        people,
        ("call", "t01"), ("rule", "t01", "admit", "", 300), ("pause", "", "", "", 50),
        ("call", "t02", "", "", 300), ("tool", "t02", "look", "", 290),
        ("rule", "t02", "second_line", "story"),
        ("call", "t03"), ("rule", "t03", "refuse", "document", 200),
    )  # fmt: skip
    waits = (0, 4 + 300 + 5 + 300, 609 + 4 + 293 + 20)
    assert measures.facilitation == {
        "travellers": 3,
        "not_served": 1,
        "wait_mean": sum(waits) / 3,
        "wait_longest": 926,
        "wait_nineteen_in_twenty": 926,
        "served_in_time": 2, "served_in_time_of": 4, "served_in_time_share": 0.5,
        "needless_second_lines": 1, "needless_second_lines_of": 3,
        "needless_second_lines_share": 1 / 3,
        "false_refusals": 1, "false_refusals_of": 3, "false_refusals_share": 1 / 3,
        "seconds": 926 + 4 + 200 + 60,
    }  # fmt: skip
    assert [row.verdict for row in measures.verdicts] == ["right", "needless", "false_refusal"]
    assert [row.wait for row in measures.verdicts] == list(waits)


@pytest.mark.parametrize(("count", "longest"), [(1, 0), (19, 18), (20, 18), (40, 37), (41, 38)])
def test_the_wait_of_nineteen_in_twenty_is_a_nearest_rank(count: int, longest: int) -> None:
    assert measures._nineteen_in_twenty(range(count)) == longest


def test_signals_noise_grounds_and_hits() -> None:
    """Two of three signals stopped, one on the right ground; one of two in order stopped."""
    people = [
        mornings.traveller("t01", document="uv_absent"),
        mornings.traveller("t02", document="erasure", identity="other"),
        mornings.traveller("t03", document="reported", database="hit"),
        mornings.traveller("t04"),
        mornings.traveller("t05"),
        mornings.traveller("t06", database="hit"),
        mornings.traveller("t07", purpose="other", dialogue="story"),
        mornings.traveller("t08", purpose="other", dialogue="story"),
        mornings.traveller("t09", document="uv_absent", need="health", dialogue="need_health"),
    ]
    rulings = [
        ("refuse", "document"), ("second_line", "story"), ("admit", ""), ("admit", ""),
        ("second_line", "story"), ("second_line", "database"), ("immigration", ""), ("admit", ""),
        ("admit", ""),
    ]  # fmt: skip
    rows: list[tuple[Any, ...]] = []
    for person, (ruling, ground) in zip(people, rulings, strict=True):
        asks = [("tool", person.code, "database")] if person.code in {"t03", "t06"} else []
        rows += [("call", person.code), *asks, ("rule", person.code, ruling, ground)]
    measures = measured(people, *rows)
    security = dict(measures.security)
    # Log-linear: hits 2.5 of 4, false alarms 1.5 of 3: z(0.625) - z(0.5), -(0.3186 + 0) / 2.
    assert security.pop("d_prime") == pytest.approx(0.3186394)
    assert security.pop("criterion") == pytest.approx(-0.1593197)
    assert security == {
        "signals": 3, "noise": 2,
        "hits": 2, "hits_of": 3, "hits_share": 2 / 3,
        "false_alarms": 1, "false_alarms_of": 2, "false_alarms_share": 0.5,
        "right_grounds": 1, "right_grounds_of": 2, "right_grounds_share": 0.5,
        "alerts_as_told": 1, "alerts_as_told_of": 2, "alerts_as_told_share": 0.5,
        "purposes_found": 1, "purposes_found_of": 2, "purposes_found_share": 0.5,
        "incidents_rightly": 0, "incidents_rightly_of": 0, "incidents_rightly_share": None,
    }  # fmt: skip
    assert measures.by_defect == (
        DefectCount(code="erasure", met_count=1, stopped=1),
        DefectCount(code="reported", met_count=1, stopped=0),
        DefectCount(code="uv_absent", met_count=1, stopped=1),
    )
    assert measures.facilitation["needless_second_lines"] == 1
    assert [row.verdict for row in measures.verdicts] == [
        "hasty", "wrong_ground", "missed", "right", "needless", "justified", "right", "missed",
        "missed",
    ]  # fmt: skip


def test_what_people_in_need_met() -> None:
    """Five needs: two referred rightly, one in the room after 4 + 15 + 20 + 20 + 30 seconds."""
    people = [
        mornings.traveller(f"t0{number}", need=need, dialogue=f"need_{need}", room=f"room_{need}")
        for number, need in enumerate(("trafficking", "protection", "child", "trafficking"), 1)
    ]
    people.append(mornings.traveller("t05", need="health", dialogue="need_health"))
    people.append(mornings.traveller("t06", dialogue="foreign"))
    people.append(mornings.traveller("t07", dialogue="foreign"))
    measures = measured(
        people,
        ("call", "t01"), ("say", "t01", "a2"), ("rule", "t01", "second_line", "need"),
        ("room", "t01"), ("say", "t01", "a4"), ("say", "t01", "b1"),
        ("rule", "t01", "anti_trafficking"),
        ("call", "t02"), ("say", "t02", "a1"), ("say", "t02", "a2"), ("rule", "t02", "asylum"),
        ("call", "t03"), ("say", "t03", "a3"), ("rule", "t03", "refuse", "story"),
        ("call", "t04"), ("rule", "t04", "second_line", "need"),
        ("call", "t05"), ("rule", "t05", "asylum"),
        ("call", "t06"), ("say", "t06", "a2"), ("say", "t06", "b3"), ("say", "t06", "b2"),
        ("rule", "t06", "admit"),
        ("call", "t07"), ("say", "t07", "a2"), ("rule", "t07", "admit"),
    )  # fmt: skip
    assert measures.protection == {
        "needs": 5,
        "referred_rightly": 2, "referred_rightly_of": 5, "referred_rightly_share": 0.4,
        # Counter 1 of 2 and room 1 of 2; 1 of 2; none of three times 2.
        "indicators_found": 3, "indicators_found_of": 12, "indicators_found_share": 0.25,
        # The room is private; t02 was asked to step aside; t03 was not.
        "private": 2, "private_of": 3, "private_share": 2 / 3,
        "interpreter": 1, "interpreter_of": 2, "interpreter_share": 0.5,
        "time_to_referral_mean": ((4 + 15 + 20 + 15 + 20 + 30) + (4 + 15 + 15 + 30)) / 2,
        "second_lined": 1, "missed": 0, "harmful": 1, "wrong_place": 1,
        "closed": 1, "closed_of": 6, "closed_share": 1 / 6,
        "harms": 2,
        "incidents_rightly": 0, "incidents_rightly_of": 0, "incidents_rightly_share": None,
    }  # fmt: skip


def test_incidents_are_counted_on_the_axis_that_they_are_about() -> None:
    people = [mornings.traveller("t01"), mornings.traveller("t02"), mornings.traveller("t03")]
    measures = measured(
        people,
        ("call", "t01"), ("incident", "t01", "money", "right"), ("rule", "t01", "admit"),
        ("call", "t02"), ("incident", "t02", "child", "wrong"), ("rule", "t02", "admit"),
        ("call", "t03"), ("incident", "t03", "gone", "right"), ("rule", "t03", "admit"),
        ("incident", "", "down", "unknown"), ("incident", "", "mute", "right"),
    )  # fmt: skip
    names = ("incidents_rightly", "incidents_rightly_of")
    assert [measures.security[name] for name in names] == [1, 2]
    assert [measures.protection[name] for name in names] == [1, 2]


MINOR = Bearer(nation="dalmar", sex="M", age=16, dress="plain", face_seed=1, look_seed=2)
TALKS = {"need": "trafficking", "dialogue": "need_trafficking"}


@pytest.mark.parametrize(
    ("traveller", "rows", "verdict", "reasons"),
    [
        ({}, [], "right", ()),
        ({}, [("say", "a3")], "right", ("harm_insult",)),
        ({"document": "uv_absent"}, [], "missed", ("defect_not_looked",)),
        ({"document": "uv_absent"}, [("tool", "uv"), ("answer", "uv", "same")], "missed",
         ("defect_not_noticed",)),
        ({"document": "erasure"}, [("tool", "feel"), ("answer", "feel", "different")], "missed",
         ("defect_noticed",)),
        ({"document": "unknown"}, [("tool", "feel")], "missed", ("defect_not_looked",)),
        ({"document": "expired"}, [("tool", "zone")], "missed", ("expired_not_noticed",)),
        ({"identity": "other"}, [], "missed", ("face_not_looked",)),
        ({"identity": "other"}, [("tool", "face"), ("answer", "face", "unsure")], "missed",
         ("face_not_noticed",)),
        ({"document": "reported"}, [], "missed", ("database_not_asked",)),
        ({"database": "hit"}, [("tool", "database")], "right", ("hit_waved_through",)),
        ({"purpose": "other"}, [], "missed", ("not_interviewed",)),
        ({"purpose": "other"}, [("say", "a2"), ("say", "b1"), ("say", "b2")], "missed",
         ("all_found",)),
        (TALKS, [("say", "a4")], "missed",
         ("not_private", "nothing_found", "not_closed", "harm_before_companion")),
        (TALKS, [("say", "a1"), ("say", "a2"), ("say", "b2")], "missed", ("indicators_left",)),
        ({"purpose": "other", "dialogue": "foreign"}, [("say", "a2"), ("say", "b2")], "missed",
         ("no_interpreter", "indicators_left")),
        ({"need": "health", "dialogue": "need_health"}, [("say", "a2"), ("say", "b2")], "missed",
         ("indicators_left",)),
    ],
)  # fmt: skip
def test_why_somebody_was_let_on(
    traveller: dict[str, Any], rows: list[tuple[Any, ...]], verdict: str, reasons: tuple[str, ...]
) -> None:
    measures = measured_alone(mornings.traveller(**traveller), *rows, ("rule", "admit"))
    assert [(row.verdict, row.reasons) for row in measures.verdicts] == [(verdict, reasons)]


@pytest.mark.parametrize(
    ("ruling", "ground", "verdict", "reasons"),
    [
        ("refuse", "database", "hasty", ("hit_taken_for_proof",)),
        ("second_line", "database", "right", ("hit_as_told",)),
        ("immigration", "", "right", ("hit_as_told",)),
    ],
)
def test_a_hit_is_sent_on_and_is_no_proof(
    ruling: str, ground: str, verdict: str, reasons: tuple[str, ...]
) -> None:
    person = mornings.traveller(document="reported", database="hit")
    measures = measured_alone(person, ("tool", "database"), ("rule", ruling, ground))
    assert [(row.verdict, row.reasons) for row in measures.verdicts] == [(verdict, reasons)]


def test_a_silent_database_is_asked_again_and_a_minor_has_another_office() -> None:
    person = mornings.traveller(document="reported", database="hit")
    down = mornings.through(
        mornings.run(person, outages=((0, 100),)),
        ("call", "t01"), ("tool", "t01", "database"), ("rule", "t01", "admit"),
    )  # fmt: skip
    run_measures = measures.run_measures(
        played=down,
        dialogues=mornings.DIALOGUES,
        incidents=mornings.INCIDENTS,
        shown_defects=SHOWN_DEFECTS,
    )
    assert run_measures.verdicts[0].reasons == ("database_down_not_asked_again",)
    young = mornings.traveller(bearer=MINOR, **TALKS)
    assert measured_alone(young, ("rule", "child_protection")).verdicts[0].verdict == "right"
