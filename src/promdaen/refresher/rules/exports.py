"""The columns of exported lists of refreshers."""

from promdaen.kit.texts import Text

WINDOW_HEADS = (
    Text("Course", context="run"),
    Text("Opens on"),
    Text("Closes on"),
    Text("Group"),
    Text("State"),
    Text("Officers asked"),
    Text("Officers who began"),
    Text("Officers who answered all"),
    Text("Questions"),
    Text("Questions answered"),
)
RISK_HEADS = (
    Text("Group"),
    Text("Topic code"),
    Text("Topic"),
    Text("Officers"),
    Text("Share for whom it may have faded"),
)
ALL_DEPARTMENTS = Text("All departments")
GROUP_NAMES = {
    "planned": Text("planned"),
    "control": Text("control group"),
    "probe": Text("to compare both"),
}
"""Whose windows, by arm."""
