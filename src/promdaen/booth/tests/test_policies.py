"""What simulated officers come to: no policy beats the careful one, the fast one loses people."""

from __future__ import annotations

from statistics import fmean
from typing import Any

import numpy as np
import pytest

from promdaen.booth.kinds import policies, simulating
from promdaen.booth.kinds.officers import SimulatedOfficer, true_lines, world
from promdaen.booth.kinds.simulating import BoothContent
from promdaen.booth.rules import acts as act_rules
from promdaen.booth.rules import interviewing, perceiving
from promdaen.booth.tests import mornings, samples
from promdaen.kit import content
from promdaen.specimen.queries import stock

SEEDS = range(30)
LEADING = {
    "facilitation": ("wait_mean", -1),
    "security": ("d_prime", 1),
    "protection": ("referred_rightly_share", 1),
}
PolicyResults = dict[str, dict[str, Any]]


@pytest.fixture(scope="module", name="content")
def booth_content() -> BoothContent:
    return simulating.booth_content(root=content.content_root(), stock=stock.whole_stock())


@pytest.fixture(scope="module")
def results_by_policy(content: BoothContent) -> dict[str, list[PolicyResults]]:
    """What every policy came to, seed by seed, on the same mornings."""
    rows: dict[str, list[PolicyResults]] = {
        officer_policy.CODE: [] for officer_policy in policies.POLICIES
    }
    for seed in SEEDS:
        run = simulating.draw_booth_run(
            content=content, wave="coach", mode="practise", count=40, seed=seed
        )
        for policy in policies.POLICIES:
            rows[policy.CODE].append(
                simulating.policy_results(run=run, policy=policy, world=content.world)
            )
    return rows


def mean(rows: list[PolicyResults], axis: str, name: str) -> float:
    return fmean(row[axis][name] for row in rows if row[axis][name] is not None)


@pytest.mark.parametrize("code", ["fast", "random"])
def test_no_policy_beats_the_careful_one_on_all_three_axes(
    results_by_policy: dict[str, list[PolicyResults]], code: str
) -> None:
    for mine, theirs in zip(results_by_policy[code], results_by_policy["careful"], strict=True):
        better = [
            sign * (mine[axis][name] or 0) > sign * (theirs[axis][name] or 0)
            for axis, (name, sign) in LEADING.items()
        ]
        assert not all(better)
    for axis, (name, sign) in LEADING.items():
        ahead = (
            sign
            * (
                mean(results_by_policy[code], axis, name)
                - mean(results_by_policy["careful"], axis, name)
            )
            > 0
        )
        assert ahead == (axis == "facilitation")


def test_the_fast_one_saves_time_and_loses_people_not_only_time(
    results_by_policy: dict[str, list[PolicyResults]],
) -> None:
    fast, careful = results_by_policy["fast"], results_by_policy["careful"]
    assert mean(fast, "facilitation", "wait_mean") < mean(careful, "facilitation", "wait_mean") / 3
    assert mean(careful, "protection", "referred_rightly_share") > 0.8
    assert mean(fast, "protection", "referred_rightly_share") < 0.1
    assert mean(fast, "protection", "missed") > 5
    assert mean(careful, "protection", "missed") < 1
    assert mean(careful, "security", "d_prime") > mean(fast, "security", "d_prime") + 1


def test_the_careful_one_crosses_no_line_and_chance_crosses_every_one(
    results_by_policy: dict[str, list[PolicyResults]],
) -> None:
    crossed = {
        code: {line: sum(row["red_lines"][line] for row in rows) for line in rows[0]["red_lines"]}
        for code, rows in results_by_policy.items()
    }
    assert set(crossed["careful"].values()) == {0}
    assert all(crossed["random"].values())


def test_a_run_is_played_through_the_acts_of_a_phone(content: BoothContent) -> None:
    """What a policy did, folded once more from plain values, is the same run."""
    run = simulating.draw_booth_run(content=content, wave="ferry", mode="learn", count=20, seed=9)
    for policy in policies.POLICIES:
        officer = policies.play_policy(policy=policy, run=run, world=content.world)
        acts = [
            act_rules.read_act(values=as_value)
            for as_value in act_rules.as_values(acts=officer.acts)
        ]
        again = act_rules.fold_acts(run=run, acts=acts, dialogues=content.world.dialogues)
        assert again == officer.played
        assert again.is_ended
        assert all(turn.ruled_at is not None for turn in again.turns.values())
        assert len(again.turns) == 20
    assert policies.get_policy(code="fast").CODE == "fast"
    with pytest.raises(LookupError):
        policies.get_policy(code="brave")


def officer_before(**changes: Any) -> SimulatedOfficer:
    """An officer of the samples, the traveller called."""
    officer = SimulatedOfficer(
        run=mornings.run(mornings.traveller(**changes)),
        world=world(
            dialogues=mornings.DIALOGUES,
            incidents=mornings.INCIDENTS,
            defects=mornings.STOCK.defects,
        ),
        draw=np.random.default_rng(4),
    )
    assert officer.call()
    return officer


