"""A visit is filled in at 360 px: answers save themselves, gates open, a photograph goes along."""

from __future__ import annotations

import io
import json
import secrets
from datetime import timedelta

import pytest
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, Route, expect

from promdaen.people.models import Account
from promdaen.places.models import Checkpoint
from promdaen.survey.models import DraftAnswer, Submission, Visit, VisitReview
from tests import browser, factories, survey_world
from tests.e2e import steps

pytestmark = pytest.mark.browser
ASSESSOR = "visits@example.org"
SCREEN = 640
PICTURES = ("T02_front", "T02_booth")
SPACE_BELOW = """ask => ask.getBoundingClientRect().bottom
  - [...ask.querySelectorAll(".step-answer p")].at(-1).getBoundingClientRect().bottom"""


@pytest.fixture
def visit(demo: str) -> Visit:
    """A visit given to an assessor, in a round of its own."""
    survey_world.instrument()
    Visit.objects.filter(assessor__email=ASSESSOR).update(
        assessor=None, who=f"gone {secrets.token_hex(4)}"
    )
    assessor = Account.objects.filter(email=ASSESSOR).first()
    return Visit.objects.create(
        round=survey_world.a_round("TRIAL"),
        checkpoint=Checkpoint.objects.filter(classes__value="international").earliest("code"),
        assessor=assessor or factories.account("assessor", email=ASSESSOR),
        due_on=timezone.localdate() - timedelta(days=30),
        planned_at=timezone.now(),
    )


def open_question(page: Page, *, code: str) -> Locator:
    """The question of an indicator, opened if it is closed."""
    question = page.locator(f"#q-{code}")
    toggle = question.locator(".step-toggle")
    if toggle.get_attribute("aria-expanded") == "false":
        toggle.click()
    return question


def test_a_visit_is_filled_in_on_a_phone(engine: Browser, demo: str, visit: Visit) -> None:
    at = f"{demo}/survey/visits/{visit.pk}/"
    with browser.visit(engine=engine, width=browser.PHONE, language="en") as page:
        steps.sign_in(page=page, address=demo, role=ASSESSOR)
        page.goto(f"{at}form/head/")
        page.locator("[name=head_count]").fill("24")
        page.locator("form.visit .btn-primary").click()
        page.wait_for_url("**/legal_basis/")
        assert browser.faults(page=page) == []
        page.locator("label.choice", has_text="names this checkpoint with its class").first.click()
        expect(page.locator("#s-I01")).to_contain_text("Saved")
        page.goto(f"{at}form/protection/")
        whole = page.locator("[name=I25_whole]")
        expect(whole).to_be_hidden()
        open_question(page, code="I25").locator("label.choice", has_text="Counted").click()
        whole.fill("4")
        page.locator("[name=I25_part]").fill("9")
        page.locator("[name=I25_part]").blur()
        expect(page.locator("#s-I25")).to_contain_text("cannot be more")
        page.reload()
        expect(page.locator("[name=I25_part]")).to_have_value("9")
        assert browser.faults(page=page) == []
        page.locator("[name=I25_part]").fill("3")
        page.locator("form.visit .btn-primary").click()
        page.wait_for_url(lambda url: not url.endswith("/protection/"))
        page.goto(f"{at}form/site/")
        into = io.BytesIO()
        Image.new("RGB", (400, 300), "grey").save(into, "JPEG")
        picture = {"name": "p.jpg", "mimeType": "image/jpeg", "buffer": into.getvalue()}
        # A slow line: photographs are chosen while an answer and each other are under way.
        routes: list[Route] = []

        def hold(route: Route) -> None:
            routes.append(route)

        page.route("**/form/site/", hold)
        open_question(page, code="T03").locator("label.choice").first.click()
        for name in PICTURES:
            open_question(page, code="T02").locator(f"[name={name}]").set_input_files(
                picture  # type: ignore[arg-type]
            )
        expect(page.locator("[data-state]")).to_contain_text("still being sent")
        for route in routes:
            route.continue_()
        page.unroute("**/form/site/")
        for name in PICTURES:
            expect(page.locator(f"#p-{name} img")).to_be_visible()
        expect(page.locator("[data-state]")).to_be_empty()
        page.goto(f"{at}form/check/")
        assert browser.faults(page=page) == []
        page.locator("main form .btn-primary").click()
        page.locator("dialog .btn-stop").click()
        expect(page.locator("main")).to_contain_text("Answers as saved")
        assert browser.faults(page=page) == []
    submission = Submission.objects.get(visit=visit)
    assert (submission.answers["I01"], submission.answers["I25_part"]) == ("3", "3")
    names = submission.attachments.values_list("name", flat=True)
    assert set(names) == {f"{name}.jpg" for name in PICTURES}


