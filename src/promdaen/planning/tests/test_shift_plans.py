"""Shifts of officers within labour rules: hand-worked days, random ones, and the page."""

from __future__ import annotations

import itertools
import random
import re
from dataclasses import asdict
from datetime import date
from typing import Any

import pytest
from django.test import Client

from promdaen.kit.languages import khmer_digits
from promdaen.kit.models import AuditLine
from promdaen.kit.tests.reading import pages_of
from promdaen.kit.texts import Text
from promdaen.people.models import Account
from promdaen.planning.actions import twins as twin_actions
from promdaen.planning.models import CheckpointTwin
from promdaen.planning.queries import rosters, twin_settings
from promdaen.planning.queries import twins as queries
from promdaen.planning.rules import shift_plans, twins
from promdaen.planning.rules.shift_plans import LabourRules, Shift, ShiftPlan
from promdaen.planning.tests import test_twins
from tests import factories

CODE = test_twins.CODE
OPENS_AT = 360


@pytest.fixture
def coordinator(client: Client) -> Account:
    account = factories.account("coordinator", language="en")
    client.force_login(account)
    return account


def rules(**changed: Any) -> LabourRules:
    values = {
        "longest": 240, "shortest": 120, "without_break": 120, "break_minutes": 30,
        "rest": 660, "days_a_week": 5, "week": 2880,
        "leave_days": 0, "holidays": 0, "sick_days": 0, "training_days": 0,
    }  # fmt: skip
    return LabourRules(**(values | changed))


def planned(needed: list[int], **changed: Any) -> ShiftPlan:
    plan = shift_plans.shift_plan(needed=needed, rules=rules(**changed), opens_at=OPENS_AT)
    assert isinstance(plan, ShiftPlan), str(plan)
    return plan


def refused(needed: list[int], **changed: Any) -> str:
    refusal = shift_plans.shift_plan(needed=needed, rules=rules(**changed), opens_at=OPENS_AT)
    assert isinstance(refusal, Text)
    return refusal.en


def test_one_booth_for_four_hours_takes_two_officers_because_of_the_break() -> None:
    # One officer could stay four hours but must leave the booth for half an hour.
    plan = planned([1] * 8)
    assert (len(plan.shifts), plan.lower_bound, plan.is_least) == (2, 2, True)
    # Two of two hours suffice: no shift is longer than it must be.
    assert plan.shifts == (
        Shift(begin=0, end=120, breaks=()),
        Shift(begin=120, end=240, breaks=()),
    )
    assert plan.covered == (1,) * 8
    assert (plan.needed_hours, plan.booth_hours, plan.hours) == (4, 4, 4)
    # 14 shifts a week, five days each: 2.8 officers.
    assert plan.officers == 3
    # Three officers take two shifts in turn: every third day is alike, so nine days are printed.
    assert (plan.cycle, plan.is_cycle_shown, list(plan.roster_days)) == (9, True, [*range(1, 10)])
    assert plan.roster() == [
        [0, 1, None] * 3,
        [1, None, 0] * 3,
        [None, 0, 1] * 3,
    ]


def many_shifts(count: int) -> ShiftPlan:
    return ShiftPlan(
        shifts=tuple(Shift(begin=30 * at, end=30 * at + 240, breaks=()) for at in range(count)),
        needed=(1,) * 40, lower_bound=1, rules=rules(),
    )  # fmt: skip


def test_a_roster_that_repeats_late_is_printed_for_four_weeks() -> None:
    # 31 officers take 22 shifts in turn: only the 32nd day is like the first.
    plan = many_shifts(22)
    assert (plan.officers, plan.cycle, plan.is_cycle_shown) == (31, 31, False)
    assert plan.roster_days == range(1, 29)
    # Seven officers take five: a week.
    assert many_shifts(5).roster_days == range(1, 8)


