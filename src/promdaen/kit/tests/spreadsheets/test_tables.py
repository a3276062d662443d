"""Cells keep their place and become the text a person sees."""

from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promdaen.kit.spreadsheets import (
    BadCell,
    SheetRow,
    cell_text,
    clean,
    column_index,
    column_letter,
)
from promdaen.kit.spreadsheets.tables import Value, has_widthless


@given(st.integers(min_value=0, max_value=20_000))
def test_a_column_letter_leads_back_to_its_index(index: int) -> None:
    assert column_index(letters=column_letter(index=index)) == index


@given(st.text())
def test_repeated_cleaning_changes_nothing(text: str) -> None:
    once = clean(text=text)
    assert clean(text=once) == once
    assert not has_widthless(text=once)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (12, "12"),
        (12.5, "12.5"),
        (-3.0, "-3"),
        (True, "TRUE"),
        (False, "FALSE"),
        (None, ""),
        (datetime(2026, 7, 9), "2026-07-09"),  # noqa: DTZ001
        (datetime(2026, 7, 9, 8, 30), "2026-07-09T08:30:00"),  # noqa: DTZ001
        (date(2026, 7, 9), "2026-07-09"),
        (time(8, 30), "08:30:00"),
        (BadCell("error", "#N/A"), "#N/A"),
        ("'=SUM(A1)", "=SUM(A1)"),
        ("'tis", "'tis"),
    ],
)
def test_a_value_becomes_the_text_a_person_sees(value: Value, text: str) -> None:
    assert cell_text(value=value) == text


def test_a_row_has_nothing_beyond_its_end() -> None:
    row = SheetRow(number=4, values=("a", None))
    assert row.value(index=0) == "a"
    assert row.value(index=1) is None
    assert row.value(index=9) is None
