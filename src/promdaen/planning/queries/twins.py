"""Twins of checkpoints: the list, and a day compared with staffing to try."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from promdaen.people import queries as people_queries
from promdaen.planning.models import CheckpointTwin
from promdaen.planning.queries.plans import PLANNER
from promdaen.planning.rules import checkpoints, twins
from promdaen.planning.rules.twins import BandCoverage, StaffingChange, TwinDay

DAYS, SEED = 200, 1


@dataclass(frozen=True, kw_only=True)
class TwinPage:
    """A day of a twin as now and, if staffing is tried, beside it, with the same travellers."""

    twin: CheckpointTwin
    now: TwinDay
    tried: TwinDay | None
    belief: BandCoverage
    wish: StaffingChange | None
    lanes: tuple[tuple[int, tuple[str, ...], tuple[tuple[float, float], ...], bool], ...]

    @property
    def shown(self) -> TwinDay:
        """The plan to draw: the tried one, otherwise the current one."""
        return self.tried or self.now


def twin_list(*, account: Any) -> list[CheckpointTwin]:
    """The twins, by province and checkpoint; raises NotAllowed unless the account is a planner."""
    people_queries.require_right(PLANNER, account=account)
    rows = CheckpointTwin.objects.select_related("checkpoint").defer("document", "timed")
    return list(rows.order_by("checkpoint__province", "checkpoint__code"))


def twin_of(*, code: str, account: Any) -> CheckpointTwin | None:
    """The twin of a checkpoint; raises NotAllowed unless the account is a planner."""
    people_queries.require_right(PLANNER, account=account)
    rows = CheckpointTwin.objects.select_related("checkpoint")
    return rows.filter(checkpoint__code=code).first()


def twin_page(*, twin: CheckpointTwin, wish: StaffingChange | None) -> TwinPage:
    """A day of a twin: 200 simulated days as now, and with tried staffing for the same travellers.

    A twin that is not believable gives no advice: nothing is tried then.
    """
    now = day_of(document=twin.document)
    believed = twins.belief(day=now, timed=twin.timed)
    is_tried = wish is not None and not wish.is_empty and believed.is_believable
    document = twins.with_wish(document=twin.document, wish=wish) if wish and is_tried else None
    shown = document or twin.document
    had = len(twin.document["stations"][0]["lanes"])
    return TwinPage(
        twin=twin,
        now=now,
        tried=day_of(document=document) if document else None,
        belief=believed,
        wish=wish if is_tried else None,
        lanes=tuple(
            (
                number + 1,
                tuple(lane["serves"]),
                tuple((since, until) for since, until in lane["open"]),
                number >= had,
            )
            for number, lane in enumerate(shown["stations"][0]["lanes"])
        ),
    )


def day_of(*, document: Any) -> TwinDay:
    """A document simulated over DAYS days."""
    checkpoint = checkpoints.checkpoint_of(document=document, is_drawn=True)
    return twins.twin_day(checkpoint=checkpoint, days=DAYS, seed=SEED)
