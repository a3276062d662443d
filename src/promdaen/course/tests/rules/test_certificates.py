from datetime import date

import pytest

from promdaen.course.rules import certificates

RULE = certificates.CertificateRule()
COMPLETE = {
    "attended_share": 1.0,
    "has_attended": None,
    "handed_in": frozenset({"before", "after"}),
}


def record(**fields: object) -> certificates.CertificateRecord:
    return certificates.CertificateRecord(**({"after_points": 70.0} | COMPLETE | fields))  # type: ignore[arg-type]


def parts(rule: certificates.CertificateRule = RULE, **fields: object) -> list[str]:
    return [
        requirement.part
        for requirement in certificates.missing(rule=rule, record=record(**fields))
    ]


def words(rule: certificates.CertificateRule = RULE, **fields: object) -> list[str]:
    return [
        requirement.words.en
        for requirement in certificates.missing(rule=rule, record=record(**fields))
    ]


def test_who_was_there_and_handed_in_has_earned_it() -> None:
    assert parts() == []


@pytest.mark.parametrize(
    ("share", "expected"),
    [(0.8, []), (0.1 + 0.7, []), (0.7999, ["attendance"]), (0.0, ["attendance"])],
)
def test_eight_tenths_of_the_hours_are_enough_and_less_is_not(
    share: float, expected: list[str]
) -> None:
    assert parts(attended_share=share) == expected


def test_what_falls_short_by_a_hair_is_not_rounded_up_to_what_is_needed() -> None:
    assert words(attended_share=0.7999) == [
        "Has been there for 79 % of the hours of the run; 80 % are needed."
    ]


@pytest.mark.parametrize(
    ("has_attended", "expected"),
    [
        (True, []),
        (False, ["Was not there."]),
        (None, ["Attendance of this officer is not marked yet."]),
    ],
)
def test_without_a_timetable_attendance_of_the_roster_counts(
    has_attended: bool | None, expected: list[str]
) -> None:
    assert words(attended_share=None, has_attended=has_attended) == expected


def test_each_occasion_that_was_not_handed_in_is_named_in_order() -> None:
    assert words(handed_in=frozenset()) == [
        "Test before: not handed in.",
        "Test after: not handed in.",
    ]
    only_after = certificates.CertificateRule(occasions=("after",))
    assert parts(only_after, handed_in=frozenset({"after"})) == []


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        (60.0, []),
        (59.9, ["Scored 59 of 100 in the test after; 60 are needed."]),
        (None, ["The test after has no score."]),
    ],
)
def test_a_score_counts_where_the_course_asks_for_one(
    points: float | None, expected: list[str]
) -> None:
    rule = certificates.CertificateRule(least_score=60.0)
    assert words(rule, after_points=points) == expected
    assert parts(after_points=points) == []


def test_the_words_are_khmer_too() -> None:
    rule = certificates.CertificateRule(least_score=60.0)
    requirements = certificates.missing(
        rule=rule, record=record(attended_share=0.5, handed_in=frozenset(), after_points=12.0)
    )
    assert [requirement.part for requirement in requirements] == [
        "attendance",
        "hand_in",
        "hand_in",
        "score",
    ]
    assert "៥០%" in requirements[0].words.km
    assert "១២ ពិន្ទុ" in requirements[-1].words.km


def test_a_course_writes_its_own_rule() -> None:
    rule_values = {"least_share": 0.9, "occasions": ["after"], "least_score": 50}
    assert certificates.certificate_rule(values=rule_values) == certificates.CertificateRule(
        least_share=0.9, occasions=("after",), least_score=50.0
    )
    assert certificates.certificate_rule(values={}) == RULE


def test_numbers_of_different_runs_and_seats_never_meet() -> None:
    runs = ["KK-2026-1", "KK-2026", "KK-2026-1-007", "KK"]
    numbers = [
        certificates.certificate_number(run=run, seat=seat, earlier_count=earlier)
        for run in runs
        for seat in (1, 7, 12, 500)
        for earlier in (0, 1, 2)
    ]
    assert len(set(numbers)) == len(numbers)


def test_days_are_written_in_khmer() -> None:
    days = certificates.period(starts_on=date(2012, 7, 16), ends_on=date(2012, 7, 20))
    assert days.km == "ពីថ្ងៃទី១៦ ដល់ថ្ងៃទី២០ ខែកក្កដា ឆ្នាំ២០១២"
    single_day = certificates.period(starts_on=date(2012, 7, 16), ends_on=date(2012, 7, 16))
    assert single_day.km == "នៅថ្ងៃទី១៦ ខែកក្កដា ឆ្នាំ២០១២"


def test_the_whole_rule_is_written_in_both_languages() -> None:
    assert certificates.rule_words(rule=RULE).en == (
        "A certificate needs 80 % of the hours; handed in: test before, test after."
    )
    scored = certificates.CertificateRule(occasions=("after",), least_score=60.0)
    assert "៦០ ពិន្ទុលើ ១០០" in certificates.rule_words(rule=scored).km
    bare = certificates.CertificateRule(occasions=())
    assert certificates.narrative(rule=bare, hours=7.5) == "Attended at least 80 % of 7.5 hours."
    assert "test before, test after" in certificates.narrative(rule=RULE, hours=32.0)
