"""Papers chosen, files of answers, and the answers of one officer corrected."""

import json
import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from promdaen.assessment.models import Paper, Response, Sitting
from promdaen.course import actions
from promdaen.course.actions import answer_drafts
from promdaen.course.models import (
    CourseRun,
    Enrolment,
    Feedback,
    ImportDraft,
    OfficerSpelling,
    RunPaper,
    RunSitting,
)
from promdaen.kit import spreadsheets
from promdaen.kit.texts import Words
from promdaen.people.queries import NotAllowed
from tests import factories

HEADS = "officer,pre_01,pre_02,pre_03,pre_04,post_01,post_02,post_03,post_04,relevance,comments"


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def paper(db: None) -> Paper:
    return factories.paper("A")


@pytest.fixture
def seats(run: CourseRun, paper: Paper) -> list[Enrolment]:
    actions.set_papers(
        run=run, papers={"before": [paper], "after": [paper]}, by=None, now=factories.NOW
    )
    officers = [factories.officer(code=f"KK-{n}", name_latin=f"SOK D{n}") for n in range(1, 4)]
    return factories.enrolments(run, officers)


def send(client: Client, run: CourseRun, lines: Sequence[str], **typed: Any) -> str:
    """Send a file in; the page that the answer leads to."""
    file = SimpleUploadedFile("answers.csv", "\n".join([HEADS, *lines]).encode())
    answer = client.post(f"/runs/{run.code}/answers/", {"file": file, **typed}, follow=True)
    return answer.content.decode()


def decide(client: Client, run: CourseRun, **typed: Any) -> str:
    """Decide the file that waits; the page that the answer leads to."""
    draft = ImportDraft.objects.get(run=run)
    address = f"/runs/{run.code}/answers/{draft.pk}/"
    return client.post(address, {"act": "take", **typed}, follow=True).content.decode()


GOOD = ("KK-1,a,b,c,d,a,a,a,a,5,Very useful", "KK-2,b,b,,b,,,,,4,")
WRONG = "KK-3,a,z,c,d,a,a,a,a,5,Secret words"


# ---- papers ----


def test_one_paper_is_chosen_for_before_and_after(
    coordinator: Client, run: CourseRun, paper: Paper
) -> None:
    address = f"/runs/{run.code}/papers/"
    assert "Two papers, crossed" in text(coordinator, address)
    typed = {"design": "same", "first": str(paper.pk), "later": str(paper.pk)}
    coordinator.post(address, typed)
    rows = RunPaper.objects.values_list("occasion", "half", "paper")
    assert set(rows) == {(occasion, 0, paper.pk) for occasion in ("before", "after", "later")}
    assert f'value="{paper.pk}" selected' in text(coordinator, address)


def test_papers_are_crossed_over_halves(coordinator: Client, run: CourseRun) -> None:
    items = [factories.item() for _ in range(3)]
    shared = {"anchors": [items[0].code]}
    first = factories.paper("A", items[:2], **shared)
    second = factories.paper("B", [items[0], items[2]], **shared)
    factories.enrolments(run, 2)
    address = f"/runs/{run.code}/papers/"
    typed = {"design": "crossed", "first": str(first.pk), "second": ""}
    assert "Choose the second paper" in coordinator.post(address, typed).content.decode()
    typed["second"] = str(first.pk)
    assert "Choose another paper" in coordinator.post(address, typed).content.decode()
    typed["second"] = str(second.pk)
    coordinator.post(address, typed)
    page = text(coordinator, address)
    assert "Who has which half" in page
    assert page.count('<td class="code">A</td>') == 2
    assert page.count('<td class="code">B</td>') == 2


def test_papers_without_anchors_are_not_crossed(coordinator: Client, run: CourseRun) -> None:
    first, second = factories.paper("A"), factories.paper("B")
    typed = {"design": "crossed", "first": str(first.pk), "second": str(second.pk)}
    page = coordinator.post(f"/runs/{run.code}/papers/", typed).content.decode()
    assert "these share none" in page
    assert not RunPaper.objects.exists()


