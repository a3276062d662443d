"""Labour rules and days of the week of a twin: rules, actions with refusals, pages."""

from __future__ import annotations

import random
import re
from dataclasses import asdict, replace
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from promdaen.kit.models import AuditLine
from promdaen.people.models import Account
from promdaen.people.queries import NotAllowed
from promdaen.planning.actions import twins as actions
from promdaen.planning.models import CheckpointTwin, TwinSetting
from promdaen.planning.queries import twin_settings
from promdaen.planning.queries import twins as queries
from promdaen.planning.queries.refusals import PlanRefused
from promdaen.planning.rules import queue_reports, shift_plans, weekdays
from promdaen.planning.rules.observations import QueueFact
from promdaen.planning.rules.staffing import WaitPromise
from promdaen.planning.tests import test_twins
from tests import factories

CODE = test_twins.CODE
REGISTER = [80, 80, 80, 80, 100, 140, 140]


@pytest.fixture
def coordinator(client: Client) -> Account:
    account = factories.account("coordinator", language="en", name="Sok Dara")
    client.force_login(account)
    return account


def believed(**fields: Any) -> CheckpointTwin:
    """A twin that is believed of visitors."""
    document = test_twins.document(**fields)
    day = queries.simulated_day(document=document)
    return test_twins.save_twin(document=document, timed=test_twins.waits_of(day, "visitor", 20))


def set_week(twin: CheckpointTwin, travellers: list[int] = REGISTER) -> None:
    actions.change_week(
        twin=twin, travellers=travellers, source="Register", by=None, now=factories.NOW
    )


def set_rules(twin: CheckpointTwin, **changed: Any) -> None:
    rules = replace(shift_plans.PROPOSED_RULES, **changed)
    actions.change_labour_rules(
        twin=twin, rules=rules, source="Order 12", by=None, now=factories.NOW
    )


# ---- rules ----


def test_days_of_the_week_are_beside_their_mean() -> None:
    # 700 in seven days: a mean of 100.
    assert weekdays.day_factors(travellers=REGISTER) == (0.8, 0.8, 0.8, 0.8, 1.0, 1.4, 1.4)
    assert weekdays.day_factors(travellers=[0] * 7) == weekdays.EQUAL_FACTORS
    assert weekdays.busiest_day(factors=weekdays.day_factors(travellers=REGISTER)) == 5


def test_the_mean_of_the_days_is_the_counted_day() -> None:
    drawn = random.Random(5)
    for _round in range(100):
        factors = weekdays.day_factors(travellers=[drawn.randint(0, 900) for _day in range(7)])
        assert sum(factors) == pytest.approx(7, abs=1e-3)


def test_waits_of_a_week_are_those_of_its_days() -> None:
    document = test_twins.document()
    alike = queue_reports.week_waits(documents=[document] * 7, days=20, seed=1)
    assert alike == queue_reports.busy_hour_waits(document=document, days=20, seed=1)
    # Twenty days are three weeks of seven; a quiet day hardly waits, a busy one waits long.
    quiet, busy = (
        queue_reports.scaled_arrivals(document=document, factor=factor) for factor in (0.3, 5.2)
    )
    week = queue_reports.week_waits(documents=[quiet] * 6 + [busy], days=20, seed=1)
    assert len(week) == 21
    assert max(week[:18]) < min(week[18:])


MONDAY, SATURDAY = date(2026, 12, 7), date(2026, 12, 12)


def fact(
    on: date, minute: int, value: float, kind: str = "count", travellers: str = "visitor"
) -> QueueFact:
    return QueueFact(kind=kind, travellers=travellers, on=on, minute=minute, value=value)


