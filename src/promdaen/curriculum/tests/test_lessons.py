"""Lessons: brought in, read, taught from, printed."""

from __future__ import annotations

import dataclasses
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape
from pypdf import PdfReader

from promdaen.curriculum import actions, queries
from promdaen.curriculum.models import Lesson, Record, Term
from promdaen.curriculum.rules import slides
from promdaen.kit import content
from promdaen.kit.models import AuditLine
from promdaen.kit.tests.reading import pages_of
from tests import factories
from tests.written import drawings, everything

CODE = "CORRUPT"
FURTHER_DRAWINGS = 3


def record(**changes: Any) -> content.ContentRecord:
    (lesson_record,) = [
        content_record for content_record in everything()["lesson"] if content_record.code == CODE
    ]
    return dataclasses.replace(lesson_record, values={**lesson_record.values, **changes})


def put_lessons(*records: content.ContentRecord, drawing: str | None = None) -> Any:
    svgs = drawings() | ({"corrupt.svg": drawing} if drawing else {})
    return actions.put_lessons(records=records, drawings=svgs, by=None, now=factories.NOW)


@pytest.fixture
def _curriculum(db: None) -> None:
    topic = factories.topic(CODE, number=2)
    for number in range(1, 8):
        factories.outcome(topic, number=number)
    Term.objects.create(
        code="anti-corruption-unit",
        name_en="Anti-Corruption Unit",
        name_km="អង្គភាពប្រឆាំងអំពើពុករលួយ",
        part="law",
        definition_en="State body that receives and investigates corruption reports.",
        definition_km="ស្ថាប័នរដ្ឋដែលទទួល និងស៊ើបអង្កេតរបាយការណ៍អំពីអំពើពុករលួយ។",
        confidence="high",
    )


@pytest.fixture
def _lesson(_curriculum: None) -> None:
    put_lessons(record())


# ---- bringing in ----


@pytest.mark.usefixtures("_curriculum")
def test_a_lesson_comes_in_once_and_the_same_again_changes_nothing() -> None:
    assert put_lessons(record()).added == 1
    lines = AuditLine.objects.count()
    assert put_lessons(record()).unchanged == 1
    assert AuditLine.objects.count() == lines


@pytest.mark.usefixtures("_lesson")
def test_a_changed_lesson_is_a_new_version_and_the_old_one_stays() -> None:
    old = queries.find_lesson(topic=CODE)
    aim = {"en": "Another aim", "km": "គោលដៅផ្សេង"}
    assert put_lessons(record(aim=aim)).changed == 1
    new = queries.find_lesson(topic=CODE)
    assert old is not None
    assert new is not None
    assert (old.version, new.version) == (1, 2)
    assert Lesson.objects.get(version=1).body["aim"] == record().values["aim"]


@pytest.mark.usefixtures("_curriculum")
@pytest.mark.parametrize(
    ("changes", "drawing", "problem"),
    [
        ({"steps": record().values["steps"][:1]}, None, "no step teaches CORRUPT.2"),
        ({}, "<svg><script/></svg>", "drawing corrupt.svg: holds <script>"),
        (
            {"figure": {**record().values["figure"], "file": "gone.svg"}},
            None,
            "key `figure.file`: no drawing gone.svg; put the drawing into",
        ),
    ],
)
def test_a_lesson_that_cannot_be_taught_or_drawn_is_refused_by_line(
    changes: dict[str, Any], drawing: str | None, problem: str
) -> None:
    with pytest.raises(content.ContentRefused) as refused:
        put_lessons(record(**changes), drawing=drawing)
    assert problem in str(refused.value)
    assert "content/lessons/02-corrupt.toml:1: lesson CORRUPT" in str(refused.value)
    assert not Lesson.objects.exists()


# ---- pages ----


