"""What the records propose: shares of the head count, and why they sometimes say nothing."""

from typing import Any

import pytest

from promdaen.survey.rules import own_records
from promdaen.survey.rules.own_records import CheckpointRecords, proposed
from tests import survey_world


def proposal(fill: str, **fields: Any) -> own_records.ProposedAnswer:
    values: dict[str, Any] = {"head_count": 20, "posted": 12}
    answer = proposed(fill=fill, records=CheckpointRecords(**(values | fields)))
    assert answer is not None
    return answer


def test_every_record_that_the_instrument_names_is_known() -> None:
    fills = {
        indicator.fill
        for indicator in survey_world.instrument_content().indicators
        if indicator.fill
    }
    assert fills == own_records.FILLS
    assert proposed(fill="", records=CheckpointRecords(head_count=9, posted=9)) is None


@pytest.mark.parametrize(
    ("fill", "fields", "part"),
    [
        ("course", {"finished": 9}, "9"),
        ("refresher", {"refreshed": 3}, "3"),
        ("interview", {"trained": {"interview": 4}}, "4"),
        ("law", {"trained": {}}, "0"),
        ("health", {"trained": {"health": 20}}, "20"),
    ],
)
def test_a_share_is_of_the_head_count(fill: str, fields: dict[str, Any], part: str) -> None:
    proposed = proposal(fill, **fields)
    assert dict(proposed.values) == {"whole": "20", "part": part}
    assert "12 officers" in proposed.why.en
    assert "12រូប" in proposed.why.km


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"head_count": None}, "Answer first"),
        ({"head_count": 4}, "Fewer than 5"),
        ({"posted": 0}, "knows no officer"),
        ({"finished": 21, "posted": 22}, "more than the 20"),
    ],
)
def test_no_share_is_proposed_without_a_whole_or_of_a_few(
    fields: dict[str, Any], words: str
) -> None:
    proposed = proposal("course", **fields)
    assert not proposed.values
    assert words in proposed.why.en


def test_booth_officers_are_counted_on_the_spot() -> None:
    proposed = proposal("documents", trained={"documents": 5})
    assert dict(proposed.values) == {"part": "5"}
    assert "in the last 24 months" in proposed.why.en
    assert "booth" in proposed.why.en
    assert not proposal("documents", posted=0).values


def test_trainers_are_counted_whatever_the_head_count() -> None:
    proposed = proposal("trainers", head_count=None, trainers=3, active_trainers=1)
    assert dict(proposed.values) == {"whole": "3", "part": "1"}


def test_a_mean_of_marks_needs_five_officers() -> None:
    assert dict(proposal("knowledge", tested=5, mean_points=61.27).values) == {"value": "61.3"}
    assert not proposal("knowledge", tested=4, mean_points=61).values
    assert not proposal("knowledge", head_count=3, tested=5).values


def test_a_specimen_test_needs_five_officers_and_both_kinds() -> None:
    counts = {"examined": 5, "defective": 30, "detected": 21, "genuine": 28, "stopped": 2}
    assert dict(proposal("specimens", **counts).values) == {
        "whole": "30", "part": "21", "against_whole": "28", "against_part": "2",
    }  # fmt: skip
    for wrong in ({"examined": 4}, {"defective": 0}, {"genuine": 0}, {"head_count": 2}):
        assert not proposal("specimens", **(counts | wrong)).values


@pytest.mark.parametrize("fill", ["refresher", "rescue", "drill"])
def test_what_no_record_holds_is_explained(fill: str) -> None:
    proposed = proposal(fill)
    assert not proposed.values
    assert proposed.why.en
    assert proposed.why.km
