"""Follow-up of recommendations, and the sources of stories."""

from __future__ import annotations

from collections.abc import Mapping

from promdaen.kit.texts import Text

OPEN, STARTED, DONE, DROPPED = "open", "started", "done", "dropped"
FOLLOW_UP_STATES: Mapping[str, Text] = {
    OPEN: Text("Not started"),
    STARTED: Text("Started", context="recommendation"),
    DONE: Text("Done"),
    DROPPED: Text("Given up", context="recommendation"),
}
RECOMMENDATION_SOURCES: Mapping[str, Text] = {
    "officer": Text("Officer who was trained"),
    "trainer": Text("Trainer"),
    "supervisor": Text("Supervisor of a post"),
    "partner": Text("Partner organisation"),
    "traveller": Text("Traveller"),
}
ENDED_STATES = (DONE, DROPPED)