def test_papers_stay_once_somebody_was_tested(
    coordinator: Client, run: CourseRun, seats: list[Enrolment], paper: Paper
) -> None:
    factories.sat(seats[0], "before", paper, [1, 1, 1, 1])
    page = text(coordinator, f"/runs/{run.code}/papers/")
    assert "its papers stay as they are" in page
    assert "<form" not in page[page.index("<main") : page.index("</main>")]


def test_without_papers_the_page_explains_where_they_come_from(
    coordinator: Client, run: CourseRun
) -> None:
    assert "There is no paper yet" in text(coordinator, f"/runs/{run.code}/papers/")


# ---- a file of answers ----


def test_the_roster_and_the_papers_come_first(coordinator: Client, run: CourseRun) -> None:
    address = f"/runs/{run.code}/answers/"
    assert "The roster comes first" in text(coordinator, address)
    factories.enrolments(run, 1)
    assert "The papers come first" in text(coordinator, address)


def test_a_check_shows_what_was_read_and_imports_nothing(
    coordinator: Client, run: CourseRun, seats: list[Enrolment]
) -> None:
    page = send(coordinator, run, GOOD, act="check")
    assert "Nothing is imported yet" in page
    assert "SOK D1" in page
    assert "absent" in page
    assert "only their number is shown" in page
    assert "Very useful" not in page
    assert not Sitting.objects.exists()
    assert not Feedback.objects.exists()
    rows = json.dumps(ImportDraft.objects.get().read["table"])
    assert "KK-1" in rows
    assert "Very useful" not in rows


def test_a_file_in_good_order_is_imported_at_once(
    coordinator: Client, run: CourseRun, seats: list[Enrolment]
) -> None:
    page = send(coordinator, run, GOOD, act="take")
    assert "Imported: 3 answer sheets and 2 evaluation forms." in page
    assert Sitting.objects.count() == 3
    assert Feedback.objects.count() == 2
    assert not ImportDraft.objects.exists()


def test_a_refused_row_imports_nothing_and_the_file_waits(
    coordinator: Client, run: CourseRun, seats: list[Enrolment]
) -> None:
    page = send(coordinator, run, [*GOOD, WRONG], act="take")
    assert "Some rows were refused" in page
    assert "leave the refused rows out" in page
    assert "Secret words" not in page
    assert not Sitting.objects.exists()
    assert not Feedback.objects.exists()
    assert "Some rows were refused" in decide(coordinator, run)
    page = decide(coordinator, run, leaves_refused_out="on")
    assert "Imported: 3 answer sheets and 3 evaluation forms." in page
    assert Sitting.objects.count() == 3
    stored_file = ImportDraft.objects.get().read
    assert [row[1][0] for row in stored_file["table"]["rows"]] == ["officer", "KK-3"]
    assert stored_file["forms"] == []
    assert "There is no answer" in decide(coordinator, run, leaves_refused_out="on")


def test_refused_rows_come_as_a_file_without_feedback(
    coordinator: Client, run: CourseRun, seats: list[Enrolment]
) -> None:
    send(coordinator, run, [*GOOD, WRONG], act="check")
    address = f"/runs/{run.code}/answers/{ImportDraft.objects.get().pk}/refused"
    content = coordinator.get(f"{address}.csv").content.decode("utf-8-sig")
    assert "KK-3" in content
    assert "KK-1" not in content
    assert "Secret words" not in content
    assert coordinator.get(f"{address}.xlsx").content.startswith(b"PK")
    assert coordinator.get(f"{address}.doc").status_code == 404


def test_earlier_answers_are_replaced_only_with_a_reason(
    coordinator: Client, run: CourseRun, seats: list[Enrolment]
) -> None:
    send(coordinator, run, GOOD, act="take")
    page = send(coordinator, run, GOOD, act="take")
    assert "SOK D1 has answers on this occasion already" in page
    assert "Replace answers that officers already have" in page
    assert "Say why the earlier answers are replaced." in decide(coordinator, run, replaces="on")
    assert Sitting.objects.count() == 3
    page = decide(coordinator, run, replaces="on", reason="Wrong file")
    assert "Replaced: 3." in page
    assert "2 evaluation forms were left out" in page
    assert Sitting.objects.filter(withdrawn_at__isnull=True).count() == 3


