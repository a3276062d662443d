"""Setting up an installation: steps, people with their passwords, the first run."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from promdaen.course import actions as course_actions
from promdaen.course.actions import setup as actions
from promdaen.course.forms import setup as forms
from promdaen.course.models import CourseRun, SkippedStep, Trainer
from promdaen.course.queries import setup as queries
from promdaen.kit.models import AuditLine
from promdaen.people import actions as people_actions
from promdaen.people import queries as people_queries
from promdaen.people.models import Account
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def administrator() -> Account:
    factories.province("09")
    factories.department()
    factories.course()
    return factories.account("administrator", name="Heng Dara")


def signed_in(account: Account) -> Client:
    client = Client()
    client.force_login(account)
    client.cookies["promdaen_language"] = "en"
    return client


def rows(*people: dict[str, str], **more: str) -> dict[str, str]:
    """A table of people as the page sends it."""
    typed = {"form-TOTAL_FORMS": str(len(people)), "form-INITIAL_FORMS": "0"} | more
    for number, person in enumerate(people):
        typed |= {f"form-{number}-{name}": value for name, value in person.items()}
    return typed


TRAINER = {
    "name_km": "មាស រិទ្ធី",
    "name_latin": "MEAS RITHY",
    "email": "rithy@example.org",
    "role": "trainer",
}
VIEWER = {"name_latin": "SUON LYDA", "email": "lyda@example.org", "role": "viewer"}
BLANK = {"role": "coordinator"}


@pytest.mark.parametrize("count", ["", "x", "²", "9" * 5000])
def test_a_table_of_no_readable_length_has_no_rows(count: str) -> None:
    typed = rows(TRAINER) | {"form-TOTAL_FORMS": count}
    assert forms.changed_rows(data=typed, press="add") == [{"role": "trainer"}]
    assert forms.changed_rows(data=typed, press=f"remove-{'9' * 5000}") == []


def person(**fields: str) -> actions.NewStaffMember:
    return actions.NewStaffMember(**{**TRAINER, "password": "abcd-efgh", **fields})


def test_an_empty_installation_has_four_steps_left(administrator: Account) -> None:
    setup_state = queries.setup()
    assert [step.state for step in setup_state.steps] == ["left"] * 4
    assert setup_state.open_step is not None
    assert (setup_state.open_step.code, setup_state.done_count, setup_state.is_waiting) == (
        "programme",
        0,
        True,
    )
    assert setup_state.next_for(account=administrator) == "programme"
    assert queries.is_content_loaded()


def test_a_step_is_done_when_its_rows_are_there(administrator: Account) -> None:
    factories.programme("P1", targets={("IMM", "09", 2026): 30})
    factories.account("coordinator")
    factories.account("trainer")
    factories.run("KK-1")
    setup_state = queries.setup()
    assert setup_state.done_count == 4
    assert setup_state.left == ()
    assert (setup_state.targets.officers, setup_state.targets.provinces) == (30, 1)
    assert setup_state.open_step is None
    assert setup_state.next_for(account=administrator) == ""


def test_an_account_is_sent_to_the_step_that_it_can_take(administrator: Account) -> None:
    factories.programme("P1", targets={("IMM", "09", 2026): 30})
    assert queries.setup().next_for(account=administrator) == "people"
    coordinator = factories.account("coordinator")
    setup_state = queries.setup()
    assert setup_state.next_for(account=administrator) == ""
    assert setup_state.next_for(account=coordinator) == "run"
    assert setup_state.next_for(account=factories.account("viewer")) == ""


def test_a_skipped_step_is_kept_once_with_its_line(administrator: Account) -> None:
    stamp: dict[str, Any] = {"by": administrator, "now": factories.NOW}
    actions.skip_step(step="targets", **stamp)
    before = AuditLine.objects.count()
    actions.skip_step(step="targets", **stamp)
    assert (SkippedStep.objects.count(), AuditLine.objects.count()) == (1, before)
    assert str(SkippedStep.objects.get()) == "targets"
    assert queries.setup().steps[1].state == "skipped"
    with pytest.raises(course_actions.CourseRefused, match="no step"):
        actions.skip_step(step="lunch", **stamp)
    with pytest.raises(people_queries.NotAllowed):
        actions.skip_step(step="people", by=factories.account("trainer"), now=factories.NOW)


def test_people_get_accounts_and_a_trainer_is_in_the_pool(administrator: Account) -> None:
    accounts = actions.add_people(
        people=[person(), person(**VIEWER, name_km="")],
        by=administrator,
        now=factories.NOW,
    )
    assert [account.name for account in accounts] == ["មាស រិទ្ធី", "SUON LYDA"]
    assert [account.language for account in accounts] == ["km", "en"]
    assert all(account.must_change_password for account in accounts)
    assert Trainer.objects.get().account == accounts[0]


def test_of_people_who_cannot_be_no_one_is_added(administrator: Account) -> None:
    with pytest.raises(people_actions.AccountRefused, match="Person 2"):
        actions.add_people(people=[person(), person()], by=administrator, now=factories.NOW)
    assert (Account.objects.count(), Trainer.objects.count()) == (1, 0)


# ---- pages ----


PROGRAMME = {
    "code": "PRG-2026",
    "title_km": "មន្ត្រីព្រំដែន",
    "title_en": "Frontline officers",
    "starts_on": "2026-01-01",
    "ends_on": "2027-12-31",
    "currency": "USD",
}


def test_an_administrator_creates_and_changes_the_first_programme(administrator: Account) -> None:
    client, address = signed_in(administrator), reverse("course:setup_programme")
    refused = client.post(address, PROGRAMME | {"ends_on": "2025-12-31"})
    assert refused.context["programme_form"].errors
    page = client.post(address, PROGRAMME, follow=True)
    assert page.context["setup"].open_step.code == "targets"
    page = client.post(address, PROGRAMME | {"title_en": "Border officers"}, follow=True)
    assert page.context["setup"].programme.title_en == "Border officers"
    changed = client.get(reverse("course:setup"), {"step": "programme"}).content.decode()
    assert "Border officers" in changed
    assert signed_in(factories.account("viewer")).post(address, PROGRAMME).status_code == 403


def test_targets_are_set_in_the_grid_of_a_year(administrator: Account) -> None:
    client, address = signed_in(administrator), reverse("course:setup_targets")
    assert client.post(address).headers["Location"] == reverse("course:setup")
    without = client.get(reverse("course:setup"), {"step": "targets"}).content.decode()
    assert "Create the programme first." in without
    client.post(reverse("course:setup_programme"), PROGRAMME)
    page = client.get(reverse("course:setup"), {"step": "targets", "year": "2027"})
    assert page.context["grid"].year == 2027
    added = client.post(address, {"year": "2027", "act": "add", "added": "09"})
    assert [row.province.code for row in added.context["grid"].rows] == ["09"]
    typed = {"year": "2027", "province": "09", "target_09_IMM": "12"}
    page = client.post(address, typed, follow=True)
    assert page.context["setup"].targets.officers == 12
    assert page.context["setup"].open_step.code == "people"
    again = client.post(address, typed | {"target_09_IMM": "14"})
    assert "Say why the targets change." in again.content.decode()


def test_an_administrator_downloads_and_uploads_the_form_of_targets(
    administrator: Account,
) -> None:
    client = signed_in(administrator)
    client.post(reverse("course:setup_programme"), PROGRAMME)
    for page in ("course:target_form", "course:target_upload"):
        assert client.get(reverse(page, args=["PRG-2026"])).status_code == 200
    stored = client.post(
        reverse("course:target_upload", args=["PRG-2026"]),
        {"act": "save", "target": "IMM:09:2026:30:2", "reason": ""},
    )
    assert stored.headers["Location"] == reverse("course:setup")
    assert client.get(reverse("course:programme", args=["PRG-2026"])).status_code == 403


@pytest.mark.parametrize("step", ["programme", "targets", "people", "run", ""])
def test_each_step_opens_for_the_administrator(administrator: Account, step: str) -> None:
    page = signed_in(administrator).get(reverse("course:setup"), {"step": step})
    assert page.status_code == 200
    assert page.context["setup"].open_step.code == (step or "programme")


def test_set_up_is_for_administrators_and_coordinators(administrator: Account) -> None:
    address = reverse("course:setup")
    assert signed_in(factories.account("trainer")).get(address).status_code == 403
    coordinator = signed_in(factories.account("coordinator"))
    page = coordinator.get(address, {"step": "people"}).content.decode()
    assert "Heng Dara, the administrator, creates accounts." in page
    assert "mailto:" in page
    assert coordinator.post(reverse("course:setup_people"), rows(TRAINER)).status_code == 403


def test_passwords_of_people_are_shown_once(administrator: Account) -> None:
    client = signed_in(administrator)
    page = client.post(reverse("course:setup_people"), rows(BLANK, TRAINER, VIEWER))
    assert "no-store" in page.headers["Cache-Control"]
    cards = page.context["cards"]
    assert [account.email for account, *_rest in cards] == [TRAINER["email"], VIEWER["email"]]
    text = page.content.decode()
    for account, typed, _role in cards:
        assert typed.password in text
        assert account.check_password(typed.password)
    assert "គ្រូបណ្តុះបណ្តាល" in text
    assert "Trainer" in text
    again = client.post(reverse("course:setup_people"), rows(BLANK, TRAINER, VIEWER))
    assert "Another account has this e-mail address." in again.content.decode()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"email": ""}, "Give an e-mail address"),
        ({"name_km": "", "name_latin": ""}, "Give the name"),
        ({"email": "rithy"}, "valid email"),
        ({"email": VIEWER["email"].upper()}, "in the table twice"),
    ],
)
def test_a_wrong_row_is_named_and_no_one_is_added(
    administrator: Account, change: dict[str, str], words: str
) -> None:
    typed = rows(VIEWER, TRAINER | change)
    page = signed_in(administrator).post(reverse("course:setup_people"), typed)
    assert words in page.content.decode()
    assert Account.objects.count() == 1


def test_rows_are_added_and_removed_without_losing_what_was_typed(
    administrator: Account,
) -> None:
    client, address = signed_in(administrator), reverse("course:setup_people")
    page = client.post(address, rows(TRAINER, VIEWER, row="add"))
    assert len(page.context["people"].forms) == 3
    assert "MEAS RITHY" in page.content.decode()
    page = client.post(address, rows(TRAINER, VIEWER, row="remove-0"))
    assert len(page.context["people"].forms) == 1
    assert "MEAS RITHY" not in page.content.decode()
    assert "SUON LYDA" in page.content.decode()


def test_an_empty_table_creates_no_account(administrator: Account) -> None:
    page = signed_in(administrator).post(reverse("course:setup_people"), rows(BLANK))
    assert "Type at least one person" in page.content.decode()


def test_the_step_of_people_is_done_once_there_is_a_coordinator(administrator: Account) -> None:
    client = signed_in(administrator)
    client.post(reverse("course:setup_programme"), PROGRAMME)
    client.post(reverse("course:setup_skip", args=["targets"]))
    assert client.get(reverse("course:setup")).context["setup"].open_step.code == "people"
    address = reverse("course:setup_coordinator")
    page = client.post(address, {"step": "people"}, follow=True)
    assert page.context["setup"].open_step.state == "done"
    text = page.content.decode()
    assert "You are the coordinator too." in text
    assert "Continue with the next step" in text
    assert "You can continue without trainers and add them here at any time." in text
    page = client.get(reverse("course:setup"))
    assert page.context["setup"].open_step.code == "run"
    text = page.content.decode()
    assert "When there is a second administrator, they confirm this." in text
    assert "Administrator and coordinator · Heng Dara" in text
    assert page.context["menu"].places[0].url == reverse("course:setup")


def test_a_second_administrator_must_give_the_role(administrator: Account) -> None:
    factories.account("administrator", name="Chan Vuthy")
    client = signed_in(administrator)
    page = client.post(reverse("course:setup_coordinator"), follow=True)
    assert "Request the role on your account page first" in page.content.decode()


def test_who_cannot_plan_a_run_learns_who_can(administrator: Account) -> None:
    client = signed_in(administrator)
    page = client.get(reverse("course:setup"), {"step": "run"}).content.decode()
    assert "There is no coordinator yet." in page
    page = client.post(reverse("course:setup_coordinator"), follow=True).content.decode()
    assert "You are the coordinator too." in page
    assert "taken as the only administrator" in page
    assert (
        'name="starts_on"' in client.get(reverse("course:setup"), {"step": "run"}).content.decode()
    )


def test_the_first_run_leads_to_its_page(administrator: Account) -> None:
    people_actions.take_role(role="coordinator", by=administrator, now=factories.NOW)
    client, address = signed_in(administrator), reverse("course:setup_run")
    typed = {
        "code": "SR-1",
        "course": "FIVE-DAY",
        "province": "09",
        "starts_on": "2026-11-02",
        "ends_on": "2026-11-06",
        "language": "km",
    }
    assert client.post(address, typed | {"code": ""}).status_code == 200
    answer = client.post(address, typed)
    assert answer.headers["Location"] == reverse("course:run", args=["SR-1"])
    assert CourseRun.objects.get().starts_on == date(2026, 11, 2)
    assert "SR-1" in client.post(address, typed).content.decode()
    assert client.get("/").headers["Location"] == reverse("course:setup")


def test_a_step_is_skipped_and_taken_up_again_on_the_page(administrator: Account) -> None:
    client = signed_in(administrator)
    page = client.post(reverse("course:setup_skip", args=["programme"]), follow=True)
    assert page.context["setup"].open_step.code == "targets"
    page = client.get(reverse("course:setup"), {"step": "programme"})
    assert page.context["setup"].open_step.code == "programme"
    assert client.post(reverse("course:setup_skip", args=["lunch"])).status_code == 404


def test_without_content_the_page_names_the_command_to_run() -> None:
    page = signed_in(factories.account("administrator")).get(reverse("course:setup"))
    assert "promdaen load-content" in page.content.decode()


def test_home_leads_to_set_up_until_nothing_waits(administrator: Account) -> None:
    client, setup = signed_in(administrator), reverse("course:setup")
    assert client.get("/").headers["Location"] == setup
    assert setup in client.get(reverse("people:accounts")).content.decode()
    for step in ("programme", "targets", "people", "run"):
        client.post(reverse("course:setup_skip", args=[step]))
    assert client.get("/").headers["Location"] == reverse("people:accounts")
    assert "Continue setting up" in client.get(reverse("people:accounts")).content.decode()


def test_an_installation_that_is_set_up_has_no_entry_for_it(administrator: Account) -> None:
    factories.programme("P1", targets={("IMM", "09", 2026): 30})
    factories.account("coordinator")
    factories.account("trainer")
    factories.run("KK-1")
    client, setup = signed_in(administrator), reverse("course:setup")
    assert setup not in client.get(reverse("people:accounts")).content.decode()
    assert "Everything is set up" in client.get(setup).content.decode()
