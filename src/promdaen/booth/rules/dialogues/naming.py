"""Labels of codes of interviews."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from promdaen.booth.rules.axes import NO_NEED
from promdaen.booth.rules.dialogues.graph import DialogueGraph
from promdaen.kit.texts import Text, Words

QUESTION_KIND_LABELS: Mapping[str, Words] = MappingProxyType(
    {
        "open": Text("Open question"),
        "closed": Text("Closed question"),
        "leading": Text("Leading question"),
        "coercive": Text("Pressure"),
        "rapport": Text("Making contact"),
        "explanation": Text("Explaining"),
    }
)
HARM_SENTENCES: Mapping[str, Words] = MappingProxyType(
    {
        "insult": Text("The person was insulted."),
        "threat": Text("The person was threatened."),
        "promise": Text("Something was promised that an officer cannot promise."),
        "disclosed": Text(
            "Something the person said was shared with others, or within their hearing."
        ),
        "before_companion": Text(
            "The person was asked about the companion while the companion could hear."
        ),
        "pressed": Text("The person was pressed to answer."),
    }
)
GOOD_PRACTICE_LABELS: Mapping[str, Words] = MappingProxyType(
    {
        "explained_first": Text("Made contact or explained before the first sensitive question"),
        "private_first": Text("Moved to a private place before the first sensitive question"),
        "interpreter_first": Text("Called an interpreter before the first question"),
        "consent_first": Text("Asked for consent before passing on what was said"),
    }
)
PLACE_LABELS: Mapping[str, Words] = MappingProxyType(
    {
        "counter": Text("At the counter"),
        "room": Text("In the closed room"),
    }
)
EVIDENCE_MANNER_LABELS: Mapping[str, Words] = MappingProxyType(
    {"said": Text("said", context="interview"), "seen": Text("seen", context="interview")}
)
REFERRAL_REASONS: Mapping[str, Words] = MappingProxyType(
    {
        "as_stated": Text(
            "Nothing was wrong. A person whose documents are in order may proceed. A needless "
            "referral costs that person time, and everyone in the queue."
        ),
        "other": Text(
            "The real purpose differs from what the person said at first. Second line or "
            "Immigration clears which permit it needs; it is not a crime at the counter."
        ),
        "trafficking": Text(
            "There were signs of trafficking. Refer the person to those who can protect. "
            "Consent to the work does not change this."
        ),
        "protection": Text(
            "Anyone who says that they cannot go back is heard in the asylum procedure. "
            "Nothing has to be proved at the counter, and no one is sent back before."
        ),
        "child": Text(
            "A child goes to child protection, who find out to whom the child belongs. "
            "Until then no child is handed over to anyone."
        ),
        "health": Text("Anyone who may be ill goes to health first. Papers and stamps can wait."),
    }
)


def referral_reason(*, dialogue: DialogueGraph) -> Words:
    """The reason for the right referral of an interview."""
    return REFERRAL_REASONS[dialogue.purpose if dialogue.need == NO_NEED else dialogue.need]
