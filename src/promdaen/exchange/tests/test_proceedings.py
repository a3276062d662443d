"""Rules of persons in a case, and of the clock of who asks what is held."""

from datetime import date, timedelta
from itertools import product

import pytest

from promdaen.exchange.queries import codes
from promdaen.exchange.rules import access, proceedings


def wrong(**changes: object) -> str:
    values = {
        "role": "suspect", "proceedings": "open", "consent": "", "is_named": True,
        "is_checked": True,
    } | changes  # fmt: skip
    return proceedings.wrong_person(**values)  # type: ignore[arg-type]


def test_rules_and_content_know_the_same_codes() -> None:
    roles = {proceedings.SUSPECT, "witness", proceedings.ASSISTED}
    assert set(codes.code_list(name="person_role")) == roles
    assert set(proceedings.ENDED_STATES) <= set(codes.code_list(name="proceedings"))
    assert set(proceedings.AGREED_CONSENTS) <= set(codes.code_list(name="consent"))


def test_only_a_suspect_whose_proceedings_run_has_a_name() -> None:
    states = ("", "open", "charged", "dropped", "acquitted", "convicted")
    for role, state in product(("suspect", "witness", "person_assisted"), states):
        allowed = wrong(role=role, proceedings=state, consent="yes") == ""
        assert allowed is (role == "suspect" and state in ("open", "charged", "convicted"))


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"is_checked": False}, "shield"),
        ({"proceedings": ""}, "proceedings"),
        ({"proceedings": "dropped", "is_named": False}, ""),
        ({"role": "witness", "is_named": False, "is_checked": False}, ""),
        ({"role": "person_assisted", "is_named": False}, "consent"),
        ({"role": "person_assisted", "is_named": False, "consent": "refused"}, "consent"),
        ({"role": "person_assisted", "is_named": False, "consent": "guardian"}, ""),
    ],
)
def test_what_a_person_must_have(changes: dict[str, object], why: str) -> None:
    assert wrong(**changes) == why


def test_names_go_a_year_after_the_end_or_as_a_court_ordered() -> None:
    closed = date(2026, 11, 26)
    assert proceedings.retain_until(closed_on=closed, court_on=None) == date(2027, 11, 26)
    ordered = date(2030, 1, 1)
    assert proceedings.retain_until(closed_on=closed, court_on=ordered) == ordered
    assert not proceedings.is_year_of_birth(year=2027, today=closed)
    assert not proceedings.is_year_of_birth(year=1899, today=closed)


def test_an_answer_is_due_after_fifteen_working_days_and_holidays_do_not_count() -> None:
    friday = date(2026, 11, 27)
    assert access.answer_due_at(asked_on=friday).date() == date(2026, 12, 18)
    weekend = access.answer_due_at(asked_on=friday + timedelta(days=1))
    assert weekend == access.answer_due_at(asked_on=friday)
    due_at = access.answer_due_at(asked_on=friday, holidays=[date(2026, 12, 1), date(2026, 12, 5)])
    assert due_at.date() == date(2026, 12, 21)
