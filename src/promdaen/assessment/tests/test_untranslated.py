"""Items in one language: drafts that wait for translation and are in no test before."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from promdaen.assessment import actions
from promdaen.assessment.actions import bank as bank_actions
from promdaen.assessment.actions.bank import write_item, write_paper
from promdaen.assessment.models import Item
from promdaen.assessment.queries import bank, blind, imports
from promdaen.assessment.rules.files.items import FileItem
from promdaen.curriculum.models import Record, Review
from promdaen.kit.models import AuditLine
from promdaen.people import queries as people_queries
from promdaen.people.models import Account
from tests import factories

pytestmark = pytest.mark.django_db
NOW = factories.NOW
DEFAULTS = FileItem(outcome="UNTOC.1", level="apply")
AIKEN = b"Where is it?\nA. Here\nB. There\nANSWER: B\n"
GIFT = "::Q1:: តើនៅឯណា? {=ទីនេះ ~ទីនោះ}".encode()
MOODLE = b"""<quiz><question type="truefalse"><name><text>T</text></name>
<questiontext format="html"><text>It is here.</text></questiontext>
<answer fraction="100"><text>true</text></answer><answer fraction="0"><text>false</text></answer>
</question></quiz>"""
SHEET = (
    "kind,outcome,level,stem::English (en),stem::ខ្មែរ (km),key\n"
    "true_false,UNTOC.1,apply,It is there.,,true\n"
)


@pytest.fixture
def outcome() -> Any:
    return factories.outcome(factories.topic("UNTOC"))


def read(data: bytes, name: str = "quiz.txt") -> imports.ImportPreview:
    return imports.import_preview(
        items_read=imports.read_items_file(name=name, data=data), defaults=DEFAULTS
    )


def take_in(data: bytes = AIKEN, name: str = "quiz.txt") -> actions.ItemsImported:
    return actions.import_items(
        items_read=imports.read_items_file(name=name, data=data),
        defaults=DEFAULTS,
        by=None,
        now=NOW,
    )


def visitor(account: Account) -> Client:
    client = Client()
    client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.cookies["promdaen_language"] = "en"
    return client


def translated_form(item: Item) -> dict[str, str]:
    """What a translator sends: the English as it is, and the Khmer."""
    typed = {"version": str(item.version), "stem_en": item.stem_en, "stem_km": "តើនៅឯណា?"}
    for place, row in enumerate(item.body["options"]):
        typed |= {
            f"options-{place}-id": row["id"],
            f"options-{place}-en": row["en"],
            f"options-{place}-km": "ទី",
        }
    return typed | {
        "options-2-id": "c",
        "right": "b",
        "rationale_en": "Because.",
        "rationale_km": "ពីព្រោះ។",
        "outcome": "UNTOC.1",
        "level": "apply",
        "verification": "unverified",
        "use": "any",
        "save": "1",
        "reason": "",
    }


@pytest.mark.parametrize(
    ("data", "name", "missing"),
    [(AIKEN, "quiz.txt", "km"), (GIFT, "quiz.gift", "en"), (MOODLE, "quiz.xml", "km"),
     (SHEET.encode(), "quiz.csv", "km")],
)  # fmt: skip
@pytest.mark.usefixtures("outcome")
def test_an_item_in_one_language_comes_in_as_a_draft(data: bytes, name: str, missing: str) -> None:
    assert take_in(data, name) == actions.ItemsImported(
        added_count=1, changed_count=0, unchanged_count=0, refused_count=0, waiting_count=1
    )
    item = Item.objects.get()
    assert item.missing_language == missing
    assert str(item.stem)
    assert not Record.objects.filter(subject=f"item:{item.code}").exists()
    assert not Review.objects.exists()


@pytest.mark.usefixtures("outcome")
def test_the_same_file_again_changes_nothing() -> None:
    take_in()
    assert [line.state for line in read(AIKEN).lines] == ["unchanged"]


@pytest.mark.usefixtures("outcome")
def test_a_draft_is_in_no_paper_no_practice_and_no_blind_test() -> None:
    take_in()
    item = Item.objects.get()
    assert not bank.practice_items().exists()
    assert blind.next_blind_code(account=factories.account("coordinator")) == ""
    for use in ("test", "quiz", "demonstration"):
        new = actions.NewPaper(
            code="Z", title={"en": "Z", "km": "ហ"}, items=[item.code], minutes=5, use=use
        )
        with pytest.raises(actions.AssessmentRefused, match="waits for translation"):
            write_paper(new=new)


def test_a_file_in_one_language_takes_none_from_an_item_of_the_bank(outcome: Any) -> None:
    factories.item("UNTOC-01", outcome=outcome)
    half = b"// [id:UNTOC-01]\nWhich other? {=Yes ~No}"
    [line] = read(half, "x.gift").lines
    assert line.state == "refused"
    assert "no_language" in {problem.code for problem in line.problems}
    new = actions.NewItem(
        code="UNTOC-01", kind="true_false", outcome=outcome.code, level="apply",
        stem={"en": "So.", "km": ""}, body={}, key=True,
    )  # fmt: skip
    for may_wait in (False, True):
        with pytest.raises(actions.AssessmentRefused, match="no Khmer"):
            write_item(new=new, may_wait=may_wait, by=None, now=NOW)


@pytest.mark.usefixtures("outcome")
def test_a_translated_item_is_known_again_by_its_first_language() -> None:
    take_in()
    item = Item.objects.get()
    coordinator = visitor(factories.account("coordinator"))
    typed = translated_form(item)
    response = coordinator.post(f"/items/{item.code}/edit/", typed)  # shows what the checks found
    typed["looked_at"] = response.context["looked_at"]
    answer = coordinator.post(f"/items/{item.code}/edit/", typed)
    assert answer.status_code == 302, answer.context["form"].errors
    item = Item.objects.get(is_current=True)
    assert (item.missing_language, item.stem_km) == ("", "តើនៅឯណា?")
    assert Review.objects.filter(subject=f"item:{item.code}", state="draft").count() == 2
    assert list(bank.practice_items()) == [item]
    [line] = read(AIKEN).lines
    assert (line.state, line.code) == ("unchanged", item.code)


@pytest.mark.usefixtures("outcome")
def test_the_editor_and_its_action_ask_for_the_missing_language() -> None:
    take_in()
    item = Item.objects.get()
    coordinator = visitor(factories.account("coordinator"))
    page = coordinator.get(f"/items/{item.code}/edit/").content.decode()
    assert "This item has no Khmer texts yet." in page
    typed = translated_form(item) | {"stem_km": "", "options-0-km": ""}
    answer = coordinator.post(f"/items/{item.code}/edit/", typed)
    assert answer.status_code == 200
    assert "Write this text in Khmer as well." in answer.content.decode()
    new = actions.NewItem(
        code=item.code, kind=item.kind, outcome="UNTOC.1", level="apply",
        stem={"en": "Other?", "km": ""}, body=item.body, key=item.key,
    )  # fmt: skip
    with pytest.raises(actions.AssessmentRefused, match="a text has no Khmer"):
        actions.edit_item(item=new, version=1, by=None, now=NOW)
    assert Item.objects.get().stem_en == "Where is it?"


@pytest.mark.usefixtures("outcome")
def test_an_item_whose_languages_both_lack_a_text_is_refused() -> None:
    take_in()
    item = Item.objects.get()
    new = actions.NewItem(
        code=item.code, kind=item.kind, outcome="UNTOC.1", level="apply",
        stem={"en": "Other?", "km": ""}, body=item.body, key=item.key,
        rationale={"en": "", "km": "ក"},
    )  # fmt: skip
    with pytest.raises(actions.AssessmentRefused) as refused:
        bank_actions.check_item(new=new, may_wait=True)
    assert len(refused.value.lines) == 2


@pytest.mark.usefixtures("outcome")
def test_lists_and_pages_say_that_an_item_waits() -> None:
    take_in()
    factories.item("UNTOC-09", outcome=factories.outcome(factories.topic("UNTOC")))
    item = Item.objects.get(missing_language="km")
    coordinator = visitor(factories.account("coordinator"))
    page = coordinator.get("/items/?review=translation").content.decode()
    assert item.code in page
    assert "UNTOC-09" not in page
    page = coordinator.get(f"/items/{item.code}/").content.decode()
    assert "Waits for translation" in page
    assert f"/review/item/{item.code}/" not in page
    coordinator.cookies["promdaen_language"] = "km"
    page = coordinator.get(f"/items/{item.code}/").content.decode()
    khmer = page[page.index('<div lang="km">') : page.index('<div lang="en">')]
    assert item.stem_en not in khmer
    coordinator.cookies["promdaen_language"] = "en"
    trainer = visitor(factories.account("trainer")).get(f"/items/{item.code}/").content.decode()
    assert "This item has no Khmer texts yet." in trainer
    for form in ("moodle", "gift", "xlsx"):
        data = coordinator.get(f"/items/export/?review=translation&format={form}").content
        name = {"moodle": "x.xml", "gift": "x.gift", "xlsx": "x.xlsx"}[form]
        assert [line.state for line in read(data, name).lines] == ["unchanged"]


@pytest.mark.usefixtures("outcome")
def test_the_preview_lists_what_will_wait() -> None:
    coordinator = visitor(factories.account("coordinator"))
    upload = {
        "file": SimpleUploadedFile("quiz.txt", AIKEN),
        "outcome": "UNTOC.1",
        "level": "apply",
    }
    address = coordinator.post("/items/import/", upload).headers["Location"]
    answer = coordinator.get(address)
    assert "1 item is in one language only" in answer.content.decode()
    fingerprint = answer.context["preview"].fingerprint
    result_page = coordinator.post(
        address, {"fingerprint": fingerprint}, follow=True
    ).content.decode()
    assert "In one language, waiting for translation: 1." in result_page


@pytest.mark.usefixtures("outcome")
def test_an_item_without_a_whole_language_is_refused() -> None:
    mixed = "{mlang en}Where?{mlang} {=ទីនេះ ~There}".replace("{mlang", "\\{mlang")
    mixed = mixed.replace("}Where", "\\}Where").replace("mlang} {=", "mlang\\} {=")
    [line] = read(mixed.encode(), "x.gift").lines
    assert line.state == "refused"
    assert {problem.code for problem in line.problems} == {"no_language"}


def several(count: int = 3) -> list[Item]:
    take_in(
        "".join(f"Where is {n}?\nA. Here\nB. There\nANSWER: B\n\n" for n in range(count)).encode()
    )
    return list(Item.objects.order_by("code"))


@pytest.mark.usefixtures("outcome")
def test_drafts_are_deleted_with_a_line_each() -> None:
    rows = several()
    author = factories.account("coordinator")
    codes = [row.code for row in rows[:2]]
    assert actions.delete_drafts(codes=codes, by=author, now=NOW) == 2
    assert list(Item.objects.all()) == rows[2:]
    lines = AuditLine.objects.filter(action="delete_draft")
    assert [line.detail["code"] for line in lines.order_by("sequence")] == codes


@pytest.mark.usefixtures("outcome")
def test_drafts_are_deleted_all_or_none() -> None:
    first, second, third = several()
    author = factories.account("coordinator")
    Item.objects.filter(pk=second.pk).update(missing_language="")
    for codes, words in (
        ([first.code, second.code], f"no longer wait for translation: {second.code}"),
        ([first.code, "GONE"], "is gone"),
        ([], "1 to 200"),
        ([f"C{n}" for n in range(201)], "1 to 200"),
    ):
        with pytest.raises(actions.AssessmentRefused, match=words):
            actions.delete_drafts(codes=codes, by=author, now=NOW)
    Item.objects.filter(pk=third.pk).update(missing_language="")
    paper = factories.paper("Z", items=[third])
    Item.objects.filter(pk=third.pk).update(missing_language="km")
    with pytest.raises(actions.AssessmentRefused, match=f"{third.code} is in use"):
        actions.delete_drafts(codes=[first.code, third.code], by=author, now=NOW)
    with pytest.raises(people_queries.NotAllowed):
        actions.delete_drafts(codes=[first.code], by=factories.account("trainer"), now=NOW)
    assert Item.objects.count() == 3
    assert paper.places.count() == 1
    assert not AuditLine.objects.filter(action="delete_draft").exists()


@pytest.mark.usefixtures("outcome")
def test_pages_delete_the_selected_drafts() -> None:
    first, second, third = several()
    Item.objects.filter(pk=third.pk).update(missing_language="")
    page = visitor(factories.account("coordinator"))
    list_page = page.get("/items/").content.decode()
    assert list_page.count('name="item"') == 2
    assert "Delete this draft" in page.get(f"/items/{first.code}/").content.decode()
    assert "Delete this draft" not in page.get(f"/items/{third.code}/").content.decode()
    result_page = page.post(
        "/items/drafts/delete/", {"item": [first.code, second.code]}, follow=True
    )
    assert "2 drafts are deleted." in result_page.content.decode()
    assert list(Item.objects.all()) == [third]
    none = page.post("/items/drafts/delete/", {}, follow=True)
    assert "Select 1 to 200 items." in none.content.decode()
    trainer = visitor(factories.account("trainer"))
    assert 'name="item"' not in trainer.get("/items/").content.decode()
    assert trainer.post("/items/drafts/delete/", {"item": third.code}).status_code == 403
