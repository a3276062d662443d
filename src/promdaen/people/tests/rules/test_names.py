"""Names in both scripts have one stored form and one folded form."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from promdaen.people.rules import names

khmer = st.text(
    st.characters(min_codepoint=0x1780, max_codepoint=0x17FF, exclude_categories=("Cn",)),
    max_size=30,
)

SAME_SOUND = [
    ("Vuthy", "Wuthy"),
    ("Vuthy", "Vouthy"),
    ("Sophea", "Sofia"),
    ("Phally", "Fally"),
    ("Sokh", "Sok"),
    ("Darra", "Dara"),
    ("Chhay", "Chay"),
    ("Thearith", "Tearith"),
    ("Sar", "Sa"),
    ("Bunthoeun", "Bunthoeurn"),
    ("Soeun", "Soeurn"),
    ("Sreymom", "Sreimom"),
    ("Boun", "Bun"),
    ("Boon", "Bun"),
    ("Nget", "Nget"),
    ("Chea", "Chia"),
]
OTHER_SOUND = [
    ("Sok", "Sak"),
    ("Dara", "Dary"),
    ("Chan", "Chann Thy"),
    ("Kim", "Lim"),
    ("Ros", "Rin"),
]


@pytest.mark.parametrize(("one", "two"), SAME_SOUND)
def test_usual_spellings_sound_the_same(one: str, two: str) -> None:
    assert names.folded_latin(text=one) == names.folded_latin(text=two)


@pytest.mark.parametrize(("one", "two"), OTHER_SOUND)
def test_other_names_sound_otherwise(one: str, two: str) -> None:
    assert names.folded_latin(text=one) != names.folded_latin(text=two)


@example(text="\u1780\u17c1\u17c6\u17b6")
@example(text="\u1780\u17b6\u17d2\u17a3")  # a letter for old text under a consonant
@given(khmer)
def test_a_stored_khmer_name_stays_as_it_is(text: str) -> None:
    once = names.normal_khmer(text=text)
    assert names.normal_khmer(text=once) == once
    assert unicodedata.is_normalized("NFC", once)


@given(st.text(max_size=30))
def test_a_stored_latin_name_stays_as_it_is(text: str) -> None:
    once = names.normal_latin(text=text)
    assert names.normal_latin(text=once) == once


@given(khmer)
def test_folding_does_not_depend_on_how_a_name_was_typed(text: str) -> None:
    stored = names.normal_khmer(text=text)
    assert names.folded_khmer(text=text) == names.folded_khmer(text=stored)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("ស\u17d2រ\u17d2ត\u17b8", "ស\u17d2ត\u17d2រ\u17b8"),  # coeng RO before another coeng
        ("ស\u17b8\u17ca", "ស\u17ca\u17b8"),  # vowel before the register shifter
        ("ក\u17c6\u17b6", "ក\u17b6\u17c6"),  # nikahit before the vowel
        ("ធ\u17b6\u17cc", "ធ\u17cc\u17b6"),  # robat after the vowel
        ("ក\u17c1\u17b6", "ក\u17c4"),  # one vowel typed as two
        ("ក\u17c7\u17b6", "ក\u17b6\u17c7"),  # reahmuk before the vowel
        ("ក\u17b4\u17b6", "ក\u17b6"),  # an inherent vowel, never seen
    ],
)
def test_a_cluster_is_stored_in_one_order(typed: str, stored: str) -> None:
    assert names.normal_khmer(text=typed) == stored


def test_coeng_da_is_kept_but_folded() -> None:
    official, usual = "ឧត្ដរមានជ័យ", "ឧត្តរមានជ័យ"
    assert names.normal_khmer(text=official) == official
    assert names.folded_khmer(text=official) == names.folded_khmer(text=usual)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Mr. Sok Dara", "Sok Dara"),
        ("MS Chan Thy", "Chan Thy"),
        ("H.E. Chea Vuthy", "Chea Vuthy"),
        ("Missy Chan", "Missy Chan"),
        ("កញ្ញា ចាន់ ធី", "ចាន់ ធី"),
        ("លោកសុខ", "លោកសុខ"),
    ],
)
def test_titles_are_taken_off_only_where_they_are_alone(text: str, plain: str) -> None:
    assert names.strip_title(text=text) == plain


@pytest.mark.parametrize("text", ["សុខ ដារ៉ា Sok Dara", "Sok Dara / សុខ ដារ៉ា", "សុខ ដារ៉ា (Sok Dara)"])
def test_a_cell_with_both_scripts_is_split(text: str) -> None:
    assert names.split_scripts(text=text) == ("សុខ ដារ៉ា", "Sok Dara")


@pytest.mark.parametrize("text", ["Sok Dara", "Sok D'Ara", "Réth", "សុខ ដារ៉ា", "Sok – Dara"])
def test_plain_names_are_not_taken_for_old_fonts(text: str) -> None:
    assert not names.is_legacy(text=text)


def test_accents_do_not_matter() -> None:
    assert names.latin_words(text="Réth SOPHÉA") == ("reth", "sophea")
