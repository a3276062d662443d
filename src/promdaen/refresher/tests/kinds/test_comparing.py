"""Ours against passes and rounds at equal minutes, in two worlds and two seeds."""

import numpy as np
import pytest

from promdaen.refresher.kinds import comparing, memories, worlds
from promdaen.refresher.rules import trees, years
from promdaen.refresher.rules.trees import Tables
from promdaen.refresher.rules.years import YearSize

ROOM = YearSize(officers=24, memories=60)
DAYS = (9, 14, 42, 98, 180, 280)


@pytest.fixture(scope="module")
def tables() -> Tables:
    return trees.build_tables(families=memories.MEMORIES, days=DAYS)


@pytest.mark.parametrize("code", ["fsrs", "half_life", "actr"])
def test_ours_is_above_the_better_of_passes_and_rounds(code: str, tables: Tables) -> None:
    kind = worlds.get_world(code=code)
    scale = {"fsrs": 0.290962, "half_life": 1.869869, "actr": -1.980606}[code]
    contest = comparing.Contest(tables=tables, conditions=years.IDEAL_CONDITIONS, room=ROOM)
    played = [
        comparing.simulate_policies(contest=contest, kind=kind, scale=scale, seed=seed)
        for seed in (201, 202)
    ]
    means = comparing.means(played=played)
    ours, rivals = means["ours"], [means["quarterly"], means["weekly"]]
    # The plan aims at the minutes of the passes; what its answers take is chance.
    assert ours["minutes"] <= 1.01 * means["quarterly"]["minutes"]
    assert ours["end"] > max(rival["end"] for rival in rivals)
    assert ours["year"] > max(rival["year"] for rival in rivals)
    assert means["none"]["year"] < means["fsrs_due"]["year"]
    first = [policy_years["ours"].end for policy_years in played]
    assert np.mean(first) == pytest.approx(ours["end"])


def test_a_contest_passes_ours_the_rate_of_guessing_and_the_mean_attendance(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    calls: list[dict[str, object]] = []
    monkeypatch.setattr(trees, "build_tables", lambda **arguments: calls.append(arguments))
    comparing.contest(conditions=years.REALISTIC_CONDITIONS, minutes=2.5)
    contest = comparing.contest()
    assert calls[0]["guess"] == 0.25
    assert calls[0]["attend"] == 0.7
    assert calls[0]["roots"] == trees.seen_roots(guess=0.25)
    assert (calls[1]["guess"], calls[1]["attend"]) == (0.0, 1.0)
    assert contest.room == YearSize()
