"""What a person does again and again in a browser: sign in, switch the language, press."""

from pathlib import Path

from django.conf import settings
from django.test import Client
from playwright.sync_api import Page

from promdaen.config import demo_age
from promdaen.course.models import Badge
from promdaen.people.models import Account
from tests import badges

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def sign_in(*, page: Page, address: str, role: str) -> None:
    """Give a browser the session of an account: the demonstration's of a role, or an address's.

    The session is made as the sign-in page makes it, without two pages that a test does not look
    at. `sign_in_by_form` goes through that page.
    """
    client = Client()
    client.force_login(Account.objects.get(email=email_address(role)), backend=BACKEND)
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": address}])


def sign_in_by_form(
    *, page: Page, address: str, role: str, password: str = demo_age.PASSWORD
) -> None:
    """Sign in by the real form, which then shows the home page of the role."""
    page.goto(f"{address}/account/login/")
    page.locator("input[name=login]").fill(email_address(role))
    page.locator("input[name=password]").fill(password)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(lambda url: "/account/login" not in url)


def email_address(role: str) -> str:
    """The address of an account: the demonstration's of a role, or the address that is given."""
    return role if "@" in role else f"{role}@demo.example"


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
