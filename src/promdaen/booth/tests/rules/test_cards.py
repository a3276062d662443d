"""What a role-player is told, and when it is told on."""

from __future__ import annotations

from promdaen.booth.rules import cards
from promdaen.booth.tests import samples


def test_a_card_lists_what_the_traveller_reveals_and_when():
    values = samples.record(
        samples.node(
            "open",
            samples.choice("work", "closed", "work"),
            samples.choice("aside", "explanation", "aside", sets=["private"]),
            samples.choice("rude", "closed", "mute", harm="insult"),
            samples.choice("same", "open", "open"),
        ),
        samples.node("work", samples.choice("look", "closed", "work", finds=["glance"]),
                     samples.choice("go", "explanation", "end"), seen=samples.words("Looks back")),
        samples.node("aside", samples.choice("tell", "open", "debt", finds=["debt"],
                                             below={"trust": 6, "to": "mute"}),
                     samples.choice("who", "closed", "work", finds=["papers"],
                                    needs={"set": ["interpreter"], "found": ["debt"]}),
                     samples.choice("phone", "explanation", "aside", sets=["interpreter"])),
        samples.node("debt", samples.choice("on", "explanation", "aside")),
        samples.node("mute", samples.choice("sorry", "rapport", "aside")),
        samples.node("end"),
        indicators=(samples.indicator("glance", "seen"), samples.indicator("debt"),
                    samples.indicator("papers"), samples.indicator("never")),
    )  # fmt: skip
    part = cards.dialogue_card(dialogue=samples.dialogue(values))
    assert part.first.en == "At open"
    assert part.behaviour is None
    facts_by_code = {card_fact.code: card_fact for card_fact in part.facts}
    assert set(facts_by_code) == {"glance", "debt", "papers"}
    assert (facts_by_code["glance"].is_shown, facts_by_code["glance"].reply.en) == (
        True,
        "Looks back",
    )
    assert facts_by_code["glance"].when == ()
    assert facts_by_code["debt"].when == ("openly", "trusted")
    assert facts_by_code["papers"].when == ("interpreter",)
    assert [card_answer.question.en for card_answer in part.answers] == ["Say work"]


def test_a_room_is_private_and_answers_are_few():
    nodes = [samples.node(f"n{number}", samples.choice("x" + str(number), "open", "end"))
             for number in range(7)]  # fmt: skip
    asks = [samples.choice(f"ask{number}", "open", f"n{number}") for number in range(7)]
    tell = samples.choice("tell", "closed", "n1", finds=["debt"], needs={"set": ["private"]})
    values = samples.record(
        samples.node("open", *asks, tell), *nodes, samples.node("end"), place="room",
        indicators=(samples.indicator("debt"),),
    )  # fmt: skip
    part = cards.dialogue_card(dialogue=samples.dialogue(values))
    assert part.facts[0].when == ()
    assert len(part.answers) == cards.MAX_ANSWERS
