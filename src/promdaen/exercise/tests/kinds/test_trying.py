"""A scenario is tried: what no play reaches is an error, what looks odd a warning."""

from __future__ import annotations

from typing import Any

import pytest

from promdaen.exercise.kinds import content_codes, play_figures, scenario_trials
from promdaen.exercise.rules import events
from promdaen.exercise.tests import samples
from promdaen.exercise.tests.samples import A, B, fired, line, message_event, room_of
from promdaen.kit.faults import FileFault
from promdaen.kit.texts import Words

CONTENT_CODES = content_codes.ContentCodes(
    departments=frozenset({"IMM", "MAR"}),
    outcomes=frozenset({"SHARE.4", "IDENTIFY.5"}),
    sources=frozenset({"DESIGN"}),
)


def tried(seeds: int = 60, **changes: Any) -> dict[str, Any]:
    trial = scenario_trials.try_scenario(
        values=samples.values(**changes), codes=CONTENT_CODES, seeds=seeds
    )
    return scenario_trials.as_dict(tried=trial, language="en")


def lines(rows: list[dict[str, str]]) -> list[str]:
    return [f"{row['place']}: {row['message']}" for row in rows]


def test_a_scenario_that_can_be_played_is_good() -> None:
    trial = tried()
    assert trial["ok"], trial["errors"]
    assert trial["reachable_injects"] == [1, 2, 3, 4, 5, 6, 7]
    assert trial["unreachable_injects"] == []
    assert trial["reachable_actions"] == ["A1", "A2", "A3", "A4"]
    assert set(trial["idle_minutes_by_cell"]) == {A, B}
    assert trial["load_by_cell"][B]["decisions"] == 1
    assert trial["seeds"] == 60
    assert trial["warnings"] == []


def test_what_no_play_reaches_is_an_error() -> None:
    values = samples.values()
    values["injects"][1]["trigger"] = {"kind": "after", "inject": 3}
    values["injects"][2]["trigger"] = {"kind": "after", "inject": 2}
    trial = tried(injects=values["injects"], actions=values["actions"])
    assert not trial["ok"]
    assert trial["unreachable_injects"] == [2, 3, 4, 5]
    errors = lines(trial["errors"])
    assert "injects 2: no play fires it; look at its trigger." in errors
    assert "actions A1: no play performs it; look at its inject and its evidence." in errors
    assert "decisions D1: no play puts it; look at the inject that does." in errors
    assert "facts F1: it is never found; no inject that fires carries it." in lines(
        trial["warnings"]
    )


def test_an_option_that_no_one_chooses_is_an_error_once_it_was_put_often() -> None:
    scenario = samples.played()
    figures = play_figures.PlayFigures(seeds=100)
    for number in scenario.injects:
        figures.fired[number] = 4 if number == 4 else 100
    figures.actions_done.update(dict.fromkeys(scenario.actions, 100))
    figures.decisions_put["D1"], figures.chosen["D1", "a"] = 99, 99
    assert not list(scenario_trials._errors(scenario, figures))
    figures.decisions_put["D1"] = 100
    [fault] = scenario_trials._errors(scenario, figures)
    assert (fault.place, fault.words.en) == ("decisions D1 b", "no play chooses it.")


def test_what_is_worth_a_look() -> None:
    values = samples.values(minutes=60)
    values["injects"] = [
        *values["injects"],
        *(samples.inject(n, {"kind": "at", "minute": 40}, [B]) for n in range(8, 16)),
    ]
    for action in values["actions"]:
        action["evidence"], action["is_protection"] = {"kind": "observer"}, False
    values["facts"][0]["useful_minutes"] = 1
    values["injects"][1]["trigger"] = {"kind": "after", "inject": 3, "minutes": 50}
    trial = tried(**{key: values[key] for key in ("minutes", "injects", "actions", "facts")})
    warnings = "\n".join(lines(trial["warnings"]))
    assert "actions: none is on protection" in warnings
    assert "actions: the log itself shows 0 of 4" in warnings
    assert f"cells {B}: " in warnings
    assert "injects and decisions reach it in its busiest ten minutes (mean)." in warnings
    assert f"cells {A}: nothing reaches it for" in warnings


