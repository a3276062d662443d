"""A reviewer approves a text in the browser and goes on to the next one."""

import pytest
from playwright.sync_api import Browser

from promdaen.curriculum.models import Review, ReviewDecision
from tests import browser
from tests.e2e import steps

pytestmark = pytest.mark.browser

CODE, FOLLOWING = "HEALTH-01", "HEALTH-02"


@pytest.mark.parametrize("has_script", [True, False])
def test_a_text_is_commented_and_approved_and_the_next_one_follows(
    engine: Browser, demo: str, has_script: bool
) -> None:
    code, following = (CODE, FOLLOWING) if has_script else (FOLLOWING, "HEALTH-03")
    with browser.visit(engine=engine, width=browser.PHONE, java_script_enabled=has_script) as page:
        steps.sign_in(page=page, address=demo, role="reviewer")
        page.goto(f"{demo}/curriculum/review/?kind=item&topic=HEALTH&language=km&state=open")
        page.locator(f'a[href*="/item/{code}/"]').last.click()
        page.locator("#decide-km summary").get_by_text("សរសេរមតិ").click()
        page.locator("#comment-km").fill("ពាក្យនេះពិបាកយល់")
        page.locator("#decide-km button[value=comment]").click()
        page.wait_for_load_state()
        page.locator("#decide-km button[value=approve]").click()
        page.wait_for_load_state()
        assert f"/item/{following}/" in page.url
    review = Review.objects.get(subject=f"item:{code}", language="km")
    assert (review.state, review.reviewer) == ("approved", "Prak Sothea")
    comment = ReviewDecision.objects.get(subject=f"item:{code}", decision="comment")
    assert comment.words == "ពាក្យនេះពិបាកយល់"
