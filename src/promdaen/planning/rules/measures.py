"""Measures in the form of the content: effects, costs, requirements; and their errors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from promdaen.kit.json_objects import JsonObject, NewJsonObject
from promdaen.kit.texts import Text, Words, words_from
from promdaen.planning.rules import programmes
from promdaen.planning.rules.documents import DocumentRefused

CHECKPOINT, PROVINCE, NATION = programmes.SCOPES

SCOPE_LABELS: Mapping[str, Words] = MappingProxyType(
    {
        CHECKPOINT: Text("Checkpoint", context="level"),
        PROVINCE: Text("Province"),
        NATION: Text("Nation", context="level"),
    }
)
DELIVERY_LABELS: Mapping[str, Words] = MappingProxyType(
    {
        "build": Text("Build"),
        "procure": Text("Procure"),
        "train": Text("Train"),
        "regulate": Text("Regulate"),
    }
)
EVIDENCE_LABELS: Mapping[str, Words] = MappingProxyType(
    {
        "trial": Text("Trial"),
        "before_after": Text("Before and after"),
        "judgement": Text("Judgement"),
        "none": Text("None"),
    }
)
DELIVERER_LABELS: Mapping[str, Words] = MappingProxyType(
    {
        "ministry": Text("Ministry"),
        "general_department": Text("General department"),
        "province": Text("Province"),
        "contractor": Text("Contractor"),
        "trainers": Text("Trainers"),
        "partner": Text("Partner organisation"),
    }
)
BASIS_LABELS: Mapping[str, Words] = MappingProxyType(
    {
        "invented": Text("Invented for demonstration"),
        "estimate": Text("Estimate"),
        "budget": Text("Budget", context="plan"),
        "quotation": Text("Quotation"),
        "purchase": Text("Earlier purchase"),
        "judged": Text("Judged by experts"),
        "ministry": Text("The ministry’s cost sheet"),
    }
)
EXPERTS, SURVEY, TWIN = "experts", "survey", "twin"
REACH_SOURCE_LABELS: Mapping[str, Words] = MappingProxyType(
    {
        EXPERTS: Text("judged by experts"),
        SURVEY: Text("seen in the survey"),
        TWIN: Text("simulated by a twin"),
    }
)
"""Where the share of places that reach a level is from."""
INVENTED = "invented"
COST_FIELDS = ("capital", "running")
MIN_REACH = 0.5
"""Of 1; a measure whose level fewer than this share reach lifts one level less in a plan."""


@dataclass(frozen=True, kw_only=True)
class CostRange:
    """Money in the currency of the plan, or a share: the lowest, likely and highest."""

    low: float
    likely: float
    high: float


@dataclass(frozen=True, kw_only=True)
class OfficersNeeded:
    """Officers of a checkpoint by its twin, with leave and sickness: as now and with a staffing.

    `factor`: the shift relief factor of the staffing; `place`: the code of the checkpoint.
    """

    place: str
    before: int
    after: int
    factor: float

    @property
    def more(self) -> int:
        """Officers more than now; 0 where the staffing takes fewer."""
        return max(self.after - self.before, 0)


@dataclass(frozen=True, kw_only=True)
class MeasureFacts:
    """A measure from content; `lifts` has levels 0..4 by indicator, `sizes` factors by class."""

    code: str
    title: Words
    scope: str
    applies_to: tuple[str, ...]
    lifts: Mapping[str, int]
    capital: CostRange
    running: CostRange
    sizes: Mapping[str, float]
    lifetime_years: int
    effort: float
    delivery: str
    requires: tuple[str, ...]
    evidence: str
    delivered_by: str
    basis: str
    reach: CostRange | None = None
    """The share of places that reach its level, 0 to 1, with its 80 % interval.

    As experts judged it, a later survey round showed or a twin simulates; otherwise None.
    """
    reach_from: str = EXPERTS
    """A code of REACH_SOURCE_LABELS."""
    officers: OfficersNeeded | None = None
    """What a staffing takes that a twin showed for it, if shifts could be planned."""

    @property
    def more_officers(self) -> int:
        """Officers that it takes more than now, at each place; 0 if unknown."""
        return self.officers.more if self.officers else 0

    def running_at(self, *, size: float, pay: float) -> float:
        """Running cost a year at a place: the likely one by its size, and pay of more officers.

        `pay`: of an officer a year.
        """
        return self.running.likely * size + pay * self.more_officers

    @property
    def lowered(self) -> int:
        """How much lower `lifts` is than in the content: 1 if fewer than half would reach it."""
        return int(self.reach is not None and self.reach.likely < MIN_REACH)

    @property
    def is_invented(self) -> bool:
        """Whether its costs are fictitious, for demonstration."""
        return self.basis == INVENTED

    def size(self, *, standard_class: str) -> float:
        """The factor of its costs at a checkpoint of a class."""
        return self.sizes.get(standard_class, 1.0)


def measure_facts(*, code: str, body: JsonObject) -> MeasureFacts:
    """A measure from its record without the code.

    Where experts expect that fewer than half of the places reach the level, a plan counts on one
    level less.
    """
    reach = CostRange(**body["reach"]) if "reach" in body else None
    less = int(reach is not None and reach.likely < MIN_REACH)
    officers = body.get("officers")
    return MeasureFacts(
        code=code,
        title=words_from(body["title"]),
        scope=body["scope"],
        applies_to=tuple(body["applies_to"]),
        lifts={lift["indicator"]: max(lift["level"] - less, 0) for lift in body["lifts"]},
        capital=CostRange(**body["capital"]),
        running=CostRange(**body["running"]),
        sizes=dict(body.get("sizes", {})),
        lifetime_years=body["lifetime_years"],
        effort=body["effort"],
        delivery=body["delivery"],
        requires=tuple(body.get("requires", ())),
        evidence=body["evidence"],
        delivered_by=body["delivered_by"],
        basis=body["basis"],
        reach=reach,
        reach_from=body.get("reach_from", EXPERTS),
        officers=OfficersNeeded(**officers) if officers else None,
    )


def with_levels(
    *, body: JsonObject, levels: Mapping[str, int]
) -> tuple[dict[str, object], list[tuple[str, int, int]]]:
    """The record of a measure with levels that a person set, and the differences by indicator.

    `levels_set` in the record: the indicators whose levels people changed.

    >>> body = {"lifts": [{"indicator": "T09", "level": 3}]}
    >>> with_levels(body=body, levels={"T09": 2})[1]
    [('T09', 3, 2)]
    """
    lifts = [
        {**lift, "level": levels.get(lift["indicator"], lift["level"])} for lift in body["lifts"]
    ]
    changes = [
        (before["indicator"], before["level"], after["level"])
        for before, after in zip(body["lifts"], lifts, strict=True)
        if before["level"] != after["level"]
    ]
    codes_set = {*body.get("levels_set", ()), *(code for code, _before, _after in changes)}
    return {**body, "lifts": lifts, "levels_set": sorted(codes_set)}, changes


def converted_bodies(*, bodies: JsonObject, factor: float) -> NewJsonObject:
    """The records of measures with costs in another currency, in whole units.

    >>> cost = {"low": 1, "likely": 2, "high": 3}
    >>> made = converted_bodies(bodies={"M": {"capital": cost, "running": cost}}, factor=4000)
    >>> made["M"]["running"]["likely"]
    8000
    """
    if factor == 1:
        return dict(bodies)
    return {
        code: {
            **body,
            **{
                name: {end: round(money * factor) for end, money in body[name].items()}
                for name in COST_FIELDS
            },
        }
        for code, body in bodies.items()
    }


def solver_entry(*, measure: MeasureFacts, pay: float = 0.0) -> NewJsonObject:
    """A measure at its likely costs, in the form of `solve-plan`; `pay`: of an officer a year."""
    sizes = {
        standard_class: measure.size(standard_class=standard_class)
        for standard_class in measure.applies_to
    }
    costs = {
        "capital": {name: measure.capital.likely * size for name, size in sizes.items()},
        "running": {name: measure.running_at(size=size, pay=pay) for name, size in sizes.items()},
    }
    whole = {
        "capital": measure.capital.likely,
        "running": measure.running_at(size=1.0, pay=pay),
    }
    return {
        "code": measure.code,
        "scope": measure.scope,
        "lifts": dict(measure.lifts),
        **(costs if measure.scope == CHECKPOINT else whole),
        "effort": measure.effort,
        "delivery": measure.delivery,
        "requires": [*measure.requires],
        "applies_to": [*measure.applies_to],
    }


# ---- errors ----

FALLING = Text("does not rise from low to likely to high; correct the three numbers.")
SHORT_LIFE = Text("is {value}; write at least one year.")
STRAY_SIZE = Text('names "{name}", to which the measure does not apply; remove it.')
WIDE_SIZE = Text("is given for a measure of a province or the nation; remove it.")
NO_SIZE = Text("is {value}; write more than 0.")
NO_LIFT = Text("is empty; name at least one indicator and its level.")


def measure_faults(
    *, measures: Sequence[MeasureFacts], indicators: Sequence[str]
) -> Iterator[DocumentRefused]:
    """The errors of measures with a valid shape: each by itself, then as one set.

    `indicators`: the codes that can be lifted. Requirements that are unknown, of a narrower scope
    or circular are named one at a time.
    """
    for measure in measures:
        yield from _own_faults(measure=measure)
    document = {
        "years": 1,
        "discount": 1,
        "budget": [0],
        "running_after": 0,
        "checkpoints": [],
        "standards": {},
        "scores": {},
        "indicators": [{"code": code, "weight": 1} for code in indicators],
        "measures": [solver_entry(measure=measure) for measure in measures],
    }
    try:
        programmes.read_document(document=document)
    except DocumentRefused as refused:
        yield refused


def _own_faults(*, measure: MeasureFacts) -> Iterator[DocumentRefused]:
    path = f"measures.{measure.code}"
    if not measure.lifts:
        yield DocumentRefused(place=f"{path}.lifts", words=NO_LIFT)
    for name in COST_FIELDS:
        cost: CostRange = getattr(measure, name)
        if not cost.low <= cost.likely <= cost.high:
            yield DocumentRefused(place=f"{path}.{name}", words=FALLING)
    if measure.lifetime_years < 1:
        place = f"{path}.lifetime_years"
        yield DocumentRefused(place=place, words=SHORT_LIFE, value=measure.lifetime_years)
    if measure.sizes and measure.scope != CHECKPOINT:
        yield DocumentRefused(place=f"{path}.sizes", words=WIDE_SIZE)
    for name, size in measure.sizes.items():
        if name not in measure.applies_to:
            yield DocumentRefused(place=f"{path}.sizes", words=STRAY_SIZE, name=name)
        if size <= 0:
            yield DocumentRefused(place=f"{path}.sizes.{name}", words=NO_SIZE, value=size)
