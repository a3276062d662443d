"""What a person does again and again in a browser: sign in, switch the language, press."""

from pathlib import Path

from playwright.sync_api import Page

from promdaen.config import demo_age
from promdaen.course.models import Badge
from tests import badges


def sign_in(*, page: Page, address: str, role: str, password: str = demo_age.PASSWORD) -> None:
    """Sign in by the real form: as the demonstration's account of a role, or by an address."""
    page.goto(f"{address}/account/login/")
    page.locator("input[name=login]").fill(role if "@" in role else f"{role}@demo.example")
    page.locator("input[name=password]").fill(password)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(lambda url: "/account/login" not in url)


def join(*, page: Page, address: str, badge: Badge) -> None:
    """Join with a phone by the code of a badge and a PIN that it is given."""
    page.goto(f"{address}/p/join/")
    page.locator("input[name=code]").fill(badges.code_of(badge))
    page.locator("input[name=pin]").fill(badges.pin_of(badge))
    page.locator("main form button[type=submit]").first.click()


def press(*, page: Page, name: str, role: str = "button") -> None:
    """Press what is called so, exactly, inside the page's content, and wait for what comes."""
    target = page.locator("main").get_by_role(role, name=name, exact=True)  # type: ignore[arg-type]
    target.first.click()
    page.wait_for_load_state()


def save_download(*, page: Page, name: str, folder: Path) -> Path:
    """Press a button that sends a file, and keep the file."""
    with page.expect_download() as coming:
        page.get_by_role("button", name=name, exact=True).click()
    path = folder / coming.value.suggested_filename
    coming.value.save_as(path)
    return path
