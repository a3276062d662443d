"""Pages on which items go out as files and come in from files, and their pictures."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from promdaen.assessment.models import Item, ItemImage, ItemImport
from promdaen.assessment.queries import exports, imports
from promdaen.assessment.rules.files.sheet import MAX_CELL_LENGTH
from promdaen.assessment.tests.rules.files import qti_samples, samples
from promdaen.curriculum.models import Source
from promdaen.kit.models import AuditLine
from tests import factories

pytestmark = pytest.mark.django_db
ANOTHER_SITE = Path(__file__).parent / "rules" / "files" / "another_site.xml"
HEADS = "code,kind,outcome,level,stem::English (en),stem::ខ្មែរ (km),key\n"


def visitor(*roles: str, language: str = "en") -> Client:
    client = Client()
    client.force_login(
        factories.account(*roles), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    client.cookies["promdaen_language"] = language
    return client


@pytest.fixture
def coordinator() -> Client:
    return visitor("coordinator")


@pytest.fixture
def bank() -> list[Item]:
    """Three items of one topic and one, with a picture, of another."""
    factories.topic("UNTOC", 1)
    outcome = factories.outcome(factories.topic("UNTOC", 1))
    other = factories.outcome(factories.topic("HEALTH", 11))
    Source.objects.create(code="SOM", title="SOM", verification="seen")
    for code in ("UNTOC-01", "UNTOC-02"):
        factories.item(code, outcome=outcome, stem=samples.both(code))
    factories.item(
        "UNTOC-03", kind="true_false", body={}, key=True, outcome=outcome, stem=samples.both("So")
    )
    pictured = samples.pictured()
    for sha256, data in pictured.pictures.items():
        ItemImage.objects.create(sha256=sha256, media_type="image/png", data=data)
    factories.item(
        "HEALTH-01",
        outcome=other,
        stem=pictured.stem,
        body=pictured.body,
        key=pictured.key,
        images=[image.as_row() for image in pictured.images or ()],
    )
    return list(Item.objects.all())


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def send(client: Client, data: bytes | str, name: str = "x.csv", **typed: str) -> Any:
    content = data.encode() if isinstance(data, str) else data
    return client.post("/items/import/", {"file": SimpleUploadedFile(name, content), **typed})


def upload(client: Client, data: bytes | str, name: str = "x.csv", **typed: str) -> str:
    """The address of the page that shows what a file would do."""
    answer = send(client, data, name, **typed)
    assert answer.status_code == 302
    return str(answer.headers["Location"])


def take(client: Client, address: str, **typed: str) -> Any:
    fingerprint = client.get(address).context["preview"].fingerprint
    return client.post(address, {"fingerprint": fingerprint, **typed}, follow=True)


# ---- out ----


@pytest.mark.parametrize(
    ("form", "kind", "ending"),
    [("moodle", "application/xml", ".xml"), ("gift", "text/plain", ".gift"),
     ("gift-plain", "text/plain", ".gift"), ("qti", "application/zip", ".zip"),
     ("xlsx", "spreadsheetml.sheet", ".xlsx")],
)  # fmt: skip
def test_the_filtered_items_are_exported(
    coordinator: Client, bank: list[Item], form: str, kind: str, ending: str
) -> None:
    answer = coordinator.get(f"/items/export/?topic=UNTOC&format={form}")
    assert kind in answer.headers["Content-Type"]
    assert answer.headers["Content-Disposition"].endswith(f'{ending}"')
    read = imports.read_items_file(name=f"x{ending}", data=answer.content)
    assert [item.item.code for item in read.items] == ["UNTOC-01", "UNTOC-02", "UNTOC-03"]


def test_gift_without_ordering_items_leaves_them_out(
    coordinator: Client, bank: list[Item]
) -> None:
    order = samples.item("ordering")
    factories.item(
        "UNTOC-04", kind="ordering", body=order.body, key=order.key,
        outcome=bank[1].outcome, stem=samples.both("In order"),
    )  # fmt: skip
    counts = {
        form: len(imports.read_items_file(name="x.gift", data=answer.content).items)
        for form in ("gift", "gift-plain")
        for answer in [coordinator.get(f"/items/export/?topic=UNTOC&format={form}")]
    }
    assert counts == {"gift": 4, "gift-plain": 3}


@pytest.mark.parametrize(
    ("language", "word"), [("en", "3 items are exported"), ("km", "នាំចេញសំណួរ ៣")]
)
def test_the_page_of_exports_counts_items(bank: list[Item], language: str, word: str) -> None:
    client = visitor("coordinator", language=language)
    page = text(client, "/items/export/?topic=UNTOC")
    assert word in page
    assert "?topic=UNTOC&amp;format=moodle" in page
    assert "Pictures stay" not in page


def test_the_list_leads_to_the_same_filter(coordinator: Client, bank: list[Item]) -> None:
    page = text(coordinator, "/items/?topic=UNTOC&sort=code")
    assert "/items/export/?topic=UNTOC" in page
    assert "/items/import/" in page
    assert "/items/import/" not in text(visitor("trainer"), "/items/")


def test_an_empty_list_has_nothing_to_export(coordinator: Client) -> None:
    assert "No item fits the filter" in text(coordinator, "/items/export/?kind=matching")


def test_a_text_that_a_cell_cannot_contain_is_refused(
    coordinator: Client, bank: list[Item]
) -> None:
    Item.objects.filter(code="UNTOC-01").update(stem_en="x" * MAX_CELL_LENGTH)
    page = text(coordinator, "/items/export/?format=xlsx")
    assert "A cell cannot hold the texts of UNTOC-01" in page
    assert "Pictures stay in the bank" in page


def test_the_empty_form_is_for_trainers_too() -> None:
    answer = visitor("trainer").get("/items/import/form.xlsx")
    assert answer.status_code == 200
    assert answer.content.startswith(b"PK")


# ---- in ----


def test_a_file_is_looked_at_and_taken_in(coordinator: Client, bank: list[Item]) -> None:
    rows = (
        "UNTOC-03,true_false,UNTOC.1,understand,So en,So ខ្មែរ,false\n"
        ",true_false,UNTOC.1,apply,New one?,សំណួរថ្មី?,true\n"
    )
    address = upload(coordinator, HEADS + rows)
    page = text(coordinator, address)
    for word in ("New one?", "សំណួរថ្មី?", "UNTOC-04", "right answer", "true", "false"):
        assert word in page
    assert Item.objects.count() == 4
    result_page = take(coordinator, address)
    assert "Items added: 1, changed: 1, already there: 0." in result_page.content.decode()
    assert Item.objects.get(code="UNTOC-03").key is False
    assert Item.objects.get(code="UNTOC-04").stem_km == "សំណួរថ្មី?"
    assert AuditLine.objects.filter(action="import_items").count() == 1
    assert not ItemImport.objects.exists()


def test_an_export_that_comes_back_has_nothing_to_take_in(
    coordinator: Client, bank: list[Item]
) -> None:
    data = coordinator.get("/items/export/?format=moodle").content
    page = text(coordinator, upload(coordinator, data, "x.xml"))
    assert "There is nothing here to import" in page
    assert "Import the items" not in page


@pytest.mark.parametrize("language", ["en", "km"])
def test_a_file_of_another_site_is_shown_with_its_refusals(
    bank: list[Item], language: str
) -> None:
    client = visitor("coordinator", language=language)
    factories.outcome(factories.topic("UNTOC"), 3)
    before = Item.objects.count()
    data = ANOTHER_SITE.read_bytes()
    address = upload(client, data, "another_site.xml", outcome="UNTOC.3", level="apply")
    page = text(client, address)
    for word in ("BP-PASS-1", "Choose two colours.", "Capital", "my-scan.png", "ទំព័រទិន្នន័យ"):
        assert word in page
    reason = {"en": "This is a short answer", "km": "នេះជា"}[language]
    assert reason in page
    refused = take(client, address).content.decode()
    assert {"en": "Some items were refused", "km": "សំណួរខ្លះមិនត្រូវបានទទួល"}[language] in refused
    assert Item.objects.count() == before
    take(client, address, leaves_refused_out="on")
    assert Item.objects.count() == before + 5
    assert Item.objects.get(stem_en__startswith="Choose two").missing_language == "km"
    item = Item.objects.get(code="BP-PASS-1")
    assert item.outcome_id == "UNTOC.3"
    assert ItemImage.objects.filter(pk=item.images[0]["sha256"]).exists()


def test_refused_items_are_completed_in_a_workbook(coordinator: Client, bank: list[Item]) -> None:
    address = upload(coordinator, HEADS + "UNTOC-01,true_false,UNTOC.1,apply,Half?,,true\n")
    answer = coordinator.get(f"{address}refused.xlsx")
    read = imports.read_items_file(name="x.xlsx", data=answer.content)
    assert read.items[0].item.stem == {"en": "Half?", "km": ""}
    page = text(coordinator, address)
    assert "Row 2, column F: The question has no Khmer text." in page


def test_a_page_of_an_older_bank_is_shown_again(coordinator: Client, bank: list[Item]) -> None:
    row = "UNTOC-03,true_false,UNTOC.1,apply,So en,So ខ្មែរ,true\n"
    address = upload(coordinator, HEADS + row)
    fingerprint = coordinator.get(address).context["preview"].fingerprint
    Item.objects.filter(code="UNTOC-03").update(key=False)
    answer = coordinator.post(address, {"fingerprint": fingerprint})
    page = answer.content.decode()
    assert "The bank has changed since" in page
    assert fingerprint not in page
    assert take(coordinator, address).status_code == 200
    assert Item.objects.get(code="UNTOC-03").level == "apply"


def test_a_preview_is_marked_cut_only_if_it_is(coordinator: Client, bank: list[Item]) -> None:
    unchanged = coordinator.get("/items/export/?format=xlsx").content
    rows = "".join(
        f",true_false,UNTOC.1,apply,New {number}?,ថ្មី {number}?,true\n" for number in range(101)
    )
    cut = "The first 100 rows of each table are shown."
    assert cut in text(coordinator, upload(coordinator, HEADS + rows))
    address = upload(coordinator, HEADS + rows.rpartition(",true_false")[0])
    page = text(coordinator, address)
    assert "New 99?" in page
    assert cut not in page
    assert cut not in text(coordinator, upload(coordinator, unchanged, "x.xlsx"))


def test_an_answered_item_is_marked(coordinator: Client) -> None:
    run = factories.run()
    [enrolment] = factories.enrolments(run, 1)
    paper = factories.paper("A", [factories.item("UNTOC-01")])
    factories.sat(enrolment, "before", paper, [1])
    heads = "code,kind,level,stem::English (en),stem::ខ្មែរ (km),option_a (en),option_a (km),"
    row = "UNTOC-01,single_choice,apply,Which?,តើមួយណា?,A,ក,B,ខ,a"
    data = f"{heads}option_b (en),option_b (km),key\n{row}\n"
    assert "answered before: a new version" in text(coordinator, upload(coordinator, data))


def test_a_file_is_discarded(coordinator: Client, bank: list[Item]) -> None:
    address = upload(coordinator, HEADS + ",true_false,UNTOC.1,apply,One?,មួយ?,true\n")
    answer = coordinator.post(f"{address}discard/", follow=True)
    assert "Nothing was imported" in answer.content.decode()
    assert coordinator.get(address).status_code == 404


BROKEN: dict[str, tuple[str, bytes]] = {
    "empty": ("x.xml", b""),
    "pdf": ("x.pdf", b"%PDF-1.7"),
    "json": ("x.json", b"[1]"),
    "entities": ("x.xml", b'<!DOCTYPE q [<!ENTITY a "b">]><quiz>&a;</quiz>'),
    "outside entity": ("x.xml", b'<!DOCTYPE q [<!ENTITY a SYSTEM "file:///x">]><quiz>&a;</quiz>'),
    "cut off xml": ("x.xml", b"<quiz><question>"),
    "other xml": ("x.xml", b"<html></html>"),
    "no questions": ("x.xml", b"<quiz></quiz>"),
    "deep xml": ("x.xml", b"<quiz>" + b"<a>" * 40),
    "bytes in gift": ("x.gift", b"One \xff {T}"),
    "nul in gift": ("x.gift", b"One \0 {T}"),
    "remarks only": ("x.gift", b"// nothing\n"),
    "old excel": ("x.xls", bytes.fromhex("d0cf11e0a1b11ae1")),
    "half workbook": ("x.xlsx", b"PK\3\4"),
    "no workbook": ("x.xlsx", b"hello"),
    "no heads": ("x.csv", b"a,b,c\n1,2,3\n"),
    "no key": ("x.csv", b"kind,stem (en),stem (km),code\ntrue_false,a,b,c\n"),
    "twice a head": ("x.csv", b"kind,stem (en),stem (km),key,answer\n1,2,3,4,5\n"),
    "no rows": ("x.csv", b"kind,stem (en),stem (km),key\n"),
    "utf-16 half": ("x.csv", b"\xff\xfea"),
    "legacy letters": ("x.csv", b"kind,stem (en),stem (km),key\n" + b"\x80\n"),
    "open quote": ("x.csv", b'kind,stem (en),stem (km),key\n"a\n'),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_refused_in_words_and_nothing_is_kept(
    coordinator: Client, bank: list[Item], name: str
) -> None:
    answer = send(coordinator, BROKEN[name][1], BROKEN[name][0])
    assert answer.status_code == 200
    page = answer.content.decode()
    assert 'href="#id_file"' in page
    assert BROKEN[name][0] in page or "row" in page.lower()
    assert not ItemImport.objects.exists()
    assert Item.objects.count() == len(bank)
    assert not AuditLine.objects.filter(action="keep_import").exists()


def test_a_large_file_is_read_from_the_disk(
    coordinator: Client, bank: list[Item], settings: Any
) -> None:
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 100
    rows = ",true_false,UNTOC.1,apply,One more?,មួយទៀត?,true\n"
    assert "One more?" in text(coordinator, upload(coordinator, HEADS + rows))


def test_no_file_is_asked_for(coordinator: Client) -> None:
    page = coordinator.post("/items/import/", {"level": "apply"}).content.decode()
    assert 'href="#id_file"' in page


# ---- pictures ----


def test_a_picture_is_shown_with_its_words(bank: list[Item]) -> None:
    client = visitor("trainer")
    page = text(client, "/items/HEALTH-01/")
    sha256 = Item.objects.get(code="HEALTH-01").images[0]["sha256"]
    assert page.count(f"/items/images/{sha256}/") == 2
    assert "រូប scan.png" in page
    answer = client.get(f"/items/images/{sha256}/")
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.content == samples.PNG
    assert "immutable" in answer.headers["Cache-Control"]
    paper = factories.paper("P", [Item.objects.get(code="HEALTH-01")])
    assert page.count("<img") == 2 * text(client, f"/items/papers/{paper.pk}/").count("<img")
    assert client.get("/items/images/none/").status_code == 404


# ---- who ----


def test_a_package_of_qti_comes_in_with_its_pictures(
    coordinator: Client, bank: list[Item]
) -> None:
    typed = {"outcome": "UNTOC.1", "level": "apply"}
    address = upload(coordinator, qti_samples.CARTRIDGE_PACKAGE, "quiz.imscc", **typed)
    page = text(coordinator, address)
    assert "Number in the package" in page
    assert "This is an essay" in page
    take(coordinator, address, leaves_refused_out="on")
    item = Item.objects.get(stem_en="Which sign?")
    assert (item.key, item.missing_language) == ("b", "km")
    assert ItemImage.objects.filter(pk=item.images[0]["sha256"]).exists()
    assert Item.objects.filter(missing_language="km").count() == 4


@pytest.mark.parametrize("data", [b"PK\x03\x04", b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"])
def test_a_dangerous_file_is_refused_in_words_and_nothing_is_kept(
    coordinator: Client, bank: list[Item], data: bytes
) -> None:
    for name in ("x.zip", "x.imscc", "x.xml"):
        answer = send(coordinator, data, name)
        assert answer.status_code == 200
        assert answer.context["form"].errors["file"]
    assert not ItemImport.objects.exists()
    assert Item.objects.count() == 4


@pytest.mark.parametrize("role", ["trainer", "viewer", "administrator", "participant"])
def test_other_roles_neither_export_nor_import(bank: list[Item], role: str) -> None:
    client = visitor(role)
    for address in ("export/", "export/?format=gift", "import/"):
        assert client.get(f"/items/{address}").status_code == 403
    assert send(client, HEADS).status_code == 403


@pytest.mark.parametrize("role", ["viewer", "administrator", "participant"])
def test_pictures_and_the_form_are_for_who_sees_items(bank: list[Item], role: str) -> None:
    sha256 = ItemImage.objects.values_list("pk", flat=True)[0]
    for address in (f"images/{sha256}/", "import/form.xlsx"):
        assert visitor(role).get(f"/items/{address}").status_code == 403


def test_a_kept_file_is_seen_by_its_maker_alone(coordinator: Client, bank: list[Item]) -> None:
    address = upload(coordinator, HEADS + ",true_false,UNTOC.1,apply,One?,មួយ?,true\n")
    other = visitor("coordinator")
    assert other.get(address).status_code == 404
    assert other.get(f"{address}refused.xlsx").status_code == 404
    assert other.post(f"{address}discard/").status_code == 404
    assert exports.find_image(sha256="none") is None


def test_items_in_one_language_are_handed_out_to_be_translated(
    coordinator: Client, bank: list[Item]
) -> None:
    aiken = "Where is it?\nA. Here\nB. There\nANSWER: B\n"
    address = upload(coordinator, aiken, "quiz.txt", outcome="UNTOC.1", level="apply")
    page = coordinator.get(address)
    assert [line.read.name for line in page.context["preview"].untranslated] == ["Where is it?"]
    assert "1 item is in one language only" in page.content.decode()
    book = coordinator.get(f"{address}translate.xlsx").content
    take(coordinator, address)
    [draft] = Item.objects.filter(stem_en="Where is it?")
    assert (draft.stem_km, draft.missing_language) == ("", "km")
    sheet = load_workbook(BytesIO(book)).active
    heads = {cell.value: cell.column for cell in sheet[1]}
    for name, column in heads.items():
        english = heads.get(str(name).replace("::ខ្មែរ (km)", "::English (en)"))
        if str(name).endswith("(km)") and sheet.cell(2, english).value:
            sheet.cell(2, column, f"តើ {column}")
    translated = BytesIO()
    sheet.parent.save(translated)
    address = upload(coordinator, translated.getvalue(), "quiz.xlsx")
    assert coordinator.get(address).context["preview"].refused == []
    take(coordinator, address)
    [item] = Item.objects.filter(stem_en="Where is it?")
    assert (item.key, item.stem_km[:3], item.missing_language) == ("b", "តើ ", "")
