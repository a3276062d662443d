"""Choices of the parts of a scenario, with labels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy, pgettext_lazy

HANDLINGS = tuple(
    (colour, f"TLP:{colour.upper()}") for colour in ("clear", "green", "amber", "red")
)
PLACE_KINDS = (
    ("checkpoint", gettext_lazy("Checkpoint")),
    ("office", pgettext_lazy("place", "Office")),
    ("town", gettext_lazy("Town or village")),
    ("sea", gettext_lazy("Sea")),
    ("pier", gettext_lazy("Pier")),
    ("road", gettext_lazy("Road")),
    ("path", gettext_lazy("Path")),
    ("boat", gettext_lazy("Boat")),
    ("hospital", gettext_lazy("Hospital")),
)
QUORUM_WORDS = {
    "first": gettext_lazy("The first answer decides"),
    "all": gettext_lazy("Everybody answers, the most chosen counts"),
    "leader": gettext_lazy("The leader of the cell decides"),
}
EVENT_WORDS = {
    "messages": gettext_lazy("messages sent"),
    "requests": gettext_lazy("requests sent"),
    "decisions": gettext_lazy("decisions taken"),
    "facts": gettext_lazy("facts known"),
}
CODE = RegexValidator(
    r"^[A-Za-z0-9][A-Za-z0-9._-]{0,23}$",
    gettext_lazy("Use Latin letters, digits, dots and dashes, at most 24."),
)
Choices = Sequence[tuple[str, Any]]
