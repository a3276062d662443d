"""The bank's statistics: counted from each officer's first and latest test, kept, shown."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from django.test import Client

from promdaen.assessment import actions, queries
from promdaen.assessment.models import BankStatistics, Item, ItemStatistics, Paper, Sitting
from promdaen.assessment.rules import flags, records
from promdaen.kit import jobs
from promdaen.kit.models import AuditLine, Job
from promdaen.people.models import Officer
from promdaen.people.queries import NotAllowed
from tests import factories, guards

pytestmark = pytest.mark.django_db
LATER = factories.NOW + timedelta(days=1)
# What four officers choose of three items whose right option is a: totals 3, 2, 1, 0.
ANSWERS = (("a", "a", "a"), ("a", "a", "b"), ("a", "b", "b"), ("b", "c", ""))
CODES = ("ONE", "TWO", "THREE")


@pytest.fixture
def paper() -> Paper:
    return factories.paper("A", items=[factories.item(code) for code in CODES])


def sit(
    paper: Paper,
    officers: Sequence[Officer],
    *,
    answers: Sequence[Sequence[Any]] = ANSWERS,
    days: int = 0,
    language: str = "km",
) -> list[Sitting]:
    """Each officer sits the paper, the answers taken in turn, so many days after the first."""
    at = factories.NOW - timedelta(days=30 - days)
    codes = list(paper.places.order_by("position").values_list("item__code", flat=True))
    return actions.record_sittings(
        sittings=[
            actions.NewSitting(
                officer_id=officer.pk,
                paper_id=paper.pk,
                mode="import",
                language=language,
                opened_at=at,
                closed_at=at + timedelta(minutes=45),
                responses=dict(zip(codes, answers[place % len(answers)], strict=True)),
            )
            for place, officer in enumerate(officers)
        ],
        by=None,
        now=factories.NOW,
    )


def officers(count: int, **fields: Any) -> list[Officer]:
    return [factories.officer(**fields) for _ in range(count)]


def store() -> BankStatistics:
    return actions.store_statistics(by=None, now=factories.NOW)


def record_of(code: str) -> records.ItemRecord:
    item = Item.objects.get(code=code, is_current=True)
    return queries.item_records(items=[item])[item.pk]


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
    return " ".join(answer.content.decode().split())


# ---- what is counted ----


def test_first_and_latest_tests_of_officers_are_distinguished(paper: Paper) -> None:
    sitting_officers = officers(3)
    sit(paper, sitting_officers[:2], answers=[(1, 1, 1)])
    sit(paper, sitting_officers, answers=[(1, 1, 0)], days=3)
    sit(paper, sitting_officers[:1], answers=[(0, 0, 0)], days=6)
    [paper_tests] = queries.tests_taken()
    assert sorted(paper_tests.marks["first"].tolist()) == [[1, 1, 0], [1, 1, 1], [1, 1, 1]]
    assert sorted(paper_tests.marks["latest"].tolist()) == [[0, 0, 0], [1, 1, 0]]


def test_a_withdrawn_an_open_and_a_superseded_answer_do_not_count(paper: Paper) -> None:
    first, second, third = officers(3)
    [gone] = sit(paper, [first], answers=[(0, 0, 0)])
    sit(paper, [first], answers=[(1, 1, 1)], days=2)
    [still_open] = sit(paper, [second])
    [mended] = sit(paper, [third], answers=[("b", "b", "b")])
    actions.withdraw_sittings(sittings=[gone], reason="Twice.", by=None, now=factories.NOW)
    guards.lift(Sitting)
    Sitting.objects.filter(pk=still_open.pk).update(closed_at=None)
    actions.correct_response(
        sitting=mended, item="ONE", new_answer="a", reason="Misread.", by=None, now=factories.NOW
    )
    [paper_tests] = queries.tests_taken()
    assert sorted(paper_tests.marks["first"].tolist()) == [[1, 0, 0], [1, 1, 1]]
    assert len(paper_tests.marks["latest"]) == 0
    assert paper_tests.chosen["first"][0] == {("a",): 1, None: 1}


def test_quick_questions_are_no_test(paper: Paper) -> None:
    sitting_officers = officers(2)
    quiz = factories.paper("Q1", items=[factories.item("QUICK")], use="quiz")
    sit(quiz, sitting_officers, answers=[(1,)])
    sit(paper, sitting_officers, answers=[(1, 1, 0)], days=1)
    sit(quiz, sitting_officers, answers=[(0,)], days=2)
    [paper_tests] = queries.tests_taken()
    assert (
        paper_tests.paper,
        len(paper_tests.marks["first"]),
        len(paper_tests.marks["latest"]),
    ) == (
        str(paper.pk),
        2,
        0,
    )
    assert queries.counted().sittings == 2


def test_groups_go_with_the_rows_of_first_tests(paper: Paper) -> None:
    woman = factories.officer(sex="F", department=factories.department("MAR"))
    man = factories.officer(sex="M", department=factories.department("IMM"))
    sit(paper, [woman], answers=[(1, 1, 1)], language="en")
    sit(paper, [man], answers=[(0, 0, 0)])
    [paper_tests] = queries.tests_taken()
    rows = zip(
        paper_tests.marks["first"][:, 0].tolist(),
        paper_tests.labels["sex"],
        paper_tests.labels["department"],
        paper_tests.labels["language"],
        strict=True,
    )
    assert sorted(rows) == [(0.0, "M", "IMM", "km"), (1.0, "F", "MAR", "en")]


def test_hand_worked_figures_of_thirty_two_officers(paper: Paper) -> None:
    sit(paper, officers(32))
    store()
    first_record, second_record, third_record = (record_of(code) for code in CODES)
    figures = second_record.columns[0].figures
    assert (figures.n, figures.facility) == (32, 0.5)
    assert figures.discrimination == pytest.approx(1 / np.sqrt(2))
    assert (figures.alpha, figures.alpha_if_deleted) == (
        pytest.approx(0.75),
        pytest.approx(0.5),
    )
    assert figures.efficiency == pytest.approx(1)
    # The best 27 % of 32 are 9: the 8 with all right and an eighth of the next 8.
    assert figures.upper_lower == pytest.approx(1.0)
    assert first_record.columns[0].figures.upper_lower == pytest.approx(1 - 1 / 9)
    assert figures.sd == pytest.approx(np.sqrt(32 / 31) / 2)
    assert second_record.columns[1].figures.n == 0
    first = third_record.choices[0]
    assert (first.n, first.blank, first.handed_in_count) == (32, 0.25, 0)
    assert [row.share for row in first.rows] == [0.25, 0.5, 0.0, 0.0]
    assert [row.is_idle for row in first.rows] == [False, False, True, True]
    assert first_record.flags == ["idle"]


def test_an_item_on_two_papers_has_columns_of_both(paper: Paper) -> None:
    other = factories.paper(
        "B", items=[Item.objects.get(code="ONE"), factories.item("X"), factories.item("Y")]
    )
    sit(paper, officers(30))
    sit(other, officers(31))
    store()
    ns = [(column.turn, column.figures.n) for column in record_of("ONE").columns]
    assert sorted(ns) == [("first", 30), ("first", 31), ("latest", 0), ("latest", 0)]
    page = queries.item_statistics(item=Item.objects.get(code="ONE"))
    assert page is not None
    assert [(column.paper, column.title.en, column.figures.n) for column in page.columns] == [
        ("A", "First test", 30),
        ("B", "First test", 31),
    ]
    assert sorted(page.scale_papers) == ["A", "B"]


def test_two_versions_of_a_paper_are_distinguished(paper: Paper) -> None:
    sit(paper, officers(30))
    new = actions.NewPaper(
        code="A", title={"en": "A", "km": "A"}, items=["ONE", "TWO"], minutes=20
    )
    factories.put_paper(paper=new)
    sit(Paper.objects.get(code="A", is_current=True), officers(30), answers=[(1, 0), (0, 1)])
    store()
    page = queries.item_statistics(item=Item.objects.get(code="ONE"))
    assert page is not None
    assert [column.paper for column in page.columns] == ["A v1", "A v2"]


# ---- kept, and counted anew ----


def test_counting_again_replaces_what_was_kept(paper: Paper) -> None:
    sit(paper, officers(4))
    store()
    sit(paper, officers(4))
    stored = store()
    assert BankStatistics.objects.get() == stored
    assert (stored.sittings_count, stored.responses_count) == (8, 24)
    assert ItemStatistics.objects.count() == 3
    assert AuditLine.objects.filter(action="store_statistics").count() == 2


def test_statistics_are_stale_when_tests_came_changed_or_went(paper: Paper) -> None:
    assert not queries.is_stale()
    assert actions.ask_stale_statistics(now=factories.NOW) is None
    [sitting] = sit(paper, officers(1))
    assert queries.is_stale()
    store()
    assert not queries.is_stale()
    actions.correct_response(
        sitting=sitting, item="ONE", new_answer="b", reason="Misread.", by=None, now=factories.NOW
    )
    assert queries.is_stale()
    store()
    actions.withdraw_sittings(sittings=[sitting], reason="Twice.", by=None, now=factories.NOW)
    assert queries.is_stale()
    assert actions.ask_stale_statistics(now=factories.NOW) is not None


def test_the_job_counts_and_is_requested_once(paper: Paper) -> None:
    sit(paper, officers(30))
    trainer = factories.account("trainer")
    job = actions.ask_statistics(by=trainer, now=factories.NOW)
    assert actions.ask_statistics(by=trainer, now=factories.NOW) == job
    assert queries.freshness() is None
    finished_job = jobs.run_next_job(now=factories.NOW)
    assert finished_job is not None
    assert (finished_job.state, finished_job.result) == (
        "done",
        str(BankStatistics.objects.get().pk),
    )
    fresh = queries.freshness()
    assert fresh is not None
    assert (fresh.first_count, fresh.latest_count, fresh.since_count) == (30, 0, 0)
    assert not fresh.is_asked
    assert actions.ask_statistics(by=None, now=LATER) != job


def test_others_may_not_count(paper: Paper) -> None:
    viewer = factories.account("viewer")
    with pytest.raises(NotAllowed):
        actions.ask_statistics(by=viewer, now=factories.NOW)
    with pytest.raises(NotAllowed):
        actions.store_statistics(by=viewer, now=factories.NOW)
    assert not Job.objects.exists()
    assert not BankStatistics.objects.exists()


def test_every_tidying_hour_asks_for_what_is_stale(paper: Paper) -> None:
    sit(paper, officers(1))
    jobs.queue_upkeep(now=factories.NOW)
    while jobs.run_next_job(now=factories.NOW):
        if Job.objects.filter(kind=queries.STATISTICS_JOB).exists():
            break
    assert Job.objects.get(kind=queries.STATISTICS_JOB).state == "waiting"


# ---- what pages show ----


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("Facility", "First test", "50 %", "34–66", "In real tests", "0.71")),
        ("km", ("ភាពងាយ", "តេស្តលើកដំបូង", "50 %", "34–66", "ក្នុងតេស្តពិត", "0.71")),
    ],
)
def test_an_item_shows_its_figures_in_words(
    paper: Paper, language: str, words: Sequence[str]
) -> None:
    sit(paper, officers(32))
    store()
    page = text(visitor("trainer", language=language), "/items/TWO/")
    for expected in words:
        assert expected in page
    idle = flags.FLAG_TEXTS["idle"]
    assert (idle.en if language == "en" else idle.km) in page


def test_an_item_that_twenty_nine_answered_shows_no_figure(paper: Paper) -> None:
    sit(paper, officers(29), answers=[(1, 0.5, 0)])
    store()
    page = text(visitor("coordinator"), "/items/ONE/")
    assert "Not enough data for First test, paper A: 29 officers" in page
    assert "From 29 tests only marks were handed in" in page
    assert "fewer than 30 officers answered it" in page
    assert "Discriminative efficiency" not in page
    assert "100 %" not in page


def test_an_item_no_one_was_asked_and_a_bank_never_counted_say_so(paper: Paper) -> None:
    client = visitor("trainer")
    assert "Not computed yet" in text(client, "/items/ONE/")
    assert "Nothing was computed yet" in text(client, "/items/statistics/")
    sit(paper, officers(1))
    store()
    factories.item("NEW")
    assert "No test has asked this version yet" in text(client, "/items/NEW/")


def test_an_item_without_anything_to_look_at_has_a_note() -> None:
    options = [{"id": option_id, "en": option_id, "km": option_id} for option_id in "ab"]
    paper = factories.paper(
        "A", items=[factories.item(code, body={"options": options}) for code in CODES]
    )
    sit(paper, officers(32), answers=(*ANSWERS[:3], ("b", "b", "b")))
    store()
    assert "Nothing to look at in these figures" in text(visitor("trainer"), "/items/TWO/")


def test_each_kind_of_item_shows_what_was_chosen() -> None:
    options = [
        {"id": option_id, "en": f"O {option_id}", "km": f"ជ {option_id}"} for option_id in "abc"
    ]
    left = [{"id": "1", "en": "L", "km": "ឆ"}, {"id": "2", "en": "M", "km": "ម"}]
    items = [
        factories.item("TF", kind="true_false", body={}, key=False),
        factories.item("ORD", kind="ordering", body={"options": options}, key=["c", "a", "b"]),
        factories.item("MUL", kind="multiple_choice", body={"options": options}, key=["a", "c"]),
        factories.item(
            "MAT", kind="matching", body={"left": left, "right": options}, key={"1": "c", "2": "a"}
        ),
    ]
    answers = [("false", "c a b", "a c", "c a"), ("true", "b c a", "a b", "a c")]
    sit(factories.paper("A", items=items), officers(40), answers=answers)
    store()
    choices_by_item = {}
    for item in items:
        item_statistics = queries.item_statistics(item=item)
        assert item_statistics is not None
        choices_by_item[item.code] = [
            (line.ids, line.text.en if line.text else "", line.is_right, list(line.shares))
            for line in item_statistics.choices.lines
        ]
    assert choices_by_item == {
        "TF": [("true", "True", False, [0.5]), ("false", "False", True, [0.5])],
        "ORD": [("c a b", "", True, [0.5]), ("b c a", "", False, [0.5])],
        "MUL": [
            ("a", "O a", True, [1.0]),
            ("b", "O b", False, [0.5]),
            ("c", "O c", True, [0.5]),
        ],
        "MAT": [("c a", "", True, [0.5]), ("a c", "", False, [0.5])],
    }
    page = text(visitor("trainer"), "/items/ORD/")
    assert "b c a" in page


def test_fairness_is_reported_of_large_groups_alone(paper: Paper) -> None:
    women, men = officers(100, sex="F"), officers(100)
    sit(paper, women, answers=["baa", "bab", "bab", "bba", "abb"])
    sit(paper, men, answers=["aab", "aba", "abb", "bba", "bab"])
    store()
    item_statistics = queries.item_statistics(item=Item.objects.get(code="ONE"))
    assert item_statistics is not None
    [line] = item_statistics.fair
    assert (line.group.en, line.group_count, line.rest_count) == ("Women", 100, 100)
    assert (line.ets_class, line.is_harder) == ("C", True)
    page = text(visitor("trainer"), "/items/ONE/")
    assert "large difference, harder for them" in page
    assert "100 / 100" in page
    assert "large difference, easier for them" in text(visitor("trainer"), "/items/TWO/")
    [first] = queries.statistics_rows(
        filters=queries.StatisticsFilter(topic="UNTOC", flag="unfair")
    )[:1]
    assert first.ets_class == "C"


@pytest.mark.parametrize("language", ["en", "km"])
def test_the_list_shows_every_item_sorted_filtered_and_as_a_file(
    paper: Paper, language: str
) -> None:
    sit(paper, [*officers(29), *officers(3, sex="F")])
    store()
    factories.item("NEW", outcome=factories.outcome(factories.topic("CORRUPT", 2)))
    client = visitor("coordinator", language=language)
    page = text(client, "/items/statistics/")
    assert page.index("ONE") < page.index("TWO") < page.index("NEW")
    # Three women are too few to print, and beside them the total would give them away.
    assert "&lt; 5" in page
    page = text(client, "/items/statistics/?sort=facility")
    assert page.index(">NEW<") < page.index(">THREE<") < page.index(">ONE<")
    for column in ("code", "n", "latest", "discrimination", "difficulty", "flags"):
        assert ">ONE<" in text(client, f"/items/statistics/?sort=-{column}")
    assert ">NEW<" not in text(client, "/items/statistics/?flag=idle")
    assert ">ONE<" not in text(client, "/items/statistics/?topic=CORRUPT&flag=")
    assert ">NEW<" not in text(client, "/items/statistics/?topic=CORRUPT&flag=any")
    answer = client.get("/items/statistics/?format=csv&topic=UNTOC")
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 4
    assert lines[1].startswith("ONE,UNTOC,32,0.75,0,,")


def test_the_button_asks_and_the_page_is_marked_waiting(paper: Paper) -> None:
    sit(paper, officers(1))
    store()
    sit(paper, officers(2))
    client = visitor("trainer")
    answer = client.post("/items/statistics/compute/", follow=True)
    assert "being computed" in answer.content.decode()
    page = text(client, "/items/statistics/")
    assert "being computed again" in page
    assert "Change in tests since: 2." in page
    assert client.get("/items/statistics/compute/").status_code == 405


@pytest.mark.parametrize("role", ["viewer", "administrator", "participant"])
def test_statistics_of_items_are_refused_to_other_roles(paper: Paper, role: str) -> None:
    client = visitor(role)
    assert client.get("/items/statistics/").status_code == 403
    assert client.post("/items/statistics/compute/").status_code == 403
