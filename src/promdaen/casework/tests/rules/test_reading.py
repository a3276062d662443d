"""The law is read into what the engine, pages and sessions need of it."""

import datetime
import re

import pytest

from promdaen.casework.rules import logic, reading
from promdaen.casework.tests import samples
from promdaen.kit.json_objects import body_digest


def test_tests_are_reported_in_elements_alone() -> None:
    test = samples.shipped().test(code="smuggling_entry")
    assert "crossing" in logic.names_in(expression=test.when)
    assert set(logic.names_in(expression=test.full)) == {"S1", "S8", "S2", "S3", "S4", "S5"}


def test_every_element_has_both_languages_and_a_group() -> None:
    law = samples.shipped()
    groups = {group.code for group in law.groups}
    assert len(law.elements) == 29
    for element in law.elements:
        assert element.group in groups
        assert element.short.en
        assert element.short.km
        assert element.question.km
    assert law.element(code="S7").mark is not None
    assert law.element(code="T5").decides is False
    assert law.verdict(code="both").name.en == "Smuggling and trafficking"
    assert law.person_answer(code="undetermined").treated_as == "shielded"
    assert law.open_verdicts == {"undetermined"}


def test_no_article_or_penalty_of_national_law_ships_approved() -> None:
    law = samples.shipped()
    assert [charge.code for charge in law.charges if charge.approved] == []
    assert law.charge(code="KH2008-10").penalty is not None


def test_what_phones_show_of_national_law_names_no_article_or_penalty() -> None:
    numbered = re.compile(
        r"\bArts?\.? ?\d|\d years|មាត្រា ?[០-៩\d]|លេខ ?[០-៩\d]|(?:ទៅ|ដល់) ?[០-៩\d]+ ?ឆ្នាំ"
    )
    for charge in samples.shipped().charges:
        for words in (charge.topic, charge.mark):
            assert words is None or not numbered.search(f"{words.en} {words.km}"), charge.code


@pytest.mark.parametrize("on", [datetime.date(2026, 12, 1), "2026-12-01"])
def test_an_approval_names_who_of_which_office_on_which_day(on) -> None:
    body = samples.shipped_body()
    body["cambodia"][0]["approved"] = {"by": "A. Reviewer", "office": "Prosecution", "on": on}
    approved = reading.read_law(body=body).charges[0].approved
    assert approved is not None
    assert (approved.by, approved.on) == ("A. Reviewer", datetime.date(2026, 12, 1))


def test_offices_and_protection_travel_with_the_law() -> None:
    office = {"code": "IMM", "name": samples.text("Immigration")}
    owed = {
        "code": "needs",
        "name": samples.text("Water"),
        "why": samples.text("First"),
        "sources": ["SOM"],
        "verification": "seen",
    }
    body = reading.law_body(law=samples.small_body(), offices=[office], protection=[owed])
    law = reading.read_law(body=body)
    assert [office.code for office in law.offices] == ["IMM"]
    assert law.protection[0].why.km == "First"


def test_the_digest_changes_with_the_law_alone() -> None:
    body = samples.small_body()
    assert body_digest(body=body) == body_digest(body=samples.small_body())
    body["elements"][0]["short"]["en"] = "other"
    assert body_digest(body=body) != body_digest(body=samples.small_body())


def test_tests_may_be_in_any_order() -> None:
    body = samples.shipped_body()
    body["tests"].reverse()
    turned = reading.read_law(body=body)
    assert turned.expressions["referral"] == samples.shipped().expressions["referral"]
