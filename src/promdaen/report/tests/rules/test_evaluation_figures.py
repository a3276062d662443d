"""What a figure of the evaluator's report shows, and what it keeps to itself."""

from __future__ import annotations

import pytest

from promdaen.report.rules import evaluation_figures
from promdaen.report.rules.evaluation_figures import (
    EVALUATION_FIGURES,
    FigureDefinition,
    FigureValue,
)


def document(
    definition: FigureDefinition, *, n: int, scope: str = "programme"
) -> dict[str, object]:
    value = FigureValue(
        key=definition.key,
        value=0.5,
        n=n,
        interval=(0.4, 0.6),
        before=0.25,
        counts={"done": 2},
        runs=("R-1",),
    )
    rows = evaluation_figures.figure_documents(values=[value], scope=scope)
    return next(dict(row) for row in rows if row["key"] == definition.key)


PROTECTED = [definition for definition in EVALUATION_FIGURES if definition.smallest > 1]


def test_figures_on_officers_have_a_smallest_number() -> None:
    assert PROTECTED


@pytest.mark.parametrize("definition", PROTECTED, ids=lambda definition: definition.key)
def test_a_figure_of_too_few_shows_nothing_of_them(definition: FigureDefinition) -> None:
    small = document(definition, n=definition.smallest - 1)
    assert set(small) == {"key", "state", "digest"}
    assert small["state"] == evaluation_figures.SMALL
    large = document(definition, n=definition.smallest)
    assert (large["state"], large["value"]) == (evaluation_figures.MEASURED, 0.5)
    assert (large["counts"], large["runs"]) == ({"done": 2}, ["R-1"])


def test_a_figure_that_was_not_measured_is_missing() -> None:
    rows = evaluation_figures.figure_documents(values=[], scope="programme")
    assert {row["state"] for row in rows} == {evaluation_figures.MISSING}
    assert len(rows) == len(EVALUATION_FIGURES)


def test_a_digest_changes_with_the_scope() -> None:
    definition = EVALUATION_FIGURES[0]
    first, second = (document(definition, n=1000, scope=scope) for scope in ("all", "province:01"))
    assert first["digest"] != second["digest"]
    assert first["digest"] == document(definition, n=1000, scope="all")["digest"]