@pytest.mark.usefixtures("_lesson")
@pytest.mark.parametrize(("language", "words"), [("en", "Draft"), ("km", "សេចក្តីព្រាង")])
def test_every_officer_reads_a_lesson_and_sees_that_it_is_a_draft(
    client: Client, language: str, words: str
) -> None:
    client.force_login(factories.account("participant"))
    client.cookies["promdaen_language"] = language
    page = client.get(reverse("curriculum:lesson", args=[CODE])).content.decode()
    body = record().values
    assert body["handout"][0]["title"][language] in page
    assert body["figure"]["labels"][-1][language].split("\n")[0] in page
    assert words in page
    assert "plan/" not in page


@pytest.mark.usefixtures("_lesson")
def test_a_page_shows_no_script_of_a_drawing_that_was_changed_in_the_database(
    client: Client,
) -> None:
    hostile = '<script>alert(1)</script><g onclick="alert(1)"><rect x="3"/></g></svg>'
    for lesson in Lesson.objects.all():
        lesson.drawing = lesson.drawing.replace("</svg>", hostile)
        Lesson.objects.filter(pk=lesson.pk).update(drawing=lesson.drawing)
    client.force_login(factories.account("coordinator"))
    page = client.get(reverse("curriculum:lesson", args=[CODE])).content.decode()
    assert '<g><rect x="3"/></g></svg>' in page
    assert "alert(1)" not in page


@pytest.mark.usefixtures("_lesson")
def test_a_word_of_the_glossary_leads_to_its_meaning_and_back(client: Client) -> None:
    client.force_login(factories.account("participant"))
    client.cookies["promdaen_language"] = "en"
    page = client.get(reverse("curriculum:lesson", args=[CODE])).content.decode()
    assert page.count('href="#word-anti-corruption-unit"') == 1
    assert page.count('id="word-anti-corruption-unit"') == 1
    assert page.count('href="#at-anti-corruption-unit"') == 1


@pytest.mark.usefixtures("_lesson")
def test_a_word_is_explained_in_the_language_of_the_page(client: Client) -> None:
    client.force_login(factories.account("participant"))
    term = Term.objects.get(code="anti-corruption-unit")
    for language, other in (("km", "en"), ("en", "km")):
        client.cookies["promdaen_language"] = language
        page = client.get(reverse("curriculum:lesson", args=[CODE])).content.decode()
        assert getattr(term, f"definition_{language}") in page
        assert getattr(term, f"definition_{other}") not in page


@pytest.mark.usefixtures("_lesson")
@pytest.mark.parametrize("language", ["en", "km"])
def test_a_lesson_is_kept_as_one_small_file_that_asks_nothing_of_a_network(
    client: Client, language: str
) -> None:
    client.force_login(factories.account("participant"))
    client.cookies["promdaen_language"] = language
    saved_page = client.get(reverse("curriculum:lesson", args=[CODE]), {"keep": ""})
    text = saved_page.content.decode()
    assert saved_page["Content-Disposition"] == f'attachment; filename="corrupt-{language}.html"'
    assert len(saved_page.content) < 80_000
    assert not any(word in text for word in ("http://127", "https://", "src=", "url(", "<link"))
    assert record().values["handout"][-1]["title"][language] in text


@pytest.mark.usefixtures("_lesson")
@pytest.mark.parametrize("language", ["en", "km"])
def test_a_trainer_teaches_from_the_plan(client: Client, language: str) -> None:
    client.force_login(factories.account("trainer"))
    client.cookies["promdaen_language"] = language
    page = client.get(reverse("curriculum:plan", args=[CODE])).content.decode()
    body = record().values
    for text in (
        body["steps"][-1]["title"],
        body["exercises"][0]["cards"][0]["title"],
        body["collect"][0],
    ):
        assert text[language] in page


@pytest.mark.usefixtures("_lesson")
def test_a_plan_is_not_for_participants(client: Client) -> None:
    client.force_login(factories.account("participant"))
    for address in (
        reverse("curriculum:plan", args=[CODE]),
        reverse("curriculum:pack", args=[CODE, "pack"]),
    ):
        assert client.get(address).status_code == 403