def test_a_day_has_its_own_half_hours_and_the_mean_day_in_the_others() -> None:
    document = test_twins.document(expected=10.0)
    saturday = [
        fact(SATURDAY, 0, 40),
        fact(SATURDAY, 10, 6),
        fact(date(2026, 12, 19), 0, 34),
        fact(SATURDAY, 60, 20, kind="bus"),
    ]
    by_day = weekdays.counted_facts(
        facts=[*saturday, fact(MONDAY, 0, 2), fact(MONDAY, 0, 3, kind="service")]
    )
    assert by_day == {5: saturday, 0: [fact(MONDAY, 0, 2)]}
    own = weekdays.day_document(document=document, facts=by_day[5], factor=None)
    # 46 on one Saturday and 34 on another.
    assert own["arrivals"]["visitor"]["walk"][:3] == [40, 10, 10]
    assert own["arrivals"]["visitor"]["bus"]["per_block"][2] == 1
    assert own["service"] == document["service"]
    whole = weekdays.expected_travellers(document=document)
    assert weekdays.expected_travellers(document=own) == whole + 30 + 20
    # By a register the day has half as many as the mean day, with its own shape.
    share = weekdays.day_document(document=document, facts=by_day[5], factor=0.5)
    assert weekdays.expected_travellers(document=share) == pytest.approx(whole / 2)
    walk = share["arrivals"]["visitor"]["walk"]
    assert walk[0] / walk[1] == pytest.approx(4)
    closed = test_twins.document(expected=0.0)
    assert weekdays.day_document(document=closed, facts=[], factor=2.0) == closed


# ---- actions ----


def record(twin: CheckpointTwin, *facts: QueueFact) -> CheckpointTwin:
    actions.record_observations(twin=twin, facts=facts, by=None, now=factories.NOW)
    return test_twins.put_again(twin)


@pytest.mark.django_db
def test_counts_of_several_days_are_the_days_own() -> None:
    twin = record(
        test_twins.save_twin(document=test_twins.document(expected=10.0)), fact(MONDAY, 0, 4)
    )
    # Counts of one day of the week are those of the mean day.
    setting = twin_settings.week_setting(twin=twin)
    assert (setting.is_known, setting.counted_days) == (False, ())
    assert setting.factors == weekdays.EQUAL_FACTORS
    assert all(document == twin.document for document in setting.documents)
    twin = record(twin, fact(SATURDAY, 0, 40))
    setting = twin_settings.week_setting(twin=twin)
    assert (setting.is_known, setting.counted_days) == (True, (0, 5))
    first = [document["arrivals"]["visitor"]["walk"][0] for document in setting.documents]
    assert first == [4, 22, 22, 22, 22, 40, 22]
    assert weekdays.busiest_day(factors=setting.factors) == 5
    assert setting.day_document(day=None) == twin.document
    lines = queries.week_traffic(week=setting)
    assert [line.is_counted for line in lines] == [True, *[False] * 4, True, False]
    assert lines[5].count > lines[0].count
    # A register gives every day its share; Saturday keeps its shape.
    set_week(twin)
    setting = twin_settings.week_setting(twin=twin)
    assert setting.factors == pytest.approx(weekdays.day_factors(travellers=REGISTER), abs=1e-3)
    walk = setting.documents[5]["arrivals"]["visitor"]["walk"]
    assert walk[0] / walk[1] == pytest.approx(4)
    promise = WaitPromise(name="visitor", minutes=20, day=5)
    with pytest.raises(PlanRefused, match="Not yet believable"):
        actions.ask_staffing(twin=twin, promise=promise, by=None, now=factories.NOW)


def import_sheet(twin: CheckpointTwin, *rows: tuple[str, ...]) -> CheckpointTwin:
    new = actions.CountedRows(rows=rows, source="Team", are_waits=False)
    actions.import_counts(twin=twin, counted=new, by=None, now=timezone.now())
    return test_twins.put_again(twin)


def first_half_hours(twin: CheckpointTwin) -> list[float]:
    setting = twin_settings.week_setting(twin=twin)
    return [document["arrivals"]["visitor"]["walk"][0] for document in setting.documents]


