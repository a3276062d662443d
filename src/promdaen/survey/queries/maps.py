"""A round on the province grid and on the outline of the country."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from promdaen.kit import content, languages, parts
from promdaen.kit.texts import page_language
from promdaen.places import queries as places_queries
from promdaen.survey.queries import figures, round_page
from promdaen.survey.rules import figures as rules
from promdaen.survey.rules import outlines

if TYPE_CHECKING:
    from promdaen.people.models import Account

WIDTH = 620.0
MIN_RADIUS, RADIUS_A_ROOT = 3.0, 0.7


@dataclass(frozen=True, kw_only=True)
class ProvinceArea:
    """A province on the map; `level` 0..4 of the colour ramp, None if nothing was surveyed."""

    path: str
    level: int | None


@dataclass(frozen=True, kw_only=True)
class AreaLabel:
    """The figure of a province that the outlines draw within its neighbour, in pixels."""

    x: float
    y: float
    level: int
    text: str


@dataclass(frozen=True, kw_only=True)
class Point:
    """A checkpoint on the map, in pixels; larger with more must-have gaps."""

    x: float
    y: float
    radius: float
    is_surveyed: bool


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """The outline of the country with its checkpoints."""

    width: float
    height: float
    areas: tuple[ProvinceArea, ...]
    labels: tuple[AreaLabel, ...]
    points: tuple[Point, ...]
    label: str


@dataclass(frozen=True, kw_only=True)
class MapPage:
    """A round on maps, with the same figures as a table; `unplaced` have no position."""

    figures: figures.SurveyFigures
    tiles: tuple[parts.Tile, ...]
    key: tuple[str, ...]
    drawing: Drawing
    provinces: tuple[round_page.GroupResult, ...]
    unplaced: int


@cache
def _outlines() -> tuple[outlines.MapFrame, dict[str, str]]:
    """The frame of the country and the path of each province, read once per process."""
    text = (content.content_root() / "provinces.geojson").read_text("utf-8")
    rings = {
        feature["properties"]["code"]: outlines.polygon_rings(geometry=feature["geometry"])
        for feature in json.loads(text)["features"]
    }
    frame = outlines.frame_around(
        rings=[ring for province_rings in rings.values() for ring in province_rings], width=WIDTH
    )
    return frame, {
        code: outlines.svg_path(rings=rings_of_area, frame=frame)
        for code, rings_of_area in rings.items()
    }


def map_page(*, code: str, filters: rules.FigureFilter, account: Account) -> MapPage:
    """The maps of a round. Raises like survey_figures."""
    round_figures = figures.survey_figures(code=code, filters=filters, account=account)
    names = places_queries.province_names()
    groups = tuple(
        round_page.group_results(round_figures=round_figures, by="province", names=names)
    )
    groups_by_province = {group.code: group for group in groups}
    language = page_language()
    indices = [
        group_result.total.index for group_result in groups if group_result.total.index is not None
    ]
    scale = parts.ramp_scale(shares=indices)
    return MapPage(
        figures=round_figures,
        tiles=tuple(
            _tile(code, name.text(language=language), groups_by_province.get(code), scale)
            for code, name in names.items()
        ),
        key=_key(scale, indices),
        drawing=_drawing(round_figures, groups_by_province, scale),
        provinces=groups,
        unplaced=sum(in_scope.place is None for in_scope in round_figures.scope),
    )


def _key(scale: parts.RampScale | None, indices: list[float]) -> tuple[str, ...]:
    """The classes of the scale with their number of provinces, weakest first."""
    if scale is None:
        return ()
    counts = Counter(scale.level(share=index) for index in indices)
    first = len(parts.RAMP_LEVELS) - scale.classes
    return tuple(
        _("%(range)s: %(n)s") % {"range": label, "n": counts[first + at]}
        for at, label in enumerate(scale.labels)
    )


def _level(scale: parts.RampScale | None, index: float | None) -> int | None:
    return None if scale is None or index is None else scale.level(share=index)


def _tile(
    code: str, name: str, group: round_page.GroupResult | None, scale: parts.RampScale | None
) -> parts.Tile:
    index = group.total.index if group else None
    critical = group.total.critical_gaps if group else 0
    if index is None:
        is_due = group is not None and group.in_scope > 0
        return parts.Tile(
            code=code,
            name=name,
            value=_("not visited") if is_due else _("no checkpoint"),
            blank="waiting" if is_due else "none",
        )
    return parts.Tile(
        code=code,
        name=name,
        value=languages.share_text(index),
        level=_level(scale, index) or 0,
        detail=_("%(n)s of %(all)s surveyed") % {"n": group.surveyed, "all": group.in_scope}
        if group
        else "",
        url=f"../heat/?province={code}" if group and group.surveyed else "",
        is_flagged=critical > 0,
    )


def _drawing(
    round_figures: figures.SurveyFigures,
    groups: dict[str, round_page.GroupResult],
    scale: parts.RampScale | None,
) -> Drawing:
    frame, paths = _outlines()
    indices = {code: group.total.index for code, group in groups.items()}
    whole = round_figures.parts.critical_gaps[
        :, round_figures.parts.codes.index(rules.WHOLE_PART)
    ].tolist()
    critical = {
        surveyed_checkpoint.code: n
        for surveyed_checkpoint, n in zip(round_figures.rows, whole, strict=True)
    }
    points = []
    for in_scope in round_figures.scope:
        if in_scope.place is None:
            continue
        x, y = frame.place(longitude=in_scope.place[0], latitude=in_scope.place[1])
        n = critical.get(in_scope.code)
        points.append(
            Point(
                x=x,
                y=y,
                radius=MIN_RADIUS + RADIUS_A_ROOT * (n or 0) ** 0.5,
                is_surveyed=n is not None,
            )
        )
    points.sort(key=lambda point: -point.radius)
    return Drawing(
        width=WIDTH,
        height=frame.height,
        areas=tuple(
            ProvinceArea(path=path, level=_level(scale, indices.get(code)))
            for code, path in paths.items()
        ),
        labels=tuple(_labels(round_figures, paths, groups, scale)),
        points=tuple(points),
        label=_("Outline of the country: %(n)s checkpoints, %(surveyed)s of them surveyed")
        % {"n": len(points), "surveyed": sum(point.is_surveyed for point in points)},
    )


def _labels(
    round_figures: figures.SurveyFigures,
    paths: Mapping[str, str],
    groups: Mapping[str, round_page.GroupResult],
    scale: parts.RampScale | None,
) -> Iterator[AreaLabel]:
    """Labels of provinces with a figure and without an outline, where their checkpoints are."""
    frame, _paths = _outlines()
    for code, group in groups.items():
        level = _level(scale, group.total.index)
        places = [
            frame.place(longitude=scoped_checkpoint.place[0], latitude=scoped_checkpoint.place[1])
            for scoped_checkpoint in round_figures.scope
            if scoped_checkpoint.province == code and scoped_checkpoint.place is not None
        ]
        if code not in paths and level is not None and places:
            xs, ys = zip(*places, strict=True)
            name = group.name.text(language=page_language())
            share = languages.share_text(group.total.index)
            yield AreaLabel(
                x=sum(xs) / len(xs), y=sum(ys) / len(ys), level=level, text=f"{name} {share}"
            )
