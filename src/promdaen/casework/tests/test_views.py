"""The pages of the law and of cases, and who may not see them."""

import pytest
from django.test import Client
from django.urls import reverse

from tests import casework_world, factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def trainer(client: Client) -> Client:
    """A trainer, signed in, over the law that ships and one case."""
    casework_world.page_arguments()
    client.force_login(factories.account("trainer", language="en"))
    return client


def test_the_law_shows_elements_tests_and_national_law_with_their_marks(trainer: Client) -> None:
    page = trainer.get(reverse("casework:law")).content.decode()
    assert "Unlawful crossing" in page
    assert "Second hand" in page
    assert "Not approved" in page
    assert "What the law says of your answers" not in page


def test_answers_in_the_address_are_judged_and_a_wrong_one_is_left_out(trainer: Client) -> None:
    answers = {"S1": "yes", "S2": "yes", "S3": "yes", "S5": "yes", "T1": "maybe"}
    page = trainer.get(reverse("casework:law"), answers).content.decode()
    assert "Not determined yet" in page
    assert "Yes, because these are not known" in page
    nothing = trainer.get(reverse("casework:law"), {"S1": "unknown"}).content.decode()
    assert "What the law says of your answers" not in nothing


def test_an_approved_article_names_its_approver(trainer: Client) -> None:
    casework_world.law(approved={"by": "A. Reviewer", "office": "Prosecution", "on": "2026-12-01"})
    page = trainer.get(reverse("casework:law")).content.decode()
    assert "Approved by A. Reviewer, Prosecution" in page


def test_the_list_and_a_case_show_stages_truth_and_reasoning(trainer: Client) -> None:
    page = trainer.get(reverse("casework:cases")).content.decode()
    assert "CASE-X" in page
    assert "Smuggling of migrants" in page
    page = trainer.get(reverse("casework:case", args=("CASE-X",))).content.decode()
    assert "Line 2a." in page
    assert "Truth at this stage" in page
    assert trainer.get(reverse("casework:case", args=("CASE-0",))).status_code == 404


@pytest.mark.parametrize("role", ["viewer", "administrator", "participant"])
def test_who_does_not_teach_sees_no_case(client: Client, role: str) -> None:
    client.force_login(factories.account(role))
    casework_world.page_arguments()
    for page, args in (("cases", ()), ("case", ("CASE-X",))):
        assert client.get(reverse(f"casework:{page}", args=args)).status_code == 403


def test_no_one_sees_the_law_without_signing_in(client: Client) -> None:
    assert client.get(reverse("casework:law")).status_code == 302


def test_before_content_is_loaded_the_pages_say_what_fills_them(client: Client) -> None:
    client.force_login(factories.account("coordinator", language="en"))
    assert "No law is loaded yet" in client.get(reverse("casework:law")).content.decode()
    assert "No cases yet" in client.get(reverse("casework:cases")).content.decode()
    assert client.get(reverse("casework:case", args=("CASE-X",))).status_code == 404
