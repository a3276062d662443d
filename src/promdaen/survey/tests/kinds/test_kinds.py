"""What each kind of answer asks, and what the answers come to."""

from __future__ import annotations

from typing import Any

import pytest

from promdaen.survey import kinds
from promdaen.survey.kinds.scoring import scored_visit
from promdaen.survey.tests import samples

GATE = {"zero": samples.text("None"), "nothing": samples.text("Nothing was due")}


def came(kind: str, answers: dict[str, str], **fields: Any) -> int | str:
    """The score, or why there is none."""
    outcome = kinds.scored_outcome(indicator=samples.indicator(kind, **fields), answers=answers)
    return outcome.state if outcome.score is None else outcome.score


def field_suffixes(kind: str, **fields: Any) -> list[str]:
    """The suffixes of what is asked."""
    fields_asked = kinds.answer_fields(indicator=samples.indicator(kind, **fields))
    return [field.suffix for field in fields_asked]


@pytest.mark.parametrize("kind", list(samples.OF_KIND))
def test_no_answer_is_missing_and_not_zero(kind: str) -> None:
    assert came(kind, {}) == "missing"


def test_every_kind_is_in_the_list() -> None:
    assert set(kinds.KINDS) == set(samples.OF_KIND)


@pytest.mark.parametrize(
    ("answer", "score"), [("0", 0), ("4", 4), ("5", "wrong"), ("na", "wrong"), ("", "missing")]
)
def test_a_level_is_its_own_score(answer: str, score: int | str) -> None:
    assert came("scale", {"": answer}) == score


def test_a_level_may_be_that_nothing_was_due() -> None:
    assert came("scale", {"": "na"}, nothing=samples.text()) == "na"


@pytest.mark.parametrize(
    ("answer", "score"),
    [("0", 0), ("1", 1), ("3", 3), ("9", 4), ("2.5", "wrong"), ("many", "wrong"), ("25", "wrong")],
)
def test_a_count_scores_as_many_steps_as_it_reached(answer: str, score: int | str) -> None:
    assert came("count", {"": answer}, most=24) == score


def test_a_measure_may_be_less_to_be_better() -> None:
    scores = [came("measure", {"": value}) for value in ("90", "60", "29.5", "10", "5", "4,9")]
    assert scores == [0, 1, 2, 3, 3, 4]


@pytest.mark.parametrize(
    ("answers", "score"),
    [
        ({"": "zero"}, 0),
        ({"": "na"}, "na"),
        ({"": "counted"}, "missing"),
        ({"": "counted", "value": "2"}, 2),
        ({"": "perhaps"}, "wrong"),
        ({"value": "2"}, "missing"),
    ],
)
def test_a_gate_decides_before_the_number(answers: dict[str, str], score: int | str) -> None:
    assert came("count", answers, **GATE) == score
    assert field_suffixes("count", **GATE) == ["", "value"]
    assert field_suffixes("count") == [""]


@pytest.mark.parametrize(
    ("part", "whole", "score"),
    [
        ("0", "4", 0),
        ("1", "4", 2),
        ("4", "4", 4),
        ("5", "4", "wrong"),
        ("0", "0", "wrong"),
        ("1.5", "4", "wrong"),
        ("1", "", "missing"),
    ],
)
def test_a_ratio_comes_from_two_counts(part: str, whole: str, score: int | str) -> None:
    assert came("ratio", {"part": part, "whole": whole}) == score


def test_a_ratio_may_exceed_one_where_its_indicator_allows_it() -> None:
    assert came("ratio", {"part": "3", "whole": "90"}, over_one=True, per=45) == 4
    (_whole, part) = kinds.answer_fields(indicator=samples.indicator("ratio", over_one=True))
    assert part.at_most == ""


@pytest.mark.parametrize("kind", ["ratio", "difference"])
def test_numbers_behind_a_gate_are_asked_only_where_there_is_something_to_count(kind: str) -> None:
    assert came(kind, {"": "na"}, **GATE) == "na"
    first, *others = kinds.answer_fields(indicator=samples.indicator(kind, **GATE))
    assert first.needs is None
    assert all(field.needs == ("", "counted") for field in others)


@pytest.mark.parametrize(
    ("answer", "score"),
    [("none", 0), ("a", 1), ("a b c d", 4), ("none a", "wrong"), ("z", "wrong")],
)
def test_several_count_as_many_as_there_are(answer: str, score: int | str) -> None:
    assert came("several", {"": answer}) == score


@pytest.mark.parametrize(("answer", "score"), [("none", 0), ("a", 1), ("a b", 2), ("b c d", 4)])
def test_a_weak_option_alone_gives_one_and_the_others_begin_at_two(
    answer: str, score: int
) -> None:
    steps = [">=1", ">=2", ">=3"]
    assert came("several", {"": answer}, weak="a", steps=steps) == score


@pytest.mark.parametrize(
    ("part", "whole", "score"),
    [
        ("0", "0", 0),
        ("0", "3", 1),
        ("1", "3", 2),
        ("3", "3", 4),
        ("4", "3", "wrong"),
        ("x", "3", "wrong"),
    ],
)
def test_the_part_counts_and_the_whole_alone_a_little(
    part: str, whole: str, score: int | str
) -> None:
    assert came("partly", {"part": part, "whole": whole}) == score


@pytest.mark.parametrize(
    ("counts", "score"),
    [
        (("8", "10", "1", "10"), 3),
        (("1", "10", "5", "10"), 0),
        (("11", "10", "1", "10"), "wrong"),
        (("8", "10", "0", "0"), "wrong"),
        (("8", "10", "x", "10"), "wrong"),
        (("8", "10", "", "10"), "missing"),
    ],
)
def test_a_difference_of_shares_is_never_below_nothing(
    counts: tuple[str, ...], score: int | str
) -> None:
    names = ("part", "whole", "against_part", "against_whole")
    assert came("difference", dict(zip(names, counts, strict=True))) == score


def test_positions_and_photographs_are_kept_and_not_scored() -> None:
    assert came("position", {"": "11.5 104.9 0 5"}) == "missing"
    assert came("photographs", {"front": "a.jpg"}) == "missing"
    assert field_suffixes("position") == [""]
    assert field_suffixes("photographs") == ["front"]


def test_a_visit_is_scored_with_what_is_odd_about_it() -> None:
    instrument = samples.instrument(
        samples.values(code="I01"),
        samples.values(code="I02", standard={"international": 2}),
        samples.values("position", code="I03"),
        samples.values(code="I04"),
        samples.values(code="I05"),
    )
    answers = {
        "I01": "3", "I01_how": "seen", "I01_note": "Old roof", "I02": "1", "I03": "11 104 0 0",
        "I04": "7", "I05": "2", "I05_how": "guessed",
    }  # fmt: skip
    scored = scored_visit(
        instrument=instrument, answers=answers, standard_class="local", modes=["land"]
    )
    assert scored.scores == {"I01": 3, "I04": None, "I05": 2}
    assert scored.grades == {"I01": "seen", "I05": ""}
    assert scored.needless == ("I02",)
    assert scored.wrong == ("I04",)


def test_what_was_not_due_scores_na_and_what_is_not_asked_and_empty_is_not_odd() -> None:
    instrument = samples.instrument(
        samples.values(code="I01", nothing=samples.text()),
        samples.values(code="I02", standard={"international": 2}),
    )
    scored = scored_visit(
        instrument=instrument, answers={"I01": "na"}, standard_class="local", modes=["land"]
    )
    assert scored.scores == {"I01": "na"}
    assert scored.needless == ()
