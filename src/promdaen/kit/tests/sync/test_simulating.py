"""Whole histories: nothing lost, twice or out of order; each planted fault is found."""

import io
import json
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from promdaen.kit.sync.planted import FAULTS
from promdaen.kit.sync.simulating import History, Kinds


@pytest.mark.parametrize("first", range(0, 200, 50))
def test_nothing_is_lost_twice_or_out_of_order(first: int) -> None:
    outcomes = {seed: History(seed=seed, kinds=Kinds()).run() for seed in range(first, first + 50)}
    assert [seed for seed, outcome in outcomes.items() if not outcome.is_sound] == []
    assert sum(outcome.facts for outcome in outcomes.values()) > 2_500


@pytest.mark.parametrize("name", FAULTS)
def test_each_planted_fault_is_found(name: str) -> None:
    assert any(not History(seed=seed, kinds=FAULTS[name]).run().is_sound for seed in range(1, 200))


def test_a_history_is_lived_again_by_its_seed() -> None:
    kinds = FAULTS["ack-is-done"]
    assert History(seed=8, kinds=kinds).run() == History(seed=8, kinds=kinds).run()


def printed(*arguments: str) -> tuple[dict[str, Any], int]:
    out, code = io.StringIO(), 0
    try:
        call_command("simulate_sync", *arguments, stdout=out)
    except SystemExit as ended:
        code = int(str(ended.code))
    found: dict[str, Any] = json.loads(out.getvalue())
    return found, code


def test_the_command_counts_histories_without_fault() -> None:
    found, code = printed("--histories=5", "--seed=3", "--json")
    assert code == 0
    assert found["facts"] > 100
    assert found == {
        "histories": 5,
        "facts": found["facts"],
        "lost": 0,
        "duplicated": 0,
        "order_broken": 0,
        "faults_found": 0,
        "seed_of_first_failure": None,
    }


def test_the_command_ends_with_1_where_a_fault_is_found() -> None:
    found, code = printed("--histories=5", "--seed=3", "--fault=feedback-numbered")
    assert code == 1
    assert found["faults_found"] > 0
    again, code = printed(
        "--histories=1",
        f"--seed={found['seed_of_first_failure']}",
        "--fault=feedback-numbered",
    )
    assert (again["faults_found"], code) == (1, 1)


@pytest.mark.parametrize("wrong", ["--histories=0", "--seed=-1"])
def test_the_command_refuses_numbers_that_cannot_be(wrong: str) -> None:
    with pytest.raises(CommandError, match="--histories is 1 or more"):
        call_command("simulate_sync", wrong)