def say_lines(officer: SimulatedOfficer, *codes: str) -> None:
    for code in codes:
        officer.say(choice=next(choice for choice in officer.offered() if choice.code == code))


def test_an_officer_makes_of_it_what_was_brought_out_and_no_more() -> None:
    victim = officer_before(need="trafficking", dialogue="need_trafficking")
    assert victim.grasped() == ""
    say_lines(victim, "a2", "b1")
    assert victim.grasped() == "trafficking"
    plain = officer_before()
    say_lines(plain, "a2", "b1")
    assert plain.grasped() == "story"
    needs = set()
    doubtful = officer_before(need="trafficking", dialogue="need_trafficking")
    say_lines(doubtful, "a2")
    for _time in range(40):
        needs.add(doubtful.grasped())
    assert needs == {"trafficking", "unsure"}


def test_in_the_room_an_officer_talks_on_and_leaves_no_one_without_an_answer() -> None:
    officer = officer_before(need="protection", dialogue="need_protection", room="room_protection")
    officer.rule(ruling="second_line", ground="need")
    assert officer.traveller == ""
    assert officer.enter_room(traveller="t01")
    assert not officer.is_foreign()
    say_lines(officer, "a2", "b1")
    assert officer.grasped() == "protection"
    officer.rule(ruling="asylum")
    assert not officer.enter_room(traveller="t01")
    officer.end(writes=true_lines)
    assert officer.played.hand_over == ("sent:t01",)


def test_an_officer_unsure_in_the_room_leaves_it_to_second_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nothing that is found tells this officer what it is about; an interpreter is sought."""
    monkeypatch.setattr(perceiving, "LEFT_UNSURE", 1.0)
    talks = {
        "counter": samples.dialogue(samples.job()),
        "room": samples.dialogue(samples.job(place="room", language="other")),
    }
    victim = mornings.traveller(need="trafficking", dialogue="counter", room="room")
    officer = policies.play_policy(
        policy=policies.get_policy(code="careful"),
        run=mornings.run(victim),
        world=world(dialogues=talks, incidents=mornings.INCIDENTS, defects=mornings.STOCK.defects),
    )
    turn = officer.played.turns["t01"]
    assert (turn.ruling, turn.ground) == ("second_line", "need")
    assert (turn.room_ruling, turn.room_ground) == ("second_line", "need")
    assert turn.noted == turn.found
    assert set(turn.found) == {"debt", "papers"}
    assert officer.played.desk_incidents == {"mute": "right"}


def test_an_interview_that_leads_nowhere_is_left_after_a_while() -> None:
    around = samples.record(
        samples.node(
            "round", samples.choice("a", "open", "round"), samples.choice("b", "closed", "round")
        )
    )
    officer = SimulatedOfficer(
        run=mornings.run(mornings.traveller(dialogue="made")),
        world=world(dialogues={"made": samples.dialogue(around)}, incidents={}, defects=[]),
        draw=np.random.default_rng(4),
    )
    assert officer.call()
    interviewing.interview(officer=officer)
    assert len(officer.state().said) == interviewing.MAX_TURNS


@pytest.mark.parametrize(
    ("traveller", "tool", "care", "chance"),
    [
        ({"document": "uv_absent"}, "uv", 1.0, 0.92),
        ({"document": "erasure"}, "magnifier", 0.6, 0.51),
        ({"document": "erasure"}, "feel", 1.0, 0.85),
        ({"document": "erasure"}, "uv", 1.0, 0.01),
        ({"document": "expired"}, "zone", 1.0, 0.97),
        ({"identity": "other"}, "face", 1.0, 0.75),
        ({"identity": "other"}, "zone", 1.0, 0.01),
        ({"oddities": ("worn",)}, "look", 1.0, 0.06),
        ({"oddities": ("worn",)}, "uv", 1.0, 0.01),
        ({"need": "trafficking"}, "face", 0.6, 0.006),
    ],
)
def test_what_is_noticed_depends_on_the_tool_the_defect_and_care(
    traveller: dict[str, Any], tool: str, care: float, chance: float
) -> None:
    run_world = world(dialogues={}, incidents={}, defects=mornings.STOCK.defects)
    noticing_chance = perceiving.chance(
        traveller=mornings.traveller(**traveller),
        tool=tool,
        shown_defects=run_world.shown_defects,
        difficulties=run_world.difficulties,
        care=care,
    )
    assert noticing_chance == pytest.approx(chance)
    assert perceiving.grasp(found_count=3, has_claim=False) == pytest.approx(1 - 0.4**3)
    assert perceiving.grasp(found_count=1, has_claim=True) == 1
