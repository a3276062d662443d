"""The whole account of a table of answers."""

import json

import numpy as np
import pytest

from promdaen.assessment.rules import analysis, calibration

NAMES = [f"q{place}" for place in range(1, 6)]


def test_the_document_has_exactly_the_promised_keys(lsat6):
    is_focal = np.arange(1000) % 2 == 0
    got = analysis.analysis(marks=lsat6, names=NAMES, model="2pl", is_focal=is_focal)
    document = json.loads(json.dumps(got.document, allow_nan=False))
    assert list(document) == [
        "n",
        "n_complete",
        "items",
        "alpha",
        "sem",
        "item",
        "latent_variance",
        "log_likelihood",
        "aic",
        "bic",
        "dif",
    ]
    assert list(document["item"][0]) == [
        "name",
        "facility",
        "discrimination",
        "alpha_if_deleted",
        "a",
        "b",
        "d",
        "se_a",
        "se_d",
    ]
    assert list(document["dif"][0]) == [
        "item",
        "mh_chi2",
        "mh_alpha",
        "ets_class",
        "logistic_chi2",
    ]
    assert document["items"] == len(document["item"]) == len(document["dif"]) == 5
    assert [item["name"] for item in document["item"]] == NAMES
    assert got.notices == ()


def test_lsat6_gives_the_published_alpha_and_likelihood(lsat6):
    # Rizopoulos (2006), Journal of Statistical Software 17(5): alpha .295.
    got = analysis.analysis(marks=lsat6, names=NAMES, model="rasch").result
    assert got.alpha == pytest.approx(0.295, abs=5e-4)
    assert got.log_likelihood == pytest.approx(-2466.938, abs=1e-3)
    assert got.latent_variance == pytest.approx(0.755**2, abs=1e-3)
    assert got.item[0].facility == 0.924
    assert got.item[0].se_a is None
    assert got.dif == ()


def test_classical_figures_are_over_complete_rows_and_models_over_all(lsat6):
    marks = lsat6.copy()
    marks[:100, 0] = np.nan
    got = analysis.analysis(marks=marks, names=NAMES, model="2pl").result
    assert (got.n, got.n_complete) == (1000, 900)
    assert got.item[1].facility == pytest.approx(lsat6[100:, 1].mean())
    whole = calibration.two_parameter(marks=marks)
    assert got.log_likelihood == whole.log_likelihood


def test_an_item_left_out_of_the_model_is_named(lsat6):
    marks = np.column_stack([lsat6, np.ones(1000)])
    got = analysis.analysis(marks=marks, names=[*NAMES, "easy"], model="2pl")
    assert got.result.item[5].a is None
    assert got.result.item[5].facility == 1
    assert got.notices == (
        "Item easy is left out of the model: Everyone who answered it was right.",
    )


def test_a_model_that_cannot_be_estimated_leaves_the_classical_figures():
    marks = np.array([[1.0, 0], [1, 1]])
    got = analysis.analysis(marks=marks, names=["a", "b"], model="2pl")
    assert got.result.log_likelihood is None
    assert got.result.item[1].facility == 0.5
    assert "two of each" in got.notices[0]


def test_a_search_cut_short_is_reported(lsat6, monkeypatch):
    monkeypatch.setattr(calibration, "MAX_STEPS", 2)
    got = analysis.analysis(marks=lsat6, names=NAMES, model="2pl")
    assert got.notices[0] == (
        "The estimation did not converge after 3 iterations. "
        "Treat the estimates as provisional, or use the Rasch model."
    )


def test_another_model_is_refused(lsat6):
    with pytest.raises(KeyError):
        analysis.analysis(marks=lsat6, names=NAMES, model="3pl")


def test_differential_functioning_is_over_complete_rows(lsat6):
    is_focal = np.arange(1000) % 3 == 0
    marks = lsat6.copy()
    marks[::7, 2] = np.nan
    got = analysis.analysis(marks=marks, names=NAMES, model="2pl", is_focal=is_focal).result
    is_complete = np.arange(1000) % 7 != 0
    again = analysis.analysis(
        marks=lsat6[is_complete], names=NAMES, model="2pl", is_focal=is_focal[is_complete]
    ).result
    assert got.dif == again.dif
