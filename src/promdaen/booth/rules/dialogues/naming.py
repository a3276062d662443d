"""Labels of codes of interviews."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from promdaen.booth.rules.axes import NO_NEED
from promdaen.booth.rules.dialogues.graph import DialogueGraph
from promdaen.kit.texts import Text, Words

QUESTION_KIND_NAMES: Mapping[str, Words] = MappingProxyType(
    {
        "open": Text("Open question"),
        "closed": Text("Closed question"),
        "leading": Text("Leading question"),
        "coercive": Text("Pressing words"),
        "rapport": Text("Making contact"),
        "explanation": Text("Explaining"),
    }
)
HARM_NAMES: Mapping[str, Words] = MappingProxyType(
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
STEP_NAMES: Mapping[str, Words] = MappingProxyType(
    {
        "explained_first": Text("Made contact or explained before the first sensitive question"),
        "private_first": Text("Went where no one can hear before the first sensitive question"),
        "interpreter_first": Text("Called an interpreter before the first question"),
        "consent_first": Text("Asked for consent before passing on what was said"),
    }
)
PLACE_NAMES: Mapping[str, Words] = MappingProxyType(
    {
        "counter": Text("At the counter"),
        "room": Text("In the closed room"),
    }
)
MANNER_NAMES: Mapping[str, Words] = MappingProxyType(
    {"said": Text("said", context="interview"), "seen": Text("seen", context="interview")}
)
REASON_NAMES: Mapping[str, Words] = MappingProxyType(
    {
        "as_stated": Text(
            "Nothing was wrong. A person whose papers are in order goes on; sending "
            "someone further costs that person, and everyone in the line."
        ),
        "other": Text(
            "What the person comes for is not what was said at first. Second line or "
            "Immigration clears which permit it needs; it is not a crime at the counter."
        ),
        "trafficking": Text(
            "There were signs of trafficking. The person goes to those who can protect; to "
            "have agreed to the work settles nothing."
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


def reason(*, dialogue: DialogueGraph) -> Words:
    """Why the referrals of an interview are right for its person."""
    return REASON_NAMES[dialogue.purpose if dialogue.need == NO_NEED else dialogue.need]
