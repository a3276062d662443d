"""Words of the glossary in a text."""

from __future__ import annotations

from promdaen.curriculum.rules import linking

NAMES = {"Migrant": "migrant", "Smuggling of migrants": "smuggling", "TLP (traffic light)": "tlp"}


def terms(text: str, language: str = "en", names: dict[str, str] = NAMES) -> list[tuple[str, str]]:
    linker = linking.Linker(names=names, language=language)
    return [
        (piece.text, piece.term)
        for block in linker.blocks(text=text)
        for line in block.lines
        for piece in line
        if piece.term
    ]


def test_the_longest_name_is_found_and_a_plural_is_the_same_word() -> None:
    assert terms("Smuggling of migrants harms. Two migrants wait.") == [
        ("Smuggling of migrants", "smuggling"),
        ("migrants", "migrant"),
    ]


def test_a_word_is_marked_at_its_first_mention_only() -> None:
    assert terms("A migrant.\n\n- another migrant") == [("migrant", "migrant")]


def test_a_part_of_a_longer_word_is_no_mention() -> None:
    assert terms("Immigrants and remigrant") == []


def test_what_is_in_brackets_is_no_part_of_a_name() -> None:
    assert terms("Set the **TLP** first") == [("TLP", "tlp")]


def test_khmer_names_are_found_without_spaces_and_short_ones_are_left() -> None:
    names = {"ជនចំណាកស្រុក": "migrant", "ក": "letter"}
    assert terms("ជួយជនចំណាកស្រុកក្នុងទឹក", "km", names) == [("ជនចំណាកស្រុក", "migrant")]


def test_without_names_the_text_is_whole() -> None:
    linker = linking.Linker(names={}, language="km")
    (block,) = linker.blocks(text="មួយ **ពីរ**")
    assert [piece.text for piece in block.lines[0]] == ["មួយ ", "ពីរ"]
    assert linker.seen == ()


def test_the_words_found_are_reported_in_their_order() -> None:
    linker = linking.Linker(names=NAMES, language="en")
    linker.blocks(text="TLP and migrant")
    assert linker.seen == ("tlp", "migrant")


def test_a_text_of_one_line_is_cut_at_its_words() -> None:
    linker = linking.Linker(names=NAMES, language="en")
    line = linker.line(text="A **migrant**")
    assert line == (
        linking.LinkedWords("A "),
        linking.LinkedWords("migrant", is_bold=True, term="migrant"),
    )
