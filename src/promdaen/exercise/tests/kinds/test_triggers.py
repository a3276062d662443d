"""An inject that waits for an action goes out when it was done, whoever saw it."""

from __future__ import annotations

from typing import Any

import pytest

from promdaen.exercise.kinds import checking, content_codes, triggers
from promdaen.exercise.rules import events, scenario
from promdaen.exercise.tests import samples
from promdaen.exercise.tests.samples import A, B
from promdaen.kit import content

SEEN_TRIGGER = {"kind": "seen", "action": "A1", "minutes": 2}
CHILD_MESSAGE = samples.message_event(2, 4, B, [A], "F2")


def graded(grade: str) -> Any:
    """An observer's grade at minute 5."""
    return samples.line(3, events.GRADE, 5, cell="observer", action="A1", grade=grade)


@pytest.mark.parametrize(
    ("lines", "due_minute"),
    [
        ([], None),
        ([CHILD_MESSAGE], 6),
        ([CHILD_MESSAGE, graded("difficulty")], 7),
        ([CHILD_MESSAGE, graded("not")], None),
        ([graded("performed")], 7),
    ],
)
def test_the_grade_of_an_observer_comes_before_what_the_log_saw(
    lines: list[Any], due_minute: int | None
) -> None:
    due = triggers.due_at(trigger=SEEN_TRIGGER, room=samples.room_of(*lines))
    assert due == (None if due_minute is None else due_minute * 60)


def test_a_count_and_papers_are_read_as_they_were_written() -> None:
    values = samples.values()
    counted = {"kind": "counted", "of": "messages", "cell": B, "count": 2}
    values["injects"][4]["trigger"] = counted
    assert list(checking.faults(values=values)) == []
    paper = {"kind": "paper", "title": samples.text("List"), "lines": [samples.text("Ticket 22")]}
    values["injects"][1]["attachments"] = [paper]
    enclosed = scenario.read_scenario(values=values).injects[2].attachments[0]
    assert (enclosed.title.en, enclosed.lines[0].en) == ("List", "Ticket 22")


def test_a_key_that_no_scenario_has_is_a_fault_of_its_form() -> None:
    shape = content.Shape(name="scenario")
    faults = list(
        content_codes.shape_faults(values={"code": "EX", "weather": "rain"}, shape=shape)
    )
    assert "weather" in [fault.place for fault in faults]
