"""What the law that ships says of events, and what is missing, because of what."""

import itertools
import time
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promdaen.casework.rules import engine
from promdaen.casework.tests import samples

EVENTS = tomllib.loads(Path(__file__).with_name("truth_table.toml").read_text(encoding="utf-8"))[
    "event"
]
LAW = samples.shipped()
DECIDING = engine.deciding(law=LAW)
FACTS = st.fixed_dictionaries(
    {code: st.sampled_from(["yes", "no", "unknown"]) for code in LAW.codes}
)
# Mostly answered, so that verdicts other than undetermined are frequent.
ELEMENT_VALUES = st.fixed_dictionaries(
    {code: st.sampled_from(["yes"] * 4 + ["no"] * 4 + ["unknown"]) for code in LAW.codes}
)
SMUGGLED = {"S1": "yes", "S2": "yes", "S3": "yes", "S4": "yes", "S5": "yes"}


def judged(**facts: str) -> engine.LegalJudgement:
    """By what is named; the rest is unknown."""
    return engine.judge(law=LAW, facts=facts)


def judged_else_no(**facts: str) -> engine.LegalJudgement:
    """By what is named; the rest is no."""
    return engine.judge(law=LAW, facts=dict.fromkeys(LAW.codes, "no") | facts)


@pytest.mark.parametrize("event", EVENTS, ids=[event["id"] for event in EVENTS])
def test_the_events_of_the_truth_table_are_judged_by_its_rows(event) -> None:
    judgement = judged_else_no(**event["facts"])
    assert (judgement.verdict, judgement.referral) == (event["verdict"], event["referral"])
    assert judgement.person is None
    assert list(judgement.notes) == event.get("notes", list(judgement.notes))


def test_the_truth_table_is_whole() -> None:
    assert [event["id"] for event in EVENTS] == [f"C{place:02}" for place in range(1, 33)]


TRAFFICKED = {"T1": "yes", "T2": "yes", "T3": "yes"}


@pytest.mark.parametrize(
    ("code", "note", "verdict", "facts"),
    [
        ("S9", "accomplice", "smuggling", SMUGGLED),
        ("S10", "directing", "smuggling", SMUGGLED),
        ("T6", "trafficking_begun", "trafficking", TRAFFICKED),
        ("T7", "trafficking_accomplice", "trafficking", TRAFFICKED),
        ("T8", "trafficking_directing", "trafficking", TRAFFICKED),
    ],
)
def test_taking_part_changes_the_notes_and_never_the_verdict(
    code: str, note: str, verdict: str, facts: dict[str, str]
) -> None:
    assert code not in DECIDING
    offence, nothing = (
        judged_else_no(**known_facts, **{code: "yes"}) for known_facts in (facts, {})
    )
    assert (offence.verdict, nothing.verdict) == (verdict, "neither")
    assert note in offence.notes
    assert note not in nothing.notes


def test_nothing_known_is_undetermined_with_a_referral_and_never_no_offence() -> None:
    judgement = judged()
    assert (judgement.verdict, judgement.referral, judgement.person) == (
        "undetermined",
        "yes",
        None,
    )
    assert set(judgement.missing) == set(DECIDING)
    assert judgement.because == ()


def test_an_unnamed_element_is_unknown_and_not_no() -> None:
    assert judged(S1="yes", S2="yes", S3="no").verdict == "undetermined"
    assert judged_else_no(S1="yes", S2="yes", S3="no").verdict == "irregular_entry"


def test_a_possible_victim_is_never_filed_as_an_irregular_entrant() -> None:
    alone = {"S1": "yes", "S2": "yes", "S3": "no", "S6": "no", "S7": "no"}
    judgement = judged(**alone, T1="yes", T2="yes")
    assert judgement.verdict == "undetermined"
    assert judgement.missing == ("T3",)
    assert judgement.notes == ("possible_victim",)
    family = judged_else_no(**SMUGGLED | {"S4": "no"}, T1="yes", T2="yes", T3="unknown")
    assert family.verdict == "undetermined"


