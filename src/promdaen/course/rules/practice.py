"""The kinds of practice that a trainer opens for a run, and their texts."""

from __future__ import annotations

from collections.abc import Mapping

from promdaen.kit.texts import Text, Words

CASE, SPECIMENS, STATIONS = "case", "specimens", "stations"
PRACTICE_KINDS: Mapping[str, Words] = {
    CASE: Text("Case"),
    SPECIMENS: Text("Specimens on phones"),
    STATIONS: Text("Printed specimens at stations"),
}
# The two modes in which a class examines the same row of specimens.
SPECIMEN_MODES: Mapping[str, Words] = {
    "test": Text("Test: without feedback"),
    "watch": Text("Watch: few defective, as at work; then 40 more with feedback"),
}
# Phone texts of both modes; they do not reveal how many specimens are defective.
TO_EXAMINE = Text("Examine documents")
MAX_TRIALS = 200