def test_what_could_not_be_saved_is_shown_and_saved_later(
    engine: Browser, demo: str, visit: Visit
) -> None:
    at = f"{demo}/survey/visits/{visit.pk}/form/legal_basis/"
    with browser.visit(engine=engine, width=browser.PHONE, language="en") as page:
        steps.sign_in(page=page, address=demo, role=ASSESSOR)
        page.goto(at)
        page.route("**/legal_basis/", lambda route: route.abort())
        open_question(page, code="I01").locator("label.choice").nth(2).click()
        expect(page.locator("[data-state]")).to_contain_text("no connection")
        page.unroute("**/legal_basis/")
        open_question(page, code="I02").locator("label.choice").nth(1).click()
        expect(page.locator("#s-I01")).to_contain_text("Saved")
        expect(page.locator("[data-state]")).to_be_empty()
        open_question(page, code="I02").locator("label.choice").nth(3).click()
        expect(page.locator("#s-I02")).to_contain_text("Saved")
        page.evaluate("document.querySelector('form.visit').dataset.again = 1")
        # Signed out meanwhile, and in again in another tab.
        page.context.clear_cookies()
        open_question(page, code="I03").locator("label.choice").nth(4).click()
        expect(page.locator("[data-state]")).to_contain_text("in another tab")
        other = page.context.new_page()
        steps.sign_in_by_form(page=other, address=demo, role=ASSESSOR, password=factories.PASSWORD)
        expect(page.locator("[data-state]")).to_be_empty(timeout=15_000)
    saved = dict(visit.drafts.values_list("field", "value"))
    assert (saved["I01"], saved["I03"]) == ("2", "4")


def test_two_windows_of_a_visit_show_both_answers(
    engine: Browser, demo: str, visit: Visit
) -> None:
    at = f"{demo}/survey/visits/{visit.pk}/form/legal_basis/"
    with browser.visit(engine=engine, width=browser.PHONE, language="en") as page:
        steps.sign_in(page=page, address=demo, role=ASSESSOR)
        page.goto(at)
        other = page.context.new_page()
        other.goto(at)
        open_question(other, code="I01").locator("label.choice").nth(0).click()
        expect(other.locator("#s-I01")).to_contain_text("Saved")
        open_question(page, code="I01").locator("label.choice").nth(1).click()
        expect(page.locator("#visit-refused")).to_contain_text("Another window changed")
        expect(page.locator("#q-I01 input").nth(2)).to_be_checked()
        assert browser.faults(page=page) == []
        page.locator("form.visit .btn-primary").click()
        page.wait_for_url(lambda url: url != at)
        page.goto(at)
        expect(page.locator("#q-I01 input").nth(2)).to_be_checked()


