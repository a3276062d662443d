"""Pages of items and papers; and who is refused."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from promdaen.assessment.models import Item, Paper
from promdaen.curriculum.models import Record, Review, Term
from tests import factories

pytestmark = pytest.mark.django_db


def visitor(*roles: str, language: str = "en") -> Client:
    client = Client()
    client.force_login(
        factories.account(*roles), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    client.cookies["promdaen_language"] = language
    return client


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def paper() -> Paper:
    return factories.paper("A")


def test_items_are_listed_and_filtered(paper: Paper) -> None:
    client = visitor("trainer")
    codes = list(Item.objects.order_by("code").values_list("code", flat=True))
    page = text(client, "/items/")
    assert all(code in page for code in codes)
    page = text(client, "/items/?topic=CORRUPT&sort=-code")
    assert [code in page for code in codes] == [False, False, True, True]
    assert "No item fits the filter" in text(client, "/items/?kind=matching")
    assert "No item fits the filter" in text(client, "/items/?review=approved")
    assert codes[0] in text(client, "/items/?review=draft&level=understand&sort=level")
    assert codes[0] in text(client, "/items/?sort=kind")


def test_an_item_is_approved_when_both_languages_are(paper: Paper) -> None:
    code = Item.objects.first().code  # type: ignore[union-attr]
    for language, is_shown in (("en", False), ("km", True)):
        Review.objects.filter(subject=f"item:{code}", language=language).update(
            state="approved", reviewer="Native reviewer", reviewed_on=factories.NOW.date()
        )
        assert (code in text(visitor("coordinator"), "/items/?review=approved")) is is_shown


def test_the_list_is_exported_as_shown(paper: Paper) -> None:
    answer = visitor("coordinator").get("/items/?format=csv&topic=CORRUPT")
    assert len(answer.content.decode("utf-8-sig").splitlines()) == 3


@pytest.mark.parametrize("language", ["en", "km"])
def test_an_item_shows_both_languages_side_by_side_and_the_key(language: str) -> None:
    item = factories.item("UNTOC-01", rationale={"en": "Because.", "km": "ព្រោះ។"})
    paper = factories.paper("B", [item])
    page = text(visitor("trainer", language=language), "/items/UNTOC-01/")
    for expected in ("Which?", "តើមួយណា?", "Option a", "ជម្រើស a", "Because.", "ព្រោះ។"):
        assert expected in page
    assert page.count('class="strong"') == 2
    assert f"/items/papers/{paper.pk}/" in page


def test_each_kind_of_item_has_a_page() -> None:
    options = [
        {"id": option_id, "en": f"O {option_id}", "km": f"ជ {option_id}"} for option_id in "abc"
    ]
    factories.item("TF-1", kind="true_false", body={}, key=False)
    factories.item("ORD-1", kind="ordering", body={"options": options}, key=["c", "a", "b"])
    factories.item("MUL-1", kind="multiple_choice", body={"options": options}, key=["a", "c"])
    left = [{"id": "1", "en": "L 1", "km": "ឆ ១"}, {"id": "2", "en": "L 2", "km": "ឆ ២"}]
    factories.item(
        "MAT-1", kind="matching", body={"left": left, "right": options}, key={"1": "c", "2": "a"}
    )
    client = visitor("trainer")
    assert "False" in text(client, "/items/TF-1/")
    assert "O c; O a; O b" in text(client, "/items/ORD-1/")
    assert "O a; O c" in text(client, "/items/MUL-1/")
    assert "L 1" in text(client, "/items/MAT-1/")


@pytest.mark.parametrize(("language", "letter"), [("en", "a."), ("km", "ក.")])
def test_a_paper_is_printed_without_its_key(paper: Paper, language: str, letter: str) -> None:
    client = visitor("trainer", language=language)
    assert f"/items/papers/{paper.pk}/" in text(client, "/items/papers/")
    page = text(client, f"/items/papers/{paper.pk}/")
    assert page.count('<li class="mb-4"') == 4
    assert letter in page
    assert "check-circle-fill" not in page


def test_a_missing_address_is_a_page_of_not_found() -> None:
    client = visitor("trainer")
    assert client.get("/items/NO-SUCH/").status_code == 404
    assert client.get(f"/items/papers/{uuid4()}/").status_code == 404
    assert "There is no paper yet" in text(client, "/items/papers/")


@pytest.mark.parametrize("role", ["viewer", "administrator", "participant"])
def test_keys_are_refused_to_other_roles(paper: Paper, role: str) -> None:
    client = visitor(role)
    code = Item.objects.values_list("code", flat=True)[0]
    for address in ("", f"{code}/", "papers/", f"papers/{paper.pk}/"):
        answer = client.get(f"/items/{address}")
        assert answer.status_code == 403
        assert b"Not open to this account" in answer.content


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "km"])
def test_a_word_of_the_glossary_in_an_item_leads_to_its_meaning(
    client: Client, language: str
) -> None:
    Term.objects.create(
        code="saving-clause", name_en="Saving clause", name_km="ប្រការរក្សាសិទ្ធិ", part="law"
    )
    stem = {"en": "What does the saving clause keep?", "km": "តើប្រការរក្សាសិទ្ធិរក្សាអ្វី?"}
    item = factories.item("UNTOC-77", stem=stem)
    client.force_login(factories.account("trainer"))
    client.cookies["promdaen_language"] = language
    page = client.get(reverse("assessment:item", args=[item.code])).content.decode()
    assert page.count('href="#word-saving-clause"') == 1
    assert page.count('id="word-saving-clause"') == 1


def test_an_item_for_tests_only_shows_whether_its_key_is_public() -> None:
    factories.item("T-1", use="test")
    factories.item("T-2")
    client = visitor("coordinator")
    page = text(client, "/items/T-1/")
    assert "Tests only" in page
    assert "It was written here and is in no content file" in page
    Record.objects.update_or_create(
        subject="item:T-1",
        defaults={"kind": "item", "code": "T-1", "values": {}, "file": "items/t.toml"},
    )
    assert "its key is not secret" in text(client, "/items/T-1/")
    assert "Tests only" not in text(client, "/items/T-2/")
    list_page = text(client, "/items/?use=test")
    assert ("T-1" in list_page, "T-2" in list_page) == (True, False)
