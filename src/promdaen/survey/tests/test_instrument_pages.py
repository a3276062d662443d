"""The pages of the instrument, and who may not see them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from promdaen.kit import jobs
from promdaen.kit.models import Job
from promdaen.survey.actions import publishing
from promdaen.survey.models import Indicator, Instrument
from promdaen.survey.queries import validating
from promdaen.survey.tests import samples
from promdaen.survey.tests.test_publishing import load, publish
from tests import factories

pytestmark = pytest.mark.django_db
LATER = factories.NOW + timedelta(days=1)


@pytest.fixture
def coordinator(client: Client) -> Client:
    """A coordinator, signed in."""
    client.force_login(factories.account("coordinator", language="en", name="Chan"))
    return client


@pytest.fixture(autouse=True)
def _no_java(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(validating.shutil, "which", lambda _name: None)


def page(client: Client, name: str, *args: Any, **query: str) -> str:
    return client.get(reverse(f"survey:{name}", args=args), query).content.decode()


def several() -> None:
    """Indicators of two sub-domains and three kinds."""
    load(
        samples.values(code="I01", title=samples.text("Duties")),
        samples.values("ratio", code="I02", weight=1, modes=["sea"], fill="course"),
        samples.values("position", code="T01", sub_domain="site"),
    )


def test_the_list_shows_standards_and_is_narrowed(coordinator: Client) -> None:
    several()
    whole = page(coordinator, "instrument")
    assert "Nothing was published yet" in whole
    assert "Institutional · Site" in whole
    assert "Publish the first version" in whole
    narrowed = page(coordinator, "instrument", only="critical", q="duties", capacity="INS")
    assert "Duties" in narrowed
    assert "I02" not in narrowed
    assert "I01" not in page(coordinator, "instrument", only="changed")
    assert "T01" not in page(coordinator, "instrument", kind="local", mode="sea")
    assert "No indicator fits the filter" in page(coordinator, "instrument", q="nothing like it")


def test_before_content_is_loaded_the_pages_say_what_fills_them(coordinator: Client) -> None:
    for name in ("instrument", "publish"):
        assert "No indicators yet" in page(coordinator, name)
    assert "Nothing was published yet" in page(coordinator, "instrument_versions")
    for name, args in (("indicator", ("I01",)), ("instrument_version", (1,))):
        assert coordinator.get(reverse(f"survey:{name}", args=args)).status_code == 404


def test_an_indicator_shows_what_is_asked_scored_and_due(coordinator: Client) -> None:
    several()
    whole = page(coordinator, "indicator", "I02")
    assert "I02_whole" in whole
    assert "≥ 75 %" in whole
    assert "Course runs and certificates" in whole
    assert "Changed since" not in whole
    assert "It is saved and not scored." in page(coordinator, "indicator", "T01")


def test_what_was_changed_since_is_shown_word_by_word_and_published(coordinator: Client) -> None:
    several()
    publish()
    assert "Nothing was changed since" in page(coordinator, "publish")
    load(samples.values(code="I01", title=samples.text("Tasks"), weight=2), now=LATER)
    Indicator.objects.filter(code="T01").update(is_current=False)
    assert "<del>Duties</del><ins>Tasks</ins>" in page(coordinator, "indicator", "I01")
    assert "Changed" in page(coordinator, "instrument", only="changed")
    form = page(coordinator, "publish")
    assert "<del>3</del> <ins>2</ins>" in form
    assert "No longer asked" in form
    published_page = published(coordinator, reason="Plainer words")
    assert "Version 2 of the instrument" in published_page
    job = Job.objects.get(kind="publish_instrument", state="done")
    assert coordinator.get(reverse("people:job_file", args=[job.pk])).status_code == 404
    assert "Chan" in published_page
    assert "Plainer words" in published_page
    assert "Java was not found" in published_page
    assert "Plainer words" in page(coordinator, "instrument_versions")
    assert "The first version" in page(coordinator, "instrument_version", 1)


def published(client: Client, *, reason: str) -> str:
    """The page that a person who publishes is taken to when the job has ended."""
    ordered = client.post(reverse("survey:publish"), {"reason": reason}, follow=True)
    job = jobs.run_next_job(now=timezone.now())
    assert job is not None
    state = client.get(reverse("people:job_state", args=[job.pk]))
    page = ordered.redirect_chain[-1][0]
    return client.get(state.headers.get("HX-Redirect", page)).content.decode()


def test_why_a_version_is_not_published_is_shown(
    coordinator: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    several()
    empty = coordinator.post(reverse("survey:publish"), {"reason": ""}).content.decode()
    assert "Write in a few words what is new." in empty
    validation = validating.Validation(is_run=True, errors=("Cycle in g",))
    monkeypatch.setattr(validating, "odk_validate", lambda **_more: validation)
    refused = published(coordinator, reason="New")
    assert "ODK Validate refuses the form:<br>Cycle in g" in refused
    assert not Instrument.objects.exists()


def test_a_form_with_faults_cannot_be_sent(coordinator: Client) -> None:
    load(samples.values(code="1a"))
    form = page(coordinator, "publish")
    assert "The name of a question is Latin letters" in form
    assert "What is new in this version" not in form


def test_a_published_version_shows_that_odk_validate_was_run(coordinator: Client) -> None:
    several()
    validation = validating.Validation(is_run=True)
    publishing.publish_instrument(validator=lambda **_: validation, by=None, now=factories.NOW)
    assert "ODK Validate found the form valid." in page(coordinator, "instrument_version", 1)
    assert "Valid" in page(coordinator, "instrument_versions")


@pytest.mark.parametrize("role", ["assessor", "viewer"])
def test_assessors_and_viewers_read_and_do_not_publish(client: Client, role: str) -> None:
    several()
    client.force_login(factories.account(role, language="en"))
    assert "See the changes" not in page(client, "instrument")
    assert "Duties" in page(client, "indicator", "I01")
    assert client.get(reverse("survey:publish")).status_code == 403


@pytest.mark.parametrize("role", ["trainer", "participant", "administrator"])
def test_others_see_no_page_of_the_instrument(client: Client, role: str) -> None:
    several()
    client.force_login(factories.account(role))
    for name, args in (
        ("instrument", ()), ("indicator", ("I01",)), ("publish", ()), ("instrument_versions", ()),
        ("instrument_version", (1,)),
    ):  # fmt: skip
        assert client.get(reverse(f"survey:{name}", args=args)).status_code == 403