def test_a_long_shift_has_the_fewest_breaks_that_the_rule_asks() -> None:
    # Five hours at most two hours at a booth at once: two breaks, four hours of work.
    plan = planned([1, 1, 1, 1, 0, 1, 1, 1, 0, 1], longest=300, shortest=300)
    assert plan.shifts == (Shift(begin=0, end=300, breaks=((120, 150), (240, 270))),)
    assert plan.shifts[0].booth_hours == 4
    assert plan.shifts[0].stretches == ((0, 120), (150, 240), (270, 300))


def test_one_more_officer_takes_turns_where_the_week_would_be_too_long() -> None:
    # Two shifts of two hours a day, every day: 28 hours a week. Three officers work up to five
    # days of seven (10 hours), four every second day, so up to four (8 hours).
    for week, least, officers in ((600, 3, 3), (570, 3, 4), (540, 4, 4), (480, 4, 4)):
        plan = planned([1] * 8, days_a_week=7, week=week)
        assert (plan.least_officers, plan.officers) == (least, officers), week
        assert 60 * plan.week_hours <= week
    assert planned([1] * 8, days_a_week=7, week=600).week_hours == 10


def test_the_relief_factor_is_the_days_to_cover_by_the_net_days_of_an_officer() -> None:
    # Five days a week are 260.7 days a year; 15 of leave, 21 holidays, 8 sick, 5 in training
    # leave 211.7. 365 by 211.7 is 1.724 officers for each of two shifts: 3.4, so four.
    absent: dict[str, Any] = {"leave_days": 15, "holidays": 21, "sick_days": 8, "training_days": 5}
    plan = planned([1] * 8, **absent)
    assert plan.rules.absent_days == 49
    assert round(plan.relief_factor, 3) == 1.724
    assert (plan.officers, plan.officers_with_relief) == (3, 4)
    # Without absences only the days off count: 7 by 5.
    assert planned([1] * 8).relief_factor == pytest.approx(7 / 5)
    # A week of 6 hours are three shifts of two hours, fewer than five days allow.
    assert planned([1] * 8, week=360).working_days == 3
    assert planned([1] * 8, week=360).relief_factor == pytest.approx(7 / 3)


def test_more_absence_never_takes_fewer_officers() -> None:
    drawn = random.Random(11)
    for _round in range(200):
        days, absent = drawn.randint(3, 7), sorted(drawn.uniform(0, 120) for _one in range(2))
        factors = [
            shift_plans.relief_factor(days_a_week=days, absent_days=each) for each in absent
        ]
        assert 7 / days <= factors[0] <= factors[1]
        # The net days of as many officers cover the year.
        net = shift_plans.net_days(days_a_week=days, absent_days=absent[1])
        assert factors[1] * net == pytest.approx(365)


def test_rules_that_leave_no_week_or_year_of_work_are_named() -> None:
    assert refused([1] * 8, week=210) == (
        "The longest week has 3.5 h, less than the longest shift (4 h). Choose a longer week."
    )
    assert "works on no day of the year" in refused([1] * 8, days_a_week=1, leave_days=53)
    assert planned([1] * 8, days_a_week=1, leave_days=52).officers_with_relief > 1000


def test_the_proposal_can_be_used() -> None:
    assert shift_plans.unusable_rules(rules=shift_plans.PROPOSED_RULES) is None
    assert set(shift_plans.RULE_LABELS) == set(asdict(shift_plans.PROPOSED_RULES))


def test_the_rule_that_leaves_no_shift_is_named() -> None:
    assert refused([1] * 8, longest=60) == (
        "Counted in half hours, the longest shift has 1 h, less than the shortest one (2 h)."
    )
    assert refused([1] * 8, rest=1350) == (
        "With this rest a shift may last at most 1.5 h, less than the shortest one (2 h)."
    )
    assert refused([1] * 3) == (
        "The checkpoint is open for 1.5 h, less than the shortest shift (2 h)."
    )
    assert "room for its breaks" in refused(
        [1] * 8, shortest=150, longest=150, without_break=120, break_minutes=120
    )
    # An officer who works all four and a half hours leaves the booth from 08:00 to 08:30.
    assert "At 08:00 every possible shift" in refused([1] * 9, shortest=270, longest=270)
    assert refused([0] * 8) == "No booth is staffed."


