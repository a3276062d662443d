"""Sittings recorded, corrected and withdrawn."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import numpy as np
import pytest

from promdaen.assessment import actions, queries
from promdaen.assessment.models import Paper, Response, Sitting
from promdaen.assessment.signals import sittings_marked
from promdaen.evidence import queries as evidence_queries
from promdaen.evidence.models import Observation
from promdaen.kit.models import AuditLine
from promdaen.people.queries import NotAllowed
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def paper() -> Paper:
    return factories.paper(
        items=[
            factories.item("ONE"),
            factories.item("TWO", kind="true_false", body={}, key=False),
            factories.item("THREE", kind="multiple_choice", key=["a", "c"]),
            factories.item(
                "FOUR",
                kind="matching",
                body={
                    side: [{"id": entry_id, "en": entry_id, "km": entry_id} for entry_id in ids]
                    for side, ids in (("left", "12"), ("right", "ab"))
                },
                key={"1": "b", "2": "a"},
            ),
        ]
    )


@pytest.fixture
def heard() -> Iterator[list[list[Sitting]]]:
    signals: list[list[Sitting]] = []

    def hear(*, sittings: list[Sitting], **_: Any) -> None:
        signals.append(sittings)

    sittings_marked.connect(hear)
    yield signals
    sittings_marked.disconnect(hear)


def new(paper: Paper, **fields: object) -> actions.NewSitting:
    values = {
        "officer_id": factories.officer().pk,
        "paper_id": paper.pk,
        "mode": "import",
        "language": "km",
        "opened_at": factories.NOW,
        "closed_at": factories.NOW + timedelta(minutes=45),
        "responses": {"ONE": "a", "TWO": "f", "THREE": ["a"]},
    } | fields
    return actions.NewSitting(**values)  # type: ignore[arg-type]


def record(*sittings: actions.NewSitting) -> list[Sitting]:
    return actions.record_sittings(sittings=sittings, by=None, now=factories.NOW)


def marks(sitting: Sitting) -> dict[str, float]:
    rows = queries.current_responses(sittings=[sitting.pk]).order_by("item__places__position")
    return {row.item.code: row.mark for row in rows.select_related("item")}


def test_every_item_has_a_response_with_its_mark_and_a_blank_counts_nothing(
    paper: Paper,
) -> None:
    [sitting] = record(new(paper))
    assert marks(sitting) == {"ONE": 1, "TWO": 1, "THREE": 0, "FOUR": 0}
    blank = Response.objects.get(item__code="FOUR")
    assert (blank.answer, blank.mark, blank.revision) == ({}, 0, 1)
    assert Response.objects.get(item__code="THREE").answer == {"chosen": ["a"]}


def test_marks_that_are_handed_in_have_no_answer(paper: Paper) -> None:
    [sitting] = record(new(paper, responses={"ONE": 1, "TWO": 0, "THREE": 0.5}))
    assert marks(sitting) == {"ONE": 1, "TWO": 0, "THREE": 0.5, "FOUR": 0}
    assert Response.objects.get(item__code="ONE").answer is None
    assert Response.objects.get(item__code="FOUR").answer == {}


def test_true_is_an_answer_and_not_a_mark(paper: Paper) -> None:
    [sitting] = record(new(paper, responses={"TWO": False, "FOUR": {"pairs": {"1": "b"}}}))
    assert marks(sitting)["TWO"] == 1
    assert Response.objects.get(item__code="TWO").answer == {"chosen": "false"}
    with pytest.raises(actions.AssessmentRefused, match="true"):
        record(new(paper, responses={"TWO": True, "ONE": True}))


def test_each_mark_is_observed_on_the_outcome_of_its_item(paper: Paper) -> None:
    [sitting] = record(new(paper))
    rows = evidence_queries.current().filter(officer=sitting.officer_id)
    assert sorted(row.credit for row in rows) == [0, 0, 1, 1]
    assert {row.source_id for row in rows} == set(Response.objects.values_list("pk", flat=True))
    assert {(row.kind, row.at) for row in rows} == {("test", sitting.closed_at)}


def test_many_sittings_leave_one_line_and_are_heard_once(
    paper: Paper, heard: list[list[Sitting]]
) -> None:
    sittings = record(new(paper), new(paper), new(paper))
    assert len(heard) == 1
    assert heard[0] == sittings
    line = AuditLine.objects.get(action="record_sittings")
    assert line.detail == {"sittings": 3, "responses": 12}


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"responses": {"FIVE": "a"}}, "FIVE is not on this paper"),
        ({"responses": {"ONE": 1.5}}, "between 0 and 1"),
        ({"responses": {"ONE": float("nan")}}, "between 0 and 1"),
        ({"responses": {"ONE": "z"}}, "ONE"),
        ({"mode": "telepathy"}, "on a phone, on paper"),
        ({"closed_at": factories.NOW - timedelta(minutes=1)}, "closes after it opened"),
        ({"paper_id": factories.NOW and "00000000-0000-0000-0000-000000000000"}, "no items"),
    ],
)
def test_one_wrong_sitting_stores_none(paper: Paper, fields: dict[str, object], word: str) -> None:
    with pytest.raises(actions.AssessmentRefused, match=word):
        record(new(paper), new(paper, **fields))
    assert not Sitting.objects.exists()
    assert not Observation.objects.exists()


def test_every_mistake_is_named_once(paper: Paper) -> None:
    wrong = new(paper, responses={"ONE": "z", "TWO": "maybe"})
    with pytest.raises(actions.AssessmentRefused) as refused:
        record(wrong, wrong)
    assert len(refused.value.lines) == 2


def correct(sitting: Sitting, **fields: Any) -> Response:
    values = {"item": "THREE", "new_answer": "ac", "reason": "Keyed wrongly"} | fields
    return actions.correct_response(sitting=sitting, by=None, now=factories.NOW, **values)


def test_a_correction_is_the_next_revision_and_the_old_answer_stays(
    paper: Paper, heard: list[list[Sitting]]
) -> None:
    [sitting] = actions.record_sittings(sittings=[new(paper)], by=None, now=factories.NOW)
    response = correct(sitting)
    assert marks(sitting)["THREE"] == 1
    assert response.revision == 2
    assert Response.objects.filter(item__code="THREE").count() == 2
    assert heard[-1] == [sitting]
    again = correct(sitting, new_answer=0)
    assert (again.revision, again.answer, again.supersedes_id) == (3, None, response.pk)
    assert marks(sitting)["THREE"] == 0
    assert AuditLine.objects.filter(action="correct_response").count() == 2


def test_a_correction_corrects_what_was_observed(paper: Paper) -> None:
    [sitting] = record(new(paper))
    response = correct(sitting)
    rows = evidence_queries.current().filter(officer=sitting.officer_id)
    assert sorted(row.credit for row in rows) == [0, 1, 1, 1]
    assert rows.get(source_id=response.pk).credit == 1


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"reason": " "}, "Say why"),
        ({"item": "NINE"}, "not on this paper"),
        ({"new_answer": "a"}, "already the saved answer"),
        ({"new_answer": "z"}, "THREE"),
    ],
)
def test_a_correction_that_cannot_be_is_refused(
    paper: Paper, fields: dict[str, str], word: str
) -> None:
    [sitting] = record(new(paper))
    with pytest.raises(actions.AssessmentRefused, match=word):
        correct(sitting, **fields)
    assert Response.objects.count() == 4


def withdraw(sitting: Sitting, reason: str = "Wrong officer") -> None:
    actions.withdraw_sittings(sittings=[sitting], reason=reason, by=None, now=factories.NOW)


def test_a_withdrawn_sitting_no_longer_counts_anywhere(
    paper: Paper, heard: list[list[Sitting]]
) -> None:
    [sitting, other] = record(new(paper), new(paper))
    correct(sitting)
    withdraw(sitting)
    assert queries.load_marks(sittings=[sitting.pk, other.pk]).sittings == (other.pk,)
    officers = set(evidence_queries.current().values_list("officer_id", flat=True))
    assert officers == {other.officer_id}
    assert heard[-1] == [sitting]
    sitting.refresh_from_db()
    assert sitting.withdrawn_reason == "Wrong officer"


def test_a_withdrawal_needs_a_reason_and_happens_once(paper: Paper) -> None:
    [sitting] = record(new(paper))
    with pytest.raises(actions.AssessmentRefused, match="Say why"):
        withdraw(sitting, reason="")
    withdraw(sitting)
    with pytest.raises(actions.AssessmentRefused, match="withdrawn before"):
        withdraw(sitting)
    with pytest.raises(actions.AssessmentRefused, match="can no longer be corrected"):
        correct(sitting)


def test_accounts_without_the_right_record_correct_and_withdraw_nothing(paper: Paper) -> None:
    [sitting] = record(new(paper))
    viewer = factories.account("viewer")
    with pytest.raises(NotAllowed):
        actions.record_sittings(sittings=[new(paper)], by=viewer, now=factories.NOW)
    with pytest.raises(NotAllowed):
        actions.correct_response(
            sitting=sitting, item="ONE", new_answer="b", reason="x", by=viewer, now=factories.NOW
        )
    with pytest.raises(NotAllowed):
        actions.withdraw_sittings(sittings=[sitting], reason="x", by=viewer, now=factories.NOW)


def test_the_matrix_has_a_hole_where_an_item_is_on_another_paper(paper: Paper) -> None:
    other = factories.paper("B", items=[factories.item("FIVE"), paper.items.get(code="ONE")])
    first, second = record(new(paper, responses={"ONE": 1}), new(other, responses={"FIVE": 0.25}))
    read = queries.load_marks(sittings=Sitting.objects.all())
    table = dict(zip(read.sittings, read.marks, strict=True))
    codes = {item.pk: item.code for item in queries.current_items()}
    across = [codes[item] for item in read.items]
    assert table[second.pk][across.index("FIVE")] == 0.25
    assert table[second.pk][across.index("ONE")] == 0
    assert np.isnan(table[first.pk][across.index("FIVE")])


def test_an_open_sitting_does_not_count_yet(paper: Paper) -> None:
    [sitting] = record(new(paper, mode="phone"))
    Sitting.objects.filter(pk=sitting.pk).update(closed_at=None)
    assert queries.load_marks(sittings=[sitting.pk]).marks.shape == (0, 0)


def test_answers_are_counted_by_the_options_chosen(paper: Paper) -> None:
    sittings = record(
        new(paper, responses={"ONE": "a"}),
        new(paper, responses={"ONE": "b"}),
        new(paper, responses={"ONE": 1}),
    )
    item = paper.items.get(code="ONE")
    choice_counts = queries.choices_of_item(
        item=item, sittings=[sitting.pk for sitting in sittings]
    )
    assert choice_counts == {("a",): 1, ("b",): 1}


def test_the_same_answer_is_the_same_mark_for_every_officer(paper: Paper) -> None:
    base = new(paper)
    sittings = record(base, replace(base, officer_id=factories.officer().pk))
    assert marks(sittings[0]) == marks(sittings[1])