def test_all_parts_are_filled_in_without_a_connection_and_saved_when_it_is_back(
    engine: Browser, demo: str, visit: Visit
) -> None:
    whole = f"{demo}/survey/visits/{visit.pk}/form/whole/"
    with browser.visit(engine=engine, width=browser.PHONE, language="en") as page:
        steps.sign_in(page=page, address=demo, role=ASSESSOR)
        page.goto(whole)
        assert browser.faults(page=page) == []
        page.context.set_offline(True)
        open_question(page, code="I01").locator("label.choice").nth(2).click()
        open_question(page, code="I25").locator("label.choice", has_text="Counted").click()
        page.locator("[name=I25_whole]").fill("8")
        page.locator("[name=I25_whole]").blur()
        expect(page.locator("#part-legal_basis [data-state]")).to_contain_text("no connection")
        # A button that leaves the page does not end on an error page of the browser.
        page.locator("#part-protection .formacts button").click()
        expect(page.locator("#part-protection [data-state]")).to_contain_text("no connection")
        assert page.url == whole
        page.once("dialog", lambda dialog: dialog.accept())
        page.context.set_offline(False)
        page.close(run_before_unload=False)
        # The page was lost before anything was saved: its answers come back from the device.
        again = page.context.new_page()
        again.goto(whole)
        expect(again.locator("#s-I01")).to_contain_text("Saved")
        expect(again.locator("[name=I25_whole]")).to_have_value("8")
        expect(again.locator("#part-legal_basis [data-state]")).to_be_empty()
        again.reload()
        expect(again.locator("#part-legal_basis [data-state]")).to_be_empty()
    saved = dict(visit.drafts.values_list("field", "value"))
    assert (saved["I01"], saved["I25_whole"]) == ("2", "8")


def test_answers_that_come_back_from_the_device_show_what_another_window_saved(
    engine: Browser, demo: str, visit: Visit
) -> None:
    at = f"{demo}/survey/visits/{visit.pk}/form/legal_basis/"
    with browser.visit(engine=engine, width=browser.PHONE, language="en") as page:
        steps.sign_in(page=page, address=demo, role=ASSESSOR)
        page.goto(at)
        page.route("**/legal_basis/", lambda route: route.abort())
        open_question(page, code="I01").locator("label.choice").nth(1).click()
        expect(page.locator("[data-state]")).to_contain_text("no connection")
        # Nothing in the browser says what was answered, and the page is lost before it is saved.
        stored = page.evaluate("Object.entries(localStorage)")
        drafts = [(name, text) for name, text in stored if name.startswith("visit ")]
        assert [name.split(" ")[-1] for name, _text in drafts] == ["I01"]
        assert all(list(json.loads(text)) == ["sealed"] for _name, text in drafts)
        page.close(run_before_unload=False)
        with browser.visit(engine=engine, width=browser.PHONE, language="en") as other:
            steps.sign_in_by_form(
                page=other, address=demo, role=ASSESSOR, password=factories.PASSWORD
            )
            other.goto(at)
            open_question(other, code="I01").locator("label.choice").nth(0).click()
            expect(other.locator("#s-I01")).to_contain_text("Saved")
        again = page.context.new_page()
        again.goto(at)
        expect(again.locator("#visit-refused")).to_contain_text("Another window changed")
        expect(again.locator("#q-I01 input").nth(2)).to_be_checked()
        assert visit.drafts.get(field="I01").value == "0"


def test_the_form_opens_again_without_a_connection_from_every_part(
    engine: Browser, demo: str, visit: Visit
) -> None:
    form = f"{demo}/survey/visits/{visit.pk}/form/"
    with browser.visit(engine=engine, width=browser.PHONE, language="en") as page:
        steps.sign_in(page=page, address=demo, role=ASSESSOR)
        page.goto(f"{form}whole/")
        keep = page.get_by_role("button", name="Keep this page on this device")
        stored_note, not_kept = page.locator("[data-kept]"), page.locator("[data-not-kept]")
        page.context.set_offline(True)
        keep.click()
        expect(not_kept).to_be_visible()
        page.context.set_offline(False)
        keep.click()
        expect(stored_note).to_be_visible()
        expect(not_kept).to_be_hidden()
        page.context.set_offline(True)
        page.goto(f"{form}whole/")
        open_question(page, code="I01").locator("label.choice").nth(2).click()
        expect(page.locator("#part-legal_basis [data-state]")).to_contain_text("no connection")
        page.once("dialog", lambda dialog: dialog.accept())
        page.goto(f"{form}mandate/")
        assert page.url == f"{form}whole/#part-mandate"
        page.context.set_offline(False)
        expect(page.locator("#s-I01")).to_contain_text("Saved", timeout=15_000)
    assert dict(visit.drafts.values_list("field", "value"))["I01"] == "2"