def test_an_ambiguous_file_waits_for_a_person(
    coordinator: Client, run: CourseRun, seats: list[Enrolment]
) -> None:
    page = send(coordinator, run, ["KK-1,1,1,1,1,1,1,1,1,5,"], act="take")
    assert "Every answer in the file is 1" in page
    assert not Sitting.objects.exists()
    assert "Every answer in the file is 1" in decide(coordinator, run)
    decide(coordinator, run, holds="marks")
    assert set(Response.objects.values_list("mark", flat=True)) == {1.0}


def test_a_file_that_does_not_fit_the_paper_waits_until_the_paper_does(
    coordinator: Client, run: CourseRun, seats: list[Enrolment]
) -> None:
    file = SimpleUploadedFile("answers.csv", b"officer,pre_01\nKK-1,a\n")
    answer = coordinator.post(
        f"/runs/{run.code}/answers/", {"file": file, "act": "take"}, follow=True
    )
    assert "have no column: 02, 03, 04" in answer.content.decode()
    assert not Sitting.objects.exists()
    address = f"/runs/{run.code}/answers/{ImportDraft.objects.get().pk}/discard/"
    assert "The file is deleted" in coordinator.post(address, follow=True).content.decode()
    assert not ImportDraft.objects.exists()


@pytest.mark.parametrize("button", ["", "discard/"])
def test_a_file_that_was_deleted_meanwhile_is_refused_in_words(
    coordinator: Client,
    run: CourseRun,
    seats: list[Enrolment],
    draft_deleted_meanwhile: None,
    button: str,
) -> None:
    file = SimpleUploadedFile("answers.csv", "\n".join([HEADS, *GOOD]).encode())
    answer = coordinator.post(f"/runs/{run.code}/answers/", {"file": file, "act": "check"})
    address = f"{answer.headers['Location']}{button}"
    answer = coordinator.post(address, {"act": "take"}, follow=True)
    assert answer.redirect_chain == [(f"/runs/{run.code}/answers/", 302)]
    page = answer.content.decode()
    assert "This file was already imported or deleted." in page
    assert "The file is deleted" not in page


def test_a_file_without_answers_is_refused_beside_its_field(
    coordinator: Client, run: CourseRun, seats: list[Enrolment]
) -> None:
    file = SimpleUploadedFile("answers.csv", b"officer,note\nKK-1,a\n")
    answer = coordinator.post(f"/runs/{run.code}/answers/", {"file": file, "act": "take"})
    assert 'href="#id_file"' in answer.content.decode()
    assert not ImportDraft.objects.exists()


def test_answers_on_another_sheet_of_a_workbook_are_found(
    coordinator: Client, run: CourseRun, seats: list[Enrolment]
) -> None:
    heads = [Words.same(head) for head in HEADS.split(",")]
    book = spreadsheets.write_xlsx(
        sheets=[
            spreadsheets.OutputSheet(name="Cover", heads=heads[:1], rows=[["About this file"]]),
            spreadsheets.OutputSheet(name="Data", heads=heads, rows=[GOOD[0].split(",")]),
        ],
        made_at=factories.NOW,
    )
    address = f"/runs/{run.code}/answers/"
    for typed in ({}, {"sheet": "Data"}):
        file = SimpleUploadedFile("answers.xlsx", book)
        coordinator.post(address, {"file": file, "act": "check", **typed})
    assert ImportDraft.objects.count() == 2
    file = SimpleUploadedFile("answers.xlsx", book)
    answer = coordinator.post(address, {"file": file, "act": "check", "sheet": "Cover"})
    assert 'href="#id_file"' in answer.content.decode()


def test_a_file_without_anything_to_import_is_refused(
    coordinator: Client, run: CourseRun, seats: list[Enrolment]
) -> None:
    page = send(coordinator, run, ["KK-1,,,,,,,,,,"], act="take")
    assert "There is no answer and no evaluation form to import." in page


# ---- officers who are not certain ----


def question_key(page: str) -> str:
    match = re.search(r'name="who_([0-9a-f]+)"', page)
    assert match
    return match[1]