@pytest.mark.django_db
def test_a_sheet_with_dates_has_the_counts_of_each_day() -> None:
    before = record(test_twins.save_twin(), fact(MONDAY, 0, 90), fact(SATURDAY, 0, 90))
    dated = (
        ("06:00", "visitor", "4", "2026-12-07"),
        ("06:00", "visitor", "20", "12/12/2026"),
        ("06:10", "visitor", "6", "១២/១២/២០២៦"),
        ("06:30", "visitor", "5", "2026-12-12 00:00:00"),
    )
    twin = import_sheet(before, *dated)
    # The mean day as of a sheet without dates; earlier counts on the spot are of other days.
    assert twin.document["arrivals"]["visitor"]["walk"][:2] == [18, 5]
    assert first_half_hours(twin) == [4, 18, 18, 18, 18, 26, 18]
    # What is counted on the spot afterwards comes on top, of its day.
    twin.observations.create(
        kind="count",
        travellers="visitor",
        on=date(2026, 12, 8),
        minute=0,
        value=9,
        at=timezone.now(),
    )
    assert first_half_hours(twin)[1] == 9
    # A sheet without dates says nothing of the days.
    twin = import_sheet(twin, *(row[:3] for row in dated))
    assert not twin_settings.week_setting(twin=twin).is_known


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("row", "words"),
    [
        (("06:30", "visitor", "5", "soon"), 'Row 3 has the date "soon"'),
        (("06:30", "visitor", "5", "2026-02-30"), 'Row 3 has the date "2026-02-30"'),
        (("06:30", "visitor", "5", ""), 'Row 3 has the date ""'),
        (("06:00", "visitor", "5", "07/12/2026"), "Row 3 is of 06:00 on 07/12/2026 again"),
    ],
)
def test_a_wrong_date_is_named_and_nothing_stored(row: tuple[str, ...], words: str) -> None:
    twin = test_twins.save_twin()
    with translation.override("en"), pytest.raises(PlanRefused, match=re.escape(words)):
        import_sheet(twin, ("06:00", "visitor", "4", "2026-12-07"), row)
    assert test_twins.put_again(twin).document == twin.document
    assert not TwinSetting.objects.exists()


@pytest.mark.django_db
@pytest.mark.usefixtures("coordinator")
def test_a_file_with_a_column_of_dates_is_read(client: Client) -> None:
    twin = test_twins.save_twin()
    text = "date,time,class,count\n2026-12-07,06:00,visitor,4\n2026-12-12,06:00,visitor,40\n"
    address = reverse("planning:counts", args=[CODE])
    client.post(
        address,
        {
            "kind": "counts",
            "source": "Team",
            "file": SimpleUploadedFile("counts.csv", text.encode()),
        },
    )
    assert first_half_hours(test_twins.put_again(twin)) == [4, 22, 22, 22, 22, 40, 22]


@pytest.mark.django_db
@pytest.mark.usefixtures("coordinator")
def test_the_page_marks_days_with_counts_of_their_own(client: Client) -> None:
    twin = record(test_twins.save_twin(), fact(MONDAY, 0, 4))
    page = test_twins.text_of(client, "week", CODE)
    assert "every day of the week is alike" in page
    assert "own counts" not in page.partition("<tbody>")[2].partition("</tbody>")[0]
    record(twin, fact(SATURDAY, 0, 40))
    page = test_twins.text_of(client, "week", CODE)
    assert "every day of the week is alike" not in page
    assert page.partition("<tbody>")[2].partition("</tbody>")[0].count("own counts") == 2


@pytest.mark.django_db
def test_rules_that_leave_no_work_are_refused_and_not_stored() -> None:
    twin = test_twins.save_twin()
    for changed, words in (
        ({"longest": 60.0}, "less than the shortest one"),
        ({"rest": 1380.0}, "With this rest"),
        ({"week": 500.0}, "The longest week"),
        ({"days_a_week": 1, "leave_days": 60.0}, "no day of the year"),
    ):
        with pytest.raises(PlanRefused, match=words):
            set_rules(twin, **changed)
    with pytest.raises(PlanRefused, match="where this is from"):
        actions.change_labour_rules(
            twin=twin, rules=shift_plans.PROPOSED_RULES, source=" ", by=None, now=factories.NOW
        )
    assert not TwinSetting.objects.exists()
    assert twin_settings.labour_setting(twin=twin).rules == shift_plans.PROPOSED_RULES


@pytest.mark.django_db
def test_a_week_of_other_than_seven_days_is_refused() -> None:
    twin = test_twins.save_twin()
    for travellers in ([1] * 6, [1] * 6 + [-1]):
        with pytest.raises(PlanRefused, match="seven days"):
            set_week(twin, travellers)
    assert not TwinSetting.objects.exists()
    assert twin_settings.week_setting(twin=twin).factors == weekdays.EQUAL_FACTORS


