"""The bench: pictures of a specimen with tools, the same on phones and the projector."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from promdaen.kit.texts import page_language
from promdaen.specimen.queries import trials
from promdaen.specimen.queries.trials import ExaminationDesk
from promdaen.specimen.rules import bench_tools, crediting
from promdaen.specimen.rules.bench_tools import SpecimenView, ToolsInUse
from promdaen.specimen.rules.plans import SideBox


@dataclass(frozen=True, kw_only=True)
class BenchPicture:
    """One view with its address and its text alternative."""

    view: SpecimenView
    url: str
    label: str
    is_shown: bool


@dataclass(frozen=True, kw_only=True)
class BenchStage:
    """The pictures of the specimen, or of the genuine one beside it; one of them is shown."""

    is_reference: bool
    pictures: Sequence[BenchPicture]


def context(
    *,
    desk: ExaminationDesk,
    hand: ToolsInUse,
    views: Sequence[SpecimenView],
    urls: Sequence[str],
    is_swift: bool,
) -> dict[str, object]:
    """What the bench shows: the stages, and which tools are in use."""
    pictures = [
        BenchPicture(
            view=view,
            url=url,
            label=view_label(desk=desk, view=view),
            is_shown=view.degrees == hand.view.degrees,
        )
        for view, url in zip(views, urls, strict=True)
    ]
    stages = [
        BenchStage(
            is_reference=near,
            pictures=[
                bench_picture
                for bench_picture in pictures
                if bench_picture.view.is_reference == near
            ],
        )
        for near in (False, True)
    ]
    return {
        "desk": desk,
        "hand": hand,
        "is_swift": is_swift,
        "stages": [stage for stage in stages if stage.pictures],
        "tools": {tool: hand.takes(tool=tool) for tool in bench_tools.BENCH_TOOLS},
        "today": desk_day(desk=desk),
        "width": round(desk.size_mm[0] * 10),
        "height": round(desk.size_mm[1] * 10),
        "degrees": bench_tools.TILT_ANGLES,
        "unknown_area": crediting.UNKNOWN_AREA,
        "other_reason": crediting.OTHER_REASON,
    }


def sums(*, desk: ExaminationDesk, page: str, back: str) -> list[tuple[object, str]]:
    """The check digits of the zone, each with the page to calculate it."""
    return [
        (
            zone_sum.words,
            f"{page}?"
            + urlencode(
                {
                    "value": zone_sum.value,
                    "given": zone_sum.printed_digit,
                    "field": zone_sum.field,
                    "back": back,
                }
            ),
        )
        for zone_sum in trials.zone_sums(zone=desk.zone)
    ]


def desk_day(*, desk: ExaminationDesk) -> date:
    """The day of the inspection."""
    return date(*desk.inspected)


def view_label(*, desk: ExaminationDesk, view: SpecimenView) -> str:
    """The text alternative of a picture, the same for genuine and defective specimens."""
    lights: dict[str, Callable[[], str]] = {
        "day": lambda: _("in day light"),
        "tilt": lambda: _("tilted"),
        "uv": lambda: _("under ultraviolet light"),
        "transmitted": lambda: _("with light behind"),
    }
    parts = [
        desk.label.text(language=language()),
        _("other side") if view.side == "back" else "",
        lights[view.layer](),
    ]
    words = ", ".join(part for part in parts if part)
    return (
        _("Genuine for comparison: %(words)s") % {"words": words} if view.is_reference else words
    )


def language() -> str:
    """The language of the page."""
    return page_language()


def frame_style(*, box: SideBox) -> str:
    """A box as the viewBox of a drawing."""
    return f"{box.x:g} {box.y:g} {box.width:g} {box.height:g}"
