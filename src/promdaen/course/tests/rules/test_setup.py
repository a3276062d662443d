"""The steps of setting up: what is done, skipped, left, and which is open."""

import pytest

from promdaen.course.rules import setup


def open_step(**fields: object) -> list[str]:
    steps = setup.setup_steps(**{"done_steps": (), "skipped": (), **fields})  # type: ignore[arg-type]
    return [step.code for step in steps if step.is_open]


def test_the_steps_are_numbered_in_order() -> None:
    steps = setup.setup_steps(done_steps=(), skipped=())
    assert [step.number for step in steps] == [1, 2, 3, 4]
    assert {step.state for step in steps} == {"left"}


@pytest.mark.parametrize(
    ("fields", "opened"),
    [
        ({}, ["programme"]),
        ({"done_steps": ["programme"]}, ["targets"]),
        ({"done_steps": ["programme"], "skipped": ["targets"]}, ["people"]),
        ({"done_steps": ["programme"], "chosen": "programme"}, ["programme"]),
        ({"chosen": "nothing"}, ["programme"]),
        ({"done_steps": setup.SETUP_STEPS}, []),
    ],
)
def test_open_is_the_chosen_step_or_the_first_that_waits(
    fields: dict[str, object], opened: list[str]
) -> None:
    assert open_step(**fields) == opened


def test_next_is_the_first_step_left_whatever_is_open() -> None:
    steps = setup.setup_steps(done_steps=["programme"], skipped=["targets"], chosen="run")
    assert [step.code for step in steps if step.is_next] == ["people"]
    assert not any(
        step.is_next for step in setup.setup_steps(done_steps=setup.SETUP_STEPS, skipped=())
    )


def test_what_was_skipped_and_is_done_since_counts_as_done() -> None:
    steps = setup.setup_steps(done_steps=["targets"], skipped=["targets"])
    assert steps[1].state == "done"
