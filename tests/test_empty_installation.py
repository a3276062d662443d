"""An installation without data: every page of every role says what it is for and leads on."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import get_resolver, reverse

from promdaen.people.rules import roles
from tests import factories
from tests.dead_ends import dead_end
from tests.test_khmer_pages import is_page, patterns

pytestmark = pytest.mark.django_db(databases=("default", "exchange"))

FRAME = '<html><body><header><a href="/">Promdaen</a></header><main>{}</main></body></html>'
SENTENCE = "<p>A trainer sees the course runs given here.</p>"


@pytest.mark.parametrize(
    ("content", "reasons"),
    [
        ("<h1>A heading alone, however long it may be</h1>", 2),
        (f"<h1>Runs</h1>{SENTENCE}", 1),
        ('<h1>Runs</h1><a href="/">On</a>', 1),
        (f'{SENTENCE}<a href="/">On</a><table><tbody></tbody></table>', 1),
        (f'{SENTENCE}<a href="/">On</a><ul></ul>', 1),
        (f'{SENTENCE}<a href="/">On</a><ul><li>One</li></ul>', 0),
        (f"{SENTENCE}<form><button>Save</button></form>", 0),
        (f'{SENTENCE}<form class="filters"><button>Show</button></form>', 1),
        (f'{SENTENCE}<a href="?sort=name">Name</a>', 1),
        (f'<p class="crumb"><a href="/">Up</a></p>{SENTENCE}', 1),
        (f'<p class="crumb"><a href="/">Up</a></p>{SENTENCE}<ul><li>One</li></ul>', 0),
        (
            f'<p class="crumb"><a href="/">Up</a></p><div class="empty">{SENTENCE}</div>'
            "<ul><li>One</li></ul>",
            1,
        ),
    ],
)
def test_a_planted_dead_end_is_found(content: str, reasons: int) -> None:
    assert len(dead_end(page=FRAME.format(content))) == reasons


@pytest.fixture
def empty_installation() -> None:
    """What `migrate`, `load-content` and `create-administrator` leave."""
    out = StringIO()
    call_command("load_content", stdout=out, stderr=out)
    call_command(
        "create_administrator", "dara@example.org", "--name", "Heng Dara", stdout=out, stderr=out
    )


def signed_in(*, role: str, language: str) -> Client:
    client = Client()
    client.cookies["promdaen_language"] = language
    client.force_login(factories.account(role, name="សុខ សុភា"))
    return client


# Pages of phones and of signing in, the same for every account: one role opens them.
SAME_FOR_ALL = ("/p/", "/account/", "/parts/", "/c/")
FRAGMENTS = {"waiting_counts"}
"""Parts of pages that a script puts in their place."""


def pages_of(*, client: Client, is_first: bool) -> dict[str, Any]:
    """Every page that opens without anything in its address, by name."""
    opened = {}
    for name, needs in patterns(resolver=get_resolver()):
        if name in FRAGMENTS or needs or (not is_first and reverse(name).startswith(SAME_FOR_ALL)):
            continue
        answer = client.get(reverse(name), follow=True)
        assert answer.status_code < 500, (name, answer.status_code)
        if answer.status_code == 200 and is_page(answer):
            opened[name] = answer
    return opened


@pytest.mark.usefixtures("refusals_undrawn")
def test_no_page_of_any_role_is_a_dead_end(empty_installation: None) -> None:
    roles_by_dead_end: dict[str, list[str]] = {}
    for role in roles.ROLES:
        opened = pages_of(
            client=signed_in(role=role, language="en"), is_first=role == "participant"
        )
        assert "home" in opened
        for name, answer in opened.items():
            for reason in dead_end(page=answer.content.decode()):
                roles_by_dead_end.setdefault(f"{name}: {reason}", []).append(role)
    assert roles_by_dead_end == {}
