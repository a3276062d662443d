"""The bank's records from hand-made tests, and through JSON and back."""

import json
from collections import Counter

import numpy as np
import pytest

from promdaen.assessment.rules import recording, records

GUTTMAN = np.array([[1, 1, 1], [1, 1, 0], [1, 0, 0], [0, 0, 0.0]])
# As GUTTMAN in its sums, but not so clean that a model parts the officers without end.
MIXED = np.array([[1, 1, 0], [1, 0, 1], [1, 1, 0], [0, 0, 0.0]])
RIGHT, WRONG, BLANK = ("a",), ("b",), ()


def item_key(code, **fields):
    values = {"options": ("a", "b", "c"), "right": RIGHT, "is_order": False} | fields
    return recording.ItemKey(item=code, **values)


def paper_tests(*, paper="A", codes=("I1", "I2", "I3"), first=8, latest=0, rows=GUTTMAN, **fields):
    """So many copies of four officers (GUTTMAN); answers are not known unless given."""
    marks = {
        "first": np.tile(rows, (first, 1)),
        "latest": np.tile(GUTTMAN, (latest, 1)) if latest else np.zeros((0, 3)),
    }
    officers = 4 * first
    nothing = {
        turn: [Counter({None: len(rows)}) for _ in range(3)] for turn, rows in marks.items()
    }
    return recording.PaperTests(
        paper=paper,
        items=fields.get("items") or tuple(item_key(code) for code in codes),
        marks=marks,
        chosen=fields.get("chosen") or nothing,
        labels={
            "sex": ["F"] * (officers // 2) + ["M"] * (officers - officers // 2),
            "language": ["km"] * officers,
            "department": ["IMM"] * officers,
        },
    )


def test_an_item_has_a_column_for_each_paper_and_turn():
    bank, items = recording.records(
        papers=[paper_tests(latest=9), paper_tests(paper="B", codes=("I1", "I4", "I5"), first=2)]
    )
    assert (bank.first_count, bank.latest_count) == (40, 36)
    assert [(column.paper, column.turn, column.figures.n) for column in items["I1"].columns] == [
        ("A", "first", 32),
        ("A", "latest", 36),
        ("B", "first", 8),
        ("B", "latest", 0),
    ]
    assert items["I1"].columns[0].figures.facility == 0.75
    assert items["I1"].columns[2].figures.facility is None
    assert items["I1"].widest(turn="first").n == 32
    assert items["I4"].widest(turn="latest").n == 0


def test_papers_with_a_common_item_are_one_scale_and_others_are_not():
    bank, items = recording.records(
        papers=[
            paper_tests(rows=MIXED),
            paper_tests(paper="B", codes=("I1", "I4", "I5"), rows=MIXED),
            paper_tests(paper="C", codes=("J1", "J2", "J3"), first=1),
            paper_tests(paper="D", codes=("K1", "K2", "K3"), first=0, latest=9),
        ]
    )
    assert [(scale.papers, scale.items_count) for scale in bank.scales] == [
        (("A", "B"), 5),
        (("C",), 0),
    ]
    assert (bank.scales[0].officers_count, bank.scales[1].sd) == (64, None)
    assert items["I1"].difficulty.n == 64
    assert items["I1"].difficulty.b < items["I2"].difficulty.b < items["I3"].difficulty.b
    assert items["J1"].difficulty.reason == "few"
    assert items["K1"].difficulty is None


def test_options_are_counted_over_papers_and_idle_only_before_training():
    first = Counter({RIGHT: 20, WRONG: 15, BLANK: 1, ("c",): 1, None: 3})
    latest = Counter({RIGHT: 30, WRONG: 2})
    chosen = {"first": [first, Counter(), Counter()], "latest": [latest, Counter(), Counter()]}
    more = {
        "first": [Counter({WRONG: 3}), Counter(), Counter()],
        "latest": [Counter(), Counter(), Counter()],
    }
    _bank, items = recording.records(
        papers=[
            paper_tests(chosen=chosen),
            paper_tests(paper="B", codes=("I1", "I4", "I5"), chosen=more),
        ]
    )
    before, after = items["I1"].choices
    assert (before.n, before.handed_in_count, before.blank) == (40, 3, 1 / 40)
    assert [(row.answer, row.share, row.is_right, row.is_idle) for row in before.rows] == [
        (("a",), 0.5, True, False),
        (("b",), 18 / 40, False, False),
        (("c",), 1 / 40, False, True),
    ]
    assert [row.is_idle for row in after.rows] == [False] * 3
    assert after.rows[1].share == 2 / 32
    assert items["I1"].flags == ["idle"]


def test_twenty_nine_answers_show_no_shares():
    chosen = {turn: [Counter({RIGHT: 29, None: 5})] * 3 for turn in records.SITTING_TURNS}
    _bank, items = recording.records(papers=[paper_tests(chosen=chosen)])
    assert items["I1"].choices[0] == records.TurnChoices(turn="first", n=29, handed_in_count=5)


def test_of_orders_the_right_one_and_the_commonest_others_are_listed():
    right = ("a", "b", "c")
    orders = Counter(
        {("b", "a", "c"): 9, ("c", "b", "a"): 4, ("a", "c", "b"): 4, ("b", "c", "a"): 1}
    )
    chosen = {turn: [orders + Counter({BLANK: 12})] * 3 for turn in records.SITTING_TURNS}
    items = tuple(item_key(f"I{place}", right=right, is_order=True) for place in (1, 2, 3))
    _bank, item_records = recording.records(papers=[paper_tests(chosen=chosen, items=items)])
    rows = item_records["I1"].choices[0].rows
    assert [row.answer for row in rows] == [
        right,
        ("b", "a", "c"),
        ("a", "c", "b"),
        ("c", "b", "a"),
    ]
    assert [row.share for row in rows] == [0, 0.3, 4 / 30, 4 / 30]
    assert [row.is_right for row in rows] == [True, False, False, False]
    assert item_records["I1"].choices[0].blank == 0.4


def test_groups_are_counted_and_findings_given_only_of_large_ones():
    bank, items = recording.records(
        papers=[paper_tests(first=60), paper_tests(paper="B", first=10)]
    )
    women = [comparison for comparison in bank.compared if comparison.by == "sex"]
    assert [(woman.paper, woman.group_count, woman.is_enough) for woman in women] == [
        ("A", 120, True),
        ("B", 20, False),
    ]
    assert [
        (comparison.paper, comparison.by, comparison.group) for comparison in items["I2"].fair
    ] == [("A", "sex", "F")]
    assert items["I2"].fair[0].ets_class in ("A", None)


def test_records_go_through_json_and_back():
    chosen = {turn: [Counter({RIGHT: 20, WRONG: 15})] * 3 for turn in records.SITTING_TURNS}
    bank, items = recording.records(papers=[paper_tests(first=60, latest=9, chosen=chosen)])
    text = json.dumps(records.document(record=bank))
    assert records.bank_record(document=json.loads(text)) == bank
    for item in items.values():
        text = json.dumps(records.document(record=item))
        assert records.item_record(document=json.loads(text)) == item
    _bank, lone = recording.records(papers=[paper_tests(first=0, latest=9)])
    text = json.dumps(records.document(record=lone["I1"]))
    assert records.item_record(document=json.loads(text)).difficulty is None


def test_no_one_tested_is_an_empty_record():
    bank, items = recording.records(papers=[])
    assert (bank.first_count, bank.scales, items) == (0, (), {})
    assert records.bank_record(document=records.document(record=bank)) == bank


def test_a_negative_item_is_flagged_on_the_paper_of_most_officers():
    turned = np.column_stack([1 - GUTTMAN[:, 0], GUTTMAN[:, 1:]])
    big, small = paper_tests(first=10), paper_tests(paper="B", first=8, rows=turned)
    _bank, items = recording.records(papers=[big, small])
    assert items["I1"].columns[2].figures.discrimination < 0
    assert items["I1"].flags == []
    assert items["I1"].columns[0].figures.discrimination == pytest.approx(
        np.corrcoef(GUTTMAN[:, 0], GUTTMAN[:, 1:].sum(axis=1))[0, 1]
    )
