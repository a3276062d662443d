"""Printed sets: made by a seed, keyed, credited, corrected."""

from __future__ import annotations

from datetime import timedelta

import pytest

from promdaen.evidence import actions as evidence_actions
from promdaen.evidence.models import Observation
from promdaen.kit.models import AuditLine
from promdaen.people.models import Officer
from promdaen.people.queries import NotAllowed
from promdaen.specimen.actions import stations as actions
from promdaen.specimen.actions.refusals import SpecimenRefused
from promdaen.specimen.actions.stations import NewSet, NewStationFinding
from promdaen.specimen.models import StationFinding, StationSet
from promdaen.specimen.queries import stations as queries
from promdaen.specimen.tests import small_kinds
from tests import factories

pytestmark = pytest.mark.django_db
NOW = factories.NOW
LATER = NOW + timedelta(hours=1)


@pytest.fixture(autouse=True)
def kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    small_defects = (small_kinds.Bright(), small_kinds.Tilted(), small_kinds.Misspelt())
    small_kinds.use_small_kinds(monkeypatch, defects=small_defects)
    for number in (3, 4):
        factories.outcome(factories.topic("FORGERY"), number)


def new_set(**changes: object) -> StationSet:
    values = {"title": " Week 1 ", "mode": "learn", "count": 8, "seed": 5}
    new = NewSet(**(values | changes))  # type: ignore[arg-type]
    return actions.make_set(new=new, by=None, now=NOW)


def keyed(station_set: StationSet, *findings: NewStationFinding, now: object = NOW) -> int:
    return actions.record_findings(
        station_set=station_set,
        findings=findings,
        by=None,
        now=now,  # type: ignore[arg-type]
    )


@pytest.fixture
def officer() -> Officer:
    return factories.officer()


def defective(station_set: StationSet) -> int:
    specimens = queries.set_specimens(station_set=station_set)
    return next(specimen.number for specimen in specimens if specimen.defect)


def genuine(station_set: StationSet) -> int:
    specimens = queries.set_specimens(station_set=station_set)
    return next(specimen.number for specimen in specimens if not specimen.defect)


def test_a_set_is_numbered_and_has_the_share_of_its_mode() -> None:
    station_set = new_set()
    specimens = queries.set_specimens(station_set=station_set)
    assert [specimen.number for specimen in specimens] == list(range(1, 9))
    assert sum(bool(specimen.defect) for specimen in specimens) == 4
    assert station_set.title == "Week 1"
    assert station_set.code.startswith("SET-")
    assert AuditLine.objects.filter(action="make_station_set").count() == 1


def test_the_same_seed_makes_the_same_set_under_another_code() -> None:
    station_set, other = new_set(), new_set()
    assert station_set.specimens == other.specimens
    assert station_set.code != other.code


def test_what_is_too_fine_for_paper_is_not_planted_in_it() -> None:
    assert queries.is_printed(code="uv_bright_paper")
    assert not queries.is_printed(code="microprint_misspelt")
    specimens = queries.set_specimens(station_set=new_set(count=30))
    assert "microprint_misspelt" not in {specimen.defect for specimen in specimens}


@pytest.mark.parametrize(
    "wrong", [{"mode": "watch"}, {"documents": ["banknote"]}, {"count": 0}, {"count": 41}]
)
def test_what_is_not_offered_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(SpecimenRefused):
        new_set(**wrong)
    assert not StationSet.objects.exists()


def test_without_any_model_no_set_can_be_made(monkeypatch: pytest.MonkeyPatch) -> None:
    small_kinds.use_small_kinds(monkeypatch, models=())
    with pytest.raises(SpecimenRefused):
        new_set()


def test_an_account_without_runs_makes_and_keys_nothing(officer: Officer) -> None:
    station_set = new_set()
    reader = factories.account("viewer")
    with pytest.raises(NotAllowed):
        actions.make_set(new=NewSet(), by=reader, now=NOW)
    with pytest.raises(NotAllowed):
        actions.record_findings(station_set=station_set, findings=[], by=reader, now=NOW)


def test_findings_are_credited_as_on_a_phone_and_become_observations(officer: Officer) -> None:
    station_set = new_set(documents=["leaf"])
    number = defective(station_set)
    count = keyed(
        station_set,
        NewStationFinding(officer_id=officer.pk, number=genuine(station_set), answer="genuine"),
        NewStationFinding(
            officer_id=officer.pk,
            number=number,
            answer="suspect",
            area="photo",
            reason="uv_bright_paper",
        ),
    )
    assert count == 2
    row = StationFinding.objects.get(number=number)
    assert (row.credit, row.outcome_id, row.revision) == (1.0, "FORGERY.4", 1)
    assert row.department == officer.department
    observations = Observation.objects.order_by("outcome")
    assert [
        (observation.outcome_id, observation.credit, observation.kind)
        for observation in observations
    ] == [
        ("FORGERY.3", 1.0, "specimen"),
        ("FORGERY.4", 1.0, "specimen"),
    ]
    assert AuditLine.objects.filter(action="record_station_findings").count() == 1


