"""What is wrong with a scenario is said where it stands, and nothing is said of a good one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from promdaen.exercise.kinds import checking
from promdaen.exercise.tests import samples
from promdaen.exercise.tests.samples import A, B

Values = dict[str, Any]


def fault_lines(values: Values) -> list[str]:
    return [f"{fault.place}: {fault.words.en}" for fault in checking.faults(values=values)]


def changed(**parts: Callable[[Values], Any]) -> Values:
    """The sample with a change in each of these keys."""
    values = samples.values()
    for key, change in parts.items():
        change(values[key])
    return values


def trigger(number: int, table: Any) -> Values:
    values = samples.values()
    values["injects"][number - 1]["trigger"] = table
    return values


def evidence(code: str, table: Any) -> Values:
    values = samples.values()
    next(action for action in values["actions"] if action["code"] == code)["evidence"] = table
    return values


def test_a_valid_scenario_has_no_faults() -> None:
    assert fault_lines(samples.values()) == []


@pytest.mark.parametrize(
    ("changes", "expected_fault"),
    [
        ({"start": "24:00"}, "start: write a time"),
        ({"minutes": 481}, "minutes: write 1 to 480"),
        ({"cells": []}, "cells: write at least one"),
        ({"phases": [{"code": "P", "minute": 1}]}, "phases: the first begins at minute 0"),
        ({"phases": [{"code": "P", "minute": 0}, {"code": "Q", "minute": 12}]}, "after the end"),
    ],
)
def test_the_head_is_looked_at(changes: Values, expected_fault: str) -> None:
    assert expected_fault in "\n".join(fault_lines(samples.values(**changes)))


def attached(**table: Any) -> Values:
    return {"kind": "specimen", "title": samples.text("A card"), **table}


@pytest.mark.parametrize(
    ("key", "change", "expected_fault"),
    [
        ("cells", lambda rows: rows[0].update(code="control"), "cells control: this name is kept"),
        ("facts", lambda rows: rows.append(rows[0]), "facts F1: is there twice"),
        ("injects", lambda rows: rows.append(rows[0]), "injects 1: is there twice"),
        ("injects", lambda rows: rows[6].update(number=1001), "injects 1001: number from 1"),
        ("injects", lambda rows: rows[4].update(decision="D1"), "D1: more than one inject puts"),
        ("places", lambda rows: rows[0].update(x=101), "places pier: x and y go"),
        (
            "places",
            lambda rows: rows[0].update(to=["moon"]),
            "places pier: 'moon' is not a known place",
        ),
        ("facts", lambda rows: rows[0].update(owner="x"), "facts F1: 'x' is not a known cell"),
        (
            "facts",
            lambda rows: rows[0].update(subject="x"),
            "facts F1: 'x' is not a known subject",
        ),
        ("facts", lambda rows: rows[0].update(useful_minutes=0), "useful_minutes is at least"),
        ("facts", lambda rows: rows[0].update(needed_by=[B]), "its owner finds it by itself"),
        ("injects", lambda rows: rows[1].update(to=[]), "injects 2: write the cells"),
        (
            "injects",
            lambda rows: rows[1].update(to=["moon"]),
            "injects 2: 'moon' is not a known cell",
        ),
        (
            "injects",
            lambda rows: rows[1].update(facts=["F9"]),
            "injects 2: 'F9' is not a known fact",
        ),
        ("injects", lambda rows: rows[1].update(place="x"), "injects 2: 'x' is not a known place"),
        ("injects", lambda rows: rows[2].update(to=[A]), "inject 3 puts it and does not go"),
        ("injects", lambda rows: rows[2].pop("decision"), "decisions D1: no inject puts it"),
        (
            "decisions",
            lambda rows: rows[0].update(cell="x"),
            "decisions D1: 'x' is not a known cell",
        ),
        ("decisions", lambda rows: rows[0].update(minutes=0), "decisions D1: minutes is at"),
        ("decisions", lambda rows: rows[0]["options"].pop(), "write at least two options"),
        ("decisions", lambda rows: rows[0]["options"][0].update(code="b"), "a code of its own"),
        ("actions", lambda rows: rows[0].update(cell="x"), "actions A1: 'x' is not a known cell"),
        ("actions", lambda rows: rows[0].update(after=9), "actions A1: 9 is not a known inject"),
        ("actions", lambda rows: rows[0].update(minutes=0), "actions A1: minutes is at least"),
        (
            "injects",
            lambda rows: rows[1].update(attachments=[attached(seed=1)]),
            "injects 2: a specimen has a model and a seed",
        ),
        (
            "injects",
            lambda rows: rows[1].update(attachments=[attached(model="card", seed=-1)]),
            "injects 2: a seed is a number from 0",
        ),
        (
            "injects",
            lambda rows: rows[1].update(attachments=[attached(model="stamp", seed=1)]),
            "injects 2: 'stamp' is not a known model; there are passport, card, visa",
        ),
        (
            "injects",
            lambda rows: rows[1].update(
                attachments=[attached(model="visa", seed=1, defect="ghost")]
            ),
            "injects 2: 'ghost' is not a known defect of a visa",
        ),
        (
            "injects",
            lambda rows: rows[1].update(attachments=[{"kind": "paper", "lines": []}]),
            "injects 2: a paper has lines",
        ),
    ],
)
def test_each_part_is_looked_at(
    key: str, change: Callable[[Any], Any], expected_fault: str
) -> None:
    assert expected_fault in "\n".join(fault_lines(changed(**{key: change})))


def test_attachments_that_can_be_shown_are_good() -> None:
    good = [
        attached(model="passport", seed=3),
        attached(model="passport", seed=3, defect="mrz_number_check"),
        {"kind": "paper", "lines": [samples.text("Ticket 22")]},
    ]
    assert fault_lines(changed(injects=lambda rows: rows[1].update(attachments=good))) == []


@pytest.mark.parametrize(
    ("table", "expected_fault"),
    [
        ("at 5", "injects 5 trigger: the kinds are at, after"),
        ({"kind": ["at"]}, "injects 5 trigger: the kinds are at, after"),
        ({"kind": "at", "minute": 1, "hour": 2}, "hour is not a key of at; its keys are minute"),
        ({"kind": "manual", "hour": 2}, "hour is not a key of manual; its keys are none"),
        ({"kind": "at"}, "injects 5 trigger: minute is missing"),
        ({"kind": "at", "minute": True}, "trigger.minute: write a number of minutes"),
        ({"kind": "at", "minute": 13}, "trigger.minute: write 0 to 12"),
        ({"kind": "after", "inject": 5}, "injects 5 trigger: it waits for itself"),
        ({"kind": "after", "inject": True}, "trigger.inject: True is not a known inject"),
        ({"kind": "after", "inject": {"a": 1}}, "trigger.inject: {'a': 1} is not a known inject"),
        ({"kind": "after", "inject": [2]}, "trigger.inject: write one code"),
        ({"kind": "known", "fact": "F9", "cell": A}, "trigger.fact: 'F9' is not a known fact"),
        ({"kind": "decided", "decision": "D1", "options": ["z"]}, "the options are a, b"),
        ({"kind": "decided", "decision": ["D1"], "options": "a"}, "the options are -"),
        (
            {"kind": "counted", "of": "tea", "cell": A, "count": 0},
            "'tea' is not a known thing that is",
        ),
        ({"kind": "counted", "of": "facts", "cell": A, "count": 0}, "count: write a whole"),
        ({"kind": "missing", "minute": 3, "what": {"kind": "at"}}, "what: the kinds are asked"),
    ],
)
def test_triggers_are_looked_at(table: Any, expected_fault: str) -> None:
    assert expected_fault in "\n".join(fault_lines(trigger(5, table)))


@pytest.mark.parametrize(
    ("table", "expected_fault"),
    [
        ({"kind": "message", "to": A, "facts": ["F2"]}, "evidence.to: write a list of codes"),
        ({"kind": "message", "to": [], "facts": ["F2"]}, "evidence.to: write a list of codes"),
        (
            {"kind": "message", "to": [A], "facts": ["F9"]},
            "evidence.facts: 'F9' is not a known fact",
        ),
        (
            {"kind": "request", "to": ["x"], "subject": "boat"},
            "'x' is not a known cell or control",
        ),
    ],
)
def test_evidence_is_looked_at(table: Any, expected_fault: str) -> None:
    assert expected_fault in "\n".join(fault_lines(evidence("A1", table)))


def test_faults_have_khmer_words_too() -> None:
    [fault] = checking.faults(values=trigger(5, {"kind": "at"}))
    assert fault.words.km == "ខ្វះ minute។"
