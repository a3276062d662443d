"""What a sheet says of what it does not know."""

import dataclasses
from datetime import date

import pytest

from promdaen.report.rules import gaps

WHOLE = gaps.OfficerCounts(enrolled=30, attended=30, before=30, after=30, later=12, forms=30)
ENDED, TODAY = date(2012, 3, 2), date(2012, 9, 1)


def gaps_of(*, today: date = TODAY, is_interval_due: bool = False, **changes: int):
    counts = dataclasses.replace(WHOLE, **changes)
    return gaps.gaps(
        counts=counts, last_ended_on=ENDED, is_interval_due=is_interval_due, today=today
    )


def test_a_run_that_lacks_nothing_has_no_gaps() -> None:
    assert gaps_of() == []


@pytest.mark.parametrize(
    ("changes", "english"),
    [
        ({"attended": 0}, "Attendance was not recorded."),
        ({"before": 27}, "3 of 30 enrolled officers have no test before."),
        ({"after": 0}, "30 of 30 enrolled officers have no test after."),
        ({"later": 0}, "No later test was held: nothing is known of what stayed in memory."),
        ({"forms": 0}, "No evaluation form was handed in."),
    ],
)
def test_each_thing_that_is_missing_is_one_sentence(changes: dict[str, int], english: str) -> None:
    [words] = gaps_of(**changes)
    assert words["en"] == english
    assert words["km"].endswith("។")


def test_all_that_is_missing_is_reported_in_the_order_of_a_run() -> None:
    gap_words = gaps_of(attended=0, before=0, after=0, later=0, forms=0, is_interval_due=True)
    assert [words["en"].split()[0] for words in gap_words] == [
        "Attendance",
        "30",
        "30",
        "No",
        "No",
        "The",
    ]


def test_numbers_of_officers_are_in_khmer_digits_in_khmer() -> None:
    [words] = gaps_of(before=18)
    assert words["km"] == "មន្ត្រី ១២ រូប ក្នុងចំណោម ៣០ រូប គ្មានតេស្តមុនវគ្គ។"
    [words] = gaps_of(after=29)
    assert words["km"] == "មន្ត្រី ១ រូប ក្នុងចំណោម ៣០ រូប គ្មានតេស្តក្រោយវគ្គ។"


def test_attendance_of_a_run_without_officers_is_no_gap() -> None:
    assert gaps_of(enrolled=0, attended=0, before=0, after=0) == []


def test_one_officer_who_attended_is_attendance() -> None:
    assert gaps_of(attended=1) == []
    [words] = gaps_of(enrolled=1, attended=0)
    assert words["en"] == "Attendance was not recorded."


def test_a_later_test_is_missed_from_the_ninety_first_day_after_the_end() -> None:
    assert gaps_of(later=0, today=date(2012, 5, 31)) == []
    assert len(gaps_of(later=0, today=date(2012, 6, 1))) == 1


def test_a_run_that_has_not_ended_misses_no_later_test() -> None:
    counts = dataclasses.replace(WHOLE, later=0)
    assert gaps.gaps(counts=counts, last_ended_on=None, is_interval_due=False, today=TODAY) == []


def test_intervals_still_to_be_computed_are_reported() -> None:
    [words] = gaps_of(is_interval_due=True)
    assert words["en"].startswith("The bootstrap intervals")
    assert words["km"].startswith("ចន្លោះទំនុកចិត្ត")


def test_a_sheet_explains_how_crossed_papers_were_put_on_one_scale() -> None:
    words = gaps.equating_words(is_equated=True, unlinked_count=0)
    assert words is not None
    assert words["en"].startswith("Papers A and B were crossed; scores on B are put on the scale")
    assert words["km"].startswith("វិញ្ញាសា A និង B ត្រូវបានប្តូរឆ្លាស់។")


@pytest.mark.parametrize("is_equated", [True, False])
def test_one_run_whose_papers_could_not_be_linked_is_reported_for_all(is_equated: bool) -> None:
    words = gaps.equating_words(is_equated=is_equated, unlinked_count=1)
    assert words is not None
    assert words["en"].endswith("gains are of raw scores.")
    assert words["km"].endswith("កំណើនគិតពីពិន្ទុដើម។")


def test_papers_that_were_not_crossed_need_no_words() -> None:
    assert gaps.equating_words(is_equated=False, unlinked_count=0) is None


def test_officers_without_a_test_are_counted_by_occasion_and_reason_in_words() -> None:
    rows = gaps.missing_rows(
        reasons={
            "before": {"ill": 2, "on_duty": 0, "": 1},
            "after": {"a reason of another version": 3},
        }
    )
    assert rows == [
        {"occasion": "before", "reason": {"en": "ill", "km": "ឈឺ"}, "count": 2},
        {
            "occasion": "before",
            "reason": {"en": "no reason given", "km": "មិនបានបញ្ជាក់មូលហេតុ"},
            "count": 1,
        },
        {
            "occasion": "after",
            "reason": {"en": "another reason", "km": "មូលហេតុផ្សេង"},
            "count": 3,
        },
    ]
