"""The yearly table of a country: figures, suppression, and what is refused."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest

from promdaen.report.rules import country_tables


def table(
    *, sexes: str = "FFFFFMMMMM", departments: str = "AAAAABBBBB", country: str = "KHM"
) -> dict[str, Any]:
    before = np.arange(40.0, 40.0 + len(sexes))
    gains = np.tile([10.0, 20.0], len(sexes))[: len(sexes)]
    return country_tables.yearly_table(
        country=country,
        year=2025,
        runs_count=2,
        officers=country_tables.TestedOfficers(
            before_points=before,
            after_points=before + gains,
            sexes=tuple(sexes),
            departments=tuple(departments),
        ),
    )


def test_the_total_has_the_interval_of_students_t() -> None:
    # Ten gains of 10 and 20: mean 15, deviation 5.2705, error 1.6667, t(9) 2.2622.
    assert table()["total"] == {
        "officers": 10,
        "before_points": 44.5,
        "after_points": 59.5,
        "gain_points": 15.0,
        "gain_low": 11.2,
        "gain_high": 18.8,
    }


def test_a_small_group_takes_another_one_with_it() -> None:
    document = table(departments="AAAABBBBBB")
    assert [row["officers"] for row in document["departments"]] == [None, None]
    assert [row["gain_points"] for row in document["departments"]] == [None, None]
    assert [row["officers"] for row in document["sexes"]] == [5, 5]


def test_officers_without_a_sex_are_a_group_of_their_own() -> None:
    blank = country_tables.yearly_table(
        country="KHM",
        year=2025,
        runs_count=1,
        officers=country_tables.TestedOfficers(
            before_points=np.full(11, 50.0),
            after_points=np.arange(50.0, 61.0),
            sexes=["F"] * 5 + [""] * 6,
            departments=[""] * 11,
        ),
    )
    assert [(row["code"], row["officers"]) for row in blank["sexes"]] == [("F", 5), ("", 6)]


def test_fewer_than_five_officers_have_no_figures() -> None:
    document = table(sexes="FFMM", departments="AABB")
    assert document["total"]["officers"] is None
    assert document["total"]["gain_low"] is None


def test_a_whole_table_can_be_read() -> None:
    document = table()
    assert country_tables.read_table(document=document) == document


@pytest.mark.parametrize(
    "change",
    [
        {"format": 2},
        {"kind": "sheet"},
        {"country": "Cambodia"},
        {"year": 1900},
        {"year": True},
        {"runs": -1},
        {"total": {}},
        {"sexes": [{"code": 1}]},
        {"departments": None},
    ],
)
def test_another_document_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(country_tables.BadTable):
        country_tables.read_table(document=table() | change)


@pytest.mark.parametrize(
    "change",
    [
        {"officers": 4},
        {"officers": None},
        {"gain_points": float("nan")},
        {"gain_low": 16.0},
        {"before_points": "50"},
    ],
)
def test_a_row_that_cannot_be_is_refused(change: dict[str, Any]) -> None:
    document = copy.deepcopy(table())
    document["sexes"][0] |= change
    with pytest.raises(country_tables.BadTable):
        country_tables.read_table(document=document)


@pytest.mark.parametrize("document", [None, [], "x", 3])
def test_what_is_no_document_is_refused(document: Any) -> None:
    with pytest.raises(country_tables.BadTable):
        country_tables.read_table(document=document)
