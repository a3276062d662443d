"""What a decision is worth: hand-worked cases, and that more found is never worth less."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promdaen.specimen.rules import crediting
from promdaen.specimen.rules.crediting import DefectArea, SpecimenFinding, SpecimenTruth, credit
from promdaen.specimen.rules.plans import SideBox

TRUTH = SpecimenTruth(
    defect="uv_bright_paper",
    tool="uv",
    places=[
        DefectArea(area="ground", side="front", box=SideBox(x=10, y=10, width=20, height=10)),
        DefectArea(area="rear", side="back", box=SideBox(x=50, y=10, width=20, height=10)),
    ],
)
AT = datetime(2026, 11, 25, 3, tzinfo=UTC)


def suspect(**more: object) -> SpecimenFinding:
    return SpecimenFinding(answer="suspect", **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("finding", "worth"),
    [
        (SpecimenFinding(answer="genuine"), 0.0),
        (suspect(), 0.5),
        (suspect(area="unknown", reason="other"), 0.5),
        (suspect(area="ground"), 0.75),
        (suspect(area="rear"), 0.75),
        (suspect(x_mm=20, y_mm=15), 0.75),
        (suspect(x_mm=33, y_mm=23), 0.75),
        (suspect(x_mm=33.1, y_mm=15), 0.5),
        (suspect(x_mm=20), 0.5),
        (suspect(x_mm=55, y_mm=15), 0.5),
        (suspect(x_mm=55, y_mm=15, side="back"), 0.75),
        (suspect(area="zone", x_mm=20, y_mm=15), 0.5),
        (suspect(reason="uv_absent", reason_tool="uv"), 0.625),
        (suspect(reason="expired", reason_tool="logic"), 0.5),
        (suspect(area="ground", reason="uv_bright_paper", reason_tool="uv"), 1.0),
    ],
)
def test_a_defective_one(finding: SpecimenFinding, worth: float) -> None:
    assert credit(truth=TRUTH, finding=finding) == worth


def test_a_genuine_one_is_worth_all_or_nothing() -> None:
    assert credit(truth=SpecimenTruth(), finding=SpecimenFinding(answer="genuine")) == 1.0
    assert credit(truth=SpecimenTruth(), finding=suspect(area="ground", reason="other")) == 0.0


@given(st.floats(0, 100), st.floats(0, 60), st.sampled_from(["", "x", "uv_bright_paper"]))
def test_place_and_reason_only_add(x: float, y: float, reason: str) -> None:
    plain = credit(truth=TRUTH, finding=suspect())
    assert plain <= credit(truth=TRUTH, finding=suspect(x_mm=x, y_mm=y, reason=reason)) <= 1


@pytest.mark.parametrize(
    ("seconds", "phone", "milliseconds"),
    [
        (9, None, 9000),
        (9, 8200, 8200),
        (9, 12_000, 9000),
        (9, 0, 9000),
        (9, -5, 9000),
        (-3, None, 0),
        (7200, None, 3_600_000),
    ],
)
def test_the_phones_own_count_only_shortens(
    seconds: int, phone: int | None, milliseconds: int
) -> None:
    decided = AT + timedelta(seconds=seconds)
    assert crediting.milliseconds(shown_at=AT, decided_at=decided, phone=phone) == milliseconds
