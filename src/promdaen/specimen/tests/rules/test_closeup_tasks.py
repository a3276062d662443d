"""Rounds of questions about close-ups."""

from __future__ import annotations

import pytest

from promdaen.specimen.kinds import closeups
from promdaen.specimen.rules import closeup_tasks as rules


def test_the_same_seed_gives_the_same_round() -> None:
    first, again, other = (
        rules.closeup_tasks(practice=rules.ORIGINAL, seed=seed, stock=40) for seed in (7, 7, 8)
    )
    assert first == again
    assert first != other


def test_a_round_asks_for_every_process_with_the_key_among_four_options() -> None:
    for seed in range(20):
        tasks = rules.closeup_tasks(practice=rules.PROCESS, seed=seed, stock=40)
        assert len(tasks) == rules.TASKS_COUNT
        assert {task.kind for task in tasks} == set(rules.PRINT_PROCESSES)
        assert all(task.key == task.kind and task.key in task.options for task in tasks)
        assert all(len(set(task.options)) == rules.OPTIONS_COUNT for task in tasks)
        assert all(1 <= task.picture <= 40 for task in tasks)


def test_about_half_are_copies_and_a_copy_is_never_the_genuine_process() -> None:
    rounds = [
        rules.closeup_tasks(practice=rules.ORIGINAL, seed=seed, stock=40) for seed in range(60)
    ]
    tasks = [task for row in rounds for task in row]
    copies = [task for task in tasks if task.key == rules.OTHER]
    assert 0.45 < len(copies) / len(tasks) < 0.55
    assert all(task.feature and task.kind in task.feature.copies for task in copies)
    assert {task.feature.code for task in tasks if task.feature} == {
        feature.code for feature in rules.PRINTED_FEATURES
    }
    assert all(feature.genuine not in feature.copies for feature in rules.PRINTED_FEATURES)


def test_every_kind_that_is_asked_for_is_drawn() -> None:
    drawn_codes = {kind.CODE for kind in closeups.CLOSEUPS}
    needed_codes = {*rules.PRINT_PROCESSES}
    for feature in rules.PRINTED_FEATURES:
        needed_codes |= {feature.genuine, *feature.copies}
    assert needed_codes == drawn_codes


def test_only_a_question_about_a_copy_has_a_genuine_picture_beside_it() -> None:
    process, *_ = rules.closeup_tasks(practice=rules.PROCESS, seed=1, stock=40)
    original, *_ = rules.closeup_tasks(practice=rules.ORIGINAL, seed=1, stock=40)
    assert process.picture_kind(role=rules.SHOWN) == process.kind
    assert process.picture_kind(role=rules.GENUINE) is None
    assert original.feature
    assert original.picture_kind(role=rules.GENUINE) == original.feature.genuine
    assert original.picture_kind(role="other") is None


def test_another_practice_is_refused() -> None:
    with pytest.raises(LookupError):
        rules.closeup_tasks(practice="other", seed=1, stock=40)
