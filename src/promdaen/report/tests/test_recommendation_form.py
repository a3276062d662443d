"""A recommendation that cannot be stored is refused, also beside the change of somebody else."""

from __future__ import annotations

from promdaen.report.forms.sheets import RecommendationFormSet


def test_a_text_with_a_nul_is_refused_beside_a_change_of_somebody_else() -> None:
    data = {
        "form-TOTAL_FORMS": "1",
        "form-INITIAL_FORMS": "0",
        "form-0-km": "\x00",
        "form-0-en": "Train more trainers.",
        "opened_with": "another",
    }
    formset = RecommendationFormSet(data, initial=[{"km": "ក", "en": "A"}])
    assert not formset.is_valid()
    assert "km" in formset.forms[0].errors
    assert formset.theirs == [{"km": "ក", "en": "A"}]
