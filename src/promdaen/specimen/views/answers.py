"""The answer on a page: the place outlined, close to a genuine specimen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from promdaen.specimen.kinds.specimens import Highlight
from promdaen.specimen.queries.trials import ExaminationDesk
from promdaen.specimen.rules import bench_tools
from promdaen.specimen.rules.bench_tools import SpecimenView
from promdaen.specimen.views import bench


def highlight_views(*, highlights: Sequence[Highlight]) -> list[SpecimenView]:
    """The view in which the places are visible, and that of a genuine specimen."""
    if not highlights:
        return []
    slant = bench_tools.FIRST_SLANT if highlights[0].layer == "tilt" else 0
    view = SpecimenView(layer=highlights[0].layer, side=highlights[0].side, degrees=slant)
    return [view, view.of_reference()]


def context(
    *, desk: ExaminationDesk, places: Sequence[Highlight], urls: Sequence[str]
) -> dict[str, Any]:
    """The picture with its places outlined, and closely, beside a genuine one."""
    views = highlight_views(highlights=places)
    highlights = [highlight for highlight in places if highlight.side == places[0].side]
    boxes = [place.box for place in highlights]
    near = bench_tools.close_up(boxes=boxes, size_mm=desk.size_mm) if boxes else None
    width, height = desk.size_mm
    return {
        "desk": desk,
        "places": highlights,
        "pictures": [
            (url, bench.view_label(desk=desk, view=view))
            for url, view in zip(urls, views, strict=True)
        ],
        "whole": f"0 0 {width:g} {height:g}",
        "near": bench.frame_style(box=near) if near else "",
        "size": desk.size_mm,
    }
