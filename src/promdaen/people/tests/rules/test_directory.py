"""Claims of a directory are read as a person, and odd ones as empty."""

from __future__ import annotations

from promdaen.people.rules import directory


def test_a_subject_or_address_with_the_character_0_is_read_as_empty() -> None:
    claims = {"sub": "7\x008", "email": "dara\0@moi.example", "name": "Dara\0 Sok"}
    person = directory.read_person(claims=claims)
    assert (person.subject, person.email, person.name) == ("", "", "Dara Sok")


def test_claims_that_are_no_texts_are_read_as_empty() -> None:
    person = directory.read_person(claims={"sub": 7, "email": ["a"], "name": None, "groups": 1})
    assert (person.subject, person.email, person.name) == ("", "", "")
    assert person.groups == frozenset()
