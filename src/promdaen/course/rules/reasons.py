"""Reasons why an enrolled officer did not take a test."""

from collections.abc import Mapping

from promdaen.kit.texts import Text, Words

MISSING_REASONS: Mapping[str, Words] = {
    "ill": Text("ill"),
    "on_duty": Text("called to duty"),
    "left": Text("left the course"),
    "late": Text("came late"),
    "declined": Text("did not want to"),
    "lost": Text("answer sheet lost"),
    "other": Text("another reason"),
}
NOT_GIVEN = Text("no reason given")
