"""Whatever is done to a chain of lines is found, and the first bad line is named."""

import json
import random
from collections.abc import Callable, Iterator

import pytest

from promdaen.kit.standalone import verify_audit
from promdaen.kit.standalone.verify_audit import StoredLine

NODE = "019ab0f8-7c1e-7d3a-9c1e-0123456789ab"
FIELDS = (
    "node",
    "epoch",
    "sequence",
    "at",
    "account",
    "account_name",
    "action",
    "subject",
    "detail",
)
# How many lines stand after the attacked one, and of how many ends of the chain are tried.
WINDOW, LAST = 24, 5
Rows = list[StoredLine]
# An attack gives the rows after it and the number of the first bad one.
Attack = Callable[[Rows, int, int], tuple[Rows, int]]


def body_of(number: int, **changed: object) -> bytes:
    fields = {
        "node": NODE,
        "epoch": 1,
        "sequence": number,
        "at": f"2026-11-24T08:00:{number % 60:02}+00:00",
        "account": NODE,
        "account_name": "ចាន់ វុទ្ធី",
        "action": "close_report",
        "subject": ["survey.Visit", str(number)],
        "detail": {"count": number},
    }
    body_json = json.dumps({**fields, **changed}, sort_keys=True, ensure_ascii=False)
    return body_json.replace(", ", ",").replace(": ", ":").encode()


def after(previous: bytes, number: int, body: bytes) -> StoredLine:
    digest = verify_audit.line_digest(previous=previous.decode(), body=body.decode())
    return StoredLine(number, digest.encode(), body)


def chain_of(length: int) -> Rows:
    rows, previous = [], b""
    for number in range(1, length + 1):
        rows.append(after(previous, number, body_of(number)))
        previous = rows[-1].digest
    return rows


def digest_before(rows: Rows, at: int) -> bytes:
    """Of the row at an index; of what a test calls its rows, the first is never attacked."""
    return rows[at - 1].digest


def renumbered(rows: Rows, at: int, by: int) -> Rows:
    return [
        row._replace(sequence=row.sequence + by) if k >= at else row for k, row in enumerate(rows)
    ]


def field_changed(name: str) -> Attack:
    def attack(rows: Rows, at: int, _far: int) -> tuple[Rows, int]:
        number = rows[at].sequence
        changed = body_of(number, **{name: 1_000_000 if name == "sequence" else "other"})
        return [*rows[:at], rows[at]._replace(body=changed), *rows[at + 1 :]], number

    return attack


def digest_changed(rows: Rows, at: int, _far: int) -> tuple[Rows, int]:
    other = rows[at]._replace(digest=rows[at].digest[::-1])
    return [*rows[:at], other, *rows[at + 1 :]], rows[at].sequence


def number_changed(rows: Rows, at: int, _far: int) -> tuple[Rows, int]:
    other = rows[at]._replace(sequence=rows[at].sequence + 7)
    return [*rows[:at], other, *rows[at + 1 :]], rows[at].sequence


def rehashed_alone(rows: Rows, at: int, _far: int) -> tuple[Rows, int]:
    """The line after it no longer follows: more the rows alone do not tell."""
    number = rows[at].sequence
    other = after(digest_before(rows, at), number, body_of(number, action="nothing"))
    return [*rows[:at], other, *rows[at + 1 :]], number + 1


def removed(rows: Rows, at: int, _far: int) -> tuple[Rows, int]:
    return [*rows[:at], *rows[at + 1 :]], rows[at].sequence


def removed_and_renumbered(rows: Rows, at: int, _far: int) -> tuple[Rows, int]:
    return renumbered([*rows[:at], *rows[at + 1 :]], at, -1), rows[at].sequence


def removed_to(rows: Rows, at: int, far: int) -> tuple[Rows, int]:
    return [*rows[:at], *rows[far:]], rows[at].sequence


def forged(rows: Rows, at: int, _far: int) -> tuple[Rows, int]:
    number = rows[at].sequence
    new = StoredLine(number, b"ab" * 32, body_of(number, action="nothing"))
    return [*rows[:at], new, *renumbered(rows, 0, 1)[at:]], number


def forged_to_follow(rows: Rows, at: int, _far: int) -> tuple[Rows, int]:
    number = rows[at].sequence
    new = after(digest_before(rows, at), number, body_of(number, action="nothing"))
    return [*rows[:at], new, *renumbered(rows, 0, 1)[at:]], number


def copied(rows: Rows, at: int, far: int) -> tuple[Rows, int]:
    number = rows[at].sequence
    new = rows[far]._replace(sequence=number)
    return [*rows[:at], new, *renumbered(rows, 0, 1)[at:]], number


def repeated(rows: Rows, at: int, _far: int) -> tuple[Rows, int]:
    number = rows[at].sequence
    return [*rows[: at + 1], rows[at], *rows[at + 1 :]], number + 1


def swapped(rows: Rows, at: int, far: int) -> tuple[Rows, int]:
    changed = list(rows)
    changed[at], changed[far] = rows[far], rows[at]
    return changed, rows[at].sequence


def swapped_in_place(rows: Rows, at: int, far: int) -> tuple[Rows, int]:
    changed = list(rows)
    changed[at] = rows[far]._replace(sequence=rows[at].sequence)
    changed[far] = rows[at]._replace(sequence=rows[far].sequence)
    return changed, rows[at].sequence


def swapped_with_the_next(rows: Rows, at: int, _far: int) -> tuple[Rows, int]:
    return swapped(rows, at, at + 1)


