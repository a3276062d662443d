"""Answer sheets keyed by one person, or by two who must agree."""

from typing import Any

import pytest

from promdaen.assessment.models import Paper, Response, Sitting
from promdaen.course import actions, queries
from promdaen.course.models import CourseRun, Enrolment, Keying, RunPaper, RunSitting
from promdaen.kit.models import AuditLine
from promdaen.people.models import Account
from promdaen.people.queries import NotAllowed
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def paper() -> Paper:
    items = [
        factories.item("ONE"),
        factories.item("TWO", kind="true_false", body={}, key=True),
        factories.item("THREE", kind="multiple_choice", key=["a", "c"]),
    ]
    return factories.paper("A", items=items)


@pytest.fixture
def people() -> tuple[Account, Account]:
    return factories.account("trainer"), factories.account("trainer")


@pytest.fixture
def row(paper: Paper, people: tuple[Account, Account]) -> Enrolment:
    run = factories.run(trainers=people)
    actions.set_papers(
        run=run, papers={"before": [paper], "after": [paper]}, by=None, now=factories.NOW
    )
    [row] = factories.enrolments(run, 1)
    return row


def key(row: Enrolment, by: Account | None = None, **fields: Any) -> actions.Keyed:
    values = {
        "occasion": "before",
        "typed": {"ONE": "ក", "TWO": "f", "THREE": "ca"},
        "is_checked_twice": by is not None,
    } | fields
    return actions.key_sheet(enrolment=row, by=by, now=factories.NOW, **values)


def answers() -> dict[str, Any]:
    return dict(Response.objects.values_list("item__code", "answer"))


def test_a_sheet_keyed_by_one_person_counts_at_once(row: Enrolment) -> None:
    keyed = key(row)
    assert keyed.sitting is not None
    assert keyed.sitting.mode == "keyed"
    assert answers() == {
        "ONE": {"chosen": "a"},
        "TWO": {"chosen": "false"},
        "THREE": {"chosen": ["a", "c"]},
    }
    assert not Keying.objects.exists()


def test_what_is_not_typed_is_a_blank(row: Enrolment) -> None:
    key(row, typed={"ONE": "b"})
    assert answers() == {"ONE": {"chosen": "b"}, "TWO": {}, "THREE": {}}


def test_every_wrong_cell_is_reported_by_its_number(row: Enrolment) -> None:
    with pytest.raises(actions.CourseRefused) as refused:
        key(row, typed={"ONE": "z", "TWO": "maybe", "NINE": "a"})
    refusal_text = " ".join(refused.value.lines)
    assert len(refused.value.lines) == 3
    assert "NINE" in refusal_text
    assert "1: " in refusal_text
    assert "2: " in refusal_text
    assert not Sitting.objects.exists()


def test_two_people_who_agree_make_a_sitting(
    row: Enrolment, people: tuple[Account, Account]
) -> None:
    first = key(row, people[0])
    assert (first.is_waiting, first.sitting) == (True, None)
    assert not Sitting.objects.exists()
    second = key(row, people[1], typed={"ONE": "a", "TWO": "2", "THREE": "a, c"})
    assert second.sitting is not None
    assert not Keying.objects.exists()


def test_the_same_person_does_not_key_a_sheet_again(
    row: Enrolment, people: tuple[Account, Account]
) -> None:
    key(row, people[0])
    with pytest.raises(actions.CourseRefused, match="Another person"):
        key(row, people[0])


def test_a_sheet_that_waits_still_needs_its_second_person(
    row: Enrolment, people: tuple[Account, Account]
) -> None:
    key(row, people[0])
    with pytest.raises(actions.CourseRefused, match="Another person"):
        key(row, people[0], is_checked_twice=False)


def test_no_one_signed_in_cannot_be_one_of_two(row: Enrolment) -> None:
    with pytest.raises(actions.CourseRefused, match="two people who are signed in"):
        key(row, is_checked_twice=True)


@pytest.fixture
def differing(row: Enrolment, people: tuple[Account, Account]) -> actions.Keyed:
    key(row, people[0])
    return key(row, people[1], typed={"ONE": "b", "TWO": "f", "THREE": ""})


def test_where_two_people_differ_both_wait(
    row: Enrolment, people: tuple[Account, Account], differing: actions.Keyed
) -> None:
    differences = [
        (difference.position, difference.item, difference.first, difference.second)
        for difference in differing.differences
    ]
    assert differences == [(1, "ONE", "a", "b"), (3, "THREE", "a c", "")]
    assert not Sitting.objects.exists()
    assert queries.keying_differences(enrolment=row, occasion="before") == differing.differences
    with pytest.raises(actions.CourseRefused, match="Resolve that first"):
        key(row, people[1])


