"""Content in a further language, on pages and on paper, with the example of tests/vietnamese.

What the example translates is Vietnamese, the rest is English, and nothing is Khmer.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import LazySettings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from promdaen.assessment import actions as assessment_actions
from promdaen.assessment.models import Item
from promdaen.course.models import RunTest
from promdaen.curriculum import actions as curriculum_actions
from promdaen.curriculum.models import Term
from promdaen.kit import content_catalogues, fonts, pdf
from promdaen.kit.content_catalogues import Speaker
from promdaen.kit.tests.reading import pages_of
from promdaen.kit.tests.test_pdf import DATA, PLAIN
from tests import factories, phones, runs
from tests.test_khmer_pages import sitting_on_phone
from tests.written import by_code, drawings

pytestmark = pytest.mark.django_db(databases=("default", "exchange"))
DRAFT = Path(__file__).with_name("vietnamese") / "content.po"
TOPIC = "CORRUPT"
ITEMS = ("CORRUPT-01", "CORRUPT-02", "CORRUPT-03")
KHMER = re.compile("[\u1780-\u17ff]")


@pytest.fixture(autouse=True)
def _vietnamese(
    settings: LazySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Vietnamese as a language of the deployment, its content compiled in the data folder."""
    folder = tmp_path / "vi" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with DRAFT.open("rb") as source, (folder / "content.mo").open("wb") as target:
        write_mo(target, read_po(source))
    settings.LANGUAGES = [*settings.LANGUAGES, ("vi", "Vietnamese")]
    monkeypatch.setattr(Speaker, "folders", [tmp_path, *Speaker.folders])
    content_catalogues.content_catalogue.cache_clear()
    cache.clear()
    yield
    content_catalogues.content_catalogue.cache_clear()
    cache.clear()


@pytest.fixture
def _lesson() -> None:
    name = by_code("topic")[TOPIC].values["name"]
    topic = factories.topic(TOPIC, number=2, name_en=name["en"], name_km=name["km"])
    for number in range(1, 8):
        factories.outcome(topic, number=number)
    term = by_code("term")["anti-corruption-unit"].values
    Term.objects.create(
        code="anti-corruption-unit",
        part=term["part"],
        name_en=term["name"]["en"],
        name_km=term["name"]["km"],
        definition_en=term["definition"]["en"],
        definition_km=term["definition"]["km"],
        confidence="high",
    )
    records = [by_code("lesson")[TOPIC]]
    curriculum_actions.put_lessons(
        records=records, drawings=drawings(), by=None, now=factories.NOW
    )


def items() -> list[Item]:
    """The three items of the example, as they are loaded."""
    topic = factories.topic(TOPIC, number=2)
    for number in range(1, 8):
        factories.outcome(topic, number=number)
    records = [by_code("item")[code] for code in ITEMS]
    assessment_actions.put_items(records=records, by=None, now=factories.NOW)
    return list(Item.objects.order_by("code"))


def reader(role: str = "trainer") -> Client:
    client = Client()
    client.force_login(factories.account(role))
    client.cookies["promdaen_language"] = "vi"
    return client


def page_text(client: Client, name: str, *args: Any) -> str:
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_example_is_of_texts_that_the_content_has_and_is_marked_as_a_draft() -> None:
    with DRAFT.open("rb") as source:
        draft = read_po(source, abort_invalid=True)
    texts = {
        text
        for path in (Path(__file__).parents[1] / "content").rglob("*.toml")
        for text in re.findall(r'"((?:[^"\\\n]|\\.)*)"', path.read_text(encoding="utf-8"))
    }
    assert len(draft) > 60
    short = {row.id for row in draft if row.id and not re.search(r'[\n"]', row.id)}
    assert short - texts == set()
    assert "Machine-made draft" in DRAFT.read_text(encoding="utf-8").splitlines()[0]


@pytest.mark.usefixtures("_lesson")
def test_a_lesson_is_in_vietnamese_where_it_is_translated_and_else_in_english() -> None:
    page = page_text(reader("participant"), "curriculum:lesson", TOPIC)
    assert "Phòng, chống tham nhũng" in page
    assert "Bốn loại tham nhũng" in page
    assert "<strong>Từ chối thành tiếng</strong>" in page
    assert "Hộ chiếu đưa" in page
    assert "Four cheap measures for a post" in page
    assert "Vehicle let go:" in page
    assert "Khu xe" in page
    assert "អំពើពុករលួយបួនប្រភេទ" not in page


