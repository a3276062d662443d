"""What people call a run: its place and dates, in the language of the page."""

from datetime import date

import pytest
from django.utils import translation

from promdaen.course.queries import runs
from tests import factories

pytestmark = pytest.mark.django_db
WEEK = {"starts_on": date(2026, 3, 2), "ends_on": date(2026, 3, 6)}


def test_a_run_is_called_by_its_province_and_dates() -> None:
    province = factories.province("09", name_en="Koh Kong", name_km="កោះកុង")
    run = factories.run(**WEEK, province=province, place={"en": "Hall", "km": "សាល"})
    assert run.label_words.en == "Koh Kong, 2–6 March 2026"
    assert run.label_words.km == "កោះកុង ថ្ងៃទី២–៦ ខែមីនា ឆ្នាំ២០២៦"
    with translation.override("en"):
        assert run.label == "Koh Kong, 2–6 March 2026"
    with translation.override("km"):
        assert run.label == run.label_words.km


def test_names_are_found_by_codes() -> None:
    run = factories.run("KK-1", **WEEK)
    assert runs.run_names(codes=["KK-1", "NONE"]) == {"KK-1": run.label_words}