def resolve(row: Enrolment, chosen: dict[str, str]) -> actions.Keyed:
    return actions.resolve_keying(
        enrolment=row, occasion="before", chosen=chosen, by=None, now=factories.NOW
    )


@pytest.mark.usefixtures("differing")
def test_what_differs_is_resolved_and_then_counts(row: Enrolment) -> None:
    keyed = resolve(row, {"ONE": "d", "THREE": "a c"})
    assert keyed.sitting is not None
    assert answers() == {
        "ONE": {"chosen": "d"},
        "TWO": {"chosen": "false"},
        "THREE": {"chosen": ["a", "c"]},
    }
    assert not Keying.objects.exists()


@pytest.mark.usefixtures("differing")
def test_every_difference_must_be_resolved(row: Enrolment) -> None:
    with pytest.raises(actions.CourseRefused, match="THREE"):
        resolve(row, {"ONE": "d"})
    with pytest.raises(actions.CourseRefused, match="1"):
        resolve(row, {"ONE": "z", "THREE": "a"})
    assert Keying.objects.count() == 2


def test_there_is_nothing_to_resolve_before_two_people_keyed(
    row: Enrolment, people: tuple[Account, Account]
) -> None:
    key(row, people[0])
    with pytest.raises(actions.CourseRefused, match="not keyed by two"):
        resolve(row, {})
    assert queries.keying_differences(enrolment=row, occasion="before") == ()


def test_keying_is_discarded_to_start_again(
    row: Enrolment, people: tuple[Account, Account]
) -> None:
    key(row, people[0])
    for _ in range(2):
        actions.discard_keying(enrolment=row, occasion="before", by=people[0], now=factories.NOW)
    assert not Keying.objects.exists()
    assert AuditLine.objects.filter(action="discard_keying").count() == 1


def test_an_officer_with_answers_is_not_keyed_again(row: Enrolment) -> None:
    key(row)
    assert queries.has_taken_test(enrolment=row, occasion="before")
    with pytest.raises(actions.CourseRefused, match="has answers on this occasion"):
        key(row)


def test_an_occasion_without_a_paper_is_refused(row: Enrolment) -> None:
    with pytest.raises(actions.CourseRefused, match="no paper"):
        key(row, occasion="later")


def test_another_trainer_keys_nothing(row: Enrolment) -> None:
    other: dict[str, Any] = {"by": factories.account("trainer"), "now": factories.NOW}
    with pytest.raises(NotAllowed):
        key(row, other["by"])
    with pytest.raises(NotAllowed):
        actions.resolve_keying(enrolment=row, occasion="before", chosen={}, **other)
    with pytest.raises(NotAllowed):
        actions.discard_keying(enrolment=row, occasion="before", **other)


def test_the_figures_follow_a_keyed_sheet(row: Enrolment) -> None:
    key(row)
    actions.rebuild_marked_runs()
    run: CourseRun = row.run
    run_cohort = queries.cohort_of_runs(runs=CourseRun.objects.filter(pk=run.pk))
    assert run_cohort.cohort.before_points.tolist() == pytest.approx([200 / 3])


def test_each_round_of_the_later_test_is_keyed_once(row: Enrolment, paper: Paper) -> None:
    RunPaper.objects.create(run=row.run, occasion="later", paper=paper)
    for months in (0, 1, 3):
        assert key(row, occasion="later", months=months).sitting is not None
    with pytest.raises(actions.CourseRefused, match="has answers on this occasion already"):
        key(row, occasion="later", months=3)
    keyed_rounds = RunSitting.objects.filter(enrolment=row).values_list("occasion", "months")
    assert sorted(keyed_rounds) == [("later", 0), ("later", 1), ("later", 3)]


def test_two_people_who_key_one_round_do_not_meet_those_of_another(
    row: Enrolment, paper: Paper, people: tuple[Account, Account]
) -> None:
    RunPaper.objects.create(run=row.run, occasion="later", paper=paper)
    first, second = people
    key(row, by=first, occasion="later", months=1)
    assert key(row, by=second, occasion="later", months=3).is_waiting
    wrong = {"ONE": "b", "TWO": "f", "THREE": "ca"}
    differences = key(row, by=second, occasion="later", months=1, typed=wrong).differences
    assert [difference.item for difference in differences] == ["ONE"]
    actions.discard_keying(enrolment=row, occasion="later", months=1, by=first, now=factories.NOW)
    assert list(Keying.objects.values_list("months", flat=True)) == [3]