@pytest.mark.usefixtures("_lesson")
def test_a_topic_without_a_lesson_and_a_part_that_is_not_there_are_not_found(
    client: Client,
) -> None:
    client.force_login(factories.account("trainer"))
    for address in (
        reverse("curriculum:lesson", args=["UNTOC"]),
        reverse("curriculum:plan", args=["NO"]),
        reverse("curriculum:pack", args=[CODE, "poster"]),
    ):
        assert client.get(address).status_code == 404


@pytest.mark.usefixtures("_lesson")
def test_the_topics_lead_to_their_lessons(client: Client) -> None:
    client.force_login(factories.account("trainer"))
    address = reverse("curriculum:plan", args=[CODE])
    for page in (reverse("curriculum:topics"), reverse("curriculum:topic", args=[CODE])):
        assert address in client.get(page).content.decode()


# ---- paper ----


def printed(client: Client, part: str) -> list[str]:
    client.force_login(factories.account("trainer"))
    pdf_response = client.get(reverse("curriculum:pack", args=[CODE, part]))
    assert pdf_response["Content-Type"] == "application/pdf"
    return pages_of(pdf=pdf_response.content)


def holds(pages: list[str], words: str) -> bool:
    return words.replace(" ", "") in "".join(pages)


@pytest.mark.usefixtures("_lesson")
def test_the_handouts_are_two_pages_and_one_of_drawings_in_each_language(client: Client) -> None:
    pages = printed(client, "handout")
    assert len(pages) == 6
    assert holds(pages[:1], "អំពើពុករលួយបួនប្រភេទ")
    assert holds(pages[3:4], "Four kinds of corruption")
    assert holds(pages[3:4], "Vehicle bay")
    for place, language in ((2, "km"), (5, "en")):
        for figure in record().values["figures"]:
            assert holds(pages[place : place + 1], figure["caption"][language])


@pytest.mark.usefixtures("_lesson")
def test_the_plan_prints_both_languages_side_by_side(client: Client) -> None:
    pages = printed(client, "plan")
    assert holds(pages, "What one bought stamp does")
    assert holds(pages, "ត្រាមួយដែលទិញដោយប្រាក់")
    assert not holds(pages, "Four kinds of corruption")


@pytest.mark.usefixtures("_lesson")
def test_the_pack_holds_plan_exercises_and_handouts(client: Client) -> None:
    pages = printed(client, "pack")
    for words in ("Four words, four small stories", "The friend of the chief", "Whom to tell"):
        assert holds(pages, words)


# ---- slides ----


def slide_address(number: int, name: str = "slide") -> str:
    return reverse(f"curriculum:{name}", args=[CODE, number])


@pytest.mark.usefixtures("_lesson")
@pytest.mark.parametrize("language", ["en", "km"])
def test_slides_show_boards_and_tasks_and_keep_answers_for_the_trainer(
    client: Client, language: str
) -> None:
    client.force_login(factories.account("trainer"))
    client.cookies["promdaen_language"] = language
    body = record().values
    slide_pages, notes, number = "", "", 1
    while (page := client.get(slide_address(number))).status_code == 200:
        slide_pages += page.content.decode()
        notes += client.get(slide_address(number, "slide_notes")).content.decode()
        number += 1
    assert number - 1 > len(body["steps"])
    assert body["aim"][language] in slide_pages
    assert all(step["title"][language] in slide_pages for step in body["steps"])
    guide = body["steps"][1]["guide"][language].split("\n")[0]
    assert (guide in slide_pages, guide in notes) == (False, True)
    assert client.get(slide_address(number, "slide_notes")).status_code == 404
    assert client.get(slide_address(0)).status_code == 404


