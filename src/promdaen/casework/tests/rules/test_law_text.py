"""Conditions, verdicts and cases are told in words of both languages."""

from promdaen.casework.rules import engine, law_text, logic, reading_cases
from promdaen.casework.tests import samples

LAW = samples.shipped()


def condition(source) -> list[str]:
    condition_text = law_text.read_condition(
        law=LAW, expression=logic.read_expression(source=source)
    )
    return [condition_text.head.en, *(line.en for line in condition_text.lines)]


def test_a_condition_is_a_list_of_names_and_a_nested_part_is_one_sentence() -> None:
    assert condition({"all": ["S1", "crossing"]}) == [
        "All of these",
        "Unlawful crossing (S1)",
        "Crossing, or its attempt",
    ]
    assert condition({"any": [{"not": "S4"}, {"all": ["S2", {"any": ["S6", "S7"]}]}]}) == [
        "At least one of these",
        "not: For a benefit (S4)",
        "[Foreign to the State entered (S2) and [Stay enabled by unlawful means (S6) or "
        "False document for another (S7)]]",
    ]
    assert condition("S1") == ["This", "Unlawful crossing (S1)"]
    assert condition({"not": "S1"}) == ["This", "not: Unlawful crossing (S1)"]


def test_the_order_of_verdicts_states_when_each_applies() -> None:
    steps = law_text.verdict_steps(law=LAW)
    assert steps[0].when.en == "Smuggling and trafficking: yes"
    assert steps[4].when.en == "unknown: Smuggling of migrants or Trafficking in persons"
    assert steps[-1].when.en == "otherwise"
    assert steps[4].when.km.startswith("មិនទាន់ដឹង៖")


def test_a_judgement_is_reported_with_the_names_of_its_codes() -> None:
    facts = {"S1": "yes", "S2": "yes", "S3": "yes", "S4": "yes", "S5": "yes", "P1": "yes"}
    told_judgement = law_text.judgement_in_words(
        law=LAW, judgement=engine.judge(law=LAW, facts=facts)
    )
    assert told_judgement.verdict.name.en == "Smuggling of migrants"
    assert told_judgement.person is None
    assert [element.code for element in told_judgement.because] == ["S1", "S2", "S3", "S4", "S5"]
    assert [element.code for element in told_judgement.missing] == [
        "A1",
        "A2",
        "T1",
        "T3",
        "T2",
        "T4",
    ]
    assert [referral_reason.en for referral_reason in told_judgement.referral_reasons] == [
        "Fear of return or asylum (P1)"
    ]
    assert told_judgement.referral_doubts[-1].en == "Trafficking in persons"
    assert told_judgement.notes[0].en.startswith("Trafficking is not excluded")
    assert told_judgement.charges[0].code == "KH2008-practice"
    waiting = law_text.judgement_in_words(
        law=LAW, judgement=engine.judge(law=LAW, facts={"M1": "yes"})
    )
    assert waiting.person is not None
    assert waiting.treated_as is not None
    assert (waiting.person.code, waiting.treated_as.code) == ("undetermined", "shielded")


def test_a_case_is_read_with_the_truth_and_what_is_new_at_each_stage() -> None:
    first, second = reading_cases.trainer_stages(law=LAW, values=samples.case_values())
    (part,) = first.parts
    assert [(line.code, list(line.shows)) for line in part.lines] == [
        ("1a", ["S1", "S2"]),
        ("1b", ["S3", "S5"]),
    ]
    truth = {truth_line.element.code: truth_line for truth_line in first.truth}
    assert (truth["S4"].value.en, truth["S4"].is_asked, truth["S4"].is_new) == (
        "Unknown",
        True,
        False,
    )
    later = {truth_line.element.code: truth_line for truth_line in second.truth}
    assert (later["S4"].value.en, later["S4"].is_new, later["S4"].lines) == ("Yes", True, ["2a"])
    assert not later["S1"].is_new
    assert not later["P1"].is_asked
    assert second.judgement.judgement.verdict == "smuggling"
    assert (first.offices, first.protection) == ([], [])
