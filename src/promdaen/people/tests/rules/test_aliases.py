"""Departments, provinces and ranks are found under the words people use."""

import pytest

from promdaen.people.rules import aliases

KNOWN = aliases.known_names(
    aliases={
        "IMM": ["General Department of Immigration", "អគ្គនាយកដ្ឋានអន្តោប្រវេសន៍", "GDI"],
        "MAR": ["Maritime Police", "នគរបាលការពារព្រំដែនទឹក"],
        "A": ["Shared"],
        "B": ["Shared"],
    }
)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("imm", "IMM"),
        ("Immigration", "IMM"),
        ("Dept. of Immigration", "IMM"),
        ("IMMIGRATION DEPARTMENT", "IMM"),
        ("អន្តោប្រវេសន៍", "IMM"),
        ("នាយកដ្ឋាន អន្តោប្រវេសន៍", "IMM"),
        ("G.D.I.", "IMM"),
        ("GDI / អន្តោប្រវេសន៍", "IMM"),
        ("Immigration (GDI)", "IMM"),
        ("GDI - Poipet", "IMM"),
        ("GDI / Maritime Police", ""),
        ("Police Maritime", "MAR"),
        ("Maritime Police Department", "MAR"),
        ("Shared", ""),
        ("Police", ""),
        ("", ""),
        ("Navy", ""),
    ],
)
def test_a_text_means_a_code_or_nothing(text: str, code: str) -> None:
    assert aliases.meant_code(text=text, names=KNOWN) == code


def test_two_meanings_by_sound_are_none() -> None:
    known_names = aliases.known_names(aliases={"1": ["Sophea"], "2": ["Sofia"]})
    assert aliases.meant_code(text="Sopia", names=known_names) == ""
    assert aliases.meant_code(text="Sophea", names=known_names) == "1"


def test_different_readings_of_one_text_are_none() -> None:
    known_names = aliases.known_names(aliases={"1": ["Kong Koh"], "2": ["Gong Goh"]})
    assert aliases.meant_code(text="koh kong", names=known_names) in ("", "1")


def test_the_nearest_names_are_shown_as_written() -> None:
    assert aliases.nearest_names(text="maritime polise", names=KNOWN) == ("Maritime Police",)
    assert aliases.nearest_names(text="zzz", names=KNOWN) == ()