# Answers every question in order as a thumb does: what is out of sight is scrolled to, and every
# movement of the page counts, by itself or by hand, up or down.
WALK = """async screen => {
  let moved = 0, last = scrollY;
  const count = () => { moved += Math.abs(scrollY - last); last = scrollY; };
  const press = async target => {
    target.scrollIntoView({block: "nearest"});
    count();
    target.dispatchEvent(new PointerEvent("pointerdown", {bubbles: true}));
    target.click();
    await new Promise(requestAnimationFrame);
    count();
  };
  const asks = [...document.querySelectorAll("fieldset.ask")];
  for (const ask of asks) {
    if (ask.dataset.step !== "open") throw new Error(`${ask.id} is ${ask.dataset.step}`);
    for (const field of ask.querySelectorAll(".asked")) {
      if (!field.checkVisibility()) continue;
      const choices = field.querySelectorAll("label.choice");
      if (choices.length) await press(choices[Math.min(2, choices.length - 1)]);
      const number = field.querySelector("input:not([type=file], [type=radio], [type=checkbox])");
      if (number) {
        number.scrollIntoView({block: "nearest"});
        number.value = "3";
      }
    }
    const grades = ask.querySelectorAll(".grades label");
    if (grades.length) await press(grades[1]);
    if (ask.dataset.step === "open") await press(ask.querySelector(".step-next"));
  }
  [...document.querySelectorAll("main .formacts")].at(-1).scrollIntoView({block: "nearest"});
  count();
  return [asks.length, 1 + moved / screen];
}"""


@pytest.fixture
def middle_post(visit: Visit) -> Visit:
    """The visit to a bilateral checkpoint on land."""
    middle = Checkpoint.objects.filter(classes__value="bilateral").order_by("code")
    visit.checkpoint = next(row for row in middle if "land" in row.modes)
    visit.save()
    return visit


def part_addresses(page: Page, *, demo: str, visit: Visit) -> list[str]:
    """The addresses of the parts of a form, as the page of the visit links them."""
    page.goto(f"{demo}/survey/visits/{visit.pk}/")
    links = page.locator("main a[href*='/form/']").all()
    addresses = {str(link.get_attribute("href")).split("#")[0] for link in links}
    others = ("/form/", "/whole/", "/check/")
    return sorted(address for address in addresses if not address.endswith(others))


@pytest.mark.parametrize("language", ["en", "km"])
def test_a_middle_post_is_answered_in_at_most_sixty_screens_of_a_phone(
    engine: Browser, demo: str, middle_post: Visit, language: str
) -> None:
    with browser.visit(
        engine=engine, width=browser.PHONE, language=language, reduced_motion="reduce"
    ) as page:
        page.set_viewport_size({"width": browser.PHONE, "height": SCREEN})
        steps.sign_in(page=page, address=demo, role=ASSESSOR)
        page.goto(f"{demo}/survey/visits/{middle_post.pk}/form/whole/")
        questions_count, screens = page.evaluate(WALK, SCREEN)
        assert questions_count > 90
        assert 20 < screens <= 60
        tall = page.evaluate("document.documentElement.scrollHeight")
        assert tall <= 30 * SCREEN, "all answers, to read them once more"


