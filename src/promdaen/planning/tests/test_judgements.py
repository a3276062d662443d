"""Judgements of experts: what is a valid answer, how answers are pooled, what a plan counts on."""

from __future__ import annotations

import numpy as np
import pytest

from promdaen.planning.rules import judgements, redrawing
from promdaen.planning.rules.judgements import Judgement
from promdaen.planning.rules.measures import CostRange, measure_facts
from promdaen.planning.tests.test_measures import body


def judgement(*values: float) -> Judgement:
    lowest, best, highest, sure = values
    return Judgement(lowest=lowest, best=best, highest=highest, sure=sure)


@pytest.mark.parametrize(
    ("values", "subject", "words"),
    [
        ((40, 50, 60, 80), "effect", None),
        ((40, 50, 160, 80), "effect", "from 0 to 100"),
        ((-1, 50, 60, 80), "capital", "from 0 to"),
        ((60, 50, 70, 80), "effect", "must rise"),
        ((40, 80, 70, 80), "effect", "must rise"),
        ((40, 50, 60, 49), "effect", "how sure"),
        ((40, 50, 60, 101), "effect", "how sure"),
    ],
)
def test_an_answer_rises_within_its_limits(
    values: tuple[float, ...], subject: str, words: str | None
) -> None:
    fault = judgements.judgement_fault(judgement=judgement(*values), subject=subject)
    assert (fault is None) if words is None else (fault is not None and words in fault.en)


def test_the_interval_of_a_less_sure_expert_is_widened_and_cut_at_the_limits() -> None:
    wide = judgements.standardise(judgement=judgement(10, 50, 90, 50), subject="effect")
    assert (wide.lowest, wide.best, wide.highest, wide.sure) == (0, 50, 100, 80)
    money = judgements.standardise(judgement=judgement(10, 50, 90, 50), subject="capital")
    assert money.highest == 114


def test_pooled_answers_weigh_every_expert_the_same_and_skip_what_is_empty() -> None:
    questions = [
        judgements.judged_question(key=key) for key in ("A.effect", "B.capital", "C.effect")
    ]
    answers = [
        {"A.effect": judgement(0, 20, 40, 80).as_json()},
        {
            "A.effect": judgement(20, 40, 60, 80).as_json(),
            "B.capital": judgement(1, 2, 3, 80).as_json(),
        },
    ]
    result = judgements.pooled_answers(questions=questions, answers=answers)
    assert set(result) == {"A.effect", "B.capital"}
    value, count = result["A.effect"]
    assert (value.lowest, value.best, value.highest, count) == (10, 30, 50, 2)
    assert judgements.is_doubtful(judgement=value)


def test_judged_values_replace_the_range_and_name_their_source() -> None:
    old = body(evidence="none", basis="invented")
    values = {"capital": judgement(10, 20, 40, 80), "effect": judgement(20, 40, 60, 80)}
    changed = judgements.judged_body(body=old, values=values)
    assert changed["capital"] == {"low": 8, "likely": 20, "high": 45}  # 20 - 10 / .8, 20 + 20 / .8
    assert (changed["basis"], changed["evidence"]) == ("judged", "judgement")
    assert changed["reach_from"] == "experts"
    measure = measure_facts(code="M", body=changed)
    assert measure.reach == CostRange(low=0.2, likely=0.4, high=0.6)
    plain = measure_facts(code="M", body=old)
    assert measure.lifts == {code: level - 1 for code, level in plain.lifts.items()}
    assert (plain.lowered, measure.lowered) == (0, 1)
    same = judgements.judged_body(body=body(evidence="trial"), values={})
    assert same["evidence"] == "trial"
    sure = judgements.judged_body(
        body=body(evidence="trial"), values={"effect": judgement(60, 70, 80, 80)}
    )
    assert sure["evidence"] == "trial"
    assert measure_facts(code="M", body=sure).lowered == 0


def test_shares_are_drawn_from_more_than_the_interval_of_eighty_per_cent() -> None:
    reach = CostRange(low=0.4, likely=0.6, high=0.8)
    full = judgements.drawn_reach(reach=reach)
    assert (full.low, full.high) == (0.35, 0.85)
    certain = judgements.drawn_reach(reach=CostRange(low=0.05, likely=0.1, high=0.99))
    assert (certain.low, certain.high) == (0.0375, 1.0)
    measure = measure_facts(
        code="M", body=body() | {"reach": {"low": 0.4, "likely": 0.6, "high": 0.8}}
    )
    rng = np.random.default_rng(2)
    doubts = [redrawing._doubt(measure=measure, rng=rng) for _number in range(2000)]
    assert min(doubts) < 0.2
    assert max(doubts) > 0.6


def test_drawn_levels_follow_the_judged_share_instead_of_the_grade() -> None:
    changed = judgements.judged_body(
        body=body(evidence="trial"), values={"effect": judgement(10, 20, 30, 80)}
    )
    measure = measure_facts(code="M", body=changed)
    full = measure_facts(code="M", body=body()).lifts
    rng = np.random.default_rng(1)
    drawn = [redrawing.draw_measures(measures={"M": measure}, rng=rng)["M"] for _n in range(400)]
    code = next(iter(full))
    share = sum(drawn_measure.lifts[code] == full[code] for drawn_measure in drawn) / len(drawn)
    assert 0.14 < share < 0.26


def test_a_judge_is_scored_on_what_was_observed() -> None:
    answers = {
        "A.effect": judgement(40, 60, 80, 80).as_json(),
        "B.effect": judgement(10, 20, 30, 80).as_json(),
    }
    score = judgements.judge_score(answers=answers, observed={"A.effect": 70, "B.effect": 90})
    assert score == judgements.JudgeScore(count=2, inside=1, error=40)
    assert judgements.judge_score(answers=answers, observed={"C.effect": 1}) is None
