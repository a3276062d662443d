"""Lessons written on the pages: parts, versions, what keeps one from being saved."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from promdaen.curriculum import actions, queries
from promdaen.curriculum.models import Lesson, Record, Review
from promdaen.kit.models import AuditLine
from promdaen.people.queries import NotAllowed
from tests import factories, standing
from tests.tongues import english_in
from tests.written import drawings, everything

pytestmark = pytest.mark.django_db
CODE = "CORRUPT"


def load() -> None:
    records = {
        kind: [
            content_record
            for content_record in everything()[kind]
            if kind != "lesson" or content_record.code == CODE
        ]
        for kind in ("source", "topic", "term", "word", "course", "lesson")
    }
    stored_records = actions.put_records(records=records, by=None, now=factories.NOW)
    actions.load_curriculum(records=records, by=None, now=factories.NOW)
    actions.put_lessons(
        records=records["lesson"],
        drawings=drawings(),
        by=None,
        now=factories.NOW,
    )
    texts = actions.reviewed_texts(records=records, records_by_kind=stored_records.records)
    actions.put_reviews(texts=texts, by=None, now=factories.NOW)


@pytest.fixture(scope="module", autouse=True)
def _loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with standing.rows(blocker=django_db_blocker):
        load()
        yield


@pytest.fixture
def author(client: Client) -> Client:
    client.force_login(factories.account("coordinator", name="Kim Sophal"))
    client.cookies["promdaen_language"] = "en"
    return client


def current_lesson() -> Lesson:
    lesson = queries.find_lesson(topic=CODE)
    assert lesson is not None
    return lesson


def body(**changes: Any) -> dict[str, Any]:
    return {**copy.deepcopy(current_lesson().body), **changes}


def edit(new: dict[str, Any], *, version: int = 1, by: Any = None) -> Lesson:
    return actions.edit_lesson(
        topic=CODE, body=new, version=version, reason="Clearer", by=by, now=factories.NOW
    )


# ---- saving ----


def test_a_changed_lesson_is_a_new_version_and_a_draft_where_its_words_changed() -> None:
    Review.objects.filter(subject=f"lesson:{CODE}").update(
        state="approved", reviewer="Sok Dara", reviewed_on=factories.NOW.date()
    )
    aim = {**current_lesson().body["aim"], "en": "Another aim"}
    edited_lesson = edit(body(aim=aim), by=factories.account("coordinator", name="Kim Sophal"))
    assert (edited_lesson.version, edited_lesson.written_by, edited_lesson.reason) == (
        2,
        "Kim Sophal",
        "Clearer",
    )
    assert edited_lesson.drawing == Lesson.objects.get(topic=CODE, version=1).drawing
    states = Review.objects.filter(subject=f"lesson:{CODE}").values_list("language", "state")
    assert dict(states) == {"km": "approved", "en": "draft"}
    assert Record.objects.get(subject=f"lesson:{CODE}").values["aim"] == aim
    [line] = AuditLine.objects.filter(action="edit_lesson")
    assert line.detail == {"topic": CODE, "version": 2}


def test_a_lesson_that_somebody_else_saved_is_not_overwritten() -> None:
    edit(body(aim={"en": "One", "km": "មួយ"}), by=factories.account("coordinator", name="Kim"))
    with pytest.raises(actions.LessonRefused, match="Kim saved version 2"):
        edit(body(aim={"en": "Two", "km": "ពីរ"}))
    edit(body(aim={"en": "Two", "km": "ពីរ"}), version=2)
    with pytest.raises(actions.LessonRefused, match="Someone saved version 3"):
        edit(body(), version=2)


def test_nothing_changed_is_nothing_saved_and_no_lesson_cannot_be_edited() -> None:
    with pytest.raises(actions.LessonRefused, match="Nothing was changed"):
        edit(body())
    with pytest.raises(actions.LessonRefused, match="no lesson yet"):
        actions.edit_lesson(topic="UNTOC", body={}, version=1, by=None, now=factories.NOW)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda new: new["steps"][0].update(minutes=99), "session 1 on day 1 has"),
        (lambda new: new["exercises"][0].update(minutes=1), "`exercises`"),
        (lambda new: new.pop("aim"), "`aim` missing"),
        (lambda new: new["materials"].clear(), "`materials`"),
        (lambda new: new["steps"].pop(), "no step teaches|session"),
    ],
)
def test_a_lesson_that_cannot_be_taught_is_not_saved(change: Any, problem: str) -> None:
    new = body()
    change(new)
    with pytest.raises(actions.LessonRefused, match=problem):
        edit(new)
    assert current_lesson().version == 1


@pytest.mark.parametrize("role", ["trainer", "reviewer", "viewer", "administrator"])
def test_other_roles_write_no_lesson(role: str) -> None:
    with pytest.raises(NotAllowed):
        edit(body(aim={"en": "x", "km": "ក"}), by=factories.account(role))


# ---- pages ----


def address(part: str) -> str:
    return reverse("curriculum:edit_part", args=[CODE, part])


def typed(client: Client, part: str) -> dict[str, Any]:
    form = client.get(address(part)).context["form"]
    return {bound.html_name: bound.value() for bound in form if bound.value() is not None}


def send(client: Client, part: str, *, button: str = "save", **changes: Any) -> Any:
    return client.post(address(part), typed(client, part) | changes | {button: "1"})


def saved(client: Client, part: str, **changes: Any) -> Any:
    answer = send(client, part, **changes)
    if answer.status_code == 200 and answer.context.get("is_held_back"):
        answer = send(client, part, looked_at=answer.context["looked_at"], **changes)
    return answer


@pytest.mark.parametrize("language", ["km", "en"])
def test_every_part_opens_and_leads_from_the_plan(author: Client, language: str) -> None:
    author.force_login(factories.account("coordinator", name="សុខ សុភា"))
    author.cookies["promdaen_language"] = language
    plan = author.get(reverse("curriculum:plan", args=[CODE])).content.decode()
    parts = reverse("curriculum:lesson_parts", args=[CODE])
    assert parts in plan
    part_addresses = re.findall(
        rf'href="({re.escape(parts)}[^"]+)"', author.get(parts).content.decode()
    )
    lists = ("steps", "handout", "figures", "exercises")
    assert len(part_addresses) == 4 + sum(len(current_lesson().body[name]) for name in lists)
    for part_address in part_addresses:
        page = author.get(part_address)
        assert page.status_code == 200, part_address
        if language == "km":
            assert english_in(page=page.content.decode()) == []


def test_a_text_is_changed_row_by_row_and_saved(author: Client) -> None:
    count = len(current_lesson().body["materials"])
    changes = {
        "t0_en": "After this topic an officer says no.",
        "t1_km": "",
        "t1_en": "",
        f"t{count + 1}_km": "សៀវភៅកត់ត្រា",
        f"t{count + 1}_en": "A notebook",
        "reason": "Shorter",
    }
    answer = saved(author, "plan", **changes)
    assert answer.status_code == 302, answer.context["form"].errors
    edited_lesson = current_lesson()
    assert edited_lesson.body["aim"]["en"] == "After this topic an officer says no."
    assert edited_lesson.body["materials"][-1] == {"en": "A notebook", "km": "សៀវភៅកត់ត្រា"}
    assert len(edited_lesson.body["materials"]) == count
    assert (edited_lesson.version, edited_lesson.written_by, edited_lesson.reason) == (
        2,
        "Kim Sophal",
        "Shorter",
    )


def test_a_stale_lesson_shows_what_is_stored_beside_what_was_typed(author: Client) -> None:
    assert saved(author, "plan", t0_en="An officer says no.").status_code == 302
    answer = saved(author, "plan", t0_en="An officer says yes.", version="1")
    page = answer.content.decode()
    assert "Stored now: An officer says no. You typed: An officer says yes." in page.replace(
        "no..", "no."
    )
    assert current_lesson().version == 2


def test_a_part_is_seen_as_on_a_phone_and_nothing_is_saved(author: Client) -> None:
    answer = send(author, "section-1", button="look", t0_en="Quite another title")
    frames = answer.content.decode().split('class="frames"')[1]
    assert "Quite another title" in frames.split("</section>")[0]
    answer = send(author, "figure", button="look")
    assert answer.content.decode().count("<svg xmlns") == 2
    page = send(author, "drawing-2", button="look").content.decode()
    figure = current_lesson().body["figures"][1]
    assert page.count("<svg xmlns") == 2
    assert figure["labels"][0]["en"].split("\n")[0] in page.split('class="frames"')[1]
    assert current_lesson().version == 1


def test_the_checks_of_words_hold_a_text_back_once(author: Client) -> None:
    changes = {"t0_en": "Stop every illegal migrant."}
    answer = send(author, "plan", **changes)
    assert answer.context["is_held_back"]
    assert "illegal migrant" in answer.content.decode()
    assert current_lesson().version == 1
    assert saved(author, "plan", **changes).status_code == 302


def test_minutes_are_changed_together_and_must_fill_the_sessions(author: Client) -> None:
    steps = current_lesson().body["steps"]
    wrong = send(author, "minutes", m0=str(steps[0]["minutes"] + 5))
    assert "session 1 on day 1 has 30 minutes" in wrong.content.decode()
    author.cookies["promdaen_language"] = "km"
    assert "ម៉ោងបណ្តុះបណ្តាលទី 1" in send(author, "minutes", m0="40").content.decode()
    assert send(author, "minutes", m0="x").status_code == 200
    assert current_lesson().version == 1
    changes = {"m0": str(steps[0]["minutes"] + 2), "m2": str(steps[2]["minutes"] - 2)}
    assert send(author, "minutes", **changes).status_code == 302
    assert current_lesson().body["steps"][0]["minutes"] == steps[0]["minutes"] + 2


@pytest.mark.parametrize(
    ("part", "changes", "words"),
    [
        ("plan", {"t0_km": ""}, "This field is required"),
        ("plan", {"t1_km": ""}, "in Khmer as well"),
        ("plan", {"t1_en": ""}, "in English as well"),
        ("step-1", {"t1_en": "One paragraph alone."}, "the same paragraphs"),
        (
            "plan",
            {f"t{row}_{language}": "" for row in (1, 2, 3) for language in ("km", "en")},
            "one row",
        ),
        ("plan", {"t0_km": "Only English"}, "Write this text in Khmer"),
    ],
)
def test_an_error_is_shown_beside_its_field(
    author: Client, part: str, changes: dict[str, str], words: str
) -> None:
    answer = send(author, part, **changes)
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert current_lesson().version == 1


def test_a_stale_page_is_refused_and_keeps_what_was_typed(author: Client) -> None:
    old = typed(author, "plan")
    saved(author, "plan", t0_en="First.")
    stale_form = old | {"t0_en": "Second.", "save": "1"}
    answer = author.post(address("plan"), stale_form)
    if answer.context.get("is_held_back"):
        answer = author.post(
            address("plan"), stale_form | {"looked_at": answer.context["looked_at"]}
        )
    page = answer.content.decode()
    assert "Kim Sophal saved version 2" in page
    assert "Second." in page
    assert current_lesson().version == 2


def test_the_history_shows_words_minutes_and_who(author: Client) -> None:
    steps = current_lesson().body["steps"]
    saved(author, "plan", t0_en="After this topic an officer says no.", reason="Shorter")
    send(author, "minutes", m0=str(steps[0]["minutes"] + 2), m2=str(steps[2]["minutes"] - 2))
    Lesson.objects.filter(version=3).update(drawing="<svg></svg>")
    page = author.get(reverse("curriculum:lesson_versions", args=[CODE])).content.decode()
    for words in ("Version 3", "Kim Sophal", "Shorter", "The drawing was changed", "<ins>"):
        assert words in page
    assert f"<del>{steps[0]['minutes']}</del>" in page
    assert "From the content files" in page


@pytest.mark.parametrize("role", ["trainer", "reviewer", "viewer", "participant"])
def test_other_roles_find_no_form(client: Client, role: str) -> None:
    client.force_login(factories.account(role))
    assert client.get(reverse("curriculum:lesson_parts", args=[CODE])).status_code == 403
    assert client.post(address("plan")).status_code == 403
    opens = 403 if role == "participant" else 200
    versions = client.get(reverse("curriculum:lesson_versions", args=[CODE]))
    assert versions.status_code == opens


def test_a_part_or_a_lesson_that_is_not_there_is_not_found(author: Client) -> None:
    assert author.get(address("step-99")).status_code == 404
    assert author.get(reverse("curriculum:edit_part", args=["UNTOC", "plan"])).status_code == 404
