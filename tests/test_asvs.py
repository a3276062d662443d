"""The table of OWASP ASVS in docs/security.md: complete, and true where it names a test."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "security.md"
ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| ([12]) \| (met|n/a|open) \| (.+) \|$", re.MULTILINE)
TEST, LINK = re.compile(r"`(test_\w+)`"), re.compile(r"\]\(([^)]*)\)")
COUNTS = re.compile(
    r"Of (\d+) rows, (\d+) are met, (\d+) do not apply and (\d+) (?:is|are) open\."
)
# How many requirements of levels 1 and 2 each section of 5.0.0 has; they are numbered from 1.
SECTIONS = {
    "1.1": 2, "1.2": 9, "1.3": 11, "1.4": 3, "1.5": 2, "2.1": 3, "2.2": 3, "2.3": 4, "2.4": 1,
    "3.2": 2, "3.3": 4, "3.4": 6, "3.5": 5, "3.7": 2, "4.1": 3, "4.2": 1, "4.3": 2, "4.4": 4,
    "5.1": 1, "5.2": 3, "5.3": 2, "5.4": 3, "6.1": 3, "6.2": 12, "6.3": 4, "6.4": 4, "6.5": 5,
    "6.6": 3, "6.8": 4, "7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5, "7.5": 2, "7.6": 2, "8.1": 2,
    "8.2": 3, "8.3": 1, "8.4": 1, "9.1": 3, "9.2": 4, "10.1": 2, "10.2": 2, "10.3": 4,
    "10.4": 11, "10.5": 5, "10.6": 2, "10.7": 3, "11.1": 2, "11.2": 3, "11.3": 3, "11.4": 4,
    "11.5": 1, "11.6": 1, "12.1": 3, "12.2": 2, "12.3": 4, "13.1": 1, "13.2": 5, "13.3": 2,
    "13.4": 5, "14.1": 2, "14.2": 4, "14.3": 3, "15.1": 3, "15.2": 3, "15.3": 7, "16.1": 1,
    "16.2": 5, "16.3": 4, "16.4": 3, "16.5": 3, "17.1": 1, "17.2": 4, "17.3": 2,
}  # fmt: skip


def rows(*, text: str) -> list[tuple[str, str, str]]:
    """Number, state and words of each row."""
    return [(number, state, words) for number, _level, state, words in ROW.findall(text)]


def known_tests() -> set[str]:
    """The name of every test function there is."""
    files = [*(ROOT / "tests").rglob("*.py"), *(ROOT / "src").rglob("tests/**/*.py")]
    names: set[str] = set()
    for file in files:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                names.add(node.name)
    return names


def headings(*, text: str) -> set[str]:
    """What links within a page lead to."""
    lines = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", line.lower()).replace(" ", "-") for line in lines}


def faults(*, text: str, test_names: set[str]) -> list[str]:
    """What is wrong with the table."""
    problems = []
    for number, state, words in rows(text=text):
        names = TEST.findall(words)
        problems += [f"{number} names {item}" for item in names if item not in test_names]
        if state == "met" and not (names or LINK.search(words)):
            problems.append(f"{number} is met by nothing that can be looked at")
        places = [item.removeprefix("#") for item in LINK.findall(words) if item.startswith("#")]
        problems += [
            f"{number} leads to #{place}" for place in places if place not in headings(text=text)
        ]
    return problems


def test_every_requirement_of_level_2_has_one_row() -> None:
    numbers = Counter(number for number, _state, _words in rows(text=PAGE.read_text("utf-8")))
    expected = {
        f"{section}.{number}"
        for section, count in SECTIONS.items()
        for number in range(1, count + 1)
    }
    assert set(numbers) == expected
    assert set(numbers.values()) == {1}


def test_every_test_and_part_that_the_table_names_is_there() -> None:
    assert faults(text=PAGE.read_text("utf-8"), test_names=known_tests()) == []


def test_the_counts_above_the_table_are_those_of_its_rows() -> None:
    text = PAGE.read_text("utf-8")
    states = Counter(state for _number, state, _words in rows(text=text))
    counts = COUNTS.search(text)
    assert counts is not None
    counted = [sum(states.values()), states["met"], states["n/a"], states["open"]]
    assert [int(group) for group in counts.groups()] == counted


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("| 1.1.1 | 2 | met | `test_that_is_not_there` |", "test_that_is_not_there"),
        ("| 1.1.1 | 2 | met | surely |", "by nothing"),
        ("| 1.1.1 | 2 | met | [x](#nowhere) |", "#nowhere"),
    ],
)
def test_a_row_that_claims_too_much_is_reported(row: str, words: str) -> None:
    [fault] = faults(text=row, test_names={"test_x"})
    assert words in fault
