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
APPROVED_IN_FILE = ReviewEvent(
    decision="approve", reviewer="Sok Dara", on=ON, digest="kep", is_from_file=True
)
APPROVED_ON_PAGE = ReviewEvent(decision="approve", reviewer="Chan Thy", on=LATER, digest="kep")
WITHDRAWN = ReviewEvent(decision="withdraw", reviewer="Chan Thy", on=LATER, digest="kep")


def review_status(
    digest: str, *decided: ReviewEvent, approval: FileApproval | None = None
) -> ReviewStatus:
    return review_states.text_status(digest=digest, approval=approval, decided=decided)


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
    digest = review_states.digest_of_values(values={"a": 1, "b": {"c": 2, "d": 3}})
    assert digest == review_states.digest_of_values(values={"b": {"d": 3, "c": 2}, "a": 1})
    assert digest != review_states.digest_of_values(values={"a": 1, "b": {"c": 2, "d": 4}})


def test_a_draft_names_no_reviewer() -> None:
    assert review_status("kep") == ReviewStatus(state="draft", digest="kep")


def test_the_first_approval_in_a_file_counts() -> None:
    status = review_status("kep", approval=IN_FILE)
    assert status == ReviewStatus(
        state="approved", reviewer="Sok Dara", reviewed_on=ON, digest="kep"
    )


def test_an_approval_that_names_another_text_is_a_draft_that_was_changed() -> None:
    assert (
        review_status("kep", approval=FileApproval(by="Sok Dara", on=ON, digest="ke")).state
        == "approved"
    )
    status = review_status("kep", approval=FileApproval(by="Sok Dara", on=ON, digest="xy"))
    assert (status.state, status.reviewer, status.digest) == ("draft", "Sok Dara", "xy")


@pytest.mark.parametrize("first", [APPROVED_IN_FILE, APPROVED_ON_PAGE])
def test_an_approved_text_that_changed_is_a_draft_until_it_reads_as_before(
    first: ReviewEvent,
) -> None:
    approval = IN_FILE if first.is_from_file else None
    changed = review_status("keb", first, approval=approval)
    assert (changed.state, changed.reviewer, changed.digest) == ("draft", first.reviewer, "kep")
    assert review_status("kep", first, approval=approval).state == "approved"


def test_the_same_line_of_a_file_does_not_approve_another_text() -> None:
    assert review_status("keb", APPROVED_IN_FILE, approval=IN_FILE).state == "draft"
    anew = FileApproval(by="Sok Dara", on=LATER)
    assert review_status("keb", APPROVED_IN_FILE, approval=anew).state == "approved"


def test_an_approval_on_the_page_overrides_the_file() -> None:
    assert review_status("kep", APPROVED_ON_PAGE).reviewer == "Chan Thy"
    assert (
        review_status("kep", APPROVED_IN_FILE, APPROVED_ON_PAGE, approval=IN_FILE).reviewer
        == "Chan Thy"
    )


def test_a_file_takes_back_what_it_reported_but_not_what_was_approved_here() -> None:
    assert review_status("kep", APPROVED_IN_FILE) == ReviewStatus(state="draft", digest="kep")
    assert review_status("kep", APPROVED_IN_FILE, APPROVED_ON_PAGE).state == "approved"


def test_a_withdrawal_holds_against_the_line_of_the_file() -> None:
    assert review_status("kep", APPROVED_IN_FILE, WITHDRAWN, approval=IN_FILE) == ReviewStatus(
        state="draft", digest="kep"
    )
    assert review_status("kep", APPROVED_ON_PAGE, WITHDRAWN).state == "draft"
    anew = FileApproval(by="Sok Dara", on=LATER)
    assert review_status("kep", APPROVED_IN_FILE, WITHDRAWN, approval=anew).state == "approved"


def test_a_withdrawal_leaves_the_approval_of_an_earlier_text() -> None:
    later = ReviewEvent(decision="withdraw", reviewer="x", on=LATER, digest="keb")
    second = ReviewEvent(decision="approve", reviewer="Chan Thy", on=LATER, digest="keb")
    status = review_status("keb", APPROVED_ON_PAGE, second, later)
    assert (status.state, status.reviewer, status.digest) == ("draft", "Chan Thy", "kep")
    assert review_status("kep", APPROVED_ON_PAGE, second, later).state == "approved"


def test_a_text_that_no_one_approved_stays_a_plain_draft_when_it_is_changed() -> None:
    draft_status = ReviewStatus(state="draft", digest="kep")
    assert review_states.after_change(status=draft_status, digest="keb") == ReviewStatus(
        state="draft", digest="keb"
    )
