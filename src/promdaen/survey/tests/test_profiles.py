"""The profile of a visit and the page of a checkpoint."""

from __future__ import annotations

from dataclasses import replace

import pytest

from promdaen.survey.rules import profiles
from tests import survey_world


def profile_of_visit(
    *, grades: dict[str, str] | None = None, **scores: int | str | None
) -> profiles.Profile:
    return profiles.visit_profile(
        instrument=survey_world.instrument_content(),
        visited=profiles.VisitResults(
            scores=scores, grades=grades or {}, standard_class="local", modes=("land",)
        ),
    )


def test_a_sub_domain_reaches_no_more_than_its_standard() -> None:
    """I24 and I25 stand in one sub-domain; a score above the standard counts as met."""
    protection = {
        indicator.code: indicator for indicator in survey_world.instrument_content().indicators
    }
    due = {code: protection[code].standard["local"] for code in ("I24", "I25")}
    profile = profile_of_visit(I24=4, I25=due["I25"] - 1)
    (line,) = [
        sub_domain_line
        for sub_domain_line in profile.lines
        if sub_domain_line.sub_domain.code == "protection"
    ]
    weights = {code: protection[code].weight for code in due}
    total = sum(weights.values())
    assert line.standard == sum(weights[code] * due[code] for code in due) / total
    assert line.gap == pytest.approx(weights["I25"] / total)
    assert not line.is_met
    assert line.grade == ""


def test_where_nothing_was_answered_nothing_is_drawn() -> None:
    profile = profile_of_visit(I24=None)
    (line,) = [
        sub_domain_line
        for sub_domain_line in profile.lines
        if sub_domain_line.sub_domain.code == "protection"
    ]
    assert (line.reached, line.standard, line.gap, line.grade) == (None, None, None, None)
    assert profile.met == 0
    assert profile.whole.index is None
    assert "I24" in [indicator.code for indicator in profile.missing]


def test_a_capacity_that_asks_nothing_is_left_out() -> None:
    whole = survey_world.instrument_content()
    protection = replace(whole, indicators=whole.sub_domain_indicators(sub_domain="protection"))
    visited = profiles.VisitResults(
        scores={"I24": 2}, grades={}, standard_class="local", modes=("land",)
    )
    profile = profiles.visit_profile(instrument=protection, visited=visited)
    assert [capacity_lines.code for capacity_lines in profile.capacities] == ["INS"]


def test_gaps_are_reported_critical_first_then_the_widest() -> None:
    grades = {"I24": "seen", "I25": "said", "T03": "measured"}
    profile = profile_of_visit(grades=grades, T03=0, I24=1, I25=0, I01=4)
    codes = [gap.indicator.code for gap in profile.gaps]
    weights = [gap.indicator.weight for gap in profile.gaps]
    assert weights == sorted(weights, reverse=True)
    assert codes[0] == "I24"
    assert all(gap.indicator.is_critical for gap in profile.critical)
    sizes = [gap.size for gap in profile.critical]
    assert sizes == sorted(sizes, reverse=True)
    assert dict(profile.evidence) == {"": 1, "said": 1, "seen": 1, "measured": 1}


def test_a_sub_domain_with_every_answer_at_its_standard_is_met() -> None:
    profile = profile_of_visit(I24=4)
    assert profile.met == 1
    assert profile.gaps == ()
    assert profile.critical_asked == 1
    assert profiles.typical_grade(grades=[]) is None
