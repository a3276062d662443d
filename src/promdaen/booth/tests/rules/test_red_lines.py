"""Red lines, each by itself: what crosses it, and what comes near and does not."""

from __future__ import annotations

from typing import Any

import pytest

from promdaen.booth.rules import red_lines
from promdaen.booth.rules.travellers import Traveller
from promdaen.booth.tests import mornings

NEED = {
    need: {"need": need, "dialogue": f"need_{need}", "room": f"room_{need}"}
    for need in ("trafficking", "protection", "child")
}
WITH_CHILD = {**NEED["child"], "children": (8,)}


def crossed(traveller: Traveller, *rows: tuple[Any, ...]) -> list[tuple[str, str, str, str]]:
    """The lines that these acts crossed, the traveller called first."""
    crossings = red_lines.crossed_red_lines(
        played=mornings.through(mornings.run(traveller), ("call", "t01"), *rows),
        dialogues=mornings.DIALOGUES,
        incidents=mornings.INCIDENTS,
    )
    return [(crossing.line, crossing.who, crossing.act, crossing.reason) for crossing in crossings]


@pytest.mark.parametrize(
    ("traveller", "rows", "lines"),
    [
        ({}, [("incident", "t01", "money", "wrong")],
         [("bribe_taken", "t01", "incident:money:wrong", "option_taken")]),
        ({}, [("incident", "t01", "money", "right")], []),
        ({}, [("incident", "t01", "call", "wrong")], []),
        ({}, [("incident", "t01", "gone", "wrong")], []),
        ({}, [("incident", "", "down", "wrong")],
         [("false_record", "", "incident:down:wrong", "option_taken")]),
        # A claim that was heard, whatever is true; a need that was never asked about.
        ({}, [("say", "t01", "a2"), ("say", "t01", "b1"), ("rule", "t01", "refuse", "story")],
         [("claim_refused", "t01", "rule:refuse", "claim_was_heard")]),
        ({}, [("say", "t01", "a2"), ("rule", "t01", "refuse", "story")], []),
        (NEED["protection"], [("rule", "t01", "refuse", "document")],
         [("claim_refused", "t01", "rule:refuse", "need_was_not_asked")]),
        (NEED["protection"], [("rule", "t01", "admit")], []),
        (NEED["trafficking"],
         [("rule", "t01", "second_line", "need"), ("room", "t01"), ("say", "t01", "a2"),
          ("say", "t01", "b1"), ("rule", "t01", "refuse", "story")],
         [("claim_refused", "t01", "rule:refuse", "claim_was_heard")]),
        # A child goes on with its adult although something was found.
        (WITH_CHILD, [("say", "t01", "a2"), ("rule", "t01", "admit")],
         [("child_released", "t01", "rule:admit", "indicator_was_found")]),
        (WITH_CHILD, [("rule", "t01", "admit")], []),
        (NEED["child"], [("say", "t01", "a2"), ("rule", "t01", "admit")], []),
        (WITH_CHILD, [("say", "t01", "a2"), ("rule", "t01", "child_protection")], []),
        # Words: before the companion of a possible victim; an insult of anybody.
        (NEED["trafficking"], [("say", "t01", "a4")],
         [("victim_before_suspect", "t01", "say:a4", "asked_before_companion")]),
        (NEED["protection"], [("say", "t01", "a4")], []),
        ({}, [("say", "t01", "a3")], [("insult", "t01", "say:a3", "words_that_insult")]),
        # What is written down.
        ({}, [("say", "t01", "a1"), ("say", "t01", "a2"),
              ("note", "t01", "", "papers_held,private")], []),
        ({}, [("note", "t01", "", "afraid,interpreter")],
         [("false_record", "t01", "note:afraid", "noted_but_not_found"),
          ("false_record", "t01", "note:interpreter", "noted_but_not_done")]),
        ({}, [("rule", "t01", "second_line", "story"),
              ("hand_over", "", "", "sent:t01,database_all")],
         [("false_record", "", "hand_over:database_all", "written_but_not_so")]),
    ],
)  # fmt: skip
def test_what_crosses_a_line(
    traveller: dict[str, Any],
    rows: list[tuple[Any, ...]],
    lines: list[tuple[str, str, str, str]],
) -> None:
    assert crossed(mornings.traveller(**traveller), *rows) == lines


def test_every_line_is_counted_by_name() -> None:
    crossings = red_lines.crossed_red_lines(
        played=mornings.through(
            mornings.run(mornings.traveller()), ("call", "t01"), ("say", "t01", "a3"),
            ("incident", "t01", "shout", "wrong"),
        ),
        dialogues=mornings.DIALOGUES,
        incidents=mornings.INCIDENTS,
    )  # fmt: skip
    assert red_lines.counts(crossed=crossings) == {
        "bribe_taken": 0, "claim_refused": 0, "child_released": 0, "victim_before_suspect": 0,
        "insult": 2, "false_record": 0,
    }  # fmt: skip