@pytest.mark.usefixtures("_lesson")
@pytest.mark.parametrize("language", ["en", "km"])
def test_further_drawings_are_shown_with_their_section_and_on_slides(
    client: Client, language: str
) -> None:
    client.force_login(factories.account("trainer"))
    client.cookies["promdaen_language"] = language
    figures = record().values["figures"]
    page = client.get(reverse("curriculum:lesson", args=[CODE])).content.decode()
    sections = page.split("<section>")
    slide_pages, number = "", 1
    while (slide := client.get(slide_address(number))).status_code == 200:
        slide_pages += slide.content.decode()
        number += 1
    assert len(figures) == FURTHER_DRAWINGS
    for figure in figures:
        assert escape(figure["caption"][language]) in sections[figure["section"]]
        label = escape(figure["labels"][-1][language].split("\n")[0])
        assert label in sections[figure["section"]]
        assert label in slide_pages
        assert escape(figure["alt"][language]) in slide_pages


@pytest.mark.usefixtures("_curriculum")
@pytest.mark.parametrize("name", ["step", "section"])
def test_a_further_drawing_without_its_place_is_refused(name: str) -> None:
    first, *rest = record().values["figures"]
    with pytest.raises(
        content.ContentRefused, match=rf"`figures\[1\].{name}`: there is no {name} 99"
    ):
        put_lessons(record(figures=[{**first, name: 99}, *rest]))
    assert not Lesson.objects.exists()


@pytest.mark.usefixtures("_lesson")
def test_a_changed_further_drawing_is_a_new_version() -> None:
    assert put_lessons(record()).unchanged == 1
    svg = drawings()["corrupt-doors.svg"].replace("</svg>", '<rect x="1" y="1" width="2"/></svg>')
    counts = actions.put_lessons(
        records=[record()],
        drawings=drawings() | {"corrupt-doors.svg": svg},
        by=None,
        now=factories.NOW,
    )
    assert counts.changed == 1
    assert Lesson.objects.get(topic=CODE, is_current=True).drawings["corrupt-doors.svg"] == svg


@pytest.mark.usefixtures("_lesson")
def test_slides_are_for_trainers_and_their_plan_leads_to_them(client: Client) -> None:
    client.force_login(factories.account("participant"))
    assert client.get(slide_address(1)).status_code == 403
    client.force_login(factories.account("trainer"))
    assert slide_address(1) in client.get(reverse("curriculum:plan", args=[CODE])).content.decode()


@pytest.mark.usefixtures("_lesson")
@pytest.mark.parametrize("language", ["en", "km"])
def test_slides_are_printed_a_page_each(client: Client, language: str) -> None:
    client.cookies["promdaen_language"] = language
    pages = printed(client, "slides")
    body = record().values
    lesson_slides = slides.lesson_slides(body=body, name="x", language=language)
    assert len(pages) == len(lesson_slides)
    assert holds(pages, body["steps"][0]["title"][language])


# ---- practice ----

PRACTICE = [
    {"case": "CASE-02", "minutes": 12},
    {"interview": "market_morning", "minutes": 3},
    {"booth": "market", "minutes": 5},
    {"specimens": "test", "documents": 6, "minutes": 5},
]


@pytest.fixture
def _practised(_curriculum: None) -> None:
    steps = [dict(step) for step in record().values["steps"]]
    for step in steps:
        step.pop("practice", None)
    steps[3]["practice"] = PRACTICE
    put_lessons(record(steps=steps))
    Record.objects.create(
        subject="case:CASE-02",
        kind="case",
        code="CASE-02",
        title_en="Seats 31 and 32",
        title_km="កៅអីលេខ ៣១ និង ៣២",
        values={},
    )


