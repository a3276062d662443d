"""What a sheet's square code says, written and read back."""

import io

import pytest
import segno
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from promdaen.assessment.rules import paper_prints, sheet_codes
from promdaen.kit.marks import codes, pictures

CODES = st.builds(
    sheet_codes.SheetCode,
    paper=st.from_regex(r"[A-Z0-9][A-Z0-9.\-]{0,12}", fullmatch=True),
    version=st.integers(1, 99),
    page=st.integers(1, 9),
    run=st.from_regex(r"[A-Za-z0-9][A-Za-z0-9\-]{0,22}", fullmatch=True),
    occasion=st.sampled_from(["before", "after", "later"]),
    months=st.sampled_from([0, 1, 3, 6, 12]),
    seat=st.integers(1, 99),
)


@settings(deadline=None)
@given(CODES)
def test_a_code_reads_back_as_it_was_written(code: sheet_codes.SheetCode) -> None:
    assert sheet_codes.read(text=sheet_codes.code_text(code=code)) == code


def test_a_sheet_for_anyone_names_its_paper_and_page_alone() -> None:
    code = sheet_codes.SheetCode(paper="C.2", version=3, page=2)
    assert sheet_codes.read(text=sheet_codes.code_text(code=code)) == code


@pytest.mark.parametrize(
    "text",
    [
        "",
        "promdaen:r/ABC",
        "PROMDAEN/1/A.2",
        "PROMDAEN/x/A.2/1",
        "PROMDAEN/1/A/1",
        "PROMDAEN/1/A.2/1/AFTER.0/7",
        "PROMDAEN/1/A.2/1/AFTER/7/KK",
    ],
)
def test_what_is_not_ours_is_reported(text: str) -> None:
    assert sheet_codes.read(text=text) is None


def test_the_longest_code_is_read_from_its_print() -> None:
    holder = paper_prints.SheetHolder(
        seat=99,
        name={},
        run="PROVINCE-2026-LONG-NAME1",
        occasion="later",
        months=12,
        occasion_words={},
    )
    text = paper_prints.code_of_sheet(reference="BASICS · 12", number=2, holder=holder)
    into = io.BytesIO()
    segno.make(text, error="m", micro=False).save(into, kind="png", scale=24, border=4)
    into.seek(0)
    with Image.open(into) as drawn:
        again = io.BytesIO()
        drawn.convert("L").save(again, "PNG")
    [grey] = pictures.grey_pages(data=again.getvalue())
    assert codes.code_texts(grey=grey) == [text]