@pytest.mark.usefixtures("_lesson")
def test_every_page_of_a_lesson_opens() -> None:
    client = reader()
    assert "Vì sao chỉ một con dấu mua được là đủ" in page_text(client, "curriculum:lesson", TOPIC)
    assert page_text(client, "curriculum:plan", TOPIC)
    assert "Trạm kiểm soát đường bộ nhìn từ trên" in page_text(
        client, "curriculum:slide", TOPIC, 2
    )
    assert page_text(client, "curriculum:slide_notes", TOPIC, 3)


@pytest.mark.usefixtures("_lesson")
def test_the_glossary_and_the_topics_are_in_vietnamese() -> None:
    Term.objects.create(
        code="migrant",
        part="law",
        confidence="high",
        **{f"name_{code}": text for code, text in term("name").items()},
        **{f"definition_{code}": text for code, text in term("definition").items()},
    )
    client = reader()
    page = page_text(client, "curriculum:glossary")
    assert "người di cư" in page
    assert "Người rời nơi cư trú thường xuyên" in page
    assert "State body that receives" in page
    assert "Phòng, chống tham nhũng" in page_text(client, "curriculum:topics")


def term(key: str) -> dict[str, str]:
    return {code: by_code("term")["migrant"].values[key][code] for code in ("en", "km")}


def test_an_item_as_on_a_phone_is_in_vietnamese() -> None:
    items()
    page = page_text(reader("coordinator"), "assessment:phone", "CORRUPT-03")
    assert "<strong>Hai</strong> điểm nào" in page
    assert "Vì sao một người được cho đi" in page


def test_an_officer_takes_a_test_in_vietnamese_and_reads_no_khmer() -> None:
    paper = factories.paper("A", items())
    run = runs.run("KK-2", held={"before": paper, "after": paper}, starts_on=timezone.localdate())
    seat = runs.enrol(run)
    home = reverse("assessment:sitting", args=(sitting_on_phone(seat=seat).pk,))
    device = phones.phone_of(seat, language="vi")
    pages = {number: device.get(f"{home}{number}/").content.decode() for number in (1, 2, 3)}
    assert "Một hành khách đưa hộ chiếu" in pages[1]
    assert "Việc bàn giao tờ tiền" in pages[1]
    assert "Đúng hay sai" in pages[2]
    assert "True" in pages[2]
    whole = device.get(f"{home}whole/", {"phone": "1" * 32, "language": "vi"})
    assert "Việc bàn giao tờ tiền" in str(whole.json())
    for page in pages.values():
        body = page.split("<main", 1)[1]
        assert not KHMER.search(body), body[KHMER.search(body).start() - 300 :][:500]
    assert RunTest.objects.count() == 1


def test_a_print_uses_the_fonts_of_the_language_first(tmp_path: Path) -> None:
    family = tmp_path / "vi" / "fonts" / "Newsreader"
    family.mkdir(parents=True)
    shutil.copy(fonts.PRINT_FONTS / "newsreader-400.ttf", family / "own.ttf")
    pdf_by_language = {
        language: pdf.compile_pdf(source=PLAIN, data=DATA, language=language)
        for language in ("en", "vi")
    }
    assert b"Newsreader" not in pdf_by_language["en"]
    assert b"Newsreader" in pdf_by_language["vi"]
    assert b"/Lang(vi)" in pdf_by_language["vi"].replace(b" ", b"")


def printed(*args: str) -> list[str]:
    answer = reader().get(reverse("curriculum:pack", args=args))
    assert answer["Content-Type"] == "application/pdf"
    return pages_of(pdf=answer.content)


@pytest.mark.usefixtures("_lesson")
def test_the_handout_is_printed_in_khmer_and_in_vietnamese() -> None:
    pages = printed(TOPIC, "handout")
    assert "អំពើពុករលួយបួនប្រភេទ" in pages[0]
    assert "Bốnloạithamnhũng" in "".join(pages[3:])
    assert "Khuxe" in "".join(pages[3:])
    assert "Fourcheapmeasuresforapost" in "".join(pages[3:])
    assert "Fourkindsofcorruption" not in "".join(pages)
