"""Change between rounds: over what was scored both times, against the standard of now."""

from dataclasses import replace

import pytest

from promdaen.survey.rules import changes
from promdaen.survey.rules.instrument import AnswerChoice, InstrumentContent
from promdaen.survey.tests.rules.worlds import all_scores, surveyed
from tests import survey_world

INSTRUMENT = survey_world.instrument_content()


def altered(code: str, **values: object) -> InstrumentContent:
    indicators = tuple(
        replace(indicator, **values) if indicator.code == code else indicator
        for indicator in INSTRUMENT.indicators
    )
    return replace(INSTRUMENT, indicators=indicators)


def shift(
    now: dict, before: dict, *, instrument: InstrumentContent = INSTRUMENT, **fields: object
) -> object:
    pair = changes.RoundPair(
        now=surveyed(scores=now),
        before=surveyed(scores=before, **fields),
        instrument_before=instrument,
    )
    first, second = changes.compare_parts(instrument=INSTRUMENT, pairs=[pair])
    return first.tally(row=0), second.tally(row=0)


def test_only_what_was_answered_in_both_rounds_is_compared() -> None:
    first, second = shift({"I01": 4, "I02": 0}, {"I01": 2, "I03": 4})
    assert (first.index, second.index) == (0.5, 1)
    assert first.answered == second.answered == 1


def test_a_class_that_rose_is_compared_with_its_new_standard_both_times() -> None:
    first, second = shift(all_scores(2), all_scores(2), standard_class="local")
    assert first.index == pytest.approx(second.index)


def test_an_indicator_that_is_scored_otherwise_now_is_not_compared() -> None:
    other = altered("I01", scale=(AnswerChoice(code="0", label=INSTRUMENT.indicators[0].title),))
    first, second = shift({"I01": 4, "I02": 1}, {"I01": 2, "I02": 1}, instrument=other)
    assert first.answered == 1
    assert first.index == second.index


def test_an_indicator_whose_words_or_standard_changed_is_compared() -> None:
    other = altered("I01", title=INSTRUMENT.indicators[1].title, standard={"international": 2})
    assert shift({"I01": 4}, {"I01": 2}, instrument=other)[0].index == 0.5


def test_an_indicator_of_now_alone_is_not_compared() -> None:
    other = replace(INSTRUMENT, indicators=INSTRUMENT.indicators[1:])
    assert shift({"I01": 4}, {"I01": 2}, instrument=other)[0].index is None
