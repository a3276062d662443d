"""Draw a run from a seed: travellers, truth, and results of each tool.

There are three separate random streams: appearance and origin, truth, and events. A change in one
never affects another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from promdaen.booth.rules import desk, waves
from promdaen.booth.rules.axes import (
    AS_STATED,
    EXPIRED,
    EXPIRED_SHARE,
    GENUINE,
    MODELS_BY_CLASS,
    NATIONS,
    NEEDS,
    NO_NEED,
    OTHER,
    REPORTED,
    REPORTED_SHARE,
    RUN_MODES,
    SAME,
    TRAVELLER_CLASSES,
    Bearer,
    RunMode,
    TravellerTruth,
)
from promdaen.booth.rules.travellers import TODAY, DialogueFit, DrawnRun, RunSetting, Traveller
from promdaen.specimen.rules import days, holders
from promdaen.specimen.rules.plans import DocumentHolder
from promdaen.specimen.rules.portraits import people
from promdaen.specimen.rules.sessions import PlantableKind, Stock

VALID_DAYS = 3651
RUN_OUT_AGES = (12, 9)
"""How much younger, at most and at least, a holder was at the issue of papers that ran out."""
MINOR_SHARE, MINOR_AGES, MINOR_ISSUED = 0.04, (16, 17), (7, 17)
PARTY_SIZES, PARTY_CHANCES = (1, 2, 3, 4), (0.62, 0.22, 0.10, 0.06)
CHILD_SHARE = 0.12
"""Of grown-up travellers: who brings a child along, whatever is true."""
ODD_SHARE = 0.3
LIKENESS = 0.3
KIN_AGES = (5, 14)
CERTAIN_SHARE = 0.85
"""How often a colleague who is asked looks at the right place."""
OUTAGE_SECONDS = 240
_SEEDS = 2**31
_LOOKS, _TRUTHS, _AROUND, _ANCHORS = 11, 12, 13, 14
ANCHOR_COUNT = 12
"""Travellers that come in runs everywhere, four in each run."""
ANCHOR_TRUTHS: tuple[TravellerTruth, ...] = (
    TravellerTruth(document="defect"), TravellerTruth(need="trafficking"),
    TravellerTruth(), TravellerTruth(purpose=OTHER),
    TravellerTruth(identity=OTHER), TravellerTruth(need="protection"),
    TravellerTruth(), TravellerTruth(document="defect"),
    TravellerTruth(need="child"), TravellerTruth(),
    TravellerTruth(document=REPORTED), TravellerTruth(need="health"),
)  # fmt: skip


def draw_run(*, stage: RunSetting, mode: str, count: int, seed: int) -> DrawnRun:
    """The run of a seed. Raises LookupError for an unknown mode, or if no dialogue fits."""
    rules = RUN_MODES[mode]
    looks, truths, around = (
        np.random.default_rng((stream, seed)) for stream in (_LOOKS, _TRUTHS, _AROUND)
    )
    sizes = _parties(count, around)
    arrive = waves.arrivals(pattern=stage.wave.pattern, sizes=sizes, draw=around)
    kinds = [str(around.choice(TRAVELLER_CLASSES, p=stage.wave.shares)) for _party in sizes]
    parties = enumerate(zip(sizes, arrive, kinds, strict=True), 1)
    places = [(party, at, kind) for party, (size, at, kind) in parties for _one in range(size)]
    travellers = []
    for number, (party, at, kind) in enumerate(places, 1):
        truth = draw_truth(mode=rules, model=MODELS_BY_CLASS[kind], stock=stage.stock, draw=truths)
        travellers.append(
            _traveller(
                stage, rules, _Place(f"t{number:02d}", party, kind, at), truth, (looks, around)
            )
        )
    travellers = _with_anchors(stage, rules, travellers, seed)
    return DrawnRun(
        seed=seed,
        mode=mode,
        travellers=tuple(_with_incidents(stage, rules, travellers, around)),
        outages=_outages(rules, travellers, around),
    )


def draw_truth(
    *, mode: RunMode, model: str, stock: Stock, draw: np.random.Generator
) -> TravellerTruth:
    """Draw the truth of one traveller: four independent lots."""
    lots = draw.random(6)
    defects = [defect.code for defect in stock.defects if is_plantable(defect=defect, model=model)]
    kind = int(lots[4] * len(NEEDS))
    return TravellerTruth(
        document=_document(lots[5], defects) if lots[0] < mode.document else GENUINE,
        identity=OTHER if lots[1] < mode.identity else SAME,
        purpose=OTHER if lots[2] < mode.purpose else AS_STATED,
        need=NEEDS[kind] if lots[3] < mode.need else NO_NEED,
    )


def is_plantable(*, defect: PlantableKind, model: str) -> bool:
    """Whether the booth has a tool for a defect of the laboratory."""
    return (
        model in defect.models
        and defect.tool in desk.DESK_TOOL_BY_LAB_TOOL
        and defect.code != EXPIRED
    )


def _document(lot: float, defects: Sequence[str]) -> str:
    if lot < REPORTED_SHARE:
        return REPORTED
    if lot < REPORTED_SHARE + EXPIRED_SHARE or not defects:
        return EXPIRED
    left = (lot - REPORTED_SHARE - EXPIRED_SHARE) / (1 - REPORTED_SHARE - EXPIRED_SHARE)
    return defects[int(left * len(defects))]


@dataclass(frozen=True, slots=True)
class _Place:
    code: str
    party: int
    kind: str
    arrives: int
    series: str = ""


def _traveller(
    stage: RunSetting,
    mode: RunMode,
    place: _Place,
    truth: TravellerTruth,
    draws: tuple[np.random.Generator, np.random.Generator],
) -> Traveller:
    looks, around = draws
    bearer, seed, ages = draw_bearer(draw=looks)
    if truth.document == EXPIRED:
        bearer, seed, ages = expired(bearer=bearer, key=seed)
    lots = around.random(5)
    counter, room = _talks(stage.talks, place.kind, truth, is_minor=bearer.is_minor, lot=lots[0])
    return Traveller(
        code=place.code,
        party=place.party,
        kind=place.kind,
        arrives=place.arrives,
        bearer=bearer,
        truth=truth,
        seed=seed,
        ages=ages,
        oddities=_oddities(stage.stock, MODELS_BY_CLASS[place.kind], lots[2]),
        children=_children(bearer, truth, seed, lots[1]),
        dialogue=counter,
        room=room,
        database=_database(truth, mode, lots[3]),
        opinion=_opinion(truth, lots[4]),
        series=place.series,
    )


def _children(bearer: Bearer, truth: TravellerTruth, seed: int, lot: float) -> tuple[int, ...]:
    """The ages of accompanying children: of a child in need, and random ones."""
    if bearer.is_minor or (truth.need != "child" and lot >= CHILD_SHARE):
        return ()
    first, last = KIN_AGES
    return (first + seed % (last - first + 1),)


def _oddities(stock: Stock, model: str, lot: float) -> tuple[str, ...]:
    odd = [kind.code for kind in stock.distractors if model in kind.models]
    return (odd[int(lot / ODD_SHARE * len(odd))],) if odd and lot < ODD_SHARE else ()


def _database(truth: TravellerTruth, mode: RunMode, lot: float) -> str:
    is_hit = truth.document == REPORTED or lot < mode.false_hit
    return desk.HIT if is_hit else desk.NO_HIT


def draw_bearer(*, draw: np.random.Generator) -> tuple[Bearer, int, tuple[int, int]]:
    """Draw the bearer, the seed of the document, and the ages at its issue.

    Documents are drawn until one is valid on the day.
    """
    nation = NATIONS[int(draw.integers(len(NATIONS)))]
    is_minor = bool(draw.random() < MINOR_SHARE)
    ages = MINOR_ISSUED if is_minor else holders.GROWN_UP
    look_seed = int(draw.integers(_SEEDS))
    while True:
        seed = int(draw.integers(_SEEDS))
        holder, age, is_valid = _drawn_holder(seed, ages)
        if is_valid and (not is_minor or MINOR_AGES[0] <= age <= MINOR_AGES[1]):
            return _bearer(holder, age, nation, look_seed), seed, ages


def expired(*, bearer: Bearer, key: int) -> tuple[Bearer, int, tuple[int, int]]:
    """A bearer of the same age and sex whose document has expired.

    Expired documents were issued earlier, so their holders would be older on average. They are
    drawn from the ages at issue that give this age today.
    """
    draw = np.random.default_rng((_LOOKS, key))
    youngest, oldest = RUN_OUT_AGES
    ages = (bearer.age - youngest, bearer.age - oldest)
    while True:
        seed = int(draw.integers(_SEEDS))
        holder, age, is_valid = _drawn_holder(seed, ages)
        if not is_valid and age == bearer.age and holder.sex == bearer.sex:
            return _bearer(holder, age, bearer.nation, bearer.look_seed), seed, ages


def _drawn_holder(seed: int, ages: tuple[int, int]) -> tuple[DocumentHolder, int, bool]:
    """The holder of a document, the age on the day, and whether it is still valid."""
    holder, issued = holders.holder(data_seed=holders.split_seed(seed=seed)[0], ages=ages)
    age = int(days.years_between(first=holder.birth, last=TODAY))
    return holder, age, days.move_day(day=issued, by_days=VALID_DAYS) >= TODAY


_ANYBODY = {sex: people.person(seed=0, sex=sex) for sex in ("F", "M")}


def _bearer(holder: DocumentHolder, age: int, nation: str, look_seed: int) -> Bearer:
    """The bearer; dress depends on day, sex and age, and nothing else."""
    person = _ANYBODY[holder.sex]
    return Bearer(
        nation=nation,
        sex=holder.sex,
        age=age,
        dress=people.look(person=person, seed=look_seed, age=age).dress,
        face_seed=holder.face_seed,
        look_seed=look_seed,
    )


def _talks(
    talks: Sequence[DialogueFit], kind: str, truth: TravellerTruth, *, is_minor: bool, lot: float
) -> tuple[str, str]:
    """The dialogue of the counter, which must exist, and that of the room.

    Without one for the room, that of the counter is used there too: everyone sent on can be
    interviewed, so that the room itself gives no hint.
    """
    counter, room = (
        _talk(
            [
                dialogue
                for dialogue in talks
                if (dialogue.place, dialogue.need) == (where, truth.need)
            ],
            kind,
            truth,
            is_minor=is_minor,
            lot=lot,
        )
        for where in ("counter", "room")
    )
    if not counter:
        raise LookupError(f"{kind} {truth.purpose} {truth.need}")
    return counter, room or counter


def _talk(
    talks: Sequence[DialogueFit], kind: str, truth: TravellerTruth, *, is_minor: bool, lot: float
) -> str:
    """The code of a dialogue for class and purpose; for a need the purpose may differ."""
    if truth.need == "child":
        identity = OTHER if is_minor else AS_STATED
        fitting = [dialogue for dialogue in talks if dialogue.purpose == identity] or list(talks)
    else:
        of_kind = [dialogue for dialogue in talks if kind in dialogue.kinds]
        exact = [dialogue for dialogue in of_kind if dialogue.purpose == truth.purpose]
        fitting = exact or (of_kind if truth.need != NO_NEED else [])
    return fitting[int(lot * len(fitting))].code if fitting else ""


def _opinion(truth: TravellerTruth, lot: float) -> str:
    """The opinion of a colleague, who is right in most cases and otherwise sees nothing."""
    if lot >= CERTAIN_SHARE:
        return "nothing"
    if truth.identity == OTHER:
        return "face"
    if truth.document not in {GENUINE, REPORTED}:
        return "document"
    return "nothing" if truth.is_ordinary or truth.document == REPORTED else "story"


def _parties(count: int, draw: np.random.Generator) -> list[int]:
    sizes: list[int] = []
    while sum(sizes) < count:
        size = int(draw.choice(PARTY_SIZES, p=PARTY_CHANCES))
        sizes.append(min(size, count - sum(sizes)))
    return sizes


def _with_anchors(
    stage: RunSetting, mode: RunMode, travellers: Sequence[Traveller], seed: int
) -> list[Traveller]:
    """The rows with anchors at some positions: of a series of twelve, always the same."""
    if not mode.anchors or len(travellers) < mode.anchors:
        return list(travellers)
    draw = np.random.default_rng((_ANCHORS, seed))
    first = int(draw.integers(ANCHOR_COUNT))
    places = sorted(int(place) for place in draw.permutation(len(travellers))[: mode.anchors])
    changed = list(travellers)
    for step, place in enumerate(places):
        number = (first + step * (ANCHOR_COUNT // mode.anchors)) % ANCHOR_COUNT
        changed[place] = anchor(stage=stage, mode=mode, number=number, replaced=travellers[place])
    return changed


def anchor(*, stage: RunSetting, mode: RunMode, number: int, replaced: Traveller) -> Traveller:
    """An anchor traveller, who replaces another one; the same in every run."""
    looks, around = (np.random.default_rng((_ANCHORS, stream, number)) for stream in (1, 2))
    kind = TRAVELLER_CLASSES[number % 2]
    truth = ANCHOR_TRUTHS[number]
    if truth.document == "defect":
        can_be = [
            defect.code
            for defect in stage.stock.defects
            if is_plantable(defect=defect, model=MODELS_BY_CLASS[kind])
        ]
        truth = TravellerTruth(
            document=can_be[(7 * number + 3) % len(can_be)] if can_be else EXPIRED
        )
    place = _Place(replaced.code, replaced.party, kind, replaced.arrives, f"a{number + 1:02d}")
    return _traveller(stage, mode, place, truth, (looks, around))


def _with_incidents(
    stage: RunSetting, mode: RunMode, travellers: Sequence[Traveller], draw: np.random.Generator
) -> list[Traveller]:
    """The rows with incidents: that of a child with its traveller, the others at random."""
    changed = list(travellers)
    by_lot = [
        incident.code
        for incident in stage.happenings
        if incident.kind in {"bribe", "superior", "conduct"}
    ]
    minors = [incident.code for incident in stage.happenings if incident.kind == "minor"]
    places = [int(place) for place in draw.permutation(len(travellers))]
    incident_count = -(-len(travellers) * mode.incidents_in_ten // 10)
    order = [int(place) for place in draw.permutation(len(by_lot))] if by_lot else []
    for step, place in enumerate(places[:incident_count]):
        if order:
            code = by_lot[order[step % len(order)]]
            changed[place] = replace(changed[place], incident=code)
    for place, traveller in enumerate(changed):
        if traveller.truth.need == "child" and traveller.children and minors:
            changed[place] = replace(traveller, incident=minors[traveller.seed % len(minors)])
    return changed


def _outages(
    mode: RunMode, travellers: Sequence[Traveller], draw: np.random.Generator
) -> tuple[tuple[int, int], ...]:
    """The outages of the database, spread over the arrivals of travellers."""
    span = 60 * len(travellers)
    starts = sorted(int(start) for start in draw.integers(span // 5, span, mode.outages))
    return tuple((start, start + OUTAGE_SECONDS) for start in starts)
