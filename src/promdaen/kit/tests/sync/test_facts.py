"""Bundles are whole or refused, and chains hold their places."""

import json
import zlib
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promdaen.kit.sync import facts
from promdaen.kit.sync.facts import BadBundle, Bundle, ChainPoint, SyncFact

NODE = "a"
FACTS = [SyncFact(key=str(number), kind="response", body=f"ខ្មែរ {number}") for number in range(3)]
STRETCH = facts.build_stretch(node=NODE, epoch=2, before=ChainPoint(), facts=FACTS)
BUNDLE = Bundle(
    node=NODE,
    stretches=(STRETCH,),
    marks={2: (ChainPoint(sequence=3, digest=STRETCH.entries[-1].digest), ChainPoint())},
    feedback={"run": ("1", "2", "3", "4", "5")},
)


def test_a_bundle_comes_back_as_it_was() -> None:
    assert facts.read_bundle(data=facts.bundle_bytes(bundle=BUNDLE)) == BUNDLE


@given(end=st.integers(0, 10_000), turned=st.integers(0, 10_000))
def test_a_bundle_that_was_cut_or_changed_is_refused(end: int, turned: int) -> None:
    data = facts.bundle_bytes(bundle=BUNDLE)
    with pytest.raises(BadBundle):
        facts.read_bundle(data=data[: end % len(data)])
    place = turned % len(data)
    with pytest.raises(BadBundle):
        facts.read_bundle(data=data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])


def packed(document: object) -> bytes:
    inside = zlib.compress(json.dumps(document).encode())
    return sha256(inside).digest() + inside


@pytest.mark.parametrize(
    "document",
    [
        {},
        [],
        7,
        {"format": 2},
        {"format": 1, "node": "a"},
        {"format": 1, "node": "a", "stretches": [[1]], "marks": {}, "feedback": {}},
        {"format": 1, "node": "a", "stretches": [], "marks": {"x": []}, "feedback": {}},
        {"format": 1, "node": "a", "stretches": [], "marks": [], "feedback": {}},
        {"format": 1, "node": "a", "stretches": [[1, "", 1, []]], "marks": {}, "feedback": {}},
        {
            "format": 1,
            "node": "a",
            "stretches": [[1, "", 1, [["a", "b", "c"]]], [1, "", 3, [["d", "b", "c"]]]],
            "marks": {},
            "feedback": {},
        },
    ],
)
def test_what_is_no_bundle_is_refused(document: object) -> None:
    with pytest.raises(BadBundle):
        facts.read_bundle(data=packed(document))


def test_a_bundle_that_would_fill_the_memory_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(facts, "MAX_BYTES", 1_000)
    with pytest.raises(BadBundle, match="too large"):
        facts.read_bundle(data=packed("x" * 100_000))


def test_a_digest_holds_place_fact_and_all_before() -> None:
    def digest(
        previous: str = "", node: str = NODE, epoch: int = 1, sequence: int = 1, fact: int = 0
    ) -> str:
        before = facts.ChainPoint(sequence=sequence - 1, digest=previous)
        stretch = facts.build_stretch(node=node, epoch=epoch, before=before, facts=[FACTS[fact]])
        return stretch.entries[0].digest

    others = {digest(previous="x"), digest(node="b"), digest(epoch=2), digest(sequence=2)}
    assert len(others | {digest(fact=1), digest()}) == 6
    text = json.dumps(["", NODE, 1, 1, *FACTS[0]], ensure_ascii=False)
    assert digest() == sha256(text.encode()).hexdigest()
    [_first, second] = facts.build_stretch(
        node=NODE, epoch=1, before=facts.ChainPoint(), facts=FACTS[:2]
    ).entries
    text = json.dumps([digest(), NODE, 1, 2, *FACTS[1]], ensure_ascii=False)
    assert second.digest == sha256(text.encode()).hexdigest()


def test_feedback_travels_in_whole_sets_in_a_neutral_order() -> None:
    rows = ["9", "3", "7", "1", "5", "0", "8"]
    assert facts.set_of_feedback(rows=rows) == tuple(sorted(rows))
    assert facts.set_of_feedback(rows=rows[:4]) == ()
    # Later ones wait until they are five.
    assert facts.set_of_feedback(rows=rows, count=len(rows) - 4) == tuple(sorted(rows[:-4]))
    assert facts.set_of_feedback(rows=rows, count=len(rows) - 5) == tuple(sorted(rows))
    assert facts.digest_of_feedback(rows=rows) == facts.digest_of_feedback(rows=rows[::-1])


def test_a_statement_of_an_earlier_release_confirms_no_form_as_safe() -> None:
    statement = facts.HeadquartersStatement(
        node="a", incarnation="1", number=1, reference=1, feedback={"run": "x"},
        safe_feedback={"run": "x"},
    )  # fmt: skip
    document = facts.statement_document(statement=statement)
    assert facts.read_statement(document=document) == statement
    del document["safe_feedback"]
    assert facts.read_statement(document=document).safe_feedback == {}
