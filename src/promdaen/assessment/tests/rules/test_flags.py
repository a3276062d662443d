"""What a person should look at."""

import pytest

from promdaen.assessment.rules import flags
from promdaen.assessment.rules.behaviour import Behaviour

WITHOUT_ANSWERS = Behaviour(n=0)


def figures(facility, discrimination=0.3):
    return Behaviour(n=40, facility=facility, discrimination=discrimination)


@pytest.mark.parametrize(
    ("first", "latest", "expected"),
    [
        (figures(0.5), figures(0.7), []),
        (figures(0.91), WITHOUT_ANSWERS, ["too_easy"]),
        (figures(0.9), figures(0.99), []),
        (figures(0.19), WITHOUT_ANSWERS, ["too_hard"]),
        (figures(0.1), figures(0.2), []),
        (figures(0.5), figures(0.19), ["too_hard"]),
        (figures(0.5, -0.01), figures(0.7), ["negative"]),
        (figures(0.5), figures(0.7, -0.2), ["negative"]),
        (figures(0.5, None), figures(1.0, None), []),
        (WITHOUT_ANSWERS, WITHOUT_ANSWERS, []),
    ],
)
def test_figures_are_flagged(first, latest, expected):
    assert flags.flags(first=first, latest=latest) == expected


def test_the_gravest_flag_comes_first():
    got = flags.flags(
        first=figures(0.95, -0.1), latest=figures(0.1), idle_count=2, classes=["A", None, "C"]
    )
    assert got == ["negative", "unfair", "too_hard", "too_easy", "idle"]
    assert flags.flags(first=WITHOUT_ANSWERS, latest=WITHOUT_ANSWERS, classes=["A", "B"]) == []


def test_every_flag_has_its_words():
    assert set(flags.FLAG_TEXTS) == set(flags.SHORT_FLAG_TEXTS)


def test_an_idle_option_is_wrong_and_under_one_in_twenty():
    shares = {"a": 0.02, "b": 0.049, "c": 0.05, "d": 0.9, "": 0.0}
    assert flags.idle_options(shares=shares, right=["a"]) == ["b"]
    assert flags.idle_options(shares={"a": None, "": None}, right=[]) == []
