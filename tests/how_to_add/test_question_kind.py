"""The question kind of docs/how-to-add/question-kind.md, on every page, print and file."""

from __future__ import annotations

import copy
import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import get_template
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from promdaen.assessment import kinds, queries
from promdaen.assessment.apps import check_kinds
from promdaen.assessment.models import Item, Paper, Response, Sitting
from promdaen.assessment.queries import exports
from promdaen.assessment.rules import paper_prints
from promdaen.assessment.rules.files import sheet
from promdaen.assessment.rules.linting import drafts
from promdaen.config import linting
from promdaen.course import actions as course_actions
from promdaen.course.actions import sittings as run_sittings
from promdaen.refresher.queries import packs
from tests import factories, phones
from tests.how_to_add import pages

pytestmark = pytest.mark.django_db
FILE = "src/promdaen/assessment/kinds/best_and_worst.py"
TEXTS = {
    "a": ("Ask him to sit down", "សុំឱ្យគាត់អង្គុយ"),
    "b": ("Shout at him", "ស្រែកដាក់គាត់"),
    "c": ("Look at his passport", "មើលលិខិតឆ្លងដែន"),
    "d": ("Call the next one", "ហៅអ្នកបន្ទាប់"),
}
BODY = {"options": [{"id": one, "en": en, "km": km} for one, (en, km) in TEXTS.items()]}
KEY = {"best": "a", "worst": "b"}


@pytest.fixture
def kind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    files = pages.write_blocks("question-kind", tmp_path)
    module = pages.loaded(files[FILE], name="promdaen.assessment.kinds.best_and_worst")
    monkeypatch.setattr(kinds, "ITEM_KINDS", (*kinds.ITEM_KINDS, module))
    engines = copy.deepcopy(settings.TEMPLATES)
    engines[0]["DIRS"] = [tmp_path / "src/promdaen/assessment/templates"]
    with override_settings(TEMPLATES=engines):
        yield module
    del sys.modules[module.__name__]


@pytest.fixture
def item(kind: ModuleType) -> Item:
    outcome = factories.outcome(factories.topic("UNTOC"))
    return factories.item("UNTOC-81", kind=kind.NAME, body=BODY, key=KEY, outcome=outcome)


@pytest.fixture
def author(client: Client) -> Client:
    client.force_login(factories.account("coordinator", name="Kim Sophal"))
    client.cookies["promdaen_language"] = "en"
    return client


def test_the_kind_of_the_page_lacks_nothing(kind: ModuleType) -> None:
    assert list(check_kinds(None)) == []


