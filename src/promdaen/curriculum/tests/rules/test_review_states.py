"""What a text is, and whether its approval holds."""

from __future__ import annotations

from datetime import date

import pytest

from promdaen.curriculum.rules import review_states
from promdaen.curriculum.rules.review_states import (
    FileApproval,
    RecordWords,
    ReviewEvent,
    ReviewStatus,
)

ON, LATER = date(2026, 11, 1), date(2026, 11, 20)
IN_FILE = FileApproval(by="Sok Dara", on=ON)
TOLD = ReviewEvent(decision="approve", reviewer="Sok Dara", on=ON, digest="kep", is_from_file=True)
HERE = ReviewEvent(decision="approve", reviewer="Chan Thy", on=LATER, digest="kep")
WITHDRAWN = ReviewEvent(decision="withdraw", reviewer="Chan Thy", on=LATER, digest="kep")


def standing(
    digest: str, *decided: ReviewEvent, given: FileApproval | None = None
) -> ReviewStatus:
    return review_states.text_status(digest=digest, approval=given, decided=decided)


def test_the_parts_of_a_record_are_the_words_of_one_language_by_the_names_of_their_keys() -> None:
    values = {
        "source": "THREE",
        "options": [{"id": "a", "en": "Two", "km": "ពីរ"}, {"en": "Four", "km": "បួន"}],
        "name": {"en": "One", "km": "មួយ"},
    }
    parts = review_states.record_words(values=values, language="km")
    assert parts == (
        RecordWords(place="name", words="មួយ"),
        RecordWords(place="options[a]", words="ពីរ"),
        RecordWords(place="options[2]", words="បួន"),
    )
    turned = dict(reversed(values.items()))
    assert review_states.record_words(values=turned, language="km") == parts


def test_the_key_of_an_item_is_part_of_its_text_in_either_language() -> None:
    item = {"stem": {"en": "Which?", "km": "មួយណា?"}, "key": {"1": "b", "2": "a"}}
    for language in ("km", "en"):
        parts = review_states.record_words(values=item, language=language)
        turned = review_states.record_words(
            values={**item, "key": {"2": "a", "1": "b"}}, language=language
        )
        other = review_states.record_words(values={**item, "key": {"1": "a"}}, language=language)
        assert review_states.words_digest(parts=parts) == review_states.words_digest(parts=turned)
        assert review_states.words_digest(parts=parts) != review_states.words_digest(parts=other)


def test_the_digest_of_a_record_does_not_depend_on_the_order_of_its_keys() -> None:
    one = review_states.digest_of_values(values={"a": 1, "b": {"c": 2, "d": 3}})
    assert one == review_states.digest_of_values(values={"b": {"d": 3, "c": 2}, "a": 1})
    assert one != review_states.digest_of_values(values={"a": 1, "b": {"c": 2, "d": 4}})


def test_a_draft_names_no_reviewer() -> None:
    assert standing("kep") == ReviewStatus(state="draft", digest="kep")


def test_what_a_file_tells_for_the_first_time_is_approved() -> None:
    found = standing("kep", given=IN_FILE)
    assert found == ReviewStatus(
        state="approved", reviewer="Sok Dara", reviewed_on=ON, digest="kep"
    )


def test_an_approval_that_names_another_text_is_a_draft_that_was_changed() -> None:
    assert (
        standing("kep", given=FileApproval(by="Sok Dara", on=ON, digest="ke")).state == "approved"
    )
    found = standing("kep", given=FileApproval(by="Sok Dara", on=ON, digest="xy"))
    assert (found.state, found.reviewer, found.digest) == ("draft", "Sok Dara", "xy")


@pytest.mark.parametrize("first", [TOLD, HERE])
def test_an_approved_text_that_changed_is_a_draft_until_it_reads_as_before(
    first: ReviewEvent,
) -> None:
    given = IN_FILE if first.is_from_file else None
    changed = standing("keb", first, given=given)
    assert (changed.state, changed.reviewer, changed.digest) == ("draft", first.reviewer, "kep")
    assert standing("kep", first, given=given).state == "approved"


def test_the_same_line_of_a_file_does_not_approve_another_text() -> None:
    assert standing("keb", TOLD, given=IN_FILE).state == "draft"
    anew = FileApproval(by="Sok Dara", on=LATER)
    assert standing("keb", TOLD, given=anew).state == "approved"


def test_an_approval_made_here_holds_whatever_the_file_says() -> None:
    assert standing("kep", HERE).reviewer == "Chan Thy"
    assert standing("kep", TOLD, HERE, given=IN_FILE).reviewer == "Chan Thy"


def test_a_file_takes_back_what_it_reported_but_not_what_was_approved_here() -> None:
    assert standing("kep", TOLD) == ReviewStatus(state="draft", digest="kep")
    assert standing("kep", TOLD, HERE).state == "approved"


def test_a_withdrawal_holds_against_the_line_of_the_file() -> None:
    assert standing("kep", TOLD, WITHDRAWN, given=IN_FILE) == ReviewStatus(
        state="draft", digest="kep"
    )
    assert standing("kep", HERE, WITHDRAWN).state == "draft"
    anew = FileApproval(by="Sok Dara", on=LATER)
    assert standing("kep", TOLD, WITHDRAWN, given=anew).state == "approved"


def test_a_withdrawal_leaves_the_approval_of_an_earlier_text() -> None:
    later = ReviewEvent(decision="withdraw", reviewer="x", on=LATER, digest="keb")
    second = ReviewEvent(decision="approve", reviewer="Chan Thy", on=LATER, digest="keb")
    found = standing("keb", HERE, second, later)
    assert (found.state, found.reviewer, found.digest) == ("draft", "Chan Thy", "kep")
    assert standing("kep", HERE, second, later).state == "approved"


def test_a_text_that_no_one_approved_stays_a_plain_draft_when_it_is_changed() -> None:
    known = ReviewStatus(state="draft", digest="kep")
    assert review_states.after_change(status=known, digest="keb") == ReviewStatus(
        state="draft", digest="keb"
    )