def test_an_officer_who_is_not_certain_is_decided_and_the_decision_is_kept(
    coordinator: Client, run: CourseRun, seats: list[Enrolment]
) -> None:
    line = "SOKH D2,b,b,,b,,,,,4,"
    page = send(coordinator, run, [GOOD[0], line], act="take")
    assert "Say who 1 officer of the file is." in page
    assert "Latin names that sound alike" in page
    assert not Sitting.objects.exists()
    key = question_key(page)
    page = decide(coordinator, run, act="check", **{f"who_{key}": str(seats[1].pk)})
    assert "as a person decided" in page
    assert "Imported: 3 answer sheets" in decide(coordinator, run)
    [spelling] = OfficerSpelling.objects.all()
    assert (spelling.enrolment, spelling.run) == (seats[1], run)
    page = send(coordinator, run, [line], act="check")
    assert 'name="who_' not in page
    assert "as a person decided" in page


def test_a_row_of_no_one_is_refused_and_another_officer_can_be_chosen(
    coordinator: Client, run: CourseRun, seats: list[Enrolment]
) -> None:
    page = send(coordinator, run, ["Zzyzx,a,b,c,d,,,,,,", "Qqq,a,b,c,d,,,,,,"], act="take")
    assert "Say who 2 officers of the file are." in page
    first, other = dict.fromkeys(re.findall(r'name="who_([0-9a-f]+)"', page))
    typed = {f"other_{first}": str(seats[2].pk), f"who_{other}": "nobody"}
    page = decide(coordinator, run, act="check", **typed)
    assert "this is not an officer of the run" in page
    assert "Some rows were refused" in decide(coordinator, run)
    decide(coordinator, run, leaves_refused_out="on")
    assert [row.enrolment for row in RunSitting.objects.all()] == [seats[2]]
    assert OfficerSpelling.objects.count() == 1


def test_a_decision_can_wait(coordinator: Client, run: CourseRun, seats: list[Enrolment]) -> None:
    send(coordinator, run, ["Zzyzx,a,b,c,d,,,,,,"], act="take")
    assert "are stored for a day" in decide(coordinator, run, act="later")
    page = text(coordinator, f"/runs/{run.code}/")
    assert f"/runs/{run.code}/answers/{ImportDraft.objects.get().pk}/" in page


def test_an_officer_of_another_run_cannot_be_chosen(
    coordinator: Client, run: CourseRun, seats: list[Enrolment]
) -> None:
    page = send(coordinator, run, ["Zzyzx,a,b,c,d,,,,,,"], act="take")
    [stranger] = factories.enrolments(factories.run(), 1)
    decide(coordinator, run, **{f"other_{question_key(page)}": str(stranger.pk)})
    assert not OfficerSpelling.objects.exists()
    draft = ImportDraft.objects.get()
    with pytest.raises(actions.CourseRefused, match="not on this run"):
        answer_drafts.decide_answer_draft(
            draft=draft,
            decision=answer_drafts.DraftDecision(spellings={"x": str(stranger.pk)}),
            by=draft.made_by,
            now=factories.NOW,
        )


def test_a_file_is_the_affair_of_who_sent_it_and_gone_after_a_day(
    coordinator: Client, run: CourseRun, seats: list[Enrolment]
) -> None:
    send(coordinator, run, GOOD, act="check")
    draft = ImportDraft.objects.get()
    address = f"/runs/{run.code}/answers/{draft.pk}/"
    other = factories.account("coordinator")
    with pytest.raises(NotAllowed):
        answer_drafts.take_in_answer_draft(draft=draft, by=other, now=factories.NOW)
    assert coordinator.get(f"/runs/{run.code}/roster/import/{draft.pk}/").status_code == 404
    draft.made_at -= timedelta(days=2)
    draft.save()
    assert coordinator.get(address).status_code == 404


# ---- one officer ----


@pytest.fixture
def officer_page(run: CourseRun, seats: list[Enrolment], coordinator: Client) -> str:
    """The page of an officer who took both tests."""
    send(coordinator, run, GOOD, act="take")
    return f"/runs/{run.code}/roster/{seats[0].pk}/"


