"""Programmes and targets: created, changed, closed, and every refusal."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from promdaen.course import actions
from promdaen.course.models import Programme, Target
from promdaen.course.rules.programmes import TargetCell
from promdaen.kit.models import AuditLine
from promdaen.people.models import Account
from promdaen.people.queries import NotAllowed
from tests import factories

pytestmark = pytest.mark.django_db

CELL: TargetCell = ("IMM", "09", 2026)
OTHER: TargetCell = ("MAR", "09", 2026)


@pytest.fixture(autouse=True)
def _departments_and_provinces() -> None:
    for code in ("IMM", "MAR"):
        factories.department(code)
    factories.province("09")


def details(**fields: Any) -> actions.ProgrammeDetails:
    values = {
        "code": "P-2026",
        "title": {"en": "Programme", "km": "កម្មវិធី"},
        "starts_on": date(2026, 1, 1),
        "ends_on": date(2027, 6, 30),
    } | fields
    return actions.ProgrammeDetails(**values)


def create(targets: Mapping[TargetCell, int] | None = None, **fields: Any) -> Programme:
    return actions.create_programme(
        details=details(**fields), targets=targets, by=None, now=factories.NOW
    )


def set_targets(
    programme: Programme,
    targets: Mapping[TargetCell, int],
    reason: str = "",
    by: Account | None = None,
) -> list[Target]:
    return actions.set_programme_targets(
        programme=programme, targets=targets, reason=reason, by=by, now=factories.NOW
    )


def refusal(mistakes: "pytest.ExceptionInfo[actions.ProgrammeRefused]") -> list[str]:
    return [mistake.field for mistake in mistakes.value.mistakes]


def test_a_programme_is_created_with_its_details_and_first_targets() -> None:
    programme = create(
        {CELL: 30, OTHER: 0},
        funder={"en": "Donor"},
        implementer={"km": "ក្រសួង"},
        currency="KHR",
    )
    programme.refresh_from_db()
    assert (programme.title_en, programme.title_km) == ("Programme", "កម្មវិធី")
    assert (programme.funder_en, programme.implementer_km) == ("Donor", "ក្រសួង")
    assert programme.currency == "KHR"
    assert list(programme.years) == [2026, 2027]
    target = Target.objects.get()
    assert (target.officers_count, target.version, target.reason) == (30, 1, "")
    assert AuditLine.objects.get(action="create_programme").detail == {"code": "P-2026"}
    assert AuditLine.objects.get(action="set_programme_targets").detail["targets"] == [[*CELL, 30]]


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"code": ""}, "code", "Give the programme a code"),
        ({"code": "កម្មវិធី"}, "code", "Latin letters"),
        ({"code": "new"}, "code", "Latin letters"),
        ({"code": "p-old"}, "code", "p-old already"),
        ({"title": {"en": "Programme"}}, "title_km", "in Khmer"),
        ({"title": {"km": "កម្មវិធី", "en": " "}}, "title_en", "in English"),
        ({"funder": {"en": "x" * 201}}, "funder_en", "longer than 200"),
        ({"currency": "usd"}, "currency", "three capital letters"),
        ({"ends_on": date(2025, 12, 31)}, "ends_on", "ends before it starts"),
        ({"ends_on": date(2046, 1, 1)}, "ends_on", "20 years or more"),
    ],
)
def test_details_that_cannot_be_are_refused(
    fields: dict[str, Any], field: str, words: str
) -> None:
    create(code="P-OLD")
    with pytest.raises(actions.ProgrammeRefused, match=words) as refused:
        create(**fields)
    assert refusal(refused) == [field]
    assert Programme.objects.count() == 1


@pytest.mark.parametrize(
    ("cell", "number", "words"),
    [
        (("XXX", "09", 2026), 1, "no department XXX. Use one of: IMM, MAR"),
        (("IMM", "99", 2026), 1, "no province 99"),
        (("IMM", "09", 2028), 1, "no targets in 2028: it runs 2026–2027"),
        (CELL, -1, "whole number of officers from 0"),
        (CELL, 2.5, "whole number"),
        (CELL, True, "whole number"),
        (CELL, 10**12, "to 100000"),
    ],
)
def test_a_target_that_cannot_be_is_refused_with_the_whole_programme(
    cell: TargetCell, number: Any, words: str
) -> None:
    with pytest.raises(actions.ProgrammeRefused, match=words) as refused:
        create({OTHER: 5, cell: number})
    assert [mistake.cell for mistake in refused.value.mistakes] == [cell]
    assert not Programme.objects.exists()


def test_every_mistake_is_named_at_once() -> None:
    with pytest.raises(actions.ProgrammeRefused) as refused:
        create({CELL: -1}, currency="", code="", ends_on=date(2025, 1, 1))
    assert len(refused.value.lines) == 4


def test_a_programme_is_changed_and_the_log_names_what_changed() -> None:
    programme = create()
    before = AuditLine.objects.count()
    changed = details(currency="EUR", title={"en": "New", "km": "ថ្មី"})
    actions.change_programme(programme=programme, details=changed, by=None, now=factories.NOW)
    actions.change_programme(programme=programme, details=changed, by=None, now=factories.NOW)
    programme.refresh_from_db()
    assert (programme.currency, programme.title_en) == ("EUR", "New")
    assert AuditLine.objects.count() == before + 1
    line = AuditLine.objects.get(action="change_programme")
    assert line.detail["changed"] == ["currency", "title_en", "title_km"]


def test_the_code_of_a_programme_stays() -> None:
    programme = create()
    with pytest.raises(actions.ProgrammeRefused, match="stays P-2026") as refused:
        actions.change_programme(
            programme=programme, details=details(code="P-1"), by=None, now=factories.NOW
        )
    assert refusal(refused) == ["code"]


def test_new_dates_leave_no_run_and_no_target_outside() -> None:
    programme = create({CELL: 30, ("IMM", "09", 2027): 10})
    for code, day in (("KK-2", 19), ("KK-1", 2), ("KK-9", 2)):
        first = date(2026, 11, day)
        factories.run(code, programme="P-2026", starts_on=first, ends_on=first + timedelta(days=4))
    programme.runs.filter(code="KK-9").update(is_cancelled=True)
    narrow = details(starts_on=date(2026, 11, 10), ends_on=date(2026, 11, 20))
    with pytest.raises(actions.ProgrammeRefused) as refused:
        actions.change_programme(programme=programme, details=narrow, by=None, now=factories.NOW)
    runs, years = refused.value.lines
    assert "KK-1, KK-2" in runs
    assert "set for 2027" in years
    assert refusal(refused) == ["starts_on", "starts_on"]


def test_a_changed_target_keeps_the_version_before_with_reason_and_name() -> None:
    programme, coordinator = create({CELL: 30}), factories.account("coordinator")
    added = set_targets(programme, {CELL: 40, OTHER: 8}, "The province asked", coordinator)
    assert sorted((row.department_id, row.version) for row in added) == [("IMM", 2), ("MAR", 1)]
    first, second = Target.objects.filter(department="IMM").order_by("version")
    assert (first.officers_count, first.superseded_at) == (30, factories.NOW)
    assert (second.officers_count, second.superseded_at) == (40, None)
    assert (second.reason, second.recorded_by) == ("The province asked", coordinator.name)
    assert set(Target.objects.current()) == {second, Target.objects.get(department="MAR")}


def test_a_target_of_nought_officers_is_no_target_and_can_be_set_again() -> None:
    programme = create({CELL: 30})
    set_targets(programme, {CELL: 0}, "No training there")
    assert not Target.objects.current().exists()
    with pytest.raises(actions.ProgrammeRefused, match="Say why"):
        set_targets(programme, {CELL: 12})
    set_targets(programme, {CELL: 12}, "Training after all")
    assert list(Target.objects.values_list("version", "officers_count")) == [
        (1, 30),
        (2, 0),
        (3, 12),
    ]


def test_targets_that_stay_leave_no_version_and_no_line() -> None:
    programme = create({CELL: 30})
    before = AuditLine.objects.count()
    assert set_targets(programme, {CELL: 30, OTHER: 0}) == []
    assert Target.objects.count() == 1
    assert AuditLine.objects.count() == before


def test_a_reason_is_asked_for_where_a_target_changes_not_for_the_first() -> None:
    programme = create({CELL: 30})
    set_targets(programme, {OTHER: 5})
    with pytest.raises(actions.ProgrammeRefused, match="Say why") as refused:
        set_targets(programme, {CELL: 31, OTHER: 6}, " ")
    assert refusal(refused) == ["reason"]
    with pytest.raises(actions.ProgrammeRefused, match="longer than 300"):
        set_targets(programme, {CELL: 31}, "x" * 301)
    assert sorted(Target.objects.values_list("officers_count", flat=True)) == [5, 30]


def test_the_database_keeps_one_version_of_a_target_in_force() -> None:
    create({CELL: 30})
    row = Target.objects.get()
    row.pk, row.version = None, 2
    row._state.adding = True
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_a_closed_programme_changes_nothing_until_it_is_reopened() -> None:
    programme = create({CELL: 30})
    by: dict[str, Any] = {"programme": programme, "by": None, "now": factories.NOW}
    with pytest.raises(actions.ProgrammeRefused, match="Say why the programme is closed"):
        actions.close_programme(reason=" ", **by)
    with pytest.raises(actions.ProgrammeRefused, match="is already open"):
        actions.reopen_programme(reason="x", **by)
    actions.close_programme(reason="The grant ended", **by)
    programme.refresh_from_db()
    assert (programme.is_closed, programme.closed_reason) == (True, "The grant ended")
    for attempt in (
        lambda: actions.change_programme(details=details(currency="EUR"), **by),
        lambda: set_targets(programme, {CELL: 31}, "x"),
        lambda: actions.close_programme(reason="x", **by),
    ):
        with pytest.raises(actions.ProgrammeRefused, match="Reopen it first"):
            attempt()
    with pytest.raises(actions.ProgrammeRefused, match="longer than 300"):
        actions.reopen_programme(reason="x" * 301, **by)
    with pytest.raises(actions.ProgrammeRefused, match="Say why the programme is reopened"):
        actions.reopen_programme(reason="", **by)
    actions.reopen_programme(reason="The grant goes on", **by)
    programme.refresh_from_db()
    assert (programme.is_closed, programme.closed_reason) == (False, "")
    assert AuditLine.objects.get(action="reopen_programme").detail["reason"] == "The grant goes on"


def test_an_administrator_sets_programmes_up_but_does_not_close_them() -> None:
    by: dict[str, Any] = {"by": factories.account("administrator"), "now": factories.NOW}
    programme = actions.create_programme(details=details(code="P-2"), **by)
    for attempt in (actions.close_programme, actions.reopen_programme):
        with pytest.raises(NotAllowed):
            attempt(programme=programme, reason="x", **by)


@pytest.mark.parametrize("role", ["trainer", "viewer", "participant"])
def test_only_who_sets_up_or_coordinates_changes_programmes(role: str) -> None:
    programme = create()
    by: dict[str, Any] = {"by": factories.account(role), "now": factories.NOW}
    for attempt in (
        lambda: actions.create_programme(details=details(code="P-2"), **by),
        lambda: actions.change_programme(programme=programme, details=details(), **by),
        lambda: set_targets(programme, {CELL: 1}, by=by["by"]),
        lambda: actions.close_programme(programme=programme, reason="x", **by),
        lambda: actions.reopen_programme(programme=programme, reason="x", **by),
    ):
        with pytest.raises(NotAllowed):
            attempt()