def test_a_corrected_finding_is_a_new_revision_that_supersedes(officer: Officer) -> None:
    station_set = new_set()
    number = defective(station_set)
    wrong = NewStationFinding(officer_id=officer.pk, number=number, answer="genuine")
    right = NewStationFinding(officer_id=officer.pk, number=number, answer="suspect")
    assert keyed(station_set, wrong) == 1
    assert keyed(station_set, wrong, now=LATER) == 0
    assert keyed(station_set, right, now=LATER) == 1
    first, second = StationFinding.objects.order_by("revision")
    assert (first.credit, second.credit, second.revision) == (0.0, 0.5, 2)
    observation = Observation.objects.get(credit=0.5)
    assert observation.supersedes_id == evidence_actions.observation_id(
        source_kind=actions.SOURCE, source_id=first.pk
    )
    findings = queries.current_findings(station_set=station_set, officer_ids=[officer.pk])
    assert findings[officer.pk, number] == second


def test_an_officer_who_moved_keeps_the_department_of_the_day(officer: Officer) -> None:
    station_set = new_set()
    number, was = genuine(station_set), officer.department
    keyed(station_set, NewStationFinding(officer_id=officer.pk, number=number, answer="suspect"))
    Officer.objects.filter(pk=officer.pk).update(department=factories.department("GDCE"))
    keyed(station_set, NewStationFinding(officer_id=officer.pk, number=number, answer="genuine"))
    assert {row.department for row in StationFinding.objects.all()} == {was}


def test_what_cannot_be_is_refused_and_nothing_is_kept(officer: Officer) -> None:
    station_set = new_set()
    fine = NewStationFinding(officer_id=officer.pk, number=1, answer="genuine")
    for wrong in (
        [fine, NewStationFinding(officer_id=officer.pk, number=9, answer="genuine")],
        [fine, NewStationFinding(officer_id=officer.pk, number=2, answer="maybe")],
        [fine, fine],
    ):
        with pytest.raises(SpecimenRefused):
            keyed(station_set, *wrong)
    assert not StationFinding.objects.exists()


def test_nothing_keyed_writes_nothing() -> None:
    assert keyed(new_set()) == 0
    assert not AuditLine.objects.filter(action="record_station_findings").exists()


def test_the_key_lists_what_is_planted_where_and_what_is_genuine() -> None:
    station_set = new_set(count=20)
    lines = {line.number: line for line in queries.set_key(station_set=station_set)}
    for specimen in queries.set_specimens(station_set=station_set):
        line = lines[specimen.number]
        assert (line.defect.CODE if line.defect else "") == specimen.defect
        assert bool(line.places) == bool(specimen.defect)
        assert len(line.oddities) == len(specimen.distractors)
    columns = queries.set_columns(station_set=station_set)
    assert columns[0].areas == ["photo", "zone"]
    assert columns[0].reasons == ["uv_bright_paper", "ovd_static"]


def test_a_card_is_keyed_as_it_was_printed_whatever_defects_come_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    station_set = new_set(documents=["small"])
    before = queries.set_columns(station_set=station_set)
    more = (small_kinds.Tilted(), small_kinds.Bright())
    small_kinds.use_small_kinds(monkeypatch, defects=more)
    assert queries.set_columns(station_set=station_set) == before
    codes = [defect.CODE for defect in queries.card_reasons(station_set=station_set)]
    assert codes == before[0].reasons == ["uv_bright_paper", "ovd_static"]


def test_sets_are_listed_and_found_for_those_who_run_courses() -> None:
    station_set = new_set()
    trainer = factories.account("trainer")
    assert queries.station_sets(account=trainer) == [station_set]
    assert queries.find_set(code=station_set.code, account=trainer) == station_set
    assert queries.find_set(code="SET-NONE", account=trainer) is None
    assert [model.CODE for model in queries.set_models(station_set=station_set)] == [
        "small",
        "leaf",
    ]
    picture = queries.picture(
        specimen=queries.set_specimens(station_set=station_set)[0], layer="uv", side="front"
    )
    assert "SPECIMEN" in picture
