"""The pages on which a coordinator writes items."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from promdaen.assessment.models import Item
from promdaen.curriculum.models import Source
from tests import factories
from tests import written as content

pytestmark = pytest.mark.django_db
KINDS = ("single_choice", "multiple_choice", "matching", "ordering", "true_false")


@pytest.fixture
def author(client: Client) -> Client:
    client.force_login(factories.account("coordinator", name="Kim Sophal"))
    client.cookies["promdaen_language"] = "en"
    return client


def of_kind(kind: str) -> Item:
    values = next(
        item_values for item_values in content.items().values() if item_values["kind"] == kind
    )
    topic, number = values["outcome"].split(".")
    outcome = factories.outcome(factories.topic(topic), int(number))
    for code in values["sources"]:
        Source.objects.get_or_create(code=code, title=code, verification="seen")
    return factories.item(
        values["code"],
        kind=kind,
        outcome=outcome,
        level=values["level"],
        stem=values["stem"],
        body={name: values[name] for name in ("options", "left", "right") if name in values},
        key=values["key"],
        rationale=values["rationale"],
        sources=values["sources"],
        verification=values["verification"],
        passage=values.get("passage", ""),
    )


def address(name: str, code: str) -> str:
    return reverse(f"assessment:{name}", args=[code])


def typed(client: Client, code: str) -> dict[str, Any]:
    """The form of an item as a browser would send it back."""
    form = client.get(address("edit_item", code)).context["form"]
    form_values: dict[str, Any] = {"right": form.right}
    for item_form in form.all_forms:
        for bound in item_form:
            value = bound.value()
            if value not in (None, "", False):
                form_values[bound.html_name] = value
    return form_values


def send(client: Client, code: str, *, button: str = "save", **changes: Any) -> Any:
    form_values = typed(client, code) | changes | {button: "1"}
    return client.post(address("edit_item", code), form_values)


def looked(client: Client, code: str, **changes: Any) -> Any:
    """Save, and where the checks hold it back, save again as it is."""
    answer = send(client, code, **changes)
    if answer.status_code == 200 and answer.context.get("is_held_back"):
        answer = send(client, code, looked_at=answer.context["looked_at"], **changes)
    return answer


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["km", "en"])
def test_an_item_of_every_kind_is_shown_and_saved_as_it_was_with_one_text_changed(
    author: Client, kind: str, language: str
) -> None:
    author.cookies["promdaen_language"] = language
    item = of_kind(kind)
    stem = item.stem_en + " Think."
    answer = looked(author, item.code, stem_en=stem)
    assert answer.status_code == 302, answer.context["form"].errors
    edited = Item.objects.get(code=item.code, is_current=True)
    assert (edited.version, edited.stem_en, edited.written_by) == (2, stem, "Kim Sophal")
    unchanged_fields = (
        "kind",
        "key",
        "body",
        "level",
        "sources",
        "passage",
        "stem_km",
        "rationale_km",
    )
    assert [getattr(edited, name) for name in unchanged_fields] == [
        getattr(item, name) for name in unchanged_fields
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_an_item_is_seen_as_on_a_phone_without_its_key_and_nothing_is_saved(
    author: Client, kind: str
) -> None:
    item = of_kind(kind)
    answer = send(author, item.code, button="look", stem_en="Quite another question?")
    page = answer.content.decode()
    frames = page.split('class="frames"')[1].split("</section>")[0]
    assert "Quite another question?" in frames
    assert item.stem_km[:20] in frames
    assert "checked" not in frames
    assert Item.objects.count() == 1
    phone = author.get(address("phone", item.code)).content.decode()
    assert "checked" not in phone
    assert "rationale" not in phone.lower()


def test_what_the_checks_find_holds_the_item_back_once(author: Client) -> None:
    item = of_kind("single_choice")
    changes = {"options-0-en": item.body["options"][0]["en"] + "."}
    answer = send(author, item.code, **changes)
    assert answer.context["is_held_back"]
    assert "ends with a stop" in answer.content.decode()
    assert Item.objects.count() == 1
    again = send(author, item.code, looked_at=answer.context["looked_at"], **changes)
    assert again.status_code == 302
    other = {**changes, "options-1-en": item.body["options"][1]["en"] + "."}
    stale = send(author, item.code, looked_at=answer.context["looked_at"], **other)
    assert stale.context["is_held_back"]


@pytest.mark.parametrize(
    ("kind", "changes", "words"),
    [
        ("single_choice", {"stem_km": ""}, "This field is required"),
        ("single_choice", {"stem_km": "English only"}, "Write this text in Khmer"),
        ("single_choice", {"stem_en": "Two  spaces"}, "two spaces"),
        ("single_choice", {"stem_km": "ក្រា្ម"}, "type the word again"),
        ("single_choice", {"options-1-km": ""}, "in Khmer as well"),
        ("single_choice", {"options-1-en": ""}, "in English as well"),
        ("single_choice", {"right": "z"}, "Mark the one right option"),
        (
            "single_choice",
            {f"options-{row}-{language}": "" for row in range(1, 5) for language in ("km", "en")},
            "at least 2 options",
        ),
        ("single_choice", {"options-1-id": "a"}, "two options have the id a"),
        ("multiple_choice", {f"options-{row}-mark": "" for row in range(5)}, "at least two"),
        ("ordering", {"options-0-mark": "9"}, "its place, from 1 to"),
        ("matching", {"left-0-mark": ""}, "Give every entry on the left one"),
        (
            "matching",
            {f"left-{row}-{language}": "" for row in range(4) for language in ("km", "en")},
            "at least 2 entries on the left",
        ),
        (
            "matching",
            {f"right-{row}-{language}": "" for row in range(6) for language in ("km", "en")},
            "at least 2 entries on the right",
        ),
        ("true_false", {"truth": ""}, "This field is required"),
    ],
)
def test_each_error_is_beside_its_field_and_nothing_is_saved(
    author: Client, kind: str, changes: dict[str, str], words: str
) -> None:
    item = of_kind(kind)
    answer = send(author, item.code, **changes)
    assert answer.status_code == 200
    assert re.search(words, answer.content.decode())
    assert Item.objects.count() == 1
    for name, value in changes.items():
        if value and name != "right":
            assert value in answer.content.decode()


def test_a_row_is_added_and_another_taken_out(author: Client) -> None:
    item = of_kind("single_choice")
    changes = {
        "options-0-km": "",
        "options-0-en": "",
        "options-4-km": "ចម្លើយទីប្រាំ",
        "options-4-en": "A fifth answer",
        "right": "e",
    }
    assert looked(author, item.code, **changes).status_code == 302
    edited = Item.objects.get(is_current=True)
    assert [row["id"] for row in edited.body["options"]] == ["b", "c", "d", "e"]
    assert edited.key == "e"


def test_an_item_that_was_saved_by_somebody_else_meanwhile_keeps_what_was_typed(
    author: Client,
) -> None:
    item = of_kind("true_false")
    first = typed(author, item.code)
    looked(author, item.code, level="apply")
    answer = author.post(
        address("edit_item", item.code),
        first | {"stem_en": "True or false: it is so.", "save": "1"},
    )
    if answer.context.get("is_held_back"):
        form_values = first | {"stem_en": "True or false: it is so.", "save": "1"}
        answer = author.post(
            address("edit_item", item.code),
            form_values | {"looked_at": answer.context["looked_at"]},
        )
    page = answer.content.decode()
    assert "Kim Sophal saved version 2" in page
    assert "True or false: it is so." in page
    assert "Stored now: " in page
    assert "You typed: True or false: it is so." in page
    assert Item.objects.count() == 2


def test_a_new_item_gets_the_next_code_of_its_topic(author: Client) -> None:
    item = of_kind("true_false")
    chosen = author.get(reverse("assessment:new_item"))
    assert "Write the item" in chosen.content.decode()
    where = reverse("assessment:new_item") + f"?topic={item.outcome.topic_id}&kind=true_false"
    assert author.get(where).status_code == 200
    form_values = {
        **typed(author, item.code),
        "stem_en": "True or false: water is wet.",
        "save": "1",
    }
    answer = author.post(where, form_values)
    if answer.status_code == 200:
        answer = author.post(where, form_values | {"looked_at": answer.context["looked_at"]})
    created = Item.objects.get(stem_en="True or false: water is wet.")
    assert answer.url == address("item", created.code)
    assert created.code != item.code
    assert author.get(answer.url).status_code == 200


def test_the_history_shows_versions_with_their_differences_and_runs(author: Client) -> None:
    item = of_kind("single_choice")
    looked(author, item.code, stem_en="Which element is **not** known?", reason="Shorter")
    page = author.get(address("versions", item.code)).content.decode()
    for words in ("Version 2", "Version 1", "Shorter", "<ins>", "<del>", "The first version."):
        assert words in page


@pytest.mark.parametrize("role", ["trainer", "viewer", "reviewer", "administrator", "participant"])
def test_other_roles_find_no_form(client: Client, role: str) -> None:
    item = of_kind("single_choice")
    client.force_login(factories.account(role))
    assert client.get(address("edit_item", item.code)).status_code == 403
    assert client.post(address("edit_item", item.code)).status_code == 403
    assert client.get(reverse("assessment:new_item")).status_code == 403
    opens = 200 if role == "trainer" else 403
    assert client.get(address("versions", item.code)).status_code == opens
    assert client.get(address("phone", item.code)).status_code == opens
    if role == "trainer":
        assert "/edit/" not in client.get(address("item", item.code)).content.decode()


def test_an_unknown_item_is_not_found(author: Client) -> None:
    for name in ("edit_item", "versions", "phone"):
        assert author.get(address(name, "NO-01")).status_code == 404