def test_an_officers_answers_are_shown(coordinator: Client, officer_page: str) -> None:
    page = text(coordinator, officer_page)
    assert "25.0 points of 100" in page
    assert "100.0 points of 100" in page


def test_an_officer_without_a_test_leads_to_keying(
    coordinator: Client, run: CourseRun, seats: list[Enrolment]
) -> None:
    page = text(coordinator, f"/runs/{run.code}/roster/{seats[2].pk}/")
    assert "No test yet" in page
    assert f"/runs/{run.code}/keying/" in page


def test_an_answer_is_corrected_with_a_reason(
    coordinator: Client, paper: Paper, officer_page: str
) -> None:
    code = paper.places.get(position=2).item.code
    address = f"{officer_page}before/{code}/"
    assert "What is on the sheet" in text(coordinator, address)
    page = coordinator.post(address, {"given": "z", "reason": "Looked again"}).content.decode()
    assert "is not an option of this item" in page
    page = coordinator.post(address, {"given": "a", "reason": ""}).content.decode()
    assert "Why it is corrected" in page
    coordinator.post(address, {"given": "ក", "reason": "Looked again"})
    assert "50.0 points of 100" in text(coordinator, officer_page)
    for wrong in ("later/X/", "before/NO-SUCH/"):
        assert coordinator.get(f"{officer_page}{wrong}").status_code == 404


def test_a_mark_is_corrected_as_a_mark(
    coordinator: Client, run: CourseRun, seats: list[Enrolment], paper: Paper
) -> None:
    factories.sat(seats[0], "before", paper, [0, 0, 1, 1])
    page = f"/runs/{run.code}/roster/{seats[0].pk}/"
    assert "only the mark was handed in" in text(coordinator, page)
    code = paper.places.get(position=1).item.code
    coordinator.post(f"{page}before/{code}/", {"given": "1", "reason": "Marked wrongly"})
    assert "75.0 points of 100" in text(coordinator, page)


def test_answers_are_withdrawn_with_a_reason(coordinator: Client, officer_page: str) -> None:
    address = f"{officer_page}after/withdraw/"
    assert "Why do these answers not count?" in text(coordinator, address)
    assert "problem" in coordinator.post(address, {"reason": ""}).content.decode()
    coordinator.post(address, {"reason": "Another officer's sheet"})
    assert "100.0 points of 100" not in text(coordinator, officer_page)
    assert coordinator.get(address).status_code == 404


def test_a_person_chooses_the_round_of_the_later_test_of_a_file(
    coordinator: Client, run: CourseRun, paper: Paper
) -> None:
    address = f"/runs/{run.code}/answers/"
    actions.set_papers(
        run=run,
        papers={"before": [paper], "after": [paper]},
        by=None,
        now=factories.NOW,
    )
    [row] = factories.enrolments(run, [factories.officer(code="L-1")])
    assert "Round of the later test" not in text(coordinator, address)
    RunPaper.objects.create(run=run, occasion="later", paper=paper)
    assert "Nearest to today: 1 month." in text(coordinator, address)
    table = b"officer,later_01,later_02,later_03,later_04\nL-1,1,0,1,1\n"

    def posted_page(months: str, act: str = "take", **more: str) -> str:
        ImportDraft.objects.all().delete()
        file = SimpleUploadedFile("later.csv", table)
        typed = {"file": file, "act": act, "holds": "marks", "later_months": months, **more}
        return coordinator.post(address, typed, follow=True).content.decode()

    posted_page("3")
    assert "Replace answers" not in posted_page("6", act="check")
    assert "Replace answers" in posted_page("3", act="check")
    posted_page("")
    rounds = row.sittings.values_list("occasion", "months")
    assert sorted(rounds) == [("later", 0), ("later", 3)]


