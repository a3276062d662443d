"""Items answered without their question."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from promdaen.assessment import actions
from promdaen.assessment.models import BlindAnswer, Item, ItemImage
from promdaen.assessment.queries import blind
from promdaen.kit.models import AuditLine
from promdaen.people.models import Account
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
OPTIONS = [{"id": one, "en": f"Plan {one}", "km": f"ផែនការ {one}"} for one in "abcd"]
STEM = {"en": "The hidden stem?", "km": "តើសំណួរ?"}


@pytest.fixture
def reader() -> Account:
    return factories.account("coordinator", name="Kim Sophal")


@pytest.fixture
def item() -> Item:
    return factories.item("HEALTH-01", stem=STEM, body={"options": OPTIONS}, key="b")


@pytest.fixture
def page(client: Client, reader: Account) -> Client:
    client.force_login(reader)
    client.cookies["promdaen_language"] = "en"
    return client


def answered(item: Item, by: Account, *, a: str = "b", version: int = 1) -> BlindAnswer:
    return actions.answer_blind(code=item.code, version=version, fields={"a": [a]}, by=by, now=NOW)


def address(item: Item) -> str:
    return reverse("assessment:blind_item", args=[item.code])


def test_the_page_shows_the_options_without_the_question(page: Client, item: Item) -> None:
    text = page.get(address(item)).content.decode()
    assert all(option["en"] in text for option in OPTIONS)
    assert STEM["en"] not in text
    assert "Right" not in text


def test_a_statement_is_shown_since_it_is_its_own_question(page: Client) -> None:
    item = factories.item("HEALTH-02", kind="true_false", stem=STEM, body={}, key=True)
    assert STEM["en"] in page.get(address(item)).content.decode()


def test_the_answer_is_kept_and_counted_once(page: Client, item: Item) -> None:
    form_values = {"version": "1", "a": "b"}
    assert page.post(address(item), form_values).status_code == 302
    text = page.get(address(item)).content.decode()
    assert "You found the key without the question." in text
    assert "1 of 1 found the key without the question." in text
    assert "Chance alone gives 25" in text
    again = page.post(address(item), form_values)
    assert again.status_code == 400
    assert "the first answer counts" in again.content.decode()
    assert BlindAnswer.objects.count() == 1
    line = AuditLine.objects.get(action="answer_blind")
    assert line.detail == {"code": item.code, "version": 1}
    item_page = page.get(reverse("assessment:item", args=[item.code])).content.decode()
    assert "1 of 1 found the key without the question" in item_page


def test_a_wrong_answer_is_reported_and_counted(page: Client, item: Item) -> None:
    page.post(address(item), {"version": "1", "a": "c"})
    assert "You did not find the key" in page.get(address(item)).content.decode()
    count = blind.blind_count(item=item)
    assert (count.readers_count, count.found_count, count.chance) == (1, 0, 0.25)


@pytest.mark.parametrize("kind", ["multiple_choice", "ordering", "matching"])
def test_other_kinds_are_answered_as_officers_do(page: Client, kind: str) -> None:
    rows = [
        {"id": entry_id, "en": f"Left {entry_id}", "km": f"ឆ្វេង {entry_id}"} for entry_id in "12"
    ]
    bodies: dict[str, tuple[dict[str, Any], Any, dict[str, Any]]] = {
        "multiple_choice": ({"options": OPTIONS}, ["a", "c"], {"a": ["a", "c"]}),
        "ordering": (
            {"options": OPTIONS},
            ["d", "c", "b", "a"],
            {"p_d": "1", "p_c": "2", "p_b": "3", "p_a": "4"},
        ),
        "matching": (
            {"left": rows, "right": OPTIONS},
            {"1": "c", "2": "a"},
            {"p_1": "c", "p_2": "a"},
        ),
    }
    body, key, form_values = bodies[kind]
    item = factories.item("HEALTH-03", kind=kind, stem=STEM, body=body, key=key)
    assert page.get(address(item)).status_code == 200
    assert page.post(address(item), {"version": "1", **form_values}).status_code == 302
    assert BlindAnswer.objects.get().is_right


@pytest.mark.parametrize(
    ("form_values", "words"),
    [
        ({"version": "1"}, "Choose an answer"),
        ({"version": "2", "a": "b"}, "changed since you opened it"),
        ({"version": "x", "a": "b"}, "changed since you opened it"),
        ({"version": "1", "a": "z"}, "z"),
    ],
)
def test_a_bad_answer_is_refused_and_nothing_is_kept(
    page: Client, item: Item, form_values: dict[str, str], words: str
) -> None:
    answer = page.post(address(item), form_values)
    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert not BlindAnswer.objects.exists()


def test_the_author_of_a_version_is_refused(item: Item, reader: Account) -> None:
    Item.objects.filter(pk=item.pk).update(written_by=reader.name)
    with pytest.raises(actions.AssessmentRefused, match="You wrote this version"):
        answered(item, reader)
    assert blind.next_blind_code(account=reader) == ""


def test_an_unknown_item_is_refused(item: Item, reader: Account) -> None:
    Item.objects.filter(pk=item.pk).update(is_current=False)
    with pytest.raises(actions.AssessmentRefused, match="changed since"):
        answered(item, reader)


def test_the_next_item_is_one_that_fewest_have_answered(
    page: Client, item: Item, reader: Account
) -> None:
    other = factories.item("HEALTH-04", stem=STEM, body={"options": OPTIONS}, key="b")
    answered(item, factories.account("coordinator", name="Chea Dara"))
    go = page.get(reverse("assessment:blind"))
    assert go.headers["Location"] == address(other)
    answered(other, reader)
    assert blind.next_blind_code(account=reader) == item.code
    answered(item, reader)
    finished_page = page.get(reverse("assessment:blind"))
    assert "You have answered every item" in finished_page.content.decode()


def test_a_picture_of_an_option_is_sent_and_no_other(page: Client, item: Item) -> None:
    sha = "a" * 64
    ItemImage.objects.create(sha256=sha, media_type="image/png", data=b"png")
    url = reverse("assessment:blind_image", args=[item.code, sha])
    assert page.get(url).status_code == 404
    image = {"part": "option_a", "name": "x.png", "km": "រូប", "en": "Picture", "sha256": sha}
    Item.objects.filter(pk=item.pk).update(images=[image])
    assert page.get(url).content == b"png"
    unknown = reverse("assessment:blind_image", args=["NO-01", sha])
    assert page.get(unknown).status_code == 404


@pytest.mark.parametrize("role", ["viewer", "reviewer", "administrator", "participant"])
def test_other_roles_find_no_page(client: Client, item: Item, role: str) -> None:
    client.force_login(factories.account(role))
    assert client.get(address(item)).status_code == 403
    assert client.get(reverse("assessment:blind")).status_code == 403


def test_an_item_that_is_not_there_is_not_found(page: Client) -> None:
    assert page.get(reverse("assessment:blind_item", args=["NO-01"])).status_code == 404