ATTACKS: dict[str, tuple[Attack, str]] = {
    **{f"changed {name}": (field_changed(name), "changed") for name in FIELDS},
    "digest changed": (digest_changed, "changed"),
    "number changed": (number_changed, "changed"),
    "rehashed alone": (rehashed_alone, "changed"),
    "removed": (removed, "removed"),
    "removed and renumbered": (removed_and_renumbered, "removed"),
    "several removed": (removed_to, "removed"),
    "forged": (forged, "inserted"),
    "forged to follow": (forged_to_follow, "inserted"),
    "copied": (copied, "inserted"),
    "repeated": (repeated, "inserted"),
    "swapped": (swapped, "swapped"),
    "swapped in place": (swapped_in_place, "swapped"),
    "swapped with the next": (swapped_with_the_next, "swapped"),
}


NEEDS_TWO = {
    "several removed",
    "copied",
    "repeated",
    "swapped",
    "swapped in place",
    "swapped with the next",
}


def fault_of(
    rows: Rows, *, start: tuple[int, str] = (0, ""), end: StoredLine | None = None
) -> verify_audit.ChainFault | None:
    """The first fault; `end` is the last line that the node of the chain counts."""
    walked = verify_audit.walk_chain(
        rows=lambda: rows, start=start, sequences={end.sequence} if end else ()
    )
    if walked.fault or end is None:
        return walked.fault
    head = verify_audit.NotedHead(
        end.sequence, verify_audit.short_digest(digest=end.digest.decode())
    )
    return verify_audit.compare_with_head(walked=walked, head=head)


@pytest.fixture(scope="module")
def thousand() -> Rows:
    return chain_of(1_000)


@pytest.fixture(scope="module")
def ten_thousand() -> Rows:
    return chain_of(10_000)


def windows(rows: Rows) -> Iterator[tuple[Rows, tuple[int, str]]]:
    """What stands about each row: the second of a window. The rest of the chain is as it was."""
    for at in range(1, len(rows) - LAST):
        yield rows[at - 1 : at + WINDOW], (at - 1, rows[at - 2].digest.decode() if at > 1 else "")


@pytest.mark.parametrize("name", sorted(ATTACKS))
def test_each_attack_on_each_of_a_thousand_lines_is_found_at_its_first_bad_line(
    thousand: Rows, name: str
) -> None:
    attack, code = ATTACKS[name]
    draw = random.Random(1)
    for near, start in windows(thousand):
        attacked, first = attack(near, 1, draw.randrange(3, len(near)))
        fault = fault_of(attacked, start=start)
        assert fault is not None
        assert (fault.sequence, fault.code) == (first, code), (start, fault)


@pytest.mark.parametrize("name", sorted(ATTACKS))
def test_attacks_on_ten_thousand_lines_are_found_wherever_they_are(
    ten_thousand: Rows, name: str
) -> None:
    rows = ten_thousand
    attack, code = ATTACKS[name]
    draw = random.Random(2)
    for at in (1, draw.randrange(2, 5_000), draw.randrange(5_000, 9_000)):
        attacked, first = attack(rows, at, draw.randrange(at + 2, 9_990))
        fault = fault_of(attacked, end=rows[-1])
        assert fault is not None
        assert (fault.sequence, fault.code) == (first, code)


@pytest.mark.parametrize("name", sorted(ATTACKS))
def test_attacks_near_the_end_are_found_at_their_first_bad_line(thousand: Rows, name: str) -> None:
    attack, _code = ATTACKS[name]
    for at in range(1, LAST):
        rows = thousand[: LAST + 1]
        attacked, first = attack(rows, at, LAST)
        fault = fault_of(attacked, end=rows[-1])
        assert fault is not None
        assert fault.sequence == first


@pytest.mark.parametrize("name", sorted(set(ATTACKS) - NEEDS_TWO))
def test_attacks_on_the_last_line_are_found(thousand: Rows, name: str) -> None:
    rows = thousand[: LAST + 1]
    attacked, _first = ATTACKS[name][0](rows, LAST, LAST)
    fault = fault_of(attacked, end=rows[-1])
    assert fault is not None
    assert fault.sequence == LAST + 1


@pytest.mark.parametrize("name", ["removed", "digest changed", "swapped", "copied", "forged"])
def test_attacks_on_the_first_line_are_found(thousand: Rows, name: str) -> None:
    attacked, _first = ATTACKS[name][0](thousand[:9], 0, 4)
    fault = fault_of(attacked, end=thousand[8])
    assert fault is not None
    assert fault.sequence == 1


def test_a_whole_chain_has_no_fault(thousand: Rows) -> None:
    assert fault_of(thousand, end=thousand[-1]) is None
    assert fault_of([]) is None


def test_a_tail_written_again_from_any_line_is_found_by_a_head_from_outside(
    thousand: Rows,
) -> None:
    outside = [thousand[at] for at in (249, 499, 749, 999)]
    for at in range(0, 1_000, 41):
        previous = thousand[at - 1].digest if at else b""
        forged_rows = list(thousand[:at])
        for number in range(at + 1, 1_001):
            changed = {"action": "nothing"} if number == at + 1 else {}
            forged_rows.append(after(previous, number, body_of(number, **changed)))
            previous = forged_rows[-1].digest
        assert fault_of(forged_rows, end=forged_rows[-1]) is None
        head_faults = [fault_of(forged_rows, end=head) for head in outside]
        fault_sequences = [fault.sequence for fault in head_faults if fault]
        assert fault_sequences == [head.sequence for head in outside if head.sequence > at]
        assert {fault.code for fault in head_faults if fault} == {"rewritten"}


def test_a_tail_cut_off_is_found_by_a_head_from_outside(thousand: Rows) -> None:
    for remaining_count in range(0, 1_000, 9):
        fault = fault_of(thousand[:remaining_count], end=thousand[-1])
        assert fault is not None
        assert (fault.sequence, fault.code) == (remaining_count + 1, "cut")
