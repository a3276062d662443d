"""Texts common to all instruments."""

from __future__ import annotations

from promdaen.kit.texts import Text

TITLE = Text("Checkpoint capacity survey")
COUNTED = Text("Counted")
NOT_DUE = Text("Does not apply")
CHECKPOINT = Text("Checkpoint", context="level")
PROVINCE = Text("Province")
VISITED_ON = Text("Day of the visit")
HEAD_COUNT = Text("Officers posted here, all agencies")
HEAD_COUNT_HINT = Text("From the staff list. Shares of trained officers are worked out from it.")
IS_SECOND = Text("Is this the second, independent visit?")
IS_SECOND_HINT = Text(
    "One checkpoint in ten is visited twice, by two assessors who do not tell each other "
    "what they found."
)
YES = Text("Yes")
NO = Text("No")
EVIDENCE = Text("How do you know?")
NOTE = Text("Remark, without names")
EXAMPLES = Text("Examples of levels: must-haves and serious indicators")
EXAMPLES_INVENTED = Text("Each is of an invented post. The description of the level decides.")
PART_NOT_MORE = Text("This cannot be more than the number above.")
NOT_ALONE = Text("None cannot be chosen with another answer.")
REQUIRED = Text("Please answer this question.")
ONE_OF_THESE = Text("Choose one of the answers.")
A_DAY = Text("Give the day of the visit.")
NOT_AFTER_TODAY = Text("This day has not come yet. Give the day of the visit.")
A_POSITION = Text("Give latitude and longitude in degrees: 11.5625 104.9160.")
CONTRADICTS = Text("These answers contradict each other. Look at them once more.")
WHOLE_NUMBER = Text("Whole number, 0 or more.")
ODD = Text("Odd")
CRITICAL_GAPS = Text("Must-have gaps")
CHANGED = Text("Changed since the version before")
GRADES = {
    "said": Text("Reported orally"),
    "seen": Text("Seen on the spot or on paper"),
    "measured": Text("Counted, measured or tested"),
}
"""How an answer is known, weakest first."""
SHORT_GRADES = {
    "said": Text("Said"),
    "seen": Text("Seen"),
    "measured": Text("Measured"),
}
"""The grades in one word each, for three side by side."""
