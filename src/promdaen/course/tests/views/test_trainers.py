"""The pages of trainers: opened, filled, and closed to who may not see a person."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from promdaen.course.actions import trainers as actions
from promdaen.course.models import Endorsement, TeachingObservation, Trainer, TrainerNeed
from promdaen.course.tests.views.conftest import Visitor
from promdaen.people.models import Account
from tests import factories, trainers

pytestmark = pytest.mark.django_db
TODAY = trainers.TODAY


@pytest.fixture(autouse=True)
def _path() -> None:
    trainers.load_path()


@pytest.fixture
def account() -> Account:
    return factories.account("trainer", name="Meas Rithy")


@pytest.fixture
def trainer(account: Account) -> Trainer:
    return trainers.trainer(account=account, province="01", note="Only in the dry season")


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def rubric(rating: int = 3) -> dict[str, Any]:
    ratings = {f"rating_{code}": rating for code in trainers.filled().ratings}
    return ratings | {"strengths": "Calm", "advice": "Louder", "is_ready": "yes"}


def test_the_pool_is_a_list_that_sorts_narrows_and_goes_out(
    coordinator: Client, trainer: Trainer
) -> None:
    trainers.endorse(trainer, days=700)
    trainers.trainer("KEO Dara", languages=("th",))
    page = text(coordinator, "/trainers/?sort=-ending")
    assert page.index("KEO Dara") > page.index("MEAS Rithy") > 0
    assert "KEO Dara" not in text(coordinator, "/trainers/?language=km&free_from=2026-12-01")
    assert "No trainer fits the filter" in text(coordinator, "/trainers/?q=nobody")
    lines = coordinator.get("/trainers/?format=csv").content.decode("utf-8-sig").splitlines()
    assert len(lines) == 3
    assert "Only in the dry season" in lines[2]
    assert "Hours taught" in lines[0]


def test_a_trainer_sees_names_and_topics_and_no_notes_hours_or_other_pages(
    visitor: Visitor, trainer: Trainer, account: Account
) -> None:
    other = trainers.trainer("KEO Dara", note="Secret note")
    client = visitor(account=account)
    page = text(client, "/trainers/")
    assert "KEO Dara" in page
    assert f"/trainers/{trainer.pk}/" in page
    assert f"/trainers/{other.pk}/" not in page
    assert "Hours in 12 months" not in page
    lines = client.get("/trainers/?format=csv&sort=hours").content.decode("utf-8-sig")
    assert "Secret note" not in lines
    assert "Hours" not in lines
    assert client.get(f"/trainers/{other.pk}/").status_code == 403
    own = text(client, f"/trainers/{trainer.pk}/")
    assert "Only in the dry season" not in own
    assert "Set inactive" not in own


def test_a_viewer_is_led_to_counts_and_sees_no_one(visitor: Visitor, trainer: Trainer) -> None:
    trainers.endorse(trainer)
    viewer = visitor("viewer")
    answer = viewer.get("/trainers/")
    assert answer.headers["Location"] == "/trainers/forecast/"
    for address in ("/trainers/forecast/", "/trainers/forecast/?as=table"):
        page = text(viewer, address)
        assert "Rithy" not in page
        assert "Province 01" in page
    lines = viewer.get("/trainers/forecast/?format=csv").content.decode("utf-8-sig")
    assert lines.splitlines()[1].startswith("Province 01,Short 1,2026-11-24,1,0,0,0")


CLOSED = (
    "add/",
    "path/",
    "tree/",
    "forecast/01/",
    "observe/",
    "{pk}/",
    "{pk}/change/",
    "{pk}/link/",
    "{pk}/away/",
    "{pk}/endorse/",
    "{pk}/observe/",
    "observations/{observation}/",
    "{pk}/endorsements/{row}/renew/",
    "{pk}/endorsements/{row}/withdraw/",
)
OPEN_TO_TRAINERS = ("path/", "observe/")


@pytest.mark.parametrize("role", ["viewer", "administrator", "participant", "trainer"])
def test_pages_of_trainers_are_closed_to_other_roles(
    visitor: Visitor, trainer: Trainer, role: str
) -> None:
    row, client = trainers.endorse(trainer), visitor(role)
    observation = trainers.observe(trainer, trainers.trainer("KEO Dara"))
    for page in CLOSED:
        if role == "trainer" and page in OPEN_TO_TRAINERS:
            continue
        address = f"/trainers/{page.format(pk=trainer.pk, row=row.pk, observation=observation.pk)}"
        assert client.get(address).status_code == 403, page
    for page in ("active/", f"away/{row.pk}/remove/"):
        assert client.post(f"/trainers/{trainer.pk}/{page}").status_code == 403


def test_a_stranger_signs_in_first(client: Client, trainer: Trainer) -> None:
    for address in ("/trainers/", "/trainers/forecast/", f"/trainers/{trainer.pk}/"):
        assert "/account/login/" in client.get(address).headers["Location"]


def test_a_trainer_is_added_and_then_linked_by_a_person(
    coordinator: Client, account: Account
) -> None:
    officer = factories.officer(name_latin="MEAS Rithy")
    assert "Add a trainer" in text(coordinator, "/trainers/add/")
    page = coordinator.post("/trainers/add/", {"languages": ["km"]}).content.decode()
    assert "Give the trainer a name" in page
    answer = coordinator.post(
        "/trainers/add/", {"name_latin": "MEAS Rithy", "languages": ["km", "en"]}
    )
    trainer = Trainer.objects.get()
    address = f"/trainers/{trainer.pk}/link/"
    assert answer.headers["Location"] == address
    page = text(coordinator, address)
    assert account.email in page
    assert officer.code in page
    assert (trainer.account, trainer.officer) == (None, None)
    coordinator.post(address, {"account": str(account.pk)})
    coordinator.post(address, {"officer": str(officer.pk)})
    trainer.refresh_from_db()
    assert (trainer.account, trainer.officer) == (account, officer)
    coordinator.post(address, {"unlink": "account"})
    page = coordinator.post(
        address, {"account": str(factories.account("viewer").pk)}, follow=True
    ).content.decode()
    assert "Choose an account or an officer of the list" in page
    trainer.refresh_from_db()
    assert trainer.account is None


def test_a_trainer_is_changed_and_set_inactive(coordinator: Client, trainer: Trainer) -> None:
    address = f"/trainers/{trainer.pk}/"
    assert "MEAS Rithy" in text(coordinator, f"{address}change/")
    assert (
        "Give the trainer"
        in coordinator.post(f"{address}change/", {"languages": ["km"]}).content.decode()
    )
    coordinator.post(f"{address}change/", {"name_km": "មាស រិទ្ធី", "languages": ["km"]})
    assert "មាស រិទ្ធី" in text(coordinator, address)
    for act, word in (("inactive", "Inactive"), ("active", "Here")):
        coordinator.post(f"{address}active/", {"act": act})
        assert word in text(coordinator, address)


def test_a_trainer_enters_and_removes_absences(
    visitor: Visitor, trainer: Trainer, account: Account
) -> None:
    client, address = visitor(account=account), f"/trainers/{trainer.pk}/"
    wrong = {"starts_on": "2026-11-30", "ends_on": "2026-11-24"}
    assert "last day is before" in client.post(f"{address}away/", wrong).content.decode()
    client.post(f"{address}away/", {"starts_on": "2026-11-24", "ends_on": "2026-11-30"})
    assert "Away until 30 Nov 2026" in text(client, address)
    absence = trainer.absences.get()
    assert client.post(f"{address}away/{absence.pk}/remove/").status_code == 302
    assert client.post(f"{address}away/{absence.pk}/remove/").status_code == 404
    assert not trainer.absences.exists()


def test_an_endorsement_is_given_renewed_and_withdrawn(
    coordinator: Client, trainer: Trainer
) -> None:
    factories.topic()
    address = f"/trainers/{trainer.pk}/"
    assert 'value="UNTOC" selected' in text(coordinator, f"{address}endorse/?topic=UNTOC")
    form_data = {"topic": "UNTOC", "stage": "lead", "given_by": "GDI", "given_on": "2026-11-20"}
    page = coordinator.post(f"{address}endorse/", form_data).content.decode()
    assert "Observations that count: 0 of 2" in page
    coordinator.post(f"{address}endorse/", form_data | {"exception": "First of the topic"})
    row = Endorsement.objects.get()
    page = text(coordinator, address)
    assert "First of the topic" in page
    coordinator.post(f"{address}endorse/", form_data | {"topic": "*", "stage": "observed"})
    Endorsement.objects.get(topic=None).delete()
    assert "20 Nov 2028" in page
    renew = f"{address}endorsements/{row.pk}/renew/"
    assert (
        "One observation that counts"
        in coordinator.post(renew, {"given_by": "GDI"}).content.decode()
    )
    coordinator.post(renew, {"given_by": "GDI", "exception": "Observer ill"})
    assert Endorsement.objects.count() == 2
    withdraw = f"{address}endorsements/{row.pk}/withdraw/"
    coordinator.post(withdraw, {"reason": "Left the service"})
    assert "Left the service" in text(coordinator, address)
    again = coordinator.post(withdraw, {"reason": "Left the service"}).content.decode()
    assert "withdrawn already" in again
    assert coordinator.get(f"{address}endorsements/{trainer.pk}/renew/").status_code == 404


def test_an_observer_fills_the_rubric_on_a_phone_and_reads_it_no_more(
    visitor: Visitor, trainer: Trainer, account: Account
) -> None:
    learner_account = factories.account("trainer")
    learner = trainers.trainer("CHAN Sophea", account=learner_account)
    session = trainers.session(factories.run("KK-1"), {trainer: "lead", learner: "observed"})
    client, address = visitor(account=account), f"/trainers/observe/{session.pk}/{learner.pk}/"
    assert address in text(client, "/trainers/observe/")
    page = text(client, address)
    assert page.count('type="radio"') == 9 * 4 + 2
    page = client.post(address, rubric() | {"advice": "", "rating_aim": ""}).content.decode()
    assert 'href="#id_advice"' in page
    assert "Calm</textarea>" in page
    assert client.post(address, rubric()).headers["Location"] == "/trainers/observe/"
    row = TeachingObservation.objects.get()
    assert client.get(address).status_code == 404
    assert client.get(f"/trainers/observations/{row.pk}/").status_code == 403
    page = text(visitor(account=learner_account), f"/trainers/observations/{row.pk}/")
    assert "Calm" in page
    assert f"/trainers/observations/{row.pk}/" in text(
        visitor(account=learner_account), f"/trainers/{learner.pk}/"
    )


def test_an_empty_list_of_duties_is_explained(
    visitor: Visitor, trainer: Trainer, account: Account
) -> None:
    assert "No one to observe now" in text(visitor(account=account), "/trainers/observe/")
    assert "not a trainer of the pool yet" in text(visitor("trainer"), "/trainers/observe/")


def test_a_rubric_on_paper_is_copied(coordinator: Client, trainer: Trainer) -> None:
    other, topic = trainers.trainer("KEO Dara"), factories.topic()
    address = f"/trainers/{trainer.pk}/observe/"
    assert "Copy a rubric" in text(coordinator, address)
    lesson = {
        "observer": str(other.pk),
        "topic": topic.pk,
        "stage": "co_teach",
        "on": str(TODAY + timedelta(days=1)),
    }
    page = coordinator.post(address, rubric() | lesson).content.decode()
    assert "not before" in page
    coordinator.post(address, rubric() | lesson | {"on": str(TODAY)})
    row = TeachingObservation.objects.get()
    page = text(coordinator, f"/trainers/observations/{row.pk}/")
    assert "mean 3.0 of 4" in page
    assert coordinator.get(f"/trainers/observations/{trainer.pk}/").status_code == 404


def test_the_need_of_a_province_is_set(coordinator: Client, trainer: Trainer) -> None:
    factories.topic()
    address = "/trainers/forecast/01/"
    assert "Left empty" in text(coordinator, address)
    assert "by which day" in coordinator.post(address, {"trainers_count": "3"}).content.decode()
    coordinator.post(address, {"trainers_count": "៣", "needed_by": "2027-12-31"})
    assert TrainerNeed.objects.get().trainers_count == 3
    page = text(coordinator, "/trainers/forecast/")
    assert "0/3" in page
    assert "by 31 Dec 2027" in page
    assert coordinator.get("/trainers/forecast/77/").status_code == 404
    factories.run()
    assert "Train more trainers: places on a topic" in text(coordinator, "/results/overview/")


def test_a_forecast_is_of_today_or_later(coordinator: Client) -> None:
    assert 'value="2026-11-24"' in text(coordinator, "/trainers/forecast/?on=2020-01-01")
    assert 'value="2026-11-24"' in text(coordinator, "/trainers/forecast/?on=never")
    assert 'value="2028-01-01"' in text(coordinator, "/trainers/forecast/?on=2028-01-01")


def test_the_tree_of_trainers_and_the_path_are_pages(
    coordinator: Client, trainer: Trainer
) -> None:
    assert "No trainer in the pool" not in text(coordinator, "/trainers/tree/")
    page = text(coordinator, "/trainers/path/")
    assert "Every rating at least" in page
    assert "Respect and protection in words" in page


def test_nowhere_are_trainers_set_side_by_side_by_gain(
    coordinator: Client, trainer: Trainer
) -> None:
    trainers.trainer("KEO Dara")
    for address in ("/trainers/", "/trainers/tree/", "/trainers/forecast/"):
        assert re.findall(r"\bgains?\b", text(coordinator, address), re.I) == []
    page = text(coordinator, "/trainers/?sort=-gain")
    assert page.index("KEO Dara") < page.index("MEAS Rithy")
    assert "Shown from three runs" in text(coordinator, f"/trainers/{trainer.pk}/")


def test_a_gain_comes_with_its_interval_and_what_it_cannot_say(
    visitor: Visitor, coordinator: Client, trainer: Trainer, account: Account
) -> None:
    for place in range(8):
        run = trainers.scored(f"KK-{place}")
        if place < 3:
            run.trainers.add(account)
    for client in (coordinator, visitor(account=account)):
        page = text(client, f"/trainers/{trainer.pk}/")
        assert "+19.5" in page
        assert "Difference, adjusted and shrunk" in page
        assert "What this cannot say: how good a trainer is." in page


def test_an_inactive_trainer_is_found_by_state(coordinator: Client, trainer: Trainer) -> None:
    actions.set_trainer_active(trainer=trainer, is_active=False, by=None, now=factories.NOW)
    assert "No trainer in the pool yet" in text(coordinator, "/trainers/")
    assert "MEAS Rithy" in text(coordinator, "/trainers/?state=all")
