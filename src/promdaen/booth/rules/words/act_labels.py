"""Labels of actions, omissions, and notes for the next shift."""

from __future__ import annotations

from collections.abc import Mapping

from promdaen.booth.rules import hand_over
from promdaen.booth.rules.dialogues import naming
from promdaen.kit.texts import Text, Words

Table = Mapping[str, Words]

TOOL_LABELS: Table = {
    "look": Text("Look at it"),
    "feel": Text("Feel"),
    "tilt": Text("Tilt"),
    "uv": Text("Ultraviolet"),
    "magnifier": Text("Magnifier"),
    "zone": Text("Zone reader"),
    "digits": Text("Check digits"),
    "database": Text("Database"),
    "face": Text("Compare face"),
    "opinion": Text("Second opinion"),
    "interview": Text("Interview"),
}
HAND_OVER_LABELS: Table = {
    hand_over.UV_ALL: Text("Every document was looked at under ultraviolet light"),
    hand_over.DATABASE_ALL: Text("Every document was looked up in the database"),
    hand_over.SYSTEM_DOWN: Text("The database was silent for a while"),
    hand_over.MONEY_OFFERED: Text("Money was offered"),
    hand_over.CALL_FROM_ABOVE: Text("A superior asked for something"),
    hand_over.NOTHING: Text("Nothing worth writing happened"),
}

REASON_LABELS: Table = {
    "defect_not_looked": Text("The tool that shows it was not used."),
    "defect_not_noticed": Text("The right tool was used; what it shows was not noted."),
    "defect_noticed": Text("Seen and noted."),
    "expired_not_looked": Text("The date of expiry was not looked at."),
    "expired_not_noticed": Text("The page was looked at; the date of expiry has passed."),
    "expired_noticed": Text("The date of expiry was seen and noted."),
    "face_not_looked": Text(
        "The faces were not compared. Begin with ears, eyes, nose and jaw; hair last."
    ),
    "face_not_noticed": Text(
        "They were compared; it is another person. Feature by feature: ears, eyes, nose, jaw."
    ),
    "face_noticed": Text("The difference of the faces was noted."),
    "hit_waved_through": Text(
        "The database gave a hit. A hit is passed on without telling the traveller."
    ),
    "hit_taken_for_proof": Text(
        "A hit is not proof: the issuing State confirms it before anyone is refused."
    ),
    "hit_as_told": Text("The hit was passed on, as the orders ask."),
    "database_not_asked": Text("The database was not asked; it knew of this document."),
    "database_down_not_asked_again": Text(
        "The database was silent. Ask again later, or keep the person until it answers."
    ),
    "not_interviewed": Text("Nothing was asked. Two open questions would have begun it."),
    "not_private": Text("Speak in private, apart from companions."),
    "no_interpreter": Text("Little is understood without an interpreter; never a companion."),
    "nothing_found": Text("The questions brought nothing out. Ask openly, and give time."),
    "indicators_left": Text("Some of what could be learnt was left."),
    "all_found": Text("Everything that could be learnt came out."),
    "not_closed": Text("Say at the end what happens next."),
    **{f"harm_{code}": text for code, text in naming.HARM_SENTENCES.items()},
}
GOOD_REASONS = frozenset(
    {"defect_noticed", "expired_noticed", "face_noticed", "hit_as_told", "all_found"}
)
"""Reasons that say what was done well."""
