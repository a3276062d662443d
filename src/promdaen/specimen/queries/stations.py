"""Printed sets: contents, key, keying grid and findings of officers."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from promdaen.kit.texts import Text, Words
from promdaen.people import queries as people_queries
from promdaen.people.rules.roles import TEACHING
from promdaen.specimen.kinds import defects, models, specimens
from promdaen.specimen.models import StationFinding, StationSet
from promdaen.specimen.queries import drawing, stock, trials
from promdaen.specimen.rules import crediting, stations
from promdaen.specimen.rules.sessions import Stock

if TYPE_CHECKING:
    from promdaen.people.models import Account

RIGHTS = TEACHING
GENUINE = Text("Genuine")
_SAMPLE_SEED = 1


@dataclass(frozen=True, kw_only=True)
class StationKeyEntry:
    """One specimen as the trainer's key has it; `defect` None for a genuine one."""

    number: int
    model: Words
    defect: defects.DefectKind | None
    places: Sequence[Words]
    oddities: Sequence[trials.Oddity]


@dataclass(frozen=True, kw_only=True)
class StationColumn:
    """One specimen for keying: places of its model and reasons of the set, by code."""

    number: int
    areas: Sequence[str]
    reasons: Sequence[str]


def station_sets(*, account: Account) -> list[StationSet]:
    """The printed sets, the newest first. Raises NotAllowed."""
    people_queries.require_right(*RIGHTS, account=account)
    return list(StationSet.objects.select_related("made_by"))


def find_set(*, code: str, account: Account) -> StationSet | None:
    """The printed set of that code. Raises NotAllowed."""
    people_queries.require_right(*RIGHTS, account=account)
    return StationSet.objects.filter(code=code).first()


def set_specimens(*, station_set: StationSet) -> list[stations.StationSpecimen]:
    """The specimens of a set in their order."""
    return [stations.StationSpecimen(**specimen) for specimen in station_set.specimens]


def set_key(*, station_set: StationSet) -> list[StationKeyEntry]:
    """The truth of every specimen of a set, for the trainer only."""
    return [
        StationKeyEntry(
            number=specimen.number,
            model=models.get_model(code=specimen.model).LABEL,
            defect=defects.get_defect(code=specimen.defect) if specimen.defect else None,
            places=[highlight.words for highlight in drawing.places(specimen=specimen)],
            oddities=trials.specimen_oddities(specimen=specimen),
        )
        for specimen in set_specimens(station_set=station_set)
    ]


def set_models(*, station_set: StationSet) -> list[models.DocumentModel]:
    """The models of document in a set, in the order in which they are offered."""
    model_codes = {specimen.model for specimen in set_specimens(station_set=station_set)}
    return [model for model in models.MODELS if model.CODE in model_codes]


def answer_card(*, specimens: Sequence[stations.StationSpecimen]) -> dict[str, object]:
    """The numbering of the answer card: places by model, and reasons by tool."""
    model_codes = {specimen.model for specimen in specimens}
    fitting = [
        defect
        for defect in defects.DEFECTS
        if model_codes & set(defect.MODELS) and is_printed(code=defect.CODE)
    ]
    tools = list(dict.fromkeys(defect.TOOL for defect in fitting))
    return {
        "areas": {
            model: list(models.get_model(code=model).AREAS) for model in sorted(model_codes)
        },
        "reasons": [
            defect.CODE for defect in sorted(fitting, key=lambda defect: tools.index(defect.TOOL))
        ],
    }


def card_reasons(*, station_set: StationSet) -> list[defects.DefectKind]:
    """The reasons in the order in which the answer card numbers them."""
    return [defects.get_defect(code=code) for code in station_set.card["reasons"]]


def set_columns(*, station_set: StationSet) -> list[StationColumn]:
    """The columns to key in the specimens of a set."""
    card = station_set.card
    return [
        StationColumn(
            number=specimen.number, areas=card["areas"][specimen.model], reasons=card["reasons"]
        )
        for specimen in set_specimens(station_set=station_set)
    ]


def current_findings(
    *, station_set: StationSet, officer_ids: Iterable[UUID]
) -> Mapping[tuple[UUID, int], StationFinding]:
    """The current findings of officers, by officer and number of the specimen."""
    rows = StationFinding.objects.filter(station_set=station_set, officer__in=list(officer_ids))
    return {(row.officer_id, row.number): row for row in rows.order_by("revision")}


def printable() -> Stock:
    """What can be planted in a printed set: all that is visible on paper."""
    whole = stock.whole_stock()
    return Stock(
        defects=[kind for kind in whole.defects if is_printed(code=kind.code)],
        distractors=whole.distractors,
    )


def is_printed(*, code: str) -> bool:
    """Whether a defect is visible in print, where the finest marks are left out."""
    defect = defects.get_defect(code=code)
    model = models.get_model(code=defect.MODELS[0])
    return _is_printed(cast(Hashable, defect), cast(Hashable, model))


@cache
def _is_printed(defect: Hashable, model: Hashable) -> bool:
    return _changes_paper(defect=cast(Any, defect), model=cast(Any, model))


def _changes_paper(*, defect: defects.DefectKind, model: models.DocumentModel) -> bool:
    genuine = model.plan(data_seed=_SAMPLE_SEED, art_seed=_SAMPLE_SEED)
    planted = defect.plant(plan=genuine, seed=_SAMPLE_SEED)
    sides = {model.AREAS[area][0] for area in defect.areas(plan=planted)}
    return any(
        stations.printed(
            scene=model.scene(plan=genuine, layer=defect.LAYER, side=side, degrees=15)
        )
        != stations.printed(
            scene=model.scene(plan=planted, layer=defect.LAYER, side=side, degrees=15)
        )
        for side in sides
    )


def picture(*, specimen: drawing.Specimen, layer: str, side: str, degrees: float = 0.0) -> str:
    """One side of a specimen in one layer as SVG text for paper."""
    plan = specimens.specimen_plan(
        model=specimen.model,
        seed=specimen.seed,
        defect=specimen.defect,
        oddities=specimen.distractors,
    )
    model = models.get_model(code=specimen.model)
    return stations.printed(scene=model.scene(plan=plan, layer=layer, side=side, degrees=degrees))


def defect_outcome(*, defect: str) -> str:
    """The outcome of a finding on a specimen."""
    return defects.get_defect(code=defect).OUTCOME if defect else crediting.GENUINE_OUTCOME
