"""Blacking out takes away and never adds, whatever is typed."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from promdaen.exchange.rules.redaction import (
    REDACTION_BLOCK,
    AddedError,
    contains_passage,
    redact_passages,
    redact_removed_words,
)

TEXTS = st.text(alphabet="ab c█\n", max_size=30)


def test_a_passage_is_redacted_everywhere_however_it_is_spaced() -> None:
    text = "Sok drove. House of  SOK\nis near."
    assert (
        redact_passages(text=text, passages=["sok"])
        == f"{REDACTION_BLOCK} drove. House of  {REDACTION_BLOCK}\nis near."
    )
    assert (
        redact_passages(text=text, passages=["of sok is"])
        == f"Sok drove. House {REDACTION_BLOCK} near."
    )
    assert contains_passage(text=text, passage="house of sok")
    assert not contains_passage(text=text, passage="hut")


def test_a_passage_is_words_and_no_pattern() -> None:
    assert redact_passages(text="a.b acb", passages=["a.b"]) == f"{REDACTION_BLOCK} acb"


def test_the_length_of_what_is_gone_is_not_shown() -> None:
    short = redact_removed_words(before="Seen by Li at dusk", after="Seen by at dusk")
    longer = redact_removed_words(before="Seen by Chanthavy at dusk", after="Seen by at dusk")
    assert short == longer


def test_words_removed_inside_a_word_are_found_too() -> None:
    assert redact_removed_words(before="KKG-218", after="KKG-") == f"KKG-{REDACTION_BLOCK}"
    assert redact_removed_words(before="at Poipet pier", after="") == REDACTION_BLOCK


def test_what_is_blacked_out_already_stays_so() -> None:
    before = f"Mr {REDACTION_BLOCK} met Mr Dara at noon"
    assert redact_removed_words(before=before, after=f"Mr {REDACTION_BLOCK} met Mr at noon") == (
        f"Mr {REDACTION_BLOCK} met Mr {REDACTION_BLOCK} at noon"
    )
    assert (
        redact_removed_words(before=before, after="Mr met Mr Dara at noon").count(REDACTION_BLOCK)
        == 1
    )


@pytest.mark.parametrize("after", ["Seen at the pier at noon", "Seen by Sok", "x"])
def test_nothing_is_added(after: str) -> None:
    with pytest.raises(AddedError):
        redact_removed_words(before="Seen at the pier", after=after)


@given(TEXTS, TEXTS)
def test_what_redaction_leaves_was_there_before_and_stays_when_repeated(
    old: str, new: str
) -> None:
    try:
        redacted = redact_removed_words(before=old, after=new)
    except AddedError:
        return
    remaining_signs = [sign for sign in redacted if sign != "█"]
    left = iter(old)
    assert all(sign in left for sign in remaining_signs)
    assert redact_removed_words(before=redacted, after=redacted).replace(
        "█", ""
    ) == redacted.strip().replace("█", "")


@example(words=["at", "boat", "at", "boat", "boat"], gone=2)
@given(st.lists(st.sampled_from(["boat", "pier", "Sok", "at"]), max_size=8), st.integers(0, 7))
def test_removing_one_word_is_always_accepted(words: list[str], gone: int) -> None:
    before, after = " ".join(words), " ".join(words[:gone] + words[gone + 1 :])
    assert (
        redact_removed_words(before=before, after=after).replace(REDACTION_BLOCK, "").split()
        == after.split()
    )
