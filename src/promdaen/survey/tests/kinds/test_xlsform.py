"""The rows of the form: whom they ask what, and that nothing in them would stop a phone."""

from __future__ import annotations

from typing import Any

from promdaen.survey.kinds import xlsform
from promdaen.survey.rules.fields import AnswerField
from promdaen.survey.rules.form_faults import form_faults
from promdaen.survey.tests import samples

WORDS = samples.places().provinces[0].label


def form(*records: dict[str, Any]) -> xlsform.XlsForm:
    instrument = samples.instrument(*records)
    return xlsform.build_xlsform(instrument=instrument, form_places=samples.places(), number=7)


def row(form: xlsform.XlsForm, name: str) -> xlsform.Row:
    (match,) = [survey_row for survey_row in form.survey if survey_row.get("name") == name]
    return match


def test_a_form_of_every_kind_has_no_fault() -> None:
    records = [
        samples.values(kind, code=f"I{number:02d}") for number, kind in enumerate(samples.OF_KIND)
    ]
    xls_form = form(*records)
    assert not list(form_faults(**xls_form.sheets()))
    assert xls_form.settings[0]["version"] == "7"


def test_an_indicator_is_shown_where_its_class_and_mode_are_due() -> None:
    everywhere = samples.indicator("position")
    assert xlsform.relevance(indicator=everywhere) == ""
    boats = samples.indicator(standard={"international": 2, "local": 1}, modes=["sea"])
    assert xlsform.relevance(indicator=boats) == (
        "(${standard_class} = 'international' or ${standard_class} = 'local')"
        " and (selected(${modes}, 'sea'))"
    )
    landing = samples.indicator("position", modes=["air"])
    assert xlsform.relevance(indicator=landing) == "(selected(${modes}, 'air'))"


def test_bounds_hold_numbers_and_none_is_alone() -> None:
    xls_form = form(
        samples.values("count", code="I01", most=24),
        samples.values("ratio", code="I02"),
        samples.values("several", code="I03"),
        samples.values("photographs", code="I04"),
    )
    assert row(xls_form, "I01")["constraint"] == ". >= 0 and . <= 24"
    assert row(xls_form, "I02_whole")["constraint"] == ". >= 1"
    assert row(xls_form, "I02_part")["constraint"] == ". >= 0 and . <= ${I02_whole}"
    assert "count-selected" in row(xls_form, "I03")["constraint"]
    assert row(xls_form, "I04_front")["parameters"] == "max-pixels=1600"
    plain = AnswerField(suffix="", kind="several", label=WORDS)
    assert xlsform.constraint(code="I09", field=plain) is None
    assert xlsform.bounds_words(low=1, high=None).en == "A number of 1 or more."


def test_the_question_is_above_where_the_first_field_does_not_ask_it() -> None:
    xls_form = form(samples.values("ratio", code="I02"), samples.values(code="I03"))
    assert row(xls_form, "I02_ask")["label::English (en)"] == "Question"
    assert not [
        survey_row for survey_row in xls_form.survey if survey_row.get("name") == "I03_ask"
    ]


def test_numbers_behind_a_gate_wait_for_it() -> None:
    xls_form = form(samples.values("count", code="I01", nothing=samples.text()))
    assert row(xls_form, "I01_value")["relevant"] == "${I01} = 'counted'"


def test_a_field_may_wait_for_another_of_its_indicator() -> None:
    waiting = AnswerField(suffix="b", kind="integer", label=WORDS, needs=("a", "yes"))
    _field = xlsform._field(samples.indicator(), waiting, hint=WORDS)
    assert _field["relevant"] == "${I01_a} = 'yes'"


def test_levels_of_one_scale_share_a_list_that_comes_once() -> None:
    xls_form = form(samples.values(code="I01"), samples.values(code="I02"))
    lists = [choice["name"] for choice in xls_form.choices if choice["list_name"] == "scale_nbpfx"]
    assert lists == ["0", "1", "2", "3", "4"]


def test_examples_of_levels_are_guidance_that_collect_folds() -> None:
    xls_form = form(
        samples.values(code="I01", levels=samples.levels(examples="01234")),
        samples.values(code="I02", levels=samples.levels()),
    )
    guidance = row(xls_form, "I01")["guidance_hint::English (en)"]
    assert guidance == "0: Seen 0 1: Seen 1 2: Seen 2 3: Seen 3 4: Seen 4"
    assert "Seen 4" in row(xls_form, "I01")["guidance_hint::ខ្មែរ (km)"]
    assert "guidance_hint::English (en)" not in row(xls_form, "I02")
    assert not list(form_faults(**xls_form.sheets()))
