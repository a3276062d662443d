"""What is keyed of an answer card, and what of a drawing goes on paper."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promdaen.specimen.rules import stations
from promdaen.specimen.rules.stations import StationEntry
from promdaen.specimen.tests.small_kinds import SmallModel

AREAS, REASONS = ["photo", "zone"], ["expired", "uv_absent", "erasure"]


def read(text):
    return stations.read_cell(text=text, areas=AREAS, reasons=REASONS)


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("", None),
        ("  ", None),
        ("0", StationEntry(answer="genuine")),
        ("1", StationEntry(answer="suspect")),
        (" 1 2 ", StationEntry(answer="suspect", area="zone")),
        ("1 0 3", StationEntry(answer="suspect", reason="erasure")),
        ("1/2/1", StationEntry(answer="suspect", area="zone", reason="expired")),
        ("1, 2", StationEntry(answer="suspect", area="zone")),
    ],
)
def test_a_cell_holds_the_answer_the_place_and_the_reason(text, finding):
    assert read(text) == finding


@pytest.mark.parametrize("text", ["2", "g", "1 3", "1 1 4", "0 1", "0 0 2", "1 1 1 1", "11"])
def test_what_the_card_does_not_offer_is_refused(text):
    with pytest.raises(stations.CellRefused):
        read(text)


@given(st.sampled_from(["", *AREAS]), st.sampled_from(["", *REASONS]))
def test_what_is_shown_in_a_cell_reads_back_as_it_was(area, reason):
    entry = StationEntry(answer="suspect", area=area, reason=reason)
    assert read(stations.cell_text(entry=entry, areas=AREAS, reasons=REASONS)) == entry


def test_a_genuine_and_an_empty_cell_are_shown_so():
    genuine = StationEntry(answer="genuine")
    assert stations.cell_text(entry=genuine, areas=AREAS, reasons=REASONS) == "0"
    assert stations.cell_text(entry=None, areas=AREAS, reasons=REASONS) == ""


def test_paper_has_the_specimen_marks_and_not_the_finest_print():
    model = SmallModel()
    scene = model.scene(plan=model.plan(data_seed=1, art_seed=1), layer="day", side="front")
    svg = stations.printed(scene=scene)
    assert "SPECIMEN" in svg
    assert "<rect" in svg
    assert 'id="sfine' not in svg