def test_the_rule_is_named_that_leaves_no_shift_of_whole_half_hours() -> None:
    # 66 minutes are three half hours, 72 are two.
    assert "the longest shift has 1 h, less than the shortest one (1.1 h)" in refused(
        [1] * 8, longest=72, shortest=66
    )
    assert "may last at most 2 h, less than the shortest one (2.1 h)" in refused(
        [1] * 8, shortest=126, rest=1295
    )
    assert "open for 2 h, less than the shortest shift (2.1 h)" in refused([1] * 4, shortest=126)


def test_a_refusal_has_the_digits_of_the_language() -> None:
    refusal = shift_plans.shift_plan(needed=[1] * 8, rules=rules(rest=1350), opens_at=OPENS_AT)
    assert isinstance(refusal, Text)
    assert "១.៥" in refusal.km
    assert not re.search("[0-9]", refusal.km)


def test_a_plan_that_is_not_found_in_time_is_refused() -> None:
    needed = [3, 7, 20, 5, 11, 2, 9, 14] * 4
    hurried = shift_plans.shift_plan(
        needed=needed, rules=rules(longest=720, shortest=60), opens_at=OPENS_AT, seconds=0.0
    )
    assert isinstance(hurried, Text)
    assert "in time" in hurried.en


def test_minutes_between_half_hours_count_for_the_officer() -> None:
    for between, counted in (
        ({"longest": 239}, {"longest": 210}),
        ({"break_minutes": 5}, {"break_minutes": 30}),
        ({"without_break": 149}, {"without_break": 120}),
        ({"shortest": 100}, {"shortest": 120}),
    ):
        assert planned([1] * 8, **between).shifts == planned([1] * 8, **counted).shifts


def breaks_no_rule(shift: Shift, within: LabourRules) -> bool:
    return (
        within.shortest <= shift.end - shift.begin <= within.longest
        and shift.end - shift.begin <= 1440 - within.rest
        and all(until - since <= within.without_break for since, until in shift.stretches)
        and all(until - since >= within.break_minutes for since, until in shift.breaks)
    )


def keeps_rest(plan: ShiftPlan, within: LabourRules, *, weeks: int = 5) -> bool:
    """Whether every officer rests between two days and works few enough days of any seven."""
    for row in plan.roster(days=7 * weeks):
        days = [(day, plan.shifts[number]) for day, number in enumerate(row) if number is not None]
        for (day, shift), (later, following) in itertools.pairwise(days):
            if 1440 * (later - day) + following.begin - shift.end < within.rest:
                return False
        for first in range(7 * (weeks - 1)):
            week = row[first : first + 7]
            if sum(number is not None for number in week) > within.days_a_week:
                return False
            hours = (plan.shifts[number].booth_hours for number in week if number is not None)
            if 60 * sum(hours) > within.week:
                return False
    return True


@pytest.mark.parametrize("most_columns", [0, 2_000])
def test_random_days_are_covered_and_no_rule_is_broken(
    monkeypatch: pytest.MonkeyPatch, most_columns: int
) -> None:
    monkeypatch.setattr(shift_plans, "_MAX_COLUMNS", most_columns)
    drawn = random.Random(24)
    plans_count = 0
    for _round in range(40):
        within = rules(
            longest=drawn.choice([300, 480, 540, 720]),
            shortest=drawn.choice([120, 240]),
            without_break=drawn.choice([120, 150, 240]),
            break_minutes=drawn.choice([30, 45, 60]),
            rest=drawn.choice([600, 660, 840]),
            days_a_week=drawn.randint(4, 7),
            week=drawn.choice([1200, 2000, 2880]),
        )
        needed = [drawn.randint(0, 9) for _block in range(drawn.randint(8, 36))]
        plan = shift_plans.shift_plan(needed=needed, rules=within, opens_at=OPENS_AT)
        if isinstance(plan, Text):
            continue
        plans_count += 1
        assert all(have >= need for have, need in zip(plan.covered, needed, strict=True))
        assert all(breaks_no_rule(shift, within) for shift in plan.shifts)
        assert max(needed) <= plan.lower_bound <= len(plan.shifts)
        most = max(shift.booth_hours for shift in plan.shifts)
        assert len(plan.shifts) * most >= sum(needed) / 2
        assert plan.officers >= len(plan.shifts)
        assert keeps_rest(plan, within)
        days = plan.cycle
        assert plan.roster(days=3 * days) == [3 * row for row in plan.roster(days=days)]
        assert sum(
            number is not None for row in plan.roster(days=days) for number in row
        ) == days * len(plan.shifts)
    assert plans_count > 25


