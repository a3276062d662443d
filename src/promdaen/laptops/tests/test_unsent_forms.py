"""Forms that stay under five: after 90 days their number is sent, by a person's order."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from promdaen.course.models import CourseRun, Feedback, UnreportedFeedback
from promdaen.kit.models import AuditLine
from promdaen.laptops import actions
from promdaen.laptops.models import SentForm
from promdaen.laptops.queries import unsent_forms
from tests import laptops_world as world
from tests.laptops_world import hold_course

from .conftest import RUN
from .test_pages import posted, signed_in, text_of, url

LONG_AGO = {"starts_on": date(2020, 1, 1), "ends_on": date(2020, 1, 2)}


def last_day(laptop: world.Machine) -> date:
    with laptop.on():
        return CourseRun.objects.get(code=RUN).ends_on


def forms_after(laptop: world.Machine, *, days: int) -> list[int]:
    with laptop.on():
        today = last_day(laptop) + timedelta(days=days)
    with laptop.on():
        return [row.count for row in unsent_forms.unsent_forms(today=today)]


def after(laptop: world.Machine, *, days: int) -> datetime:
    return world.NOW + timedelta(days=(last_day(laptop) - world.NOW.date()).days + days)


def add_forms(laptop: world.Machine, count: int) -> None:
    with laptop.on():
        run = CourseRun.objects.get(code=RUN)
        for _ in range(count):
            Feedback.objects.create(run=run, received_on=run.ends_on, relevance=5, overall=4)


def test_before_the_90th_day_nothing_is_offered_or_deleted(laptop: world.Machine) -> None:
    add_forms(laptop, 4)
    assert forms_after(laptop, days=89) == []
    assert forms_after(laptop, days=90) == [4]
    now = after(laptop, days=89)
    with laptop.on():
        with pytest.raises(actions.LaptopRefused, match="No evaluation forms"):
            actions.leave_unsent_forms(code=RUN, by=None, now=now)
        assert Feedback.objects.count() == 4


def test_five_forms_are_sent_and_never_deleted(laptop: world.Machine) -> None:
    add_forms(laptop, 5)
    assert forms_after(laptop, days=200) == []
    now = after(laptop, days=200)
    with laptop.on(), pytest.raises(actions.LaptopRefused):
        actions.leave_unsent_forms(code=RUN, by=None, now=now)


@pytest.mark.parametrize("ending", ["", "returned", "taken_back"])
@pytest.mark.parametrize("sent_count", [0, 5])
def test_few_or_late_forms_are_deleted_after_a_person_confirmed_and_counted_at_headquarters(
    headquarters: world.Machine, laptop: world.Machine, sent_count: int, ending: str
) -> None:
    loan = world.lend(headquarters, code=RUN)
    hold_course(laptop, forms=sent_count)
    world.exchanged(headquarters=headquarters, laptop=laptop)
    if ending:
        with headquarters.on():
            actions.end_loan(loan=loan, ending=ending, by=None, now=headquarters.now)
    add_forms(laptop, 2)
    world.exchanged(headquarters=headquarters, laptop=laptop)
    with laptop.on():
        # The day is as it is: the run ended long ago.
        CourseRun.objects.filter(code=RUN).update(**LONG_AGO)
        trainer: Client = signed_in("coordinator")
        page = text_of(trainer, url("here"))
        assert "Send their number and delete them" in page
        # Looking at it, and sending, deletes nothing.
        assert Feedback.objects.count() == sent_count + 2
    world.exchanged(headquarters=headquarters, laptop=laptop)
    with laptop.on():
        assert Feedback.objects.count() == sent_count + 2
        page = posted(trainer, url("leave_forms", RUN)).content.decode()
        assert "2 evaluation forms were deleted" in page
        assert "Send their number" not in page
        assert Feedback.objects.count() == sent_count
        assert SentForm.objects.count() == sent_count
        line = AuditLine.objects.filter(action="leave_unreported_feedback").get()
        assert line.detail == {"run": RUN, "forms": 2}
        again = posted(trainer, url("leave_forms", RUN)).content.decode()
        assert "No evaluation forms of this run" in again
    merged = world.exchanged(headquarters=headquarters, laptop=laptop)
    assert merged.rows["course.UnreportedFeedback"] == 1
    assert not merged.clashes_count
    with headquarters.on():
        assert UnreportedFeedback.objects.get().forms_count == 2
        assert Feedback.objects.count() == sent_count
        page = text_of(signed_in("coordinator"), reverse("course:evaluation", args=[RUN]))
        assert "2 forms were not reported" in page
