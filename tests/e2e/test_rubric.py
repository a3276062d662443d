"""A lesson is observed on a phone: the rubric is filled, refused while something is missing."""

import pytest
from django.utils import timezone
from playwright.sync_api import Browser

from promdaen.course.models import CourseRun, SessionTrainer, TeachingObservation, Trainer
from promdaen.course.models import TrainingSession as Session
from promdaen.course.queries import trainers as queries
from promdaen.curriculum.models import Topic
from promdaen.people.models import Account
from tests import browser
from tests.e2e import steps

pytestmark = pytest.mark.browser


@pytest.fixture
def address(demo: str) -> str:
    """A session today in which the trainer of the demonstration watches somebody."""
    account = Account.objects.get(email="trainer@demo.example")
    lead, _is_new = Trainer.objects.get_or_create(
        account=account, defaults={"name_latin": "MEAS Rithy", "languages": ["km"]}
    )
    learner = Trainer.objects.create(name_km="ស៊ឹម បុប្ផា", languages=["km"])
    session = Session.objects.create(
        run=CourseRun.objects.get(code="TK-2026-1"),
        on=timezone.localdate(),
        begins=480,
        minutes=120,
        kind="talk",
        topic=Topic.objects.get(pk="HEALTH"),
    )
    for trainer, part in ((lead, "lead"), (learner, "observed")):
        SessionTrainer.objects.create(session=session, trainer=trainer, part=part)
    return f"{demo}/trainers/observe/{session.pk}/{learner.pk}/"


@pytest.mark.parametrize("has_script", [True, False])
def test_a_rubric_is_filled_on_a_phone(
    engine: Browser, demo: str, address: str, has_script: bool
) -> None:
    with browser.visit(engine=engine, width=browser.PHONE, java_script_enabled=has_script) as page:
        steps.sign_in(page=page, address=demo, role="trainer")
        page.goto(address)
        for row in queries.criteria()[1:]:
            page.locator(f"label.choice:has(input[name=rating_{row.code}])").nth(2).click()
        page.locator("textarea[name=strengths]").fill("ច្បាស់ ហើយស្ងប់ស្ងាត់")
        page.locator("textarea[name=advice]").fill("ទុកពេលពិភាក្សា")
        page.locator("label.choice:has(input[name=is_ready])").first.click()
        page.locator("main form button[type=submit]").click()
        page.wait_for_load_state()
        assert page.locator(".errors a").count() == 1
        if has_script:
            assert browser.sideways(page=page) == []
            assert browser.small_targets(page=page) == []
        page.locator("label.choice:has(input[name=rating_aim])").nth(3).click()
        page.locator("main form button[type=submit]").click()
        page.wait_for_url("**/trainers/observe/")
    row = TeachingObservation.objects.latest("at")
    assert (row.ratings["aim"], row.ratings["time"], row.is_ready) == (4, 3, True)
    assert row.advice == "ទុកពេលពិភាក្សា"
