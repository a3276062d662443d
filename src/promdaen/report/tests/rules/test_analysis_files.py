"""No officer of a file for analysis stands out by department, province and sex."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from promdaen.report.rules import analysis_files

GROUPS = st.lists(
    st.tuples(
        st.sampled_from(["IMM", "POL", "MAR"]),
        st.sampled_from(["01", "09", ""]),
        st.sampled_from(["F", "M", ""]),
    ),
    max_size=60,
)


@given(groups=GROUPS)
def test_every_group_is_shared_by_five_or_is_all_there_is(
    groups: list[analysis_files.Groups],
) -> None:
    labels_of_officers = analysis_files.generalised(groups=groups)
    assert len(labels_of_officers) == len(groups)
    for labels, count in Counter(labels_of_officers).items():
        assert count >= min(5, len(groups)), labels


@given(groups=GROUPS)
def test_a_label_is_as_it_was_or_blank(groups: list[analysis_files.Groups]) -> None:
    for before, after in zip(groups, analysis_files.generalised(groups=groups), strict=True):
        assert all(new in {old, ""} for old, new in zip(before, after, strict=True))


def test_the_sex_goes_before_the_province_and_that_before_the_department() -> None:
    groups = [("A", "01", "F")] * 5 + [("A", "01", "M")] * 3 + [("A", "02", "M")] * 2
    assert Counter(analysis_files.generalised(groups=groups)) == {
        ("A", "01", "F"): 5,
        # Three men of province 01 and two of 02 share their department alone.
        ("A", "", ""): 5,
    }


def test_the_next_smallest_group_joins_a_few_without_labels() -> None:
    groups = [("A", "01", "F")] * 5 + [("B", "01", "F")] * 6 + [("C", "01", "M")]
    assert Counter(analysis_files.generalised(groups=groups)) == {
        ("B", "01", "F"): 6,
        ("", "", ""): 6,
    }


def test_each_file_has_columns_with_a_meaning() -> None:
    for file in analysis_files.ANALYSIS_FILES:
        columns = analysis_files.columns(file=file)
        names = [column.name for column in columns]
        assert len(names) == len(set(names)) > 0
        assert all(column.meaning.en for column in columns)
