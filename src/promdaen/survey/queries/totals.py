"""Totals over at least five checkpoints, for accounts that may not read checkpoints.

Totals are suppressed where a difference of totals would reveal fewer checkpoints.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from promdaen.kit.suppression import MIN_CELL_SIZE
from promdaen.kit.texts import Text, Words
from promdaen.people import queries as people_queries
from promdaen.places import queries as places_queries
from promdaen.places import rules as place_rules
from promdaen.survey.models import Round
from promdaen.survey.queries import figures, instruments, round_page
from promdaen.survey.rules import disclosure, totals
from promdaen.survey.rules import figures as rules

if TYPE_CHECKING:
    from promdaen.people.models import Account

UNNAMED = Text("")
ShownTotal = totals.Total | None
"""A total, or None where it is withheld."""
ShownByPart = dict[str, disclosure.ShownTotals]
"""Which totals of each part may be published."""


@dataclass(frozen=True, kw_only=True)
class TotalsRow:
    """A group or everything: its total and that of each capacity."""

    name: Words
    whole: ShownTotal
    by_capacity: tuple[ShownTotal, ...]


@dataclass(frozen=True, kw_only=True)
class GroupTotals:
    """Classes, sections or provinces: those with published totals, and the rest combined."""

    lines: tuple[TotalsRow, ...]
    together: TotalsRow | None
    hidden: tuple[Words, ...]


@dataclass(frozen=True, kw_only=True)
class PartSums:
    """A sub-domain: the country and each class."""

    name: Words
    capacity: Words
    country: ShownTotal
    by_class: tuple[ShownTotal, ...]


@dataclass(frozen=True, kw_only=True)
class TotalsPage:
    """The totals of a round.

    `rounds` are those that can be selected; `survey_round` is None without any.
    """

    rounds: tuple[Round, ...]
    survey_round: Round | None
    capacities: tuple[Words, ...] = ()
    class_names: tuple[Words, ...] = ()
    country: TotalsRow | None = None
    classes: GroupTotals | None = None
    borders: GroupTotals | None = None
    provinces: GroupTotals | None = None
    parts: tuple[PartSums, ...] = ()
    smallest: int = MIN_CELL_SIZE

    @property
    def has_withheld(self) -> bool:
        """Whether a figure of the tables is withheld."""
        groups = (group for group in (self.classes, self.borders, self.provinces) if group)
        totals_rows = [
            totals_row
            for group in groups
            for totals_row in (*group.lines, group.together)
            if totals_row
        ]
        if self.country is not None:
            totals_rows.append(self.country)
        cells = [total for totals_row in totals_rows for total in totals_row.by_capacity]
        cells += [total for part in self.parts for total in (part.country, *part.by_class)]
        return any(total is None for total in cells)


@dataclass(frozen=True, eq=False, kw_only=True)
class _Table:
    """The figures of a round with the classes, sections of the border and provinces that have
    rows, and their totals. An area is the part of a province in one section.
    """

    survey_figures: figures.SurveyFigures
    classes: dict[str, Words]
    borders: dict[str, Words]
    provinces: dict[str, Words]
    areas: tuple[tuple[str, str], ...]

    def mask(self, *, by: str, code: str) -> rules.BoolArray:
        return totals.where(
            values=[
                getattr(surveyed_checkpoint, by)
                for surveyed_checkpoint in self.survey_figures.rows
            ],
            code=code,
        )

    def counted(self, *, part: str) -> rules.BoolArray:
        """Which checkpoints answered anything of a part: its totals are over these only."""
        index = self.survey_figures.parts.codes.index(part)
        is_counted: rules.BoolArray = ~np.isnan(self.survey_figures.parts.index[:, index])
        return is_counted

    def counts(self, *, part: str) -> rules.IntArray:
        """The number of checkpoints that answered anything of a part, areas by classes."""
        places = [
            (surveyed_checkpoint.province, surveyed_checkpoint.border)
            for surveyed_checkpoint in self.survey_figures.rows
        ]
        areas = np.array(
            [[place == area for place in places] for area in self.areas], dtype=np.int64
        ).reshape((len(self.areas), len(places)))
        classes = np.array(
            [self.mask(by="standard_class", code=code) for code in self.classes], dtype=np.int64
        ).reshape((len(self.classes), len(places)))
        counts: rules.IntArray = (areas * self.counted(part=part)) @ classes.T
        return counts

    def areas_in(self, *, by: str) -> rules.IntArray:
        """Which areas are in each section or province, 0 or 1: shape (groups, areas)."""
        codes, column = (self.borders, 1) if by == "border" else (self.provinces, 0)
        memberships = [[int(area[column] == code) for area in self.areas] for code in codes]
        return np.array(memberships, dtype=np.int64).reshape((len(codes), len(self.areas)))

    def total(self, *, part: str, rows: rules.BoolArray) -> totals.Total:
        return totals.part_total(
            parts=self.survey_figures.parts, rows=rows & self.counted(part=part), code=part
        )


def totals_page(*, account: Account | None, code: str = "") -> TotalsPage:
    """The totals of a round, by default ("") of the newest visible one.

    Accounts that may read no checkpoint see closed rounds only: while visits are still accepted,
    the difference of two days' totals would reveal the scores of the visits between them. Raises
    NoFigures for a round that is not visible.
    """
    people_queries.require_right("gaps", "survey", account=account)
    rounds = rounds_visible_to(account=account)
    table = _visible_table(rounds, code)
    return _page(rounds, table) if table else TotalsPage(rounds=rounds, survey_round=None)


def country_total(*, account: Account, code: str) -> ShownTotal:
    """The total of a whole round as on its page, None where it is withheld.

    Raises NoFigures for a round that is not visible.
    """
    people_queries.require_right("gaps", "survey", account=account)
    table = _visible_table(rounds_visible_to(account=account), code)
    if table is None:
        return None
    borders, _provinces = _publishable_totals(table, _part_codes(table))
    return _country(table, rules.WHOLE_PART, borders)


def rounds_visible_to(*, account: Account | None) -> tuple[Round, ...]:
    """The rounds whose totals an account may read, newest first: without "survey", closed ones."""
    survey_rounds = Round.objects.order_by("-starts_on", "code")
    reads_all = account is None or people_queries.has_right("survey", account=account)
    return tuple(survey_rounds if reads_all else survey_rounds.filter(closed_at__isnull=False))


def _visible_table(rounds: tuple[Round, ...], code: str) -> _Table | None:
    """The figures of one of some rounds, "" for the first; None if it has none."""
    chosen_round = next(
        (survey_round for survey_round in rounds if code in {"", survey_round.code}), None
    )
    if chosen_round is None and code:
        raise figures.NoFigures(code)
    if chosen_round is None:
        return None
    published = instruments.instrument_of_round(survey_round=chosen_round)
    if published is None:
        return None
    return _table(
        figures.read_figures(
            survey_round=chosen_round,
            published=published,
            filters=rules.FigureFilter(),
            account=None,
        )
    )


def _part_codes(table: _Table) -> tuple[str, ...]:
    return (rules.WHOLE_PART, *table.survey_figures.instrument.capacities)


def _country(table: _Table, part: str, shown_by_part: ShownByPart) -> ShownTotal:
    everything = np.ones(len(table.survey_figures.rows), dtype=bool)
    return table.total(part=part, rows=everything) if shown_by_part[part].is_total else None


def _table(round_figures: figures.SurveyFigures) -> _Table:
    classes = {surveyed_checkpoint.standard_class for surveyed_checkpoint in round_figures.rows}
    borders = {surveyed_checkpoint.border for surveyed_checkpoint in round_figures.rows}
    provinces = {surveyed_checkpoint.province for surveyed_checkpoint in round_figures.rows}
    return _Table(
        survey_figures=round_figures,
        classes={code: name for code, name in round_page.class_names().items() if code in classes},
        borders={code: name for code, name in place_rules.BORDERS.items() if code in borders},
        provinces={
            code: name
            for code, name in places_queries.province_names().items()
            if code in provinces
        },
        areas=tuple(
            sorted(
                {
                    (surveyed_checkpoint.province, surveyed_checkpoint.border)
                    for surveyed_checkpoint in round_figures.rows
                }
            )
        ),
    )


def _page(rounds: tuple[Round, ...], table: _Table) -> TotalsPage:
    instrument = table.survey_figures.instrument
    codes = _part_codes(table)
    borders, provinces = _publishable_totals(table, codes)
    country = [_country(table, code, borders) for code in codes]
    return TotalsPage(
        rounds=rounds,
        survey_round=table.survey_figures.round,
        capacities=tuple(instrument.capacities.values()),
        class_names=tuple(table.classes.values()),
        country=TotalsRow(name=UNNAMED, whole=country[0], by_capacity=tuple(country[1:])),
        classes=_groups(
            table,
            "standard_class",
            {code: publishable.columns for code, publishable in borders.items()},
        ),
        borders=_groups(
            table, "border", {code: publishable.rows for code, publishable in borders.items()}
        ),
        provinces=_groups(
            table,
            "province",
            {code: publishable.rows for code, publishable in provinces.items()},
        ),
        parts=tuple(_parts(table)),
    )


def _publishable_totals(table: _Table, codes: Sequence[str]) -> tuple[ShownByPart, ShownByPart]:
    """Which totals may be published of each part: by section, and by province.

    A province with several areas has none, because a total of each area could be worked out.
    """
    sections, provinces = (table.areas_in(by=by) for by in ("border", "province"))
    alone = np.asarray(provinces.sum(axis=1) == 1)
    may = np.asarray(provinces.T[:, alone].any(axis=1))
    counts = {code: table.counts(part=code) for code in codes}
    areas = {
        code: disclosure.shown_areas(counts=count, groups=sections, may=may)
        for code, count in counts.items()
    }
    groupings = []
    for groups in (sections, provinces):
        totals_by_part = {
            code: disclosure.ShownTotals(
                rows=area.groups if groups is sections else provinces @ area.areas > 0,
                columns=area.columns,
                is_total=area.is_total,
            )
            for code, area in areas.items()
        }
        parts = {
            code: publishable
            for code, publishable in totals_by_part.items()
            if code != rules.WHOLE_PART
        }
        grouped = {code: groups @ count for code, count in counts.items()}
        groupings.append(totals_by_part | disclosure.summed_totals(totals=parts, counts=grouped))
    return groupings[0], groupings[1]


def _groups(table: _Table, by: str, may: dict[str, rules.BoolArray]) -> GroupTotals:
    """Groups with a published total; the others are combined as the remainder.

    The remainder is the country minus the published groups, so it reveals nothing more.
    """
    names = {
        "standard_class": table.classes,
        "border": table.borders,
        "province": table.provinces,
    }[by]
    masks = [table.mask(by=by, code=code) for code in names]
    whole = may[rules.WHOLE_PART]
    totals_rows = [
        _totals_row(
            table,
            name,
            rows,
            {part: bool(publishable_rows[place]) for part, publishable_rows in may.items()},
        )
        for place, (name, rows) in enumerate(zip(names.values(), masks, strict=True))
        if whole[place]
    ]
    hidden = [place for place in range(len(masks)) if not whole[place]]
    rest = np.any([masks[place] for place in hidden], axis=0) if hidden else None
    alike = {
        part: bool((publishable_rows == whole).all()) for part, publishable_rows in may.items()
    }
    return GroupTotals(
        lines=tuple(totals_rows),
        together=None if rest is None else _totals_row(table, UNNAMED, rest, alike),
        hidden=tuple(name for index, name in enumerate(names.values()) if index in hidden),
    )


def _totals_row(
    table: _Table, name: Words, rows: rules.BoolArray, may: dict[str, bool]
) -> TotalsRow:
    totals = [
        table.total(part=part, rows=rows) if is_shown else None for part, is_shown in may.items()
    ]
    return TotalsRow(name=name, whole=totals[0], by_capacity=tuple(totals[1:]))


def _parts(table: _Table) -> Iterator[PartSums]:
    """Sub-domains by class; no provinces are shown here, so they count as one."""
    instrument = table.survey_figures.instrument
    everything = np.ones(len(table.survey_figures.rows), dtype=bool)
    of_class = [table.mask(by="standard_class", code=code) for code in table.classes]
    summed = _summed(table)
    for sub_domain in instrument.sub_domains:
        counted = table.counted(part=sub_domain.code)
        counts = np.array([[int((counted & rows).sum()) for rows in of_class]], dtype=np.int64)
        may = disclosure.shown_totals(counts=counts.reshape((1, len(of_class))))
        yield PartSums(
            name=sub_domain.name,
            capacity=instrument.capacities[sub_domain.capacity],
            country=table.total(part=sub_domain.code, rows=everything)
            if sub_domain.code in summed
            else None,
            by_class=tuple(
                table.total(part=sub_domain.code, rows=rows) if is_shown else None
                for rows, is_shown in zip(of_class, may.columns, strict=True)
            ),
        )


def _summed(table: _Table) -> frozenset[str]:
    """The sub-domains whose national total may be shown next to that of their parent."""
    sub_domains = table.survey_figures.instrument.sub_domains
    if not sub_domains:
        return frozenset()
    counted = np.array([table.counted(part=sub_domain.code) for sub_domain in sub_domains])
    is_shown = disclosure.summed_parts(counted=counted)
    for capacity in table.survey_figures.instrument.capacities:
        own = totals.where(
            values=[sub_domain.capacity for sub_domain in sub_domains], code=capacity
        )
        is_shown[own] &= disclosure.summed_parts(counted=counted[own])
    return frozenset(
        sub_domain.code
        for sub_domain, is_part_shown in zip(sub_domains, is_shown, strict=True)
        if is_part_shown
    )