def test_injects_that_seldom_fire_and_facts_that_come_too_late() -> None:
    scenario = samples.played()
    figures = play_figures.PlayFigures(seeds=100)
    figures.fired.update({4: 4, 5: 5})
    figures.facts_found.update(scenario.facts)
    for cell in scenario.cells:
        figures.idle_minutes[cell] = [4.0] * 94 + [16.0] * 6
        figures.loads[cell] = [
            play_figures.CellLoad(injects=1, messages=1, decisions=0, most_in_ten_minutes=1)
        ]
    warnings = [
        f"{fault.place}: {fault.words.en}"
        for fault in scenario_trials._warnings(scenario, figures)
    ]
    assert warnings == [
        "injects 4: only 4 of 100 plays fire it.",
        f"cells {A}: in 6% of plays nothing reaches it for over 15 minutes; worst 16.",
        f"cells {B}: in 6% of plays nothing reaches it for over 15 minutes; worst 16.",
        f"facts F1: {A} needs it and never knows it while it is useful.",
        f"facts F2: {A} needs it and never knows it while it is useful.",
    ]


def test_idle_is_the_longest_stretch_without_inject_message_or_open_decision() -> None:
    room = room_of(
        fired(1, 0, 1, [A, B]),
        fired(2, 2, 3, [B]),
        message_event(3, 5, B, [A]),
        line(4, events.DECISION, 7, cell=B, decision="D1", option="a", by="leader"),
    )
    figures = play_figures.PlayFigures()
    play_figures.count_play(room=room, figures=figures)
    assert figures.idle_minutes == {A: [7.0], B: [5.0]}
    assert figures.loads[A] == [
        play_figures.CellLoad(injects=1, messages=1, decisions=0, most_in_ten_minutes=1)
    ]
    assert figures.loads[B][0].most_in_ten_minutes == 3


def test_a_decision_that_stays_open_keeps_its_cell_busy() -> None:
    figures = play_figures.PlayFigures()
    play_figures.count_play(room=room_of(fired(1, 4, 3, [B])), figures=figures)
    assert figures.idle_minutes[B] == [4.0]


def test_a_fact_is_useful_within_its_minutes_since_it_was_found() -> None:
    figures = play_figures.PlayFigures()
    room = room_of(
        fired(1, 0, 2, [B]),
        fired(2, 1, 3, [B]),
        message_event(3, 5, B, [A], "F1"),
        message_event(4, 5, B, [A], "F2"),
    )
    play_figures.count_play(room=room, figures=figures)
    assert figures.useful == {(A, "F1"): 1}


def test_faults_of_shape_and_names_come_first() -> None:
    values = samples.values()
    wrong = [FileFault("start", Words(en="missing", km="ខ្វះ"))]
    trial = scenario_trials.try_scenario(values={}, codes=CONTENT_CODES, shape_faults=wrong)
    assert (trial.errors, trial.is_good, trial.figures.seeds) == (wrong, False, 0)
    values["injects"][1]["to"] = ["moon"]
    trial = scenario_trials.try_scenario(values=values, codes=CONTENT_CODES, seeds=1)
    assert [fault.place for fault in trial.errors] == ["injects 2"]
    assert "Not played: mend the errors first." in list(
        scenario_trials.lines(tried=trial, language="en")
    )


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda values: values.update(sources=["X"]), "sources"),
        (lambda values: values.update(objectives=["X"]), "objectives"),
        (lambda values: values["cells"][0].update(department="X"), f"cells {A}"),
        (lambda values: values["actions"][0].update(outcome="X"), "actions A1"),
        (lambda values: values["actions"][0].update(source="X"), "actions A1"),
    ],
)
def test_names_outside_the_scenario_must_be_there(change: Any, place: str) -> None:
    values = samples.values()
    change(values)
    trial = scenario_trials.try_scenario(values=values, codes=CONTENT_CODES, seeds=1)
    assert place in [fault.place for fault in trial.errors if "there is no" in fault.words.en]
    assert trial.figures.seeds == 1


@pytest.mark.parametrize(
    ("language", "heading"), [("en", "Played 30 times"), ("km", "បានលេង 30 ដង")]
)
def test_the_check_reads_in_both_languages(language: str, heading: str) -> None:
    trial = scenario_trials.try_scenario(values=samples.values(), codes=CONTENT_CODES, seeds=30)
    trial_text = "\n".join(scenario_trials.lines(tried=trial, language=language))
    assert heading in trial_text
    assert A in trial_text
