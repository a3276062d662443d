"""Items in a run and on the national scale: figures, refusals, and silence of too few."""

from collections.abc import Sequence

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse

from promdaen.assessment import actions as assessment_actions
from promdaen.assessment import queries as assessment_queries
from promdaen.assessment.models import Item, Paper
from promdaen.assessment.rules import placing
from promdaen.course import actions as course_actions
from promdaen.course.models import CourseRun, Programme
from promdaen.report import queries
from promdaen.report.queries import national_scale
from tests import factories, runs

pytestmark = pytest.mark.django_db
# What four officers choose of three items whose right option is a: totals 3, 2, 1, 0.
ANSWERS = ("aaa", "aab", "abb", "bcc")


def signed_in(*roles: str, language: str = "en") -> Client:
    client = Client()
    client.force_login(
        factories.account(*roles), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    client.cookies["promdaen_language"] = language
    return client


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def scope_runs(run: CourseRun) -> queries.ScopeRuns:
    return queries.scope_runs_by_code(kind="run", code=run.code, account=None)


def three_items(code: str = "A") -> Paper:
    return factories.paper(code, [factories.item(f"{code}{place}") for place in (1, 2, 3)])


def answered(
    code: str,
    *,
    paper: Paper,
    officers: int,
    occasion: str = "before",
    answers: Sequence = ANSWERS,
) -> CourseRun:
    """A run whose officers choose what ANSWERS say, in turn."""
    run = runs.run(code, held={"before": paper, "after": paper})
    add(run, paper=paper, officers=officers, occasion=occasion, answers=answers)
    return run


def add(
    run: CourseRun,
    *,
    paper: Paper,
    officers: int,
    occasion: str = "before",
    answers: Sequence = ANSWERS,
) -> None:
    codes = list(paper.places.order_by("position").values_list("item__code", flat=True))
    seated = list(run.enrolments.order_by("seat")) or factories.enrolments(run, officers)
    course_actions.record_run_sittings(
        run=run,
        sittings=[
            course_actions.SittingAnswers(
                enrolment=enrolment,
                occasion=occasion,
                paper=paper,
                responses=dict(zip(codes, answers[place % len(answers)], strict=True)),
            )
            for place, enrolment in enumerate(seated)
        ],
        mode="import",
        by=None,
        now=factories.NOW,
    )
    course_actions.rebuild_marked_runs()


def store() -> None:
    assessment_actions.store_statistics(by=None, now=factories.NOW)


# ---- one item in one run ----


def test_hand_worked_figures_of_an_item_before_and_after() -> None:
    paper = three_items()
    run = answered("KK-1", paper=paper, officers=12)
    add(run, paper=paper, officers=12, occasion="after", answers=["aaa", "aaa", "aab"])
    item_page = queries.run_item(scope_runs=scope_runs(run), code="A3")
    assert item_page is not None
    before, after = item_page.columns
    assert (before.title.en, before.paper, before.figures.n) == ("Test before", "A", 12)
    assert (before.figures.facility, after.figures.facility) == (0.25, pytest.approx(8 / 12))
    # The rest is 2, 2, 1, 0 where the item is 1, 0, 0, 0.
    assert before.figures.discrimination == pytest.approx(
        np.corrcoef([1, 0, 0, 0], [2, 2, 1, 0])[0, 1]
    )
    lines = {line.ids: line for line in item_page.choices.lines}
    assert list(lines["a"].shares) == [0.25, pytest.approx(8 / 12)]
    assert list(lines["b"].shares) == [0.5, pytest.approx(4 / 12)]
    assert [title.en for title, _n in item_page.choices.columns] == ["Test before", "Test after"]
    assert not any(line.is_idle for line in item_page.choices.lines)


def test_nine_officers_and_mere_marks_are_not_enough() -> None:
    paper = three_items()
    run = answered("KK-1", paper=paper, officers=9)
    page = text(signed_in("coordinator"), reverse("report:item", args=("run", "KK-1", "A1")))
    assert "Not enough data for Test before, paper A: 9 officers" in page
    assert "Not enough data for Test before: 9 answers" in page
    add(run, paper=paper, officers=9, occasion="after", answers=[(1, 0, 0)])
    page = text(signed_in("coordinator"), reverse("report:item", args=("run", "KK-1", "A1")))
    assert "From 9 tests only marks were handed in" in page
    assert "Discriminative efficiency" not in page


def test_an_item_of_one_half_of_a_crossed_run_is_on_its_paper_alone() -> None:
    paper, other = three_items("A"), three_items("B")
    run = answered("KK-1", paper=paper, officers=12)
    add(run, paper=other, officers=12, occasion="after")
    item_page = queries.run_item(scope_runs=scope_runs(run), code="B1")
    assert item_page is not None
    assert [(column.title.en, column.paper) for column in item_page.columns] == [
        ("Test after", "B")
    ]
    assert queries.run_item(scope_runs=scope_runs(run), code="C9") is None


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", ("Test before", "What officers chose")), ("km", ("តេស្តមុនវគ្គ", "អ្វីដែលមន្ត្រីបានជ្រើស"))],
)
def test_an_item_of_a_run_has_a_page(language: str, words: Sequence[str]) -> None:
    answered("KK-1", paper=three_items(), officers=12)
    page = text(
        signed_in("coordinator", language=language),
        reverse("report:item", args=("run", "KK-1", "A1")),
    )
    for expected in (*words, "75 %", "/items/A1/"):
        assert expected in page


