"""A scenario is read from its values, and an inject becomes the same values again."""

from __future__ import annotations

import pytest

from promdaen.exercise.rules.scenario import inject_values, read_inject
from promdaen.exercise.tests import samples
from promdaen.exercise.tests.samples import A, text

ATTACHMENT = {
    "kind": "specimen",
    "title": text("A passport"),
    "model": "P-1",
    "seed": 3,
    "defect": "photo",
    "lines": [text("First line")],
}


@pytest.mark.parametrize(
    "values",
    [
        *samples.values()["injects"],
        samples.inject(9, {"kind": "manual"}, [A], note=text("For control."), decision="D1"),
        samples.inject(9, {"kind": "manual"}, [A], attachments=[ATTACHMENT], is_public=True),
    ],
)
def test_the_values_of_an_inject_are_read_as_the_same_inject(values: dict[str, object]) -> None:
    inject = read_inject(values=values, cells=[A, "maritime"])
    inject_row = inject_values(inject=inject)
    assert read_inject(values=inject_row, cells=[]) == inject
    everything = {name: value for name, value in values.items() if value != ["all"]}
    assert everything.items() <= inject_row.items()
