"""Where a room split: counted by hand."""

from promdaen.casework.rules import splits
from promdaen.casework.rules.marking import CaseAnswer, ElementAnswer, StageTruth

TRUTH = StageTruth(values={"S1": "yes", "S4": "unknown", "T2": "no"})


def answer(**values: tuple[str, str]) -> CaseAnswer:
    return CaseAnswer(
        elements={
            code: ElementAnswer(value=value, cites=frozenset(lines.split()))
            for code, (value, lines) in values.items()
        }
    )


ROOM = [
    answer(S1=("yes", "1a 1b"), S4=("yes", "1a"), T2=("no", "")),
    answer(S1=("yes", "1a"), S4=("yes", "1c"), T2=("unknown", "")),
    answer(S1=("no", ""), S4=("unknown", "")),
]


def test_values_are_counted_by_element() -> None:
    element_splits = splits.element_splits(truth=TRUTH, answers=ROOM)
    assert [(split.code, split.said_count, split.wrong_count) for split in element_splits] == [
        ("S1", 3, 1), ("S4", 3, 2), ("T2", 2, 1),
    ]  # fmt: skip
    assert all(element_split.is_split for element_split in element_splits)
    assert element_splits[0].counts == {"yes": 2, "no": 1, "unknown": 0}
    assert [element_split.minority_count for element_split in element_splits] == [1, 1, 1]


def test_the_element_that_most_got_wrong_is_named_unless_no_one_erred() -> None:
    worst = splits.most_wrong(splits=splits.element_splits(truth=TRUTH, answers=ROOM))
    assert worst is not None
    assert worst.code == "S4"
    right = splits.element_splits(truth=TRUTH, answers=[answer(S1=("yes", ""))])
    assert splits.most_wrong(splits=right) is None
    assert splits.most_wrong(splits=[]) is None


def test_a_line_counts_once_an_answer_and_only_the_first_lines_are_reported() -> None:
    assert splits.most_cited(answers=ROOM) == [("1a", 2), ("1b", 1), ("1c", 1)]
    many = [answer(S1=("yes", " ".join(f"1{letter}" for letter in "abcdefg")))]
    assert len(splits.most_cited(answers=many)) == splits.MAX_CITED_LINES