def test_what_the_kind_lacks_is_reported_with_its_place(
    kind: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(kind, "FILES")
    monkeypatch.delattr(kind, "by_chance")
    messages = [check_kind.msg for check_kind in check_kinds(None)]
    place = "promdaen/assessment/kinds/best_and_worst.py"
    assert messages == [f"Add FILES in {place}.", f"Add by_chance in {place}."]


def test_a_missing_template_is_reported(
    kind: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    get_template(kind.PAGE.asked)
    (tmp_path / "src/promdaen/assessment/templates" / kind.PAGE.asked).unlink()
    with override_settings(TEMPLATES=copy.deepcopy(settings.TEMPLATES)):
        [error] = check_kinds(None)
    assert error.msg.startswith(f"Add the template {kind.PAGE.asked} for")


def test_a_file_that_is_not_in_the_list_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kinds, "ITEM_KINDS", kinds.ITEM_KINDS[:-1])
    [error] = check_kinds(None)
    assert error.msg == "Add matching to KINDS in promdaen/assessment/kinds/__init__.py."


def test_a_coordinator_writes_an_item_of_the_kind(author: Client, kind: ModuleType) -> None:
    factories.outcome(factories.topic("UNTOC"))
    address = f"{reverse('assessment:new_item')}?topic=UNTOC&kind={kind.NAME}"
    page = author.get(address)
    assert page.status_code == 200
    assert 'name="options-0-mark"' in page.content.decode()
    data: dict[str, Any] = {
        "stem_en": "An old man is afraid. What do you do?",
        "stem_km": "បុរសចាស់ម្នាក់ភ័យ។ តើលោកអ្នកធ្វើអ្វី?",
        "rationale_en": " ".join(["Why this is so is said here in words."] * 3),
        "rationale_km": "ចម្លើយនេះត្រឹមត្រូវ ព្រោះវិធានចែងដូច្នេះ។ ជម្រើសផ្សេងមើលរំលងវិធាន។ សូមអានវិធាន។",
        "outcome": "UNTOC.1",
        "level": "apply",
        "verification": "design",
        "use": "any",
    }
    for place, (option_id, (en, km)) in enumerate(TEXTS.items()):
        mark = {option: side for side, option in KEY.items()}.get(option_id, "")
        data |= {f"options-{place}-id": option_id, f"options-{place}-mark": mark}
        data |= {f"options-{place}-en": en, f"options-{place}-km": km}
    unmarked = author.post(address, {**data, "options-1-mark": "", "look": "1"})
    assert "Mark one best and one worst option." in unmarked.content.decode()
    preview = author.post(address, {**data, "look": "1"})
    assert preview.content.decode().count("Shout at him") >= 2
    looked_at = preview.context["looked_at"]
    saved = author.post(address, {**data, "save": "1", "looked_at": looked_at})
    assert saved.status_code == 302, saved.context["form"].errors
    item = Item.objects.get(kind=kind.NAME)
    assert (item.key, item.body) == (KEY, BODY)
    for name in ("item", "edit_item", "phone", "versions"):
        page = author.get(reverse(f"assessment:{name}", args=[item.code]))
        assert page.status_code == 200
    assert "Best: Ask him to sit down; Worst: Shout at him" in author.get(
        reverse("assessment:item", args=[item.code])
    ).content.decode()  # fmt: skip
    assert "Best and worst" in author.get(reverse("assessment:items")).content.decode()


def test_the_checks_of_the_kind_are_the_checks_of_its_items(item: Item) -> None:
    values = queries.item_values(item=item)
    three = {**values, "options": values["options"][:3]}
    codes = [
        {item_finding.check.code for item_finding in queries.item_findings(values=item_fields)}
        for item_fields in (values, three)
    ]
    assert ["option-count" in code for code in codes] == [False, True]


def test_content_of_an_unknown_kind_is_refused_with_the_kinds_there_are(item: Item) -> None:
    values = queries.item_values(item=item) | {"kind": "essay"}
    draft = drafts.item_draft(code="X-1", values=values, checks=linting._checks(kind="essay"))
    [finding] = linting._refused(item=draft)
    assert "“essay”; write one of single_choice" in finding.sentence(language="en")
    assert "best_and_worst" in finding.sentence(language="en")


@pytest.fixture
def paper(item: Item) -> Paper:
    return factories.paper("K", [item, factories.item("UNTOC-82", outcome=item.outcome)])


@pytest.mark.parametrize("language", ["en", "km"])
def test_an_officer_answers_on_a_phone_and_sees_the_result(paper: Paper, language: str) -> None:
    today = timezone.localdate()
    run = factories.run("KK-1", starts_on=today, ends_on=today)
    papers = {"before": [paper], "after": [paper]}
    now = timezone.now()
    course_actions.set_papers(run=run, papers=papers, by=None, now=now)
    [seat] = factories.enrolments(run, 1)
    test = run_sittings.open_test(run=run, occasion="before", minutes=30, by=None, now=now)
    sitting = run_sittings.start_run_sitting(
        test=test, enrolment=seat, language=language, seed=7, now=now
    )
    device = phones.phone_of(seat)
    place = 1 + [shown_item["item"] for shown_item in sitting.shown].index("UNTOC-81")
    address = f"/p/test/{sitting.pk}/{place}/"
    page = device.get(address).content.decode()
    assert 'name="p_best"' in page
    assert 'data-mark="pairs"' in page
    twice = device.post(address, {"p_best": "a", "p_worst": "a", "go": "next"})
    assert twice.status_code == 200
    answered = device.post(address, {"p_best": "a", "p_worst": "b", "go": "next"})
    assert answered.status_code == 302
    again = device.get(address).content.decode()
    assert again.count("selected") == 2
    data = {
        "phone": "ab" * 16,
        "saves": [{"sequence": 5, "item": "UNTOC-81", "answer": {"pairs": KEY}}],
    }
    saved = device.post(
        f"/p/test/{sitting.pk}/saves/", json.dumps(data), content_type="application/json"
    )
    assert saved.json()["kept"] == [5]
    device.post(f"/p/test/{sitting.pk}/hand-in/", {})
    sitting = Sitting.objects.get(pk=sitting.pk)
    assert sitting.closed_at is not None
    response = Response.objects.get(sitting=sitting, item__code="UNTOC-81")
    assert (response.answer, response.mark) == ({"pairs": KEY}, 1)


def test_the_kind_is_printed_with_its_lines_and_its_key(paper: Paper) -> None:
    printed = queries.paper_to_print(paper=paper)
    [booklet, _] = paper_prints.booklet(paper=printed)["items"]
    assert len(booklet["options"]) == 4
    [sheet] = paper_prints.answer_sheet(paper=printed)["sheets"]
    assert [line["part"] for line in sheet["lines"] if line["number"] == 1] == ["1", "2"]
    assert paper_prints.key(paper=printed)["items"][0]["answer"]["en"] == "1 A, 2 B"


@pytest.mark.parametrize("part", ["booklet", "answer-sheet", "key"])
def test_every_print_is_a_pdf(author: Client, paper: Paper, part: str) -> None:
    response = author.get(reverse("assessment:paper_print", args=[paper.pk, part]))
    assert response.status_code == 200
    assert b"".join(response) if response.streaming else response.content.startswith(b"%PDF")


@pytest.mark.parametrize(
    ("form", "name"), [("xlsx", "x.xlsx"), ("moodle", "x.xml"), ("gift", "x.gift")]
)
def test_the_item_goes_out_and_comes_back(
    author: Client, item: Item, form: str, name: str
) -> None:
    rows = list(Item.objects.select_related("outcome__topic"))
    data = exports.items_file(form=form, items=rows, now=timezone.localtime())
    Item.objects.filter(pk=item.pk).update(key={"best": "c", "worst": "d"})
    upload = {"file": SimpleUploadedFile(name, data)}
    preview = author.post(reverse("assessment:import_items"), upload, follow=True)
    page = preview.content.decode()
    assert "best=a, worst=b" in page
    assert "best=c, worst=d" in page
    [line] = preview.context["preview"].changed
    assert (line.item.kind, line.item.key, line.item.body) == (item.kind, KEY, BODY)


def test_a_kind_that_moodle_has_no_question_for_is_reported(
    author: Client, item: Item, kind: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kind, "FILES", replace(kind.FILES, moodle=None))
    page = author.get("/items/export/?format=moodle").content.decode()
    assert "Moodle has no question of the kind of UNTOC-81" in page


def test_the_form_for_trainers_explains_how_a_key_of_the_kind_is_written(kind: ModuleType) -> None:
    _form, legend = sheet.empty_form(kinds=kinds.ITEM_KINDS)
    rows = {row[0]: row[2] for row in legend.rows}
    assert rows["key: best_and_worst"] == "best=a, worst=d"
    assert rows["kind: best_and_worst"] == "Best and worst"


def test_a_refresher_asks_the_kind_without_a_signal(item: Item) -> None:
    packed = packs._pack_item(item=item)
    assert (packed.mark, packed.right) == ("pairs", {"pairs": KEY})
