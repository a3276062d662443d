"""Changes between two rounds, by checkpoint and in total."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from promdaen.survey.models import Instrument, Round
from promdaen.survey.queries import figures
from promdaen.survey.rules import changes as rules
from promdaen.survey.rules import figures as figure_rules
from promdaen.survey.rules.lineage import Lineage, lineage

if TYPE_CHECKING:
    from promdaen.people.models import Account


@dataclass(frozen=True, kw_only=True)
class IndexShift:
    """The mean index of a part before and now, 0..1, over checkpoints answered both times."""

    n: int
    before: float | None
    now: float | None

    @property
    def points(self) -> float | None:
        """The change in points of 100."""
        if self.before is None or self.now is None:
            return None
        return 100 * (self.now - self.before)


@dataclass(frozen=True, eq=False, kw_only=True)
class Changes:
    """Checkpoints surveyed in both rounds; `before` and `now` tally them in the order of rows.

    `lineage` has what was summed and left out between the instruments of both rounds.
    """

    since: Round
    lineage: Lineage
    rows: tuple[figure_rules.Surveyed, ...]
    before: figure_rules.Parts
    now: figure_rules.Parts

    def shift(self, *, code: str, row: int | None = None) -> IndexShift:
        """The change of a part at one checkpoint, or over all of them."""
        index = self.before.codes.index(code)
        row_part = slice(None) if row is None else slice(row, row + 1)
        first, second = self.before.index[row_part, index], self.now.index[row_part, index]
        has_both = ~np.isnan(first) & ~np.isnan(second)
        n = int(has_both.sum())
        if not n:
            return IndexShift(n=0, before=None, now=None)
        return IndexShift(
            n=n, before=float(first[has_both].mean()), now=float(second[has_both].mean())
        )


@dataclass(frozen=True, kw_only=True)
class CheckpointChange:
    """One checkpoint in both rounds, or all of them (None): everything, then each capacity."""

    row: figure_rules.Surveyed | None
    whole: IndexShift
    by_capacity: tuple[IndexShift, ...]


@dataclass(frozen=True, kw_only=True)
class ChangePage:
    """What changed since a round; `others` are the rounds that can be compared with."""

    figures: figures.SurveyFigures
    others: tuple[Round, ...]
    since: Round | None
    lines: tuple[CheckpointChange, ...]
    total: CheckpointChange | None
    lineage: Lineage | None = None


def change_page(*, code: str, since: str, order: str, account: Account | None) -> ChangePage:
    """What changed at each checkpoint, by "code" or "points". Raises like survey_figures."""
    round_figures = figures.survey_figures(
        code=code, filters=figure_rules.FigureFilter(), account=account
    )
    others = tuple(Round.objects.exclude(pk=round_figures.round.pk).order_by("-starts_on", "code"))
    changed = round_changes(now=round_figures, account=account, since=since)
    if changed is None:
        return ChangePage(figures=round_figures, others=others, since=None, lines=(), total=None)
    changes = [
        _checkpoint_change(round_figures, changed, index) for index in range(len(changed.rows))
    ]
    if order.endswith("points"):
        changes.sort(key=lambda change: change.whole.points or 0.0)
    return ChangePage(
        figures=round_figures,
        others=others,
        since=changed.since,
        lines=tuple(reversed(changes) if order.startswith("-") else changes),
        total=_checkpoint_change(round_figures, changed, None),
        lineage=changed.lineage,
    )


def _checkpoint_change(
    round_figures: figures.SurveyFigures, changed: Changes, at: int | None
) -> CheckpointChange:
    return CheckpointChange(
        row=None if at is None else changed.rows[at],
        whole=changed.shift(code=figure_rules.WHOLE_PART, row=at),
        by_capacity=tuple(
            changed.shift(code=code, row=at) for code in round_figures.instrument.capacities
        ),
    )


def round_changes(
    *, now: figures.SurveyFigures, account: Account | None, since: str = ""
) -> Changes | None:
    """The changes since a round, by default the one before; None if there is none."""
    survey_round = (
        figures.round_by_code(code=since)
        if since
        else figures.round_before(survey_round=now.round)
    )
    published = Instrument.objects.order_by("-number").first()
    if survey_round is None or survey_round == now.round or published is None:
        return None
    filters = figure_rules.FigureFilter()
    old = figures.read_figures(
        survey_round=survey_round, published=published, filters=filters, account=account
    )
    earlier = {surveyed_checkpoint.code: surveyed_checkpoint for surveyed_checkpoint in old.rows}
    by = old.instruments_by_checkpoint
    surveyed_checkpoints: list[figure_rules.Surveyed] = []
    before: list[figure_rules.Parts] = []
    after: list[figure_rules.Parts] = []
    for instrument, places in zip(now.instruments, now.places, strict=True):
        pairs = [
            rules.RoundPair(
                now=surveyed_checkpoint,
                before=earlier[surveyed_checkpoint.code],
                instrument_before=by[surveyed_checkpoint.code],
            )
            for surveyed_checkpoint in (now.rows[at] for at in places)
            if surveyed_checkpoint.code in earlier
        ]
        first, second = rules.compare_parts(
            instrument=instrument, pairs=pairs, codes=now.parts.codes
        )
        surveyed_checkpoints += [pair.now for pair in pairs]
        before.append(first)
        after.append(second)
    order = sorted(
        range(len(surveyed_checkpoints)),
        key=lambda at: (surveyed_checkpoints[at].province, surveyed_checkpoints[at].code),
    )
    return Changes(
        since=survey_round,
        lineage=lineage(old=old.instruments[-1], new=now.instrument),
        rows=tuple(surveyed_checkpoints[at] for at in order),
        before=figure_rules.joined(parts=before, order=order),
        now=figure_rules.joined(parts=after, order=order),
    )