def fewest_by_trying(needed: list[int], within: LabourRules) -> int:
    """The fewest officers, by trying every set of shifts of every number."""
    shifts = [
        (begin, begin + length, breaks)
        for length in range(4, 9)
        for begin in range(len(needed) - length + 1)
        for breaks in itertools.combinations(range(1, length - 1), 0 if length < 5 else 1)
    ]
    covers = [
        tuple(begin <= block < end and block - begin not in breaks for block in range(len(needed)))
        for begin, end, breaks in shifts
        if all(
            later - before - 1 <= within.without_break / 30
            for before, later in itertools.pairwise([-1, *breaks, end - begin])
        )
    ]
    for count in range(1, 9):
        for chosen in itertools.combinations_with_replacement(sorted(set(covers)), count):
            if all(
                sum(cover[block] for cover in chosen) >= need for block, need in enumerate(needed)
            ):
                return count
    raise AssertionError(needed)


def test_the_number_of_officers_is_that_of_trying_everything() -> None:
    drawn = random.Random(7)
    for _round in range(25):
        needed = [drawn.randint(0, 2) for _block in range(9)]
        needed[drawn.randrange(9)] = 1
        plan = planned(needed)
        assert plan.is_least
        assert len(plan.shifts) == fewest_by_trying(needed, rules())


@pytest.mark.django_db
@pytest.mark.usefixtures("coordinator")
def test_the_page_plans_shifts_for_the_booths_of_now_and_of_the_least_staffing(
    client: Client,
) -> None:
    document = test_twins.document()
    day = queries.simulated_day(document=document)
    advice = {
        "digest": queries.document_digest(document=document), "name": "visitor",
        "minutes": 20, "windows": [[[0, 480]]], "closed": [[2, [[0, 240]]]],
    }  # fmt: skip
    twin = test_twins.save_twin(document=document, timed=test_twins.waits_of(day, "visitor", 20))
    page = test_twins.text_of(client, "shift_plan", CODE)
    # Two booths and the second line, open for eight hours.
    assert "A day needs 24.0 hours" in page
    assert "Our proposal, from no law" in page
    assert "After the least staffing is found" in page
    assert "proved" in page
    assert "Shift relief factor" in page
    assert "Least staffing: 9 of 10" not in page
    CheckpointTwin.objects.update(advice=advice)
    page = test_twins.text_of(client, "shift_plan", CODE, staffing="least")
    # One booth more all day, one closed for four hours.
    assert "A day needs 28.0 hours" in page
    assert "Least staffing: 9 of 10 wait at most 20 minutes (Visitors)" in page
    assert "days the roster begins again with day 1" in page
    CheckpointTwin.objects.update(timed=twin.timed[:5])
    page = test_twins.text_of(client, "shift_plan", CODE, staffing="least")
    assert "Select a valid choice" in page
    assert "A day needs" not in page