def test_smuggling_is_found_while_trafficking_is_unknown_with_a_note() -> None:
    judgement = judged_else_no(**SMUGGLED, T1="yes", T2="unknown", T3="unknown")
    assert (judgement.verdict, judgement.referral) == ("smuggling", "yes")
    assert judgement.missing == ("T2", "T3")
    assert "trafficking_open" in judgement.notes


def test_a_plain_verdict_names_what_would_raise_it() -> None:
    judgement = judged_else_no(**SMUGGLED, A1="unknown")
    assert (judgement.verdict, judgement.missing) == ("smuggling", ("A1",))
    assert judgement.notes == ("aggravation_open",)


def test_the_fee_is_asked_for_first_where_all_turns_on_it() -> None:
    judgement = judged(S1="yes", S2="yes", S3="yes", S5="yes")
    assert judgement.missing[0] == "S4"
    assert judged_else_no(**SMUGGLED | {"S4": "unknown"}).missing == ("S4",)


def test_among_equals_trafficking_comes_before_protection_and_the_rest() -> None:
    judgement = judged_else_no(**SMUGGLED, T1="yes", T2="yes", T3="unknown", A1="unknown")
    assert judgement.missing[0] == "T3"
    assert judged_else_no(P4="unknown", A1="unknown").referral_missing == ("P4", "A1")


def test_doubt_about_protection_is_a_referral_whatever_the_verdict() -> None:
    judgement = judged_else_no(P1="unknown")
    assert (judgement.verdict, judgement.referral) == ("neither", "yes")
    assert (judgement.referral_reasons, judgement.referral_doubts) == ((), ("P1",))
    assert judged_else_no(P1="yes").referral_reasons == ("P1",)
    assert judged_else_no().referral == "no"


def test_trafficking_is_named_among_the_reasons_to_refer() -> None:
    judgement = judged_else_no(T1="yes", T3="yes", T4="yes", P2="yes")
    assert judgement.referral_reasons == ("P2", "trafficking")


def test_the_person_is_asked_about_only_where_a_migrant_is_assessed() -> None:
    assert judged(**SMUGGLED).person is None
    assert judged(**SMUGGLED).person_missing == ("M1",)
    assert judged(M1="no").person is None
    assert judged(M1="no").person_missing == ()


def test_a_migrant_is_shielded_unless_shown_to_have_arranged_it_for_others() -> None:
    assert judged(M1="yes", M2="no").person == "shielded"
    assert judged(M1="yes", M2="yes").person == "facilitator"
    waiting = judged(M1="yes")
    assert (waiting.person, waiting.treated_as) == ("undetermined", "shielded")
    assert waiting.person_missing == ("M2",)
    assert judged(M1="yes", M2="no").person_missing == ()


def test_an_attempt_is_noted_where_the_border_was_not_crossed() -> None:
    tried = SMUGGLED | {"S1": "no", "S8": "yes"}
    assert judged_else_no(**tried).is_attempted
    assert "attempted" in judged_else_no(**tried).notes
    assert not judged_else_no(**SMUGGLED).is_attempted
    assert judged_else_no(S8="yes", S2="yes").is_attempted


def test_aggravation_is_a_flag_beside_both() -> None:
    judgement = judged_else_no(**SMUGGLED, A2="yes", T1="yes", T2="yes", T3="yes")
    assert (judgement.verdict, judgement.notes) == ("both", ("aggravated",))


def test_aggravation_by_documents_alone_notes_the_limit_of_the_protocol() -> None:
    judgement = judged_else_no(S4="yes", S5="yes", S7="yes", A1="yes")
    assert judgement.verdict == "aggravated_smuggling"
    assert judgement.notes == ("aggravated_documents", "document_complete")


def test_the_charge_is_beside_the_verdict_and_never_changes_it() -> None:
    judgement = judged_else_no(**SMUGGLED)
    assert judgement.verdict == "smuggling"
    assert "KH2008-practice" in judgement.charges
    assert "KH2008-10" not in judgement.charges
    assert "KHREF" in judged_else_no(P1="yes").charges