def test_what_was_chosen_is_for_those_who_may_see_keys() -> None:
    run = answered("KK-1", paper=three_items(), officers=12)
    add(run, paper=Paper.objects.get(code="A"), officers=12, occasion="after")
    page = reverse("report:item", args=("run", "KK-1", "A1"))
    assert signed_in("viewer").get(page).status_code == 403
    assert signed_in("trainer").get(page).status_code == 404
    items = reverse("report:items", args=("run", "KK-1"))
    assert page in text(signed_in("coordinator"), items)
    assert page not in text(signed_in("viewer"), items)
    scale = reverse("report:scale", args=("run", "KK-1"))
    store()
    assert page in text(signed_in("coordinator"), scale)
    assert page not in text(signed_in("viewer"), scale)
    trainer = factories.account("trainer")
    run.trainers.add(trainer)
    client = Client()
    client.force_login(trainer, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(page).status_code == 200


def test_an_item_has_a_page_in_a_run_alone() -> None:
    answered("KK-1", paper=three_items(), officers=12)
    client = signed_in("coordinator")
    for place in (("province", "01", "A1"), ("run", "KK-1", "NONE")):
        assert client.get(reverse("report:item", args=place)).status_code == 404


# ---- a scope on the national scale ----


def test_a_run_is_placed_by_its_answers_on_national_difficulties() -> None:
    run = runs.tested_run("KK-1", officers=40)
    store()
    page = queries.scale_page(scope_runs=scope_runs(run))
    items = {item.code: item for item in Item.objects.all()}
    places = assessment_queries.scale_places(items=list(items.values()))
    read = assessment_queries.load_marks(
        sittings=run.enrolments.filter(sittings__occasion="after").values_list(
            "sittings__sitting", flat=True
        )
    )
    expected = placing.group_placement(
        marks=read.marks,
        difficulties=np.array([places[item].difficulty.b for item in read.items], dtype=float),
    )
    after = page.lines[1]
    assert (after.occasion.en, after.papers, after.tests_count) == ("Test after", ("A",), 40)
    assert after.placement == expected
    assert after.placement is not None
    assert after.placement.n == 40
    assert page.tests_count == 80


def test_zero_is_the_average_of_the_first_tests_it_was_made_from() -> None:
    run = runs.tested_run("KK-1", officers=40)
    store()
    before, after = (
        line.placement for line in queries.scale_page(scope_runs=scope_runs(run)).lines
    )
    assert before is not None
    assert after is not None
    assert before.mean == pytest.approx(0, abs=0.02)
    assert after.mean > 1


def test_an_item_that_a_run_was_taught_wrongly_is_marked() -> None:
    paper = three_items()
    answered("LOT", paper=paper, officers=160, answers=["aab", "aba", "baa", "bba", "abb", "bab"])
    answered("ODD", paper=paper, officers=12, answers=["baa", "baa", "bab", "bba"])
    store()
    page = queries.scale_page(
        scope_runs=queries.scope_runs_by_code(kind="run", code="ODD", account=None)
    )
    unusual = {item.item.code: item.unusual for item in page.items}
    assert [(title.en, is_harder) for title, is_harder in unusual["A1"]] == [("Test before", True)]
    assert page.has_unusual
    assert not queries.scale_page(
        scope_runs=queries.scope_runs_by_code(kind="run", code="LOT", account=None)
    ).has_unusual
    client = signed_in("viewer")
    assert "harder here" in text(client, reverse("report:scale", args=("run", "ODD")))
    assert "No item was harder or easier here" in text(
        client, reverse("report:scale", args=("run", "LOT"))
    )


def test_papers_without_a_common_item_are_scales_of_their_own() -> None:
    mixed = ["aab", "aba", "baa", "bba"]
    paper, other = three_items("A"), three_items("B")
    run = answered("KK-1", paper=paper, officers=40, answers=mixed)
    add(run, paper=other, officers=40, occasion="after", answers=mixed)
    answered("KK-2", paper=other, officers=40, answers=mixed)
    store()
    lines = queries.scale_page(scope_runs=scope_runs(run)).lines
    assert [(line.occasion.en, line.papers) for line in lines] == [
        ("Test before", ("A",)),
        ("Test after", ("B",)),
    ]
    both = queries.scope_runs_by_code(kind="province", code="01", account=None)
    assert [line.papers for line in queries.scale_page(scope_runs=both).lines] == [
        ("A",),
        ("B",),
        ("B",),
    ]


def test_items_without_a_difficulty_are_shown_and_not_judged() -> None:
    paper = three_items()
    run = answered("KK-1", paper=paper, officers=40, answers=["aab", "aba", "baa", "bba"])
    store()
    three = factories.paper("C", [*paper.items.all(), factories.item("NEW")])
    fresh = answered("KK-2", paper=three, officers=12, answers=["aaba", "abaa", "baab"])
    page = queries.scale_page(scope_runs=scope_runs(fresh))
    new = next(item for item in page.items if item.item.code == "NEW")
    assert (new.difficulty, new.unusual) == (None, [])
    assert new.fits[0] is not None
    assert (new.fits[0].share, new.fits[0].expected) == (pytest.approx(8 / 12), None)
    assert page.lines[0].placement is not None
    assert queries.scale_page(scope_runs=scope_runs(run)).lines[0].placement is not None


def test_nine_officers_are_not_placed_and_show_no_shares() -> None:
    run = answered("KK-1", paper=three_items(), officers=9)
    answered("KK-2", paper=Paper.objects.get(code="A"), officers=40, answers=["aab", "aba", "baa"])
    store()
    page = queries.scale_page(scope_runs=scope_runs(run))
    assert [line.placement for line in page.lines] == [None]
    assert all(item.fits == [None] for item in page.items)
    assert "not enough data: fewer than ten officers" in text(
        signed_in("viewer"), reverse("report:scale", args=("run", "KK-1"))
    )


def test_a_run_of_items_without_any_difficulty_is_not_placed() -> None:
    run = answered("KK-1", paper=three_items(), officers=12)
    store()
    [line] = queries.scale_page(scope_runs=scope_runs(run)).lines
    assert (line.papers, line.tests_count, line.placement) == ((), 12, None)


def test_a_scope_with_too_many_tests_is_not_read_on_a_page(monkeypatch) -> None:
    run = answered("KK-1", paper=three_items(), officers=12)
    store()
    monkeypatch.setattr(national_scale, "MAX_TESTS", 11)
    page = queries.scale_page(scope_runs=scope_runs(run))
    assert (page.is_large, page.lines, page.tests_count) == (True, [], 12)
    assert "This scope has 12 tests, too many" in text(
        signed_in("viewer"), reverse("report:scale", args=("run", "KK-1"))
    )


@pytest.mark.parametrize(
    ("language", "none", "nobody"),
    [
        ("en", "The national scale is not computed yet", "No one was tested yet"),
        ("km", "មិនទាន់បានគណនាមាត្រដ្ឋានជាតិ", "មិនទាន់មាននរណាធ្វើតេស្តទេ"),
    ],
)
def test_a_scale_that_is_not_there_yet_is_announced(language: str, none: str, nobody: str) -> None:
    runs.run("KK-1")
    client = signed_in("viewer", language=language)
    page = reverse("report:scale", args=("run", "KK-1"))
    assert none in text(client, page)
    store()
    assert nobody in text(client, page)


def programme() -> Programme:
    return Programme.objects.create(
        code="PRG",
        title_en="Programme",
        title_km="កម្មវិធី",
        starts_on=runs.STARTS_ON,
        ends_on=runs.STARTS_ON,
    )


def test_groups_are_compared_for_a_programme_alone() -> None:
    paper = three_items()
    big = runs.run("BIG", held={"before": paper, "after": paper})
    CourseRun.objects.update(programme=programme())
    factories.enrolments(big, [factories.officer(sex=sex) for sex in "F" * 100 + "M" * 100])
    women, men = (["baa", "bab", "bab", "bba", "abb"], ["aab", "aba", "abb", "bba", "bab"])
    add(big, paper=paper, officers=200, answers=women * 20 + men * 20)
    store()
    wide = queries.scale_page(
        scope_runs=queries.scope_runs_by_code(kind="programme", code="PRG", account=None)
    )
    assert wide.fair is not None
    item, [line] = wide.fair[0]
    assert (item.code, line.group.en, line.ets_class) == ("A1", "Women", "C")
    assert wide.has_compared
    assert queries.scale_page(scope_runs=scope_runs(big)).fair is None
    client = signed_in("viewer")
    page = text(client, reverse("report:scale", args=("programme", "PRG")))
    assert "large difference, harder for them" in page
    assert "100 / 100" in page
    assert "harder for them" not in text(client, reverse("report:scale", args=("run", "BIG")))


def test_a_programme_of_few_officers_shows_that_they_are_too_few() -> None:
    runs.tested_run("KK-1", officers=12)
    CourseRun.objects.update(programme=programme())
    store()
    page = text(signed_in("viewer"), reverse("report:scale", args=("programme", "PRG")))
    assert "Too few to say." in page
    assert "too few to say" in page
    assert "No item of these papers" not in page
