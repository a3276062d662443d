"""The controller's first page: the exercise of today and the next step; the pace of a run."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from promdaen.exercise.actions import runs
from promdaen.exercise.models import ExerciseRun
from promdaen.exercise.queries import plans
from promdaen.kit import languages
from promdaen.people.models import Account
from tests import exercise_world as world
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def controller(client: Client) -> Account:
    account = factories.account("controller", language="en")
    client.force_login(account)
    return account


def home(client: Client) -> str:
    return client.get(reverse("exercise:runs")).content.decode()


def on(run: ExerciseRun, *, days: int, account: Account) -> ExerciseRun:
    """The run, planned so many days from today and controlled by an account."""
    run.planned_on = timezone.localdate() + timedelta(days=days)
    run.save(update_fields=["planned_on"])
    run.controllers.add(account)
    return run


def test_without_an_exercise_ahead_the_page_has_no_next_step(
    client: Client, controller: Account
) -> None:
    assert 'class="next' not in home(client)
    on(world.run(), days=-1, account=controller)
    assert 'class="next' not in home(client)
    assert plans.next_exercise(account=factories.account("viewer"), today=world.NOW.date()) is None


def test_the_exercise_of_today_is_first_with_its_next_step(
    client: Client, controller: Account
) -> None:
    run = on(world.run(), days=0, account=controller)
    page = home(client)
    assert "Today: The quiet pier" in page
    assert "0 of 2 cells have a phone" in page
    assert "Choose who plays in which cell" in page
    assert (
        f'class="btn btn-primary btn-big" href="{reverse("exercise:run", args=(run.code,))}"'
        in page
    )
    runs.open_briefing(run=run, by=None, now=world.NOW)
    world.seat(run, world.A)
    world.seat(run, world.A)
    runs.set_members(run=run, cells={factories.officer().pk: world.A}, by=None, now=world.NOW)
    page = home(client)
    assert "1 of 2 cells have a phone" in page
    assert "Officers in cells: 1" in page
    assert f'btn-big" href="{reverse("exercise:console", args=(run.code,))}"' in page
    assert page.count(f'href="{reverse("exercise:console", args=(run.code,))}"') == 1
    assert page.count("Open the console") == 1


def test_what_is_played_comes_before_what_is_to_be_reported_and_what_is_planned(
    client: Client, controller: Account
) -> None:
    planned = on(world.run(), days=3, account=controller)
    scenario = planned.scenario
    assert "<h2" in home(client)
    assert "Today: " not in home(client).split("</section>")[0]
    ended, _phones = world.started(row=scenario)
    on(ended, days=-2, account=controller)
    runs.end_run(run=ended, by=None, now=world.NOW)
    assert f'btn-big" href="{reverse("exercise:report", args=(ended.code,))}"' in home(client)
    played, _phones = world.started(row=scenario)
    on(played, days=0, account=controller)
    assert f'btn-big" href="{reverse("exercise:console", args=(played.code,))}"' in home(client)


def test_a_place_in_both_languages_is_shown_in_the_one_of_the_page(
    client: Client, controller: Account
) -> None:
    run = on(world.run(), days=0, account=controller)
    khmer = languages.khmer_digits("12")
    run.place_km, run.place_en = khmer, "Room 12"
    run.save(update_fields=["place_km", "place_en"])
    assert "Room 12" in home(client)
    assert khmer not in home(client)
    client.cookies["promdaen_language"] = "km"
    assert "Room 12" not in home(client)


def test_an_exercise_of_others_is_not_the_next_step(client: Client, controller: Account) -> None:
    del controller
    on(world.run(), days=0, account=factories.account("controller"))
    assert 'class="next' not in home(client)


def test_a_run_is_planned_at_a_pace_and_shows_how_long_it_takes(
    client: Client, controller: Account
) -> None:
    form = {"scenario": str(world.scenario().pk), "planned_on": "2026-12-08", "purpose": "real"}
    page = client.post(reverse("exercise:new_run"), form | {"pace": "calm"}, follow=True)
    run = ExerciseRun.objects.get()
    assert (run.pace, list(run.controllers.all())) == ("calm", [controller])
    assert "16 minutes in the room" in page.content.decode()
    page = client.post(reverse("exercise:new_run"), form | {"pace": "wild"})
    assert "wild" in page.content.decode()
    assert ExerciseRun.objects.count() == 1
    edit = client.get(reverse("exercise:edit_run", args=(run.code,))).content.decode()
    assert 'value="calm"' in edit


def test_a_report_and_a_comparison_say_the_pace(client: Client, controller: Account) -> None:
    run, _phones = world.started(pace="calm")
    run.controllers.add(controller)
    other, _phones = world.started(row=run.scenario)
    other.controllers.add(controller)
    assert "Calm pace" in client.get(reverse("exercise:report", args=(run.code,))).content.decode()
    compare = reverse("exercise:compare", args=(run.code,))
    assert "Calm pace" in client.get(compare).content.decode()
