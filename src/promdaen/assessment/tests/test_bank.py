"""Items and papers put into the bank."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from promdaen.assessment import actions, queries
from promdaen.assessment.models import AdaptiveBank, AdaptiveItem, Item, Paper, Sitting
from promdaen.assessment.queries import bank as banks
from promdaen.kit import content
from promdaen.kit.models import AuditLine
from promdaen.people.queries import NotAllowed
from tests import factories

pytestmark = pytest.mark.django_db


def new_item(**fields: object) -> actions.NewItem:
    values = {
        "code": "UNTOC-01",
        "kind": "true_false",
        "outcome": factories.outcome().code,
        "level": "remember",
        "stem": {"en": "Is it?", "km": "តើមែនឬ?"},
        "body": {},
        "key": True,
    } | fields
    return actions.NewItem(**values)  # type: ignore[arg-type]


def save_item(item: actions.NewItem) -> str:
    return factories.put_item(item=item)


def sit(paper: Paper) -> None:
    new = actions.NewSitting(
        officer_id=factories.officer().pk,
        paper_id=paper.pk,
        mode="paper",
        language="km",
        opened_at=factories.NOW,
        closed_at=factories.NOW + timedelta(minutes=30),
        responses={},
    )
    actions.record_sittings(sittings=[new], by=None, now=factories.NOW)


def test_a_new_item_is_added_and_the_same_again_changes_nothing() -> None:
    assert save_item(new_item()) == "added"
    assert save_item(new_item()) == "unchanged"


def test_a_changed_item_that_no_one_answered_is_changed_in_place() -> None:
    save_item(new_item())
    assert save_item(new_item(key=False)) == "changed"
    assert [(item.version, item.key) for item in Item.objects.all()] == [(1, False)]


def test_a_changed_item_that_was_answered_is_a_new_version_beside_the_old() -> None:
    save_item(new_item())
    first = Item.objects.get()
    sit(factories.paper(items=[first]))
    assert save_item(new_item(key=False)) == "changed"
    rows = Item.objects.order_by("version").values_list("version", "is_current", "key")
    assert list(rows) == [(1, False, True), (2, True, False)]
    assert [item.version for item in queries.current_items()] == [2]


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"kind": "essay"}, "no kind of item called essay"),
        ({"key": "yes"}, "must be true or false"),
        ({"outcome": "NONE.1"}, "no outcome NONE.1"),
    ],
)
def test_an_item_that_cannot_be_marked_is_refused(fields: dict[str, object], word: str) -> None:
    with pytest.raises(actions.AssessmentRefused, match=word):
        save_item(new_item(**fields))
    assert not Item.objects.exists()


def new_paper(**fields: object) -> actions.NewPaper:
    values = {
        "code": "A",
        "title": {"en": "Paper A", "km": "វិញ្ញាសា A"},
        "items": ["ONE", "TWO"],
        "minutes": 45,
        "anchors": ["ONE"],
    } | fields
    return actions.NewPaper(**values)  # type: ignore[arg-type]


@pytest.fixture
def bank() -> None:
    for code in ("ONE", "TWO", "THREE"):
        save_item(new_item(code=code))


def put_paper(paper: actions.NewPaper) -> str:
    return factories.put_paper(paper=paper)


@pytest.mark.usefixtures("bank")
def test_a_new_paper_is_added_and_the_same_again_changes_nothing() -> None:
    assert put_paper(new_paper()) == "added"
    assert put_paper(new_paper()) == "unchanged"
    places = queries.paper_items(paper=Paper.objects.get())
    assert [(place.position, place.item.code, place.is_anchor) for place in places] == [
        (1, "ONE", True),
        (2, "TWO", False),
    ]


@pytest.mark.usefixtures("bank")
def test_a_changed_paper_without_sittings_is_changed_in_place() -> None:
    put_paper(new_paper())
    assert put_paper(new_paper(items=["TWO", "THREE"], anchors=[])) == "changed"
    paper = Paper.objects.get()
    assert [place.item.code for place in queries.paper_items(paper=paper)] == ["TWO", "THREE"]
    assert put_paper(replace(new_paper(items=["TWO", "THREE"], anchors=[]), minutes=30)) == (
        "changed"
    )
    assert Paper.objects.get().minutes == 30


@pytest.mark.usefixtures("bank")
def test_a_changed_paper_with_sittings_is_a_new_version_beside_the_old() -> None:
    put_paper(new_paper())
    old = Paper.objects.get()
    sit(old)
    save_item(new_item(code="TWO", key=False))
    assert put_paper(new_paper()) == "changed"
    [current] = queries.current_papers()
    assert current.version == 2
    assert [p.item.version for p in queries.paper_items(paper=current)] == [1, 2]
    assert [p.item.version for p in queries.paper_items(paper=old)] == [1, 1]


@pytest.mark.usefixtures("bank")
@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"items": ["ONE", "FOUR"]}, "no item FOUR"),
        ({"anchors": ["THREE"]}, "anchor THREE is not on it"),
        ({"items": ["ONE", "ONE"]}, "twice"),
        ({"items": [], "anchors": []}, "no items"),
    ],
)
def test_a_paper_that_cannot_be_is_refused(fields: dict[str, object], word: str) -> None:
    with pytest.raises(actions.AssessmentRefused, match=word):
        put_paper(new_paper(**fields))
    assert not Paper.objects.exists()


def test_an_account_without_the_right_puts_nothing_in() -> None:
    viewer = factories.account("viewer")
    with pytest.raises(NotAllowed):
        actions.put_items(records=[], by=viewer, now=factories.NOW)
    with pytest.raises(NotAllowed):
        actions.put_papers(records=[], by=viewer, now=factories.NOW)


def test_all_items_and_papers_of_the_content_go_in_once() -> None:
    root: Path = content.content_root()
    read = content.read_content(root=root, names=["item", "paper", "topic"])
    for number, record in enumerate(read["topic"], 1):
        topic = factories.topic(record.code, number)
        for place, outcome in enumerate(record.values["outcomes"], 1):
            assert factories.outcome(topic, place).code == outcome["code"]
    items, papers = read["item"], read["paper"]
    loaded = actions.put_items(records=items, by=None, now=factories.NOW)
    assert (loaded.added, loaded.changed) == (len(items), 0)
    loaded = actions.put_papers(records=papers, by=None, now=factories.NOW)
    assert (loaded.added, loaded.changed) == (len(papers), 0)
    again = actions.put_items(records=items, by=None, now=factories.NOW)
    assert again.unchanged == len(items)
    assert AuditLine.objects.filter(action__in=("put_items", "put_papers")).count() == 2


def test_nothing_that_a_test_may_ask_is_practised() -> None:
    free, on_paper, dropped, chosen = (factories.item(f"P-{n}") for n in range(4))

    def practised() -> set[str]:
        return set(banks.practice_items().values_list("code", flat=True))

    paper = factories.paper("P", [on_paper, dropped])
    sitting = Sitting.objects.create(
        officer=factories.officer(),
        paper=paper,
        mode="phone",
        language="km",
        opened_at=factories.NOW,
    )
    assert practised() == {free.code, chosen.code}
    factories.paper("P", [on_paper, free])
    assert practised() == {chosen.code}
    sitting.closed_at = factories.NOW
    sitting.save()
    assert practised() == {chosen.code, dropped.code}
    adaptive = AdaptiveBank.objects.create(
        sd=1, renewed_at=factories.NOW, computed_at=factories.NOW
    )
    AdaptiveItem.objects.create(bank=adaptive, item=chosen, difficulty=0, answers_count=99)
    assert practised() == {dropped.code}


def test_an_item_for_tests_only_is_never_practised() -> None:
    save_item(new_item(use="test"))
    save_item(new_item(code="UNTOC-02"))
    assert {practice_item.code for practice_item in banks.practice_items()} == {"UNTOC-02"}


def test_the_use_of_an_item_stays_unless_it_is_named() -> None:
    save_item(new_item(use="test"))
    assert save_item(new_item()) == "unchanged"
    assert save_item(new_item(key=False)) == "changed"
    assert Item.objects.get().use == "test"
    assert save_item(new_item(key=False, use="any")) == "changed"
    assert Item.objects.get().use == "any"


def test_the_next_version_of_an_item_for_tests_only_is_for_tests_only() -> None:
    save_item(new_item(use="test"))
    sit(factories.paper("A", [Item.objects.get()]))
    save_item(new_item(key=False))
    assert [(item.version, item.use) for item in Item.objects.all()] == [(1, "test"), (2, "test")]


def test_a_quiz_refuses_an_item_for_tests_only_and_a_test_takes_it() -> None:
    item = factories.item("S-1", use="test")
    assert factories.paper("A", [item]).items.count() == 1
    with pytest.raises(actions.AssessmentRefused, match="S-1 is for tests alone"):
        factories.paper("Q", [item], use="quiz")
    factories.paper("Q", [factories.item("S-2")], use="quiz")