def test_a_later_week_of_the_roster_continues_where_the_one_before_ends() -> None:
    plan = many_shifts(5)
    whole = plan.roster(days=28)
    for week in range(4):
        later = plan.roster(days=7, first=7 * week)
        assert later == [row[7 * week : 7 * week + 7] for row in whole]


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "km"])
def test_the_roster_of_a_week_is_printed(client: Client, language: str) -> None:
    client.force_login(factories.account("coordinator", language=language))
    client.cookies["promdaen_language"] = language
    test_twins.save_twin()
    assert "roster/" in test_twins.text_of(client, "shift_plan", CODE)
    typed = {"staffing": "now", "begins_on": "2026-12-07", "number": "3"}
    answer = client.post(f"/queues/{CODE}/roster/", typed)
    assert answer["Content-Disposition"].endswith(f'"roster-{CODE}-2026-12-07-{language}.pdf"')
    pages = pages_of(pdf=answer.content)
    assert len(pages) == 2
    twin = CheckpointTwin.objects.get()
    labour = twin_settings.labour_setting(twin=twin)
    plan = queries.shift_plan_page(twin=twin, rules=labour.rules, advice={}).plan
    assert plan is not None
    week = rosters.RosterWeek(begins_on=date(2026, 12, 7), number=3)
    document = rosters.roster_document(twin=twin, plan=plan, labour=labour, week=week)
    assert [day["number"] for day in document["days"]] == [*range(15, 22)]
    assert document["days"][0]["weekday"]["en"] == "Monday"
    assert len(document["officers"]) == plan.officers
    # Every shift of every day is an officer's.
    for day in range(7):
        shift_numbers = [row[day] for row in document["officers"] if row[day]]
        assert sorted(shift_numbers) == [*range(1, len(plan.shifts) + 1)]
    text = "".join(pages).replace(" ", "")
    hours = document["shifts"][0]["hours"]
    assert (khmer_digits(hours) if language == "km" else hours) in text
    assert {"en": "Monday", "km": "ចន្ទ"}[language] in text
    assert {"en": "fromnolaw", "km": "សំណើរបស់យើង"}[language] in text
    line = AuditLine.objects.get(action="print_roster")
    assert line.detail == {"checkpoint": CODE, "begins_on": "2026-12-07"}


@pytest.mark.django_db
@pytest.mark.usefixtures("coordinator")
def test_a_roster_without_a_day_or_without_shifts_is_refused(client: Client) -> None:
    twin = test_twins.save_twin()
    typed = {"staffing": "now", "begins_on": "2026-12-07", "number": "1"}
    for wrong, field in (
        ({"begins_on": ""}, "First day of the week: "),
        ({"number": "0"}, "Week of the roster: "),
        ({"number": "521"}, "Week of the roster: "),
        ({"staffing": "least"}, "Booths and second line: "),
    ):
        page = test_twins.submit(client, "roster", CODE, **(typed | wrong))
        assert field in page
    twin_actions.change_labour_rules(
        twin=twin,
        rules=rules(shortest=540, longest=540),
        source="Order",
        by=None,
        now=factories.NOW,
    )
    page = test_twins.submit(client, "roster", CODE, **typed)
    assert "The checkpoint is open for 8 h" in page
    assert not AuditLine.objects.filter(action="print_roster").exists()
    client.force_login(factories.account("viewer"))
    assert client.post(f"/queues/{CODE}/roster/", typed).status_code in {403, 404}


@pytest.mark.django_db
def test_a_plan_that_was_not_found_in_time_is_not_searched_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    searches: list[LabourRules] = []

    def not_in_time(*, rules: LabourRules, **_more: Any) -> Text:
        searches.append(rules)
        return shift_plans.TOO_LONG

    monkeypatch.setattr(shift_plans, "shift_plan", not_in_time)
    twin = test_twins.save_twin()
    for _view in range(2):
        page = queries.shift_plan_page(twin=twin, rules=rules(rest=999), advice={})
        assert (page.plan, str(page.refusal)) == (None, str(shift_plans.TOO_LONG))
    assert len(searches) == 1


@pytest.mark.django_db
def test_the_page_is_for_planners(client: Client) -> None:
    test_twins.save_twin()
    client.force_login(factories.account("viewer"))
    assert client.get(f"/queues/{CODE}/shift-plan/").status_code in {403, 404}
    client.force_login(factories.account("coordinator"))
    assert client.get("/queues/KH-ZZ/shift-plan/").status_code == 404


def test_officers_needed_count_booths_and_second_line() -> None:
    shape = twins.TwinShape(
        opens_at=360, closes_at=480, booths={"visitor": 2, "national": 1}, second=1
    )
    document = twins.first_document(shape=shape)
    assert shift_plans.needed_officers(document=document) == (4, 4, 4, 4)
