"""An officer known under another spelling is found, but never for certain by Khmer alone."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promdaen.people.rules import sameness
from promdaen.people.rules.sameness import ComparedOfficer, SameOfficerCandidate

DARA = ComparedOfficer(
    key="1",
    name_latin="Sok Dara",
    name_km="សុខ ដារ៉ា",
    sex="M",
    department="IMM",
    officer_code="KK-01",
)
words = st.text(st.sampled_from("abcdehiklmnoprstuv"), min_size=1, max_size=8)


def person(**changes: str) -> ComparedOfficer:
    values = {"key": "new", "name_latin": "Sok Dara", "name_km": "", "sex": "", "department": ""}
    return ComparedOfficer(**(values | changes))


def best(one: ComparedOfficer, *known: ComparedOfficer) -> SameOfficerCandidate | None:
    index = sameness.index_people(people=known or (DARA,))
    return next(iter(sameness.candidates(person=one, index=index)), None)


def grade(**changes: str) -> str | None:
    same_officer_candidate = best(person(**changes))
    return same_officer_candidate.grade if same_officer_candidate else None


def reasons(**changes: str) -> list[str]:
    same_officer_candidate = best(person(**changes))
    assert same_officer_candidate
    return [reason.en for reason in same_officer_candidate.reasons]


def test_the_same_code_and_an_alike_name_is_certain() -> None:
    assert grade(officer_code="kk 01", name_latin="Sokh Darra") == "certain"
    assert reasons(officer_code="kk 01", name_latin="Sokh Darra") == [
        "same officer code",
        "Latin names that sound alike",
    ]


def test_the_same_code_and_another_name_is_only_likely() -> None:
    assert grade(officer_code="KK-01", name_latin="Chea Vuthy") == "likely"
    assert "another Latin name" in reasons(officer_code="KK-01", name_latin="Chea Vuthy")


def test_the_same_code_without_a_latin_name_rests_on_the_khmer_one() -> None:
    assert grade(officer_code="KK-01", name_latin="", name_km="សុខ ដារ៉ា") == "certain"
    assert grade(officer_code="KK-01", name_latin="") == "certain"
    assert grade(officer_code="KK-01", name_latin="", name_km="ចាន់ ធី") == "likely"


def test_everything_the_same_without_a_code_is_certain() -> None:
    same = {"name_km": "សុខ ដារ៉ា", "department": "IMM", "sex": "M"}
    assert grade(**same) == "certain"
    assert grade(**same | {"name_km": "សុខ\u200bដារ៉ា"}) == "certain"
    assert grade(**same | {"sex": "F"}) == "likely"
    assert grade(**same | {"department": "MAR"}) == "likely"
    assert grade(**same | {"officer_code": "KK-77"}) == "likely"


def test_the_same_latin_name_alone_is_likely() -> None:
    assert grade() == "likely"
    assert grade(name_latin="DARA sok") == "likely"
    assert grade(name_latin="SokDara") == "likely"


def test_a_name_that_sounds_alike_is_likely() -> None:
    assert grade(name_latin="Sokh Darra") == "likely"
    assert grade(name_latin="Sokdarra") == "likely"


def test_alike_latin_names_with_different_khmer_names_are_possible() -> None:
    assert grade(name_km="សុក តារា") == "possible"
    assert "another Khmer name" in reasons(name_km="សុក តារា")


def test_a_near_spelling_is_possible_and_likely_with_the_same_khmer_name() -> None:
    assert grade(name_latin="Sok Darat") == "possible"
    assert grade(name_latin="Sok Darat", name_km="សុខ ដារ៉ា") == "likely"
    assert grade(name_latin="Sok Darat", name_km="ចាន់ ធី") is None
    assert reasons(name_latin="Sok Darat") == ["Latin names of near spelling"]


@pytest.mark.parametrize("name", ["Chan Dara", "Sok Vanna", "Sok", "", "Chea Vuthy"])
def test_another_name_is_another_officer(name: str) -> None:
    assert grade(name_latin=name) is None


def test_khmer_script_alone_is_never_certain() -> None:
    assert grade(name_latin="", name_km="សុខ ដារ៉ា") == "possible"
    assert grade(name_latin="Chan Thy", name_km="សុខ ដារ៉ា") is None
    same = {"name_latin": "", "name_km": "ដារ៉ា សុខ", "department": "IMM", "sex": "M"}
    assert grade(**same) == "likely"
    assert grade(**same | {"sex": "F", "officer_code": "KK-77"}) is None
    assert grade(name_latin="", name_km="ចាន់ ធី", department="IMM") is None


def test_a_short_code_counts_as_a_code() -> None:
    compared_officer = ComparedOfficer(
        key="1", name_latin="Sok Dara", name_km="សុខ ដារ៉ា", short_code="C3PAVREH"
    )

    def graded(**changes: str) -> str | None:
        same_officer_candidate = best(person(**changes), compared_officer)
        return same_officer_candidate.grade if same_officer_candidate else None

    assert graded(short_code="C3PAVREH", name_latin="Sokh Dara") == "certain"
    assert graded(short_code="C3PAVREH", name_latin="Chea Vuthy") == "likely"
    assert graded(short_code="A222222X", name_latin="Sok Dara") == "possible"


def test_what_speaks_against_takes_a_grade_away() -> None:
    assert grade(sex="F") == "possible"
    assert grade(sex="F", officer_code="XX-9") is None
    assert "the sex differs" in reasons(sex="F")
    assert grade(officer_code="KK-01", sex="F") == "likely"


def test_an_initial_stands_for_a_name() -> None:
    assert sameness.similarity(first="S. Dara", second="Sok Dara") >= sameness.NEAR


def test_the_surest_comes_first_and_only_so_many() -> None:
    known = [
        ComparedOfficer(key="near", name_latin="Sok Darat"),
        ComparedOfficer(key="same", name_latin="Sok Dara"),
        ComparedOfficer(key="code", name_latin="Sok Dara", officer_code="A-1"),
    ]
    index = sameness.index_people(people=known)
    one = person(officer_code="A1")
    candidates = sameness.candidates(person=one, index=index)
    assert [candidate.person.key for candidate in candidates] == ["code", "same", "near"]
    assert len(sameness.candidates(person=one, index=index, limit=2)) == 2


@given(st.lists(words, min_size=1, max_size=3), st.lists(words, min_size=1, max_size=3))
def test_nearness_is_the_same_both_ways_and_within_bounds(one: list[str], two: list[str]) -> None:
    first, second = " ".join(one), " ".join(two)
    score = sameness.similarity(first=first, second=second)
    assert score == pytest.approx(sameness.similarity(first=second, second=first))
    assert 0 <= score <= 1


@given(
    st.lists(words, min_size=1, max_size=4).flatmap(
        lambda w: st.tuples(st.just(w), st.permutations(w))
    )
)
def test_the_order_of_words_does_not_matter(pair: tuple[list[str], list[str]]) -> None:
    assert sameness.similarity(first=" ".join(pair[0]), second=" ".join(pair[1])) == 1


@given(words, words)
def test_edits_are_a_distance(one: str, two: str) -> None:
    edits = sameness.edits(first=one, second=two)
    assert edits == sameness.edits(first=two, second=one)
    assert (edits == 0) is (one == two)
    assert edits <= max(len(one), len(two))


def test_two_letters_exchanged_are_one_edit() -> None:
    assert sameness.edits(first="dara", second="drаа".replace("а", "a")) == 1


@pytest.mark.bounded
def test_ten_thousand_officers_are_compared_with_a_list_without_running_away() -> None:
    firsts = ["Sok", "Chan", "Chea", "Kim", "Ros", "Heng", "Nuon", "Keo", "Prak", "Long"]
    lasts = [
        f"{a}{b}{c}"
        for a in "BCDKLMPSTV"
        for b in ("a", "i", "ou", "ea")
        for c in (
            "ra",
            "thy",
            "nna",
            "rith",
            "neth",
            "mol",
            "ka",
            "von",
            "ly",
            "sey",
            "pheap",
            "dy",
        )
    ]
    people = [
        ComparedOfficer(
            key=str(number), name_latin=f"{firsts[number % 10]} {lasts[number // 10 % 480]}"
        )
        for number in range(10_000)
    ]
    start = time.perf_counter()
    index = sameness.index_people(people=people)
    for one in people[:90]:
        assert sameness.candidates(person=one, index=index)
    assert time.perf_counter() - start < 300