@pytest.mark.usefixtures("_practised")
def test_plan_slides_and_handout_lead_staff_to_the_practice_of_a_step(client: Client) -> None:
    client.force_login(factories.account("trainer"))
    client.cookies["promdaen_language"] = "en"
    plan = client.get(reverse("curriculum:plan", args=[CODE])).content.decode()
    handout = client.get(reverse("curriculum:lesson", args=[CODE])).content.decode()
    number, slide = 1, ""
    while (page := client.get(slide_address(number))).status_code == 200:
        slide += page.content.decode()
        number += 1
    for text in (plan, handout, slide):
        assert "Seats 31 and 32" in text
        assert reverse("casework:case", args=["CASE-02"]) in text
        assert reverse("booth:outline", args=["market_morning"]) in text
        assert reverse("booth:programme") in text
        assert reverse("specimen:projector") in text
    assert "take 25 minutes of them" in plan


@pytest.mark.usefixtures("_practised")
def test_a_kept_lesson_names_its_practice_without_an_address(client: Client) -> None:
    client.force_login(factories.account("participant"))
    client.cookies["promdaen_language"] = "km"
    address = reverse("curriculum:lesson", args=[CODE])
    saved_page = client.get(address, {"keep": ""}).content.decode()
    assert "កៅអីលេខ ៣១ និង ៣២" in saved_page
    assert "/cases/" not in saved_page


@pytest.mark.usefixtures("_practised")
def test_plan_and_handout_print_the_practice(client: Client) -> None:
    for part in ("plan", "handout"):
        assert holds(printed(client, part), "Case: Seats 31 and 32 (12 minutes)")


@pytest.mark.usefixtures("_curriculum")
def test_a_practice_longer_than_its_step_is_refused() -> None:
    steps = [dict(step) for step in record().values["steps"]]
    steps[3]["practice"] = [{"case": "CASE-02", "minutes": 300}]
    with pytest.raises(content.ContentRefused, match="but its practice takes 300"):
        put_lessons(record(steps=steps))


# ---- close-ups ----

PICTURES = ["/lab/closeups/picture/watermark/3/", "/lab/closeups/picture/watermark_printed/3/"]


@pytest.fixture
def _pictured(_curriculum: None) -> None:
    first, *rest = record().values["steps"]
    codes = ["watermark", "watermark_printed"]
    put_lessons(record(steps=[{**first, "closeups": codes}, *rest]))


@pytest.mark.usefixtures("_pictured")
def test_close_ups_are_on_the_page_the_slide_and_the_notes(client: Client) -> None:
    client.force_login(factories.account("trainer"))
    client.cookies["promdaen_language"] = "en"
    page = client.get(reverse("curriculum:lesson", args=[CODE])).content.decode()
    assert "made by computer" in page
    assert all(f'src="{picture}"' in page for picture in PICTURES)
    [number] = [
        number
        for number, slide in enumerate(
            slides.lesson_slides(
                body=queries.find_lesson(topic=CODE).body, name="x", language="en"
            ),
            start=1,
        )
        if slide.kind == slides.CLOSEUPS
    ]
    for name in ("slide", "slide_notes"):
        slide_page = client.get(
            reverse(f"curriculum:{name}", args=[CODE, number])
        ).content.decode()
        assert all(f'src="{picture}"' in slide_page for picture in PICTURES)
    assert client.get(PICTURES[0])["Content-Type"] == "image/webp"


@pytest.mark.usefixtures("_pictured")
def test_a_kept_lesson_and_printed_slides_hold_their_close_ups(client: Client) -> None:
    client.force_login(factories.account("trainer"))
    saved_page = client.get(
        reverse("curriculum:lesson", args=[CODE]), {"keep": ""}
    ).content.decode()
    assert saved_page.count('src="data:image/webp;base64,') == len(PICTURES)
    assert "/lab/closeups/" not in saved_page
    deck = client.get(reverse("curriculum:pack", args=[CODE, "slides"])).content
    assert holds_pictures(deck) == len(PICTURES)


def holds_pictures(pdf_bytes: bytes) -> int:
    return sum(len(page.images) for page in PdfReader(BytesIO(pdf_bytes)).pages)
