"""Facts of a file are read strictly, and a judgement becomes one document."""

import datetime

import pytest

from promdaen.casework.rules import documents, engine, facts_files
from promdaen.casework.tests import samples

LAW = samples.shipped()


def test_facts_are_taken_as_they_are_and_other_keys_are_left_alone() -> None:
    table = {"title": "A walk", "facts": {"S1": "yes", "T5": "unknown"}}
    assert facts_files.read_facts(law=LAW, table=table) == {"S1": "yes", "T5": "unknown"}
    assert facts_files.read_facts(law=LAW, table={"facts": {}}) == {}


@pytest.mark.parametrize(
    ("table", "start"),
    [
        ({}, "has no table `facts`"),
        ({"facts": "S1"}, "has no table `facts`"),
        ({"facts": {"S99": "yes"}}, "facts.S99: is not an element of the law"),
        (
            {"facts": {"S1": True}},
            'facts.S1: true is not an answer; write "yes" in quotation marks.',
        ),
        (
            {"facts": {"S1": False}},
            'facts.S1: false is not an answer; write "no" in quotation marks.',
        ),
        ({"facts": {"S1": "Yes"}}, "facts.S1: 'Yes' is not an answer"),
        ({"facts": {"S1": ["yes"]}}, "facts.S1: ['yes'] is not an answer"),
        ({"facts": {"S1": datetime.date(2026, 1, 1)}}, "facts.S1: datetime.date"),
    ],
)
def test_other_facts_are_refused_in_one_line_of_each_language(table, start) -> None:
    with pytest.raises(engine.BadFacts) as refused:
        facts_files.read_facts(law=LAW, table=table)
    assert refused.value.words.en.startswith(start)
    assert "\n" not in refused.value.words.km


def test_the_document_keeps_the_charge_beside_the_verdict_and_unapproved() -> None:
    facts = dict.fromkeys(LAW.codes, "no") | {
        "T1": "yes",
        "T2": "yes",
        "T3": "yes",
        "S8": "unknown",
    }
    judgement = engine.judge(law=LAW, facts=facts)
    document = documents.judgement_document(law=LAW, judgement=judgement, language="en")
    assert (document["verdict"], document["referral"], document["person"]) == (
        "trafficking",
        "yes",
        None,
    )
    assert document["because"] == ["T1", "T2", "T3"]
    charges = {charge["code"]: charge for charge in document["charges"]}
    assert not any(charge["approved"] for charge in charges.values())
    assert charges["KH2008-10"]["penalty"].startswith("7 to 15 years")
    assert charges["KH2008-9" if "KH2008-9" in charges else "KH2008-12"]["penalty"] == ""
    assert charges["KHCPC-96"]["mark"].startswith("The length")
    km = documents.judgement_document(law=LAW, judgement=judgement, language="km")
    assert km["charges"][0]["law"].startswith("ច្បាប់")


def test_notes_are_in_the_document_with_their_words() -> None:
    judgement = engine.judge(law=LAW, facts={})
    document = documents.judgement_document(law=LAW, judgement=judgement, language="en")
    assert [note["code"] for note in document["notes"]] == ["possible_victim"]
    assert document["notes"][0]["text"].startswith("Trafficking is not excluded")
