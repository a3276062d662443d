"""Groups of equal score: found where an item was planted, silent where too few took part."""

import numpy as np
import pytest

from promdaen.assessment.rules import dif, fairness


def country(*, officers=900, seed=1, harder=1.2):
    """Ten items of difficulty 0, the first harder for women; one officer in three a woman."""
    draw = np.random.default_rng(seed)
    is_woman = np.arange(officers) % 3 == 0
    ability = draw.normal(0, 1, officers)
    difficulty = np.zeros((officers, 10))
    difficulty[is_woman, 0] = harder
    marks = (draw.random((officers, 10)) < 1 / (1 + np.exp(difficulty - ability[:, None]))) * 1.0
    labels = {
        "sex": ["F" if is_female else "M" for is_female in is_woman],
        "language": ["km"] * officers,
        "department": [
            ("IMM", "MAR", "BPP")[place % 3 if place < 600 else 0] for place in range(officers)
        ],
    }
    return marks, labels


def by_group(comparisons):
    return {(comparison.by, comparison.group): comparison for comparison in comparisons}


def test_an_item_harder_for_women_is_found_and_no_other():
    marks, labels = country()
    women = by_group(fairness.comparisons(marks=marks, labels=labels))["sex", "F"]
    assert (women.group_count, women.rest_count) == (300, 600)
    assert (women.findings[0].ets_class, women.findings[0].is_harder) == ("C", True)
    assert [finding.ets_class for finding in women.findings[1:]].count("C") == 0
    alone = dif.dif(marks=marks, is_focal=np.array(labels["sex"]) == "F")[0]
    assert women.findings[0].odds == alone.mh_alpha > 1
    assert women.findings[0].logistic_chi2 == pytest.approx(alone.logistic_chi2)


def test_an_item_easier_for_a_group_is_no_harder():
    marks, labels = country(harder=-1.2)
    women = by_group(fairness.comparisons(marks=marks, labels=labels))["sex", "F"]
    assert (women.findings[0].ets_class, women.findings[0].is_harder) == ("C", False)


def test_every_department_is_compared_with_the_others_and_a_lone_language_with_none():
    marks, labels = country()
    comparisons = by_group(fairness.comparisons(marks=marks, labels=labels))
    assert list(comparisons) == [
        ("sex", "F"),
        ("language", "en"),
        ("department", "BPP"),
        ("department", "IMM"),
        ("department", "MAR"),
    ]
    assert comparisons["department", "IMM"].rest_count == 400
    english = comparisons["language", "en"]
    assert (english.group_count, english.rest_count, english.findings) == (0, 900, ())
    assert not english.is_enough


def test_ninety_nine_in_a_group_are_too_few():
    marks, labels = country(officers=297)
    women = by_group(fairness.comparisons(marks=marks, labels=labels))["sex", "F"]
    assert (women.group_count, women.is_enough) == (99, False)
    marks, labels = country(officers=300)
    assert by_group(fairness.comparisons(marks=marks, labels=labels))["sex", "F"].is_enough


def test_officers_of_no_known_group_and_part_marks_stay_out():
    marks, labels = country()
    labels["sex"][0] = ""
    marks[1, 3], marks[2, 3] = 0.5, np.nan
    women = by_group(fairness.comparisons(marks=marks, labels=labels))["sex", "F"]
    assert (women.group_count, women.rest_count) == (299, 598)


def test_an_item_that_all_answer_alike_has_no_class():
    marks, labels = country()
    marks[:, 5] = 1
    women = by_group(fairness.comparisons(marks=marks, labels=labels))["sex", "F"]
    assert women.findings[5] == fairness.FairnessFinding(None, False, None, None)