def test_consent_and_the_group_change_nothing() -> None:
    for code in ("T5", "O1", "O2"):
        for value in ("yes", "unknown"):
            judgement = judged_else_no(**SMUGGLED, **{code: value})
            assert (judgement.verdict, judgement.missing) == ("smuggling", ())


def test_an_unknown_element_or_value_is_refused_in_both_languages() -> None:
    with pytest.raises(engine.BadFacts, match="S99 is not an element"):
        judged(S99="yes")
    with pytest.raises(engine.BadFacts) as refused:
        judged(S1="maybe")
    assert '"yes", "no" or "unknown"' in refused.value.words.en
    assert "S1" in refused.value.words.km


@settings(max_examples=70)
@given(facts=ELEMENT_VALUES)
def test_because_alone_gives_the_verdict_and_none_of_it_can_be_left_out(facts) -> None:
    judgement = engine.judge(law=LAW, facts=facts)
    because_facts = {code: facts[code] for code in judgement.because}
    assert engine.first_verdict(law=LAW, facts=because_facts) == judgement.verdict
    for code in because_facts:
        without = {name: value for name, value in because_facts.items() if name != code}
        assert engine.first_verdict(law=LAW, facts=without) != judgement.verdict


@settings(max_examples=70)
@given(facts=ELEMENT_VALUES)
def test_missing_names_exactly_what_can_still_change_the_verdict(facts) -> None:
    names = [code for code in DECIDING if facts[code] == "unknown"][:5]
    facts = facts | {
        code: "no" for code in DECIDING if facts[code] == "unknown" and code not in names
    }
    changing = set()
    verdicts = set()
    for values in itertools.product(["no", "yes"], repeat=len(names)):
        trial_facts = dict(zip(names, values, strict=True))
        verdict = engine.first_verdict(law=LAW, facts=facts | trial_facts)
        verdicts.add(verdict)
        for name in names:
            other = {name: "no" if trial_facts[name] == "yes" else "yes"}
            if engine.first_verdict(law=LAW, facts=facts | trial_facts | other) != verdict:
                changing.add(name)
    judgement = engine.judge(law=LAW, facts=facts)
    assert set(judgement.missing) == changing
    assert (judgement.missing == ()) == (len(verdicts) == 1)
    assert (judgement.verdict == "undetermined") <= bool(judgement.missing)


@settings(max_examples=80)
@given(facts=FACTS, answer=st.sampled_from(["yes", "no"]), code=st.sampled_from(LAW.codes))
def test_an_answer_more_never_overturns_a_verdict_but_to_a_heavier_one(
    facts, answer, code
) -> None:
    before = engine.first_verdict(law=LAW, facts=facts | {code: "unknown"})
    after = engine.first_verdict(law=LAW, facts=facts | {code: answer})
    if before != "undetermined":
        assert after in {before, *LAW.verdict(code=before).rises_to}


@settings(max_examples=80)
@given(facts=FACTS, code=st.sampled_from(LAW.codes))
def test_an_unknown_is_never_read_as_no(facts, code) -> None:
    doubt = engine.judge(law=LAW, facts=facts | {code: "unknown"})
    denied = engine.judge(law=LAW, facts=facts | {code: "no"})
    judgement = engine.judge(law=LAW, facts=facts | {code: "yes"})
    if denied.verdict != judgement.verdict:
        assert code in doubt.missing or doubt.verdict == "undetermined"
    assert (denied.referral, judgement.referral) == ("no", "no") or doubt.referral == "yes"


@settings(max_examples=25)
@given(facts=FACTS)
def test_what_is_judged_does_not_hang_on_the_order_of_the_answers(facts) -> None:
    turned = dict(reversed(facts.items()))
    assert engine.judge(law=LAW, facts=facts) == engine.judge(law=LAW, facts=turned)


@pytest.mark.bounded
def test_a_hundred_judgements_with_everything_open_are_quick() -> None:
    started = time.perf_counter()
    for _ in range(100):
        judged()
    assert time.perf_counter() - started < 60