def test_a_file_for_a_test_that_has_not_begun_asks_for_a_reason(
    coordinator: Client, run: CourseRun, seats: list[Enrolment]
) -> None:
    CourseRun.objects.filter(pk=run.pk).update(ends_on=factories.NOW.date() + timedelta(days=2))
    heads = ",".join(f"post_{number:02}" for number in range(1, 5))
    code = seats[0].officer.code
    address = f"/runs/{run.code}/answers/"

    def posted_page(text: str, **typed: str) -> str:
        file = SimpleUploadedFile("answers.csv", text.encode())
        answer = coordinator.post(address, {"file": file, "holds": "marks"} | typed, follow=True)
        waiting.append(answer.request["PATH_INFO"])
        return answer.content.decode()

    waiting: list[str] = []

    undated = f"officer_code,{heads}\n{code},1,0,0,1\n"
    dated = f"officer_code,date,{heads}\n{code},23/11/2026,1,0,0,1\n"
    assert "only with a column of dates" in posted_page(undated, act="check")
    page = posted_page(dated, act="check")
    assert "Confirm below" in page
    assert 'name="confirms_early"' in page
    page = posted_page(dated, act="take")
    assert "Confirm that officers took it before" in page
    form_data = {"act": "take", "holds": "marks"}
    form_data |= {"confirms_early": "on", "reason": "Shorter course"}
    answer = coordinator.post(waiting[-1], form_data, follow=True)
    assert "Imported: 1 answer sheet" in answer.content.decode()


# ---- result tables of online forms ----


def form_table(paper: Paper, *rows: str) -> list[str]:
    """A table of Google Forms: each item is asked with its code and its words."""
    items = [place.item for place in paper.places.order_by("position").select_related("item")]
    heads = ",".join(f'"{item.code} {item.stem_en}"' for item in items)
    return [f"Timestamp,Email Address,Officer code,{heads},Would you come again?", *rows]


def upload(client: Client, run: CourseRun, lines: Sequence[str], **typed: Any) -> Any:
    file = SimpleUploadedFile("form.csv", "\n".join(lines).encode())
    return client.post(f"/runs/{run.code}/answers/", {"file": file, **typed}, follow=True)


def test_a_form_shows_its_matches_before_its_answers_come_in(
    coordinator: Client, run: CourseRun, seats: list[Enrolment], paper: Paper
) -> None:
    rows = (
        "2026/11/23 9:12:33 AM GMT+7,me@example.org,KK-1,Option a,Option b,Option a,,Yes",
        "2026/11/23 9:14:01 AM GMT+7,you@example.org,KK-9,Option a,Option a,Option a,Option a,No",
        "2026/11/23 9:15:00 AM GMT+7,us@example.org,KK-3,Option z,Option a,Option a,Option a,No",
    )
    lines = form_table(paper, *rows)
    answer = upload(coordinator, run, lines, act="take", occasion="before")
    page = answer.content.decode()
    assert "Questions of the form and items of the paper" in page
    assert "Would you come again?" in page
    assert "by its code" in page
    assert not Sitting.objects.exists()
    draft = ImportDraft.objects.get(run=run)
    assert "example.org" not in json.dumps(draft.read)
    assert "KK-9" in page
    assert "Row 4, column D" in page
    [question] = answer.context["page"].questions
    decided = {f"who_{question.key}": "nobody", "leaves_refused_out": "on", "confirms_early": "on",
               "reason": "A form"}  # fmt: skip
    decide(coordinator, run, **decided)
    decide(coordinator, run, leaves_refused_out="on", confirms_early="on", reason="A form")
    [sitting] = Sitting.objects.all()
    assert sitting.officer.code == "KK-1"
    marks = Response.objects.order_by("item__code").values_list("mark", flat=True)
    assert sorted(marks) == [0.0, 0.0, 1.0, 1.0]


@pytest.mark.parametrize("occasion", ["", "before"])
def test_a_form_that_cannot_be_matched_is_refused_and_nothing_is_kept(
    coordinator: Client, run: CourseRun, seats: list[Enrolment], paper: Paper, occasion: str
) -> None:
    lines = form_table(paper, "2026/11/23,x@example.org,KK-1,a,a,a,a,Yes")
    if occasion:
        lines[0] = "Timestamp,Email Address,Officer code,A,B,C,D,E"
    page = upload(coordinator, run, lines, occasion=occasion).content.decode()
    reason = "is a question of the paper" if occasion else "which test its answers are of"
    assert reason in page
    assert not ImportDraft.objects.exists()
