"""The truth about a traveller, on four independent random axes.

Appearance and origin are drawn from another random stream, so that they are independent of the
truth (Bearer).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from promdaen.kit.texts import Text

TRAVELLER_CLASSES = ("visitor", "worker", "local")
"""A visitor from abroad, a national who goes to work abroad, a neighbour with a border pass."""
MODELS_BY_CLASS: Mapping[str, str] = MappingProxyType(
    {"visitor": "passport", "worker": "passport", "local": "card"}
)
NATIONS = ("almora", "belisk", "corvane", "dalmar")
"""The four invented states of the Union of Utopia, which issues the documents of all."""

SAME, OTHER = "same", "other"
AS_STATED = "as_stated"
NO_NEED = "none"
NEEDS = ("trafficking", "protection", "child", "health")
GENUINE, REPORTED, EXPIRED = "", "reported", "expired"
"""Of the document: genuine, genuine but reported lost or stolen, run out; else a defect."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TravellerTruth:
    """The truth: `document` is "" (genuine), "reported", "expired" or a defect of the lab;
    `identity` same or other; `purpose` as_stated or other; `need` none or one of NEEDS.
    """

    document: str = GENUINE
    identity: str = SAME
    purpose: str = AS_STATED
    need: str = NO_NEED

    @property
    def is_ordinary(self) -> bool:
        """Whether the person can be admitted without any action."""
        return self == TravellerTruth()

    @property
    def is_signal(self) -> bool:
        """Whether document or bearer is not in order."""
        return self.document != GENUINE or self.identity != SAME


@dataclass(frozen=True, kw_only=True, slots=True)
class Bearer:
    """The bearer at the counter, drawn independently of the truth.

    `face_seed` and `look_seed` are those of the portraits; `age` in years on the day.
    """

    nation: str
    sex: str
    age: int
    dress: str
    face_seed: int
    look_seed: int

    @property
    def is_minor(self) -> bool:
        """Whether the person is under 18."""
        return self.age < ADULT_AGE


@dataclass(frozen=True, kw_only=True, slots=True)
class RunMode:
    """The probability of each axis to be unusual; anchors are travellers common to all runs."""

    document: float
    identity: float
    purpose: float
    need: float
    false_hit: float
    outages: int
    incidents_in_ten: int
    anchors: int


ADULT_AGE = 18
RUN_MODES: Mapping[str, RunMode] = MappingProxyType(
    {
        "learn": RunMode(
            document=0.30, identity=0.10, purpose=0.20, need=0.30,
            false_hit=0.05, outages=0, incidents_in_ten=1, anchors=0,
        ),
        "practise": RunMode(
            document=0.15, identity=0.06, purpose=0.15, need=0.20,
            false_hit=0.03, outages=1, incidents_in_ten=1, anchors=4,
        ),
        "watch": RunMode(
            document=1 / 300, identity=1 / 300, purpose=0.05, need=0.03,
            false_hit=0.01, outages=1, incidents_in_ten=1, anchors=0,
        ),
    }
)  # fmt: skip
MODE_NAMES: Mapping[str, Text] = MappingProxyType(
    {
        "learn": Text("Learning"),
        "practise": Text("Practice"),
        "watch": Text("Watch", context="way to practise"),
    }
)
RUN_SIZES = (10, 20, 40)
"""How many travellers a run may have."""
REPORTED_SHARE, EXPIRED_SHARE = 0.15, 0.15
"""Of documents that are not in order: reported ones, and those that have run out."""
