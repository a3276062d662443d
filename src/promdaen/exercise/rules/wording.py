"""Labels of states of a run, kinds of inject and quorums, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from promdaen.exercise.rules import quorums, states
from promdaen.kit.texts import Text, Words

STATES: Mapping[str, Words] = {
    states.DRAFT: Text("Draft"),
    states.BRIEFING: Text("Briefing"),
    states.RUNNING: Text("Running"),
    states.PAUSED: Text("Paused"),
    states.HOT_WASH: Text("Hot wash", context="exercise"),
    states.CLOSED: Text("Closed", context="run"),
}
KINDS: Mapping[str, Words] = {
    "message": Text("Message"),
    "phone": Text("Phone"),
    "document": Text("Document"),
    "radio": Text("Radio"),
    "person": Text("Person", context="exercise"),
    "rumour": Text("Rumour"),
    "media": Text("Media"),
    "database": Text("Database"),
}
PRIORITIES: Mapping[str, Words] = {
    "routine": Text("Routine"),
    "urgent": Text("Urgent"),
    "immediate": Text("Immediate"),
}
QUORUMS: Mapping[str, Words] = {
    quorums.FIRST: Text("first answer"),
    quorums.EVERYBODY: Text("all", context="exercise"),
    quorums.LEADER: Text("leader", context="exercise"),
}
GRADES: Mapping[str, Words] = {
    "performed": Text("Performed"),
    "difficulty": Text("With difficulty"),
    "not": Text("Not performed"),
}
