"""Figures in arrays: the same as the tallies of one checkpoint, for many at once."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promdaen.survey.rules import figures, scores, totals
from promdaen.survey.rules.instrument import CLASSES, MODES
from promdaen.survey.tests.rules.worlds import all_scores, surveyed
from tests import survey_world

INSTRUMENT = survey_world.instrument_content()
CODES = [indicator.code for indicator in INSTRUMENT.indicators]

visits = st.builds(
    surveyed,
    standard_class=st.sampled_from(CLASSES),
    modes=st.frozensets(st.sampled_from(MODES), min_size=1),
    scores=st.dictionaries(
        st.sampled_from(CODES), st.sampled_from([0, 1, 2, 3, 4, "na", None]), max_size=60
    ),
)


@settings(max_examples=15)
@given(st.lists(visits, min_size=1, max_size=3))
def test_many_at_once_are_tallied_like_one_by_one(rows: list[figures.Surveyed]) -> None:
    parts = figures.visit_tallies(
        sheet=figures.score_sheet(instrument=INSTRUMENT, surveyed_checkpoints=rows)
    )
    for place, row in enumerate(rows):
        one_by_one = scores.score_tallies(
            instrument=INSTRUMENT,
            scores=row.scores,
            standard_class=row.standard_class,
            modes=row.modes,
        )
        for code, tally in one_by_one.items():
            tally_at_once = parts.tally(row=place, part=code)
            assert vars(tally_at_once) == pytest.approx(vars(tally)), code


def test_a_sheet_without_visits_has_no_figures() -> None:
    parts = figures.visit_tallies(
        sheet=figures.score_sheet(instrument=INSTRUMENT, surveyed_checkpoints=[])
    )
    total = totals.part_total(parts=parts, rows=np.zeros(0, dtype=bool))
    assert (total.n, total.index, total.worst, total.best) == (0, None, None, None)


def test_the_number_of_a_cell_is_the_mean_score_and_its_gap_the_mean_shortfall() -> None:
    row = surveyed(scores={"I01": 4, "I02": 3, "I03": 0})
    parts = figures.visit_tallies(
        sheet=figures.score_sheet(instrument=INSTRUMENT, surveyed_checkpoints=[row])
    )
    at = 0, parts.codes.index("legal_basis")
    assert parts.score[at] == pytest.approx((1 * 4 + 1 * 3 + 2 * 0) / 4)
    assert parts.gap[at] == pytest.approx((1 * 1 + 2 * 4) / 4)
    assert parts.critical_gaps[at] == 0


def test_sheets_of_two_instruments_are_joined_in_one_order() -> None:
    rows = [surveyed("KH-2", scores=all_scores(4)), surveyed("KH-1", scores=all_scores(0))]
    sheets = [
        figures.score_sheet(instrument=INSTRUMENT, surveyed_checkpoints=[row]) for row in rows
    ]
    parts = [figures.visit_tallies(sheet=sheet) for sheet in sheets]
    both = figures.joined(parts=parts, order=[1, 0])
    assert both.index[:, 0].tolist() == [0, 1]


def test_a_total_counts_each_checkpoint_once_and_leaves_out_who_answered_nothing() -> None:
    rows = [
        surveyed("KH-1", scores=all_scores(4)),
        surveyed("KH-2", scores=all_scores(0), standard_class="local", province="02"),
        surveyed("KH-3"),
    ]
    parts = figures.visit_tallies(
        sheet=figures.score_sheet(instrument=INSTRUMENT, surveyed_checkpoints=rows)
    )
    total = totals.part_total(parts=parts, rows=np.ones(3, dtype=bool))
    assert (total.n, total.index) == (2, 0.5)
    assert total.critical_checkpoints == 1
    assert total.answered < total.applicable
    second = totals.where(values=[row.province for row in rows], code="02")
    assert totals.part_total(parts=parts, rows=second, code="INS").index == 0


def test_the_bounds_of_a_total_hold_its_index() -> None:
    rows = [surveyed("KH-1", scores={"I01": 4}), surveyed("KH-2", scores={"I01": 0})]
    parts = figures.visit_tallies(
        sheet=figures.score_sheet(instrument=INSTRUMENT, surveyed_checkpoints=rows)
    )
    total = totals.part_total(parts=parts, rows=np.ones(2, dtype=bool))
    assert total.index == 0.5
    assert total.worst is not None
    assert total.best is not None
    assert total.worst < total.index < total.best


def test_evidence_is_counted_by_how_an_answer_is_known() -> None:
    row = surveyed(
        scores={"I01": 4, "I02": 3, "T10": 2, "I03": None},
        grades={"I01": "seen", "T10": "measured", "I03": "said"},
    )
    sheet = figures.score_sheet(instrument=INSTRUMENT, surveyed_checkpoints=[row])
    assert figures.evidence_counts(sheets=[sheet]) == (1, 0, 1, 1)
    assert figures.evidence_counts(sheets=[sheet], code="INS") == (1, 0, 1, 0)


def test_figures_are_narrowed_by_class_province_and_mode() -> None:
    place = {"standard_class": "local", "province": "02", "modes": ["land", "sea"]}
    assert figures.FigureFilter().fits(**place)
    assert figures.FigureFilter(standard_class="local", province="02", mode="sea").fits(**place)
    for chosen in ({"standard_class": "bilateral"}, {"province": "01"}, {"mode": "air"}):
        assert not figures.FigureFilter(**chosen).fits(**place)
