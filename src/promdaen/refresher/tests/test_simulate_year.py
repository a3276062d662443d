"""`simulate-year` prints a row for every world and policy, and refuses what is none."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from promdaen.refresher.kinds import comparing
from promdaen.refresher.rules import years
from promdaen.refresher.rules.years import YearSize
from promdaen.refresher.tests.rules.tables import small


@pytest.fixture(autouse=True)
def _small_year(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten officers and twelve memories, four sessions: what is told, not how good it is."""

    def contest(*, conditions: years.Conditions, minutes: float | None) -> comparing.Contest:
        tables = small(guess=conditions.guess, roots=2, attend=conditions.attend or 1.0)
        room = YearSize(officers=10, memories=12)
        return comparing.Contest(tables=tables, conditions=conditions, minutes=minutes, room=room)

    monkeypatch.setattr(comparing, "contest", contest)
    monkeypatch.setattr(years, "calibrated", lambda *, kind: 0.5)


def simulated(*options: str) -> str:
    out = StringIO()
    call_command("simulate_year", *options, stdout=out)
    return out.getvalue()


def test_a_row_for_every_world_and_policy() -> None:
    rows = json.loads(simulated("--json", "--seeds", "4-5"))
    assert [(row["world"], row["policy"]) for row in rows] == [
        (world, policy)
        for world in ("fsrs", "half_life", "actr")
        for policy in ("none", "quarterly", "weekly", "fsrs_due", "ours")
    ]
    for row in rows:
        assert set(row) == {"world", "policy", "end", "year", "minutes"}
        assert 0 < row["end"] < 1
        assert (row["minutes"] == 0) == (row["policy"] == "none")
    realistic = json.loads(simulated("--json", "--seeds", "4", "--realistic"))
    assert len(realistic) == 15
    assert realistic != rows


def test_minutes_are_those_of_a_week() -> None:
    lines = simulated("--minutes", "0.3", "--seeds", "4").splitlines()
    assert lines[0].split() == ["world", "policy", "end", "year", "minutes"]
    for line in lines[1:]:
        _world, policy, _end, _year, minutes = line.split()
        assert float(minutes) <= (0 if policy == "none" else 0.34)


@pytest.mark.parametrize("seeds", ["3-1", "x", "1-", "-1", "1-201", "0-99999999999", "১-২"])
def test_seeds_that_are_none_are_refused_with_what_to_write(seeds: str) -> None:
    with pytest.raises(CommandError, match="write two whole numbers as 1-3, at most 200 seeds"):
        simulated(f"--seeds={seeds}")


@pytest.mark.parametrize("minutes", ["0", "61", "nan", "many"])
def test_minutes_out_of_bounds_are_refused_with_what_to_write(minutes: str) -> None:
    with pytest.raises(CommandError, match=r"write minutes a week from 0\.1 to 60"):
        simulated("--minutes", minutes)
