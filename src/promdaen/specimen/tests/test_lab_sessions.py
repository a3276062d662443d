"""Sessions of the laboratory: begun, refused, ended."""

import pytest

from promdaen.kit.models import AuditLine
from promdaen.specimen.actions import sessions as actions
from promdaen.specimen.actions.refusals import SpecimenRefused
from promdaen.specimen.models import LabSession, Trial
from promdaen.specimen.tests import small_kinds
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    small_kinds.use_small_kinds(monkeypatch)


def begun(**changes: object) -> LabSession:
    values = {"mode": "learn", "documents": ["small"], "trials_count": 10, "seed": 5}
    officer = factories.officer()
    return actions.start_session(
        officer_id=officer.pk,
        **(values | changes),  # type: ignore[arg-type]
        by=None,
        now=factories.NOW,
    )


def test_a_session_lays_its_specimens_in_order_and_writes_one_line() -> None:
    session = begun()
    rows = list(Trial.objects.filter(session=session))
    assert [row.position for row in rows] == list(range(1, 11))
    assert sum(bool(row.defect) for row in rows) == 5
    assert session.department == session.officer.department
    assert AuditLine.objects.filter(action="start_lab_session").count() == 1


def test_the_same_seed_lays_the_same_row_for_every_officer() -> None:
    first, second = (
        list(Trial.objects.filter(session=begun()).values_list("seed", "model", "defect"))
        for _time in range(2)
    )
    assert first == second


def test_no_document_named_means_all_of_them() -> None:
    assert begun(documents=[]).documents == ["small", "leaf"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"mode": "race"},
        {"documents": ["small", "banknote"]},
        {"trials_count": 0},
        {"trials_count": 201},
    ],
)
def test_what_is_not_offered_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(SpecimenRefused):
        begun(**wrong)
    assert not LabSession.objects.exists()


def test_without_any_model_nothing_can_begin(monkeypatch: pytest.MonkeyPatch) -> None:
    small_kinds.use_small_kinds(monkeypatch, models=())
    with pytest.raises(SpecimenRefused):
        begun(documents=[])


def test_an_ended_session_stays_as_it_ended() -> None:
    session = begun()
    ended = actions.end_session(session=session, by=None, now=factories.NOW)
    again = actions.end_session(session=session, by=None, now=factories.NOW)
    assert ended.ended_at == again.ended_at == factories.NOW
    assert AuditLine.objects.filter(action="end_lab_session").count() == 1
