"""Generations of trainers, by hand-drawn trees."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from promdaen.course.rules import trainer_tree as tree


def mentorship(trainer: str, mentor: str, year: int = 2025) -> tree.Mentorship:
    return tree.Mentorship(trainer=trainer, mentor=mentor, on=date(year, 1, 1))


def drawn(trainers: str, *mentorships: tree.Mentorship) -> str:
    leaves = tree.tree(trainers=list(trainers), mentorships=list(mentorships))
    return " ".join(f"{leaf.generation}{leaf.trainer}" for leaf in leaves)


def test_each_is_followed_by_those_he_brought_on() -> None:
    mentorships = (mentorship("b", "a"), mentorship("c", "b", 2026), mentorship("d", "a"))
    assert drawn("abcde", *mentorships) == "0a 1b 2c 1d 0e"


def test_the_first_mentor_counts() -> None:
    mentorships = (mentorship("c", "b", 2026), mentorship("c", "a", 2025))
    assert drawn("abc", *mentorships) == "0a 1c 0b"


def test_a_mentor_was_of_the_first_generation_before_he_was_brought_on_himself() -> None:
    mentorships = (mentorship("b", "a", 2024), mentorship("a", "c", 2026))
    assert tree.generations(trainers="abc", mentorships=mentorships) == {"a": 1, "b": 1, "c": 0}


def test_two_who_bring_each_other_on_are_no_circle() -> None:
    mentorships = (mentorship("b", "a"), mentorship("a", "b"))
    assert tree.generations(trainers="ab", mentorships=mentorships) == {"a": 0, "b": 1}
    assert tree.generations(trainers="a", mentorships=[mentorship("a", "a")]) == {"a": 0}


PAIRS = st.lists(
    st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef"), st.integers(2020, 2030)),
    max_size=12,
)


@given(PAIRS)
def test_generations_end_and_are_few(pairs: list[tuple[str, str, int]]) -> None:
    mentorships = [mentorship(*pair) for pair in pairs]
    generations = tree.generations(trainers="abcdef", mentorships=mentorships)
    assert all(0 <= depth < 6 for depth in generations.values())


@given(PAIRS)
def test_everybody_is_in_the_tree_once(pairs: list[tuple[str, str, int]]) -> None:
    mentorships = [mentorship(*pair) for pair in pairs]
    leaves = tree.tree(trainers=list("abcdef"), mentorships=mentorships)
    assert sorted(leaf.trainer for leaf in leaves) == list("abcdef")
