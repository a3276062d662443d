"""What is shown of evaluation forms, and what is kept beside one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promdaen.course.rules import evaluations as rules

RATINGS = st.lists(st.none() | st.integers(1, 5), max_size=30)


@given(RATINGS)
def test_ratings_are_shown_from_five_on(ratings: list[int | None]) -> None:
    rating_counts = rules.count_ratings(ratings=ratings)
    rated = [rating for rating in ratings if rating is not None]
    assert (rating_counts is None) == (len(rated) < rules.MIN_ANSWERS)
    if rating_counts is not None:
        assert rating_counts.mean == pytest.approx(sum(rated) / len(rated))


def test_an_open_form_shows_its_number_however_many_came() -> None:
    assert not rules.is_shown(forms_count=30, is_open=True)
    assert not rules.is_shown(forms_count=4, is_open=False)
    assert rules.is_shown(forms_count=5, is_open=False)


@given(st.lists(st.sampled_from("AB"), max_size=12), st.integers(0, 12), st.booleans())
def test_a_department_is_kept_only_where_five_of_it_could_have_written(
    enrolled: list[str], form_count: int, has_consent: bool
) -> None:
    departments = enrolled[:form_count]
    keeps = rules.can_keep_department(
        department="A", enrolled=enrolled, departments=departments, has_consent=has_consent
    )
    assert keeps == (has_consent and departments.count("A") >= 5)


def test_a_department_small_on_the_run_is_not_kept() -> None:
    assert not rules.can_keep_department(
        department="A", enrolled=["A"] * 4, departments=["A"] * 5, has_consent=True
    )


def test_marks_are_numbers_of_topics_and_letters_of_trainers() -> None:
    assert [rules.cell_mark(place=place, kind="trainers") for place in (0, 25, 26)] == [
        "A", "Z", "A",
    ]  # fmt: skip
    assert rules.cell_mark(place=11, kind="topics") == "12"


def test_texts_of_the_content_replace_ours() -> None:
    text = {"en": "Useful?", "km": "មានប្រយោជន៍ទេ?"}
    questions = rules.questions(texts={"topics": {"question": text, "low": text}})
    assert (questions["topics"].text.en, questions["topics"].low) == (
        "Useful?",
        questions["topics"].text,
    )
    assert questions["overall"] == rules.QUESTIONS["overall"]