def test_a_middle_post_is_answered_in_at_most_sixty_screens_part_by_part(
    engine: Browser, demo: str, middle_post: Visit
) -> None:
    with browser.visit(
        engine=engine, width=browser.PHONE, language="km", reduced_motion="reduce"
    ) as page:
        page.set_viewport_size({"width": browser.PHONE, "height": SCREEN})
        page.on("dialog", lambda dialog: dialog.accept())
        steps.sign_in(page=page, address=demo, role=ASSESSOR)
        parts = part_addresses(page, demo=demo, visit=middle_post)
        assert len(parts) > 15
        screens = 0.0
        for part in parts:
            page.goto(f"{demo}{part}")
            screens += page.evaluate(WALK, SCREEN)[1]
        assert screens <= 60


def test_without_a_script_all_questions_of_a_middle_post_are_open(
    engine: Browser, demo: str, middle_post: Visit
) -> None:
    with browser.visit(
        engine=engine, width=browser.PHONE, language="km", java_script_enabled=False
    ) as page:
        page.set_viewport_size({"width": browser.PHONE, "height": SCREEN})
        steps.sign_in(page=page, address=demo, role=ASSESSOR)
        page.goto(f"{demo}/survey/visits/{middle_post.pk}/form/whole/")
        levels = page.locator("form.visit label.choice")
        assert levels.count() > 400
        assert all(level.is_visible() for level in levels.all()[:5] + levels.all()[-5:])
        expect(page.locator("[data-steps]")).to_be_hidden()
        tall = page.evaluate("document.documentElement.scrollHeight")
        assert tall <= 76 * SCREEN


def test_an_answered_question_closes_and_the_next_one_opens(
    engine: Browser, demo: str, visit: Visit
) -> None:
    with browser.visit(engine=engine, width=browser.PHONE, language="en") as page:
        steps.sign_in(page=page, address=demo, role=ASSESSOR)
        page.goto(f"{demo}/survey/visits/{visit.pk}/form/legal_basis/")
        first, second, third = (page.locator(f"#q-I0{n}") for n in (1, 2, 3))
        expect(first.locator(".step-toggle")).to_have_attribute("aria-expanded", "true")
        expect(third.locator(".question")).to_be_visible()
        expect(third.locator(".ask-how label").first).to_be_hidden()
        first.locator("label.choice").nth(2).click()
        expect(first).to_have_attribute("data-step", "open")
        first.locator(".grades label", has_text="Seen").click()
        expect(first.locator("label.choice").first).to_be_hidden()
        level = first.locator("label.choice span").nth(2).text_content()
        expect(first.locator(".step-answer")).to_contain_text(f"2 {level}")
        expect(first.locator(".step-answer")).to_contain_text("Seen")
        # In one call: the page scrolls to the next question meanwhile.
        assert first.evaluate(SPACE_BELOW) >= 8
        expect(second.locator("label.choice").last).to_be_in_viewport()
        expect(second.locator(".step-toggle")).to_be_focused()
        assert browser.faults(page=page) == []
        # Another level, and a remark: only its person closes it, and nothing jumps ahead.
        first.get_by_role("button", name="Change").click()
        first.locator("label.choice").nth(3).click()
        first.locator(".remark summary").click()
        first.locator("textarea").fill("On the wall")
        first.get_by_role("button", name="Close").click()
        expect(first.locator(".step-answer")).to_contain_text("Seen · On the wall")
        expect(first.locator(".step-toggle")).to_be_focused()
        expect(page.locator("fieldset[data-step=open]")).to_have_count(0)
        third.click()
        expect(third.locator("label.choice").first).to_be_visible()
        expect(page.locator("#s-I01")).to_contain_text("Saved")
        page.get_by_role("checkbox", name="Open all questions").check()
        expect(second.locator("label.choice").first).to_be_visible()
        assert browser.faults(page=page) == []
        page.reload()
        expect(first.locator("label.choice").first).to_be_visible()
        page.get_by_role("checkbox", name="Open all questions").uncheck()
        expect(first.locator("label.choice").first).to_be_hidden()
        expect(second).to_have_attribute("data-step", "open")
    assert dict(visit.drafts.values_list("field", "value"))["I01_note"] == "On the wall"