@pytest.mark.django_db
def test_only_planners_set_rules_and_days() -> None:
    twin, viewer = test_twins.save_twin(), factories.account("viewer")
    with pytest.raises(NotAllowed):
        actions.change_week(
            twin=twin, travellers=REGISTER, source="Register", by=viewer, now=factories.NOW
        )
    assert not TwinSetting.objects.exists()


@pytest.mark.django_db
def test_the_last_setting_counts_and_each_has_its_audit_line() -> None:
    twin = test_twins.save_twin()
    set_rules(twin, longest=480.0)
    set_rules(twin, longest=420.0)
    assert twin_settings.labour_setting(twin=twin).rules.longest == 420
    changes = twin_settings.setting_changes(twin=twin, kind=twin_settings.LABOUR)
    assert [[(before, after) for _label, before, after in change.lines] for change in changes] == [
        [(8, 7)],
        [(9, 8)],
    ]
    lines = AuditLine.objects.filter(action="change_labour_rules")
    assert [line.detail["source"] for line in lines] == ["Order 12", "Order 12"]


@pytest.mark.django_db
def test_the_least_staffing_is_searched_for_the_travellers_of_a_day() -> None:
    twin = believed(expected=12.0)
    promise = {"twin": str(twin.pk), "name": "visitor", "minutes": 20}
    actions.find_staffing(arguments=promise)
    mean = test_twins.put_again(twin).advice
    set_week(twin)
    actions.find_staffing(arguments={**promise, "day": 5})
    saturday = test_twins.put_again(twin)
    assert saturday.advice["day"] == 5
    assert saturday.advice["before"] < mean["before"]
    assert saturday.advice["added_hours"] > mean["added_hours"]
    belief = queries.twin_belief(twin=twin)
    assert queries.current_advice(twin=saturday, belief=belief)["day"] == 5
    # A day with other travellers by now: it is searched again.
    set_week(twin, [100] * 7)
    assert queries.current_advice(twin=saturday, belief=belief) == {}


@pytest.mark.django_db
def test_the_least_staffing_of_a_day_that_is_not_known_is_refused() -> None:
    twin = believed()
    promise = WaitPromise(name="visitor", minutes=20, day=5)
    with pytest.raises(PlanRefused, match="day of the week are not known"):
        actions.ask_staffing(twin=twin, promise=promise, by=None, now=factories.NOW)
    set_week(twin)
    actions.ask_staffing(twin=twin, promise=promise, by=None, now=factories.NOW)


@pytest.mark.django_db
def test_the_least_staffing_counts_officers_by_the_labour_rules() -> None:
    twin = believed()
    arguments = {"twin": str(twin.pk), "name": "visitor", "minutes": 20}
    actions.find_staffing(arguments=arguments)
    row = test_twins.put_again(twin)
    officers = row.advice["officers"]
    assert officers["rules"] == asdict(shift_plans.PROPOSED_RULES)
    # Two booths and a second line for eight hours, with their breaks; more with more booths.
    assert officers["now"]["a_day"] < officers["least"]["a_day"]
    plan = queries.planned_shifts(
        document=row.document, rules=shift_plans.PROPOSED_RULES, opens_at=row.opens_at
    )
    assert isinstance(plan, shift_plans.ShiftPlan)
    assert officers["now"]["needed"] == plan.officers_with_relief
    assert queries.twin_page(twin=row, wish=None).advised_officers == officers
    set_rules(twin, longest=300.0)
    assert queries.twin_page(twin=row, wish=None).advised_officers == {}
    # Rules that leave no shift at this checkpoint leave no number, and the advice stands.
    set_rules(twin, shortest=540.0, longest=540.0)
    actions.find_staffing(arguments=arguments)
    assert set(test_twins.put_again(twin).advice["officers"]) == {"rules"}


# ---- pages ----


def typed_rules(**changed: str) -> dict[str, str]:
    values = shift_plans.rule_values(rules=shift_plans.PROPOSED_RULES)
    return {name: f"{value:g}" for name, value in values.items()} | {"source": "Order"} | changed


