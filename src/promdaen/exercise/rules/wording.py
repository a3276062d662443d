"""Labels of states of a run, kinds of inject and quorums, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from promdaen.exercise.rules import clocks, quorums, states
from promdaen.kit.texts import Text, Words

STATE_LABELS: Mapping[str, Words] = {
    states.DRAFT: Text("Draft"),
    states.BRIEFING: Text("Briefing"),
    states.RUNNING: Text("Running"),
    states.PAUSED: Text("Paused"),
    states.HOT_WASH: Text("Hot wash", context="exercise"),
    states.CLOSED: Text("Closed", context="run"),
}
NEXT_STEP_LABELS: Mapping[str, Words] = {
    states.DRAFT: Text("Open the briefing"),
    states.BRIEFING: Text("Open the console"),
    states.RUNNING: Text("Control the exercise"),
    states.PAUSED: Text("Control the exercise"),
    states.HOT_WASH: Text("Write the report"),
}
"""The next step of a run's controller in each state."""
PACE_LABELS: Mapping[str, Words] = {
    clocks.CALM: Text("Calm pace"),
    clocks.NORMAL: Text("Normal pace"),
    clocks.HARD: Text("Hard pace"),
}
INJECT_KIND_LABELS: Mapping[str, Words] = {
    "message": Text("Message"),
    "phone": Text("Phone"),
    "document": Text("Document"),
    "radio": Text("Radio"),
    "person": Text("Person", context="exercise"),
    "rumour": Text("Rumour"),
    "media": Text("Media"),
    "database": Text("Database"),
}
PRIORITY_LABELS: Mapping[str, Words] = {
    "routine": Text("Routine"),
    "urgent": Text("Urgent"),
    "immediate": Text("Immediate"),
}
QUORUM_LABELS: Mapping[str, Words] = {
    quorums.FIRST: Text("first answer"),
    quorums.EVERYBODY: Text("all", context="exercise"),
    quorums.LEADER: Text("leader", context="exercise"),
}
GRADE_LABELS: Mapping[str, Words] = {
    "performed": Text("Performed"),
    "difficulty": Text("With difficulty"),
    "not": Text("Not performed"),
}