def test_a_returned_question_is_closed_by_its_person_alone(
    engine: Browser, demo: str, visit: Visit
) -> None:
    VisitReview.objects.create(
        visit=visit,
        submission=Submission.objects.earliest("received_at"),
        decision="return",
        comments={"I01": "Look again."},
        at=timezone.now(),
    )
    visit.state = "returned"
    visit.save()
    for field, value in (("I01", "2"), ("I01_how", "seen")):
        DraftAnswer.objects.create(visit=visit, field=field, value=value, saved_at=timezone.now())
    with browser.visit(engine=engine, width=browser.PHONE, language="en") as page:
        steps.sign_in(page=page, address=demo, role=ASSESSOR)
        page.goto(f"{demo}/survey/visits/{visit.pk}/form/legal_basis/")
        question = page.locator("#q-I01")
        expect(question).to_contain_text("Look again.")
        question.locator("label.choice").nth(3).click()
        expect(page.locator("#s-I01")).to_contain_text("Saved")
        expect(question).to_have_attribute("data-step", "open")
        question.get_by_role("button", name="Close").click()
        expect(question).to_have_attribute("data-step", "done")


def test_questions_of_a_visit_are_answered_by_keyboard(
    engine: Browser, demo: str, visit: Visit
) -> None:
    with browser.visit(engine=engine, width=browser.LAPTOP, language="en") as page:
        steps.sign_in(page=page, address=demo, role=ASSESSOR)
        page.goto(f"{demo}/survey/visits/{visit.pk}/form/legal_basis/")
        first, second, third = (page.locator(f"#q-I0{n}") for n in (1, 2, 3))
        first.locator(".step-toggle").focus()
        page.keyboard.press("Tab")
        expect(first.locator(".level-examples > summary")).to_be_focused()
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
        page.keyboard.press("ArrowDown")
        expect(first.locator("label.choice input").nth(1)).to_be_checked()
        page.keyboard.press("Tab")
        page.keyboard.press("ArrowDown")
        expect(first).to_have_attribute("data-step", "open")
        page.keyboard.press("Enter")
        expect(first).to_have_attribute("data-step", "done")
        expect(second.locator(".step-toggle")).to_be_focused()
        expect(second).to_have_attribute("data-step", "open")
        third.locator(".step-toggle").focus()
        expect(third).to_have_attribute("data-step", "open")
        page.keyboard.press("Shift+Tab")
        expect(second.locator(".step-toggle")).to_be_focused()
        expect(second).to_have_attribute("data-step", "open")


def test_a_question_with_an_error_opens(engine: Browser, demo: str, visit: Visit) -> None:
    at = f"{demo}/survey/visits/{visit.pk}/form/protection/"
    with browser.visit(engine=engine, width=browser.PHONE, language="en") as page:
        steps.sign_in(page=page, address=demo, role=ASSESSOR)
        page.goto(at)
        question = open_question(page, code="I25")
        question.locator("label.choice", has_text="Counted").click()
        question.locator("[name=I25_whole]").fill("4")
        question.locator("[name=I25_part]").fill("9")
        question.locator(".step-next").click()
        expect(page.locator("#s-I25")).to_contain_text("cannot be more")
        expect(question.locator("[name=I25_part]")).to_be_visible()
        page.locator("form.visit .btn-primary").click()
        page.get_by_role("link", name="cannot be more").click()
        expect(page.locator("[name=I25_part]")).to_be_in_viewport()


@pytest.mark.parametrize("width", [browser.PHONE, browser.LAPTOP])
def test_a_described_level_is_beside_its_number(
    engine: Browser, demo: str, visit: Visit, width: int
) -> None:
    with browser.visit(engine=engine, width=width, language="en") as page:
        steps.sign_in(page=page, address=demo, role=ASSESSOR)
        page.goto(f"{demo}/survey/rounds/{visit.round.code}/practice/POST-HALL/")
        levels = page.locator("label.choice > span")
        assert levels.count() >= 5
        for box in (level.bounding_box() for level in levels.all()):
            assert box is not None
            assert box["width"] > width / 3