@pytest.mark.django_db
@pytest.mark.usefixtures("coordinator")
def test_rules_are_stored_with_who_and_when_and_used_for_shifts(client: Client) -> None:
    test_twins.save_twin()
    assert "Our proposal, from no law" in test_twins.text_of(client, "labour_rules", CODE)
    wrong = test_twins.submit(client, "labour_rules", CODE, **typed_rules(week="20", source=""))
    assert "This field is required" in wrong
    wrong = test_twins.submit(client, "labour_rules", CODE, **typed_rules(week="8"))
    assert "The longest week has 8 h" in wrong
    page = test_twins.submit(
        client, "labour_rules", CODE, **typed_rules(longest="៤", shortest="2", leave_days="30")
    )
    assert "The rules are saved" in page
    assert "Set by Sok Dara" in page
    assert "50 days of leave" not in page
    assert "60 days of leave" in page
    stored = TwinSetting.objects.get()
    assert (stored.kind, stored.source, stored.values["longest"]) == ("labour", "Order", 240)
    history = test_twins.text_of(client, "labour_rules", CODE)
    assert "Sok Dara" in history
    assert "9 → 4" in history


@pytest.mark.django_db
@pytest.mark.usefixtures("coordinator")
def test_another_change_of_the_rules_meanwhile_is_shown(client: Client) -> None:
    twin = test_twins.save_twin()
    page = client.get(reverse("planning:labour_rules", args=[CODE]))
    opened = page.context["form"]["opened_with"].value()
    set_rules(twin, longest=480.0)
    stale = test_twins.submit(
        client, "labour_rules", CODE, **typed_rules(longest="7"), opened_with=opened
    )
    assert "Someone else has changed this to: 8. You typed: 7." in stale
    assert TwinSetting.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.usefixtures("coordinator")
def test_days_of_the_week_are_stored_and_each_is_simulated(client: Client) -> None:
    believed()
    page = test_twins.text_of(client, "week", CODE)
    assert "every day of the week is alike" in page
    typed = {f"day_{number}": str(count) for number, count in enumerate(REGISTER)}
    few = test_twins.submit(client, "week", CODE, **(typed | {"day_6": "", "source": "Register"}))
    assert "This field is required" in few
    assert not TwinSetting.objects.exists()
    page = test_twins.submit(client, "week", CODE, **typed, source="Register of May")
    assert "The days of the week are saved" in page
    assert "Set by Sok Dara" in page
    assert re.search(r"140\s?%", page)
    setting = twin_settings.week_setting(twin=CheckpointTwin.objects.get())
    lines = queries.week_traffic(week=setting)
    assert lines[5].day.classes[0].p90 > lines[0].day.classes[0].p90
    # 16 half hours with a mean of 20 travellers, on a Saturday 1.4 times as many.
    assert lines[5].count == pytest.approx(16 * 20 * 1.4, rel=0.02)
    day = test_twins.text_of(client, "twin", CODE).partition('name="day"')[2]
    assert '<option value="5" selected>Saturday' in day
    answer = test_twins.submit(
        client, "staffing", CODE, travellers="visitor", minutes="30", day="5"
    )
    assert "It is being computed" in answer


@pytest.mark.django_db
@pytest.mark.usefixtures("coordinator")
def test_the_page_explains_that_the_least_staffing_must_be_found_again(client: Client) -> None:
    twin = believed(hall_places=40)
    arguments = {"twin": str(twin.pk), "name": "visitor", "minutes": 45}
    actions.find_staffing(arguments=arguments)
    page = test_twins.text_of(client, "twin", CODE)
    assert "Officers within the labour rules" in page
    assert "changes no wait: a least staffing that was found stays" in page
    set_rules(twin, longest=480.0)
    assert "The labour rules changed since" in test_twins.text_of(client, "twin", CODE)
    # A search of before the hall was left out of its digest counts as another twin's.
    row = test_twins.put_again(twin)
    row.advice["digest"] = queries.document_digest(document=row.document)
    row.save()
    page = test_twins.text_of(client, "twin", CODE)
    assert "is no longer shown" in page
    assert '<option value="45" selected>' in page
    test_twins.submit(client, "staffing", CODE, travellers="visitor", minutes="45")
    actions.find_staffing(arguments=arguments)
    page = test_twins.text_of(client, "twin", CODE)
    assert "is no longer shown" not in page
    assert "Officers within the labour rules" in page
