"""A first programme from nothing: its course of thirty in the past, answers, and their figures.

Figures are worked out here from the content's keys alone, by no code of the product.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import openpyxl

from tests import messy_roster, written

PROGRAMME, RUN, PROVINCE, PAPER = "PRG-2026", "KK-2026-1", "09", "A"
STARTS, ENDS = "2026-01-01", "2027-12-31"
FIRST_DAY, LAST_DAY, DAYS = "2026-03-02", "2026-03-06", 5
TARGETS = {"IMM": 8, "MAR": 8, "BPP": 8, "AHT": 6}
ABSENT_BEFORE, ABSENT_AFTER = 7, 22
"""Places of the officers who missed a test: their line of the file is blank."""
FORMS = 28
WHY = ("before", "after")
"""The tests of which a reason is asked: one officer each."""
NEARLY = 0.001
OTHER = {True: "false", False: "true"}


@dataclass(frozen=True)
class Figures:
    """What the answer files say: how many, means in points of 100, how many scored higher."""

    before: int
    after: int
    both: int
    scored_higher: int
    before_mean: float
    after_mean: float
    relevant: int
    overall_mean: float


def right_answer(*, item: Mapping[str, Any]) -> str:
    """The answer that the key calls right, as somebody types it."""
    key = item["key"]
    if isinstance(key, bool):
        return "true" if key else "false"
    if isinstance(key, Mapping):
        return " ".join(f"{left}-{right}" for left, right in key.items())
    return key if isinstance(key, str) else " ".join(key)


def wrong_answer(*, item: Mapping[str, Any]) -> str:
    """An answer that earns nothing; of what earns in part, none at all."""
    key = item["key"]
    if isinstance(key, bool):
        return OTHER[key]
    if isinstance(key, str):
        return next(option["id"] for option in item["options"] if option["id"] != key)
    if item["kind"] == "multiple_choice":
        return " ".join(option["id"] for option in item["options"] if option["id"] not in key)
    return ""


def is_right(*, place: int, number: int, occasion: str) -> bool:
    """Whether an officer knows an item: most know more after; the fourth of each five does not."""
    rank = (place * 5 + number * 7) % 12
    if occasion == "before":
        return rank < 4 + place % 4
    return rank < (4 + place % 4 - 1 if place % 5 == 3 else 8 + place % 3)


def misses(*, occasion: str) -> int:
    return ABSENT_BEFORE if occasion == "before" else ABSENT_AFTER


@cache
def answers(*, occasion: str) -> tuple[tuple[str, ...], ...]:
    """The answers of each officer in the order of the roster; of one who missed the test none."""
    items_by_code = written.items()
    items = [items_by_code[code] for code in written.by_code("paper")[PAPER].values["items"]]
    return tuple(
        tuple(
            ""
            if place == misses(occasion=occasion)
            else right_answer(item=item)
            if is_right(place=place, number=number, occasion=occasion)
            else wrong_answer(item=item)
            for number, item in enumerate(items)
        )
        for place in range(len(messy_roster.OFFICERS))
    )


def points(*, occasion: str) -> dict[int, float]:
    """Points of 100 of each officer who sat the test, by place."""
    count = len(answers(occasion=occasion)[0])
    return {
        place: 100
        * sum(is_right(place=place, number=number, occasion=occasion) for number in range(count))
        / count
        for place in range(len(messy_roster.OFFICERS))
        if place != misses(occasion=occasion)
    }


def ratings() -> list[tuple[int, int]]:
    """Relevance and overall of each evaluation form."""
    return [(3 + place % 3, 4 + place % 2) for place in range(FORMS)]


def figures() -> Figures:
    before, after = points(occasion="before"), points(occasion="after")
    both = sorted(before.keys() & after.keys())
    rated = ratings()
    return Figures(
        before=len(before),
        after=len(after),
        both=len(both),
        scored_higher=sum(after[officer] > before[officer] for officer in both),
        before_mean=sum(before[officer] for officer in both) / len(both),
        after_mean=sum(after[officer] for officer in both) / len(both),
        relevant=sum(relevance >= 4 for relevance, _overall in rated),
        overall_mean=sum(overall for _relevance, overall in rated) / len(rated),
    )


def answer_file(*, occasion: str, name_of_first: str = "") -> bytes:
    """The XLSX of one test with Khmer names alone; that of the test after has the forms too.

    `name_of_first`: the first officer by another name than the file has.
    """
    data = messy_roster.answer_file(occasion=occasion, answers=answers(occasion=occasion))
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book.worksheets[0]
    if name_of_first:
        sheet.cell(row=sheet.max_row, column=2).value = name_of_first
    if occasion == "after":
        last = sheet.max_column
        for offset, head in enumerate(("relevance", "overall"), start=1):
            sheet.cell(row=2, column=last + offset).value = head
            for place, rating in enumerate(ratings()):
                sheet.cell(row=3 + place, column=last + offset).value = rating[offset - 1]
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def joint_file(*, lines: Sequence[int] | None = None) -> str:
    """Both tests in one CSV, by the Khmer name as enrolled, with the evaluation forms."""
    before, after = answers(occasion="before"), answers(occasion="after")
    count = len(before[0])
    text = io.StringIO()
    out = csv.writer(text)
    heads = [f"{word}_{n:02}" for word in ("pre", "post") for n in range(1, count + 1)]
    out.writerow(["name_km", *heads, "relevance", "overall", "comments", "consent"])
    rated = ratings()
    for place in range(len(messy_roster.OFFICERS)) if lines is None else lines:
        rating = rated[place] if place < len(rated) else ("", "")
        name = messy_roster.OFFICERS[place].name_km
        out.writerow([name, *before[place], *after[place], *rating, "", ""])
    return text.getvalue()


def assert_equal(*, results: Mapping[str, Any]) -> None:
    """What the results of the run say is what the files say."""
    expected = figures()
    people, headline, more = results["people"], results["headline"], results["more"]
    counts = [people[name] for name in ("enrolled", "before", "after", "both")]
    assert counts == [
        len(messy_roster.OFFICERS),
        expected.before,
        expected.after,
        expected.both,
    ]
    assert (headline["scored_higher"], headline["both"]) == (
        expected.scored_higher,
        expected.both,
    )
    gain = expected.after_mean - expected.before_mean
    assert abs(headline["gain_points"] - gain) < NEARLY
    assert (more["relevance_4_5"], more["relevance_n"]) == (expected.relevant, FORMS)
    assert abs(headline["overall_mean"] - expected.overall_mean) < NEARLY
