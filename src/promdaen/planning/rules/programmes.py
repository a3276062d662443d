"""A border programme from a document, and as arrays: open cells, items to buy.

A cell is a level of an indicator that a checkpoint lacks; an item is a measure at a checkpoint, in
a province or for the nation. An item covers every cell up to the level that its measure lifts to.
Years count from 0 here; the year after the last means never.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy

from promdaen.kit.json_objects import JsonObject
from promdaen.kit.texts import Text
from promdaen.planning.rules import documents
from promdaen.planning.rules.documents import (
    NOT_NEGATIVE,
    DocumentRefused,
    Limits,
    entry,
    known_name,
    number,
    rows,
    table,
    text,
    whole,
)

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.intp]

CLASSES = ("international", "bilateral", "local")
INVENTED_FIGURES = Text("Invented figures, to try the system. They say nothing of real places.")
SCOPES = ("checkpoint", "province", "nation")
NATION = "nation"
CRITICAL_CLASS, CRITICAL_WEIGHT = "international", 3
LEVELS, WEIGHTS = Limits(least=0, most=4), Limits(least=1, most=3)
YEARS, FACTORS = Limits(least=1, most=50), Limits(least=0, most=1e6)
DISCOUNTS = Limits(least=0, most=10)
NO_PROVINCE = -1
FREE = -1

NARROWER = Text(
    'names "{name}", whose scope is narrower; require a measure of the same or a wider scope.'
)
CYCLE = Text("requires itself through {path}; remove one of these requirements.")
PLAIN_COST = Text("is given by class; of a measure for a province or the nation write one number.")
NOT_BOUGHT = Text('locks "{measure}" at "{at}", where it cannot be bought.')
TWO_YEARS = Text('locks "{measure}" at "{at}" again in another year.')
LOCKED_OUT = Text('locks in "{measure}" at "{at}", which is locked out.')


@dataclass(frozen=True, kw_only=True)
class ProgrammePlace:
    """A checkpoint: its province, its class, and the weight of its gaps."""

    code: str
    province: str
    standard_class: str
    risk: float


@dataclass(frozen=True, kw_only=True)
class MeasureEntry:
    """A measure that closes gaps: levels, scope, cost by class, required measures."""

    code: str
    scope: str
    lifts: Mapping[str, int]
    capital: Mapping[str, float]
    running: Mapping[str, float]
    effort: float
    delivery: str
    requires: tuple[str, ...]
    applies_to: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Lock:
    """A measure that a person fixed in a year, or excluded (year is FREE); its file position."""

    entry: str
    measure: str
    at: str
    year: int = FREE


@dataclass(frozen=True, kw_only=True)
class Document:
    """A programme as written; years from 0."""

    years: int
    discount: float
    places: tuple[ProgrammePlace, ...]
    weights: Mapping[str, int]
    standards: Mapping[str, Mapping[str, int]]
    scores: Mapping[str, Mapping[str, int]]
    measures: Mapping[str, MeasureEntry]
    budget: tuple[float, ...]
    running_after: float
    capacity: Mapping[str, tuple[float, ...]]
    floors: Mapping[str, float]
    critical_year: int
    critical_factor: float
    locked_in: tuple[Lock, ...]
    locked_out: tuple[Lock, ...]

    @functools.cached_property
    def provinces_by_place(self) -> Mapping[str, str]:
        """The province of each checkpoint."""
        return {checkpoint.code: checkpoint.province for checkpoint in self.places}


@dataclass(frozen=True, kw_only=True)
class ProgrammeArrays:
    """A programme as arrays.

    names: (measure, at) of each item. covers: cells x items, 0 or 1. weights: cells x years, of
    cells that some item covers. base: weighted open cells without a plan, including those that
    nothing covers. capital, running, effort: of items. kinds: row of `capacity` of each item, the
    last of which is without limit. provinces: of items, NO_PROVINCE for those of the nation.
    before, after: items and what they require. locks: year of each item, FREE if it has none.
    """

    years: int
    names: tuple[tuple[str, str], ...]
    covers: scipy.sparse.csc_array
    weights: Floats
    base: float
    capital: Floats
    running: Floats
    effort: Floats
    kinds: Whole
    provinces: Whole
    after: Whole
    before: Whole
    locks: Whole
    lock_entries: Mapping[int, str]
    budget: Floats
    running_after: float
    capacity: Floats
    floors: Floats
    province_codes: tuple[str, ...]
    unknown_scores: tuple[tuple[str, str], ...]

    @property
    def item_count(self) -> int:
        """How many items can be bought."""
        return len(self.names)


# ---- reading ----


def read_document(*, document: JsonObject) -> Document:
    """A programme from a parsed JSON document; raises DocumentRefused naming the entry."""
    years = whole(
        value=entry(table_value=document, key="years", path=""), path="years", limits=YEARS
    )
    places = _places(document=document)
    weights = _weights(document=document)
    measures = _measures(document=document, indicators=weights)
    return Document(
        years=years,
        discount=number(
            value=entry(table_value=document, key="discount", path=""),
            path="discount",
            limits=DISCOUNTS,
        ),
        places=tuple(places.values()),
        weights=weights,
        standards=_levels(document=document, key="standards", outer=CLASSES, inner=weights),
        scores=_levels(document=document, key="scores", outer=places, inner=weights),
        measures=measures,
        budget=_yearly_values(
            value=entry(table_value=document, key="budget", path=""), path="budget", years=years
        ),
        running_after=number(
            value=entry(table_value=document, key="running_after", path=""),
            path="running_after",
            limits=NOT_NEGATIVE,
        ),
        capacity={
            kind: _yearly_values(value=value, path=f"capacity.{kind}", years=years)
            for kind, value in table(value=document.get("capacity", {}), path="capacity").items()
        },
        floors=_floors(document=document, checkpoints=places.values()),
        critical_year=(
            whole(
                value=document["critical_year"],
                path="critical_year",
                limits=Limits(least=1, most=documents.MAX_NUMBER),
            )
            - 1
            if "critical_year" in document
            else years
        ),
        critical_factor=number(
            value=document.get("critical_factor", 0), path="critical_factor", limits=FACTORS
        ),
        locked_in=_locks(document=document, key="locked_in", measures=measures, places=places),
        locked_out=_locks(document=document, key="locked_out", measures=measures, places=places),
    )


def _listed(*, document: JsonObject, key: str) -> Iterable[tuple[str, JsonObject]]:
    listed_rows = rows(value=entry(table_value=document, key=key, path=""), path=key)
    for index, value in enumerate(listed_rows):
        path = f"{key}[{index}]"
        yield path, table(value=value, path=path)


def _code(*, table: JsonObject, path: str, entries: JsonObject) -> str:
    code = text(value=entry(table_value=table, key="code", path=path), path=f"{path}.code")
    if code in entries:
        raise DocumentRefused(place=f"{path}.code", words=documents.DUPLICATE, name=code)
    return code


def _places(*, document: JsonObject) -> dict[str, ProgrammePlace]:
    places_by_code: dict[str, ProgrammePlace] = {}
    for path, within in _listed(document=document, key="checkpoints"):
        code = _code(table=within, path=path, entries=places_by_code)
        places_by_code[code] = ProgrammePlace(
            code=code,
            province=text(
                value=entry(table_value=within, key="province", path=path), path=f"{path}.province"
            ),
            standard_class=known_name(
                value=entry(table_value=within, key="class", path=path),
                path=f"{path}.class",
                known_names=CLASSES,
            ),
            risk=number(
                value=entry(table_value=within, key="risk", path=path),
                path=f"{path}.risk",
                limits=FACTORS,
            ),
        )
    return places_by_code


def _weights(*, document: JsonObject) -> dict[str, int]:
    weights_by_code: dict[str, int] = {}
    for path, within in _listed(document=document, key="indicators"):
        code = _code(table=within, path=path, entries=weights_by_code)
        weights_by_code[code] = whole(
            value=entry(table_value=within, key="weight", path=path),
            path=f"{path}.weight",
            limits=WEIGHTS,
        )
    return weights_by_code


def _levels(
    *,
    document: JsonObject,
    key: str,
    outer: Sequence[str] | JsonObject,
    inner: JsonObject,
) -> dict[str, dict[str, int]]:
    """Levels by class or checkpoint and indicator; null is left out."""
    levels_by_class: dict[str, dict[str, int]] = {}
    for name, values in table(
        value=entry(table_value=document, key=key, path=""), path=key
    ).items():
        known_name(value=name, path=key, known_names=outer)
        path = f"{key}.{name}"
        levels = levels_by_class[name] = {}
        for indicator, level in table(value=values, path=path).items():
            known_name(value=indicator, path=path, known_names=inner)
            if level is not None:
                levels[indicator] = whole(value=level, path=f"{path}.{indicator}", limits=LEVELS)
    return levels_by_class


def _yearly_values(*, value: object, path: str, years: int) -> tuple[float, ...]:
    return tuple(
        number(value=amount, path=f"{path}[{year}]", limits=NOT_NEGATIVE)
        for year, amount in enumerate(rows(value=value, path=path, count=years))
    )


def _floors(*, document: JsonObject, checkpoints: Iterable[ProgrammePlace]) -> dict[str, float]:
    floor_table = table(value=document.get("province_floor", {}), path="province_floor")
    provinces = [*dict.fromkeys(checkpoint.province for checkpoint in checkpoints)]
    for code in floor_table:
        known_name(value=code, path="province_floor", known_names=provinces)
    return {
        code: number(value=value, path=f"province_floor.{code}", limits=NOT_NEGATIVE)
        for code, value in floor_table.items()
    }


def _measures(*, document: JsonObject, indicators: Mapping[str, int]) -> dict[str, MeasureEntry]:
    measures_by_code: dict[str, MeasureEntry] = {}
    entries: dict[str, str] = {}
    for path, within in _listed(document=document, key="measures"):
        code = _code(table=within, path=path, entries=measures_by_code)
        measures_by_code[code] = _measure(
            body=within, path=f"measures.{code}", indicators=indicators
        )
        entries[code] = f"measures.{code}.requires"
    for code, measure in measures_by_code.items():
        for name in measure.requires:
            known_name(value=name, path=entries[code], known_names=measures_by_code)
            if SCOPES.index(measures_by_code[name].scope) < SCOPES.index(measure.scope):
                raise DocumentRefused(place=entries[code], words=NARROWER, name=name)
    _refuse_cycles(measures=measures_by_code)
    return measures_by_code


def _measure(*, body: JsonObject, path: str, indicators: Mapping[str, int]) -> MeasureEntry:
    def value(key: str) -> object:
        return entry(table_value=body, key=key, path=path)

    scope = known_name(value=value("scope"), path=f"{path}.scope", known_names=SCOPES)
    lifts = table(value=value("lifts"), path=f"{path}.lifts")
    for indicator in lifts:
        known_name(value=indicator, path=f"{path}.lifts", known_names=indicators)
    classes = [
        known_name(value=name, path=f"{path}.applies_to[{index}]", known_names=CLASSES)
        for index, name in enumerate(rows(value=value("applies_to"), path=f"{path}.applies_to"))
    ]
    requires = rows(value=body.get("requires", []), path=f"{path}.requires")
    return MeasureEntry(
        code=body["code"],
        scope=scope,
        lifts={
            indicator: whole(value=level, path=f"{path}.lifts.{indicator}", limits=LEVELS)
            for indicator, level in lifts.items()
        },
        capital=_cost(
            value=value("capital"), path=f"{path}.capital", scope=scope, classes=classes
        ),
        running=_cost(
            value=value("running"), path=f"{path}.running", scope=scope, classes=classes
        ),
        effort=number(value=value("effort"), path=f"{path}.effort", limits=NOT_NEGATIVE),
        delivery=text(value=value("delivery"), path=f"{path}.delivery"),
        requires=tuple(
            dict.fromkeys(
                text(value=name, path=f"{path}.requires[{index}]")
                for index, name in enumerate(requires)
            )
        ),
        applies_to=frozenset(classes),
    )


def _cost(*, value: object, path: str, scope: str, classes: Sequence[str]) -> dict[str, float]:
    """Money by class; a single number applies to every class."""
    if not isinstance(value, dict):
        return dict.fromkeys(CLASSES, number(value=value, path=path, limits=NOT_NEGATIVE))
    if scope != SCOPES[0]:
        raise DocumentRefused(place=path, words=PLAIN_COST)
    for name in value:
        known_name(value=name, path=path, known_names=CLASSES)
    for name in classes:
        entry(table_value=value, key=name, path=path)
    return {
        name: number(value=money, path=f"{path}.{name}", limits=NOT_NEGATIVE)
        for name, money in value.items()
    }


def _refuse_cycles(*, measures: Mapping[str, MeasureEntry]) -> None:
    """Refuse measures whose requirements are circular."""
    finished_codes: set[str] = set()
    for first in measures:
        path = [first]
        open_ends = [iter(measures[first].requires)]
        while open_ends:
            name = next(open_ends[-1], None)
            if name is None:
                open_ends.pop()
                finished_codes.add(path.pop())
            elif name in path:
                through = " → ".join([*path[path.index(name) :], name])
                raise DocumentRefused(place=f"measures.{name}.requires", words=CYCLE, path=through)
            elif name not in finished_codes:
                path.append(name)
                open_ends.append(iter(measures[name].requires))


def _locks(
    *,
    document: JsonObject,
    key: str,
    measures: Mapping[str, MeasureEntry],
    places: Mapping[str, ProgrammePlace],
) -> tuple[Lock, ...]:
    if key not in document:
        return ()
    years = int(document["years"])
    provinces = [*dict.fromkeys(checkpoint.province for checkpoint in places.values())]
    known_at: dict[str, Sequence[str] | Mapping[str, Any]] = {
        "checkpoint": places,
        "province": provinces,
        "nation": [NATION],
    }
    lock_list = []
    for path, within in _listed(document=document, key=key):
        name = known_name(
            value=entry(table_value=within, key="measure", path=path),
            path=f"{path}.measure",
            known_names=measures,
        )
        where = known_name(
            value=entry(table_value=within, key="at", path=path),
            path=f"{path}.at",
            known_names=known_at[measures[name].scope],
        )
        year = FREE
        if key == "locked_in":
            year = (
                whole(
                    value=entry(table_value=within, key="year", path=path),
                    path=f"{path}.year",
                    limits=Limits(least=1, most=years),
                )
                - 1
            )
        lock_list.append(Lock(entry=path, measure=name, at=where, year=year))
    return tuple(lock_list)


# ---- arrays ----


@dataclass
class _Items:
    """Items being collected: number of each (measure, at), cells that each covers."""

    numbers: dict[tuple[str, str], int] = field(default_factory=dict)
    cells: list[Whole] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class _OpenCells:
    """Open cells: number of the first of each (checkpoint, indicator), its score; weights."""

    first: Mapping[tuple[str, str], tuple[int, int, int]]
    weights: Floats
    unknown: tuple[tuple[str, str], ...]


def programme_arrays(*, document: Document) -> ProgrammeArrays:
    """The arrays of a programme; raises DocumentRefused for locks on unavailable items."""
    cells = _open_cells(document=document)
    sites = _sites(document=document)
    needed = _buyable(document=document, sites=sites)
    for lock in document.locked_in:
        key = (lock.measure, lock.at)
        if key in {(out.measure, out.at) for out in document.locked_out}:
            raise DocumentRefused(
                place=lock.entry, words=LOCKED_OUT, measure=lock.measure, at=lock.at
            )
        if key not in needed:
            raise DocumentRefused(
                place=lock.entry, words=NOT_BOUGHT, measure=lock.measure, at=lock.at
            )
    items = _useful(document=document, cells=cells, sites=sites, buyable=needed)
    return _arrays(document=document, cells=cells, items=items, requirements=needed)


def _open_cells(*, document: Document) -> _OpenCells:
    first: dict[tuple[str, str], tuple[int, int, int]] = {}
    unknown, weights, criticals, count = [], [], [], 0
    for checkpoint in document.places:
        standards = document.standards.get(checkpoint.standard_class, {})
        scores = document.scores.get(checkpoint.code, {})
        is_critical_class = checkpoint.standard_class == CRITICAL_CLASS
        for indicator, weight in document.weights.items():
            standard = standards.get(indicator, 0)
            if standard and indicator not in scores:
                unknown.append((checkpoint.code, indicator))
            elif standard and scores[indicator] < standard:
                score = scores[indicator]
                first[checkpoint.code, indicator] = (count, score, standard)
                value = checkpoint.risk * weight
                is_critical = is_critical_class and weight == CRITICAL_WEIGHT
                weights += [value] * (standard - score)
                criticals += [value * is_critical] * (standard - score)
                count += standard - score
    factors = document.discount ** np.arange(document.years, dtype=np.float64)
    cell_weights = np.array(weights, dtype=np.float64)[:, None] * factors
    if document.critical_year < document.years:
        cell_weights[:, document.critical_year] += document.critical_factor * np.array(
            criticals, dtype=np.float64
        )
    return _OpenCells(
        first=first, weights=cell_weights.reshape(count, document.years), unknown=tuple(unknown)
    )


def _sites(*, document: Document) -> dict[tuple[str, str], list[ProgrammePlace]]:
    """The checkpoints of each (scope, at)."""
    places_by_site: dict[tuple[str, str], list[ProgrammePlace]] = {}
    for checkpoint in document.places:
        for key in (
            ("checkpoint", checkpoint.code),
            ("province", checkpoint.province),
            ("nation", NATION),
        ):
            places_by_site.setdefault(key, []).append(checkpoint)
    return places_by_site


def _buyable(
    *, document: Document, sites: Mapping[tuple[str, str], list[ProgrammePlace]]
) -> dict[tuple[str, str], tuple[tuple[str, str], ...]]:
    """The direct requirements of each item that can be bought; they can be bought too."""
    out = {(lock.measure, lock.at) for lock in document.locked_out}
    places = {}
    for measure in document.measures.values():
        for (scope, at), members in sites.items():
            if scope == measure.scope and any(
                checkpoint.standard_class in measure.applies_to for checkpoint in members
            ):
                places[measure.code, at] = members[0]
    sites_by_measure: dict[tuple[str, str], tuple[tuple[str, str], ...]] = {}
    for code in _ordered_measures(measures=document.measures):
        for key in [(code, at) for (scope, at) in sites if scope == document.measures[code].scope]:
            if key not in places or key in out:
                continue
            checkpoint = places[key]
            ats = {
                "checkpoint": checkpoint.code,
                "province": checkpoint.province,
                "nation": NATION,
            }
            required = tuple(
                (name, ats[document.measures[name].scope])
                for name in document.measures[code].requires
            )
            if all(name in sites_by_measure for name in required):
                sites_by_measure[key] = required
    return sites_by_measure


def _ordered_measures(*, measures: Mapping[str, MeasureEntry]) -> list[str]:
    """Codes sorted so that each comes after its requirements."""
    order: dict[str, None] = {}

    def add(code: str) -> None:
        stack = [code]
        while stack:
            missing = [name for name in measures[stack[-1]].requires if name not in order]
            if missing:
                stack.append(missing[0])
            else:
                order[stack.pop()] = None

    for code in measures:
        if code not in order:
            add(code)
    return [*order]


def _useful(
    *,
    document: Document,
    cells: _OpenCells,
    sites: Mapping[tuple[str, str], list[ProgrammePlace]],
    buyable: Mapping[tuple[str, str], tuple[tuple[str, str], ...]],
) -> _Items:
    """Items with an effect or a lock, and all that those require.

    If a province has a floor, everything that can be bought there: money without effect counts
    towards the floor too, and a bound must include it.
    """
    covered = {
        key: [
            cell
            for checkpoint in sites[document.measures[key[0]].scope, key[1]]
            if checkpoint.standard_class in document.measures[key[0]].applies_to
            for cell in _lifted(
                cells=cells, checkpoint=checkpoint, lifts=document.measures[key[0]].lifts
            )
        ]
        for key in buyable
    }
    useful_keys = {key for key, covered_cells in covered.items() if covered_cells}
    useful_keys |= {(lock.measure, lock.at) for lock in document.locked_in}
    useful_keys |= {
        key
        for key in buyable
        if document.measures[key[0]].scope != NATION
        and document.floors.get(sites[document.measures[key[0]].scope, key[1]][0].province)
    }
    stack = [*useful_keys]
    while stack:
        for key in buyable[stack.pop()]:
            if key not in useful_keys:
                useful_keys.add(key)
                stack.append(key)
    items = _Items()
    for key in buyable:
        if key in useful_keys:
            items.numbers[key] = len(items.numbers)
            items.cells.append(np.array(sorted(covered[key]), dtype=np.intp))
    return items


def _lifted(
    *, cells: _OpenCells, checkpoint: ProgrammePlace, lifts: Mapping[str, int]
) -> Iterable[int]:
    """The open cells of a checkpoint that a measure covers."""
    for indicator, level in lifts.items():
        first, score, standard = cells.first.get((checkpoint.code, indicator), (0, level, level))
        yield from range(first, first + min(level, standard) - score)


def _merged(
    *, covers: scipy.sparse.csc_array, weights: Floats
) -> tuple[scipy.sparse.csc_array, Floats]:
    """Cells that the same items cover, merged, with the sum of their weights."""
    by_cell = covers.tocsr()
    by_cell.sort_indices()
    groups: dict[bytes, int] = {}
    group = np.array(
        [
            groups.setdefault(
                by_cell.indices[by_cell.indptr[cell] : by_cell.indptr[cell + 1]].tobytes(),
                len(groups),
            )
            for cell in range(by_cell.shape[0])
        ],
        dtype=np.intp,
    )
    _kept, first = np.unique(group, return_index=True)
    summed = np.zeros((len(first), weights.shape[1]))
    np.add.at(summed, group, weights)
    return scipy.sparse.csc_array(by_cell[first]), summed


def _covering(*, cells: _OpenCells, items: _Items) -> tuple[scipy.sparse.csc_array, Floats]:
    """Which items cover which cells, without uncovered cells; their weights."""
    counts = [len(covered_cells) for covered_cells in items.cells]
    covers = scipy.sparse.csc_array(
        (
            np.ones(sum(counts)),
            np.concatenate([*items.cells, np.zeros(0, dtype=np.intp)]),
            np.concatenate([[0], np.cumsum(counts)]).astype(np.intp),
        ),
        shape=(len(cells.weights), len(counts)),
    )
    is_covered = np.bincount(covers.indices, minlength=len(cells.weights)) > 0
    return _merged(
        covers=scipy.sparse.csc_array(covers.tocsr()[is_covered]),
        weights=cells.weights[is_covered],
    )


def _province_number(*, document: Document, codes: Sequence[str], scope: str, place: str) -> int:
    """The province whose floor an item counts for."""
    if scope == "province":
        return codes.index(place)
    if scope == NATION:
        return NO_PROVINCE
    return codes.index(document.provinces_by_place[place])


def _arrays(
    *,
    document: Document,
    cells: _OpenCells,
    items: _Items,
    requirements: Mapping[tuple[str, str], tuple[tuple[str, str], ...]],
) -> ProgrammeArrays:
    names = [*items.numbers]
    covers, weights = _covering(cells=cells, items=items)
    classes = {checkpoint.code: checkpoint.standard_class for checkpoint in document.places}
    measures = [document.measures[code] for code, _at in names]
    costs = [classes.get(at, CLASSES[0]) for _code, at in names]
    kinds = [*document.capacity]
    codes = [*dict.fromkeys(checkpoint.province for checkpoint in document.places)]
    provinces = [
        _province_number(document=document, codes=codes, scope=measure.scope, place=at)
        for measure, (_code, at) in zip(measures, names, strict=True)
    ]
    pairs = [
        (number, items.numbers[required])
        for key, number in items.numbers.items()
        for required in requirements[key]
    ]
    locks, entries = _lock_years(document=document, items=items)
    after, before = np.array(pairs, dtype=np.intp).reshape(-1, 2).T
    return ProgrammeArrays(
        years=document.years,
        names=tuple(names),
        covers=covers,
        weights=weights,
        base=float(cells.weights.sum()),
        capital=np.array([m.capital[c] for m, c in zip(measures, costs, strict=True)], float),
        running=np.array([m.running[c] for m, c in zip(measures, costs, strict=True)], float),
        effort=np.array([m.effort for m in measures], float),
        kinds=np.array(
            [kinds.index(m.delivery) if m.delivery in kinds else len(kinds) for m in measures],
            dtype=np.intp,
        ),
        provinces=np.array(provinces, dtype=np.intp),
        after=after,
        before=before,
        locks=locks,
        lock_entries=entries,
        budget=np.array(document.budget),
        running_after=document.running_after,
        capacity=np.array(
            [*document.capacity.values(), (np.inf,) * document.years], dtype=np.float64
        ),
        floors=np.array([document.floors.get(code, 0.0) for code in codes], float),
        province_codes=tuple(codes),
        unknown_scores=cells.unknown,
    )


def _lock_years(*, document: Document, items: _Items) -> tuple[Whole, dict[int, str]]:
    locks = np.full(len(items.numbers), FREE, dtype=np.intp)
    entries: dict[int, str] = {}
    for lock in document.locked_in:
        item = items.numbers[lock.measure, lock.at]
        if locks[item] not in {FREE, lock.year}:
            raise DocumentRefused(
                place=lock.entry, words=TWO_YEARS, measure=lock.measure, at=lock.at
            )
        locks[item] = lock.year
        entries.setdefault(item, lock.entry)
    return locks, entries
