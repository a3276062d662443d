"""Labels of truths, rulings, verdicts and reasons."""

from __future__ import annotations

from collections.abc import Mapping

from promdaen.booth.rules import rulings
from promdaen.booth.rules.axes import EXPIRED, GENUINE, REPORTED
from promdaen.kit.texts import Text, Words

Table = Mapping[str, Words]

RULING_PHRASES: Table = {
    "admit": Text("Admitted"),
    "refuse": Text("Refused", context="booth"),
    "second_line": Text("Sent to second line"),
    "immigration": Text("Referred to Immigration"),
    "border_patrol": Text("Referred to Border Patrol"),
    "maritime": Text("Referred to Maritime Police"),
    "anti_trafficking": Text("Referred to Anti-Trafficking"),
    "health": Text("Referred to health"),
    "child_protection": Text("Referred to child protection"),
    "asylum": Text("Referred to the asylum procedure"),
}
"""Rulings in the past tense; `naming` has them as choices."""
CHIPS: Mapping[str, str] = {
    rulings.RIGHT: "done",
    rulings.JUSTIFIED: "done",
    rulings.HASTY: "attention",
    rulings.NEEDLESS: "attention",
    rulings.FALSE_REFUSAL: "wrong",
    rulings.MISSED: "wrong",
    rulings.WRONG_PLACE: "attention",
    rulings.WRONG_GROUND: "attention",
    rulings.HARMFUL: "wrong",
}
"""Kind of chip of each verdict."""
WHY: Table = {
    rulings.RIGHT: Text(""),
    rulings.JUSTIFIED: Text("From the counter no one could know more; asking further was right."),
    rulings.HASTY: Text(
        "The ground is true, but the second line examines before anyone is refused."
    ),
    rulings.NEEDLESS: Text("Nothing was wrong, and nothing that was seen spoke for it."),
    rulings.FALSE_REFUSAL: Text("Nothing was wrong: this person had the right to go on."),
    rulings.MISSED: Text("There was something to find, and the person went on."),
    rulings.WRONG_PLACE: Text("Another office takes what this person needs."),
    rulings.WRONG_GROUND: Text(
        "Stopping was right; the ground that was given is not the true one."
    ),
    rulings.HARMFUL: Text("A person who needed protection or help was turned away."),
}
"""Why a verdict is what it is."""

DOCUMENT_PHRASES: Table = {
    GENUINE: Text("Genuine document"),
    REPORTED: Text("Genuine document, reported lost or stolen"),
    EXPIRED: Text("Document that has run out"),
}
FALSE = Text("Document that is not in order")
"""Of a defect that the laboratory no longer has."""
IDENTITY_PHRASES: Table = {
    "same": Text("Carried by its holder"),
    "other": Text("Carried by another person"),
}
PURPOSE_PHRASES: Table = {
    "as_stated": Text("Travels for what was said"),
    "other": Text("Travels for something other than was said"),
}
